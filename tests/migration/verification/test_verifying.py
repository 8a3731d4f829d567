"""What a verification says, sentence by sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.run.retrying import run_retry
from atakora_tf.migration.source import Snapshot
from atakora_tf.migration.verification.advancing import Advanced
from atakora_tf.migration.verification.field_differences import FieldDifference, field_differences
from atakora_tf.migration.verification.findings import Difference
from tests.migration.memory_target import MemoryTarget
from tests.migration.run.runs import MAPPING, USERS, MemorySource, document, imported, user
from tests.migration.verification.verifying import (
    filled,
    found,
    items_of,
    only,
    place,
    verified,
)

ADA, BOB = user("ada", n=1), user("bob", n=2)
DOCUMENTS = [ADA, BOB]
ITEMS = items_of(MAPPING, DOCUMENTS)
AT_ADA = (USERS, ("red",), "ada")


def test_all_is_well() -> None:
    result = verified(DOCUMENTS, MAPPING, filled(ITEMS))
    assert result.ok
    assert result.sentences == ("All 2 items are in https://memory.example/ as the source says.",)
    assert result.file is None


def test_each_kind_of_difference_is_told(tmp_path: Path) -> None:
    target = filled(ITEMS)
    target.someone_writes(AT_ADA, {"team": "red", "n": 7})
    target.someone_deletes((USERS, ("red",), "bob"))
    target.someone_writes((USERS, ("blue",), "eve"), {"team": "blue"})
    bare = document("users/bare")
    result = verified([*DOCUMENTS, bare], MAPPING, target, folder=tmp_path)
    assert not result.ok
    assert result.sentences == (
        "0 of 2 items are in https://memory.example/ as the source says.",
        "1 item is missing.",
        "1 item differs.",
        "1 item is made by no document (1 not of this migration).",
        "1 document is not carried, as the mapping refuses it.",
    )
    assert [each.sentence for each in result.differences] == [
        'The item eve in the partition "blue" of shop/users is made by no document.',
        'The item bob in the partition "red" of shop/users of users/bob is missing.',
        'The item ada in the partition "red" of shop/users of users/ada differs in /n.',
        "The document users/bare was not carried. key-missing: The item has nothing at /team, the "
        "partition key. Give the field a default, or choose another key.",
    ]
    lines = (tmp_path / "differences.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [each.as_json() for each in result.differences]
    assert json.loads(lines[2]) == {
        "kind": "differing",
        "container": "shop/users",
        "partition_key": ["red"],
        "id": "ada",
        "path": "users/ada",
        "fields": [{"pointer": "/n", "expected": "1", "found": "7"}],
        "note": "",
    }
    whole = json.loads((tmp_path / "verification.json").read_text())
    assert whole == json.loads(json.dumps(result.as_json()))
    assert whole["containers"]["shop/users"] == {
        "expected": 2,
        "found": 2,
        "equal": 0,
        "missing": 1,
        "differing": 1,
        "extra": 1,
        "foreign": 1,
        "otherwise": 0,
    }
    assert whole["collections"] == {
        "users": {"documents": 3, "items": 2, "embedded": 0, "skipped": 0, "refused": 1}
    }


def test_what_cosmos_db_sets_itself_and_the_writing_of_numbers_do_not_count() -> None:
    expected = {"n": 1, "m": {"x": [1, 2]}}
    assert field_differences(expected, {"m": {"x": [1.0, 2]}, "n": 1.0, "_ts": 5}) == ()


def test_fields_that_differ_are_json_pointers() -> None:
    expected = {"a/b": {"~": [1, True, {"x": None}]}, "gone": "x", "t": 1}
    there = {"a/b": {"~": [1, 1, {}, 4]}, "new": 0, "t": True}
    assert field_differences(expected, there) == (
        FieldDifference("/a~1b/~0/1", "true", "1"),
        FieldDifference("/a~1b/~0/2/x", "null", None),
        FieldDifference("/a~1b/~0/3", None, "4"),
        FieldDifference("/gone", '"x"', None),
        FieldDifference("/new", None, "0"),
        FieldDifference("/t", "1", "true"),
    )


def test_long_values_are_shown_where_they_differ() -> None:
    [difference] = field_differences({"t": "x" * 5_000 + "1"}, {"t": "x" * 5_000 + "2"})
    assert difference.expected == "…" + "x" * 40 + '1"'
    assert difference.found == "…" + "x" * 40 + '2"'


def test_items_that_were_there_before_are_no_fault_where_that_is_said(tmp_path: Path) -> None:
    target = MemoryTarget()
    target.someone_writes((USERS, ("old",), "item"), {"team": "old"})
    imported(DOCUMENTS, target, tmp_path)
    with Journal.open(tmp_path) as journal:
        strict = verified(DOCUMENTS, MAPPING, target, journal=journal)
        assert not strict.ok
        assert only(strict).note == "It is not of this migration."
        allowed = verified(DOCUMENTS, MAPPING, target, journal=journal, allow_extra=True)
    assert allowed.ok
    assert allowed.sentences == (
        "All 2 items are in https://memory.example/ as the source says.",
        "1 item is made by no document (1 not of this migration, which is allowed).",
    )


def test_an_item_of_the_run_whose_document_is_gone_is_never_allowed(tmp_path: Path) -> None:
    target = MemoryTarget()
    imported(DOCUMENTS, target, tmp_path)
    with Journal.open(tmp_path) as journal:
        result = verified([ADA], MAPPING, target, journal=journal, allow_extra=True)
    assert not result.ok
    assert only(result).sentence == (
        'The item bob in the partition "red" of shop/users of users/bob is made by no document. '
        "The run wrote it, or found it, and its document is gone."
    )


def test_what_the_run_could_not_carry_says_why(tmp_path: Path) -> None:
    target = MemoryTarget()
    target.someone_writes(AT_ADA, {"team": "red"})
    imported(DOCUMENTS, target, tmp_path)
    with Journal.open(tmp_path) as journal:
        difference = only(verified(DOCUMENTS, MAPPING, target, journal=journal))
    assert difference.kind == "differing"
    assert difference.note.startswith(
        "The run could not carry it: In shop/users the id ada in the partition "
    )


def test_items_of_other_collections_in_the_same_container_are_expected() -> None:
    both = parse_mapping(
        "version: 1\ncollections:\n  users: {container: shop/users, partition_key: /team}\n"
        "  staff: {container: shop/users, partition_key: /team}\n"
    )
    documents = [ADA, document("staff/zoe", team="red")]
    assert verified(documents, both, filled(items_of(both, documents))).ok


def test_containers_of_collections_that_are_not_chosen_are_not_looked_at() -> None:
    both = parse_mapping(
        "version: 1\ncollections:\n  users: {container: shop/users, partition_key: /team}\n"
        "  staff: {container: shop/staff, partition_key: /team}\n"
    )
    target = filled(ITEMS)
    target.someone_writes((ContainerName("shop", "staff"), ("red",), "al"), {"team": "red"})
    documents = [*DOCUMENTS, document("staff/zoe", team="red")]
    assert found(verified(documents, both, target)) == {("missing", "staff/zoe"), ("extra", "al")}
    assert verified(documents, both, target, collections=["users"]).ok
    with_zoe = filled(items_of(both, documents))
    assert verified(documents, both, with_zoe).ok


@pytest.mark.parametrize("first", [0, 1])
def test_of_documents_for_one_place_the_target_says_which_was_carried(first: int) -> None:
    pets = parse_mapping(
        "version: 1\ncollections: {users/*/pets: {container: shop/pets, partition_key: /kind}}"
    )
    documents = [
        document("users/ada/pets/rex", kind="dog", of="ada"),
        document("users/bob/pets/rex", kind="dog", of="bob"),
    ]
    items = items_of(pets, documents)
    result = verified(documents, pets, filled([items[first]]))
    difference = only(result)
    assert (difference.kind, difference.path) == ("refused", str(documents[1 - first].path))
    assert difference.note == (
        'duplicate: In shop/pets the id rex in the partition "dog" belongs to '
        f"{documents[first].path} already. Say id: path, or put the parents' ids into the "
        "partition key."
    )
    assert result.containers[ContainerName("shop", "pets")].equal == 1
    sampled = verified(documents, pets, filled([items[first]]), sample=5)
    assert only(sampled) == difference
    assert sampled.sampling is not None
    assert (sampled.sampling.items, sampled.sampling.wrong) == (1, 0)


def test_embedded_documents_belong_to_the_items_they_are_in() -> None:
    embed = parse_mapping(
        "version: 1\ncollections:\n"
        "  users: {container: shop/users, partition_key: /team, embed: {pets: {as: array}}}\n"
    )
    rex, ghost = document("users/ada/pets/rex", legs=4), document("users/no/pets/one", legs=3)
    target = filled(items_of(embed, [ADA, rex]))
    result = verified([rex, ADA, ghost], embed, target)
    assert found(result) == {("refused", "users/no/pets/one")}
    counts = result.collections["users/*/pets"]
    assert (counts.documents, counts.embedded, counts.refused) == (2, 1, 1)
    lame = document("users/ada/pets/rex", legs=3)
    difference = only(verified([lame, ADA], embed, target))
    assert difference.fields == (FieldDifference("/pets/0/legs", "3", "4"),)


def test_what_a_retry_carried_with_another_mapping_is_known_by_its_journal(tmp_path: Path) -> None:
    import asyncio

    from atakora_tf.migration.run.importing import ImportOptions
    from tests.migration.run.runs import Seen

    target, bare = MemoryTarget(), document("users/bare")
    mended = parse_mapping(
        "version: 1\ncollections:\n  users: {container: shop/users, partition_key: /team,"
        " fields: {team: {default: none}}}\n"
    )
    imported([ADA, bare], target, tmp_path)
    letters = tmp_path / "dead-letters.jsonl"
    asyncio.run(run_retry(letters, mended, target, ImportOptions(), Seen()))
    with Journal.open(tmp_path) as journal:
        result = verified([ADA, bare], MAPPING, target, journal=journal)
        assert result.ok
        assert result.sentences[1:] == (
            "1 item is of a document that this mapping refuses, as carried by a retry with another "
            "one.",
        )
        target.someone_writes((USERS, ("none",), "bare"), {"team": "none", "n": 1})
        assert not verified([ADA, bare], MAPPING, target, journal=journal).ok
        assert not verified([ADA, bare], mended, target, journal=journal).ok


def test_writes_during_a_verification_are_told() -> None:
    target = filled(ITEMS)
    target.time -= 100
    assert verified(DOCUMENTS, MAPPING, target).sentences[1:] == (
        "2 items of the target were written while it was verified, so what was compared is not of "
        "one moment. Verify again when nothing writes.",
    )


def test_a_source_of_no_one_moment_is_told() -> None:
    class Moving(MemorySource):
        def snapshot(self) -> Snapshot:
            return evolve(super().snapshot(), consistent=False)

    result = verified(Moving(DOCUMENTS), MAPPING, filled(ITEMS))
    assert result.ok
    assert result.notes == (
        "The source does not promise that its documents are of one moment; what changed while it "
        "was read may differ.",
    )


def test_an_item_that_is_no_proper_unicode_is_told_and_stops_nothing() -> None:
    class Odd(MemoryTarget):
        def container(self, name: ContainerName) -> object:
            inner = super().container(name)
            scan = inner.scan

            async def odd() -> object:
                async for page in scan():
                    yield [
                        (key, evolve(each, body={**each.body, "n": "\ud800"})) for key, each in page
                    ]

            inner.scan = odd  # type: ignore[method-assign]
            return inner

    difference = only(verified([ADA], MAPPING, filled(items_of(MAPPING, [ADA]), Odd())))
    assert difference.kind == "differing"
    assert difference.note.startswith("The item 'ada' cannot be compared, as it is no JSON (")


def test_a_failed_verification_leaves_the_last_results_as_they_were(tmp_path: Path) -> None:
    kept = tmp_path / "differences.jsonl"
    kept.write_text("as it was")
    source = MemorySource([*DOCUMENTS, user("eve"), user("mallory")], fails_after=3)
    with pytest.raises(MigrationError, match=r"^The source cannot be read any further\.$"):
        verified(source, MAPPING, filled(ITEMS), folder=tmp_path)
    assert kept.read_text() == "as it was"
    assert [each.name for each in tmp_path.iterdir()] == ["differences.jsonl"]


def test_progress_is_told() -> None:
    told: list[Advanced] = []
    verified(DOCUMENTS, MAPPING, filled(ITEMS), tell=told.append)
    assert [each.as_json() for each in told] == [
        {
            "event": "advanced",
            "activity": "verify",
            "phase": "reading the source",
            "done": 2,
            "total": None,
        },
        {
            "event": "advanced",
            "activity": "verify",
            "phase": "comparing shop/users",
            "done": 2,
            "total": None,
        },
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sample": 0}, "A sample has 1 item or more, and not 0."),
        (
            {"folder": Path("/proc/none")},
            "/proc/none/differences.jsonl cannot be written: No such file or directory. Make room, "
            "or name another folder, and verify again.",
        ),
    ],
)
def test_bad_input_is_told(options: dict[str, object], said: str) -> None:
    with pytest.raises(MigrationError) as caught:
        verified(DOCUMENTS, MAPPING, filled(ITEMS), **options)
    assert str(caught.value) == said


def test_a_run_into_another_account_is_refused(tmp_path: Path) -> None:
    imported(DOCUMENTS, MemoryTarget(), tmp_path)
    other = MemoryTarget(identity="https://other.example/")
    with Journal.open(tmp_path) as journal, pytest.raises(MigrationError) as caught:
        verified(DOCUMENTS, MAPPING, other, journal=journal)
    assert str(caught.value) == (
        f"The run in {tmp_path} wrote to https://memory.example/, and this is "
        "https://other.example/. Name the same endpoint."
    )


def test_only_the_first_thousand_of_a_kind_are_kept_and_all_are_written(tmp_path: Path) -> None:
    from atakora_tf.migration.verification.findings import Findings

    with Findings(tmp_path) as findings:
        for number in range(1_200):
            findings.add(Difference(kind="missing", id=str(number)))
        findings.add(Difference(kind="refused", path="users/ada"))
    assert len(findings.listed) == 1_001
    assert findings.counts["missing"] == 1_200
    assert (tmp_path / "differences.jsonl").read_text().count("\n") == 1_201


def test_many_differing_documents_are_told_with_their_fields() -> None:
    documents: list[Document] = [user(f"u{n}", f"team{n % 5}", n=n) for n in range(300)]
    target = filled(items_of(MAPPING, documents))
    for item in items_of(MAPPING, documents):
        target.someone_writes(place(item), {**item.body, "n": -1})
    result = verified(documents, MAPPING, target)
    assert result.counts == {"differing": 300}
    assert all(each.fields and each.fields[0].pointer == "/n" for each in result.differences)
