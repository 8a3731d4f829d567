"""How each kind of access is decided, and what app settings say."""

from __future__ import annotations

import pytest

from atakora_tf.contract.access import ANYONE, KEY, Access
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.identity.entra import EntraAuthenticator
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import API, ask, now, operation, rules
from tests.runtime.identity.directory import (
    AUDIENCE,
    NOW,
    PERSON,
    TENANT,
    KeyServer,
    claims,
    document,
    jwk,
    rsa_key,
    signed,
)

WORD = Access(kind="entra")
KEYS = f"https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys"


async def published(address: str) -> bytes:
    assert address == KEYS
    return document(jwk("one", rsa_key("one")))


def by_settings(**settings: str) -> EntraAuthenticator:
    return EntraAuthenticator(settings=settings, fetch=published, clock=lambda: NOW)


def test_anybody_is_let_in_where_nobody_is_asked(entra: EntraAuthenticator) -> None:
    assert now(ask(entra, ANYONE, "rubbish")) is ANONYMOUS


def test_azure_has_asked_for_the_key_before() -> None:
    entra = EntraAuthenticator(settings={}, behind_platform=True)
    assert now(ask(entra, KEY)) == Caller(kind="function")


@pytest.mark.parametrize("given", [None, "", "wrong", "secre", "sécret"])
@pytest.mark.parametrize("keys", [(), ("",), ("secret", "other")])
def test_where_no_platform_asks_for_keys_nobody_gets_in_without_one(
    given: str | None, keys: tuple[str, ...]
) -> None:
    entra = EntraAuthenticator(settings={}, function_keys=keys)
    headers = {} if given is None else {"x-functions-key": given}
    with pytest.raises(Refused) as caught:
        now(ask(entra, KEY, headers=headers))
    assert (caught.value.code, caught.value.headers) == ("AuthenticationRequired", {})


def test_any_of_the_function_keys_opens() -> None:
    entra = EntraAuthenticator(settings={}, function_keys=["secret", "other"])
    for key in ("secret", "other"):
        caller = now(ask(entra, KEY, headers={"x-functions-key": key}))
        assert caller == Caller(kind="function")


def test_the_word_alone_takes_directory_and_audience_from_the_settings() -> None:
    for audience in (AUDIENCE, f"api://first {AUDIENCE}", f"api://first,{AUDIENCE},"):
        entra = by_settings(ORDER_API_ENTRA_TENANT=TENANT, ORDER_API_ENTRA_AUDIENCE=audience)
        assert now(ask(entra, WORD, signed(claims()))).subject == PERSON


def test_the_settings_are_another_directory_s_when_they_say_so() -> None:
    entra = by_settings(ORDER_API_ENTRA_TENANT=TENANT, ORDER_API_ENTRA_AUDIENCE="api://else")
    with pytest.raises(Refused, match=r"^The token is for another audience\.$"):
        now(ask(entra, WORD, signed(claims())))


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({}, "TENANT"),
        ({"ORDER_API_ENTRA_TENANT": "common"}, "TENANT"),
        ({"ENTRA_TENANT": TENANT, "ENTRA_AUDIENCE": AUDIENCE}, "TENANT"),
        ({"ORDER_API_ENTRA_TENANT": TENANT}, "AUDIENCE"),
        ({"ORDER_API_ENTRA_TENANT": TENANT, "ORDER_API_ENTRA_AUDIENCE": " , "}, "AUDIENCE"),
    ],
)
def test_a_missing_setting_lets_nobody_in_and_is_named_in_the_log_alone(
    settings: dict[str, str], named: str
) -> None:
    meaning = {
        "TENANT": "the id of the directory, a GUID",
        "AUDIENCE": "the application's client id or its api:// URI",
    }[named]
    with pytest.raises(Refused) as caught:
        now(ask(by_settings(**settings), WORD, signed(claims())))
    refused = caught.value
    assert (refused.code, refused.detail) == ("InternalError", None)
    assert refused.log == (
        f"OrderApi takes tokens of Entra ID, and the app setting ORDER_API_ENTRA_{named} is "
        f"missing or wrong: set it to {meaning} (settings={{'ENTRA_{named}': …}})."
    )


def test_without_a_token_nobody_learns_of_missing_settings() -> None:
    with pytest.raises(Refused) as caught:
        now(ask(by_settings(), WORD))
    assert caught.value.code == "AuthenticationRequired"


def test_a_directory_that_cannot_be_reached_is_nobody_s_fault(server: KeyServer) -> None:
    server.status = 500
    entra = EntraAuthenticator(settings={}, clock=lambda: NOW)
    with pytest.raises(Refused) as caught:
        now(ask(entra, rules(server.address), signed(claims())))
    assert (caught.value.code, caught.value.headers) == ("ServiceUnavailable", {"Retry-After": "5"})


def test_keys_are_read_once_for_all_operations(
    entra: EntraAuthenticator, server: KeyServer
) -> None:
    async def run() -> None:
        for name in ("read", "list", "delete"):
            made = operation(rules(server.address, name), name)
            headers = {"authorization": f"bearer {signed(claims())}"}
            assert (await entra.authenticate(headers, API, made)).subject == PERSON

    now(run())
    assert server.requests == 1


def test_after_a_rotation_tokens_of_the_new_key_are_accepted_and_of_the_old_refused(
    server: KeyServer,
) -> None:
    passed = [0.0]
    entra = EntraAuthenticator(settings={}, clock=lambda: NOW, steady_clock=lambda: passed[0])
    access = rules(server.address)
    new = signed(claims(), key=rsa_key("two"), header={"alg": "RS256", "kid": "two"})

    async def run() -> None:
        assert (await ask(entra, access, signed(claims()))).subject == PERSON
        server.body = document(jwk("two", rsa_key("two")))
        passed[0] += 60
        assert (await ask(entra, access, new)).subject == PERSON
        with pytest.raises(Refused, match=r"^The token is signed with a key that is not known\.$"):
            await ask(entra, access, signed(claims()))

    now(run())
    assert server.requests == 2


def test_every_refusal_is_one_that_the_operation_documents() -> None:
    found = API.operation("read")
    assert found is not None
    codes = {"AuthenticationRequired", "TokenRejected", "InternalError", "ServiceUnavailable"}
    assert codes <= {*found.errors}
