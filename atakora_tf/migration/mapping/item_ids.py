"""Ids of documents as ids of items, and back.

Firestore takes nearly every text up to 1,500 bytes, Cosmos DB less.  What Cosmos DB forbids is
written as a tilde and two hexadecimal digits, the tilde itself as `~7E`:

- `/ \\ ? #`, control characters and the tilde, wherever they stand;
- a space at the end, and the ids `.` and `..`, which would not survive in a URL;
- in whole paths, the colon, which parts their segments there.

What is then still longer than 1,023 bytes becomes two tildes and the SHA-256 of the escaped text
in hexadecimal; the item keeps the original in a field.  No two ids share an item's id: escaping can
be undone, and two tildes never come out of it.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

from atakora_tf.migration.mapping.limits import LONGEST_ID

__all__ = ["escape_id", "escape_path", "is_hashed", "shortened", "unescape_id", "unescape_path"]

_PATH_SEPARATOR: Final = ":"
_SPECIAL: Final = re.compile(r"[\x00-\x1f\x7f/\\?#~]|\ (?=\Z)")
_SPECIAL_IN_PATHS: Final = re.compile(r"[\x00-\x1f\x7f/\\?#~:]|\ (?=\Z)")
_ESCAPED: Final = re.compile(r"~([0-9A-F]{2})")
_HASHED: Final = re.compile(r"~~[0-9a-f]{64}")


def _tilde(match: re.Match[str]) -> str:
    return f"~{ord(match[0]):02X}"


def _unescaped(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def escape_id(document_id: str) -> str:
    """The document's id without what Cosmos DB forbids; it can be too long (see `shortened`)."""
    if document_id.isalnum():
        return document_id
    if document_id in (".", ".."):
        return "~2E" * len(document_id)
    return _SPECIAL.sub(_tilde, document_id)


def unescape_id(item_id: str) -> str:
    """The document's id that `escape_id` made `item_id` of."""
    return _ESCAPED.sub(_unescaped, item_id) if "~" in item_id else item_id


def escape_path(segments: tuple[str, ...]) -> str:
    """A whole path as one id, its segments parted by colons."""
    return _PATH_SEPARATOR.join(_SPECIAL_IN_PATHS.sub(_tilde, segment) for segment in segments)


def unescape_path(item_id: str) -> tuple[str, ...]:
    """The segments that `escape_path` made `item_id` of."""
    return tuple(map(unescape_id, item_id.split(_PATH_SEPARATOR)))


def shortened(escaped: str) -> str:
    """The escaped text, or its hash where Cosmos DB would find it too long."""
    # A character has at most four bytes of UTF-8.
    if len(escaped) <= LONGEST_ID // 4:
        return escaped
    raw = escaped.encode("utf-8", "surrogatepass")
    return escaped if len(raw) <= LONGEST_ID else f"~~{sha256(raw).hexdigest()}"


def is_hashed(item_id: str) -> bool:
    """Whether the id is a hash, so that the original stands in a field."""
    return _HASHED.fullmatch(item_id) is not None
