"""Law tests for users' own strategies and config classes; needs Hypothesis.

    from atakora_tf.testing import assert_lawful, assert_semilattice

    def test_a_shared_topic_merges_lawfully() -> None:
        assert_lawful(TopicConfig)

    def test_the_larger_tier_wins() -> None:
        assert_semilattice(maximum(ranked("Basic", "Standard")), st.sampled_from(["Basic", …]))

Both run as many examples as the active Hypothesis profile says, and fail with the smallest
example that breaks a law. Values are drawn from what a field says of itself: the ranking of its
strategy, `Literal`, `bool`, and a few numbers and words that its check accepts. Where that is not
enough, hand them over: `values={(TopicConfig, "size_mb"): st.integers(1, 80)}`.
"""

from __future__ import annotations

import typing
from collections.abc import Collection, Iterable, Mapping
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from atakora_tf.merge.claim import Claim, Priority, Replacing, Source, replacing
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import FieldSpec, Keyed, Nested, Scalar, field_specs
from atakora_tf.merge.order import Families, Ranked
from atakora_tf.merge.problem import Conflict
from atakora_tf.merge.resolve import Resolution, resolve
from atakora_tf.merge.strategy import Outcome, Strategy, Total, Union
from atakora_tf.merge.unset import UNSET

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

__all__ = [
    "Place",
    "Requirement",
    "assert_lawful",
    "assert_semilattice",
    "claims",
    "configs",
    "junk",
    "requirements",
    "sources",
]

Place: TypeAlias = tuple[type[Any], str]
"""A config class and the name of one of its fields."""

Requirement: TypeAlias = tuple[Any, int, Source]
"""A config, its priority, and who asks."""

Values: TypeAlias = "Mapping[Place, SearchStrategy[Any]]"

_PRIORITIES: Final = (Priority.DEFAULT, Priority.COMPONENT, 25, Priority.USER)
_NUMBERS: Final = (1, 2, 3, 5, 10, 30, 60, 100, 400, 512, 1000, 2048, 4096)
# Whole, so that Hypothesis cannot come upon the key alone, which is no secret of a known form.
_SECRET: Final = "AccountKey=c2VjcmV0"
_WORDS: Final = ("alpha", "beta", "gamma", "/alpha", "/beta", "Alpha", "Beta")


def sources() -> SearchStrategy[Source]:
    """Components, each of which may speak in two lines of a program."""
    from hypothesis import strategies as st

    return st.builds(
        Source,
        st.sampled_from(("Orders", "Reviews", "Users")),
        st.just("main.py"),
        st.integers(1, 2),
    )


def claims(values: SearchStrategy[Any]) -> SearchStrategy[Claim]:
    """Claims on one field, of every priority; those on a set may be replacing."""
    from hypothesis import strategies as st

    def claim(value: Any, priority: int, source: Source, replaces: bool) -> Claim:
        return Claim(value, priority, source, replaces and isinstance(value, frozenset))

    return st.builds(claim, values, st.sampled_from(_PRIORITIES), sources(), st.booleans())


def assert_semilattice(
    strategy: Strategy, values: SearchStrategy[Any] | Collection[Any], *, adds_up: bool = False
) -> None:
    """Assert that a strategy is a lawful way to fold claims of these legal values.

    Held are: the outcome depends on the *set* of claims alone (so merging is commutative,
    associative, idempotent and the same for every order); one claim alone decides; every claim
    is either deciding, agreeing or overridden; a conflict has no value and at least two sides.
    Unless values of different sources add up (`adds_up=True`), folding the values themselves is
    commutative, associative and idempotent too, and only a claim that states the result itself
    settles a conflict. Raises `AssertionError`.
    """
    from hypothesis import given
    from hypothesis import strategies as st

    drawn = values if isinstance(values, st.SearchStrategy) else st.sampled_from(list(values))

    @given(st.lists(claims(drawn), min_size=1, max_size=5), st.randoms(use_true_random=False))
    def the_strategy_is_lawful(made: list[Claim], chance: Any) -> None:
        outcome = strategy.resolve(made)
        shuffled = [*made, chance.choice(made)]
        chance.shuffle(shuffled)
        assert strategy.resolve(shuffled) == outcome, "order or repetition changes the outcome"
        assert strategy.resolve(iter(made)) == outcome
        _assert_complete(outcome, set(made))
        for claim in made:
            assert strategy.resolve([claim]) == Outcome(claim.value, deciding=(claim,))
        if not adds_up:
            _assert_folds(strategy, [claim.value for claim in made])

    the_strategy_is_lawful()


def _assert_folds(strategy: Strategy, values: list[Any]) -> None:
    def fold(*parts: Any) -> Any:
        made = [Claim(v, 20, Source(f"C{n}", "main.py", n)) for n, v in enumerate(parts)]
        outcome = strategy.resolve(made)
        return _CONFLICT if outcome.conflict is not None else outcome.value

    assert fold(values[0], values[0]) == values[0], "not idempotent"
    if len(values) == 2:
        assert fold(*values) == fold(*reversed(values)), "not commutative"
    if len(values) < 3:
        return
    whole = fold(*values[:3])
    for first, second, third in permutations(values[:3]):
        assert fold(first, second, third) == whole, "not commutative"
        part = fold(first, second)
        if part is not _CONFLICT:
            assert fold(part, third) == whole, "not associative"
        elif whole is not _CONFLICT:
            assert third == whole, "a conflict is settled by someone who states no result"


_CONFLICT: Final = object()


def _assert_complete(outcome: Outcome, made: set[Claim]) -> None:
    stated = (*outcome.deciding, *outcome.agreeing, *outcome.overridden)
    assert len(stated) == len(set(stated)), "a claim stands in the provenance twice"
    assert set(stated) == made, "the provenance is not complete"
    if outcome.conflict is None:
        assert outcome.deciding, "a value that nobody decided"
        return
    assert outcome.value is UNSET
    different = {repr(c.value) for c in outcome.deciding}
    assert len(different) > 1, "a conflict with one side"


def configs(
    config: type[Any],
    values: Values | None = None,
    names: Values | None = None,
    *,
    only: Collection[str] | None = None,
) -> SearchStrategy[Any]:
    """Legal configs of a class, made by walking its fields; each may be unset.

    `values` and `names` give strategies for the values of a field and for the names in a map, by
    class and field. `only` leaves all other fields unset. Raises `LookupError` for a field of
    which no legal values are known, so that a new field cannot stay untested.
    """
    from hypothesis import strategies as st

    given_values, given_names = values or {}, names or {}
    _assert_declared(config)
    parts = {
        spec.name: _field_values(config, spec, given_values, given_names)
        for spec in field_specs(config)
        if only is None or spec.name in only
    }
    return st.fixed_dictionaries({}, optional=parts).map(lambda chosen: config(**chosen))


def requirements(
    config: type[Any], values: Values | None = None, names: Values | None = None
) -> SearchStrategy[list[Requirement]]:
    """What several components ask of one resource.

    They all speak about the same few fields, so that they often meet.
    """
    from hypothesis import strategies as st

    given_values, given_names = values or {}, names or {}
    _assert_declared(config)
    by_field = {
        spec.name: _field_values(config, spec, given_values, given_names)
        for spec in field_specs(config)
    }
    fields: SearchStrategy[list[str]] = st.just([])
    if by_field:
        fields = st.lists(st.sampled_from(sorted(by_field)), min_size=1, max_size=3, unique=True)

    @st.composite
    def asked(draw: DrawFn) -> list[Requirement]:
        chosen = draw(fields)
        made: list[Requirement] = []
        for _ in range(draw(st.integers(1, 4))):
            # Each says something about most of the fields, but not always about all.
            parts = {name: draw(by_field[name]) for name in chosen if draw(st.integers(0, 3))}
            made.append((config(**parts), draw(st.sampled_from(_PRIORITIES)), draw(sources())))
        return made

    return asked()


def junk() -> SearchStrategy[Any]:
    """What may stand in a program by mistake: values of every wrong kind, nested and not."""
    from hypothesis import strategies as st

    plain = (
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=8)
        | st.binary(max_size=4)
        | st.sampled_from((UNSET, object(), int, print, Priority.USER, _SECRET))
    )
    hashable = plain | st.tuples(plain) | st.frozensets(plain, max_size=2)
    return st.recursive(
        hashable,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(hashable, inner, max_size=2)
            | st.tuples(inner, inner)
            | inner.map(replacing)
        ),
        max_leaves=4,
    )


def assert_lawful(
    config: type[Any], values: Values | None = None, names: Values | None = None
) -> None:
    """Assert that a config class merges lawfully, with all its nested classes.

    Held are `assert_semilattice` for the strategy of every field, and for whole configs: claims
    form a set, whoever gathers them in whichever order; merging what was merged before changes
    nothing; a component that says the same thing twice, and another one that says it too, change
    no value (but sums); every claim stands in the provenance exactly once; every conflict is
    reported, with all its sides; what was resolved resolves to itself; and nothing that a user may
    write raises: junk becomes a problem. Raises `AssertionError`, and `LookupError` for a field of
    which no legal values are known.
    """
    from hypothesis import given
    from hypothesis import strategies as st

    for spec in field_specs(config):
        if isinstance(spec.shape, Scalar):
            assert_semilattice(
                spec.shape.strategy,
                _converted(config, spec, values or {}),
                adds_up=isinstance(spec.shape.strategy, Total),
            )

    asked = requirements(config, values, names)

    @given(asked, st.randoms(use_true_random=False), st.integers(0, 3))
    def merging_is_lawful(made: list[Requirement], chance: Any, number: int) -> None:
        gathered = Claims.gather(made)
        resolution = resolve(gathered, config, "a:b")
        single = [Claims.of(*requirement) for requirement in made]
        shuffled = [*single, chance.choice(single)]
        chance.shuffle(shuffled)
        assert Claims.union(shuffled) == gathered == Claims() | gathered | Claims()
        early, late = Claims.gather(made[:number]), Claims.gather(made[number:])
        assert (early | late) == (late | early) == gathered
        assert resolve(Claims.union(shuffled), config, "a:b") == resolution
        _assert_story(gathered, resolution)
        _assert_repeatable(made, number, resolution.config)

    @given(asked, st.lists(junk(), min_size=1, max_size=4))
    def junk_is_a_problem(made: list[Requirement], wrong: list[Any]) -> None:
        # Every field in turn: the wrong values take less time to use than to think of.
        for number, spec in enumerate(field_specs(config)):
            value = wrong[number % len(wrong)]
            written = [value, {"alpha": value}] if isinstance(spec.shape, Keyed) else [value]
            asked_for = [(config(**{spec.name: v}), 20, Source("Broken")) for v in written]
            for problem in resolve(Claims.gather([*made, *asked_for]), config).problems:
                assert _SECRET not in str(problem), "a message shows a secret"

    merging_is_lawful()
    junk_is_a_problem()
    for nested in sorted(_nested(config), key=lambda c: c.__name__):
        assert_lawful(nested, values, names)


def _assert_repeatable(made: list[Requirement], number: int, result: Any) -> None:
    config = type(result)
    asked_for, priority, source = made[number % len(made)]
    elsewhere = (asked_for, priority, attrs.evolve(source, line=99))
    again = resolve(Claims.gather([*made, elsewhere]), config).config
    assert again == result, "a component that says the same thing twice changes a value"
    other = (asked_for, priority, Source("Other", "main.py", 1))
    again = resolve(Claims.gather([*made, other]), config).config
    for spec in field_specs(config):
        if not _sums(spec.shape):
            assert getattr(again, spec.name) == getattr(result, spec.name), (
                f"a second owner of the same {spec.name} changes it"
            )
    alone = Claims.of(result, Priority.COMPONENT, source)
    assert resolve(alone, config).config == result, "what was resolved resolves differently"


def _sums(shape: Any) -> bool:
    if isinstance(shape, Scalar):
        return isinstance(shape.strategy, Total)
    if isinstance(shape, Keyed):
        return _sums(shape.entry)
    return any(_sums(spec.shape) for spec in field_specs(shape.config))


def _nested(config: type[Any]) -> set[type[Any]]:
    found: set[type[Any]] = set()
    for spec in field_specs(config):
        entry = spec.shape.entry if isinstance(spec.shape, Keyed) else spec.shape
        if isinstance(entry, Nested):
            found.add(entry.config)
    return found


def _assert_story(gathered: Claims, resolution: Resolution[Any]) -> None:
    by_path: dict[tuple[str, ...], set[Claim]] = {}
    for path, claim in gathered.walk():
        by_path.setdefault(path, set()).add(claim)
    for path in by_path:
        assert path in resolution.outcomes, f"nothing is known of {path}"
    conflicting = set()
    for path, outcome in resolution.outcomes.items():
        stated = (*outcome.deciding, *outcome.agreeing, *outcome.overridden)
        assert len(stated) == len(set(stated)), f"a claim on {path} stands there twice"
        assert set(stated) == by_path[path], f"the provenance of {path} is not complete"
        if outcome.conflict is not None:
            conflicting.add(path)
            assert outcome.value is UNSET
    reported = {p.path[1:]: p for p in resolution.problems if isinstance(p, Conflict)}
    assert reported.keys() == conflicting, "conflicts and reported conflicts differ"
    for path, problem in reported.items():
        assert problem.claims == resolution.outcomes[path].deciding


def _assert_declared(config: type[Any]) -> None:
    declared = {spec.name for spec in field_specs(config)}
    forgotten = [a.name for a in attrs.fields(config) if a.name not in declared]
    if forgotten:
        raise LookupError(
            f"{config.__name__}.{forgotten[0]} has no strategy; declare it with merged, keyed or "
            "nested"
        )


def _field_values(
    config: type[Any], spec: FieldSpec, values: Values, names: Values
) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    shape = spec.shape
    if isinstance(shape, Nested):
        return configs(shape.config, values, names)
    if isinstance(shape, Scalar):
        legal = _legal(config, spec, values)
        return _perhaps_replacing(legal) if isinstance(shape.strategy, Union) else legal
    entries = (
        configs(shape.entry.config, values, names)
        if isinstance(shape.entry, Nested)
        else _legal(config, spec, values)
    )
    return _perhaps_replacing(st.dictionaries(_names(config, spec, names), entries, max_size=2))


def _perhaps_replacing(values: SearchStrategy[Any]) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    return st.tuples(values, st.sampled_from((False, False, True))).map(
        lambda drawn: replacing(drawn[0]) if drawn[1] else drawn[0]
    )


def _names(config: type[Any], spec: FieldSpec, names: Values) -> SearchStrategy[str]:
    from hypothesis import strategies as st

    if (config, spec.name) in names:
        return names[config, spec.name]
    assert isinstance(spec.shape, Keyed)
    check = spec.shape.check_key
    known = [word for word in _WORDS if check is None or check(word) is None]
    if len(known) < 2:
        raise LookupError(_unknown(config, spec, "names"))
    return st.sampled_from(known[:3])


def _converted(config: type[Any], spec: FieldSpec, values: Values) -> SearchStrategy[Any]:
    """Values as they stand in a config, after the field's converter."""

    def convert(value: Any) -> Any:
        kept = getattr(config(**{spec.name: value}), spec.name)
        return kept.value if isinstance(kept, Replacing) else kept

    return _legal(config, spec, values).map(convert)


def _legal(config: type[Any], spec: FieldSpec, values: Values) -> SearchStrategy[Any]:
    from hypothesis import strategies as st

    shape = spec.shape.entry if isinstance(spec.shape, Keyed) else spec.shape
    assert isinstance(shape, Scalar)

    def fault(value: Any) -> str | None:
        if isinstance(spec.shape, Keyed):
            return shape.fault(value)
        kept = getattr(config(**{spec.name: value}), spec.name)
        return shape.fault(kept.value if isinstance(kept, Replacing) else kept)

    if (config, spec.name) in values:

        def checked(value: Any) -> Any:
            found = fault(value)
            assert found is None, f"{config.__name__}.{spec.name} is given {value!r}: {found}"
            return value

        return values[config, spec.name].map(checked)
    known = [v for v in _candidates(config, spec, shape.strategy) if fault(v) is None]
    if len(known) < 2:
        raise LookupError(_unknown(config, spec, "values"))
    return st.sampled_from(known)


def _unknown(config: type[Any], spec: FieldSpec, what: str) -> str:
    place = f"{config.__name__}.{spec.name}"
    return (
        f"no legal {what} of {place} are known; hand them over: "
        f'{what}={{({config.__name__}, "{spec.name}"): …}}'
    )


def _candidates(config: type[Any], spec: FieldSpec, strategy: Strategy) -> Iterable[Any]:
    order = getattr(strategy, "order", None)
    if isinstance(order, Ranked):
        return order.values
    if isinstance(order, Families):
        return [value for member in order.members for value in member.values]
    try:
        hint = typing.get_type_hints(config)[spec.name]
    except NameError:
        return ()
    return _of_hint(hint)


def _of_hint(hint: Any) -> list[Any]:
    if hint is bool:
        return [False, True]
    if hint is int:
        return list(_NUMBERS)
    if hint is str:
        return list(_WORDS)
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return [value for value in inner if value is not UNSET]
    if origin is not None and isinstance(origin, type) and issubclass(origin, Mapping):
        return _of_hint(inner[1])
    if origin is not None and isinstance(origin, type) and issubclass(origin, Collection):
        members = _of_hint(inner[0])
        return [
            frozenset(members[:1]),
            frozenset(members[1:3]),
            frozenset(members[:3]),
            frozenset(),
        ]
    return [value for part in inner for value in _of_hint(part)]
