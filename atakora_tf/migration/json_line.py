"""A document as one line of JSON, and back.

    {"fields":{…},"path":"users/alice","created":"…","updated":"…"}

Fields and path come first and in canonical form, so that the line of a document starts with
what its content hash is made of.
"""

from __future__ import annotations

import json
from typing import Any

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_values import ValueUnreadable, dump, from_json, to_json
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.values import Timestamp

__all__ = ["LineUnreadable", "canonical", "line_of_canonical", "read_line", "write_line"]

_KEYS = {"fields", "path", "created", "updated"}


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
        data = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise LineUnreadable(f"it is no JSON ({error})") from None
    if not isinstance(data, dict) or not {"fields", "path"} <= data.keys() <= _KEYS:
        raise LineUnreadable("it is no document: fields and path are due, created and updated may")
    fields, path = data["fields"], data["path"]
    if not isinstance(fields, dict) or not isinstance(path, str):
        raise LineUnreadable("its fields are no map, or its path is no text")
    try:
        for key, value in fields.items():
            fields[key] = from_json(value)
        created, updated = _time(data, "created"), _time(data, "updated")
        return Document(DocumentPath(tuple(path.split("/"))), fields, created, updated)
    except (MigrationError, ValueUnreadable, RecursionError) as error:
        raise LineUnreadable(f"in the document {path}: {error}") from None


def _time(data: dict[str, Any], key: str) -> Timestamp | None:
    if key not in data:
        return None
    if not isinstance(data[key], str):
        raise LineUnreadable(f"its {key} is no text")
    return Timestamp.parse(data[key])
