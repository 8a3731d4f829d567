"""References between parts of a plan: does what settings and roles point at exist?"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any

from atakora_tf.merge.claim import Claim, canonical
from atakora_tf.merge.fields import field_specs
from atakora_tf.merge.problem import Path, Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedComponent, PlannedResource
from atakora_tf.requirements.checks import suggestion
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import ComponentReference, PlacedAttribute

__all__ = ["reference_problems", "references"]

# Identities are there before the app that bears them.
_OF_IDENTITIES = ("principal_id", "client_id")


def reference_problems(
    resources: Sequence[PlannedResource],
    components: Sequence[PlannedComponent],
    known: Container[Path] = (),
) -> Iterator[Problem]:
    """A problem for every setting and every role that points at nothing.

    `known` are paths of parts that are a problem by themselves; they are not reported again.
    """
    by_key = {str(r.key): r for r in resources}
    asked = {c.id: c.resources for c in components}
    waits = _Waits(asked)
    for resource in resources:
        if not isinstance(resource.config, FunctionsConfig):
            continue
        for path, component, reference in references(resource.config):
            ways_out = _ways_out(component, asked, path)
            what = _missing(reference, path, component, asked, by_key, known)
            if what is None and (what := _circular(reference, component, asked, resource)):
                ways_out = ("read WEBSITE_HOSTNAME in the code", "leave the setting out")
            if what is None:
                waits.note(resource, path, component, reference)
                continue
            outcome = resource.provenance.get(path)
            yield Problem(
                (str(resource.key), *path),
                what,
                claims=outcome.deciding if outcome is not None else (),
                ways_out=ways_out,
            )
    yield from waits.rings(by_key)


class _Waits:
    """Which app has to wait for which, because its settings hold what the other has once it is."""

    def __init__(self, asked: Mapping[str, Mapping[str, str]]) -> None:
        self.asked = asked
        self.edges: dict[str, dict[str, tuple[Claim, ...]]] = {}

    def note(
        self,
        app: PlannedResource,
        path: Path,
        component: str,
        reference: PlacedAttribute | DataRole,
    ) -> None:
        if not isinstance(reference, PlacedAttribute) or reference.attribute in _OF_IDENTITIES:
            return
        other = self.asked[component][reference.key]
        outcome = app.provenance.get(path)
        claims = outcome.deciding if outcome is not None else ()
        found = self.edges.setdefault(str(app.key), {})
        found[other] = (*found.get(other, ()), *claims)

    def rings(self, by_key: Mapping[str, PlannedResource]) -> Iterator[Problem]:
        """A problem for every set of apps that all wait for one another."""
        apps = {k for k, r in by_key.items() if isinstance(r.config, FunctionsConfig)}
        reached = {app: self._reachable(app) & apps for app in sorted(self.edges)}
        done: set[str] = set()
        for app, others in reached.items():
            ring = sorted(o for o in others if app in reached.get(o, ()))
            if app in done or len(ring) < 2:
                continue
            done.update(ring)
            claims = {
                claim
                for one in ring
                for other, found in self.edges[one].items()
                if other in ring
                for claim in found
            }
            yield Problem(
                (app,),
                f"{', '.join(ring)} hold what the others have only once they are there, so none "
                "of them can be made first",
                tuple(sorted(claims, key=lambda c: c.rank)),
                ways_out=("leave one of these settings out", "put both into one app"),
            )

    def _reachable(self, start: str) -> set[str]:
        found: set[str] = set()
        waiting = list(self.edges.get(start, ()))
        while waiting:
            key = waiting.pop()
            if key not in found:
                found.add(key)
                waiting += self.edges.get(key, ())
        return found


def references(
    config: FunctionsConfig,
) -> Iterator[tuple[Path, str, PlacedAttribute | DataRole]]:
    """Every setting, origin and role of an app that points at a part of the plan.

    Each with its path, and with the component whose part it is: that of the group, unless it is
    another's that is named. For settings of the whole app it is empty.
    """
    if config.app_settings is not UNSET:
        for name, value in config.app_settings.items():
            path = ("app_settings", f"[{name}]")
            if isinstance(value, PlacedAttribute):
                yield path, "", value
            elif isinstance(value, ComponentReference):
                yield path, value.component, value.placed
    if config.cors_origins is not UNSET:
        others = [each for each in config.cors_origins if isinstance(each, ComponentReference)]
        for origin in sorted(others, key=canonical):
            yield ("cors_origins",), origin.component, origin.placed
    if config.groups is UNSET:
        return
    for group, entry in config.groups.items():
        at = ("groups", f"[{group}]")
        if entry.settings is not UNSET:
            for name, value in entry.settings.items():
                inside = (*at, "settings", f"[{name}]")
                if isinstance(value, PlacedAttribute):
                    yield inside, group, value
                elif isinstance(value, ComponentReference):
                    yield inside, value.component, value.placed
        if entry.roles is not UNSET:
            for role in entry.roles:
                yield (*at, "roles"), group, role


def _missing(
    reference: PlacedAttribute | DataRole,
    path: Path,
    component: str,
    asked: Mapping[str, Mapping[str, str]],
    by_key: Mapping[str, PlannedResource],
    known: Container[Path],
) -> str | None:
    if not component:
        return (
            f"{reference!r}: settings of the whole app cannot point at one component's part; "
            "write it into the settings of a function group"
        )
    at = asked.get(component, {}).get(reference.key)
    if _is_unknown(component, asked, path):
        near = suggestion(component, asked)
        return f"{reference!r}: the backend has no component {component!r}{near}"
    if at is None:
        return f"{reference!r}: {component} does not ask for {reference.key}"
    field, _, name = reference.unit.partition("/")
    resource = by_key.get(at)
    if resource is None or component not in resource.components:
        return None  # It could not be placed, which is a problem of its own.
    if (str(resource.requested), field, f"[{name}]") in known:
        return None
    entries = getattr(resource.config, field) if _holds_units(resource, field) else UNSET
    if entries is UNSET or name not in entries:
        return f"{reference!r}: there is no such part in {at}"
    return None


def _is_unknown(component: str, asked: Mapping[str, Any], path: Path) -> bool:
    return component not in asked and path[1:2] != (f"[{component}]",)


def _ways_out(component: str, asked: Mapping[str, Any], path: Path) -> tuple[str, ...]:
    if component and _is_unknown(component, asked, path):
        return (f"add {component} to the backend", "correct the reference")
    return ("ask for it in the same component", "correct the reference")


def _circular(
    reference: PlacedAttribute | DataRole,
    component: str,
    asked: Mapping[str, Mapping[str, str]],
    app: PlannedResource,
) -> str | None:
    """An app that has to exist before its own settings can be known."""
    if not isinstance(reference, PlacedAttribute):
        return None
    if asked.get(component, {}).get(reference.key) != str(app.key):
        return None
    if reference.attribute in _OF_IDENTITIES:
        return None
    return (
        f"{reference!r}: an app cannot hold what is only known once it is there; its host name is "
        "in the environment variable WEBSITE_HOSTNAME"
    )


def _holds_units(resource: PlannedResource, field: str) -> bool:
    return any(
        spec.name == field and spec.unit is not None for spec in field_specs(type(resource.config))
    )
