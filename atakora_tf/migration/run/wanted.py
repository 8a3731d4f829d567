"""The containers that a mapping writes to, as the target has to have them."""

from __future__ import annotations

from collections.abc import Sequence

from atakora_tf.migration.mapping.model import CollectionRule, MappingRules
from atakora_tf.migration.target.protocol import ContainerKey, Wanted

__all__ = ["wanted_containers"]


def wanted_containers(mapping: MappingRules) -> Sequence[Wanted]:
    """Each container once for each key that rules give it, in the order of the mapping."""
    found: dict[tuple[object, ...], Wanted] = {}
    for rule in mapping.rules:
        key = ContainerKey(rule.partition_key.paths, rule.partition_key.version)
        wanted = Wanted(rule.container, key, _writes_ttl(rule))
        known = found.get((rule.container, key))
        if known is None or (wanted.ttl and not known.ttl):
            found[(rule.container, key)] = wanted
    return tuple(found.values())


def _writes_ttl(rule: CollectionRule) -> bool:
    """Whether the rule itself says that items have a time to live."""
    return "ttl" in rule.constants or any(
        not each.drop and (each.to or name) == "ttl" for name, each in rule.fields.items()
    )
