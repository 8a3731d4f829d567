"""A plan as JSON, for people and programs, and back.

    {"version": 1, "name": "shop", "environment": "prod", "location": "westeurope",
     "resources": [{"key": "cosmos:shared-database", "config": {…}, "provenance": {…}, …}],
     "components": [{"id": "UserApi", …}], "warnings": []}

In `provenance`, a path has a `value`, or `asked_for` where it is a config, a map or an entry of
one; what has neither was dropped by a claim that replaces. `decided_by`, `agreeing` and
`overridden` hold the claims. Resources of one split have most of it in common: it is written for
the first of them, whose key the others name in `common_with`.

Reading back gives an equal plan, with one exception: a text that carries a key or a password
is written with `(hidden)` in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from atakora_tf.errors import PlanInvalid, ResourceKeyInvalid
from atakora_tf.merge.claim import PRESENT, Claim, Priority, Source
from atakora_tf.merge.fields import field_specs
from atakora_tf.merge.problem import Path
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.strategy import Outcome
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import BackendPlan, PlannedComponent, PlannedResource
from atakora_tf.plan.plan_paths import read_path, write_path
from atakora_tf.plan.plan_values import ValueTypes, write_config, write_value
from atakora_tf.requirements.key import ResourceKey

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["PLAN_VERSION", "plan_from_json", "plan_to_json", "write_claim"]

PLAN_VERSION: Final = 1


def plan_to_json(plan: BackendPlan) -> dict[str, Any]:
    """The plan as plain JSON data: the same for the same plan, without secrets.

    Raises `PlanInvalid` for a value of a user's own config class that JSON cannot be made of.
    """
    types = ValueTypes.of({type(r.config) for r in plan.resources})
    return {"version": PLAN_VERSION, **_converter(types, {}).unstructure(plan)}


def plan_from_json(data: Any, configs: Mapping[str, type[Any]] | None = None) -> BackendPlan:
    """The plan that `plan_to_json` wrote.

    `configs` are the config classes of users' own resource types: `{"redis": RedisConfig}`.
    Raises `PlanInvalid` for a newer version and for everything that is not such a plan.
    """
    version = data.get("version") if isinstance(data, Mapping) else None
    if isinstance(version, int) and version > PLAN_VERSION:
        raise PlanInvalid(
            f"the plan is of version {version}; this release of atakora_tf knows version "
            f"{PLAN_VERSION}; upgrade atakora_tf"
        )
    if version != PLAN_VERSION or isinstance(version, bool):
        raise PlanInvalid(f"this is not a plan of version {PLAN_VERSION}; write it anew")
    from cattrs import BaseValidationError, transform_error

    known = {**_builtin_configs(), **(configs or {})}
    used = _resource_types(data.get("resources"))
    types = ValueTypes.of({config for kind, config in known.items() if kind in used})
    body = {name: part for name, part in data.items() if name != "version"}
    try:
        return _converter(types, known).structure(body, BackendPlan)
    except BaseValidationError as error:
        faults = transform_error(error, format_exception=_fault)
        raise PlanInvalid(f"the plan cannot be read: {'; '.join(faults)}") from error


def write_claim(claim: Claim) -> dict[str, Any]:
    """One claim: what is wanted, how strongly, and who says so."""
    return _claim(claim, write_value)


def _builtin_configs() -> dict[str, type[Any]]:
    from atakora_tf.requirements.cosmos import CosmosConfig
    from atakora_tf.requirements.front_door import FrontDoorConfig
    from atakora_tf.requirements.functions import FunctionsConfig
    from atakora_tf.requirements.key_vault import KeyVaultConfig
    from atakora_tf.requirements.monitoring import MonitoringConfig
    from atakora_tf.requirements.network import NetworkingConfig
    from atakora_tf.requirements.service_bus import ServiceBusConfig
    from atakora_tf.requirements.static_web_app import StaticWebAppConfig
    from atakora_tf.requirements.storage import StorageConfig

    known = (
        CosmosConfig,
        FrontDoorConfig,
        FunctionsConfig,
        KeyVaultConfig,
        MonitoringConfig,
        NetworkingConfig,
        ServiceBusConfig,
        StaticWebAppConfig,
        StorageConfig,
    )
    return {c.resource_type: c for c in known}


def _resource_types(resources: Any) -> set[str]:
    found = resources if isinstance(resources, list) else []
    return {str(r.get("key", "")).partition(":")[0] for r in found if isinstance(r, Mapping)}


def _fault(error: BaseException, _kind: type[Any] | None) -> str:
    from cattrs import ForbiddenExtraKeysError

    if isinstance(error, KeyError):
        return f"{error.args[0]!r} is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"{', '.join(sorted(error.extra_fields))} does not belong"
    return str(error)


def _converter(types: ValueTypes, configs: Mapping[str, type[Any]]) -> Converter:
    """The rules of one document; which value classes there are depends on its config classes."""
    from cattrs import Converter
    from cattrs.gen import make_dict_unstructure_fn, override

    converter = Converter(forbid_extra_keys=True)
    converter.register_unstructure_hook(str, hide_secrets)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole)
    converter.register_unstructure_hook(ResourceKey, str)
    converter.register_structure_hook(ResourceKey, _resource_key)
    converter.register_unstructure_hook(Claim, lambda claim: _claim(claim, types.write))
    converter.register_structure_hook(Claim, lambda data, _: _read_claim(data, types))
    written = override(omit_if_default=True)
    converter.register_unstructure_hook(
        PlannedComponent,
        make_dict_unstructure_fn(
            PlannedComponent, converter, previously=written, namesakes=written
        ),
    )
    writer = _ResourceWriter(converter, types)
    reader = _ResourceReader(converter, types, configs)
    converter.register_unstructure_hook(PlannedResource, writer.resource)
    converter.register_structure_hook(PlannedResource, reader.resource)
    return converter


def _exactly(kind: type[Any], words: str) -> Any:
    def structure(data: Any, _type: Any) -> Any:
        if type(data) is not kind:
            raise PlanInvalid(f"{data!r} is not {words}")
        return data

    return structure


_text = _exactly(str, "a text")
_whole = _exactly(int, "a whole number")


def _resource_key(data: Any, _type: Any) -> ResourceKey:
    try:
        return ResourceKey.parse(data)
    except ResourceKeyInvalid as fault:
        raise PlanInvalid(str(fault)) from fault


def _claim(claim: Claim, write: Any) -> dict[str, Any]:
    source = claim.source
    written = {
        **_value(claim.value, write),
        "priority": int(claim.priority),
        "component": hide_secrets(source.component),
        "file": hide_secrets(source.file),
        "line": source.line,
    }
    return {**written, "replacing": True} if claim.replacing else written


def _value(value: Any, write: Any) -> dict[str, Any]:
    if value is UNSET:
        return {}
    return {"asked_for": True} if value is PRESENT else {"value": write(value)}


def _read_claim(data: Any, types: ValueTypes) -> Claim:
    _object(
        data,
        ("priority", "component", "file", "line"),
        ("value", "asked_for", "replacing"),
    )
    number = _whole(data["priority"], int)
    named = {int(p): p for p in Priority}
    return Claim(
        _read_value(data, types),
        named.get(number, number),
        Source(_text(data["component"], str), _text(data["file"], str), _whole(data["line"], int)),
        data.get("replacing") is True,
    )


def _read_value(data: Mapping[str, Any], types: ValueTypes) -> Any:
    if "value" in data:
        return types.read(data["value"])
    return PRESENT if data.get("asked_for") is True else UNSET


def _object(data: Any, needed: Iterable[str], optional: Iterable[str]) -> None:
    """Raise `PlanInvalid` unless the data is an object with these names and no others."""
    if not isinstance(data, Mapping):
        raise PlanInvalid(f"{data!r} is not an object")
    missing = [name for name in needed if name not in data]
    if missing:
        raise PlanInvalid(f"{', '.join(repr(n) for n in missing)} is missing")
    extra = sorted(set(data) - {*needed, *optional})
    if extra:
        raise PlanInvalid(f"{', '.join(extra)} does not belong")


_CLAIMS = (("decided_by", "deciding"), ("agreeing", "agreeing"), ("overridden", "overridden"))
_REMARKS = ("conflict", "warning")


def _common(resource: PlannedResource) -> dict[Path, Outcome]:
    """What is told of the resource itself, and not of the units that are placed in it."""
    units = {spec.name for spec in field_specs(type(resource.config)) if spec.unit is not None}
    told = resource.provenance.items()
    return {path: found for path, found in told if len(path) < 2 or path[0] not in units}


class _ResourceWriter:
    def __init__(self, converter: Converter, types: ValueTypes) -> None:
        self.converter = converter
        self.types = types
        self.written: dict[ResourceKey, list[PlannedResource]] = {}

    def resource(self, resource: PlannedResource) -> dict[str, Any]:
        try:
            config = write_config(resource.config, self.types.write)
        except PlanInvalid as fault:
            raise PlanInvalid(f"{resource.key} › {fault}") from fault
        return {
            "key": str(resource.key),
            "requested": str(resource.requested),
            "location": resource.location,
            "components": [hide_secrets(c) for c in resource.components],
            "class": type(resource.config).__name__,
            "config": config,
            **self.provenance(resource),
        }

    def provenance(self, resource: PlannedResource) -> dict[str, Any]:
        # Written anew for each resource of a split, the claims of all would be squared.
        earlier = self.written.setdefault(resource.requested, [])
        own = resource.provenance
        for first in earlier:
            common = _common(first)
            if all(path in own and own[path] == found for path, found in common.items()):
                rest = {path: found for path, found in own.items() if path not in common}
                return {"common_with": str(first.key), "provenance": self.outcomes(resource, rest)}
        earlier.append(resource)
        return {"provenance": self.outcomes(resource, own)}

    def outcomes(self, resource: PlannedResource, paths: Iterable[Path]) -> dict[str, Any]:
        return {write_path(path): self.outcome(resource, path) for path in sorted(paths)}

    def outcome(self, resource: PlannedResource, path: Path) -> dict[str, Any]:
        outcome = resource.provenance[path]
        try:
            written = _value(outcome.value, self.types.write)
            for name, attribute in _CLAIMS:
                if claims := getattr(outcome, attribute):
                    written[name] = self.converter.unstructure(claims, tuple[Claim, ...])
        except PlanInvalid as fault:
            raise PlanInvalid(f"{resource.key} › {write_path(path)}: {fault}") from fault
        for name in _REMARKS:
            if (text := getattr(outcome, name)) is not None:
                written[name] = hide_secrets(text)
        return written


class _ResourceReader:
    def __init__(
        self, converter: Converter, types: ValueTypes, configs: Mapping[str, type[Any]]
    ) -> None:
        self.converter = converter
        self.types = types
        self.configs = configs
        self.read: dict[str, PlannedResource] = {}

    def resource(self, data: Any, _type: Any) -> PlannedResource:
        parts = ("key", "requested", "location", "components", "class", "config", "provenance")
        _object(data, parts, ("common_with",))
        structure = self.converter.structure
        key = structure(data["key"], ResourceKey)
        config = self._config_class(key, data["class"])
        _object(data["provenance"], (), data["provenance"])
        try:
            made = self.types.read_config(config, data["config"])
        except PlanInvalid as fault:
            raise PlanInvalid(f"{key} › {fault}") from fault
        told = {read_path(at): self.outcome(key, at, d) for at, d in data["provenance"].items()}
        read = PlannedResource(
            key,
            structure(data["requested"], ResourceKey),
            structure(data["location"], str),
            made,
            structure(data["components"], tuple[str, ...]),
            {**self._shared(key, data), **told},
        )
        self.read[str(key)] = read
        return read

    def _shared(self, key: ResourceKey, data: Mapping[str, Any]) -> dict[Path, Outcome]:
        if "common_with" not in data:
            return {}
        first = _text(data["common_with"], str)
        if first not in self.read:
            raise PlanInvalid(f"{key}: there is no {first!r} before it to have claims in common")
        return _common(self.read[first])

    def _config_class(self, key: ResourceKey, name: Any) -> type[Any]:
        config = self.configs.get(key.resource_type)
        if config is not None and config.__name__ == name:
            return config
        raise PlanInvalid(
            f"{key} was planned with the config class {name}; hand it in: "
            f"configs={{{key.resource_type!r}: {name}}}"
        )

    def outcome(self, key: ResourceKey, at: str, data: Any) -> Outcome:
        try:
            names = ("value", "asked_for", *(name for name, _ in _CLAIMS), *_REMARKS)
            _object(data, (), names)
            parts: dict[str, Any] = {
                attribute: tuple(_read_claim(d, self.types) for d in data.get(name, ()))
                for name, attribute in _CLAIMS
            }
            parts.update((name, _text(data[name], str)) for name in _REMARKS if name in data)
            return Outcome(_read_value(data, self.types), **parts)
        except PlanInvalid as fault:
            raise PlanInvalid(f"{key} › {at}: {fault}") from fault
