"""The key of continuations as a blob: the same in every instance, and in no state of Terraform.

The first instance that needs it makes it; whoever comes second finds it. Plain REST, with the
app's own identity (learn.microsoft.com/rest/api/storageservices/put-blob and get-blob).
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from typing import TYPE_CHECKING, Final

from atakora_tf.runtime.loopback import is_loopback
from atakora_tf.runtime.refusals import Refused

if TYPE_CHECKING:
    from aiohttp import ClientResponse, ClientSession

__all__ = ["BLOB", "KeptKey", "storage_token"]

BLOB: Final = "signing-key"

_BYTES: Final = 32
_SHORTEST: Final = 16
_VERSION: Final = "2023-11-03"
_SECONDS: Final = 10.0
_SCOPE: Final = "https://storage.azure.com/.default"


class KeptKey:
    """Gives the key that a container keeps; makes it if there is none yet.

    container: the address of the container, such as
        "https://stshop.blob.core.windows.net/atakora". token: gives a token for Azure Storage.

    Raises `Refused`, `ServiceUnavailable`, where it cannot be had; the next request tries again.
    """

    def __init__(self, container: str, token: Callable[[], Awaitable[str]]) -> None:
        self._url = f"{container.rstrip('/')}/{BLOB}"
        self._token = token
        self._key: bytes | None = None
        self._lock = asyncio.Lock()

    async def __call__(self) -> bytes:
        """The key."""
        if self._key is None:
            async with self._lock:
                if self._key is None:
                    self._key = await self._fetched()
        return self._key

    async def _fetched(self) -> bytes:
        import aiohttp

        if not (self._url.startswith("https://") or is_loopback(self._url)):
            raise _unavailable(f"{self._url} is no https address, and a token would be sent there")
        try:
            async with asyncio.timeout(_SECONDS):
                headers = {"authorization": f"Bearer {await self._token()}"}
                async with aiohttp.ClientSession(headers=headers) as session:
                    key = await self._read(session)
                    if key is None:
                        key = await self._made(session)
                    return key if key is not None else await self._made_by_another(session)
        except Refused:
            raise
        # What the identity's library raises is of many kinds.
        except Exception as fault:
            raise _unavailable(f"{self._url}: {type(fault).__name__}: {fault}") from fault

    async def _read(self, session: ClientSession) -> bytes | None:
        """The key, or None if nobody has made it."""
        async with session.get(self._url, headers=_headers(), allow_redirects=False) as answer:
            content = await answer.read()
            if answer.status == 404 and answer.headers.get("x-ms-error-code") == "BlobNotFound":
                return None
            if answer.status != 200:
                raise _refused("read", self._url, answer)
        if len(content) < _SHORTEST:
            raise _unavailable(
                f"{self._url} holds {len(content)} bytes, and a key needs {_SHORTEST}; delete it, "
                "and a new one is made"
            )
        return content

    async def _made(self, session: ClientSession) -> bytes | None:
        """A new key, or None if another instance was faster."""
        key = secrets.token_bytes(_BYTES)
        headers = {
            **_headers(),
            "x-ms-blob-type": "BlockBlob",
            "content-type": "application/octet-stream",
            "if-none-match": "*",
        }
        sent = session.put(self._url, data=key, headers=headers, allow_redirects=False)
        async with sent as answer:
            await answer.read()
            if answer.status == 201:
                return key
            if answer.status in (409, 412):
                return None
            raise _refused("written", self._url, answer)

    async def _made_by_another(self, session: ClientSession) -> bytes:
        key = await self._read(session)
        if key is None:
            raise _unavailable(f"{self._url} was there a moment ago, and is not now")
        return key


def storage_token(client_id: str | None) -> Callable[[], Awaitable[str]]:
    """What gives tokens of the identity that the process runs with.

    client_id: of the user-assigned managed identity, if there is more than one.
    """

    async def token() -> str:
        from azure.identity.aio import DefaultAzureCredential

        # Once in the life of a process: nothing is kept open for it.
        async with DefaultAzureCredential(managed_identity_client_id=client_id) as credential:
            return (await credential.get_token(_SCOPE)).token

    return token


def _headers() -> dict[str, str]:
    return {"x-ms-version": _VERSION, "x-ms-date": formatdate(usegmt=True)}


def _refused(done: str, url: str, answer: ClientResponse) -> Refused:
    code = answer.headers.get("x-ms-error-code", "no code")
    hint = (
        "; the app's identity (AZURE_CLIENT_ID) needs the role Storage Blob Data Contributor "
        "there, which counts some minutes after it was given"
        if answer.status in (401, 403)
        else ""
    )
    return _unavailable(f"{url} cannot be {done}: {answer.status} {code}{hint}")


def _unavailable(what: str) -> Refused:
    return Refused(
        "ServiceUnavailable",
        headers={"Retry-After": "5"},
        log=f"The key that continuations are signed with cannot be had: {what}.",
    )
