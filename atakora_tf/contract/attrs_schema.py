"""The second form of a schema: an attrs class or a dataclass, read from its annotations.

A field with a default is optional; the default is stated if it is a JSON value.  Factories are
never called: what they make may differ from run to run.  A field's `metadata` may hold the options
of a field mapping (`description`, `min`, `format`, `unique`, …); other metadata is left alone.
Converters and validators are code and stay unread.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import datetime
import decimal
import enum
import inspect
import types
import typing
import uuid
from collections.abc import Iterator, Mapping
from typing import Any, TypeGuard

import attrs

from atakora_tf.contract.faults import Faults
from atakora_tf.contract.field_options import (
    ANNOTATING,
    CONSTRAINING,
    LENGTH_KEYWORDS,
    with_options,
)
from atakora_tf.contract.field_types import DECIMAL, nullable, types_of
from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.json_value import NotJson, json_value

__all__ = ["attrs_schema", "is_attrs_or_dataclass"]

_SIMPLE: Mapping[object, Mapping[str, str]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    None: {"type": "null"},
    type(None): {"type": "null"},
    object: {},
    Any: {},
    bytes: {"type": "string", "contentEncoding": "base64"},
    datetime.date: {"type": "string", "format": "date"},
    datetime.datetime: {"type": "string", "format": "date-time"},
    datetime.time: {"type": "string", "format": "time"},
    datetime.timedelta: {"type": "string", "format": "duration"},
    decimal.Decimal: DECIMAL,
    uuid.UUID: {"type": "string", "format": "uuid"},
}

_LISTS = frozenset(
    {
        list,
        collections.abc.Collection,
        collections.abc.Iterable,
        collections.abc.MutableSequence,
        collections.abc.Sequence,
    }
)
_SETS = frozenset({set, frozenset, collections.abc.Set, collections.abc.MutableSet})
_MAPPINGS = frozenset({dict, collections.abc.Mapping, collections.abc.MutableMapping})

# The attributes of annotated-types' constraints, recognised by name: no import needed.
_ANNOTATED = {
    "ge": "minimum",
    "gt": "exclusiveMinimum",
    "le": "maximum",
    "lt": "exclusiveMaximum",
    "multiple_of": "multipleOf",
}

# An enum or a default is said by the class itself.
_FROM_METADATA = (ANNOTATING | CONSTRAINING) - {"default", "enum"}

_JSON_TYPES: tuple[tuple[type, str], ...] = (
    (bool, "boolean"),
    (int, "integer"),
    (float, "number"),
    (str, "string"),
)


def is_attrs_or_dataclass(source: type) -> bool:
    """Whether the class has fields that this form reads."""
    return attrs.has(source) or dataclasses.is_dataclass(source)


def attrs_schema(source: type, faults: Faults) -> Schema:
    """The JSON Schema of a class; classes and enums that it names stand in `$defs`."""
    return _Classes(faults).root(source)


class _Classes:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._root: type | None = None
        self._names: dict[type, str] = {}
        self._defs: dict[str, Schema] = {}

    def root(self, source: type) -> Schema:
        self._root = source
        schema = self._class(source, "")
        if source in self._names:  # some class refers back to it
            self._defs[self._names[source]] = schema
            schema = dict(schema)
        schema.pop("title")
        definitions = dict(sorted(self._defs.items()))
        return {**schema, "$defs": definitions} if definitions else schema

    def _class(self, source: type, at: str) -> Schema:
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for each in _fields(source):
            inner = f"{at}.{each.name}" if at else each.name
            schema = self._schema(self._annotation(source, each, inner), inner)
            options = {key: each.metadata[key] for key in each.metadata if key in _FROM_METADATA}
            schema = with_options(schema, options, inner, self._faults)
            if each.required:
                required.append(each.name)
            else:
                schema |= each.default
            properties[each.name] = schema
        return {
            **_heading(source),
            "type": "object",
            "properties": properties,
            **({"required": required} if required else {}),
            "additionalProperties": False,
        }

    def _annotation(self, source: type, each: _Field, at: str) -> object:
        """The field's type, resolved alone, so that every unknown name is found."""
        for owner in source.__mro__:
            annotations = inspect.get_annotations(owner)
            if each.name not in annotations:
                continue
            body = {
                "__annotations__": {each.name: annotations[each.name]},
                "__module__": owner.__module__,
            }
            # A class inside a function cannot see its own name.
            itself = {source.__name__: source}
            try:
                return typing.get_type_hints(
                    type(owner.__name__, (), body), localns=itself, include_extras=True
                )[each.name]
            except Exception as error:  # an annotation is code, and may fail in any way
                self._faults.add(
                    at,
                    f"its annotation {annotations[each.name]!r} cannot be read: {error}; "
                    "define what it names at the top of the module",
                )
                return Any
        if each.type is None:
            self._faults.add(at, "it has no type annotation")
            return Any
        return each.type

    def _schema(self, annotation: object, at: str) -> Schema:
        try:
            simple = _SIMPLE.get(annotation)
        except TypeError:  # unhashable: certainly none of ours
            simple = None
        if simple is not None:
            return dict(simple)
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Annotated:
            return self._annotated(arguments[0], arguments[1:], at)
        if origin is typing.Literal:
            return _members([_plain(value) for value in arguments])
        if origin in (typing.Union, types.UnionType):
            return self._union(arguments, at)
        if isinstance(annotation, typing.NewType):
            return self._schema(annotation.__supertype__, at)
        collection = self._collection(origin or annotation, arguments, at)
        if collection is not None:
            return collection
        if _has_a_name(annotation):
            return {"$ref": f"#/$defs/{self._named(annotation, at)}"}
        self._faults.add(
            at,
            f"the type {_spoken(annotation)} has no JSON form here; use a plain type, "
            "a collection, an enum, an attrs class or a dataclass",
        )
        return {}

    def _annotated(self, inner: object, metadata: tuple[object, ...], at: str) -> Schema:
        schema = self._schema(inner, at)
        (kind,) = [name for name in types_of(schema) if name != "null"] or ("",)
        options: dict[str, object] = {}
        for each in metadata:
            for attribute, keyword in _ANNOTATED.items():
                if getattr(each, attribute, None) is not None:
                    options[keyword] = getattr(each, attribute)
            for attribute, keyword in zip(
                ("min_length", "max_length"), LENGTH_KEYWORDS.get(kind, ()), strict=False
            ):
                # annotated-types says "at least 0" where nothing is asked.
                if getattr(each, attribute, None):
                    options[keyword] = getattr(each, attribute)
        return with_options(schema, options, at, self._faults)

    def _union(self, members: tuple[object, ...], at: str) -> Schema:
        schemas = [self._schema(each, at) for each in members if each is not type(None)]
        joined = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
        return joined if len(schemas) == len(members) else nullable(joined)

    def _collection(self, kind: object, of: tuple[object, ...], at: str) -> Schema | None:
        if kind is tuple and not (len(of) == 2 and of[1] is Ellipsis):
            if not of:
                return {"type": "array"}
            each = [self._schema(item, f"{at}[{index}]") for index, item in enumerate(of)]
            return {"type": "array", "prefixItems": each, "minItems": len(of), "maxItems": len(of)}
        if kind in _LISTS or kind in _SETS or kind is tuple:
            items = {"items": self._schema(of[0], f"{at}[]")} if of else {}
            return {"type": "array", **items, **({"uniqueItems": True} if kind in _SETS else {})}
        if kind in _MAPPINGS:
            if of and of[0] not in (str, Any):
                self._faults.add(at, f"the keys of a JSON object are text, not {_spoken(of[0])}")
            more = self._schema(of[1], f"{at}.*") if of else True
            return {"type": "object", "additionalProperties": more or True}
        return None

    def _named(self, source: type, at: str) -> str:
        if source in self._names:
            return self._names[source]
        name = source.__name__
        if name in self._names.values():
            qualified = f"{source.__module__}__{source.__qualname__}"
            name = qualified.replace(".", "__").replace("<locals>", "")
        while name in self._names.values():
            name += "_"
        self._names[source] = name
        if source is self._root:
            return name
        self._defs[name] = {}  # takes the name, for a class that refers to itself
        if issubclass(source, enum.Enum):
            self._defs[name] = {**_heading(source), **_members([each.value for each in source])}
        else:
            self._defs[name] = self._class(source, at)
        return name


@attrs.frozen
class _Field:
    """What attrs and dataclasses both say of a field."""

    name: str
    type: object
    required: bool
    default: Schema
    metadata: Mapping[Any, Any]


def _fields(source: type) -> Iterator[_Field]:
    # A field that the constructor does not take is computed, so no client sends it.
    if attrs.has(source):
        for each in attrs.fields(source):
            if each.init:
                required = each.default is attrs.NOTHING
                made = isinstance(each.default, attrs.Factory)  # type: ignore[arg-type]
                default = {} if required or made else _default(each.default)
                yield _Field(each.name, each.type, required, default, each.metadata)
        return
    for one in dataclasses.fields(source):
        if one.init:
            stated = one.default is not dataclasses.MISSING
            required = not stated and one.default_factory is dataclasses.MISSING
            default = _default(one.default) if stated else {}
            yield _Field(one.name, one.type, required, default, one.metadata)


def _has_a_name(annotation: object) -> TypeGuard[type]:
    if not isinstance(annotation, type) or typing.get_origin(annotation) is not None:
        return False
    return issubclass(annotation, enum.Enum) or is_attrs_or_dataclass(annotation)


def _default(value: object) -> Schema:
    try:
        return {"default": json_value(value)}
    except NotJson:
        return {}


def _heading(source: type) -> Schema:
    """The title and, from a docstring that someone wrote, the description."""
    words = source.__dict__.get("__doc__") or ""
    # A dataclass without a docstring is given its signature for one.
    written = words and not words.startswith(f"{source.__name__}(")
    return {
        "title": source.__name__,
        **({"description": inspect.cleandoc(words)} if written else {}),
    }


def _members(values: list[object]) -> Schema:
    """The schema of a fixed set of values."""
    plain = [_plain(value) for value in values]
    types = {name for value in plain for name in [_json_type(value)]}
    kind = {"type": types.pop()} if len(types) == 1 and None not in types else {}
    return {**kind, "const": plain[0]} if len(plain) == 1 else {**kind, "enum": plain}


def _plain(value: object) -> object:
    return value.value if isinstance(value, enum.Enum) else value


def _json_type(value: object) -> str | None:
    return next((name for kind, name in _JSON_TYPES if isinstance(value, kind)), None)


def _spoken(annotation: object) -> str:
    if isinstance(annotation, type) and typing.get_origin(annotation) is None:
        return annotation.__qualname__
    return str(annotation)
