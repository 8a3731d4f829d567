"""Monitoring: what is written, who takes part in it, and that nothing is where nobody asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf import (
    CosmosConfig,
    FunctionGroup,
    FunctionsConfig,
    MonitoringConfig,
    PlannedResource,
    ResourceProvider,
    Resources,
    StorageConfig,
    StorageQueue,
    StorageShare,
    StorageTable,
    Unset,
    define_backend,
)
from atakora_tf.azure.monitoring import DIAGNOSED
from atakora_tf.azure.roles import MONITORING_METRICS_PUBLISHER
from atakora_tf.merge.fields import merged
from atakora_tf.merge.strategy import maximum
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import Diagnosed
from atakora_tf.terraform import Reference, azurerm
from tests.providers.rendering import document, one, problems, resources
from tests.strategies import configs

KEY = "monitoring:shared-monitoring"
STORED = StorageConfig(
    queues={"qqq": StorageQueue()}, tables={"ttt": StorageTable()}, shares={"sss": StorageShare()}
)
NEEDS: dict[str, Any] = {
    "cosmos:k": CosmosConfig(),
    "functions:k": FunctionsConfig(groups={"X": FunctionGroup(own_identity=True)}),
    "storage:k": STORED,
}
WORKSPACE = "${azurerm_log_analytics_workspace.shop_monitoring_shared-monitoring.id}"
INSIGHTS = "azurerm_application_insights.shop_monitoring_shared-monitoring_insights"
MONITORING = {
    "azurerm_application_insights",
    "azurerm_log_analytics_workspace",
    "azurerm_monitor_diagnostic_setting",
}


def _watched(**fields: Any) -> dict[str, Any]:
    return {KEY: MonitoringConfig(**fields), **NEEDS}


def _settings(needs: dict[str, Any], **options: Any) -> dict[str, Any]:
    found = resources(needs, **options).get("azurerm_monitor_diagnostic_setting", {})
    return {logical.removeprefix("shop_"): block for logical, block in found.items()}


@pytest.mark.parametrize(
    ("environment", "days", "lifecycle", "workspace_cap", "insights_cap"),
    [
        ("dev", 30, {}, {"daily_quota_gb": 1}, {"daily_data_cap_in_gb": 1}),
        ("prod", 90, {"lifecycle": {"prevent_destroy": True}}, {}, {}),
    ],
)
def test_workspace_and_application_insights_are_closed_to_keys_and_mind_their_price(
    environment: str,
    days: int,
    lifecycle: dict[str, Any],
    workspace_cap: dict[str, Any],
    insights_cap: dict[str, Any],
) -> None:
    needs = {KEY: MonitoringConfig()}
    common = {
        "resource_group_name": "${azurerm_resource_group.resource_group.name}",
        "location": "westeurope",
        "tags": {"application": "shop", "environment": environment, "managed-by": "atakora_tf"},
        "internet_ingestion_enabled": True,
        "internet_query_enabled": True,
    }
    assert one(needs, "log_analytics_workspace", environment=environment) == {
        **common,
        **lifecycle,
        **workspace_cap,
        "name": f"log-shop-{environment}-we",
        "sku": "PerGB2018",
        "retention_in_days": days,
        "local_authentication_enabled": False,
    }
    assert one(needs, "application_insights", environment=environment) == {
        **common,
        **insights_cap,
        "name": f"appi-shop-{environment}-we",
        "application_type": "web",
        "workspace_id": WORKSPACE,
        "retention_in_days": days,
        "disable_ip_masking": False,
        "local_authentication_disabled": True,
    }


def test_what_is_asked_for_decides_in_every_environment() -> None:
    needs = {
        KEY: MonitoringConfig(
            retention_days=100,
            daily_cap_gb=0.5,
            sampling_percentage=25.0,
            mask_ip_addresses=False,
            local_authentication=True,
            public_ingestion=False,
            public_query=False,
        )
    }
    workspace = one(needs, "log_analytics_workspace", environment="prod")
    assert workspace["retention_in_days"] == 100
    assert workspace["daily_quota_gb"] == 0.5
    assert workspace["local_authentication_enabled"] is True
    insights = one(needs, "application_insights", environment="prod")
    # azurerm takes a few numbers of days alone: the next one, so that nothing goes early.
    assert insights["retention_in_days"] == 120
    assert insights["daily_data_cap_in_gb"] == 0.5
    assert insights["sampling_percentage"] == 25
    assert insights["disable_ip_masking"] is True
    assert insights["local_authentication_disabled"] is False
    for block in (workspace, insights):
        assert block["internet_ingestion_enabled"] is False
        assert block["internet_query_enabled"] is False


def test_no_cap_at_all_can_be_asked_for_where_there_would_be_one() -> None:
    needs = {KEY: MonitoringConfig(daily_cap_gb=None)}
    assert "daily_quota_gb" not in one(needs, "log_analytics_workspace")
    assert "daily_data_cap_in_gb" not in one(needs, "application_insights")


@pytest.mark.parametrize("plan", ["FC1", "B1", "EP1", "Y1"])
def test_an_app_writes_its_telemetry_as_itself_and_waits_for_the_right_to(plan: Any) -> None:
    found = resources({KEY: MonitoringConfig(), "functions:k": FunctionsConfig(plan=plan)})
    (app,) = (
        found.get("azurerm_function_app_flex_consumption") or found["azurerm_linux_function_app"]
    ).values()
    identity = "azurerm_user_assigned_identity.shop_functions_k_identity"
    # As an argument: the app setting of that meaning shows as a change in every plan.
    assert app["site_config"]["application_insights_connection_string"] == (
        f"${{{INSIGHTS}.connection_string}}"
    )
    assert "APPLICATIONINSIGHTS_CONNECTION_STRING" not in app["app_settings"]
    assert app["app_settings"]["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] == (
        f"ClientId=${{{identity}.client_id}};Authorization=AAD"
    )
    role = "shop_functions_k_identity_monitoring_shared-monitoring_publish"
    assert found["azurerm_role_assignment"][role] == {
        "scope": f"${{{INSIGHTS}.id}}",
        "role_definition_name": MONITORING_METRICS_PUBLISHER.name,
        "principal_id": f"${{{identity}.principal_id}}",
        "principal_type": "ServicePrincipal",
    }
    assert f"azurerm_role_assignment.{role}" in app["depends_on"]


def test_every_app_has_the_role_once_whoever_its_groups_are() -> None:
    needs = {**_watched(), "functions:other": FunctionsConfig(plan="EP1")}
    published = [
        logical
        for logical, role in resources(needs)["azurerm_role_assignment"].items()
        if role["role_definition_name"] == "Monitoring Metrics Publisher"
    ]
    assert sorted(published) == [
        "shop_functions_k_identity_monitoring_shared-monitoring_publish",
        "shop_functions_other_identity_monitoring_shared-monitoring_publish",
    ]


def test_every_shared_resource_writes_the_logs_that_are_worth_it() -> None:
    """These ids and names are frozen; the targets' services have paths of their own."""
    written = _settings(_watched())
    app = "${azurerm_function_app_flex_consumption.shop_functions_k.id}"
    host = "${azurerm_storage_account.shop_functions_k_host.id}"
    account = "${azurerm_storage_account.shop_storage_k.id}"
    changes = ["StorageDelete", "StorageWrite"]
    assert {
        logical: (
            block["name"],
            block["target_resource_id"],
            [log["category"] for log in block["enabled_log"]],
        )
        for logical, block in written.items()
    } == {
        "cosmos_k_logs": (
            "diag-shop--k--cosmos-dev-we",
            "${azurerm_cosmosdb_account.shop_cosmos_k.id}",
            ["ControlPlaneRequests", "PartitionKeyStatistics"],
        ),
        "functions_k_logs": ("diag-shop--k--functions-dev-we", app, ["FunctionAppLogs"]),
        "functions_k_logs_blob": (
            "diag-shop--k--functions--blob-dev-we",
            f"{host}/blobServices/default",
            changes,
        ),
        **{
            f"storage_k_logs_{service}": (
                f"diag-shop--k--storage--{service}-dev-we",
                f"{account}/{service}Services/default",
                changes,
            )
            for service in ("blob", "file", "queue", "table")
        },
    }
    assert {block["log_analytics_workspace_id"] for block in written.values()} == {WORKSPACE}
    # Elsewhere Azure and azurerm would differ over it in every plan.
    dedicated = [
        logical
        for logical, block in written.items()
        if block.get("log_analytics_destination_type") == "Dedicated"
    ]
    assert dedicated == ["cosmos_k_logs"]


@pytest.mark.parametrize(
    ("config", "services"),
    [
        (StorageConfig(), ["blob"]),
        (StorageConfig(queues={"qqq": StorageQueue()}), ["blob", "queue"]),
        (StorageConfig(kind="FileStorage", performance="Premium"), []),
        (
            StorageConfig(
                kind="FileStorage",
                performance="Premium",
                shares={"sss": StorageShare(quota_gb=100)},
            ),
            ["file"],
        ),
    ],
)
def test_an_account_writes_the_logs_of_the_services_that_it_has_and_uses(
    config: StorageConfig, services: list[str]
) -> None:
    needs = {KEY: MonitoringConfig(), "storage:k": config}
    assert list(_settings(needs)) == [f"storage_k_logs_{service}" for service in services]


def test_more_logs_come_beside_the_recommended_ones() -> None:
    extra = {"Microsoft.DocumentDB/databaseAccounts": ["DataPlaneRequests"]}
    found = _settings(_watched(extra_logs=extra))
    assert found["cosmos_k_logs"]["enabled_log"] == [
        {"category": "ControlPlaneRequests"},
        {"category": "DataPlaneRequests"},
        {"category": "PartitionKeyStatistics"},
    ]
    assert found["functions_k_logs"] == _settings(_watched())["functions_k_logs"]


def test_logs_can_be_left_out_and_telemetry_stays() -> None:
    needs = _watched(diagnostic_settings=False)
    assert _settings(needs) == {}
    assert "application_insights_connection_string" in str(document(needs))


@given(configs(MonitoringConfig))
def test_where_nobody_asks_for_monitoring_there_is_none_and_with_it_nothing_else_changes(
    config: MonitoringConfig,
) -> None:
    without = resources(NEEDS)
    assert not MONITORING & set(without)
    assert "APPLICATIONINSIGHTS" not in str(without)
    if problems({KEY: config}):
        return
    found = {k: v for k, v in resources({KEY: config, **NEEDS}).items() if k not in MONITORING}
    for app in found["azurerm_function_app_flex_consumption"].values():
        app["depends_on"] = [d for d in app["depends_on"] if not d.endswith("_publish")]
        del app["site_config"]["application_insights_connection_string"]
        del app["app_settings"]["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"]
    role = "shop_functions_k_identity_monitoring_shared-monitoring_publish"
    del found["azurerm_role_assignment"][role]
    assert found == without


def test_the_connection_string_stands_in_no_output() -> None:
    outputs = document(_watched())["output"]
    assert {n: o["value"] for n, o in outputs.items() if "monitoring" in n} == {
        "shop_monitoring_shared-monitoring_insights-id": f"${{{INSIGHTS}.id}}",
        "shop_monitoring_shared-monitoring_insights-name": f"${{{INSIGHTS}.name}}",
        "shop_monitoring_shared-monitoring_workspace-id": WORKSPACE,
        "shop_monitoring_shared-monitoring_workspace-name": WORKSPACE.replace(".id", ".name"),
    }
    assert "connection_string" not in str(outputs)


def test_a_resource_is_watched_over_from_its_own_region_where_somebody_asks_there() -> None:
    made = define_backend(
        {
            "near": Resources.define("near", {**NEEDS, KEY: MonitoringConfig()}),
            "far": Resources.define("far", {KEY: MonitoringConfig()}, region="northeurope"),
            "north": Resources.define(
                "north", {"storage:k": StorageConfig()}, region="northeurope"
            ),
            "south": Resources.define(
                "south", {"storage:f": StorageConfig()}, region="francecentral"
            ),
        },
        name="shop",
        location="westeurope",
        lock=None,
    )
    found = made.document().to_dict()["resource"]
    assert sorted(b["name"] for b in found["azurerm_log_analytics_workspace"].values()) == [
        "log-shop--shared-monitoring-northeurope-dev-ne",
        "log-shop-dev-we",
    ]
    watching = {
        logical: block["log_analytics_workspace_id"]
        for logical, block in found["azurerm_monitor_diagnostic_setting"].items()
    }
    assert watching["shop_storage_k_logs_blob"] == WORKSPACE
    # Nobody asks for one in francecentral: the backend's own region has it.
    assert watching["shop_storage_f-francecentral_logs_blob"] == WORKSPACE
    assert watching["shop_storage_k-northeurope_logs_blob"] == WORKSPACE.replace(
        "shared-monitoring", "shared-monitoring-northeurope"
    )


def test_who_shares_with_nobody_has_monitoring_of_its_own_too() -> None:
    asked = {"storage:k": StorageConfig(), KEY: MonitoringConfig()}
    made = define_backend(
        {
            "alone": Resources.define("alone", asked, dedicated=True),
            "one": Resources.define("one", {"storage:k": StorageConfig()}),
        },
        name="shop",
        location="westeurope",
        monitoring=True,
        lock=None,
    )
    found = made.document().to_dict()["resource"]
    assert len(found["azurerm_log_analytics_workspace"]) == 2
    watching = {
        logical: block["log_analytics_workspace_id"]
        for logical, block in found["azurerm_monitor_diagnostic_setting"].items()
    }
    assert len(watching) == 2
    assert watching.pop("shop_storage_k_logs_blob") == WORKSPACE
    assert WORKSPACE not in watching.values()


@frozen(kw_only=True)
class RedisConfig:
    resource_type: ClassVar[str] = "redis"
    size: int | Unset = merged(maximum())


class RedisProvider(ResourceProvider):
    resource_type = "redis"
    logs: ClassVar[frozenset[str]] = frozenset()

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        context.document.add(
            azurerm("redis_cache", context.id(resource), name="x", **context.common(resource))
        )

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        return Reference(f"azurerm_redis_cache.{context.id(resource)}", "id")

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        yield Diagnosed("Microsoft.Cache/redis", self.main(resource, context), logs=self.logs)


class FrugalRedisProvider(RedisProvider):
    logs = frozenset({"ConnectedClientList"})


class SilentRedisProvider(RedisProvider):
    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        return ResourceProvider.diagnosed(self, resource, context)


@pytest.mark.parametrize(
    ("provider", "logs"),
    [
        (RedisProvider(), [{"category_group": "allLogs"}]),
        (FrugalRedisProvider(), [{"category": "ConnectedClientList"}]),
        (SilentRedisProvider(), None),
    ],
)
def test_a_users_own_provider_takes_part_if_it_says_so(
    provider: ResourceProvider, logs: list[dict[str, str]] | None
) -> None:
    made = define_backend(
        {"x": Resources.define("X", {"redis:k": RedisConfig(size=1)})},
        name="shop",
        location="westeurope",
        providers=[provider],
        monitoring=True,
        lock=None,
    )
    found = made.document().to_dict()["resource"].get("azurerm_monitor_diagnostic_setting", {})
    assert [block["enabled_log"] for block in found.values()] == ([] if logs is None else [logs])


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"retention_days": 29},
            "retention_days: 29 is not a whole number from 30 to 730",
        ),
        (
            {"daily_cap_gb": 0},
            "daily_cap_gb: 0 is not an amount of GB from 0.023, or None for no cap",
        ),
        (
            {"daily_cap_gb": 0.02},
            "daily_cap_gb: 0.02 is not an amount of GB from 0.023, or None for no cap",
        ),
        (
            {"daily_cap_gb": float("nan")},
            "daily_cap_gb: nan is not an amount of GB from 0.023, or None for no cap",
        ),
        (
            {"sampling_percentage": 100.5},
            "sampling_percentage: 100.5 is not a percentage above 0 and up to 100",
        ),
        (
            {"extra_logs": {"Microsoft.Web/site": ["FunctionAppLogs"]}},
            "extra_logs [Microsoft.Web/site]: 'Microsoft.Web/site' is not one of "
            f"{', '.join(DIAGNOSED)}; did you mean 'Microsoft.Web/sites'?",
        ),
        (
            {"extra_logs": {"Microsoft.KeyVault/vaults": ["AuditEvents"]}},
            "extra_logs [Microsoft.KeyVault/vaults]: Microsoft.KeyVault/vaults has no logs "
            "'AuditEvents'; did you mean 'AuditEvent'?",
        ),
        (
            {
                "diagnostic_settings": False,
                "extra_logs": {"Microsoft.KeyVault/vaults": ["AuditEvent"]},
            },
            "diagnostic_settings: extra_logs are collected by diagnostic settings, which are off",
        ),
    ],
)
def test_what_azure_would_not_take_is_said_before(fields: dict[str, Any], said: str) -> None:
    found = [
        f"{path.removeprefix(KEY).strip()}: {what}"
        for path, what, _ in problems({KEY: MonitoringConfig(**fields)})
    ]
    assert found == [said]


@given(st.permutations(sorted(_watched())))
def test_the_order_of_needs_changes_no_byte(order: list[str]) -> None:
    needs = _watched(retention_days=60)
    assert document({key: needs[key] for key in order}) == document(needs)
