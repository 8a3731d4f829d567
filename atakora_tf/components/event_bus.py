"""`EventBus`: queues and topics of a Service Bus namespace that components share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, frozen

from atakora_tf.azure.service_bus import BASIC_MAXIMUM_TTL_SECONDS
from atakora_tf.components.bus_handle import BusHandle
from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.region import region_name
from atakora_tf.components.renaming import Previously
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.key import key_fault
from atakora_tf.requirements.message_filter import EVERYTHING
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.service_bus import (
    ServiceBusConfig,
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
    Tier,
    needs_standard,
)
from atakora_tf.requirements.ttl import NEVER, Ttl

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["EventBus", "Queues", "Topics"]

Queues = Mapping[str, ServiceBusQueue] | Collection[str]
Topics = Mapping[str, ServiceBusTopic | Collection[str]] | Collection[str]

_DEFAULT_KEY: Final = "shared-bus"


@frozen(kw_only=True)
class _Props:
    queues: Any
    topics: Any
    tier: Any
    bus_key: Any
    region: Any


class EventBus(Component):
    """Queues, and topics with subscriptions, in a namespace shared with other components.

    In a backend: `define_backend({"bus": EventBus.define("Bus", topics={"orders": ["billing"]})})`.
    Alone: `EventBus(stack, "Bus", queues=["emails"])` builds a namespace of its own.
    """

    props: _Props

    def __init__(
        self,
        scope: Construct,
        component_id: str,
        *,
        queues: Queues = (),
        topics: Topics = (),
        tier: Tier | None = None,
        region: str | None = None,
        environment: str | None = None,
        location: str | None = None,
        previously: Previously = (),
    ) -> None:
        """Build the bus alone, under a CDKTF scope; options are those of `define`."""
        definition = self.define(
            component_id,
            queues=queues,
            topics=topics,
            tier=tier,
            region=region,
            previously=previously,
        )
        self._construct_below(
            scope, definition, environment, location, described=bool(queues or topics or tier)
        )

    @classmethod
    def define(
        cls,
        component_id: str,
        *,
        queues: Queues = (),
        topics: Topics = (),
        tier: Tier | None = None,
        bus_key: str = _DEFAULT_KEY,
        region: str | None = None,
        dedicated: bool = False,
        share_with: str | None = None,
        previously: Previously = (),
    ) -> ComponentDefinition[EventBus]:
        """A definition for a backend.

        - `queues`: names, or names with a `ServiceBusQueue` each.
        - `topics`: names, or names with the names of their subscriptions, or with a
          `ServiceBusTopic` each.
        - `tier`: `"Basic"`, `"Standard"` or `"Premium"`. Left out it is Standard, unless queues
          that Basic can hold share the namespace of someone who asks for Basic. The merge raises
          it for those who need more, and says so. Azure replaces a namespace on its way to or
          from Premium.
        - `bus_key`: the requirement key; components with the same key share the namespace.
        - `region`: where the bus is, if not where the backend is.
        - `dedicated`, `share_with`: with whom it shares, as for every component.
        - `previously`: the id that it had before, or several, the oldest first, if it was renamed;
          what it has keeps its names. It stays as long as the component does.

        What is not written is claimed to protect messages: they never expire, nothing is deleted
        for being idle, and a subscription without rules gets everything, whatever rules others
        add. What is wrong is reported by `backend.validate()`.
        """
        props = _Props(queues=queues, topics=topics, tier=tier, bus_key=bus_key, region=region)
        return ComponentDefinition(
            cls,
            component_id,
            props,
            Source.of_caller(str(component_id)),
            dedicated=dedicated,
            share_with=share_with,
            previously=previously,
        )

    @classmethod
    def declare(cls, component_id: str, props: _Props, source: Source) -> Declaration:
        """The namespace with the queues and topics, and the tier that they need."""
        problems = [
            Problem((component_id,), what, sources=(source,), ways_out=(way_out,))
            for what, way_out in _faults(props)
        ]
        key = props.bus_key if key_fault("requirement key", props.bus_key) is None else _DEFAULT_KEY
        basic = props.tier == "Basic"
        queues = {name: _queue(entry, basic=basic) for name, entry in _named(props.queues).items()}
        topics = {name: _topic(entry) for name, entry in _named(props.topics).items()}
        config = ServiceBusConfig(
            tier=_tier(props.tier, queues, topics),
            queues=queues or UNSET,
            topics=topics or UNSET,
        )
        requirement = ResourceRequirement(
            "service-bus", key, config, Priority.COMPONENT, source, _region(props.region)
        )
        return Declaration(component_id, cls.__name__, source, (requirement,), tuple(problems))

    @property
    def bus(self) -> BusHandle:
        """The handle of the namespace that holds the queues and topics."""
        return BusHandle.holding(self.handle(f"service-bus:{self.props.bus_key}"))

    @property
    def fully_qualified_namespace(self) -> str:
        """The host name of the namespace, as Terraform text (`${…}.servicebus.windows.net`)."""
        return self.bus.fully_qualified_namespace


def _faults(props: _Props) -> Iterator[tuple[str, str]]:
    misused = False
    for name, example in (("queues", "['emails']"), ("topics", "{'orders': ['billing']}")):
        given = getattr(props, name)
        if isinstance(given, str) or not isinstance(given, Collection):
            misused = True
            yield f"{name}={show(given)} holds no names", f"write {name}={example}"
    if not misused and not props.queues and not props.topics:
        yield "it has neither queues nor topics", "write queues=['emails']"
    fault = key_fault("requirement key", props.bus_key)
    if fault is not None:
        yield f"bus_key: {fault}", "correct the key"
    try:
        if props.region is not None:
            region_name(props.region)
    except UnknownRegion as unknown:
        yield str(unknown), "correct the region"


def _region(given: Any) -> str | None:
    try:
        return None if given is None else region_name(given)
    except UnknownRegion:
        return None  # Said already.


def _named(given: Any) -> dict[Any, Any]:
    """Names with what is said of them; None for names alone."""
    if isinstance(given, Mapping):
        return dict(given)
    if isinstance(given, str) or not isinstance(given, Collection):
        return {}
    try:
        return dict.fromkeys(given)
    except TypeError:
        return {show(name): None for name in given}


def _tier(given: Any, queues: Mapping[Any, Any], topics: Mapping[Any, Any]) -> Any:
    """What the user wrote; else Standard, if anything needs it."""
    if given is not None:
        return given
    needed = topics or any(
        isinstance(queue, ServiceBusQueue) and any(True for _ in needs_standard(queue))
        for queue in queues.values()
    )
    return "Standard" if needed else UNSET


def _kept(entity: Any, ttl: Ttl = NEVER) -> Any:
    """The same, where nothing expires and nothing is deleted unless the user says so."""
    unsaid = {"message_ttl": ttl, "auto_delete_idle": NEVER}
    return evolve(entity, **{n: v for n, v in unsaid.items() if getattr(entity, n) is UNSET})


def _queue(entry: Any, *, basic: bool) -> Any:
    entry = ServiceBusQueue() if entry is None else entry
    # What is no queue is reported by the planner.
    if not isinstance(entry, ServiceBusQueue):
        return entry
    return _kept(entry, Ttl(BASIC_MAXIMUM_TTL_SECONDS) if basic else NEVER)


def _topic(entry: Any) -> Any:
    if entry is None or (isinstance(entry, Collection) and not isinstance(entry, str)):
        names = {name: ServiceBusSubscription() for name in _named(entry or ())}
        entry = ServiceBusTopic(subscriptions=names or UNSET)
    if not isinstance(entry, ServiceBusTopic):
        return entry
    children = entry.subscriptions
    if isinstance(children, Mapping):
        entry = evolve(entry, subscriptions={n: _subscription(c) for n, c in children.items()})
    return _kept(entry)


def _subscription(entry: Any) -> Any:
    if not isinstance(entry, ServiceBusSubscription):
        return entry
    if entry.rules is UNSET:
        entry = evolve(entry, rules={"everything": EVERYTHING})
    return _kept(entry)
