"""Azure Monitor: a workspace, an Application Insights, and what writes its logs into them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final

from atakora_tf.azure import monitoring as azure
from atakora_tf.azure import roles
from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import NameRequest, checked_name
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.existing import existing_block
from atakora_tf.providers.provider import Diagnosed, Identity, ResourceProvider
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.monitoring import NO_CAP, SHARED_MONITORING, MonitoringConfig
from atakora_tf.terraform.block import DataSource, Output, Resource, azurerm, azurerm_data
from atakora_tf.terraform.expression import Reference, Template

__all__ = ["MonitoringProvider"]

_RETENTION_DAYS: Final = 30
"""Unless someone asks for more: what the price of writing covers."""

_PROTECTED_RETENTION_DAYS: Final = 90
"""In protected environments: what is found out late has often begun weeks before."""

_DAILY_CAP_GB: Final = 1
"""Outside protected environments: a loop that logs shall not cost more than a few dollars a day.
In protected ones nothing is thrown away unless someone says so."""

_WORKSPACE: Final = "azurerm_log_analytics_workspace"
_INSIGHTS: Final = "azurerm_application_insights"

_ATTRIBUTES: Final = {
    "connection_string": (_INSIGHTS, "connection_string"),
    "insights_id": (_INSIGHTS, "id"),
    "insights_name": (_INSIGHTS, "name"),
    "workspace_id": (_WORKSPACE, "id"),
    "workspace_name": (_WORKSPACE, "name"),
}


class MonitoringProvider(ResourceProvider):
    """Renders `monitoring` resources: telemetry by identity alone, and logs that are worth it."""

    resource_type: ClassVar[str] = "monitoring"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """Workspace, Application Insights, and a diagnostic setting for all that writes logs."""
        config: MonitoringConfig = resource.config
        add = context.document.add
        workspace = add(_workspace(resource, config, context))
        add(_insights(resource, config, workspace, context))
        if config.diagnostic_settings is False:
            return
        for other in context.plan.resources:
            if context.monitoring(other) is not resource:
                continue
            for diagnosed in context.providers.of(other.type).diagnosed(other, context):
                add(_diagnostic_setting(other, diagnosed, config, workspace, context))

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The workspace's id: everything is written there in the end."""
        return _reference(resource, _WORKSPACE, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`connection_string`, and names and ids of Application Insights and workspace."""
        if name not in _ATTRIBUTES:
            return super().attribute(resource, unit, name, context)
        kind, attribute = _ATTRIBUTES[name]
        return _reference(resource, kind, attribute, context)

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,  # noqa: ARG002
    ) -> Collection[str]:
        """The same for all."""
        return tuple(_ATTRIBUTES)

    def grant(
        self,
        resource: PlannedResource,
        unit: str,
        access: str,
        identity: Identity,
        context: RenderContext,
    ) -> Resource:
        """The role to write telemetry into Application Insights, `publish`."""
        if access != "publish":
            raise PlacementUnknown(
                f"{resource.key} has no role {access!r} for {unit}; roles: publish"
            )
        return context.azure_role(
            context.access_id(identity, resource, access),
            roles.MONITORING_METRICS_PUBLISHER.name,
            _reference(resource, _INSIGHTS, "id", context),
            identity.principal_id,
        )

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Names and ids; the connection string is marked sensitive by azurerm, so it stays out."""
        for kind, words in ((_WORKSPACE, "Log Analytics workspace"), (_INSIGHTS, "Insights")):
            piece = "workspace" if kind == _WORKSPACE else "insights"
            for attribute, what in (("name", "Name"), ("id", "Resource id")):
                yield Output(
                    context.id(resource, f"{piece}-{attribute}"),
                    _reference(resource, kind, attribute, context),
                    f"{what} of the {words} of {resource.key}",
                )


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _logical(resource: PlannedResource, kind: str, context: RenderContext) -> str:
    return context.id(resource) if kind == _WORKSPACE else context.id(resource, "insights")


def _reference(
    resource: PlannedResource, kind: str, attribute: str, context: RenderContext
) -> Reference:
    """Of the block of that type, which is a data source where the thing is there already."""
    existing = existing_in(resource.config)
    logical = _logical(resource, kind, context)
    if existing is None or (kind == _INSIGHTS and existing.insights is UNSET):
        return Reference(f"{kind}.{logical}", attribute)
    return Reference(f"data.{kind}.{logical}", attribute)


def _name(kind: str, resource: PlannedResource, context: RenderContext) -> str:
    """The name without the key, where the backend has but this one: "log-shop-prod-we"."""
    key = resource.key.requirement_key
    request = NameRequest(
        kind,
        context.plan.name,
        context.plan.environment,
        resource.location,
        () if key == SHARED_MONITORING else (key,),
    )
    return checked_name(context.naming, request)


def _daily_cap(config: MonitoringConfig, context: RenderContext) -> float | None:
    cap = _or(config.daily_cap_gb, NO_CAP if context.protect else _DAILY_CAP_GB)
    return None if cap == NO_CAP else cap


def _retention(config: MonitoringConfig, context: RenderContext) -> int:
    default = _PROTECTED_RETENTION_DAYS if context.protect else _RETENTION_DAYS
    days: int = _or(config.retention_days, default)
    return days


def _workspace(
    resource: PlannedResource, config: MonitoringConfig, context: RenderContext
) -> Resource | DataSource:
    existing = existing_in(config)
    if existing is not None:
        return existing_block(_WORKSPACE, resource, existing, context)
    return azurerm(
        "log_analytics_workspace",
        _logical(resource, _WORKSPACE, context),
        prevent_destroy=context.protect,
        name=_name(_WORKSPACE, resource, context),
        **context.common(resource),
        sku=azure.WORKSPACE_SKU,
        retention_in_days=_retention(config, context),
        daily_quota_gb=_daily_cap(config, context),
        local_authentication_enabled=_or(config.local_authentication, False),
        internet_ingestion_enabled=_or(config.public_ingestion, True),
        internet_query_enabled=_or(config.public_query, True),
    )


def _insights(
    resource: PlannedResource,
    config: MonitoringConfig,
    workspace: Resource | DataSource,
    context: RenderContext,
) -> Resource | DataSource:
    existing = existing_in(config)
    if existing is not None and existing.insights is not UNSET:
        return azurerm_data(
            "application_insights",
            _logical(resource, _INSIGHTS, context),
            name=existing.insights,
            resource_group_name=existing.insights_group,
        )
    return azurerm(
        "application_insights",
        _logical(resource, _INSIGHTS, context),
        name=_name(_INSIGHTS, resource, context),
        **context.common(resource),
        application_type="web",
        workspace_id=workspace["id"],
        retention_in_days=azure.application_insights_retention(_retention(config, context)),
        # The lower of this and the workspace's holds; without it Azure stops at 100 GB.
        daily_data_cap_in_gb=_daily_cap(config, context),
        sampling_percentage=_or(config.sampling_percentage, None),
        disable_ip_masking=not _or(config.mask_ip_addresses, True),
        local_authentication_disabled=not _or(config.local_authentication, False),
        internet_ingestion_enabled=_or(config.public_ingestion, True),
        internet_query_enabled=_or(config.public_query, True),
    )


def _diagnostic_setting(
    other: PlannedResource,
    diagnosed: Diagnosed,
    config: MonitoringConfig,
    workspace: Resource | DataSource,
    context: RenderContext,
) -> Resource:
    known = azure.DIAGNOSED.get(diagnosed.kind)
    categories = set(diagnosed.logs or (known.recommended if known else ()))
    categories |= _or(config.extra_logs, {}).get(diagnosed.kind, frozenset())
    return azurerm(
        "monitor_diagnostic_setting",
        context.id(other, "logs", *diagnosed.pieces),
        name=context.name(
            "azurerm_monitor_diagnostic_setting", other, other.type, *diagnosed.pieces
        ),
        target_resource_id=diagnosed.target,
        log_analytics_workspace_id=workspace["id"],
        log_analytics_destination_type="Dedicated" if known and known.dedicated else None,
        enabled_log=[{"category": category} for category in sorted(categories)]
        or [{"category_group": azure.EVERY_LOG}],
    )
