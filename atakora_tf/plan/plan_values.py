"""Values of a plan as JSON, each in a form that says what it is, and back.

    "Session", 400, true, null     texts, whole numbers, truth values, None
    ["/tenantId", "/userId"]       a tuple
    {"set": ["/a", "/b"]}          a set, sorted
    {"Throughput": {"mode": "autoscale", "ru": 1000}}   a value class, by its name
    {"Tier": "PREMIUM"}            a member of an enum

Classes are found in the annotations of the config classes, those of users too. Configs are
objects with only the fields that are set.
"""

from __future__ import annotations

import inspect
import math
import typing
from collections.abc import Callable, Iterator, Mapping, Set
from enum import Enum
from typing import Any, Final

import attrs
from attrs import frozen

from atakora_tf.errors import PlanInvalid
from atakora_tf.merge.claim import canonical, show
from atakora_tf.merge.fields import Keyed, Nested, Scalar, Shape, field_specs
from atakora_tf.merge.problem import Path
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.plan_paths import write_path

__all__ = ["ValueTypes", "write_config", "write_value"]

_TAGS: Final = frozenset(("set", "float"))


def write_value(value: Any) -> Any:
    """One value; keys and passwords in texts are hidden. Raises `PlanInvalid` for odd types."""
    kind = type(value)
    if kind is str:
        return hide_secrets(value)
    if value is None or kind is bool or kind is int:
        return value
    if kind is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if kind is tuple:
        return [write_value(item) for item in value]
    if isinstance(value, Set):
        return {"set": [write_value(item) for item in sorted(value, key=canonical)]}
    if isinstance(value, Enum):
        return {kind.__name__: value.name}
    if attrs.has(type(value)):
        held = ((a.name, getattr(value, a.name)) for a in attrs.fields(kind) if a.init)
        return {kind.__name__: {n: write_value(v) for n, v in held if v is not UNSET}}
    raise PlanInvalid(
        f"{show(value)} is a {kind.__name__}, which a plan in JSON cannot hold; use texts, "
        "numbers, tuples, frozensets, enums or frozen attrs classes"
    )


def write_config(config: Any, write: Callable[[Any], Any] = write_value) -> dict[str, Any]:
    """A config with only the fields that are set; `write` writes single values."""
    written: dict[str, Any] = _write(Nested(type(config)), config, (), write)
    return written


def _write(shape: Shape, value: Any, path: Path, write: Callable[[Any], Any]) -> Any:
    if isinstance(shape, Scalar):
        try:
            return write(value)
        except PlanInvalid as fault:
            raise PlanInvalid(f"{write_path(path)}: {fault}") from fault
    if isinstance(shape, Keyed):
        return {
            hide_secrets(name): _write(shape.entry, entry, (*path, f"[{name}]"), write)
            for name, entry in value.items()
        }
    set_fields = (
        (spec, found)
        for spec in field_specs(shape.config)
        if (found := getattr(value, spec.name)) is not UNSET
    )
    return {s.name: _write(s.shape, found, (*path, s.name), write) for s, found in set_fields}


@frozen
class ValueTypes:
    """The value classes that some config classes use, by name: what can be read back."""

    types: Mapping[str, type[Any]]

    @classmethod
    def of(cls, configs: Set[type[Any]]) -> ValueTypes:
        """Every attrs class and enum that the annotations of these config classes name.

        Raises `PlanInvalid` where two have one name.
        """
        found: dict[str, type[Any]] = {}
        for config in sorted(configs, key=lambda c: (c.__module__, c.__qualname__)):
            for kind in _value_classes(config):
                other = found.setdefault(kind.__name__, kind)
                if other is not kind or kind.__name__ in _TAGS:
                    raise PlanInvalid(
                        f"{kind.__module__}.{kind.__qualname__} cannot be told from another "
                        f"{kind.__name__} in JSON; rename one of them"
                    )
        return cls(found)

    def write(self, value: Any) -> Any:
        """The same as `write_value`; raises `PlanInvalid` also for what `read` would not know."""
        self._check(value)
        return write_value(value)

    def _check(self, value: Any) -> None:
        if isinstance(value, Set | tuple):
            for item in value:
                self._check(item)
        elif isinstance(value, Enum) or attrs.has(type(value)):
            name = type(value).__name__
            if self.types.get(name) is not type(value):
                raise PlanInvalid(
                    f"{show(value)} is a {name}, which no field's annotation names, so that it "
                    f"could not be read back; annotate its field with {name}"
                )
            if isinstance(value, Enum):
                if value.name not in type(value).__members__:
                    raise PlanInvalid(f"{show(value)} joins members of {name}; use a set of them")
            else:
                for attribute in attrs.fields(type(value)):
                    held = getattr(value, attribute.name)
                    if attribute.init and held is not UNSET:
                        self._check(held)

    def read(self, data: Any) -> Any:
        """The value that was written; raises `PlanInvalid`."""
        if data is None or isinstance(data, str | int | float):
            return data
        if isinstance(data, list):
            return tuple(self.read(item) for item in data)
        if isinstance(data, Mapping) and len(data) == 1:
            ((name, inner),) = data.items()
            if name == "set" and isinstance(inner, list):
                return frozenset(self.read(item) for item in inner)
            if name == "float" and inner in ("inf", "-inf", "nan"):
                return float(inner)
            kind = self.types.get(name)
            if kind is not None:
                return self._made(kind, inner)
        raise PlanInvalid(f"{data!r} is not a value of a plan")

    def _made(self, kind: type[Any], inner: Any) -> Any:
        if issubclass(kind, Enum):
            if inner not in kind.__members__:
                raise PlanInvalid(
                    f"{kind.__name__} has no {inner!r}; it has {', '.join(kind.__members__)}"
                )
            return kind[inner]
        own = {a.name: a for a in attrs.fields(kind) if a.init}
        if not isinstance(inner, Mapping) or not inner.keys() <= own.keys():
            raise PlanInvalid(f"{inner!r} is not a {kind.__name__}; it has {', '.join(own)}")
        values = {a.alias: self.read(inner[n]) if n in inner else UNSET for n, a in own.items()}
        return kind(**values)

    def read_config(self, config: type[Any], data: Any) -> Any:
        """The config that was written; raises `PlanInvalid` with the path of what is wrong."""
        return self._read(Nested(config), data, ())

    def _read(self, shape: Shape, data: Any, path: Path) -> Any:
        if isinstance(shape, Scalar):
            try:
                return self.read(data)
            except PlanInvalid as fault:
                raise PlanInvalid(f"{write_path(path)}: {fault}") from fault
        if not isinstance(data, Mapping):
            raise PlanInvalid(f"{write_path(path)}: {data!r} is not an object")
        if isinstance(shape, Keyed):
            return {n: self._read(shape.entry, d, (*path, f"[{n}]")) for n, d in data.items()}
        shapes = {spec.name: spec.shape for spec in field_specs(shape.config)}
        unknown = sorted(data.keys() - shapes.keys())
        if unknown:
            raise PlanInvalid(
                f"{write_path(path)}: {shape.config.__name__} has no field {', '.join(unknown)}"
            )
        return shape.config(**{n: self._read(shapes[n], d, (*path, n)) for n, d in data.items()})


def _value_classes(config: type[Any]) -> Iterator[type[Any]]:
    """The attrs classes and enums that hold single values of a config class and those below."""
    for spec in field_specs(config):
        shape = spec.shape.entry if isinstance(spec.shape, Keyed) else spec.shape
        if isinstance(shape, Nested):
            yield from _value_classes(shape.config)
        else:
            yield from _classes(_annotation(config, spec.name))


def _classes(hint: Any) -> Iterator[type[Any]]:
    pending, seen = [hint], set[type[Any]]()
    while pending:
        part = pending.pop()
        pending += typing.get_args(part)
        if not isinstance(part, type) or part in seen:
            continue
        if issubclass(part, Enum):
            yield part
        elif attrs.has(part):
            seen.add(part)
            yield part
            pending += [_annotation(part, a.name) for a in attrs.fields(part)]


def _annotation(owner: type[Any], name: str) -> Any:
    """The annotation of a field, evaluated where it stands; None where that is impossible."""
    for kind in owner.__mro__:
        own = inspect.get_annotations(kind)
        if name in own:
            alone = type(name, (), {"__annotations__": {name: own[name]}})
            alone.__module__ = kind.__module__
            try:
                return typing.get_type_hints(alone)[name]
            except (NameError, TypeError, AttributeError):
                # A name that only type checkers import; its values are then refused by name.
                return None
    return None
