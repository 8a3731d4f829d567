"""The API that all of them serve: what it holds, and who may call."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

AUDIENCE: Final = "api://orders"
TENANT: Final = "11111111-2222-3333-4444-555555555555"
ISSUER: Final = f"https://login.microsoftonline.com/{TENANT}/v2.0"
DATABASE: Final = "order-api"
CONTAINER: Final = "orders"
ITEMS: Final = 200

KEYS_FILE: Final = "keys.json"
TOKEN_FILE: Final = "token.txt"
CONTRACT_FILE: Final = "contract.json"


def order(number: int) -> dict[str, Any]:
    """One order, of about 400 bytes."""
    return {
        "id": f"o{number}",
        "tenant_id": f"t{number % 10}",
        "customer_id": f"customer-{number % 40}",
        "status": "paid",
        "lines": [{"product_id": f"p{each}", "quantity": 1 + each} for each in range(5)],
        "total_cents": 100 * number + 99,
    }


def keys(place: Path) -> dict[str, Any]:
    """The public keys that sign tokens, as a directory serves them."""
    found: dict[str, Any] = json.loads((place / KEYS_FILE).read_text())
    return found
