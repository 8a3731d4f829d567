"""Mapping files: read strictly, every problem at once and in its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.draft_file import mapping_text
from atakora_tf.migration.mapping.mapping_data import mapping_data
from atakora_tf.migration.mapping.mapping_file import (
    examine,
    fingerprint,
    parse_mapping,
    read_mapping,
)
from atakora_tf.migration.mapping.missing_fields import missing_fields
from atakora_tf.migration.mapping.model import MappingRules
from tests.migration.mapping.mappings import FUNCTIONS, document, mapping

EVERYTHING = f"""
version: 1
source: projects/p/databases/d
database: shop
accept: [precision]
types: {{timestamp: seconds, geo: object}}
originals: _o
collections:
  users/*/pets:
    container: other/pets
    id: path
    long_id: whole
    path: where
    parents: [owner]
    partition_key: {{field: pk, from: [owner, kind], separator: '-', version: 1}}
    types: {{timestamp: iso, bytes: hex}}
    accept: [nanoseconds, precision]
    others: refuse
    fields:
      no: drop
      on: {{to: 'off'}}
      a: {{type: timestamp, timestamp: seconds, remainder: ns, default: null}}
      b: {{function: '{FUNCTIONS}:upper', inverse: '{FUNCTIONS}:upper'}}
      c: {{fields: {{d: {{items: {{int: text, type: int}}}}}}, others: drop}}
      name: {{same_as_id: true}}
    constants: {{kind: pet, n: [1.5, {{x: null}}]}}
    function: '{FUNCTIONS}:with_depth'
    inverse: '{FUNCTIONS}:without_depth'
    embed:
      toys:
        as: map
        to: things
        id: key
        types: {{int: text}}
        fields: {{e: {{to: f}}}}
        others: drop
        embed: {{parts: {{}}}}
    schema: {{kind: string}}
  users: {{container: users, partition_key: [/a, /b/c]}}
  shops: {{container: shops, partition_key: {{paths: [/id], version: 1}}}}
  logs/**: skip
"""


def problems(text: str, folder: Path | None = None) -> list[str]:
    return [str(problem) for problem in examine(text, folder=folder).problems]


def test_a_mapping_reads_back_as_it_was_written() -> None:
    whole = parse_mapping(EVERYTHING)
    again = parse_mapping(mapping_text(mapping_data(whole)))
    assert again == whole
    assert mapping_data(again) == mapping_data(whole)
    assert fingerprint(again) == fingerprint(whole)


def test_fingerprints_see_what_matters_and_no_comments() -> None:
    assert fingerprint(parse_mapping(EVERYTHING + "# more")) == fingerprint(
        parse_mapping(EVERYTHING)
    )
    changed = EVERYTHING.replace("to: 'off'", "to: of")
    assert fingerprint(parse_mapping(changed)) != fingerprint(parse_mapping(EVERYTHING))


def test_what_is_said_for_all_is_the_usual_of_each() -> None:
    pets, users, _shops = parse_mapping(EVERYTHING).rules
    assert pets.types == {"timestamp": "iso", "geo": "object", "bytes": "hex"}
    assert users.types == {"timestamp": "seconds", "geo": "object"}
    assert pets.accept == ("nanoseconds", "precision")
    assert users.accept == ("precision",)
    assert (pets.originals, users.originals) == ("_o", "_o")
    assert str(users.container) == "shop/users"


def test_all_problems_of_a_file_are_told_at_once() -> None:
    with pytest.raises(MigrationError) as caught:
        parse_mapping(
            """
version: 2
source: shop
accept: [nanosecond]
collections:
  users:
    containr: users
    partition_key: tenant
    fields:
      born: {timestamp: second, tpye: x}
      a: {to: z}
      b: {to: z}
      a: drop
    constants: {id: 1, when: 2024-01-01, big: 9007199254740993}
  users/ada: {container: a/b}
  shops: 7
""",
            name="shop.yaml",
        )
    assert str(caught.value) == (
        "shop.yaml cannot be used: 15 problems.\n"
        "1. line 2, column 10: version is 2. It takes 1.\n"
        "2. line 3, column 9: 'shop' names no database of Firestore; a name looks like "
        "projects/PROJECT/databases/DATABASE.\n"
        "3. line 4, column 10: There is no loss 'nanosecond'; did you mean nanoseconds? There are "
        "nanoseconds, precision, not_finite, negative_zero, reference_database, reference_path and "
        "unnamed_fields.\n"
        "4. line 7, column 5: The rule for users names no container.\n"
        "5. line 7, column 5: the rule for users has no key 'containr'; did you mean container? It "
        "takes container, id, long_id, path, parents, partition_key, types, accept, originals, "
        "fields, others, constants, function, inverse, embed and schema.\n"
        "6. line 8, column 20: partition_key holds 'tenant'; it takes paths such as /tenant.\n"
        "7. line 10, column 25: timestamp is 'second'; did you mean seconds? It takes iso, "
        "iso-nanoseconds, iso-milliseconds, seconds, milliseconds and microseconds.\n"
        "8. line 10, column 33: the rule for born has no key 'tpye'; did you mean type? It takes "
        "to, drop, type, default, remainder, same_as_id, function, inverse, fields, others, items, "
        "timestamp, int, not_finite, negative_zero, bytes, reference and geo.\n"
        "9. line 12, column 7: a and b would both stand in the field z.\n"
        "10. line 13, column 7: The key 'a' stands here twice; one would be lost.\n"
        "11. line 14, column 5: Cosmos DB and a constant would both write the field id.\n"
        "12. line 14, column 30: '2024-01-01' is no value of JSON here; put it into quotes for a "
        "text.\n"
        "13. line 14, column 47: 9007199254740993 is beyond 2^53, which no number in Cosmos DB "
        "holds.\n"
        "14. line 15, column 3: 'users/ada' names no collections: it ends with a document, not "
        "with "
        "a collection. Write users, users/*/orders, **/orders or users/**.\n"
        "15. line 16, column 10: the rule for shops is 7; it takes a mapping of container, id, "
        "long_id, path, parents, partition_key, types, accept, originals, fields, others, "
        "constants, function, inverse, embed and schema."
    )


RULE = "version: 1\ncollections:\n  users:\n    container: a/b\n    "


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["line 1, column 1: The file is empty."]),
        (
            "a: [",
            [
                "line 1, column 5: This is no YAML: while parsing a flow node, expected the node "
                "content, but found '<stream end>'."
            ],
        ),
        (
            "- 1",
            [
                "line 1, column 1: the file is a list; it takes a mapping of version, source, "
                "database, types, accept, originals and collections."
            ],
        ),
        (
            "collections: {a: skip}",
            ["line 1, column 1: The file does not say its version: write version: 1."],
        ),
        (
            "version: 1",
            ["line 1, column 1: The file has no collections: say what becomes of each."],
        ),
        (
            "version: 1\ncollections: {a: {container: b}}",
            [
                "line 2, column 30: The container b has no database: write database/b, or "
                "database: … at "
                "the top of the file."
            ],
        ),
        (
            "version: 1\ncollections: {a: {container: b/c/d}}",
            ["line 2, column 30: 'b/c/d' is no container; write database/container."],
        ),
        (
            "version: 1\ncollections: &a {b: *a}",
            [
                "line 2, column 14: This refers to what it stands in itself.",
                "line 2, column 14: the rule for b is nothing; it takes a mapping of "
                "container, id, "
                "long_id, path, parents, partition_key, types, accept, originals, fields, others, "
                "constants, function, inverse, embed and schema.",
            ],
        ),
        (
            RULE + "function: clean",
            [
                "line 5, column 15: function is 'clean'; it takes module:name, "
                "such as shop.clean:user."
            ],
        ),
        (
            RULE + "parents: [x]",
            ["line 5, column 5: parents has 1 fields, and above users there are 0 documents."],
        ),
        (
            RULE + "accept: precision",
            ["line 5, column 13: accept is 'precision'; it takes a list of texts."],
        ),
        (
            RULE + "partition_key: [/a, /b, /c, /d]",
            ["line 5, column 20: partition_key has 4 paths; Cosmos DB takes 3."],
        ),
        (
            RULE + "partition_key: {field: x}",
            ["line 5, column 20: A key that is made needs both field and from."],
        ),
        (
            RULE + "partition_key: {field: id, from: [x]}",
            ["line 5, column 21: The key cannot be made in the field id."],
        ),
        (
            RULE + "fields: {a: {drop: true, to: b}}",
            ["line 5, column 18: Beside drop the rule for a says more, to no effect."],
        ),
        (
            RULE + "fields: {a: {remainder: b}}",
            [
                "line 5, column 18: A remainder needs a unit; say timestamp: seconds, "
                "milliseconds, "
                "microseconds in the rule for a."
            ],
        ),
        (
            RULE + "fields: {a: {fields: {b: {same_as_id: true}}}}",
            ["line 5, column 31: Only a field of the document itself repeats its id."],
        ),
        (
            RULE + "fields: {a: {inverse: 'm:f'}}",
            ["line 5, column 18: The rule for a has an inverse and no function."],
        ),
        (
            RULE + "fields: {a: {to: type}}\n    constants: {type: user}",
            ["line 5, column 5: a constant and the field a would both write the field type."],
        ),
        (
            RULE + "fields: {a: {to: _ts}}",
            ["line 5, column 5: Cosmos DB and the field a would both write the field _ts."],
        ),
        (
            RULE + "schema: missing.json",
            [
                "line 5, column 13: The schema 'missing.json' cannot be read: [Errno 2] No "
                "such file or "
                "directory: 'missing.json'"
            ],
        ),
        (
            RULE + "schema: {a: strng}",
            [
                "line 5, column 13: Schema of users, field 'a': unknown type 'strng'; did you mean "
                "'string'?"
            ],
        ),
    ],
)
def test_a_mistake_is_told_with_line_and_column(text: str, told: list[str]) -> None:
    assert problems(text) == told


def test_aliases_cannot_fill_the_memory() -> None:
    lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "line 2, column 6: The file has more than 200000 values." not in problems("a: 1")
    assert any(
        "The file has more than 200000 values." in each for each in problems("\n".join(lines))
    )


def test_schemas_are_read_from_files_and_from_modules(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"name": {"type": "string"}}}
    (tmp_path / "user.json").write_text(json.dumps(schema))
    (tmp_path / "m.yaml").write_text(RULE + "schema: user.json")
    [rule] = read_mapping(tmp_path / "m.yaml").rules
    assert rule.schema is not None
    assert rule.schema["properties"]["name"] == {"type": "string"}
    assert rule.schema["title"] == "users"


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "m.yaml"
    with pytest.raises(MigrationError) as caught:
        read_mapping(path)
    assert str(caught.value) == (
        f"The mapping {path} cannot be read: [Errno 2] No such file or directory: '{path}'."
    )


def test_fields_that_no_sampled_document_has_are_told() -> None:
    file = examine(
        RULE
        + """fields:
      nmae: {to: name}
      role: {default: guest}
      address:
        fields: {ctiy: drop, zip: drop}
    embed: {pets: {fields: {age: drop, kind: drop}}}
  shops: {container: a/c, fields: {gone: drop}}
"""
    )
    samples = [
        document("users/a", name="A", address={"city": "L", "zip": 1}),
        document("users/b", address=None),
        document("users/b/pets/c", kind="cat"),
    ]
    assert [str(each) for each in missing_fields(file, samples)] == [
        "line 6, column 7: No sampled document of users (of 2) has a field nmae; did you mean "
        "name?",
        "line 9, column 18: No sampled document of users/*/address (of 1) has a field ctiy; did "
        "you mean city?",
        "line 10, column 29: No sampled document of users/*/pets (of 1) has a field age.",
    ]
    assert missing_fields(examine("a"), samples) == ()


def test_whether_ids_may_repeat_is_known_before_any_data() -> None:
    def repeat(rule: str, pattern: str) -> bool:
        return mapping(rule, pattern=pattern).ids_may_repeat

    assert not repeat("", "users")
    assert not repeat("", "users/ada/pets")
    assert repeat("", "users/*/pets")
    assert repeat("parents: [user]", "users/*/pets")
    assert not repeat("parents: [user]\npartition_key: /user", "users/*/pets")
    assert not repeat("id: path", "**")
    assert repeat("", "**/pets")
    twice = "version: 1\ncollections: {a: {container: x/y}, b: {container: x/y}}"
    assert parse_mapping(twice).ids_may_repeat
    assert not MappingRules(rules=()).ids_may_repeat


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("others: some", "line 5, column 13: others is 'some'. It takes keep, drop and refuse."),
        ("path: 7", "line 5, column 11: path is 7; it takes a text."),
        ("parents: [1]", "line 5, column 15: parents holds 1; it takes texts."),
        ("accept: [precision, precision]", "line 5, column 25: accept holds 'precision' twice."),
        ("fields: [a]", "line 5, column 13: fields is a list; it takes a mapping."),
        (
            "partition_key: [/a, /a]",
            "line 5, column 25: partition_key holds /a twice.",
        ),
        (
            "partition_key: {paths: 3}",
            "line 5, column 28: paths takes a list of paths such as /tenant.",
        ),
        (
            "partition_key: {paths: [/b], field: a, from: [b]}",
            "line 5, column 21: A key has paths, or it is made (field, from), not both.",
        ),
        (
            "fields: {a: {function: 'm:f', fields: {b: drop}}}",
            "line 5, column 18: The rule for a has a function; it sees all that is inside.",
        ),
        (
            "fields: {a: {items: {to: b}}}",
            "line 5, column 17: Elements of a have no names; to, drop and remainder need one.",
        ),
        ("? [a]\n    : 1", "line 5, column 7: This key is no text."),
    ],
)
def test_one_mistake_is_one_sentence(line: str, told: str) -> None:
    assert problems(RULE + line) == [told]
