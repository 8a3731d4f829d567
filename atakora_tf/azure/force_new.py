"""Which arguments of azurerm resources cannot change in place: Terraform replaces the resource.

Source: the schemas of terraform-provider-azurerm 4.55.0. What replaces a resource only under a
condition is not here but in `atakora_tf.safety.hazards`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final, NamedTuple

from atakora_tf.azure.force_new_table import TABLE

__all__ = ["EVERYWHERE", "ForceNewArgument", "force_new", "force_new_types"]

EVERYWHERE: Final = ("location", "name", "resource_group_name")
"""ForceNew in every type of azurerm that has them (commonschema.Location, ResourceGroupName)."""


class ForceNewArgument(NamedTuple):
    """An argument whose change replaces the resource."""

    path: tuple[str, ...]
    """The names of the blocks around it, and its own."""

    default: Any = None
    """What it is where nothing is written; None if there is no such value."""

    computed: bool = False
    """Where nothing is written, it stays as it is."""

    is_block: bool = False
    """It is a block that has arguments of its own: what counts is how many there are."""

    unordered: bool = False
    """It is a set: the order of its elements says nothing."""

    def __str__(self) -> str:
        return ".".join(self.path)


# `path`, then `#` for a block or `*` for a set, `?` for computed, `=` with the default as JSON.
_WORD: Final = re.compile(r"([\w.]+)([#*]?)(\??)(?:=(.+))?")


@cache
def force_new(resource_type: str) -> tuple[ForceNewArgument, ...]:
    """The ForceNew arguments of a type, by path; those of `EVERYWHERE` for a type not known."""
    return tuple(_read(word) for word in _entries().get(resource_type, EVERYWHERE))


def force_new_types() -> tuple[str, ...]:
    """The types whose ForceNew arguments are all known."""
    return tuple(_entries())


@cache
def _entries() -> dict[str, tuple[str, ...]]:
    entries = (entry.split() for entry in re.split(r"\n(?=\w)", TABLE.strip()))
    return {kind.removesuffix(":"): tuple(words) for kind, *words in entries}


def _read(word: str) -> ForceNewArgument:
    found = _WORD.fullmatch(word)
    if found is None:
        raise ValueError(f"{word!r} in the table of ForceNew arguments cannot be read")
    path, kind, computed, default = found.groups()
    return ForceNewArgument(
        tuple(path.split(".")),
        None if default is None else json.loads(default),
        bool(computed),
        kind == "#",
        kind == "*",
    )
