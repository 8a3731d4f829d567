"""The security cases once more from outside: real tokens, the whole application, a real store."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atakora_tf.runtime.identity.entra import EntraAuthenticator
from atakora_tf.runtime.limiting.limited import LimitedAuthenticator
from atakora_tf.runtime.limiting.rate import Rate
from atakora_tf.runtime.limiting.token_buckets import TokenBuckets
from tests.runtime.identity.application import Answer, Application
from tests.runtime.identity.directory import NOW, KeyServer, claims, rsa_key, signed
from tests.runtime.identity.refused_tokens import REFUSED

ADA, BOB = "ada", "bob"
ORDER = {
    "id": "1",
    "tenant_id": "acme",
    "status": "paid",
    "lines": [{"product_id": "p", "quantity": 1}],
    "total": 5,
}
ONE = "/api/orders/1?tenant_id=acme"


def bearer(subject: str = ADA, **said: Any) -> dict[str, str]:
    return {"authorization": f"Bearer {signed(claims(oid=subject, **{'roles': None, **said}))}"}


@pytest.fixture
def application(server: KeyServer, tmp_path: Path) -> Iterator[Application]:
    with Application(tmp_path, server.address, EntraAuthenticator(clock=lambda: NOW)) as made:
        yield made


def refused(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.body["code"]) == (status, code)
    assert answer.headers["x-ms-error-code"] == code


def test_without_a_token_nothing_happens(application: Application) -> None:
    answer = application.ask("POST", "/api/orders", body=ORDER)
    refused(answer, 401, "AuthenticationRequired")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(("token", "said"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_no_bad_token_gets_through_and_none_is_written_down(
    application: Application, token: str, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = application.ask("GET", ONE, authorization=f"Bearer {token}")
    refused(answer, 401, "TokenRejected")
    assert answer.body["detail"] == said
    assert said in answer.headers["www-authenticate"]
    told = f"{answer} {caplog.text}"
    assert all(part not in told for part in token.split(".") if len(part) > 20)
    line = json.loads(next(r.getMessage() for r in caplog.records if r.name == "atakora.request"))
    assert (line["status"], line["code"], line["caller"]) == (401, "TokenRejected", None)


def test_a_missing_role_and_a_missing_scope_are_403(application: Application) -> None:
    refused(application.ask("DELETE", ONE, **bearer()), 403, "PermissionDenied")
    refused(application.ask("GET", ONE, **bearer(scp="Else")), 403, "PermissionDenied")


def test_another_owner_s_item_is_not_there_in_any_way(application: Application) -> None:
    created = application.ask("POST", "/api/orders", body=ORDER, **bearer())
    assert (created.status, created.body["customer_id"]) == (201, ADA)
    tag = created.headers["etag"]
    change = {"status": "stolen"}
    for answer in (
        application.ask("GET", ONE, **bearer(BOB)),
        application.ask("PATCH", ONE, body=change, **bearer(BOB)),
        application.ask("PATCH", ONE, body=change, **bearer(BOB), **{"if-match": tag}),
        application.ask("PUT", ONE, body=ORDER, **bearer(BOB)),
        application.ask("PUT", ONE, body=ORDER, **bearer(BOB), **{"if-match": tag}),
    ):
        refused(answer, 404, "ItemNotFound")
    assert application.ask("GET", "/api/orders?tenant_id=acme", **bearer(BOB)).body["items"] == []
    assert application.ask("GET", ONE, **bearer()).body["status"] == "paid"


def test_nobody_makes_an_item_somebody_else_s(application: Application) -> None:
    forged = application.ask("POST", "/api/orders", body={**ORDER, "customer_id": BOB}, **bearer())
    refused(forged, 400, "ValidationFailed")
    application.ask("POST", "/api/orders", body=ORDER, **bearer())
    given_away = application.ask("PATCH", ONE, body={"customer_id": BOB}, **bearer())
    refused(given_away, 400, "ValidationFailed")


def test_who_has_the_role_reaches_all_items(application: Application) -> None:
    application.ask("POST", "/api/orders", body=ORDER, **bearer())
    admin = bearer("eve", roles=["Orders.Admin"])
    assert application.ask("GET", ONE, **admin).status == 200
    assert len(application.ask("GET", "/api/orders?tenant_id=acme", **admin).body["items"]) == 1
    assert application.ask("DELETE", ONE, **admin).status == 204


def test_another_directory_s_key_signs_nothing_here(application: Application) -> None:
    token = signed(claims(), key=rsa_key("thief"))
    answer = application.ask("GET", ONE, authorization=f"Bearer {token}")
    refused(answer, 401, "TokenRejected")


def test_too_many_requests_are_429_with_a_time(server: KeyServer, tmp_path: Path) -> None:
    limited = LimitedAuthenticator(
        EntraAuthenticator(clock=lambda: NOW),
        callers=TokenBuckets(Rate(3, 60), clock=lambda: 0.0),
    )
    with Application(tmp_path, server.address, limited) as application:
        statuses = [application.ask("GET", ONE, **bearer()).status for _ in range(3)]
        assert statuses == [404] * 3
        answer = application.ask("GET", ONE, **bearer())
        refused(answer, 429, "TooManyRequests")
        assert answer.headers["retry-after"] == "20"
        assert application.ask("GET", ONE, **bearer(BOB)).status == 404


def test_without_keys_the_answer_is_503_and_says_when(
    server: KeyServer, application: Application
) -> None:
    server.status = 500
    answer = application.ask("GET", ONE, **bearer())
    refused(answer, 503, "ServiceUnavailable")
    assert answer.headers["retry-after"] == "5"
    assert answer.body["detail"] == "Tokens cannot be checked now."


@settings(suppress_health_check=[*HealthCheck], max_examples=60)
@given(value=st.text(alphabet=st.characters(max_codepoint=255), max_size=200))
def test_no_header_of_garbage_is_ever_a_fault_of_the_api(
    application: Application, value: str
) -> None:
    for header in (value, f"Bearer {value}", f"bearer {value}.{value}.{value}"):
        answer = application.ask("GET", ONE, authorization=header)
        assert answer.status == 401
        assert answer.body["code"] in ("AuthenticationRequired", "TokenRejected")
