"""What a store has to know of a container."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from attrs import field, frozen

from atakora_tf.contract.schema_path import path_segments

__all__ = ["ContainerSpec"]

_Paths: TypeAlias = tuple[str, ...]

_MOST_LEVELS = 3  # learn.microsoft.com/azure/cosmos-db/hierarchical-partition-keys


def _tuples(keys: Iterable[Iterable[str]]) -> tuple[_Paths, ...]:
    return tuple(tuple(paths) for paths in keys)


@frozen(kw_only=True)
class ContainerSpec:
    """A container of a database.

    partition_key: the paths of the partition key, outermost first, such as ("/tenant", "/id");
        one to three.
    unique_keys: each a tuple of paths whose values, taken together, occur once in a partition.
    default_ttl: seconds after its last write at which an item expires; -1 says that items expire
        only if they say so (`ttl`); None that no item ever does, whatever it says.

    Raises ValueError if a path is none, or there are no or too many of them.
    """

    database: str
    container: str
    partition_key: tuple[str, ...] = field(default=("/id",), converter=tuple)
    unique_keys: tuple[tuple[str, ...], ...] = field(default=(), converter=_tuples)
    default_ttl: int | None = None

    def __attrs_post_init__(self) -> None:
        if not 1 <= len(self.partition_key) <= _MOST_LEVELS:
            raise ValueError(
                f"The partition key of {self.container} has {len(self.partition_key)} paths; "
                f"Cosmos DB takes one to {_MOST_LEVELS}."
            )
        for path in (*self.partition_key, *(path for key in self.unique_keys for path in key)):
            if path_segments(path) is None:
                raise ValueError(
                    f"'{path}' of {self.container} is no path; write it as '/address/city'."
                )

    @property
    def key_steps(self) -> tuple[tuple[str, ...], ...]:
        """The partition key's paths as the properties on the way, outermost first."""
        return tuple(path_segments(path) or () for path in self.partition_key)

    @property
    def unique_steps(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """The unique keys' paths as the properties on the way."""
        return tuple(tuple(path_segments(path) or () for path in key) for key in self.unique_keys)
