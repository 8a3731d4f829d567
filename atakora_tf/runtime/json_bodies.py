"""JSON from strangers: strictly RFC 8259, within IEEE 754, and no deeper than allowed."""

from __future__ import annotations

import json
import math
import re
from itertools import accumulate
from typing import Any, Final

from atakora_tf.runtime.refusals import Refused

__all__ = ["parse_json"]

# A text that never ends is taken whole, and nothing is tried twice: otherwise each quote in it
# would be looked at as the beginning of another, in time that grows with the square of the size.
_TEXT: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
# What a bracket adds to the depth, as a signed byte.
_STEPS: Final = bytes.maketrans(b"{[}]", b"\x01\x01\xff\xff")
_NO_BRACKETS: Final = bytes(each for each in range(256) if each not in b"[]{}")
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
# Beyond it a whole number is no longer exact (RFC 8259, section 6).
_EXACT: Final = 2**53


def parse_json(body: bytes, *, depth: int) -> Any:
    """The value of a body; raises `Refused` with `MalformedBody`.

    depth: the most arrays and objects around a value.
    """
    if is_deeper(body, depth):
        raise _malformed(f"It is nested deeper than {depth} levels.")
    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
            parse_int=_integer,
        )
    except UnicodeDecodeError as fault:
        raise _malformed(f"It is not UTF-8 at byte {fault.start}.") from None
    except json.JSONDecodeError as fault:
        raise _malformed(
            f"It is no JSON at line {fault.lineno}, column {fault.colno}: {fault.msg}."
        ) from None
    except RecursionError:
        raise _malformed("It is nested too deeply.") from None
    if _SURROGATE.search(body) is not None:
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise _malformed("It holds half of a surrogate pair, which is no text.") from None
    return value


def is_deeper(body: bytes, depth: int) -> bool:
    """Whether arrays and objects are nested deeper than `depth`, without parsing.

    Of a body that is no JSON either answer may come.
    """
    if body.count(b"[") + body.count(b"{") <= depth:
        return False
    steps = _TEXT.sub(b"", body).translate(_STEPS, _NO_BRACKETS)
    return max(accumulate(memoryview(steps).cast("b")), default=0) > depth


def _malformed(detail: str) -> Refused:
    return Refused("MalformedBody", detail)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise _malformed(f"An object names the property {_shown(twice)} twice.")
    return made


def _constant(text: str) -> Any:
    raise _malformed(f"{text} is no number of JSON.")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise _malformed(f"The number {_shown(text)} is beyond IEEE 754.")
    return value


def _integer(text: str) -> int:
    if len(text) > 17 or abs(int(text)) > _EXACT:
        raise _malformed(
            f"The number {_shown(text)} is beyond 2^53, where IEEE 754 is no longer exact; "
            "send it as text."
        )
    return int(text)


def _shown(text: str) -> str:
    return json.dumps(text if len(text) <= 40 else f"{text[:40]}…")
