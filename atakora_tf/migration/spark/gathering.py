"""The journals of all tasks as one, in a run's folder that the local engine goes on with."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.run.events import CollectionProgress
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.importing import now_text
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.run.samples import Sample
from atakora_tf.migration.spark.carrying import TaskResult
from atakora_tf.migration.spark.logged_journal import first_pass, replay
from atakora_tf.migration.spark.task_log import changes_of, logged_tasks
from atakora_tf.migration.spark.work import WorkLocation

__all__ = ["CLOSED", "JOB", "closed", "gather", "stored_head"]

JOB: Final = "job.json"
"""The object that says what the work location is for: the run's head, and the number of parts."""

CLOSED: Final = "closed.json"
"""The object that says that the run goes on in a folder, and here no more."""

_GATHERED: Final = "gathered.json"


def stored_head(work: WorkLocation) -> tuple[RunHead, int] | None:
    """The head of the run in a work location and its number of parts; None where there is none."""
    content = work.get(JOB)
    if content is None:
        return None
    try:
        data = json.loads(content)
        return RunHead.from_json(data["head"]), int(data["parts"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MigrationError(
            f"{JOB} in the work location {work.name} is damaged ({error}). Put back a whole copy."
        ) from None


def gather(work: WorkLocation, folder: Path) -> bool:
    """Bring the journals of all tasks together in a folder; whether the import is done.

    From then on the run is a local one: it can be verified, brought up to date, rolled back and
    reported; an import that was not done goes on with the local engine. Tasks of the work location
    start no more. Where it was stopped midway, the same call goes on.
    """
    found = stored_head(work)
    if found is None:
        raise MigrationError(f"{work.name} is no work location of a run: it has no {JOB}.")
    head, parts = found
    folder = folder.absolute()
    place = json.dumps({"folder": str(folder)}).encode()
    if not work.put(CLOSED, place) and work.get(CLOSED) != place:
        raise closed(work)
    if not (folder / _GATHERED).exists():
        _gathered(work, folder, head, parts, place)
    with Journal.open(folder, head) as journal:
        return journal.passes()[0].finished is not None


def _gathered(work: WorkLocation, folder: Path, head: RunHead, parts: int, place: bytes) -> None:
    """Make the folder; it is not there before it is whole."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MigrationError(
            f"{folder} exists and is not an empty folder; the run takes one of its own. Name "
            "another one."
        )
    draft = folder.with_name(f"{folder.name}.gathering")
    shutil.rmtree(draft, ignore_errors=True)
    results: list[TaskResult] = []
    with Journal.create(draft, head) as journal:
        number = first_pass(journal)
        for task in logged_tasks(work):
            for change in changes_of(work, task):
                replay(change, journal, number)
                if change.result is not None:
                    results.append(TaskResult(**change.result))
        for sample in _samples(results):
            journal.add_sample(sample)
        if len(results) == parts:
            journal.finish_pass(number, now_text())
    try:
        (draft / _GATHERED).write_bytes(place)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    except OSError as error:
        raise MigrationError(f"{folder} cannot be made: {error.strerror}. Make room.") from None


def closed(work: WorkLocation) -> MigrationError:
    """What to say where a job is to go on that goes on elsewhere."""
    said = json.loads(work.get(CLOSED) or b"{}").get("folder")
    return MigrationError(
        f"The run in the work location {work.name} was brought together in {said}. It goes on "
        "there, with the engine local. (Where that was interrupted, `atakora migrate gather` with "
        "the same folder ends it.)"
    )


def _samples(results: Sequence[TaskResult]) -> list[Sample]:
    """Figures over time, as far as the ends of tasks tell them."""
    samples: list[Sample] = []
    documents = written = size = throttles = 0
    ru = 0.0
    began = min((each.began for each in results), default=0.0)
    for each in sorted(results, key=lambda result: result.ended):
        total = CollectionProgress()
        for counts in each.progress().values():
            total.add(counts)
        documents += total.read
        written += total.written
        size += total.bytes
        ru += each.ru
        throttles += each.throttles
        samples.append(
            Sample(
                seconds=round(max(each.ended - began, 0.0), 3),
                documents=documents,
                written=written,
                bytes=size,
                ru=round(ru, 3),
                throttles=throttles,
                concurrency=0,
            )
        )
    return samples
