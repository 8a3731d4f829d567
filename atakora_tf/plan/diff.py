"""What changes from one plan to the next: resources, parts that move, fields, components."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias, get_args

from attrs import frozen

from atakora_tf.merge.claim import PRESENT, Claim, Source, canonical, identity, show
from atakora_tf.merge.fields import Keyed, Nested, Scalar, Shape, field_specs
from atakora_tf.merge.problem import Path
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import BackendPlan, PlannedComponent, PlannedResource
from atakora_tf.plan.counted import counted
from atakora_tf.plan.plan_json import write_claim
from atakora_tf.plan.plan_paths import write_path
from atakora_tf.plan.plan_values import write_value

__all__ = ["Change", "Kind", "PlanDiff", "diff"]

Kind: TypeAlias = Literal[
    "unit moved",
    "resource relocated",
    "resource removed",
    "unit removed",
    "entry removed",
    "resource added",
    "unit added",
    "entry added",
    "field changed",
    "component moved",
    "component renamed",
    "component removed",
    "component added",
    "component changed",
    "backend changed",
]
"""The kinds of changes, those that can lose data first."""

_LOUDNESS: Final = {kind: number for number, kind in enumerate(get_args(Kind))}


@frozen
class Change:
    """One difference between two plans."""

    kind: Kind
    at: str
    """The key of the resource (after a move: where it is now), the component or the backend."""
    path: Path = ()
    """Inside the resource; the key that is asked for, where a component moves."""
    old: Any = UNSET
    """`UNSET` where nothing was; `PRESENT` for a map or a config with nothing in it."""
    new: Any = UNSET
    """`UNSET` where nothing is any more."""
    deciding: tuple[Claim, ...] = ()
    """Who decides the new value, or decided the old one where nobody decides any more."""
    word: str = ""
    """What it is that changes: `database`, `Cosmos DB account`, `CrudApi`."""

    def __str__(self) -> str:
        return _SENTENCES[self.kind](self)

    @property
    def rank(self) -> tuple[object, ...]:
        """A total order: what can lose data first, then by place."""
        return (_LOUDNESS[self.kind], self.at, self.path, canonical(self.old), canonical(self.new))

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON data; `old` and `new` are left out where nothing is."""
        written: dict[str, Any] = {"change": self.kind, "at": hide_secrets(self.at)}
        if self.path:
            written["path"] = write_path(self.path)
        if self.word:
            written["what"] = self.word
        if self.old is not UNSET:
            written["old"] = {} if self.old is PRESENT else write_value(self.old)
        if self.new is not UNSET:
            written["new"] = {} if self.new is PRESENT else write_value(self.new)
        if self.deciding:
            written["decided_by"] = [write_claim(claim) for claim in self.deciding]
        return written


@frozen
class PlanDiff:
    """Everything that changes; false if nothing does.

    What is compared is what will exist. A claim that changes without changing a value, and a
    definition that moves to another line, are no changes.
    """

    old: str
    """Name and environment of the earlier plan: `shop/prod`."""
    new: str
    changes: tuple[Change, ...]
    """Sorted: what can lose data first."""

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __str__(self) -> str:
        names = self.new if self.old == self.new else f"{self.old} → {self.new}"
        if not self.changes:
            return f"{hide_secrets(names)}: nothing changes"
        count = counted(len(self.changes), "change")
        return "\n".join([f"{hide_secrets(names)}: {count}", *map(str, self.changes)])

    def to_json(self) -> dict[str, Any]:
        """The changes as plain JSON data."""
        return {
            "old": hide_secrets(self.old),
            "new": hide_secrets(self.new),
            "changes": [change.to_json() for change in self.changes],
        }


def diff(old: BackendPlan, new: BackendPlan) -> PlanDiff:
    """What changes from `old` to `new`."""
    changes = [*_backend(old, new), *_components(old, new), *_Resources(old, new).changes()]
    return PlanDiff(
        f"{old.name}/{old.environment}",
        f"{new.name}/{new.environment}",
        tuple(sorted(changes, key=lambda change: change.rank)),
    )


def _backend(old: BackendPlan, new: BackendPlan) -> Iterator[Change]:
    for name in ("name", "environment", "location"):
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            yield Change("backend changed", new.name, (name,), before, after)


def _components(old: BackendPlan, new: BackendPlan) -> Iterator[Change]:
    before = {c.id: c for c in old.components}
    after = {c.id: c for c in new.components}
    for name, former in _renamed(before, after):
        yield Change("component renamed", name, (), former, name, word=after[name].type)
        before[name] = before.pop(former)
    for name in before.keys() - after.keys():
        yield Change("component removed", name, word=before[name].type)
    for name in after.keys() - before.keys():
        yield Change("component added", name, word=after[name].type)
    for name in before.keys() & after.keys():
        was, now = before[name], after[name]
        if was.type != now.type:
            yield Change("component changed", name, ("type",), was.type, now.type)
        for key in was.resources.keys() | now.resources.keys():
            then, place = was.resources.get(key, UNSET), now.resources.get(key, UNSET)
            if then != place:
                both = then is not UNSET and place is not UNSET
                kind: Kind = "component moved" if both else "component changed"
                yield Change(kind, name, (key,), then, place, word=now.type)


def _renamed(
    before: Mapping[str, PlannedComponent], after: Mapping[str, PlannedComponent]
) -> list[tuple[str, str]]:
    """The components that were called otherwise, each with the id that it had."""
    found: list[tuple[str, str]] = []
    gone = before.keys() - after.keys()
    for name in sorted(after.keys() - before.keys()):
        former = next((f for f in reversed(after[name].previously) if f in gone), None)
        if former is not None:
            gone = gone - {former}
            found.append((name, former))
    return found


_Unit: TypeAlias = tuple[str, str, str]
"""The resource type, the field and the name of a part that is placed by itself."""


class _Resources:
    def __init__(self, old: BackendPlan, new: BackendPlan) -> None:
        self.old = {str(r.key): r for r in old.resources}
        self.new = {str(r.key): r for r in new.resources}

    def changes(self) -> Iterator[Change]:
        for key in self.old.keys() - self.new.keys():
            was = self.old[key]
            yield Change("resource removed", key, (), was.location, word=_word(was))
        for key in self.new.keys() - self.old.keys():
            now = self.new[key]
            yield Change("resource added", key, (), UNSET, now.location, word=_word(now))
        for key in self.old.keys() & self.new.keys():
            yield from self._kept(self.old[key], self.new[key])
        yield from self._units()

    def _kept(self, old: PlannedResource, new: PlannedResource) -> Iterator[Change]:
        if old.location != new.location:
            yield Change(
                "resource relocated",
                str(new.key),
                (),
                old.location,
                new.location,
                word=_word(new),
            )
        comparing = _Comparing(old, new)
        old_fields, new_fields = _fields(old), _fields(new)
        for name in sorted(old_fields.keys() | new_fields.keys()):
            shape = new_fields.get(name) or old_fields[name]
            before, after = (getattr(r.config, name, UNSET) for r in (old, new))
            if _has_units(old, name) or _has_units(new, name):
                # The units are compared below, wherever they are; here whether there is a map.
                before, after = _emptied(before), _emptied(after)
            yield from comparing.compare(shape, before, after, (name,), (name,))

    def _units(self) -> Iterator[Change]:
        before, after = _places(self.old), _places(self.new)
        for unit in sorted(before.keys() | after.keys()):
            gone = before[unit] - after[unit]
            come = after[unit] - before[unit]
            for key in sorted(before[unit] & after[unit]):
                yield from self._unit(unit, key, key)
            for was, now in self._moves(unit, gone, come):
                gone, come = gone - {was}, come - {now}
                yield self._change("unit moved", unit, was, now)
                yield from self._unit(unit, was, now)
            for key in gone:
                yield self._change("unit removed", unit, key, None)
            for key in come:
                yield self._change("unit added", unit, None, key)

    def _moves(self, unit: _Unit, gone: set[str], come: set[str]) -> list[tuple[str, str]]:
        """What went from one resource to another: by the key that is asked for, or the owner."""
        found: list[tuple[str, str]] = []
        for related in (self._same_request, self._same_owner):
            for was in sorted(gone):
                for now in sorted(come):
                    taken = any(was == w or now == n for w, n in found)
                    if not taken and related(unit, was, now):
                        found.append((was, now))
        return found

    def _same_request(self, _unit: _Unit, was: str, now: str) -> bool:
        return self.old[was].requested == self.new[now].requested

    def _same_owner(self, unit: _Unit, was: str, now: str) -> bool:
        path = _unit_path(unit)
        owners = [
            {c.source.component for c in _deciding(resource, path)} - {"override"}
            for resource in (self.old[was], self.new[now])
        ]
        return bool(owners[0] & owners[1])

    def _unit(self, unit: _Unit, was: str, now: str) -> Iterator[Change]:
        _, field, name = unit
        old, new = self.old[was], self.new[now]
        path = _unit_path(unit)
        shape = _fields(new)[field]
        if isinstance(shape, Keyed):
            before, after = (getattr(r.config, field)[name] for r in (old, new))
            yield from _Comparing(old, new).compare(shape.entry, before, after, path, path)

    def _change(self, kind: Kind, unit: _Unit, was: str | None, now: str | None) -> Change:
        path = _unit_path(unit)
        resource = self.new[now] if now is not None else self.old[was or ""]
        specs = {spec.name: spec for spec in field_specs(type(resource.config))}
        return Change(
            kind,
            str(resource.key),
            path,
            UNSET if was is None else was,
            UNSET if now is None else now,
            _deciding(resource, path),
            specs[unit[1]].unit or "",
        )


def _word(resource: PlannedResource) -> str:
    words: tuple[str, str] = getattr(type(resource.config), "words", (resource.type, ""))
    return words[0]


def _fields(resource: PlannedResource) -> dict[str, Shape]:
    return {spec.name: spec.shape for spec in field_specs(type(resource.config))}


def _has_units(resource: PlannedResource, name: str) -> bool:
    return any(s.name == name and s.unit for s in field_specs(type(resource.config)))


def _emptied(entries: Any) -> Any:
    return entries if entries is UNSET else {}


def _unit_path(unit: _Unit) -> Path:
    return (unit[1], f"[{unit[2]}]")


def _places(resources: Mapping[str, PlannedResource]) -> dict[_Unit, set[str]]:
    """Every unit with the keys of the resources that hold one of that type and name."""
    found: dict[_Unit, set[str]] = defaultdict(set)
    for key, resource in resources.items():
        for spec in field_specs(type(resource.config)):
            entries = getattr(resource.config, spec.name) if spec.unit is not None else UNSET
            if entries is not UNSET:
                for name in entries:
                    found[resource.type, spec.name, name].add(key)
    return found


def _deciding(resource: PlannedResource, path: Path) -> tuple[Claim, ...]:
    outcome = resource.provenance.get(path)
    return outcome.deciding if outcome is not None else ()


@frozen(eq=False)
class _Comparing:
    old: PlannedResource
    new: PlannedResource

    def compare(
        self, shape: Shape, before: Any, after: Any, was: Path, now: Path
    ) -> Iterator[Change]:
        """The changes of one place; `was` and `now` are its paths in the two resources."""
        if before is UNSET and after is UNSET:
            return
        if isinstance(shape, Scalar):
            if identity(before) != identity(after):
                yield self._changed(before, after, was, now)
            return
        inner = list(self._inner(shape, before, after, was, now))
        yield from inner
        if not inner and (before is UNSET or after is UNSET):
            # Nothing in it, yet it says something that it is there.
            held = [v if v is UNSET else PRESENT for v in (before, after)]
            yield self._changed(held[0], held[1], was, now)

    def _inner(
        self, shape: Nested | Keyed, before: Any, after: Any, was: Path, now: Path
    ) -> Iterator[Change]:
        if isinstance(shape, Nested):
            for spec in field_specs(shape.config):
                held = [v if v is UNSET else getattr(v, spec.name, UNSET) for v in (before, after)]
                yield from self.compare(
                    spec.shape, held[0], held[1], (*was, spec.name), (*now, spec.name)
                )
            return
        entries = [{} if v is UNSET else v for v in (before, after)]
        for name in sorted(entries[0].keys() | entries[1].keys()):
            at, to = (*was, f"[{name}]"), (*now, f"[{name}]")
            first, second = (e.get(name, UNSET) for e in entries)
            if isinstance(shape.entry, Scalar) or (first is not UNSET and second is not UNSET):
                yield from self.compare(shape.entry, first, second, at, to)
            elif first is UNSET:
                key = str(self.new.key)
                yield Change("entry added", key, to, deciding=_deciding(self.new, to))
            else:
                key = str(self.new.key)
                yield Change("entry removed", key, to, deciding=_deciding(self.old, at))

    def _changed(self, before: Any, after: Any, was: Path, now: Path) -> Change:
        deciding = _deciding(self.old, was) if after is UNSET else _deciding(self.new, now)
        return Change("field changed", str(self.new.key), now, before, after, deciding)


def _at(change: Change) -> str:
    return hide_secrets(f"{change.at} › ") + write_path(change.path)


def _by(words: str, claims: Iterable[Claim]) -> str:
    sources: dict[Source, None] = dict.fromkeys(claim.source for claim in claims)
    return f", {words} {', '.join(map(str, sources))}" if sources else ""


def _value(value: Any) -> str:
    if value is UNSET:
        return "unset"
    return "empty" if value is PRESENT else show(value)


def _moved(change: Change) -> str:
    return (
        f"! {change.word} MOVES: {write_path(change.path)} from {change.old} to {change.new}"
        f"{_by('asked for by', change.deciding)}; it is made anew there, and what it holds does "
        "not go with it"
    )


def _relocated(change: Change) -> str:
    return (
        f"! {change.word} MOVES: {change.at} from {change.old} to {change.new}; it is "
        "made anew there, and what it holds does not go with it"
    )


def _field(change: Change) -> str:
    old, new = (_value(v) for v in (change.old, change.new))
    if change.new is UNSET:
        by = _by("was decided by", change.deciding) + ", nobody asks for it any more"
    else:
        by = _by("decided by", change.deciding)
    return f"~ {_at(change)}: {old} → {new}{by}"


def _component(change: Change) -> str:
    part = change.path[0]
    if part == "type":
        return f"~ component {change.at}: {change.old} → {change.new}"
    if change.old is UNSET:
        return f"~ component {change.at}: asks for {part}, placed in {change.new}"
    return f"~ component {change.at}: asks for {part} no more; it was in {change.old}"


_SENTENCES: Final[dict[Kind, Callable[[Change], str]]] = {
    "unit moved": _moved,
    "resource relocated": _relocated,
    "resource removed": lambda c: f"- {c.word} {c.at} in {c.old}",
    "resource added": lambda c: f"+ {c.word} {c.at} in {c.new}",
    "unit removed": lambda c: f"- {c.word} {_at(c)}{_by('was asked for by', c.deciding)}",
    "unit added": lambda c: f"+ {c.word} {_at(c)}{_by('asked for by', c.deciding)}",
    "entry removed": lambda c: f"- {_at(c)}{_by('was asked for by', c.deciding)}",
    "entry added": lambda c: f"+ {_at(c)}{_by('asked for by', c.deciding)}",
    "field changed": _field,
    "component moved": lambda c: (
        f"! component {c.at} MOVES: {c.path[0]} from {c.old} to {c.new}; its settings follow"
    ),
    "component removed": lambda c: f"- component {c.at} ({c.word})",
    "component renamed": lambda c: f"~ component {c.old} is called {c.new} now ({c.word})",
    "component added": lambda c: f"+ component {c.at} ({c.word})",
    "component changed": _component,
    "backend changed": lambda c: f"~ backend {c.path[0]}: {c.old} → {c.new}",
}
