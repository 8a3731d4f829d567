"""Whatever comes as a token: it is refused with a 401, and nothing of it is written down."""

from __future__ import annotations

import json
import logging

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.identity.entra import EntraAuthenticator
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import ask, now, rules
from tests.runtime.identity.directory import (
    NOW,
    claims,
    document,
    encoded,
    jwk,
    rsa_key,
    signed,
)

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "alg": st.sampled_from(["RS256", "ES256", "none", "HS256", "RS512"]) | VALUES,
        "kid": st.sampled_from(["one", "two", "\ud800", ""]) | VALUES,
        "typ": st.sampled_from(["JWT", "at+jwt"]) | VALUES,
        "crit": VALUES,
        "b64": VALUES,
        "jwk": VALUES,
    },
)
SAID = st.fixed_dictionaries(
    {},
    optional={name: VALUES for name in claims()},  # noqa: C420
)
MADE = st.builds(
    lambda head, body, signature: ".".join(
        [encoded(json.dumps(head).encode()), encoded(json.dumps(body).encode()), encoded(signature)]
    ),
    HEADERS,
    SAID,
    st.binary(max_size=300),
)
RAW = st.builds(
    lambda parts: ".".join(parts), st.lists(st.binary(max_size=60).map(encoded), max_size=5)
)
GARBAGE = st.one_of(
    MADE, RAW, st.text(max_size=100), st.binary(max_size=100).map(lambda b: b.decode("latin-1"))
)

_FIXTURES = settings(suppress_health_check=[*HealthCheck], max_examples=150)


async def _keys(_: str) -> bytes:
    return document(jwk("one", rsa_key("one")))


def _refused(token: str, caplog: pytest.LogCaptureFixture) -> Refused:
    caplog.clear()
    entra = EntraAuthenticator(settings={}, fetch=_keys, clock=lambda: NOW)
    with pytest.raises(Refused) as caught:
        now(ask(entra, rules(roles=["Orders.Admin"]), token))
    return caught.value


async def _asked(entra: EntraAuthenticator, token: str) -> Caller | Refused:
    try:
        return await ask(entra, rules(roles=["Orders.Admin"]), token)
    except Refused as refused:
        return refused


def _holds(told: str, token: str) -> bool:
    return any(part in told for part in token.replace(",", ".").split(".") if len(part) > 20)


@_FIXTURES
@given(token=GARBAGE)
def test_garbage_is_refused_and_never_written_down(
    token: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    refused = _refused(token, caplog)
    assert refused.code in ("TokenRejected", "AuthenticationRequired")
    assert refused.status == 401
    told = f"{refused!r} {refused.detail} {refused.log} {refused.headers} {caplog.text}"
    assert not _holds(told, token)
    assert told.isascii()


@_FIXTURES
@given(said=SAID)
def test_odd_claims_are_refused_even_if_they_are_signed(
    said: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    token = signed({**said, "aud": "api://else"})
    refused = _refused(token, caplog)
    assert (refused.code, refused.status) == ("TokenRejected", 401)
    assert not _holds(f"{refused!r} {refused.headers} {caplog.text}", token)


@_FIXTURES
@given(name=st.sampled_from(sorted(claims())), value=VALUES)
def test_one_odd_claim_lets_nobody_in_who_would_not_be(
    name: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    entra = EntraAuthenticator(settings={}, fetch=_keys, clock=lambda: NOW)
    said = {**claims(), name: value}
    caller = now(_asked(entra, signed(said)))
    if isinstance(caller, Refused):
        assert caller.code in ("TokenRejected", "PermissionDenied")
        return
    # Let in: then the claim was good, or is one that may be left out.
    assert caller.roles >= {"Orders.Admin"}
    assert name in {"oid", "sub", "scp", "nbf", "iat", "exp", "roles"} or value == claims()[name]
    if name == "oid":
        assert caller.subject == value
    assert caplog.text == ""
