"""What every storage account of ours says, whether it holds users' data or a Functions host."""

from __future__ import annotations

from typing import Any

from atakora_tf.azure.regions import region
from atakora_tf.azure.storage import KIND_REPLICATIONS
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import Diagnosed
from atakora_tf.terraform.expression import Reference

__all__ = ["default_replication", "diagnosed_service", "secure_account"]


def default_replication(
    location: str, kind: str = "StorageV2", performance: str = "Standard"
) -> str:
    """Copies in three zones where region and kind of account have them, else in one place.

    Premium page blobs (StorageV2) have zones in a few regions only, so they get one place.
    """
    zones = region(location).zones and (kind, performance) != ("StorageV2", "Premium")
    return "ZRS" if zones and "ZRS" in KIND_REPLICATIONS[kind, performance] else "LRS"


def secure_account(
    resource: PlannedResource, context: RenderContext, *parts: str, keys: bool
) -> dict[str, Any]:
    """The arguments that keep an account closed: TLS 1.2, HTTPS, nothing public, no local users.

    azurerm's own defaults are open; see the secure defaults of storage_account_resource.go.
    """
    return {
        "name": context.name("azurerm_storage_account", resource, *parts),
        **context.common(resource),
        "min_tls_version": "TLS1_2",
        "https_traffic_only_enabled": True,
        "allow_nested_items_to_be_public": False,
        "shared_access_key_enabled": keys,
        "default_to_oauth_authentication": True,
        "cross_tenant_replication_enabled": False,
        "local_user_enabled": False,
    }


def diagnosed_service(account: Reference, kind: str) -> Diagnosed:
    """A service of an account: accounts write no logs themselves, each of their services does."""
    service = kind.rpartition("/")[2]
    return Diagnosed(kind, account + f"/{service}/default", (service.removesuffix("Services"),))
