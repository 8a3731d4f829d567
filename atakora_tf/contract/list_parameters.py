"""Reads the query string of a list: `?status=paid&placed_at.ge=…&orderBy=-placed_at`.

- `field=value` and `field.op=value` are conditions; all of them hold.  A field inside an object is
  `address.city`.  `.in` takes values between commas (a comma inside a value is `\\,`, a backslash
  `\\\\`), `.exists` takes `true` or `false`.
- `orderBy=-placed_at,id`: the fields to order by, `-` for descending.
- `select=total,status`: the top-level fields to give back; `id` and `_etag` come always.
- `pageSize=50`, `continuation=…`, and `deleted=true` for deleted items alone.

Values have the type of their field.  Nothing that is unknown is passed over.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import evolve, frozen

from atakora_tf.contract.api import EntityApi
from atakora_tf.contract.filter_fields import RESERVED, FilterField
from atakora_tf.contract.problem_details import FieldError
from atakora_tf.contract.query import OPERATORS, Condition, Operator, Order, Query, Scalar
from atakora_tf.contract.schema_variants import ETAG

__all__ = ["ListRequest", "parse_list", "read_scalar"]

_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
# Beyond it a JSON number is no longer exact (RFC 8259, section 6).
_EXACT: Final = 2**53 - 1

_FORMATS: Final = {
    "date": (re.compile(r"\d{4}-\d\d-\d\d"), "a date such as 2026-01-31"),
    "date-time": (
        re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)"),
        "a date and time such as 2026-01-31T12:00:00Z",
    ),
    "uuid": (
        re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"),
        "a UUID such as 123e4567-e89b-12d3-a456-426614174000",
    ),
}

_LONGEST_VALUE: Final = 2048
_MOST_CONDITIONS: Final = 20
_MOST_VALUES: Final = 100


@frozen
class ListRequest:
    """What a list was asked for. `continuation` is still sealed; `query` has none."""

    query: Query
    deleted: bool = False
    continuation: str | None = None


def parse_list(
    parameters: Iterable[tuple[str, str]], api: EntityApi
) -> ListRequest | tuple[FieldError, ...]:
    """The request that decoded parameters make, or everything that is wrong with them.

    Conditions that say what parts of the partition key are, outermost first, become the query's
    `partition`.
    """
    return _Reading(api).request(list(parameters))


def read_scalar(text: str, field: FilterField) -> Scalar | FieldError:
    """A value of the field's type; an error without its place if the text is none."""
    if field.type == "boolean":
        if text in ("true", "false"):
            return text == "true"
        return FieldError(detail="expected true or false")
    value: Scalar = text
    if field.type == "integer":
        if not _INTEGER.fullmatch(text) or abs(int(text)) > _EXACT:
            return FieldError(detail=f"expected a whole number from -{_EXACT} to {_EXACT}")
        value = int(text)
    elif field.type == "number":
        if len(text) > 400 or not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
            return FieldError(detail="expected a number")
        whole = _INTEGER.fullmatch(text) is not None and abs(int(text)) <= _EXACT
        value = int(text) if whole else float(text)
    elif len(text) > _LONGEST_VALUE:
        return FieldError(detail=f"expected at most {_LONGEST_VALUE} characters")
    if field.values and not any(value == each for each in field.values):
        known = ", ".join(str(each) for each in field.values)
        return FieldError(detail=f"expected one of {known}")
    if field.format in _FORMATS:
        pattern, spoken = _FORMATS[field.format]
        if not pattern.fullmatch(text):
            return FieldError(detail=f"expected {spoken}")
    return value


class _Reading:
    def __init__(self, api: EntityApi) -> None:
        self.api = api
        self.fields = {each.name: each for each in api.filters}
        self.errors: list[FieldError] = []

    def request(self, parameters: list[tuple[str, str]]) -> ListRequest | tuple[FieldError, ...]:
        query, deleted, continuation = Query(page_size=self.api.paging.size), False, None
        conditions: list[Condition] = []
        seen: set[str] = set()
        for name, value in parameters:
            if name in seen:
                self._fault(name, "it is given twice")
                continue
            seen.add(name)
            if name == "orderBy":
                query = evolve(query, orders=self._orders(value))
            elif name == "select":
                query = evolve(query, select=self._select(value))
            elif name == "pageSize":
                query = evolve(query, page_size=self._page_size(value))
            elif name == "continuation":
                continuation = value
            elif name == "deleted" and self.api.operation("restore") is not None:
                deleted = self._flag(name, value)
            elif name != "code":
                conditions += self._condition(name, value)
        if len(conditions) > _MOST_CONDITIONS:
            self._fault(None, f"a query has at most {_MOST_CONDITIONS} conditions")
        if self.errors:
            return tuple(self.errors)
        # The same conditions in another order are the same query.
        conditions.sort(key=lambda each: (each.field, OPERATORS.index(each.op)))
        return ListRequest(_scoped(query, conditions, self.api), deleted, continuation)

    def _fault(self, parameter: str | None, detail: str) -> None:
        self.errors.append(FieldError(detail=detail, parameter=parameter))

    def _condition(self, name: str, value: str) -> Iterator[Condition]:
        asked = self._asked(name)
        if asked is None:
            known = ", ".join(self.fields) or "no field"
            self._fault(name, f"there is no such parameter; lists are filtered by {known}")
            return
        field, op = asked
        if op not in field.operators:
            able = ", ".join(field.operators)
            self._fault(name, f"{field.name} cannot be compared by {op}; it can by {able}")
        elif op == "exists":
            yield Condition(field.name, op, self._flag(name, value))
        elif op == "in":
            texts = _split(value)
            if len(texts) > _MOST_VALUES:
                self._fault(name, f"expected at most {_MOST_VALUES} values")
                return
            values = [self._scalar(name, text, field) for text in texts]
            # A set: order and repetition say nothing.
            yield Condition(field.name, op, tuple(sorted(set(values), key=repr)))
        elif op == "prefix":
            if len(value) > _LONGEST_VALUE:
                self._fault(name, f"expected at most {_LONGEST_VALUE} characters")
            yield Condition(field.name, op, value)
        else:
            yield Condition(field.name, op, self._scalar(name, value, field))

    def _asked(self, name: str) -> tuple[FilterField, Operator] | None:
        if name in self.fields and name not in RESERVED:
            field = self.fields[name]
            return field, "has" if "has" in field.operators else "eq"
        before, _, last = name.rpartition(".")
        for op in OPERATORS:
            if op == last and before in self.fields:
                return self.fields[before], op
        return None

    def _scalar(self, name: str, text: str, field: FilterField) -> Scalar:
        read = read_scalar(text, field)
        if isinstance(read, FieldError):
            self._fault(name, read.detail)
            return None
        return read

    def _flag(self, name: str, value: str) -> bool:
        if value not in ("true", "false"):
            self._fault(name, "expected true or false")
        return value == "true"

    def _orders(self, value: str) -> tuple[Order, ...]:
        orders = tuple(
            Order(each.removeprefix("-"), each.startswith("-")) for each in value.split(",")
        )
        turned = tuple(Order(each.field, not each.descending) for each in orders)
        if not any(known in (orders, turned) for known in self.api.orderings):
            known = "; ".join(_spoken(each) for each in self.api.orderings) or "nothing"
            self._fault("orderBy", f"there is no index for this order; there is one for {known}")
        return orders

    def _select(self, value: str) -> tuple[str, ...]:
        names = value.split(",")
        declared = self.api.schemas.read.get("properties", {})
        is_open = self.api.schemas.read.get("additionalProperties", True) is not False
        secret = self.api.schemas.stored.get("properties", {}).keys() - declared.keys()
        for name in names:
            if not name or name in secret or (name not in declared and not is_open):
                self._fault("select", f"there is no field '{name}'")
        return tuple(dict.fromkeys(("id", ETAG, *names)))

    def _page_size(self, value: str) -> int:
        most = self.api.paging.maximum
        if not _INTEGER.fullmatch(value) or not 1 <= int(value) <= most:
            self._fault("pageSize", f"expected a whole number from 1 to {most}")
            return self.api.paging.size
        return int(value)


def _scoped(query: Query, conditions: Sequence[Condition], api: EntityApi) -> Query:
    """The query with the part of the container that its conditions name."""
    equal = {each.field: each for each in conditions if each.op == "eq"}
    named: list[Condition] = []
    for part in api.partition_key:
        if part.name not in equal or part.name == "id":
            break
        named.append(equal[part.name])
    values = tuple(each.value for each in named if not isinstance(each.value, tuple))
    left = tuple(each for each in conditions if each not in named)
    return evolve(query, conditions=left, partition=values)


def _split(text: str) -> list[str]:
    """The values between commas; a backslash takes a comma or a backslash as it is."""
    parts = [""]
    rest = iter(text)
    for letter in rest:
        if letter == "\\":
            parts[-1] += next(rest, "\\")
        elif letter == ",":
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _spoken(orders: tuple[Order, ...]) -> str:
    return ",".join(f"{'-' if each.descending else ''}{each.field}" for each in orders)
