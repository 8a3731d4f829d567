"""Cosmos DB as a target, through its own SDK.  Needs the extra `migrate`."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.check import checked
from atakora_tf.migration.target.connection import Connection
from atakora_tf.migration.target.cosmos_container import CosmosContainer
from atakora_tf.migration.target.courier import Courier
from atakora_tf.migration.target.meter import Meter
from atakora_tf.migration.target.offers import change_throughput, throughput_of
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.protocol import Checked, Throughput, Wanted

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

__all__ = ["CosmosTarget"]


class CosmosTarget:
    """An account of Cosmos DB; see `Target`.

    endpoint: such as "https://shop.documents.azure.com/".
    key: one that may write; None comes as who is signed in to Azure (DefaultAzureCredential).
    credential: instead of both, any asynchronous credential of azure-identity; the caller closes
        it.
    pace: the bounds of speed and patience.

    Raises MigrationError if the endpoint or the key cannot be one, or azure-cosmos is missing.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        key: str | None = None,
        credential: AsyncTokenCredential | None = None,
        pace: Pace | None = None,
    ) -> None:
        self.meter = Meter()
        self._pace = pace or Pace()
        self._connection = Connection(endpoint, key=key, credential=credential)
        self._courier = Courier(
            self._connection.identity, self._pace, with_key=self._connection.with_key
        )
        self._containers: dict[ContainerName, CosmosContainer] = {}

    @property
    def identity(self) -> str:
        """The account's address; equal for equal accounts."""
        return self._connection.identity

    def now(self) -> float:
        """Seconds since the epoch by the server's clock, up to about a second behind it."""
        return self._courier.time.now()

    def container(self, name: ContainerName) -> CosmosContainer:
        """A container; the same object every time."""
        found = self._containers.get(name)
        if found is None:
            counts = self.meter.of(name)
            found = CosmosContainer(name, self._connection, self._courier, counts, self._pace)
            self._containers[name] = found
        return found

    async def check(self, wanted: Iterable[Wanted]) -> Checked:
        """Look whether a run could start; nothing is changed."""
        return await checked(wanted, self._connection, self._courier, self._pace)

    async def throughput(self, name: ContainerName) -> Throughput:
        """The RU/s that the container has, its own or its database's."""
        return await throughput_of(name, self._connection, self._courier, self._pace)

    async def set_throughput(self, name: ContainerName, ru: int) -> None:
        """Change the RU/s where `throughput` found them."""
        await change_throughput(name, ru, self._connection, self._courier, self._pace)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._courier.turnstile.close()
        await self._connection.close()
