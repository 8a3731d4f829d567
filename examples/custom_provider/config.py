"""What components can ask of a cache: a place for their own keys, and how it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Literal

from attrs import frozen

from atakora_tf import Unset
from atakora_tf.azure.regions import region
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import maximum, minimum, unanimous
from atakora_tf.merge.unset import UNSET
from atakora_tf.requirements import checks
from atakora_tf.requirements.capacity import Capacity
from examples.custom_provider import facts

__all__ = ["Keyspace", "RedisConfig"]

_TRUE_WINS: Final = ranked(False, True)
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,29}")


def keyspace_fault(name: Any) -> str | None:
    """It becomes a prefix of keys, and part of the name of an access policy."""
    if isinstance(name, str) and _NAME.fullmatch(name):
        return None
    return f"{name!r} is not a name of 1 to 30 lowercase letters, digits and hyphens"


@frozen(kw_only=True)
class Keyspace:
    """The keys of one component: all of them start with the keyspace's name and a colon."""

    memory_mb: int | Unset = merged(maximum(), check=checks.whole_number(1, facts.MAXIMUM_MB))
    """How much memory they need, in MB; 100 if nobody says."""

    @property
    def megabytes(self) -> int:
        """What has to be there for them."""
        return self.memory_mb if isinstance(self.memory_mb, int) else 100


def _one(_field: str, _keyspace: Keyspace) -> int:
    return 1


def _megabytes(_field: str, keyspace: Keyspace) -> int:
    return keyspace.megabytes


@frozen(kw_only=True)
class RedisConfig:
    """A cache that components share; its size follows from what their keyspaces need together.

    Every field says with its strategy what happens where components differ: the higher tier is
    enough for all, the stricter access harms nobody, and an eviction rule is agreed upon.
    """

    resource_type: ClassVar[str] = "redis"
    words: ClassVar[tuple[str, str]] = ("Redis cache", "Redis caches")
    most: ClassVar[str] = "max_redis_caches"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        Capacity("keyspaces", _one, policy="max_keyspaces_per_cache"),
        Capacity(
            "MB of memory",
            _megabytes,
            azure=facts.MAXIMUM_MB,
            source="learn.microsoft.com /azure/azure-cache-for-redis/cache-planning-faqs",
        ),
    )

    sku: Literal["Basic", "Standard", "Premium"] | Unset = merged(
        maximum(ranked(*facts.SKUS)), check=checks.one_of(*facts.SKUS)
    )
    """The tier: Standard, with a replica, if nobody asks for another."""
    eviction: (
        Literal[
            "volatile-lru",
            "allkeys-lru",
            "volatile-lfu",
            "allkeys-lfu",
            "volatile-random",
            "allkeys-random",
            "volatile-ttl",
            "noeviction",
        ]
        | Unset
    ) = merged(
        unanimous("a cache has one rule for which keys go when memory is full"),
        check=checks.one_of(*facts.EVICTIONS),
    )
    zone_redundant: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Nodes in three zones (Premium)."""
    public_network_access: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether anyone can reach the cache from outside a private endpoint, with Entra ID alone."""
    keyspaces: Mapping[str, Keyspace] | Unset = keyed(
        Keyspace, check_key=keyspace_fault, unit="keyspace"
    )

    @property
    def tier(self) -> str:
        """The tier that is made."""
        return self.sku if isinstance(self.sku, str) else "Standard"

    @property
    def rule(self) -> str:
        """The eviction rule that holds; `volatile-lru` is Redis' own default in Azure."""
        return self.eviction if isinstance(self.eviction, str) else "volatile-lru"

    @property
    def held(self) -> Mapping[str, Keyspace]:
        """The keyspaces of this cache; after a split those that were placed here."""
        return {} if self.keyspaces is UNSET else dict(sorted(self.keyspaces.items()))

    def unchangeable(self) -> Mapping[str, str]:
        """What replaces a cache, with all keys in it, when it changes: its zones.

        A higher tier is reached in place, so it is not here; a lower one is what `atakora diff`
        refuses (azurerm 4.55.0, redis_cache_resource.go).
        """
        return {"zone_redundant": "yes" if self.zone_redundant is True else "no"}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        if self.zone_redundant is True and self.tier != "Premium":
            yield Fault(
                f"a {self.tier} cache cannot be spread over zones by its configuration",
                (("zone_redundant",), ("sku",)),
                ("ask for sku='Premium'", "leave zone_redundant out"),
            )

    def faults_in(self, location: str) -> Iterator[Fault]:
        """What is wrong with a cache in the region `location`."""
        if self.zone_redundant is True and not region(location).zones:
            yield Fault(
                f"{location} has no availability zones",
                (("zone_redundant",),),
                ("leave zone_redundant out", "choose a region with zones"),
            )
