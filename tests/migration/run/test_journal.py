"""The journal on its own: durable, locked, in order, and honest when the disk is full."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.dead_letters import read_dead_letters
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run import sample_table
from atakora_tf.migration.run.entries import STATES, Entry
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.run.samples import Sample
from tests.migration.memory_target import MemoryTarget
from tests.migration.run.runs import document, imported, user, users

HEAD = RunHead(
    source="s", source_name="a test", mapping="m", target="t", mode="upsert", created="now"
)
ORDERS = ContainerName("shop", "orders")

entries = st.builds(
    Entry,
    container=st.sampled_from([ORDERS, ContainerName("shop", "users")]),
    partition_key=st.lists(
        st.none() | st.booleans() | st.integers(-5, 5) | st.floats(-2, 2) | st.text(max_size=3),
        min_size=1,
        max_size=3,
    ).map(tuple),
    id=st.sampled_from("abcdé"),
    path=st.text(max_size=4),
    state=st.sampled_from(STATES),
    hash=st.binary(min_size=32, max_size=32),
    etag=st.none() | st.text(max_size=4),
    existed=st.booleans(),
    before=st.none() | st.binary(max_size=4),
    before_etag=st.none() | st.text(max_size=4),
    intended_at=st.integers(0, 2**40),
)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.create(tmp_path / "run", HEAD) as made:
        yield made


def an_entry(id_: str, **fields: object) -> Entry:
    whole = {"path": f"users/{id_}", "state": "written", "hash": bytes(32), **fields}
    return Entry(container=ORDERS, partition_key=("k",), id=id_, **whole)  # type: ignore[arg-type]


@given(batches=st.lists(st.lists(entries, max_size=6), max_size=4))
def test_the_journal_holds_the_last_entry_of_each_place_in_order(
    batches: list[list[Entry]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("journal") / "run"
    last: dict[object, Entry] = {}
    with Journal.create(folder, HEAD) as journal:
        for batch in batches:
            journal.intend(batch)
            last.update((each.key, each) for each in batch)
    with Journal.open(folder, HEAD) as journal:
        assert journal.find_many(list(last)) == last  # type: ignore[arg-type]
        found = list(journal.entries())
        assert {each.key: each for each in found} == last
        for number, each in enumerate(found):
            assert list(journal.entries(after=each)) == found[number + 1 :]
        written = [each for each in found if each.state == "written"]
        assert list(journal.entries(states=("written",))) == written
        assert sum(journal.counts().values()) == len(last)
        here = [each for each in found if each.container == ORDERS]
        assert list(journal.entries(container=ORDERS)) == here


def test_entries_may_be_written_while_they_are_gone_through(journal: Journal) -> None:
    journal.intend([an_entry(f"{n:05}") for n in range(1200)])
    page: list[Entry] = []
    for each in journal.entries(states=("written",)):
        page.append(evolve(each, state="undone"))
        if len(page) == 30:
            journal.settle(page)
            page = []
    assert dict(journal.counts()) == {(ORDERS, "undone"): 1200}


def test_a_forgotten_place_is_gone_with_what_was_there_before(journal: Journal) -> None:
    entry = an_entry("a", before=b"{}", existed=True)
    journal.intend([entry, an_entry("b")])
    journal.commit(forgotten=[entry.key])
    assert [each.id for each in journal.entries()] == ["b"]
    journal.intend([evolve(entry, before=None)])
    found = journal.find(*entry.key)
    assert found is not None
    assert found.before is None


def test_one_process_at_a_time_has_a_run(journal: Journal) -> None:
    script = "import sys; from pathlib import Path\n"
    script += "from atakora_tf.migration.run.journal import Journal\n"
    script += "Journal.open(Path(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(journal.folder)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr.splitlines()[-1].endswith(
        f"Another process is at work with the run in {journal.folder}. Wait for it, or end it "
        "first."
    )
    with pytest.raises(MigrationError, match="Another process is at work"):
        Journal.open(journal.folder)


def test_folders_without_a_run_are_told_from_those_with_half_of_one(tmp_path: Path) -> None:
    def told(folder: Path) -> str:
        with pytest.raises(MigrationError) as raised:
            Journal.open(folder)
        return str(raised.value)

    assert told(tmp_path) == (
        f"{tmp_path} is no folder of a run: it has no run.json. Name the folder that `atakora "
        "migrate import --run` was given."
    )
    HEAD.write(tmp_path)
    assert told(tmp_path) == (
        f"The run in {tmp_path} has no journal.sqlite, which says what it wrote. Put the file "
        "back; without it, the run can neither go on nor be rolled back."
    )
    file = tmp_path / "journal.sqlite"
    file.touch()
    assert told(tmp_path) == (
        f"The run in {tmp_path} was stopped before it had begun; nothing was written. Import again "
        "into the same folder."
    )
    Journal.begin(tmp_path, HEAD).close()
    with pytest.raises(MigrationError) as raised:
        Journal.create(tmp_path, HEAD)
    assert str(raised.value) == (
        f"There is a run in {tmp_path} already. Go on with it, or name another folder."
    )
    file.write_bytes(b"no database " * 1000)
    assert told(tmp_path) == (
        f"The journal {file} cannot be used: file is not a database. Put back an undamaged copy."
    )
    (tmp_path / "run.json").write_text("{}")
    assert told(tmp_path) == f"{tmp_path / 'run.json'} is not the head of a run ('version')."


def test_a_full_disk_is_one_sentence_and_nothing_settled_is_lost(tmp_path: Path) -> None:
    run, target = tmp_path / "run", MemoryTarget()
    several = [user(f"u{n:04}", "red", text="x" * 500) for n in range(400)]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
        with pytest.raises(MigrationError) as raised:
            imported(several, target, run)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert str(raised.value) == (
        f"The journal {run / 'journal.sqlite'} cannot be written: disk I/O error. What was carried "
        "so far is safe; make room, and go on with the same command."
    )
    assert 0 < len(target.items()) < 400
    result = imported(several, target, run)
    assert (result.ok, len(target.items())) == (True, 400)
    assert all(len(versions) == 1 for versions in target.history.values())


def test_a_transaction_that_fails_leaves_no_trace(journal: Journal) -> None:
    refused = [(Rejected("users/a", "schema", "", "No."), [user("a")])]
    number = journal.begin_pass("import", source="s", mapping="m", at="now").number
    with pytest.raises(MigrationError, match="cannot be used"):
        journal.commit([an_entry("x", hash=object())], refused=refused, number=number)
    assert list(journal.entries()) == []
    assert list(journal.refusals()) == []
    journal.intend([an_entry("x")])
    assert [each.container for each in journal.entries()] == [ORDERS]


def test_a_dead_letter_that_was_written_but_not_committed_is_written_once(
    journal: Journal,
) -> None:
    number = journal.begin_pass("import", source="s", mapping="m", at="now").number
    file = journal.folder / "dead-letters.jsonl"
    for id_ in ("a", "b"):
        rejected = Rejected(f"users/{id_}", "schema", "", "No.")
        if id_ == "b":
            with file.open("ab") as stream:  # what a process left that died before its commit
                stream.write(file.read_bytes().replace(b"users/a", b"users/b") + b'{"half')
        fresh = journal.commit(refused=[(rejected, [user(id_)])], number=number)
        assert fresh == {f"users/{id_}"}
    assert journal.commit(refused=[(rejected, [user("b")])], number=number) == frozenset()
    assert [each.rejected.path for each in read_dead_letters(file)] == ["users/a", "users/b"]
    assert [(each.refused, each.refused_bytes) for each in journal.passes()] == [
        (2, file.stat().st_size)
    ]
    with file.open("ab") as stream:
        stream.write(b'{"half')
    journal.close()
    Journal.open(journal.folder).close()
    assert len(list(read_dead_letters(file))) == 2


def test_a_dead_letter_file_that_was_cut_is_told(journal: Journal) -> None:
    number = journal.begin_pass("import", source="s", mapping="m", at="now").number
    file = journal.folder / "dead-letters.jsonl"
    for id_ in ("a", "b"):
        journal.commit(
            refused=[(Rejected(f"users/{id_}", "schema", "", "No."), [user(id_)])], number=number
        )
    size = file.stat().st_size
    file.write_bytes(b"")
    with pytest.raises(MigrationError) as raised:
        journal.commit(
            refused=[(Rejected("users/c", "schema", "", "No."), [user("c")])], number=number
        )
    assert str(raised.value) == (
        f"{file} has 0 bytes, and the journal knows of {size}: something cut it. Put the whole "
        "file back, or take it away to have a new one begun."
    )


def test_figures_of_long_runs_are_thinned(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    most = 40
    monkeypatch.setattr(sample_table, "MOST_SAMPLES", most)

    def sample(second: int) -> Sample:
        figures = {"written": 0, "bytes": 0, "ru": 0, "throttles": 0, "concurrency": 1}
        return Sample(seconds=second, documents=second, **figures)  # type: ignore[arg-type]

    for second in range(10 * most):
        if second % 75 == 0:
            journal.close()
            journal = Journal.open(tmp_path / "run")
        journal.add_sample(sample(second))
    kept = journal.samples()
    journal.close()
    assert most // 4 <= len(kept) <= most
    assert kept[-1] == sample(10 * most - 1)
    seconds = [each.seconds for each in kept]
    assert seconds == sorted(set(seconds))
    assert max(b - a for a, b in pairwise(seconds)) <= 80


def test_refusals_are_remembered_until_the_document_is_carried(journal: Journal) -> None:
    number = journal.begin_pass("import", source="s", mapping="m", at="now").number
    refused = [
        (Rejected(path, reason, "x", "No."), [document(path)])
        for path, reason in (("users/b", "schema"), ("users/a", "exists"))
    ]
    journal.commit(refused=refused, number=number)
    assert [each.path for each in journal.refusals()] == ["users/a", "users/b"]
    journal.commit(carried=["users/a", "users/never"], number=2)
    assert journal.refusal_counts() == {"schema": 1}
    found = journal.refusal("users/a")
    assert found is not None
    assert (found.number, found.carried, found.where) == (1, 2, "x")


def test_a_sentence_that_is_no_unicode_is_remembered_as_it_can_be(journal: Journal) -> None:
    number = journal.begin_pass("import", source="s", mapping="m", at="now").number
    rejected = Rejected("users/a", "function-failed", "\ud800", "It raised \ud800.")
    journal.commit(refused=[(rejected, [document("users/a")])], number=number)
    found = journal.refusal("users/a")
    assert found is not None
    assert (found.where, found.sentence) == ("\\ud800", "It raised \\ud800.")


def test_a_resumed_run_needs_its_whole_journal(tmp_path: Path) -> None:
    imported(users(3), MemoryTarget(), tmp_path / "run")
    (tmp_path / "run" / "run.json").unlink()
    with pytest.raises(MigrationError, match="is no folder of a run"):
        imported(users(3), MemoryTarget(), tmp_path / "run")
