"""How a list is ordered, and where a page ended: the same for every store.

An order is made total: after the steps that were asked for come the id and the partition key,
which name one item.  So a page can go on after the values of the last item, whatever comes and
goes meanwhile.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Final, TypeAlias, cast

from attrs import frozen

from atakora_tf.contract.query import Query, Scalar
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import BadContinuation, BadQuery
from atakora_tf.runtime.store.field_path import checked_path

__all__ = [
    "FALSE",
    "MISSING",
    "NULL",
    "NUMBER",
    "OTHER",
    "TEXT",
    "TRUE",
    "Position",
    "Step",
    "Value",
    "check_page",
    "position_after",
    "read_position",
    "steps_of",
    "value_at",
    "write_position",
]

# The classes of values in their order (learn.microsoft.com/azure/cosmos-db/nosql/query/order-by);
# arrays and objects stand last, all equal.
MISSING: Final = 0
NULL: Final = 1
FALSE: Final = 2
TRUE: Final = 3
NUMBER: Final = 4
TEXT: Final = 5
OTHER: Final = 6

Value: TypeAlias = tuple[int, Scalar]
"""The class of a value, and the value itself if it is a number or text."""

Position: TypeAlias = tuple[Value, ...]
"""The values of the first steps; everything with these values has been given."""


@frozen
class Step:
    """One step of a total order; `classes` are those that its values can have."""

    path: tuple[str, ...]
    descending: bool
    classes: tuple[int, ...]


def steps_of(query: Query, spec: ContainerSpec) -> tuple[Step, ...]:
    """The total order of the query's items."""
    everything = (MISSING, NULL, FALSE, TRUE, NUMBER, TEXT, OTHER)
    scalars = (NULL, FALSE, TRUE, NUMBER, TEXT)
    fixed = spec.key_steps[: len(query.partition)]
    found: dict[tuple[str, ...], Step] = {}
    for order in query.orders:
        classes = (TEXT,) if order.path == ("id",) else everything
        found.setdefault(checked_path(order.path), Step(order.path, order.descending, classes))
    found.setdefault(("id",), Step(("id",), False, (TEXT,)))
    for path in spec.key_steps:
        if path not in fixed:
            found.setdefault(path, Step(path, False, scalars))
    return tuple(found.values())


def value_at(item: Mapping[str, object], path: tuple[str, ...]) -> Value:
    """The class and value of an item at a path."""
    value: object = item
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return MISSING, None
        value = value[name]
    if value is None:
        return NULL, None
    if isinstance(value, bool):
        return (TRUE if value else FALSE), None
    if isinstance(value, int | float):
        return NUMBER, value
    return (TEXT, value) if isinstance(value, str) else (OTHER, None)


def position_after(
    last: Mapping[str, object], following: Mapping[str, object], steps: tuple[Step, ...]
) -> Position:
    """The shortest position between two neighbours of the order."""
    position: list[Value] = []
    for step in steps:
        value = value_at(last, step.path)
        position.append(value)
        if value != value_at(following, step.path):
            break
    return tuple(position)


def write_position(position: Position) -> str:
    """The position as a continuation."""
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def read_position(text: str | None, steps: tuple[Step, ...]) -> Position | None:
    """The position of a continuation; raises `BadContinuation` if it is none of this order."""
    if text is None:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(text.encode()))
        position = tuple((kind, value) for kind, value in found)
    except (ValueError, TypeError):
        raise BadContinuation("The continuation is not one of this store.") from None
    if not 1 <= len(position) <= len(steps) or not all(map(_is_value, position, steps)):
        raise BadContinuation("The continuation belongs to another query.")
    return cast(Position, position)


def _is_value(given: tuple[object, object], step: Step) -> bool:
    kind, value = given
    if kind not in step.classes or isinstance(kind, bool):
        return False
    if kind == NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) if kind == TEXT else value is None


def check_page(query: Query, spec: ContainerSpec) -> None:
    """Raises `BadQuery` if the page or the partition cannot be."""
    if query.page_size < 1:
        raise BadQuery(f"A page of {query.page_size} items cannot be.")
    if len(query.partition) > len(spec.partition_key):
        raise BadQuery(
            f"The partition key of {spec.container} has {len(spec.partition_key)} values; "
            f"{len(query.partition)} are given."
        )
