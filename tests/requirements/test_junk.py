"""Whatever a user writes, wherever: a problem, never an exception, never a secret shown."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import COSMOS, FUNCTIONS, STORAGE, ask, declaration

from atakora_tf.merge.claim import replacing
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import Keyed, field_specs
from atakora_tf.merge.resolve import resolve
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.planner import Planning, plan_backend
from atakora_tf.requirements import (
    cosmos,
    cosmos_container,
    cosmos_indexing,
    role,
    setting,
    throughput,
    ttl,
)
from atakora_tf.requirements.cosmos import (
    CompositeIndex,
    ConflictResolution,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    IndexingPolicy,
)
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SecretReference, TerraformValue
from atakora_tf.requirements.storage import StorageConfig, StorageQueue
from atakora_tf.requirements.throughput import Throughput
from atakora_tf.requirements.ttl import Ttl
from atakora_tf.testing import junk

KEYS = {CosmosConfig: COSMOS, FunctionsConfig: FUNCTIONS, StorageConfig: STORAGE}


def planned(config: Any, **options: Any) -> Planning:
    key = KEYS.get(type(config), COSMOS)
    return plan_backend(
        "shop", "dev", "westeurope", [declaration("Orders", ask("Orders", key, config))], **options
    )


def container(**fields: Any) -> CosmosConfig:
    return database(containers={"orders": CosmosContainer(**{"partition_key": "/id", **fields})})


def database(**fields: Any) -> CosmosConfig:
    return CosmosConfig(databases={"shop": CosmosDatabase(**fields)})


def group(**fields: Any) -> FunctionsConfig:
    return FunctionsConfig(groups={"Orders": FunctionGroup(**fields)})


MISTAKES: list[tuple[Any, str]] = [
    (CosmosConfig(databases=3), "3 stands where a map belongs"),
    (CosmosConfig(databases=["shop"]), "['shop'] stands where a map belongs"),
    (CosmosConfig(databases={3: CosmosDatabase()}), "the name 3 is not a text"),
    (CosmosConfig(databases={None: CosmosDatabase()}), "the name None is not a text"),
    (CosmosConfig(databases={"shop": 3}), "3 stands where a CosmosDatabase belongs"),
    (CosmosConfig(databases={"shop": None}), "None stands where a CosmosDatabase belongs"),
    (CosmosConfig(databases={"shop": UNSET}), "UNSET stands where a CosmosDatabase belongs"),
    (database(containers={"a": "b"}), "'b' stands where a CosmosContainer belongs"),
    (container(indexing="all"), "'all' stands where an IndexingPolicy belongs"),
    (CosmosConfig(ip_rules="x"), "'x' is not a collection"),
    (
        CosmosConfig(ip_rules=[5]),
        "5 is not an IPv4 address or a range such as '203.0.113.0/24'",
    ),
    (
        CosmosConfig(subnet_ids=[["x"]]),
        "['x'] is not the resource id of a subnet; write it like '/subscriptions/…/resourceGroups/…"
        "/providers/Microsoft.Network/virtualNetworks/…/subnets/…'",
    ),
    (CosmosConfig(capabilities=7), "7 is not a collection"),
    (CosmosConfig(free_tier=1), "1 is not True or False"),
    (CosmosConfig(total_throughput_limit="4000"), "'4000' is not a whole number of 400 or more"),
    (CosmosConfig(total_throughput_limit=[4000]), "[4000] is not a whole number of 400 or more"),
    (
        container(partition_key=5),
        "5 is not a partition key; write '/tenantId' or up to three paths",
    ),
    (
        container(partition_key=[["/a"]]),
        "['/a'] is not a path to a property, such as '/tenantId'",
    ),
    (
        container(ttl="soon"),
        "'soon' is not a time to live; write seconds, PER_ITEM or NEVER",
    ),
    (container(ttl=True), "True is not a time to live; write seconds, PER_ITEM or NEVER"),
    (
        container(ttl=Ttl(True)),
        "True seconds: a time to live is 1 to 2,147,483,647 seconds",
    ),
    (
        container(throughput="400"),
        "'400' is not a throughput; write manual(400) or autoscale(1000)",
    ),
    (
        container(throughput=Throughput("nonsense", 400)),
        "'nonsense' is neither 'manual' nor 'autoscale'",
    ),
    (container(conflict_resolution="mine"), "'mine' is not a ConflictResolution"),
    (container(conflict_resolution=ConflictResolution(mode=["x"])), None),
    (container(unique_keys=3), "3 is not a collection of unique keys"),
    (
        container(indexing=IndexingPolicy(composite_indexes=[[3, 4]])),
        "3 is not a path with a direction, such as ('/price', 'ascending')",
    ),
    (
        container(indexing=IndexingPolicy(composite_indexes=[CompositeIndex(5)])),
        "5 is not a tuple of paths, each with its direction",
    ),
    (FunctionsConfig(app_settings={"A": 3}), None),
    (
        FunctionsConfig(app_settings={"A": ["x"]}),
        "['x'] is not a text; settings hold texts (write '1', 'true', …) or references",
    ),
    (FunctionsConfig(app_settings={3: "x"}), "the name 3 is not a text"),
    (FunctionsConfig(instance_memory_mb=512.0), "512.0 is not one of 512, 2048, 4096"),
    (group(settings={"A": 3}), None),
    (group(functions={"run": 3}), None),
    (group(functions=["run"]), "['run'] stands where a map belongs"),
    (
        group(roles={DataRole("nonsense", "databases/shop", "read")}),
        "'nonsense' is not a resource key; write the resource type, a colon and the requirement "
        "key, such as 'cosmos:shared-database'",
    ),
    (group(roles={DataRole(COSMOS, 5, "read")}), "5 is not of the form 'databases/user-api'"),
    (group(roles={DataRole(5, "databases/shop", "read")}), None),
    (
        group(roles={DataRole(COSMOS, "shop", "read")}),
        "'shop' is not of the form 'databases/user-api'",
    ),
    (
        group(roles={DataRole(COSMOS, "databases/shop", ("read",))}),
        "('read',) is not one of read, write, send, process",
    ),
    (group(roles=["read"]), "'read' is not a DataRole"),
    (group(settings={"A": PlacedAttribute("nonsense", "databases/shop", "endpoint")}), None),
    (group(settings={"A": PlacedAttribute(COSMOS, None, "endpoint")}), None),
    (group(settings={"A": PlacedAttribute(COSMOS, "databases/shop", 5)}), "5 is not a text"),
    (
        group(settings={"A": SecretReference(5)}),
        "what the SecretReference holds is not the URI of a Key Vault secret, such as "
        "'https://shop.vault.azure.net/secrets/mail-password'",
    ),
    (group(settings={"A": TerraformValue(5)}), "5 is not a text"),
    (StorageConfig(containers={"files": {}}), "{} stands where a StorageContainer belongs"),
    (StorageConfig(queues={"mails": StorageQueue(metadata={1: "x"})}), "the name 1 is not a text"),
    (
        StorageConfig(replication=["LRS"]),
        "['LRS'] is not one of LRS, ZRS, GRS, RAGRS, GZRS, RAGZRS; did you mean 'LRS'?",
    ),
    (StorageConfig(static_website=True), "True stands where a StaticWebsite belongs"),
    (StorageConfig(blob_soft_delete_days=7.0), "7.0 is not a whole number from 1 to 365"),
]


@pytest.mark.parametrize(("config", "message"), MISTAKES, ids=lambda v: str(v)[-40:])
def test_a_mistake_is_a_problem(config: Any, message: str | None) -> None:
    planning = planned(config)
    assert planning.plan is None
    if message is not None:
        assert message in [p.what for p in planning.problems]


@pytest.mark.parametrize("config", [3, None, "cosmos", {}, replacing(CosmosConfig()), CosmosConfig])
def test_what_is_no_config_at_all_is_a_problem(config: Any) -> None:
    planning = planned(config)
    assert [p.ways_out for p in planning.problems] == [("write one such as CosmosConfig(…)",)]


def test_replacing_twice_is_a_problem() -> None:
    config = CosmosConfig(subnet_ids=replacing(replacing({"x"})))
    assert [p.what for p in planned(config).problems] == [
        "Replacing(value={'x'}) cannot stand here"
    ]


CHECKS = [
    cosmos_indexing.path_fault,
    cosmos_indexing.index_path_fault,
    cosmos_container.partition_key_fault,
    cosmos_container.unique_keys_fault,
    cosmos_indexing.composites_fault,
    cosmos_container.conflict_resolution_fault,
    cosmos.region_fault,
    role.role_fault,
    setting.setting_fault,
    throughput.throughput_fault,
    ttl.ttl_fault,
]
"""Checks that look inside a value."""

HOLDERS = [
    lambda x: x,
    lambda x: (x,),
    lambda x: frozenset([x]) if _hashable(x) else x,
    lambda x: DataRole(x, x, x),
    lambda x: DataRole(COSMOS, x, "read"),
    lambda x: PlacedAttribute(x, x, x),
    SecretReference,
    TerraformValue,
    Ttl,
    lambda x: Throughput(x, x),
    lambda x: Throughput("manual", x),
    lambda x: ConflictResolution(x, x, x),
    lambda x: ConflictResolution("LastWriterWins", x),
    CompositeIndex,
    lambda x: CompositeIndex((x, x)),
    lambda x: CompositeIndex(((x, x), (x, x))),
]


def _hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


@given(junk())
def test_no_check_ever_raises_or_shows_a_secret(wrong: Any) -> None:
    for hold in HOLDERS:
        held = hold(wrong)
        for check in CHECKS:
            assert "AccountKey=c2VjcmV0" not in (check(held) or "")
        for config in (CosmosContainer, FunctionGroup):
            for spec in field_specs(config):
                made = config(**{spec.name: {"a": held} if isinstance(spec.shape, Keyed) else held})
                for problem in resolve(Claims.of(made, 20, _orders()), config).problems:
                    assert "AccountKey=c2VjcmV0" not in str(problem)


def _orders() -> Any:
    return ask("Orders", COSMOS, CosmosConfig()).source


@given(st.sampled_from(list(KEYS)), st.data(), st.sampled_from(["conflict", "split"]))
def test_no_junk_stops_a_plan(config: type[Any], data: Any, on_incompatible: Any) -> None:
    spec = data.draw(st.sampled_from(field_specs(config)))
    wrong = data.draw(junk())
    for value in (wrong, {"aaa": wrong}):
        made = config(**{spec.name: value})
        planning = planned(made, on_incompatible=on_incompatible)
        assert (planning.plan is None) == bool(planning.problems)
        override = ask("override", KEYS[config], made, priority=30)
        overridden = planned(config(), overrides=[override], on_incompatible=on_incompatible)
        assert (overridden.plan is None) == bool(overridden.problems)


@given(junk(), junk(), junk(), junk(), junk())
def test_no_junk_in_a_requirement_itself_stops_a_plan(
    kind: Any, key: Any, config: Any, priority: Any, region: Any
) -> None:
    good: dict[str, Any] = {"resource_type": "cosmos", "requirement_key": "shared-database"}
    good |= {"config": CosmosConfig(), "source": _orders()}
    wrong = {"resource_type": kind, "requirement_key": key, "config": config}
    wrong |= {"priority": priority, "region": region}
    for name, value in wrong.items():
        requirement = ResourceRequirement(**{**good, name: value})
        one = declaration("Orders", requirement)
        other = declaration("Users", ask("Users", COSMOS, CosmosConfig()))
        planning = plan_backend("shop", "dev", "westeurope", [one, other], overrides=[requirement])
        assert (planning.plan is None) == bool(planning.problems)
