"""A document as one line of JSON, and back.

    {"fields":{…},"path":"users/alice","created":"…","updated":"…"}

Fields and path come first and in canonical form, so that the line of a document starts with
what its content hash is made of.
"""

from __future__ import annotations

import json
from typing import Any, Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_values import ValueUnreadable, dump, read_fields, to_json
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.values import Timestamp

__all__ = ["LineUnreadable", "canonical", "line_of_canonical", "read_line", "write_line"]

# Nothing that JSON has.
_ABSENT: Final = object()
_scan: Final = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
_NO_DOCUMENT: Final = "it is no document: fields and path are due, created and updated may"


class LineUnreadable(Exception):
    """A line is no document; only ever caught inside this room, which adds the place."""


def write_line(document: Document) -> bytes:
    """The document as one line, without the line's end."""
    return line_of_canonical(canonical(document), document)


def line_of_canonical(text: bytes, document: Document) -> bytes:
    """The line of a document whose canonical text is known already."""
    times = ""
    if document.created is not None:
        times = f',"created":"{document.created}"'
    if document.updated is not None:
        times += f',"updated":"{document.updated}"'
    return text[:-1] + times.encode() + b"}" if times else text


def canonical(document: Document) -> bytes:
    """Path and fields as the one text that every equal document has, and no other."""
    # Fields always stand bare: `$map` marks maps among values, and these are none.
    try:
        fields = {key: to_json(value) for key, value in document.fields.items()}
        return dump({"fields": fields, "path": str(document.path)}).encode()
    except MigrationError as error:
        raise MigrationError(f"Document {document.path}: {error}") from None
    except UnicodeEncodeError as error:
        raise MigrationError(
            f"Document {str(document.path)!r} holds text with half a surrogate pair "
            f"({error.object[error.start : error.end]!r}), which is no Unicode; Firestore cannot "
            "hold it."
        ) from None


def read_line(line: bytes) -> Document:
    """The document of one line; raises LineUnreadable."""
    try:
        data = _parsed(line)
    except (ValueError, RecursionError) as error:
        raise LineUnreadable(f"it is no JSON ({error})") from None
    if not isinstance(data, dict):
        raise LineUnreadable(_NO_DOCUMENT)
    fields, path = data.pop("fields", _ABSENT), data.pop("path", _ABSENT)
    created, updated = data.pop("created", _ABSENT), data.pop("updated", _ABSENT)
    if data or fields is _ABSENT or path is _ABSENT:
        raise LineUnreadable(_NO_DOCUMENT)
    if not isinstance(fields, dict) or not isinstance(path, str):
        raise LineUnreadable("its fields are no map, or its path is no text")
    try:
        values = read_fields(fields)
        first = None if created is _ABSENT else _time(created, "created")
        # Most documents are never changed.
        if updated == created:
            last = first
        else:
            last = None if updated is _ABSENT else _time(updated, "updated")
        return Document(DocumentPath(tuple(path.split("/"))), values, first, last)
    except (MigrationError, ValueUnreadable, RecursionError) as error:
        raise LineUnreadable(f"in the document {path}: {error}") from None


def _parsed(line: bytes) -> Any:
    """The JSON of a line: `json.loads` without its search for an encoding and for spaces."""
    try:
        text = line.decode()
        data, end = _scan(text, 0)
        if end == len(text):
            return data
    except (ValueError, StopIteration):
        pass
    return json.loads(line)


def _time(text: object, key: str) -> Timestamp:
    if not isinstance(text, str):
        raise LineUnreadable(f"its {key} is no text")
    return Timestamp.parse(text)
