"""`DatabaseUse`: functions that read, or write, the data of another component in Cosmos DB."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

from attrs import field, frozen

from atakora_tf.naming import environment_prefix
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosContainer, CosmosDatabase
from atakora_tf.requirements.reference import REFERENCE
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue

__all__ = ["DatabaseUse"]


@frozen(kw_only=True)
class DatabaseUse:
    """Another component's database and its containers: `DatabaseUse(database="order-api",
    containers=["orders"])`.

    It declares nothing: a database or container that nobody declares is reported.
    """

    database: str
    containers: Collection[str] = field(converter=as_set)
    access: Literal["read", "write"] = "read"
    database_key: str = "shared-database"
    region: str | None = None
    """Where the account is at home, if not where the backend is; a component of another region
    reads an account that replicates there from the region that is nearest to it."""
    connection: str = "DATA"
    """What the settings are called after: `REPORTS_DATA_COSMOS_ENDPOINT`."""

    priority: int = field(default=REFERENCE, init=False, repr=False)

    @property
    def key(self) -> str:
        """The resource key that has to be asked for."""
        return f"cosmos:{self.database_key}"

    @property
    def config(self) -> CosmosConfig:
        """What is referred to under `key`."""
        containers = {name: CosmosContainer() for name in self.containers}
        return CosmosConfig(databases={self.database: CosmosDatabase(containers=containers)})

    @property
    def roles(self) -> frozenset[DataRole]:
        """The role on the database."""
        return frozenset({DataRole(self.key, self._unit, self.access)})

    def settings(
        self,
        component: str,
        functions_key: str = "api-functions",  # noqa: ARG002 - no name of the app stands in them
    ) -> dict[str, SettingValue]:
        """Endpoint, database and containers, for `DefaultAzureCredential`.

        Raises `NameInvalid` for a component id without letters and digits.
        """
        prefix = f"{environment_prefix(component)}_{self.connection}"
        found: dict[str, Any] = {
            "COSMOS_ENDPOINT": PlacedAttribute(self.key, self._unit, "endpoint"),
            "DATABASE_NAME": PlacedAttribute(self.key, self._unit, "database_name"),
        }
        for name in sorted(self.containers):
            attribute = PlacedAttribute(self.key, self._unit, f"container_name:{name}")
            found[f"CONTAINER_{environment_prefix(name)}"] = attribute
        return {f"{prefix}_{name}": value for name, value in found.items()}

    @property
    def _unit(self) -> str:
        return f"databases/{self.database}"
