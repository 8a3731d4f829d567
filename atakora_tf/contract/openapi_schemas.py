"""The schemas of an OpenAPI document: those of every entity, under names of their own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any, Final

from attrs import frozen

from atakora_tf.contract.api import ApiContract, EntityApi
from atakora_tf.contract.json_schema_keywords import KEYWORDS, Schema
from atakora_tf.contract.problem_details import PROBLEM_SCHEMA
from atakora_tf.contract.schema_variants import ETAG

__all__ = ["Named", "named_schemas", "reference", "schema_components"]

_PLACE: Final = "#/components/schemas/"


@frozen
class Named:
    """What the schemas of one entity are called in the document."""

    base: str

    def __call__(self, word: str = "") -> dict[str, str]:
        """A reference to one of them, such as `UserCreate`."""
        return reference(f"{self.base}{word}")


def reference(name: str) -> dict[str, str]:
    """A reference to a schema of the document."""
    return {"$ref": _PLACE + name}


def named_schemas(contract: ApiContract) -> dict[str, Named]:
    """The names for each component: the entity's own, unless several APIs have one so called."""
    shared = Counter(_safe(api.entity) for api in contract.apis)
    return {
        api.component: Named(
            _safe(api.entity)
            if shared[_safe(api.entity)] == 1 and _safe(api.entity) != "Problem"
            else f"{_safe(api.component)}.{_safe(api.entity)}"
        )
        for api in contract.apis
    }


def schema_components(contract: ApiContract) -> dict[str, Schema]:
    """Every schema of the document by its name, sorted."""
    found: dict[str, Schema] = {"Problem": PROBLEM_SCHEMA}
    names = named_schemas(contract)
    for api in contract.apis:
        found |= _of_entity(api, names[api.component])
    return dict(sorted(found.items()))


def _of_entity(api: EntityApi, named: Named) -> dict[str, Schema]:
    have = {each.name for each in api.operations}
    schemas = api.schemas
    variants = {"": schemas.read}
    if have & {"create", "create_batch"} or "replace" in have:
        variants["Create"] = schemas.create
    if "replace" in have:
        variants["Replace"] = schemas.replace
    if "update" in have:
        variants["Update"] = schemas.update
    found: dict[str, Schema] = {}
    for word, variant in variants.items():
        moved = _Moved(variant, f"{named.base}{word}", named.base)
        found[f"{named.base}{word}"] = moved.schema
        # Every variant has the same definitions.
        for name, each in moved.definitions.items():
            found.setdefault(name, each)
    if "list" in have:
        whole = found[named.base]
        found[f"{named.base}Part"] = {
            **whole,
            "title": f"{api.entity}Part",
            "required": ["id", ETAG],
        }
        found[f"{named.base}Page"] = _page(api, named)
    if "create_batch" in have:
        items = {"type": "array", "minItems": 1, "maxItems": api.batch_items}
        found[f"{named.base}Batch"] = _object({"items": {**items, "items": named("Create")}})
        found[f"{named.base}Items"] = _object({"items": {"type": "array", "items": named()}})
    if "read_batch" in have:
        found |= _keys(api, named)
    return found


def _page(api: EntityApi, named: Named) -> Schema:
    items = {"anyOf": [named(), named("Part")], "description": "Parts are what `select` asks for."}
    link = {
        "description": "The address of the next page; absent on the last.",
        "type": "string",
        "format": "uri",
    }
    most = api.paging.maximum
    listed = {"type": "array", "maxItems": most, "items": items}
    return {**_object({"items": listed, "nextLink": link}), "required": ["items"]}


def _keys(api: EntityApi, named: Named) -> dict[str, Schema]:
    parts = {part.name: {"type": part.type} for part in api.key_in_query}
    key = _object({"id": {"type": "string"}, **parts})
    asked = {"type": "array", "minItems": 1, "maxItems": api.batch_items}
    listed = {"type": "array", "items": named("Key")}
    return {
        f"{named.base}Key": key,
        f"{named.base}Keys": _object({"keys": {**asked, "items": named("Key")}}),
        f"{named.base}Found": _object(
            {
                "items": {"type": "array", "items": named()},
                "missing": {**listed, "description": "The keys without an item."},
            }
        ),
    }


def _object(properties: dict[str, Any]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


class _Moved:
    """A schema that was whole in itself, as a part of a document."""

    def __init__(self, schema: Schema, name: str, base: str) -> None:
        own = schema.get("$id")
        self._own = own.removesuffix("#") if isinstance(own, str) else ""
        self._name, self._base = name, base
        # What was the whole schema's own has no meaning inside a document.
        bare = {k: v for k, v in schema.items() if k not in ("$schema", "$id")}
        inner: dict[str, Any] = {}
        for keyword in ("definitions", "$defs"):
            inner |= bare.pop(keyword, {})
        self.schema = self._read(bare)
        self.definitions = {
            f"{base}.{_safe(key)}": self._read(each)
            for key, each in inner.items()
            if isinstance(each, dict)
        }

    def _read(self, schema: Any) -> Any:
        if not isinstance(schema, dict):
            return schema
        return {
            key: self._reference(value)
            if key == "$ref" and isinstance(value, str)
            else _inside(key, value, self._read)
            for key, value in schema.items()
        }

    def _reference(self, target: str) -> str:
        target = target.removeprefix(self._own) if self._own else target
        for keyword in ("#/$defs/", "#/definitions/"):
            if target.startswith(keyword):
                name, slash, rest = target.removeprefix(keyword).partition("/")
                return f"{_PLACE}{self._base}.{_safe(_unescaped(name))}{slash}{rest}"
        if target in ("", "#"):
            return _PLACE + self._name
        return f"{_PLACE}{self._name}/{target[2:]}" if target.startswith("#/") else target


def _inside(keyword: str, value: Any, read: Callable[[Any], Any]) -> Any:
    match KEYWORDS.get(keyword):
        case "schema":
            return read(value)
        case "schemas":
            return [read(each) for each in value]
        case "schema by name" | "schema by regex":
            return {name: read(each) for name, each in value.items()}
    return value


def _unescaped(token: str) -> str:
    from urllib.parse import unquote

    return unquote(token).replace("~1", "/").replace("~0", "~")


def _safe(name: str) -> str:
    """The name in letters that OpenAPI takes for components; different names stay different."""
    if re.fullmatch(r"[A-Za-z0-9._-]+", name):
        return name
    digest = sha256(name.encode()).hexdigest()[:6]
    return f"{re.sub(r'[^A-Za-z0-9._-]+', '_', name)}_{digest}"
