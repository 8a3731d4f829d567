"""Items as the SDK takes and gives them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import with_canonical_numbers
from atakora_tf.migration.mapping.limits import SYSTEM_FIELDS
from atakora_tf.migration.target.protocol import Found, Writable

__all__ = ["body_of", "found_of", "key_value"]

_STEP: Final = re.compile(r'/(?:"((?:[^"\\]|\\.)*)"|([^/]+))')


def body_of(item: Writable) -> dict[str, Any]:
    """The item as the SDK wants it, which makes JSON of it once more and takes no text."""
    body = getattr(item, "body", None)
    if isinstance(body, dict):
        return body
    return json.loads(item.text) if body is None else dict(body)


def found_of(item: Mapping[str, Any]) -> Found:
    """The item that came."""
    body = {name: value for name, value in item.items() if name not in SYSTEM_FIELDS}
    return Found(body, item["_etag"], item["_ts"])


def key_value(item: Mapping[str, Any], path: str) -> Scalar:
    """What the item has at a path of the container's key; None where it has nothing."""
    value: Any = item
    for quoted, plain in _STEP.findall(path):
        step = quoted or plain
        if not isinstance(value, dict) or step not in value:
            return None
        value = value[step]
    return None if isinstance(value, dict | list) else with_canonical_numbers(value)
