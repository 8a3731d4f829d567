"""Networks as the real azurerm 4.55 provider applied them, with an empty second plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import pytest
from attrs import frozen

from atakora_tf import (
    AzureState,
    CosmosConfig,
    CrudApi,
    DatabaseUse,
    FunctionsApp,
    FunctionsConfig,
    HttpTrigger,
    NetworkingConfig,
    ResourceProvider,
    Resources,
    ServiceBusConfig,
    StackOptions,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    define_backend,
)
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import PrivateTarget
from atakora_tf.terraform.block import azurerm
from atakora_tf.terraform.expression import Reference
from tests.providers.field_examples import NETWORK
from tests.providers.rendering import problems, resources

SHOP = "shop_network_shared-network"
GROUP = "${azurerm_resource_group.resource_group.name}"


def isolated(needs: dict[str, Any], **fields: Any) -> dict[str, dict[str, Any]]:
    return resources({"network:shared-network": NetworkingConfig(**fields), **needs})


def without_tags(block: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != "tags"}


def test_an_app_joins_a_subnet_that_is_handed_over_to_its_plan() -> None:
    found = isolated(
        {"functions:flex": FunctionsConfig(), "functions:ep": FunctionsConfig(plan="EP1")}
    )
    assert without_tags(found["azurerm_virtual_network"][SHOP]) == {
        "name": "vnet-shop-dev-we",
        "resource_group_name": GROUP,
        "location": "westeurope",
        "address_space": ["10.20.0.0/20"],
    }
    common = {
        "resource_group_name": GROUP,
        "virtual_network_name": f"${{azurerm_virtual_network.{SHOP}.name}}",
        "default_outbound_access_enabled": False,
    }
    action = "Microsoft.Network/virtualNetworks/subnets"
    assert found["azurerm_subnet"] == {
        f"{SHOP}_subnet_endpoints": {
            **common,
            "name": "snet-shop-endpoints-dev-we",
            "address_prefixes": ["10.20.0.0/24"],
            "private_endpoint_network_policies": "Enabled",
        },
        f"{SHOP}_subnet_functions_ep": {
            **common,
            "name": "snet-shop--functions--ep-dev-we",
            "address_prefixes": ["10.20.1.0/26"],
            "private_endpoint_network_policies": "Disabled",
            "delegation": [
                {
                    "name": "plan",
                    "service_delegation": {
                        "name": "Microsoft.Web/serverFarms",
                        "actions": [f"{action}/action"],
                    },
                }
            ],
        },
        f"{SHOP}_subnet_functions_flex": {
            **common,
            "name": "snet-shop--functions--flex-dev-we",
            "address_prefixes": ["10.20.1.64/26"],
            "private_endpoint_network_policies": "Disabled",
            "delegation": [
                {
                    "name": "plan",
                    "service_delegation": {
                        "name": "Microsoft.App/environments",
                        "actions": [f"{action}/join/action"],
                    },
                }
            ],
        },
    }
    (elastic,) = found["azurerm_linux_function_app"].values()
    assert elastic["virtual_network_subnet_id"] == (
        f"${{azurerm_subnet.{SHOP}_subnet_functions_ep.id}}"
    )
    assert elastic["site_config"]["vnet_route_all_enabled"] is True
    assert elastic["site_config"]["runtime_scale_monitoring_enabled"] is True
    (flex,) = found["azurerm_function_app_flex_consumption"].values()
    assert "vnet_route_all_enabled" not in flex["site_config"]


def test_a_dedicated_plan_routes_everything_and_scales_by_nothing() -> None:
    found = isolated({"functions:k": FunctionsConfig(plan="B1")})
    (app,) = found["azurerm_linux_function_app"].values()
    assert app["site_config"]["vnet_route_all_enabled"] is True
    assert "runtime_scale_monitoring_enabled" not in app["site_config"]


def test_every_subnet_has_a_security_group_with_rules_of_their_own() -> None:
    found = isolated({"functions:k": FunctionsConfig()})
    guarded = {
        block["subnet_id"]
        for block in found["azurerm_subnet_network_security_group_association"].values()
    }
    assert guarded == {f"${{azurerm_subnet.{name}.id}}" for name in found["azurerm_subnet"]}
    rules = found["azurerm_network_security_rule"]
    shown = {
        (block["name"], block["direction"], block["access"], block["priority"],
         block["destination_address_prefix"], block["destination_port_range"])
        for block in rules.values()
    }  # fmt: skip
    assert shown == {
        ("AllowNetworksIn", "Inbound", "Allow", 100, "VirtualNetwork", "443"),
        ("DenyAllIn", "Inbound", "Deny", 4096, "*", "*"),
        ("AllowAzureMonitorOut", "Outbound", "Allow", 100, "AzureMonitor", "443"),
        ("AllowEntraOut", "Outbound", "Allow", 110, "AzureActiveDirectory", "443"),
        ("AllowNetworksOut", "Outbound", "Allow", 120, "VirtualNetwork", "443"),
    }
    assert all("security_rule" not in b for b in found["azurerm_network_security_group"].values())


@pytest.mark.parametrize(
    ("needs", "ports"),
    [
        ({"service-bus:k": ServiceBusConfig(tier="Premium")}, ["443", "5671", "5672"]),
        ({"cosmos:k": CosmosConfig(api="mongodb")}, ["443", "10255"]),
    ],
)
def test_endpoints_are_called_on_the_ports_of_what_is_behind_them(needs, ports) -> None:
    found = isolated({"functions:k": FunctionsConfig(), **needs})
    rules = found["azurerm_network_security_rule"]
    for name in ("allownetworksin", "allownetworksout"):
        (rule,) = [block for key, block in rules.items() if key.endswith(name)]
        assert rule["destination_port_ranges"] == ports
        assert "destination_port_range" not in rule


def test_direct_mode_of_cosmos_db_opens_connections_to_any_port() -> None:
    java = FunctionsConfig(plan="EP1", runtime="java", runtime_version="21")
    found = isolated({"functions:k": java, "cosmos:k": CosmosConfig()})
    rules = found["azurerm_network_security_rule"]
    (rule,) = [block for key, block in rules.items() if key.endswith("allownetworksin")]
    assert rule["destination_port_range"] == "*"


def test_outbound_names_all_that_apps_may_call() -> None:
    found = isolated({"functions:k": FunctionsConfig()}, outbound={"Storage.WestEurope", "Sql"})
    out = {
        block["destination_address_prefix"]: (block["access"], block["priority"])
        for block in found["azurerm_network_security_rule"].values()
        if block["direction"] == "Outbound"
    }
    assert out["Internet"] == ("Deny", 4096)
    alone = isolated({"functions:k": FunctionsConfig()}, outbound={"Sql"})
    (sql,) = [
        block["priority"]
        for block in alone["azurerm_network_security_rule"].values()
        if block["destination_address_prefix"] == "Sql"
    ]
    # Whatever else is let out, a rule keeps its place.
    assert out["Sql"] == ("Allow", sql)
    assert 1000 <= sql < 4000


def test_an_endpoint_for_every_service_that_is_used() -> None:
    found = isolated(
        {
            "functions:k": FunctionsConfig(),
            "cosmos:k": CosmosConfig(),
            "storage:k": StorageConfig(
                containers={"ccc": StorageContainer()}, queues={"qqq": StorageQueue()}
            ),
            "storage:lake": StorageConfig(hierarchical_namespace=True),
        }
    )
    shown = {
        key.removeprefix("shop_"): block["private_service_connection"]["subresource_names"]
        for key, block in found["azurerm_private_endpoint"].items()
    }
    assert shown == {
        "cosmos_k_private-endpoint": ["Sql"],
        "functions_k_private-endpoint": ["sites"],
        "functions_k_private-endpoint_host_blob": ["blob"],
        "functions_k_private-endpoint_host_queue": ["queue"],
        "functions_k_private-endpoint_host_table": ["table"],
        "storage_k_private-endpoint_blob": ["blob"],
        "storage_k_private-endpoint_queue": ["queue"],
        "storage_lake_private-endpoint_blob": ["blob"],
        "storage_lake_private-endpoint_dfs": ["dfs"],
    }
    assert without_tags(found["azurerm_private_endpoint"]["shop_cosmos_k_private-endpoint"]) == {
        "name": "pep-shop--cosmos--k-dev-we",
        "resource_group_name": GROUP,
        "location": "westeurope",
        "subnet_id": f"${{azurerm_subnet.{SHOP}_subnet_endpoints.id}}",
        "private_service_connection": {
            "name": "psc-sql",
            "is_manual_connection": False,
            "private_connection_resource_id": "${azurerm_cosmosdb_account.shop_cosmos_k.id}",
            "subresource_names": ["Sql"],
        },
        "private_dns_zone_group": {
            "name": "default",
            "private_dns_zone_ids": [
                f"${{azurerm_private_dns_zone.{SHOP}_zone_documents-azure-com.id}}"
            ],
        },
        # No endpoint is made while its subnet is being worked on.
        "depends_on": [
            f"azurerm_subnet_network_security_group_association.{SHOP}_subnet_endpoints_guarded"
        ],
    }


def test_an_app_waits_for_the_way_to_what_it_needs_when_it_starts() -> None:
    backend = define_backend(
        {"users": CrudApi.define("UserApi", entity_name="User")},
        name="shop",
        location="westeurope",
        lock=None,
        networking="isolated",
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )
    written = backend.document(whole=True).to_dict()["resource"]
    (app,) = written["azurerm_function_app_flex_consumption"].values()
    waits = {address.partition(".")[2] for address in app["depends_on"]}
    assert {
        "shop_cosmos_shared-database_private-endpoint",
        *(
            f"shop_functions_api-functions_private-endpoint_host_{service}"
            for service in ("blob", "queue", "table")
        ),
        *(f"{SHOP}_link_{zone}" for zone in (
            "documents-azure-com", "blob-core-windows-net", "queue-core-windows-net",
            "table-core-windows-net")),
        f"{SHOP}_subnet_functions_api-functions_guarded",
    } <= waits  # fmt: skip
    assert "shop_functions_api-functions_private-endpoint" not in waits


def test_networks_of_two_regions_are_joined_both_ways_and_share_their_zones() -> None:
    components = {
        "users": CrudApi.define("UserApi", entity_name="User"),
        "orders": CrudApi.define("OrderApi", entity_name="Order", region="northeurope"),
    }
    backend = define_backend(
        components, name="shop", location="westeurope", lock=None, networking="isolated",
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )  # fmt: skip
    found = backend.document(whole=True).to_dict()["resource"]
    north = f"{SHOP}-northeurope"
    peerings = {
        (block["virtual_network_name"], block["remote_virtual_network_id"])
        for block in found["azurerm_virtual_network_peering"].values()
    }
    name, at = "${{azurerm_virtual_network.{}.name}}", "${{azurerm_virtual_network.{}.id}}"
    assert peerings == {
        (name.format(SHOP), at.format(north)),
        (name.format(north), at.format(SHOP)),
    }
    for block in found["azurerm_virtual_network_peering"].values():
        # Networks that are still being worked on are not joined.
        assert set(block["depends_on"]) == {
            f"azurerm_subnet_network_security_group_association.{logical}"
            for logical in found["azurerm_subnet_network_security_group_association"]
        }
    assert {
        block["name"]: block["triggers"]
        for block in found["azurerm_virtual_network_peering"].values()
    } == {
        "to-northeurope": {"remote_address_space": "10.20.16.0/20"},
        "to-westeurope": {"remote_address_space": "10.20.0.0/20"},
    }
    zones = [block["name"] for block in found["azurerm_private_dns_zone"].values()]
    assert len(zones) == len(set(zones)) == 5
    links = found["azurerm_private_dns_zone_virtual_network_link"].values()
    assert {(b["private_dns_zone_name"], b["virtual_network_id"]) for b in links} == {
        (f"${{azurerm_private_dns_zone.{zone}.name}}", at.format(network))
        for zone in found["azurerm_private_dns_zone"]
        for network in (SHOP, north)
    }
    subnets = {b["subnet_id"] for b in found["azurerm_private_endpoint"].values()}
    assert subnets == {
        f"${{azurerm_subnet.{network}_subnet_endpoints.id}}" for network in (SHOP, north)
    }


def test_an_app_waits_for_the_way_to_data_in_another_region() -> None:
    backend = define_backend(
        {
            "users": CrudApi.define("UserApi", entity_name="User"),
            "reports": FunctionsApp.define(
                "Reports",
                source="examples/isolated/reports",
                functions={"page": HttpTrigger("page", ["GET"])},
                region="northeurope",
                uses=[DatabaseUse(database="user-api", containers=["users"])],
            ),
        },
        name="shop", location="westeurope", lock=None, networking="isolated",
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )  # fmt: skip
    written = backend.document(whole=True).to_dict()["resource"]
    peerings = {f"azurerm_virtual_network_peering.{at}"
                for at in written["azurerm_virtual_network_peering"]}  # fmt: skip
    apps = written["azurerm_function_app_flex_consumption"]
    assert len(peerings) == 2
    north = set(apps["shop_functions_api-functions-northeurope"]["depends_on"])
    assert north >= {
        *peerings, "azurerm_private_endpoint.shop_cosmos_shared-database_private-endpoint"
    }  # fmt: skip
    assert peerings.isdisjoint(apps["shop_functions_api-functions"]["depends_on"])


def test_a_package_is_written_when_there_is_a_private_way() -> None:
    """Terraform may run inside the network, where nothing else leads to the host storage."""
    code = FunctionsApp.define(
        "Intake",
        source="examples/isolated/intake",
        functions={"see": HttpTrigger("see", ["GET"])},
    )
    options: dict[str, Any] = {"name": "shop", "location": "westeurope", "lock": None}
    closed = define_backend({"intake": code}, networking="isolated", **options)
    (blob,) = closed.document(whole=True).to_dict()["resource"]["azurerm_storage_blob"].values()
    assert blob["depends_on"] == [
        f"azurerm_private_dns_zone_virtual_network_link.{SHOP}_link_blob-core-windows-net",
        "azurerm_private_endpoint.shop_functions_api-functions_private-endpoint_host_blob",
    ]
    public = define_backend({"intake": code}, **options).document(whole=True).to_dict()["resource"]
    (blob,) = public["azurerm_storage_blob"].values()
    assert "depends_on" not in blob


def test_a_zone_is_made_for_the_networks_that_bring_none() -> None:
    """Also where it is another network than the backend's own that brings none."""
    zone = "privatelink.blob.core.windows.net"
    given = NETWORK.replace("virtualNetworks/hub", f"privateDnsZones/{zone}")
    wanted = {"storage:files": StorageConfig(containers={"abc": StorageContainer()})}
    own = NetworkingConfig(address_space="10.77.0.0/22")
    backend = define_backend(
        {
            "here": Resources.define("Here", wanted),
            "there": Resources.define("There", {**wanted, "network:own": own}, region="uksouth"),
        },
        name="shop", location="westeurope", lock=None,
        networking=NetworkingConfig(dns_zone_ids={zone: given}),
    )  # fmt: skip
    found = backend.document(whole=True).to_dict()["resource"]
    (made,) = found["azurerm_private_dns_zone"]
    assert made == f"{SHOP}_zone_blob-core-windows-net"
    (link,) = found["azurerm_private_dns_zone_virtual_network_link"].values()
    assert link["private_dns_zone_name"] == f"${{azurerm_private_dns_zone.{made}.name}}"
    assert link["virtual_network_id"] == "${azurerm_virtual_network.shop_network_own-uksouth.id}"
    assert {
        key: block["private_dns_zone_group"]["private_dns_zone_ids"]
        for key, block in found["azurerm_private_endpoint"].items()
    } == {
        "shop_storage_files_private-endpoint_blob": [given],
        "shop_storage_files-uksouth_private-endpoint_blob": [
            f"${{azurerm_private_dns_zone.{made}.id}}"
        ],
    }


def test_a_network_of_others_is_used_and_not_touched() -> None:
    ids = {"endpoints": f"{NETWORK}/subnets/pep", "functions:k": f"{NETWORK}/subnets/apps"}
    found = isolated({"functions:k": FunctionsConfig()}, subnet_ids=ids)
    for kind in ("virtual_network", "subnet", "network_security_group", "virtual_network_peering"):
        assert f"azurerm_{kind}" not in found
    (app,) = found["azurerm_function_app_flex_consumption"].values()
    assert app["virtual_network_subnet_id"] == ids["functions:k"]
    assert {b["subnet_id"] for b in found["azurerm_private_endpoint"].values()} == {
        ids["endpoints"]
    }
    links = found["azurerm_private_dns_zone_virtual_network_link"].values()
    assert {block["virtual_network_id"] for block in links} == {NETWORK}


def test_a_subnet_of_ours_is_made_in_a_network_of_others_where_its_block_is_written() -> None:
    found = isolated(
        {"functions:k": FunctionsConfig()},
        virtual_network_id=NETWORK,
        subnets={"endpoints": "10.9.0.0/26", "functions:k": "10.9.0.64/26"},
    )
    assert {
        (b["resource_group_name"], b["virtual_network_name"])
        for b in found["azurerm_subnet"].values()
    } == {("net", "hub")}


def test_zones_in_a_hub_get_the_addresses_and_are_linked_by_their_owners() -> None:
    zones = {
        f"privatelink.{service}.core.windows.net": NETWORK.replace(
            "virtualNetworks/hub", f"privateDnsZones/privatelink.{service}.core.windows.net"
        )
        for service in ("blob", "queue", "table")
    }
    found = isolated({"functions:k": FunctionsConfig()}, dns_zone_ids=zones)
    assert [b["name"] for b in found["azurerm_private_dns_zone"].values()] == [
        "privatelink.azurewebsites.net"
    ]
    assert len(found["azurerm_private_dns_zone_virtual_network_link"]) == 1
    hosts = [b for k, b in found["azurerm_private_endpoint"].items() if "_host_" in k]
    assert {b["private_dns_zone_group"]["private_dns_zone_ids"][0] for b in hosts} == set(
        zones.values()
    )
    (app,) = found["azurerm_function_app_flex_consumption"].values()
    assert not [a for a in app["depends_on"] if "network_link" in a]


def test_flex_consumption_takes_no_subnet_with_an_underscore() -> None:
    def underscored(request: Any) -> str:
        name = "x".join([request.resource_type[8:12], *request.parts]) + request.location[:5]
        return name.replace("-", "")[:20] + ("_a" if "subnet" in request.resource_type else "")

    backend = define_backend(
        {"x": Resources.define("X", {"functions:k": FunctionsConfig()})},
        name="shop", location="westeurope", lock=None, networking="isolated", naming=underscored,
    )  # fmt: skip
    assert ("The naming convention gives the subnet of functions:k the name ") in " ".join(
        p.what for p in backend.validate()
    )


def test_a_bus_that_stays_public_is_no_problem() -> None:
    needs = {
        "network:shared-network": NetworkingConfig(public={"service-bus"}),
        "service-bus:k": ServiceBusConfig(),
    }
    assert problems(needs) == []


@frozen(kw_only=True)
class CacheConfig:
    resource_type: ClassVar[str] = "cache"


class CacheProvider(ResourceProvider):
    resource_type: ClassVar[str] = "cache"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        block = azurerm(
            "redis_cache",
            context.id(resource),
            name=context.name("azurerm_redis_cache", resource),
            public_network_access_enabled=not context.isolated(resource),
        )
        context.document.add(block)

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        return Reference(f"azurerm_redis_cache.{context.id(resource)}", "id")

    def private_targets(
        self, resource: PlannedResource, context: RenderContext
    ) -> Iterable[PrivateTarget]:
        zone = "privatelink.redis.cache.windows.net"
        yield PrivateTarget(self.main(resource, context), "redisCache", zone, ports=("6380",))


def test_types_of_users_own_take_part() -> None:
    needs = {"cache:k": CacheConfig(), "functions:k": FunctionsConfig()}
    backend = define_backend(
        {"x": Resources.define("X", needs)}, name="shop", location="westeurope", lock=None,
        networking="isolated", providers=[CacheProvider()],
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )  # fmt: skip
    found = backend.document(whole=True).to_dict()["resource"]
    (cache,) = found["azurerm_redis_cache"].values()
    assert cache["public_network_access_enabled"] is False
    endpoint = found["azurerm_private_endpoint"]["shop_cache_k_private-endpoint"]
    assert endpoint["private_service_connection"]["subresource_names"] == ["redisCache"]
    rules = found["azurerm_network_security_rule"]
    (rule,) = [block for key, block in rules.items() if key.endswith("allownetworksin")]
    assert rule["destination_port_ranges"] == ["443", "6380"]
    zones = {block["name"] for block in found["azurerm_private_dns_zone"].values()}
    assert "privatelink.redis.cache.windows.net" in zones
