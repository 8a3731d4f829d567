"""The clauses of a query.  What the parser does not know is a 400, never ignored."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tests.cosmos.failure import Refused
from tests.cosmos.sql_expressions import Expression, Parameters, Reader

_MOST_CHARACTERS = 512 * 1024  # learn.microsoft.com/azure/cosmos-db/concepts-limits


@dataclass(frozen=True)
class Count:
    """A number that stands in the query or comes by parameter."""

    given: int | str

    def value(self, parameters: Parameters) -> int:
        value = parameters[self.given] if isinstance(self.given, str) else self.given
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise Refused(400, "TOP, OFFSET and LIMIT need a whole number, not below zero.")
        return value


@dataclass(frozen=True)
class Sorting:
    by: Expression
    descending: bool


@dataclass(frozen=True)
class Selected:
    expression: Expression
    name: str


@dataclass(frozen=True)
class SqlQuery:
    alias: str
    distinct: bool
    top: Count | None
    everything: bool
    value: Expression | None
    selected: tuple[Selected, ...]
    where: Expression | None
    group: tuple[Expression, ...]
    orders: tuple[Sorting, ...]
    offset: Count | None
    limit: Count | None
    parameters: frozenset[str]
    source: str  # the text from FROM to the end of WHERE

    @property
    def aggregates(self) -> bool:
        of_value = self.value is not None and self.value.aggregates
        return of_value or any(each.expression.aggregates for each in self.selected)

    @property
    def plain(self) -> bool:
        """Whether partitions can be read one after another, with nothing to be put together."""
        puts_together = self.distinct or self.aggregates or self.group or self.orders
        return not (puts_together or self.top or self.offset or self.limit)


@lru_cache(maxsize=4096)
def parsed(text: str) -> SqlQuery:
    if len(text) > _MOST_CHARACTERS:
        raise Refused(400, "The query is longer than 512 KB.")
    reader = Reader(text)
    reader.alias = _alias(text)
    reader.need("select")
    distinct = reader.skip("distinct")
    top = _count(reader) if reader.skip("top") else None
    everything, value, selected = _selection(reader)
    source = reader.token.start
    _from(reader)
    where = reader.expression() if reader.skip("where") else None
    source_end = reader.token.start
    group = _group(reader)
    orders = _orders(reader)
    offset = limit = None
    if reader.skip("offset"):
        offset = _count(reader)
        reader.need("limit")
        limit = _count(reader)
    if reader.token.kind != "end":
        reader.fail()
    if top is not None and offset is not None:
        raise Refused(400, "TOP and OFFSET LIMIT cannot stand in one query.")
    return SqlQuery(
        alias=reader.alias,
        distinct=distinct,
        top=top,
        everything=everything,
        value=value,
        selected=selected,
        where=where,
        group=group,
        orders=orders,
        offset=offset,
        limit=limit,
        parameters=frozenset(reader.parameters),
        source=text[source:source_end].strip(),
    )


def parameters_of(query: Any) -> tuple[str, Parameters]:
    """The text and the parameters of a query's body; nothing else may stand in it."""
    if not isinstance(query, dict) or not isinstance(query.get("query"), str):
        raise Refused(400, "The body of a query has to be an object with the property 'query'.")
    if unknown := query.keys() - {"query", "parameters"}:
        raise Refused(400, f"The body of a query has unknown properties: {sorted(unknown)}.")
    given: dict[str, Any] = {}
    for each in query.get("parameters") or []:
        if not isinstance(each, dict) or each.keys() != {"name", "value"}:
            raise Refused(400, "A parameter of a query has a name and a value.")
        if each["name"] in given:
            raise Refused(400, f"The parameter {each['name']} is given twice.")
        given[each["name"]] = each["value"]
    missing = parsed(query["query"]).parameters - given.keys()
    if missing:
        raise Refused(400, f"The query names parameters without a value: {sorted(missing)}.")
    return query["query"], given


def _alias(text: str) -> str:
    """The name of the item, which the selection uses before FROM says it."""
    reader = Reader(text)
    depth = 0
    while reader.token.kind != "end":
        token = reader.take()
        if token.kind == "symbol":
            depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.value, 0)
        if token.kind == "keyword" and token.value == "from" and depth == 0:
            name = reader.name()
            reader.skip("as")
            return reader.name() if reader.token.kind == "name" else name
    raise Refused(400, "Syntax error, a query needs FROM.")


def _selection(reader: Reader) -> tuple[bool, Expression | None, tuple[Selected, ...]]:
    if reader.skip("*"):
        return True, None, ()
    if reader.skip("value"):
        return False, reader.expression(), ()
    selected: list[Selected] = []
    while not selected or reader.skip(","):
        expression = reader.expression()
        name = expression.name
        if reader.skip("as"):
            name = reader.name()
        selected.append(Selected(expression, name or f"${len(selected) + 1}"))
    if len({each.name for each in selected}) < len(selected):
        raise Refused(400, "A query cannot select two properties of one name.")
    return False, None, tuple(selected)


def _from(reader: Reader) -> None:
    reader.need("from")
    reader.name()
    reader.skip("as")
    if reader.token.kind == "name":
        reader.name()
    if reader.has("join", "in", ",", ".", "["):
        raise Refused(400, "JOIN and subordinate sources are beyond what this server speaks.")


def _group(reader: Reader) -> tuple[Expression, ...]:
    if not reader.skip("group"):
        return ()
    reader.need("by")
    group = [reader.expression()]
    while reader.skip(","):
        group.append(reader.expression())
    return tuple(group)


def _orders(reader: Reader) -> tuple[Sorting, ...]:
    if not reader.skip("order"):
        return ()
    reader.need("by")
    orders: list[Sorting] = []
    while not orders or reader.skip(","):
        by = reader.expression()
        if by.name is None:
            raise Refused(400, "ORDER BY takes property paths only.")
        descending = reader.skip("desc")
        if not descending:
            reader.skip("asc")
        orders.append(Sorting(by, descending))
    return tuple(orders)


def _count(reader: Reader) -> Count:
    token = reader.take()
    if token.kind not in ("number", "parameter"):
        reader.fail()
    if token.kind == "parameter":
        reader.parameters.add(token.value)
    return Count(token.value)
