"""Sync: the source read again and again, and what changed carried, until little is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.mapping_file import fingerprint
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.run.events import Observer
from atakora_tf.migration.run.importing import looked_at
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.source import Source
from atakora_tf.migration.sync.conflicts import CONFLICTS_FILE, ConflictFile
from atakora_tf.migration.sync.one_pass import OnePass
from atakora_tf.migration.sync.result import SyncResult
from atakora_tf.migration.target.protocol import Target
from atakora_tf.migration.verification.advancing import Advancing, nobody
from atakora_tf.migration.verification.result import Verification
from atakora_tf.migration.verification.verify import verify

__all__ = ["OpenSource", "sync"]

OpenSource = Callable[[], AbstractContextManager[Source]]
"""Opens the source as it is now; a live database as of a new moment each time."""

_MOST_PASSES: Final = 10


async def sync(
    open_source: OpenSource,
    mapping: MappingRules,
    target: Target,
    folder: Path,
    observer: Observer,
    *,
    until: int = 0,
    most_passes: int = _MOST_PASSES,
    verification: bool = True,
    allow_extra: bool = False,
    max_errors: int | None = None,
    dry_run: bool = False,
    tell: Advancing = nobody,
) -> SyncResult:
    """Carry into the target what changed in the source since the run in the folder read it.

    New documents are created, changed ones replaced, and the items of deleted ones deleted, each
    only where nobody else has changed the item since; what they were is in the journal, so rollback
    takes back all of it together with the import. Passes follow each other until one changes no
    more than `until` items, and then, unless `verification` is False, the target is verified
    against what that pass has read.

    target: inside its `async with`. max_errors: documents that may be refused in one pass.
    dry_run: read the source once and compare it with the journal; nothing is changed.

    Raises MigrationError where the source, mapping or target are not those of the run, the import
    has not finished or was rolled back, or source or target do not answer; the same call goes on.
    """
    if until < 0 or most_passes < 1:
        raise MigrationError(
            f"A sync has 1 pass or more, and 0 changes left or more; not {most_passes} and {until}."
        )
    notes = await looked_at(target, mapping)
    passes = []
    verified: Verification | None = None
    with (
        Journal.open(folder) as journal,
        ConflictFile(None if dry_run else folder / CONFLICTS_FILE) as conflicts,
    ):
        _require_ready(journal, mapping, target)
        while True:
            began, charged = time.monotonic(), target.meter.total.charge
            with open_source() as source:
                _require_database(journal, mapping, source)
                one = OnePass(source, mapping, target, journal, observer, tell, max_errors, notes)
                conflicts.clear()
                measured = await (one.look() if dry_run else one.carry(conflicts))
                done = measured(
                    seconds=round(time.monotonic() - began, 3),
                    ru=round(target.meter.total.charge - charged, 2),
                )
                passes.append(done)
                settled = done.stopped is None and done.changes <= until
                if settled and verification and not dry_run:
                    verified = await verify(
                        source, mapping, target, journal=journal, allow_extra=allow_extra, tell=tell
                    )
            if settled or done.stopped is not None or dry_run or len(passes) >= most_passes:
                break
    return SyncResult(
        folder=folder,
        dry_run=dry_run,
        until=until,
        passes=tuple(passes),
        conflicts=tuple(conflicts.listed),
        file=conflicts.path if conflicts.count else None,
        verification=verified,
    )


def _require_ready(journal: Journal, mapping: MappingRules, target: Target) -> None:
    folder, head, passes = journal.folder, journal.head, journal.passes()
    if head.target != target.identity:
        raise MigrationError(
            f"The run in {folder} wrote to {head.target}, and this is {target.identity}. Nothing "
            "was changed. Name the same endpoint."
        )
    if not passes or passes[0].finished is None:
        raise MigrationError(
            f"The import of the run in {folder} has not come to its end. Go on with it first, by "
            "the same `atakora migrate import`."
        )
    if {"undoing", "undone", "left"} & {state for _, state in journal.counts()}:
        raise MigrationError(
            f"The run in {folder} was rolled back. Begin another one with `atakora migrate import` "
            "and another folder."
        )
    if fingerprint(mapping) not in {head.mapping, *(each.mapping for each in passes)}:
        raise MigrationError(
            f"The mapping is another one than that of the run in {folder}. Put it back as it was, "
            "or roll the run back and begin another one."
        )


def _require_database(journal: Journal, mapping: MappingRules, source: Source) -> None:
    found = source.snapshot().database or mapping.source
    if found is not None and journal.head.database not in (None, str(found)):
        raise MigrationError(
            f"The documents of {source.name} belong to {found}, and those of the run in "
            f"{journal.folder} to {journal.head.database}. Nothing was changed. Name the same "
            "database."
        )
