"""A directory of our own: it has keys, signs tokens, and serves its keys on loopback."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Mapping
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, HMACAlgorithm, RSAAlgorithm

__all__ = [
    "AUDIENCE",
    "NOW",
    "PERSON",
    "TENANT",
    "V1",
    "V2",
    "KeyServer",
    "claims",
    "document",
    "ec_key",
    "encoded",
    "jwk",
    "public_pem",
    "rsa_key",
    "signed",
]

TENANT = "11111111-2222-3333-4444-555555555555"
AUDIENCE = "api://orders"
PERSON = "aaaaaaaa-0000-0000-0000-00000000000a"
V2 = f"https://login.microsoftonline.com/{TENANT}/v2.0"
V1 = f"https://sts.windows.net/{TENANT}/"
NOW = 1_800_000_000


@cache
def rsa_key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """A key of this name, the same in every test of a process."""
    del name
    return rsa.generate_private_key(65537, bits)


@cache
def ec_key(name: str) -> ec.EllipticCurvePrivateKey:
    """A key on P-256."""
    del name
    return ec.generate_private_key(ec.SECP256R1())


def public_pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def jwk(kid: str, key: Any, **more: Any) -> dict[str, Any]:
    """The public half of a key, as a key set has it."""
    algorithm = RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else ECAlgorithm
    made = algorithm.to_jwk(key.public_key(), as_dict=True)
    made.pop("key_ops", None)
    return {**made, "kid": kid, "use": "sig", **more}


def document(*keys: Mapping[str, Any]) -> bytes:
    """A key set."""
    return json.dumps({"keys": list(keys)}).encode()


def claims(**changed: Any) -> dict[str, Any]:
    """What a good token says; None leaves a claim out."""
    found = {
        "iss": V2,
        "aud": AUDIENCE,
        "tid": TENANT,
        "oid": PERSON,
        "sub": "pairwise-subject",
        "iat": NOW - 10,
        "nbf": NOW - 10,
        "exp": NOW + 3600,
        "scp": "Orders.Use Orders.Read",
        "roles": ["Orders.Admin"],
        **changed,
    }
    return {name: value for name, value in found.items() if value is not None}


def encoded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def signed(
    said: Mapping[str, Any] | bytes,
    *,
    key: Any = None,
    header: Mapping[str, Any] | bytes | None = None,
    signature: bytes | None = None,
) -> str:
    """A token; whatever is given stands in it, however wrong, and the signature fits it.

    Bytes as a key are a secret of HS256.
    """
    key = rsa_key("one") if key is None else key
    if header is None:
        header = {"typ": "JWT", "alg": "RS256", "kid": "one"}
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    signing = f"{encoded(head)}.{encoded(body)}"
    if signature is None:
        signature = _signature(signing.encode(), key)
    return f"{signing}.{encoded(signature)}"


def _signature(message: bytes, key: Any) -> bytes:
    if isinstance(key, bytes):
        return HMACAlgorithm(HMACAlgorithm.SHA256).sign(message, key)
    if isinstance(key, rsa.RSAPrivateKey):
        return RSAAlgorithm(RSAAlgorithm.SHA256).sign(message, key)
    return ECAlgorithm(ECAlgorithm.SHA256).sign(message, key)


class KeyServer:
    """Serves a key set on loopback, counts, and fails on demand."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.status = 200
        self.headers: dict[str, str] = {}
        self.delay = 0.0
        self.requests = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                with outer._lock:
                    outer.requests += 1
                time.sleep(outer.delay)
                try:
                    self.send_response(outer.status)
                    for name, value in outer.headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(outer.body)))
                    self.end_headers()
                    self.wfile.write(outer.body)
                except (BrokenPipeError, ConnectionResetError):
                    # The reader has had enough, which is what some tests are about.
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                """Standard error stays quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self.address = f"http://127.0.0.1:{self._server.server_port}/keys"

    def __enter__(self) -> KeyServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
