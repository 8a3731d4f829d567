"""Where a document lives: its path within a database, and the name of the database."""

from __future__ import annotations

import re

from attrs import field, frozen

from atakora_tf.errors import MigrationError

__all__ = ["DEFAULT_DATABASE", "NUMERIC_ID", "DatabaseName", "DocumentPath", "pattern_segment"]

DEFAULT_DATABASE = "(default)"
"""The name of the database that a project has from the start."""

# cloud.google.com/firestore/quotas: "Maximum size for a document ID: 1,500 bytes", and the same
# for a collection's id.
_LONGEST_ID = 1500

NUMERIC_ID = re.compile(r"__id(-?(?:0|[1-9][0-9]*))__")
"""How Firestore writes the numeric ids of Datastore."""


def _check_segments(_path: object, _attribute: object, segments: tuple[str, ...]) -> None:
    if not segments or len(segments) % 2:
        text = "/".join(segments)
        raise MigrationError(
            f"{text!r} is no document path: collections and document ids take turns, so a path has "
            "an even number of parts, like users/alice."
        )
    for segment in segments:
        # 375 characters are at most 1,500 bytes; most ids need no counting of bytes.
        if not segment or "/" in segment or segment in (".", "..") or len(segment) > 375:
            _check_segment(segment, segments)


def _check_segment(segment: str, segments: tuple[str, ...]) -> None:
    where = f"In the document path {'/'.join(segments)!r}"
    if not segment:
        raise MigrationError(f"{where} a collection or document id is empty.")
    if "/" in segment:
        raise MigrationError(f"{where} the id {segment!r} holds a slash, which only parts ids.")
    if segment in (".", ".."):
        raise MigrationError(f"{where} the id {segment!r} is one that Firestore reserves.")
    size = len(segment.encode("utf-8", "surrogatepass"))
    if size > _LONGEST_ID:
        raise MigrationError(
            f"{where} the id {segment[:20]!r}… has {size} bytes of UTF-8; Firestore takes at most "
            f"{_LONGEST_ID}."
        )


@frozen(order=True)
class DocumentPath:
    """The place of a document: collection, id, subcollection, id, …

    Ids are text of any script.  A numeric id, which data of Datastore can have, is written as
    Firestore writes it: `__id123__`.
    """

    segments: tuple[str, ...] = field(validator=_check_segments)

    @classmethod
    def parse(cls, text: str) -> DocumentPath:
        """The path that `text` writes with slashes; ids cannot hold a slash."""
        return cls(tuple(text.split("/")))

    def __str__(self) -> str:
        return "/".join(self.segments)

    @property
    def id(self) -> str:
        """The document's id, the last part."""
        return self.segments[-1]

    @property
    def numeric_id(self) -> int | None:
        """The number behind an id of the form `__id123__`, else None."""
        match = NUMERIC_ID.fullmatch(self.segments[-1])
        return int(match.group(1)) if match else None

    @property
    def collection_ids(self) -> tuple[str, ...]:
        """The collections from the root down, without the ids between them."""
        return self.segments[::2]

    @property
    def collection(self) -> str:
        """The collection as a pattern: `users/*/orders` for users/alice/orders/17.

        A percent sign and a lone star in a collection's own id are written `%25` and `%2A`.
        """
        return "/*/".join(map(pattern_segment, self.segments[::2]))

    @property
    def parent(self) -> DocumentPath | None:
        """The document above a subcollection's, whether it exists or not; None at the root."""
        return DocumentPath(self.segments[:-2]) if len(self.segments) > 2 else None


def pattern_segment(collection_id: str) -> str:
    """A collection id as patterns write it."""
    text = collection_id.replace("%", "%25") if "%" in collection_id else collection_id
    return "%2A" * len(text) if text in ("*", "**") else text


@frozen
class DatabaseName:
    """A database of Firestore: the project's id and the database's."""

    project: str
    database: str = DEFAULT_DATABASE

    def __str__(self) -> str:
        return f"projects/{self.project}/databases/{self.database}"

    @classmethod
    def parse(cls, text: str) -> DatabaseName:
        """The database that `projects/P/databases/D` names."""
        match text.split("/"):
            case ["projects", project, "databases", database] if project and database:
                return cls(project, database)
        raise MigrationError(
            f"{text!r} names no database of Firestore; a name looks like "
            "projects/PROJECT/databases/DATABASE."
        )
