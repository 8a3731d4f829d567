"""Wherever a rollback dies and whatever others do meanwhile, only the run's own is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from atakora_tf.migration.run.head import MODES, Mode
from tests.migration.memory_target import MemoryTarget, Place, Trouble
from tests.migration.rollback.rolling import (
    WRITES,
    dying,
    quick_folder,
    rolled_back,
    texts,
    troubles,
)
from tests.migration.run.runs import MAPPING, imported, user
from tests.migration.verification.verifying import items_of, place

DOCUMENTS = [user(f"u{n}", f"team{n // 3}", n=n) for n in range(7)]
ITEMS = {place(item): item for item in items_of(MAPPING, DOCUMENTS)}

places = st.sampled_from(sorted(ITEMS, key=str))
steps = st.one_of(
    st.tuples(st.just("writes"), places, st.sampled_from(["same", "other", "another"])),
    st.tuples(st.just("deletes"), places, st.none()),
    st.tuples(st.just("rollback"), st.none(), troubles),
)


def someone_writes(target: MemoryTarget, at: Place, kind: str) -> None:
    target.someone_writes(at, ITEMS[at].body if kind == "same" else {"someone": kind})


@given(
    mode=st.sampled_from(MODES),
    there=st.dictionaries(places, st.sampled_from(["same", "other"]), max_size=4),
    sessions=st.lists(troubles, max_size=2),
    whole=st.booleans(),
    plan=st.lists(steps, max_size=6),
)
@settings(max_examples=80)
def test_all_is_as_before_but_for_what_others_changed(
    mode: Mode,
    there: Mapping[Place, str],
    sessions: list[Trouble],
    whole: bool,
    plan: list[tuple[str, Any, Any]],
) -> None:
    with quick_folder() as folder:
        target = MemoryTarget()
        for at, kind in there.items():
            someone_writes(target, at, kind)
        target.pass_time(60)
        before = texts(target)
        begun = {at: len(versions) for at, versions in target.history.items()}
        for trouble in [*sessions, *([None] if whole or not sessions else [])]:
            with dying(target, trouble):
                imported(DOCUMENTS, target, folder, mode=mode)
        if not (folder / "journal.sqlite").exists():
            return
        changed_first = set()
        rolling = False
        for step, at, detail in plan:
            if step == "rollback":
                rolling = True
                with dying(target, detail):
                    rolled_back(folder, target)
            elif step == "writes":
                someone_writes(target, at, detail)
                changed_first |= set() if rolling else {at}
            else:
                target.someone_deletes(at)
                changed_first |= set() if rolling else {at}
        result = rolled_back(folder, target)
        after = texts(target)
        listed = {(each.container, each.partition_key, each.id) for each in result.listed}
        for at in {*ITEMS, *before, *after}:
            later = target.history.get(at, [])[begun.get(at, 0) :]
            others = [each.text for each in later if each.author == "someone"]
            if not others:
                assert after.get(at) == before.get(at), "all is as before the run"
                assert at not in listed
            elif others[-1] != ITEMS[at].text:
                kept = others[-1] if any(each.author == "run" for each in later) else after.get(at)
                assert after.get(at) == kept, "what someone else changed stays"
                wrote = any(each.author == "run" for each in later)
                if at in changed_first and wrote and after.get(at) != before.get(at):
                    assert at in listed, "and is listed"
            else:
                # The same content again is the run's, unless it came after the run had taken its
                # own away.
                again = len(later) - [each.author for each in later][::-1].index("someone") - 1
                taken = again and later[again - 1].author == "run" and rolling
                anew = taken and later[again - 1].text != ITEMS[at].text
                assert after.get(at) in ((others[-1],) if anew else (others[-1], before.get(at)))
        calls = len(target.calls)
        again = rolled_back(folder, target)
        assert not WRITES & set(target.calls[calls:]), "twice is once"
        assert (again.left, again.listed) == (result.left, result.listed)
        assert not any(again.outcomes.values())
