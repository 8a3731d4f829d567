"""The hash of what a document holds, and of what many hold together.

The content hash is the SHA-256 of the canonical text of path and fields (docs/migration_format.md)
after the word `atakora-document-1`, so that it is equal exactly when two documents are.  The
total of a set is the sum of its documents' hashes modulo 2^256: no order is needed for it, and
parts that were counted on several machines add up.
"""

from __future__ import annotations

from hashlib import sha256

from attrs import define

from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import canonical

__all__ = ["ContentTotal", "content_hash", "hash_of_canonical"]

_PREFIX = sha256(b"atakora-document-1\n")
_MODULUS = 1 << 256


def content_hash(document: Document) -> bytes:
    """The 32 bytes that stand for path and fields; times are left out, as in equality."""
    return hash_of_canonical(canonical(document))


def hash_of_canonical(text: bytes) -> bytes:
    """The content hash of a document whose canonical text is known already."""
    state = _PREFIX.copy()
    state.update(text)
    return state.digest()


@define
class ContentTotal:
    """How many documents there are, and the sum of their content hashes."""

    documents: int = 0
    total: int = 0

    def add(self, digest: bytes) -> None:
        """Count one document by its content hash."""
        self.documents += 1
        self.total = (self.total + int.from_bytes(digest, "big")) % _MODULUS

    def include(self, other: ContentTotal) -> None:
        """Count what another total has counted."""
        self.documents += other.documents
        self.total = (self.total + other.total) % _MODULUS

    @property
    def hex(self) -> str:
        """The sum as 64 hexadecimal digits."""
        return f"{self.total:064x}"
