"""The first form of a schema: a mapping of field names to types, or to types with options.

    {"email": {"type": "string", "required": True, "format": "email"}, "age": "integer"}

An object described this way is closed: it has the fields that are named, and no other.
"""

from __future__ import annotations

from collections.abc import Mapping

from atakora_tf.contract.faults import Faults, did_you_mean
from atakora_tf.contract.field_options import ANNOTATING, CONSTRAINING, with_options
from atakora_tf.contract.field_types import TYPE_NAMES, field_type, nullable
from atakora_tf.contract.json_schema_keywords import Schema

__all__ = ["field_mapping_schema", "is_field_mapping"]

_STRUCTURAL = frozenset(
    {"additionalProperties", "items", "nullable", "properties", "required", "type"}
)
_OPTIONS = _STRUCTURAL | ANNOTATING | CONSTRAINING
_FLAGS = ("nullable", "required")

# learn.microsoft.com/azure/cosmos-db/concepts-limits: nesting of an item.
_DEEPEST = 128


def is_field_mapping(source: Mapping[str, object]) -> bool:
    """Whether every value says a field: a known type name, or options with a `type` as text."""
    return all(_is_field(value) for value in source.values())


def field_mapping_schema(source: Mapping[str, object], faults: Faults) -> Schema:
    """The JSON Schema of a field mapping; what cannot be read is noted in `faults`."""
    if not source:
        faults.add("", "it has no fields; leave the schema out for an entity of any shape")
    return _Reader(faults).fields(source, "")


def _is_field(value: object) -> bool:
    if isinstance(value, str):
        return value in TYPE_NAMES
    return (
        isinstance(value, Mapping)
        and isinstance(value.get("type"), str)
        and all(option in _OPTIONS for option in value)
    )


class _Reader:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._open: list[int] = []  # the mappings being read, outermost first

    def fields(self, source: Mapping[str, object], at: str) -> Schema:
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for name, spec in source.items():
            if not isinstance(name, str) or not name:
                self._faults.add(at, f"a field's name is text, not {name!r}")
                continue
            inner = f"{at}.{name}" if at else name
            properties[name] = self._field(spec, inner)
            if isinstance(spec, Mapping) and spec.get("required") is True:
                required.append(name)
                if "default" in spec:
                    self._faults.add(
                        inner,
                        "it is required and has a default, which could never apply; drop one",
                    )
        schema: Schema = {"type": "object", "properties": properties}
        if required:
            schema["required"] = required
        return {**schema, "additionalProperties": False}

    def _field(self, spec: object, at: str) -> Schema:
        if isinstance(spec, str):
            return self._options({"type": spec}, at)
        if not isinstance(spec, Mapping):
            self._faults.add(
                at, f"a field is a type name or a mapping of options, not {_spoken(spec)}"
            )
            return {}
        if id(spec) in self._open:
            self._faults.add(
                at, "the mapping contains itself; a JSON Schema with '$defs' can say that"
            )
            return {}
        if len(self._open) >= _DEEPEST:
            self._faults.add(at, f"Cosmos DB nests an item at most {_DEEPEST} levels deep")
            return {}
        self._open.append(id(spec))
        try:
            return self._options(spec, at)
        finally:
            self._open.pop()

    def _options(self, spec: Mapping[str, object], at: str) -> Schema:
        faults = self._faults
        for option in spec:
            if option not in _OPTIONS:
                hint = did_you_mean(option, _OPTIONS) if isinstance(option, str) else ""
                faults.add(at, f"unknown option {option!r}{hint}")
        for flag in ("nullable", "required"):
            if not isinstance(spec.get(flag, False), bool):
                faults.add(at, f"'{flag}' is true or false, not {spec[flag]!r}")
        if "type" not in spec:
            faults.add(at, "it has no 'type'")
            base = None
        else:
            base = self._type(spec["type"], at)
        inner = self._inner(spec, base, at)
        if base is None:
            return {}
        options = {name: spec[name] for name in spec if name in ANNOTATING | CONSTRAINING}
        schema = with_options({**base, **inner}, options, at, faults)
        # A field of any type may be null already.
        return nullable(schema) if spec.get("nullable") is True and base else schema

    def _type(self, name: object, at: str) -> Schema | None:
        if not isinstance(name, str):
            self._faults.add(at, f"a type is text such as 'string', not {_spoken(name)}")
            return None
        found = field_type(name)
        if found is None:
            hint = did_you_mean(name, TYPE_NAMES) or f"; known are {', '.join(TYPE_NAMES)}"
            self._faults.add(at, f"unknown type '{name}'{hint}")
        return found

    def _inner(self, spec: Mapping[str, object], base: Schema | None, at: str) -> Schema:
        """What stands inside an array or an object; read for its faults where there is no base."""
        schema: Schema = {}
        if "items" in spec and self._fits("items", "array", base, at):
            items = spec["items"]
            if isinstance(items, Mapping):
                for option in ("required", "unique"):
                    if option in items:
                        self._faults.add(f"{at}[]", f"'{option}' is for fields, not for items")
            schema["items"] = self._field(items, f"{at}[]")
        if "properties" in spec and self._fits("properties", "object", base, at):
            properties = spec["properties"]
            if isinstance(properties, Mapping):
                schema |= self.fields(properties, at)
            else:
                self._faults.add(at, f"'properties' is a mapping of fields, not {properties!r}")
        if "additionalProperties" in spec and self._fits(
            "additionalProperties", "object", base, at
        ):
            more = spec["additionalProperties"]
            schema["additionalProperties"] = (
                more if isinstance(more, bool) else self._field(more, f"{at}.*")
            )
        elif base == {"type": "object"} and "properties" not in spec:
            schema["additionalProperties"] = True
        return schema

    def _fits(self, option: str, kind: str, base: Schema | None, at: str) -> bool:
        if base is None or base == {"type": kind}:
            return True
        self._faults.add(at, f"'{option}' is for type {kind} only")
        return False


def _spoken(value: object) -> str:
    return f"the class {value.__name__}" if isinstance(value, type) else repr(value)
