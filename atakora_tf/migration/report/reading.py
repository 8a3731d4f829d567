"""The report of a run from its folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import Final

from atakora_tf.migration.report.run_report import (
    MOST_LISTED,
    ContainerFigures,
    DeadLetterLine,
    PassLine,
    RunReport,
)
from atakora_tf.migration.report.verified import read_verified
from atakora_tf.migration.run.entries import State
from atakora_tf.migration.run.journal import Journal

__all__ = ["read_report"]

# What each state of the journal counts as.
_COLUMNS: Final[Mapping[State, str]] = {
    "intended": "in_doubt",
    "written": "written",
    "unchanged": "unchanged",
    "refused": "refused",
    "deleting": "in_doubt",
    "deleted": "deleted",
    "undoing": "in_doubt",
    "undone": "undone",
    "left": "left",
}


def read_report(folder: Path) -> RunReport:
    """What the folder tells of its run.

    Raises MigrationError where there is no run, or another process has its journal open.
    """
    with Journal.open(folder) as journal:
        head = journal.head
        return RunReport(
            folder=str(folder),
            source=head.source_name,
            target=head.target,
            mode=head.mode,
            created=head.created,
            read_time=head.read_time,
            collections=head.collections,
            throughput=head.throughput,
            passes=tuple(
                PassLine(
                    number=each.number,
                    activity=each.activity,
                    started=each.started,
                    finished=each.finished,
                    read_time=each.read_time,
                    refused=each.refused,
                    dead_letters=each.dead_letters if each.refused else None,
                )
                for each in journal.passes()
            ),
            containers=_containers(journal),
            refused=dict(sorted(journal.refusal_counts().items())),
            dead_letters=tuple(
                DeadLetterLine(
                    path=each.path, reason=each.reason, where=each.where, sentence=each.sentence
                )
                for each in islice(journal.refusals(), MOST_LISTED)
            ),
            samples=journal.samples(),
            verified=read_verified(folder),
        )


def _containers(journal: Journal) -> tuple[ContainerFigures, ...]:
    figures: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for (container, state), count in journal.counts().items():
        figures[str(container)][_COLUMNS[state]] += count
    return tuple(
        ContainerFigures(container=name, **counts) for name, counts in sorted(figures.items())
    )
