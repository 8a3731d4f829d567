"""Components that cannot share what they ask to share."""

from __future__ import annotations

from mistake import Mistake, User, each, is_said

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    FunctionGroup,
    FunctionsConfig,
    Resources,
)


def two_partition_keys():
    shared = {"entity": User, "database": "shop", "container": "users", "database_key": "people"}
    return {
        "people": CrudApi.define("PeopleApi", **shared, partition_key="/tenant_id"),
        "badges": CrudApi.define("BadgeApi", **shared, partition_key="/id"),
    }


def two_runtimes():
    jobs = FunctionsConfig(
        runtime="node", groups={"Jobs": FunctionGroup(functions={"jobs_run": "timer"})}
    )
    return {
        "carts": CrudApi.define("CartApi", entity=User, functions_key="mixed"),
        "jobs": Resources.define("Jobs", {"functions:mixed": jobs}),
    }


def two_versions():
    def group(name: str, version: str) -> FunctionsConfig:
        groups = {name: FunctionGroup(functions={f"{name.lower()}_run": "timer"})}
        return FunctionsConfig(runtime="python", runtime_version=version, groups=groups)

    return {
        "early": Resources.define("Early", {"functions:versions": group("Early", "3.11")}),
        "late": Resources.define("Late", {"functions:versions": group("Late", "3.13")}),
    }


def serverless_with_throughput():
    events = CosmosContainer(partition_key="/id", throughput=400)
    databases = {"events": CosmosDatabase(containers={"events": events})}
    return {
        "ledger": Resources.define(
            "Ledger", {"cosmos:idle": CosmosConfig(capacity_mode="serverless")}
        ),
        "events": Resources.define("Events", {"cosmos:idle": CosmosConfig(databases=databases)}),
    }


def serverless_and_provisioned():
    return {
        "frugal": Resources.define(
            "Frugal", {"cosmos:modes": CosmosConfig(capacity_mode="serverless")}
        ),
        "busy": CrudApi.define("BusyApi", entity=User, throughput=400, database_key="modes"),
    }


MISTAKES = [
    Mistake(
        title="two partition keys for one container",
        define=two_partition_keys,
        offenders=("PeopleApi", "BadgeApi"),
        message=(
            "cosmos:people › databases['shop'] › containers['users'] › partition_key: they "
            "must agree: the partition key of a container is fixed when it is made\n"
            "- ('/id',) at priority 20 by <BadgeApi>\n"
            "- ('/tenant_id',) at priority 20 by <PeopleApi>\n"
            "Ways out: match the value; override it at priority 30: "
            "backend.override(\"cosmos:people\", …) at databases['shop'] › "
            "containers['users'] › partition_key; give one component its own requirement "
            "key."
        ),
        means="Two components name the same container and want different partition keys. A "
        "container has one, and Cosmos DB fixes it when the container is made.",
        do="Give both the same `partition_key`, or give one its own `container` or `database`. An "
        "override decides for both, and replaces the container where it is deployed already.",
    ),
    Mistake(
        title="two runtimes in one Function App",
        define=two_runtimes,
        offenders=("CartApi", "Jobs"),
        message=(
            "functions:mixed › runtime: they must agree: one app runs one language\n"
            "- 'python' at priority 20 by <CartApi>\n"
            "- 'node' at priority 20 by <Jobs>\n"
            "Ways out: match the value; override it at priority 30: "
            'backend.override("functions:mixed", …) at runtime; give one component its own '
            "requirement key."
        ),
        means="A Function App runs one language. `CrudApi` brings Python code; the other component "
        "asks for another runtime under the same key.",
        do="Give one of them a requirement key of its own (`functions_key=`), or let the backend "
        'do it: `on_incompatible="split"`.',
    ),
    Mistake(
        title="two versions of one runtime",
        define=two_versions,
        offenders=("Early", "Late"),
        message=(
            "functions:versions › runtime_version: they must agree: one app runs one "
            "version of its language\n"
            "- '3.11' at priority 20 by <Early>\n"
            "- '3.13' at priority 20 by <Late>\n"
            "Ways out: match the value; override it at priority 30: "
            'backend.override("functions:versions", …) at runtime_version; give one '
            "component its own requirement key."
        ),
    ),
    Mistake(
        title="throughput on a serverless account",
        define=serverless_with_throughput,
        offenders=("Ledger", "Events"),
        message=(
            "cosmos:idle › capacity_mode: a serverless account takes no throughput\n"
            "- manual(400) at priority 20 by <Events>\n"
            "- 'serverless' at priority 20 by <Ledger>\n"
            "Ways out: leave the throughput out; make the account provisioned."
        ),
        means="One component makes the account serverless, which bills by request; another asks "
        "for RU/s, which a serverless account does not take.",
        do="Leave the throughput out, or make the account provisioned, or give one of them another "
        "requirement key.",
    ),
    Mistake(
        title="one account serverless and provisioned",
        define=serverless_and_provisioned,
        offenders=("Frugal", "BusyApi"),
        message=(
            "cosmos:modes › capacity_mode: they must agree: Azure replaces the account to "
            "change between serverless and provisioned\n"
            "- 'provisioned' at priority 20 by <BusyApi>\n"
            "- 'serverless' at priority 20 by <Frugal>\n"
            "Ways out: match the value; override it at priority 30: "
            'backend.override("cosmos:modes", …) at capacity_mode; give one component its '
            "own requirement key."
        ),
    ),
]


@each(MISTAKES)
def test_components_that_cannot_share_are_told_why(mistake: Mistake) -> None:
    is_said(mistake)
