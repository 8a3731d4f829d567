"""The RU/s of a container: its own, its database's, or none where nothing is provisioned."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Literal, TypeVar

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.connection import Connection
from atakora_tf.migration.target.control import asked
from atakora_tf.migration.target.courier import Courier, Failed, Refused
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.protocol import Throughput

__all__ = ["change_throughput", "throughput_of"]

T = TypeVar("T")

_NO_RIGHT: Final = (
    "Reading and changing RU/s is not among what an identity may do with data: give a key in "
    "COSMOS_KEY, or change them with `az cosmosdb sql container throughput update`."
)
_KILOBYTES: Final = 1024 * 1024  # of a GB


async def throughput_of(
    name: ContainerName, connection: Connection, courier: Courier, pace: Pace
) -> Throughput:
    """The RU/s; see `Target.throughput`."""
    for level, of in (("container", str(name)), ("database", name.database)):
        offer = await _offer(name, level == "database", connection, courier, pace)
        if offer is not None:
            return _throughput(offer, of, shared=level == "database")
    return Throughput("serverless", of=str(name))


async def change_throughput(
    name: ContainerName, ru: int, connection: Connection, courier: Courier, pace: Pace
) -> None:
    """Change the RU/s; see `Target.set_throughput`."""
    from azure.cosmos import ThroughputProperties

    found = await throughput_of(name, connection, courier, pace)
    if found.kind == "serverless":
        raise MigrationError(f"{name} has no RU/s to change: the account is serverless.")
    new: Any = (
        ThroughputProperties(auto_scale_max_throughput=ru) if found.kind == "autoscale" else ru
    )

    async def ask() -> None:
        owner = await _owner(name, found.shared, connection)
        await owner.replace_throughput(new)

    try:
        await _asked(ask, f"changed the RU/s of {found.of}", courier, pace)
    except Refused as refused:
        raise MigrationError(
            f"Cosmos DB refuses {ru} RU/s for {found.of} ({refused.failure.text})"
            f"{'' if found.minimum is None else f'; the least is {found.minimum}'}."
        ) from refused


async def _offer(
    name: ContainerName, shared: bool, connection: Connection, courier: Courier, pace: Pace
) -> Mapping[str, Any] | None:
    headers: list[Mapping[str, Any]] = []

    async def ask() -> Mapping[str, Any] | None:
        owner = await _owner(name, shared, connection)
        try:
            found = await owner.get_throughput(response_hook=lambda given, _: headers.append(given))
        except AttributeError as error:
            # azure-cosmos 4.17 falls over itself where there are no RU/s: it looks for a container
            # that was created anew, and has no link to one.
            if str(error) != "'NoneType' object has no attribute 'startswith'":
                raise
            return None
        properties: Mapping[str, Any] = found.properties
        return properties

    of = name.database if shared else str(name)
    try:
        offer = await _asked(ask, f"told the RU/s of {of}", courier, pace)
    except Refused as refused:
        if refused.failure.status == 404 and not refused.failure.owner_missing:
            return None
        # Serverless accounts refuse the question.
        if refused.failure.status == 400 and "serverless" in refused.failure.text.lower():
            return None
        raise MigrationError(
            f"Cosmos DB at {courier.identity} has not told the RU/s of {of} "
            f"({refused.failure.status}: {refused.failure.text})."
        ) from refused
    least = headers[-1].get("x-ms-cosmos-min-throughput") if headers else None
    return offer if offer is None or least is None else {**offer, "minimum": int(least)}


async def _owner(name: ContainerName, shared: bool, connection: Connection) -> Any:
    return await (connection.database(name.database) if shared else connection.container(name))


async def _asked(ask: Callable[[], Awaitable[T]], what: str, courier: Courier, pace: Pace) -> T:
    try:
        return await asked(ask, what, courier, deadline=pace.deadline)
    except Failed as failed:
        if failed.failure.kind == "unauthorised":
            raise MigrationError(f"{failed} {_NO_RIGHT}") from failed
        raise


def _throughput(offer: Mapping[str, Any], of: str, *, shared: bool) -> Throughput:
    content = offer["content"]
    scaled = (content.get("offerAutopilotSettings") or {}).get("maxThroughput")
    kind: Literal["manual", "autoscale"] = "manual" if scaled is None else "autoscale"
    ru = int(content["offerThroughput"] if scaled is None else scaled)
    minimum = offer.get("minimum")
    if minimum is None:
        minimum = _minimum(content.get("offerMinimumThroughputParameters"), kind)
    return Throughput(kind, ru, minimum, shared, of)


def _minimum(known: Mapping[str, Any] | None, kind: str) -> int | None:
    """The least RU/s, learn.microsoft.com/azure/cosmos-db/concepts-limits ("Minimum throughput
    limits"); a database with more than 25 containers has more."""
    if known is None:
        return None
    most = float(known.get("maxThroughputEverProvisioned") or 0)
    stored = float(known.get("maxConsumedStorageEverInKB") or 0) / _KILOBYTES
    if kind == "manual":
        return max(400, math.ceil(most / 100), math.ceil(stored))
    return 1000 * math.ceil(max(1000, most / 10, 10 * stored) / 1000)
