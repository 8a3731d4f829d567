"""Which rule of a mapping a document falls under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import frozen

from atakora_tf.migration.mapping.model import CollectionRule, EmbedRule, MappingRules
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.selection import CollectionPattern

__all__ = ["Role", "Route", "Routes"]

_MOST_KNOWN: Final = 10_000

Role: TypeAlias = Literal["item", "embedded", "skipped", "unmapped"]


@frozen(eq=False)
class Route:
    """What becomes of the documents of a collection.

    rule: by which they become items, or the item above them; None where they do not.
    depth: how many parts the path of that item's document has.
    embed: what is embedded right beneath them.
    """

    role: Role
    rule: CollectionRule | None
    depth: int
    embed: Mapping[str, EmbedRule]


class Routes:
    """Finds rules: the closest pattern decides, whatever the order.

    Patterns without `**` come first, those with more ids said literally before the others; then
    collection groups (`**/orders`); then what ends with `**`, the longest first.
    """

    def __init__(self, mapping: MappingRules) -> None:
        candidates: list[tuple[CollectionPattern, CollectionRule | None]] = [
            *((rule.pattern, rule) for rule in mapping.rules),
            *((pattern, None) for pattern in mapping.skipped),
        ]
        self._candidates = sorted(candidates, key=lambda each: _distance(each[0]))
        self._by_ids = any(part != "*" for pattern, _ in candidates for part in pattern.head[1::2])
        self._known: dict[tuple[str, ...], Route] = {}

    def find(self, path: DocumentPath) -> Route:
        """What becomes of the document of this path."""
        # Ids matter only where a pattern says one.
        key = path.segments[:-1] if self._by_ids else path.segments[::2]
        route = self._known.get(key)
        if route is None:
            route = self._found(path)
            if not self._by_ids:
                if len(self._known) >= _MOST_KNOWN:  # some databases name collections after data
                    self._known.clear()
                self._known[key] = route
        return route

    def _found(self, path: DocumentPath) -> Route:
        parent = path.parent
        if parent is not None:
            above = self.find(parent)
            inside = above.embed.get(path.segments[-2])
            if inside is not None:
                return Route("embedded", above.rule, above.depth, inside.embed)
        depth = len(path.segments)
        for pattern, rule in self._candidates:
            if pattern.matches(path):
                if rule is None:
                    return Route("skipped", None, depth, {})
                return Route("item", rule, depth, rule.embed)
        return Route("unmapped", None, depth, {})


def _distance(pattern: CollectionPattern) -> tuple[int, int, str]:
    literal = sum(part != "*" for part in pattern.head)
    if pattern.group is not None:
        return (1, 0, pattern.text)
    if pattern.below:
        return (2, -len(pattern.head) * 1000 - literal, pattern.text)
    return (0, -literal, pattern.text)
