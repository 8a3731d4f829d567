from __future__ import annotations

from ipaddress import IPv4Network

from atakora_tf.azure import network
from atakora_tf.azure.cosmos import API_KINDS
from atakora_tf.azure.functions import PLAN_FAMILIES
from atakora_tf.requirements.network_address import space_fault


def test_every_api_of_cosmos_db_has_its_endpoint() -> None:
    assert set(network.COSMOS_SERVICES) == set(API_KINDS)


def test_every_plan_but_the_old_consumption_plan_joins_a_network() -> None:
    assert set(PLAN_FAMILIES) - set(network.DELEGATIONS) == {"consumption"}
    services = {known.service: known.smallest for known in network.DELEGATIONS.values()}
    assert services == {"Microsoft.App/environments": 27, "Microsoft.Web/serverFarms": 28}


def test_zones_have_the_names_that_azure_gives_them() -> None:
    services = [
        *network.STORAGE_SERVICES.values(),
        *network.COSMOS_SERVICES.values(),
        network.FUNCTION_APP_SERVICE,
        network.KEY_VAULT_SERVICE,
        network.SERVICE_BUS_SERVICE,
    ]
    assert {known.sub_resource: known.zone for known in services} == {
        "blob": "privatelink.blob.core.windows.net",
        "dfs": "privatelink.dfs.core.windows.net",
        "file": "privatelink.file.core.windows.net",
        "queue": "privatelink.queue.core.windows.net",
        "table": "privatelink.table.core.windows.net",
        "Sql": "privatelink.documents.azure.com",
        "MongoDB": "privatelink.mongo.cosmos.azure.com",
        "Cassandra": "privatelink.cassandra.cosmos.azure.com",
        "Gremlin": "privatelink.gremlin.cosmos.azure.com",
        "Table": "privatelink.table.cosmos.azure.com",
        "sites": "privatelink.azurewebsites.net",
        "vault": "privatelink.vaultcore.azure.net",
        "namespace": "privatelink.servicebus.windows.net",
    }


def test_the_default_block_is_one_that_users_may_write() -> None:
    assert space_fault(network.DEFAULT_ADDRESS_SPACE) is None
    ranges = [IPv4Network(text) for text in network.PRIVATE_RANGES]
    assert any(IPv4Network(network.DEFAULT_ADDRESS_SPACE).subnet_of(r) for r in ranges)
