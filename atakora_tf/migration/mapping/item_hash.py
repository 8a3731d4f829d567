"""The hash of an item, equal exactly when Cosmos DB would return two items as equal.

Its canonical text is JSON without spaces, keys in the order of their code points, without the
fields that Cosmos DB sets itself at the top.  Numbers are doubles there, so `1`, `1.0` and `-0.0`
or `0` are one: a whole number up to 2^53 - 1 is written without a point, every other one with the
fewest digits that read back as the same double.  The hash is the SHA-256 of the word
`atakora-item-1`, a line feed, and that text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from math import isfinite
from typing import Any, Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.limits import MOST_WHOLE, SYSTEM_FIELDS

__all__ = [
    "canonical_item",
    "dump_canonical",
    "hash_of_item_text",
    "item_hash",
    "parse_item",
    "with_canonical_numbers",
]

_PREFIX: Final = sha256(b"atakora-item-1\n")
_ENCODER: Final = json.JSONEncoder(
    ensure_ascii=False,
    allow_nan=False,
    sort_keys=True,
    separators=(",", ":"),
    check_circular=False,
)


def item_hash(body: Mapping[str, Any]) -> bytes:
    """The hash of an item as `json` reads it; what Cosmos DB sets itself does not count."""
    return hash_of_item_text(canonical_item(body))


def canonical_item(body: Mapping[str, Any]) -> bytes:
    """The one text of all equal items.  Raises MigrationError where the item is no JSON."""
    own = {
        name: with_canonical_numbers(value)
        for name, value in body.items()
        if name not in SYSTEM_FIELDS
    }
    try:
        return dump_canonical(own)
    except (TypeError, ValueError, RecursionError) as error:
        raise MigrationError(
            f"The item {str(body.get('id'))!r} cannot be compared, as it is no JSON ({error})."
        ) from None


def dump_canonical(body: Mapping[str, Any]) -> bytes:
    """The canonical text of an item whose numbers are canonical and whose fields are all its own.

    Raises UnicodeEncodeError where a text is no Unicode.
    """
    return _ENCODER.encode(body).encode()


def parse_item(text: bytes | str) -> dict[str, Any]:
    """An item of JSON text, its numbers canonical at once; fields that Cosmos DB sets stay."""
    found: dict[str, Any] = json.loads(text, parse_float=_read_float, parse_int=_read_int)
    return found


def hash_of_item_text(text: bytes) -> bytes:
    """The hash of an item whose canonical text is known already."""
    state = _PREFIX.copy()
    state.update(text)
    return state.digest()


def with_canonical_numbers(value: Any) -> Any:
    """The JSON value with canonical numbers."""
    match value:
        case bool() | str() | None:
            return value
        case float():
            return _canonical_double(value)
        case int():
            return (
                value if -MOST_WHOLE <= value <= MOST_WHOLE else _canonical_double(_double(value))
            )
        case dict():
            return {name: with_canonical_numbers(each) for name, each in value.items()}
        case list() | tuple():
            return [with_canonical_numbers(each) for each in value]
    return value


def _canonical_double(value: float) -> float | int:
    whole = value.is_integer() and -MOST_WHOLE <= value <= MOST_WHOLE
    return int(value) if whole else value


def _double(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _read_float(text: str) -> float | int:
    value = float(text)
    if not isfinite(value):
        raise ValueError(f"{text[:20]}… is beyond every double")
    return _canonical_double(value)


def _read_int(text: str) -> float | int:
    return int(text) if len(text) < 16 else _read_float(text)
