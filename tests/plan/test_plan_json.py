"""A plan as JSON and back: exact, readable, versioned, without secrets."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Collection, Iterable
from enum import Enum, Flag
from typing import TYPE_CHECKING, Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.components.declared import declared
from atakora_tf.errors import PlanInvalid
from atakora_tf.merge.claim import Priority, canonical, replacing
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import keyed, merged, nested
from atakora_tf.merge.resolve import resolve
from atakora_tf.merge.strategy import maximum, priority, union
from atakora_tf.merge.unset import Unset
from atakora_tf.plan.backend_plan import BackendPlan, PlannedComponent, PlannedResource
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json
from atakora_tf.plan.planner import plan_backend
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosContainer, CosmosDatabase
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.key import ResourceKey
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.throughput import autoscale
from examples.shop.backend import shop
from tests.plan.planning import must_plan
from tests.strategies import CONFIGS, api, ask, declaration, declarations, requirements, source

if TYPE_CHECKING:
    from decimal import Decimal


class Days(Flag):
    SATURDAY = 1
    SUNDAY = 2


class Tier(Enum):
    BASIC = 1
    PREMIUM = 2


@frozen
class Window:
    day: str
    hours: tuple[int, ...] = ()


@frozen(kw_only=True)
class Eviction:
    policy: str | None | Unset = merged(priority())


@frozen(kw_only=True)
class RedisConfig:
    tier: Tier | Unset = merged(priority())
    window: Window | None | Unset = merged(priority())
    days: Days | Unset = merged(priority())
    size: Any = merged(priority())
    price: Decimal | Unset = merged(priority())
    modules: Collection[str] | Unset = merged(union(), convert=as_set)
    eviction: Eviction | Unset = nested(Eviction)
    users: Any = keyed(maximum())


class Opaque:
    """A value that JSON has no form for."""

    def __repr__(self) -> str:
        return "Opaque()"


@frozen
class Unnamed:
    """A value class that no annotation of `RedisConfig` names."""

    size: int


def through_text(plan: BackendPlan, **options: Any) -> BackendPlan:
    return plan_from_json(json.loads(json.dumps(plan_to_json(plan))), **options)


def assert_round_trip(plan: BackendPlan, **options: Any) -> None:
    restored = through_text(plan, **options)
    assert restored == plan
    # Equality holds True and 1 for the same; the canonical text does not.
    for one, other in zip(restored.resources, plan.resources, strict=True):
        assert canonical(one.config) == canonical(other.config)
        for path, outcome in other.provenance.items():
            assert canonical(one.provenance[path].value) == canonical(outcome.value)
    assert json.dumps(plan_to_json(restored)) == json.dumps(plan_to_json(plan))


def redis(**fields: Any) -> BackendPlan:
    return must_plan(declaration("Sessions", ask("Sessions", "redis:cache", RedisConfig(**fields))))


def throughput(ru: int) -> CosmosConfig:
    orders = CosmosContainer(partition_key="/id", throughput=autoscale(ru))
    return CosmosConfig(databases={"shop": CosmosDatabase(containers={"orders": orders})})


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_the_shop_comes_back_as_it_was(environment: str) -> None:
    assert_round_trip(shop(environment, lock=None).plan())


@given(declarations(), st.sampled_from(["conflict", "split"]), st.integers(2, 8))
def test_what_the_planner_makes_comes_back_as_it_was(declared: Any, mode: Any, most: int) -> None:
    limits = ResourceLimits(max_databases_per_account=most, max_containers_per_storage_account=most)
    planning = plan_backend(
        "shop", "dev", "westeurope", declared, on_incompatible=mode, limits=limits
    )
    if planning.plan is not None:
        assert_round_trip(planning.plan)


@given(st.data())
def test_every_field_of_every_config_class_comes_back_as_it_was(data: st.DataObject) -> None:
    config = data.draw(st.sampled_from(CONFIGS))
    made = data.draw(requirements(config))
    # Resolved and not planned: claims that conflict, and wholes that are faulty, count as well.
    resolution = resolve(Claims.gather(made), config)
    key = ResourceKey(config.resource_type, "shared")
    resource = PlannedResource(
        key, key, "westeurope", resolution.config, ("Users",), resolution.outcomes
    )
    component = PlannedComponent("Users", "CrudApi", source("Users"), {str(key): str(key)})
    plan = BackendPlan("shop", "dev", "westeurope", (resource,), (component,), resolution.warnings)
    assert_round_trip(plan)


@given(st.permutations(range(8)))
def test_the_order_of_components_does_not_show(order: list[int]) -> None:
    backend = shop("dev", lock=None)
    names = list(backend.components)

    def planned(numbers: Iterable[int]) -> BackendPlan:
        components = {names[n]: backend.components[names[n]] for n in numbers}
        return must_plan(*declared(backend.name, components, backend.source).declarations)

    plan, shuffled = planned(range(8)), planned(order)
    assert json.dumps(plan_to_json(shuffled)) == json.dumps(plan_to_json(plan))


def test_a_plan_in_json_is_readable() -> None:
    plan = must_plan(
        declaration("Orders", ask("Orders", "cosmos:data", throughput(4000))),
        declaration("Reports", ask("Reports", "cosmos:data", throughput(1000))),
    )
    assert plan_to_json(plan)["resources"][0]["config"] == {
        "databases": {
            "shop": {
                "containers": {
                    "orders": {
                        "partition_key": ["/id"],
                        "throughput": {"Throughput": {"mode": "autoscale", "ru": 4000}},
                    }
                }
            }
        }
    }
    provenance = plan_to_json(plan)["resources"][0]["provenance"]
    assert provenance["databases['shop'] › containers['orders'] › throughput"] == {
        "value": {"Throughput": {"mode": "autoscale", "ru": 4000}},
        "decided_by": [
            {
                "value": {"Throughput": {"mode": "autoscale", "ru": 4000}},
                "priority": 20,
                "component": "Orders",
                "file": "main.py",
                "line": source("Orders").line,
            }
        ],
        "agreeing": [
            {
                "value": {"Throughput": {"mode": "autoscale", "ru": 1000}},
                "priority": 20,
                "component": "Reports",
                "file": "main.py",
                "line": source("Reports").line,
            }
        ],
    }
    assert list(provenance) == [
        ".",
        "databases",
        "databases['shop']",
        "databases['shop'] › containers",
        "databases['shop'] › containers['orders']",
        "databases['shop'] › containers['orders'] › partition_key",
        "databases['shop'] › containers['orders'] › throughput",
    ]


def test_the_document_says_its_version_first_and_names_who_holds_what() -> None:
    plan = must_plan(declaration("Orders", ask("Orders", "cosmos:data", CosmosConfig())))
    document = plan_to_json(plan)
    assert list(document) == [
        "version",
        "name",
        "environment",
        "location",
        "resources",
        "components",
        "warnings",
    ]
    assert document["version"] == 1
    assert document["components"] == [
        {
            "id": "Orders",
            "type": "Resources",
            "source": {"component": "Orders", "file": "main.py", "line": source("Orders").line},
            "resources": {"cosmos:data": "cosmos:data"},
        }
    ]


@pytest.mark.parametrize(
    ("fields", "written"),
    [
        ({}, {}),
        ({"window": None}, {"window": None}),
        ({"size": False}, {"size": False}),
        ({"size": 0}, {"size": 0}),
        ({"size": 1.0}, {"size": 1.0}),
        ({"size": float("inf")}, {"size": {"float": "inf"}}),
        ({"size": ()}, {"size": []}),
        ({"modules": frozenset()}, {"modules": {"set": []}}),
        ({"modules": frozenset({"b", "a"})}, {"modules": {"set": ["a", "b"]}}),
        ({"users": {}}, {"users": {}}),
        ({"users": {"set": 1}}, {"users": {"set": 1}}),
        ({"eviction": Eviction()}, {"eviction": {}}),
        ({"eviction": Eviction(policy=None)}, {"eviction": {"policy": None}}),
        ({"tier": Tier.PREMIUM}, {"tier": {"Tier": "PREMIUM"}}),
        ({"days": Days.SUNDAY}, {"days": {"Days": "SUNDAY"}}),
        (
            {"window": Window("Sunday", (2, 4))},
            {"window": {"Window": {"day": "Sunday", "hours": [2, 4]}}},
        ),
    ],
)
def test_unset_none_false_and_empty_stay_apart(fields: Any, written: Any) -> None:
    plan = redis(**fields)
    config = plan_to_json(plan)["resources"][0]["config"]
    # Texts, because False equals 0.
    assert json.dumps(config) == json.dumps(written)
    assert_round_trip(plan, configs={"redis": RedisConfig})


def test_what_a_replacing_claim_dropped_comes_back_too() -> None:
    plan = must_plan(
        declaration(
            "Sessions",
            ask("Sessions", "redis:cache", RedisConfig(users={"guest": 1}, modules={"json"})),
        ),
        overrides=[
            ask(
                "override",
                "redis:cache",
                RedisConfig(users=replacing({"admin": 2}), modules=replacing(frozenset())),
                priority=Priority.USER,
            )
        ],
    )
    provenance = plan_to_json(plan)["resources"][0]["provenance"]
    assert provenance["users['guest']"] == {
        "overridden": [
            {
                "value": 1,
                "priority": 20,
                "component": "Sessions",
                "file": "main.py",
                "line": source("Sessions").line,
            }
        ]
    }
    assert provenance["users"]["decided_by"][0]["replacing"] is True
    assert_round_trip(plan, configs={"redis": RedisConfig})


@given(st.text())
def test_names_of_all_kinds_come_back_as_they_were(name: str) -> None:
    assert_round_trip(redis(users={name: 1, "x": 2}), configs={"redis": RedisConfig})


def test_a_config_class_of_a_users_own_must_be_handed_in() -> None:
    with pytest.raises(PlanInvalid) as caught:
        through_text(redis(size=1))
    assert str(caught.value) == (
        "the plan cannot be read: redis:cache was planned with the config class RedisConfig; hand "
        "it in: configs={'redis': RedisConfig} @ $.resources[0]"
    )


def test_another_config_class_than_the_plans_is_refused() -> None:
    with pytest.raises(PlanInvalid) as caught:
        through_text(redis(size=1), configs={"redis": CosmosConfig})
    assert str(caught.value) == (
        "the plan cannot be read: redis:cache was planned with the config class RedisConfig; hand "
        "it in: configs={'redis': RedisConfig} @ $.resources[0]"
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            {"version": 2},
            "the plan is of version 2; this release of atakora_tf knows version 1; upgrade "
            "atakora_tf",
        ),
        ({"version": True}, "this is not a plan of version 1; write it anew"),
        ({}, "this is not a plan of version 1; write it anew"),
        ([], "this is not a plan of version 1; write it anew"),
        (None, "this is not a plan of version 1; write it anew"),
    ],
)
def test_another_version_and_what_is_no_plan_are_refused(data: Any, message: str) -> None:
    with pytest.raises(PlanInvalid) as caught:
        plan_from_json(data)
    assert str(caught.value) == message


def test_everything_that_is_wrong_with_a_document_is_said_with_its_place() -> None:
    document = json.loads(json.dumps(plan_to_json(shop("dev", lock=None).plan())))
    del document["name"]
    document["location"] = 7
    document["colour"] = "red"
    document["resources"][0]["config"]["backup"] = {"Ttl": {"minutes": 3}}
    document["resources"][2]["config"]["plans"] = "EP1"
    document["components"][0]["source"]["line"] = "12"
    with pytest.raises(PlanInvalid) as caught:
        plan_from_json(document)
    assert str(caught.value) == (
        "the plan cannot be read: "
        "'name' is missing @ $.name; "
        "7 is not a text @ $.location; "
        "cosmos:shared-database › backup: {'minutes': 3} is not a Ttl; it has seconds @ "
        "$.resources[0]; "
        "functions:api-functions › .: FunctionsConfig has no field plans @ $.resources[2]; "
        "'12' is not a whole number @ $.components[0].source.line; "
        "colour does not belong @ $"
    )


def _places(data: Any) -> list[tuple[Any, Any]]:
    """Every container of a document with every name or index in it."""
    found: list[tuple[Any, Any]] = []
    pending = [data]
    while pending:
        part = pending.pop()
        names = part if isinstance(part, dict) else range(len(part))
        found += [(part, name) for name in names]
        pending += [part[name] for name in names if isinstance(part[name], dict | list)]
    return found


@given(
    st.randoms(use_true_random=False),
    st.sampled_from([None, 1, -1, True, 2.5, "", "x", [], {}, [[]], {"set": [{}]}, {"Ttl": 3}]),
)
def test_a_damaged_document_is_refused_and_never_crashes(random: Any, junk: Any) -> None:
    document = json.loads(json.dumps(plan_to_json(SHOP)))
    part, name = random.choice(_places(document))
    if isinstance(part, dict) and random.random() < 0.3:
        part[random.choice(["x", "value", "set", "[a]"])] = junk
    elif random.random() < 0.3:
        del part[name]
    else:
        part[name] = junk
    with contextlib.suppress(PlanInvalid):
        plan_from_json(document)


SHOP = shop("prod", lock=None).plan()


def test_no_secret_is_written_and_what_is_written_reads_back_the_same() -> None:
    secret = "AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net"
    plan = must_plan(
        declaration(
            "Mail",
            ask("Mail", "functions:app", FunctionsConfig(extensions={"http.routePrefix": secret})),
            ask("Mail", "redis:cache", RedisConfig(users={secret: 1}, modules={secret})),
        )
    )
    text = json.dumps(plan_to_json(plan))
    assert "c2VjcmV0" not in text
    assert text.count("AccountKey=(hidden)") == 8
    restored = through_text(plan, configs={"redis": RedisConfig})
    assert json.dumps(plan_to_json(restored)) == text


def test_members_of_an_enum_that_are_joined_are_not_written() -> None:
    with pytest.raises(PlanInvalid) as caught:
        plan_to_json(redis(days=Days.SATURDAY | Days.SUNDAY))
    assert str(caught.value) == (
        "redis:cache › days: <Days.SATURDAY|SUNDAY: 3> joins members of Days; use a set of them"
    )


def test_a_claim_that_could_not_be_read_back_is_told_with_its_path() -> None:
    plan = must_plan(
        declaration("Sessions", ask("Sessions", "redis:cache", RedisConfig(size=Opaque()))),
        overrides=[ask("override", "redis:cache", RedisConfig(size=1), priority=Priority.USER)],
    )
    with pytest.raises(PlanInvalid) as caught:
        plan_to_json(plan)
    assert str(caught.value) == (
        "redis:cache › size: Opaque() is a Opaque, which a plan in JSON cannot hold; use texts, "
        "numbers, tuples, frozensets, enums or frozen attrs classes"
    )


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        ({"tier": {"Tier": "GOLD"}}, "tier: Tier has no 'GOLD'; it has BASIC, PREMIUM"),
        ({"tier": {"Level": "GOLD"}}, "tier: {'Level': 'GOLD'} is not a value of a plan"),
        ({"users": [1]}, "users: [1] is not an object"),
        ({"users": {"x": {}}}, "users['x']: {} is not a value of a plan"),
    ],
)
def test_a_config_that_is_damaged_is_told_with_its_path(damage: Any, message: str) -> None:
    document = plan_to_json(redis(size=1))
    document["resources"][0]["config"] = damage
    with pytest.raises(PlanInvalid) as caught:
        plan_from_json(document, configs={"redis": RedisConfig})
    assert str(caught.value) == (
        f"the plan cannot be read: redis:cache › {message} @ $.resources[0]"
    )


def _split() -> BackendPlan:
    """Three accounts: a provisioned one, and two that have their claims in common."""
    apis = [api(name, [name.lower()]) for name in ("Carts", "Orders")]
    other = api("Users", ["users"], capacity_mode="provisioned")
    limits = ResourceLimits(max_databases_per_account=1)
    return must_plan(*apis, other, limits=limits, on_incompatible="split")


def test_what_the_resources_of_a_split_have_in_common_is_written_once() -> None:
    plan = _split()
    accounts = [r for r in plan_to_json(plan)["resources"] if r["key"].startswith("cosmos:")]
    assert [(r["key"], r.get("common_with")) for r in accounts] == [
        ("cosmos:shared-database", None),
        ("cosmos:shared-database-2", None),
        ("cosmos:shared-database-3", "cosmos:shared-database-2"),
    ]
    assert "capacity_mode" in accounts[1]["provenance"]
    assert all(path.startswith("databases['") for path in accounts[2]["provenance"])
    assert_round_trip(plan)


def test_claims_in_common_with_a_resource_that_is_not_there_are_refused() -> None:
    document = plan_to_json(_split())
    document["resources"][2]["common_with"] = "cosmos:gone"
    with pytest.raises(PlanInvalid) as caught:
        plan_from_json(document)
    assert str(caught.value) == (
        "the plan cannot be read: cosmos:shared-database-3: there is no 'cosmos:gone' before it "
        "to have claims in common @ $.resources[2]"
    )


def test_a_key_that_is_none_is_refused() -> None:
    document = plan_to_json(redis(size=1))
    document["resources"][0]["requested"] = "redis"
    with pytest.raises(PlanInvalid) as caught:
        plan_from_json(document, configs={"redis": RedisConfig})
    assert str(caught.value) == (
        "the plan cannot be read: 'redis' is not a resource key; write the resource type, a colon "
        "and the requirement key, such as 'cosmos:shared-database' @ $.resources[0]"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            Opaque(),
            "redis:cache › size: Opaque() is a Opaque, which a plan in JSON cannot hold; use "
            "texts, numbers, tuples, frozensets, enums or frozen attrs classes",
        ),
        (
            Unnamed(3),
            "redis:cache › size: Unnamed(size=3) is a Unnamed, which no field's annotation names, "
            "so that it could not be read back; annotate its field with Unnamed",
        ),
    ],
)
def test_a_value_that_could_not_be_read_back_is_not_written(value: Any, message: str) -> None:
    with pytest.raises(PlanInvalid) as caught:
        plan_to_json(redis(size=value))
    assert str(caught.value) == message


def test_two_value_classes_of_one_name_are_refused() -> None:
    other = frozen(type("Window", (), {"__annotations__": {"day": str}, "__module__": "elsewhere"}))

    @frozen(kw_only=True)
    class Other:
        window: Any = merged(priority())

    Other.__annotations__["window"] = other
    plan = must_plan(
        declaration(
            "Sessions",
            ask("Sessions", "redis:cache", RedisConfig()),
            ResourceRequirement("other", "thing", Other(), source=source("Sessions")),
        )
    )
    with pytest.raises(PlanInvalid) as caught:
        plan_to_json(plan)
    assert str(caught.value) == (
        "elsewhere.Window cannot be told from another Window in JSON; rename one of them"
    )


def test_cattrs_is_imported_only_when_a_plan_is_written_or_read() -> None:
    code = (
        "import sys\n"
        "import atakora_tf.plan.plan_json, atakora_tf.plan.explain, atakora_tf.plan.diff\n"
        "print('cattrs' in sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
