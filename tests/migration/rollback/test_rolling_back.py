"""What a rollback does and says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.item_hash import canonical_item
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.verification.advancing import Advanced
from tests.migration.memory_target import MemoryTarget, Place, Trouble
from tests.migration.rollback.rolling import WRITES, dying, quick_folder, rolled_back, texts
from tests.migration.run.runs import MAPPING, USERS, imported, user, users
from tests.migration.sync.changing import Changing, synced

A, B, C, D = ((USERS, ("red",), name) for name in "abcd")
DOCUMENTS = [user(name, n=1) for name in "abcd"]


def begun(folder: Path) -> MemoryTarget:
    """A run over a target that had an item `a` of other content, and one `b` of the same."""
    target = MemoryTarget()
    target.someone_writes(A, {"team": "red", "n": 0})
    target.someone_writes(B, {"team": "red", "n": 1})
    target.pass_time(60)
    imported(DOCUMENTS, target, folder, mode="upsert")
    return target


def test_what_was_created_goes_and_what_was_replaced_comes_back(tmp_path: Path) -> None:
    target = begun(tmp_path)
    result = rolled_back(tmp_path, target)
    assert texts(target) == {
        A: canonical_item({"id": "a", "team": "red", "n": 0}),
        B: canonical_item({"id": "b", "team": "red", "n": 1}),
    }
    assert result.ok
    assert result.sentences == (
        "2 items that the run created are deleted.",
        "1 item that it replaced is back.",
    )
    again = rolled_back(tmp_path, target)
    assert again.sentences == ("3 items were taken back before.",)
    assert again.as_json() | {"seconds": 0, "sentences": []} == {
        "ok": True,
        "folder": str(tmp_path),
        "dry_run": False,
        "deleted": 0,
        "restored": 0,
        "recreated": 0,
        "gone": 0,
        "as_before": 0,
        "already": 3,
        "untouched": 1,
        "left": 0,
        "listed": [],
        "file": None,
        "seconds": 0,
        "ru": 0.0,
        "sentences": [],
    }


def test_a_single_item_that_is_left_is_told_as_one(tmp_path: Path) -> None:
    target = begun(tmp_path)
    target.someone_writes(C, {"team": "red", "mine": True})
    assert rolled_back(tmp_path, target).sentences[-2] == (
        "1 item is left, as someone else changed or deleted it, or the target does not take what "
        "was there before."
    )


def test_what_someone_else_changed_is_left_and_listed(tmp_path: Path) -> None:
    target = begun(tmp_path)
    target.someone_deletes(A)
    target.someone_writes(C, {"team": "red", "mine": True})
    target.someone_writes(D, {"team": "red", "n": 1})  # the same again
    result = rolled_back(tmp_path, target)
    assert not result.ok
    assert result.sentences == (
        "1 item that the run created is deleted.",
        "2 items are left, as someone else changed or deleted them, or the target does not take "
        "what was there before.",
        f"{tmp_path / 'left.jsonl'} lists them, with what was there before the run.",
    )
    assert [each.sentence for each in sorted(result.listed, key=lambda each: each.id)] == [
        'The item a in the partition "red" of shop/users was deleted by someone else since, and is '
        "not brought back. What was there before the run is in the journal.",
        'The item c in the partition "red" of shop/users was changed by someone else since, and is '
        "left as it is.",
    ]
    lines = [json.loads(line) for line in (tmp_path / "left.jsonl").read_text().splitlines()]
    assert sorted((each["id"], each["reason"], str(each["before"])) for each in lines) == [
        ("a", "deleted", "{'id': 'a', 'n': 0, 'team': 'red'}"),
        ("c", "changed", "None"),
    ]
    assert set(texts(target)) == {B, C}


def test_what_others_took_back_already_is_nothing_to_do(tmp_path: Path) -> None:
    target = begun(tmp_path)
    target.someone_writes(A, {"team": "red", "n": 0})
    target.someone_deletes(C)
    result = rolled_back(tmp_path, target)
    assert result.ok
    assert result.sentences == (
        "1 item that the run created is deleted.",
        "1 item that the run created was deleted by someone else.",
        "1 item was as before already.",
    )


def test_what_the_target_does_not_take_back_is_listed(tmp_path: Path) -> None:
    target = begun(tmp_path)
    target.unstorable = frozenset("a")
    result = rolled_back(tmp_path, target)
    [left] = result.listed
    assert left.sentence == (
        'The item a in the partition "red" of shop/users cannot be brought back, as the target '
        "refuses it. What was there before the run is in the journal."
    )
    assert rolled_back(tmp_path, target).listed == (left,)


def test_values_of_a_unique_key_that_the_run_gave_away_come_back(tmp_path: Path) -> None:
    target = MemoryTarget(unique="mail")
    target.someone_writes(A, {"team": "red", "mail": "one"})
    before = texts(target)
    target.pass_time(60)
    # The run moves the value from a to another item, which it creates.
    for mail, name in (("two", "a"), ("one", "b")):
        documents = [user("a", mail="two")] + [user("b", mail="one")] * (name == "b")
        imported(documents, target, tmp_path / mail, mode="upsert")
    assert rolled_back(tmp_path / "one", target).ok
    assert rolled_back(tmp_path / "two", target).ok
    assert texts(target) == before


def test_a_run_that_wrote_nothing_has_nothing_to_take_back(tmp_path: Path) -> None:
    target = MemoryTarget()
    imported([], target, tmp_path)
    assert rolled_back(tmp_path, target).sentences == (
        "The run wrote nothing, so there is nothing to take back.",
    )


@pytest.mark.parametrize("when", ["before", "after"])
def test_it_goes_on_wherever_it_died(when: Literal["before", "after"]) -> None:
    call, died = 0, True
    while died:
        call += 1
        with quick_folder() as folder:
            target = MemoryTarget()
            target.someone_writes(A, {"team": "red", "n": 0})
            before = texts(target)
            target.pass_time(60)
            source = Changing(*DOCUMENTS)
            imported(source.now(), target, folder, mode="upsert")
            source.remove("users/a")
            source.remove("users/b")
            synced(source, MAPPING, target, folder, verification=False)
            with dying(target, Trouble(call, when)):
                rolled_back(folder, target)
                died = False
            assert rolled_back(folder, target).ok
            assert texts(target) == before
    assert call > 6


@given(
    st.lists(st.tuples(st.sampled_from([A, B, C, D]), st.sampled_from(["same", "other", None]))),
    st.none() | st.builds(Trouble, st.integers(1, 12), st.sampled_from(["before", "after"])),
)
@settings(max_examples=30)
def test_a_dry_run_says_what_would_be_done_and_changes_nothing(
    plan: list[tuple[Place, str | None]],
    trouble: Trouble | None,
) -> None:
    with quick_folder() as folder:
        target = begun(folder)
        for place, kind in plan:
            if kind is None:
                target.someone_deletes(place)
            else:
                target.someone_writes(place, {"team": "red", "n": 1 if kind == "same" else 5})
        _try_dry(target, folder, trouble)


def _try_dry(target: MemoryTarget, folder: Path, trouble: Trouble | None) -> None:
    with dying(target, trouble):
        if trouble is not None:
            rolled_back(folder, target)
    there, journal = texts(target), _entries(folder)
    calls = len(target.calls)
    said = rolled_back(folder, target, dry_run=True)
    assert not WRITES & set(target.calls[calls:])
    assert (texts(target), _entries(folder)) == (there, journal)
    assert not (folder / "left.jsonl").exists() or trouble is not None
    done = rolled_back(folder, target)
    assert dict(said.outcomes) == dict(done.outcomes)
    assert (said.left, set(said.listed)) == (done.left, set(done.listed))
    if any(said.outcomes.values()):
        assert said.sentences[0] == "Nothing was changed; this is what a rollback would do:"


def _entries(folder: Path) -> list[object]:
    with Journal.open(folder) as journal:
        return list(journal.entries())


def test_a_rewritten_item_that_it_died_over_is_still_taken_away(tmp_path: Path) -> None:
    target = begun(tmp_path)
    for place in (C, D):
        target.someone_writes(place, {"team": "red", "n": 1})
    target.pass_time(60)
    for call in range(1, 12):
        with dying(target, Trouble(call, "before")):
            rolled_back(tmp_path, target)
    assert rolled_back(tmp_path, target).ok
    assert set(texts(target)) == {A, B}


def test_an_item_that_came_back_after_it_was_taken_away_is_left() -> None:
    met = 0
    for call in range(1, 10):
        with quick_folder() as folder:
            target = begun(folder)
            with dying(target, Trouble(call, "after")):
                rolled_back(folder, target)
            with Journal.open(folder) as journal:
                entry = journal.find(*C)
            if entry is None or entry.state != "undoing" or C in texts(target):
                continue
            # It is away, and the journal does not know.
            met += 1
            target.someone_writes(C, {"team": "red", "n": 1})
            result = rolled_back(folder, target)
            assert [(each.id, each.reason) for each in result.listed] == [("c", "changed")]
            assert set(texts(target)) == {A, B, C}
    assert met


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[Advanced] = []
    rolled_back(tmp_path, begun(tmp_path), tell=told.append)
    assert told[-1] == Advanced("rollback", "taking back", 3, 3)


def test_another_account_is_refused(tmp_path: Path) -> None:
    begun(tmp_path)
    with pytest.raises(MigrationError) as caught:
        rolled_back(tmp_path, MemoryTarget(identity="https://other.example/"))
    assert str(caught.value) == (
        f"The run in {tmp_path} wrote to https://memory.example/, and this is "
        "https://other.example/. Nothing was changed. Name the same endpoint."
    )


def test_a_folder_without_a_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        rolled_back(tmp_path, MemoryTarget())
    assert str(caught.value) == (
        f"{tmp_path} is no folder of a run: it has no run.json. Name the folder that "
        "`atakora migrate import --run` was given."
    )


def test_many_items_are_taken_back_in_bounded_memory(tmp_path: Path) -> None:
    target = MemoryTarget()
    imported(users(1_300), target, tmp_path)
    assert rolled_back(tmp_path, target).outcomes == {"deleted": 1_300}
    assert not texts(target)
