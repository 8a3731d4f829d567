"""Signatures that were good are remembered; whether a token is accepted is not."""

from __future__ import annotations

import asyncio

import pytest
from jwt import PyJWS

from atakora_tf.runtime.identity.key_set import KeySet
from atakora_tf.runtime.identity.token_check import TokenCheck
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import now, rules
from tests.runtime.identity.directory import NOW, claims, document, jwk, rsa_key, signed


class Directory:
    def __init__(self) -> None:
        self.key = rsa_key("one")

    async def __call__(self, _: str) -> bytes:
        return document(jwk("one", self.key))


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each signature that is worked out."""
    counted: list[int] = []
    before = PyJWS.decode

    def decode(self: PyJWS, *given: object, **named: object) -> object:
        counted.append(1)
        return before(self, *given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(PyJWS, "decode", decode)
    return counted


def test_a_signature_is_worked_out_once(verified: list[int]) -> None:
    check, keys = TokenCheck(clock=lambda: NOW), KeySet("https://k", fetch=Directory())

    async def run() -> None:
        for _ in range(5):
            await check.claims(signed(claims()), rules(), keys)

    now(run())
    assert len(verified) == 1


def test_a_remembered_token_expires_and_is_for_one_audience_all_the_same() -> None:
    time = [float(NOW)]
    check, keys = TokenCheck(clock=lambda: time[0]), KeySet("https://k", fetch=Directory())
    token = signed(claims())

    async def run() -> None:
        await check.claims(token, rules(), keys)
        with pytest.raises(Refused, match=r"^The token is for another audience\.$"):
            await check.claims(token, rules(audience="api://else"), keys)
        time[0] += 3660
        with pytest.raises(Refused, match=r"^The token is expired\.$"):
            await check.claims(token, rules(), keys)

    now(run())


def test_a_remembered_token_falls_with_its_key(verified: list[int]) -> None:
    seconds = [0.0]
    directory = Directory()
    check = TokenCheck(clock=lambda: NOW)
    keys = KeySet("https://k", fetch=directory, clock=lambda: seconds[0])
    token = signed(claims())

    async def run() -> None:
        await check.claims(token, rules(), keys)
        # Another key of the same id: the directory has taken the old one back.
        directory.key = rsa_key("two")
        seconds[0] += 3601
        await check.claims(token, rules(), keys)
        await asyncio.sleep(0.01)
        with pytest.raises(Refused, match=r"^The signature of the token is wrong\.$"):
            await check.claims(token, rules(), keys)

    now(run())
    assert len(verified) == 2


def test_a_bad_signature_is_never_remembered(verified: list[int]) -> None:
    check, keys = TokenCheck(clock=lambda: NOW), KeySet("https://k", fetch=Directory())
    token = signed(claims(), key=rsa_key("thief"))

    async def run() -> None:
        for _ in range(3):
            with pytest.raises(Refused):
                await check.claims(token, rules(), keys)

    now(run())
    assert len(verified) == 3


def test_so_many_are_remembered_and_no_more(verified: list[int]) -> None:
    check, keys = TokenCheck(clock=lambda: NOW, most=2), KeySet("https://k", fetch=Directory())
    tokens = [signed(claims(n=number)) for number in range(3)]

    async def run() -> None:
        for token in [*tokens, *tokens[1:]]:
            await check.claims(token, rules(), keys)
        assert len(verified) == 3
        await check.claims(tokens[0], rules(), keys)

    now(run())
    assert len(verified) == 4
    assert not any(token in repr(vars(check)) for token in tokens)
