"""What may stand in a Terraform block, and the way from there to JSON text.

The layout is CDKTF's, so that a file written directly and one that CDKTF wrote
differ in CDKTF's metadata only.  Python's `json.dumps` with an indent runs its slow
encoder and would need a second walk to escape text; this is one walk.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TypeAlias

from atakora_tf.errors import DocumentError
from atakora_tf.terraform.expression import (
    Expression,
    Reference,
    Template,
    escaped,
    holds_cdktf_token,
)

__all__ = [
    "MAX_INTEGER",
    "Json",
    "Where",
    "literal",
    "object_text",
    "ordered",
    "plain",
    "value_text",
    "where_text",
]

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

#: Where a value stands: the place around it, and the step from there.  The
#: outermost place is the address of a block.
Where: TypeAlias = "str | tuple[Where, str | int]"

#: CDKTF's numbers are JavaScript's: larger integers would be rounded in silence
#: (ECMA-262, Number.MAX_SAFE_INTEGER).
MAX_INTEGER = 2**53 - 1


def where_text(where: Where) -> str:
    """A place as a person reads it: `azurerm_x.main, argument 'geo_location[0].location'`."""
    steps: list[str | int] = []
    while isinstance(where, tuple):
        where, step = where
        steps.append(step)
    if not steps:
        return where
    path = ""
    for step in reversed(steps):
        if isinstance(step, int):
            path += f"[{step}]"
        elif step.isidentifier():
            path += f".{step}" if path else step
        else:
            path += f"[{step!r}]"
    return f"{where}, argument {path}"


def literal(text: str, where: Where, tokens: bool) -> str:
    """Literal text as Terraform must read it; `tokens` lets CDKTF's tokens pass."""
    text = str.__str__(text)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise DocumentError(
                f"{where_text(where)}: {text!r} holds half a surrogate pair, which no JSON "
                "file can carry. Give the text in valid Unicode."
            ) from None
    if "{" not in text:
        return text
    _no_token(text, where, tokens)
    return escaped(text)


def _no_token(text: str, where: Where, tokens: bool) -> None:
    if not tokens and holds_cdktf_token(text):
        raise DocumentError(
            f"{where_text(where)}: {text!r} holds a CDKTF token, which only CDKTF can resolve. "
            "Use a reference such as resource['id'], or put the document into a CDKTF stack."
        )


def plain(value: object, where: Where, tokens: bool = False) -> Json:
    """`value` as plain JSON values: what `value_text` writes, read back."""
    result: Json = json.loads(value_text(value, where, "\n", tokens))
    return result


def value_text(value: object, where: Where, newline: str, tokens: bool = False) -> str:
    """`value` as Terraform JSON: text escaped, references as `${…}`, keys and sets sorted.

    Only strings, booleans, integers up to 2**53 - 1, finite floats, None, lists,
    tuples, sets, mappings and expressions can be written; None is dropped from a
    mapping and has no place in a list.  `newline` is a line break and the
    indentation of the line that the value ends on.  With `tokens`, CDKTF's tokens in
    text pass unchanged.  Raises DocumentError with the place of what cannot be written.
    """
    kind = type(value)
    if kind is str:
        assert isinstance(value, str)
        if "{" in value or not value.isascii():
            value = literal(value, where, tokens)
        return encode_basestring(value)
    if kind is Reference:
        return encode_basestring(str(value))
    if kind is dict:
        return _mapping_text(value, where, newline, tokens)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return _list_text(value, where, newline, tokens)  # type: ignore[arg-type]
    if value is True:
        return "true"
    if value is False:
        return "false"
    if kind is Template or kind is Expression:
        text = str(value)
        if "{TfToken[" in text:
            _no_token(text, where, tokens)
        return encode_basestring(text)
    if isinstance(value, int):
        if -MAX_INTEGER <= value <= MAX_INTEGER:
            return int.__repr__(value)
        raise DocumentError(
            f"{where_text(where)}: {value} is too large; beyond {MAX_INTEGER} CDKTF rounds "
            "integers. Write it as text."
        )
    if isinstance(value, float):
        if math.isfinite(value):
            return _float_text(float(value))
        raise DocumentError(
            f"{where_text(where)}: {value} is not a finite number, and JSON has no others."
        )
    if isinstance(value, str):
        return encode_basestring(literal(value, where, tokens))
    if isinstance(value, (frozenset, set)):
        return _list_text(ordered(value, where, tokens), where, newline, tokens)
    if isinstance(value, Mapping):
        return _mapping_text(value, where, newline, tokens)
    if isinstance(value, (list, tuple)):
        return _list_text(value, where, newline, tokens)
    if value is None:
        return "null"
    raise DocumentError(
        f"{where_text(where)}: a {kind.__name__} ({value!r}) cannot be written as Terraform "
        "JSON. Write a string, number, boolean, list, set, mapping, reference, template or "
        "expression."
    )


def ordered(items: AbstractSet[object], where: Where, tokens: bool = False) -> list[object]:
    """The elements of a set in the order of their JSON text, strings alphabetically."""

    def rank(item: object) -> str:
        # Without the quote at the end, "a" comes before "a!".
        return _element_text(item, (where, 0), "\n", tokens).removesuffix('"')

    return sorted(items, key=rank)


def object_text(members: Iterable[tuple[str, str]], newline: str) -> str:
    """An object of members that are text already, in the order in which they come."""
    return _lines(
        "{", [encode_basestring(key) + ": " + text for key, text in members], "}", newline
    )


def _lines(opening: str, lines: list[str], closing: str, newline: str) -> str:
    if not lines:
        return opening + newline + closing
    inner = newline + "  "
    return opening + inner + ("," + inner).join(lines) + newline + closing


@lru_cache(4096)
def _head(key: str) -> str | None:
    """The start of a member with this key, or None for a key that needs a closer look."""
    if type(key) is not str or "{" in key or not key.isascii():
        return None
    return encode_basestring(key) + ": "


def _mapping_text(value: Mapping[object, object], where: Where, newline: str, tokens: bool) -> str:
    inner = newline + "  "
    lines: list[str] = []
    try:
        keys = sorted(value)  # type: ignore[type-var]
    except TypeError:
        keys = list(value)
    for key in keys:
        item = value[key]
        if item is not None:
            head = _head(key)
            if head is None:
                return _odd_mapping_text(value, where, newline, tokens)
            lines.append(head + value_text(item, (where, key), inner, tokens))  # type: ignore[arg-type]
    return _lines("{", lines, "}", newline)


def _odd_mapping_text(
    value: Mapping[object, object], where: Where, newline: str, tokens: bool
) -> str:
    """As `_mapping_text`, for keys that escaping changes or that are no text at all."""
    inner = newline + "  "
    members: dict[str, str] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise DocumentError(
                f"{where_text(where)}: the key {key!r} is a {type(key).__name__}; a key must be "
                "text."
            )
        if item is not None:
            place = (where, key)
            members[literal(key, place, tokens)] = value_text(item, place, inner, tokens)
    return object_text(sorted(members.items()), newline)


def _list_text(
    value: list[object] | tuple[object, ...], where: Where, newline: str, tokens: bool
) -> str:
    inner = newline + "  "
    lines = [
        _element_text(item, (where, position), inner, tokens) for position, item in enumerate(value)
    ]
    return _lines("[", lines, "]", newline)


def _element_text(item: object, where: Where, newline: str, tokens: bool) -> str:
    if item is None:
        raise DocumentError(
            f"{where_text(where)}: None has no place in a list. Leave the element out."
        )
    return value_text(item, where, newline, tokens)


def _float_text(value: float) -> str:
    """A float as JavaScript writes it (ECMA-262, Number::toString)."""
    size = abs(value)
    if size == 0:
        return "0"
    if 1e-6 <= size < 1e21:
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    mantissa, _, exponent = repr(value).partition("e")
    return f"{mantissa.removesuffix('.0')}e{int(exponent):+d}"
