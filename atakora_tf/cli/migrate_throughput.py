"""RU/s that are raised for a run, and brought back where that is asked for."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from atakora_tf.cli.migrate_mapping import ChosenMapping
    from atakora_tf.migration.run.importing import ImportOptions
    from atakora_tf.migration.source import Source
    from atakora_tf.migration.target.protocol import Target

__all__ = ["Rates"]


@frozen
class Rates:
    """What the options ask for: RU/s for the time of the run, and the way back after it."""

    ru: int | None
    restore: bool
    as_json: bool

    async def raised(
        self,
        source: Source,
        mapping: ChosenMapping,
        target: Target,
        folder: Path,
        options: ImportOptions,
    ) -> None:
        """Say what raising means, then do it; a dry run only says it."""
        from atakora_tf.migration.run.importing import head_of
        from atakora_tf.migration.run.journal import Journal
        from atakora_tf.migration.run.throughput import raise_throughput, what_raising_means

        if self.ru is None:
            return
        names = [rule.container for rule in mapping.rules.rules]
        self._tell("before", await what_raising_means(target, names, self.ru))
        if options.dry_run:
            return
        # The journal keeps what there was before, also where the run is killed right now.
        with Journal.begin(folder, head_of(source, mapping.rules, target, options)) as journal:
            self._tell("raised", await raise_throughput(target, names, self.ru, journal))

    async def brought_back(self, target: Target, folder: Path) -> None:
        """Restore what the run raised, if that is asked for; else say that it stays."""
        from atakora_tf.migration.run.head import RunHead
        from atakora_tf.migration.run.throughput import restore_throughput

        if self.restore:
            self._tell("restored", await restore_throughput(target, folder))
            return
        raised = RunHead.read(folder).throughput
        self._tell(
            "kept",
            [
                f"{name} keeps the RU/s that it was raised to, and not the {before} of before; the "
                "same command with --restore-throughput brings them back."
                for name, before in raised.items()
            ],
        )

    def _tell(self, what: str, sentences: Sequence[str]) -> None:
        from atakora_tf.cli.migrate_telling import say_event

        if self.as_json and sentences:
            say_event({"event": "throughput", "what": what, "sentences": list(sentences)})
        elif not self.as_json:
            for sentence in sentences:
                print(sentence, file=sys.stderr, flush=True)
