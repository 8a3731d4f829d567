"""The client of an account: made at its first use, and one for all containers."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from atakora_tf.runtime.store.errors import Unavailable

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from azure.core.pipeline.transport import AioHttpTransport
    from azure.cosmos.aio import ContainerProxy, CosmosClient

__all__ = ["CosmosConnection"]


class CosmosConnection:
    """Opens the client with the SDK's own retries turned down, and closes it.

    The SDK retries 429s without a deadline, and sends a write again whose connection was cut
    after it had been sent; both are decided in `cosmos_attempts`.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        key: str | None,
        client_id: str | None,
        credential: AsyncTokenCredential | None,
    ) -> None:
        # The SDK is a matter of this class: nobody else needs it to be there.
        import azure.cosmos.aio  # noqa: F401

        self._endpoint = endpoint
        self._key = key
        self._client_id = client_id
        self._credential = credential
        self._own_credential: Any = None
        self._client: CosmosClient | None = None
        self._containers: dict[tuple[str, str], ContainerProxy] = {}
        self._lock = asyncio.Lock()
        self._closed = False

    async def client(self) -> CosmosClient:
        """The client; its first use reads the account."""
        if self._client is not None:
            return self._client
        async with self._lock:
            if self._closed:
                raise Unavailable("The store is closed.")
            if self._client is None:
                client = self._made()
                try:
                    await client.__aenter__()
                except BaseException:
                    with contextlib.suppress(Exception):
                        await client.close()
                    raise
                self._client = client
        return self._client

    async def container(self, database: str, name: str) -> ContainerProxy:
        """The SDK's handle of a container."""
        found = self._containers.get((database, name))
        if found is None:
            client = await self.client()
            found = client.get_database_client(database).get_container_client(name)
            self._containers[database, name] = found
        return found

    async def close(self) -> None:
        """Close the client and the credential, if it was made here."""
        async with self._lock:
            self._closed = True
            client, self._client = self._client, None
            self._containers.clear()
            if client is not None:
                await client.close()
            if self._own_credential is not None:
                await self._own_credential.close()
                self._own_credential = None

    def _made(self) -> CosmosClient:
        from azure.cosmos._retry_options import RetryOptions
        from azure.cosmos.aio import CosmosClient
        from azure.cosmos.documents import ConnectionPolicy

        policy = ConnectionPolicy()
        policy.RetryOptions = RetryOptions(max_retry_attempt_count=0, max_wait_time_in_seconds=0)
        return CosmosClient(
            self._endpoint,
            self._key or self._credential or self._default_credential(),
            connection_policy=policy,
            retry_total=0,
            retry_connect=0,
            retry_read=0,
            retry_status=0,
            # Escapes would make an item larger than it is, and 2 MB of Chinese text too large.
            enable_compact_utf8_item_writes=True,
            transport=self._transport(),
        )

    def _transport(self) -> AioHttpTransport:
        """aiohttp as the SDK has it, but for two things that it does with each request.

        The SDK's own looks for a proxy every time, in a thread, which costs a third of a read. And
        aiohttp by itself sends a PUT or DELETE again when a connection that was used before is cut,
        so that nobody knows that the first answer was lost.
        """
        from aiohttp import ClientSession, DummyCookieJar
        from azure.core.pipeline.transport import AioHttpTransport

        address = urlsplit(self._endpoint)
        proxied = address.scheme in getproxies() and not proxy_bypass(address.hostname or "")
        session = ClientSession(
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,  # the SDK does that itself
            trust_env=bool(proxied),
        )
        session._retry_connection = False
        return AioHttpTransport(session=session)

    def _default_credential(self) -> AsyncTokenCredential:
        from azure.identity.aio import DefaultAzureCredential

        self._own_credential = DefaultAzureCredential(managed_identity_client_id=self._client_id)
        return self._own_credential  # type: ignore[no-any-return]
