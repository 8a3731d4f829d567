"""A page of items from the embedded store."""

from __future__ import annotations

import json

from atakora_tf.contract.query import Query
from atakora_tf.runtime.store import charges
from atakora_tf.runtime.store.order_steps import (
    check_page,
    position_after,
    read_position,
    steps_of,
    write_position,
)
from atakora_tf.runtime.store.results import Page, Stored
from atakora_tf.runtime.store.selection import selected
from atakora_tf.runtime.store.sqlite_conditions import after, condition, order
from atakora_tf.runtime.store.sqlite_items import SqliteItems, partition_text
from atakora_tf.runtime.store.sqlite_schema import LIVE

__all__ = ["page"]


def page(items: SqliteItems, query: Query) -> Page:
    """The page that the query asks for."""
    steps = steps_of(query, items.spec)
    check_page(query, items.spec)
    position = read_position(query.continuation, steps)
    where = ["container = ?"]
    values: list[object] = [items.number]
    if query.partition:
        text = partition_text(query.partition)
        if len(query.partition) == len(items.spec.partition_key):
            where.append("partition = ?")
        else:  # the text of a whole key begins with that of its first values
            text = f"{text[:-1]},"
            where.append("substr(partition, 1, length(?)) = ?")
            values.append(text)
        values.append(text)
    for each in query.conditions:
        sql, given = condition(each)
        where.append(sql)
        values += given
    if position is not None:
        sql, given = after(steps, position)
        where.append(sql)
        values += given
    now = int(items.now)
    ttl = items.spec.default_ttl
    where.append(LIVE.replace(":default_ttl", "?").replace(":now", "?"))
    values += [ttl, ttl, ttl, now]
    rows = items.connection.execute(
        f"SELECT body, etag, modified FROM items WHERE {' AND '.join(where)} "
        f"ORDER BY {order(steps)} LIMIT ?",
        [*values, query.page_size + 1],
    ).fetchall()
    bodies = [json.loads(body) for body, _, _ in rows]
    end = None
    if len(rows) > query.page_size:
        end = write_position(position_after(bodies[-2], bodies[-1], steps))
        rows.pop()
    found = tuple(
        Stored(selected(item, query.select), etag, modified)
        for item, (_, etag, modified) in zip(bodies, rows, strict=False)
    )
    return Page(found, end, charges.of_query([len(body) for body, _, _ in rows]))
