"""Any interleaving of crashes, retries, and other people's writes ends as it should."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.dead_letters import read_dead_letters
from atakora_tf.migration.mapping.item_hash import hash_of_item_text
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.head import MODES, Mode
from atakora_tf.migration.run.importing import ImportResult
from atakora_tf.migration.run.journal import Journal
from tests.migration.memory_target import Died, MemoryTarget, Place, Trouble, Version
from tests.migration.run.runs import DB, MAPPING, document, imported, user

DOCUMENTS = [
    *(user(f"u{n}", f"team{n // 3}", n=n) for n in range(7)),
    document("unknown/x", n=1),
    document("users/keyless", n=1),
]


def _wanted() -> dict[Place, Item]:
    transform = Transform(MAPPING, database=DB)
    made = [transform(each) for each in DOCUMENTS]
    items = [item for each in made if isinstance(each, tuple) for item in each]
    return {(item.container, item.partition_key, item.id): item for item in items}


WANTED = _wanted()
PLACES = st.sampled_from(sorted(WANTED, key=str))
TROUBLES = st.builds(
    Trouble,
    st.integers(1, 25),
    st.sampled_from(["before", "after"]),
    st.sampled_from(["death", "death", "failure"]),
)


@contextmanager
def mortal_journal(target: MemoryTarget) -> Iterator[None]:
    """Journals whose every transaction is a call at which the process can die."""
    commit = Journal.commit

    def dying(journal: Journal, *entries: Any, **others: Any) -> frozenset[str]:
        after = target.begin_call("commit")
        fresh = commit(journal, *entries, **others)
        if after:
            target.strike()
        return fresh

    with mock.patch.object(Journal, "commit", dying):
        yield


class Checkpoint(RuleBasedStateMachine):
    """One run, tried again and again, while others write to the same container."""

    def __init__(self) -> None:
        super().__init__()
        memory = Path("/dev/shm")  # hundreds of sessions wait for hundreds of disk flushes
        place = str(memory) if memory.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="atakora-run-", dir=place))
        self.target = MemoryTarget()
        self.mode: Mode = "create"
        self.batches = True

    @initialize(
        mode=st.sampled_from(MODES),
        there=st.dictionaries(PLACES, st.sampled_from(["equal", "other"]), max_size=4),
    )
    def begins(self, mode: Mode, there: dict[Place, str]) -> None:
        self.mode = mode
        for place, kind in there.items():
            body = dict(WANTED[place].body)
            self.target.someone_writes(place, body if kind == "equal" else {"team": "someone's"})
        self.target.pass_time(60)

    @rule(trouble=TROUBLES)
    def is_disturbed(self, trouble: Trouble) -> None:
        self.target.revive(trouble)
        with suppress(Died, MigrationError):
            self._session()
        self.target.pass_time(60)

    @rule(place=PLACES, value=st.integers(0, 3))
    def someone_writes(self, place: Place, value: int) -> None:
        self.target.someone_writes(place, {"someone": value})
        self.target.pass_time(60)

    @rule(place=PLACES)
    def someone_deletes(self, place: Place) -> None:
        self.target.someone_deletes(place)
        self.target.pass_time(60)

    def teardown(self) -> None:
        try:
            self.target.revive()
            result = self._session()
            assert result.stopped is None
            self._check()
            calls = len(self.target.calls)
            again = self._session()
            assert again.total.read == len(DOCUMENTS)
            writes = set(self.target.calls[calls:]) - {"commit", "read", "replace"}
            assert not writes, "a finished run does nothing more"
        finally:
            shutil.rmtree(self.folder)

    def _session(self) -> ImportResult:
        with mortal_journal(self.target):
            return imported(DOCUMENTS, self.target, self.folder / "run", mode=self.mode)

    def _check(self) -> None:
        letters = [
            each.rejected.path
            for file in (self.folder / "run").glob("dead-letters*.jsonl")
            for each in read_dead_letters(file)
        ]
        assert len(letters) == len(set(letters)), "each refused document stands there once"
        with Journal.open(self.folder / "run") as journal:
            entries = {each.key: each for each in journal.entries()}
            assert {each.path for each in journal.refusals()} == set(letters)
        assert not [each for each in entries.values() if each.state == "intended"]
        assert {"unknown/x", "users/keyless"} <= set(letters)
        for place, item in WANTED.items():
            refused = str(item.source) in letters
            self._check_place(item, entries[place], self.target.history.get(place, []), refused)

    def _check_place(
        self, item: Item, entry: Entry, history: Sequence[Version], refused: bool
    ) -> None:
        standing = history[-1] if history else None
        before: Version | None = None
        for earlier, later in zip([None, *history], history, strict=False):
            if later.author == "run":
                assert later.text == item.text, "nothing is written but what is wanted"
                if earlier is not None and earlier.text is not None:
                    assert earlier.author == "someone", "nothing is written twice"
                    assert self.mode == "upsert", "what is someone's is not written over"
            if later.author == "someone":
                before = later
        assert standing is not None or refused
        if refused:
            assert self.mode != "upsert"
            assert entry.etag is None or entry.state == "written"
        if entry.state == "written":
            own = [each for each in history if each.author == "run"]
            assert own, "what is written was written by the run"
            assert entry.etag == own[-1].etag
            assert entry.hash == hash_of_item_text(own[-1].text or b"")
            index = history.index(own[-1])
            preceding = [each for each in history[:index] if each.author == "someone"]
            existed = bool(preceding) and preceding[-1].text is not None
            last_own = [each for each in history[:index] if each.author == "run"]
            if not last_own or existed or self.mode == "upsert":
                assert entry.existed == existed
                assert entry.before == (preceding[-1].text if existed else None)
        elif entry.state == "unchanged":
            assert standing is not None
            assert standing.author == "someone" or standing.text is None
            assert entry.existed
            assert entry.before is None
        else:
            assert (entry.state, entry.etag, entry.before) == ("refused", None, None)
            assert refused
        if not refused and entry.state == "written" and standing is not None:
            untouched = standing.author == "run"
            assert untouched or before is not None


@pytest.mark.parametrize("deleted", [False, True], ids=["", "and-one-is-deleted"])
@pytest.mark.parametrize("mode", MODES)
def test_a_death_at_any_call_ends_with_every_document_accounted_for(
    mode: Mode, deleted: bool
) -> None:
    places = sorted(WANTED, key=str)
    there = {places[0]: "other", places[1]: "equal", places[3]: "other"}
    for when in ("before", "after"):
        for call in range(1, 40):
            machine = Checkpoint()
            machine.begins(mode=mode, there=there)
            machine.is_disturbed(trouble=Trouble(call, when))
            survived = not machine.target.dead
            if deleted:
                machine.someone_deletes(place=places[0])
            machine.teardown()
            if survived:
                break
        else:
            raise AssertionError("the run had more calls than that")


def test_any_interleaving_of_crashes_and_others_ends_with_every_document_accounted_for() -> None:
    run_state_machine_as_test(Checkpoint, settings=settings(max_examples=30, stateful_step_count=8))
