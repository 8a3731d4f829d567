"""Queries and feeds of a container: their scope, their plan, their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.cosmos import charges, pages, sql_plan
from tests.cosmos.container import Container, Kept, PhysicalPartition
from tests.cosmos.failure import CROSS_PARTITION_QUERY, Misused, Refused
from tests.cosmos.json_values import UNDEFINED, order_key
from tests.cosmos.request import Request, Response
from tests.cosmos.sql_query import SqlQuery, parameters_of, parsed
from tests.cosmos.sql_results import results

_PAGE = 100
_MOST_PAGE_BYTES = 4 * 1024 * 1024  # learn.microsoft.com/azure/cosmos-db/concepts-limits


class Scope:
    """Which partitions a request reads, and which part of them."""

    def __init__(self, request: Request, container: Container) -> None:
        self.container = container
        self.place: str | None = None
        self.low = request.headers.get("x-ms-start-epk")
        self.high = request.headers.get("x-ms-end-epk")
        header = request.headers.get("x-ms-documentdb-partitionkey")
        range_id = request.headers.get("x-ms-documentdb-partitionkeyrangeid")
        if (self.low is None) != (self.high is None):
            raise Misused("A range of hashes has a start and an end.")
        if header is not None and range_id is not None:
            raise Misused("A query goes to a partition key or to a range, not to both.")
        self.cross = False
        if header is not None:
            key = container.key.of_header(header)
            if len(key) < len(container.key.paths):
                raise Refused(400, "The partition key of a request has to be whole.")
            self.place = container.key.place(key)
            self.partitions = [container.partition_of(key)]
        elif range_id is not None:
            self.partitions = [container.partition_by_id(range_id)]
        else:
            if self.low is not None:
                raise Misused("A range of hashes needs the id of its physical partition.")
            self.cross = True
            self.partitions = container.partitions

    @property
    def owner(self) -> tuple[Any, ...]:
        return self.place, self.low, self.high, [each.id for each in self.partitions]

    def kept(self, partition: PhysicalPartition) -> list[Kept]:
        found = self.container.scan(partition, self.low, self.high)
        return [each for each in found if self.place in (None, each.place)]


def plan(request: Request) -> Response:
    text, given = parameters_of(request.json())
    if "x-ms-cosmos-supported-query-features" not in request.headers:
        raise Misused("A plan is asked for with the features that the client supports.")
    return Response(200, sql_plan.plan(parsed(text), text, given), charge=charges.OF_A_MISS)


def query(request: Request, container: Container) -> Response:
    text, given = parameters_of(request.json())
    asked = parsed(text)
    scope = Scope(request, container)
    if scope.cross:
        if not request.flag("x-ms-documentdb-query-enablecrosspartition"):
            raise Refused(
                400,
                "Cross partition query is required but disabled. Please set "
                "x-ms-documentdb-query-enablecrosspartition to true.",
            )
        if not asked.plain:
            raise Refused(
                400,
                "The provided cross partition query can not be directly served by the gateway.",
                substatus=CROSS_PARTITION_QUERY,
            )
    owner = pages.bound_to(container.rid, text, given, scope.owner)
    at = pages.position(owner, request.headers.get("x-ms-continuation"))
    most = _page_size(request)
    read: Callable[..., tuple[list[Any], Any, int]]
    read = _scanned if asked.plain else _sorted if _sortable(asked) else _computed
    found, end, touched = read(asked, given, scope, at, most)
    headers = {"x-ms-item-count": str(len(found))}
    if end is not None:
        headers["x-ms-continuation"] = pages.token(owner, end)
    body = {"_rid": container.rid, "Documents": found, "_count": len(found)}
    return Response(200, body, headers, charges.of_query(touched, found))


def feed(request: Request, container: Container) -> Response:
    """Every item of the scope, unfiltered."""
    scope = Scope(request, container)
    owner = pages.bound_to(container.rid, "feed", scope.owner)
    at = pages.position(owner, request.headers.get("x-ms-continuation"))
    everything = parsed("select * from c")
    found, end, touched = _scanned(everything, {}, scope, at, _page_size(request))
    headers = {"x-ms-item-count": str(len(found))}
    if end is not None:
        headers["x-ms-continuation"] = pages.token(owner, end)
    body = {"_rid": container.rid, "Documents": found, "_count": len(found)}
    return Response(200, body, headers, charges.of_query(touched, found))


def _page_size(request: Request) -> int:
    asked = request.number("x-ms-max-item-count")
    if asked is None or asked == -1:
        return _PAGE
    if asked < 1:
        raise Misused(f"The header x-ms-max-item-count is -1 or above zero, not {asked}.")
    return asked


def _sortable(asked: SqlQuery) -> bool:
    """Whether pages can go on from the last values of the order."""
    together = asked.distinct or asked.aggregates or asked.group
    return bool(asked.orders) and not (together or asked.top or asked.offset)


def _scanned(
    asked: SqlQuery, given: Any, scope: Scope, at: Any, most: int
) -> tuple[list[Any], Any, int]:
    """In the order of creation, one physical partition after another."""
    start_range, after = at or (scope.partitions[0].id, 0)
    ids = [each.id for each in scope.partitions]
    found: list[Any] = []
    index = ids.index(start_range)
    partition = scope.partitions[index]
    touched = size = previous = 0
    for kept in sorted(scope.kept(partition), key=lambda each: each.order):
        if kept.order <= after:
            continue
        touched += 1
        given_back = results(asked, [kept.body], given)
        size += sum(map(charges.size, given_back))
        if found and (len(found) + len(given_back) > most or size > _MOST_PAGE_BYTES):
            return found, (partition.id, previous), touched
        found += given_back
        previous = kept.order
    # Like the gateway, a page never goes beyond its physical partition, however few items it has.
    return found, (ids[index + 1], 0) if index + 1 < len(ids) else None, touched


def _sorted(
    asked: SqlQuery, given: Any, scope: Scope, at: Any, most: int
) -> tuple[list[Any], Any, int]:
    """By the values of the order, equal ones by creation; it goes on after the last ones."""
    rows: list[tuple[Any, int, dict[str, Any]]] = []
    touched = 0
    for partition in scope.partitions:
        for kept in scope.kept(partition):
            touched += 1
            if asked.where is None or asked.where.evaluate(kept.body, given, []) is True:
                rows.append((_values(asked, kept.body), kept.order, kept.body))
    rows.sort(key=lambda row: row[1])
    for index in reversed(range(len(asked.orders))):
        descending = asked.orders[index].descending
        rows.sort(key=lambda row, i=index: row[0][i], reverse=descending)  # type: ignore[misc]
    if at is not None:
        last = (tuple(tuple(value) for value in at[0]), at[1])
        rows = [row for row in rows if _after(asked, row, last)]
    page = rows[:most]
    found = results(_without_clauses(asked), [row[2] for row in page], given)
    end = None
    if len(rows) > most:
        end = (page[-1][0], page[-1][1])
    return found, end, touched


def _values(asked: SqlQuery, body: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(order_key(each.by.evaluate(body, {}, [])) for each in asked.orders)


def _after(asked: SqlQuery, row: tuple[Any, int, Any], last: tuple[Any, int]) -> bool:
    for index, sorting in enumerate(asked.orders):
        if row[0][index] != last[0][index]:
            return bool((row[0][index] > last[0][index]) != sorting.descending)
    return row[1] > last[1]


def _without_clauses(asked: SqlQuery) -> SqlQuery:
    return replace(asked, where=None, orders=())


def _computed(
    asked: SqlQuery, given: Any, scope: Scope, at: Any, most: int
) -> tuple[list[Any], Any, int]:
    """All at once, pages by counting: for TOP, OFFSET, DISTINCT, GROUP BY and aggregates."""
    kept = sorted(
        (each for partition in scope.partitions for each in scope.kept(partition)),
        key=lambda each: each.order,
    )
    everything = results(asked, [each.body for each in kept], given)
    start = at or 0
    found = everything[start : start + most]
    end = start + most if start + most < len(everything) else None
    return [each for each in found if each is not UNDEFINED], end, len(kept)
