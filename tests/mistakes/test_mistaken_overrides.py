"""Overrides that match nothing, or decide with what is no decision."""

from __future__ import annotations

from typing import Any

from mistake import Mistake, User, each, is_said

from atakora_tf import (
    Backend,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    FunctionGroup,
    FunctionsConfig,
)


def one_api():
    return {"users": CrudApi.define("UserApi", entity=User, database="shop", container="users")}


def overriding(key: Any, config: Any = None, /, **fields: Any) -> Any:
    def override(backend: Backend) -> None:
        backend.override(key, config, **fields)

    return override


MISTAKES = [
    Mistake(
        title="an override of a type that nobody asks for",
        define=one_api,
        override=overriding("redis:cache", size=1),
        offenders=("override",),
        message=(
            "redis:cache: the override matches nothing; the components ask for "
            "cosmos:shared-database, functions:api-functions\n"
            "- <override>\n"
            "Ways out: correct the key; remove the override."
        ),
    ),
    Mistake(
        title="an override of a type that is misspelt",
        define=one_api,
        override=overriding("cosmo:shared-database", consistency="Strong"),
        offenders=("override",),
        message=(
            "cosmo:shared-database: the override matches nothing; the components ask for "
            "cosmos:shared-database, functions:api-functions\n"
            "- <override>\n"
            "Ways out: correct the key to 'cosmos:shared-database'; remove the override."
        ),
    ),
    Mistake(
        title="an override of a key that nobody asks for",
        define=one_api,
        override=overriding("cosmos:shared-databse", consistency="Strong"),
        offenders=("override",),
        message=(
            "cosmos:shared-databse: the override matches nothing; the components ask for "
            "cosmos:shared-database, functions:api-functions\n"
            "- <override>\n"
            "Ways out: correct the key to 'cosmos:shared-database'; remove the override."
        ),
        means="An override changes a resource that some component asks for; nobody asks for this "
        "one, so the override would have no effect.",
        do="Write the key as the components do; they are listed. If the component is gone for "
        "good, remove the override too.",
    ),
    Mistake(
        title="an override of a slot of a split",
        define=one_api,
        override=overriding("cosmos:shared-database-2", consistency="Strong"),
        offenders=("override",),
        message=(
            "cosmos:shared-database-2: the override matches nothing; the components ask for"
            " cosmos:shared-database, functions:api-functions\n"
            "- <override>\n"
            "Ways out: correct the key to 'cosmos:shared-database'; remove the override."
        ),
    ),
    Mistake(
        title="an override of a field that does not exist",
        define=one_api,
        override=overriding("cosmos:shared-database", consistancy="Strong"),
        offenders=("override",),
        message=(
            "cosmos:shared-database › consistancy: CosmosConfig has no field 'consistancy';"
            " did you mean 'consistency'?\n"
            "- <override>\n"
            "Ways out: choose one of api, capacity_mode, consistency, max_staleness_prefix,"
            " max_staleness_seconds, zone_redundant, regions, multiple_write_regions, "
            "automatic_failover, capabilities, backup, backup_interval_minutes, "
            "backup_retention_hours, backup_redundancy, free_tier, analytical_storage, "
            "public_network_access, ip_rules, subnet_ids, total_throughput_limit, "
            "databases, existing."
        ),
    ),
    Mistake(
        title="an override of a database that nobody asks for",
        define=one_api,
        override=overriding(
            "cosmos:shared-database", CosmosConfig(databases={"shp": CosmosDatabase()})
        ),
        offenders=("override",),
        message=(
            "cosmos:shared-database › databases['shp']: the override matches nothing; no "
            "component asks for this\n"
            "- <override>\n"
            "Ways out: correct the name to 'shop'; remove the override."
        ),
        means="The key is right, but no component has this database in it. An override changes "
        "what is there; it never makes a database or a container.",
        do="Correct the name. To have a database of its own, define a component that asks for it: "
        "`Resources.define(…)`.",
    ),
    Mistake(
        title="an override of a container that nobody asks for",
        define=one_api,
        override=overriding(
            "cosmos:shared-database",
            CosmosConfig(
                databases={
                    "shop": CosmosDatabase(
                        containers={
                            "user": CosmosContainer(ttl=60),
                            "orders": CosmosContainer(ttl=60, partition_key="/id"),
                        }
                    )
                }
            ),
        ),
        offenders=("override",),
        message=(
            "cosmos:shared-database › databases['shop'] › containers['orders']: the "
            "override matches nothing; no component asks for this\n"
            "- <override>\n"
            "Ways out: correct the name; remove the override.\n"
            "\n"
            "cosmos:shared-database › databases['shop'] › containers['user']: the override "
            "matches nothing; no component asks for this\n"
            "- <override>\n"
            "Ways out: correct the name to 'users'; remove the override."
        ),
    ),
    Mistake(
        title="an override of a function group that nobody asks for",
        define=one_api,
        override=overriding(
            "functions:api-functions",
            FunctionsConfig(groups={"userapi": FunctionGroup(settings={"A": "b"})}),
        ),
        offenders=("override",),
        message=(
            "functions:api-functions › groups['userapi']: the override matches nothing; no "
            "component asks for this\n"
            "- <override>\n"
            "Ways out: correct the name to 'UserApi'; remove the override."
        ),
    ),
    Mistake(
        title="an override with mappings where configs belong",
        define=one_api,
        override=overriding(
            "cosmos:shared-database", databases={"shop": {"containers": {"users": {"ttl": 60}}}}
        ),
        offenders=("override",),
        message=(
            "cosmos:shared-database › databases['shop']: {'containers': {'users': {'ttl': "
            "60}}} stands where a CosmosDatabase belongs\n"
            "- {'containers': {'users': {'ttl': 60}}} at priority 30 by <override>\n"
            "Ways out: write CosmosDatabase(…)."
        ),
        means="Fields of an override take the same values as those of a component: inside a "
        "database stand configs, not mappings as in YAML.",
        do="Write `CosmosDatabase(containers={…})`, and so on downwards.",
    ),
    Mistake(
        title="an override with the value alone",
        define=one_api,
        override=overriding("cosmos:shared-database", "Strong"),
        offenders=("override",),
        message=(
            "cosmos:shared-database: 'Strong' is not a config\n"
            "- <override>\n"
            "Ways out: write one such as CosmosConfig(…)."
        ),
    ),
    Mistake(
        title="an override with the class itself",
        define=one_api,
        override=overriding("cosmos:shared-database", CosmosConfig),
        offenders=("override",),
        message=(
            "cosmos:shared-database: CosmosConfig is the class itself\n"
            "- <override>\n"
            "Ways out: write one such as CosmosConfig(…)."
        ),
    ),
    Mistake(
        title="an override with a config of another type",
        define=one_api,
        override=overriding("cosmos:shared-database", FunctionsConfig(runtime="node")),
        offenders=("override",),
        message=(
            "cosmos:shared-database: FunctionsConfig is a config for 'functions', not for "
            "'cosmos'\n"
            "- <override>\n"
            "Ways out: give a config class of that resource type."
        ),
    ),
    Mistake(
        title="an override with a misspelt value",
        define=one_api,
        override=overriding("cosmos:shared-database", consistency="strong"),
        offenders=("override",),
        message=(
            "cosmos:shared-database › consistency: 'strong' is not one of Eventual, "
            "ConsistentPrefix, Session, BoundedStaleness, Strong; did you mean 'Strong'?\n"
            "- 'strong' at priority 30 by <override>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="an override with None",
        define=one_api,
        override=overriding("cosmos:shared-database", consistency=None),
        offenders=("override",),
        message=(
            "cosmos:shared-database › consistency: None is not one of Eventual, "
            "ConsistentPrefix, Session, BoundedStaleness, Strong\n"
            "- None at priority 30 by <override>\n"
            "Ways out: correct it."
        ),
    ),
]


@each(MISTAKES)
def test_an_override_without_effect_is_said(mistake: Mistake) -> None:
    is_said(mistake)


@each([m for m in MISTAKES if "nobody asks for" in m.title])
def test_it_is_said_where_components_are_split_too(mistake: Mistake) -> None:
    backend = mistake.backend(on_incompatible="split")
    assert "\n\n".join(map(str, backend.validate())) == mistake.expected(backend)
