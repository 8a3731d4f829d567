"""The example of a resource type of one's own keeps what the built-in types keep."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf import (
    Backend,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    PlacedAttribute,
    ResourceLimits,
    Resources,
    define_backend,
)
from atakora_tf.testing import assert_lawful
from examples.custom_provider import facts
from examples.custom_provider.backend import CACHE, lounge
from examples.custom_provider.config import Keyspace, RedisConfig
from examples.custom_provider.provider import RedisProvider
from examples.custom_provider.use import RedisHandle, RedisUse

CARTS = RedisUse(keyspace="carts", memory_mb=600)


def limits(**most: int | None) -> ResourceLimits:
    return ResourceLimits(custom=most)


def caches(*configs: RedisConfig, **options: Any) -> Backend:
    """A backend in which every config is asked for by a component of its own."""
    options = {"location": "westeurope", "lock": None, **options}
    return define_backend(
        {f"c{n}": Resources.define(f"C{n}", {CACHE: c}) for n, c in enumerate(configs)},
        name="lounge",
        providers=[RedisProvider()],
        **options,
    )


def blocks(backend: Backend, kind: str) -> dict[str, Any]:
    return dict(backend.document().to_dict()["resource"].get(kind, {}))


def cache(*configs: RedisConfig, **options: Any) -> dict[str, Any]:
    """The one cache that these configs become."""
    (made,) = blocks(caches(*configs, **options), "azurerm_redis_cache").values()
    return dict(made)


def said(backend: Backend) -> list[str]:
    return [problem.what for problem in backend.validate()]


def test_the_config_obeys_the_laws_of_the_merge() -> None:
    assert_lawful(RedisConfig)


def test_three_services_share_one_cache() -> None:
    plan = lounge(lock=None).plan()
    assert [str(r.key) for r in plan.resources] == [
        "functions:api-functions",
        "monitoring:shared-monitoring",
        CACHE,
    ]
    assert plan.resource(CACHE).components == ("Carts", "Prices", "Sessions")


def test_the_plan_splits_where_the_keyspaces_do_not_fit() -> None:
    backend = lounge(limits=limits(max_keyspaces_per_cache=2), lock=None)
    held = {str(r.key): list(r.config.held) for r in backend.plan().resources if r.type == "redis"}
    assert held == {CACHE: ["carts", "prices"], f"{CACHE}-2": ["sessions"]}
    settings = next(iter(blocks(backend, "azurerm_function_app_flex_consumption").values()))[
        "app_settings"
    ]
    assert {n: v for n, v in settings.items() if n.endswith("_CACHE_HOST")} == {
        "CARTS_CACHE_HOST": "${azurerm_redis_cache.lounge_redis_shared-cache.hostname}",
        "PRICES_CACHE_HOST": "${azurerm_redis_cache.lounge_redis_shared-cache.hostname}",
        "SESSIONS_CACHE_HOST": "${azurerm_redis_cache.lounge_redis_shared-cache-2.hostname}",
    }
    assigned = blocks(backend, "azurerm_redis_cache_access_policy_assignment")
    assert sorted(block["redis_cache_id"] for block in assigned.values()) == [
        "${azurerm_redis_cache.lounge_redis_shared-cache-2.id}",
        "${azurerm_redis_cache.lounge_redis_shared-cache.id}",
        "${azurerm_redis_cache.lounge_redis_shared-cache.id}",
    ]


def test_the_plan_splits_where_the_memory_is_not_enough() -> None:
    large = [RedisConfig(keyspaces={name: Keyspace(memory_mb=30_000)}) for name in ("a", "b")]
    made = blocks(caches(*large), "azurerm_redis_cache")
    assert {name: block["capacity"] for name, block in made.items()} == {
        "lounge_redis_shared-cache": 6,
        "lounge_redis_shared-cache-2": 6,
    }


def test_the_backend_may_limit_the_number_of_caches() -> None:
    backend = lounge(limits=limits(max_keyspaces_per_cache=1, max_redis_caches=2), lock=None)
    assert said(backend) == [
        "the backend needs 3 Redis caches (redis:shared-cache, redis:shared-cache-2, "
        "redis:shared-cache-3); the limit max_redis_caches is 2"
    ]


def test_no_cache_is_open() -> None:
    for environment in ("dev", "staging", "prod"):
        (made,) = blocks(lounge(environment, lock=None), "azurerm_redis_cache").values()
        assert made["minimum_tls_version"] == "1.2"
        assert made["non_ssl_port_enabled"] is False
        assert made["access_keys_authentication_enabled"] is False
        assert made["redis_configuration"]["active_directory_authentication_enabled"] is True
        assert made.get("lifecycle") == (
            {"prevent_destroy": True} if environment == "prod" else None
        )


def test_every_identity_reaches_its_own_keys_alone() -> None:
    backend = lounge(lock=None)
    policies = blocks(backend, "azurerm_redis_cache_access_policy")
    reach = {}
    for block in blocks(backend, "azurerm_redis_cache_access_policy_assignment").values():
        policy = block["access_policy_name"].removesuffix(".name}").rpartition(".")[2]
        reach[block["object_id"]] = policies[policy]["permissions"]
    commands = "+@all -@dangerous +cluster|info +cluster|nodes +cluster|slots"
    identity = "azurerm_user_assigned_identity.lounge_functions_api-functions_identity_own"
    assert reach == {
        f"${{{identity}_{name}.principal_id}}": f"{commands} ~{name}:*"
        for name in ("carts", "prices", "sessions")
    }


def test_the_settings_lead_a_component_to_its_keys() -> None:
    (app,) = blocks(lounge(lock=None), "azurerm_function_app_flex_consumption").values()
    own = "azurerm_user_assigned_identity.lounge_functions_api-functions_identity_own_carts"
    assert {n: v for n, v in app["app_settings"].items() if n.startswith("CARTS_")} == {
        "CARTS_CACHE_HOST": "${azurerm_redis_cache.lounge_redis_shared-cache.hostname}",
        "CARTS_CACHE_PORT": "${azurerm_redis_cache.lounge_redis_shared-cache.ssl_port}",
        "CARTS_CACHE_PREFIX": "carts:",
        "CARTS_CACHE_USER": f"${{{own}.principal_id}}",
        "CARTS_CLIENT_ID": f"${{{own}.client_id}}",
    }


def test_a_component_finds_its_cache_by_its_handle(tmp_path: Path) -> None:
    backend = lounge(lock=None)
    backend.synthesize(tmp_path)
    carts = RedisHandle.of(backend.get_component("carts").handle(CARTS.key), CARTS)
    assert carts.host_name == "${azurerm_redis_cache.lounge_redis_shared-cache.hostname}"
    assert carts.id == "${azurerm_redis_cache.lounge_redis_shared-cache.id}"


def test_the_size_is_the_smallest_that_holds_all_keyspaces() -> None:
    one, two = (RedisConfig(keyspaces={n: Keyspace(memory_mb=900)}) for n in ("a", "b"))
    assert (cache(one)["family"], cache(one)["capacity"]) == ("C", 1)
    assert cache(one, two)["capacity"] == 2
    premium = cache(one, two, RedisConfig(sku="Premium"))
    assert (premium["sku_name"], premium["family"], premium["capacity"]) == ("Premium", "P", 1)


@given(st.sampled_from(facts.SKUS), st.integers(1, facts.MAXIMUM_MB), st.integers(0, 20_000))
def test_more_memory_never_takes_a_smaller_size(sku: str, megabytes: int, more: int) -> None:
    assert facts.capacity(sku, megabytes) <= facts.capacity(sku, megabytes + more)


def test_every_field_reaches_the_configuration() -> None:
    plain = cache(RedisConfig())
    assert (plain["sku_name"], plain["public_network_access_enabled"]) == ("Standard", True)
    assert plain["redis_configuration"]["maxmemory_policy"] == "volatile-lru"
    assert cache(RedisConfig(public_network_access=False))["public_network_access_enabled"] is False
    kept = cache(RedisConfig(eviction="noeviction"))["redis_configuration"]
    assert kept["maxmemory_policy"] == "noeviction"
    spread = cache(RedisConfig(sku="Premium", zone_redundant=True))
    assert spread["zones"] == ["1", "2", "3"]
    policies = blocks(
        caches(RedisConfig(keyspaces={"carts": Keyspace()})), "azurerm_redis_cache_access_policy"
    )
    assert [block["name"] for block in policies.values()] == ["carts-read", "carts-write"]


def test_the_stricter_wish_and_the_higher_tier_win() -> None:
    made = cache(
        RedisConfig(public_network_access=True, sku="Basic"),
        RedisConfig(public_network_access=False, sku="Standard"),
    )
    assert (made["public_network_access_enabled"], made["sku_name"]) == (False, "Standard")


def test_two_rules_for_a_full_memory_are_a_conflict() -> None:
    backend = caches(RedisConfig(eviction="noeviction"), RedisConfig(eviction="allkeys-lru"))
    assert said(backend) == [
        "they must agree: a cache has one rule for which keys go when memory is full"
    ]


def test_what_azure_would_refuse_is_said_before() -> None:
    assert said(caches(RedisConfig(zone_redundant=True))) == [
        "a Standard cache cannot be spread over zones by its configuration"
    ]
    spread = RedisConfig(sku="Premium", zone_redundant=True)
    assert said(caches(spread, location="westus")) == ["westus has no availability zones"]
    assert said(caches(RedisConfig(keyspaces={"Carts": Keyspace()}))) == [
        "'Carts' is not a name of 1 to 30 lowercase letters, digits and hyphens"
    ]
    assert said(caches(RedisConfig(keyspaces={"a": Keyspace(memory_mb=60_000)}))) == [
        "60000 is not a whole number from 1 to 53,000"
    ]


def test_a_change_that_replaces_the_cache_is_warned_of(tmp_path: Path) -> None:
    lock = tmp_path / "lock.json"
    caches(RedisConfig(sku="Premium"), lock=lock).write_lock()
    raised = caches(RedisConfig(sku="Premium", zone_redundant=True), lock=lock).plan()
    assert [warning.what for warning in raised.warnings] == [
        "it was no and becomes yes, which Azure cannot change in place: where the Redis cache is "
        "deployed, Terraform replaces it with everything that it holds. Keep the former value with "
        "an override, or give the component that wants another a requirement key of its own"
    ]


def test_a_higher_tier_is_no_replacement(tmp_path: Path) -> None:
    lock = tmp_path / "lock.json"
    caches(RedisConfig(), lock=lock).write_lock()
    assert caches(RedisConfig(sku="Premium"), lock=lock).plan().warnings == ()


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (
            {"settings": {"HOST": PlacedAttribute(CACHE, "keyspaces/carts", "hostname")}},
            "redis:shared-cache has no attribute 'hostname' for keyspaces/carts",
        ),
        (
            {"roles": {DataRole(CACHE, "keyspaces/carts", "send")}},
            "redis:shared-cache has no role 'send' for keyspaces/carts; roles: read, write",
        ),
    ],
)
def test_what_the_provider_does_not_know_is_said(wish: dict[str, Any], message: str) -> None:
    functions = FunctionsConfig(groups={"Carts": FunctionGroup(functions={"cart": "http"}, **wish)})
    backend = define_backend(
        {
            "carts": Resources.define(
                "Carts", {CARTS.key: CARTS.config, "functions:api-functions": functions}
            )
        },
        name="lounge",
        location="westeurope",
        providers=[RedisProvider()],
        lock=None,
    )
    assert [what for what in said(backend) if message in what] == said(backend) != []


def test_who_connects_is_logged() -> None:
    settings = blocks(lounge(lock=None), "azurerm_monitor_diagnostic_setting")
    logs = [block["enabled_log"] for name, block in settings.items() if "redis" in name]
    assert logs == [[{"category": "ConnectedClientList"}]]


def reading_and_writing(*, own_identity: bool) -> Backend:
    """Two components of one app, with a keyspace each."""
    uses = {"Carts": CARTS, "Prices": RedisUse(keyspace="prices", access="read")}
    groups = {
        name: FunctionGroup(functions={name: "http"}, roles=use.roles, own_identity=own_identity)
        for name, use in uses.items()
    }
    made = {
        name: Resources.define(
            name,
            {
                use.key: use.config,
                "functions:api-functions": FunctionsConfig(groups={name: groups[name]}),
            },
        )
        for name, use in uses.items()
    }
    return define_backend(
        made, name="lounge", location="westeurope", providers=[RedisProvider()], lock=None
    )


def test_two_policies_for_one_identity_are_said_before_azure_refuses_them() -> None:
    assert said(reading_and_writing(own_identity=False)) == [
        "the identity of the app in functions:api-functions needs 2 access policies (write "
        "keyspaces/carts, read keyspaces/prices); Azure gives an identity one policy on a cache"
    ]
    assert said(reading_and_writing(own_identity=True)) == []
