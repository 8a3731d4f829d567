from __future__ import annotations

import pytest

from atakora_tf.runtime.identity.key_fetch import fetch
from tests.runtime.identity.asking import now
from tests.runtime.identity.directory import KeyServer


def test_what_stands_at_an_address_is_read(server: KeyServer) -> None:
    assert now(fetch(server.address)) == server.body


@pytest.mark.parametrize("status", [203, 404, 500])
def test_another_status_is_no_answer(server: KeyServer, status: int) -> None:
    server.status = status
    with pytest.raises(ValueError, match=f"^status {status}$"):
        now(fetch(server.address))


def test_no_redirect_is_followed(server: KeyServer) -> None:
    server.status = 302
    server.headers = {"Location": server.address}
    with pytest.raises(ValueError, match=r"^status 302$"):
        now(fetch(server.address))
    assert server.requests == 1


def test_no_more_is_read_than_keys_can_be(server: KeyServer) -> None:
    server.body = b" " * (8 * 1024 * 1024)
    with pytest.raises(ValueError, match=r"^more than 524288 bytes$"):
        now(fetch(server.address))


@pytest.mark.parametrize("address", ["http://keys.example.com/", "file:///etc/passwd", ""])
def test_keys_come_over_tls(address: str) -> None:
    with pytest.raises(ValueError, match=r"^not an https address$"):
        now(fetch(address))


def test_nobody_waits_longer_than_the_limit(
    server: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atakora_tf.runtime.identity.key_fetch._SECONDS", 0.05)
    server.delay = 0.5
    with pytest.raises(TimeoutError):
        now(fetch(server.address))
