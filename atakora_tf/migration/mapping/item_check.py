"""Whether what a mapping made is an item that Cosmos DB takes.

Two rules are stricter than Cosmos DB's own: an item has to have its partition key instead of
standing in the partition of all that have none, and the bytes of a hierarchical key count together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import dump_canonical
from atakora_tf.migration.mapping.limits import (
    LONGEST_KEY,
    LONGEST_TTL,
    MOST_BYTES,
    MOST_LEVELS,
)
from atakora_tf.migration.mapping.model import KeyRule
from atakora_tf.migration.mapping.refusal import Refused

__all__ = ["TOO_DEEP", "checked_text", "checked_ttl", "key_part_text", "key_values"]

TOO_DEEP = f"The item is nested deeper than the {MOST_LEVELS} levels of Cosmos DB."
"""What to say of an item that is."""


def key_values(body: Mapping[str, Any], rule: KeyRule) -> tuple[Scalar, ...]:
    """The values of the item's partition key, outermost first."""
    values: list[Scalar] = []
    size = 0
    for path, steps in zip(rule.paths, rule.steps, strict=True):
        value: Any = body
        for step in steps:
            if not isinstance(value, dict) or step not in value:
                raise Refused(
                    "key-missing",
                    f"The item has nothing at {path}, the partition key. Give the field a default, "
                    "or choose another key.",
                )
            value = value[step]
        if isinstance(value, dict | list):
            raise Refused(
                "key-not-scalar",
                f"At {path}, the partition key, the item has {_kind(value)}. A key is text, a "
                "number, a bool or null.",
            )
        values.append(value)
        if isinstance(value, str):
            size += len(value.encode("utf-8", "surrogatepass"))
    if size > LONGEST_KEY[rule.version]:
        raise Refused(
            "key-too-long",
            f"The partition key has {size} bytes; Cosmos DB takes {LONGEST_KEY[rule.version]} "
            f"where a container's key has version {rule.version}. Choose another key.",
        )
    return tuple(values)


def _kind(value: object) -> str:
    return "an object" if isinstance(value, dict) else "an array"


def key_part_text(body: Mapping[str, Any], name: str) -> str:
    """The field as it stands in a partition key that is made of several."""
    value = body.get(name)
    if value is None:
        raise Refused(
            "key-missing",
            f"The item has no {name}, which the partition key is made of. Give the field a "
            "default, or choose another key.",
        )
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
    raise Refused(
        "key-not-scalar",
        f"The item's {name}, which the partition key is made of, is {_kind(value)}. A key is text, "
        "a number or a bool.",
    )


def checked_ttl(value: Any) -> None:
    """Refuse a time to live that Cosmos DB refuses."""
    if type(value) is not int or not (value == -1 or 1 <= value <= LONGEST_TTL):
        raise Refused(
            "ttl",
            f"Cosmos DB takes the field ttl for the seconds until the item expires: -1 or 1 to "
            f"{LONGEST_TTL}, and not {value!r}. Rename the field (to: …).",
        )


def checked_text(body: Mapping[str, Any]) -> bytes:
    """The item's canonical text, which is neither too long nor nested too deep."""
    try:
        text = dump_canonical(body)
    except UnicodeEncodeError:
        raise Refused(
            "not-unicode",
            "A text holds half a surrogate pair, which is no Unicode. Give a function that "
            "mends it.",
        ) from None
    except (ValueError, RecursionError) as error:
        raise Refused("not-json", f"The item is no JSON ({error}).") from None
    if len(text) > MOST_BYTES:
        raise Refused(
            "too-large",
            f"The item has {len(text)} bytes of JSON; Cosmos DB takes {MOST_BYTES}. Drop fields, "
            "embed less, or put large values into a storage account.",
        )
    # Brackets inside texts count too, so few of them are surely no deep nesting.
    if text.count(b"{") + text.count(b"[") > MOST_LEVELS and _levels(body) > MOST_LEVELS:
        raise Refused("too-deep", TOO_DEEP)
    return text


def _levels(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_levels, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_levels, value), default=0)
    return 0
