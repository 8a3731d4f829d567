"""The task of a verification: the documents and the items of one part, held against each other."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from attrs import field, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.spark.failing import told_to_driver
from atakora_tf.migration.spark.logged_journal import first_pass, replay
from atakora_tf.migration.spark.part_source import PartSource
from atakora_tf.migration.spark.plan import JobPlan
from atakora_tf.migration.spark.scanned import ScannedItems, ScannedRow
from atakora_tf.migration.spark.spreading import Row
from atakora_tf.migration.spark.task_log import changes_of
from atakora_tf.migration.spark.work import work_location
from atakora_tf.migration.verification.advancing import nobody
from atakora_tf.migration.verification.comparing import Comparison
from atakora_tf.migration.verification.expected_items import ExpectedItems
from atakora_tf.migration.verification.findings import Difference, Findings
from atakora_tf.migration.verification.reading import Reading
from atakora_tf.migration.verification.result import CollectionCounts, ContainerCounts

if TYPE_CHECKING:
    from atakora_tf.migration.target.protocol import Target

__all__ = ["ComparePart", "PartFindings"]

_CLOCK_MARGIN: Final = 1


@frozen(kw_only=True)
class PartFindings:
    """What one part has come to; see `Verification`.

    known: containers that the journal of the part has entries of. meanwhile: items that were
    written since the verification began. file: the object with all differences; None for none.
    """

    containers: Mapping[ContainerName, ContainerCounts] = field(hash=False)
    collections: Mapping[str, CollectionCounts] = field(hash=False)
    refused: int
    listed: Sequence[Difference]
    known: frozenset[ContainerName]
    meanwhile: int
    file: str | None


@frozen
class ComparePart:
    """Compares one part. head: of the run. at: the server's time. name: of this verification."""

    plan: JobPlan
    head: RunHead
    at: float
    name: str

    def __call__(self, part: int, rows: Iterable[Row | ScannedRow]) -> Iterator[PartFindings]:
        """The one result."""
        with told_to_driver(), tempfile.TemporaryDirectory(prefix="atakora-") as folder:
            place = Path(folder)
            source, items = self._kept(rows, place)
            work = work_location(self.plan.work)
            with Journal.create(place / "run", self.head) as journal:
                first_pass(journal)
                for change in changes_of(work, part):
                    replay(change, journal)
                yield asyncio.run(self._compared(part, source, items, journal, place))

    def _kept(self, rows: Iterable[Row | ScannedRow], folder: Path) -> tuple[PartSource, Path]:
        """Documents come first, then items; both go to the disk."""
        waiting: list[ScannedRow] = []
        several = iter(rows)

        def documents() -> Iterator[Row]:
            for key, value in several:
                if isinstance(value, bytes):
                    waiting.append((key, value))
                    return
                yield key, value

        source = PartSource.kept(self.plan, documents(), folder)
        path = folder / "items.jsonl"
        try:
            with path.open("wb") as file:
                for _, value in chain(waiting, several):
                    assert isinstance(value, bytes)
                    file.write(value + b"\n")
        except OSError as error:
            raise MigrationError(
                f"{path} cannot be written on a worker: {error.strerror}. Make room, or name "
                "another place for temporary files there (TMPDIR)."
            ) from None
        return source, path

    async def _compared(
        self, part: int, source: PartSource, items: Path, journal: Journal, folder: Path
    ) -> PartFindings:
        transform = self.plan.transform()
        # Nothing else of a target is asked where all items are compared.
        target = cast("Target", ScannedItems(items))
        names = sorted({rule.container for rule in transform.mapping.rules})
        with ExpectedItems() as expected, Findings(folder) as findings:
            reading = Reading(source, transform, expected)
            await reading.read(self.plan.collections, nobody, sampled=False)
            since = self.at + _CLOCK_MARGIN
            comparison = Comparison(
                target, expected, findings, reading.containers, journal, since, nobody
            )
            await comparison.whole(names)
            await comparison.tell_fields(source, transform)
            for rejected in expected.refused():
                where = f" ({rejected.where})" if rejected.where else ""
                note = f"{rejected.reason}{where}: {rejected.sentence}"
                findings.add(Difference(kind="refused", path=rejected.path, note=note))
        return PartFindings(
            containers=reading.containers,
            collections=reading.collections,
            refused=findings.counts["refused"],
            listed=findings.listed,
            known=frozenset(name for name, _ in journal.counts()),
            meanwhile=comparison.meanwhile,
            file=self._put(part, findings),
        )

    def _put(self, part: int, findings: Findings) -> str | None:
        """Put the differences of the part where the driver finds them."""
        if findings.path is None or not findings.counts.total():
            return None
        name = f"verifications/{self.name}/{part:05}.jsonl"
        # Another attempt has found the same, as far as nobody writes meanwhile.
        work_location(self.plan.work).put(name, findings.path.read_bytes())
        return name
