"""What components can ask of a queue, a topic or a subscription of Service Bus.

Times are in seconds. Where components share one, messages live, stay locked and are tried again
for as long as the more patient of them wants.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from atakora_tf.azure import service_bus as azure
from atakora_tf.merge.claim import show
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import maximum, unanimous
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.message_filter import CorrelationFilter, SqlFilter, filter_fault
from atakora_tf.requirements.span import SpanOrder, span_of
from atakora_tf.requirements.ttl import NEVER, Ttl, as_ttl

__all__ = ["ServiceBusQueue", "ServiceBusSubscription", "ServiceBusTopic"]

_TRUE_WINS: Final = ranked(False, True)
_FIXED: Final = "Azure fixes it when the queue, topic or subscription is made"


def destination_fault(value: Any) -> str | None:
    """The name of a queue or topic of the same namespace."""
    fault = checks.named("azurerm_servicebus_queue")(value)
    if fault is None:
        return None
    return f"{show(value)} is not the name of a queue or topic of the namespace"


def _span(least: int) -> Any:
    return merged(maximum(SpanOrder()), check=span_of(least), convert=as_ttl)


def _forwarding_faults(entity: ServiceBusQueue | ServiceBusSubscription) -> Iterator[Fault]:
    if entity.forward_to is not UNSET and entity.sessions is True:
        yield Fault(
            "messages of sessions are not forwarded",
            (("forward_to",), ("sessions",)),
            ("leave one of them out",),
        )
    if entity.auto_delete_idle in (UNSET, NEVER):
        return
    # Azure then says "never" itself, also where dead letters alone are forwarded
    # (azure-service-bus#5, azure-sdk-for-js#14539).
    for name in ("forward_to", "forward_dead_letters_to"):
        if getattr(entity, name) is not UNSET:
            yield Fault(
                "what forwards its messages is never idle, so it cannot be deleted for that",
                (("auto_delete_idle",), (name,)),
                ("leave auto_delete_idle out",),
            )
            return


def _window_faults(entity: ServiceBusQueue | ServiceBusTopic) -> Iterator[Fault]:
    if entity.duplicate_window_seconds is not UNSET and entity.duplicate_detection is not True:
        yield Fault(
            "duplicates are not detected, so there is no time to look back",
            (("duplicate_window_seconds",), ("duplicate_detection",)),
            ("write duplicate_detection=True", "leave duplicate_window_seconds out"),
        )


@frozen(kw_only=True)
class ServiceBusSubscription:
    """A subscription to a topic: a copy of every message that one of its rules lets through."""

    lock_seconds: int | Unset = merged(
        maximum(), check=checks.whole_number(*azure.LOCK_SECONDS_RANGE)
    )
    """How long a receiver holds a message before others get it."""
    max_delivery_count: int | Unset = merged(
        maximum(), check=checks.whole_number(1, azure.MAXIMUM_DELIVERY_COUNT)
    )
    """How often a message is delivered before it is dead-lettered."""
    message_ttl: Ttl | int | None | Unset = _span(1)
    """Seconds after which a message expires, or `NEVER` (None)."""
    dead_letter_expired: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether expired messages are kept as dead letters; they are, unless all say no."""
    dead_letter_filter_errors: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether messages on which a rule fails are kept as dead letters; likewise."""
    sessions: bool | Unset = merged(unanimous(_FIXED), check=checks.boolean)
    """Messages of one session go to one receiver, in order."""
    forward_to: str | Unset = merged(
        unanimous("messages go on to one place"), check=destination_fault
    )
    """A queue or topic of the namespace to which all messages go on."""
    forward_dead_letters_to: str | Unset = merged(
        unanimous("dead letters go on to one place"), check=destination_fault
    )
    auto_delete_idle: Ttl | int | None | Unset = _span(azure.MINIMUM_IDLE_SECONDS)
    """Seconds without use after which Azure deletes it, or `NEVER` (None)."""
    rules: Mapping[str, SqlFilter | CorrelationFilter] | Unset = keyed(
        unanimous("a rule has one filter"),
        check=filter_fault,
        check_key=checks.named("azurerm_servicebus_subscription_rule"),
    )
    """Name to filter; a message comes through if one of them fits. Without rules all do."""

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        yield from _forwarding_faults(self)


@frozen(kw_only=True)
class ServiceBusQueue:
    """A queue: each message goes to one receiver."""

    lock_seconds: int | Unset = merged(
        maximum(), check=checks.whole_number(*azure.LOCK_SECONDS_RANGE)
    )
    """How long a receiver holds a message before others get it."""
    max_delivery_count: int | Unset = merged(
        maximum(), check=checks.whole_number(1, azure.MAXIMUM_DELIVERY_COUNT)
    )
    """How often a message is delivered before it is dead-lettered."""
    message_ttl: Ttl | int | None | Unset = _span(1)
    """Seconds after which a message expires, or `NEVER` (None); Basic ends at 14 days."""
    dead_letter_expired: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether expired messages are kept as dead letters; they are, unless all say no."""
    sessions: bool | Unset = merged(unanimous(_FIXED), check=checks.boolean)
    """Messages of one session go to one receiver, in order."""
    duplicate_detection: bool | Unset = merged(unanimous(_FIXED), check=checks.boolean)
    """A message with an id that was seen before is dropped."""
    duplicate_window_seconds: int | Unset = merged(
        maximum(), check=checks.whole_number(*azure.DUPLICATE_WINDOW_SECONDS_RANGE)
    )
    """How far back duplicates are looked for."""
    partitioned: bool | Unset = merged(unanimous(_FIXED), check=checks.boolean)
    """Spread over several brokers (Basic and Standard; Premium partitions the namespace)."""
    max_size_mb: int | Unset = merged(maximum(), check=checks.number_of(azure.ENTITY_SIZES_MB))
    max_message_kb: int | Unset = merged(
        maximum(), check=checks.whole_number(*azure.MESSAGE_SIZE_KB_RANGE)
    )
    """The largest message (Premium; elsewhere it is 256 KB)."""
    forward_to: str | Unset = merged(
        unanimous("messages go on to one place"), check=destination_fault
    )
    """A queue or topic of the namespace to which all messages go on."""
    forward_dead_letters_to: str | Unset = merged(
        unanimous("dead letters go on to one place"), check=destination_fault
    )
    auto_delete_idle: Ttl | int | None | Unset = _span(azure.MINIMUM_IDLE_SECONDS)
    """Seconds without use after which Azure deletes it, or `NEVER` (None)."""

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        yield from _forwarding_faults(self)
        yield from _window_faults(self)


@frozen(kw_only=True)
class ServiceBusTopic:
    """A topic: each message goes to every subscription that wants it."""

    message_ttl: Ttl | int | None | Unset = _span(1)
    """Seconds after which a message expires, or `NEVER` (None)."""
    duplicate_detection: bool | Unset = merged(unanimous(_FIXED), check=checks.boolean)
    """A message with an id that was seen before is dropped."""
    duplicate_window_seconds: int | Unset = merged(
        maximum(), check=checks.whole_number(*azure.DUPLICATE_WINDOW_SECONDS_RANGE)
    )
    """How far back duplicates are looked for."""
    partitioned: bool | Unset = merged(unanimous(_FIXED), check=checks.boolean)
    """Spread over several brokers (Standard; Premium partitions the namespace)."""
    max_size_mb: int | Unset = merged(maximum(), check=checks.number_of(azure.ENTITY_SIZES_MB))
    max_message_kb: int | Unset = merged(
        maximum(), check=checks.whole_number(*azure.MESSAGE_SIZE_KB_RANGE)
    )
    """The largest message (Premium; elsewhere it is 256 KB)."""
    ordering: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether subscriptions get messages in the order in which they came."""
    auto_delete_idle: Ttl | int | None | Unset = _span(azure.MINIMUM_IDLE_SECONDS)
    """Seconds without use after which Azure deletes it, or `NEVER` (None)."""
    subscriptions: Mapping[str, ServiceBusSubscription] | Unset = keyed(
        ServiceBusSubscription, check_key=checks.named("azurerm_servicebus_subscription")
    )

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        yield from _window_faults(self)
        count = len(self.subscriptions) if isinstance(self.subscriptions, Mapping) else 0
        most = azure.MAXIMUM_SUBSCRIPTIONS_PER_TOPIC
        if count > most:
            yield Fault(
                f"{count:,} subscriptions; a topic takes {most:,}",
                (("subscriptions",),),
                ("forward to a second topic that has the others",),
            )
