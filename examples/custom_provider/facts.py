"""What is true of Azure Cache for Redis; a number of Azure's stands here, with its source."""

from __future__ import annotations

from typing import Final

SKUS: Final = ("Basic", "Standard", "Premium")
"""Azure goes up in place, and never down (azurerm 4.55.0, redis_cache_resource.go)."""

# learn.microsoft.com /azure/azure-cache-for-redis/cache-planning-faqs. C0 is left out: it shares
# its processor, and no larger cache can be made one again (…/cache-how-to-scale).
_STANDARD_MB: Final = {1: 1_000, 2: 2_500, 3: 6_000, 4: 13_000, 5: 26_000, 6: 53_000}
_PREMIUM_MB: Final = {1: 6_000, 2: 13_000, 3: 26_000, 4: 53_000}

MAXIMUM_MB: Final = 53_000
"""What the largest cache of every tier holds."""

EVICTIONS: Final = (
    "volatile-lru",
    "allkeys-lru",
    "volatile-lfu",
    "allkeys-lfu",
    "volatile-random",
    "allkeys-random",
    "volatile-ttl",
    "noeviction",
)
"""Which keys go when memory is full (azurerm 4.55.0, redis/validate/max_memory_policy.go)."""


def family(sku: str) -> str:
    """The letter of a tier's sizes."""
    return "P" if sku == "Premium" else "C"


def capacity(sku: str, megabytes: int) -> int:
    """The number of the smallest size that holds so much; the largest if none does."""
    sizes = _PREMIUM_MB if sku == "Premium" else _STANDARD_MB
    return min((size for size, held in sizes.items() if held >= megabytes), default=max(sizes))
