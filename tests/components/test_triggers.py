"""Triggers: what is wrong with them, and what each of them implies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from atakora_tf import (
    BlobTrigger,
    CosmosTrigger,
    DataRole,
    EventGridTrigger,
    HttpTrigger,
    PlacedAttribute,
    QueueTrigger,
    ServiceBusQueueTrigger,
    TimerTrigger,
    TopicTrigger,
    Trigger,
)
from atakora_tf.azure.functions import TRIGGERS
from atakora_tf.components.triggers.trigger import Place

PLACE = Place("Jobs", "functions:api-functions", "JOBS_RUN")
CLIENT = PlacedAttribute("functions:api-functions", "groups/Jobs", "client_id")
IDENTITY = {"JOBS_RUN__credential": "managedidentity", "JOBS_RUN__clientId": CLIENT}
STORAGE, COSMOS, BUS = "storage:shared-storage", "cosmos:shared-database", "service-bus:shared-bus"

EXAMPLES: dict[Trigger, tuple[list[tuple[str, str, int]], dict[str, Any], set[DataRole]]] = {
    HttpTrigger("products/{id}", ("GET",)): ([], {}, set()),
    EventGridTrigger(): ([], {}, set()),
    TimerTrigger("0 */5 * * * *"): ([], {"JOBS_RUN_SCHEDULE": "0 */5 * * * *"}, set()),
    QueueTrigger("orders"): (
        [
            (STORAGE, "queues/orders", 0),
            (STORAGE, "queues/orders-poison", 20),
        ],
        {
            "JOBS_RUN__queueServiceUri": PlacedAttribute(
                STORAGE, "queues/orders", "queue_endpoint"
            ),
            **IDENTITY,
            "JOBS_RUN_QUEUE": PlacedAttribute(STORAGE, "queues/orders", "name"),
        },
        {
            DataRole(STORAGE, "queues/orders", "read"),
            DataRole(STORAGE, "queues/orders", "process"),
            DataRole(STORAGE, "queues/orders-poison", "send"),
        },
    ),
    BlobTrigger("uploads", declare=True): (
        [
            (STORAGE, "containers/uploads", 20),
            (STORAGE, "queues/webjobs-blobtrigger-poison", 20),
        ],
        {
            "JOBS_RUN__blobServiceUri": PlacedAttribute(
                STORAGE, "containers/uploads", "blob_endpoint"
            ),
            "JOBS_RUN__queueServiceUri": PlacedAttribute(
                STORAGE, "containers/uploads", "queue_endpoint"
            ),
            **IDENTITY,
            "JOBS_RUN_CONTAINER": PlacedAttribute(STORAGE, "containers/uploads", "name"),
        },
        {
            DataRole(STORAGE, "containers/uploads", "write"),
            DataRole(STORAGE, "queues/webjobs-blobtrigger-poison", "send"),
        },
    ),
    CosmosTrigger("order-api", "orders"): (
        [
            (COSMOS, "databases/order-api/containers/orders", 0),
            (COSMOS, "databases/order-api/containers/leases", 20),
        ],
        {
            "JOBS_RUN__accountEndpoint": PlacedAttribute(COSMOS, "databases/order-api", "endpoint"),
            **IDENTITY,
            "JOBS_RUN_DATABASE": PlacedAttribute(COSMOS, "databases/order-api", "database_name"),
            "JOBS_RUN_CONTAINER": PlacedAttribute(
                COSMOS, "databases/order-api", "container_name:orders"
            ),
            "JOBS_RUN_LEASES": PlacedAttribute(
                COSMOS, "databases/order-api", "container_name:leases"
            ),
        },
        {DataRole(COSMOS, "databases/order-api", "write")},
    ),
    ServiceBusQueueTrigger("orders"): (
        [(BUS, "queues/orders", 0)],
        {
            "JOBS_RUN__fullyQualifiedNamespace": PlacedAttribute(
                BUS, "queues/orders", "fully_qualified_namespace"
            ),
            **IDENTITY,
            "JOBS_RUN_QUEUE": PlacedAttribute(BUS, "queues/orders", "name"),
        },
        {DataRole(BUS, "queues/orders", "process")},
    ),
    TopicTrigger("orders", "billing"): (
        [(BUS, "topics/orders/subscriptions/billing", 0)],
        {
            "JOBS_RUN__fullyQualifiedNamespace": PlacedAttribute(
                BUS, "topics/orders", "fully_qualified_namespace"
            ),
            **IDENTITY,
            "JOBS_RUN_TOPIC": PlacedAttribute(BUS, "topics/orders", "name"),
            "JOBS_RUN_SUBSCRIPTION": PlacedAttribute(
                BUS, "topics/orders", "subscription_name:billing"
            ),
        },
        {DataRole(BUS, "topics/orders", "process:billing")},
    ),
}


def _entry(config: Any) -> str:
    """The only entry that a config holds, as a path: `databases/x/containers/y`."""
    from atakora_tf.merge.fields import Keyed, Nested, field_specs

    for spec in field_specs(type(config)):
        held = getattr(config, spec.name)
        keyed = isinstance(spec.shape, Keyed) and isinstance(spec.shape.entry, Nested)
        if keyed and isinstance(held, Mapping):
            ((name, entry),) = held.items()
            return f"{spec.name}/{name}/{_entry(entry)}".rstrip("/")
    return ""


@pytest.mark.parametrize("trigger", EXAMPLES, ids=lambda trigger: type(trigger).__name__)
def test_a_trigger_brings_all_that_it_needs_and_nothing_else(trigger: Trigger) -> None:
    assert list(trigger.faults()) == []
    requirements, settings, roles = EXAMPLES[trigger]
    implied = trigger.implied(PLACE)
    assert [(key, _entry(config), p) for key, config, p in implied.requirements] == requirements
    assert implied.settings == settings
    assert implied.roles == roles


def test_every_trigger_has_an_example_and_a_kind_of_its_own_that_azure_knows() -> None:
    assert {type(trigger) for trigger in EXAMPLES} == set(Trigger.__subclasses__())
    kinds = [trigger.kind for trigger in EXAMPLES]
    assert len(set(kinds)) == len(kinds)
    assert set(kinds) == set(TRIGGERS) - {"eventhub"}


ODD: Any = 3


@pytest.mark.parametrize(
    ("trigger", "faults"),
    [
        (HttpTrigger("/products"), ["route='/products' is not a route such as 'products/{id}', "
         "without a '/' at its beginning or end"]),
        (HttpTrigger("a//b"), ["route='a//b' is not a route such as 'products/{id}', without a "
         "'/' at its beginning or end"]),
        (HttpTrigger("{*rest}/more"), ["route='{*rest}/more' is not a route such as "
         "'products/{id}', without a '/' at its beginning or end"]),
        (HttpTrigger("admin/users"), ["route='admin/users' begins with a word that the Functions "
         "host keeps for itself (admin, runtime)"]),
        (HttpTrigger(methods="GET"), ["methods='GET' is not a list of methods"]),
        (HttpTrigger(methods=["FETCH", "get"]), ["methods: 'FETCH' is not one of DELETE, GET, "
         "HEAD, OPTIONS, PATCH, POST, PUT, TRACE; did you mean 'PATCH'?"]),
        (HttpTrigger(auth=ODD), ["auth=3 is not one of anonymous, function, admin"]),
        (TimerTrigger(ODD), ["the schedule 3 is not a text such as '0 */5 * * * *'"]),
        (QueueTrigger(""), ["queue: '' is not a text"]),
        (QueueTrigger("orders", "storage:files"), ["storage_key: the requirement key "
         "'storage:files' is a whole key; write 'files' alone"]),
        (QueueTrigger("orders", declare=ODD), ["declare=3 is not True or False"]),
        (BlobTrigger(ODD), ["container: 3 is not a text"]),
        (CosmosTrigger("", "orders"), ["database: '' is not a text"]),
        (CosmosTrigger("a", "orders", "orders"), ["the container 'orders' cannot hold the leases "
         "on itself"]),
        (ServiceBusQueueTrigger(ODD), ["queue: 3 is not a text"]),
        (TopicTrigger("orders", ""), ["subscription: '' is not a text"]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_trigger_is_said(trigger: Trigger, faults: list[str]) -> None:
    assert [what for what, _ in trigger.faults()] == faults


@pytest.mark.parametrize(
    "route", ["products", "products/{id}", "a-b/{c:int}/d", "{*rest}", "v1/{*rest}", "x/{y?}"]
)
def test_routes_of_azures_own_pages_are_legal(route: str) -> None:
    assert list(HttpTrigger(route).faults()) == []


def test_two_functions_hide_one_another_on_one_route_and_method_alone() -> None:
    one = HttpTrigger("products/{id}", ["GET"])
    assert one.hides("one", HttpTrigger("Products/{name}", ["get", "PUT"]), "two")
    assert one.hides("one", HttpTrigger("products/{id}"), "two")
    assert not one.hides("one", HttpTrigger("products/{id}", ["PUT"]), "two")
    assert not one.hides("one", HttpTrigger("orders/{id}", ["GET"]), "two")
    assert HttpTrigger().hides("list", HttpTrigger("list"), "two")
