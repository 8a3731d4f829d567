"""Functions that take messages out of a queue or a subscription of Service Bus."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from atakora_tf.components.triggers.trigger import (
    Faults,
    Implied,
    Place,
    Trigger,
    declared_or_referred,
    flag_faults,
    key_faults,
    name_faults,
)
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.service_bus import (
    ServiceBusConfig,
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
)
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue

__all__ = ["ServiceBusQueueTrigger", "TopicTrigger"]


def _connection(place: Place, key: str, unit: str) -> dict[str, SettingValue]:
    host = PlacedAttribute(key, unit, "fully_qualified_namespace")
    return {f"{place.connection}__fullyQualifiedNamespace": host, **place.identity()}


@frozen
class ServiceBusQueueTrigger(Trigger):
    """`ServiceBusQueueTrigger("orders")`: a queue in `service-bus:shared-bus`.

    - `queue`: its name. Another component declares it; with `declare=True` the trigger does.
    - `bus_key`: the requirement key of the namespace.

    Write `connection="{CONNECTION}"` and `queue_name="%{CONNECTION}_QUEUE%"` in your code.
    """

    kind: ClassVar[str] = "servicebus_queue"

    queue: str
    bus_key: str = "shared-bus"
    declare: bool = False

    def faults(self) -> Faults:
        """A queue under a key."""
        yield from name_faults("queue", self.queue)
        yield from key_faults("bus_key", self.bus_key)
        yield from flag_faults("declare", self.declare)

    def implied(self, place: Place) -> Implied:
        """The queue, the role to receive from it, and the connection."""
        key, unit = f"service-bus:{self.bus_key}", f"queues/{self.queue}"
        queues = {self.queue: ServiceBusQueue()}
        priority = declared_or_referred(self.declare)
        return Implied(
            requirements=((key, ServiceBusConfig(queues=queues), priority),),
            settings={
                **_connection(place, key, unit),
                f"{place.connection}_QUEUE": PlacedAttribute(key, unit, "name"),
            },
            roles=frozenset({DataRole(key, unit, "process")}),
        )


@frozen
class TopicTrigger(Trigger):
    """`TopicTrigger("orders", "billing")`: a subscription to a topic in `service-bus:shared-bus`.

    - `topic`, `subscription`: names. Another component declares both; with `declare=True` the
      trigger does.
    - `bus_key`: the requirement key of the namespace.

    Write `connection="{CONNECTION}"`, `topic_name="%{CONNECTION}_TOPIC%"` and
    `subscription_name="%{CONNECTION}_SUBSCRIPTION%"` in your code.
    """

    kind: ClassVar[str] = "servicebus_topic"

    topic: str
    subscription: str
    bus_key: str = "shared-bus"
    declare: bool = False

    def faults(self) -> Faults:
        """A subscription to a topic under a key."""
        yield from name_faults("topic", self.topic)
        yield from name_faults("subscription", self.subscription)
        yield from key_faults("bus_key", self.bus_key)
        yield from flag_faults("declare", self.declare)

    def implied(self, place: Place) -> Implied:
        """Topic and subscription, the role to receive from it, and the connection."""
        key, unit = f"service-bus:{self.bus_key}", f"topics/{self.topic}"
        subscriptions = {self.subscription: ServiceBusSubscription()}
        topics = {self.topic: ServiceBusTopic(subscriptions=subscriptions)}
        priority = declared_or_referred(self.declare)
        return Implied(
            requirements=((key, ServiceBusConfig(topics=topics), priority),),
            settings={
                **_connection(place, key, unit),
                f"{place.connection}_TOPIC": PlacedAttribute(key, unit, "name"),
                f"{place.connection}_SUBSCRIPTION": PlacedAttribute(
                    key, unit, f"subscription_name:{self.subscription}"
                ),
            },
            roles=frozenset({DataRole(key, unit, f"process:{self.subscription}")}),
        )
