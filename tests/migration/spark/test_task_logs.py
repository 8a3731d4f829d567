"""The journal of a task in the work location: nothing of it is lost, and one task owns it."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.json_line import write_line
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.entries import STATES, Entry
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.spark.key_space import part_of_key
from atakora_tf.migration.spark.logged_journal import LoggedJournal
from atakora_tf.migration.spark.task_log import TaskLog, changes_of, logged_tasks
from atakora_tf.migration.spark.work import FolderWork
from tests.migration.run.runs import USERS, user

HEAD = RunHead(
    source="s",
    source_name="the source",
    mapping="m",
    target="https://t/",
    mode="upsert",
    created="2026-11-01T00:00:00Z",
)

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
)
entries = st.builds(
    Entry,
    container=st.sampled_from([USERS, ContainerName("shop", "orders")]),
    partition_key=st.tuples(scalars) | st.tuples(scalars, scalars),
    id=st.sampled_from(["a", "日本", "b c"]),
    path=st.sampled_from(["users/a", "users/😀"]),
    state=st.sampled_from(STATES),
    hash=st.binary(min_size=32, max_size=32),
    etag=st.none() | st.just('"1"'),
    existed=st.booleans(),
    before=st.none() | st.just('{"id":"é"}'.encode()),
    before_etag=st.none() | st.just('"0"'),
    intended_at=st.integers(0, 2**33),
)


def an_entry(id_: str, **more: object) -> Entry:
    made = Entry(
        container=USERS,
        partition_key=("red",),
        id=id_,
        path=f"users/{id_}",
        state="intended",
        hash=bytes(32),
        intended_at=7,
    )
    return evolve(made, **more)


@given(st.lists(st.lists(entries, max_size=3), max_size=4))
def test_what_is_noted_is_read_back(several: list[list[Entry]]) -> None:
    content: dict[str, bytes] = {}

    class Memory:
        name = "memory"

        def put(self, name: str, data: bytes) -> bool:
            return content.setdefault(name, data) is data

        def get(self, name: str) -> bytes | None:
            return content.get(name)

        def names(self, prefix: str) -> list[str]:
            return sorted(name for name in content if name.startswith(prefix))

    log = TaskLog(Memory(), 3)
    assert list(log.claim()) == []
    expected: dict[object, Entry] = {}
    for each in several:
        log.note(each, [], [])
        log.flush()
        expected |= {entry.key: entry for entry in each}
    found: dict[object, Entry] = {}
    for change in changes_of(Memory(), 3):
        found |= {entry.key: entry for entry in change.entries}
    assert found == expected


def journal(folder: Path, work: FolderWork) -> LoggedJournal:
    return LoggedJournal.claimed(folder, HEAD, TaskLog(work, 0))


def test_an_intent_is_in_the_work_location_before_anything_is_sent(tmp_path: Path) -> None:
    work = FolderWork(tmp_path / "work")
    refusal = Rejected("users/b", "schema", "", "no: 日本")
    with journal(tmp_path / "one", work) as first:
        first.intend([an_entry("a"), an_entry("c")])
        first.settle([an_entry("a", state="written", etag='"1"')])
        first.commit(forgotten=[an_entry("c").key])
        first.commit(refused=[(refusal, [user("b")])])
        # Outcomes go with the next intents; the machine is gone before the last one.
        first.intend([an_entry("d")])
        first.settle([an_entry("d", state="written", etag='"2"')])
    with journal(tmp_path / "two", work) as second:
        assert [(entry.id, entry.state) for entry in second.entries()] == [
            ("a", "written"),
            ("d", "intended"),
        ]
        assert second.refusal("users/b") == first_refusal(second)
        assert second.passes()[0].refused == 1
    assert logged_tasks(work) == [0]
    [letter] = (tmp_path / "two" / "dead-letters.jsonl").read_bytes().splitlines()
    assert write_line(user("b")) in letter


def first_refusal(journal: LoggedJournal) -> object:
    [refusal] = journal.refusals()
    return refusal


def test_an_attempt_that_was_taken_over_sends_nothing_more(tmp_path: Path) -> None:
    work = FolderWork(tmp_path / "work")
    with journal(tmp_path / "one", work) as lost:
        lost.intend([an_entry("a")])
        with journal(tmp_path / "two", work) as alive:
            with pytest.raises(MigrationError) as caught:
                lost.intend([an_entry("b")])
            assert str(caught.value) == ("Another attempt at task 0 has taken over; this one ends.")
            alive.intend([an_entry("c")])
    assert [entry.id for change in changes_of(work, 0) for entry in change.entries] == ["a", "c"]


def test_a_log_with_a_hole_or_damage_is_told(tmp_path: Path) -> None:
    work = FolderWork(tmp_path / "kept")
    with journal(tmp_path / "one", work) as made:
        made.intend([an_entry("a")])
        made.intend([an_entry("b")])
    [_, second, third] = sorted((tmp_path / "kept" / "tasks" / "00000").iterdir())
    third.write_bytes(third.read_bytes()[:-1])
    with pytest.raises(MigrationError) as caught:
        list(changes_of(work, 0))
    assert str(caught.value) == (
        f"{tmp_path}/kept/tasks/00000/00000003.jsonl.gz is damaged (Compressed file ended before "
        "the end-of-stream marker was reached). Put back a whole copy."
    )
    second.unlink()
    with pytest.raises(MigrationError) as caught:
        list(changes_of(work, 0))
    assert str(caught.value) == (
        f"In the work location {tmp_path}/kept the object tasks/00000/00000002.jsonl.gz is "
        "missing, without which it is not known what was written. Put it back."
    )


def test_equal_keys_are_in_one_part_in_every_process() -> None:
    assert part_of_key(USERS, (1,), 97) == part_of_key(USERS, (1.0,), 97) == 89
    parts = {part_of_key(USERS, (f"team {number}",), 4) for number in range(50)}
    assert parts == {0, 1, 2, 3}
