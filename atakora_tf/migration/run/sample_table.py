"""The figures of a run on disk, thinned as they become many."""

from __future__ import annotations

import json
from collections.abc import Sequence

from atakora_tf.migration.run.journal_database import JournalDatabase
from atakora_tf.migration.run.samples import MOST_SAMPLES, Sample, thinned

__all__ = ["SampleTable"]


class SampleTable:
    """Keeps at most `MOST_SAMPLES` figures, evenly over time, the newest always among them."""

    def __init__(self, database: JournalDatabase) -> None:
        self._database = database
        self._known = [
            Sample(**json.loads(figures))
            for _, figures in database.rows("select number, figures from sample order by number")
        ]

    def add(self, sample: Sample) -> None:
        """Keep one; where it is too near to the last two, the last one goes."""
        known = self._known
        span = sample.seconds - known[0].seconds if known else 0.0
        many = len(known) >= MOST_SAMPLES // 2
        gap = span / (MOST_SAMPLES // 2) if many else 0.0
        if many and sample.seconds - known[-2].seconds < gap:
            known[-1] = sample
        else:
            known.append(sample)
        whole = len(known) > MOST_SAMPLES
        if whole:
            self._known = known = thinned(known)
        with self._database.writing() as write:
            if whole:
                write("delete from sample", [()])
            first = 0 if whole else len(known) - 1
            write(
                "insert or replace into sample values (?, ?)",
                [
                    (number, json.dumps(each.as_json()))
                    for number, each in enumerate(known[first:], start=first)
                ],
            )

    def all(self) -> Sequence[Sample]:
        """The figures in the order of time."""
        return tuple(self._known)
