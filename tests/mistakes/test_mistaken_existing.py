"""Accounts that are there already, and what cannot be placed on them."""

from __future__ import annotations

from typing import Any

from mistake import Mistake, User, each, is_said

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    DataStack,
    ExistingCosmos,
    ExistingServiceBus,
    ExistingStorage,
    FunctionsConfig,
    LifecycleRule,
    ResourceLimits,
    Resources,
    StaticWebsite,
    StorageConfig,
    autoscale,
)

ITEMS = CosmosContainer(partition_key="/id")
PLATFORM = ExistingCosmos(name="cosmos-platform", resource_group="rg-platform")
SERVERLESS = ExistingCosmos(
    name="cosmos-platform", resource_group="rg-platform", capacity_mode="serverless"
)


def users() -> dict[str, Any]:
    return {"users": CrudApi.define("UserApi", entity=User)}


def three() -> dict[str, Any]:
    return {name: CrudApi.define(f"{name}Api", entity=User) for name in ("Cart", "Order", "User")}


def two_keys() -> dict[str, Any]:
    return {**users(), "logs": CrudApi.define("LogApi", entity=User, database_key="logs")}


def fast() -> dict[str, Any]:
    return {"users": CrudApi.define("UserApi", entity=User, throughput=autoscale(1000))}


def strong() -> dict[str, Any]:
    config = CosmosConfig(
        consistency="Strong", databases={"ledger": CosmosDatabase(containers={"items": ITEMS})}
    )
    return {"ledger": Resources.define("Ledger", {"cosmos:shared-database": config})}


def busy() -> dict[str, Any]:
    lake = CosmosDatabase(
        containers={"items": CosmosContainer(partition_key="/id", throughput=400)}
    )
    config = CosmosConfig(databases={"lake": lake})
    return {"lake": Resources.define("Lake", {"cosmos:shared-database": config})}


def elsewhere() -> dict[str, Any]:
    return {"users": CrudApi.define("UserApi", entity=User, region="eastus")}


def site() -> dict[str, Any]:
    config = StorageConfig(static_website=StaticWebsite())
    return {"site": Resources.define("Site", {"storage:content": config})}


def rules() -> dict[str, Any]:
    config = StorageConfig(lifecycle_rules={"old": LifecycleRule(delete_after_days=90)})
    return {"files": Resources.define("Files", {"storage:content": config})}


def app() -> dict[str, Any]:
    return {"jobs": Resources.define("Jobs", {"functions:jobs": FunctionsConfig()})}


def events() -> dict[str, Any]:
    return {"data": DataStack.define("Data", events=["placed"])}


def replicated() -> dict[str, Any]:
    api = CrudApi.define(
        "UserApi", entity=User, replicate_to=["northeurope"], throughput=autoscale(1000)
    )
    return {"users": api}


def on(key: str, account: Any) -> dict[str, Any]:
    return {"existing": {key: account}}


SHARED = "cosmos:shared-database"
SAID = "ExistingCosmos(name='cosmos-platform', resource_group='rg-platform')"
SAID_SERVERLESS = f"{SAID[:-1]}, capacity_mode='serverless')"

MISTAKES = [
    Mistake(
        title="an existing account that nobody asks for",
        define=users,
        options=lambda: on("cosmos:shared-databse", PLATFORM),
        offenders=(),
        message=(
            "cosmos:shared-databse: nothing is placed on the existing account; the backend's own "
            "keys are cosmos:shared-database, functions:api-functions\n"
            "- <existing>\n"
            "Ways out: correct the key; remove the entry."
        ),
        means="The key of `existing=` is that of no resource of the backend.",
        do="Write a key as `atakora plan` shows it, with its region or group at the end.",
    ),
    Mistake(
        title="an existing account for components of another region",
        define=elsewhere,
        options=lambda: on(SHARED, PLATFORM),
        offenders=(),
        message=(
            "cosmos:shared-database: nothing is placed on the existing account; the backend's own "
            "keys are cosmos:shared-database-eastus, functions:api-functions-eastus\n"
            "- <existing>\n"
            "Ways out: correct the key; remove the entry."
        ),
    ),
    Mistake(
        title="an existing account of another API kind",
        define=users,
        options=lambda: on(
            SHARED,
            ExistingCosmos(name="cosmos-platform", resource_group="rg-platform", api="mongodb"),
        ),
        offenders=("UserApi",),
        message=(
            "cosmos:shared-database › databases['user-api']: the existing Cosmos DB account "
            "'cosmos-platform' speaks mongodb; databases with containers belong to the NoSQL API\n"
            "- asked for at priority 20 by <UserApi>\n"
            "Ways out: name an account of the NoSQL API; leave it out, which makes one of ours."
        ),
        means="The account is of MongoDB, as `existing=` says, and components keep their data in "
        "databases of the NoSQL API. Where nothing is said of it, Terraform looks itself.",
        do="Name an account of the NoSQL API.",
    ),
    Mistake(
        title="throughput on an existing account that is serverless",
        define=fast,
        options=lambda: on(SHARED, SERVERLESS),
        offenders=("UserApi",),
        message=(
            "cosmos:shared-database › capacity_mode: the existing Cosmos DB account "
            "'cosmos-platform' has 'serverless', and 'provisioned' is asked for; the account is "
            "not ours to change\n"
            "- 'provisioned' at priority 20 by <UserApi>\n"
            "- 'serverless' at priority 30 by <existing>\n"
            "Ways out: leave it out; give the component a requirement key of its own, which makes "
            "an account of ours; correct what existing= says of the account."
        ),
        means="`throughput=` needs a provisioned account, and this one is serverless.",
        do="Leave `throughput=` out, or name another account.",
    ),
    Mistake(
        title="a container with throughput on an existing account that is serverless",
        define=busy,
        options=lambda: on(SHARED, SERVERLESS),
        offenders=("Lake",),
        message=(
            "cosmos:shared-database › databases['lake'] › containers['items'] › throughput: the "
            "existing Cosmos DB account 'cosmos-platform' is serverless and takes no throughput\n"
            "- 'serverless' at priority 30 by <existing>\n"
            "- manual(400) at priority 20 by <Lake>\n"
            "Ways out: leave the throughput out; name an account with provisioned throughput."
        ),
    ),
    Mistake(
        title="more consistency than an existing account has",
        define=strong,
        options=lambda: on(
            SHARED,
            ExistingCosmos(
                name="cosmos-platform", resource_group="rg-platform", consistency="Session"
            ),
        ),
        offenders=("Ledger",),
        message=(
            "cosmos:shared-database › consistency: the existing Cosmos DB account "
            "'cosmos-platform' has 'Session', and 'Strong' is asked for; the account is not ours "
            "to change\n"
            "- 'Strong' at priority 20 by <Ledger>\n"
            "- 'Session' at priority 30 by <existing>\n"
            "Ways out: leave it out; give the component a requirement key of its own, which makes "
            "an account of ours; correct what existing= says of the account."
        ),
    ),
    Mistake(
        title="an existing account that does not replicate where it should",
        define=replicated,
        options=lambda: on(
            SHARED,
            ExistingCosmos(
                name="cosmos-platform", resource_group="rg-platform", regions=["westeurope"]
            ),
        ),
        offenders=("UserApi",),
        message=(
            "cosmos:shared-database › regions['northeurope']: the existing Cosmos DB account "
            "'cosmos-platform' does not replicate to northeurope\n"
            "- asked for at priority 20 by <UserApi>\n"
            "Ways out: leave the region out; have the account replicated there."
        ),
    ),
    Mistake(
        title="more databases than fit on an existing account",
        define=three,
        options=lambda: {
            **on(SHARED, PLATFORM),
            "limits": ResourceLimits(max_databases_per_account=2),
        },
        offenders=(),
        message=(
            "cosmos:shared-database-2: a second account is needed beside the existing Cosmos DB "
            "account 'cosmos-platform', and none is made where an existing one is named\n"
            f"- {SAID} at priority 30 by <existing>\n"
            "Ways out: name an account for it: existing={'cosmos:shared-database-2': …}; raise the "
            "limits of what the account holds; give a component a requirement key of its own, "
            "which makes an account of ours."
        ),
        means="What does not fit goes to a second account, and a second one of ours is not what "
        "was meant by naming one that is there.",
        do="Name one for `cosmos:shared-database-2` too, or raise the limit.",
    ),
    Mistake(
        title="one existing account under two keys",
        define=two_keys,
        options=lambda: {"existing": {SHARED: PLATFORM, "cosmos:logs": PLATFORM}},
        offenders=(),
        message=(
            "cosmos:shared-database: 'cosmos-platform' in 'rg-platform' is the existing account of "
            "cosmos:logs too; what lies in one account belongs under one key\n"
            f"- {SAID} at priority 30 by <existing>\n"
            "Ways out: name another account; let the components ask for one key."
        ),
        means="Two keys are two accounts, each with its own limits and names; on one account "
        "their databases could collide.",
        do="Give the components one `database_key`.",
    ),
    Mistake(
        title="an existing account that is named by its resource id",
        define=users,
        options=lambda: on(
            SHARED,
            ExistingCosmos(
                name="/subscriptions/0/resourceGroups/rg/providers/Microsoft.DocumentDB/x",
                resource_group="rg-platform",
            ),
        ),
        offenders=(),
        message=(
            "cosmos:shared-database › existing['cosmos:shared-database']: "
            "name='/subscriptions/0/resourceGroups/rg/providers/Microsoft.DocumentDB/x' is a "
            "resource id; write the name alone: it is looked for in the subscription that "
            "Terraform runs in; one of another subscription would need a second azurerm provider, "
            "which a backend does not have\n"
            "- ExistingCosmos(name='/subscriptions/0/resourceGroups/rg/providers/"
            "Microsoft.DocumentDB/x', resource_group='rg-platform') at priority 30 by <existing>\n"
            "Ways out: correct it."
        ),
        means="The account is read with the provider of the backend, which knows one subscription.",
        do="Write the name, and run Terraform in the subscription of the account.",
    ),
    Mistake(
        title="names of existing accounts that Azure does not have",
        define=users,
        options=lambda: on(
            SHARED, ExistingCosmos(name="Cosmos_Platform", resource_group="rg.", api="sql")
        ),
        offenders=(),
        message=(
            "cosmos:shared-database › existing['cosmos:shared-database']: name: 'Cosmos_Platform' "
            "does not fit: a Cosmos DB account name may hold only lowercase letters, digits and "
            "single hyphens, and starts and ends with a letter or digit; resource_group: 'rg.' "
            "does not fit: a resource group name may hold only letters, digits, '_', '-', '.', "
            "'(' and ')', and does not end with '.'; api: 'sql' is not one of nosql, mongodb, "
            "cassandra, gremlin, table; did you mean 'nosql'?\n"
            "- ExistingCosmos(name='Cosmos_Platform', resource_group='rg.', api='sql') at priority "
            "30 by <existing>\n"
            "Ways out: correct it."
        ),
    ),
    Mistake(
        title="an existing account of another type",
        define=users,
        options=lambda: on(SHARED, ExistingStorage(name="stplatform", resource_group="rg")),
        offenders=(),
        message=(
            "cosmos:shared-database: ExistingStorage is for 'storage', not for 'cosmos'\n"
            "- <existing>\n"
            "Ways out: correct the key, or name an account of that type."
        ),
    ),
    Mistake(
        title="an existing account that is a text",
        define=users,
        options=lambda: on(SHARED, "cosmos-platform"),
        offenders=(),
        message=(
            "cosmos:shared-database: 'cosmos-platform' is no existing account\n"
            "- <existing>\n"
            "Ways out: write one such as ExistingCosmos(name='…', resource_group='…')."
        ),
    ),
    Mistake(
        title="a Function App that is there already",
        define=app,
        options=lambda: on("functions:jobs", PLATFORM),
        offenders=(),
        message=(
            "functions:jobs: a Function App cannot be one that is there already: its code, its "
            "settings and its identity would be overwritten\n"
            "- <existing>\n"
            "Ways out: remove the entry; other accounts, such as cosmos:shared-database, can be "
            "existing."
        ),
        means="An app is its code and its settings; both are what the backend deploys.",
        do="Remove the entry: the app is made, beside the accounts that are there.",
    ),
    Mistake(
        title="monitoring that is there already and that nobody asks for",
        define=users,
        options=lambda: on("monitoring:shared-monitoring", PLATFORM),
        offenders=(),
        message=(
            "monitoring:shared-monitoring: ExistingCosmos is for 'cosmos', not for 'monitoring'\n"
            "- <existing>\n"
            "Ways out: correct the key, or name an account of that type."
        ),
    ),
    Mistake(
        title="a website on an existing storage account",
        define=site,
        options=lambda: on(
            "storage:content", ExistingStorage(name="stplatform", resource_group="rg-platform")
        ),
        offenders=("Site",),
        message=(
            "storage:content › static_website: a website is a setting of the whole account, and "
            "the existing storage account 'stplatform' is not ours to change\n"
            "- asked for at priority 20 by <Site>\n"
            "Ways out: leave it out; give it an account of its own, with another requirement key."
        ),
    ),
    Mistake(
        title="lifecycle rules on an existing storage account",
        define=rules,
        options=lambda: on(
            "storage:content", ExistingStorage(name="stplatform", resource_group="rg-platform")
        ),
        offenders=("Files",),
        message=(
            "storage:content › lifecycle_rules: lifecycle rules are a setting of the whole "
            "account, and the existing storage account 'stplatform' is not ours to change\n"
            "- asked for at priority 20 by <Files>\n"
            "Ways out: leave it out; give it an account of its own, with another requirement key."
        ),
        means="An account has one set of rules, for everything in it; ours would take the place "
        "of those that are there.",
        do="Have the rules set by whoever owns the account.",
    ),
    Mistake(
        title="topics in an existing namespace of tier Basic",
        define=events,
        options=lambda: on(
            "service-bus:shared-bus",
            ExistingServiceBus(name="sb-platform", resource_group="rg-platform", tier="Basic"),
        ),
        offenders=("Data",),
        message=(
            "service-bus:shared-bus › tier: a namespace of tier Basic holds no topics\n"
            "- 'Basic' at priority 30 by <existing>\n"
            "- asked for at priority 20 by <Data>\n"
            "Ways out: leave it out; name a namespace of tier Standard."
        ),
    ),
]


@each(MISTAKES)
def test_a_mistake_with_existing_accounts_is_said(mistake: Mistake) -> None:
    is_said(mistake)
