"""Keys are kept, and read again by one request for all, when it is time."""

from __future__ import annotations

import asyncio
import logging

import pytest

from atakora_tf.runtime.identity.key_set import KeySet, Times
from atakora_tf.runtime.identity.signing_key import SigningKey
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import now
from tests.runtime.identity.directory import KeyServer, document, jwk, rsa_key

ADDRESS = "https://keys.example.com/"


class Directory:
    """What the address gives, and how often it was asked; an exception is raised."""

    def __init__(self, *kids: str) -> None:
        self.kids = kids
        self.fault: Exception | None = None
        self.asked = 0
        self.gate: asyncio.Event | None = None

    async def __call__(self, address: str) -> bytes:
        assert address == ADDRESS
        self.asked += 1
        if self.gate is not None:
            await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        return document(*(jwk(kid, rsa_key("one")) for kid in self.kids))


class Seconds:
    def __init__(self) -> None:
        self.now = 5.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def directory() -> Directory:
    return Directory("one")


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def keys(directory: Directory, seconds: Seconds) -> KeySet:
    return KeySet(ADDRESS, fetch=directory, clock=seconds)


async def _soon(keys: KeySet) -> SigningKey | None:
    return await asyncio.wait_for(keys.find("one"), 5)


def found(key: SigningKey | None) -> str | None:
    return None if key is None else key.id


def test_keys_are_read_once(keys: KeySet, directory: Directory) -> None:
    async def run() -> None:
        assert [found(await keys.find("one")) for _ in range(5)] == ["one"] * 5

    now(run())
    assert directory.asked == 1


def test_an_unknown_id_reads_again_and_then_not_before_the_floor(
    keys: KeySet, directory: Directory, seconds: Seconds
) -> None:
    async def run() -> None:
        await keys.find("one")
        # Just read: what is not there is not there.
        assert (await keys.find("two"), directory.asked) == (None, 1)
        seconds.now += 30
        assert (await keys.find("two"), directory.asked) == (None, 2)
        for number in range(20):
            assert await keys.find(f"invented {number}") is None
        assert directory.asked == 2
        seconds.now += 29.9
        assert (await keys.find("two"), directory.asked) == (None, 2)
        seconds.now += 0.1
        assert (await keys.find("two"), directory.asked) == (None, 3)

    now(run())


def test_a_new_key_is_found_and_an_old_one_gone(
    keys: KeySet, directory: Directory, seconds: Seconds
) -> None:
    async def run() -> None:
        await keys.find("one")
        directory.kids = ("two",)
        seconds.now += 31
        assert found(await keys.find("two")) == "two"
        assert await keys.find("one") is None

    now(run())
    assert directory.asked == 2


def test_keys_that_are_no_longer_fresh_are_read_while_requests_go_on(
    keys: KeySet, directory: Directory, seconds: Seconds
) -> None:
    async def run() -> None:
        await keys.find("one")
        directory.kids = ("two",)
        directory.gate = asyncio.Event()
        seconds.now += 3601
        # The reading hangs, and nobody waits for it.
        assert found(await keys.find("one")) == "one"
        assert found(await keys.find("one")) == "one"
        directory.gate.set()
        await asyncio.sleep(0.01)
        assert found(await keys.find("two")) == "two"
        assert await keys.find("one") is None

    now(run())
    assert directory.asked == 2


def test_old_keys_serve_while_the_address_fails_and_not_for_ever(
    keys: KeySet, directory: Directory, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        await keys.find("one")
        directory.fault = TimeoutError("no answer")
        seconds.now += 3601
        for _ in range(10):
            assert found(await keys.find("one")) == "one"
            await asyncio.sleep(0)
        assert directory.asked == 2
        assert [record.getMessage() for record in caplog.records] == [
            f"The signing keys at {ADDRESS} cannot be read (TimeoutError('no answer')); the old "
            "ones serve on."
        ]
        seconds.now += 5
        assert found(await keys.find("one")) == "one"
        await asyncio.sleep(0)
        assert directory.asked == 3
        seconds.now += 24 * 3600
        with pytest.raises(Refused) as caught:
            await keys.find("one")
        assert caught.value.code == "ServiceUnavailable"
        directory.fault = None
        seconds.now += 5
        assert found(await keys.find("one")) == "one"

    now(run())


def test_without_any_keys_nobody_is_let_in_and_all_are_told_when_to_come_again(
    keys: KeySet, directory: Directory, seconds: Seconds, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    directory.fault = ValueError("status 500")

    async def run() -> None:
        with pytest.raises(Refused) as caught:
            await keys.find("one")
        refused = caught.value
        assert (refused.code, refused.status) == ("ServiceUnavailable", 503)
        assert refused.detail == "Tokens cannot be checked now."
        assert refused.log == f"There are no signing keys of {ADDRESS}."
        assert refused.headers == {"Retry-After": "5"}
        seconds.now += 2.5
        assert directory.asked == 1
        with pytest.raises(Refused) as caught:
            await keys.find("one")
        assert caught.value.headers == {"Retry-After": "3"}
        assert directory.asked == 1
        seconds.now += 2.5
        with pytest.raises(Refused):
            await keys.find("one")
        assert directory.asked == 2

    now(run())
    assert caplog.messages[0] == (
        f"The signing keys at {ADDRESS} cannot be read (ValueError('status 500')); there are none."
    )


@pytest.mark.parametrize("kids", [(), ("",)])
def test_a_set_without_usable_keys_replaces_none(
    keys: KeySet, directory: Directory, seconds: Seconds, kids: tuple[str, ...]
) -> None:
    async def run() -> None:
        await keys.find("one")
        directory.kids = kids
        seconds.now += 31
        assert await keys.find("two") is None
        assert found(await keys.find("one")) == "one"

    now(run())
    assert directory.asked == 2


def test_a_hundred_callers_with_unknown_keys_are_one_reading(server: KeyServer) -> None:
    keys = KeySet(server.address, times=Times(floor=0.0))
    server.delay = 0.2

    async def run() -> None:
        assert await keys.find("nobody's") is None
        before = server.requests
        asked = [keys.find(f"invented {number}") for number in range(100)]
        assert set(await asyncio.gather(*asked)) == {None}
        assert server.requests == before + 1

    now(run())


def test_a_hundred_callers_at_the_beginning_are_one_reading(server: KeyServer) -> None:
    keys = KeySet(server.address)
    server.delay = 0.2

    async def run() -> None:
        asked = [keys.find("one") for _ in range(100)]
        assert {found(each) for each in await asyncio.gather(*asked)} == {"one"}

    now(run())
    assert server.requests == 1


def test_who_hangs_up_ends_the_reading_for_nobody(keys: KeySet, directory: Directory) -> None:
    async def run() -> None:
        directory.gate = asyncio.Event()
        first, second = (asyncio.create_task(keys.find("one")) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        directory.gate.set()
        assert found(await second) == "one"
        assert first.cancelled()

    now(run())
    assert directory.asked == 1


def test_a_reading_that_ended_with_its_loop_is_begun_anew(
    keys: KeySet, directory: Directory, seconds: Seconds
) -> None:
    loop = asyncio.new_event_loop()

    async def begin() -> None:
        directory.gate = asyncio.Event()
        asking = asyncio.create_task(keys.find("one"))
        await asyncio.sleep(0.01)
        asking.cancel()

    loop.run_until_complete(begin())
    # The loop stops in the middle of the reading, which is never told.
    assert [task.done() for task in asyncio.all_tasks(loop)] == [False]
    directory.gate = None
    seconds.now += 5
    assert found(now(_soon(keys))) == "one"
    for task in asyncio.all_tasks(loop):
        task.cancel()
        loop.run_until_complete(asyncio.gather(task, return_exceptions=True))
    loop.close()
