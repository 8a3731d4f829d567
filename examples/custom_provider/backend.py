"""Three services that keep what they compute in a cache."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from atakora_tf import (
    AzureState,
    Backend,
    ComponentDefinition,
    FunctionGroup,
    FunctionsConfig,
    ResourceLimits,
    Resources,
    StackOptions,
    define_backend,
)
from examples.custom_provider.config import RedisConfig
from examples.custom_provider.provider import RedisProvider
from examples.custom_provider.use import RedisUse

HERE = Path("examples/custom_provider")

STATE = AzureState("stloungetfstate")

CACHE = "redis:shared-cache"

LIMITS = ResourceLimits(custom={"max_keyspaces_per_cache": 8, "max_redis_caches": 2})
"""The names are those that `RedisConfig` uses; who does not set them has no limit."""


def service(component_id: str, function: str, cache: RedisUse) -> ComponentDefinition[Resources]:
    """A function that has a keyspace, under an identity that reaches these keys alone."""
    group = FunctionGroup(
        functions={function: "http"},
        settings=cache.settings(component_id),
        roles=cache.roles,
        own_identity=True,
    )
    return Resources.define(
        component_id,
        {
            cache.key: cache.config,
            "functions:api-functions": FunctionsConfig(groups={component_id: group}),
        },
    )


def services() -> dict[str, ComponentDefinition[Any]]:
    """All of them; a component of your own can ask for a cache beside everything else it needs."""
    return {
        "carts": service("Carts", "cart", RedisUse(keyspace="carts", memory_mb=600)),
        "sessions": service("Sessions", "session", RedisUse(keyspace="sessions", memory_mb=300)),
        "prices": service("Prices", "price", RedisUse(keyspace="prices", memory_mb=1_200)),
    }


def lounge(
    environment: str = "dev",
    *,
    limits: ResourceLimits = LIMITS,
    lock: str | Path | None = HERE / "atakora.lock.json",
) -> Backend:
    """The services for one environment: dev, staging or prod."""
    backend = define_backend(
        services(),
        name="lounge",
        environment=environment,
        location="westeurope",
        providers=[RedisProvider()],
        limits=limits,
        monitoring=True,
        lock=lock,
        stack=StackOptions(state=None if environment == "dev" else STATE),
    )
    if environment == "prod":
        backend.override(CACHE, RedisConfig(sku="Premium", zone_redundant=True))
    return backend
