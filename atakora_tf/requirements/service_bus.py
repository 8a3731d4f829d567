"""What components can ask of a Service Bus namespace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Literal

from attrs import evolve, frozen

from atakora_tf.azure import service_bus as azure
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault, Path
from atakora_tf.merge.strategy import intersection, maximum, minimum, unanimous, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.addresses import (
    AZURE_DATA_CENTRES,
    address_fault,
    as_addresses,
    common_addresses,
)
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.existing import (
    ExistingServiceBus,
    existing_field,
    existing_in,
    wholly_existing,
)
from atakora_tf.requirements.forwarding import Hop, forwarding_faults
from atakora_tf.requirements.message_filter import CorrelationFilter, SqlFilter
from atakora_tf.requirements.raised import Raised
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.service_bus_entity import (
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
)
from atakora_tf.requirements.subnet import subnet_fault
from atakora_tf.requirements.ttl import NEVER, Ttl

__all__ = [
    "CorrelationFilter",
    "ServiceBusConfig",
    "ServiceBusQueue",
    "ServiceBusSubscription",
    "ServiceBusTopic",
    "SqlFilter",
    "Tier",
    "needs_standard",
    "service_bus_requirement",
]

Tier = Literal["Basic", "Standard", "Premium"]

_FALSE_WINS = minimum(ranked(False, True))
_PREMIUM_ONLY = (
    ("network_default", "rules for callers"),
    ("ip_rules", "rules for callers"),
    ("subnet_ids", "rules for callers"),
    ("trusted_services", "rules for callers"),
    ("messaging_units", "messaging units"),
    ("premium_partitions", "partitions of the namespace"),
)


def needs_standard(entity: ServiceBusQueue | ServiceBusTopic) -> Iterator[tuple[str, str]]:
    """What a queue asks for that Basic does not have: the field, and the words for it."""
    if entity.duplicate_detection is True:
        yield "duplicate_detection", "detection of duplicates"
    if entity.auto_delete_idle not in (UNSET, NEVER):
        yield "auto_delete_idle", "deletion of what is idle"
    ttl = entity.message_ttl
    if isinstance(ttl, Ttl) and (
        ttl.seconds is None or ttl.seconds > azure.BASIC_MAXIMUM_TTL_SECONDS
    ):
        yield "message_ttl", "messages that live longer than 14 days"
    if isinstance(entity, ServiceBusQueue):
        if entity.sessions is True:
            yield "sessions", "sessions"
        for name in ("forward_to", "forward_dead_letters_to"):
            if getattr(entity, name) is not UNSET:
                yield name, "forwarding"


@frozen(kw_only=True)
class ServiceBusConfig:
    """A Service Bus namespace with its queues, topics and subscriptions; identities, no keys."""

    resource_type: ClassVar[str] = "service-bus"
    words: ClassVar[tuple[str, str]] = ("Service Bus namespace", "Service Bus namespaces")
    most: ClassVar[str] = "max_service_bus_namespaces"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        Capacity(
            "queues and topics",
            lambda _field, _entry: 1,
            azure=azure.MAXIMUM_ENTITIES,
            source="Azure Service Bus quotas, number of topics or queues per namespace",
        ),
    )

    tier: Tier | Unset = merged(
        Raised(ranked(*azure.TIERS)),
        check=checks.one_of(*azure.TIERS),
    )
    """Standard, if nobody asks for another. Azure replaces the namespace to or from Premium."""
    messaging_units: int | Unset = merged(maximum(), check=checks.number_of(azure.MESSAGING_UNITS))
    """Capacity of a Premium namespace."""
    premium_partitions: int | Unset = merged(
        unanimous("Azure replaces the namespace to change its partitions"),
        check=checks.number_of(azure.PREMIUM_PARTITIONS),
    )
    """Over how many partitions a Premium namespace is spread."""
    public_network_access: bool | Unset = merged(_FALSE_WINS, check=checks.boolean)
    """Only Premium can be closed."""
    network_default: Literal["Deny", "Allow"] | Unset = merged(
        minimum(ranked("Deny", "Allow")), check=checks.one_of("Deny", "Allow")
    )
    """What happens to callers whom no rule names (Premium)."""
    trusted_services: bool | Unset = merged(_FALSE_WINS, check=checks.boolean)
    """Whether Azure's own services may pass the rules (Premium)."""
    ip_rules: Collection[str] | Unset = merged(
        intersection(common_addresses),
        check=checks.each(address_fault, most=azure.MAXIMUM_NETWORK_RULES),
        convert=as_addresses,
    )
    """Addresses and ranges that may connect (Premium)."""
    subnet_ids: Collection[str] | Unset = merged(
        union(), check=checks.each(subnet_fault), convert=as_set
    )
    """Subnets that may connect through a service endpoint (Premium)."""
    queues: Mapping[str, ServiceBusQueue] | Unset = keyed(
        ServiceBusQueue, check_key=checks.named("azurerm_servicebus_queue"), unit="queue"
    )
    topics: Mapping[str, ServiceBusTopic] | Unset = keyed(
        ServiceBusTopic, check_key=checks.named("azurerm_servicebus_topic"), unit="topic"
    )

    existing: Mapping[str, ExistingServiceBus] | Unset = existing_field(ExistingServiceBus)
    """Namespaces that are there already, by the key that is placed on them."""

    @property
    def namespace_tier(self) -> str:
        """The tier, if nobody asks for another: Standard."""
        return self.tier if isinstance(self.tier, str) else "Standard"

    @property
    def partitions(self) -> int:
        """Over how many partitions a Premium namespace is spread, if nobody says: one."""
        return self.premium_partitions if isinstance(self.premium_partitions, int) else 1

    @property
    def units(self) -> int:
        """The messaging units of a Premium namespace: one for each partition, if nobody says."""
        return self.messaging_units if isinstance(self.messaging_units, int) else self.partitions

    def unchangeable(self) -> Mapping[str, str]:
        """What replaces the namespace if it changes (servicebus_namespace_resource.go)."""
        account = existing_in(self)
        if account is not None:
            return {"existing": f"{account.resource_group}/{account.name}"}
        if self.namespace_tier != "Premium":
            return {"tier": "Basic or Standard"}
        return {"premium_partitions": str(self.partitions), "tier": "Premium"}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        if wholly_existing(self):
            return  # What lies in it is looked at when it is known which namespace that is.
        if self.namespace_tier == "Basic":
            yield from self._basic_faults()
        if self.namespace_tier == "Premium":
            yield from self._premium_faults()
        else:
            yield from self._shared_broker_faults()
        yield from self._name_faults()
        yield from self._network_faults()
        yield from forwarding_faults(self._hops(), {name for _, name, _ in self._entities()})

    def faults_on_existing(self, account: ExistingServiceBus) -> Iterator[Fault]:
        """What is wrong with what lies in a namespace that is there already."""
        tier = self.namespace_tier
        found: list[Fault] = []
        if tier == "Basic":
            found += self._basic_faults()
        if tier == "Premium" and account.premium_partitions is not UNSET:
            found += self._premium_faults()
        elif tier != "Premium":
            found += self._shared_broker_faults()
        better = "Standard" if tier == "Basic" else "Premium"
        for fault in found:
            if fault.at[0][0] in ("queues", "topics") or (tier, fault.at[0]) == (
                "Basic",
                ("tier",),
            ):
                ways_out = ("leave it out", f"name a namespace of tier {better}")
                yield evolve(fault, ways_out=ways_out)
        yield from self._name_faults()
        yield from forwarding_faults(self._hops(), {name for _, name, _ in self._entities()})

    def _entities(self) -> Iterator[tuple[str, str, Any]]:
        for field in ("queues", "topics"):
            entries = getattr(self, field)
            if isinstance(entries, Mapping):
                for name in sorted(entries):
                    yield field, name, entries[name]

    def _basic_faults(self) -> Iterator[Fault]:
        ways_out = (
            "ask for tier='Standard' together with it: the namespace then becomes Standard",
            "leave tier='Basic' out",
        )
        if isinstance(self.topics, Mapping) and self.topics:
            yield Fault(
                "a namespace of tier Basic holds no topics",
                (("tier",), *(("topics", f"[{name}]") for name in sorted(self.topics))),
                (*ways_out, "use queues"),
            )
        for field, name, entity in self._entities():
            for needed, words in needs_standard(entity) if field == "queues" else ():
                yield Fault(
                    f"a namespace of tier Basic has no {words}",
                    ((field, f"[{name}]", needed), ("tier",)),
                    ways_out,
                )

    def _premium_faults(self) -> Iterator[Fault]:
        if self.units < self.partitions:
            yield Fault(
                f"{self.partitions} partitions need as many messaging units, not {self.units}",
                (("messaging_units",), ("premium_partitions",)),
                (f"raise messaging_units to {self.partitions}",),
            )
        entities = list(self._entities())
        most = azure.MAXIMUM_ENTITIES_PER_MESSAGING_UNIT * self.units
        if len(entities) > most:
            yield Fault(
                f"{len(entities):,} queues and topics; {self.units} messaging units hold {most:,}",
                (("messaging_units",), ("tier",)),
                ("raise messaging_units", "give some a namespace of their own"),
            )
        whole = self.partitions > 1
        for field, name, entity in entities:
            if entity.partitioned is not UNSET and entity.partitioned is not whole:
                yield Fault(
                    "on Premium the namespace is partitioned, with all that it holds, or is not",
                    ((field, f"[{name}]", "partitioned"), ("premium_partitions",)),
                    ("leave partitioned out; premium_partitions says it for all",),
                )

    def _shared_broker_faults(self) -> Iterator[Fault]:
        tier = self.namespace_tier
        ways_out = ("leave it out", "ask for tier='Premium'")
        for name, words in _PREMIUM_ONLY:
            if getattr(self, name) is not UNSET:
                yield Fault(
                    f"only Premium has {words}; the namespace is {tier}",
                    ((name,), ("tier",)),
                    ways_out,
                )
        if self.public_network_access is False:
            yield Fault(
                f"only Premium can be closed to the public; the namespace is {tier}",
                (("public_network_access",), ("tier",)),
                ways_out,
            )
        partitioned = 0
        for field, name, entity in self._entities():
            partitioned += entity.partitioned is True
            if entity.max_message_kb is not UNSET:
                yield Fault(
                    f"only Premium takes messages of more than 256 KB; the namespace is {tier}",
                    ((field, f"[{name}]", "max_message_kb"), ("tier",)),
                    ways_out,
                )
            size = entity.max_size_mb
            if isinstance(size, int) and size > azure.MAXIMUM_STANDARD_SIZE_MB:
                yield Fault(
                    f"{size:,} MB: a queue or topic of tier {tier} holds "
                    f"{azure.MAXIMUM_STANDARD_SIZE_MB:,} MB in each partition",
                    ((field, f"[{name}]", "max_size_mb"), ("tier",)),
                    ("lower it; a partitioned one holds sixteen times as much", ways_out[1]),
                )
        most = azure.MAXIMUM_PARTITIONED_ENTITIES
        if partitioned > most:
            yield Fault(
                f"{partitioned} partitioned queues and topics; a namespace of tier {tier} takes "
                f"{most}",
                (("tier",),),
                ("give some a namespace of their own", ways_out[1]),
            )

    def _name_faults(self) -> Iterator[Fault]:
        """Queues and topics share one space of names, without regard to case."""
        known = list(self._entities())
        count = Counter(name.casefold() for _, name, _ in known)
        first: dict[str, tuple[str, str]] = {}
        for field, name, _ in known:
            if count[name.casefold()] < 2:
                continue
            other = first.setdefault(name.casefold(), (field, name))
            if other != (field, name):
                yield Fault(
                    f"the {other[0][:-1]} {other[1]!r} and the {field[:-1]} {name!r} have one "
                    "name to Azure",
                    ((field, f"[{name}]"), (other[0], f"[{other[1]}]")),
                    ("rename one of them",),
                )

    def _network_faults(self) -> Iterator[Fault]:
        if isinstance(self.ip_rules, frozenset) and AZURE_DATA_CENTRES in self.ip_rules:
            yield Fault(
                f"{AZURE_DATA_CENTRES}: Service Bus knows no sign for Azure's data centres",
                (("ip_rules",),),
                ("name addresses", "let subnets in by subnet_ids"),
            )
        let_in = any(
            rules not in (UNSET, frozenset()) for rules in (self.ip_rules, self.subnet_ids)
        )
        closed = self.public_network_access is False
        # Azure would silently let everyone in (terraform-provider-azurerm#14001).
        for name, denied in (
            ("network_default", self.network_default == "Deny"),
            ("ip_rules", self.ip_rules == frozenset()),
        ):
            if denied and not (let_in or closed):
                yield Fault(
                    "nobody may connect: callers are denied, and no rule lets any in",
                    ((name,),),
                    ("name callers in ip_rules or subnet_ids", "write public_network_access=False"),
                )
                return

    def _hops(self) -> Iterator[Hop]:
        for field, name, entity in self._entities():
            at: Path = (field, f"[{name}]")
            if field == "queues":
                yield from _hops_of(entity, name, at)
            elif isinstance(entity.subscriptions, Mapping):
                for child in sorted(entity.subscriptions):
                    subscription = entity.subscriptions[child]
                    yield from _hops_of(subscription, name, (*at, "subscriptions", f"[{child}]"))


def _hops_of(
    entity: ServiceBusQueue | ServiceBusSubscription, name: str, at: Path
) -> Iterator[Hop]:
    for field in ("forward_to", "forward_dead_letters_to"):
        target = getattr(entity, field)
        if isinstance(target, str):
            yield Hop(name, target, (*at, field), dead=field != "forward_to")


def service_bus_requirement(
    config: ServiceBusConfig,
    *,
    key: str = "shared-bus",
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[ServiceBusConfig]:
    """A requirement for a Service Bus namespace; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("service-bus", key, config, priority, source, region)
