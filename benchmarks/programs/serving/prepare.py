"""Writes the contract, the signing keys and one caller's token into a folder."""

from __future__ import annotations

import json
import time
from pathlib import Path

import jwt
from attrs import field, frozen
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from atakora_tf import CrudApi, EntraAuth
from atakora_tf.components.api_contract import api_contract
from atakora_tf.contract.contract_json import contract_to_text
from benchmarks.programs.serving.order_api import (
    AUDIENCE,
    CONTRACT_FILE,
    ISSUER,
    KEYS_FILE,
    TENANT,
    TOKEN_FILE,
)


@frozen
class Line:
    product_id: str
    quantity: int = field(metadata={"min": 1, "max": 99})


@frozen
class Order:
    id: str
    tenant_id: str
    customer_id: str
    status: str
    lines: tuple[Line, ...]
    total_cents: int


def prepare(place: Path) -> None:
    """One API that asks for tokens with a role, and a token that has it."""
    place.mkdir(parents=True, exist_ok=True)
    auth = EntraAuth(tenant=TENANT, audience=AUDIENCE, roles=["Orders.Use"])
    api = CrudApi.define("OrderApi", entity=Order, partition_key="/tenant_id", auth=auth)
    (place / CONTRACT_FILE).write_text(contract_to_text(api_contract("shop", [api])))
    key = rsa.generate_private_key(65537, 2048)
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    public.pop("key_ops", None)
    keys = {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}
    (place / KEYS_FILE).write_text(json.dumps(keys))
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "tid": TENANT,
        "oid": "aaaaaaaa-0000-0000-0000-00000000000a",
        "sub": "someone",
        "iat": now - 60,
        "nbf": now - 60,
        "exp": now + 24 * 3600,
        "roles": ["Orders.Use"],
    }
    (place / TOKEN_FILE).write_text(jwt.encode(claims, key, "RS256", headers={"kid": "one"}))
