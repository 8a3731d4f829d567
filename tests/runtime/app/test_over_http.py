"""Hostile requests byte by byte, through a real server: what a client of one's own would tidy."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.contract.apis import contract
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import USERS
from tests.runtime.app.serving import Served, heard

JSON = b"content-type: application/json"
MB = 1024 * 1024


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    made = Driver(contract(UserApi=USERS), tmp_path_factory.mktemp("served"))
    for name in ("a", "b", "users"):
        assert made.send("POST", "/api/users", {"id": name, "name": name}).status_code == 201
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(driver: Driver) -> Iterator[Served]:
    with Served(driver.app) as served:
        yield served


def kept(server: Served) -> list[str]:
    found = server.say(b"GET", b"/api/users?pageSize=200").json()["items"]
    return sorted(each["id"] for each in found)


@pytest.mark.parametrize(
    ("target", "status", "code"),
    [
        # Another address: nothing is resolved, so nothing leads elsewhere.
        (b"/api/users/a/b", 404, "RouteNotFound"),
        (b"/api/users/../users/a", 404, "RouteNotFound"),
        (b"/api/users/x/../a", 404, "RouteNotFound"),
        (b"/api/./users/a", 404, "RouteNotFound"),
        (b"/api//users/a", 404, "RouteNotFound"),
        (b"/api/users/a/", 404, "RouteNotFound"),
        (b"/api%2Fusers%2Fa", 404, "RouteNotFound"),
        (b"/api\\users\\a", 404, "RouteNotFound"),
        # Ids that are none, plain and encoded.
        (b"/api/users/", 400, "InvalidId"),
        (b"/api/users/.", 400, "InvalidId"),
        (b"/api/users/..", 400, "InvalidId"),
        (b"/api/users/%2e%2E", 400, "InvalidId"),
        (b"/api/users/..%2Fa", 400, "InvalidId"),
        (b"/api/users/x%2F..%2Fa", 400, "InvalidId"),
        (b"/api/users/..%5Ca", 400, "InvalidId"),
        (b"/api/users/..\\a", 400, "InvalidId"),
        (b"/api/users/a%3Fb", 400, "InvalidId"),
        (b"/api/users/a%23b", 400, "InvalidId"),
        (b"/api/users/a%0D%0Aset-cookie:%20x=1", 400, "InvalidId"),
        (b"/api/users/a%09", 400, "InvalidId"),
        (b"/api/users/a%20", 400, "InvalidId"),
        (b"/api/users/%FF", 400, "InvalidId"),
        (b"/api/users/%C0%AE%C0%AE", 400, "InvalidId"),
        (b"/api/users/%ED%A0%80", 400, "InvalidId"),
        (b"/api/users/" + b"x" * 1024, 400, "InvalidId"),
        (b"/api/users/" + b"%C3%A4" * 512, 400, "InvalidId"),
        # Ids that nobody has.
        (b"/api/users/" + b"x" * 1023, 404, "ItemNotFound"),
        (b"/api/users/" + b"%C3%A4" * 511, 404, "ItemNotFound"),
        (b"/api/users/a%252Fb", 404, "ItemNotFound"),
        (b"/api/users/...", 404, "ItemNotFound"),
        # Queries.
        (b"/api/users/a?name=%FF", 400, "InvalidQuery"),
        (b"/api/users/a?%FF", 400, "InvalidQuery"),
        (b"/api/users/a?" + b"x" * 33_000, 400, "InvalidQuery"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_no_path_leads_where_it_should_not(
    server: Served, target: bytes, status: int, code: str
) -> None:
    for method, body in ((b"GET", None), (b"DELETE", None), (b"PATCH", b'{"name":"evil"}')):
        answer = server.say(method, target, body)
        assert (answer.status, answer.code) == (status, code)
        assert "set-cookie" not in dict(answer.headers)
    assert kept(server) == ["a", "b", "users"]


@pytest.mark.parametrize(
    "target",
    [
        *(b"/api/users/\xff", b"/api/users?name=\xff", b"/api/users/a\x00", b"/api/users/a\x7f"),
        *(b"http://evil.example/api/users/a", b"*", b"evil.example:443", b"/api/users/a#b"),
    ],
)
def test_no_target_at_all_is_a_fault_of_the_api(server: Served, target: bytes) -> None:
    for method in (b"GET", b"DELETE", b"OPTIONS"):
        assert 200 <= server.say(method, target).status < 500
    assert kept(server) == ["a", "b", "users"]


DEEP = b'{"name":' + b"[" * 100_000
TEXTS = b"[" * 200 + b'"' + b'\\"' * 500_000

BODIES: list[tuple[bytes, str]] = [
    (b'{"name":"\xff"}', "MalformedBody"),
    (b'{"name":"\xc0\xaf"}', "MalformedBody"),
    (b'{"name":"\\ud800"}', "MalformedBody"),
    (b'{"name":"x","age":NaN}', "MalformedBody"),
    (b'{"name":"x","age":-Infinity}', "MalformedBody"),
    (b'{"name":"x","age":1e400}', "MalformedBody"),
    (b'{"name":"x","age":' + b"9" * 100_000 + b"}", "MalformedBody"),
    (DEEP, "MalformedBody"),
    (TEXTS, "MalformedBody"),
    (b'{"name":' + b"1," * 700_000, "MalformedBody"),
    (b'{"name":[' + b"1," * 700_000 + b"1]}", "ValidationFailed"),
    (b'{"id":"a\\r\\nset-cookie: x=1","name":"x"}', "ValidationFailed"),
    (b'{"name":"x","__proto__":{"admin":true}}', "ValidationFailed"),
]


@pytest.mark.parametrize(("body", "code"), BODIES, ids=lambda value: repr(value)[:40])
def test_a_bad_body_is_refused_at_once(server: Served, body: bytes, code: str) -> None:
    began = time.process_time()
    answer = server.say(b"POST", b"/api/users", body)
    assert (answer.status, answer.code) == (400, code)
    assert len(answer.content) < 40_000
    # Of the processor, client and all: a body of a megabyte must not hold an instance up.
    assert time.process_time() - began < 1.5
    assert kept(server) == ["a", "b", "users"]


def test_a_body_that_is_too_large_is_not_read_to_its_end(server: Served, driver: Driver) -> None:
    told = [JSON, b"content-length: 999999999999"]
    answer = server.say(b"POST", b"/api/users", None, *told)
    assert (answer.status, answer.code) == (413, "BodyTooLarge")
    with server.connected() as line:
        head = b"POST /api/users HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n" + JSON
        line.sendall(head + b"\r\n\r\n")
        for _ in range(5):
            line.sendall(b"%x\r\n" % (MB // 2) + b" " * (MB // 2) + b"\r\n")
        answer = heard(line)
    assert (answer.status, answer.code) == (413, "BodyTooLarge")
    assert driver.seen[-1].code == "BodyTooLarge"


def test_who_hangs_up_in_the_middle_of_a_body_is_no_failure(server: Served, driver: Driver) -> None:
    with server.connected() as line:
        line.sendall(b"POST /api/users HTTP/1.1\r\nhost: x\r\ncontent-length: 50\r\n" + JSON)
        line.sendall(b'\r\n\r\n{"id":"half","name":"x"}')
    until(lambda: driver.seen[-1].note == "the caller went away")
    last = driver.seen[-1]
    assert (last.status, last.code, last.failure) == (0, None, None)
    assert kept(server) == ["a", "b", "users"]


def test_no_header_of_a_request_becomes_one_of_the_answer(server: Served) -> None:
    evil = b"x\rset-cookie: evil=1"
    for header in (b"x-request-id", b"origin", b"traceparent", b"prefer", b"if-none-match"):
        for value in (evil, evil.replace(b"\r", b"%0d%0a"), b"x\x00y", b"\xff\xfe"):
            answer = server.say(b"GET", b"/api/users/a", None, header + b": " + value)
            assert answer.status < 500
            assert "set-cookie" not in dict(answer.headers)
            assert not [v for _, v in answer.headers if "evil" in v]


@pytest.mark.parametrize("host", [b"evil.example/x?", b"a@evil.example", b'x"', b"a b", b"<i>"])
def test_a_host_that_is_none_is_in_no_link(server: Served, host: bytes) -> None:
    with server.connected() as line:
        line.sendall(b"GET /api/users?pageSize=1 HTTP/1.1\r\nhost: " + host + b"\r\n\r\n")
        answer = heard(line)
    link = answer.json()["nextLink"]
    assert link.startswith(f"{server.address}/api/users?pageSize=1&continuation=")


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)
