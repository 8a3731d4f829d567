"""Azure Service Bus: namespace, queues, topics, subscriptions and their rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, ClassVar, Final

from atakora_tf.azure import monitoring, network, roles
from atakora_tf.azure import service_bus as azure
from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.duration import iso_duration
from atakora_tf.providers.existing import account_reference, existing_block
from atakora_tf.providers.provider import Diagnosed, Identity, PrivateTarget, ResourceProvider
from atakora_tf.providers.public_access import is_public
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.message_filter import MessageFilter, SqlFilter
from atakora_tf.requirements.service_bus import ServiceBusConfig
from atakora_tf.requirements.service_bus_entity import (
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
)
from atakora_tf.requirements.ttl import Ttl
from atakora_tf.terraform.block import DataSource, Output, Resource, azurerm
from atakora_tf.terraform.expression import Reference, Template

__all__ = ["ServiceBusProvider"]

_HOST: Final = ".servicebus.windows.net"
_NAMESPACE_ATTRIBUTES: Final = ("endpoint", "fully_qualified_namespace", "namespace_name")
_ROLES: Final = {
    "send": roles.SERVICE_BUS_DATA_SENDER,
    "process": roles.SERVICE_BUS_DATA_RECEIVER,
}
_SUBSCRIPTION: Final = "subscription_name:"

_DEFAULT_SIZE_MB: Final = 1024
"""Written out: azurerm sends a size in any case, and 0 if it knows none."""

_NAMESPACE: Final = "azurerm_servicebus_namespace"


class ServiceBusProvider(ResourceProvider):
    """Renders `service-bus` resources: keys off, TLS 1.2, expired messages kept as dead letters."""

    resource_type: ClassVar[str] = "service-bus"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """The namespace and everything in it."""
        config: ServiceBusConfig = resource.config
        namespace = context.document.add(_namespace(resource, config, context))
        queues, topics = _or(config.queues, {}), _or(config.topics, {})
        for name in sorted(queues):
            arguments = {
                **_entity(queues[name], config),
                **_receiving(queues[name]),
                **self._forwarding(queues[name], resource, context),
            }
            context.document.add(
                azurerm(
                    "servicebus_queue",
                    context.id(resource, "queue", name),
                    prevent_destroy=context.protect,
                    name=name,
                    namespace_id=namespace["id"],
                    **arguments,
                )
            )
        for name in sorted(topics):
            self._topic(name, topics[name], namespace, resource, context)

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The namespace's id."""
        return self._reference(resource, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`fully_qualified_namespace`, `namespace_name`, `endpoint`, and the unit's own `name`;
        of a topic also `subscription_name:billing`."""
        if name == "fully_qualified_namespace":
            return self._reference(resource, "name", context) + _HOST
        if name == "namespace_name":
            return self._reference(resource, "name", context)
        if name == "endpoint":
            return self._reference(resource, "endpoint", context)
        field, _, entry = unit.partition("/")
        if name == "name":
            return self._entity_reference(resource, field, entry, "name", context)
        if field == "topics" and name.startswith(_SUBSCRIPTION):
            child = name.removeprefix(_SUBSCRIPTION)
            return self._subscription_reference(resource, entry, child, "name", context)
        return super().attribute(resource, unit, name, context)

    def attributes(self, resource: PlannedResource, unit: str) -> Collection[str]:
        """Those of the namespace, the unit's own name, and the subscriptions of a topic."""
        field, _, entry = unit.partition("/")
        children = _subscriptions(resource, entry) if field == "topics" else {}
        return (*_NAMESPACE_ATTRIBUTES, "name", *(f"{_SUBSCRIPTION}{c}" for c in sorted(children)))

    def grant(
        self,
        resource: PlannedResource,
        unit: str,
        access: str,
        identity: Identity,
        context: RenderContext,
    ) -> Resource:
        """A data role on one queue, one topic, or one subscription (`process:billing`)."""
        field, _, entry = unit.partition("/")
        verb, _, child = access.partition(":")
        role = _ROLES.get(verb)
        if role is None or field not in ("queues", "topics"):
            raise PlacementUnknown(
                f"{resource.key} has no role {access!r} for {unit}; roles: {', '.join(_ROLES)}"
            )
        kind = field.removesuffix("s")
        if not child:
            scope = self._entity_reference(resource, field, entry, "id", context)
            logical = context.access_id(identity, resource, kind, entry, verb)
            return context.azure_role(logical, role.name, scope, identity.principal_id)
        if field != "topics" or verb != "process":
            raise PlacementUnknown(
                f"{resource.key} has no role {access!r} for {unit}: only the messages of a "
                "topic are processed by subscriptions"
            )
        scope = self._subscription_reference(resource, entry, child, "id", context)
        logical = context.access_id(
            identity, resource, kind, entry, "subscription", child, "process"
        )
        return context.azure_role(logical, role.name, scope, identity.principal_id)

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """The namespace, if it is ours."""
        if existing_in(resource.config) is None:
            yield Diagnosed(monitoring.SERVICE_BUS, self.main(resource, context))

    def private_targets(
        self, resource: PlannedResource, context: RenderContext
    ) -> Iterable[PrivateTarget]:
        """The namespace."""
        service = network.SERVICE_BUS_SERVICE
        yield PrivateTarget(self.main(resource, context), *service[:2], ports=service.ports)

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Host name, name and id of the namespace."""
        name = self._reference(resource, "name", context)
        found: tuple[tuple[str, Reference | Template, str], ...] = (
            ("fully-qualified-namespace", name + _HOST, "Host name"),
            ("name", name, "Name"),
            ("id", self.main(resource, context), "Resource id"),
        )
        for piece, value, words in found:
            yield Output(
                context.id(resource, piece),
                value,
                f"{words} of the Service Bus namespace {resource.key}",
            )

    def _reference(
        self, resource: PlannedResource, attribute: str, context: RenderContext
    ) -> Reference:
        return account_reference(_NAMESPACE, resource, attribute, context)

    def _entity_reference(
        self,
        resource: PlannedResource,
        field: str,
        entry: str,
        attribute: str,
        context: RenderContext,
    ) -> Reference:
        kind = field.removesuffix("s")
        return Reference(
            f"azurerm_servicebus_{kind}.{context.id(resource, kind, entry)}", attribute
        )

    def _subscription_reference(
        self,
        resource: PlannedResource,
        topic: str,
        name: str,
        attribute: str,
        context: RenderContext,
    ) -> Reference:
        known = _subscriptions(resource, topic)
        if name not in known:
            raise PlacementUnknown(
                f"{resource.key} has no subscription {name!r} in topics/{topic}; it has "
                f"{', '.join(sorted(known)) or 'none'}"
            )
        logical = context.id(resource, "topic", topic, "subscription", name)
        return Reference(f"azurerm_servicebus_subscription.{logical}", attribute)

    def _forwarding(
        self,
        entity: ServiceBusQueue | ServiceBusSubscription,
        resource: PlannedResource,
        context: RenderContext,
    ) -> dict[str, Any]:
        """Targets by reference, so that they are there before what forwards to them."""
        targets = {
            "forward_to": entity.forward_to,
            "forward_dead_lettered_messages_to": entity.forward_dead_letters_to,
        }
        found: dict[str, Any] = {}
        for argument, target in targets.items():
            if not isinstance(target, str):
                continue
            field = next(
                (f for f in ("queues", "topics") if target in _or(getattr(resource.config, f), {})),
                None,
            )
            if field is None:
                raise PlacementUnknown(
                    f"{resource.key} does not hold {target!r}, to which messages are forwarded: it "
                    "was placed in another namespace; let one component ask for both"
                )
            found[argument] = self._entity_reference(resource, field, target, "name", context)
        return found

    def _topic(
        self,
        name: str,
        topic: ServiceBusTopic,
        namespace: Resource | DataSource,
        resource: PlannedResource,
        context: RenderContext,
    ) -> None:
        made = context.document.add(
            azurerm(
                "servicebus_topic",
                context.id(resource, "topic", name),
                prevent_destroy=context.protect,
                name=name,
                namespace_id=namespace["id"],
                support_ordering=True if topic.ordering is True else None,
                batched_operations_enabled=True,  # Azure's choice; azurerm's is not
                **_entity(topic, resource.config),
            )
        )
        subscriptions = _subscriptions(resource, name)
        for child in sorted(subscriptions):
            subscription = subscriptions[child]
            arguments = {
                **_receiving(subscription),
                **self._forwarding(subscription, resource, context),
            }
            held = context.document.add(
                azurerm(
                    "servicebus_subscription",
                    context.id(resource, "topic", name, "subscription", child),
                    prevent_destroy=context.protect,
                    name=child,
                    topic_id=made["id"],
                    default_message_ttl=_span(subscription.message_ttl),
                    auto_delete_on_idle=_span(subscription.auto_delete_idle),
                    batched_operations_enabled=True,
                    dead_lettering_on_filter_evaluation_error=_or(
                        subscription.dead_letter_filter_errors, True
                    ),
                    **arguments,
                )
            )
            rules: Mapping[str, MessageFilter] = _or(subscription.rules, {})
            for rule in sorted(rules):
                logical = context.id(resource, "topic", name, "subscription", child, "rule", rule)
                context.document.add(
                    azurerm(
                        "servicebus_subscription_rule",
                        logical,
                        name=rule,
                        subscription_id=held["id"],
                        **_filter(rules[rule]),
                    )
                )


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _subscriptions(resource: PlannedResource, topic: str) -> Mapping[str, ServiceBusSubscription]:
    topics = _or(resource.config.topics, {})
    found: Mapping[str, ServiceBusSubscription] = (
        _or(topics[topic].subscriptions, {}) if topic in topics else {}
    )
    return found


def _conditions(resource: PlannedResource, context: RenderContext) -> Iterator[tuple[str, str]]:
    """What has to be true of a namespace that is there already, for what we put into it."""
    config: ServiceBusConfig = resource.config
    said = existing_in(config).tier is not UNSET
    holds = bool(_or(config.queues, {}) or _or(config.topics, {}))
    if context.isolated(resource):
        yield (
            'self.sku == "Premium"',
            "is not of tier Premium, and only Premium has private endpoints; name "
            f"{resource.key} in public= of networking=.",
        )
    elif said or config.tier == "Premium":
        yield f'self.sku == "{config.namespace_tier}"', f"is not of tier {config.namespace_tier}."
    elif holds:
        # Basic refuses even what others take for granted (MassTransit/MassTransit#657).
        yield (
            'self.sku != "Basic"',
            "is of tier Basic, and what is put into it is written for Standard or more; say "
            "tier='Basic' in existing=.",
        )
    # azurerm refuses the other kind of queues and topics, but only on apply
    # (servicebus_queue_resource.go, servicebus_topic_resource.go).
    if holds and config.namespace_tier != "Basic":
        several = config.namespace_tier == "Premium" and config.partitions > 1
        number, has = (">", "one partition") if several else ("<=", "several partitions")
        yield (
            f"self.premium_messaging_partitions {number} 1",
            f"has {has}; say how many in existing=, with premium_partitions=.",
        )


def _namespace(
    resource: PlannedResource, config: ServiceBusConfig, context: RenderContext
) -> Resource | DataSource:
    existing = existing_in(config)
    if existing is not None:
        return existing_block(
            _NAMESPACE, resource, existing, context, _conditions(resource, context)
        )
    premium = config.namespace_tier == "Premium"
    public = is_public(resource, context)
    return azurerm(
        "servicebus_namespace",
        context.id(resource),
        prevent_destroy=context.protect,
        name=context.name("azurerm_servicebus_namespace", resource),
        **context.common(resource),
        sku=config.namespace_tier,
        capacity=config.units if premium else None,
        premium_messaging_partitions=config.partitions if premium else None,
        local_auth_enabled=False,
        minimum_tls_version="1.2",
        public_network_access_enabled=public,
        network_rule_set=_network_rules(config, public=public),
    )


def _network_rules(config: ServiceBusConfig, *, public: bool) -> dict[str, Any] | None:
    addresses, subnets = sorted(_or(config.ip_rules, ())), sorted(_or(config.subnet_ids, ()))
    named = bool(addresses or subnets)
    if not named and config.trusted_services is not True:
        return None
    return {
        # Whoever names callers means that others stay out. Where nobody is named azurerm takes
        # "Allow" alone, even of a closed namespace (createNetworkRuleSetForNamespace).
        "default_action": _or(config.network_default, "Deny") if named else "Allow",
        # azurerm wants the same here as on the namespace.
        "public_network_access_enabled": public,
        "trusted_services_allowed": _or(config.trusted_services, False),
        "ip_rules": addresses or None,
        "network_rules": [{"subnet_id": subnet} for subnet in subnets] or None,
    }


def _span(span: Any, never: str | None = None) -> str | None:
    if not isinstance(span, Ttl):
        return None
    return never if span.seconds is None else iso_duration(span.seconds)


def _entity(entity: ServiceBusQueue | ServiceBusTopic, config: ServiceBusConfig) -> dict[str, Any]:
    """What queues and topics have in common."""
    # azurerm's default for topics is "never"; for queues it is the time that they had.
    queue = isinstance(entity, ServiceBusQueue)
    never = iso_duration(azure.MAXIMUM_SPAN_SECONDS) if queue else None
    # Azure itself says that what forwards is never idle, and to it dead letters count as well
    # (azure-service-bus#5, azure-sdk-for-js#14539): anything else would be a change in every plan.
    forwards = isinstance(entity, ServiceBusQueue) and not (
        entity.forward_to is UNSET and entity.forward_dead_letters_to is UNSET
    )
    basic, premium = config.namespace_tier == "Basic", config.namespace_tier == "Premium"
    detected = entity.duplicate_detection is True
    window = _or(entity.duplicate_window_seconds, azure.DEFAULT_DUPLICATE_WINDOW_SECONDS)
    partitioned = config.partitions > 1 if premium else entity.partitioned is True
    ttl = _span(entity.message_ttl, never)
    if basic and ttl is None:
        # Without it Azure refuses every later update of a Basic queue (azure-service-bus#306).
        ttl = iso_duration(azure.BASIC_MAXIMUM_TTL_SECONDS)
    return {
        "default_message_ttl": ttl,
        # A Basic namespace refuses to be told, even "never" (MassTransit/MassTransit#657).
        "auto_delete_on_idle": None if basic or forwards else _span(entity.auto_delete_idle, never),
        "requires_duplicate_detection": True if detected else None,
        "duplicate_detection_history_time_window": iso_duration(window) if detected else None,
        "partitioning_enabled": True if partitioned else None,
        "max_size_in_megabytes": _or(entity.max_size_mb, _DEFAULT_SIZE_MB),
        "max_message_size_in_kilobytes": _or(entity.max_message_kb, None),
    }


def _receiving(entity: ServiceBusQueue | ServiceBusSubscription) -> dict[str, Any]:
    """What queues and subscriptions have in common."""
    return {
        "lock_duration": iso_duration(_or(entity.lock_seconds, azure.DEFAULT_LOCK_SECONDS)),
        "max_delivery_count": _or(entity.max_delivery_count, azure.DEFAULT_DELIVERY_COUNT),
        "dead_lettering_on_message_expiration": _or(entity.dead_letter_expired, True),
        "requires_session": True if entity.sessions is True else None,
    }


def _filter(asked: MessageFilter) -> dict[str, Any]:
    if isinstance(asked, SqlFilter):
        return {
            "filter_type": "SqlFilter",
            "sql_filter": asked.expression,
            "action": asked.action,
        }
    return {
        "filter_type": "CorrelationFilter",
        "correlation_filter": {**asked.texts(), "properties": dict(asked.properties) or None},
        "action": asked.action,
    }
