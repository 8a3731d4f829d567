"""Azure Storage for users' data: account, containers, queues, tables, shares, lifecycle."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from atakora_tf.azure import monitoring, network, roles
from atakora_tf.azure import storage as azure
from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.existing import account_reference, existing_block, group_of
from atakora_tf.providers.provider import Diagnosed, Identity, PrivateTarget, ResourceProvider
from atakora_tf.providers.public_access import is_closed, is_public
from atakora_tf.providers.storage_account import (
    default_replication,
    diagnosed_service,
    secure_account,
)
from atakora_tf.providers.website import website_outputs
from atakora_tf.requirements.addresses import single_addresses
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.storage import LifecycleRule, StorageConfig
from atakora_tf.terraform.block import DataSource, Output, Resource, azurerm
from atakora_tf.terraform.expression import Expression, Reference, Template

__all__ = ["StorageProvider"]

_ENDPOINTS = {
    "blob_endpoint": "primary_blob_endpoint",
    "queue_endpoint": "primary_queue_endpoint",
    "table_endpoint": "primary_table_endpoint",
    "file_endpoint": "primary_file_endpoint",
    "account_name": "name",
    "web_hostname": "primary_web_host",
}

_ROLES = {
    ("containers", "read"): roles.STORAGE_BLOB_DATA_READER,
    ("containers", "write"): roles.STORAGE_BLOB_DATA_CONTRIBUTOR,
    ("queues", "read"): roles.STORAGE_QUEUE_DATA_READER,
    ("queues", "write"): roles.STORAGE_QUEUE_DATA_CONTRIBUTOR,
    ("queues", "send"): roles.STORAGE_QUEUE_DATA_MESSAGE_SENDER,
    ("queues", "process"): roles.STORAGE_QUEUE_DATA_MESSAGE_PROCESSOR,
    ("tables", "read"): roles.STORAGE_TABLE_DATA_READER,
    ("tables", "write"): roles.STORAGE_TABLE_DATA_CONTRIBUTOR,
}

_SOFT_DELETE_DAYS = 7
"""Unless someone asks for more: what Microsoft recommends as the least (PSRule, CKV2_AZURE_38)."""

# azurerm_storage_table sets and reads access policies with the account key, which is off here
# (storage_table_resource.go); a template deployment makes tables through the control plane.
_TABLES_TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {"accountName": {"type": "string"}, "tableNames": {"type": "array"}},
    "resources": [
        {
            "type": "Microsoft.Storage/storageAccounts/tableServices/tables",
            "apiVersion": "2023-05-01",
            "name": "[format('{0}/default/{1}', parameters('accountName'), "
            "parameters('tableNames')[copyIndex()])]",
            "copy": {"name": "tables", "count": "[length(parameters('tableNames'))]"},
            "properties": {},
        }
    ],
}


_ACCOUNT = "azurerm_storage_account"


class StorageProvider(ResourceProvider):
    """Renders `storage` resources: keys off, nothing public, soft delete on."""

    resource_type: ClassVar[str] = "storage"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """The account and everything in it."""
        config: StorageConfig = resource.config
        add = context.document.add
        account = add(self._account(resource, config, context))
        for name in _names(config.containers):
            add(
                azurerm(
                    "storage_container",
                    context.id(resource, "container", name),
                    prevent_destroy=context.protect,
                    name=name,
                    storage_account_id=account["id"],
                    container_access_type="private",
                )
            )
        for name in _names(config.queues):
            metadata = config.queues[name].metadata  # type: ignore[index]
            add(
                azurerm(
                    "storage_queue",
                    context.id(resource, "queue", name),
                    prevent_destroy=context.protect,
                    name=name,
                    storage_account_id=account["id"],
                    metadata=None if metadata is UNSET else dict(metadata) or None,
                )
            )
        for name in _names(config.shares):
            share = config.shares[name]  # type: ignore[index]
            add(
                azurerm(
                    "storage_share",
                    context.id(resource, "share", name),
                    prevent_destroy=context.protect,
                    name=name,
                    storage_account_id=account["id"],
                    quota=_or(share.quota_gb, 100),
                    access_tier=_or(share.access_tier, None),
                    enabled_protocol=_or(share.protocol, None),
                )
            )
        if _names(config.tables):
            add(self._tables(resource, _names(config.tables), account, context))
        self._features(resource, config, account, context)

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The account's id."""
        return self._reference(resource, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`account_name`, the endpoints of the services, and the unit's own `name`."""
        if name in _ENDPOINTS:
            return self._reference(resource, _ENDPOINTS[name], context)
        if name == "web_url":
            return "https://" + self._reference(resource, "primary_web_host", context)
        field, _, entry = unit.partition("/")
        if name == "name" and field in ("containers", "queues", "shares"):
            kind = field.removesuffix("s")
            return Reference(f"azurerm_storage_{kind}.{context.id(resource, kind, entry)}", "name")
        if name == "name":
            return entry
        return super().attribute(resource, unit, name, context)

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,  # noqa: ARG002
    ) -> Collection[str]:
        """Those of the account, and the unit's own name."""
        return (*sorted((*_ENDPOINTS, "web_url")), "name")

    def grant(
        self,
        resource: PlannedResource,
        unit: str,
        access: str,
        identity: Identity,
        context: RenderContext,
    ) -> Resource:
        """A data role on one container or queue; tables have no scope of their own in azurerm."""
        field, _, name = unit.partition("/")
        role = _ROLES.get((field, access))
        if role is None:
            known = ", ".join(sorted(a for f, a in _ROLES if f == field)) or "none"
            raise PlacementUnknown(
                f"{resource.key} has no role {access!r} for {unit}; roles: {known}"
            )
        if field == "tables":
            return context.azure_role(
                context.access_id(identity, resource, "tables", access),
                role.name,
                self.main(resource, context),
                identity.principal_id,
            )
        kind = field.removesuffix("s")
        scope = Reference(f"azurerm_storage_{kind}.{context.id(resource, kind, name)}", "id")
        logical = context.access_id(identity, resource, kind, name, access)
        return context.azure_role(logical, role.name, scope, identity.principal_id)

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """The services that are in use, if the account is ours; blobs wherever it can have them."""
        config: StorageConfig = resource.config
        if existing_in(config) is not None:
            return
        account = self.main(resource, context)
        if "blob" in azure.SERVICES[config.account]:
            yield diagnosed_service(account, monitoring.BLOB_SERVICE)
        for names, service in (
            (config.queues, monitoring.QUEUE_SERVICE),
            (config.tables, monitoring.TABLE_SERVICE),
            (config.shares, monitoring.FILE_SERVICE),
        ):
            if _names(names):
                yield diagnosed_service(account, service)

    def private_targets(
        self, resource: PlannedResource, context: RenderContext
    ) -> Iterable[PrivateTarget]:
        """The services that are in use; blobs where nothing says which."""
        config: StorageConfig = resource.config
        account = self.main(resource, context)
        used = [
            service
            for names, service in (
                (config.containers, "blob"),
                (config.queues, "queue"),
                (config.tables, "table"),
                (config.shares, "file"),
            )
            if _names(names)
        ]
        if config.hierarchical_namespace is True:
            # Both are asked for by whoever reads a data lake ("endpoints").
            used = sorted({*used, "blob", "dfs"})
        for name in used or sorted(azure.SERVICES[config.account] & {"blob", "file"})[:1]:
            service = network.STORAGE_SERVICES[name]
            yield PrivateTarget(account, *service[:2], (name,), service.ports)

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Blob endpoint, name and id of the account."""
        for piece, attribute, words in (
            ("blob-endpoint", "primary_blob_endpoint", "Blob endpoint"),
            ("name", "name", "Name"),
            ("id", "id", "Resource id"),
        ):
            yield Output(
                context.id(resource, piece),
                self._reference(resource, attribute, context),
                f"{words} of the storage account {resource.key}",
            )
        website = resource.config.static_website
        if website is not UNSET:
            yield from website_outputs(resource, website, context)

    def _reference(
        self, resource: PlannedResource, attribute: str, context: RenderContext
    ) -> Reference:
        return account_reference(_ACCOUNT, resource, attribute, context)

    def _account(
        self, resource: PlannedResource, config: StorageConfig, context: RenderContext
    ) -> Resource | DataSource:
        existing = existing_in(config)
        if existing is not None:
            return existing_block(_ACCOUNT, resource, existing, context)
        kind, performance = config.account
        tiered = performance == "Standard" and kind in azure.ACCESS_TIER_KINDS
        return azurerm(
            "storage_account",
            context.id(resource),
            prevent_destroy=context.protect,
            **secure_account(resource, context, keys=False),
            account_kind=kind,
            account_tier=performance,
            account_replication_type=_or(
                config.replication, default_replication(resource.location, kind, performance)
            ),
            access_tier=_or(config.access_tier, "Hot") if tiered else None,
            large_file_share_enabled=True if _large_shares(config) else None,
            is_hns_enabled=_or(config.hierarchical_namespace, None),
            public_network_access_enabled=is_public(resource, context),
            blob_properties=None if kind == "FileStorage" else _blob_properties(config),
            share_properties=_share_properties(config),
            network_rules=_network_rules(config, closed=is_closed(resource, context)),
        )

    def _tables(
        self,
        resource: PlannedResource,
        names: list[str],
        account: Resource | DataSource,
        context: RenderContext,
    ) -> Resource:
        listed = json.dumps(names)
        return azurerm(
            "resource_group_template_deployment",
            context.id(resource, "tables"),
            prevent_destroy=context.protect,
            name=_tables_name(resource, context),
            resource_group_name=group_of(_ACCOUNT, resource, context),
            deployment_mode="Incremental",
            template_content=json.dumps(_TABLES_TEMPLATE, sort_keys=True),
            parameters_content=Expression(
                f"jsonencode({{accountName = {{value = {account.address}.name}}, "
                f"tableNames = {{value = {listed}}}}})"
            ),
        )

    def _features(
        self,
        resource: PlannedResource,
        config: StorageConfig,
        account: Resource | DataSource,
        context: RenderContext,
    ) -> None:
        website = config.static_website
        if website is not UNSET:
            context.document.add(
                azurerm(
                    "storage_account_static_website",
                    context.id(resource, "website"),
                    storage_account_id=account["id"],
                    index_document=_or(website.index_document, "index.html"),
                    error_404_document=_or(website.error_404_document, None),
                )
            )
        rules = config.lifecycle_rules
        if rules is not UNSET and rules:
            context.document.add(
                azurerm(
                    "storage_management_policy",
                    context.id(resource, "lifecycle"),
                    storage_account_id=account["id"],
                    rule=[_lifecycle(name, rule) for name, rule in sorted(rules.items())],
                )
            )


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _tables_name(resource: PlannedResource, context: RenderContext) -> str:
    """Deployments of several backends may lie in the resource group of one existing account."""
    return f"tables-{context.name('azurerm_storage_account', resource)}"


def _names(entries: Any) -> list[str]:
    return [] if entries is UNSET else sorted(entries)


def _blob_properties(config: StorageConfig) -> dict[str, Any]:
    return {
        "versioning_enabled": _or(config.versioning, False),
        "change_feed_enabled": True if config.change_feed is True else None,
        "delete_retention_policy": {"days": _or(config.blob_soft_delete_days, _SOFT_DELETE_DAYS)},
        "container_delete_retention_policy": {
            "days": _or(config.container_soft_delete_days, _SOFT_DELETE_DAYS)
        },
    }


def _large_shares(config: StorageConfig) -> bool:
    """Whether a share of a standard account is larger than shares used to be."""
    shares = {} if config.shares is UNSET else config.shares
    sizes = [share.quota_gb for share in shares.values() if share.quota_gb is not UNSET]
    return config.account[1] == "Standard" and any(
        size > azure.MAXIMUM_SMALL_SHARE_QUOTA for size in sizes
    )


def _share_properties(config: StorageConfig) -> dict[str, Any] | None:
    days = _or(config.share_soft_delete_days, _SOFT_DELETE_DAYS if _names(config.shares) else None)
    if days is None:
        return None
    return {
        "retention_policy": {"days": days},
        # Azure's own choice also takes SMB 2.1, weaker ciphers and the account key.
        "smb": {
            "versions": ["SMB3.1.1"],
            "authentication_types": ["Kerberos"],
            "kerberos_ticket_encryption_type": ["AES-256"],
            "channel_encryption_type": ["AES-256-GCM"],
        },
    }


def _network_rules(config: StorageConfig, *, closed: bool) -> dict[str, Any] | None:
    addresses = sorted(single_addresses(_or(config.ip_rules, ())))
    subnets = sorted(_or(config.subnet_ids, ()))
    default = config.network_default
    bypass = config.network_bypass
    if closed:
        default = "Deny"
    elif default is UNSET and bypass is UNSET and config.ip_rules is UNSET and not subnets:
        return None
    # Whoever names callers means that others stay out.
    usual = "Deny" if config.ip_rules is not UNSET or subnets else "Allow"
    return {
        "default_action": _or(default, usual),
        "bypass": (sorted(bypass) or ["None"]) if bypass is not UNSET else ["AzureServices"],
        "ip_rules": addresses or None,
        "virtual_network_subnet_ids": subnets or None,
    }


def _lifecycle(name: str, rule: LifecycleRule) -> dict[str, Any]:
    after = "after_days_since_modification_greater_than"
    base = {
        f"tier_to_cool_{after}": _or(rule.cool_after_days, None),
        f"tier_to_cold_{after}": _or(rule.cold_after_days, None),
        f"delete_{after}": _or(rule.delete_after_days, None),
    }
    snapshots = _or(rule.delete_snapshots_after_days, None)
    versions = _or(rule.delete_versions_after_days, None)
    return {
        "name": name,
        "enabled": True,
        "filters": {
            "blob_types": ["blockBlob"],
            "prefix_match": sorted(_or(rule.prefixes, ())) or None,
        },
        "actions": {
            "base_blob": base if any(v is not None for v in base.values()) else None,
            "snapshot": None
            if snapshots is None
            else {"delete_after_days_since_creation_greater_than": snapshots},
            "version": None if versions is None else {"delete_after_days_since_creation": versions},
        },
    }
