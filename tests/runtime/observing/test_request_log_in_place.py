"""The log where it stands: around an application, told by the layer of request ids."""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import pytest
from starlette.types import Message, Receive, Scope, Send

from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.observing.request_line import FIELDS
from atakora_tf.runtime.observing.request_log import RequestLog
from atakora_tf.runtime.observing.traced import Traced
from atakora_tf.runtime.request_context import context_of
from atakora_tf.runtime.request_ids import RequestIds
from tests.contract.apis import Order, contract

CONTRACT = contract(OrderApi={"entity": Order, "partition_key": "/tenant_id"})
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SECRETS = ("header-token", "query-secret", "body-secret", "item-17", "ada@example.com")


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that knows many secrets."""
    await receive()
    context = context_of(scope)
    context.operation_id, context.route = "OrderApi_read", "/api/orders/{id}"
    context.caller = Caller(kind="user", subject="ada@example.com", tenant="t")
    context.charge += 2.5
    if b"fail" in scope["query_string"]:
        context.failure = ValueError("body-secret")
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"body-secret"})


def requested(caplog: pytest.LogCaptureFixture, query: bytes) -> list[logging.LogRecord]:
    caplog.clear()
    caplog.set_level(logging.DEBUG)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"body-secret"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/orders/item-17",
        "query_string": query,
        "headers": [
            (b"authorization", b"Bearer header-token"),
            (b"x-request-id", b"mine"),
            (b"traceparent", f"00-{TRACE}-00f067aa0ba902b7-01".encode()),
        ],
    }
    application = Traced(RequestIds(answering, RequestLog(CONTRACT)))
    asyncio.run(application(scope, receive, send))
    assert sent[0]["status"] == 200
    return [each for each in caplog.records if each.name != "asyncio"]


def test_a_request_is_one_line_that_continues_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    (record,) = requested(caplog, b"status=query-secret")
    line: dict[str, Any] = json.loads(record.getMessage())
    assert tuple(line) == FIELDS
    assert (line["component"], line["operation"], line["caller"]) == ("OrderApi", "read", "user")
    assert (line["trace_id"], line["parent_id"]) == (TRACE, "00f067aa0ba902b7")
    assert (line["request_id"], line["request_charge"], line["status"]) == ("mine", 2.5, 200)
    assert line["span_id"] not in (None, line["parent_id"])


def test_no_secret_of_a_request_is_in_any_record(caplog: pytest.LogCaptureFixture) -> None:
    for query in (b"status=query-secret", b"fail=query-secret"):
        records = requested(caplog, query)
        told = " ".join(f"{vars(record)} {record.getMessage()}" for record in records)
        assert [secret for secret in SECRETS if secret in told] == []
