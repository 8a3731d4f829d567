"""What a component with functions needs to send messages and to process them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from attrs import field, frozen

from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import environment_prefix
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.service_bus import (
    ServiceBusConfig,
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
)
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue

__all__ = ["BusUse"]


def _as_pairs(value: Any) -> Any:
    return tuple(sorted(value.items())) if isinstance(value, dict) else value


@frozen(kw_only=True)
class BusUse:
    """Which queues and topics a component sends to, and which it processes.

    It asks for each of them itself, and so shares them with whoever else asks; what an `EventBus`
    says of them holds. `subscriptions` are those that it processes, each with its topic:
    `{"billing": "orders"}`.
    """

    sends_to_queues: Collection[str] = field(default=(), converter=as_set)
    sends_to_topics: Collection[str] = field(default=(), converter=as_set)
    queues: Collection[str] = field(default=(), converter=as_set)
    """Queues that it processes."""
    subscriptions: Any = field(default=(), converter=_as_pairs)
    bus_key: str = "shared-bus"
    connection: str = "BUS"
    """What the settings are called after: `MAILER_BUS__fullyQualifiedNamespace`."""

    @property
    def key(self) -> str:
        """The resource key that has to be asked for."""
        return f"service-bus:{self.bus_key}"

    @property
    def config(self) -> ServiceBusConfig:
        """What has to be asked for under `key`."""
        queues = {name: ServiceBusQueue() for name in {*self.sends_to_queues, *self.queues}}
        held: dict[str, dict[str, ServiceBusSubscription]] = {t: {} for t in self.sends_to_topics}
        for name, topic in self.subscriptions:
            held.setdefault(topic, {})[name] = ServiceBusSubscription()
        topics = {t: ServiceBusTopic(subscriptions=children) for t, children in held.items()}
        # Nothing is asked for that is not there: no topics, no need for more than Basic.
        return ServiceBusConfig(
            tier="Standard" if topics else UNSET, queues=queues or UNSET, topics=topics or UNSET
        )

    @property
    def roles(self) -> frozenset[DataRole]:
        """To send and to process, on each queue, topic and subscription alone."""
        return frozenset(
            (
                *self._roles("queues", self.sends_to_queues, "send"),
                *self._roles("topics", self.sends_to_topics, "send"),
                *self._roles("queues", self.queues, "process"),
                *(
                    DataRole(self.key, f"topics/{topic}", f"process:{name}")
                    for name, topic in self.subscriptions
                ),
            )
        )

    def settings(
        self, component: str, functions_key: str = "api-functions"
    ) -> dict[str, SettingValue]:
        """The connection of a component's functions, by identity; empty if it uses nothing.

        The names end as the Service Bus extension of Functions wants them
        (learn.microsoft.com, functions-reference, "identity-based connections"). Raises
        `NameInvalid` for a component id without letters and digits.
        """
        units = sorted(role.unit for role in self.roles)
        if not units:
            return {}
        name = f"{environment_prefix(component)}_{self.connection}"
        place = PlacedAttribute(f"functions:{functions_key}", f"groups/{component}", "client_id")
        return {
            f"{name}__fullyQualifiedNamespace": PlacedAttribute(
                self.key, units[0], "fully_qualified_namespace"
            ),
            f"{name}__credential": "managedidentity",
            f"{name}__clientId": place,
        }

    def _roles(self, field_name: str, names: Iterable[str], access: str) -> list[DataRole]:
        return [DataRole(self.key, f"{field_name}/{name}", access) for name in names]
