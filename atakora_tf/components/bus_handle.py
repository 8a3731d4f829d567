"""A component's hold on a Service Bus namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from atakora_tf.components.handle import ResourceHandle

if TYPE_CHECKING:
    from cdktf_cdktf_provider_azurerm.servicebus_namespace import ServicebusNamespace
    from cdktf_cdktf_provider_azurerm.servicebus_queue import ServicebusQueue
    from cdktf_cdktf_provider_azurerm.servicebus_subscription import ServicebusSubscription
    from cdktf_cdktf_provider_azurerm.servicebus_topic import ServicebusTopic

__all__ = ["BusHandle"]


@frozen(eq=False)
class BusHandle(ResourceHandle):
    """A component's hold on the namespace where its queues and topics are.

    The constructs raise `BackendStateError` in the direct way, which makes none.
    """

    @classmethod
    def holding(cls, handle: ResourceHandle) -> BusHandle:
        """The same hold, with the words of Service Bus."""
        return cls._over(handle)

    @property
    def namespace(self) -> ServicebusNamespace:
        """The namespace's construct."""
        namespace: ServicebusNamespace = self.construct_at(self._main().address)
        return namespace

    @property
    def construct(self) -> ServicebusNamespace:
        """The same as `namespace`."""
        return self.namespace

    @property
    def fully_qualified_namespace(self) -> str:
        """The host name, as Terraform text: what clients with an identity connect to."""
        return self.attribute("", "fully_qualified_namespace")

    @property
    def namespace_name(self) -> str:
        """The namespace's name, as Terraform text."""
        return self.attribute("", "namespace_name")

    def queue(self, name: str) -> ServicebusQueue:
        """The construct of a queue; raises `PlacementUnknown` if there is none."""
        queue: ServicebusQueue = self._construct_of(f"queues/{name}", "name")
        return queue

    def topic(self, name: str) -> ServicebusTopic:
        """The construct of a topic; raises `PlacementUnknown` if there is none."""
        topic: ServicebusTopic = self._construct_of(f"topics/{name}", "name")
        return topic

    def subscription(self, topic: str, name: str) -> ServicebusSubscription:
        """The construct of a subscription; raises `PlacementUnknown` if there is none."""
        attribute = f"subscription_name:{name}"
        found: ServicebusSubscription = self._construct_of(f"topics/{topic}", attribute)
        return found
