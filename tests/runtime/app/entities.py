"""Entities of the applications that are tried."""

from __future__ import annotations

from typing import Any

from attrs import frozen

__all__ = ["USERS", "Address", "User", "order"]


@frozen
class Address:
    city: str
    zip: str | None = None


@frozen
class User:
    """Somebody who buys."""

    id: str
    name: str
    age: int | None = None
    address: Address | None = None


USERS: dict[str, Any] = {
    "entity": User,
    "indexes": [["/name", "-/age"]],
    "filters": ["name", "age", "id", "createdAt"],
    "unique_keys": [],
    "page_size": 3,
    "auth": "anonymous",
    "cors": ["https://shop.example.com", "https://admin.example.com"],
}


def order(**changes: Any) -> dict[str, Any]:
    """What a caller sends to create an order."""
    return {
        "tenant_id": "acme",
        "status": "paid",
        "lines": [{"product_id": "p1", "quantity": 2}],
        "total": 12.5,
        **changes,
    }
