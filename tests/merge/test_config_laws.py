"""The laws of merging, for every config class that a resource may hold."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs
import pytest
from attrs import frozen
from hypothesis import Phase, settings
from hypothesis import strategies as st
from strategies import CONFIG_CLASSES, CONFIGS, NAMES, VALUES

from atakora_tf import requirements
from atakora_tf.merge.claim import Claim, Source
from atakora_tf.merge.fields import field_specs, keyed, merged, nested
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import Outcome, maximum, priority, total, unanimous, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.testing import assert_lawful, assert_semilattice, configs


@pytest.mark.parametrize("config", CONFIGS, ids=lambda c: c.__name__)
def test_every_config_class_merges_lawfully(config: type[Any]) -> None:
    assert_lawful(config, VALUES, NAMES)


def test_walking_finds_every_config_class_of_the_library() -> None:
    declared = set()
    for module in pkgutil.iter_modules(requirements.__path__, requirements.__name__ + "."):
        for found in vars(importlib.import_module(module.name)).values():
            if isinstance(found, type) and attrs.has(found) and field_specs(found):
                declared.add(found)
    assert declared <= set(CONFIG_CLASSES)
    assert {c.__name__ for c in CONFIG_CLASSES} >= {"CosmosContainer", "FunctionGroup"}


@pytest.fixture
def _any_example() -> Iterator[None]:
    """What is found out need not be made small: that takes time."""
    before = settings.default
    settings.register_profile("any example", before, phases=[Phase.generate])
    settings.load_profile("any example")
    yield
    settings.register_profile("before", before)
    settings.load_profile("before")


found_out = pytest.mark.usefixtures("_any_example")


def _set_fault(value: Any) -> str | None:
    return None if isinstance(value, frozenset) else f"{value!r} is not a set"


def _number(value: Any) -> str | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return None if whole else "not a number"


@frozen(kw_only=True)
class Subscription:
    """A class as a user writes one."""

    rule: str | Unset = merged(unanimous())
    sessions: bool | Unset = merged(maximum(ranked(False, True)))


@frozen(kw_only=True)
class Topic:
    """Everything in it can be tested without a word more."""

    tier: Literal["Basic", "Standard"] | Unset = merged(unanimous())
    ordered: bool | Unset = merged(priority())
    size_mb: int | Unset = merged(total(), check=_number)
    labels: frozenset[str] | Unset = merged(union(), check=_set_fault)
    subscriptions: Mapping[str, Subscription] | Unset = keyed(Subscription)


def _not_none(value: Any) -> str | None:
    return None if value is not None else "nothing"


def test_a_users_class_is_tested_in_one_line() -> None:
    assert_lawful(Topic)


def test_a_field_without_known_values_fails_loudly() -> None:
    @frozen(kw_only=True)
    class Opaque:
        inner: Any = merged(priority(), check=_not_none)

    with pytest.raises(LookupError) as raised:
        configs(Opaque)
    assert str(raised.value) == (
        'no legal values of Opaque.inner are known; hand them over: values={(Opaque, "inner"): …}'
    )


def test_a_map_without_known_names_fails_loudly() -> None:
    @frozen(kw_only=True)
    class Named:
        parts: Any = keyed(Subscription, check_key=lambda _: "no name is good enough")

    with pytest.raises(LookupError) as raised:
        configs(Named)
    assert str(raised.value) == (
        'no legal names of Named.parts are known; hand them over: names={(Named, "parts"): …}'
    )


def test_a_field_without_a_strategy_fails_loudly() -> None:
    @frozen(kw_only=True)
    class Forgotten:
        tier: Any = merged(maximum(ranked("Basic", "Standard")))
        colour: str = "red"

    with pytest.raises(LookupError) as raised:
        configs(Forgotten)
    assert str(raised.value) == (
        "Forgotten.colour has no strategy; declare it with merged, keyed or nested"
    )


@found_out
def test_values_that_are_illegal_themselves_fail_loudly() -> None:
    @frozen(kw_only=True)
    class Counted:
        size: Any = merged(maximum(), check=_number)

    with pytest.raises(AssertionError, match=r"^Counted\.size is given 'x': not a number"):
        assert_lawful(Counted, {(Counted, "size"): st.just("x")})


class FirstWins:
    """Depends on the order of the claims."""

    def resolve(self, made: Any) -> Outcome:
        found = tuple(made)
        return Outcome(found[0].value, deciding=found[:1], agreeing=tuple(dict.fromkeys(found))[1:])


class Forgetful:
    """Loses claims on the way."""

    def resolve(self, made: Any) -> Outcome:
        found = sorted(set(made), key=lambda c: c.rank)
        return Outcome(found[0].value, deciding=(found[0],))


class Mean:
    """Not associative."""

    def resolve(self, made: Any) -> Outcome:
        found = tuple(sorted(set(made), key=lambda c: c.rank))
        return Outcome(sum(c.value for c in found) / len(found), deciding=found)


class OneSided:
    """Reports a conflict of a claim with itself."""

    def resolve(self, made: Any) -> Outcome:
        found = tuple(sorted(set(made), key=lambda c: c.rank))
        if len(found) == 1:
            return Outcome(found[0].value, deciding=found)
        return Outcome(UNSET, deciding=found, conflict="they are two")


@found_out
@pytest.mark.parametrize("strategy", [FirstWins(), Forgetful(), Mean(), OneSided()])
def test_an_unlawful_strategy_is_found_out(strategy: Any) -> None:
    with pytest.raises((AssertionError, ExceptionGroup)):
        assert_semilattice(strategy, [1, 2, 3])


@found_out
def test_a_class_whose_checks_raise_is_found_out() -> None:
    @frozen(kw_only=True)
    class Trusting:
        size: Any = merged(maximum(), check=lambda value: None if value > 0 else "too small")

    with pytest.raises((TypeError, ExceptionGroup)):
        assert_lawful(Trusting, {(Trusting, "size"): st.integers(1, 3)})


@found_out
def test_a_class_whose_faults_trip_over_unset_is_found_out() -> None:
    @frozen(kw_only=True)
    class Careless:
        large: Any = merged(maximum(ranked(False, True)))

        def faults(self) -> Any:
            return iter([Fault("too large")] if self.large else [])

    with pytest.raises((TypeError, ExceptionGroup)):
        assert_lawful(Careless)


@found_out
def test_a_law_is_about_nested_classes_too() -> None:
    @frozen(kw_only=True)
    class Inner:
        first: Any = merged(FirstWins())

    @frozen(kw_only=True)
    class Outer:
        inner: Any = nested(Inner)

    with pytest.raises((AssertionError, ExceptionGroup)):
        assert_lawful(Outer, {(Inner, "first"): st.integers(1, 3)})


@found_out
def test_one_law_is_told_from_the_other_by_its_words() -> None:
    made = [Claim(1, 20, Source("A")), Claim(3, 20, Source("B"))]
    assert Mean().resolve(made).value == 2
    with pytest.raises(AssertionError, match="not associative"):
        assert_semilattice(Mean(), [1.0, 3.0, 5.0])
