"""However the source changes and wherever a pass dies, the target follows, and can come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.model import MappingRules
from tests.migration.memory_target import MemoryTarget, Place
from tests.migration.rollback.rolling import dying, quick_folder, rolled_back, texts, troubles
from tests.migration.run.runs import USERS, document, imported
from tests.migration.sync.changing import Changing, synced

PLAIN = parse_mapping(
    "version: 1\ncollections:\n"
    "  users: {container: shop/users, partition_key: /team}\n"
    "  users/*/pets: {container: shop/users, id: path, constants: {team: pets},"
    " partition_key: /team}\n"
)
EMBEDDED = parse_mapping(
    "version: 1\ncollections:\n"
    "  users: {container: shop/users, partition_key: /team, embed: {pets: {as: array}}}\n"
)
NAMES = ["a", "b", "c", "d"]
TEAMS = ["red", "blue"]


def _document(name: str, pet: bool, team: str, value: int) -> Document:
    if pet:
        return document(f"users/{name}/pets/p", n=value)
    return document(f"users/{name}", team=team, n=value)


names, teams = st.sampled_from(NAMES), st.sampled_from(TEAMS)
documents = st.builds(_document, names, st.booleans(), teams, st.integers(0, 2))
places = st.builds(lambda team, name: (USERS, (team,), name), teams, names)
changes = st.one_of(
    st.tuples(st.just("put"), documents),
    st.tuples(st.just("put"), documents),
    st.tuples(st.just("remove"), documents.map(lambda each: str(each.path))),
    st.tuples(st.just("wait"), st.integers(1, 3)),
)
starts = st.lists(documents, max_size=6)
there = st.dictionaries(places, st.integers(0, 2), max_size=3)
mappings = st.sampled_from([PLAIN, EMBEDDED])


@contextmanager
def begun(
    start: list[Document], before: Mapping[Place, int]
) -> Iterator[tuple[Changing, MemoryTarget, Path]]:
    """A run whose import has finished, over items that were there."""
    source = Changing(*start, document("users/always", team="red"))
    target = MemoryTarget()
    taken = {
        (USERS, (each.fields.get("team"),), each.path.id) for each in source.documents.values()
    }
    for place, value in before.items():
        # Where a later document comes to an item that the import has not seen, that one stays.
        place = place if place in taken else (USERS, ("others",), place[2])
        target.someone_writes(place, {"team": place[1][0], "n": value})
    target.pass_time(60)
    with quick_folder() as folder:
        yield source, target, folder


def _change(source: Changing, mapping: MappingRules, kind: str, what: Any) -> None:
    if kind == "wait":
        source.clock += 900 * what
    elif kind == "remove":
        source.remove(what)
    else:
        source.put(what)
    if mapping is EMBEDDED:
        # A pet of nobody is refused, which is another matter.
        for name in NAMES:
            if f"users/{name}" not in source.documents:
                source.remove(f"users/{name}/pets/p")


@given(
    mappings,
    starts,
    there,
    st.lists(st.one_of(changes, st.tuples(st.just("sync"), st.none() | troubles)), max_size=12),
)
@settings(max_examples=80)
def test_after_any_changes_and_crashes_the_target_is_as_the_source_and_comes_back(
    mapping: MappingRules,
    start: list[Document],
    before: Mapping[Place, int],
    plan: list[tuple[str, Any]],
) -> None:
    with begun(start, before) as (source, target, folder):
        _change(source, mapping, "wait", 1)
        at_first = texts(target)
        imported(source.now(), target, folder, mapping=mapping, mode="upsert")
        for kind, what in plan:
            if kind == "sync":
                with dying(target, what):
                    synced(source, mapping, target, folder, verification=False)
            else:
                _change(source, mapping, kind, what)
        result = synced(source, mapping, target, folder, allow_extra=True)
        assert result.ok, result.sentences
        assert result.passes[-1].changes == 0
        assert result.verification is not None
        # What is extra was there before the run.
        extra = {
            (each.container, each.partition_key, each.id)
            for each in result.verification.differences
        }
        assert extra <= at_first.keys()
        back = rolled_back(folder, target)
        assert back.ok
        assert texts(target) == at_first


@given(
    starts,
    there,
    st.lists(
        st.one_of(
            changes,
            changes,
            st.tuples(st.just("sync"), st.none()),
            st.tuples(st.just("writes"), places),
            st.tuples(st.just("deletes"), places),
        ),
        max_size=12,
    ),
)
@settings(max_examples=60)
def test_what_others_change_meanwhile_stays(
    start: list[Document], before: Mapping[Place, int], plan: list[tuple[str, Any]]
) -> None:
    with begun(start, before) as (source, target, folder):
        at_first = texts(target)
        first = {place: len(versions) for place, versions in target.history.items()}
        imported(source.now(), target, folder, mapping=PLAIN, mode="upsert")
        for number, (kind, what) in enumerate(plan):
            if kind == "sync":
                synced(source, PLAIN, target, folder, verification=False, most_passes=3)
            elif kind == "writes":
                target.someone_writes(what, {"team": what[1][0], "someone": number})
            elif kind == "deletes":
                target.someone_deletes(what)
            else:
                _change(source, PLAIN, kind, what)
        synced(source, PLAIN, target, folder, verification=False)
        result = rolled_back(folder, target)
        after = texts(target)
        listed = {(each.container, each.partition_key, each.id) for each in result.listed}
        for place in {*at_first, *after, *target.history}:
            later = target.history.get(place, [])[first.get(place, 0) :]
            others = [each.text for each in later if each.author == "someone"]
            if not others:
                assert after.get(place) == at_first.get(place)
                assert place not in listed
            elif others[-1] is not None:
                assert after.get(place) == others[-1]
            else:
                assert after.get(place) in (None, at_first.get(place))
