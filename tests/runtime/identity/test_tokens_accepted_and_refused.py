"""The security cases of tokens, each through the whole authenticator and real keys."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest

from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.identity.entra import EntraAuthenticator
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import ask, now, rules
from tests.runtime.identity.directory import (
    NOW,
    PERSON,
    TENANT,
    V1,
    V2,
    KeyServer,
    claims,
    document,
    ec_key,
    jwk,
    public_pem,
    rsa_key,
    signed,
)
from tests.runtime.identity.refused_tokens import REFUSED, SIGNATURE, UNKNOWN, head

CURVE = {"typ": "JWT", "alg": "ES256", "kid": "curve"}
CLIENT = "99999999-8888-7777-6666-555555555555"
OTHER = "22222222-2222-2222-2222-222222222222"


def refusal(
    entra: EntraAuthenticator, server: KeyServer, token: str | None, **given: Any
) -> Refused:
    with pytest.raises(Refused) as caught:
        now(ask(entra, rules(server.address, **given), token))
    return caught.value


def test_a_good_token_says_who_calls(entra: EntraAuthenticator, server: KeyServer) -> None:
    caller = now(ask(entra, rules(server.address), signed(claims())))
    assert caller == Caller(
        kind="user",
        subject=PERSON,
        roles=frozenset({"Orders.Admin"}),
        scopes=frozenset({"Orders.Use", "Orders.Read"}),
        tenant=TENANT,
    )


def test_a_token_on_a_curve_is_accepted(entra: EntraAuthenticator, server: KeyServer) -> None:
    token = signed(claims(), key=ec_key("curve"), header=CURVE)
    assert now(ask(entra, rules(server.address), token)).subject == PERSON


def test_both_issuers_of_the_directory_are_accepted(
    entra: EntraAuthenticator, server: KeyServer
) -> None:
    for issuer in (V1, V2):
        assert now(ask(entra, rules(server.address), signed(claims(iss=issuer)))).tenant == TENANT


def test_the_subject_is_the_claim_that_the_contract_names(
    entra: EntraAuthenticator, server: KeyServer
) -> None:
    access = rules(server.address, subject="sub")
    assert now(ask(entra, access, signed(claims()))).subject == "pairwise-subject"


@pytest.mark.parametrize("accepted", [CLIENT, f"api://{CLIENT}"])
@pytest.mark.parametrize("said", [CLIENT, f"api://{CLIENT}", [OTHER, CLIENT]])
def test_an_application_is_known_by_its_id_and_by_the_uri_made_of_it(
    entra: EntraAuthenticator, server: KeyServer, accepted: str, said: Any
) -> None:
    access = rules(server.address, audience=accepted)
    assert now(ask(entra, access, signed(claims(aud=said)))).subject == PERSON


def test_an_application_without_roles_or_scopes_is_a_caller_too(
    entra: EntraAuthenticator, server: KeyServer
) -> None:
    caller = now(ask(entra, rules(server.address), signed(claims(scp=None, roles=None))))
    assert (caller.roles, caller.scopes) == (frozenset(), frozenset())


def test_an_issuer_that_knows_no_directories_needs_to_name_none(
    entra: EntraAuthenticator, server: KeyServer
) -> None:
    access = rules(server.address, issuer="https://id.example.com/")
    token = signed(claims(iss="https://id.example.com/", tid=None))
    assert now(ask(entra, access, token)).tenant == TENANT
    other = signed(claims(iss="https://id.example.com/", tid=OTHER))
    with pytest.raises(Refused, match=r"^The token is of another directory\.$"):
        now(ask(entra, access, other))


def test_clocks_may_differ_by_a_minute(entra: EntraAuthenticator, server: KeyServer) -> None:
    for changed in ({"exp": NOW - 59}, {"nbf": NOW + 60, "iat": NOW + 60}, {"nbf": None}):
        assert now(ask(entra, rules(server.address), signed(claims(**changed)))).subject == PERSON


@pytest.mark.parametrize(
    "headers", [{}, {"authorization": "Basic YTpi"}, {"authorization": "Bearer "}]
)
def test_a_request_without_a_token_is_asked_for_one(
    entra: EntraAuthenticator, server: KeyServer, headers: dict[str, str]
) -> None:
    with pytest.raises(Refused) as caught:
        now(ask(entra, rules(server.address), headers=headers))
    assert (caught.value.code, caught.value.status) == ("AuthenticationRequired", 401)
    assert caught.value.headers == {"WWW-Authenticate": "Bearer"}
    assert server.requests == 0


@pytest.mark.parametrize(("token", "said"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_a_bad_token_is_refused_and_told_why(
    entra: EntraAuthenticator,
    server: KeyServer,
    token: str,
    said: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    refused = refusal(entra, server, token)
    assert (refused.code, refused.status, refused.detail) == ("TokenRejected", 401, said)
    assert refused.headers == {
        "WWW-Authenticate": f'Bearer error="invalid_token", error_description="{said}"'
    }
    assert refused.__cause__ is None
    told = f"{refused!r} {refused.log} {caplog.text}"
    assert all(part not in told for part in token.split(".") if len(part) > 3)


def test_the_public_key_is_no_secret_of_hs256(entra: EntraAuthenticator, server: KeyServer) -> None:
    # As every form that the key has in public.
    key = rsa_key("one")
    published = json.loads(server.body)["keys"][0]
    for secret in (public_pem(key), public_pem(key).strip(), published["n"].encode()):
        token = signed(claims(), key=secret, header=head(alg="HS256"))
        assert refusal(entra, server, token).code == "TokenRejected"
        # Said to be RS256, it is a signature that does not fit.
        lying = signed(claims(), key=secret, header=head())
        assert refusal(entra, server, lying).detail == SIGNATURE


def test_one_changed_character_spoils_a_token(entra: EntraAuthenticator, server: KeyServer) -> None:
    token = signed(claims())
    start, body, signature = token.split(".")
    forged = signed(claims(roles=["Orders.Admin", "Root"])).split(".")[1]
    for spoiled in (f"{start}.{forged}.{signature}", f"{start}.{body}.{signature[::-1]}"):
        assert refusal(entra, server, spoiled).code == "TokenRejected"


def test_a_missing_scope_is_named(entra: EntraAuthenticator, server: KeyServer) -> None:
    refused = refusal(entra, server, signed(claims()), scopes=["Orders.Write", "Orders.All"])
    assert (refused.code, refused.status) == ("PermissionDenied", 403)
    assert refused.detail == "The token needs the scope Orders.All or Orders.Write."
    assert refused.headers == {
        "WWW-Authenticate": 'Bearer error="insufficient_scope", scope="Orders.All Orders.Write"'
    }


def test_a_missing_role_is_named(entra: EntraAuthenticator, server: KeyServer) -> None:
    refused = refusal(entra, server, signed(claims()), roles=["Orders.Owner"])
    assert (refused.code, refused.status) == ("PermissionDenied", 403)
    assert refused.detail == "The caller needs the app role Orders.Owner."
    assert refused.headers == {"WWW-Authenticate": 'Bearer error="insufficient_scope"'}


def test_a_role_is_no_scope_and_case_counts(entra: EntraAuthenticator, server: KeyServer) -> None:
    for given in (
        {"scopes": ["Orders.Admin"]},
        {"roles": ["Orders.Use"]},
        {"roles": ["orders.admin"]},
    ):
        assert refusal(entra, server, signed(claims()), **given).code == "PermissionDenied"


def test_neither_a_role_nor_a_scope_makes_up_for_the_other(
    entra: EntraAuthenticator, server: KeyServer
) -> None:
    for scopes, roles in ((["X"], ["Orders.Admin"]), (["Orders.Use"], ["Y"])):
        refused = refusal(entra, server, signed(claims()), scopes=scopes, roles=roles)
        assert refused.code == "PermissionDenied"


def test_one_scope_and_one_role_of_those_asked_for_are_enough(
    entra: EntraAuthenticator, server: KeyServer
) -> None:
    access = rules(server.address, scopes=["X", "Orders.Use"], roles=["Y", "Orders.Admin"])
    assert now(ask(entra, access, signed(claims()))).subject == PERSON


def test_a_key_of_another_directory_does_not_sign_for_this_one(server: KeyServer) -> None:
    for issuer, good in (
        (V2, True),
        (V2.replace(TENANT, "{tenantid}"), True),
        (V2.replace(TENANT, OTHER), False),
    ):
        server.body = document(jwk("one", rsa_key("one"), issuer=issuer))
        entra = EntraAuthenticator(settings={}, clock=lambda: NOW)
        if good:
            assert now(ask(entra, rules(server.address), signed(claims()))).subject == PERSON
        else:
            refused = refusal(entra, server, signed(claims()))
            assert refused.detail == UNKNOWN
