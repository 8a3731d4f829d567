"""One line of JSON for each request, with exactly the documented fields, and nothing secret."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atakora_tf.contract.error_catalogue import CATALOGUE
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.observing.request_line import FIELDS, hashed_subject
from atakora_tf.runtime.observing.request_log import RequestLog
from atakora_tf.runtime.observing.trace_context import TraceContext
from atakora_tf.runtime.request_context import RequestContext
from tests.contract.apis import Order, contract

CONTRACT = contract(OrderApi={"entity": Order, "partition_key": "/tenant_id"})
PAGE = Path(__file__).parents[3] / "docs" / "identity.md"
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ADA = Caller(kind="user", subject="ada", tenant="t")


def answered(**changed: Any) -> RequestContext:
    return RequestContext(
        **{
            "request_id": "checkout-1742",
            "trace_id": TRACE,
            "method": "GET",
            "path": "/api/orders/secret-id",
            "operation_id": "OrderApi_read",
            "route": "/api/orders/{id}",
            "caller": ADA,
            "charge": 1.23456,
            "status": 200,
            "seconds": 0.0123456,
            **changed,
        }
    )


def logged(caplog: pytest.LogCaptureFixture, **changed: Any) -> dict[str, Any]:
    caplog.clear()
    caplog.set_level(logging.INFO)
    RequestLog(CONTRACT, clock=lambda: 1_800_000_000.5)(answered(**changed))
    message = caplog.messages[0]
    assert message.isascii()
    assert "\n" not in message
    found: dict[str, Any] = json.loads(message)
    return found


def test_a_line_says_all_of_a_request(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = TraceContext(trace_id=TRACE, span_id="00f067aa0ba902b7", parent_id="1" * 16)
    monkeypatch.setattr("atakora_tf.runtime.observing.request_log.current_trace", lambda: trace)
    assert logged(caplog) == {
        "time": "2027-01-15T08:00:00.500+00:00",
        "method": "GET",
        "route": "/api/orders/{id}",
        "component": "OrderApi",
        "operation": "read",
        "status": 200,
        "code": None,
        "duration_ms": 12.346,
        "request_charge": 1.235,
        "caller": "user",
        "subject": hashed_subject(ADA),
        "trace_id": TRACE,
        "span_id": "00f067aa0ba902b7",
        "parent_id": "1" * 16,
        "request_id": "checkout-1742",
        "note": None,
        "failure": None,
    }
    assert [record.levelname for record in caplog.records] == ["INFO"]
    assert caplog.records[0].name == "atakora.request"


def test_every_line_has_exactly_the_documented_fields(caplog: pytest.LogCaptureFixture) -> None:
    documented = re.findall(r"^\| `(\w+)` \|", PAGE.read_text().split("## The log")[1], re.M)
    assert tuple(documented) == FIELDS
    for changed in ({}, {"caller": None, "operation_id": None, "route": None, "status": 0}):
        assert tuple(logged(caplog, **changed)) == FIELDS


def test_what_is_not_known_is_null(caplog: pytest.LogCaptureFixture) -> None:
    line = logged(caplog, caller=None, operation_id=None, route=None, status=0)
    for name in ("component", "operation", "route", "caller", "subject", "status", "span_id"):
        assert line[name] is None
    assert caplog.records[0].levelname == "ERROR"


def test_an_operation_of_no_contract_goes_by_its_id(caplog: pytest.LogCaptureFixture) -> None:
    line = logged(caplog, operation_id="health")
    assert (line["component"], line["operation"]) == (None, "health")


@pytest.mark.parametrize(
    ("status", "level"), [(200, "INFO"), (404, "INFO"), (500, "ERROR"), (503, "ERROR")]
)
def test_only_the_api_s_own_faults_are_errors(
    status: int, level: str, caplog: pytest.LogCaptureFixture
) -> None:
    logged(caplog, status=status)
    assert caplog.records[0].levelname == level


def test_a_quiet_logger_costs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "atakora.request")
    RequestLog(CONTRACT)(answered())
    assert caplog.records == []


def test_callers_without_a_subject_have_none(caplog: pytest.LogCaptureFixture) -> None:
    line = logged(caplog, caller=ANONYMOUS)
    assert (line["caller"], line["subject"]) == ("anonymous", None)


def test_a_subject_is_the_same_in_every_line_and_another_with_another_salt() -> None:
    assert hashed_subject(ADA) == hashed_subject(Caller(kind="user", subject="ada", tenant="t"))
    hashes = {
        hashed_subject(ADA),
        hashed_subject(ADA, b"salt"),
        hashed_subject(Caller(kind="user", subject="bob", tenant="t")),
        hashed_subject(Caller(kind="user", subject="ada", tenant="u")),
    }
    assert len(hashes) == 4
    assert all(re.fullmatch("[0-9a-f]{16}", each or "") for each in hashes)


def test_the_note_is_in_the_line_and_not_endless(caplog: pytest.LogCaptureFixture) -> None:
    assert logged(caplog, note="x" * 900)["note"] == "x" * 500


def test_a_method_of_the_caller_s_invention_is_other(caplog: pytest.LogCaptureFixture) -> None:
    assert logged(caplog, method="SECRET-METHOD")["method"] == "other"


def failing() -> Exception:
    try:
        try:
            raise KeyError("inner secret")
        except KeyError as inner:
            raise ValueError("outer secret") from inner
    except ValueError as outer:
        return outer


def test_a_failure_is_logged_by_class_and_place_and_without_its_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    line = logged(caplog, failure=failing(), status=500, code="InternalError")
    assert (line["failure"], line["code"]) == ("ValueError", "InternalError")
    told = caplog.messages[1].splitlines()
    assert told[0] == "Request checkout-1742 failed."
    assert [each for each in told if each.startswith("builtins")] == [
        "builtins.KeyError",
        "builtins.ValueError",
    ]
    assert f'File "{__file__}"' in caplog.messages[1]
    assert caplog.records[1].name == "atakora.failure"


def test_on_one_s_own_machine_a_failure_is_told_whole(caplog: pytest.LogCaptureFixture) -> None:
    RequestLog(CONTRACT, messages=True)(answered(failure=failing(), status=500))
    assert "KeyError: 'inner secret'" in caplog.messages[-1]
    assert "ValueError: outer secret" in caplog.messages[-1]


def test_a_circle_of_causes_ends(caplog: pytest.LogCaptureFixture) -> None:
    one, two = ValueError("a"), TypeError("b")
    one.__cause__, two.__cause__ = two, one
    logged(caplog, failure=one, status=500)
    assert caplog.messages[1].splitlines()[1:] == ["builtins.TypeError", "builtins.ValueError"]


@settings(suppress_health_check=[*HealthCheck])
@given(
    subject=st.text(min_size=1),
    path=st.text(),
    method=st.text(),
    code=st.sampled_from([None, *CATALOGUE]),
    note=st.none() | st.text(),
)
def test_no_text_of_a_caller_breaks_the_line(
    subject: str,
    path: str,
    method: str,
    code: str | None,
    note: str | None,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caller = Caller(kind="user", subject=subject, tenant="t")
    line = logged(caplog, caller=caller, path=path, method=method, code=code, note=note)
    assert line["code"] == code
    assert len(line["subject"]) == 16


def test_neither_path_nor_subject_are_in_the_line(caplog: pytest.LogCaptureFixture) -> None:
    caller = Caller(kind="user", subject="ada@example.com", tenant="t")
    logged(caplog, caller=caller, path="/api/orders/very-secret-id")
    assert "very-secret-id" not in caplog.text
    assert "ada@example.com" not in caplog.text
