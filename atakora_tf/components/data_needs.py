"""What a data stack needs of Azure, and what is wrong with its definition."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from atakora_tf.components.crud_needs import container_needs
from atakora_tf.components.crud_options import CrudApiProps
from atakora_tf.components.data_options import DataStackProps, StoredEntity
from atakora_tf.components.region import region_name
from atakora_tf.components.renaming import first_id
from atakora_tf.components.replicating import (
    replicated_regions,
    replication_faults,
    throughput_warning,
)
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import kebab
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.addresses import AZURE_DATA_CENTRES
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosContainer, CosmosDatabase
from atakora_tf.requirements.key import key_fault
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.service_bus import (
    ServiceBusConfig,
    ServiceBusSubscription,
    ServiceBusTopic,
)
from atakora_tf.requirements.storage import StorageConfig, StorageContainer, StorageQueue

__all__ = ["data_needs", "stored"]


def data_needs(component_id: str, kind: str, props: DataStackProps, source: Source) -> Declaration:
    """The database with its containers, the storage account's containers and queues, the topics.

    Whatever is wrong stands in the declaration's problems, all of it; something usable takes its
    place, so that the planner can find what else is wrong.
    """
    return _Needs(component_id, kind, props, source).declaration()


def stored(entity: object, database: str | None) -> CrudApiProps | None:
    """An entity as a CRUD API has it; None for what is no entity of a stack."""
    if isinstance(entity, type) and not issubclass(entity, StoredEntity):
        return CrudApiProps(entity=entity, database=database)
    if not isinstance(entity, StoredEntity):
        return None
    return CrudApiProps(
        entity=entity.entity,
        entity_name=entity.entity_name,
        schema=entity.schema,
        partition_key=entity.partition_key,
        ttl=entity.ttl,
        unique_keys=entity.unique_keys,
        throughput=entity.throughput,
        indexes=entity.indexes,
        container=entity.container,
        database=database,
    )


class _Needs:
    def __init__(self, component_id: str, kind: str, props: DataStackProps, source: Source) -> None:
        self.id = component_id
        self.kind = kind
        self.props = props
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []
        self.made: list[tuple[str, str, Any, int]] = []
        self.region = self._region()

    def declaration(self) -> Declaration:
        self._cosmos()
        self._storage()
        self._events()
        if not self.made and not self.problems:
            self._problem(
                "it holds nothing", "write entities=[…], events=[…], blobs=[…] or queues=[…]"
            )
        return Declaration(
            self.id,
            self.kind,
            self.source,
            tuple(
                ResourceRequirement(kind, key, config, priority, self.source, self.region)
                for kind, key, config, priority in self.made
            ),
            tuple(self.problems),
            tuple(self.warnings),
            # Nobody named it, so its address follows the component, though its name cannot.
            namesakes=frozenset()
            if self.props.database
            else frozenset({f"databases/{self._own_name()}"}),
        )

    def _own_name(self) -> str:
        return kebab(first_id(self.id, self.props.previously)) or "unnamed"

    def _problem(self, what: str, *ways_out: str) -> None:
        self.problems.append(Problem((self.id,), what, sources=(self.source,), ways_out=ways_out))

    def _region(self) -> str | None:
        if self.props.region is None:
            return None
        try:
            return region_name(self.props.region)
        except UnknownRegion as fault:
            self._problem(str(fault), "correct the region")
            return None

    def _key(self, option: str) -> str:
        value: str = getattr(self.props, option)
        fault = key_fault("requirement key", value)
        if fault is None:
            return value
        self._problem(f"{option}: {fault}", "correct the key")
        return str(getattr(DataStackProps(), option))

    def _cosmos(self) -> None:
        key = self._key("database_key")
        database = self.props.database
        if database is not None and not (isinstance(database, str) and database):
            self._problem(
                f"database={show(database)} is not a text", "leave it out, or write a name"
            )
            database = None
        containers = self._containers(database)
        if not containers:
            if self.props.throughput is not None:
                self._problem("it has throughput=, but no entities", "leave it out")
            if self.props.replicate_to not in ((), []):
                self._problem("it has replicate_to=, but no entities", "leave it out")
            return
        shared: Any = UNSET if self.props.throughput is None else self.props.throughput
        provisioned = shared is not UNSET or any(
            c.throughput is not UNSET for c in containers.values()
        )
        for what, way_out in replication_faults(self.props.replicate_to):
            self._problem(what, way_out)
        regions = replicated_regions(self.props.replicate_to)
        if regions is not UNSET and not provisioned:
            self.warnings.append(throughput_warning(self.id, self.source))
        written = CosmosConfig(
            capacity_mode="provisioned" if provisioned or regions is not UNSET else UNSET,
            regions=regions,
            databases={
                database or self._own_name(): CosmosDatabase(
                    # Shared from the first entity on: Azure can neither begin nor end it later.
                    throughput=shared,
                    containers=containers,
                )
            },
        )
        filled_in = CosmosConfig(
            capacity_mode="serverless", consistency="Session", ip_rules={AZURE_DATA_CENTRES}
        )
        self.made.append(("cosmos", key, written, int(Priority.COMPONENT)))
        self.made.append(("cosmos", key, filled_in, int(Priority.DEFAULT)))

    def _containers(self, database: str | None) -> dict[str, CosmosContainer]:
        containers: dict[str, CosmosContainer] = {}
        for entity in self._listed("entities", "entities=[Order, Customer]", texts=False):
            props = stored(entity, database)
            if props is None:
                self._problem(
                    f"entities: {show(entity)} is neither a class nor a StoredEntity",
                    "write a class, or StoredEntity(Order, partition_key='/customer_id')",
                )
                continue
            needs = container_needs(self.id, self.kind, props, self.source)
            self.problems += needs.problems
            self.warnings += needs.warnings
            if needs.name in containers:
                self._problem(
                    f"two of its entities would be kept in the container {needs.name!r}",
                    "give one of them container=",
                )
            containers[needs.name] = needs.container
        return containers

    def _storage(self) -> None:
        key = self._key("storage_key")
        blobs = self._listed("blobs", "blobs=['uploads']")
        queues = self._listed("queues", "queues=['orders']")
        if blobs or queues:
            config = StorageConfig(
                containers={name: StorageContainer() for name in blobs} or UNSET,
                queues={name: StorageQueue() for name in queues} or UNSET,
            )
            self.made.append(("storage", key, config, int(Priority.COMPONENT)))

    def _events(self) -> None:
        key = self._key("bus_key")
        given = self.props.events
        if not isinstance(given, Mapping):
            given = dict.fromkeys(self._listed("events", "events=['order-placed']"), ())
        topics = {name: self._topic(name, held) for name, held in given.items()}
        if topics:
            config = ServiceBusConfig(topics=topics)
            self.made.append(("service-bus", key, config, int(Priority.COMPONENT)))

    def _topic(self, name: object, held: object) -> ServiceBusTopic:
        if isinstance(held, ServiceBusTopic):
            return held
        if isinstance(held, str) or not isinstance(held, Collection) or isinstance(held, Mapping):
            self._problem(
                f"events[{show(name)}]: {show(held)} is neither a ServiceBusTopic nor a list of "
                "subscriptions",
                "write events={'order-placed': ['billing']}",
            )
            return ServiceBusTopic()
        names = self._texts(f"events[{show(name)}]", held)
        return ServiceBusTopic(
            subscriptions={each: ServiceBusSubscription() for each in names} or UNSET
        )

    def _listed(self, option: str, example: str, *, texts: bool = True) -> list[Any]:
        given = getattr(self.props, option)
        if isinstance(given, str | Mapping) or not isinstance(given, Collection):
            self._problem(f"{option}={show(given)} is not a list", f"write {example}")
            return []
        return self._texts(option, given) if texts else list(given)

    def _texts(self, option: str, given: Collection[Any]) -> list[str]:
        for each in given:
            if not isinstance(each, str):
                self._problem(f"{option}: {show(each)} is not a text", "write a name")
        return [each for each in given if isinstance(each, str)]
