"""What was refused, carried after all; the rest stays as it is."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.dead_letters import read_dead_letters
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.run.importing import ImportOptions, ImportResult
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.run.retrying import run_retry
from tests.migration.memory_target import Died, MemoryTarget, Trouble
from tests.migration.run.runs import MAPPING, USERS, Seen, document, imported, user, users

CORRECTED = parse_mapping(
    """
version: 1
collections:
  users: {container: shop/users, partition_key: /team, fields: {team: {default: none}}}
  notes: {container: shop/users, partition_key: /team}
"""
)
SEVERAL = [
    *users(4),
    document("users/keyless", n=1),
    document("notes/1", team="red"),
    document("notes/2"),
    document("other/x"),
]


def retried(
    target: MemoryTarget, file: Path, mapping: MappingRules = CORRECTED, **options: Any
) -> ImportResult:
    return asyncio.run(
        run_retry(file, mapping, target, ImportOptions(every=60.0), Seen(), **options)
    )


def letters(file: Path) -> list[str]:
    return [each.rejected.path for each in read_dead_letters(file)]


def test_refused_documents_are_carried_with_a_corrected_mapping(tmp_path: Path) -> None:
    target, run = MemoryTarget(), tmp_path / "run"
    assert imported(SEVERAL, target, run).refused == 4
    first = run / "dead-letters.jsonl"
    assert letters(first) == ["users/keyless", "notes/1", "notes/2", "other/x"]
    result = retried(target, first)
    assert (result.total.written, result.total.refused) == (2, 2)
    assert result.dead_letters == run / "dead-letters-2.jsonl"
    assert letters(result.dead_letters) == ["notes/2", "other/x"]
    assert len(letters(first)) == 4
    with Journal.open(run) as journal:
        assert [each.path for each in journal.refusals()] == ["notes/2", "other/x"]
        assert [each.activity for each in journal.passes()] == ["import", "retry"]
        entry = journal.find(USERS, ("none",), "keyless")
    assert entry is not None
    assert (entry.state, entry.existed) == ("written", False)
    # The import goes on as it was: nothing new is refused, and nothing carried is touched.
    result = imported(SEVERAL, target, run)
    assert (result.total.already, result.total.refused, result.total.written) == (4, 4, 0)
    assert len(letters(first)) == 4
    result = retried(target, run / "dead-letters-2.jsonl")
    assert letters(run / "dead-letters-3.jsonl") == ["notes/2", "other/x"]


@pytest.mark.parametrize("call", range(1, 7))
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_retry_that_died_goes_on(tmp_path: Path, call: int, when: Any) -> None:
    target, run = MemoryTarget(), tmp_path / "run"
    imported(SEVERAL, target, run)
    target.revive(Trouble(call, when))
    try:
        retried(target, run / "dead-letters.jsonl")
    except Died:
        target.revive()
        result = retried(target, run / "dead-letters.jsonl")
        assert result.total.done == 4
    with Journal.open(run) as journal:
        passes = journal.passes()
        assert [each.path for each in journal.refusals()] == ["notes/2", "other/x"]
    assert len(passes) == 2
    assert letters(run / "dead-letters-2.jsonl") == ["notes/2", "other/x"]
    assert all(len(versions) == 1 for versions in target.history.values())


def test_what_someone_has_made_room_for_or_gives_up_is_carried(tmp_path: Path) -> None:
    target, run = MemoryTarget(), tmp_path / "run"
    gone, kept = (USERS, ("red",), "gone"), (USERS, ("red",), "kept")
    for place in (gone, kept):
        target.someone_writes(place, {"team": "red", "someone": True})
    assert imported([user("gone"), user("kept")], target, run).refused == 2
    target.someone_deletes(gone)
    result = retried(target, run / "dead-letters.jsonl", MAPPING)
    assert (result.total.written, result.refused) == (1, 1)
    calls = len(target.calls)
    assert imported([user("gone"), user("kept")], target, run).total.refused == 1
    assert len(target.calls) == calls, "what a later pass refused is not tried by the import"
    result = retried(target, run / "dead-letters-2.jsonl", MAPPING, mode="upsert")
    assert (result.total.replaced, result.ok) == (1, True)
    with Journal.open(run) as journal:
        assert list(journal.refusals()) == []
        entry = journal.find(*kept)
    assert entry is not None
    assert entry.before == b'{"id":"kept","someone":true,"team":"red"}'


def test_the_file_of_another_run_or_another_account_is_refused(tmp_path: Path) -> None:
    target = MemoryTarget()
    one, other = tmp_path / "one", tmp_path / "other"
    imported(SEVERAL, target, one)
    imported(users(2), target, other)
    with pytest.raises(MigrationError) as raised:
        retried(target, one / "dead-letters.jsonl", folder=other)
    assert str(raised.value) == (
        f"{one / 'dead-letters.jsonl'} is not of the run in {other}, which never refused "
        "users/keyless. Name the folder of the run that wrote the file (--run)."
    )
    with pytest.raises(MigrationError) as raised:
        retried(MemoryTarget(identity="https://b.example/"), one / "dead-letters.jsonl")
    assert str(raised.value) == (
        f"The run in {one} writes to https://memory.example/, and this is https://b.example/. "
        "Name the same endpoint."
    )
    with pytest.raises(MigrationError, match=r"^The dead-letter file .* cannot be read: "):
        retried(target, one / "no-letters.jsonl")


def test_embedded_documents_are_retried_with_what_they_belong_to(tmp_path: Path) -> None:
    rule = (
        "users: {{container: shop/users, partition_key: /team{}, embed: {{pets: {{as: array}}}}}}"
    )
    mapping, corrected = (
        parse_mapping(f"version: 1\ncollections:\n  {rule.format(fields)}")
        for fields in ("", ", fields: {team: {default: none}}")
    )
    target, run = MemoryTarget(), tmp_path / "run"
    several = [document("users/ada"), document("users/ada/pets/rex", legs=4)]
    assert imported(several, target, run, mapping=mapping).refused == 1
    assert retried(target, run / "dead-letters.jsonl", corrected).ok
    assert list(target.items().values()) == [
        b'{"id":"ada","pets":[{"id":"rex","legs":4}],"team":"none"}'
    ]
