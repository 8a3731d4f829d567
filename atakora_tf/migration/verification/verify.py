"""Verification: the source read once more, the target read whole or in part, and both compared."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.run.importing import looked_at
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.source import Source
from atakora_tf.migration.target.protocol import Target
from atakora_tf.migration.verification.advancing import Advancing, nobody
from atakora_tf.migration.verification.comparing import Comparison
from atakora_tf.migration.verification.expected_items import ExpectedItems
from atakora_tf.migration.verification.findings import Difference, Findings
from atakora_tf.migration.verification.reading import Reading
from atakora_tf.migration.verification.result import Sampling, Verification

__all__ = ["VERIFICATION_FILE", "verify"]

VERIFICATION_FILE: Final = "verification.json"
_CLOCK_MARGIN: Final = 1


async def verify(
    source: Source,
    mapping: MappingRules,
    target: Target,
    *,
    collections: Sequence[str] | None = None,
    sample: int | None = None,
    seed: int = 0,
    journal: Journal | None = None,
    folder: Path | None = None,
    allow_extra: bool = False,
    allow_refused: bool = False,
    tell: Advancing = nobody,
) -> Verification:
    """Compare the target with what the mapping makes of the source.

    target: inside its `async with`. journal: of the run, where there is one: it tells which items
    are not of this migration, and what the collections were. sample: look at so many items alone,
    chosen by the seed. folder: where `differences.jsonl` and `verification.json` go; the journal's
    if nothing is said, and nowhere without one. allow_extra, allow_refused: see `Verification.ok`.

    Nothing is changed in the target. Raises MigrationError where source or target cannot be read,
    or do not fit together.
    """
    if sample is not None and sample < 1:
        raise MigrationError(f"A sample has 1 item or more, and not {sample}.")
    if journal is not None:
        _require_target(journal, target)
        folder = journal.folder if folder is None else folder
        collections = journal.head.collections if collections is None else collections
    notes = await looked_at(target, mapping)
    began, charged = time.monotonic(), target.meter.total.charge
    transform = Transform(mapping, database=source.snapshot().database or mapping.source)
    with ExpectedItems(sample, seed) as expected, Findings(folder) as findings:
        reading = Reading(source, transform, expected)
        since = target.now() + _CLOCK_MARGIN
        await reading.read(collections, tell, sampled=sample is not None)
        comparison = Comparison(
            target, expected, findings, reading.containers, journal, since, tell
        )
        if sample is None:
            await comparison.whole(_containers(mapping, collections, reading, journal))
            await comparison.tell_fields(source, transform)
        else:
            await comparison.sample()
        for rejected in expected.refused():
            where = f" ({rejected.where})" if rejected.where else ""
            note = f"{rejected.reason}{where}: {rejected.sentence}"
            findings.add(Difference(kind="refused", path=rejected.path, note=note))
        containers = dict(sorted(reading.containers.items()))
    sampling = None
    if sample is not None:
        sampling = Sampling(
            seed=seed,
            items=sum(each.expected for each in containers.values()),
            compared=comparison.compared,
            wrong=findings.counts["missing"] + findings.counts["differing"],
        )
    result = Verification(
        source=source.name,
        target=target.identity,
        containers=containers,
        collections=dict(sorted(reading.collections.items())),
        counts=dict(findings.counts),
        foreign=sum(each.foreign for each in containers.values()),
        differences=tuple(findings.listed),
        file=findings.path,
        sampling=sampling,
        notes=(*notes, *_caveats(source, comparison.meanwhile)),
        allow_extra=allow_extra,
        allow_refused=allow_refused,
        seconds=time.monotonic() - began,
        ru=target.meter.total.charge - charged,
    )
    if folder is not None:
        _write(folder / VERIFICATION_FILE, result)
    return result


def _require_target(journal: Journal, target: Target) -> None:
    if journal.head.target != target.identity:
        raise MigrationError(
            f"The run in {journal.folder} wrote to {journal.head.target}, and this is "
            f"{target.identity}. Name the same endpoint."
        )


def _containers(
    mapping: MappingRules,
    collections: Sequence[str] | None,
    reading: Reading,
    journal: Journal | None,
) -> Sequence[ContainerName]:
    """The containers to look through.

    Where only some collections are verified, others may have containers that nothing was carried to
    yet; items there say nothing.
    """
    names = set(reading.containers)
    if collections is None:
        names |= {rule.container for rule in mapping.rules}
    if journal is not None:
        names |= {name for name, _ in journal.counts()}
    return sorted(names)


def _caveats(source: Source, meanwhile: int) -> Iterator[str]:
    if meanwhile:
        yield (
            f"{meanwhile:,} items of the target were written while it was verified, so what was "
            "compared is not of one moment. Verify again when nothing writes."
        )
    if not source.snapshot().consistent:
        yield (
            "The source does not promise that its documents are of one moment; what changed while "
            "it was read may differ."
        )


def _write(path: Path, result: Verification) -> None:
    draft = path.with_name(f"{path.name}.part")
    text = json.dumps(result.as_json(), ensure_ascii=False, indent=2) + "\n"
    try:
        with draft.open("wb") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise MigrationError(f"{path} cannot be written: {error.strerror}. Make room.") from None
