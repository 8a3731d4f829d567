"""Conditions as Cosmos DB's SQL.  Values are parameters, fields come from the contract."""

from __future__ import annotations

import json

from attrs import Factory, define

from atakora_tf.contract.query import Condition, Scalar
from atakora_tf.runtime.store.errors import BadQuery
from atakora_tf.runtime.store.field_path import in_cosmos
from atakora_tf.runtime.store.order_steps import FALSE, MISSING, NULL, NUMBER, OTHER, TEXT, TRUE

__all__ = ["SqlText", "in_class", "predicate"]

_COMPARED = {"eq": "=", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}


@define
class SqlText:
    """Conditions that are gathered for one query, with the parameters that they name."""

    where: list[str] = Factory(list)
    values: list[Scalar] = Factory(list)

    def parameter(self, value: Scalar) -> str:
        """The name of a new parameter with that value."""
        self.values.append(value)
        return f"@p{len(self.values) - 1}"

    def add(self, condition: Condition) -> None:
        """One condition more; all of them have to hold."""
        self.where.append(_expression(condition, self))

    def within(self, path: tuple[str, ...], kind: int) -> None:
        """The value at `path` is of a class of `order_steps`."""
        self.where.append(in_class(in_cosmos(path), kind))

    def compared(self, path: tuple[str, ...], sign: str, value: Scalar) -> None:
        """The value at `path` compares so with one of its own type."""
        self.where.append(f"{in_cosmos(path)} {sign} {self.parameter(value)}")

    def copy(self) -> SqlText:
        """The same conditions, to be added to."""
        return SqlText(list(self.where), list(self.values))

    @property
    def clause(self) -> str:
        """The WHERE clause; empty if there are no conditions."""
        return f" WHERE {' AND '.join(self.where)}" if self.where else ""

    @property
    def parameters(self) -> list[dict[str, object]]:
        """The parameters as the SDK takes them."""
        return [{"name": f"@p{index}", "value": value} for index, value in enumerate(self.values)]


def in_class(field: str, kind: int) -> str:
    """Whether the value of a field is of a class of `order_steps`."""
    return {
        MISSING: f"(NOT IS_DEFINED({field}))",
        NULL: f"IS_NULL({field})",
        FALSE: f"{field} = false",
        TRUE: f"{field} = true",
        NUMBER: f"IS_NUMBER({field})",
        TEXT: f"IS_STRING({field})",
        OTHER: f"(IS_ARRAY({field}) OR IS_OBJECT({field}))",
    }[kind]


class _Literals(SqlText):
    """Values written into the text: the condition of a patch takes no parameters."""

    def parameter(self, value: Scalar) -> str:
        # JSON with ASCII alone is a literal of Cosmos DB's SQL in every case.
        return json.dumps(value, ensure_ascii=True, allow_nan=False)


def predicate(conditions: tuple[Condition, ...]) -> str | None:
    """The condition of a patch (learn.microsoft.com/azure/cosmos-db/partial-document-update)."""
    if not conditions:
        return None
    text = _Literals()
    for each in conditions:
        text.add(each)
    return f"FROM c{text.clause}"


def _expression(given: Condition, text: SqlText) -> str:
    field = in_cosmos(given.path)
    value = given.value
    if given.op == "exists":
        there = f"(IS_DEFINED({field}) AND NOT IS_NULL({field}))"
        return there if value else f"(NOT {there})"
    if given.op == "in":
        if not isinstance(value, tuple):
            raise BadQuery(f"The field '{given.field}' is compared with a list of values.")
        return _among(field, value, text)
    if isinstance(value, tuple):
        raise BadQuery(f"The field '{given.field}' is compared with one value.")
    if given.op == "prefix":
        if not isinstance(value, str):
            raise BadQuery(f"The field '{given.field}' begins with a text.")
        return f"STARTSWITH({field}, {text.parameter(value)})"
    if given.op == "has":
        return f"ARRAY_CONTAINS({field}, {text.parameter(value)})"
    if given.op not in _COMPARED:
        raise BadQuery(f"'{given.op}' is no comparison.")
    sign = _COMPARED[given.op]
    if value is None:
        return f"IS_NULL({field})" if sign in ("=", "<=", ">=") else "false"
    compared = f"{field} {sign} {text.parameter(value)}"
    return f"({_type_of(value)}({field}) AND {compared})" if sign == "!=" else compared


def _among(field: str, values: tuple[Scalar, ...], text: SqlText) -> str:
    parts: list[str] = []
    plain = [value for value in values if value is not None]
    if plain:
        parts.append(f"{field} IN ({', '.join(text.parameter(value) for value in plain)})")
    if len(plain) < len(values):
        parts.append(f"IS_NULL({field})")
    return f"({' OR '.join(parts)})" if parts else "false"


def _type_of(value: Scalar) -> str:
    if isinstance(value, bool):
        return "IS_BOOL"
    return "IS_STRING" if isinstance(value, str) else "IS_NUMBER"
