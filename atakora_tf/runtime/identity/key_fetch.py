"""Reading an address of keys over the network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias
from urllib.parse import urlsplit

__all__ = ["Fetch", "fetch"]

Fetch: TypeAlias = Callable[[str], Awaitable[bytes]]
"""Reads an address; raises any Exception if that fails."""

_SECONDS: Final = 5.0
# The keys of a directory are some 15 KB.
_MOST_BYTES: Final = 512 * 1024
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


async def fetch(address: str) -> bytes:
    """What stands at an `https` address (`http` on this machine alone), within five seconds.

    No redirect is followed: whoever names the signing keys decides who gets in.

    Raises ValueError for another address, another status than 200 or more than 512 KB, and what
    aiohttp raises for everything else.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("not an https address")
    # Loaded with the first request that needs it, and there anyway: azure-cosmos stands on it.
    import aiohttp

    limit = aiohttp.ClientTimeout(total=_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=limit) as session,
        session.get(address, allow_redirects=False) as answer,
    ):
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        read = bytearray()
        async for chunk in answer.content.iter_chunked(64 * 1024):
            read += chunk
            if len(read) > _MOST_BYTES:
                raise ValueError(f"more than {_MOST_BYTES} bytes")
        return bytes(read)
