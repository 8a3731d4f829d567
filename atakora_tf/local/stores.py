"""Where a backend keeps its items on one's own machine: in a file, or in Cosmos DB."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.data_folder import DataFolder
from atakora_tf.local.given import is_here
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import (
    AccessDenied,
    ContainerMissing,
    NotFound,
    StoreError,
    Unavailable,
)
from atakora_tf.runtime.store.protocol import Store

if TYPE_CHECKING:
    from azure.core.credentials_async import AsyncTokenCredential

__all__ = ["KEY_VARIABLE", "OpenStore"]

KEY_VARIABLE: Final = "COSMOS_KEY"
"""The variable of the environment with the key of an account or emulator."""

_SECONDS: Final = 5.0
_PROBE: Final = "atakora-dev-looks-whether-this-container-is-there"


class OpenStore:
    """A store that is ready: its containers are there.

    url: of the account or emulator; None is the file in the folder.
    """

    def __init__(self, url: str | None, folder: DataFolder) -> None:
        self._url = url
        self._folder = folder
        self._credential: AsyncTokenCredential | None = None
        self.store: Store | None = None

    async def open(self, specs: Mapping[str, ContainerSpec]) -> Store:
        """Open the store, and make sure of the containers.

        Raises `ApplicationInvalid` if it is out of reach, or its containers are missing or other
        than the backend's.
        """
        try:
            self.store = await (self._file() if self._url is None else self._account(self._url))
            wanted = [*specs.values()]
            if self._url is None or is_here(self._url):
                await self.store.create_missing(wanted)
            else:
                await _look(self.store, wanted)
        except ContainerMissing as fault:
            raise ApplicationInvalid(self._missing(fault)) from None
        except StoreError as fault:
            raise ApplicationInvalid(self._failed(fault)) from None
        return self.store

    async def close(self) -> None:
        """Let go of files and connections."""
        if self.store is not None:
            await self.store.close()
        if self._credential is not None:
            await self._credential.close()

    async def _file(self) -> Store:
        from atakora_tf.runtime.store.sqlite_store import SqliteStore

        return SqliteStore(self._folder.items)

    async def _account(self, url: str) -> Store:
        from atakora_tf.runtime.store.cosmos_store import CosmosStore

        await _check_answers(url)
        key = os.environ.get(KEY_VARIABLE)
        if key:
            return CosmosStore(url, key=key)
        self._credential = await _signed_in(url)
        return CosmosStore(url, credential=self._credential)

    def _missing(self, fault: StoreError) -> str:
        if self._url is None:
            return (
                f"{fault} The file is {self._folder.items}; --data names the folder of another, "
                "and what is in this one is lost when it is deleted"
            )
        if is_here(self._url):
            return f"{fault} Delete the container from the emulator, or match its keys"
        return (
            f"{fault} It is not made here, since {self._url} is an account in Azure: bring the "
            "backend there with Terraform first, or use an emulator"
        )

    def _failed(self, fault: StoreError) -> str:
        if self._url is None:
            return f"{self._folder.items} cannot be used: {fault}"
        if isinstance(fault, AccessDenied):
            who = (
                f"the key in {KEY_VARIABLE}"
                if os.environ.get(KEY_VARIABLE)
                else f"who is signed in on this machine; set {KEY_VARIABLE}, or ask for the role "
                "Cosmos DB Built-in Data Contributor"
            )
            return f"{self._url} does not accept {who}"
        if isinstance(fault, Unavailable):
            return f"{self._url} does not answer as Cosmos DB does: {fault} Is the address right?"
        return f"{self._url} cannot be used: {fault}"


async def _check_answers(url: str) -> None:
    """Raises `ApplicationInvalid` soon, where the SDK would try for long."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(_SECONDS):
            _, writer = await asyncio.open_connection(parts.hostname, port)
    except (OSError, TimeoutError) as fault:
        why = "nobody listens there" if isinstance(fault, ConnectionRefusedError) else "no answer"
        raise ApplicationInvalid(
            f"{url} cannot be reached: {why}; is it running, and is the address right?"
        ) from None
    writer.close()


async def _look(store: Store, specs: Sequence[ContainerSpec]) -> None:
    """Read an item that nobody has from each container; raises `StoreError`."""
    for spec in specs:
        try:
            await store.items(spec).read(_PROBE, [_PROBE] * len(spec.partition_key))
        except NotFound:
            continue


async def _signed_in(url: str) -> AsyncTokenCredential:
    """Who is signed in on this machine; raises `ApplicationInvalid` if nobody is."""
    from azure.core.exceptions import AzureError
    from azure.identity.aio import DefaultAzureCredential

    # Azure's own identities are not here, and asking for them takes seconds.
    found: Any = DefaultAzureCredential(exclude_managed_identity_credential=True)
    try:
        await found.get_token(f"https://{urlsplit(url).hostname}/.default")
    except (AzureError, ValueError):
        await found.close()
        raise ApplicationInvalid(
            f"nobody is signed in who could use {url}: sign in with az login, or set "
            f"{KEY_VARIABLE} to the key of the account or emulator"
        ) from None
    credential: AsyncTokenCredential = found
    return credential
