"""`DataStack`: one database for several entities, and what stands beside it."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    UNSET,
    Backend,
    CrudApi,
    DataStack,
    ResourceLimits,
    ServiceBusSubscription,
    ServiceBusTopic,
    StoredEntity,
    autoscale,
    define_backend,
    manual,
)


@frozen
class Order:
    id: str
    customer_id: str


@frozen
class Customer:
    id: str
    tenant_id: str


def backend(**options: Any) -> Backend:
    return define_backend(
        {"sales": DataStack.define("Sales", **options)},
        name="shop",
        location="westeurope",
        lock=None,
    )


def resources(made: Backend) -> dict[str, list[str]]:
    written = made.document().to_dict()["resource"]
    return {kind: sorted(b["name"] for b in blocks.values()) for kind, blocks in written.items()}


def problems(**options: Any) -> list[str]:
    return [problem.what for problem in backend(**options).validate()]


def test_entities_blobs_queues_and_events_come_to_three_shared_resources() -> None:
    made = backend(
        entities=[Order, StoredEntity(Customer, partition_key="/tenant_id")],
        blobs=["invoices"],
        queues=["orders"],
        events={"order-placed": ["billing", "mail"], "order-paid": []},
    )
    assert [str(r.key) for r in made.resources] == [
        "cosmos:shared-database",
        "service-bus:shared-bus",
        "storage:shared-storage",
    ]
    found = resources(made)
    assert found["azurerm_cosmosdb_sql_database"] == ["sales"]
    assert found["azurerm_cosmosdb_sql_container"] == ["customers", "orders"]
    assert found["azurerm_storage_container"] == ["invoices"]
    assert found["azurerm_storage_queue"] == ["orders"]
    assert found["azurerm_servicebus_topic"] == ["order-paid", "order-placed"]
    assert found["azurerm_servicebus_subscription"] == ["billing", "mail"]


def test_it_is_serverless_if_nobody_gives_throughput() -> None:
    config = backend(entities=[Order]).get_resource("cosmos", "shared-database").config
    assert config.capacity_mode == "serverless"


@pytest.mark.parametrize("entities", [[Order], [Order, Customer]], ids=len)
def test_throughput_is_shared_from_the_first_entity_on(entities: list[type]) -> None:
    made = backend(entities=entities, throughput=autoscale(4000))
    config = made.get_resource("cosmos", "shared-database").config
    assert config.capacity_mode == "provisioned"
    database = config.databases["sales"]
    assert database.throughput == autoscale(4000)
    assert {c.throughput for c in database.containers.values()} == {UNSET}


def test_an_entity_may_have_throughput_of_its_own_beside_the_shared() -> None:
    busy = StoredEntity(Order, throughput=manual(1000), container="busy")
    made = backend(entities=[busy, Customer], throughput=400)
    database = made.get_resource("cosmos", "shared-database").config.databases["sales"]
    assert database.throughput == manual(400)
    assert database.containers["busy"].throughput == manual(1000)


def test_its_data_never_expires_because_a_neighbour_wants_it_to() -> None:
    made = define_backend(
        {
            "sales": DataStack.define("Sales", entities=[Order]),
            "api": CrudApi.define("OrderApi", entity=Order, database="sales", ttl=60),
        },
        location="westeurope",
        lock=None,
    )
    database = made.get_resource("cosmos", "shared-database").config.databases["sales"]
    assert repr(database.containers["orders"].ttl) == "NEVER"


def test_a_topic_may_be_written_whole() -> None:
    topic = ServiceBusTopic(
        duplicate_detection=True, subscriptions={"mail": ServiceBusSubscription(sessions=True)}
    )
    made = backend(events={"order-placed": topic})
    assert made.get_resource("service-bus", "shared-bus").config.topics == {"order-placed": topic}


def test_events_may_be_a_list_of_topics() -> None:
    assert resources(backend(events=["order-placed"]))["azurerm_servicebus_topic"] == [
        "order-placed"
    ]


def test_it_stays_whole_where_databases_are_split() -> None:
    made = define_backend(
        {
            f"sales{n}": DataStack.define(f"Sales{n}", entities=[Order, Customer], blobs=[f"b-{n}"])
            for n in "abc"
        },
        location="westeurope",
        lock=None,
        limits=ResourceLimits(max_databases_per_account=2),
    )
    held = [sorted(r.config.databases) for r in made.resources if r.type == "cosmos"]
    assert held == [["salesa", "salesb"], ["salesc"]]


def test_its_handles_lead_to_its_own_parts(tmp_path: Any) -> None:
    made = backend(entities=[Order], blobs=["invoices"], queues=["orders"], events=["placed"])
    made.synthesize(tmp_path)
    sales = made.get_component("sales", DataStack)
    account = "azurerm_storage_account.shop_storage_shared-storage"
    orders = "shop_cosmos_shared-database_database_sales_container_orders"
    assert sales.container("orders").container_name == (
        f"${{azurerm_cosmosdb_sql_container.{orders}.name}}"
    )
    assert sales.blobs("invoices").name == (
        "${azurerm_storage_container.shop_storage_shared-storage_container_invoices.name}"
    )
    assert sales.blobs("invoices").value("blob_endpoint") == f"${{{account}.primary_blob_endpoint}}"
    assert sales.queue("orders").name == (
        "${azurerm_storage_queue.shop_storage_shared-storage_queue_orders.name}"
    )
    assert sales.topic("placed").name == (
        "${azurerm_servicebus_topic.shop_service-bus_shared-bus_topic_placed.name}"
    )


ODD: Any = 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({}, ["it holds nothing"]),
        ({"entities": Order}, ["entities=<class 'test_data_stack.Order'> is not a list"]),
        ({"entities": [ODD]}, ["entities: 3 is neither a class nor a StoredEntity"]),
        ({"entities": [Order, StoredEntity(Order)]},
         ["two of its entities would be kept in the container 'orders'"]),
        ({"entities": [StoredEntity(Order, partition_key="/custmer_id")]},
         ["the partition key '/custmer_id' is no property of Order; it has /id, /customer_id; "
          "did you mean '/customer_id'?"]),
        ({"blobs": "invoices"}, ["blobs='invoices' is not a list"]),
        ({"queues": [ODD]}, ["queues: 3 is not a text"]),
        ({"queues": ["Orders"]}, ["'Orders' does not fit: a storage queue name may hold only "
          "lowercase letters, digits and single hyphens, and starts and ends with a letter or "
          "digit"]),
        ({"events": {"placed": "billing"}}, ["events['placed']: 'billing' is neither a "
          "ServiceBusTopic nor a list of subscriptions"]),
        ({"queues": ["orders"], "throughput": 400}, ["it has throughput=, but no entities"]),
        ({"queues": ["orders"], "storage_key": "storage:files"},
         ["storage_key: the requirement key 'storage:files' is a whole key; write 'files' alone"]),
        ({"queues": ["orders"], "region": "mars"},
         ["'mars' is not an Azure region that this release "
          "knows. Write it as Azure does, for example 'westeurope' or 'West Europe'."]),
        ({"entities": [Order], "database": ""}, ["database='' is not a text"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(options: dict[str, Any], said: list[str]) -> None:
    assert problems(**options) == said
