"""The shop's storage and the site before it, by hand; a part of `stock_shop.py`."""

from __future__ import annotations

from cdktf import TerraformOutput
from cdktf_cdktf_provider_azurerm.cdn_frontdoor_endpoint import CdnFrontdoorEndpoint
from cdktf_cdktf_provider_azurerm.cdn_frontdoor_origin import CdnFrontdoorOrigin
from cdktf_cdktf_provider_azurerm.cdn_frontdoor_origin_group import (
    CdnFrontdoorOriginGroup,
    CdnFrontdoorOriginGroupLoadBalancing,
)
from cdktf_cdktf_provider_azurerm.cdn_frontdoor_profile import CdnFrontdoorProfile
from cdktf_cdktf_provider_azurerm.cdn_frontdoor_route import (
    CdnFrontdoorRoute,
    CdnFrontdoorRouteCache,
)
from cdktf_cdktf_provider_azurerm.cdn_frontdoor_rule import (
    CdnFrontdoorRule,
    CdnFrontdoorRuleActions,
    CdnFrontdoorRuleActionsResponseHeaderAction,
    CdnFrontdoorRuleActionsUrlRewriteAction,
    CdnFrontdoorRuleConditions,
    CdnFrontdoorRuleConditionsUrlFileExtensionCondition,
)
from cdktf_cdktf_provider_azurerm.cdn_frontdoor_rule_set import CdnFrontdoorRuleSet
from cdktf_cdktf_provider_azurerm.storage_account import (
    StorageAccount,
    StorageAccountBlobProperties,
    StorageAccountBlobPropertiesContainerDeleteRetentionPolicy,
    StorageAccountBlobPropertiesDeleteRetentionPolicy,
)
from cdktf_cdktf_provider_azurerm.storage_account_static_website import (
    StorageAccountStaticWebsiteA,
)
from cdktf_cdktf_provider_azurerm.storage_container import StorageContainer
from cdktf_cdktf_provider_azurerm.storage_queue import StorageQueue
from constructs import Construct

from benchmarks.programs.stock_shop_place import LOCATION, TAGS
from benchmarks.programs.stock_shop_watch import Watch

STORAGE = "shop_storage_shared-storage"
SITES = "shop_front-door_sites"
SITE = "storefront-3c8b5475"

HEADERS = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}

COMPRESSED = [
    "application/javascript",
    "application/json",
    "application/xhtml+xml",
    "application/xml",
    "font/otf",
    "font/ttf",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
]


class Storage:
    """One account for pages, reports and the queue of orders."""

    def __init__(self, scope: Construct, group: str, watch: Watch) -> None:
        self.scope = scope
        self.account = StorageAccount(
            scope,
            STORAGE,
            name="stshopdevwerad7jw",
            location=LOCATION,
            resource_group_name=group,
            account_kind="StorageV2",
            account_tier="Standard",
            account_replication_type="LRS",
            access_tier="Hot",
            min_tls_version="TLS1_2",
            https_traffic_only_enabled=True,
            allow_nested_items_to_be_public=False,
            cross_tenant_replication_enabled=False,
            default_to_oauth_authentication=True,
            local_user_enabled=False,
            public_network_access_enabled=True,
            shared_access_key_enabled=False,
            blob_properties=StorageAccountBlobProperties(
                versioning_enabled=False,
                delete_retention_policy=StorageAccountBlobPropertiesDeleteRetentionPolicy(days=7),
                container_delete_retention_policy=(
                    StorageAccountBlobPropertiesContainerDeleteRetentionPolicy(days=7)
                ),
            ),
            tags=TAGS,
        )
        StorageAccountStaticWebsiteA(
            scope,
            f"{STORAGE}_website",
            storage_account_id=self.account.id,
            index_document="index.html",
        )
        self.reports = StorageContainer(
            scope,
            f"{STORAGE}_container_reports",
            name="reports",
            storage_account_id=self.account.id,
            container_access_type="private",
        )
        self.orders, self.poison = (
            StorageQueue(
                scope, f"{STORAGE}_queue_{name}", name=name, storage_account_id=self.account.id
            )
            for name in ("orders", "orders-poison")
        )
        for service in ("blob", "queue"):
            watch.logs(
                f"{STORAGE}_logs_{service}",
                f"shared-storage--storage--{service}",
                f"{self.account.id}/{service}Services/default",
                "StorageDelete",
                "StorageWrite",
            )
        what = "storage account storage:shared-storage"
        for suffix, description, value in (
            ("blob-endpoint", f"Blob endpoint of the {what}", self.account.primary_blob_endpoint),
            ("id", f"Resource id of the {what}", self.account.id),
            ("name", f"Name of the {what}", self.account.name),
            (
                "web-endpoint",
                f"Address of the website of Storefront in the {what}",
                self.account.primary_web_endpoint,
            ),
        ):
            TerraformOutput(scope, f"{STORAGE}_{suffix}", description=description, value=value)

    def environment(self, app: str) -> None:
        """What the site is built with; `app` is the host name of the APIs."""
        TerraformOutput(
            self.scope,
            f"{STORAGE}_website-environment",
            description="What the website of Storefront is built with",
            value={
                f"VITE_{name.upper()}": f"https://{app}/api/{name}"
                for name in ("carts", "orders", "products", "reviews", "users")
            },
        )


def site(scope: Construct, group: str, storage: Storage, watch: Watch) -> CdnFrontdoorEndpoint:
    """Front Door before the pages."""
    profile = CdnFrontdoorProfile(
        scope,
        SITES,
        name="afd-shop-sites-dev-we",
        resource_group_name=group,
        sku_name="Standard_AzureFrontDoor",
        response_timeout_seconds=60,
        tags=TAGS,
    )
    watch.logs(
        f"{SITES}_logs",
        "sites--front-door",
        profile.id,
        "FrontDoorAccessLog",
        "FrontDoorWebApplicationFirewallLog",
    )
    endpoint = CdnFrontdoorEndpoint(
        scope,
        f"{SITES}_endpoint_{SITE}",
        name="fde-shop-sites-storefront-dev-we-7768nz",
        cdn_frontdoor_profile_id=profile.id,
        tags=TAGS,
    )
    origins = CdnFrontdoorOriginGroup(
        scope,
        f"{SITES}_origin-group_{SITE}",
        name="storefront",
        cdn_frontdoor_profile_id=profile.id,
        session_affinity_enabled=False,
        load_balancing=CdnFrontdoorOriginGroupLoadBalancing(
            additional_latency_in_milliseconds=50, sample_size=4, successful_samples_required=3
        ),
    )
    origin = CdnFrontdoorOrigin(
        scope,
        f"{SITES}_origin_{SITE}",
        name="storefront",
        cdn_frontdoor_origin_group_id=origins.id,
        enabled=True,
        host_name=storage.account.primary_web_host,
        origin_host_header=storage.account.primary_web_host,
        certificate_name_check_enabled=True,
        http_port=80,
        https_port=443,
        priority=1,
        weight=1000,
    )
    rules = CdnFrontdoorRuleSet(
        scope,
        f"{SITES}_rules_{SITE}",
        name="rulesstorefront",
        cdn_frontdoor_profile_id=profile.id,
    )
    CdnFrontdoorRule(
        scope,
        f"{SITES}_rules_{SITE}_headers1",
        name="Headers1",
        order=1,
        behavior_on_match="Continue",
        cdn_frontdoor_rule_set_id=rules.id,
        actions=CdnFrontdoorRuleActions(
            response_header_action=[
                CdnFrontdoorRuleActionsResponseHeaderAction(
                    header_action="Overwrite", header_name=name, value=value
                )
                for name, value in HEADERS.items()
            ]
        ),
        depends_on=[origin, origins],
    )
    CdnFrontdoorRule(
        scope,
        f"{SITES}_rules_{SITE}_fallback",
        name="Fallback",
        order=2,
        behavior_on_match="Continue",
        cdn_frontdoor_rule_set_id=rules.id,
        conditions=CdnFrontdoorRuleConditions(
            url_file_extension_condition=[
                CdnFrontdoorRuleConditionsUrlFileExtensionCondition(
                    operator="LessThan", match_values=["1"], negate_condition=False
                )
            ]
        ),
        actions=CdnFrontdoorRuleActions(
            url_rewrite_action=CdnFrontdoorRuleActionsUrlRewriteAction(
                source_pattern="/", destination="/index.html", preserve_unmatched_path=False
            )
        ),
        depends_on=[origin, origins],
    )
    CdnFrontdoorRoute(
        scope,
        f"{SITES}_route_{SITE}",
        name="storefront",
        cdn_frontdoor_endpoint_id=endpoint.id,
        cdn_frontdoor_origin_group_id=origins.id,
        cdn_frontdoor_origin_ids=[origin.id],
        cdn_frontdoor_rule_set_ids=[rules.id],
        enabled=True,
        supported_protocols=["Http", "Https"],
        patterns_to_match=["/*"],
        forwarding_protocol="HttpsOnly",
        https_redirect_enabled=True,
        link_to_default_domain=True,
        cache=CdnFrontdoorRouteCache(
            compression_enabled=True,
            content_types_to_compress=COMPRESSED,
            query_string_caching_behavior="IgnoreQueryString",
        ),
    )
    TerraformOutput(
        scope,
        f"{SITES}_endpoint_{SITE}_url",
        description="Address of Storefront",
        value=f"https://{endpoint.host_name}",
    )
    TerraformOutput(
        scope,
        f"{SITES}_id",
        description="Resource id of the Front Door profile front-door:sites",
        value=profile.id,
    )
    return endpoint
