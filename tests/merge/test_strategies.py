"""Each strategy: the laws that all of them share, and what only it promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import addresses, times_to_live

from atakora_tf.merge.claim import Claim, Priority, Source
from atakora_tf.merge.order import families, ranked
from atakora_tf.merge.strategy import (
    Outcome,
    Strategy,
    intersection,
    maximum,
    minimum,
    priority,
    total,
    unanimous,
    union,
)
from atakora_tf.merge.unset import UNSET
from atakora_tf.requirements.addresses import as_addresses, common_addresses
from atakora_tf.requirements.ttl import NEVER, PER_ITEM, Ttl, TtlOrder
from atakora_tf.testing import assert_semilattice, claims

TIERS = ranked("Basic", "Standard", "Premium")
SIZES = families(("B1", "S1", "P1v3"), ("EP1", "EP2"))
numbers = st.integers(1, 9)
words = st.frozensets(st.sampled_from("abc"))
mixed = st.sampled_from(
    [1, True, 0, False, None, "", "1", (1,), (True,), frozenset(), frozenset({1})]
)


def claim(value: Any, priority: int = 20, component: str = "Orders", line: int = 1) -> Claim:
    return Claim(value, priority, Source(component, "main.py", line))


def lists(values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Claim]]:
    return st.lists(claims(values), min_size=1, max_size=6)


def strongest(made: list[Claim]) -> list[Any]:
    top = max(c.priority for c in made)
    return [c.value for c in made if c.priority == top]


@pytest.mark.parametrize(
    ("strategy", "values"),
    [
        (maximum(), numbers),
        (maximum(TIERS), st.sampled_from(TIERS.values)),
        (maximum(SIZES), st.sampled_from(["B1", "S1", "P1v3", "EP1", "EP2"])),
        (minimum(SIZES), st.sampled_from(["B1", "S1", "P1v3", "EP1", "EP2"])),
        (minimum(), numbers),
        (minimum(TIERS), st.sampled_from(TIERS.values)),
        (union(), words),
        (intersection(), words),
        (intersection(may_be_empty=True), words),
        (intersection(common_addresses), addresses.map(as_addresses)),
        (priority(), mixed),
        (unanimous(), mixed),
    ],
    ids=repr,
)
def test_every_strategy_is_a_semilattice(
    strategy: Strategy, values: st.SearchStrategy[Any]
) -> None:
    assert_semilattice(strategy, values)


def test_a_total_depends_on_the_set_of_claims_alone() -> None:
    assert_semilattice(total(), numbers, adds_up=True)


@given(lists(numbers))
def test_a_maximum_is_the_largest_of_the_strongest_claims(made: list[Claim]) -> None:
    assert maximum().resolve(made).value == max(strongest(made))


@given(lists(numbers))
def test_a_minimum_is_the_smallest_of_the_strongest_claims(made: list[Claim]) -> None:
    assert minimum().resolve(made).value == min(strongest(made))


@given(lists(numbers))
def test_weaker_claims_are_overridden_in_scalar_fields(made: list[Claim]) -> None:
    top = max(c.priority for c in made)
    for strategy in (maximum(), minimum(), priority()):
        outcome = strategy.resolve(made)
        assert all(c.priority == top for c in outcome.deciding)
        assert {c for c in made if c.priority < top} <= {*outcome.overridden, *outcome.agreeing}


@given(lists(words))
def test_a_union_holds_everything_that_is_not_replaced(made: list[Claim]) -> None:
    floor = max((c.priority for c in made if c.replacing), default=0)
    outcome = union().resolve(made)
    assert all(c.value <= outcome.value for c in made if c.priority >= floor)
    assert outcome.value == frozenset().union(*(c.value for c in made if c.priority >= floor))
    assert {c for c in made if c.priority < floor} == set(outcome.overridden)


@given(lists(words))
def test_an_intersection_is_inside_all_that_the_strongest_allow(made: list[Claim]) -> None:
    outcome = intersection().resolve(made)
    common = frozenset.intersection(*strongest(made))
    if outcome.conflict is None:
        assert outcome.value == common
        assert common or frozenset() in strongest(made)
    else:
        assert outcome.value is UNSET
        assert not common


def test_an_intersection_may_be_empty_where_someone_allows_nothing() -> None:
    made = [claim(frozenset("a")), claim(frozenset(), component="Users")]
    assert intersection().resolve(made) == Outcome(frozenset(), deciding=tuple(made))


@given(lists(numbers))
def test_a_total_adds_up_one_amount_of_each_component(made: list[Claim]) -> None:
    outcome = total().resolve(made)
    if outcome.conflict is not None:
        return
    if any(c.priority >= Priority.USER for c in made):
        assert {outcome.value} == set(strongest(made))
        return
    amounts = {}
    for found in sorted(made, key=lambda c: c.priority):
        amounts[found.source.component] = found.value
    assert outcome.value == sum(amounts.values())


def test_a_total_that_is_overridden_is_stated_and_not_added() -> None:
    made = [claim(400), claim(600, component="Users"), claim(700, 30, "override")]
    outcome = total().resolve(made)
    assert outcome.value == 700
    assert set(outcome.overridden) == set(made[:2])


def test_one_component_cannot_add_two_amounts() -> None:
    outcome = total().resolve([claim(400, line=1), claim(500, line=2)])
    assert outcome.conflict == "Orders states two different amounts"


def test_two_overrides_cannot_state_two_sums() -> None:
    outcome = total().resolve([claim(1, 30, "override", 1), claim(2, 30, "override", 2)])
    assert outcome.conflict == "two overrides state different sums"


@given(lists(mixed))
def test_those_who_must_agree_settle_nothing_by_priority(made: list[Claim]) -> None:
    outcome = unanimous().resolve(made)
    firm = [c for c in made if c.priority > Priority.DEFAULT] or made
    if any(c.priority >= Priority.USER for c in made):
        firm = [c for c in made if c.priority == max(m.priority for m in made)]
    values = {(repr(c.value)) for c in firm}
    assert (outcome.conflict is None) == (len(values) == 1)
    if outcome.conflict is None:
        assert repr(outcome.value) in values


def test_a_default_yields_without_a_warning() -> None:
    default, asked = claim("python", 10), claim("node", 20, "Users")
    assert unanimous().resolve([default, asked]) == Outcome(
        "node", deciding=(asked,), overridden=(default,)
    )


def test_an_override_decides_and_says_whom_it_overrules() -> None:
    made = [
        claim("/id", 20),
        claim("/tenantId", 20, "Users"),
        claim("/other", 10, "Carts"),
        claim("/tenantId", 30, "override"),
    ]
    outcome = unanimous("it is fixed").resolve(made)
    assert outcome == Outcome(
        "/tenantId",
        deciding=(made[3],),
        agreeing=(made[1],),
        overridden=(made[0], made[2]),
        warning="the override '/tenantId' overrules Orders; it is fixed",
    )


def test_two_overrides_that_differ_conflict() -> None:
    made = [claim("a", 30, "override", 1), claim("b", 30, "override", 2), claim("c", 20)]
    outcome = unanimous("it is fixed").resolve(made)
    assert outcome == Outcome(
        UNSET,
        deciding=(made[0], made[1]),
        overridden=(made[2],),
        conflict="they must agree: it is fixed",
    )


def test_a_conflict_takes_no_ones_side() -> None:
    made = [claim("a", component="Users"), claim("b", component="Orders")]
    for strategy in (unanimous(), priority()):
        one, other = strategy.resolve(made), strategy.resolve(made[::-1])
        assert one == other
        assert one.value is UNSET
        assert set(one.deciding) == set(made)


def test_what_no_value_is_above_conflicts() -> None:
    outcome = maximum(SIZES).resolve([claim("S1"), claim("EP1", component="Users")])
    assert outcome.conflict == (
        "no value satisfies all of them (the maximum of B1 < S1 < P1v3 | EP1 < EP2): "
        "none is above both"
    )
    outcome = minimum(SIZES).resolve([claim("S1"), claim("EP1", component="Users")])
    assert outcome.conflict == (
        "no value satisfies all of them (the minimum of B1 < S1 < P1v3 | EP1 < EP2): "
        "none is below both"
    )


def test_only_the_largest_decide_and_the_smaller_agree() -> None:
    made = [claim(3), claim(5, component="Users"), claim(9, 10, "Carts")]
    assert maximum().resolve(made) == Outcome(
        5, deciding=(made[1],), agreeing=(made[0],), overridden=(made[2],)
    )


@given(st.lists(times_to_live, min_size=2, max_size=4))
def test_a_merge_never_makes_data_expire_earlier_than_one_owner_wants(asked: list[Ttl]) -> None:
    made = [claim(ttl, component=f"Api{n}") for n, ttl in enumerate(asked)]
    value = maximum(TtlOrder()).resolve(made).value
    if NEVER in asked:
        assert value == NEVER
    elif PER_ITEM in asked:
        assert value == PER_ITEM
    else:
        assert value == Ttl(max(ttl.seconds for ttl in asked if ttl.seconds is not None))


@pytest.mark.parametrize(
    ("strategy", "words"),
    [
        (maximum(TIERS), "the maximum of Basic < Standard < Premium"),
        (minimum(), "the minimum of all amounts"),
        (union(), "every element that anyone asks for"),
        (intersection(), "only what all of them allow"),
        (total(), "the sum of what each asks for"),
        (priority(), "the highest priority wins"),
        (unanimous("it is fixed"), "everyone agrees (it is fixed)"),
    ],
)
def test_a_strategy_reads_as_one_would_say_it(strategy: Strategy, words: str) -> None:
    assert repr(strategy) == words
