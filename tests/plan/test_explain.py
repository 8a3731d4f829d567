"""Explanations tell the truth: who decided, who agrees, who was overridden and by whom."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given

from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.claim import Priority, replacing
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.strategy import Outcome, maximum, minimum, total, unanimous, union
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.explain import explain
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.planner import plan_backend
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.cosmos import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CosmosRegion,
)
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.storage import StorageConfig, StorageContainer, StorageQueue
from atakora_tf.requirements.throughput import autoscale, manual
from examples.shop.backend import shop
from tests.plan.planning import must_plan
from tests.strategies import ask, declaration, declarations

DATA = "cosmos:data"
FILES = "storage:files"
HEAD = "cosmos:data in westeurope, used by Orders, Reports"


def override(key: str, config: Any, priority: int = Priority.USER) -> ResourceRequirement[Any]:
    return ask("override", key, config, priority=priority)


def orders(**container: Any) -> CosmosConfig:
    container = {"partition_key": "/id", **container}
    return CosmosConfig(
        databases={"shop": CosmosDatabase(containers={"orders": CosmosContainer(**container)})}
    )


def told(
    path: str | None,
    *asked: tuple[str, Any] | tuple[str, Any, int],
    key: str = DATA,
    overrides: Any = (),
) -> str:
    """The explanation of a plan of components that ask under one key."""
    made: dict[str, list[Any]] = {}
    for component, config, *level in asked:
        strength = level[0] if level else Priority.COMPONENT
        made.setdefault(component, []).append(ask(component, key, config, priority=strength))
    declared = [declaration(component, *needs) for component, needs in made.items()]
    return str(must_plan(*declared, overrides=overrides).explain(key, path))


def test_a_maximum_says_who_decided_who_agrees_and_who_was_outranked() -> None:
    assert told(
        "databases['shop'] › containers['orders'] › throughput",
        ("Orders", orders(throughput=autoscale(4000))),
        ("Reports", orders(throughput=autoscale(1000))),
        ("Reports", orders(throughput=autoscale(9000)), Priority.DEFAULT),
    ) == (
        f"{HEAD}\n"
        "\n"
        "databases['shop'] › containers['orders'] › throughput: autoscale(4000)\n"
        "  rule: the maximum of RU/s, manual and autoscale apart\n"
        "  - decided: autoscale(4000) at priority 20 by Orders (main.py:1)\n"
        "  - satisfied: autoscale(1000) at priority 20 by Reports (main.py:40)\n"
        "  - overridden by Orders (main.py:1) at priority 20: autoscale(9000) at priority 10 by "
        "Reports (main.py:40)"
    )


def test_an_override_is_named_with_everyone_whom_it_overrides() -> None:
    assert told(
        "databases.shop.containers.orders.throughput",
        ("Orders", orders(throughput=manual(400))),
        ("Reports", orders(throughput=manual(1000))),
        overrides=[override(DATA, orders(throughput=autoscale(1000)))],
    ) == (
        f"{HEAD}\n"
        "\n"
        "databases['shop'] › containers['orders'] › throughput: autoscale(1000)\n"
        "  rule: the maximum of RU/s, manual and autoscale apart\n"
        "  - decided: autoscale(1000) at priority 30 by override (main.py:64)\n"
        "  - overridden by override (main.py:64) at priority 30: manual(400) at priority 20 by "
        "Orders (main.py:1)\n"
        "  - overridden by override (main.py:64) at priority 30: manual(1000) at priority 20 by "
        "Reports (main.py:40)"
    )


def test_a_join_that_nobody_asked_for_says_so() -> None:
    assert told(
        "replication",
        ("Orders", StorageConfig(replication="ZRS")),
        ("Reports", StorageConfig(replication="GRS")),
        key=FILES,
    ) == (
        "storage:files in westeurope, used by Orders, Reports\n"
        "\n"
        "replication: 'GZRS'\n"
        "  rule: the maximum of copies across zones, across regions, readable there\n"
        "  nobody asked for exactly this: it is the least that is enough for all who decided\n"
        "  - decided: 'ZRS' at priority 20 by Orders (main.py:1)\n"
        "  - decided: 'GRS' at priority 20 by Reports (main.py:40)"
    )


@frozen(kw_only=True)
class TopicConfig:
    labels: Any = merged(union(), convert=as_set)


def test_a_union_names_everyone_who_adds_to_it() -> None:
    assert told(
        "labels",
        ("Orders", TopicConfig(labels=["a"])),
        ("Reports", TopicConfig(labels=["a", "b"]), Priority.DEFAULT),
        key="topic:t",
    ) == (
        "topic:t in westeurope, used by Orders, Reports\n"
        "\n"
        "labels: {'a', 'b'}\n"
        "  rule: every element that anyone asks for\n"
        "  - decided: {'a'} at priority 20 by Orders (main.py:1)\n"
        "  - decided: {'a', 'b'} at priority 10 by Reports (main.py:40)"
    )


def test_a_union_with_a_replacing_claim_names_who_replaced_whom() -> None:
    assert told(
        "labels",
        ("Orders", TopicConfig(labels=["a"])),
        ("Reports", TopicConfig(labels=replacing(["b"])), 25),
        ("Reports", TopicConfig(labels=["d"]), Priority.DEFAULT),
        overrides=[override("topic:t", TopicConfig(labels=["c"]))],
        key="topic:t",
    ) == (
        "topic:t in westeurope, used by Orders, Reports\n"
        "\n"
        "labels: {'b', 'c'}\n"
        "  rule: every element that anyone asks for\n"
        "  - decided: {'c'} at priority 30 by override (main.py:64)\n"
        "  - decided: {'b'} at priority 25 by Reports (main.py:40), replacing lower priorities\n"
        "  - overridden by Reports (main.py:40) at priority 25: {'a'} at priority 20 by Orders "
        "(main.py:1)\n"
        "  - overridden by Reports (main.py:40) at priority 25: {'d'} at priority 10 by Reports "
        "(main.py:40)"
    )


def test_an_entry_that_a_replacing_map_drops_names_who_replaced_it() -> None:
    asked = (
        ("Orders", CosmosConfig(regions={"northeurope": CosmosRegion(failover_priority=1)})),
        ("Reports", CosmosConfig()),
    )
    overrides = [override(DATA, CosmosConfig(regions=replacing({"westus": CosmosRegion()})))]
    assert told("regions", *asked, overrides=overrides) == (
        f"{HEAD}\n"
        "\n"
        "regions: asked for\n"
        "  - by override (main.py:64) at priority 30, replacing lower priorities\n"
        "  - by Orders (main.py:1) at priority 20\n"
        "\n"
        "regions['northeurope']: dropped\n"
        "  - overridden by override (main.py:64) at priority 30: asked for at priority 20 by "
        "Orders (main.py:1)\n"
        "\n"
        "regions['northeurope'] › failover_priority: dropped\n"
        "  - overridden by override (main.py:64) at priority 30: 1 at priority 20 by Orders "
        "(main.py:1)\n"
        "\n"
        "regions['westus']: asked for\n"
        "  - by override (main.py:64) at priority 30\n"
        "\n"
        "nobody asked for these; the provider's defaults stand:\n"
        "  - regions['westus']: failover_priority, zone_redundant"
    )


def test_defaults_yield_where_all_must_agree() -> None:
    assert told(
        "capacity_mode",
        ("Orders", CosmosConfig(capacity_mode="serverless"), Priority.DEFAULT),
        ("Reports", CosmosConfig(capacity_mode="provisioned")),
        ("Reports", CosmosConfig(capacity_mode="provisioned"), Priority.DEFAULT),
    ) == (
        f"{HEAD}\n"
        "\n"
        "capacity_mode: 'provisioned'\n"
        "  rule: everyone agrees (Azure replaces the account to change between serverless and "
        "provisioned)\n"
        "  - decided: 'provisioned' at priority 20 by Reports (main.py:40)\n"
        "  - agrees: 'provisioned' at priority 10 by Reports (main.py:40)\n"
        "  - overridden by Reports (main.py:40) at priority 20: 'serverless' at priority 10 by "
        "Orders (main.py:1)"
    )


def test_an_override_where_all_must_agree_carries_its_warning() -> None:
    assert told(
        "databases.shop.containers.orders.partition_key",
        ("Orders", orders()),
        ("Reports", orders(partition_key="/day")),
        overrides=[override(DATA, orders(partition_key="/day"))],
    ) == (
        f"{HEAD}\n"
        "\n"
        "databases['shop'] › containers['orders'] › partition_key: ('/day',)\n"
        "  rule: everyone agrees (the partition key of a container is fixed when it is made)\n"
        "  warning: the override ('/day',) overrules Orders; the partition key of a container is "
        "fixed when it is made\n"
        "  - decided: ('/day',) at priority 30 by override (main.py:64)\n"
        "  - agrees: ('/day',) at priority 20 by Reports (main.py:40)\n"
        "  - overridden by override (main.py:64) at priority 30: ('/id',) at priority 20 by Orders "
        "(main.py:1)"
    )


def test_a_total_counts_each_component_once_with_its_strongest_claim() -> None:
    assert told(
        "total_throughput_limit",
        ("Orders", CosmosConfig(total_throughput_limit=1000)),
        ("Orders", CosmosConfig(total_throughput_limit=400), Priority.DEFAULT),
        ("Reports", CosmosConfig(total_throughput_limit=2000), 25),
    ) == (
        f"{HEAD}\n"
        "\n"
        "total_throughput_limit: 3000\n"
        "  rule: the sum of what each asks for\n"
        "  - decided: 2000 at priority 25 by Reports (main.py:40)\n"
        "  - decided: 1000 at priority 20 by Orders (main.py:1)\n"
        "  - overridden by Orders (main.py:1) at priority 20: 400 at priority 10 by Orders "
        "(main.py:1)"
    )


def test_an_override_of_a_total_states_the_sum() -> None:
    assert told(
        "total_throughput_limit",
        ("Orders", CosmosConfig(total_throughput_limit=1000)),
        ("Reports", CosmosConfig(total_throughput_limit=2000)),
        overrides=[override(DATA, CosmosConfig(total_throughput_limit=5000))],
    ) == (
        f"{HEAD}\n"
        "\n"
        "total_throughput_limit: 5000\n"
        "  rule: the sum of what each asks for\n"
        "  an override states the sum itself\n"
        "  - decided: 5000 at priority 30 by override (main.py:64)\n"
        "  - overridden by override (main.py:64) at priority 30: 1000 at priority 20 by Orders "
        "(main.py:1)\n"
        "  - overridden by override (main.py:64) at priority 30: 2000 at priority 20 by Reports "
        "(main.py:40)"
    )


@frozen
class _Divisors:
    """By divisibility: 12 and 18 have 36 above them and 6 below."""

    def join(self, one: int, other: int) -> int:
        return math.lcm(one, other)

    def meet(self, one: int, other: int) -> int:
        return math.gcd(one, other)

    def __str__(self) -> str:
        return "divisors"


@frozen(kw_only=True)
class GridConfig:
    step: Any = merged(minimum(_Divisors()))


def test_a_meet_that_nobody_asked_for_says_so() -> None:
    assert told(
        "step", ("Orders", GridConfig(step=12)), ("Reports", GridConfig(step=18)), key="grid:g"
    ) == (
        "grid:g in westeurope, used by Orders, Reports\n"
        "\n"
        "step: 6\n"
        "  rule: the minimum of divisors\n"
        "  nobody asked for exactly this: it is the most that is strict enough for all\n"
        "  - decided: 12 at priority 20 by Orders (main.py:1)\n"
        "  - decided: 18 at priority 20 by Reports (main.py:40)"
    )


@pytest.mark.parametrize("path", ["api", "regions", "databases.shop.containers.orders.indexing"])
def test_of_a_field_that_nobody_claims_only_that_is_said(path: str) -> None:
    shown = path.replace(".shop", "['shop']").replace(".orders", "['orders']").replace(".", " › ")
    assert told(path, ("Orders", orders()), ("Reports", orders())) == (
        f"{HEAD}\n\n{shown}: nobody asked for it; the provider's default stands"
    )


def test_a_field_of_a_config_that_nobody_wrote_can_be_asked_about() -> None:
    assert told(
        "databases.shop.containers.orders.indexing.mode",
        ("Orders", orders()),
        ("Reports", orders()),
    ) == (
        f"{HEAD}\n"
        "\n"
        "databases['shop'] › containers['orders'] › indexing › mode: nobody asked for it; the "
        "provider's default stands"
    )


def test_a_prefix_explains_all_below_it() -> None:
    assert told(
        "databases['shop']",
        ("Orders", orders(ttl=60)),
        ("Reports", orders()),
        ("Reports", CosmosConfig(backup="Continuous7Days")),
    ) == (
        f"{HEAD}\n"
        "\n"
        "databases['shop']: asked for\n"
        "  - by Orders (main.py:1) at priority 20\n"
        "  - by Reports (main.py:40) at priority 20\n"
        "\n"
        "databases['shop'] › containers['orders']: asked for\n"
        "  - by Orders (main.py:1) at priority 20\n"
        "  - by Reports (main.py:40) at priority 20\n"
        "\n"
        "databases['shop'] › containers['orders'] › partition_key: ('/id',)\n"
        "  rule: everyone agrees (the partition key of a container is fixed when it is made)\n"
        "  - decided: ('/id',) at priority 20 by Orders (main.py:1)\n"
        "  - decided: ('/id',) at priority 20 by Reports (main.py:40)\n"
        "\n"
        "databases['shop'] › containers['orders'] › ttl: Ttl(60)\n"
        "  rule: the maximum of seconds < PER_ITEM < NEVER\n"
        "  - decided: Ttl(60) at priority 20 by Orders (main.py:1)\n"
        "\n"
        "nobody asked for these; the provider's defaults stand:\n"
        "  - databases['shop']: throughput\n"
        "  - databases['shop'] › containers['orders']: analytical_ttl, conflict_resolution, "
        "indexing, throughput, unique_keys"
    )


def test_the_whole_resource_is_explained_without_a_path() -> None:
    plan = must_plan(
        declaration("Orders", ask("Orders", FILES, StorageConfig(queues={"work": StorageQueue()})))
    )
    assert str(plan.explain(FILES)) == (
        "storage:files in westeurope, used by Orders\n"
        "\n"
        "the resource: asked for\n"
        "  - by Orders (main.py:1) at priority 20\n"
        "\n"
        "queues['work']: asked for\n"
        "  - by Orders (main.py:1) at priority 20\n"
        "\n"
        "nobody asked for these; the provider's defaults stand:\n"
        "  - access_tier, blob_soft_delete_days, change_feed, container_soft_delete_days, "
        "containers, existing, hierarchical_namespace, ip_rules, kind, lifecycle_rules, "
        "network_bypass, network_default, performance, public_network_access, replication, "
        "share_soft_delete_days, shares, static_website, subnet_ids, tables, versioning\n"
        "  - queues['work']: metadata"
    )


def test_after_a_split_it_is_said_that_others_decide_along() -> None:
    def files(component: str, days: int) -> Any:
        config = StorageConfig(
            blob_soft_delete_days=days, containers={component.lower(): StorageContainer()}
        )
        return declaration(component, ask(component, FILES, config))

    plan = must_plan(
        files("Orders", 7),
        files("Reports", 30),
        limits=ResourceLimits(max_containers_per_storage_account=1),
    )
    assert str(plan.explain("storage:files", "blob_soft_delete_days")) == (
        "storage:files in westeurope, used by Orders\n"
        "Reports has its part in another resource for storage:files; what these resources have in "
        "common is decided by all who ask for the key\n"
        "\n"
        "blob_soft_delete_days: 30\n"
        "  rule: the maximum of all amounts\n"
        "  - decided: 30 at priority 20 by Reports (main.py:40)\n"
        "  - satisfied: 7 at priority 20 by Orders (main.py:1)"
    )


def test_an_explanation_in_json_holds_the_same() -> None:
    plan = must_plan(
        declaration("Orders", ask("Orders", DATA, CosmosConfig(zone_redundant=True))),
        overrides=[override(DATA, CosmosConfig(zone_redundant=False))],
    )
    assert plan.explain(DATA, "zone_redundant").to_json() == {
        "key": "cosmos:data",
        "location": "westeurope",
        "components": ["Orders"],
        "path": "zone_redundant",
        "remarks": [],
        "reasons": [
            {
                "path": "zone_redundant",
                "value": False,
                "rule": "the maximum of False < True",
                "remarks": [],
                "decided_by": [
                    {
                        "value": False,
                        "priority": 30,
                        "component": "override",
                        "file": "main.py",
                        "line": 64,
                    }
                ],
                "agreeing": [],
                "overridden": [
                    {
                        "value": True,
                        "priority": 20,
                        "component": "Orders",
                        "file": "main.py",
                        "line": 1,
                        "by": [
                            {
                                "value": False,
                                "priority": 30,
                                "component": "override",
                                "file": "main.py",
                                "line": 64,
                            }
                        ],
                    }
                ],
            }
        ],
        "unclaimed": [],
    }


def test_an_unknown_key_is_told_the_known_ones() -> None:
    plan = must_plan(declaration("Orders", ask("Orders", DATA, CosmosConfig())))
    with pytest.raises(PlacementUnknown) as caught:
        plan.explain("cosmos:date")
    assert str(caught.value) == "the plan has no resource 'cosmos:date'; it has cosmos:data"


def test_a_wrong_path_is_told_the_nearest_ones() -> None:
    with pytest.raises(PlacementUnknown) as caught:
        told("databases.shop.containers.orders.tll", ("Orders", orders()))
    assert str(caught.value) == (
        "cosmos:data has no path 'databases.shop.containers.orders.tll'; did you mean "
        "databases['shop'] › containers['orders'] › ttl or databases['shop'] › "
        "containers['orders'] or databases['shop'] › containers['orders'] › throughput?"
    )


@frozen
class _Nobody:
    """A user's own strategy that decides without anyone."""

    def resolve(self, claims: Any) -> Outcome:
        return Outcome(0, overridden=tuple(claims))


@frozen(kw_only=True)
class OddConfig:
    level: Any = merged(_Nobody())
    regions: Any = keyed(maximum())


def test_a_strategy_of_a_users_own_is_told_as_it_decides() -> None:
    assert told("level", ("Orders", OddConfig(level=3)), key="odd:o") == (
        "odd:o in westeurope, used by Orders\n"
        "\n"
        "level: 0\n"
        "  rule: _Nobody()\n"
        "  - overridden: 3 at priority 20 by Orders (main.py:1)"
    )


def test_what_was_dropped_is_told_in_json_too() -> None:
    plan = must_plan(
        declaration("Orders", ask("Orders", "odd:o", OddConfig(regions={"west": 1}))),
        overrides=[override("odd:o", OddConfig(regions=replacing({"east": 2})))],
    )
    (reason,) = plan.explain("odd:o", "regions.west").to_json()["reasons"]
    assert reason == {
        "path": "regions['west']",
        "dropped": True,
        "remarks": [],
        "decided_by": [],
        "agreeing": [],
        "overridden": [
            {
                "value": 1,
                "priority": 20,
                "component": "Orders",
                "file": "main.py",
                "line": 1,
                "by": [
                    {
                        "asked_for": True,
                        "priority": 30,
                        "component": "override",
                        "file": "main.py",
                        "line": 64,
                        "replacing": True,
                    }
                ],
            }
        ],
    }


@frozen(kw_only=True)
class SecretConfig:
    texts: Any = merged(union(), convert=as_set)
    password: Any = merged(unanimous())
    users: Any = keyed(maximum())
    limit: Any = merged(total())


def test_no_secret_is_shown() -> None:
    secret = "AccountKey=c2VjcmV0"
    config = SecretConfig(texts=[secret], password=secret, users={secret: 1})
    plan = must_plan(declaration("Mail", ask("Mail", "vault:v", config)))
    explanation = plan.explain("vault:v")
    assert "c2VjcmV0" not in str(explanation)
    assert "c2VjcmV0" not in json.dumps(explanation.to_json())
    assert "password: (a secret, not shown)" in str(explanation)


@given(declarations())
def test_every_claim_of_a_plan_is_in_its_explanation(declared: Any) -> None:
    plan = plan_backend("shop", "dev", "westeurope", declared).plan
    if plan is None:
        return
    for resource in plan.resources:
        for path, outcome in resource.provenance.items():
            reason = next(
                r for r in plan.explain(str(resource.key), _dotted(path)).reasons if r.path == path
            )
            shown = {*reason.deciding, *reason.agreeing, *(o.claim for o in reason.overridden)}
            assert shown == set(outcome.claims)
            assert reason.value == outcome.value
            for overridden in reason.overridden:
                assert set(overridden.by) <= {*outcome.deciding}
                assert overridden.by


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(step.strip("[]") for step in path) or "."


def test_every_set_field_of_the_shop_has_a_reason_and_every_other_is_unclaimed() -> None:
    plan = shop("prod", lock=None).plan()
    for resource in plan.resources:
        explanation = explain(plan, str(resource.key))
        reasons = {reason.path for reason in explanation.reasons}
        assert not reasons & set(explanation.unclaimed)
        top = {path[0] for path in (*reasons, *explanation.unclaimed) if path}
        assert top == {a.name for a in type(resource.config).__attrs_attrs__}
        for path in explanation.unclaimed:
            if len(path) == 1:
                assert getattr(resource.config, path[0]) is UNSET


def test_a_path_as_it_is_printed_is_found_with_its_key_in_one_text():
    from atakora_tf import CrudApi, define_backend

    backend = define_backend(
        {"notes": CrudApi.define("NoteApi", entity_name="Note")},
        name="shop",
        location="westeurope",
        lock=None,
    )
    path = "databases['note-api'] › containers['notes'] › ttl"
    plan = backend.plan()
    whole = plan.explain(f"cosmos:shared-database › {path}")
    assert whole == plan.explain("cosmos:shared-database", path)
    assert whole.path[-1] == "ttl"
