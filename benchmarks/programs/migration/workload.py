"""Documents as apps have them in Firestore, and the mapping that carries them.

Of five, two are users, two their orders, and one is a place with all that is rare: whole doubles,
integers beyond 2^53, bytes, geo points, vectors.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from string import ascii_letters, digits
from typing import Any, Final

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector

__all__ = ["DATABASE", "documents", "small_documents", "transformation"]

DATABASE: Final = DatabaseName("bench")

_WORDS: Final = (
    *("amber", "brisk", "cedar", "delta", "ember", "fjord", "grove", "harbour", "island", "jolly"),
    *("kettle", "lumen", "maple", "night", "ocean", "piano", "quartz", "river", "stone", "tulip"),
    *("größe", "écluse", "naïve", "日本", "привет"),
)

_TEXT: Final = {"type": "string"}
_USER: Final = {
    "type": "object",
    "required": ["id", "name", "email", "created", "address"],
    "properties": {
        "id": _TEXT,
        "name": {"type": "string", "maxLength": 200},
        "email": {"type": "string", "pattern": "@"},
        "age": {"type": "integer", "minimum": 0, "maximum": 150},
        "active": {"type": "boolean"},
        "score": {"type": "number"},
        "created": {"type": "string", "format": "date-time"},
        "address": {
            "type": "object",
            "required": ["city"],
            "properties": {"street": _TEXT, "city": _TEXT, "zip": _TEXT},
        },
        "tags": {"type": "array", "items": _TEXT},
    },
}
_MAPPING: Final = f"""
version: 1
database: shop
source: {DATABASE}
accept: [negative_zero]
collections:
  users: {{container: users, schema: {json.dumps(_USER)}}}
  users/*/orders: {{container: orders, parents: [user], partition_key: /user}}
  places: {{container: places, partition_key: /region}}
"""


def transformation() -> Transform:
    """The transformation that is measured: items are checked, those of users by a schema too."""
    return Transform(parse_mapping(_MAPPING))


def documents(count: int) -> Iterator[Document]:
    """So many documents, the same ones every time."""
    chance = random.Random(1)
    moment = Timestamp(1_700_000_000, 5_000)
    for number in range(count):
        user = _id(chance)
        made = Timestamp(1_700_000_000 + 31 * number, chance.randrange(10**6) * 1_000)
        changed = made if number % 2 else moment
        match number % 5:
            case 0 | 1:
                yield Document(DocumentPath(("users", user)), _user(chance, made), made, changed)
            case 2 | 3:
                path = DocumentPath(("users", user, "orders", _id(chance)))
                yield Document(path, _order(chance, user, made), made, changed)
            case _:
                path = DocumentPath(("places", f"place {number}"))
                yield Document(path, _place(chance, user), made, changed)


def small_documents(count: int) -> Iterator[Document]:
    """So many documents of about 150 bytes, for what only the number of documents can show."""
    for number in range(count):
        fields: dict[str, Value] = {
            "n": number,
            "region": f"r{number % 100}",
            "at": Timestamp(number),
        }
        yield Document(DocumentPath(("places", f"{number:09}")), fields)


def _id(chance: random.Random) -> str:
    return "".join(chance.choices(ascii_letters + digits, k=20))


def _phrase(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words))


def _user(chance: random.Random, made: Timestamp) -> dict[str, Value]:
    return {
        "name": _phrase(chance, 2),
        "email": f"{_id(chance)}@example.com",
        "age": chance.randrange(90),
        "active": chance.random() < 0.5,
        "score": chance.random() * 100,
        "created": made,
        "address": {"street": _phrase(chance, 3), "city": _phrase(chance, 1), "zip": "12345"},
        "tags": tuple(chance.choices(_WORDS, k=4)),
        "about": _phrase(chance, 30),
        "phone": None,
    }


def _order(chance: random.Random, user: str, made: Timestamp) -> dict[str, Value]:
    def line() -> dict[str, Any]:
        return {
            "sku": _id(chance)[:8],
            "quantity": chance.randrange(1, 9),
            "price": chance.randrange(1, 10_000) / 100,
        }

    return {
        "customer": Reference(DATABASE, DocumentPath(("users", user))),
        "placed": made,
        "state": chance.choice(["new", "paid", "sent"]),
        "total": chance.randrange(1, 100_000) / 100,
        "lines": tuple(line() for _ in range(4)),
        "note": _phrase(chance, 8),
    }


def _place(chance: random.Random, user: str) -> dict[str, Value]:
    return {
        "region": _phrase(chance, 1),
        "at": GeoPoint(chance.uniform(-90, 90), chance.uniform(-180, 180)),
        "like": Vector(tuple(chance.uniform(-1, 1) for _ in range(16))),
        "key": chance.randbytes(16),
        "big": chance.randrange(2**60, 2**61),
        "whole": float(chance.randrange(1_000)),
        "odd": chance.choice([float("inf"), -0.0, 1e300]),
        "owner": Reference(DATABASE, DocumentPath(("users", user))),
        "opening": {"mon": (8, 18), "$sun": ()},
        "none": None,
        "text": _phrase(chance, 12),
    }
