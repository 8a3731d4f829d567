"""Reports for tests: a long run with everything in it, and small ones."""

from __future__ import annotations

import math

from attrs import evolve

from atakora_tf.migration.report.run_report import (
    ContainerFigures,
    DeadLetterLine,
    DifferenceLine,
    PassLine,
    RunReport,
    Verified,
    VerifiedContainer,
)
from atakora_tf.migration.run.samples import Sample

HURT = "<script>window.hurt=1</script><img src=x onerror='window.hurt=1'>\"'& \u202eאבג"

EMPTY = RunReport(
    folder="runs/empty",
    source="the export export",
    target="https://shop.documents.azure.com/",
    mode="create",
    created="2026-11-20T10:00:00Z",
)

DONE = PassLine(
    number=1,
    activity="import",
    started="2026-11-20T10:00:00Z",
    finished="2026-11-20T10:21:40Z",
    read_time="2026-11-20T09:59:58.123456Z",
    refused=0,
    dead_letters=None,
)


def sample(seconds: float, documents: int, *, ru: float = 0.0, throttles: int = 0) -> Sample:
    return Sample(
        seconds=seconds,
        documents=documents,
        written=documents,
        bytes=documents * 700,
        ru=ru,
        throttles=throttles,
        concurrency=20,
    )


def _long() -> list[Sample]:
    found, documents, ru = [], 0, 0.0
    for second in range(1, 1301):
        rate = 900 + 250 * math.sin(second / 90) if second % 400 > 20 else 120
        documents += int(rate)
        ru += rate * 6.3
        found.append(sample(float(second), documents, ru=ru, throttles=second // 3))
    return found


VERIFIED = Verified(
    ok=False,
    at="2026-11-20T10:40:00Z",
    sentences=("999,997 of 1,000,000 items are as the source says.", "2 items are missing."),
    containers=(
        VerifiedContainer(
            container="shop/users",
            expected=1_000_000,
            found=999_999,
            equal=999_997,
            missing=2,
            extra=1,
            differing=1,
        ),
    ),
    differences=(
        DifferenceLine(
            kind="missing", container="shop/users", id="ada", path="users/ada", fields=(), note=""
        ),
        DifferenceLine(
            kind="differing",
            container="shop/users",
            id=HURT,
            path=f"users/{HURT}",
            fields=(f"/name: {HURT} expected, nothing found",),
            note=HURT,
        ),
    ),
    total=4,
)

ENTIRE = evolve(
    EMPTY,
    folder="runs/2026-11-20",
    read_time="2026-11-20T09:59:58.123456Z",
    collections=("users", "users/*/orders"),
    throughput={"shop/users": 400},
    passes=(
        evolve(DONE, refused=3, dead_letters="dead-letters.jsonl"),
        evolve(DONE, number=2, activity="sync"),
    ),
    containers=(
        ContainerFigures(container="shop/users", written=950_000, unchanged=12, refused=1),
        ContainerFigures(container=f"shop/{HURT}", written=177_000, in_doubt=3, deleted=7),
    ),
    refused={"loss-nanoseconds": 2, "schema": 1},
    dead_letters=(
        DeadLetterLine(
            path=f"users/{HURT}",
            reason="loss-nanoseconds",
            where="born",
            sentence="The timestamp has nanoseconds. Accept it (accept: [nanoseconds]).",
        ),
        DeadLetterLine(path="users/" + "x" * 1000, reason="schema", where=HURT, sentence=HURT),
    ),
    samples=_long(),
    verified=VERIFIED,
)

GOOD = evolve(
    EMPTY,
    folder="runs/good",
    passes=(DONE,),
    containers=(ContainerFigures(container="shop/users", written=3),),
    samples=[sample(0.4, 3, ru=15.0)],
    verified=evolve(VERIFIED, ok=True, differences=(), total=0),
)
