"""Service Bus: what the real azurerm 4.55 takes, what Azure refuses, and how tiers merge."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf import (
    AzureState,
    CorrelationFilter,
    DataRole,
    EventBus,
    FunctionGroup,
    FunctionsConfig,
    PlacedAttribute,
    Resources,
    ServiceBusConfig,
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
    SqlFilter,
    StackOptions,
    define_backend,
)
from atakora_tf.azure.service_bus import MAXIMUM_SPAN_SECONDS
from atakora_tf.errors import BackendInvalid
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json
from atakora_tf.providers.duration import iso_duration
from tests.providers.field_examples import SUBNET
from tests.providers.rendering import backend, document, one, problems, resources

QUEUE = ServiceBusQueue()


def bus(**fields: Any) -> dict[str, Any]:
    return {"service-bus:k": ServiceBusConfig(**fields)}


def test_a_namespace_has_its_keys_off_and_speaks_tls_1_2() -> None:
    namespace = one(bus(queues={"jobs": QUEUE}), "servicebus_namespace")
    del namespace["tags"]
    assert namespace == {
        "name": "sbns-shop-k-dev-we-4ifhki",
        "resource_group_name": "${azurerm_resource_group.resource_group.name}",
        "location": "westeurope",
        "sku": "Standard",
        "local_auth_enabled": False,
        "minimum_tls_version": "1.2",
        "public_network_access_enabled": True,
    }


def test_a_premium_namespace_has_as_many_units_as_partitions() -> None:
    config = ServiceBusConfig(
        tier="Premium", premium_partitions=2, ip_rules=["203.0.113.0/24"], subnet_ids=[SUBNET],
        queues={"jobs": QUEUE},
    )  # fmt: skip
    written = resources({"service-bus:k": config})
    (namespace,) = written["azurerm_servicebus_namespace"].values()
    (queue,) = written["azurerm_servicebus_queue"].values()
    assert (namespace["capacity"], namespace["premium_messaging_partitions"]) == (2, 2)
    assert namespace["network_rule_set"] == {
        "default_action": "Deny",
        "public_network_access_enabled": True,
        "trusted_services_allowed": False,
        "ip_rules": ["203.0.113.0/24"],
        "network_rules": [{"subnet_id": SUBNET}],
    }
    # azurerm refuses queues of a partitioned namespace that are not.
    assert queue["partitioning_enabled"] is True


def test_a_queue_keeps_what_expires_and_writes_times_as_azure_does() -> None:
    queue = ServiceBusQueue(
        lock_seconds=90,
        max_delivery_count=5,
        message_ttl=1_209_600,
        duplicate_detection=True,
        duplicate_window_seconds=3600,
        sessions=True,
        auto_delete_idle=None,
    )
    assert one(bus(queues={"emails": queue}), "servicebus_queue") == {
        "name": "emails",
        "namespace_id": "${azurerm_servicebus_namespace.shop_service-bus_k.id}",
        "lock_duration": "PT1M30S",
        "max_delivery_count": 5,
        "dead_lettering_on_message_expiration": True,
        "default_message_ttl": "P14D",
        # What azurerm's parser takes; without it a queue would keep a shorter time.
        "auto_delete_on_idle": "P3276D",
        "max_size_in_megabytes": 1024,
        "requires_duplicate_detection": True,
        "duplicate_detection_history_time_window": "PT1H",
        "requires_session": True,
    }


def test_a_queue_of_the_basic_tier_says_its_time_and_nothing_of_deletion() -> None:
    queue = one(bus(tier="Basic", queues={"jobs": QUEUE}), "servicebus_queue")
    # Azure refuses an update without the one and a queue with the other.
    assert queue["default_message_ttl"] == "P14D"
    assert "auto_delete_on_idle" not in queue


@pytest.mark.parametrize("field", ["forward_to", "forward_dead_letters_to"])
def test_of_a_queue_that_forwards_it_is_not_written_when_it_is_idle(field: str) -> None:
    # Azure says "never" in its own words, which would be a change in every plan.
    asked = ServiceBusQueue(auto_delete_idle=None, **{field: "other"})
    written = resources(bus(queues={"jobs": asked, "other": QUEUE}))["azurerm_servicebus_queue"]
    queue = written["shop_service-bus_k_queue_jobs"]
    assert "auto_delete_on_idle" not in queue


def test_rules_of_a_namespace_that_names_nobody_are_those_that_azurerm_takes() -> None:
    def rules(**fields: Any) -> Any:
        config = ServiceBusConfig(tier="Premium", public_network_access=False, **fields)
        return one({"service-bus:k": config}, "servicebus_namespace").get("network_rule_set")

    assert rules() is None
    assert rules(network_default="Deny") is None
    assert rules(ip_rules=[]) is None
    assert rules(network_default="Deny", trusted_services=True) == {
        "default_action": "Allow",
        "public_network_access_enabled": False,
        "trusted_services_allowed": True,
    }


def test_a_topic_has_subscriptions_with_rules_that_wait_for_what_they_forward_to() -> None:
    topic = ServiceBusTopic(
        ordering=True,
        message_ttl=None,
        auto_delete_idle=None,
        subscriptions={
            "billing": ServiceBusSubscription(
                message_ttl=None,
                rules={
                    "paid": SqlFilter("status = 'paid' AND amount > 0", "SET seen = 1"),
                    "exact": CorrelationFilter(label="order", properties={"kind": "physical"}),
                },
                forward_to="emails",
                forward_dead_letters_to="lost",
            )
        },
    )
    queues = {"emails": QUEUE, "lost": QUEUE}
    written = resources(bus(queues=queues, topics={"orders": topic}))
    start = "shop_service-bus_k"
    # Neither expiry nor deletion is written: azurerm's default is "never", and it refuses the word.
    assert written["azurerm_servicebus_topic"] == {
        f"{start}_topic_orders": {
            "name": "orders",
            "namespace_id": f"${{azurerm_servicebus_namespace.{start}.id}}",
            "max_size_in_megabytes": 1024,
            "support_ordering": True,
            "batched_operations_enabled": True,
        }
    }
    assert written["azurerm_servicebus_subscription"] == {
        f"{start}_topic_orders_subscription_billing": {
            "name": "billing",
            "topic_id": f"${{azurerm_servicebus_topic.{start}_topic_orders.id}}",
            "lock_duration": "PT1M",
            "max_delivery_count": 10,
            "dead_lettering_on_message_expiration": True,
            "dead_lettering_on_filter_evaluation_error": True,
            "batched_operations_enabled": True,
            "forward_to": f"${{azurerm_servicebus_queue.{start}_queue_emails.name}}",
            "forward_dead_lettered_messages_to": f"${{azurerm_servicebus_queue.{start}_queue_lost"
            ".name}",
        }
    }
    held = f"${{azurerm_servicebus_subscription.{start}_topic_orders_subscription_billing.id}}"
    assert written["azurerm_servicebus_subscription_rule"] == {
        f"{start}_topic_orders_subscription_billing_rule_exact": {
            "name": "exact",
            "subscription_id": held,
            "filter_type": "CorrelationFilter",
            "correlation_filter": {"label": "order", "properties": {"kind": "physical"}},
        },
        f"{start}_topic_orders_subscription_billing_rule_paid": {
            "name": "paid",
            "subscription_id": held,
            "filter_type": "SqlFilter",
            "sql_filter": "status = 'paid' AND amount > 0",
            "action": "SET seen = 1",
        },
    }


def _with_functions(**group: Any) -> dict[str, Any]:
    topic = ServiceBusTopic(subscriptions={"billing": ServiceBusSubscription()})
    return {
        **bus(queues={"emails": QUEUE}, topics={"orders": topic}),
        "functions:api": FunctionsConfig(groups={"X": FunctionGroup(**group)}),
    }


@pytest.mark.parametrize(
    ("unit", "access", "name", "scope"),
    [
        ("queues/emails", "send", "Sender", "queue.shop_service-bus_k_queue_emails"),
        ("queues/emails", "process", "Receiver", "queue.shop_service-bus_k_queue_emails"),
        ("topics/orders", "send", "Sender", "topic.shop_service-bus_k_topic_orders"),
        ("topics/orders", "process", "Receiver", "topic.shop_service-bus_k_topic_orders"),
        (
            "topics/orders",
            "process:billing",
            "Receiver",
            "subscription.shop_service-bus_k_topic_orders_subscription_billing",
        ),
    ],
)
def test_a_role_is_on_one_queue_topic_or_subscription(
    unit: str, access: str, name: str, scope: str
) -> None:
    needs = _with_functions(roles=[DataRole("service-bus:k", unit, access)])
    found = [
        block
        for block in resources(needs)["azurerm_role_assignment"].values()
        if "Service Bus" in block["role_definition_name"]
    ]
    assert [(b["role_definition_name"], b["scope"]) for b in found] == [
        (f"Azure Service Bus Data {name}", f"${{azurerm_servicebus_{scope}.id}}")
    ]


@pytest.mark.parametrize(
    ("role", "said"),
    [
        (
            DataRole("service-bus:k", "topics/orders", "process:audit"),
            "service-bus:k has no subscription 'audit' in topics/orders; it has billing",
        ),
        (
            DataRole("service-bus:k", "queues/emails", "process:billing"),
            "service-bus:k has no role 'process:billing' for queues/emails: only the messages of "
            "a topic are processed by subscriptions",
        ),
        (
            DataRole("service-bus:k", "queues/emails", "read"),
            "'read' is no role for queues of service-bus; roles: send, process",
        ),
    ],
)
def test_a_role_that_is_not_there_is_a_problem(role: DataRole, said: str) -> None:
    with pytest.raises(BackendInvalid) as error:
        document(_with_functions(roles=[role]))
    assert [p.what for p in error.value.problems] == [said]


@pytest.mark.parametrize(
    ("unit", "name", "written"),
    [
        (
            "queues/emails",
            "fully_qualified_namespace",
            "${azurerm_servicebus_namespace.shop_service-bus_k.name}.servicebus.windows.net",
        ),
        (
            "queues/emails",
            "namespace_name",
            "${azurerm_servicebus_namespace.shop_service-bus_k.name}",
        ),
        (
            "queues/emails",
            "endpoint",
            "${azurerm_servicebus_namespace.shop_service-bus_k.endpoint}",
        ),
        (
            "queues/emails",
            "name",
            "${azurerm_servicebus_queue.shop_service-bus_k_queue_emails.name}",
        ),
        (
            "topics/orders",
            "subscription_name:billing",
            "${azurerm_servicebus_subscription.shop_service-bus_k_topic_orders_subscription_billing"
            ".name}",
        ),
    ],
)
def test_an_attribute_leads_to_the_block_that_holds_the_part(
    unit: str, name: str, written: str
) -> None:
    needs = _with_functions(settings={"X_BUS": PlacedAttribute("service-bus:k", unit, name)})
    (app,) = resources(needs)["azurerm_function_app_flex_consumption"].values()
    assert app["app_settings"]["X_BUS"] == written


def _topics(**subscriptions: ServiceBusSubscription) -> dict[str, ServiceBusTopic]:
    return {"orders": ServiceBusTopic(subscriptions=subscriptions)}


def _to(target: str) -> ServiceBusQueue:
    return ServiceBusQueue(forward_to=target)


REFUSED: list[tuple[ServiceBusConfig, str, str]] = [
    (
        ServiceBusConfig(tier="Basic", topics={"orders": ServiceBusTopic()}),
        "tier",
        "a namespace of tier Basic holds no topics",
    ),
    (
        ServiceBusConfig(tier="Basic", queues={"q": ServiceBusQueue(sessions=True)}),
        "queues [q] sessions",
        "a namespace of tier Basic has no sessions",
    ),
    (
        ServiceBusConfig(tier="Basic", queues={"q": ServiceBusQueue(message_ttl=None)}),
        "queues [q] message_ttl",
        "a namespace of tier Basic has no messages that live longer than 14 days",
    ),
    (
        ServiceBusConfig(messaging_units=2),
        "messaging_units",
        "only Premium has messaging units; the namespace is Standard",
    ),
    (
        ServiceBusConfig(ip_rules=["203.0.113.7"]),
        "ip_rules",
        "only Premium has rules for callers; the namespace is Standard",
    ),
    (
        ServiceBusConfig(public_network_access=False),
        "public_network_access",
        "only Premium can be closed to the public; the namespace is Standard",
    ),
    (
        ServiceBusConfig(queues={"q": ServiceBusQueue(max_message_kb=1024)}),
        "queues [q] max_message_kb",
        "only Premium takes messages of more than 256 KB; the namespace is Standard",
    ),
    (
        ServiceBusConfig(queues={"q": ServiceBusQueue(max_size_mb=10_240)}),
        "queues [q] max_size_mb",
        "10,240 MB: a queue or topic of tier Standard holds 5,120 MB in each partition",
    ),
    (
        ServiceBusConfig(queues={f"q{n}": ServiceBusQueue(partitioned=True) for n in range(101)}),
        "tier",
        "101 partitioned queues and topics; a namespace of tier Standard takes 100",
    ),
    (
        ServiceBusConfig(tier="Premium", messaging_units=1, premium_partitions=2),
        "messaging_units",
        "2 partitions need as many messaging units, not 1",
    ),
    (
        ServiceBusConfig(tier="Premium", queues={f"q{n}": QUEUE for n in range(1001)}),
        "messaging_units",
        "1,001 queues and topics; 1 messaging units hold 1,000",
    ),
    (
        ServiceBusConfig(tier="Premium", queues={"q": ServiceBusQueue(partitioned=True)}),
        "queues [q] partitioned",
        "on Premium the namespace is partitioned, with all that it holds, or is not",
    ),
    (
        ServiceBusConfig(tier="Premium", network_default="Deny"),
        "network_default",
        "nobody may connect: callers are denied, and no rule lets any in",
    ),
    (
        ServiceBusConfig(tier="Premium", ip_rules=[]),
        "ip_rules",
        "nobody may connect: callers are denied, and no rule lets any in",
    ),
    (
        ServiceBusConfig(tier="Premium", ip_rules=["0.0.0.0"]),
        "ip_rules",
        "0.0.0.0: Service Bus knows no sign for Azure's data centres",
    ),
    (
        ServiceBusConfig(queues={"Orders": QUEUE}, topics={"orders": ServiceBusTopic()}),
        "topics [orders]",
        "the queue 'Orders' and the topic 'orders' have one name to Azure",
    ),
    (
        ServiceBusConfig(queues={"q": ServiceBusQueue(duplicate_window_seconds=60)}),
        "queues [q] duplicate_window_seconds",
        "duplicates are not detected, so there is no time to look back",
    ),
    (
        ServiceBusConfig(queues={"q": ServiceBusQueue(sessions=True, forward_to="r"), "r": QUEUE}),
        "queues [q] forward_to",
        "messages of sessions are not forwarded",
    ),
    (
        ServiceBusConfig(
            queues={"q": ServiceBusQueue(auto_delete_idle=3600, forward_to="r"), "r": QUEUE}
        ),
        "queues [q] auto_delete_idle",
        "what forwards its messages is never idle, so it cannot be deleted for that",
    ),
    (
        ServiceBusConfig(
            queues={"r": QUEUE},
            topics=_topics(
                s=ServiceBusSubscription(auto_delete_idle=3600, forward_dead_letters_to="r")
            ),
        ),
        "topics [orders] subscriptions [s] auto_delete_idle",
        "what forwards its messages is never idle, so it cannot be deleted for that",
    ),
    (
        ServiceBusConfig(queues={"emails": QUEUE, "q": _to("email")}),
        "queues [q] forward_to",
        "the namespace has no queue or topic 'email'; did you mean 'emails'?",
    ),
    (
        ServiceBusConfig(
            queues={"a": _to("b"), "b": _to("orders")},
            topics=_topics(s=ServiceBusSubscription(forward_to="a")),
        ),
        "queues [a] forward_to",
        "messages would go round: a to b to orders to a",
    ),
    (
        ServiceBusConfig(queues={**{f"q{n}": _to(f"q{n + 1}") for n in range(5)}, "q5": QUEUE}),
        "queues [q0] forward_to",
        "messages go q0 to q1 to q2 to q3 to q4 to q5; after 4 hops Service Bus makes them dead "
        "letters",
    ),
    (
        ServiceBusConfig(
            topics=_topics(**{f"s{n}": ServiceBusSubscription() for n in range(2001)})
        ),
        "topics [orders] subscriptions",
        "2,001 subscriptions; a topic takes 2,000",
    ),
    (
        ServiceBusConfig(topics=_topics(s=ServiceBusSubscription(rules={"r": SqlFilter(" ")}))),
        "topics [orders] subscriptions [s] rules [r]",
        "' ' is not an SQL expression",
    ),
    (
        ServiceBusConfig(
            topics=_topics(s=ServiceBusSubscription(rules={"r": CorrelationFilter()}))
        ),
        "topics [orders] subscriptions [s] rules [r]",
        "a CorrelationFilter needs at least one property",
    ),
    (
        ServiceBusConfig(
            topics=_topics(s=ServiceBusSubscription(rules={"r": SqlFilter("x" * 1025)}))
        ),
        "topics [orders] subscriptions [s] rules [r]",
        "an SQL expression of 1,025 characters; Service Bus takes 1,024",
    ),
    (
        ServiceBusConfig(queues={"q": ServiceBusQueue(message_ttl=-1)}),
        "queues [q] message_ttl",
        "-1 seconds: write 1 to 283,046,400 seconds, or NEVER",
    ),
]


@pytest.mark.parametrize(("config", "where", "said"), REFUSED, ids=[said for *_, said in REFUSED])
def test_what_azure_refuses_is_said_before(config: ServiceBusConfig, where: str, said: str) -> None:
    found = [(at, what) for at, what, _ in problems({"service-bus:k": config})]
    assert found == [(f"service-bus:k {where}", said)]


def test_four_hops_are_no_fault_and_dead_letters_begin_anew() -> None:
    queues = {f"q{n}": _to(f"q{n + 1}") for n in range(4)}
    queues |= {
        "q4": ServiceBusQueue(forward_dead_letters_to="r0"), "r0": _to("r1"), "r1": QUEUE
    }  # fmt: skip
    assert problems(bus(queues=queues)) == []


def _backend(*components: Any, **options: Any) -> Any:
    made = {component.id: component for component in components}
    return define_backend(
        made,
        name="shop",
        location="westeurope",
        stack=StackOptions(state=AzureState("stshoptfstate")),
        **{"lock": None, **options},
    )


def cheap(tier: Any = "Basic") -> Any:
    config = ServiceBusConfig(tier=tier, queues={"cheap": QUEUE})
    return Resources.define("Cheap", {"service-bus:shared-bus": config})


def test_a_merge_raises_the_tier_and_says_so() -> None:
    made = _backend(cheap(), EventBus.define("Bus", topics={"orders": ["billing"]}))
    plan = made.plan()
    assert plan.resources[0].config.namespace_tier == "Standard"
    (warning,) = [re.sub(r"\(.*?:\d+\)", "(here)", str(w)) for w in plan.warnings]
    assert warning == (
        "service-bus:shared-bus › tier: Cheap would do with 'Basic'; it becomes 'Standard', which "
        "Bus cannot do without\n"
        "- 'Standard' at priority 20 by Bus (here)\n"
        "- 'Basic' at priority 20 by Cheap (here)"
    )


def test_topics_on_basic_name_who_asked_for_either() -> None:
    config = ServiceBusConfig(topics={"orders": ServiceBusTopic()})
    topics = Resources.define("Topics", {"service-bus:shared-bus": config})
    (problem,) = _backend(cheap(), topics).validate()
    assert re.sub(r"\(\S*:\d+\)", "(here)", str(problem)) == (
        "service-bus:shared-bus › tier: a namespace of tier Basic holds no topics\n"
        "- 'Basic' at priority 20 by Cheap (here)\n"
        "- asked for at priority 20 by Topics (here)\n"
        "Ways out: ask for tier='Standard' together with it: the namespace then becomes Standard; "
        "leave tier='Basic' out; use queues."
    )


def test_basic_and_standard_become_each_other_without_a_word(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _backend(cheap(), lock="atakora.lock.json").synthesize()
    assert _backend(cheap("Standard"), lock="atakora.lock.json").plan().warnings == ()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Standard", "Premium", "it was Basic or Standard and becomes Premium"),
        ("Premium", "Basic", "it was Premium and becomes Basic or Standard"),
    ],
)
def test_to_and_from_premium_the_namespace_is_replaced_and_that_is_said(
    before: str, after: str, said: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _backend(cheap(before), lock="atakora.lock.json").synthesize()
    (warning,) = _backend(cheap(after), lock="atakora.lock.json").plan().warnings
    assert warning.path == ("service-bus:shared-bus", "tier")
    assert warning.what.startswith(
        f"{said}, which Azure cannot change in place: where the Service Bus namespace is "
        "deployed, Terraform replaces it"
    )


def test_what_is_fixed_at_creation_has_to_be_agreed_on() -> None:
    def asking(name: str, **fields: Any) -> Any:
        config = ServiceBusConfig(queues={"jobs": ServiceBusQueue(**fields)})
        return Resources.define(name, {"service-bus:k": config})

    made = _backend(
        asking("One", sessions=True, duplicate_detection=True, partitioned=True),
        asking("Two", sessions=False, duplicate_detection=False, partitioned=False),
        asking("Three"),
    )
    assert [p.path[-1] for p in made.validate()] == [
        "duplicate_detection",
        "partitioned",
        "sessions",
    ]


def test_in_production_what_holds_messages_cannot_be_destroyed() -> None:
    topics = _topics(billing=ServiceBusSubscription(rules={"all": SqlFilter("1=1")}))
    needs = bus(queues={"emails": QUEUE}, topics=topics)
    kept = {
        kind
        for kind, blocks in resources(needs, environment="prod").items()
        for block in blocks.values()
        if block.get("lifecycle") == {"prevent_destroy": True}
    }
    assert kept == {
        "azurerm_resource_group",
        "azurerm_servicebus_namespace",
        "azurerm_servicebus_queue",
        "azurerm_servicebus_subscription",
        "azurerm_servicebus_topic",
    }


def test_a_plan_with_messages_comes_back_as_it_was() -> None:
    filters = {"a": SqlFilter("1=1"), "b": CorrelationFilter(properties={"kind": "x"})}
    needs = bus(
        queues={"emails": ServiceBusQueue(message_ttl=None)},
        topics=_topics(billing=ServiceBusSubscription(rules=filters)),
    )
    plan = backend(needs).plan()
    assert plan_from_json(plan_to_json(plan)) == plan


_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")


@given(st.integers(1, MAXIMUM_SPAN_SECONDS))
def test_a_duration_reads_back_as_its_seconds_in_the_largest_units(seconds: int) -> None:
    found = _DURATION.fullmatch(iso_duration(seconds))
    assert found is not None
    days, hours, minutes, rest = (int(part or 0) for part in found.groups())
    assert ((days * 24 + hours) * 60 + minutes) * 60 + rest == seconds
    assert (hours < 24, minutes < 60, rest < 60) == (True, True, True)
    # azurerm's parser holds tenths in 16 bits.
    assert days * 10 < 2**15
    assert not iso_duration(seconds).endswith("T")
