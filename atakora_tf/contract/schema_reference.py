"""Follows a `$ref` inside one JSON Schema."""

from __future__ import annotations

from urllib.parse import unquote

from atakora_tf.contract.json_schema_keywords import Schema

__all__ = ["resolve"]


def resolve(root: Schema, reference: str) -> Schema | bool | None:
    """What a reference such as "#/$defs/Address" points at, or None.

    Only JSON pointers into `root` are followed ("#", "#/…", or the same after the root's own
    `$id`); anchors and other documents are not.
    """
    own = root.get("$id")
    if isinstance(own, str) and own:
        reference = reference.removeprefix(own.removesuffix("#"))
    if reference in ("", "#"):
        return root
    if not reference.startswith("#/"):
        return None
    found: object = root
    for token in reference[2:].split("/"):
        key = unquote(token).replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict) and key in found:
            found = found[key]
        elif isinstance(found, list) and key.isdecimal() and int(key) < len(found):
            found = found[int(key)]
        else:
            return None
    return found if isinstance(found, dict | bool) else None
