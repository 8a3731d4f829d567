"""A shop: five CRUD APIs that share one Cosmos DB account and one Function App."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atakora_tf import Backend
from examples.shop.backend import STOREFRONT, Shop, shop

__all__ = ["Shop", "every_backend"]


def every_backend(locks: Path) -> Iterator[Backend]:
    """The shop in each of its environments; `locks` is the folder of the lock files."""
    for environment in STOREFRONT:
        yield shop(environment, lock=str(locks / "atakora.lock.json"))
