"""Functions that follow the changes in a container of Cosmos DB."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from atakora_tf.components.triggers.trigger import Faults, Implied, Place, Trigger, key_faults
from atakora_tf.components.triggers.trigger import name_faults as _named
from atakora_tf.merge.claim import Priority
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosContainer, CosmosDatabase
from atakora_tf.requirements.reference import REFERENCE
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.requirements.ttl import NEVER

__all__ = ["CosmosTrigger"]


@frozen
class CosmosTrigger(Trigger):
    """`CosmosTrigger("order-api", "orders")`: database and container of another component.

    - `lease_container`: where the function remembers how far it got, in the same database; the
      trigger makes it, and functions that share it need a prefix of their own in code.
    - `database_key`: the requirement key of the Cosmos DB account.

    Write `connection="{CONNECTION}"` and `%{CONNECTION}_DATABASE%`, `…_CONTAINER%` and `…_LEASES%`
    in your code.
    """

    kind: ClassVar[str] = "cosmosdb"

    database: str
    container: str
    lease_container: str = "leases"
    database_key: str = "shared-database"

    def faults(self) -> Faults:
        """Two containers of a database under a key."""
        for option in ("database", "container", "lease_container"):
            yield from _named(option, getattr(self, option))
        yield from key_faults("database_key", self.database_key)
        if self.container == self.lease_container:
            yield (
                f"the container {self.container!r} cannot hold the leases on itself",
                "give lease_container another name",
            )

    def implied(self, place: Place) -> Implied:
        """The container and the leases, the role on the database, and the connection.

        The leases have the partition key that the trigger asks for, and none ever expires
        (learn.microsoft.com /azure/azure-functions/functions-bindings-cosmosdb-v2-trigger).
        """
        key, unit = f"cosmos:{self.database_key}", f"databases/{self.database}"
        leases = CosmosContainer(partition_key="/id", ttl=NEVER)

        def holding(name: str, container: CosmosContainer) -> CosmosConfig:
            return CosmosConfig(
                databases={self.database: CosmosDatabase(containers={name: container})}
            )

        return Implied(
            requirements=(
                (key, holding(self.container, CosmosContainer()), REFERENCE),
                (key, holding(self.lease_container, leases), Priority.COMPONENT),
            ),
            settings={
                f"{place.connection}__accountEndpoint": PlacedAttribute(key, unit, "endpoint"),
                **place.identity(),
                f"{place.connection}_DATABASE": PlacedAttribute(key, unit, "database_name"),
                f"{place.connection}_CONTAINER": PlacedAttribute(
                    key, unit, f"container_name:{self.container}"
                ),
                f"{place.connection}_LEASES": PlacedAttribute(
                    key, unit, f"container_name:{self.lease_container}"
                ),
            },
            roles=frozenset({DataRole(key, unit, "write")}),
        )
