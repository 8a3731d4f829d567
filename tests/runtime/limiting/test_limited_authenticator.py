"""Too many requests of one caller are refused, and nobody else pays for them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from atakora_tf.contract.access import ANYONE
from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.limiting.limited import LimitedAuthenticator
from atakora_tf.runtime.limiting.rate import Rate
from atakora_tf.runtime.limiting.token_buckets import TokenBuckets
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import API, operation

ADA = Caller(kind="user", subject="ada", tenant="t")
BOB = Caller(kind="user", subject="bob", tenant="t")
KEY = Caller(kind="function")


class Inner:
    """Says what the test says, and counts."""

    def __init__(self) -> None:
        self.answer: Caller | Refused = ADA
        self.asked = 0

    async def authenticate(
        self,
        headers: Mapping[str, str],  # noqa: ARG002
        api: EntityApi,  # noqa: ARG002
        operation: ApiOperation,  # noqa: ARG002
    ) -> Caller:
        self.asked += 1
        if isinstance(self.answer, Refused):
            raise self.answer
        return self.answer


class Limits:
    """A limited authenticator whose clock a test moves on."""

    def __init__(self, callers: Rate, failures: Rate | None = None) -> None:
        self.seconds = 0.0
        self.inner = Inner()
        self.limited = LimitedAuthenticator(
            self.inner,
            callers=self._buckets(callers),
            failures=None if failures is None else self._buckets(failures),
        )

    def _buckets(self, rate: Rate) -> TokenBuckets:
        return TokenBuckets(rate, clock=lambda: self.seconds)

    def ask(
        self, answer: Caller | Refused = ADA, address: str = "203.0.113.7", **headers: str
    ) -> Caller | Refused:
        self.inner.answer = answer
        sent = {"x-forwarded-for": address} | {k.replace("_", "-"): v for k, v in headers.items()}

        async def asked() -> Caller | Refused:
            try:
                return await self.limited.authenticate(sent, API, operation(ANYONE))
            except Refused as refused:
                return refused

        return asyncio.run(asked())


def code(answer: Caller | Refused) -> str:
    return answer.code if isinstance(answer, Refused) else "in"


def test_a_caller_who_asks_too_often_is_told_when_to_come_again() -> None:
    limits = Limits(Rate(2, 60))
    assert [code(limits.ask()) for _ in range(2)] == ["in", "in"]
    refused = limits.ask()
    assert isinstance(refused, Refused)
    assert (refused.code, refused.status) == ("TooManyRequests", 429)
    assert refused.headers == {"Retry-After": "30"}
    limits.seconds += 29.5
    again = limits.ask()
    assert isinstance(again, Refused)
    assert again.headers == {"Retry-After": "1"}
    limits.seconds += 0.5
    assert limits.ask() is ADA


def test_callers_are_told_apart_by_what_they_are_known_by() -> None:
    limits = Limits(Rate(1, 60))
    once = [
        limits.ask(ADA),
        limits.ask(BOB),
        limits.ask(KEY, x_functions_key="one"),
        limits.ask(KEY, x_functions_key="two"),
        limits.ask(KEY),
        limits.ask(ANONYMOUS),
        limits.ask(ANONYMOUS, address="203.0.113.8"),
    ]
    assert [code(each) for each in once] == ["in"] * 7
    again = [
        limits.ask(ADA, address="203.0.113.8"),
        limits.ask(KEY, x_functions_key="one", address="203.0.113.8"),
        limits.ask(KEY),
        limits.ask(ANONYMOUS, address="1.1.1.1, 203.0.113.8"),
    ]
    assert [code(each) for each in again] == ["TooManyRequests"] * 4


def test_without_addresses_all_who_are_unknown_are_one() -> None:
    limits = Limits(Rate(1, 60))
    assert [code(limits.ask(ANONYMOUS, address="")) for _ in range(2)] == ["in", "TooManyRequests"]


def test_after_many_bad_tokens_from_one_address_no_more_are_looked_at() -> None:
    limits = Limits(Rate(100), failures=Rate(2, 60))
    bad = Refused("TokenRejected")
    assert [code(limits.ask(bad)) for _ in range(3)] == [
        "TokenRejected",
        "TokenRejected",
        "TooManyRequests",
    ]
    assert limits.inner.asked == 2
    assert code(limits.ask(bad, address="203.0.113.8")) == "TokenRejected"
    limits.seconds += 30
    assert limits.ask(ADA) is ADA


def test_who_is_let_in_or_lacks_a_role_does_not_count_as_a_failure() -> None:
    limits = Limits(Rate(100), failures=Rate(1, 60))
    for _ in range(5):
        assert limits.ask(ADA) is ADA
        assert code(limits.ask(Refused("PermissionDenied"))) == "PermissionDenied"


@pytest.mark.parametrize("failure", [Refused("TokenRejected"), Refused("ServiceUnavailable")])
def test_a_caller_who_is_not_let_in_takes_nothing_from_anybody(failure: Refused) -> None:
    limits = Limits(Rate(1, 60))
    for _ in range(5):
        assert code(limits.ask(failure)) == failure.code
    assert limits.ask(ADA) is ADA


def test_no_key_is_kept_as_it_came() -> None:
    buckets = TokenBuckets(Rate(1))
    inner = Inner()
    inner.answer = KEY
    limited = LimitedAuthenticator(inner, callers=buckets)
    asyncio.run(limited.authenticate({"x-functions-key": "secret"}, API, operation(ANYONE)))
    assert "secret" not in repr(vars(buckets))
