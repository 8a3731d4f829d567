"""The SDK's client of an account: opened at its first use, one for all containers."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential
    from azure.cosmos.aio import ContainerProxy, CosmosClient, DatabaseProxy

__all__ = ["Connection"]


class Connection:
    """Opens the client with the SDK's own retries turned off, and closes all that it opened.

    The SDK would repeat what the turnstile has to know of, and would send a write again whose
    answer was lost without saying so.

    Raises MigrationError if the endpoint or the key cannot be one, or a package is missing.
    """

    def __init__(
        self, endpoint: str, *, key: str | None, credential: AsyncTokenCredential | None
    ) -> None:
        self.identity = _identity(endpoint)
        self.with_key = key is not None
        if key is not None:
            _check_key(key)
        elif self.identity.startswith("http:"):
            raise MigrationError(
                "Who is signed in to Azure is told to https:// addresses alone, and "
                f"{self.identity} is none. For an emulator give its key in COSMOS_KEY."
            )
        try:
            import azure.cosmos.aio

            if key is None and credential is None:
                import azure.identity.aio  # noqa: F401
        except ImportError as error:
            raise MigrationError(
                f"Writing to Cosmos DB needs packages that are not installed ({error.name}): "
                "pip install 'atakora-tf[migrate]'."
            ) from None
        # The SDK warns of each endpoint that does not answer, in the midst of what people read.
        logging.getLogger("azure").addHandler(logging.NullHandler())
        self._key = key
        self._credential = credential
        self._own_credential: Any = None
        self._client: CosmosClient | None = None
        self._containers: dict[ContainerName, ContainerProxy] = {}
        self._lock = asyncio.Lock()
        self._closed = False

    async def container(self, name: ContainerName) -> ContainerProxy:
        """The SDK's handle of a container."""
        found = self._containers.get(name)
        if found is None:
            database = await self.database(name.database)
            found = self._containers[name] = database.get_container_client(name.container)
        return found

    async def database(self, name: str) -> DatabaseProxy:
        """The SDK's handle of a database."""
        return (await self._open()).get_database_client(name)

    async def close(self) -> None:
        """Close the client, and the credential if it was made here."""
        async with self._lock:
            self._closed = True
            client, self._client = self._client, None
            credential, self._own_credential = self._own_credential, None
            self._containers.clear()
            try:
                if client is not None:
                    await client.close()
            finally:
                if credential is not None:
                    await credential.close()

    async def _open(self) -> CosmosClient:
        """The client; its first use reads the account."""
        if self._client is not None:
            return self._client
        async with self._lock:
            if self._closed:
                raise MigrationError(f"The connection to {self.identity} is closed.")
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

    def _made(self) -> CosmosClient:
        from azure.cosmos._retry_options import RetryOptions
        from azure.cosmos.aio import CosmosClient
        from azure.cosmos.documents import ConnectionPolicy

        policy = ConnectionPolicy()
        policy.RetryOptions = RetryOptions(max_retry_attempt_count=0, max_wait_time_in_seconds=0)
        return CosmosClient(
            self.identity,
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

    def _transport(self) -> Any:
        """aiohttp without a limit of connections, which the turnstile sets.

        The SDK's own looks for a proxy with every single request, in a thread.
        """
        from aiohttp import ClientSession, DummyCookieJar, TCPConnector
        from azure.core.pipeline.transport import AioHttpTransport

        address = urlsplit(self.identity)
        proxied = address.scheme in getproxies() and not proxy_bypass(address.hostname or "")
        session = ClientSession(
            connector=TCPConnector(limit=0),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,  # the SDK does that itself
            trust_env=bool(proxied),
        )
        # aiohttp sends a PUT or DELETE again by itself when a connection that was used before is
        # cut, and nobody would know that its first answer was lost.
        session._retry_connection = False
        return AioHttpTransport(session=session)

    def _default_credential(self) -> AsyncTokenCredential:
        from azure.identity.aio import DefaultAzureCredential

        if self._own_credential is None:
            self._own_credential = DefaultAzureCredential()
        return self._own_credential  # type: ignore[no-any-return]


def _identity(endpoint: str) -> str:
    address = urlsplit(endpoint.strip())
    if address.scheme not in ("http", "https") or not address.hostname or address.username:
        raise MigrationError(
            f"{endpoint!r} is no endpoint of Cosmos DB: it looks like "
            "https://ACCOUNT.documents.azure.com/."
        )
    try:
        port = address.port
    except ValueError:
        raise MigrationError(f"The port of the endpoint {endpoint!r} is no number.") from None
    # An account is the same with and without the port that is usual.
    usual = port in (None, {"http": 80, "https": 443}[address.scheme])
    host = f"[{address.hostname}]" if ":" in address.hostname else address.hostname
    return f"{address.scheme}://{host}{'' if usual else f':{port}'}/"


def _check_key(key: str) -> None:
    try:
        good = bool(base64.b64decode(key, validate=True))
    except ValueError:
        good = False
    if not good:
        raise MigrationError(
            "The key is no key of Cosmos DB: it is not base64. Copy the primary or secondary key "
            "of the account once more."
        )
