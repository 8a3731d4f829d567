"""`EventBus`: what it claims, what neighbours cannot take from it, and how others use it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from atakora_tf import (
    BusUse,
    EventBus,
    FunctionGroup,
    FunctionsConfig,
    Resources,
    ServiceBusConfig,
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
    SqlFilter,
    define_backend,
)
from atakora_tf.errors import BackendStateError, PlacementUnknown
from atakora_tf.requirements.ttl import NEVER, Ttl


def backend(*definitions: Any) -> Any:
    return define_backend(
        {d.id: d for d in definitions}, name="shop", location="westeurope", lock=None
    )


def planned(*definitions: Any) -> ServiceBusConfig:
    (resource,) = backend(*definitions).plan().resources
    config: ServiceBusConfig = resource.config
    return config


def said(*definitions: Any) -> list[str]:
    return [re.sub(r"\(\S*:\d+\)", "(here)", str(p)) for p in backend(*definitions).validate()]


def test_names_are_enough_and_nothing_expires() -> None:
    config = planned(EventBus.define("Bus", queues=["emails"], topics={"orders": ["billing"]}))
    kept = {"message_ttl": NEVER, "auto_delete_idle": NEVER}
    assert config == ServiceBusConfig(
        tier="Standard",
        queues={"emails": ServiceBusQueue(**kept)},
        topics={
            "orders": ServiceBusTopic(
                **kept,
                subscriptions={
                    "billing": ServiceBusSubscription(
                        **kept, rules={"everything": SqlFilter("1=1")}
                    )
                },
            )
        },
    )


def test_what_the_user_says_of_a_queue_or_topic_holds() -> None:
    queue = ServiceBusQueue(message_ttl=60, auto_delete_idle=600, sessions=True)
    rules = {"paid": SqlFilter("status = 'paid'")}
    topic = ServiceBusTopic(subscriptions={"billing": ServiceBusSubscription(rules=rules)})
    config = planned(EventBus.define("Bus", queues={"jobs": queue}, topics={"orders": topic}))
    assert config.queues == {"jobs": queue}
    assert config.topics["orders"].subscriptions["billing"].rules == rules  # type: ignore[index]


def test_a_neighbour_takes_nothing_away() -> None:
    eager = ServiceBusQueue(message_ttl=60, auto_delete_idle=600)
    narrow = ServiceBusSubscription(message_ttl=60, rules={"paid": SqlFilter("status = 'paid'")})
    topics = {"orders": ServiceBusTopic(subscriptions={"billing": narrow})}
    config = planned(
        EventBus.define("Bus", queues=["jobs"], topics={"orders": ["billing"]}),
        EventBus.define("Eager", queues={"jobs": eager}, topics=topics),
    )
    queue = config.queues["jobs"]  # type: ignore[index]
    subscription = config.topics["orders"].subscriptions["billing"]  # type: ignore[index]
    assert (queue.message_ttl, queue.auto_delete_idle) == (NEVER, NEVER)
    assert subscription.message_ttl == NEVER
    assert sorted(subscription.rules) == ["everything", "paid"]


def test_basic_is_for_queues_whose_messages_live_for_14_days() -> None:
    config = planned(EventBus.define("Bus", queues=["jobs"], tier="Basic"))
    assert config.tier == "Basic"
    assert config.queues == {
        "jobs": ServiceBusQueue(message_ttl=Ttl(1_209_600), auto_delete_idle=NEVER)
    }


def test_queues_that_basic_can_hold_leave_the_tier_to_others() -> None:
    short = {"jobs": ServiceBusQueue(message_ttl=3600)}
    cheap = EventBus.define("Cheap", queues=["cheap"], tier="Basic")
    assert planned(EventBus.define("Bus", queues=short)).namespace_tier == "Standard"
    assert planned(EventBus.define("Bus", queues=short), cheap).namespace_tier == "Basic"
    assert planned(EventBus.define("Bus", queues=["jobs"]), cheap).namespace_tier == "Standard"


def test_topics_on_basic_are_a_fault_of_whoever_writes_both() -> None:
    assert said(EventBus.define("Bus", topics=["orders"], tier="Basic")) == [
        "service-bus:shared-bus › tier: a namespace of tier Basic holds no topics\n"
        "- asked for at priority 20 by Bus (here)\n"
        "- 'Basic' at priority 20 by Bus (here)\n"
        "Ways out: ask for tier='Standard' together with it: the namespace then becomes Standard; "
        "leave tier='Basic' out; use queues."
    ]


@pytest.mark.parametrize(
    ("options", "where", "what"),
    [
        ({}, "Bus", "it has neither queues nor topics"),
        ({"queues": "emails"}, "Bus", "queues='emails' holds no names"),
        ({"queues": ["a"], "topics": 3}, "Bus", "topics=3 holds no names"),
        (
            {"queues": ["a"], "bus_key": "The Bus"},
            "Bus",
            "bus_key: the requirement key 'The Bus' is not of lowercase words joined by hyphens, "
            "such as 'shared-database'",
        ),
        ({"queues": {"a": 3}}, "service-bus:shared-bus queues [a]", "3 stands where a "
         "ServiceBusQueue belongs"),
        ({"topics": {"a": 3}}, "service-bus:shared-bus topics [a]", "3 stands where a "
         "ServiceBusTopic belongs"),
        (
            {"topics": {"a": ["-x"]}},
            "service-bus:shared-bus topics [a] subscriptions [-x]",
            "'-x' does not fit: a Service Bus subscription name may hold only letters, digits, "
            "'.', '-' and '_', and does not start or end with '.' or '-'",
        ),
        (
            {"queues": ["a"], "tier": "Gold"},
            "service-bus:shared-bus tier",
            "'Gold' is not one of Basic, Standard, Premium",
        ),
        ({"queues": ["a"], "region": 3}, "Bus", "3 is not a text; write a region such as "
         "'westeurope'"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(options: Any, where: str, what: str) -> None:
    found = backend(EventBus.define("Bus", **options)).validate()
    assert [(" ".join(p.path), p.what) for p in found] == [(where, what)]


def test_the_handle_knows_the_namespace_and_makes_no_constructs_without_cdktf(
    tmp_path: Any,
) -> None:
    bus = EventBus.define("Bus", queues=["emails"], topics={"orders": ["billing"]})
    made = backend(bus)
    made.synthesize(tmp_path)
    part = made.get_component(bus)
    name = "${azurerm_servicebus_namespace.shop_service-bus_shared-bus.name}"
    assert part.fully_qualified_namespace == f"{name}.servicebus.windows.net"
    assert part.bus.namespace_name == name
    assert part.bus.attribute("queues/emails", "name") == (
        "${azurerm_servicebus_queue.shop_service-bus_shared-bus_queue_emails.name}"
    )
    with pytest.raises(BackendStateError):
        _ = part.bus.queue("emails")
    with pytest.raises(PlacementUnknown):
        part.bus.subscription("orders", "audit")


MAIL = BusUse(
    sends_to_queues=["audits"],
    sends_to_topics=["orders"],
    queues=["emails"],
    subscriptions={"billing": "orders"},
)


def mailer() -> Any:
    group = FunctionGroup(roles=MAIL.roles, settings=MAIL.settings("Mailer"))
    needs = {MAIL.key: MAIL.config, "functions:api-functions": FunctionsConfig(groups={
        "Mailer": group})}  # fmt: skip
    return Resources.define("Mailer", needs)


def test_a_component_sends_and_processes_by_identity_and_shares_what_the_bus_says() -> None:
    bus = EventBus.define(
        "Bus",
        queues={"emails": ServiceBusQueue(max_delivery_count=3), "audits": ServiceBusQueue()},
        topics={"orders": ["billing", "shipping"]},
    )
    written = backend(bus, mailer()).document().to_dict()["resource"]
    start = "shop_service-bus_shared-bus"
    assert written["azurerm_servicebus_queue"][f"{start}_queue_emails"]["max_delivery_count"] == 3
    (app,) = written["azurerm_function_app_flex_consumption"].values()
    identity = "azurerm_user_assigned_identity.shop_functions_api-functions_identity"
    assert {n: v for n, v in app["app_settings"].items() if n.startswith("MAILER_")} == {
        "MAILER_BUS__fullyQualifiedNamespace": f"${{azurerm_servicebus_namespace.{start}.name}}"
        ".servicebus.windows.net",
        "MAILER_BUS__credential": "managedidentity",
        "MAILER_BUS__clientId": f"${{{identity}.client_id}}",
    }
    roles = {
        (block["role_definition_name"].removeprefix("Azure Service Bus Data "), block["scope"])
        for block in written["azurerm_role_assignment"].values()
        if "Service Bus" in block["role_definition_name"]
    }
    assert roles == {
        ("Sender", f"${{azurerm_servicebus_queue.{start}_queue_audits.id}}"),
        ("Sender", f"${{azurerm_servicebus_topic.{start}_topic_orders.id}}"),
        ("Receiver", f"${{azurerm_servicebus_queue.{start}_queue_emails.id}}"),
        (
            "Receiver",
            f"${{azurerm_servicebus_subscription.{start}_topic_orders_subscription_billing.id}}",
        ),
    }


def test_whoever_uses_a_topic_needs_standard_and_whoever_uses_nothing_needs_nothing() -> None:
    assert MAIL.config.tier == "Standard"
    assert BusUse(queues=["emails"]).config == ServiceBusConfig(
        queues={"emails": ServiceBusQueue()}
    )
    assert BusUse().config == ServiceBusConfig()
    assert BusUse().settings("Mailer") == {}


@pytest.mark.node
def test_alone_it_builds_a_namespace_of_its_own(tmp_path: Any) -> None:
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    stack = AtakoraStack(
        App(outdir=str(tmp_path)), "shop-dev", environment="dev", location="westeurope"
    )
    bus = EventBus(stack, "Bus", queues=["emails"], topics={"orders": ["billing"]})
    assert type(bus.bus.namespace).__name__ == "ServicebusNamespace"
    assert bus.bus.construct is bus.bus.namespace
    assert type(bus.bus.queue("emails")).__name__ == "ServicebusQueue"
    assert type(bus.bus.topic("orders")).__name__ == "ServicebusTopic"
    assert type(bus.bus.subscription("orders", "billing")).__name__ == "ServicebusSubscription"
