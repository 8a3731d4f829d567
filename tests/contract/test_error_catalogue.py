"""The catalogue of errors: codes that never change, and a page that is fresh."""

from __future__ import annotations

import re
import runpy
from http import HTTPStatus
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.contract.error_catalogue import CATALOGUE
from atakora_tf.contract.problem_details import (
    PROBLEM_SCHEMA,
    FieldError,
    json_pointer,
    problem_details,
)

SCRIPT = Path(__file__).parents[2] / "docs" / "render_errors.py"


def test_the_page_of_errors_says_what_the_catalogue_says() -> None:
    made = runpy.run_path(str(SCRIPT))["page"]()
    written = SCRIPT.with_name("errors.md").read_text(encoding="utf-8")
    assert written == made, "renew it with `python docs/render_errors.py`"


def test_codes_are_stable() -> None:
    assert [(error.status, code) for code, error in CATALOGUE.items()] == [
        (400, "MalformedBody"),
        (400, "ValidationFailed"),
        (400, "InvalidQuery"),
        (400, "InvalidContinuation"),
        (400, "InvalidId"),
        (400, "InvalidHeader"),
        (400, "PartitionKeyRequired"),
        (400, "KeyMismatch"),
        (400, "BatchAcrossPartitions"),
        (401, "AuthenticationRequired"),
        (401, "TokenRejected"),
        (403, "PermissionDenied"),
        (404, "RouteNotFound"),
        (404, "ItemNotFound"),
        (405, "MethodNotAllowed"),
        (409, "ItemExists"),
        (409, "UniqueKeyTaken"),
        (412, "PreconditionFailed"),
        (413, "BodyTooLarge"),
        (415, "UnsupportedMediaType"),
        (422, "RequestRejected"),
        (429, "TooManyRequests"),
        (500, "InternalError"),
        (503, "ServiceUnavailable"),
    ]


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_error_is_said_in_whole_sentences(code: str) -> None:
    error = CATALOGUE[code]
    assert re.fullmatch(r"[A-Z][A-Za-z]+", code)
    assert error.code == code
    assert error.type == f"urn:atakora:error:{code}"
    assert HTTPStatus(error.status)
    for text in (error.title, error.cause, error.recovery):
        assert re.fullmatch(r"[A-Z`].*\.", text)


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_problem_keeps_its_schema(code: str) -> None:
    jsonschema.validate(problem_details(code), PROBLEM_SCHEMA)


def test_a_problem_says_what_is_known_and_no_more() -> None:
    assert problem_details("ItemNotFound") == {
        "type": "urn:atakora:error:ItemNotFound",
        "title": "There is no such item.",
        "status": 404,
        "detail": "No item has this id in this partition, it is deleted or expired, or it is "
        "somebody else's.",
        "code": "ItemNotFound",
    }
    fault = FieldError(detail="it is required", pointer=json_pointer(["lines", 0, "a/b~c"]))
    told = problem_details(
        "ValidationFailed", detail="1 field is wrong.", instance="/api/orders", errors=[fault]
    )
    jsonschema.validate(told, PROBLEM_SCHEMA)
    assert told["instance"] == "/api/orders"
    assert told["errors"] == [{"detail": "it is required", "pointer": "/lines/0/a~1b~0c"}]


@given(st.lists(st.text(min_size=1, max_size=5), min_size=1, max_size=4))
def test_a_pointer_leads_to_its_steps(steps: list[str]) -> None:
    parts = json_pointer(steps).split("/")[1:]
    assert [part.replace("~1", "/").replace("~0", "~") for part in parts] == steps
