"""Slots: who goes where, who stays, and what is said about it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from planning import must_plan, places, plan, problems
from strategies import COSMOS, api, declaration

from atakora_tf.plan.limits import ResourceLimits

ONE = ResourceLimits(max_databases_per_account=1)
TWO = ResourceLimits(max_databases_per_account=2)


def databases(planned: object) -> dict[str, list[str]]:
    return {
        str(r.key): sorted(r.config.databases)
        for r in planned.resources  # type: ignore[attr-defined]
        if r.type == "cosmos"
    }


def test_newcomers_go_into_the_first_slot_that_has_room() -> None:
    planned = must_plan(api("A", ["aaa"]), api("B", ["bbb", "ccc"]), api("D", ["ddd"]), limits=TWO)
    assert databases(planned) == {COSMOS: ["aaa", "ddd"], f"{COSMOS}-2": ["bbb", "ccc"]}


def test_a_freed_slot_is_for_newcomers_only() -> None:
    before = plan(api("A", ["aaa"]), api("B", ["bbb"]), limits=ONE)
    without = plan(api("B", ["bbb"]), limits=ONE, pins=before.pins)
    assert without.plan is not None
    assert databases(without.plan) == {f"{COSMOS}-2": ["bbb"]}
    again = plan(api("B", ["bbb"]), api("C", ["ccc"]), limits=ONE, pins=without.pins)
    assert again.plan is not None
    assert databases(again.plan) == {COSMOS: ["ccc"], f"{COSMOS}-2": ["bbb"]}


def test_a_database_that_was_removed_is_forgotten() -> None:
    before = plan(api("A", ["aaa"]), api("B", ["bbb"]), limits=ONE)
    without = plan(api("A", ["aaa"]), limits=ONE, pins=before.pins)
    assert places(without, COSMOS) == {"databases/aaa": COSMOS}


def test_a_lowered_limit_moves_nothing_and_says_so() -> None:
    before = plan(api("A", ["aaa"]), api("B", ["bbb"]), limits=TWO)
    after = plan(
        api("A", ["aaa"]), api("B", ["bbb"]), api("C", ["ccc"]), limits=ONE, pins=before.pins
    )
    assert after.plan is not None
    assert databases(after.plan) == {COSMOS: ["aaa", "bbb"], f"{COSMOS}-2": ["ccc"]}
    assert [str(warning) for warning in after.plan.warnings] == [
        "cosmos:shared-database: it holds 2 databases, more than the limit of 1; what is placed "
        "stays, newcomers go elsewhere"
    ]


def test_a_raised_limit_moves_nothing_either() -> None:
    before = plan(api("A", ["aaa"]), api("B", ["bbb"]), limits=ONE)
    after = plan(api("A", ["aaa"]), api("B", ["bbb"]), limits=TWO, pins=before.pins)
    assert after.pins == before.pins


def test_a_renamed_component_keeps_its_database() -> None:
    before = plan(api("A", ["aaa"]), api("B", ["bbb"]), limits=ONE)
    after = plan(api("Z", ["bbb"]), api("A", ["aaa"]), limits=ONE, pins=before.pins)
    assert after.pins[COSMOS] == before.pins[COSMOS]


def test_a_placed_component_may_grow_over_a_limit_of_the_users() -> None:
    before = plan(api("A", ["aaa"]), limits=ONE)
    after = plan(api("A", ["aaa", "bbb"]), limits=ONE, pins=before.pins)
    assert places(after, COSMOS) == {"databases/aaa": COSMOS, "databases/bbb": COSMOS}


def test_what_is_placed_cannot_grow_over_a_limit_of_azures() -> None:
    def ticks(count: int) -> object:
        return api("Ticks", [], timers=count, functions=0)

    before = plan(ticks(60), api("Tocks", [], timers=40, functions=0))
    found = problems(ticks(61), api("Tocks", [], timers=40, functions=0), pins=before.pins)
    assert found == [
        "functions:api-functions: it has grown to 101 triggers other than HTTP; Azure allows 100 "
        "(Azure/Azure-Functions#2372: the scale controller watches the first 100)\n"
        "- Ticks (main.py:66)\n"
        "- Tocks (main.py:72)\n"
        "Ways out: make it smaller; give a component its own requirement key."
    ]


def test_components_that_are_placed_apart_cannot_be_tied_together() -> None:
    before = plan(api("Orders", ["aaa"]), api("Users", ["bbb"]), limits=ONE)
    found = problems(
        api("Orders", ["aaa"]),
        api("Users", ["bbb"]),
        api("Both", ["aaa", "bbb"]),
        limits=ONE,
        pins=before.pins,
    )
    assert found == [
        "cosmos:shared-database › databases['aaa']: it would need parts that are placed apart: "
        "databases 'aaa' in cosmos:shared-database; databases 'bbb' in cosmos:shared-database-2; a "
        "component is never torn apart and what is placed does not move\n"
        "- Both (main.py:42)\n"
        "- Orders (main.py:1)\n"
        "- Users (main.py:86)\n"
        "Ways out: let it use parts of one place only; make a component for each place."
    ]


def test_a_placed_component_cannot_become_incompatible_with_its_neighbours() -> None:
    before = plan(api("Orders", ["aaa"]), api("Users", ["bbb"]))
    found = problems(
        api("Orders", ["aaa"]),
        api("Users", ["bbb"], capacity_mode="provisioned"),
        pins=before.pins,
        on_incompatible="split",
    )
    assert found == [
        "cosmos:shared-database › databases['bbb']: it is placed in cosmos:shared-database "
        "together with components that it can no longer share a resource with, and what is placed "
        "does not move\n"
        "- Users (main.py:86)\n"
        "Ways out: change all of them alike; give it a requirement key of its own, which makes a "
        "new resource."
    ]


def test_variants_never_share_a_slot() -> None:
    planned = must_plan(
        api("A", ["aaa"]),
        api("B", ["bbb"], capacity_mode="provisioned"),
        api("C", ["ccc"]),
        on_incompatible="split",
    )
    assert sorted(databases(planned).values()) == [["aaa", "ccc"], ["bbb"]]


@given(st.lists(st.integers(1, 5), min_size=1, max_size=12), st.integers(5, 9))
def test_first_fit_leaves_no_two_slots_that_would_fit_into_one(sizes: list[int], most: int) -> None:
    declared = [
        api(f"A{n:02}x", [f"db-{n}-{d}" for d in range(size)]) for n, size in enumerate(sizes)
    ]
    planned = must_plan(*declared, limits=ResourceLimits(max_databases_per_account=most))
    found = [len(names) for names in databases(planned).values()]
    assert sum(found) == sum(sizes)
    assert all(count <= most for count in found)
    assert all(one + other > most for one, other in pairwise(found))


def test_a_component_that_asks_for_nothing_is_in_the_plan_as_well() -> None:
    planned = must_plan(declaration("Idle"))
    assert planned.resources == ()
    assert planned.component("Idle").resources == {}
