"""`atakora migrate plan`: a draft of a mapping, and a mapping held against the documents."""

from __future__ import annotations

import pytest
from migrating import DB, MAPPING, USERS, document, events, export, user
from running import Folder

from atakora_tf.cli.migrate_sampling import first_ones
from atakora_tf.migration.managed_export.source import ManagedExport
from atakora_tf.migration.mapping.mapping_file import read_mapping
from atakora_tf.migration.values import Timestamp
from tests.migration.fake_firestore import FakeFirestore, serving

PLAN = ("migrate", "plan", "--managed-export", "export")
EXPORT = "the export export/export.overall_export_metadata"


def test_a_draft_is_a_mapping_file(folder: Folder) -> None:
    export(folder, [*USERS, user("nil", score=-0.0), document("users/ada/orders/7", n=1)])
    ran = folder.atakora(*PLAN, "--database", "shop", "-o", "mapping.yaml")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "collection      documents  container          partition key  item      RU, about\n"
        "users           4          shop/users         /id            54 bytes  20\n"
        "users/*/orders  1          shop/users-orders  /users_id      33 bytes  5\n"
        "\n"
        "The draft loses nothing, and so refuses 1 of 5 sampled documents; its comments say why.\n"
        "Wrote mapping.yaml. Read it, change it, and check it against all documents:\n"
        "  atakora migrate plan --managed-export export --check mapping.yaml\n"
    )
    assert read_mapping(folder.path / "mapping.yaml").source == DB


def test_a_draft_goes_to_standard_output_or_into_an_event(folder: Folder) -> None:
    export(folder)
    ran = folder.atakora(*PLAN, "--database", "shop")
    assert (ran.status, ran.err) == (0, "")
    folder.write("mapping.yaml", ran.out)
    assert str(read_mapping(folder.path / "mapping.yaml").rules[0].container) == "shop/users"
    [event] = events(folder.atakora(*PLAN, "--database", "shop", "--json"))
    assert event["mapping"] == ran.out
    assert event["collections"] == [
        {
            "collection": "users",
            "documents": 3,
            "sampled": 3,
            "container": "shop/users",
            "partition_key": ["/id"],
            "mean_bytes": 56,
            "largest_bytes": 68,
            "write_ru": 5.0,
            "refused": 0,
        }
    ]


def test_a_mapping_that_somebody_wrote_is_not_overwritten(folder: Folder) -> None:
    export(folder)
    folder.write("mapping.yaml", MAPPING)
    ran = folder.atakora(*PLAN, "--database", "shop", "-o", "mapping.yaml")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "mapping.yaml exists already, and may hold what somebody wrote. Name another file, or take "
        "it away.\n",
    )
    assert (folder.path / "mapping.yaml").read_text(encoding="utf-8") == MAPPING


def test_a_sample_is_even_and_always_the_same(folder: Folder) -> None:
    export(folder, [user(f"u{number}", number=number) for number in range(100)])
    line = (*PLAN, "--database", "shop", "--sample", "10", "--json")
    [first], [second] = events(folder.atakora(*line)), events(folder.atakora(*line))
    assert first == second
    [found] = first["collections"]
    assert (found["documents"], found["sampled"]) == (100, 10)


def test_a_live_database_is_read_as_far_as_the_sample_needs(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = FakeFirestore(DB, [*USERS, document("logs/1", text="x")])
    with serving(server) as host:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", host)
        line = ("migrate", "plan", "--firestore", "demo", "--database", "shop", "--json")
        [event] = events(folder.atakora(*line, "--sample", "2", "--collections", "users"))
        assert [(e["collection"], e["documents"], e["sampled"]) for e in event["collections"]] == [
            ("users", None, 2)
        ]
        [event] = events(folder.atakora(*line))
    assert [(e["collection"], e["documents"], e["sampled"]) for e in event["collections"]] == [
        ("logs", 1, 1),
        ("users", 3, 3),
    ]


def test_a_look_at_a_live_database_says_that_it_is_a_sample(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("mapping.yaml", MAPPING)
    with serving(FakeFirestore(DB, list(USERS))) as host:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", host)
        line = ("migrate", "plan", "--firestore", "demo", "--check", "mapping.yaml")
        ran = folder.atakora(*line, "--sample", "2")
    assert (ran.status, ran.out) == (0, "mapping.yaml fits 2 sampled documents.\n")


def test_a_mapping_that_fits_is_told_so(folder: Folder) -> None:
    export(folder)
    folder.write("mapping.yaml", MAPPING)
    ran = folder.atakora(*PLAN, "--check", "mapping.yaml")
    assert (ran.status, ran.out, ran.err) == (0, "mapping.yaml fits all of 3 documents.\n", "")


def test_documents_that_would_be_refused_are_told(folder: Folder) -> None:
    export(folder, [*USERS, user("nil", score=-0.0)])
    folder.write("mapping.yaml", MAPPING)
    ran = folder.atakora(*PLAN, "--check", "mapping.yaml")
    assert (ran.status, ran.out, ran.err) == (
        1,
        "- users: loss-negative_zero in 1 of 4 documents, such as users/nil at score. The number "
        "is -0.0. -0.0 becomes 0. Accept it (accept: [negative_zero]) or write it as text "
        "(negative_zero: text).\n"
        "mapping.yaml fits, and 1 of 4 documents would go to the dead letters.\n",
        "",
    )


def test_all_that_keeps_documents_and_mapping_apart_is_told_at_once(folder: Folder) -> None:
    documents = [*USERS, document("users/zoe", name="Zoe"), document("logs/1", text="x")]
    export(folder, documents)
    folder.write(
        "mapping.yaml",
        MAPPING.replace("name: {to", "nme: {to")
        + "  orders:\n    container: orders\n  'archive/**': {container: archive}\n",
    )
    ran = folder.atakora(*PLAN, "--check", "mapping.yaml")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out == (
        "! line 9, column 7: No sampled document of users (of 4) has a field nme; did you mean "
        "name?\n"
        f"! A rule of the mapping has no documents: There is no collection orders in {EXPORT}. It "
        "holds logs, users. Correct the rule, or take it out.\n"
        "! The mapping says nothing of the collection logs (1 document, such as logs/1). Add a "
        "rule, say logs: skip, or choose others with --collections.\n"
        "! users: key-missing in 1 of 4 documents, such as users/zoe. The item has nothing at "
        "/team, the partition key. Give the field a default, or choose another key.\n"
        "mapping.yaml does not fit: 4 problems in 5 documents.\n"
    )
    told = events(folder.atakora(*PLAN, "--check", "mapping.yaml", "--json"))
    assert [(each["documents"], len(each["problems"])) for each in told] == [(5, 4)]


def test_first_ones_are_found_in_one_reading(folder: Folder) -> None:
    mixed = [each for n in range(20) for each in (user(f"u{n}"), document(f"logs/{n}", n=n))]
    source = ManagedExport(export(folder, mixed))
    found = first_ones(source, None, 3)
    assert [str(each.path) for each in found.documents] == [
        *("users/u0", "logs/0", "users/u1", "logs/1", "users/u2", "logs/2"),
    ]
    assert found.counts == {"logs": 20, "users": 20}
    assert len(first_ones(source, ["logs"], 100).documents) == 20


def test_a_field_that_few_documents_have_is_no_slip(folder: Folder) -> None:
    many = [user(f"u{number}") for number in range(50)]
    export(folder, [*many, user("last", born=Timestamp(0))])
    folder.write("mapping.yaml", MAPPING + "      born: {timestamp: seconds}\n")
    ran = folder.atakora(*PLAN, "--check", "mapping.yaml", "--sample", "1")
    assert (ran.status, ran.out) == (0, "mapping.yaml fits all of 51 documents.\n")


def test_every_mistake_of_a_mapping_is_told_at_once(folder: Folder) -> None:
    export(folder)
    folder.write("mapping.yaml", "version: 2\ncollections:\n  users: {containr: users}\n")
    ran = folder.atakora(*PLAN, "--check", "mapping.yaml")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("mapping.yaml cannot be used: 3 problems.\n1. line 1, column 10: ")
    ran = folder.atakora(*PLAN, "--check", "none.yaml")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("The mapping none.yaml cannot be read: ")


def test_a_mapping_for_another_project_is_said(folder: Folder) -> None:
    place = export(folder)
    folder.write("mapping.yaml", MAPPING.replace("demo", "other"))
    ran = folder.atakora(*PLAN, "--check", "mapping.yaml")
    [output] = place.rglob("output-0")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        f"{output.relative_to(folder.path)}, record 1 at offset 0, belongs to "
        "projects/demo/databases/(default), but this should be an export of "
        "projects/other/databases/(default). Name the export of the right project and database.\n",
    )
    folder.atakora("migrate", "export", "--managed-export", "export", "lines")
    ran = folder.atakora("migrate", "plan", "--json-lines", "lines", "--check", "mapping.yaml")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "The documents of the export lines belong to projects/demo/databases/(default), and the "
        "mapping is for projects/other/databases/(default). Name the source of the right project "
        "and database, or correct source: in the mapping.\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "say which Cosmos DB database the containers are in: --database"),
        (
            ["--check", "a", "--out", "b"],
            "--check compares, and drafts nothing: leave out --database, --out",
        ),
        (["--database", "shop", "--sample", "0"], "0 is not in the range"),
    ],
)
def test_options_that_do_not_go_together_are_said(
    folder: Folder, words: list[str], message: str
) -> None:
    export(folder)
    ran = folder.atakora(*PLAN, *words)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
