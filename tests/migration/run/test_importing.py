"""One session of an import: what is counted, told, refused, and left on disk."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.dead_letters import read_dead_letters
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.run.engine import Limits
from atakora_tf.migration.run.events import Progressed
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.importing import ImportOptions, run_import
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.source import Chunk
from atakora_tf.migration.target.protocol import Stored, Writable
from tests.cosmos.faults import Fault
from tests.migration.memory_target import MemoryContainer, MemoryTarget, Trouble
from tests.migration.run.runs import (
    MAPPING,
    USERS,
    MemorySource,
    Seen,
    document,
    imported,
    user,
    users,
)
from tests.migration.target_fixture import TargetDriven, stored_items


class SlowContainer(MemoryContainer):
    async def create(self, item: Writable) -> Stored:
        await asyncio.sleep(self.target.delay)  # type: ignore[attr-defined]
        return await super().create(item)


class SlowTarget(MemoryTarget):
    """A target whose answers take their time."""

    delay = 0.002

    def container(self, name: ContainerName) -> MemoryContainer:
        return SlowContainer(self, name)


EMBEDDING = parse_mapping(
    """
version: 1
collections:
  users: {container: shop/users, partition_key: /team, embed: {pets: {as: array}}}
"""
)


def test_every_document_is_counted_once_and_the_run_finishes(tmp_path: Path) -> None:
    target, seen = MemoryTarget(), Seen()
    several = [*users(10), document("other/x", a=1)]
    result = imported(several, target, tmp_path / "run", seen=seen, count=True)
    assert (result.total.read, result.total.written, result.total.refused) == (11, 10, 1)
    assert (result.total.total, result.ru, result.stopped) == (11, 50.0, None)
    assert not result.ok
    assert result.collections["users"].bytes == sum(map(len, target.items().values()))
    assert seen.names() == ["started", "refused", "finished"]
    assert result.dead_letters == tmp_path / "run" / "dead-letters.jsonl"
    [letter] = read_dead_letters(result.dead_letters)
    assert (letter.rejected.path, letter.documents) == ("other/x", (document("other/x", a=1),))
    again = imported(several, target, tmp_path / "run", seen=seen)
    assert (again.total.already, again.total.refused, again.total.written) == (10, 1, 0)
    assert again.total.done == again.total.read == 11
    assert seen.names()[3:] == ["started", "finished"]
    json.dumps([each.as_json() for each in seen.events])
    json.dumps(again.as_json())


def test_items_of_one_partition_go_together(tmp_path: Path) -> None:
    target = MemoryTarget()
    several = MemorySource([*users(250, teams=2), user("alone", "of one")], size=500)
    imported(several, target, tmp_path / "run")
    assert sorted(target.calls) == ["batch"] * 4 + ["create"]
    target = MemoryTarget()
    imported(several, target, tmp_path / "singly", limits=Limits(batches=False))
    assert target.calls == ["create"] * 251


def test_batches_stop_in_a_container_that_proves_to_be_filled(tmp_path: Path) -> None:
    target = MemoryTarget()
    several = MemorySource(users(60, teams=1), size=10)
    imported(several, target, tmp_path / "one")
    target.calls.clear()
    result = imported(several, target, tmp_path / "other")
    assert result.total.unchanged == 60
    assert 3 <= target.calls.count("batch") < 6


@pytest.mark.parametrize(
    ("mode", "reason"), [("create", "exists"), ("replace-if-unchanged", "exists"), ("upsert", None)]
)
def test_what_is_someones_is_replaced_by_upserts_alone(
    tmp_path: Path, mode: str, reason: str | None
) -> None:
    target = MemoryTarget()
    place = (USERS, ("red",), "ada")
    target.someone_writes(place, {"team": "red", "n": 0})
    result = imported([user("ada", n=1)], target, tmp_path / "run", mode=mode)
    with Journal.open(tmp_path / "run") as journal:
        entry = journal.find(*place)
        refusals = list(journal.refusals())
    assert entry is not None
    assert entry.existed
    if reason is None:
        assert result.total.replaced == 1
        assert entry.before == b'{"id":"ada","n":0,"team":"red"}'
        assert refusals == []
    else:
        assert target.items()[place] == b'{"id":"ada","n":0,"team":"red"}'
        [refusal] = refusals
        assert refusal.reason == reason
        assert refusal.sentence == (
            'In shop/users the id ada in the partition "red" is there already and holds something '
            f"else, and the mode {mode} does not replace what the run did not write. Take it away "
            "and retry the document, or import with the mode upsert, which keeps what was there "
            "for rollback."
        )


def test_too_many_errors_stop_the_run_with_everything_settled(tmp_path: Path) -> None:
    target, seen = MemoryTarget(), Seen()
    several = [*users(9), document("other/x"), document("other/y"), *users(30)[9:]]
    run = tmp_path / "run"
    result = imported(several, target, run, seen=seen, max_errors=1)
    assert result.stopped == (
        "2 documents could not be carried, and 1 was allowed (--max-errors). What was carried is "
        f"settled; the reasons are in {run / 'dead-letters.jsonl'}. Allow more and go on with the "
        "same command, or roll the run back and begin with another mapping."
    )
    assert seen.names()[-2:] == ["stopped", "finished"]
    with Journal.open(run) as journal:
        assert {state for _, state in journal.counts()} == {"written"}
        assert journal.passes()[0].finished is None
    assert len(target.items()) < 30
    result = imported(several, target, run, max_errors=2)
    assert (result.stopped, result.refused, len(target.items())) == (None, 2, 30)


def test_refusals_of_the_target_are_dead_letters_too(tmp_path: Path) -> None:
    target = MemoryTarget(unique="mail", unstorable=frozenset({"bad"}))
    several = [user("a", mail="x"), user("b", mail="x"), user("bad", mail="y")]
    result = imported(several, target, tmp_path / "run")
    assert result.dead_letters is not None
    assert sorted(
        (each.rejected.path, each.rejected.reason, each.rejected.sentence)
        for each in read_dead_letters(result.dead_letters)
    ) == [
        ("users/b", "unique", "Another item has the mail of 'b'."),
        ("users/bad", "unstorable", "Cosmos DB refuses the item 'bad' (400: bad)."),
    ]


def test_of_two_documents_for_one_place_the_first_gets_it(tmp_path: Path) -> None:
    mapping = parse_mapping(
        "version: 1\ncollections:\n  '**/notes': {container: shop/notes, partition_key: /by}"
    )
    several = [document(f"users/{who}/notes/1", by="x", who=who) for who in ("a", "b")]
    for size, run in ((1, "apart"), (2, "together")):
        target = MemoryTarget()
        result = imported(MemorySource(several, size=size), target, tmp_path / run, mapping=mapping)
        assert (result.total.written, result.total.refused) == (1, 1)
        [text] = target.items().values()
        assert b'"who":"a"' in text
        assert result.dead_letters is not None
        [letter] = read_dead_letters(result.dead_letters)
        assert letter.rejected.path == "users/b/notes/1"
        assert letter.rejected.sentence == (
            'In shop/notes the id 1 in the partition "x" belongs to users/a/notes/1 already. Say '
            "id: path, or put the parents' ids into the partition key."
        )


def test_a_document_that_comes_twice_is_written_once(tmp_path: Path) -> None:
    for size in (1, 4):
        target = SlowTarget()
        twice = MemorySource([user("a"), user("b"), user("a"), user("c")], size=size)
        result = imported(twice, target, tmp_path / str(size))
        assert (result.total.written, result.total.already) == (3, 1)
        assert "read" not in target.calls


def test_a_place_that_was_refused_to_one_document_is_not_given_to_another(
    tmp_path: Path,
) -> None:
    mapping = parse_mapping(
        "version: 1\ncollections:\n  '**/notes': {container: shop/notes, partition_key: /by}"
    )
    several = [document(f"users/{who}/notes/1", by="x", who=who) for who in ("a", "b")]
    several[1:1] = [document(f"users/c/notes/{n}", by="y") for n in range(2, 30)]
    target = MemoryTarget()
    target.someone_writes((ContainerName("shop", "notes"), ("x",), "1"), {"by": "x", "who": "b"})
    result = imported(MemorySource(several, size=1), target, tmp_path / "run", mapping=mapping)
    assert result.dead_letters is not None
    letters = [each.rejected for each in read_dead_letters(result.dead_letters)]
    assert {each.path: each.reason for each in letters} == {
        "users/a/notes/1": "exists",
        "users/b/notes/1": "duplicate",
    }


def test_embedded_documents_come_whole_and_orphans_are_told(tmp_path: Path) -> None:
    several = [
        user("ada"),
        document("users/ada/pets/rex", legs=4),
        document("users/ghost/pets/tom", legs=3),
    ]
    for collections, read in ((None, 3), (("users",), 2)):
        target, run = MemoryTarget(), tmp_path / str(read)
        for _ in range(2):
            result = imported(several, target, run, mapping=EMBEDDING, collections=collections)
            assert (result.total.read, result.total.refused) == (read, 1)
            assert result.total.done == read
        assert list(target.items().values()) == [
            b'{"id":"ada","pets":[{"id":"rex","legs":4}],"team":"red"}'
        ]
        assert result.dead_letters is not None
        [letter] = read_dead_letters(result.dead_letters)
        assert (letter.rejected.path, letter.rejected.reason) == (
            "users/ghost/pets/tom",
            "parent-missing",
        )
        assert not (run / "embedded.sqlite").exists()


def test_a_dry_run_writes_nothing_anywhere(tmp_path: Path) -> None:
    target, seen = MemoryTarget(), Seen()
    target.someone_writes((USERS, ("team0",), "u0"), {"team": "team0", "n": 0})
    target.someone_writes((USERS, ("team1",), "u1"), {"team": "team1", "n": "other"})
    before = dict(target.items())
    several = [*users(5), document("other/x")]
    run = tmp_path / "run"
    result = imported(several, target, run, dry_run=True, seen=seen)
    total = result.total
    assert (total.written, total.unchanged, total.refused) == (3, 1, 2)
    result = imported(several, target, run, dry_run=True, mode="upsert")
    assert (result.total.written, result.total.replaced) == (4, 1)
    assert target.items() == before
    assert set(target.calls) == {"read"}
    assert not run.exists()
    assert seen.names() == ["started", "refused", "refused", "finished"]


def test_what_the_source_cannot_read_ends_the_run_with_what_was_read_settled(
    tmp_path: Path,
) -> None:
    target = MemoryTarget()
    source = MemorySource(users(12), size=4, fails_after=8)
    with pytest.raises(MigrationError, match=r"^The source cannot be read any further\.$"):
        imported(source, target, tmp_path / "run")
    with Journal.open(tmp_path / "run") as journal:
        assert dict(journal.counts()) == {(USERS, "written"): 8}
    assert imported(users(12), target, tmp_path / "run").total.already == 8


def test_a_target_that_gives_up_ends_the_run_and_it_goes_on_later(tmp_path: Path) -> None:
    target = MemoryTarget()
    target.revive(Trouble(2, "after", "failure"))
    with pytest.raises(MigrationError, match=r"^The memory target does not answer any more\.$"):
        imported(users(9), target, tmp_path / "run")
    target.revive()
    result = imported(users(9), target, tmp_path / "run")
    assert result.total.already + result.total.written == len(target.items()) == 9
    assert all(len(versions) == 1 for versions in target.history.values())


def test_nothing_is_made_where_the_target_does_not_fit(tmp_path: Path) -> None:
    target = MemoryTarget(containers=set(), problems=("The key is not allowed to write.",))
    with pytest.raises(MigrationError) as raised:
        imported(users(1), target, tmp_path / "run")
    assert str(raised.value) == (
        "The key is not allowed to write.\nThere is no container shop/users."
    )
    assert not (tmp_path / "run").exists()
    assert target.calls == []


def test_a_run_goes_on_only_as_what_it_was(tmp_path: Path) -> None:
    run, target = tmp_path / "run", MemoryTarget()
    imported(users(3), target, run)
    calls = len(target.calls)
    other = MemoryTarget(identity="https://other.example/")
    mapping = parse_mapping(
        "version: 1\ncollections:\n  users: {container: shop/users, partition_key: /n}"
    )
    source = MemorySource(users(4), name="another source")
    with pytest.raises(MigrationError) as raised:
        imported(source, other, run, mapping=mapping, mode="upsert", collections=("users",))
    assert str(raised.value) == "\n".join(
        [
            f"The run in {run} is another one. Nothing was written.",
            "The source differs: the run was begun with the documents of the test, and this is "
            "another source, or its documents have changed. Name the same source as of the same "
            "time; `atakora migrate sync` carries later changes.",
            "The mapping differs: it has changed since the run began. Put it back as it was, or "
            "roll the run back and begin another one; documents that were refused can be carried "
            "with a corrected mapping by `atakora migrate retry`.",
            "The target differs: the run writes to https://memory.example/, and this is "
            "https://other.example/. Name the same endpoint, or another folder for another run.",
            "The mode differs: the run was begun with create, and this is upsert. Use the same "
            "mode, or another folder for another run.",
            "The chosen collections differ: the run was begun with all, and this is users. Choose "
            "the same, or another folder for another run.",
        ]
    )
    assert (len(target.calls), other.calls) == (calls, [])
    assert json.loads((run / "run.json").read_text())["mode"] == "create"
    assert RunHead.read(run).database == "projects/demo/databases/(default)"


def test_options_that_cannot_be_are_refused_at_once() -> None:
    with pytest.raises(
        MigrationError,
        match=r"^There is no mode 'replace'; choose one of create, upsert, replace-if-unchanged\.$",
    ):
        ImportOptions(mode="replace")  # type: ignore[arg-type]
    with pytest.raises(MigrationError, match=r"^max_errors has to be 0 or more, and not -1\.$"):
        ImportOptions(max_errors=-1)


def test_figures_are_told_while_it_goes_on(tmp_path: Path) -> None:
    seen = Seen()
    source = MemorySource(users(400, teams=400), size=40)
    imported(source, SlowTarget(), tmp_path / "run", seen=seen, every=0.005, count=True)
    figures = [each for each in seen.events if isinstance(each, Progressed)]
    assert figures
    assert all(each.eta is None or each.eta >= 0 for each in figures)
    with Journal.open(tmp_path / "run") as journal:
        samples = journal.samples()
    assert len(samples) > 1
    assert (samples[-1].documents, samples[-1].written, samples[-1].ru) == (400, 400, 2000.0)
    imported(source, MemoryTarget(), tmp_path / "run")
    with Journal.open(tmp_path / "run") as journal:
        last = journal.samples()[-1]
    assert (last.documents, last.seconds > samples[-1].seconds) == (400, True)


def test_figures_count_no_document_twice_over_an_interruption(tmp_path: Path) -> None:
    source, target, run = MemorySource(users(40, teams=40), size=40), SlowTarget(), tmp_path / "run"

    async def interrupted() -> None:
        options = ImportOptions(every=0.0)
        session = asyncio.create_task(run_import(source, MAPPING, target, run, options, Seen()))
        while len(target.items()) < 8:
            await asyncio.sleep(0)
        session.cancel()
        with pytest.raises(asyncio.CancelledError):
            await session

    target.delay = 0.02
    asyncio.run(interrupted())
    assert imported(source, target, run).ok
    with Journal.open(run) as journal:
        *_, before, last = journal.samples()
    # What was written after the last look at the figures is in none of them.
    assert before.documents <= last.documents <= 40
    assert last.documents == last.written


def test_it_carries_everything_through_faults_of_a_strict_server(
    cosmos_target: TargetDriven, tmp_path: Path
) -> None:
    cosmos_target.create_container("users", "/team")
    for kind in ("throttle", "drop-after", "drop-before", "unavailable"):
        for operation in ("create", "batch"):
            cosmos_target.server.faults.add(Fault(kind, operation, times=2, after=2))
    several = [*users(60, teams=15), *(user(f"v{n}", f"t{n}") for n in range(20))]
    result = cosmos_target.run(
        run_import(
            MemorySource(several, size=40),
            MAPPING,
            cosmos_target.target,
            tmp_path / "run",
            ImportOptions(),
            Seen(),
        )
    )
    assert (result.total.written, result.ok) == (80, True)
    assert len(stored_items(cosmos_target.server, USERS)) == 80


def test_a_run_that_is_interrupted_lets_go_of_everything(tmp_path: Path) -> None:
    several, run = MemorySource(users(40), size=4), tmp_path / "run"
    target = MemoryTarget()

    async def interrupted() -> None:
        session = asyncio.create_task(
            run_import(several, MAPPING, target, run, ImportOptions(), Seen())
        )
        while len(target.items()) < 8:
            await asyncio.sleep(0)
        session.cancel()
        with pytest.raises(asyncio.CancelledError):
            await session

    asyncio.run(interrupted())
    assert not [each for each in threading.enumerate() if each.name.startswith("reading")]
    assert len(target.items()) < 40
    assert imported(several, target, run).ok
    assert len(target.items()) == 40
    assert all(len(versions) == 1 for versions in target.history.values())


def test_dead_letters_that_cannot_be_written_end_the_run_and_nothing_is_lost(
    tmp_path: Path,
) -> None:
    run, target = tmp_path / "run", MemoryTarget()
    (run / "dead-letters.jsonl").mkdir(parents=True)
    several = [*users(3), document("other/x")]
    with pytest.raises(MigrationError) as raised:
        imported(several, target, run)
    assert str(raised.value) == (
        f"The dead-letter file {run / 'dead-letters.jsonl'} cannot be written: Is a directory. "
        "Make room, and go on with the same command."
    )
    (run / "dead-letters.jsonl").rmdir()
    result = imported(several, target, run)
    assert (result.total.written + result.total.already, result.refused) == (3, 1)


def test_memory_does_not_grow_with_what_is_on_the_way(tmp_path: Path) -> None:
    most = 0

    class Counting(SlowTarget):
        delay = 0.03

        def begin_call(self, name: str) -> bool:
            nonlocal most
            most = max(most, source.given - len(self.history))
            return super().begin_call(name)

    class Generated(MemorySource):
        given = 0

        def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
            for chunk in super().documents(collections):
                self.given += len(chunk)
                yield chunk

    source = Generated(users(500, teams=500), size=20)
    imported(source, Counting(), tmp_path / "run", limits=Limits(items=50))
    # Two groups wait, one is being read, one is in the journal, and 50 items are on their way.
    assert 50 <= most <= 4 * 20 + 50
