"""The plan by which the SDK queries the partitions itself and puts their results together."""

from __future__ import annotations

from typing import Any

from tests.cosmos.failure import Refused
from tests.cosmos.sql_expressions import Parameters
from tests.cosmos.sql_query import SqlQuery

_AGGREGATES = {"COUNT": "Count", "SUM": "Sum", "AVG": "Average", "MIN": "Min", "MAX": "Max"}
FILTER = "{documentdb-formattableorderbyquery-filter}"
_MINIMUM, _MAXIMUM = "", "FF"


def plan(query: SqlQuery, text: str, given: Parameters) -> dict[str, Any]:
    if query.group:
        raise Refused(400, "Cross partition query with GROUP BY is not supported by the client.")
    aggregate = _aggregate(query)
    offset = None if query.offset is None else query.offset.value(given)
    limit = None if query.limit is None else query.limit.value(given)
    distinct = "None" if not query.distinct else "Ordered" if query.orders else "Unordered"
    return {
        "partitionedQueryExecutionInfoVersion": 2,
        "queryInfo": {
            "distinctType": distinct,
            "top": None if query.top is None else query.top.value(given),
            "offset": offset,
            "limit": limit,
            "orderBy": ["Descending" if each.descending else "Ascending" for each in query.orders],
            "orderByExpressions": [each.by.text for each in query.orders],
            "groupByExpressions": [],
            "groupByAliases": [],
            "aggregates": [] if aggregate is None else [_AGGREGATES[aggregate]],
            "groupByAliasToAggregateType": {},
            "rewrittenQuery": _rewritten(query, text, offset, limit),
            "hasSelectValue": query.value is not None,
            "hasNonStreamingOrderBy": False,
        },
        "queryRanges": [
            {
                "min": _MINIMUM,
                "max": _MAXIMUM,
                "isMinInclusive": True,
                "isMaxInclusive": False,
            }
        ],
    }


def _aggregate(query: SqlQuery) -> str | None:
    if not query.aggregates:
        return None
    if query.value is None or query.value.aggregate is None:
        raise Refused(400, "Cross partition query only supports 'VALUE <AggregateFunc>'.")
    return query.value.aggregate


def _rewritten(query: SqlQuery, text: str, offset: int | None, limit: int | None) -> str:
    """The query for each partition; empty says that it can stay as it is."""
    if query.value is not None and query.value.aggregate is not None:
        inner = query.value.text
        if query.value.aggregate == "AVG":
            argument = query.value.argument
            inner = f'{{"sum": SUM({argument}), "count": COUNT({argument})}}'
        return f'SELECT VALUE [{{"item": {inner}}}] {query.source}'
    if not query.orders and offset is None:
        return ""
    paging = "" if offset is None or limit is None else f" OFFSET 0 LIMIT {offset + limit}"
    if not query.orders:
        head = text[: text.lower().index("from ")].strip()
        return f"{head} {query.source}{paging}"
    items = ", ".join(f'{{"item": {each.by.text}}}' for each in query.orders)
    orders = ", ".join(
        f"{each.by.text} {'DESC' if each.descending else 'ASC'}" for each in query.orders
    )
    top = "" if query.top is None else f"TOP {query.top.given} "
    where = FILTER if query.where is None else f"({query.where.text}) AND ({FILTER})"
    source = query.source if query.where is None else query.source[: -len(query.where.text)]
    source = f"{source} WHERE" if query.where is None else source.rstrip()
    return (
        f"SELECT {top}{query.alias}._rid, [{items}] AS orderByItems, {_payload(query)} AS payload "
        f"{source} {where} ORDER BY {orders}{paging}"
    )


def _payload(query: SqlQuery) -> str:
    if query.everything:
        return query.alias
    if query.value is not None:
        return query.value.text
    members = ", ".join(f'"{each.name}": {each.expression.text}' for each in query.selected)
    return f"{{{members}}}"
