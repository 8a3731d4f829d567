"""Whether items of a schema can have the property that a Cosmos DB path names.

Paths are those of partition keys, unique keys and indexing policies
(learn.microsoft.com/azure/cosmos-db/index-policy): "/address/city", "/tags/[]/name",
"/\\"odd name\\"/x"; a last "?" or "*" says how the index treats the place and is no property.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from atakora_tf.contract.field_types import types_of
from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.schema_reference import resolve

__all__ = ["can_have", "path_segments"]

_SEGMENT = re.compile(r'/(?:"((?:[^"\\]|\\.)*)"|([^/"]+))')


def path_segments(path: str) -> tuple[str, ...] | None:
    """The properties that a path goes through ("[]" for the elements of an array), outermost first.

    None if the text is not a Cosmos DB path.
    """
    segments: list[str] = []
    end = 0
    while end < len(path):
        found = _SEGMENT.match(path, end)
        if found is None:
            return None
        quoted, plain = found.groups()
        segments.append(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        end = found.end()
        if end == len(path) and plain in ("?", "*"):
            segments.pop()
            break
    return tuple(segments) if end else None


def can_have(
    schema: Schema | bool,
    segments: tuple[str, ...],
    root: Schema,
    followed: frozenset[str] = frozenset(),
) -> bool | None:
    """Whether a value of `schema` can hold what `segments` lead to.

    True if it is declared, False if the schema rules it out, None if nothing tells: the object is
    open there, or a reference cannot be followed.  `followed` are the references on the way that
    consumed no segment.
    """
    if isinstance(schema, bool):
        return None if schema and segments else schema
    if schema.get("not") in ({}, True):  # the way to forbid a property
        return False
    if not segments:
        return True
    return _all_of(
        [
            _directly(schema, segments, root),
            *([_referred(schema["$ref"], segments, root, followed)] if "$ref" in schema else []),
            *(can_have(each, segments, root, followed) for each in schema.get("allOf", [])),
            *(
                _any_of(can_have(each, segments, root, followed) for each in schema[keyword])
                for keyword in ("anyOf", "oneOf")
                if keyword in schema
            ),
        ]
    )


def _all_of(answers: Iterable[bool | None]) -> bool | None:
    answers = set(answers)
    if False in answers:
        return False
    return True if True in answers else None


def _any_of(answers: Iterable[bool | None]) -> bool | None:
    answers = set(answers)
    if True in answers:
        return True
    return None if None in answers else False


def _referred(
    reference: str, segments: tuple[str, ...], root: Schema, followed: frozenset[str]
) -> bool | None:
    target = None if reference in followed else resolve(root, reference)
    if target is None:
        return None
    return can_have(target, segments, root, followed | {reference})


def _directly(schema: Schema, segments: tuple[str, ...], root: Schema) -> bool | None:
    """The answer of the schema's own keywords, without those that bring in other schemas."""
    first, rest = segments[0], segments[1:]
    types = types_of(schema)
    if first == "[]":
        if types and "array" not in types:
            return False
        return can_have(schema["items"], rest, root) if "items" in schema else None
    if types and "object" not in types:
        return False
    properties = schema.get("properties", {})
    if first in properties:
        return can_have(properties[first], rest, root)
    patterns = schema.get("patternProperties", {})
    others = [each for pattern, each in patterns.items() if re.search(pattern, first)]
    if not others:
        others = [schema.get("additionalProperties", True)]
    # A name that is allowed but not declared is never a plain yes.
    return None if all(can_have(each, rest, root) is not False for each in others) else False
