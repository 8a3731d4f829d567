"""Subcollections inside items, and two documents that would be one item."""

from __future__ import annotations

from pathlib import Path

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.children import Children
from atakora_tf.migration.mapping.duplicates import Duplicates
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DocumentPath
from tests.migration.mapping.mappings import DB, document, item, mapping, rejected

RULE = """
embed:
  pets:
    to: animals
    fields: {n: {to: name}}
    embed: {toys: {as: map}}
"""
ADA, REX, BALL = (
    document("users/ada", n=1),
    document("users/ada/pets/rex", n="Rex"),
    document("users/ada/pets/rex/toys/ball", red=True),
)
AMY = document("users/ada/pets/amy", n="Amy")


def test_embedded_documents_stand_in_the_order_of_their_ids() -> None:
    made = item(RULE, ADA, BALL, REX, AMY)
    assert made.body == {
        "id": "ada",
        "n": 1,
        "animals": [
            {"id": "amy", "name": "Amy"},
            {"id": "rex", "name": "Rex", "toys": {"ball": {"red": True}}},
        ],
    }
    assert item(RULE, ADA).body == {"id": "ada", "n": 1}


def test_what_is_refused_inside_says_where() -> None:
    bad = document("users/ada/pets/rex", n=(1, -0.0))
    found = rejected(RULE, ADA, bad)
    assert (found.path, found.reason, found.where) == (
        "users/ada",
        "loss-negative_zero",
        "animals.rex.n[1]",
    )


def test_an_embedded_document_needs_the_one_above_it() -> None:
    assert rejected(RULE, ADA, BALL).sentence == (
        "There is no document users/ada/pets/rex, which users/ada/pets/rex/toys/ball would stand "
        "in. Give its subcollection a rule of its own."
    )
    assert rejected(RULE, REX) == Rejected(
        "users/ada/pets/rex",
        "embedded-apart",
        "",
        "The mapping embeds the document into users/ada, and it came without that one. Gather what "
        "is embedded before (Children).",
    )


def test_fields_do_not_give_way_to_what_is_embedded() -> None:
    assert rejected(RULE, document("users/ada", animals=1), REX).sentence == (
        "The mapping writes an embedded subcollection to the field animals, and the document has "
        "such a field. Rename one of the two."
    )
    assert rejected(RULE, ADA, document("users/ada/pets/rex", id=1)).sentence == (
        "The mapping writes the embedded document's id to the field id, and the document has such "
        "a field. Rename one of the two."
    )


def test_a_renamed_field_does_not_stand_where_originals_go() -> None:
    rule = "originals: o\nembed: {pets: {fields: {a: {to: o}}}}"
    found = rejected(rule, ADA, document("users/ada/pets/rex", a=1.0))
    assert (found.reason, found.where) == ("field-taken", "pets.rex")


def test_children_wait_for_their_parents_on_disk(tmp_path: Path) -> None:
    transform = Transform(mapping(RULE), database=DB)
    lost = document("users/gone/pets/x")
    with Children(transform, tmp_path / "children") as children:
        assert not children.add(ADA)
        for one in (BALL, lost, AMY, REX):
            assert children.add(one)
        assert transform(ADA, children.of(ADA.path)) == (item(RULE, ADA, REX, AMY, BALL),)
        assert children.of(DocumentPath.parse("users/bob")) == []
        assert list(children.orphans()) == [
            (
                Rejected(
                    "users/gone/pets/x",
                    "parent-missing",
                    "",
                    "The mapping embeds the document into users/gone, which does not exist. Give "
                    "its collection a rule of its own, or create the document above it.",
                ),
                lost,
            )
        ]
    with pytest.raises(MigrationError) as caught:
        Children(transform, tmp_path / "children")
    assert str(caught.value) == (
        f"The file {tmp_path / 'children'} for embedded documents exists already. Name another one."
    )


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with Children(Transform(mapping(RULE), database=DB), tmp_path / "children") as children:
        children._database.execute("pragma max_page_count = 4")
        with pytest.raises(MigrationError) as caught:
            children.add(document("users/ada/pets/rex", name="x" * 100_000))
    assert str(caught.value) == (
        "Embedded documents cannot be kept on disk (database or disk is full). Make room, and go "
        "on with the same command."
    )


def pet(path: str) -> Item:
    return item("partition_key: /kind", document(path, kind="cat"), pattern="users/*/pets")


def test_two_documents_in_one_place_are_told_also_after_a_break(tmp_path: Path) -> None:
    one, other = pet("users/a/pets/tom"), pet("users/b/pets/tom")
    with Duplicates(tmp_path / "ids") as duplicates:
        assert duplicates.check(one) is None
    with Duplicates(tmp_path / "ids") as duplicates:
        assert duplicates.check(one) is None
        assert duplicates.check(pet("users/a/pets/tim")) is None
        assert duplicates.check(other) == Rejected(
            "users/b/pets/tom",
            "duplicate",
            "",
            'In shop/users the id tom in the partition "cat" belongs to users/a/pets/tom already. '
            "Say id: path, or put the parents' ids into the partition key.",
        )


def test_the_same_id_in_other_partitions_is_no_duplicate() -> None:
    rule = "partition_key: /k"
    values: list[object] = ["1", 1, True, None, "true", 1.5]
    with Duplicates() as duplicates:
        for number, value in enumerate(values):
            path = DocumentPath(("users", f"u{number}", "pets", "x"))
            made = item(rule, Document(path, {"k": value}), pattern="users/*/pets")  # type: ignore[dict-item]
            assert duplicates.check(made) is None
