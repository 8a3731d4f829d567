"""More RU/s for a run, what stays of it, and the way back."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.throughput import (
    floor_after,
    restore_throughput,
    what_raising_means,
)
from tests.migration.memory_target import MemoryTarget
from tests.migration.run.runs import USERS, Seen, imported, users


@pytest.mark.parametrize(
    ("kind", "ru", "minimum", "floor"),
    [
        ("manual", 10_000, None, 400),
        ("manual", 50_000, 400, 500),
        ("manual", 40_100, 400, 500),
        ("manual", 10_000, 700, 700),
        ("autoscale", 4_000, 1_000, 1_000),
        ("autoscale", 50_000, None, 5_000),
    ],
)
def test_the_floor_is_a_part_of_the_highest(
    kind: str, ru: int, minimum: int | None, floor: int
) -> None:
    assert floor_after(kind, ru, minimum) == floor  # type: ignore[arg-type]


def test_raising_is_explained_before() -> None:
    def said(target: MemoryTarget, ru: int) -> list[str]:
        return list(asyncio.run(what_raising_means(target, [USERS, USERS], ru)))

    assert said(MemoryTarget(ru=400), 50_000) == [
        "shop/users is raised from 400 to 50000 RU/s. It costs that much until it is restored "
        "(--restore-throughput), which is never done unasked. Afterwards Cosmos DB takes no less "
        "than 500 RU/s, as the floor is a hundredth of the highest ever provisioned; the 400 of "
        "now cannot come back. Beyond 10000 RU/s for each physical partition, it can take 4 to 6 "
        "hours until they are there, and the partitions stay split."
    ]
    assert said(MemoryTarget(ru=1000), 4_000) == [
        "shop/users is raised from 1000 to 4000 RU/s. It costs that much until it is restored "
        "(--restore-throughput), which is never done unasked. Afterwards Cosmos DB takes no less "
        "than 400 RU/s, as the floor is a hundredth of the highest ever provisioned."
    ]
    assert said(MemoryTarget(ru=4000), 1_000) == [
        "shop/users has 4000 RU/s already; nothing is raised."
    ]
    assert said(MemoryTarget(ru=None), 1_000) == [
        "shop/users is serverless: there are no RU/s to raise."
    ]


def test_a_run_raises_remembers_and_restores_on_request_alone(tmp_path: Path) -> None:
    target, run, seen = MemoryTarget(ru=400), tmp_path / "run", Seen()
    imported(users(2), target, run, throughput=50_000, seen=seen)
    assert seen.events[0].as_json()["notes"] == ["shop/users now has 50000 RU/s instead of 400."]
    assert target.ru == 50_000
    assert RunHead.read(run).throughput == {"shop/users": 400}
    imported(users(2), target, run, throughput=60_000)
    assert RunHead.read(run).throughput == {"shop/users": 400}
    assert list(asyncio.run(restore_throughput(target, run))) == [
        "shop/users now has 600 RU/s, and not the 400 of before: that is the least that Cosmos DB "
        "takes after the highest it has ever had."
    ]
    assert target.ru == 600
    assert RunHead.read(run).throughput == {}
    assert list(asyncio.run(restore_throughput(target, run))) == []
    imported(users(2), target, run, throughput=1_000)
    assert list(asyncio.run(restore_throughput(target, run))) == ["shop/users has 600 RU/s again."]


def test_throughput_that_cannot_be_set_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as raised:
        imported(users(2), MemoryTarget(), tmp_path / "run", throughput=450)
    assert str(raised.value) == (
        "450 RU/s cannot be set: they are a multiple of 100, and at least 400."
    )
