"""What a sync does and says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal

import pytest
from attrs import evolve

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.source import Snapshot
from tests.migration.memory_target import MemoryTarget, Trouble
from tests.migration.rollback.rolling import dying, quick_folder, rolled_back, texts
from tests.migration.run.runs import MAPPING, USERS, MemorySource, imported, user
from tests.migration.sync.changing import Changing, synced

A, B, C, D = ((USERS, ("red",), name) for name in "abcd")


def begun(
    folder: Path, *documents: Document, target: MemoryTarget | None = None
) -> tuple[Changing, MemoryTarget]:
    """A finished import of these documents, or of a, b and c."""
    source = Changing(*(documents or [user(name, n=1) for name in "abc"]))
    source.clock += 3_600
    target = target or MemoryTarget()
    imported(source.now(), target, folder)
    source.clock += 3_600
    return source, target


def test_passes_follow_each_other_until_nothing_is_left(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    source.put(user("a", n=2))
    source.remove("users/b")
    source.put(user("d", n=1))
    result = synced(source, MAPPING, target, tmp_path)
    assert result.ok
    assert result.sentences == (
        "3 documents as of 2023-11-15T00:13:23Z: 2 items written, 1 deleted.",
        "3 documents as of 2023-11-15T00:13:25Z: 0 items written, 0 deleted.",
        "All 3 items are in https://memory.example/ as the source says.",
    )
    assert set(texts(target)) == {A, C, D}
    # c had not changed by its time, so it was not even looked at.
    assert [each.left_out for each in result.passes] == [1, 1]
    data = json.loads(json.dumps(result.as_json()))
    assert [each["changes"] for each in data["passes"]] == [3, 0]
    assert (data["ok"], data["settled"], data["verification"]["ok"]) == (True, True, True)


def test_few_enough_changes_end_it(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    source.put(user("a", n=2))
    result = synced(source, MAPPING, target, tmp_path, until=1)
    assert len(result.passes) == 1
    assert result.ok


def test_a_source_that_goes_on_changing_is_told(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    original = source.now

    def busy() -> MemorySource:
        source.put(user("a", n=source.clock))
        return original()

    source.now = busy  # type: ignore[method-assign]
    result = synced(source, MAPPING, target, tmp_path, most_passes=2)
    assert not result.ok
    assert result.verification is None
    assert result.sentences[-1] == (
        "The last pass still changed 1 item, and at most 0 were to be left. Stop what writes to "
        "the source, and do it again."
    )


def test_an_item_follows_its_document_into_another_partition(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    source.put(user("a", "blue", n=1))
    assert synced(source, MAPPING, target, tmp_path).ok
    assert set(texts(target)) == {(USERS, ("blue",), "a"), B, C}


def test_what_someone_else_changed_is_no_ones_to_delete_or_to_replace(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    for place in (A, B):
        target.someone_writes(place, {"team": "red", "mine": 1})
    source.put(user("a", n=2))
    source.remove("users/b")
    before = texts(target)
    result = synced(source, MAPPING, target, tmp_path)
    assert not result.ok
    assert texts(target) == before
    [last] = result.passes
    assert last.sentence == (
        "2 documents as of 2023-11-15T00:13:23Z: 0 items written, 0 deleted, 1 document refused, "
        "1 left that someone else changed."
    )
    [conflict] = result.conflicts
    assert conflict.sentence == (
        'The document users/b is gone, and its item b in the partition "red" of shop/users was '
        "changed by someone else since; it stays."
    )
    assert json.loads((tmp_path / "conflicts.jsonl").read_text()) == conflict.as_json()
    assert last.dead_letters is not None
    assert '"reason":"changed-in-target","path":"users/a"' in last.dead_letters.read_text()
    # It is the same every time, until somebody decides.
    source.clock += 3_600
    again = synced(source, MAPPING, target, tmp_path)
    assert (again.conflicts, again.passes[-1].refused) == (result.conflicts, 1)
    target.someone_deletes(B)
    assert synced(source, MAPPING, target, tmp_path).conflicts == ()
    assert not (tmp_path / "conflicts.jsonl").exists()


def test_a_document_that_stands_at_two_places_is_not_left_out_by_its_time(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    target.someone_writes(A, {"team": "red", "mine": 1})
    source.put(user("a", "aqua", n=1))
    for _ in range(3):
        source.clock += 3_600
        result = synced(source, MAPPING, target, tmp_path)
        assert [each.id for each in result.conflicts] == ["a"]
        assert {A, (USERS, ("aqua",), "a")} <= texts(target).keys()


def test_an_item_that_was_there_and_equal_comes_back_when_it_is_rolled_back(tmp_path: Path) -> None:
    target = MemoryTarget()
    target.someone_writes(A, {"team": "red", "n": 1})
    before = texts(target)
    target.pass_time(60)
    source, _ = begun(tmp_path, target=target)
    source.remove("users/a")
    assert synced(source, MAPPING, target, tmp_path).ok
    assert A not in texts(target)
    result = rolled_back(tmp_path, target)
    assert result.outcomes == {"recreated": 1, "deleted": 2}
    assert texts(target) == before


def test_the_item_of_a_document_that_is_refused_now_stays(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    source.put(evolve(user("a"), fields={"n": 5}))
    result = synced(source, MAPPING, target, tmp_path)
    assert A in texts(target)
    assert not result.ok
    assert [(each.deleted, each.refused) for each in result.passes] == [(0, 1)]
    # Its old item is no longer what the source says.
    assert result.verification is not None
    assert [(each.kind, each.path) for each in result.verification.differences] == [
        ("extra", "users/a"),
        ("refused", "users/a"),
    ]
    assert result.verification.differences[0].note == (
        "Its document is refused now, and the item is as the run carried it before."
    )


def test_a_document_that_was_refused_is_tried_again_although_it_has_not_changed(
    tmp_path: Path,
) -> None:
    target = MemoryTarget()
    target.someone_writes(A, {"team": "red", "mine": 1})
    source, _ = begun(tmp_path, target=target)
    target.someone_deletes(A)
    source.clock += 3_600
    assert synced(source, MAPPING, target, tmp_path).ok


def test_embedded_documents_are_seen_to_change_without_the_one_above(tmp_path: Path) -> None:
    embed = parse_mapping(
        "version: 1\ncollections:\n"
        "  users: {container: shop/users, partition_key: /team, embed: {pets: {as: array}}}\n"
    )
    source = Changing(user("a"))
    target = MemoryTarget()
    imported(source.now(), target, tmp_path, mapping=embed)
    source.clock += 3_600
    source.put(Document(user("a/pets/rex").path, {"legs": 4}))
    result = synced(source, embed, target, tmp_path)
    assert result.ok
    assert b'"legs":4' in texts(target)[A]
    assert result.passes[0].written == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_wherever_a_pass_dies_the_next_one_finishes_it(when: Literal["before", "after"]) -> None:
    call, died = 0, True
    while died:
        call += 1
        with quick_folder() as folder:
            target = MemoryTarget()
            target.someone_writes(A, {"team": "red", "n": 1})
            before = texts(target)
            target.pass_time(60)
            source, _ = begun(folder, target=target)
            source.remove("users/a")
            source.remove("users/b")
            source.put(user("c", n=2))
            source.put(user("d", n=2))
            with dying(target, Trouble(call, when)):
                synced(source, MAPPING, target, folder, most_passes=1)
                died = False
            result = synced(source, MAPPING, target, folder)
            assert result.ok, result.sentences
            assert set(texts(target)) == {C, D}
            assert rolled_back(folder, target).ok
            assert texts(target) == before
    assert call > 8


def test_a_dry_run_counts_and_changes_nothing(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    source.put(user("a", n=2))
    source.remove("users/b")
    source.put(user("d", n=1))
    source.put(evolve(user("e"), fields={}))
    before, calls = texts(target), len(target.calls)
    result = synced(source, MAPPING, target, tmp_path, dry_run=True)
    assert result.sentences == (
        "Nothing was changed; this is what a pass would do:",
        "4 documents as of 2023-11-15T00:13:23Z: 2 items written, 1 deleted, 1 document refused.",
    )
    assert texts(target) == before
    assert len(target.calls) == calls
    with Journal.open(tmp_path) as journal:
        assert len(journal.passes()) == 1


def test_too_many_refusals_end_it_and_nothing_is_deleted(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    source.remove("users/c")
    for name in "abde":
        source.put(evolve(user(name), fields={}))
    result = synced(source, MAPPING, target, tmp_path, max_errors=2)
    assert set(texts(target)) == {A, B, C}
    assert not result.ok
    assert result.sentences[-1].startswith("3 documents could not be carried, and 2 were allowed")


def test_a_source_without_documents_deletes_nothing(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    source.documents.clear()
    for dry_run in (True, False):
        with pytest.raises(MigrationError) as caught:
            synced(source, MAPPING, target, tmp_path, dry_run=dry_run)
        assert str(caught.value) == (
            f"the documents of the test has no documents at all, and the run in {tmp_path} carried "
            "3 items. Nothing was deleted. Name the source that the run is of; if everything is to "
            "go, roll the run back."
        )
    assert len(texts(target)) == 3


def test_a_run_whose_import_has_not_finished_is_refused(tmp_path: Path) -> None:
    source = Changing(*(user(name) for name in "abcde"))
    target = MemoryTarget()
    moment = source.now()
    moment.fails_after = 3
    with pytest.raises(MigrationError):
        imported(moment, target, tmp_path)
    with pytest.raises(MigrationError) as caught:
        synced(source, MAPPING, target, tmp_path)
    assert str(caught.value) == (
        f"The import of the run in {tmp_path} has not come to its end. Go on with it first, by the "
        "same `atakora migrate import`."
    )


def test_a_run_that_was_rolled_back_is_refused(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    rolled_back(tmp_path, target)
    with pytest.raises(MigrationError) as caught:
        synced(source, MAPPING, target, tmp_path)
    assert str(caught.value) == (
        f"The run in {tmp_path} was rolled back. Begin another one with `atakora migrate import` "
        "and another folder."
    )


def test_another_mapping_target_or_database_is_refused(tmp_path: Path) -> None:
    source, target = begun(tmp_path)
    other = parse_mapping(
        "version: 1\ncollections: {users: {container: shop/users, partition_key: /other}}"
    )
    with pytest.raises(MigrationError) as caught:
        synced(source, other, target, tmp_path)
    assert str(caught.value) == (
        f"The mapping is another one than that of the run in {tmp_path}. Put it back as it was, or "
        "roll the run back and begin another one."
    )
    with pytest.raises(MigrationError) as caught:
        synced(source, MAPPING, MemoryTarget(identity="https://other.example/"), tmp_path)
    assert str(caught.value) == (
        f"The run in {tmp_path} wrote to https://memory.example/, and this is "
        "https://other.example/. Nothing was changed. Name the same endpoint."
    )

    class Elsewhere(MemorySource):
        def snapshot(self) -> Snapshot:
            return Snapshot(DatabaseName("other"), None, consistent=True)

    source.now = lambda: Elsewhere([])  # type: ignore[method-assign]
    with pytest.raises(MigrationError) as caught:
        synced(source, MAPPING, target, tmp_path)
    assert str(caught.value) == (
        "The documents of the documents of the test belong to projects/other/databases/(default), "
        f"and those of the run in {tmp_path} to projects/demo/databases/(default). Nothing was "
        "changed. Name the same database."
    )


def test_numbers_that_mean_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        synced(Changing(), MAPPING, MemoryTarget(), tmp_path, until=-1)
    assert str(caught.value) == (
        "A sync has 1 pass or more, and 0 changes left or more; not 10 and -1."
    )
