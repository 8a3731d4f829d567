"""A verification on Spark: documents and items meet in the parts of the key space."""

from __future__ import annotations

import asyncio
import json
import os
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import fields

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.run.importing import looked_at
from atakora_tf.migration.spark.account import Account
from atakora_tf.migration.spark.comparing_parts import ComparePart, PartFindings
from atakora_tf.migration.spark.exports import Export
from atakora_tf.migration.spark.gathering import JOB, stored_head
from atakora_tf.migration.spark.importing import plan_of
from atakora_tf.migration.spark.scanned import Piece, ScanContainers
from atakora_tf.migration.spark.session import require_usable
from atakora_tf.migration.spark.spreading import require_collections, spread, to_parts
from atakora_tf.migration.spark.work import WorkLocation, work_location
from atakora_tf.migration.verification.findings import (
    DIFFERENCES_FILE,
    KINDS,
    MOST_LISTED,
    Difference,
)
from atakora_tf.migration.verification.result import (
    CollectionCounts,
    ContainerCounts,
    Verification,
)
from atakora_tf.migration.verification.verify import VERIFICATION_FILE

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["verify_on_spark"]

N = TypeVar("N")
C = TypeVar("C", ContainerCounts, CollectionCounts)

_EVERY: Final = 1.0


def verify_on_spark(
    context: SparkContext,
    export: Export,
    mapping: MappingRules,
    account: Account,
    work: str,
    *,
    collections: Sequence[str] | None = None,
    folder: Path | None = None,
    allow_extra: bool = False,
    allow_refused: bool = False,
    side_by_side: int | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Verification:
    """Compare all items of a run's containers with what the mapping makes of the export.

    work: of the run, whose journals tell which items are of this migration. folder: where
    `differences.jsonl` and `verification.json` go; nowhere where None. collections: those of the
    run where None. meanwhile: called about once a second.

    Nothing is changed in the target. Raises MigrationError as `verify`.
    """
    from atakora_tf.migration.spark.running import collected, results_of

    require_usable(context)
    place = work_location(work)
    found = stored_head(place)
    if found is None:
        raise MigrationError(
            f"{place.name} is no work location of a run: it has no {JOB}. Name the one that the "
            "import was given, or verify with the engine local."
        )
    head, parts = found
    source = export.source()
    began = time.monotonic()
    names = sorted({rule.container for rule in mapping.rules})
    at, notes, pieces = asyncio.run(_looked(mapping, account, names, head.target, place))
    plan = plan_of(
        export,
        source,
        mapping,
        account,
        work,
        head.collections if collections is None else collections,
        parts=parts,
        side_by_side=side_by_side or context.defaultParallelism,
    )
    if collections is not None:
        require_collections(context, export, source, collections)
    charges = results_of(context)
    items = context.parallelize(pieces, len(pieces)).mapPartitions(ScanContainers(plan, charges))
    name = uuid.uuid4().hex
    rows = to_parts(spread(context, plan).union(items), plan.parts)
    compared = rows.mapPartitionsWithIndex(ComparePart(plan, head, at, name))
    results = collected(
        context, f"atakora migrate verify {head.target}", compared.collect, _EVERY, meanwhile
    )
    looked = _looked_through(names, results, whole=plan.collections is None)
    containers = _summed([each.containers for each in results], ContainerCounts)
    containers = {each: counts for each, counts in containers.items() if each in looked}
    result = Verification(
        source=source.name,
        target=head.target,
        containers=containers,
        collections=_summed([each.collections for each in results], CollectionCounts),
        counts={
            "missing": sum(each.missing for each in containers.values()),
            "differing": sum(each.differing for each in containers.values()),
            "extra": sum(each.extra or 0 for each in containers.values()),
            "refused": sum(each.refused for each in results),
        },
        foreign=sum(each.foreign for each in containers.values()),
        differences=tuple(_first(results, looked)),
        file=None if folder is None else folder / DIFFERENCES_FILE,
        sampling=None,
        notes=(*notes, *_caveats(results, consistent=plan.snapshot.consistent)),
        allow_extra=allow_extra,
        allow_refused=allow_refused,
        seconds=time.monotonic() - began,
        ru=sum(charges.value),
    )
    if folder is not None:
        _write(folder / DIFFERENCES_FILE, _lines(results, looked, place))
        text = json.dumps(result.as_json(), ensure_ascii=False, indent=2) + "\n"
        _write(folder / VERIFICATION_FILE, [text.encode("utf-8", "backslashreplace")])
    return result


async def _looked(
    mapping: MappingRules,
    account: Account,
    names: Sequence[ContainerName],
    wanted: str,
    work: WorkLocation,
) -> tuple[float, tuple[str, ...], list[Piece]]:
    async with account.target() as target:
        if target.identity != wanted:
            raise MigrationError(
                f"The run in the work location {work.name} wrote to {wanted}, and this is "
                f"{target.identity}. Name the same endpoint, or verify with the engine local."
            )
        notes = await looked_at(target, mapping)
        pieces = [(name, each) for name in names for each in await target.container(name).ranges()]
        return target.now(), notes, pieces


def _looked_through(
    names: Sequence[ContainerName], results: Sequence[PartFindings], *, whole: bool
) -> frozenset[ContainerName]:
    """The containers whose items say something: nothing was carried to others yet."""
    if whole:
        return frozenset(names)
    known = {name for each in results for name in each.known}
    return frozenset(
        known | {name for each in results for name, own in each.containers.items() if own.expected}
    )


def _summed(several: Sequence[Mapping[N, C]], make: Callable[[], C]) -> dict[N, C]:
    total: dict[N, C] = {}
    for each in several:
        for name, counts in each.items():
            own = total.setdefault(name, make())
            for one in fields(type(counts)):
                value = getattr(own, one.name) + getattr(counts, one.name)
                setattr(own, one.name, value)
    return dict(sorted(total.items(), key=lambda pair: str(pair[0])))


def _counts(container: ContainerName | None, looked: frozenset[ContainerName]) -> bool:
    return container is None or container in looked


def _first(
    results: Sequence[PartFindings], looked: frozenset[ContainerName]
) -> Iterator[Difference]:
    for kind in KINDS:
        several = [
            difference
            for each in results
            for difference in each.listed
            if difference.kind == kind and _counts(difference.container, looked)
        ]
        yield from several[:MOST_LISTED]


def _lines(
    results: Sequence[PartFindings], looked: frozenset[ContainerName], work: WorkLocation
) -> Iterator[bytes]:
    allowed = {None, *map(str, looked)}
    for each in results:
        content = None if each.file is None else work.get(each.file)
        for line in (content or b"").splitlines(keepends=True):
            if json.loads(line).get("container") in allowed:
                yield line


def _caveats(results: Sequence[PartFindings], *, consistent: bool) -> Iterator[str]:
    count = sum(each.meanwhile for each in results)
    if count:
        yield (
            f"{count:,} items of the target were written while it was verified, so what was "
            "compared is not of one moment. Verify again when nothing writes."
        )
    if not consistent:
        yield (
            "The source does not promise that its documents are of one moment; what changed while "
            "it was read may differ."
        )


def _write(path: Path, lines: Iterable[bytes]) -> None:
    """Write a file, whole or not at all."""
    draft = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.writelines(lines)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise MigrationError(f"{path} cannot be written: {error.strerror}. Make room.") from None
