"""What a list operation asks a store for: plain typed data, whatever language the store speaks."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

__all__ = ["OPERATORS", "Condition", "Operator", "Order", "Query", "Scalar"]

Scalar: TypeAlias = str | int | float | bool | None
"""A JSON value without parts."""

Operator: TypeAlias = Literal["eq", "ne", "lt", "le", "gt", "ge", "in", "prefix", "has", "exists"]

OPERATORS: Final[tuple[Operator, ...]] = get_args(Operator)
"""How a field can be compared, in the order of the documentation."""


@frozen
class Condition:
    """One condition on a field; an item has to fulfil all conditions of a query.

    field: a property, or nested ones joined by dots, such as "address.city".
    op: `eq`, `ne`, `lt`, `le`, `gt`, `ge` compare with one scalar of the field's type; `in` holds
        if the field equals one of a tuple; `prefix` if a text begins so (case counts); `has` if an
        array holds the scalar; `exists` with True if the field is there and not null, with False
        if it is missing or null.
    value: of the field's JSON type (never text for a number), a tuple for `in`, a bool for
        `exists`.

    An item that lacks the field, or has a value of another JSON type there, fulfils no condition
    but `exists` False; so `ne`, too, needs a value to compare with.  That is how Cosmos DB
    compares undefined values (learn.microsoft.com/azure/cosmos-db/nosql/query/equality-comparison
    -operators).
    """

    field: str
    op: Operator
    value: Scalar | tuple[Scalar, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The properties on the way to the field, outermost first."""
        return tuple(self.field.split("."))


@frozen
class Order:
    """One step of an order: by a field, ascending unless `descending`.

    Values order as Cosmos DB does: missing, null, false, true, numbers, texts by code point.
    Items that are equal in every step keep an order of the store's own, stable across pages.
    """

    field: str
    descending: bool = False

    @property
    def path(self) -> tuple[str, ...]:
        """The properties on the way to the field, outermost first."""
        return tuple(self.field.split("."))


@frozen(kw_only=True)
class Query:
    """A page of items.

    conditions: all of them hold for every item of the page.
    orders: the first step counts most; empty is the store's own order.
    select: the top-level properties to give back; None is all of them.
    page_size: the most items of the page, from 1.
    continuation: what the store gave with the page before, as the store wrote it (signing it for
        clients, and binding it to this query, is done around the store); None is the first page.
    partition: values of the partition key, outermost first: all of them name one partition, the
        first ones of a hierarchical key a part of the container, none the whole container.
    """

    conditions: tuple[Condition, ...] = ()
    orders: tuple[Order, ...] = ()
    select: tuple[str, ...] | None = None
    page_size: int = 50
    continuation: str | None = None
    partition: tuple[Scalar, ...] = ()
