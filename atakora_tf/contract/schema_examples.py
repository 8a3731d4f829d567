"""An example of a schema: the same at every time, and surely valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from atakora_tf.contract.fitting import surely_fits
from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.schema_reference import resolve

__all__ = ["NO_EXAMPLE", "example_of"]


class _NoExample:
    """Stands for "none was found", as null is an example too."""

    def __repr__(self) -> str:
        return "NO_EXAMPLE"


NO_EXAMPLE: Final = _NoExample()

_DEEPEST: Final = 6

_BY_FORMAT: Final = {
    "date": "2026-01-15",
    "date-time": "2026-01-15T09:30:00Z",
    "time": "09:30:00Z",
    "duration": "P3D",
    "email": "ada@example.com",
    "hostname": "www.example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.com/",
    "uuid": "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "decimal": "19.90",
}

# Texts that patterns often ask for: codes of countries, currencies and languages, numbers, colours.
_TYPICAL: Final = (
    *("EUR", "DE", "de", "en-GB", "+4930123456", "12345", "1.0.0", "#1a2b3c", "a1b2c3", "A1", "AB"),
    *("ABC-123", "abc", "ABC", "a", "A", "1", "12", "1234", "12345678", "DE89370400440532013000"),
    *("ada-lovelace", "ada_lovelace", "Ada Lovelace", "example.com", "/path", "user:1", "09:30"),
    *("2026-01-15", "19.90", "https://example.com/", "ada@example.com", "2026", "1A2B3C4D"),
)


def example_of(schema: Any, root: Schema, name: str = "") -> Any:
    """A value that keeps the schema's rules; `NO_EXAMPLE` where none is sure.

    What the schema says itself (`examples`, `default`, `const`, `enum`) comes first.  `name` is
    that of the field, by which texts are told apart.  Required fields are there, and so are others
    as long as they do not go deep.
    """
    for candidate in _candidates(schema, root, name, 0):
        if surely_fits(candidate, schema, root):
            return candidate
    return NO_EXAMPLE


def _candidates(schema: Any, root: Schema, name: str, depth: int) -> Iterator[Any]:
    if isinstance(schema, bool):
        if schema:
            yield "example"
        return
    if depth > _DEEPEST:
        return
    yield from schema.get("examples", [])
    if "const" in schema:
        yield schema["const"]
    yield from schema.get("enum", [])[:1]
    if schema.get("default") not in (None, "", [], {}):
        yield schema["default"]
    if "$ref" in schema:
        target = resolve(root, schema["$ref"])
        if target is not None:
            yield from _candidates(target, root, name, depth + 1)
    for keyword in ("anyOf", "oneOf"):
        for each in schema.get(keyword, []):
            yield from _candidates(each, root, name, depth + 1)
    if "allOf" in schema:
        yield from _joined(schema, root, depth)
    types = schema.get("type", "object" if "properties" in schema else "string")
    for kind in [types] if isinstance(types, str) else types:
        yield from _of_type(kind, schema, root, name, depth)


def _joined(schema: Schema, root: Schema, depth: int) -> Iterator[Any]:
    """An object that is all of several."""
    parts = [each for each in [*schema["allOf"], schema] if isinstance(each, dict)]
    whole: dict[str, Any] = {}
    for each in parts:
        target = resolve(root, each["$ref"]) if "$ref" in each else each
        if isinstance(target, dict) and ("properties" in target or target.get("type") == "object"):
            bare = {k: v for k, v in target.items() if k != "allOf"}
            whole |= next(_objects(bare, root, depth + 1), {})
    if whole:
        yield whole


def _of_type(kind: str, schema: Schema, root: Schema, name: str, depth: int) -> Iterator[Any]:
    match kind:
        case "string":
            yield from _texts(schema, name)
        case "integer" | "number":
            yield from _numbers(schema)
        case "boolean":
            yield from (True, False)
        case "null":
            yield None
        case "array":
            yield from _arrays(schema, root, name, depth)
        case "object":
            yield from _objects(schema, root, depth)


def _texts(schema: Schema, name: str) -> Iterator[str]:
    if schema.get("contentEncoding") == "base64":
        yield "ZXhhbXBsZQ=="
        return
    if schema.get("format") in _BY_FORMAT:
        yield _BY_FORMAT[schema["format"]]
    word = re.sub(r"[^a-z0-9]+", "-", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()).strip("-")
    word = word.removesuffix("-id") or "text"
    low, high = schema.get("minLength", 0), schema.get("maxLength", 1000)
    spoken = f"{word}-1" if name.lower().endswith("id") else word
    for each in (spoken, *(_TYPICAL if "pattern" in schema else ()), word * 1):
        yield each
        if len(each) > high:
            yield each[:high]
        if len(each) < low <= 10_000:
            yield (each * (low // len(each) + 1))[:low]
    yield ""


def _numbers(schema: Schema) -> Iterator[int | float]:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    step = schema.get("multipleOf", 1)
    starts = [1, 0, low, high]
    for start in (each for each in starts if each is not None):
        for value in (start, start + 1, start - 1, start + 0.5, start - 0.5):
            yield int(value) if float(value).is_integer() else value
        if isinstance(step, int):
            yield int(start) // step * step
            yield (int(start) // step + 1) * step
    if low is not None and high is not None:
        yield (low + high) / 2


def _arrays(schema: Schema, root: Schema, name: str, depth: int) -> Iterator[list[Any]]:
    firsts = [
        next((c for c in _candidates(e, root, name, depth + 1) if surely_fits(c, e, root)), None)
        for e in schema.get("prefixItems", [])
    ]
    items = schema.get("items", {"type": "string"})
    wanted = max(schema.get("minItems", 1), 1) - len(firsts)
    singular = name[:-1] if name.endswith("s") else name
    found: list[Any] = []
    for candidate in _candidates(items, root, singular, depth + 1) if wanted > 0 else ():
        if surely_fits(candidate, items, root) and candidate not in found:
            found.append(candidate)
        if len(found) >= wanted or not schema.get("uniqueItems"):
            break
    if found and not schema.get("uniqueItems") and wanted <= 1000:
        found = found[:1] * wanted
    yield [*firsts, *found]
    yield firsts
    yield []


def _objects(schema: Schema, root: Schema, depth: int) -> Iterator[dict[str, Any]]:
    required = schema.get("required", [])
    whole: dict[str, Any] = {}
    for name, each in schema.get("properties", {}).items():
        found = _first(each, root, name, depth)
        if found is not NO_EXAMPLE:
            whole[name] = found
        elif name in required:
            return
    for name in required:
        if name not in whole:
            more = schema.get("additionalProperties", True)
            whole[name] = _first(more, root, name, depth)
    yield whole
    yield {name: value for name, value in whole.items() if name in required}


def _first(schema: Any, root: Schema, name: str, depth: int) -> Any:
    for candidate in _candidates(schema, root, name, depth + 1):
        if surely_fits(candidate, schema, root):
            return candidate
    return NO_EXAMPLE
