"""All claims on a resource, as a tree of sets.

Merging is the union of these sets, so it is commutative, associative and idempotent by
construction; what the claims come to is decided afterwards, once, by `resolve`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from atakora_tf.merge.claim import PRESENT, Claim, Replacing, Source
from atakora_tf.merge.fields import Keyed, Nested, Scalar, Shape, field_specs
from atakora_tf.merge.misplaced import Misplaced, MisplacedName
from atakora_tf.merge.unset import UNSET

__all__ = ["Claims"]


class Claims:
    """A node of the tree: the claims on this very place, and the places below it.

    A node for one value holds that value's claims. A node for a config or a map holds the
    claims that it exists, and its fields or entries below (entries carry brackets:
    `[shop]`).
    """

    __slots__ = ("below", "here")

    def __init__(self) -> None:
        self.here: set[Claim] = set()
        self.below: dict[str, Claims] = {}

    @classmethod
    def of(cls, config: object, priority: int, source: Source) -> Claims:
        """The claims that one config makes; an unset field makes none."""
        claims = cls()
        claims._add(Nested(type(config)), config, Claim(PRESENT, priority, source))
        return claims

    @classmethod
    def gather(cls, made: Iterable[tuple[object, int, Source]]) -> Claims:
        """The union of the claims of many configs; the same as `of` and `union`, in one pass."""
        claims = cls()
        for config, priority, source in made:
            claims._add(Nested(type(config)), config, Claim(PRESENT, priority, source))
        return claims

    @classmethod
    def union(cls, parts: Iterable[Claims]) -> Claims:
        """The set union of claims, place by place."""
        result = cls()
        for part in parts:
            result._absorb(part)
        return result

    def __or__(self, other: Claims) -> Claims:
        return Claims.union((self, other))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Claims):
            return NotImplemented
        return self.here == other.here and self.below == other.below

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Claims({len(self)} claims)"

    def __len__(self) -> int:
        return len(self.here) + sum(len(node) for node in self.below.values())

    def walk(self, path: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], Claim]]:
        """Every claim with its path, sorted."""
        for claim in sorted(self.here, key=lambda c: c.rank):
            yield path, claim
        for name in sorted(self.below):
            yield from self.below[name].walk((*path, name))

    def without(self, names: Iterable[str]) -> Claims:
        """The same claims, less the fields that are named; shares what is below."""
        left_out = set(names)
        result = Claims()
        result.here = self.here
        result.below = {name: node for name, node in self.below.items() if name not in left_out}
        return result

    def _child(self, name: str) -> Claims:
        node = self.below.get(name)
        if node is None:
            node = self.below[name] = Claims()
        return node

    def _absorb(self, other: Claims) -> None:
        self.here |= other.here
        for name, node in other.below.items():
            self._child(name)._absorb(node)

    def _add(self, shape: Shape, value: Any, present: Claim) -> None:
        # `present` says that a place exists; one claim serves all places of a config.
        priority, source = present.priority, present.source
        replaces = type(value) is Replacing
        if replaces:
            value = value.value
        if type(shape) is Scalar:
            self.here.add(Claim(_hashable(value), priority, source, replaces))
            return
        self.here.add(Claim(PRESENT, priority, source, True) if replaces else present)
        if type(shape) is Nested and isinstance(value, shape.config):
            for spec in field_specs(shape.config):
                found = getattr(value, spec.name)
                if found is not UNSET:
                    self._child(spec.name)._add(spec.shape, found, present)
        elif type(shape) is Keyed and isinstance(value, Mapping):
            for key, entry in value.items():
                if isinstance(key, str):
                    self._child("[" + key + "]")._add(shape.entry, entry, present)
                else:
                    self.here.add(Claim(MisplacedName(key), priority, source))
        else:
            self.here.add(Claim(Misplaced(value), priority, source))


class _Unhashable(Misplaced):
    """A list, a dict or the like where one plain value belongs; reported by `resolve`."""


def _hashable(value: object) -> object:
    try:
        hash(value)
    except TypeError:
        return _Unhashable(value)
    return value
