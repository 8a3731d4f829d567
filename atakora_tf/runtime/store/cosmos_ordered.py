"""An ordered page from Cosmos DB, over all partitions.

The SDK's own ORDER BY over several partitions gives no continuation, fails where types mix
("Expected Null, but got String"), and a default index leaves out items that lack the field.  So
the order is walked here: one class of values after another, each query ordered by one field and of
one type alone; items equal in it are put in order by the next step, in memory or by a query of
their own.  Every query is served by the range index of one field; no composite index is needed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from itertools import groupby

from attrs import frozen

from atakora_tf.runtime.store.cosmos_conditions import SqlText
from atakora_tf.runtime.store.field_path import in_cosmos
from atakora_tf.runtime.store.order_steps import (
    FALSE,
    MISSING,
    NULL,
    NUMBER,
    TEXT,
    TRUE,
    Position,
    Step,
    Value,
    value_at,
)

__all__ = ["Ask", "Walk"]

Item = Mapping[str, object]

Ask = Callable[[SqlText, str, int], Awaitable[list[Item]]]
"""Runs a query of these conditions, with an ORDER BY or none, up to so many items."""

_LOW = (MISSING, NULL, FALSE, TRUE)
_RANGES = (NUMBER, TEXT)


@frozen
class Walk:
    """Items in a total order, from a position on.

    ask: runs one query.
    steps: the order; the last ones name an item.
    most: how many items the caller will take at most; queries ask for no more.
    """

    ask: Ask
    steps: tuple[Step, ...]
    most: int

    async def items(self, where: SqlText, after: Position | None) -> AsyncIterator[Item]:
        """The items that fulfil `where`, after the position."""
        async for item in self._level(where, 0, after):
            yield item

    async def _level(
        self, where: SqlText, level: int, after: Position | None
    ) -> AsyncIterator[Item]:
        """The items whose steps before `level` have fixed values, which `where` says."""
        if level == len(self.steps):
            if after is None:
                for item in await self.ask(where, "", 1):
                    yield item
            return
        step = self.steps[level]
        classes = sorted(step.classes, reverse=step.descending)
        start: Value | None = None
        if after is not None:
            start = after[0]
            if len(after) > 1:
                fixed = _fixed(where, step, start)
                async for item in self._level(fixed, level + 1, after[1:]):
                    yield item
            classes = classes[classes.index(start[0]) :]
            if start[0] not in _RANGES:  # all of that class is behind us
                classes, start = classes[1:], None
        low = [kind for kind in classes if kind in _LOW]
        if len(low) > 1 and not await self._any_low(where, step, low):
            classes = [kind for kind in classes if kind not in low]
        for kind in classes:
            found = (
                self._range(where, level, kind, start)
                if kind in _RANGES
                else self._level(_fixed(where, step, (kind, None)), level + 1, None)
            )
            async for item in found:
                yield item
            start = None

    async def _any_low(self, where: SqlText, step: Step, low: list[int]) -> bool:
        """Whether there are missing values, nulls or bools at all: mostly there are none."""
        within = where.copy()
        field = in_cosmos(step.path)
        within.where.append(
            f"(NOT IS_DEFINED({field}) OR IS_NULL({field}) OR IS_BOOL({field}))"
            if MISSING in low
            else f"(IS_NULL({field}) OR IS_BOOL({field}))"
        )
        return bool(await self.ask(within, "", 1))

    async def _range(
        self, where: SqlText, level: int, kind: int, start: Value | None
    ) -> AsyncIterator[Item]:
        """The numbers, or the texts, of one step."""
        step = self.steps[level]
        direction = " DESC" if step.descending else ""
        while True:
            within = where.copy()
            within.within(step.path, kind)
            if start is not None:
                within.compared(step.path, "<" if step.descending else ">", start[1])
            order = f" ORDER BY {in_cosmos(step.path)}{direction}"
            found = await self.ask(within, order, self.most)
            groups = [
                (value, list(items))
                for value, items in groupby(found, lambda item: value_at(item, step.path))
            ]
            whole = len(found) < self.most
            for value, items in groups if whole else groups[:-1]:
                for item in _in_order(items, self.steps[level + 1 :]):
                    yield item
                start = value
            if whole or not groups:
                return
            # Of the last value there may be more than the query gave.
            start = groups[-1][0]
            async for item in self._level(_fixed(where, step, start), level + 1, None):
                yield item


def _fixed(where: SqlText, step: Step, value: Value) -> SqlText:
    """The conditions, and this value at the step."""
    within = where.copy()
    if value[0] in _RANGES:
        within.compared(step.path, "=", value[1])
    else:
        within.within(step.path, value[0])
    return within


def _in_order(items: list[Item], steps: tuple[Step, ...]) -> list[Item]:
    for step in reversed(steps):
        items.sort(
            key=lambda item, path=step.path: _key(value_at(item, path)),  # type: ignore[misc]
            reverse=step.descending,
        )
    return items


def _key(value: Value) -> tuple[object, ...]:
    return value if value[0] in _RANGES else (value[0],)
