"""Each rule in both directions: what it refuses, and the harmless change beside it."""

from __future__ import annotations

from typing import Any

import pytest
from configurations import between, written

from atakora_tf.safety.gate import Gate
from atakora_tf.safety.hazards import HAZARDS
from atakora_tf.safety.weakening import WEAKENINGS


def caps(*names: str) -> dict[str, Any]:
    return {"capabilities": [{"name": name} for name in names]}


def backup(kind: str, **more: Any) -> dict[str, Any]:
    return {"backup": {"type": kind, **more}}


def blob(**more: Any) -> dict[str, Any]:
    return {"blob_properties": [more]}


Cases = dict[str, tuple[str, dict[str, Any], dict[str, Any], dict[str, Any], dict[str, Any]]]
"""Name of the rule: type, before, after that is found, before, after that is harmless."""

SERVERLESS = caps("EnableServerless")
REPLACED: Cases = {
    "capabilities": (
        "cosmosdb_account",
        {},
        caps("EnableNoSQLVectorSearch"),
        caps("DisableRateLimitingResponses"),
        caps("DeleteAllItemsByPartitionKey"),
    ),
    "periodic backup": (
        "cosmosdb_account",
        backup("Continuous", tier="Continuous7Days"),
        backup("Periodic"),
        backup("Periodic"),
        backup("Continuous", tier="Continuous7Days"),
    ),
    "analytical storage": (
        "cosmosdb_account",
        {"analytical_storage_enabled": True},
        {},
        {},
        {"analytical_storage_enabled": True},
    ),
    "analytical TTL": (
        "cosmosdb_sql_container",
        {"analytical_storage_ttl": -1},
        {"analytical_storage_ttl": 0},
        {},
        {"analytical_storage_ttl": 3600},
    ),
    "partition key version": (
        "cosmosdb_sql_container",
        {"partition_key_version": 1},
        {"partition_key_version": 2},
        {},
        {"partition_key_version": 1},
    ),
    "zones of an account": (
        "storage_account",
        {"account_replication_type": "LRS"},
        {"account_replication_type": "ZRS"},
        {"account_replication_type": "ZRS"},
        {"account_replication_type": "GZRS"},
    ),
    "kind of an account": (
        "storage_account",
        {},
        {"account_kind": "BlobStorage"},
        {"account_kind": "BlobStorage"},
        {"account_kind": "StorageV2"},
    ),
    "large file shares": (
        "storage_account",
        {"large_file_share_enabled": True},
        {"large_file_share_enabled": False},
        {"large_file_share_enabled": True},
        {},
    ),
    "Service Bus tier": (
        "servicebus_namespace",
        {"sku": "Standard"},
        {"sku": "Premium"},
        {"sku": "Basic"},
        {"sku": "Standard"},
    ),
    "customer-managed key": (
        "servicebus_namespace",
        {"customer_managed_key": {"key_vault_key_id": "one"}},
        {},
        {},
        {"customer_managed_key": {"key_vault_key_id": "one"}},
    ),
    "workspace tier": (
        "log_analytics_workspace",
        {"sku": "PerGB2018"},
        {"sku": "PerNode"},
        {"sku": "PerGB2018"},
        {"sku": "CapacityReservation"},
    ),
    "zones of a region": (
        "cosmosdb_account",
        {"geo_location": [{"location": "westeurope", "zone_redundant": False}]},
        {"geo_location": [{"location": "West Europe", "zone_redundant": True}]},
        {"geo_location": [{"location": "westeurope", "zone_redundant": False}]},
        {
            "geo_location": [
                {"location": "westeurope"},
                {"location": "northeurope", "zone_redundant": True},
            ]
        },
    ),
    "zone balancing": (
        "service_plan",
        {},
        {"zone_balancing_enabled": True, "worker_count": 1},
        {},
        {"zone_balancing_enabled": True, "worker_count": 2},
    ),
    "Redis tier": (
        "redis_cache",
        {"sku_name": "Standard"},
        {"sku_name": "Basic"},
        {"sku_name": "Basic"},
        {"sku_name": "Standard"},
    ),
    "expiry of a key": (
        "key_vault_key",
        {"expiration_date": "2030-01-01T00:00:00Z"},
        {},
        {},
        {"expiration_date": "2030-01-01T00:00:00Z"},
    ),
}
FAILS: Cases = {
    "manual and autoscale": (
        "cosmosdb_sql_database",
        {"throughput": 400},
        {"autoscale_settings": {"max_throughput": 1000}},
        {"throughput": 400},
        {"throughput": 1000},
    ),
    "throughput afterwards": (
        "cosmosdb_sql_container",
        {},
        {"throughput": 400},
        {"throughput": 400},
        {},
    ),
    "purge protection": (
        "key_vault",
        {"purge_protection_enabled": True},
        {"purge_protection_enabled": False},
        {"purge_protection_enabled": False},
        {"purge_protection_enabled": True},
    ),
    "soft delete of a vault": (
        "key_vault",
        {"soft_delete_retention_days": 7},
        {},
        {"soft_delete_retention_days": 90},
        {},
    ),
}
WEAKENED: Cases = {
    "TTL of a container": (
        "cosmosdb_sql_container",
        {"default_ttl": -1},
        {"default_ttl": 60},
        {"default_ttl": 60},
        {"default_ttl": 90},
    ),
    "TTL of a table": (
        "cosmosdb_cassandra_table",
        {},
        {"default_ttl": 60},
        {"default_ttl": 60},
        {},
    ),
    "TTL of a collection": (
        "cosmosdb_mongo_collection",
        {"default_ttl_seconds": 90},
        {"default_ttl_seconds": 60},
        {"default_ttl_seconds": 60},
        {"default_ttl_seconds": -1},
    ),
    "retention of logs": (
        "log_analytics_workspace",
        {"retention_in_days": 90},
        {"retention_in_days": 30},
        {"retention_in_days": 30},
        {},
    ),
    "continuous backup": (
        "cosmosdb_account",
        backup("Continuous", tier="Continuous30Days"),
        backup("Continuous", tier="Continuous7Days"),
        backup("Continuous", tier="Continuous7Days"),
        backup("Continuous", tier="Continuous30Days"),
    ),
    "retention of periodic backup": (
        "cosmosdb_account",
        backup("Periodic", retention_in_hours=24),
        backup("Periodic", retention_in_hours=8),
        backup("Periodic", retention_in_hours=24),
        backup("Periodic"),
    ),
    "soft delete of blobs": (
        "storage_account",
        blob(delete_retention_policy={"days": 7}),
        blob(),
        blob(delete_retention_policy={"days": 7}),
        {},
    ),
    "soft delete of containers": (
        "storage_account",
        blob(container_delete_retention_policy={"days": 7}),
        blob(container_delete_retention_policy={"days": 1}),
        blob(container_delete_retention_policy={"days": 1}),
        blob(container_delete_retention_policy={"days": 7}),
    ),
    "soft delete of shares": (
        "storage_account",
        {"share_properties": {"retention_policy": {"days": 7}}},
        {"share_properties": {"retention_policy": {"days": 3}}},
        {"share_properties": {"retention_policy": {"days": 7}}},
        {},
    ),
    "versions of blobs": (
        "storage_account",
        blob(versioning_enabled=True),
        blob(versioning_enabled=False),
        blob(versioning_enabled=False),
        blob(versioning_enabled=True),
    ),
}
ALL = {**REPLACED, **FAILS, **WEAKENED}
KINDS = {h.name: h.effect for h in HAZARDS} | {w.name: w.kind for w in WEAKENINGS}


def gate(kind: str, old: dict[str, Any], new: dict[str, Any]) -> Gate:
    """The gate on one resource, and on the app that a plan carries."""
    app: dict[str, Any] = {}
    if kind == "service_plan":
        app = {"function_app_flex_consumption": {"service_plan_id": "${azurerm_service_plan.m.id}"}}
    return between(
        written(**{f"{kind}__m": {"name": "it", **old}}, **app),
        written(**{f"{kind}__m": {"name": "it", **new}}, **app),
    )


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_rule_finds_what_it_is_for(name: str) -> None:
    kind, old, new, _, _ = ALL[name]
    found = gate(kind, old, new)
    (finding,) = found.findings
    assert finding.kind == KINDS[name]
    why = next(r.why for r in (*HAZARDS, *WEAKENINGS) if r.name == name)
    assert why in str(finding)
    assert bool(found) == (finding.kind != "fails")


@pytest.mark.parametrize("name", sorted(ALL))
def test_each_rule_lets_the_harmless_change_pass(name: str) -> None:
    kind, _, _, old, new = ALL[name]
    assert gate(kind, old, new).findings == ()


def test_every_rule_has_a_case_and_a_source() -> None:
    names = [rule.name for rule in (*HAZARDS, *WEAKENINGS)]
    assert len(names) == len(set(names))
    assert set(names) - {"consumption plan"} == set(ALL)
    assert all(rule.source for rule in (*HAZARDS, *WEAKENINGS))


def plans(old: str, new: str) -> Gate:
    def document(sku: str) -> dict[str, Any]:
        app = {"name": "app", "service_plan_id": "${azurerm_service_plan." + sku + ".id}"}
        each = {s: {"name": s, "sku_name": s.upper()} for s in ("y1", "b1", "ep1")}
        resources = {f"service_plan__{name}": body for name, body in each.items()}
        return written(**resources, linux_function_app__m=app)

    return between(document(old), document(new))


def test_an_app_cannot_move_to_or_from_the_consumption_plan() -> None:
    for old, new in (("y1", "b1"), ("ep1", "y1")):
        (finding,) = plans(old, new).findings
        assert (finding.kind, finding.address) == ("replaced", "azurerm_linux_function_app.m")
    assert plans("b1", "ep1").findings == ()


def test_a_customer_key_on_an_account_that_is_there_replaces_it() -> None:
    (finding,) = gate("cosmosdb_account", {}, {"key_vault_key_id": "key"}).findings
    assert finding.kind == "replaced"


def test_serverless_cannot_be_taken_away_or_added() -> None:
    for old, new in ((SERVERLESS, {}), ({}, SERVERLESS)):
        (finding,) = gate("cosmosdb_account", old, new).findings
        assert finding.kind == "replaced"


def rule(name: str, days: int, prefix: str = "logs", **more: Any) -> dict[str, Any]:
    deleting = {"delete_after_days_since_modification_greater_than": days}
    filters = {"blob_types": ["blockBlob"], "prefix_match": [prefix]}
    return {"name": name, "enabled": True, "filters": filters, "actions": {"base_blob": deleting},
            **more}  # fmt: skip


def policy(*rules: dict[str, Any]) -> dict[str, Any]:
    account = {"name": "stshop"}
    bound = {"storage_account_id": "${azurerm_storage_account.m.id}", "rule": list(rules)}
    if not rules:
        return written(storage_account__m=account)
    return written(storage_account__m=account, storage_management_policy__m=bound)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (policy(), policy(rule("old", 30)), True),
        (policy(rule("old", 30)), policy(rule("old", 30), rule("more", 9)), True),
        (policy(rule("old", 30)), policy(rule("old", 7)), True),
        (policy(rule("old", 30)), policy(rule("old", 30, prefix="")), True),
        (policy(rule("old", 30, enabled=False)), policy(rule("old", 30)), True),
        (policy(rule("old", 7)), policy(rule("old", 30)), False),
        (policy(rule("old", 7)), policy(), False),
        (policy(), policy(rule("old", -1)), False),
        (policy(rule("old", 7)), policy(rule("old", 7, enabled=False)), False),
    ],
)
def test_rules_that_delete_blobs(old: Any, new: Any, found: bool) -> None:
    kinds = [finding.kind for finding in between(old, new).findings]
    assert kinds == (["expires sooner"] if found else [])


def test_protection_that_is_taken_away() -> None:
    kept = {"name": "rg", "lifecycle": {"prevent_destroy": True}}
    (finding,) = between(
        written(resource_group__m=kept), written(resource_group__m={"name": "rg"})
    ).findings
    assert finding.kind == "unprotected"
    assert not between(
        written(resource_group__m={"name": "rg"}), written(resource_group__m=kept)
    ).findings
    locked = {"scope": "${azurerm_resource_group.m.id}", "lock_level": "CanNotDelete", "name": "l"}
    (finding,) = between(
        written(resource_group__m=kept, management_lock__m=locked), written(resource_group__m=kept)
    ).findings
    assert (finding.kind, finding.address) == ("unprotected", "azurerm_management_lock.m")
