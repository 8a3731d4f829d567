"""Handles: what a component holds of the shared resources that it asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from attrs import frozen

from atakora_tf.errors import BackendStateError, PlacementUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cdktf_cdktf_provider_azurerm.cosmosdb_account import CosmosdbAccount
    from cdktf_cdktf_provider_azurerm.cosmosdb_sql_container import CosmosdbSqlContainer
    from cdktf_cdktf_provider_azurerm.cosmosdb_sql_database import CosmosdbSqlDatabase
    from cdktf_cdktf_provider_azurerm.function_app_flex_consumption import (
        FunctionAppFlexConsumption,
    )
    from cdktf_cdktf_provider_azurerm.linux_function_app import LinuxFunctionApp
    from cdktf_cdktf_provider_azurerm.user_assigned_identity import UserAssignedIdentity

    from atakora_tf.plan.backend_plan import PlannedResource
    from atakora_tf.providers.context import RenderContext
    from atakora_tf.terraform.expression import Reference

__all__ = ["CosmosHandle", "FunctionsHandle", "ResourceHandle"]


@frozen(eq=False)
class ResourceHandle:
    """One component's hold on one shared resource; it exists only for keys that it asked for.

    What is known after `terraform apply` only comes as Terraform text (`${…}`), which may stand
    wherever CDKTF takes a string.
    """

    component: str
    """The id of the component."""
    requested: str
    """The key that the component asked for."""
    resource: PlannedResource
    """What was planned; `resource.key` is the key after a split."""
    context: RenderContext
    constructs: Mapping[str, Any] | None
    """Terraform addresses to CDKTF constructs; None in the direct way."""

    @classmethod
    def _over(cls, handle: ResourceHandle, *own: str) -> Self:
        """`handle` as one of this class, with what the class adds."""
        of_class: Any = cls
        held = (handle.component, handle.requested, handle.resource, handle.context)
        made: Self = of_class(*held, handle.constructs, *own)
        return made

    @property
    def key(self) -> str:
        """The key of the resource that holds the component's part."""
        return str(self.resource.key)

    @property
    def id(self) -> str:
        """The Azure id of the resource, as Terraform text."""
        return str(self._main())

    @property
    def construct(self) -> Any:
        """The typed CDKTF construct of the resource, such as a `CosmosdbAccount`.

        Raises `BackendStateError` in the direct way, which makes no constructs.
        """
        return self.construct_at(self._main().address)

    def attribute(self, unit: str, name: str) -> str:
        """An attribute of the component's own part, as Terraform text.

        `handle.attribute("databases/user-api", "endpoint")`. Raises `PlacementUnknown` for what
        the resource's provider does not know.
        """
        return str(self._attribute(unit, name))

    def construct_at(self, address: str) -> Any:
        """The construct of any block of the backend, by its Terraform address.

        Raises `BackendStateError` in the direct way and `PlacementUnknown` if there is none.
        """
        if self.constructs is None:
            raise BackendStateError(
                f"{self.component} was rendered directly, without CDKTF, so {address} has no "
                "construct; call backend.initialize(scope) to have one"
            )
        if address not in self.constructs:
            raise PlacementUnknown(f"no construct was made for {address}")
        return self.constructs[address]

    def _main(self) -> Reference:
        return self.context.providers.of(self.resource.type).main(self.resource, self.context)

    def _attribute(self, unit: str, name: str) -> Any:
        provider = self.context.providers.of(self.resource.type)
        return provider.attribute(self.resource, unit, name, self.context)

    def _construct_of(self, unit: str, name: str) -> Any:
        """The construct of the block that an attribute belongs to."""
        return self.construct_at(self._attribute(unit, name).address)


@frozen(eq=False)
class CosmosHandle(ResourceHandle):
    """A component's hold on the Cosmos DB account where its database is."""

    unit: str
    """`databases/{name}` of the component's database."""
    own_container: str
    """The name of the component's container."""

    @classmethod
    def holding(cls, handle: ResourceHandle, database: str, container: str) -> CosmosHandle:
        """The handle of a component with this database and this container."""
        return cls._over(handle, f"databases/{database}", container)

    @property
    def account(self) -> CosmosdbAccount:
        """The account's construct; raises `BackendStateError` in the direct way."""
        account: CosmosdbAccount = self.construct_at(self._main().address)
        return account

    @property
    def construct(self) -> CosmosdbAccount:
        """The same as `account`."""
        return self.account

    @property
    def database(self) -> CosmosdbSqlDatabase:
        """The construct of the component's database."""
        database: CosmosdbSqlDatabase = self._construct_of(self.unit, "database_name")
        return database

    @property
    def container(self) -> CosmosdbSqlContainer:
        """The construct of the component's container."""
        name = f"container_name:{self.own_container}"
        container: CosmosdbSqlContainer = self._construct_of(self.unit, name)
        return container

    @property
    def endpoint(self) -> str:
        """The account's endpoint, as Terraform text."""
        return self.attribute(self.unit, "endpoint")

    @property
    def database_name(self) -> str:
        """The database's name, as Terraform text: who uses it comes after the database."""
        return self.attribute(self.unit, "database_name")

    @property
    def container_name(self) -> str:
        """The container's name, as Terraform text: who uses it comes after the container."""
        return self.attribute(self.unit, f"container_name:{self.own_container}")


@frozen(eq=False)
class FunctionsHandle(ResourceHandle):
    """A component's hold on the Function App where its functions are."""

    unit: str
    """`groups/{name}` of the component's functions."""

    @classmethod
    def holding(cls, handle: ResourceHandle, group: str) -> FunctionsHandle:
        """The handle of a component with this group of functions."""
        return cls._over(handle, f"groups/{group}")

    @property
    def app(self) -> FunctionAppFlexConsumption | LinuxFunctionApp:
        """The app's construct: which class depends on the hosting plan.

        Raises `BackendStateError` in the direct way.
        """
        app: FunctionAppFlexConsumption | LinuxFunctionApp = self.construct_at(self._main().address)
        return app

    @property
    def construct(self) -> FunctionAppFlexConsumption | LinuxFunctionApp:
        """The same as `app`."""
        return self.app

    @property
    def identity(self) -> UserAssignedIdentity:
        """The identity under which the component's functions run: its own, or else the app's."""
        identity: UserAssignedIdentity = self._construct_of(self.unit, "principal_id")
        return identity

    @property
    def hostname(self) -> str:
        """The app's hostname, as Terraform text."""
        return self.attribute(self.unit, "hostname")

    @property
    def endpoint(self) -> str:
        """The app's address with `https://`, as Terraform text."""
        return self.attribute(self.unit, "endpoint")

    @property
    def principal_id(self) -> str:
        """The principal of `identity`, whom further roles can be given, as Terraform text."""
        return self.attribute(self.unit, "principal_id")
