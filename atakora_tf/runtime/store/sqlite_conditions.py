"""Conditions and orders as SQLite's SQL.  Values are always parameters.

SQLite compares values of different types, Cosmos DB does not: each comparison names the type.
"""

from __future__ import annotations

from typing import TypeAlias

from atakora_tf.contract.query import Condition, Scalar
from atakora_tf.runtime.store.errors import BadQuery
from atakora_tf.runtime.store.field_path import in_sqlite
from atakora_tf.runtime.store.order_steps import NUMBER, TEXT, Position, Step, Value

__all__ = ["Sql", "after", "condition", "order"]

Sql: TypeAlias = tuple[str, list[object]]

_NEVER: Sql = ("0", [])
_COMPARED = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


def condition(given: Condition) -> Sql:
    """The condition as an expression of the column `body`."""
    path = in_sqlite(given.path)
    value = given.value
    if given.op == "exists":
        there = "COALESCE(json_type(body, ?), 'null') <> 'null'"
        return (there if value else f"NOT ({there})"), [path]
    if given.op == "in":
        if not isinstance(value, tuple):
            raise BadQuery(f"The field '{given.field}' is compared with a list of values.")
        return _any([_compared(path, "=", each) for each in value])
    if isinstance(value, tuple):
        raise BadQuery(f"The field '{given.field}' is compared with one value.")
    if given.op == "prefix":
        if not isinstance(value, str):
            raise BadQuery(f"The field '{given.field}' begins with a text.")
        sql = "(json_type(body, ?) = 'text' AND substr(json_extract(body, ?), 1, ?) = ?)"
        return sql, [path, path, len(value), value]
    if given.op == "has":
        return _has(path, value)
    if given.op not in _COMPARED:
        raise BadQuery(f"'{given.op}' is no comparison.")
    return _compared(path, _COMPARED[given.op], value)


def _any(parts: list[Sql]) -> Sql:
    if not parts:
        return _NEVER
    sql = " OR ".join(part for part, _ in parts)
    return f"({sql})", [value for _, values in parts for value in values]


def _compared(path: str, sign: str, value: Scalar) -> Sql:
    if value is None:
        equal = "json_type(body, ?) = 'null'"
        return (equal, [path]) if sign in ("=", "<=", ">=") else _NEVER
    if isinstance(value, bool):
        sql = f"(json_type(body, ?) IN ('true', 'false') AND json_extract(body, ?) {sign} ?)"
        return sql, [path, path, int(value)]
    types = "('text')" if isinstance(value, str) else "('integer', 'real')"
    sql = f"(json_type(body, ?) IN {types} AND json_extract(body, ?) {sign} ?)"
    return sql, [path, path, _number(value)]


def _number(value: Scalar) -> Scalar:
    # SQLite's integers end at 2^63; Cosmos DB compares doubles.
    return float(value) if isinstance(value, int) and abs(value) > 2**53 else value


def _has(path: str, value: Scalar) -> Sql:
    if value is None:
        inner, values = "type = 'null'", list[object]()
    elif isinstance(value, bool):
        inner, values = f"type = '{'true' if value else 'false'}'", []
    elif isinstance(value, str):
        inner, values = "type = 'text' AND value = ?", [value]
    else:
        inner, values = "type IN ('integer', 'real') AND value = ?", [_number(value)]
    each = f"SELECT 1 FROM json_each(body, ?) WHERE {inner}"
    return f"(json_type(body, ?) = 'array' AND EXISTS ({each}))", [path, path, *values]


# Numbers of classes: see `order_steps`.
_CLASS = (
    "CASE json_type(body, {path}) WHEN 'null' THEN 1 WHEN 'false' THEN 2 WHEN 'true' THEN 3 "
    "WHEN 'integer' THEN 4 WHEN 'real' THEN 4 WHEN 'text' THEN 5 "
    "WHEN 'array' THEN 6 WHEN 'object' THEN 6 ELSE 0 END"
)
_VALUE = (
    "CASE WHEN json_type(body, {path}) IN ('integer', 'real', 'text') "
    "THEN json_extract(body, {path}) END"
)


def _quoted(step: Step) -> str:
    # ORDER BY takes no parameters that an index could see; a path has no double quotes inside,
    # and single ones are doubled.
    return "'" + in_sqlite(step.path).replace("'", "''") + "'"


def order(steps: tuple[Step, ...]) -> str:
    """The ORDER BY of a total order."""
    parts = []
    for step in steps:
        direction = "DESC" if step.descending else "ASC"
        path = _quoted(step)
        parts += [
            f"{_CLASS.format(path=path)} {direction}",
            f"{_VALUE.format(path=path)} {direction}",
        ]
    return ", ".join(parts)


def after(steps: tuple[Step, ...], position: Position) -> Sql:
    """What comes after a position."""
    sql, values = "0", list[object]()
    for step, value in reversed(list(zip(steps, position, strict=False))):
        sql, values = _after_step(step, value, sql, values)
    return sql, values


def _after_step(step: Step, at: Value, inner: str, inner_values: list[object]) -> Sql:
    path = _quoted(step)
    kind, value = at
    sign = "<" if step.descending else ">"
    of_class, of_value = _CLASS.format(path=path), _VALUE.format(path=path)
    if kind not in (NUMBER, TEXT):
        return f"({of_class} {sign} ? OR ({of_class} = ? AND {inner}))", [kind, kind, *inner_values]
    number = _number(value)
    sql = (
        f"({of_class} {sign} ? OR ({of_class} = ? AND "
        f"({of_value} {sign} ? OR ({of_value} = ? AND {inner}))))"
    )
    return sql, [kind, kind, number, number, *inner_values]
