"""One document of Firestore."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.values import Timestamp, Value, same_value

__all__ = ["Document"]


@frozen(eq=False)
class Document:
    """A document: where it is, what it holds, and when it was written where that is known.

    Two documents are equal when path and fields are exactly equal (see `values`).  The times are
    left out of that: a managed export does not carry them, and writing the same data again
    changes them.
    """

    path: DocumentPath
    fields: Mapping[str, Value]
    created: Timestamp | None = None
    """When Firestore first saw the document; None where the source does not say."""
    updated: Timestamp | None = None
    """When it was last changed; None where the source does not say."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        return self.path == other.path and same_value(self.fields, other.fields)

    def __hash__(self) -> int:
        return hash(self.path)
