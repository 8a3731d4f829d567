"""Which blocks of a document refer to which, directly or through others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from atakora_tf.terraform.block import DataSource, Resource
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Expression, Reference, Template

__all__ = ["dependents", "users"]

_NAMED: Final = re.compile(r"(?<![\w.-])((?:data\.)?[a-z][a-z0-9_]*\.[A-Za-z_][\w-]*)")


def users(document: TerraformDocument) -> Mapping[str, frozenset[str]]:
    """For each address that something refers to, the addresses of the blocks that do."""
    found: dict[str, set[str]] = defaultdict(set)
    for block in document:
        for address in (*block.depends_on, *_named_in(block.arguments)):
            found[address].add(block.address)
    return {address: frozenset(addresses) for address, addresses in found.items()}


def dependents(address: str, users_of: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The blocks that refer to the one at `address`, or to one that does; sorted."""
    found: set[str] = set()
    reached = [address]
    while reached:
        further = users_of.get(reached.pop(), frozenset()) - found - {address}
        found |= further
        reached += further
    return tuple(sorted(found))


def _named_in(value: object) -> Iterator[str]:
    if isinstance(value, (Resource, DataSource, Reference)):
        yield value.address
    elif isinstance(value, Expression):
        # Also what only looks like an address: nothing stands there, so nothing comes of it.
        yield from _NAMED.findall(value.text)
    elif isinstance(value, Template):
        for part in value.parts:
            yield from _named_in(part)
    elif isinstance(value, Mapping):
        for item in (*value, *value.values()):
            yield from _named_in(item)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _named_in(item)
