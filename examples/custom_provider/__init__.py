"""A resource type of one's own: Azure Cache for Redis, shared as the built-in types are.

| file | what it says |
|---|---|
| `facts.py` | what is true of Azure: tiers, sizes, each with its source |
| `config.py` | each field with its strategy, what fills a cache up, what cannot change |
| `provider.py` | which azurerm resources it becomes, attributes for settings, roles, logs |
| `use.py` | what a component says to have a keyspace: requirement, role, settings; the handle |
| `backend.py` | three services that share a cache |

    atakora plan --app examples.custom_provider.backend:lounge
    atakora explain redis:shared-cache --app examples.custom_provider.backend:lounge

`tests/examples/test_custom_provider.py` holds the config to the laws of the merge with
`assert_lawful(RedisConfig)`, and shows the split at a limit.

Microsoft retires this service on 30 September 2028 in favour of Azure Managed Redis; a provider for
`azurerm_managed_redis` is written the same way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atakora_tf import Backend
from examples.custom_provider.backend import lounge

__all__ = ["every_backend", "lounge"]


def every_backend(locks: Path) -> Iterator[Backend]:
    """The services in each environment; `locks` is the folder of the lock files."""
    for environment in ("dev", "staging", "prod"):
        yield lounge(environment, lock=locks / "atakora.lock.json")
