"""Differences between plans: everything that changes, loudest first, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given

from atakora_tf.merge.claim import Priority, canonical
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import BackendPlan
from atakora_tf.plan.declaration import Declaration
from atakora_tf.plan.diff import Change, PlanDiff, diff
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json
from atakora_tf.plan.planner import plan_backend
from atakora_tf.requirements.cosmos import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    IndexingPolicy,
)
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.storage import StorageConfig, StorageContainer
from atakora_tf.requirements.throughput import autoscale
from examples.shop.backend import shop
from tests.plan.planning import must_plan
from tests.strategies import ask, declaration, declarations

DATA = "cosmos:data"
ONE_EACH = ResourceLimits(max_databases_per_account=1)


def database(*containers: str, **fields: Any) -> CosmosDatabase:
    held = {name: CosmosContainer(partition_key="/id", **fields) for name in containers}
    return CosmosDatabase(containers=held) if held else CosmosDatabase()


def asks(component: str, config: Any, key: str = DATA, **options: Any) -> Any:
    return declaration(component, ask(component, key, config, **options))


def has(component: str, name: str, key: str = DATA, **options: Any) -> Any:
    return asks(component, CosmosConfig(databases={name: database()}), key, **options)


def said(old: BackendPlan, new: BackendPlan) -> list[str]:
    head, *changes = str(diff(old, new)).splitlines()
    count = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
    assert head == f"shop/dev: {count}"
    return changes


def test_a_plan_does_not_differ_from_itself() -> None:
    one, other = (shop("prod", lock=None).plan() for _ in range(2))
    assert diff(one, other) == PlanDiff("shop/prod", "shop/prod", ())
    assert not diff(one, other)
    assert str(diff(one, other)) == "shop/prod: nothing changes"


def test_a_field_that_changes_is_told_with_who_decides_now() -> None:
    old = must_plan(asks("Orders", CosmosConfig(consistency="Session")))
    new = must_plan(
        asks("Orders", CosmosConfig(consistency="Session")),
        overrides=[
            ask("override", DATA, CosmosConfig(consistency="Strong"), priority=Priority.USER)
        ],
    )
    assert said(old, new) == [
        "~ cosmos:data › consistency: 'Session' → 'Strong', decided by override (main.py:64)"
    ]


def test_a_field_that_nobody_asks_for_any_more_is_told_with_who_did() -> None:
    old = must_plan(asks("Orders", CosmosConfig(zone_redundant=False)))
    new = must_plan(asks("Orders", CosmosConfig()))
    assert said(old, new) == [
        "~ cosmos:data › zone_redundant: False → unset, was decided by Orders (main.py:1), nobody "
        "asks for it any more"
    ]
    assert said(new, old) == [
        "~ cosmos:data › zone_redundant: unset → False, decided by Orders (main.py:1)"
    ]


def test_a_part_that_moves_is_the_loudest_change() -> None:
    old = must_plan(has("Orders", "aaa"), has("Reports", "bbb"))
    new = must_plan(has("Orders", "aaa"), has("Reports", "bbb"), limits=ONE_EACH)
    assert said(old, new) == [
        "! database MOVES: databases['bbb'] from cosmos:data to cosmos:data-2, asked for by "
        "Reports (main.py:40); it is made anew there, and what it holds does not go with it",
        "+ Cosmos DB account cosmos:data-2 in westeurope",
        "! component Reports MOVES: cosmos:data from cosmos:data to cosmos:data-2; its settings "
        "follow",
    ]


def test_a_part_that_its_owner_takes_to_another_key_moves_with_its_changes() -> None:
    old = must_plan(
        asks("Orders", CosmosConfig(databases={"aaa": database("items", ttl=60)})),
    )
    new = must_plan(
        asks("Orders", CosmosConfig(databases={"aaa": database("items")}), "cosmos:own"),
    )
    assert said(old, new) == [
        "! database MOVES: databases['aaa'] from cosmos:data to cosmos:own, asked for by Orders "
        "(main.py:1); it is made anew there, and what it holds does not go with it",
        "- Cosmos DB account cosmos:data in westeurope",
        "+ Cosmos DB account cosmos:own in westeurope",
        "~ cosmos:own › databases['aaa'] › containers['items'] › ttl: Ttl(60) → unset, was decided "
        "by Orders (main.py:1), nobody asks for it any more",
        "~ component Orders: asks for cosmos:data no more; it was in cosmos:data",
        "~ component Orders: asks for cosmos:own, placed in cosmos:own",
    ]


def test_two_parts_of_one_name_and_different_owners_are_no_move() -> None:
    def files(component: str, key: str) -> Any:
        return asks(component, StorageConfig(containers={"images": StorageContainer()}), key)

    old = must_plan(files("Orders", "storage:one"), asks("Reports", StorageConfig(), "storage:two"))
    new = must_plan(files("Reports", "storage:two"), asks("Orders", StorageConfig(), "storage:one"))
    assert said(old, new)[:2] == [
        "- container storage:one › containers['images'], was asked for by Orders (main.py:1)",
        "+ container storage:two › containers['images'], asked for by Reports (main.py:40)",
    ]


def test_parts_that_come_and_go_are_told_with_their_owner() -> None:
    one = must_plan(has("Orders", "aaa"))
    two = must_plan(has("Orders", "aaa"), has("Reports", "bbb"))
    assert said(one, two) == [
        "+ database cosmos:data › databases['bbb'], asked for by Reports (main.py:40)",
        "+ component Reports (Resources)",
    ]
    assert said(two, one) == [
        "- database cosmos:data › databases['bbb'], was asked for by Reports (main.py:40)",
        "- component Reports (Resources)",
    ]


def test_entries_that_come_and_go_inside_a_part_are_told() -> None:
    one = must_plan(asks("Orders", CosmosConfig(databases={"aaa": database("items")})))
    two = must_plan(asks("Orders", CosmosConfig(databases={"aaa": database("items", "more")})))
    assert said(one, two) == [
        "+ cosmos:data › databases['aaa'] › containers['more'], asked for by Orders (main.py:1)"
    ]
    assert said(two, one) == [
        "- cosmos:data › databases['aaa'] › containers['more'], was asked for by Orders (main.py:1)"
    ]


def test_a_setting_that_comes_is_a_field_that_was_unset() -> None:
    one = must_plan(asks("Orders", FunctionsConfig(), "functions:app"))
    two = must_plan(asks("Orders", FunctionsConfig(app_settings={"MODE": "fast"}), "functions:app"))
    assert said(one, two) == [
        "~ functions:app › app_settings['MODE']: unset → 'fast', decided by Orders (main.py:1)"
    ]


def test_an_empty_map_or_config_is_not_the_same_as_none() -> None:
    def container(**fields: Any) -> BackendPlan:
        config = CosmosConfig(databases={"aaa": database("items", **fields)})
        return must_plan(asks("Orders", config))

    assert said(container(), container(indexing=IndexingPolicy())) == [
        "~ cosmos:data › databases['aaa'] › containers['items'] › indexing: unset → empty, "
        "decided by Orders (main.py:1)"
    ]
    bare, empty = (must_plan(asks("Orders", CosmosConfig(**f))) for f in ({}, {"databases": {}}))
    assert said(bare, empty) == [
        "~ cosmos:data › databases: unset → empty, decided by Orders (main.py:1)"
    ]
    (change,) = diff(bare, empty).to_json()["changes"]
    assert (change["path"], change["new"]) == ("databases", {})


def test_true_and_one_are_a_difference() -> None:
    def value(held: Any) -> BackendPlan:
        config = FunctionsConfig(extensions={"http.routePrefix": held})
        return must_plan(asks("Orders", config, "functions:app"))

    assert said(value(True), value(1)) == [
        "~ functions:app › extensions['http.routePrefix']: True → 1, decided by Orders (main.py:1)"
    ]


def test_another_location_is_loud_and_told_of_backend_and_resource() -> None:
    old, new = (
        plan_backend("shop", environment, location, [has("Orders", "aaa")]).plan
        for environment, location in (("dev", "westeurope"), ("prod", "northeurope"))
    )
    assert old is not None
    assert new is not None
    assert str(diff(old, new)) == (
        "shop/dev → shop/prod: 3 changes\n"
        "! Cosmos DB account MOVES: cosmos:data from westeurope to northeurope; it is made anew "
        "there, and what it holds does not go with it\n"
        "~ backend environment: dev → prod\n"
        "~ backend location: westeurope → northeurope"
    )


def test_another_type_of_component_is_told() -> None:
    old = must_plan(has("Orders", "aaa"))
    (requirement,) = has("Orders", "aaa").requirements
    new = must_plan(Declaration("Orders", "CrudApi", requirement.source, (requirement,)))
    assert said(old, new) == ["~ component Orders: Resources → CrudApi"]


def test_a_claim_that_changes_no_value_is_no_change() -> None:
    old = must_plan(
        asks("Orders", CosmosConfig(consistency="Session")), asks("Reports", CosmosConfig())
    )
    new = must_plan(
        asks("Orders", CosmosConfig(consistency="Session")),
        asks("Reports", CosmosConfig(consistency="Eventual")),
    )
    assert old != new
    assert not diff(old, new)


def test_a_difference_in_json_holds_the_same() -> None:
    old = must_plan(has("Orders", "aaa"))
    fast = CosmosDatabase(throughput=autoscale(1000))
    new = must_plan(asks("Orders", CosmosConfig(databases={"aaa": fast})), has("Reports", "bbb"))
    orders = {"priority": 20, "component": "Orders", "file": "main.py", "line": 1}
    reports = {"priority": 20, "component": "Reports", "file": "main.py", "line": 40}
    speed = {"Throughput": {"mode": "autoscale", "ru": 1000}}
    assert diff(old, new).to_json() == {
        "old": "shop/dev",
        "new": "shop/dev",
        "changes": [
            {
                "change": "unit added",
                "at": "cosmos:data",
                "path": "databases['bbb']",
                "what": "database",
                "new": "cosmos:data",
                "decided_by": [{"asked_for": True, **reports}],
            },
            {
                "change": "field changed",
                "at": "cosmos:data",
                "path": "databases['aaa'] › throughput",
                "new": speed,
                "decided_by": [{"value": speed, **orders}],
            },
            {"change": "component added", "at": "Reports", "what": "Resources"},
        ],
    }


def test_no_secret_is_shown() -> None:
    def value(held: str) -> BackendPlan:
        config = FunctionsConfig(extensions={"http.routePrefix": held})
        return must_plan(asks("Orders", config, "functions:app"))

    change = diff(value("AccountKey=b25l"), value("AccountKey=dHdv"))
    assert said(value("AccountKey=b25l"), value("AccountKey=dHdv")) == [
        "~ functions:app › extensions['http.routePrefix']: (a secret, not shown) → (a secret, not "
        "shown), decided by Orders (main.py:1)"
    ]
    text = json.dumps(change.to_json())
    assert "b25l" not in text
    assert "dHdv" not in text


def _visible(plan: BackendPlan) -> Any:
    """What will exist, without who decided it."""
    return (
        (plan.name, plan.environment, plan.location),
        {str(r.key): (r.location, canonical(r.config)) for r in plan.resources},
        {c.id: (c.type, dict(c.resources)) for c in plan.components},
    )


_OPPOSITE = {"added": "removed", "removed": "added"}


@given(declarations(), declarations())
def test_a_difference_is_there_exactly_if_something_differs(one: Any, other: Any) -> None:
    options = [ResourceLimits(), ResourceLimits(max_databases_per_account=2)]
    plans = [
        plan_backend("shop", "dev", "westeurope", d, on_incompatible="split", limits=limits).plan
        for d, limits in zip((one, other), options, strict=True)
    ]
    if plans[0] is None or plans[1] is None:
        return
    old, new = plans
    there, back = diff(old, new), diff(new, old)
    assert bool(there) == (_visible(old) != _visible(new))
    assert sorted(c.kind for c in there.changes) == sorted(
        " ".join(_OPPOSITE.get(word, word) for word in c.kind.split()) for c in back.changes
    )
    assert there.changes == tuple(sorted(set(there.changes), key=lambda c: c.rank))
    assert len(str(there).splitlines()) == len(there.changes) + 1
    json.dumps(there.to_json())
    restored = plan_from_json(json.loads(json.dumps(plan_to_json(old))))
    assert not diff(old, restored)
    assert diff(restored, new) == there


@pytest.mark.parametrize("kind", ["unit moved", "resource relocated"])
def test_what_can_lose_data_stands_first(kind: Any) -> None:
    loud = Change(kind, "z:z", ("databases", "[z]"), "a:a", "z:z")
    quiet = [
        Change("resource added", "a:a", (), UNSET, "westeurope"),
        Change("field changed", "a:a", ("api",), UNSET, "nosql"),
    ]
    assert min([*quiet, loud], key=lambda c: c.rank) is loud
