"""Expressions of queries, parsed into functions of an item and the parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cosmos.failure import Refused
from tests.cosmos.json_values import UNDEFINED, kind, same
from tests.cosmos.sql_functions import AGGREGATES, FUNCTIONS
from tests.cosmos.sql_tokens import Token, tokens

Parameters = Mapping[str, Any]
# (the item, the parameters, the items of its group for aggregates)
Evaluate = Callable[[Any, Parameters, "list[Any]"], Any]


@dataclass(frozen=True)
class Expression:
    evaluate: Evaluate
    text: str
    aggregate: str | None = None  # the function, if the expression is just one aggregate
    argument: str = ""  # the text of that function's argument
    aggregates: bool = False
    name: str | None = None  # of the last property, if it is a path
    parameters: frozenset[str] = field(default=frozenset())


class Reader:
    """Reads tokens one after another; anything unexpected is a 400."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = tokens(text)
        self._at = 0
        self.alias = "c"
        self.parameters: set[str] = set()
        self._aggregates = 0

    @property
    def token(self) -> Token:
        return self._tokens[self._at]

    def take(self) -> Token:
        token = self.token
        self._at += 1
        return token

    def has(self, *values: str) -> bool:
        return self.token.kind in ("keyword", "symbol") and self.token.value in values

    def skip(self, value: str) -> bool:
        if self.has(value):
            self._at += 1
            return True
        return False

    def need(self, value: str) -> None:
        if not self.skip(value):
            self.fail()

    def fail(self) -> None:
        near = self.text[self.token.start : self.token.start + 20] or "the end"
        raise Refused(400, f"Syntax error, incorrect syntax near '{near}'.")

    def name(self) -> str:
        if self.token.kind != "name":
            self.fail()
        return str(self.take().value)

    def back_to(self, at: int) -> None:
        self._at = at

    @property
    def position(self) -> int:
        return self._at

    # expressions, loosest binding first

    def expression(self) -> Expression:
        start, before = self._at, self._aggregates
        evaluate = self._or()
        used = self._tokens[start : self._at]
        text = self.text[used[0].start : used[-1].end]
        return Expression(
            evaluate,
            text,
            aggregates=self._aggregates > before,
            name=_last_name(used),
            **_lone_aggregate(self.text, used),
        )

    def _or(self) -> Evaluate:
        left = self._and()
        while self.skip("or"):
            left = _or(left, self._and())
        return left

    def _and(self) -> Evaluate:
        left = self._not()
        while self.skip("and"):
            left = _and(left, self._not())
        return left

    def _not(self) -> Evaluate:
        return _not(self._not()) if self.skip("not") else self._comparison()

    def _comparison(self) -> Evaluate:
        left = self._primary()
        if self.has("=", "!=", "<>", "<", "<=", ">", ">="):
            return _compared(self.take().value, left, self._primary())
        if self.skip("between"):
            low = self._primary()
            self.need("and")
            high = self._primary()
            return _and(_compared(">=", left, low), _compared("<=", left, high))
        negated = False
        if self.has("not"):
            self.take()
            negated = True
            if not self.has("in"):
                self.fail()
        if self.skip("in"):
            self.need("(")
            found = _in(left, self._list(")"))
            return _not(found) if negated else found
        return left

    def _list(self, closing: str) -> list[Evaluate]:
        members: list[Evaluate] = []
        while not self.skip(closing):
            if members:
                self.need(",")
            members.append(self._or())
        return members

    def _primary(self) -> Evaluate:
        token = self.take()
        if token.kind in ("number", "string"):
            return _constant(token.value)
        if token.kind == "parameter":
            self.parameters.add(token.value)
            return _parameter(token.value)
        if token.kind == "name":
            if self.has("("):
                return self._call(token.value)
            if token.value != self.alias:
                raise Refused(400, f"Identifier '{token.value}' could not be resolved.")
            return self._path()
        match token.value if token.kind in ("keyword", "symbol") else None:
            case "true" | "false":
                return _constant(token.value == "true")
            case "null":
                return _constant(None)
            case "undefined":
                return _constant(UNDEFINED)
            case "-" if self.token.kind == "number":
                return _constant(-self.take().value)
            case "(":
                inner = self._or()
                self.need(")")
                return inner
            case "[":
                return _array(self._list("]"))
            case "{":
                return self._object()
        self._at -= 1
        self.fail()
        raise AssertionError

    def _path(self) -> Evaluate:
        steps: list[str | int] = []
        while True:
            if self.skip("."):
                token = self.take()
                if token.kind not in ("name", "keyword"):
                    self.fail()
                steps.append(self.text[token.start : token.end])
            elif self.has("["):
                self.take()
                token = self.take()
                if token.kind not in ("string", "number"):
                    self.fail()
                steps.append(token.value)
                self.need("]")
            else:
                return _property(tuple(steps))

    def _object(self) -> Evaluate:
        members: dict[str, Evaluate] = {}
        while not self.skip("}"):
            if members:
                self.need(",")
            token = self.take()
            if token.kind != "string":
                self.fail()
            self.need(":")
            members[token.value] = self._or()
        return _object(members)

    def _call(self, name: str) -> Evaluate:
        self.need("(")
        arguments = self._list(")")
        upper = name.upper()
        if upper in AGGREGATES:
            if len(arguments) != 1:
                raise Refused(400, f"The {upper} function requires 1 argument.")
            self._aggregates += 1
            return _aggregate(upper, arguments[0])
        if upper not in FUNCTIONS:
            raise Refused(400, f"'{name}' is not a recognized built-in function name.")
        function, least, most = FUNCTIONS[upper]
        if not least <= len(arguments) <= most:
            raise Refused(400, f"The {upper} function requires {least} to {most} arguments.")
        return lambda item, given, group: function(
            *(argument(item, given, group) for argument in arguments)
        )


def _last_name(used: list[Token]) -> str | None:
    if used[0].kind != "name" or len(used) == 1:
        return None
    if used[-1].value == "]" and used[-2].kind == "string":
        return str(used[-2].value)
    return str(used[-1].value) if used[-2].value == "." else None


def _lone_aggregate(text: str, used: list[Token]) -> dict[str, Any]:
    name = str(used[0].value).upper()
    if used[0].kind != "name" or name not in AGGREGATES or used[-1].value != ")":
        return {}
    depth = 0
    for token in used[1:-1]:
        depth += {"(": 1, ")": -1}.get(token.value, 0) if token.kind == "symbol" else 0
        if depth == 0:
            return {}
    return {"aggregate": name, "argument": text[used[2].start : used[-2].end]}


def _constant(value: Any) -> Evaluate:
    return lambda _item, _given, _group: value


def _parameter(name: str) -> Evaluate:
    return lambda _item, given, _group: given[name]


def _property(steps: tuple[str | int, ...]) -> Evaluate:
    def evaluate(item: Any, _given: Parameters, _group: list[Any]) -> Any:
        for step in steps:
            if isinstance(item, dict):
                item = item.get(step, UNDEFINED)
            elif isinstance(item, list) and isinstance(step, int) and 0 <= step < len(item):
                item = item[step]
            else:
                return UNDEFINED
        return item

    return evaluate


def _or(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(*of: Any) -> Any:
        one = left(*of)
        if one is True:
            return True
        other = right(*of)
        if other is True:
            return True
        return False if one is False and other is False else UNDEFINED

    return evaluate


def _and(left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(*of: Any) -> Any:
        one = left(*of)
        if one is False:
            return False
        other = right(*of)
        if other is False:
            return False
        return True if one is True and other is True else UNDEFINED

    return evaluate


def _not(inner: Evaluate) -> Evaluate:
    def evaluate(*of: Any) -> Any:
        value = inner(*of)
        return (not value) if isinstance(value, bool) else UNDEFINED

    return evaluate


def _compared(operator: str, left: Evaluate, right: Evaluate) -> Evaluate:
    def evaluate(*of: Any) -> Any:
        return compare(operator, left(*of), right(*of))

    return evaluate


def compare(operator: str, one: Any, other: Any) -> Any:
    """True, false, or undefined if the types differ or have no such comparison."""
    rank = kind(one)
    if rank == 0 or rank != kind(other):
        return UNDEFINED
    if operator == "=":
        return same(one, other)
    if operator in ("!=", "<>"):
        return not same(one, other)
    if rank in (6, 7):
        return UNDEFINED
    if rank == 1:
        return operator in ("<=", ">=")
    match operator:
        case "<":
            return one < other
        case "<=":
            return one <= other
        case ">":
            return one > other
    return one >= other


def _in(left: Evaluate, members: list[Evaluate]) -> Evaluate:
    def evaluate(*of: Any) -> Any:
        value = left(*of)
        if value is UNDEFINED:
            return UNDEFINED
        return any(same(value, member(*of)) for member in members)

    return evaluate


def _array(members: list[Evaluate]) -> Evaluate:
    def evaluate(*of: Any) -> Any:
        values = [member(*of) for member in members]
        return [value for value in values if value is not UNDEFINED]

    return evaluate


def _object(members: dict[str, Evaluate]) -> Evaluate:
    def evaluate(*of: Any) -> Any:
        values = {name: member(*of) for name, member in members.items()}
        return {name: value for name, value in values.items() if value is not UNDEFINED}

    return evaluate


def _aggregate(name: str, argument: Evaluate) -> Evaluate:
    def evaluate(_item: Any, given: Parameters, group: list[Any]) -> Any:
        values = [argument(each, given, []) for each in group]
        return AGGREGATES[name]([value for value in values if value is not UNDEFINED])

    return evaluate
