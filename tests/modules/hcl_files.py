"""Terraform's own language, read into plain values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hcl2

from atakora_tf.terraform import Expression

__all__ = ["blocks", "read"]


def read(directory: Path) -> dict[str, list[Any]]:
    """All `.tf` files of a module as one: the kind of block, and the blocks."""
    merged: dict[str, list[Any]] = {}
    for path in sorted(directory.glob("*.tf")):
        with path.open(encoding="utf-8") as file:
            for kind, found in hcl2.load(file).items():
                if not kind.startswith("__"):
                    merged.setdefault(kind, []).extend(_plain(found))
    return merged


def blocks(found: list[Any], *, labels: int) -> dict[str, Any]:
    """Blocks by their labels: `azurerm_storage_account.state` with two, `location` with one."""
    named: dict[str, Any] = {}
    for block in found:
        for label, body in block.items():
            inner = blocks([body], labels=labels - 1) if labels > 1 else {"": body}
            named |= {f"{label}.{name}".rstrip("."): value for name, value in inner.items()}
    return named


def _plain(value: Any) -> Any:
    """Without the parser's marks; quoted text as text, everything else as an expression."""
    if isinstance(value, dict):
        return {_text(key): _plain(item) for key, item in value.items() if key[:2] != "__"}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> Any:
    if value.startswith('"') and value.endswith('"'):
        text = json.loads(value)
        return Expression(f'"{text}"') if "${" in text else text
    if value.startswith("${") and value.endswith("}"):
        return Expression(value[2:-1])
    return value
