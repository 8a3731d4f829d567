"""An import on Spark: what the driver does."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.run.events import (
    CollectionProgress,
    Finished,
    Observer,
    Progressed,
    Started,
    Stopped,
)
from atakora_tf.migration.run.head import HEAD_FILE, RunHead
from atakora_tf.migration.run.importing import ImportOptions, ImportResult, head_of, looked_at
from atakora_tf.migration.source import Source
from atakora_tf.migration.spark.account import Account
from atakora_tf.migration.spark.carrying import CarryPart, Quiet, TaskResult
from atakora_tf.migration.spark.exports import Export
from atakora_tf.migration.spark.gathering import CLOSED, JOB, closed, gather, stored_head
from atakora_tf.migration.spark.plan import JobPlan, packed_mapping, parts_for
from atakora_tf.migration.spark.session import require_usable
from atakora_tf.migration.spark.spreading import require_collections, spread, to_parts
from atakora_tf.migration.spark.work import WorkLocation, work_location

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["import_on_spark", "plan_of"]


def import_on_spark(
    context: SparkContext,
    export: Export,
    mapping: MappingRules,
    account: Account,
    work: str,
    options: ImportOptions,
    observer: Observer | None = None,
    *,
    folder: Path | None = None,
    parts: int | None = None,
    side_by_side: int | None = None,
) -> ImportResult:
    """Carry the documents of an export, or go on where the run in the work location stopped.

    work: see `work_location`. folder: the run's, where the journals of all tasks come together when
    everything is carried (see `gather`); None leaves them in the work location. parts: of the key
    space, one task each; those of the run where it goes on. side_by_side: how many tasks are at
    work at once and share the RU/s; what Spark says where None.

    `options.max_errors` stops each task by itself, and the whole when all are done. A dry run needs
    neither work location nor folder, and makes none.

    Raises MigrationError as `run_import`; the same call goes on later.
    """
    require_usable(context)
    observer = observer or Quiet()
    source = export.source()
    head, notes = asyncio.run(_begun(source, mapping, account, options))
    if options.collections is not None:
        require_collections(context, export, source, options.collections)
    place = work_location(work)
    going_on = False
    if not options.dry_run:
        _require_own(folder, head)
        head, parts, going_on = _held(place, head, parts_for(parts, context.defaultParallelism))
    plan = plan_of(
        export,
        source,
        mapping,
        account,
        work,
        options.collections,
        parts=parts_for(parts, context.defaultParallelism),
        side_by_side=side_by_side or context.defaultParallelism,
    )
    observer.observe(
        Started(
            activity="dry-run" if options.dry_run else "import",
            source=source.name,
            target=head.target,
            going_on=going_on,
            notes=notes,
        )
    )
    results, progress = _carried(context, plan, head, options, observer)
    result = _result(results, progress, options, place)
    if result.stopped is not None:
        observer.observe(Stopped(result.stopped))
    observer.observe(Finished(progress))
    if folder is None or options.dry_run or result.stopped is not None:
        return result
    gather(place, folder)
    letters = folder / "dead-letters.jsonl"
    return evolve(result, dead_letters=letters if result.refused else None)


def plan_of(
    export: Export,
    source: Source,
    mapping: MappingRules,
    account: Account,
    work: str,
    collections: Iterable[str] | None,
    *,
    parts: int,
    side_by_side: int,
) -> JobPlan:
    """What every task has to know."""
    snapshot = source.snapshot()
    text = packed_mapping(mapping)
    rules = parse_mapping(text)
    return JobPlan(
        export=evolve(export, database=export.database or snapshot.database or rules.source),
        account=account,
        mapping=text,
        work=work,
        parts=parts,
        side_by_side=max(1, min(parts, side_by_side)),
        collections=None if collections is None else tuple(collections),
        source_name=source.name,
        source=source.fingerprint(),
        snapshot=snapshot,
    )


async def _begun(
    source: Source, mapping: MappingRules, account: Account, options: ImportOptions
) -> tuple[RunHead, tuple[str, ...]]:
    async with account.target() as target:
        return head_of(source, mapping, target, options), await looked_at(target, mapping)


def _require_own(folder: Path | None, head: RunHead) -> None:
    """Raise MigrationError where a folder is that of a run which another engine has begun."""
    if folder is None or not (folder / HEAD_FILE).exists():
        return
    RunHead.read(folder).require_same(head, folder)
    raise MigrationError(
        f"There is a run in {folder} already, which the local engine knows how to go on with. Say "
        "--engine local, or name another folder."
    )


def _held(work: WorkLocation, head: RunHead, parts: int) -> tuple[RunHead, int, bool]:
    """The head and parts that the work location has from now on, and whether it had them before."""
    content = json.dumps({"head": head.as_json(), "parts": parts}, indent=2).encode()
    found = stored_head(work)
    if found is None and work.put(JOB, content):
        return head, parts, False
    known = found or stored_head(work)
    assert known is not None
    said = known[0].differences(head)
    if said:
        other = f"The run in the work location {work.name} is another one. Nothing was written."
        raise MigrationError("\n".join([other, *said]))
    if work.get(CLOSED) is not None:
        raise closed(work)
    return *known, True


def _carried(
    context: SparkContext,
    plan: JobPlan,
    head: RunHead,
    options: ImportOptions,
    observer: Observer,
) -> tuple[Sequence[TaskResult], Progressed]:
    # Only here is pyspark needed by its name.
    from atakora_tf.migration.spark.running import collected, results_of

    began = time.monotonic()
    so_far = results_of(context)
    carry = CarryPart(plan, head, evolve(options, count=False), so_far)
    parts = to_parts(spread(context, plan), plan.parts).mapPartitionsWithIndex(carry)
    told = 0

    def tell() -> None:
        nonlocal told
        if len(so_far.value) > told:
            told = len(so_far.value)
            observer.observe(_figures(so_far.value, time.monotonic() - began))

    name = f"atakora migrate import to {head.target}"
    results = collected(context, name, parts.collect, options.every, tell)
    return results, _figures(results, time.monotonic() - began)


def _figures(results: Iterable[TaskResult], seconds: float) -> Progressed:
    """What tasks that have ended have come to."""
    collections: dict[str, CollectionProgress] = {}
    ru, throttles = 0.0, 0
    for each in results:
        for name, counts in each.progress().items():
            collections.setdefault(name, CollectionProgress()).add(counts)
        if not each.before:
            ru += each.ru
            throttles += each.throttles
    total = CollectionProgress()
    for counts in collections.values():
        total.add(counts)
    passed = max(seconds, 1e-6)
    return Progressed(
        seconds=seconds,
        collections=dict(sorted(collections.items())),
        total=total,
        ru=ru,
        throttles=throttles,
        retries=0,
        concurrency=0,
        rate=total.done / passed,
        bytes_rate=total.bytes / passed,
        ru_rate=ru / passed,
        eta=None,
    )


def _result(
    results: Sequence[TaskResult],
    progress: Progressed,
    options: ImportOptions,
    work: WorkLocation,
) -> ImportResult:
    refused = sum(each.refused for each in results)
    most = options.max_errors
    stopped = None
    if any(each.stopped for each in results) or (most is not None and refused > most):
        count = "1 document" if refused == 1 else f"{refused} documents"
        stopped = (
            f"{count} could not be carried, and {most} {'was' if most == 1 else 'were'} allowed "
            f"(--max-errors). What was carried is settled, in the journals in {work.name}. Allow "
            "more and go on with the same command, or bring the journals together "
            "(atakora migrate gather) and roll the run back."
        )
    return ImportResult(
        total=progress.total,
        collections=progress.collections,
        seconds=progress.seconds,
        ru=progress.ru,
        stopped=stopped,
        refused=0 if options.dry_run else refused,
    )
