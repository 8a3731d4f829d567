"""From claims to one config, with the story of every field and everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from atakora_tf.merge.claim import PRESENT, Claim, Priority, identity
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import Keyed, Nested, Scalar, Shape, field_specs
from atakora_tf.merge.problem import Conflict, Fault, Path, Problem, Warned, show_path
from atakora_tf.merge.strategy import Outcome, Union
from atakora_tf.merge.unset import UNSET

__all__ = ["Resolution", "resolve"]

C = TypeVar("C")


@frozen
class Resolution(Generic[C]):
    """What the claims on a resource come to.

    `outcomes` tells for every path who decided, who agrees and who was overridden. Where claims
    conflict, the field is unset in `config` and the conflict stands in `problems`.
    """

    config: C
    outcomes: Mapping[Path, Outcome]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()


def resolve(claims: Claims, config: type[C], key: str = "") -> Resolution[C]:
    """Fold all claims on a resource of this config class.

    Paths in `outcomes` start inside the config; those of problems and warnings, which leave the
    resource, start with its `key`.
    """
    folding = _Folding(key or config.__name__)
    value = folding.config(claims, config, ())
    problems = (evolve(p, path=(folding.key, *p.path)) for p in folding.problems)
    warnings = (evolve(w, path=(folding.key, *w.path)) for w in folding.warnings)
    return Resolution(
        value,
        folding.outcomes,
        tuple(sorted(problems, key=lambda p: p.rank)),
        tuple(sorted(warnings, key=lambda w: w.path)),
    )


_NOTHING_TO_REPLACE = "replacing(…) is for whole sets and maps; elsewhere it replaces nothing"


class _Folding:
    def __init__(self, key: str) -> None:
        self.key = key
        self.outcomes: dict[Path, Outcome] = {}
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []
        self.broken: set[Path] = set()

    def config(self, node: Claims, config: type[C], path: Path) -> C:
        article = "an" if config.__name__[0] in "AEIOU" else "a"
        self._present(node, path, f"{article} {config.__name__}")
        values: dict[str, Any] = {}
        for spec in field_specs(config):
            below = node.below.get(spec.name)
            if below is not None:
                values[spec.name] = self._field(below, spec.shape, (*path, spec.name))
        made = config(**values)
        check = getattr(made, "faults", None)
        if check is not None:
            self._faults(check(), path, node)
        return made

    def _field(self, node: Claims, shape: Shape, path: Path) -> Any:
        if type(shape) is Scalar:
            return self._scalar(node.here, shape, path)
        if type(shape) is Nested:
            return self.config(node, shape.config, path)
        assert isinstance(shape, Keyed)
        return self._map(node, shape, path)

    def _scalar(self, claims: set[Claim], shape: Scalar, path: Path) -> Any:
        legal = self._legal(claims, shape, path)
        if not legal:
            return UNSET
        outcome = shape.strategy.resolve(legal)
        self.outcomes[path] = outcome
        if outcome.conflict is not None:
            self.broken.add(path)
            self.problems.append(
                Conflict(
                    path,
                    outcome.conflict,
                    outcome.deciding,
                    ways_out=self._ways_out(path, outcome.deciding),
                )
            )
        elif outcome.warning is not None:
            self.warnings.append(Warned(path, outcome.warning, outcome.claims))
        return outcome.value

    def _ways_out(self, path: Path, deciding: tuple[Claim, ...]) -> tuple[str, ...]:
        if all(claim.priority >= Priority.USER for claim in deciding):
            return ("match the value", "remove one of the overrides")
        return (
            "match the value",
            f"override it at priority 30: {self._override(path)}",
            "give one component its own requirement key",
        )

    def _override(self, path: Path) -> str:
        return f'backend.override("{self.key}", …) at {show_path(path)}'

    def _legal(self, claims: set[Claim], shape: Scalar, path: Path) -> list[Claim]:
        legal: list[Claim] = []
        # Many components say the same, and some checks are slow: each value is checked once.
        faults: dict[object, str | None] = {}
        for claim in claims:
            same = identity(claim.value) if len(claims) > 1 else None
            if same not in faults:
                faults[same] = shape.fault(claim.value)
            fault = faults[same]
            if fault is None and claim.replacing and not isinstance(shape.strategy, Union):
                fault = _NOTHING_TO_REPLACE
            if fault is None:
                legal.append(claim)
            else:
                self.broken.add(path)
                self.problems.append(Problem(path, fault, (claim,), ways_out=("correct it",)))
        return legal

    def _present(self, node: Claims, path: Path, kind: str) -> None:
        asked: list[Claim] = []
        for claim in node.here:
            if claim.value is PRESENT:
                asked.append(claim)
                if claim.replacing and kind != "a map":
                    self.problems.append(
                        Problem(path, _NOTHING_TO_REPLACE, (claim,), ways_out=("leave it out",))
                    )
            else:
                what = claim.value.fault(kind)
                way_out = claim.value.way_out(kind)
                self.problems.append(Problem(path, what, (claim,), ways_out=(way_out,)))
        if len(asked) > 1:
            asked.sort(key=lambda c: c.rank)
        self.outcomes[path] = Outcome(PRESENT, deciding=tuple(asked))

    def _map(self, node: Claims, shape: Keyed, path: Path) -> dict[str, Any]:
        self._present(node, path, "a map")
        floor = max((c.priority for c in node.here if c.replacing), default=None)
        values: dict[str, Any] = {}
        for step in sorted(node.below):
            entry = node.below[step]
            key = step[1:-1]
            at = (*path, step)
            if floor is not None and all(c.priority < floor for c in entry.here):
                self._dropped(entry, at)
                continue
            fault = shape.check_key(key) if shape.check_key is not None else None
            if fault is not None:
                definers = tuple(sorted(entry.here, key=lambda c: c.rank))
                self.problems.append(Problem(at, fault, definers, ways_out=("rename it",)))
                continue
            if isinstance(shape.entry, Scalar):
                value = self._scalar(entry.here, shape.entry, at)
            else:
                value = self.config(entry, shape.entry.config, at)
            if value is not UNSET:
                values[key] = value
        return values

    def _dropped(self, node: Claims, path: Path) -> None:
        claims = tuple(sorted(node.here, key=lambda c: c.rank))
        self.outcomes[path] = Outcome(UNSET, overridden=claims)
        for step, below in node.below.items():
            self._dropped(below, (*path, step))

    def _faults(self, faults: Iterator[Fault], path: Path, node: Claims) -> None:
        for fault in faults:
            if fault.at and all((*path, *at) in self.broken for at in fault.at):
                continue  # It only follows from what is reported already.
            if any((*path, *at) in self.broken for at in fault.presumes):
                continue
            claims = [c for at in fault.at for c in self._deciders((*path, *at))]
            if not claims:
                # Nobody decided there: then whoever asked for the whole is meant.
                claims = [c for c in node.here if c.value is PRESENT]
            definers = tuple(sorted(set(claims), key=lambda c: c.rank))
            at = (*path, *fault.at[0]) if fault.at else path
            self.problems.append(Problem(at, fault.what, definers, ways_out=fault.ways_out))

    def _deciders(self, path: Path) -> tuple[Claim, ...]:
        outcome = self.outcomes.get(path)
        return outcome.deciding if outcome is not None else ()
