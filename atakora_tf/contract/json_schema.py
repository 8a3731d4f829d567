"""Reads a JSON Schema: checks it, copies it, puts its keywords in order.

Every form of a schema passes through here, so contradictions are found in all of them alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from atakora_tf.contract.faults import Faults, did_you_mean
from atakora_tf.contract.field_types import types_of
from atakora_tf.contract.json_schema_keywords import (
    COMPOSING,
    CORE,
    DIALECT,
    FORMATS,
    KEYWORDS,
    READABLE_DIALECTS,
    REPLACED,
    SIMPLE_TYPES,
    Schema,
    Shape,
    in_order,
)
from atakora_tf.contract.json_value import JsonValue, NotJson, json_value, same_json
from atakora_tf.contract.misfit import misfit
from atakora_tf.contract.schema_reference import resolve

__all__ = ["looks_like_json_schema", "read_json_schema"]

_DESCRIBING_OBJECTS = ("properties", "patternProperties", "additionalProperties", *COMPOSING)

_ANCHOR = re.compile(r"[A-Za-z_][-A-Za-z0-9._]*")

_PAIRS = (
    ("minLength", "maxLength"),
    ("minimum", "maximum"),
    ("minItems", "maxItems"),
    ("minContains", "maxContains"),
    ("minProperties", "maxProperties"),
)
_STRICT_PAIRS = (
    ("exclusiveMinimum", "maximum"),
    ("minimum", "exclusiveMaximum"),
    ("exclusiveMinimum", "exclusiveMaximum"),
)


def looks_like_json_schema(source: Mapping[str, object]) -> bool:
    """Whether a mapping that cannot be read as fields says by its keywords that it is a schema.

    It does if it has a core keyword (`$schema`, `$id`, `$ref`, `$defs`, …), or `"type": "object"`
    with a mapping of `properties`, or nothing but keywords (and `x-…`), of which one describes
    objects (`"type": "object"`, `properties`, `additionalProperties`, `allOf`, …).
    """
    if CORE & source.keys():
        return True
    says_object = source.get("type") == "object"
    if says_object and isinstance(source.get("properties"), Mapping):
        return True
    return all(_is_known(keyword) for keyword in source) and (
        says_object or any(keyword in source for keyword in _DESCRIBING_OBJECTS)
    )


def read_json_schema(source: Mapping[str, object], faults: Faults) -> Schema:
    """A copy of `source` with its keywords in a fixed order; what is wrong is noted in `faults`."""
    dialect = source.get("$schema")
    if isinstance(dialect, str) and dialect.removesuffix("#") not in READABLE_DIALECTS:
        faults.add("", f"'$schema' says '{dialect}', which is not read here; write '{DIALECT}'")
    reader = _Reader(faults)
    schema = reader.keywords(source, "")
    reader.check_references(schema)
    return schema


def _is_known(keyword: object) -> bool:
    return isinstance(keyword, str) and (keyword in KEYWORDS or keyword.startswith("x-"))


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._open: list[int] = []  # the schemas being read, outermost first
        self._references: list[tuple[str, str]] = []
        self._has_inner_documents = False

    def schema(self, source: object, at: str) -> Schema | bool:
        if isinstance(source, bool):
            return source
        if not isinstance(source, Mapping):
            self._faults.add(at, f"a schema is a mapping or a boolean, not {source!r}")
            return {}
        return self.keywords(source, at)

    def keywords(self, source: Mapping[str, object], at: str) -> Schema:
        if id(source) in self._open:
            self._faults.add(at, "the schema contains itself; use '$defs' and '$ref'")
            return {}
        self._open.append(id(source))
        schema: Schema = {}
        for keyword, value in source.items():
            self._keyword(schema, keyword, value, at)
        self._open.pop()
        self._check_contradictions(schema, at)
        return in_order(schema)

    def check_references(self, root: Schema) -> None:
        """Note every reference that leads nowhere; none if parts of it have names of their own."""
        if self._has_inner_documents:
            return
        for at, reference in self._references:
            seen: set[str] = set()
            target: object = {"$ref": reference}
            while isinstance(target, dict) and isinstance(target.get("$ref"), str):
                step = target["$ref"]
                if step in seen:
                    self._faults.add(at, f"'$ref' to '{reference}' leads back to itself")
                    break
                seen.add(step)
                target = resolve(root, step)
            if target is None:
                where = (
                    "to nothing in this schema"
                    if reference.startswith("#")
                    else "outside this schema; copy what it names into '$defs'"
                )
                self._faults.add(at, f"'$ref' to '{reference}' leads {where}")

    def _keyword(self, schema: Schema, keyword: object, value: object, at: str) -> None:
        faults = self._faults
        if not isinstance(keyword, str):
            faults.add(at, f"a keyword is text, not {keyword!r}")
            return
        if keyword in REPLACED:
            faults.add(at, f"'{keyword}' means nothing in JSON Schema 2020-12; {REPLACED[keyword]}")
            return
        shape = KEYWORDS.get(keyword)
        if keyword == "unique":
            shape = "flag"
        if shape is None:
            # An unknown keyword is an annotation, unless it looks like a slip of the pen.
            hint = "" if keyword == "example" else did_you_mean(keyword, KEYWORDS)
            if hint:
                faults.add(at, f"unknown keyword '{keyword}'{hint}")
                return
            shape = "any"
        try:
            schema[keyword] = self._value(keyword, shape, value, at)
        except _WrongShape as wrong:
            faults.add(at, f"'{keyword}' must be {wrong}, not {value!r}{wrong.why}")
        except NotJson:
            faults.add(at, f"{keyword} {value!r} is not a JSON value")

    def _value(self, keyword: str, shape: Shape, value: object, at: str) -> object:
        match shape:
            case "schema" | "schemas" | "schema by name" | "schema by regex":
                return self._inner(keyword, shape, value, at)
            case "text" | "regex" | "anchor":
                text = _text(keyword, shape, value)
                self._note(keyword, text, at)
                return text
            case "flag":
                if isinstance(value, bool):
                    return value
                raise _WrongShape("true or false")
            case "flags by name":
                if isinstance(value, Mapping) and all(
                    isinstance(each, bool) for each in value.values()
                ):
                    return {str(name): each for name, each in value.items()}
                raise _WrongShape("a mapping of true or false")
            case "count" | "number" | "positive number":
                return _number(shape, value)
            case "names":
                return _names(value)
            case "names by name":
                if isinstance(value, Mapping):
                    return {str(name): _names(names) for name, names in value.items()}
                raise _WrongShape("a mapping of lists of different texts")
            case "type":
                return _types(value)
            case "values":
                return _values(keyword, value)
            case "any":
                return json_value(value)

    def _note(self, keyword: str, text: str, at: str) -> None:
        if keyword == "format" and text not in FORMATS:
            hint = did_you_mean(text, FORMATS)
            if hint:
                self._faults.add(at, f"unknown format '{text}'{hint}")
        elif keyword == "$ref":
            self._references.append((at, text))
        elif keyword in ("$id", "$anchor", "$dynamicAnchor") and at:
            self._has_inner_documents = True

    def _inner(self, keyword: str, shape: Shape, value: object, at: str) -> object:
        if shape == "schema":
            return self.schema(value, _below(at, keyword))
        if shape == "schemas":
            if not isinstance(value, list | tuple) or not value:
                raise _WrongShape("a list of at least one schema")
            return [
                self.schema(each, f"{_below(at, keyword)}[{index}]")
                for index, each in enumerate(value)
            ]
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise _WrongShape("a mapping of names to schemas")
        inner: dict[str, Schema | bool] = {}
        for name, each in value.items():
            if shape == "schema by regex":
                _check_regex(name, "a mapping of regular expressions to schemas")
            below = at if keyword == "properties" else _below(at, keyword)
            read = self.schema(each, f"{below}.{name}" if below else name)
            if keyword == "properties" and isinstance(read, bool):
                read = {} if read else {"not": {}}
            inner[name] = read
        return inner

    def _check_contradictions(self, schema: Schema, at: str) -> None:
        faults = self._faults
        for low, high in _PAIRS:
            if low in schema and high in schema and schema[low] > schema[high]:
                faults.add(at, f"{low} {schema[low]} is above {high} {schema[high]}")
        for low, high in _STRICT_PAIRS:
            if low in schema and high in schema and schema[low] >= schema[high]:
                faults.add(at, f"no value is between {low} {schema[low]} and {high} {schema[high]}")
        if schema.get("unique"):
            for kind in types_of(schema):
                if kind in ("array", "object"):
                    faults.add(at, f"'unique' is for single values, not for type {kind}")
        members: list[JsonValue] = schema.get("enum", [])
        for index, member in enumerate(members):
            if any(same_json(member, earlier) for earlier in members[:index]):
                faults.add(at, f"enum names {member!r} twice")
        rules = {keyword: value for keyword, value in schema.items() if keyword != "enum"}
        for member in members:
            self._check_value(f"enum value {member!r}", member, rules, at)
        if "default" in schema:
            self._check_value(f"default {schema['default']!r}", schema["default"], schema, at)
        for example in schema.get("examples", []):
            self._check_value(f"example {example!r}", example, schema, at)
        if schema.get("additionalProperties") is False and "patternProperties" not in schema:
            properties = schema.get("properties", {})
            for name in schema.get("required", []):
                if name not in properties:
                    hint = did_you_mean(name, properties)
                    faults.add(at, f"it requires '{name}', but has no such field{hint}")

    def _check_value(self, spoken: str, value: JsonValue, rules: Schema, at: str) -> None:
        why = misfit(value, rules)
        if why:
            self._faults.add(at, f"{spoken} {why}")


class _WrongShape(Exception):
    """A keyword holds something else than it may; the text says what it holds."""

    def __init__(self, expected: str, why: str = "") -> None:
        self.why = f" ({why})" if why else ""
        super().__init__(expected)


def _below(at: str, keyword: str) -> str:
    if keyword == "items":
        return f"{at}[]"
    if keyword == "additionalProperties":
        keyword = "*"
    return f"{at}.{keyword}" if at else keyword


def _text(keyword: str, shape: Shape, value: object) -> str:
    if not isinstance(value, str):
        raise _WrongShape("text")
    if shape == "regex":
        _check_regex(value, "a regular expression")
    if shape == "anchor" and not _ANCHOR.fullmatch(value):
        raise _WrongShape("a name of letters, digits, '-', '.' and '_'")
    if keyword == "$id" and "#" in value.removesuffix("#"):
        raise _WrongShape("an address without a fragment")
    return value


def _check_regex(pattern: str, expected: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise _WrongShape(expected, str(error)) from None


def _number(shape: Shape, value: object) -> int | float:
    read = json_value(value)
    if isinstance(read, int | float) and not isinstance(read, bool):
        if shape == "number" or (shape == "positive number" and read > 0):
            return read
        if shape == "count" and read >= 0 and int(read) == read:
            return int(read)
    raise _WrongShape(
        {"count": "a whole number from 0", "positive number": "a number above 0"}.get(
            shape, "a number"
        )
    )


def _names(value: object) -> list[str]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise _WrongShape("a list of texts")
    names = [str(name) for name in value]
    if len(set(names)) < len(names):
        raise _WrongShape("a list of different texts")
    return names


def _types(value: object) -> str | list[str]:
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list | tuple) and names and all(name in SIMPLE_TYPES for name in names):
        return value if isinstance(value, str) else _names(value)
    hint = did_you_mean(value, SIMPLE_TYPES).removeprefix("; ") if isinstance(value, str) else ""
    raise _WrongShape(f"one or several of {', '.join(SIMPLE_TYPES)}", hint)


def _values(keyword: str, value: object) -> JsonValue:
    if keyword == "enum" and (not isinstance(value, list | tuple) or not value):
        raise _WrongShape("a list of at least one value")
    if not isinstance(value, list | tuple):
        raise _WrongShape("a list")
    return json_value(value)
