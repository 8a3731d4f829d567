"""Partition keys: their definition, the values of an item, the header, the place in hash space."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from azure.cosmos.partition_key import PartitionKey

from tests.cosmos.failure import Refused
from tests.cosmos.json_values import UNDEFINED, at, kind
from tests.cosmos.paths import steps

Key = tuple[Any, ...]

_MOST_BYTES = 2048  # learn.microsoft.com/azure/cosmos-db/concepts-limits
_SPACE = 0x40 << 120  # hashes have their two highest bits cleared


class KeyDefinition:
    """The partition key of a container."""

    def __init__(self, definition: Any) -> None:
        if not isinstance(definition, dict):
            raise Refused(400, "A container needs a partition key.")
        if unknown := definition.keys() - {"paths", "kind", "version", "systemKey"}:
            raise Refused(400, f"The partition key has unknown properties: {sorted(unknown)}.")
        paths = definition.get("paths")
        self.kind = definition.get("kind", "Hash")
        self.version = definition.get("version", 1)
        most = {"Hash": 1, "MultiHash": 3}.get(self.kind)
        if most is None or not isinstance(paths, list) or not 1 <= len(paths) <= most:
            raise Refused(400, f"A partition key of kind {self.kind} cannot have paths {paths}.")
        if self.kind == "MultiHash" and self.version != 2:
            raise Refused(400, "Hierarchical partition keys are of version 2.")
        self.paths: tuple[str, ...] = tuple(paths)
        self._steps = [steps(path) for path in self.paths]

    @property
    def body(self) -> dict[str, object]:
        return {"paths": list(self.paths), "kind": self.kind, "version": self.version}

    def of_item(self, item: dict[str, Any]) -> Key:
        values = tuple(at(item, each) for each in self._steps)
        for value in values:
            if kind(value) > 5:
                raise Refused(400, "PartitionKey value must be a string, number, bool or null.")
            if isinstance(value, str) and len(value.encode()) > _MOST_BYTES:
                raise Refused(400, "The partition key is longer than 2048 bytes.")
        return values

    def of_header(self, text: str) -> Key:
        """The key that a header names; of a hierarchical key also the first values alone."""
        try:
            values = json.loads(text)
        except ValueError:
            raise Refused(400, f"Partition key {text} is invalid.") from None
        if not isinstance(values, list) or not 1 <= len(values) <= len(self.paths):
            raise Refused(400, f"Partition key {text} is invalid for {list(self.paths)}.")
        return tuple(UNDEFINED if value == {} else value for value in values)

    def place(self, key: Key) -> str:
        """The effective partition key: where the item stands in the space of hashes."""
        known = tuple("undefined" if value is UNDEFINED else json.dumps(value) for value in key)
        return _place(self.paths, self.kind, self.version, known)


def boundaries(partitions: int) -> list[tuple[str, str]]:
    """The hash ranges of the physical partitions."""
    inner = [f"{_SPACE * n // partitions:032X}" for n in range(1, partitions)]
    return list(zip(["", *inner], [*inner, "FF"], strict=True))


@lru_cache(maxsize=200_000)
def _place(paths: Sequence[str], form: str, version: int, known: tuple[str, ...]) -> str:
    values = [{} if value == "undefined" else json.loads(value) for value in known]
    # The SDK computes where a prefix of a hierarchical key starts; both have to agree.
    path: Any = list(paths) if form == "MultiHash" else paths[0]
    definition = PartitionKey(path=path, kind=form, version=version)  # type: ignore[call-overload]
    return str(definition._get_effective_partition_key_string(values)).upper()
