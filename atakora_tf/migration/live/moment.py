"""The moment that a live database is read as of, and what its server can do."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.live.connection import Connection, Refused
from atakora_tf.migration.live.values import read_timestamp
from atakora_tf.migration.values import Timestamp

__all__ = ["Moment", "find_moment"]


@frozen
class Moment:
    """What the first calls have found out."""

    read_time: Timestamp
    """The server's time at the first call, or the time that was asked for."""
    consistent: bool
    """Whether the server reads everything as of that time."""
    beneath: bool
    """Whether the server can query everything beneath a collection at once."""
    roots: tuple[str, ...]
    """The ids of the root collections, sorted."""

    @property
    def asked(self) -> Timestamp | None:
        """The read time to send along; None where the server does not know them."""
        return self.read_time if self.consistent else None


def find_moment(connection: Connection, wanted: Timestamp | None) -> Moment:
    """Ask the server for its time, and whether it reads as of that one.

    A time that the caller wants has to hold; else a MigrationError says why it does not.
    """
    try:
        return _find(connection, wanted)
    except Refused as error:
        raise MigrationError(
            f"Firestore at {connection.server} refuses to read {connection.database}: {error}"
        ) from None


def _find(connection: Connection, wanted: Timestamp | None) -> Moment:
    roots = connection.collection_ids(connection.root, None)
    query = _first_document(None)
    beneath = True
    try:
        answers = connection.one(connection.root, query, None)
    except Refused:
        beneath = False
        # Any collection serves to ask for the time, even one that is not there.
        query = _first_document(roots[0] if roots else "none")
        answers = connection.one(connection.root, query, None)
    read_time = wanted or read_timestamp(answers[0].read_time)
    try:
        connection.one(connection.root, query, read_time)
        # Collections that have come since do not belong to the moment.
        roots = connection.collection_ids(connection.root, read_time)
    except Refused as error:
        if wanted is not None:
            raise MigrationError(
                f"{connection.database} cannot be read as of {wanted} any more: {error} Start anew "
                "without a read time; Firestore keeps the past for an hour, or for seven days "
                "where point-in-time recovery is on."
            ) from None
        return Moment(read_time, consistent=False, beneath=beneath, roots=tuple(roots))
    return Moment(read_time, consistent=True, beneath=beneath, roots=tuple(roots))


def _first_document(collection: str | None) -> dict[str, Any]:
    selector: dict[str, Any] = {"all_descendants": collection is None}
    if collection is not None:
        selector["collection_id"] = collection
    return {
        "select": {"fields": [{"field_path": "__name__"}]},
        "from_": [selector],
        "order_by": [{"field": {"field_path": "__name__"}}],
        "limit": {"value": 1},
    }
