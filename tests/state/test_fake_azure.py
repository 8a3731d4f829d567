"""The stand-in lets nothing out, and knows one client only."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from tests.state.fake_azure import SUFFIX

# Azurite, before which it stands, is a program of Node's.
pytestmark = pytest.mark.node


@pytest.mark.parametrize(
    "request_line",
    [
        "CONNECT management.azure.com:443 HTTP/1.1",
        f"CONNECT {SUFFIX}:443 HTTP/1.1",
        f"GET http://shop.blob.{SUFFIX}/ HTTP/1.1",
        "",
    ],
)
def test_the_proxy_refuses_every_other_way(cloud, request_line):
    proxy = urlsplit(cloud.azure.proxy)
    with socket.create_connection((proxy.hostname, proxy.port), timeout=5) as connection:
        connection.sendall(f"{request_line}\r\n\r\n".encode())
        assert connection.makefile("rb").readline() == b"HTTP/1.1 403 Forbidden\r\n"


def test_only_the_client_that_knows_its_secret_gets_a_token(cloud):
    azure = cloud.azure
    form = {"client_id": [azure.client_id], "scope": ["https://storage.azure.com/.default"]}
    assert azure.token({**form, "client_secret": [azure.client_secret]}) is not None
    assert azure.token({**form, "client_secret": ["wrong"]}) is None
    assert azure.token(form) is None
