"""Bodies that nobody should send."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.runtime.json_bodies import is_deeper, parse_json
from atakora_tf.runtime.refusals import Refused
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import order

BAD = {
    b"": "It is no JSON at line 1, column 1: Expecting value.",
    b"{": "It is no JSON at line 1, column 2: Expecting property name enclosed in double quotes.",
    b'{"a":1}x': "It is no JSON at line 1, column 8: Extra data.",
    b'{"a":NaN}': "NaN is no number of JSON.",
    b'{"a":-Infinity}': "-Infinity is no number of JSON.",
    b'{"a":1e999}': 'The number "1e999" is beyond IEEE 754.',
    b'{"a":9007199254740993}': 'The number "9007199254740993" is beyond 2^53, where IEEE 754 is no '
    "longer exact; send it as text.",
    b'{"a":1,"b":{"c":1,"c":2}}': 'An object names the property "c" twice.',
    b'{"a":"\xff"}': "It is not UTF-8 at byte 6.",
    b'{"a":"\xed\xa0\x80"}': "It is not UTF-8 at byte 6.",
    b'{"a":"\\ud800"}': "It holds half of a surrogate pair, which is no text.",
    b'{"\\udc00":1}': "It holds half of a surrogate pair, which is no text.",
    b"\xef\xbb\xbf{}": "It is no JSON at line 1, column 1: Unexpected UTF-8 BOM (decode using "
    "utf-8-sig).",
    '{"a":1}'.encode("utf-16"): "It is not UTF-8 at byte 0.",
    b'{"a":"\x00"}': "It is no JSON at line 1, column 7: Invalid control character at.",
}


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_json_is_malformed(users: Driver, body: bytes) -> None:
    answer = users.send("POST", "/api/users", content=body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "MalformedBody"
    assert answer.json()["detail"] == BAD[body]


def test_numbers_of_thousands_of_digits_are_refused_at_once(users: Driver) -> None:
    for number in (b"9" * 1_000_000, b"-" + b"9" * 18, b"0." + b"1" * 10 + b"e400"):
        answer = users.send("POST", "/api/users", content=b'{"age":' + number + b"}")
        assert answer.json()["code"] == "MalformedBody"
        assert len(answer.content) < 1000


@pytest.mark.parametrize("depth", [129, 5_000, 500_000])
@pytest.mark.parametrize("pair", ["[]", '{"a":}'])
def test_deep_bodies_are_refused_before_they_are_parsed(
    users: Driver, depth: int, pair: str
) -> None:
    body = pair[:-1] * depth + "1" + pair[-1] * depth
    answer = users.send("POST", "/api/users", content=body.encode()[: 2 * 1024 * 1024])
    assert answer.json()["code"] == "MalformedBody"
    assert answer.json()["detail"] == "It is nested deeper than 128 levels."


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text('[]{}"\\a'),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text('[{"\\', max_size=2), inner, max_size=3)
    ),
    max_leaves=20,
)


def depth_of(value: Any) -> int:
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    return 0


@given(value=values, limit=st.integers(0, 6), ascii_only=st.booleans())
def test_the_depth_is_found_without_parsing(value: Any, limit: int, ascii_only: bool) -> None:
    body = json.dumps(value, ensure_ascii=ascii_only).encode()
    assert is_deeper(body, limit) is (depth_of(value) > limit)


@given(value=values)
def test_json_is_read_as_it_was_written(value: Any) -> None:
    assert parse_json(json.dumps(value).encode(), depth=128) == value


@given(body=st.binary(max_size=60) | st.text('[]{}",:1e.-+\\u0dD8ntrufalse ').map(str.encode))
def test_any_bytes_are_read_or_malformed(body: bytes) -> None:
    codes = {"MalformedBody"}
    try:
        parse_json(body, depth=3)
    except Refused as refusal:
        codes.add(refusal.code)
    assert codes == {"MalformedBody"}


def test_a_body_is_no_longer_than_the_api_takes(orders: Driver) -> None:
    limit = 2 * 1024 * 1024
    body = json.dumps(order(note="x" * limit)).encode()
    answer = orders.send("POST", "/api/orders", content=body)
    assert (answer.status_code, answer.json()["code"]) == (413, "BodyTooLarge")
    assert answer.json()["detail"] == "The body may have 2097152 bytes."
    # What is sent fits, what would be kept does not.
    body = json.dumps(order(note="")).encode()
    body = body.replace(b'"note": ""', b'"note": "' + b"x" * (limit - len(body)) + b'"')
    assert len(body) == limit
    answer = orders.send("POST", "/api/orders", content=body)
    assert (answer.status_code, answer.json()["code"]) == (413, "BodyTooLarge")


def test_a_body_that_never_ends_is_not_awaited(users: Driver) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100:
            sent += 1
            yield b" " * 65_536

    async def post() -> Any:
        return await users.client.post(
            "/api/users", content=endless(), headers={"content-type": "application/json"}
        )

    assert users.run(post()).status_code == 413
    assert sent <= 34


@pytest.mark.parametrize(
    "tags",
    [[1] * 600_000, [[n] for n in range(150_000)], [{"a": "x" * 1000}] * 1500],
    ids=["numbers", "lists", "objects"],
)
def test_of_very_many_errors_the_first_is_told_at_once(orders: Driver, tags: list[Any]) -> None:
    # All of them would be a gigabyte.
    body = json.dumps(order(tags=tags), separators=(",", ":")).encode()
    began = time.process_time()
    answer = orders.send("POST", "/api/orders", content=body)
    assert time.process_time() - began < 2
    assert (answer.status_code, answer.json()["code"]) == (400, "ValidationFailed")
    assert answer.json()["errors"] == [{"detail": "expected text", "pointer": "/tags/0"}]


def test_of_many_errors_a_hundred_are_told(orders: Driver) -> None:
    answer = orders.send("POST", "/api/orders", order(tags=[1] * 1000))
    assert [each["pointer"] for each in answer.json()["errors"]] == [
        f"/tags/{n}" for n in range(100)
    ]


def test_texts_that_never_end_are_refused_at_once() -> None:
    body = b"[" * 200 + b'"' + b'\\"' * 900_000
    began = time.process_time()
    with pytest.raises(Refused, match=r"^It is nested deeper than 128 levels\.$"):
        parse_json(body, depth=128)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": ""},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "application/json; charset=utf-16"},
        {"content-type": "application/json", "content-encoding": "gzip"},
        {"content-type": "application/merge-patch+json"},
    ],
)
def test_other_media_types_are_not_read(users: Driver, headers: dict[str, str]) -> None:
    answer = users.send("POST", "/api/users", content=b'{"name":"Ada"}', headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "UnsupportedMediaType")
