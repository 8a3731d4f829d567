"""Why a planned resource is as it is: who decided, who agrees, who was overridden and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.claim import PRESENT, Claim, Priority, Source, identity, show
from atakora_tf.merge.fields import Scalar
from atakora_tf.merge.problem import Path
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.strategy import Maximum, Minimum, Outcome, Strategy, Total, Union
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
from atakora_tf.plan.plan_json import write_claim
from atakora_tf.plan.plan_paths import all_paths, find_path, shape_at, write_path
from atakora_tf.plan.plan_values import write_value

__all__ = ["Explanation", "Overridden", "Reason", "explain"]


@frozen
class Overridden:
    """A claim that did not decide, and the claims that stand above it."""

    claim: Claim
    by: tuple[Claim, ...]

    def __str__(self) -> str:
        if not self.by:
            return f"overridden: {_said(self.claim)}"
        above = ", ".join(f"{c.source} at priority {int(c.priority)}" for c in self.by)
        return f"overridden by {above}: {_said(self.claim)}"


@frozen
class Reason:
    """Why one path is as it is."""

    path: Path
    value: Any
    """The value; `PRESENT` for a config, a map or an entry; `UNSET` for what was dropped."""
    strategy: str | None
    """The rule in words; None for what is there or not."""
    deciding: tuple[Claim, ...]
    agreeing: tuple[Claim, ...]
    overridden: tuple[Overridden, ...]
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        at = write_path(self.path) if self.path else "the resource"
        if self.value is PRESENT:
            lines = [f"{at}: asked for"]
        elif self.value is UNSET:
            lines = [f"{at}: dropped"]
        else:
            lines = [f"{at}: {show(self.value)}"]
        if self.strategy is not None:
            lines.append(f"  rule: {self.strategy}")
        lines += [f"  {remark}" for remark in self.remarks]
        if self.strategy is None:
            lines += [f"  - by {line}" for line in _askers(self.deciding)]
        else:
            lines += [f"  - decided: {_said(claim)}" for claim in self.deciding]
        lines += [f"  - {self._consent(claim)}: {_said(claim)}" for claim in self.agreeing]
        lines += [f"  - {overridden}" for overridden in self.overridden]
        return "\n".join(lines)

    def _consent(self, claim: Claim) -> str:
        """A lower claim on a maximum has what it wants, without wanting exactly this."""
        return "agrees" if identity(claim.value) == identity(self.value) else "satisfied"

    def to_json(self) -> dict[str, Any]:
        """The reason as plain JSON data; claims as in the JSON of a plan."""
        written: dict[str, Any] = {"path": write_path(self.path)}
        if self.value is PRESENT:
            written["asked_for"] = True
        elif self.value is UNSET:
            written["dropped"] = True
        else:
            written["value"] = write_value(self.value)
        if self.strategy is not None:
            written["rule"] = self.strategy
        return {
            **written,
            "remarks": list(self.remarks),
            "decided_by": [write_claim(c) for c in self.deciding],
            "agreeing": [write_claim(c) for c in self.agreeing],
            "overridden": [
                {**write_claim(o.claim), "by": [write_claim(c) for c in o.by]}
                for o in self.overridden
            ],
        }


@frozen
class Explanation:
    """Everything that was claimed at a path of a resource, and below it."""

    key: str
    location: str
    components: tuple[str, ...]
    """The ids of the components that share the resource."""
    path: Path
    """Where the question points; empty for the whole resource."""
    reasons: tuple[Reason, ...]
    unclaimed: tuple[Path, ...]
    """Fields that nobody asked for, so that the provider's defaults stand."""
    remarks: tuple[str, ...] = ()

    def __str__(self) -> str:
        shared = ", ".join(self.components) or "no component"
        lines = [f"{self.key} in {self.location}, used by {hide_secrets(shared)}"]
        lines += self.remarks
        for reason in self.reasons:
            lines += ["", str(reason)]
        if self.unclaimed == (self.path,):
            lines += [
                "",
                f"{write_path(self.path)}: nobody asked for it; the provider's default stands",
            ]
        elif self.unclaimed:
            lines += ["", "nobody asked for these; the provider's defaults stand:"]
            lines += [f"  - {line}" for line in _by_parent(self.unclaimed)]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        """The explanation as plain JSON data."""
        return {
            "key": self.key,
            "location": self.location,
            "components": [hide_secrets(c) for c in self.components],
            "path": write_path(self.path),
            "remarks": list(self.remarks),
            "reasons": [reason.to_json() for reason in self.reasons],
            "unclaimed": [write_path(path) for path in self.unclaimed],
        }


def explain(plan: BackendPlan, key: str, path: str | None = None) -> Explanation:
    """Why the resource `key` is as it is, at `path` and everywhere below it.

    `path` is written like `databases['shop'] › containers['orders'] › ttl` or
    `databases.shop.containers.orders.ttl`; None is the whole resource. `key` may hold the path
    too, as messages print them: `cosmos:shared-database › databases['shop'] › throughput`. Raises
    `PlacementUnknown` for a key or a path that the plan does not have.
    """
    if path is None and isinstance(key, str) and " › " in key:
        key, _, path = key.partition(" › ")
    resource = plan.resource(key)
    if path is not None and not isinstance(path, str):
        raise PlacementUnknown(
            f"{show(path)} is not a path; write one such as \"databases['shop'] › throughput\""
        )
    possible = dict.fromkeys(all_paths(resource.config))
    known = {**possible, **dict.fromkeys(resource.provenance)}
    at = find_path(key, path, known) if path is not None else ()
    below = sorted(p for p in known if p[: len(at)] == at)
    claimed = [p for p in below if p in resource.provenance]
    reasons = [_reason(resource, p) for p in claimed if _is_telling(p, at, claimed)]
    return Explanation(
        key,
        resource.location,
        resource.components,
        at,
        tuple(reasons),
        tuple(p for p in below if _is_unclaimed(p, at, resource)),
        tuple(_placement_remarks(resource, reasons)),
    )


def _askers(claims: tuple[Claim, ...]) -> Iterator[str]:
    """Everyone once, with the strongest claim: the claims stand in that order."""
    first: dict[Source, Claim] = {}
    for claim in claims:
        first.setdefault(claim.source, claim)
    for source, claim in first.items():
        replaces = ", replacing lower priorities" if claim.replacing else ""
        yield f"{source} at priority {int(claim.priority)}{replaces}"


def _said(claim: Claim) -> str:
    return f"{claim}, replacing lower priorities" if claim.replacing else str(claim)


def _is_telling(path: Path, at: Path, claimed: list[Path]) -> bool:
    """Configs and maps go without saying where something in them is said; entries do not."""
    if path == at or path[-1].startswith("["):
        return True
    return not any(p[: len(path)] == path and p != path for p in claimed)


def _is_unclaimed(path: Path, at: Path, resource: PlannedResource) -> bool:
    """Unset, in a config that is there; a config that is not there is named without its fields."""
    if path in resource.provenance:
        return False
    return path == at or path[:-1] in resource.provenance


def _by_parent(paths: tuple[Path, ...]) -> Iterator[str]:
    fields: dict[Path, list[str]] = {}
    for path in paths:
        fields.setdefault(path[:-1], []).append(path[-1])
    for parent, names in sorted(fields.items()):
        yield f"{write_path(parent)}: {', '.join(names)}" if parent else ", ".join(names)


def _placement_remarks(resource: PlannedResource, reasons: list[Reason]) -> Iterator[str]:
    """After a split, who decides the common values may be placed elsewhere."""
    here = {*resource.components, "override", "existing"}
    named = {claim.source.component for reason in reasons for claim in reason.deciding}
    elsewhere = sorted(named - here)
    if elsewhere:
        verb = "has its" if len(elsewhere) == 1 else "have their"
        yield (
            f"{hide_secrets(', '.join(elsewhere))} {verb} part in another resource for "
            f"{resource.requested}; what these resources have in common is decided by all who "
            "ask for the key"
        )


def _reason(resource: PlannedResource, path: Path) -> Reason:
    outcome = resource.provenance[path]
    shape = shape_at(type(resource.config), path)
    if outcome.value is UNSET:
        return _dropped(resource.provenance, path)
    if not isinstance(shape, Scalar):
        return Reason(path, outcome.value, None, outcome.deciding, outcome.agreeing, ())
    strategy = shape.strategy
    return Reason(
        path,
        outcome.value,
        repr(strategy),
        outcome.deciding,
        outcome.agreeing,
        tuple(Overridden(c, _above(c, outcome, strategy)) for c in outcome.overridden),
        tuple(_remarks(outcome, strategy)),
    )


def _dropped(provenance: Mapping[Path, Outcome], path: Path) -> Reason:
    """Who replaced it: the strongest replacing claims of the nearest map around it."""
    above: tuple[Claim, ...] = ()
    for length in range(len(path) - 1, -1, -1):
        around = provenance.get(path[:length])
        found = () if around is None else tuple(c for c in around.deciding if c.replacing)
        if found:
            top = max(c.priority for c in found)
            above = tuple(c for c in found if c.priority == top)
            break
    overridden = tuple(Overridden(c, above) for c in provenance[path].overridden)
    return Reason(path, UNSET, None, (), (), overridden)


def _above(claim: Claim, outcome: Outcome, strategy: Strategy) -> tuple[Claim, ...]:
    """The claims because of which this one did not count."""
    deciding = outcome.deciding
    if isinstance(strategy, Union):
        replacing = [c for c in deciding if c.replacing]
        top = max((c.priority for c in replacing), default=None)
        return tuple(c for c in replacing if c.priority == top)
    if isinstance(strategy, Total) and not _stated(outcome):
        return tuple(c for c in deciding if c.source.component == claim.source.component)
    return tuple(c for c in deciding if c.priority > claim.priority) or deciding


def _stated(outcome: Outcome) -> bool:
    return bool(outcome.deciding) and outcome.deciding[0].priority >= Priority.USER


def _remarks(outcome: Outcome, strategy: Strategy) -> Iterator[str]:
    if outcome.warning is not None:
        yield f"warning: {hide_secrets(outcome.warning)}"
    if isinstance(strategy, Total) and _stated(outcome):
        yield "an override states the sum itself"
    asked = any(identity(c.value) == identity(outcome.value) for c in outcome.deciding)
    if isinstance(strategy, Maximum) and not asked:
        yield "nobody asked for exactly this: it is the least that is enough for all who decided"
    if isinstance(strategy, Minimum) and not asked:
        yield "nobody asked for exactly this: it is the most that is strict enough for all"
