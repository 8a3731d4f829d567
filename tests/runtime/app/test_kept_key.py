"""The key of continuations in a blob, on a strict local server of the two calls."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiohttp import web

from atakora_tf.runtime.kept_key import KeptKey
from atakora_tf.runtime.refusals import Refused

PATH = "/atakora/signing-key"


class Blobs:
    """One container, which takes what Azure Storage takes and nothing else."""

    def __init__(self) -> None:
        self.content: bytes | None = None
        self.calls: list[str] = []
        self.refuse: int | None = None
        self.rival: bytes | None = None
        self.url = ""

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.calls.append(request.method)
        assert request.path == PATH
        assert request.headers["authorization"] == "Bearer a token"
        assert request.headers["x-ms-version"] >= "2017-11-09"
        assert parsedate_to_datetime(request.headers["x-ms-date"]) is not None
        if self.refuse is not None:
            return self._error(self.refuse, "AuthorizationPermissionMismatch")
        if request.method == "GET":
            if self.content is None:
                return self._error(404, "BlobNotFound")
            return web.Response(body=self.content)
        assert request.method == "PUT"
        assert request.headers["x-ms-blob-type"] == "BlockBlob"
        assert request.headers["if-none-match"] == "*"
        content = await request.read()
        assert request.headers["content-length"] == str(len(content))
        if self.rival is not None:
            self.content, self.rival = self.rival, None
        if self.content is not None:
            return self._error(409, "BlobAlreadyExists")
        self.content = content
        return web.Response(status=201)

    def _error(self, status: int, code: str) -> web.Response:
        return web.Response(status=status, headers={"x-ms-error-code": code})


async def token() -> str:
    return "a token"


def over(blobs: Blobs, use: Callable[[KeptKey, KeptKey], Coroutine[Any, Any, None]]) -> None:
    """Use two instances of the app over one container."""

    async def run() -> None:
        runner = web.ServerRunner(web.Server(blobs.answer))
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        container = f"http://127.0.0.1:{port}/atakora"
        blobs.url = f"{container}/signing-key"
        try:
            await use(KeptKey(container, token), KeptKey(f"{container}/", token))
        finally:
            await runner.cleanup()

    asyncio.run(run())


def test_the_first_makes_the_key_and_all_have_the_same() -> None:
    blobs = Blobs()

    async def use(one: KeptKey, other: KeptKey) -> None:
        keys = await asyncio.gather(*(one() for _ in range(5)))
        assert len(keys[0]) == 32
        assert set(keys) == {blobs.content} == {await other()}

    over(blobs, use)
    assert blobs.calls == ["GET", "PUT", "GET"]


def test_who_comes_second_takes_the_key_of_the_first() -> None:
    blobs = Blobs()
    blobs.rival = b"the key of a faster instance"

    async def use(one: KeptKey, _: KeptKey) -> None:
        assert await one() == b"the key of a faster instance"

    over(blobs, use)
    assert blobs.calls == ["GET", "PUT", "GET"]


def test_a_role_that_does_not_count_yet_is_told_and_tried_again() -> None:
    blobs = Blobs()
    blobs.refuse = 403

    async def use(one: KeptKey, _: KeptKey) -> None:
        with pytest.raises(Refused) as refused:
            await one()
        assert (refused.value.code, refused.value.headers) == (
            "ServiceUnavailable",
            {"Retry-After": "5"},
        )
        assert refused.value.log == (
            "The key that continuations are signed with cannot be had: "
            f"{blobs.url} cannot be read: 403 AuthorizationPermissionMismatch; the app's identity "
            "(AZURE_CLIENT_ID) needs the role Storage Blob Data Contributor there, which counts "
            "some minutes after it was given."
        )
        blobs.refuse = None
        assert len(await one()) == 32

    over(blobs, use)


def test_a_key_that_is_too_short_is_not_used() -> None:
    blobs = Blobs()
    blobs.content = b"short"

    async def use(one: KeptKey, _: KeptKey) -> None:
        with pytest.raises(Refused) as refused:
            await one()
        assert str(refused.value.log).endswith(
            "holds 5 bytes, and a key needs 16; delete it, and a new one is made."
        )

    over(blobs, use)


def test_a_token_goes_to_https_alone() -> None:
    async def never() -> str:
        raise AssertionError("asked for a token")

    with pytest.raises(Refused) as refused:
        asyncio.run(KeptKey("http://blobs.example.com/atakora", never)())
    assert refused.value.log == (
        "The key that continuations are signed with cannot be had: "
        "http://blobs.example.com/atakora/signing-key is no https address, and a token would be "
        "sent there."
    )


def test_an_identity_that_is_not_there_is_told() -> None:
    async def failing() -> str:
        raise OSError("no identity here")

    with pytest.raises(Refused) as refused:
        asyncio.run(KeptKey("https://blobs.example.com/atakora", failing)())
    assert str(refused.value.log).endswith("OSError: no identity here.")
