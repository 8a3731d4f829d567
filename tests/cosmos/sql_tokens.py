"""The words of a query."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from tests.cosmos.failure import Refused

_TOKEN = re.compile(
    r"""\s+
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<double>"(?:[^"\\]|\\.)*")
    | (?P<single>'(?:[^'\\]|\\.)*')
    | (?P<parameter>@[A-Za-z_]\w*)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<symbol><=|>=|!=|<>|\|\||\?\?|[=<>()\[\]{},.:*+\-/?])
    """,
    re.VERBOSE,
)

_WORDS = (
    "select distinct top value from where group order by asc desc offset limit and or not in "
    "between as true false null undefined join like exists escape"
)
KEYWORDS = frozenset(_WORDS.split())


@dataclass(frozen=True)
class Token:
    kind: str  # keyword, name, number, string, parameter, symbol, end
    value: Any
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise Refused(400, f"Syntax error, incorrect syntax near '{text[at : at + 10]}'.")
        kind = match.lastgroup
        if kind is not None:
            found.append(_token(kind, match[0], match.start(), match.end()))
        at = match.end()
    found.append(Token("end", "", len(text), len(text)))
    return found


def _token(kind: str, text: str, start: int, end: int) -> Token:
    if kind == "number":
        value = float(text) if re.search(r"[.eE]", text) else int(text)
        return Token("number", value, start, end)
    if kind in ("double", "single"):
        inner = text[1:-1]
        if kind == "single":
            inner = inner.replace("\\'", "'").replace('"', '\\"')
        try:
            return Token("string", json.loads(f'"{inner}"'), start, end)
        except ValueError:
            raise Refused(400, f"Syntax error, invalid string literal {text}.") from None
    if kind == "name" and text.lower() in KEYWORDS:
        return Token("keyword", text.lower(), start, end)
    return Token(kind, text, start, end)
