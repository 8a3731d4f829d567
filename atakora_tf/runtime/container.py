"""The container of an API, for a store."""

from __future__ import annotations

import re
from typing import Final

from atakora_tf.contract.api import EntityApi
from atakora_tf.runtime.store.container_spec import ContainerSpec

__all__ = ["container_of"]

_PLAIN: Final = re.compile(r"[A-Za-z0-9_]+")


def container_of(api: EntityApi, *, database: str, container: str | None = None) -> ContainerSpec:
    """What a store has to know: names from the settings, and the rest from the contract.

    container: its name; the API's route if there is none.
    """
    keys: tuple[str, ...] = tuple([_path(part.name) for part in api.partition_key])
    return ContainerSpec(
        database=database,
        container=container or api.route.replace("/", "-"),
        partition_key=keys,  # type: ignore[arg-type]  # mypy loses the type of the converter
        unique_keys=tuple([tuple(map(_path, group)) for group in api.unique_keys]),
        default_ttl=api.ttl,
    )


def _path(name: str) -> str:
    steps = name.split(".")
    return "".join(f"/{each}" if _PLAIN.fullmatch(each) else f'/"{each}"' for each in steps)
