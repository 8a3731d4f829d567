"""Monitoring of the shop, by hand; a part of `stock_shop.py`."""

from __future__ import annotations

from cdktf import TerraformOutput
from cdktf_cdktf_provider_azurerm.application_insights import ApplicationInsights
from cdktf_cdktf_provider_azurerm.log_analytics_workspace import LogAnalyticsWorkspace
from cdktf_cdktf_provider_azurerm.monitor_diagnostic_setting import (
    MonitorDiagnosticSetting,
    MonitorDiagnosticSettingEnabledLog,
)
from constructs import Construct

from benchmarks.programs.stock_shop_place import LOCATION, TAGS

BASE = "shop_monitoring_shared-monitoring"


class Watch:
    """A workspace, an Application Insights, and a diagnostic setting for what writes logs."""

    def __init__(self, scope: Construct, group: str) -> None:
        self.scope = scope
        self.workspace = LogAnalyticsWorkspace(
            scope,
            BASE,
            name="log-shop-dev-we",
            location=LOCATION,
            resource_group_name=group,
            sku="PerGB2018",
            retention_in_days=30,
            daily_quota_gb=1,
            internet_ingestion_enabled=True,
            internet_query_enabled=True,
            local_authentication_enabled=False,
            tags=TAGS,
        )
        self.insights = ApplicationInsights(
            scope,
            f"{BASE}_insights",
            name="appi-shop-dev-we",
            location=LOCATION,
            resource_group_name=group,
            workspace_id=self.workspace.id,
            application_type="web",
            retention_in_days=30,
            daily_data_cap_in_gb=1,
            disable_ip_masking=False,
            internet_ingestion_enabled=True,
            internet_query_enabled=True,
            local_authentication_disabled=True,
            tags=TAGS,
        )
        for word, what, found in (
            ("insights", "Insights", self.insights),
            ("workspace", "Log Analytics workspace", self.workspace),
        ):
            for suffix, label, value in (
                ("id", "Resource id", found.id),
                ("name", "Name", found.name),
            ):
                TerraformOutput(
                    scope,
                    f"{BASE}_{word}-{suffix}",
                    description=f"{label} of the {what} of monitoring:shared-monitoring",
                    value=value,
                )

    def logs(
        self, id_: str, name: str, target: str, *categories: str, dedicated: bool = False
    ) -> None:
        MonitorDiagnosticSetting(
            self.scope,
            id_,
            name=f"diag-shop--{name}-dev-we",
            target_resource_id=target,
            log_analytics_workspace_id=self.workspace.id,
            log_analytics_destination_type="Dedicated" if dedicated else None,
            enabled_log=[
                MonitorDiagnosticSettingEnabledLog(category=category) for category in categories
            ],
        )
