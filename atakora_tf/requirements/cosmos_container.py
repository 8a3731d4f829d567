"""What components can ask of a Cosmos DB database and its containers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal

from attrs import frozen

from atakora_tf.azure import cosmos as azure
from atakora_tf.merge.claim import show
from atakora_tf.merge.fields import keyed, merged, nested
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import maximum, unanimous
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.converting import as_paths, as_set_of_tuples
from atakora_tf.requirements.cosmos_indexing import IndexingPolicy, path_fault
from atakora_tf.requirements.throughput import (
    Throughput,
    ThroughputOrder,
    as_throughput,
    throughput_fault,
)
from atakora_tf.requirements.ttl import NEVER, Ttl, TtlOrder, as_ttl, ttl_fault

__all__ = ["ConflictResolution", "CosmosContainer", "CosmosDatabase"]


def partition_key_fault(value: Any) -> str | None:
    """One path, or two or three for a hierarchical key."""
    if not isinstance(value, tuple) or not value:
        return f"{show(value)} is not a partition key; write '/tenantId' or up to three paths"
    if len(value) > azure.MAXIMUM_PARTITION_KEY_PATHS:
        return f"{len(value)} paths: a hierarchical partition key has at most three"
    if (fault := checks.each(path_fault)(value)) is not None:
        return fault
    return f"{show(value)} names a path twice" if len(set(value)) < len(value) else None


def unique_keys_fault(value: Any) -> str | None:
    """Constraints, each over one path or several."""
    if not isinstance(value, frozenset):
        return f"{show(value)} is not a collection of unique keys"
    if len(value) > azure.MAXIMUM_UNIQUE_KEYS:
        return f"{len(value)} unique keys; a container takes {azure.MAXIMUM_UNIQUE_KEYS}"
    inner = checks.each(path_fault, most=azure.MAXIMUM_PATHS_PER_UNIQUE_KEY)
    return next((f for v in sorted(value, key=repr) if (f := inner(v)) is not None), None)


@frozen(cache_hash=True)
class ConflictResolution:
    """How two writes of one item in two regions are settled."""

    mode: Literal["LastWriterWins", "Custom"] = "LastWriterWins"
    path: str | None = "/_ts"
    """The number that decides; the larger wins. For `LastWriterWins`."""
    procedure: str | None = None
    """The stored procedure that decides. For `Custom`."""


def conflict_resolution_fault(value: Any) -> str | None:
    """Mode and what goes with it."""
    if not isinstance(value, ConflictResolution):
        return f"{show(value)} is not a ConflictResolution"
    if value.mode == "LastWriterWins":
        fault = path_fault(value.path)
        return fault or ("a procedure goes with mode 'Custom'" if value.procedure else None)
    if value.mode == "Custom":
        return None if value.path in (None, "/_ts") else "a path goes with mode 'LastWriterWins'"
    return f"{show(value.mode)} is neither 'LastWriterWins' nor 'Custom'"


@frozen(kw_only=True)
class CosmosContainer:
    """A container of items."""

    partition_key: str | Collection[str] | Unset = merged(
        unanimous("the partition key of a container is fixed when it is made"),
        check=partition_key_fault,
        convert=as_paths,
    )
    """One path, or two or three for a hierarchical key."""
    unique_keys: Collection[str | Collection[str]] | Unset = merged(
        unanimous("unique keys are fixed when the container is made"),
        check=unique_keys_fault,
        convert=as_set_of_tuples,
    )
    ttl: Ttl | int | None | Unset = merged(maximum(TtlOrder()), check=ttl_fault, convert=as_ttl)
    """Seconds, `PER_ITEM` or `NEVER` (None)."""
    throughput: Throughput | int | Unset = merged(
        maximum(ThroughputOrder()), check=throughput_fault, convert=as_throughput
    )
    """The container's own RU/s. Without, it shares its database's or is serverless."""
    indexing: IndexingPolicy | Unset = nested(IndexingPolicy)
    conflict_resolution: ConflictResolution | Unset = merged(
        unanimous("the conflict resolution of a container is fixed when it is made"),
        check=conflict_resolution_fault,
    )
    analytical_ttl: Ttl | int | None | Unset = merged(
        maximum(TtlOrder()), check=ttl_fault, convert=as_ttl
    )
    """How long the analytical store keeps items; `NEVER` expires nothing there."""

    def faults(self) -> Iterator[Fault]:
        """A container needs a partition key, and an index where items expire."""
        if self.partition_key is UNSET:
            yield Fault(
                "the container has no partition key that all agree on",
                (("partition_key",),),
                ("give one, such as partition_key='/id'",),
            )
        indexing = self.indexing
        expires = isinstance(self.ttl, Ttl) and self.ttl != NEVER
        if expires and isinstance(indexing, IndexingPolicy) and indexing.mode == "none":
            yield Fault(
                "items can only expire in a container that is indexed",
                (("ttl",), ("indexing", "mode")),
                ("leave the time to live out", "index 'consistent'"),
            )


@frozen(kw_only=True)
class CosmosDatabase:
    """A database: containers, and RU/s that they may share."""

    throughput: Throughput | int | Unset = merged(
        maximum(ThroughputOrder()), check=throughput_fault, convert=as_throughput
    )
    """RU/s that all containers without throughput of their own share."""
    containers: Mapping[str, CosmosContainer] | Unset = keyed(
        CosmosContainer, check_key=checks.named("azurerm_cosmosdb_sql_container")
    )

    def faults(self) -> Iterator[Fault]:
        """A shared-throughput database holds 25 containers that share."""
        if self.throughput is UNSET or self.containers is UNSET:
            return
        sharing = [n for n, c in self.containers.items() if c.throughput is UNSET]
        most = azure.MAXIMUM_CONTAINERS_PER_SHARED_DATABASE
        if len(sharing) > most:
            yield Fault(
                f"{len(sharing)} containers share the throughput of the database; "
                f"Azure allows {most}",
                (("throughput",),),
                (
                    f"give {len(sharing) - most} of them throughput of their own",
                    "spread them over two databases",
                ),
            )
