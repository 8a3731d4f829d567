"""One part of the key space as a source, on the disk of the worker that carries it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import read_line
from atakora_tf.migration.selection import parse_selection
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot, chunks
from atakora_tf.migration.spark.plan import JobPlan
from atakora_tf.migration.spark.spreading import Row

__all__ = ["PartSource"]

_FILE: Final = "documents.jsonl"


@frozen
class PartSource:
    """The documents of one part, with all that is embedded into them; a `Source`.

    It has the name and the fingerprint of the whole.
    """

    plan: JobPlan
    file: Path

    @classmethod
    def kept(cls, plan: JobPlan, rows: Iterable[Row], folder: Path) -> PartSource:
        """Write rows to the disk: engine and verification read documents as often as they want.

        Raises MigrationError where the export does not have all that its metadata promise; nothing
        has been written to the target then.
        """
        path = folder / _FILE
        counts: Counter[int] = Counter()
        promised = plan.export.promised()
        try:
            with path.open("wb") as file:
                for (_, _, group), value in rows:
                    if isinstance(value, int):
                        counts[group] += value
                    else:
                        file.writelines(line + b"\n" for line in value)
        except OSError as error:
            raise MigrationError(
                f"{path} cannot be written on a worker: {error.strerror}. Make room, name another "
                "place for temporary files there (TMPDIR), or choose more parts."
            ) from None
        _require(promised, counts, plan)
        return cls(plan, path)

    @property
    def name(self) -> str:
        """What to call the whole."""
        return self.plan.source_name

    def snapshot(self) -> Snapshot:
        """The moment of the whole."""
        return self.plan.snapshot

    def collections(self) -> Sequence[CollectionCount]:
        """Not counted."""
        return ()

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        """The documents in the order of the export; a pattern may name none of this part."""
        return chunks(self._chosen(collections))

    def fingerprint(self) -> str:
        """That of the whole."""
        return self.plan.source

    def _chosen(self, collections: Iterable[str] | None) -> Iterator[tuple[Document, int]]:
        chosen = None if collections is None else parse_selection(collections).chooser()
        with self.file.open("rb") as file:
            for line in file:
                document = read_line(line[:-1])
                if chosen is None or chosen(document.path):
                    yield document, len(line)


def _require(promised: Mapping[int, int], counts: Mapping[int, int], plan: JobPlan) -> None:
    for group, count in sorted(promised.items()):
        if counts[group] != count:
            raise MigrationError(
                f"The metadata of {plan.source_name} stand for {count} documents, but the files "
                f"hold {counts[group]}: one is cut off, or is of another export. Copy the export "
                "again. Nothing was written."
            )
