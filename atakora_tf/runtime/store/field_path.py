"""Paths of fields in queries, and how the stores write them."""

from __future__ import annotations

import json

from atakora_tf.runtime.store.errors import BadQuery

__all__ = ["checked_path", "in_cosmos", "in_sqlite"]


def checked_path(path: tuple[str, ...]) -> tuple[str, ...]:
    """The path, if both stores can write it; raises `BadQuery` if not.

    Names come from the contract, never from a caller; a quote or backslash in one is refused all
    the same, so that no text can leave its quotes.
    """
    for name in path:
        plain = name and name.isprintable() and not set(name) & {'"', "\\"}
        if not plain:
            raise BadQuery(f"The field '{'.'.join(path)}' has a name that cannot be queried.")
    return path


def in_cosmos(path: tuple[str, ...]) -> str:
    """The field in a query of Cosmos DB, such as c["address"]["city"]."""
    return "c" + "".join(f"[{json.dumps(name)}]" for name in checked_path(path))


def in_sqlite(path: tuple[str, ...]) -> str:
    """The field as a path of SQLite's JSON functions, such as $."address"."city"."""
    return "$" + "".join(f'."{name}"' for name in checked_path(path))
