"""What changed between two JSON Schemas, for those who send and for those who read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from atakora_tf.contract.api_change import Change
from atakora_tf.contract.json_value import same_json

__all__ = ["Side", "compare_schemas", "resolved"]

Side: TypeAlias = Literal["sent", "read"]
"""Whether callers send values of the schema, or read them."""

# Keywords that do not decide which values there are.
_SILENT: Final = frozenset(
    {
        *("$schema", "$id", "$comment", "$anchor", "$defs", "definitions", "title", "description"),
        *("default", "example", "examples", "deprecated", "readOnly", "writeOnly"),
    }
)
# A smaller value lets less through.
_CEILINGS: Final = (
    *("maxLength", "maximum", "exclusiveMaximum", "maxItems", "maxProperties", "maxContains"),
)
# A greater one does.
_FLOORS: Final = (
    *("minLength", "minimum", "exclusiveMinimum", "minItems", "minProperties", "minContains"),
)
_COMPARED: Final = frozenset(
    {
        *("$ref", "type", "enum", "const", "properties", "required", "additionalProperties"),
        *("items", "anyOf", "oneOf", "allOf", *_CEILINGS, *_FLOORS),
    }
)
_ALL_TYPES: Final = frozenset(
    {"array", "boolean", "null", "integer", "fraction", "object", "string"}
)
_CHOICES: Final = ("anyOf", "oneOf")


def resolved(value: Any, document: Mapping[str, Any]) -> Any:
    """What a reference of a document leads to; the value itself if it is none."""
    for _ in range(32):  # references may lead back to themselves
        if not isinstance(value, Mapping) or not isinstance(value.get("$ref"), str):
            return value
        found: Any = document
        for token in value["$ref"].removeprefix("#/").split("/"):
            key = token.replace("~1", "/").replace("~0", "~")
            found = found.get(key) if isinstance(found, Mapping) else None
        beside = {k: v for k, v in value.items() if k != "$ref"}
        value = {**found, **beside} if isinstance(found, Mapping) else beside
    return {}


def compare_schemas(
    old: Any,
    new: Any,
    side: Side,
    where: str,
    documents: tuple[Mapping[str, Any], Mapping[str, Any]],
) -> Iterator[Change]:
    """Every change; `documents` are those in which the references of either are."""
    yield from _Comparison(side, documents).schemas(old, new, where)


class _Comparison:
    def __init__(self, side: Side, documents: tuple[Mapping[str, Any], Mapping[str, Any]]) -> None:
        self._side = side
        self._documents = documents
        self._open: set[tuple[str, str]] = set()

    def schemas(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        """What changed from one schema to the other."""
        # Schemas may contain themselves: what is being compared is not compared inside again.
        pair = (_said(old), _said(new))
        if pair in self._open or (pair[0] == pair[1] and "$ref" not in pair[0]):
            return
        self._open.add(pair)
        try:
            yield from self._one(
                _as_mapping(resolved(old, self._documents[0])),
                _as_mapping(resolved(new, self._documents[1])),
                where,
            )
        finally:
            self._open.discard(pair)

    def _one(self, old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> Iterator[Change]:
        if any(keyword in each for keyword in _CHOICES for each in (old, new)):
            yield from self._alternatives(old, new, where)
            return
        yield from self._types(old, new, where)
        yield from self._values(old, new, where)
        yield from self._limits(old, new, where)
        yield from self._fields(old, new, where)
        if "items" in old or "items" in new:
            yield from self.schemas(old.get("items", {}), new.get("items", {}), f"{where}[]")
        yield from self._conjunction(old, new, where)
        yield from self._others(old, new, where)

    def _types(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        before, after = _types(old), _types(new)
        said = f"it was {_words(before)} and is {_words(after)}"
        if before - after and self._side == "sent":
            yield Change(where, "type-narrowed", said)
        elif after - before and self._side == "read":
            yield Change(where, "type-widened", said)
        elif before != after:
            yield Change(where, "loosened", said)

    def _values(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        before, after = _fixed(old), _fixed(new)
        if before is None and after is None:
            return
        fewer = "values-removed" if self._side == "sent" else "loosened"
        if after is None:
            yield Change(where, "loosened", "it may have any value now")
        elif before is None:
            yield Change(where, fewer, f"it may only be {_list(after)} now")
        else:
            gone = [e for e in before if not any(same_json(e, other) for other in after)]
            come = [e for e in after if not any(same_json(e, other) for other in before)]
            if gone:
                yield Change(where, fewer, f"it may no longer be {_list(gone)}")
            if come:
                yield Change(where, "values-added", f"it may also be {_list(come)}")

    def _limits(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        if self._side == "read":
            return  # A limit on what is read promises nothing that callers count on.
        for names, smaller in ((_CEILINGS, True), (_FLOORS, False)):
            for name in names:
                before, after = old.get(name), new.get(name)
                if before == after:
                    continue
                stricter = after is not None and (
                    before is None or (after < before if smaller else after > before)
                )
                said = f"{name} was {_or_none(before)} and is {_or_none(after)}"
                yield Change(where, "limit-stricter" if stricter else "loosened", said)

    def _fields(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        before, after = _properties(old), _properties(new)
        needed_before, needed_after = set(old.get("required", [])), set(new.get("required", []))
        for name in sorted({*before, *after}):
            at = f"{where}/{name}"
            if name not in after:
                yield from self._field_gone(new, at)
            elif name not in before:
                if self._side == "read" or name not in needed_after:
                    yield Change(at, "field-added", "it is new")
                was = old.get("additionalProperties", True)
                if self._side == "sent" and isinstance(was, Mapping):
                    # It could be sent already, with what undeclared fields may have.
                    yield from self.schemas(was, after[name], at)
            else:
                yield from self.schemas(before[name], after[name], at)
        for name in sorted(needed_after - needed_before):
            if self._side == "sent":
                said = "it has to be sent now" if name in before else "it is new and has to be sent"
                yield Change(f"{where}/{name}", "field-required", said)
        for name in sorted(needed_before - needed_after):
            if self._side == "sent":
                yield Change(f"{where}/{name}", "loosened", "it may be left out now")
            elif name in after:
                yield Change(f"{where}/{name}", "field-optional", "it may be missing now")
        yield from self._other_fields(old, new, where)

    def _field_gone(self, new: Any, at: str) -> Iterator[Change]:
        if self._side == "read":
            yield Change(at, "field-removed", "it is no longer there")
        elif new.get("additionalProperties", True) is False or _forbids(new, at):
            yield Change(at, "field-refused", "it is no longer accepted")
        else:
            yield Change(at, "loosened", "it may have any value now")

    def _other_fields(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        before, after = (each.get("additionalProperties", True) for each in (old, new))
        if same_json(before, after) or "object" not in _types(old) & _types(new):
            return
        if after is False:
            if self._side == "sent":
                said = "fields that are not declared are no longer accepted"
                yield Change(where, "field-refused", said)
        elif before is False:
            yield Change(where, "loosened", "it may have fields that are not declared")
        else:
            yield from self.schemas(before, after, f"{where}/*")

    def _alternatives(
        self, old: Mapping[str, Any], new: Mapping[str, Any], where: str
    ) -> Iterator[Change]:
        """Whether each alternative has something on the other side that is as good for callers."""
        before = [_as_mapping(resolved(e, self._documents[0])) for e in _choices(old)]
        after = [_as_mapping(resolved(e, self._documents[1])) for e in _choices(new)]
        sent = self._side == "sent"
        for number, each in enumerate(before if sent else after):
            pairs = [(each, o) for o in after] if sent else [(o, each) for o in before]
            if any(self._harmless(*pair, where) for pair in pairs):
                continue
            if len(before) == len(after):
                yield from self.schemas(before[number], after[number], where)
            else:
                yield self._unsure(where, "its alternatives have changed")
        if len(before) < len(after) and sent:
            yield Change(where, "loosened", "it has another alternative")

    def _conjunction(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        """Everything that a caller can count on, or has to keep, stands in `allOf`."""
        before, after = old.get("allOf", []), new.get("allOf", [])
        if len(before) == len(after):
            for one, other in zip(before, after, strict=True):
                yield from self.schemas(one, other, where)
        elif (len(after) > len(before)) is (self._side == "sent"):
            yield self._unsure(where, "allOf has changed")

    def _harmless(self, old: Any, new: Any, where: str) -> bool:
        return not any(change.breaking for change in self.schemas(old, new, where))

    def _unsure(self, where: str, what: str) -> Change:
        return Change(where, "rule-changed" if self._side == "sent" else "shape-changed", what)

    def _others(self, old: Any, new: Any, where: str) -> Iterator[Change]:
        """Rules that are compared as they stand: equal, or perhaps stricter."""
        if self._side == "read":
            return  # What a text looks like is no promise that programs rest on.
        for keyword in sorted({*old, *new} - _SILENT - _COMPARED):
            if keyword.startswith("x-") or same_json(old.get(keyword), new.get(keyword)):
                continue
            if keyword not in new:
                yield Change(where, "loosened", f"{keyword} is gone")
            else:
                before = _or_none(old.get(keyword))
                said = f"{keyword} was {before} and is {_or_none(new[keyword])}"
                yield Change(where, "rule-changed", said)


def _as_mapping(schema: Any) -> Mapping[str, Any]:
    if isinstance(schema, Mapping):
        return schema
    return {"not": {}} if schema is False else {}


def _said(schema: Any) -> str:
    return json.dumps(schema, sort_keys=True, default=str)


def _forbids(schema: Mapping[str, Any], at: str) -> bool:
    return schema.get("properties", {}).get(at.rpartition("/")[2]) in (False, {"not": {}})


def _choices(schema: Mapping[str, Any]) -> list[Any]:
    """The alternatives of a schema, each with what all of them have in common."""
    for keyword in _CHOICES:
        found = schema.get(keyword)
        if isinstance(found, list) and found:
            common = {k: v for k, v in schema.items() if k not in (keyword, *_SILENT)}
            if not common:
                return found
            return [{**each, **common} if isinstance(each, Mapping) else each for each in found]
    named = schema.get("type")
    if isinstance(named, list) and "enum" not in schema:
        return [{**schema, "type": each} for each in named]
    return [schema]


def _types(schema: Mapping[str, Any]) -> frozenset[str]:
    """The types that there can be; a number is whole or has a fraction."""
    named = schema.get("type", sorted(_ALL_TYPES))
    found = {named} if isinstance(named, str) else set(named)
    if "number" in found:
        found = found - {"number"} | {"integer", "fraction"}
    fixed = _fixed(schema)
    return frozenset(found if fixed is None else found & {_type(value) for value in fixed})


def _type(value: Any) -> str:
    for kind, name in _PYTHON:
        if isinstance(value, kind):
            return name
    return "null"


_PYTHON: Final = (
    *((bool, "boolean"), (int, "integer"), (float, "fraction"), (str, "string")),
    *((list, "array"), (dict, "object")),
)


def _fixed(schema: Mapping[str, Any]) -> list[Any] | None:
    if "const" in schema:
        return [schema["const"]]
    found = schema.get("enum")
    return list(found) if isinstance(found, list) else None


def _properties(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that there can be."""
    found = schema.get("properties")
    if not isinstance(found, Mapping):
        return {}
    return {name: each for name, each in found.items() if each not in (False, {"not": {}})}


def _words(types: frozenset[str]) -> str:
    if types >= _ALL_TYPES:
        return "anything"
    if "fraction" in types:
        types = types - {"fraction", "integer"} | {"number"}
    return " or ".join(sorted(types)) or "nothing"


def _list(values: list[Any]) -> str:
    return ", ".join(json.dumps(each, ensure_ascii=False) for each in values)


def _or_none(value: Any) -> str:
    return "none" if value is None else json.dumps(value, ensure_ascii=False)
