"""The store in Azure: Cosmos DB through its own SDK.  Needs the extra `runtime`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, cast

from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.cosmos_attempts import attempted
from atakora_tf.runtime.store.cosmos_connection import CosmosConnection
from atakora_tf.runtime.store.cosmos_container import CosmosContainer
from atakora_tf.runtime.store.errors import ContainerMissing

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

__all__ = ["CosmosStore"]

_DEADLINE: Final = 10.0


class CosmosStore:
    """An account of Cosmos DB.

    endpoint: such as "https://shop.documents.azure.com/".
    key: of an emulator; None uses the identity that the process runs with.
    client_id: of the user-assigned managed identity, if there is more than one.
    credential: instead of both, any asynchronous credential of azure-identity; the caller closes
        it.
    deadline: seconds that one call may take with all its repetitions.

    Raises ImportError if azure-cosmos is not installed.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        key: str | None = None,
        client_id: str | None = None,
        credential: AsyncTokenCredential | None = None,
        deadline: float = _DEADLINE,
    ) -> None:
        self._deadline = deadline
        self._connection = CosmosConnection(
            endpoint, key=key, client_id=client_id, credential=credential
        )

    def items(self, spec: ContainerSpec) -> CosmosContainer:
        """The items of a container."""
        return CosmosContainer(self._connection, spec, self._deadline)

    async def create_missing(self, specs: Sequence[ContainerSpec]) -> None:
        """Create databases and containers that are not there: for emulators, with a key."""
        for spec in specs:
            await attempted(
                lambda spec=spec: self._create(spec),  # type: ignore[misc]
                deadline=self._deadline,
                write=True,
            )

    async def close(self) -> None:
        """Close all connections."""
        await self._connection.close()

    async def _create(self, spec: ContainerSpec) -> None:
        from azure.cosmos import PartitionKey

        client = await self._connection.client()
        database = await client.create_database_if_not_exists(spec.database)
        paths = spec.partition_key
        key = PartitionKey(path=paths[0]) if len(paths) == 1 else PartitionKey(path=list(paths))
        unique = {"uniqueKeys": [{"paths": list(each)} for each in spec.unique_keys]}
        given: dict[str, Any] = {"default_ttl": spec.default_ttl}
        if spec.unique_keys:
            given["unique_key_policy"] = unique
        container = await database.create_container_if_not_exists(spec.container, key, **given)
        _check(spec, cast(Mapping[str, Any], await container.read()))


def _check(spec: ContainerSpec, found: Mapping[str, Any]) -> None:
    paths = found["partitionKey"]["paths"]
    unique = [each["paths"] for each in found.get("uniqueKeyPolicy", {}).get("uniqueKeys", [])]
    if paths != list(spec.partition_key) or unique != [list(each) for each in spec.unique_keys]:
        raise ContainerMissing(
            f"The container {spec.database}/{spec.container} has the partition key {paths} and "
            f"the unique keys {unique}; they cannot change."
        )
