"""Runs a query over the items of some partitions, in one go."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from tests.cosmos.json_values import UNDEFINED, order_key
from tests.cosmos.sql_expressions import Parameters
from tests.cosmos.sql_query import SqlQuery


def results(query: SqlQuery, items: Iterable[dict[str, Any]], given: Parameters) -> list[Any]:
    """Everything that the query gives, in order; TOP, OFFSET and LIMIT are applied."""
    rows = [item for item in items if _matches(query, item, given)]
    for sorting in reversed(query.orders):
        rows.sort(
            key=lambda row, by=sorting: order_key(by.by.evaluate(row, given, [])),  # type: ignore[misc]
            reverse=sorting.descending,
        )
    found: list[Any]
    if query.group or query.aggregates:
        found = [
            _selected(query, group[0] if group else {}, given, group)
            for group in _groups(query, rows, given)
        ]
    else:
        found = [_selected(query, row, given, []) for row in rows]
    found = [value for value in found if value is not UNDEFINED]
    if query.distinct:
        found = list({_canonical(value): value for value in found}.values())
    if query.top is not None:
        return found[: query.top.value(given)]
    if query.offset is not None and query.limit is not None:
        start = query.offset.value(given)
        return found[start : start + query.limit.value(given)]
    return found


def _matches(query: SqlQuery, item: dict[str, Any], given: Parameters) -> bool:
    return query.where is None or query.where.evaluate(item, given, []) is True


def _groups(query: SqlQuery, rows: list[Any], given: Parameters) -> list[list[Any]]:
    if not query.group:
        return [rows]
    groups: dict[str, list[Any]] = {}
    for row in rows:
        key = _canonical([_named(each.evaluate(row, given, [])) for each in query.group])
        groups.setdefault(key, []).append(row)
    return list(groups.values())


def _selected(query: SqlQuery, row: Any, given: Parameters, group: list[Any]) -> Any:
    if query.everything:
        return row
    if query.value is not None:
        return query.value.evaluate(row, given, group)
    values = ((each.name, each.expression.evaluate(row, given, group)) for each in query.selected)
    return {name: value for name, value in values if value is not UNDEFINED}


def _named(value: Any) -> Any:
    return ["undefined"] if value is UNDEFINED else [[value]]


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
