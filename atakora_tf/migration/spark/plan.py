"""What every task of a job has to know; small, and without anything secret."""

from __future__ import annotations

import json
from functools import lru_cache

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.mapping_data import mapping_data
from atakora_tf.migration.mapping.mapping_file import fingerprint, parse_mapping
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.source import Snapshot
from atakora_tf.migration.spark.account import Account
from atakora_tf.migration.spark.exports import Export

__all__ = ["JobPlan", "packed_mapping", "parts_for"]


@frozen(kw_only=True)
class JobPlan:
    """One reading of an export, in so many parts of the key space.

    mapping: as the text of a file. work: the text that names the work location.
    source_name, source, snapshot: of the whole export. side_by_side: tasks at work at once.
    """

    export: Export
    account: Account
    mapping: str
    work: str
    parts: int
    side_by_side: int
    collections: tuple[str, ...] | None
    source_name: str
    source: str
    snapshot: Snapshot

    def rules(self) -> MappingRules:
        """The mapping."""
        return _rules(self.mapping)

    def transform(self) -> Transform:
        """The transformation, for one thread."""
        rules = self.rules()
        database: DatabaseName | None = self.snapshot.database or rules.source
        return Transform(rules, database=database)


@lru_cache(4)
def _rules(text: str) -> MappingRules:
    # A worker has many tasks, and reading YAML takes its time.
    return parse_mapping(text)


def packed_mapping(mapping: MappingRules) -> str:
    """The mapping as a text that needs no other files, with the schemas in it."""
    text = json.dumps(mapping_data(mapping))
    if fingerprint(parse_mapping(text)) != fingerprint(mapping):
        raise MigrationError(
            "The mapping cannot be sent to tasks: it does not read back as it was. Carry it with "
            "the engine local."
        )
    return text


def parts_for(parts: int | None, side_by_side: int) -> int:
    """How many parts where nobody says: several for each task at work, so that none ends last."""
    if parts is not None and parts < 1:
        raise MigrationError(f"The key space has 1 part or more, and not {parts}.")
    return parts or 4 * side_by_side
