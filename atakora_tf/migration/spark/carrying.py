"""The task of an import: one part of the key space, through the engine of every run."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import field, fields, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.run.dry_run import dry_run
from atakora_tf.migration.run.events import CollectionProgress, Event
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.importing import ImportOptions, ImportResult, result_of, run_pass
from atakora_tf.migration.run.progress import Progress
from atakora_tf.migration.run.wanted import wanted_containers
from atakora_tf.migration.spark.failing import told_to_driver
from atakora_tf.migration.spark.logged_journal import LoggedJournal
from atakora_tf.migration.spark.part_source import PartSource
from atakora_tf.migration.spark.plan import JobPlan
from atakora_tf.migration.spark.spreading import Row
from atakora_tf.migration.spark.task_log import TaskLog, logged_result
from atakora_tf.migration.spark.work import work_location
from atakora_tf.migration.target.protocol import Target

__all__ = ["CarryPart", "Quiet", "TaskResult"]


@frozen(kw_only=True)
class TaskResult:
    """What a task has come to.

    collections: counts by collection. began, ended: seconds since the epoch. refused: dead letters
    of the part, those of earlier attempts among them. stopped: why it ended before its part did.
    before: whether all of it was done by an earlier job.
    """

    task: int
    collections: Mapping[str, Mapping[str, int | None]] = field(hash=False)
    began: float
    ended: float
    ru: float
    throttles: int
    refused: int
    stopped: str | None = None
    before: bool = False

    def as_json(self) -> dict[str, Any]:
        """The result as data; `TaskResult(**data)` reads it."""
        return {name: getattr(self, name) for name in _FIELDS}

    def progress(self) -> dict[str, CollectionProgress]:
        """The counts; what an earlier job has done was done already."""
        found = {
            name: CollectionProgress(**counts)  # type: ignore[arg-type]
            for name, counts in self.collections.items()
        }
        if self.before:
            for each in found.values():
                each.already += each.written + each.unchanged
                each.written = each.replaced = each.unchanged = each.bytes = 0
        return found


_FIELDS = tuple(each.name for each in fields(TaskResult))


@frozen
class CarryPart:
    """Carries one part, or goes on where an attempt at it has stopped.

    head: of the run. options: those of the whole run; no task knows what others have refused.
    so_far: an accumulator of results.
    """

    plan: JobPlan
    head: RunHead
    options: ImportOptions
    so_far: Any

    def __call__(self, task: int, rows: Iterable[Row]) -> Iterator[TaskResult]:
        """The one result."""
        with told_to_driver(), tempfile.TemporaryDirectory(prefix="atakora-") as folder:
            if self.options.dry_run:
                source = PartSource.kept(self.plan, rows, Path(folder))
                result = asyncio.run(self._tried(task, source))
            else:
                result = self._carried(task, rows, Path(folder))
            self.so_far.add([result])
            yield result

    def _carried(self, task: int, rows: Iterable[Row], folder: Path) -> TaskResult:
        work = work_location(self.plan.work)
        done = logged_result(work, task)
        if done is not None:
            return TaskResult(**{**done, "before": True})
        log = TaskLog(work, task)
        with LoggedJournal.claimed(folder / "run", self.head, log) as journal:
            source = PartSource.kept(self.plan, rows, folder)
            began = time.time()
            result, throttles = asyncio.run(self._run(source, journal))
            made = _task_result(task, result, began, throttles)
            if result.stopped is None:
                log.finish(made.as_json())
            else:
                log.flush()
            return made

    async def _run(self, source: PartSource, journal: LoggedJournal) -> tuple[ImportResult, int]:
        transform = self.plan.transform()
        async with self.plan.account.target(self.plan.side_by_side) as target:
            await _meet(target, wanted_containers(transform.mapping)[:1])
            result = await run_pass(
                "import", source, transform, target, journal, self.options, Quiet()
            )
            return result, target.meter.total.throttles

    async def _tried(self, task: int, source: PartSource) -> TaskResult:
        began, transform = time.time(), self.plan.transform()
        async with self.plan.account.target(self.plan.side_by_side) as target:
            progress = Progress(target.meter)
            await dry_run(source, transform, target, self.options, progress, Quiet())
            throttles = target.meter.total.throttles
        return _task_result(task, result_of(progress), began, throttles)


class Quiet:
    """An `Observer` that tells no one."""

    def observe(self, event: Event) -> None:
        """Nothing."""


async def _meet(target: Target, wanted: Any) -> None:
    """Ask the target something, so that its clock is known before the first intent."""
    checked = await target.check(wanted)
    if checked.problems:
        raise MigrationError("\n".join(checked.problems))


def _task_result(task: int, result: ImportResult, began: float, throttles: int) -> TaskResult:
    return TaskResult(
        task=task,
        collections={name: each.as_json() for name, each in result.collections.items()},
        began=began,
        ended=time.time(),
        ru=result.ru,
        throttles=throttles,
        refused=result.refused or result.total.refused,
        stopped=result.stopped,
    )
