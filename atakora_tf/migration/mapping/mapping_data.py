"""A mapping as the plain data of its file; what is usual is left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atakora_tf.migration.mapping.model import (
    NOTHING,
    SKIP,
    CollectionRule,
    EmbedRule,
    FieldRule,
    KeyRule,
    MappingRules,
)

__all__ = ["mapping_data", "rule_data"]


def mapping_data(mapping: MappingRules) -> dict[str, Any]:
    """What a file says that reads back as this mapping."""
    collections: dict[str, Any] = {rule.pattern.text: rule_data(rule) for rule in mapping.rules}
    collections |= {pattern.text: SKIP for pattern in mapping.skipped}
    source = {} if mapping.source is None else {"source": str(mapping.source)}
    return {"version": 1, **source, "collections": collections}


def rule_data(rule: CollectionRule) -> dict[str, Any]:
    """What a file says of one collection."""
    return _said(
        {
            "container": str(rule.container),
            "id": None if rule.id == "document" else rule.id,
            "long_id": None if rule.long_id == "_document_id" else rule.long_id,
            "path": rule.path,
            "parents": list(rule.parents),
            "partition_key": _key(rule.partition_key),
            "types": dict(rule.types),
            "accept": list(rule.accept),
            "originals": rule.originals,
            "fields": _fields(rule.fields),
            "others": None if rule.others == "keep" else rule.others,
            "constants": dict(rule.constants),
            "function": rule.function,
            "inverse": rule.inverse,
            "embed": _embed(rule.embed),
            "schema": rule.schema,
        }
    )


def _said(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value not in (None, [], {}, False)}


def _key(rule: KeyRule) -> Any:
    version = {} if rule.version == 2 else {"version": rule.version}
    if rule.made_of:
        separator = {} if rule.separator == "|" else {"separator": rule.separator}
        made = {"field": rule.paths[0][1:], "from": list(rule.made_of)}
        return {**made, **separator, **version}
    if version:
        return {"paths": list(rule.paths), **version}
    return rule.paths[0] if len(rule.paths) == 1 else list(rule.paths)


def _fields(rules: Mapping[str, FieldRule]) -> dict[str, Any]:
    return {name: _field(rule) for name, rule in rules.items()}


def _field(rule: FieldRule) -> Any:
    if rule.drop:
        return "drop"
    said = _said(
        {
            "to": rule.to,
            "type": rule.type,
            "remainder": rule.remainder,
            "same_as_id": rule.same_as_id,
            "function": rule.function,
            "inverse": rule.inverse,
            "fields": _fields(rule.fields),
            "others": None if rule.others == "keep" else rule.others,
            **rule.types,
        }
    )
    if rule.items is not None:
        said["items"] = _field(rule.items)
    if rule.default is not NOTHING:
        said["default"] = rule.default
    return said


def _embed(rules: Mapping[str, EmbedRule]) -> dict[str, Any]:
    return {
        sub: _said(
            {
                "as": None if rule.form == "array" else rule.form,
                "to": None if rule.to == sub else rule.to,
                "id": None if rule.id == "id" else rule.id,
                "types": dict(rule.types),
                "fields": _fields(rule.fields),
                "others": None if rule.others == "keep" else rule.others,
                "embed": _embed(rule.embed),
            }
        )
        for sub, rule in rules.items()
    }
