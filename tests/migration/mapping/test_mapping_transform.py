"""Documents become items, or say why not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.item_hash import canonical_item
from atakora_tf.migration.mapping.items import ContainerName, Item
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.refusal import REASONS, Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.values import Timestamp
from tests.migration.documents import documents
from tests.migration.mapping.mappings import (
    DB,
    FUNCTIONS,
    body,
    document,
    item,
    mapping,
    refused,
    rejected,
)

LONG = "x" * 1400


def test_an_item_says_all_that_a_sink_needs() -> None:
    made = item("partition_key: /team", document("users/a?", team="red", age=3.0))
    assert made.container == ContainerName("shop", "users")
    assert made.id == "a~3F"
    assert made.partition_key == ("red",)
    assert made.body == {"id": "a~3F", "team": "red", "age": 3}
    assert made.text == b'{"age":3,"id":"a~3F","team":"red"}'
    assert str(made.source) == "users/a?"
    assert made == item("partition_key: /team", document("users/a?", age=3, team="red"))
    assert made != item("partition_key: /team", document("users/a?", age=4, team="red"))
    assert made != 3
    assert len({made, item("partition_key: /team", document("users/a?", age=3, team="red"))}) == 1


def test_too_long_an_id_is_hashed_and_kept() -> None:
    made = item("", document(f"users/{LONG}"))
    assert made.id.startswith("~~")
    assert len(made.id) == 66
    assert made.body == {"id": made.id, "_document_id": LONG}
    assert item("long_id: whole", document(f"users/{LONG}")).body["whole"] == LONG


def test_an_id_can_be_the_whole_path() -> None:
    made = item("id: path", document("users/a:b/pets/c"), pattern="users/*/pets")
    assert made.body == {"id": "users:a~3Ab:pets:c"}
    long = item("id: path", document(f"users/{LONG}/pets/c"), pattern="users/*/pets")
    assert long.body == {"id": long.id, "_document_id": f"users/{LONG}/pets/c"}


def test_documents_beneath_others_carry_their_ids() -> None:
    rule = "parents: [user, pet]\npath: where\npartition_key: [/user, /pet]"
    made = item(rule, document("users/a/pets/b/toys/c"), pattern="users/*/pets/*/toys")
    assert made.body == {"id": "c", "where": "users/a/pets/b/toys/c", "user": "a", "pet": "b"}
    assert made.partition_key == ("a", "b")


def test_a_partition_key_can_be_made_of_several_fields() -> None:
    made = item(
        "partition_key: {field: pk, from: [team, year, new], separator: '-'}",
        document("users/a", team="red", year=2024, new=True),
    )
    assert made.body["pk"] == "red-2024-true"
    assert made.partition_key == ("red-2024-true",)


def test_a_partition_key_can_stand_inside_maps() -> None:
    rule = "partition_key: {paths: [/a/b], version: 1}"
    assert item(rule, document("users/x", a={"b": "k" * 101})).partition_key == ("k" * 101,)
    assert refused(rule, a={"b": "k" * 102}) == (
        "key-too-long",
        "",
        "The partition key has 102 bytes; Cosmos DB takes 101 where a container's key has version "
        "1. Choose another key.",
    )


def test_fields_are_renamed_dropped_filled_and_joined_by_constants() -> None:
    rule = """
fields:
  name: {to: fullName}
  secret: drop
  no: {to: 'on'}
  address: {fields: {zip: {to: code}, old: drop}}
  lines: {items: {fields: {n: {to: count}}}}
  role: {default: {kind: guest, weight: 1.0}}
constants: {type: user, tags: [1, null]}
"""
    assert body(
        rule,
        name="Ada",
        secret=b"x",
        no=False,
        address={"zip": "1", "old": 2, "city": "L"},
        lines=({"n": 1}, "x"),
    ) == {
        "fullName": "Ada",
        "on": False,
        "address": {"code": "1", "city": "L"},
        "lines": [{"count": 1}, "x"],
        "role": {"kind": "guest", "weight": 1},
        "type": "user",
        "tags": [1, None],
    }
    assert body(rule, role="boss")["role"] == "boss"


def test_names_can_be_swapped() -> None:
    assert body("fields: {a: {to: b}, b: {to: a}}", a=1, b=2) == {"a": 2, "b": 1}


def test_functions_of_users_see_values_and_whole_documents() -> None:
    assert body(f"fields: {{n: {{function: '{FUNCTIONS}:upper'}}}}", n="ada") == {"n": "ADA"}
    assert body(f"function: '{FUNCTIONS}:with_depth'", n=1) == {"n": 1, "depth": 1}


@pytest.mark.parametrize(
    ("rule", "fields", "reason", "where", "sentence"),
    [
        (
            "",
            {"id": "x"},
            "reserved-field",
            "id",
            "Cosmos DB keeps the item's own id in the field id, and the document has such a field. "
            "Rename it (to: …), drop it, or say same_as_id: true where it repeats the document's "
            "id.",
        ),
        (
            "",
            {"_ts": 1},
            "reserved-field",
            "_ts",
            "Cosmos DB writes the field _ts itself. Rename it (to: …) or drop it.",
        ),
        (
            "",
            {"ttl": 0},
            "ttl",
            "",
            "Cosmos DB takes the field ttl for the seconds until the item expires: -1 or 1 to "
            "2147483647, and not 0. Rename the field (to: …).",
        ),
        (
            "fields: {id: {same_as_id: true}}",
            {"id": "other"},
            "id-differs",
            "id",
            "The mapping says that the field repeats the document's id, and it holds 'other'. "
            "Rename it (to: …) instead of same_as_id.",
        ),
        (
            "fields: {a: {to: b}}",
            {"a": 1, "b": 2},
            "field-taken",
            "b",
            "The item's field b would be written twice. Rename one of the two (to: …).",
        ),
        (
            "constants: {type: user}",
            {"type": 1},
            "field-taken",
            "type",
            "The mapping writes a constant to the field type, and the document has such a field. "
            "Rename one of the two.",
        ),
        (
            "others: refuse\nfields: {a: {}}",
            {"a": 1, "b": 2},
            "unnamed-field",
            "b",
            "The mapping does not name the field b, and refuses others. Name it under `fields`, or "
            "say others: keep.",
        ),
        (
            "others: drop",
            {"b": 2},
            "loss-unnamed_fields",
            "b",
            "The mapping does not name the field b. Fields that the mapping does not name are left "
            "out. Accept it (accept: [unnamed_fields]) or name it.",
        ),
        (
            "fields: {a: {type: int}}",
            {"a": "1"},
            "type-differs",
            "a",
            "The value is of the type string, and the mapping states int. Leave `type` out, or "
            "give a function that makes one of the other.",
        ),
        (
            f"fields: {{a: {{items: {{function: '{FUNCTIONS}:fails'}}}}}}",
            {"a": ("x",)},
            "function-failed",
            "a[0]",
            f"The function {FUNCTIONS}:fails raised LookupError: no x",
        ),
        (
            f"fields: {{a: {{function: '{FUNCTIONS}:a_set'}}}}",
            {"a": 1},
            "function-result",
            "a",
            "A value of the type set is neither Firestore's nor JSON's.",
        ),
        (
            f"fields: {{a: {{function: '{FUNCTIONS}:number_keys'}}}}",
            {"a": 1},
            "function-result",
            "a",
            f"The function {FUNCTIONS}:number_keys gave a dict with the key 1.",
        ),
        (
            f"function: '{FUNCTIONS}:a_set'",
            {},
            "function-failed",
            "",
            f"The function {FUNCTIONS}:a_set raised TypeError: a_set() takes 1 positional argument "
            "but 2 were given",
        ),
        (
            f"fields: {{a: {{function: '{FUNCTIONS}:nested'}}}}",
            {"a": 1},
            "too-deep",
            "",
            "The item is nested deeper than the 128 levels of Cosmos DB.",
        ),
        (
            "partition_key: /team",
            {},
            "key-missing",
            "",
            "The item has nothing at /team, the partition key. Give the field a default, or choose "
            "another key.",
        ),
        (
            "partition_key: /team",
            {"team": ("a",)},
            "key-not-scalar",
            "",
            "At /team, the partition key, the item has an array. A key is text, a number, a bool "
            "or null.",
        ),
        (
            "partition_key: {field: pk, from: [team]}",
            {"team": None},
            "key-missing",
            "",
            "The item has no team, which the partition key is made of. Give the field a default, "
            "or choose another key.",
        ),
        (
            "partition_key: {field: pk, from: [team]}",
            {"team": {}},
            "key-not-scalar",
            "",
            "The item's team, which the partition key is made of, is an object. A key is text, a "
            "number or a bool.",
        ),
        (
            "partition_key: /team",
            {"team": "é" * 1025},
            "key-too-long",
            "",
            "The partition key has 2050 bytes; Cosmos DB takes 2048 where a container's key has "
            "version 2. Choose another key.",
        ),
        (
            "",
            {"a": "é" * 1_048_576},
            "too-large",
            "",
            "The item has 2097171 bytes of JSON; Cosmos DB takes 2097152. Drop fields, embed less, "
            "or put large values into a storage account.",
        ),
        (
            "",
            {"a": "\ud800"},
            "not-unicode",
            "",
            "A text holds half a surrogate pair, which is no Unicode. Give a function that mends "
            "it.",
        ),
        (
            "schema: {a: {type: integer}, b: {type: string}}",
            {"a": "x", "b": "y"},
            "schema",
            "a",
            'The item breaks its schema: "x" is not of type "integer".',
        ),
    ],
)
def test_a_document_that_cannot_be_carried_says_why(
    rule: str, fields: dict[str, object], reason: str, where: str, sentence: str
) -> None:
    assert refused(rule, **fields) == (reason, where, sentence)  # type: ignore[arg-type]
    assert reason in REASONS


def nested(levels: int) -> Any:
    value: Any = "{" * 200
    for _ in range(levels):
        value = (value,)
    return value


def test_an_item_may_have_as_many_levels_as_cosmos_takes() -> None:
    assert body("", a=nested(127), b={"c": nested(126)})
    too_deep = ("too-deep", "", "The item is nested deeper than the 128 levels of Cosmos DB.")
    assert refused("", a=nested(128)) == too_deep
    assert refused("", b={"c": nested(127)}) == too_deep


def test_an_item_may_be_as_large_as_cosmos_takes() -> None:
    around = len(b'{"a":"","id":"ada"}')
    size = 2 * 1024 * 1024 - around
    assert body("", a="x" * size)
    assert refused("", a="x" * (size + 1))[0] == "too-large"


def test_a_ttl_that_cosmos_takes_is_carried() -> None:
    assert body("", ttl=-1) == {"ttl": -1}
    assert body("", ttl=60.0) == {"ttl": 60}


def test_a_field_that_repeats_the_id_stands_in_the_item_once() -> None:
    assert body("fields: {id: {same_as_id: true}}", id="ada", n=1) == {"n": 1}


def test_the_closest_pattern_decides_whatever_the_order() -> None:
    transform = Transform(
        parse_mapping(
            """
version: 1
database: shop
collections:
  '**': {container: everything, id: path}
  users/**: {container: rest, id: path}
  '**/pets': {container: pets, id: path}
  users/*/pets: {container: own}
  users/ada/pets: {container: ada}
  users: skip
  logs/**: skip
"""
        ),
        database=DB,
    )

    def container(path: str) -> str | None:
        outcome = transform(document(path))
        assert isinstance(outcome, tuple)
        return outcome[0].container.container if outcome else None

    assert container("users/ada/pets/x") == "ada"
    assert container("users/bob/pets/x") == "own"
    assert container("shops/1/pets/x") == "pets"
    assert container("users/bob/toys/x") == "rest"
    assert container("other/x") == "everything"
    assert container("users/bob") is None
    assert container("logs/1/lines/2") is None
    assert transform.role(document("logs/1").path) == "skipped"


def test_a_collection_without_a_rule_is_refused() -> None:
    assert rejected("", document("shops/1")) == Rejected(
        "shops/1",
        "unmapped-collection",
        "",
        "No rule of the mapping names the collection shops. Add one, or say shops: skip.",
    )


def test_a_long_value_that_breaks_the_schema_is_not_told_whole() -> None:
    _, _, sentence = refused("schema: {a: {type: integer}}", a="x" * 10_000)
    assert len(sentence) < 500
    assert sentence.startswith('The item breaks its schema: "xxx')
    assert sentence.endswith('xxx" is not of type "integer".')


@given(documents())
@settings(max_examples=80, deadline=None)
def test_data_never_raise(given_document: Document) -> None:
    outcome = Transform(
        parse_mapping("version: 1\ncollections: {'**': {container: a/b, id: path}}"), database=DB
    )(given_document)
    if isinstance(outcome, Rejected):
        assert outcome.reason in REASONS
    else:
        [made] = outcome
        assert isinstance(made, Item)
        assert canonical_item(made.body) == made.text


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (
            "no_such_module:f",
            "importing no_such_module fails with ModuleNotFoundError: No module named "
            "'no_such_module'. Run where Python finds the module, or set PYTHONPATH.",
        ),
        (f"{FUNCTIONS}:missing", f"in the module {FUNCTIONS}, missing is not there."),
        (f"{FUNCTIONS}:NOT_CALLABLE", f"in the module {FUNCTIONS}, NOT_CALLABLE is no function."),
    ],
)
def test_a_function_that_is_not_there_is_told_before_any_data(function: str, why: str) -> None:
    with pytest.raises(MigrationError) as caught:
        Transform(mapping(f"fields: {{a: {{function: '{function}'}}}}"))
    assert str(caught.value) == f"The mapping's function {function} cannot be loaded: {why}"


def test_times_of_documents_do_not_reach_items() -> None:
    made = Document(document("users/a").path, {}, Timestamp(1), Timestamp(2))
    assert item("", made).body == {"id": "a"}
