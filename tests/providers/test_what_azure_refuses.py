"""What Terraform lets pass and Azure, or azurerm while applying, does not: said beforehand."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CosmosRegion,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    IndexingPolicy,
    LifecycleRule,
    PlacedAttribute,
    StaticWebsite,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
)
from atakora_tf.requirements.throughput import autoscale
from tests.providers.rendering import problems


def _database(**fields: Any) -> dict[str, CosmosDatabase]:
    container = CosmosContainer(**{"partition_key": "/id", **fields})
    return {"d": CosmosDatabase(containers={"c": container})}


COSMOS: list[tuple[CosmosConfig, str]] = [
    (
        CosmosConfig(free_tier=True, capacity_mode="serverless"),
        "free_tier: a serverless account has no free tier",
    ),
    (
        CosmosConfig(
            free_tier=True,
            databases={f"d{n}": CosmosDatabase(throughput=autoscale(1000)) for n in range(6)},
        ),
        "free_tier: 6 databases share throughput; with the free tier Azure allows 5",
    ),
    (
        CosmosConfig(max_staleness_prefix=100, max_staleness_seconds=5),
        "max_staleness_prefix: max_staleness_prefix and max_staleness_seconds: only consistency "
        "'BoundedStaleness' knows a bound",
    ),
    (
        CosmosConfig(capabilities=["EnableServerless"]),
        "capabilities: the capability EnableServerless makes the account serverless",
    ),
    (
        CosmosConfig(capabilities=["EnableMongo"]),
        "capabilities: the capability EnableMongo belongs to the API mongodb, not to nosql",
    ),
    (
        CosmosConfig(api="mongodb", capabilities=["EnableNoSQLVectorSearch"]),
        "capabilities: an account of the API mongodb does not have the capability "
        "EnableNoSQLVectorSearch",
    ),
    (
        CosmosConfig(backup_interval_minutes=60),
        "backup: backup_interval_minutes: only periodic backup has them; continuous backup does "
        "not",
    ),
    (
        CosmosConfig(api="cassandra", backup="Continuous7Days"),
        "backup: an account of the API cassandra has no continuous backup",
    ),
    (
        CosmosConfig(backup="Periodic", backup_interval_minutes=1440, backup_retention_hours=24),
        "backup_retention_hours: backups every 1440 minutes are kept for 48 hours or more, not "
        "for 24",
    ),
    (
        CosmosConfig(ip_rules=[]),
        "ip_rules: nobody may connect: the list of addresses is empty",
    ),
    (
        CosmosConfig(databases=_database(analytical_ttl=-1)),
        "databases [d] containers [c] analytical_ttl: the account has no analytical store that "
        "could keep items",
    ),
    (
        CosmosConfig(databases=_database(ttl=60, indexing=IndexingPolicy(mode="none"))),
        "databases [d] containers [c] ttl: items can only expire in a container that is indexed",
    ),
    (
        CosmosConfig(regions={"westeurope": CosmosRegion()}),
        "regions [westeurope]: westeurope is the account's first region; regions holds further "
        "ones",
    ),
]

FUNCTIONS: list[tuple[FunctionsConfig, str]] = [
    (
        FunctionsConfig(plan="B1", maximum_instances=2),
        "maximum_instances: plan B1 does not scale by itself, so maximum_instances has no effect",
    ),
    (
        FunctionsConfig(plan="B1", minimum_instances=4),
        "minimum_instances: plan B1 runs 3 instances at most, not 4",
    ),
    (
        FunctionsConfig(plan="EP1", minimum_instances=5, maximum_instances=4),
        "minimum_instances: 5 instances are to run always, but the app scales out to 4",
    ),
    (
        FunctionsConfig(plan="EP1", zone_redundant=True, maximum_instances=2),
        "maximum_instances: a zone-redundant plan runs 3 instances, but the app scales out to 2",
    ),
    (
        FunctionsConfig(zone_redundant=True, always_ready={"http": 1}),
        "always_ready [http]: a zone-redundant app keeps 2 instances of a group ready or none, "
        "not 1",
    ),
    (
        FunctionsConfig(zone_redundant=True, host_replication="GRS"),
        "host_replication: a zone-redundant app needs host storage that is spread over zones, not "
        "GRS",
    ),
    (
        FunctionsConfig(always_ready={"https": 1}),
        "always_ready [https]: 'https' is not a group that can be kept ready; these are http, "
        "blob, durable and 'function:' with a function's name",
    ),
    (
        FunctionsConfig(always_ready={"function:List": 1}),
        "always_ready [function:List]: 'function:List': write it in lowercase",
    ),
    (
        FunctionsConfig(
            always_ready={"function:lost": 1},
            groups={"X": FunctionGroup(functions={"list": "http"})},
        ),
        "always_ready [function:lost]: the app has no function 'lost' that could be kept ready",
    ),
    (
        FunctionsConfig(runtime_version="2.7"),
        "runtime_version: python '2.7' is not a version that Azure Functions runs on plan FC1; it "
        "runs 3.10, 3.11, 3.12, 3.13",
    ),
    (
        FunctionsConfig(cors_credentials=True),
        "cors_credentials: credentials are allowed, but no origin is",
    ),
    (
        FunctionsConfig(groups={"UserApi": FunctionGroup(), "user-api": FunctionGroup()}),
        "groups [user-api]: the groups 'UserApi' and 'user-api' are both USER_API_ in names and "
        "settings",
    ),
    (
        FunctionsConfig(groups={"顧客": FunctionGroup()}),
        "groups [顧客]: the name '顧客' holds no letter or digit of ASCII",
    ),
    (
        FunctionsConfig(
            groups={"X": FunctionGroup(own_identity=True, settings={"X_CLIENT_ID": "me"})}
        ),
        "groups [X] own_identity: the setting 'X_CLIENT_ID' has two values in one app",
    ),
    (
        FunctionsConfig(
            extensions={"http.routePrefix": "v1"},
            app_settings={"AzureFunctionsJobHost__extensions__http__routePrefix": "v2"},
        ),
        "app_settings [AzureFunctionsJobHost__extensions__http__routePrefix]: the setting "
        "'AzureFunctionsJobHost__extensions__http__routePrefix' has two values in one app",
    ),
]

STORAGE: list[tuple[StorageConfig, str]] = [
    (
        StorageConfig(kind="BlobStorage", replication="ZRS"),
        "replication: an account of kind BlobStorage replicates as LRS or GRS or RAGRS, not ZRS",
    ),
    (
        StorageConfig(kind="FileStorage", performance="Premium", replication="GRS"),
        "replication: premium storage replicates as LRS or ZRS, not GRS",
    ),
    (
        StorageConfig(kind="Storage", access_tier="Cool"),
        "access_tier: standard storage of kind Storage has no access_tier",
    ),
    (
        StorageConfig(kind="FileStorage", performance="Premium", versioning=True),
        "kind: an account of kind FileStorage has no versioning",
    ),
    (
        StorageConfig(kind="FileStorage", performance="Premium", blob_soft_delete_days=7),
        "kind: an account of kind FileStorage has no blob_soft_delete_days",
    ),
    (
        StorageConfig(kind="BlockBlobStorage", performance="Premium", share_soft_delete_days=7),
        "kind: an account of kind BlockBlobStorage has no share_soft_delete_days",
    ),
    (
        StorageConfig(performance="Premium", queues={"qqq": StorageQueue()}),
        "kind: a premium account of kind StorageV2 has no queues",
    ),
    (
        StorageConfig(kind="Storage", change_feed=True),
        "kind: an account of kind Storage has no change_feed",
    ),
    (
        StorageConfig(kind="FileStorage", performance="Premium", hierarchical_namespace=True),
        "hierarchical_namespace: premium storage of kind FileStorage has no hierarchical namespace",
    ),
    (
        StorageConfig(hierarchical_namespace=True, versioning=True),
        "hierarchical_namespace: an account with a hierarchical namespace has no versioning",
    ),
    (
        StorageConfig(hierarchical_namespace=True, change_feed=True),
        "hierarchical_namespace: an account with a hierarchical namespace has no change feed",
    ),
    (
        StorageConfig(lifecycle_rules={"old blobs": LifecycleRule(delete_after_days=9)}),
        "lifecycle_rules [old blobs]: 'old blobs' is not the name of a rule: up to 256 letters, "
        "digits and hyphens",
    ),
    (
        StorageConfig(
            lifecycle_rules={f"r{n}": LifecycleRule(delete_after_days=9) for n in range(101)}
        ),
        "lifecycle_rules: 101 lifecycle rules; an account takes 100",
    ),
    (
        StorageConfig(
            lifecycle_rules={
                "r": LifecycleRule(delete_after_days=9, prefixes=[f"c/{n}" for n in range(11)])
            }
        ),
        "lifecycle_rules [r] prefixes: 11 prefixes; a rule takes 10",
    ),
    (
        StorageConfig(
            kind="BlockBlobStorage",
            performance="Premium",
            lifecycle_rules={"r": LifecycleRule(cool_after_days=9)},
        ),
        "lifecycle_rules [r] cool_after_days: premium storage has no cooler tiers",
    ),
    (
        StorageConfig(ip_rules=["10.1.0.0/16", "203.0.113.7", "192.168.0.1", "0.0.0.0"]),
        "ip_rules: 0.0.0.0, 10.1.0.0/16, 192.168.0.1: storage accounts take addresses of the "
        "internet only",
    ),
    (
        StorageConfig(static_website=StaticWebsite(), public_network_access=False),
        "static_website: an account that is closed to the public cannot serve a website",
    ),
    (
        StorageConfig(static_website=StaticWebsite(), containers={"$web": StorageContainer()}),
        "containers [$web]: the container $web comes with the static website",
    ),
    (
        StorageConfig(
            kind="FileStorage", performance="Premium", shares={"sss": StorageShare(quota_gb=50)}
        ),
        "shares [sss] quota_gb: a premium share has 100 GB or more, not 50",
    ),
]


@pytest.mark.parametrize(
    ("key", "config", "said"),
    [
        *(("cosmos:k", config, said) for config, said in COSMOS),
        *(("functions:k", config, said) for config, said in FUNCTIONS),
        *(("storage:k", config, said) for config, said in STORAGE),
    ],
)
def test_what_cannot_be_made_is_said_with_a_way_out(key: str, config: Any, said: str) -> None:
    found = problems({key: config})
    assert [f"{where}: {what}" for where, what, _ in found] == [f"{key} {said}"]
    assert all(ways for _, _, ways in found)


@pytest.mark.parametrize(
    ("key", "config", "location", "said"),
    [
        (
            "cosmos:k",
            CosmosConfig(zone_redundant=True),
            "westus",
            "zone_redundant: westus has no availability zones",
        ),
        (
            "cosmos:k",
            CosmosConfig(backup="Periodic", backup_redundancy="Geo"),
            "polandcentral",
            "backup_redundancy: polandcentral has no paired region that could hold backups",
        ),
        (
            "cosmos:k",
            CosmosConfig(backup="Periodic", backup_redundancy="Zone"),
            "westus",
            "backup_redundancy: westus has no availability zones that could hold backups",
        ),
        (
            "functions:k",
            FunctionsConfig(zone_redundant=True),
            "westus",
            "zone_redundant: westus has no availability zones",
        ),
        (
            "functions:k",
            FunctionsConfig(host_replication="ZRS"),
            "westus",
            "host_replication: ZRS spreads copies over availability zones, and westus has none",
        ),
        (
            "storage:k",
            StorageConfig(replication="RAGRS"),
            "polandcentral",
            "replication: RAGRS copies to the paired region, and polandcentral has none",
        ),
    ],
)
def test_what_a_region_cannot_give_is_said_for_that_region_only(
    key: str, config: Any, location: str, said: str
) -> None:
    assert problems({key: config}, location="westeurope") == []
    found = problems({key: config}, location=location)
    assert [f"{where}: {what}" for where, what, _ in found] == [f"{key} {said}"]


def test_what_a_region_cannot_give_names_who_asked_for_it() -> None:
    from tests.providers.rendering import backend

    (problem,) = backend(
        {"storage:k": StorageConfig(replication="GRS")}, location="polandcentral"
    ).validate()
    assert [(claim.value, claim.source.component) for claim in problem.claims] == [("GRS", "X")]


def test_a_role_that_azure_does_not_have_is_a_problem_of_its_own() -> None:
    group = FunctionGroup(
        roles=[
            DataRole("cosmos:k", "databases/d", "send"),
            DataRole("storage:k", "shares/s", "read"),
        ]
    )
    found = problems({"functions:k": FunctionsConfig(groups={"X": group})})
    assert [what for _, what, _ in found] == [
        "'read' is no role for shares of storage; roles: none; 'send' is no role for databases of "
        "cosmos; roles: read, write"
    ]


def test_an_app_cannot_hold_its_own_host_name() -> None:
    setting = PlacedAttribute("functions:k", "groups/X", "hostname")
    own = PlacedAttribute("functions:k", "groups/X", "principal_id")
    group = FunctionGroup(settings={"X_HOST": setting, "X_ME": own})
    found = problems({"functions:k": FunctionsConfig(groups={"X": group})})
    assert [(where, what) for where, what, _ in found] == [
        (
            "functions:k groups [X] settings [X_HOST]",
            "hostname of groups/X in functions:k: an app cannot hold what is only known once it is "
            "there; its host name is in the environment variable WEBSITE_HOSTNAME",
        )
    ]


def test_a_subnet_is_named_by_its_resource_id() -> None:
    found = problems({"storage:k": StorageConfig(subnet_ids=["apps"])})
    assert [what for _, what, _ in found] == [
        "'apps' is not the resource id of a subnet; write it like '/subscriptions/…/resourceGroups"
        "/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…'"
    ]
