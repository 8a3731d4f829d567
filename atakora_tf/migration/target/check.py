"""Whether a run could start: the account, its containers and their keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from atakora_tf.migration.target.connection import Connection
from atakora_tf.migration.target.control import asked
from atakora_tf.migration.target.courier import Courier, Failed, Refused
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.protocol import Checked, ContainerKey, Wanted

__all__ = ["checked"]

_PATIENCE: Final = 5.0


async def checked(
    wanted: Iterable[Wanted], connection: Connection, courier: Courier, pace: Pace
) -> Checked:
    """All that is wrong with the containers; where the account does not answer, that alone."""
    problems: list[str] = []
    notes: list[str] = []
    patience = min(_PATIENCE, pace.deadline)
    missing: dict[str, bool] = {}
    for each in sorted(set(wanted), key=lambda one: one.name):
        try:
            properties = await _properties(each, connection, courier, patience)
            if properties is None:
                database = each.name.database
                if database not in missing:
                    missing[database] = await _is_missing(database, connection, courier, patience)
                    if missing[database]:
                        problems.append(
                            f"The database {database} is not in Cosmos DB at "
                            f"{courier.identity}. Create it and its containers first."
                        )
                if not missing[database]:
                    problems.append(
                        f"The container {each.name} is not in Cosmos DB at {courier.identity}. "
                        f"Create it with the partition key {_text(each.key)} first."
                    )
                continue
        except Failed as failed:
            return Checked((str(failed),))
        _compare(each, properties, problems, notes)
    return Checked(tuple(problems), tuple(notes))


async def _properties(
    wanted: Wanted, connection: Connection, courier: Courier, patience: float
) -> Mapping[str, Any] | None:
    async def ask() -> Mapping[str, Any]:
        return await (await connection.container(wanted.name)).read()

    what = f"described the container {wanted.name}"
    try:
        return await asked(ask, what, courier, deadline=patience)
    except Refused as refused:
        _must_be_missing(refused, what, courier)
    return None


async def _is_missing(
    database: str, connection: Connection, courier: Courier, patience: float
) -> bool:
    async def ask() -> Mapping[str, Any]:
        return await (await connection.database(database)).read()

    what = f"described the database {database}"
    try:
        await asked(ask, what, courier, deadline=patience)
    except Refused as refused:
        _must_be_missing(refused, what, courier)
        return True
    return False


def _must_be_missing(refused: Refused, what: str, courier: Courier) -> None:
    if refused.failure.status == 404:
        return
    said = f"{refused.failure.status}: {refused.failure.text}"
    raise Failed(
        f"Cosmos DB at {courier.identity} has not {what} ({said}).", refused.failure
    ) from refused


def _compare(
    wanted: Wanted, properties: Mapping[str, Any], problems: list[str], notes: list[str]
) -> None:
    name = wanted.name
    definition = properties["partitionKey"]
    # The first version had no number (learn.microsoft.com/azure/cosmos-db/large-partition-keys).
    there = ContainerKey(tuple(definition["paths"]), int(definition.get("version", 1)))
    if there != wanted.key:
        problems.append(
            f"The container {name} has the partition key {_text(there)}, and the mapping wants "
            f"{_text(wanted.key)}. The key of a container cannot change: correct the mapping, or "
            "create another container."
        )
    lives = properties.get("defaultTtl")
    if wanted.ttl and lives is None:
        problems.append(
            f"Items for {name} have a time to live of their own (ttl), but the container has it "
            "turned off, so that they would stay for ever. Set the container's default time to "
            "live to -1, which turns it on and lets all other items stay."
        )
    if lives is not None and lives > 0:
        notes.append(
            f"The container {name} has a default time to live: items without one of their own "
            f"are gone {lives} seconds after they were written."
        )
    unique = properties.get("uniqueKeyPolicy", {}).get("uniqueKeys", [])
    if unique:
        keys = "; ".join(", ".join(each["paths"]) for each in unique)
        notes.append(
            f"The container {name} has unique keys ({keys}): of two items with the same values in "
            "one logical partition the second one is refused."
        )


def _text(key: ContainerKey) -> str:
    return f"{' and '.join(key.paths)} (version {key.version})"
