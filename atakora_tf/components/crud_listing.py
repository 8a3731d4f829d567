"""How the items of a CRUD API are listed: filters, orders, pages; and what is wrong with that."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from attrs import frozen

from atakora_tf.components.crud_auth import Say
from atakora_tf.contract.api import KeyPart, Paging
from atakora_tf.contract.entity import Entity
from atakora_tf.contract.field_lookup import field_schema, json_types
from atakora_tf.contract.filter_fields import FilterField, filter_field
from atakora_tf.contract.query import OPERATORS, Order
from atakora_tf.contract.schema_path import path_segments
from atakora_tf.contract.schema_variants import ServerFields
from atakora_tf.merge.claim import show
from atakora_tf.requirements.checks import suggestion
from atakora_tf.requirements.cosmos import CosmosContainer, IndexingPolicy
from atakora_tf.requirements.cosmos_indexing import CompositeIndex

__all__ = ["Listing", "check_filters", "key_parts", "listing", "paging", "unique_groups"]

_LARGEST_PAGE: Final = 1000
"""A response of Cosmos DB has at most 4 MB (learn.microsoft.com/azure/cosmos-db/concepts-limits),
which a thousand items of the usual size stay below."""


@frozen
class Listing:
    """The fields to filter by, and the orders that have an index."""

    filters: tuple[FilterField, ...]
    orderings: tuple[tuple[Order, ...], ...]


def paging(page_size: Any, max_page_size: Any, say: Say) -> Paging:
    """The sizes of pages; what is wrong is said."""
    sizes = {"page_size": page_size, "max_page_size": max_page_size}
    for name, value in sizes.items():
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 1 <= value <= _LARGEST_PAGE:
            say(
                f"{name}={show(value)} is not a number of items from 1 to {_LARGEST_PAGE}",
                "correct the number",
            )
            return Paging()
    if page_size > max_page_size:
        say(
            f"page_size={page_size} is more than max_page_size={max_page_size}",
            "raise max_page_size",
            "lower page_size",
        )
    return Paging(size=page_size, maximum=max_page_size)


def key_parts(container: CosmosContainer, entity: Entity) -> tuple[KeyPart, ...]:
    """The parts of the partition key with their types."""
    keys = container.partition_key
    parts = []
    for path in keys if isinstance(keys, tuple) else ():
        steps = path_segments(path) or (path,)
        schema = field_schema(dict(entity.schema), steps) or {}
        types = json_types(schema)
        kind = types[0] if len(types) == 1 and types[0] in _KEYS else "string"
        parts.append(KeyPart(name=".".join(steps), type=kind))
    return tuple(parts)


_KEYS: Final = frozenset({"string", "integer", "number", "boolean"})


def unique_groups(container: CosmosContainer) -> tuple[tuple[str, ...], ...]:
    """The groups of fields that are unique together, in a fixed order."""
    unique = container.unique_keys
    groups = unique if isinstance(unique, frozenset) else frozenset()
    return tuple(
        sorted(
            tuple(".".join(path_segments(path) or (path,)) for path in group) for group in groups
        )
    )


def check_filters(
    given: Any, entity: Entity, container: CosmosContainer, server: ServerFields, say: Say
) -> None:
    """Whether `filters=` names fields that have an index."""
    if isinstance(given, str) or not isinstance(given, Collection):
        say(f"filters={show(given)} is not a list of fields", f"write [{show(given)}]")
        return
    index = _Index(container)
    root = _whole(entity, server)
    for name in given:
        if not isinstance(name, str) or not name:
            say(f"filters holds {show(name)}, which is no name of a field", "correct the name")
            continue
        path = tuple(name.split("."))
        found = filter_field(root, path)
        if isinstance(found, str):
            known = list(root["properties"])
            say(
                f"filters: {entity.name} cannot be filtered by {name!r}, which {found}"
                f"{suggestion(name, known) if name not in known else ''}",
                "correct the name",
                "leave it out",
            )
        elif not index.covers(path):
            say(
                f"filters: {name!r} is not indexed, so every list would read all items",
                "index it",
                "leave it out",
            )
        elif path[-1] in OPERATORS and ".".join(path[:-1]) in given:
            say(
                f"filters: {name!r} could also mean to compare {'.'.join(path[:-1])!r} by "
                f"{path[-1]!r}",
                "leave one of them out",
            )


def _whole(entity: Entity, server: ServerFields) -> dict[str, Any]:
    """The schema of the entity, with the fields that the server adds."""
    moments = (server.created, server.updated, server.deleted)
    added = {
        **{name: {"type": "string", "format": "date-time"} for name in moments if name is not None},
        **({} if server.owner is None else {server.owner: {"type": "string"}}),
    }
    return {**entity.schema, "properties": {**added, **entity.properties}}


def listing(
    given: Any, entity: Entity, container: CosmosContainer, server: ServerFields
) -> Listing:
    """What lists can be filtered and ordered by; of `filters=` that holds no mistakes."""
    root = _whole(entity, server)
    index = _Index(container)
    keys = [part.path for part in key_parts(container, entity)]
    if given is None:
        unique = [tuple(name.split(".")) for g in unique_groups(container) for name in g]
        composite = [path for steps in index.composites for path, _ in steps]
        moments = [(name,) for name in (server.created, server.updated) if name is not None]
        wanted = [("id",), *keys, *unique, *composite, *moments]
        if server.owner is not None:
            wanted.append((server.owner,))
    else:
        wanted = [*keys, *(tuple(name.split(".")) for name in given)]
    filters = []
    for path in sorted(set(wanted)):
        # The part of the container that a partition key names is found without an index.
        if path in keys or path == ("id",) or index.covers(path):
            found = filter_field(root, path)
            if isinstance(found, str) and path in keys:
                found = filter_field({"properties": {path[0]: {"type": "string"}}}, path)
            if isinstance(found, FilterField):
                filters.append(found)
    return Listing(tuple(filters), tuple(_orderings(filters, index, root)))


def _orderings(
    filters: list[FilterField], index: _Index, root: dict[str, Any]
) -> Iterator[tuple[Order, ...]]:
    for each in filters:
        if each.can_order and index.covers(each.path):
            yield (Order(each.name),)
    for steps in sorted(index.composites):
        found = [filter_field(root, path) for path, _ in steps]
        if all(isinstance(each, FilterField) and each.can_order for each in found):
            yield tuple(Order(".".join(path), descending) for path, descending in steps)


class _Index:
    """Which fields an indexing policy covers; the most precise path decides
    (learn.microsoft.com/azure/cosmos-db/index-policy, "Include and exclude strategy")."""

    def __init__(self, container: CosmosContainer) -> None:
        policy = container.indexing
        known = policy if isinstance(policy, IndexingPolicy) else IndexingPolicy()
        self._off = known.mode == "none"
        included, excluded = _texts(known.included_paths), _texts(known.excluded_paths)
        self._included = [_pattern(path) for path in included or ("/*",)]
        self._excluded = [_pattern(path) for path in excluded]
        found = known.composite_indexes
        self.composites: list[tuple[tuple[tuple[str, ...], bool], ...]] = [
            tuple(
                (path_segments(path) or (path,), direction == "descending")
                for path, direction in each.paths
            )
            for each in (found if isinstance(found, frozenset) else ())
            if isinstance(each, CompositeIndex)
        ]

    def covers(self, path: tuple[str, ...]) -> bool:
        """Whether a range index serves the values at a path."""
        if self._off:
            return False
        included = max((_precision(each, path) for each in self._included), default=-1)
        excluded = max((_precision(each, path) for each in self._excluded), default=-1)
        return included > excluded


def _texts(value: Any) -> list[str]:
    return sorted(p for p in value if isinstance(p, str)) if isinstance(value, frozenset) else []


def _pattern(path: str) -> tuple[tuple[str, ...], bool]:
    """The properties of an indexing path, and whether it means everything below them."""
    return path_segments(path) or (), path.endswith("*")


def _precision(pattern: tuple[tuple[str, ...], bool], path: tuple[str, ...]) -> int:
    """How precisely a pattern means a path; -1 if it does not.  `/?` is above `/*`."""
    steps, below = pattern
    if not below:
        return 2 * len(steps) + 1 if steps == path else -1
    return 2 * len(steps) if path[: len(steps)] == steps else -1
