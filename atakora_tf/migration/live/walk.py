"""Reading a collection and all beneath it by listing, for servers that cannot query that.

Listing shows parents that are missing, too, so that nothing beneath a phantom is overlooked.  It
takes a call for each document, to ask for its subcollections.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atakora_tf.migration.live.connection import Connection
from atakora_tf.migration.values import Timestamp

__all__ = ["walk"]


def walk(
    connection: Connection, parent: str, collection: str, read_time: Timestamp | None
) -> Iterator[Any]:
    """The documents in and beneath a collection, each before what is beneath it."""
    token = ""
    while True:
        page = connection.list_page(parent, collection, token, read_time)
        for document in page.documents:
            if document.HasField("create_time"):
                yield document
            for inner in connection.collection_ids(document.name, read_time):
                yield from walk(connection, document.name, inner, read_time)
        token = page.next_page_token
        if not token:
            return
