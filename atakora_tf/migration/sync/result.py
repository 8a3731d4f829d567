"""What cutting over comes to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.report.wording import counted
from atakora_tf.migration.verification.result import Verification

__all__ = ["Conflict", "PassResult", "SyncResult"]


@frozen(kw_only=True)
class Conflict:
    """An item that the source wants otherwise, and that someone else changed in the target.

    It stays as it is. path: the document, or the one that was.
    """

    container: ContainerName
    partition_key: tuple[Scalar, ...]
    id: str
    path: str

    @property
    def sentence(self) -> str:
        """It for people."""
        key = ", ".join(json.dumps(value, ensure_ascii=False) for value in self.partition_key)
        return (
            f"The document {self.path} is gone, and its item {self.id} in the partition {key} of "
            f"{self.container} was changed by someone else since; it stays."
        )

    def as_json(self) -> dict[str, Any]:
        """It as data."""
        return {
            "container": str(self.container),
            "partition_key": list(self.partition_key),
            "id": self.id,
            "path": self.path,
            "sentence": self.sentence,
        }


@frozen(kw_only=True)
class PassResult:
    """One way through the source.

    number: of the pass in the run; None in a dry run. read_time: of the source, RFC 3339.
    documents: read. left_out: of them, those that have not changed by their times.
    written: items created or replaced. deleted: items whose documents are gone. gone: those that
    someone else had deleted. refused: documents in the dead letters of the pass, conflicts among
    them. conflicts: items that were to be deleted and are left. stopped: why it ended early.
    """

    number: int | None
    read_time: str | None
    documents: int
    left_out: int
    written: int
    deleted: int
    gone: int
    conflicts: int
    refused: int
    dead_letters: Path | None
    stopped: str | None
    seconds: float
    ru: float

    @property
    def changes(self) -> int:
        """How much it changed in the target."""
        return self.written + self.deleted

    @property
    def sentence(self) -> str:
        """It for people."""
        when = "" if self.read_time is None else f" as of {self.read_time}"
        said = (
            f"{counted(self.documents, 'document')}{when}: {counted(self.written, 'item')} "
            f"written, {self.deleted:,} deleted"
        )
        if self.refused:
            said += f", {counted(self.refused, 'document')} refused"
        if self.conflicts:
            said += f", {self.conflicts:,} left that someone else changed"
        return said + "."

    def as_json(self) -> dict[str, Any]:
        """It as data."""
        letters = None if self.dead_letters is None else str(self.dead_letters)
        return {**asdict(self), "dead_letters": letters, "changes": self.changes}


@frozen(kw_only=True)
class SyncResult:
    """What all passes have done.

    until: so many changes were to be left at most. conflicts: the first thousand of the last pass;
    `file` has all of them. verification: of the last pass; None where it was not wanted, or the
    passes came to no end.
    """

    folder: Path
    dry_run: bool
    until: int
    passes: tuple[PassResult, ...]
    conflicts: tuple[Conflict, ...]
    file: Path | None
    verification: Verification | None

    @property
    def settled(self) -> bool:
        """Whether the last pass changed no more than was wanted."""
        last = self.passes[-1]
        return last.stopped is None and last.changes <= self.until

    @property
    def ok(self) -> bool:
        """Whether the target is as the last pass read the source, as far as was looked at."""
        last = self.passes[-1]
        well = self.settled and not last.refused and not last.conflicts
        return well and (self.verification is None or self.verification.ok)

    @property
    def sentences(self) -> tuple[str, ...]:
        """The outcome for people."""
        said = [each.sentence for each in self.passes]
        if self.dry_run:
            said.insert(0, "Nothing was changed; this is what a pass would do:")
            return tuple(said)
        last = self.passes[-1]
        if last.stopped is not None:
            said.append(last.stopped)
        elif not self.settled:
            said.append(
                f"The last pass still changed {counted(last.changes, 'item')}, and at most "
                f"{self.until:,} were to be left. Stop what writes to the source, and do it again."
            )
        if self.verification is not None:
            said += self.verification.sentences
        return tuple(said)

    def as_json(self) -> dict[str, Any]:
        """The result as data."""
        verification = None if self.verification is None else self.verification.as_json()
        return {
            "ok": self.ok,
            "folder": str(self.folder),
            "dry_run": self.dry_run,
            "until": self.until,
            "settled": self.settled,
            "passes": [each.as_json() for each in self.passes],
            "conflicts": [each.as_json() for each in self.conflicts],
            "file": None if self.file is None else str(self.file),
            "verification": verification,
            "sentences": list(self.sentences),
        }
