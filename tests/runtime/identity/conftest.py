"""A directory on loopback, and an authenticator that reads its keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from atakora_tf.runtime.identity.entra import EntraAuthenticator
from tests.runtime.identity.directory import NOW, KeyServer, document, ec_key, jwk, rsa_key


@pytest.fixture
def server() -> Iterator[KeyServer]:
    keys = document(jwk("one", rsa_key("one")), jwk("curve", ec_key("curve")))
    with KeyServer(keys) as made:
        yield made


@pytest.fixture
def entra() -> EntraAuthenticator:
    return EntraAuthenticator(settings={}, clock=lambda: NOW)
