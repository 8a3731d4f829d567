"""Everything that keeps `atakora migrate` from beginning: one message, and nothing is changed."""

from __future__ import annotations

import base64
import json
import sys

import pytest
from cosmos_account import Cosmos, cosmos
from migrating import (
    EXPORT,
    MAPPING,
    SOURCE,
    USERS,
    document,
    export,
    migrate,
    nothing_changed,
    ready,
    user,
)
from running import Folder

from atakora_tf.migration.run.journal_database import JournalDatabase

__all__ = ["cosmos"]


def test_an_unknown_collection_is_said(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos)
    ran = migrate(folder, cosmos, "--run", "run", "--collections", "usrs")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        f"There is no collection usrs in {EXPORT}. Did you mean users?\n",
    )
    assert nothing_changed(folder, cosmos)


def test_what_keeps_documents_and_mapping_apart_is_told_at_once_before_anything_is_written(
    folder: Folder, cosmos: Cosmos
) -> None:
    ready(folder, cosmos, MAPPING.replace("name: {to", "nme: {to"))
    without = [document(f"users/n{number}", name="None") for number in range(5)]
    export(folder, [*USERS, *without], "more")
    line = ("--managed-export", "more", "--mapping", "mapping.yaml", "--endpoint", cosmos.endpoint)
    ran = folder.atakora("migrate", "import", *line, "--run", "run")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "mapping.yaml does not fit the export more/more.overall_export_metadata: 2 problems. "
        "Nothing was written.\n"
        "1. line 9, column 7: No sampled document of users (of 8) has a field nme; did you mean "
        "name?\n"
        "2. users: key-missing in 5 of 8 documents, such as users/n0, users/n1, users/n2. The item "
        "has nothing at /team, the partition key. Give the field a default, or choose another "
        "key.\n",
    )
    assert nothing_changed(folder, cosmos)
    folder.write("mapping.yaml", MAPPING + "      team: {default: none}\n")
    assert folder.atakora("migrate", "import", *line, "--run", "run").status == 0
    assert cosmos.bodies("users")["n0"]["team"] == "none"


def test_whoever_wants_no_look_before_gets_dead_letters(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos, MAPPING.replace("/team", "/town"))
    cosmos.create("other", "/town")
    folder.write(
        "mapping.yaml",
        MAPPING.replace("/team", "/town").replace("container: users", "container: other"),
    )
    assert migrate(folder, cosmos, "--run", "run", "--sample", "2").status == 2
    assert migrate(folder, cosmos, "--run", "run", "--sample", "0").status == 1
    [*lines] = (folder.path / "run" / "dead-letters.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["reason"] for line in lines} == {"key-missing"}


def test_every_mistake_of_a_mapping_is_told_at_once(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos, "version: 2\ncollections:\n  users: {containr: users}\n")
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("mapping.yaml cannot be used: 3 problems.\n1. line 1, column 10: ")
    assert nothing_changed(folder, cosmos)


def test_a_mapping_of_another_project_is_said(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos, MAPPING.replace("demo", "other"))
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith(
        "belongs to projects/demo/databases/(default), but this should be an export of "
        "projects/other/databases/(default). Name the export of the right project and database.\n"
    )
    assert nothing_changed(folder, cosmos)


def test_a_damaged_export_is_found_before_anything_is_written(
    folder: Folder, cosmos: Cosmos
) -> None:
    ready(folder, cosmos)
    [output] = (folder.path / "export").rglob("output-0")
    whole = output.read_bytes()
    output.write_bytes(whole[:-40] + b"x" + whole[-39:])
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out) == (2, "")
    assert " is damaged at offset " in ran.err
    assert nothing_changed(folder, cosmos)


def test_a_container_with_another_partition_key_is_said(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos, MAPPING.replace("/team", "/name"))
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "The container shop/users has the partition key /team (version 2), and the mapping wants "
        "/name (version 2). The key of a container cannot change: correct the mapping, or create "
        "another container.\n",
    )
    assert nothing_changed(folder, cosmos)


def test_an_account_that_cannot_be_reached_is_said(
    folder: Folder, cosmos: Cosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(folder, cosmos)
    monkeypatch.setattr("atakora_tf.migration.target.check._PATIENCE", 0.2)
    line = (*SOURCE, "-m", "mapping.yaml", "--run", "run")
    ran = folder.atakora("migrate", "import", *line, "--endpoint", "http://127.0.0.1:1/")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("Cosmos DB at http://127.0.0.1:1/ ")
    assert ran.err.count("\n") == 1
    ran = folder.atakora("migrate", "import", *line, "--endpoint", "shop")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "'shop' is no endpoint of Cosmos DB: it looks like https://ACCOUNT.documents.azure.com/.\n",
    )
    assert nothing_changed(folder, cosmos)


def test_a_key_that_is_wrong_is_said(
    folder: Folder, cosmos: Cosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(folder, cosmos)
    monkeypatch.setattr("atakora_tf.migration.target.check._PATIENCE", 0.2)
    monkeypatch.setenv("COSMOS_KEY", base64.b64encode(b"another key").decode())
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"Cosmos DB at {cosmos.endpoint} refuses ")
    monkeypatch.setenv("COSMOS_KEY", "n")
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "The key is no key of Cosmos DB: it is not base64. Copy the primary or secondary key of "
        "the account once more.\n",
    )
    assert nothing_changed(folder, cosmos)


def test_the_checkpoint_of_another_run_is_said(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos)
    assert migrate(folder, cosmos, "--run", "run").status == 0
    before = cosmos.bodies("users")
    folder.write("mapping.yaml", MAPPING.replace("fullName", "name"))
    export(folder, [user("zoe")], "other")
    ran = folder.atakora(
        *("migrate", "import", "--managed-export", "other", "-m", "mapping.yaml"),
        *("--endpoint", cosmos.endpoint, "--run", "run", "--mode", "upsert"),
    )
    assert (ran.status, ran.out) == (2, "")
    first, *said = ran.err.splitlines()
    assert first == "The run in run is another one. Nothing was written."
    assert [sentence.partition(":")[0] for sentence in said] == [
        "The source differs",
        "The mapping differs",
        "The mode differs",
    ]
    assert cosmos.bodies("users") == before


def test_a_folder_that_holds_something_else_is_left_alone(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos)
    folder.write("run/mine.txt", "mine")
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "run exists and is neither an empty folder nor that of a run. Name another one.\n",
    )
    assert not cosmos.bodies("users")


def test_a_full_disk_is_one_message_and_the_run_goes_on_later(
    folder: Folder, cosmos: Cosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(folder, cosmos)
    export(folder, [user(f"u{number}") for number in range(600)], "many")
    line = ("--managed-export", "many", "--mapping", "mapping.yaml", "--endpoint", cosmos.endpoint)
    begun = JournalDatabase.make_tables

    def small(database: JournalDatabase) -> None:
        begun(database)
        [pages] = database.rows("pragma page_count")
        database.rows(f"pragma max_page_count = {pages[0] + 4}")

    with monkeypatch.context() as patched:
        patched.setattr(JournalDatabase, "make_tables", small)
        ran = folder.atakora("migrate", "import", *line, "--run", "run")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == (
        "The journal run/journal.sqlite cannot be written: database or disk is full. What was "
        "carried so far is safe; make room, and go on with the same command."
    )
    assert folder.atakora("migrate", "import", *line, "--run", "run").status == 0
    assert len(cosmos.bodies("users")) == 600


def test_a_missing_library_says_how_to_get_it(
    folder: Folder, cosmos: Cosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(folder, cosmos)
    monkeypatch.setitem(sys.modules, "azure.cosmos.aio", None)
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "Writing to Cosmos DB needs packages that are not installed (azure.cosmos.aio): pip "
        "install 'atakora-tf[migrate]'.\n",
    )
    monkeypatch.setitem(sys.modules, "yaml", None)
    ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out) == (2, "")
    assert "pip install 'atakora-tf[migrate]'" in ran.err
    assert nothing_changed(folder, cosmos)


@pytest.mark.parametrize("command", ["verify", "sync", "report", "rollback", "retry"])
def test_what_needs_a_run_says_where_there_is_none(
    folder: Folder, cosmos: Cosmos, command: str
) -> None:
    ready(folder, cosmos)
    folder.write("none/dead-letters.jsonl", "")
    if command in ("report", "rollback"):
        ran = folder.atakora("migrate", command, "none")
    elif command == "retry":
        ran = folder.atakora("migrate", "retry", "none/dead-letters.jsonl", "-m", "mapping.yaml")
    else:
        ran = migrate(folder, cosmos, "--run", "none", command=command)
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "none is no folder of a run: it has no run.json. Name the folder that `atakora migrate "
        "import --run` was given.\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "say which folder the run is in: --run FOLDER"),
        (["--run", "run", "--mode", "merge"], "'merge' is not one of"),
        (["--run", "run", "--max-ru", "0"], "0.0 is not in the range"),
        (["--run", "run", "--throughput", "10"], "10 is not in the range"),
    ],
)
def test_options_that_are_wrong_are_said(
    folder: Folder, cosmos: Cosmos, words: list[str], message: str
) -> None:
    ready(folder, cosmos)
    ran = migrate(folder, cosmos, *words)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert nothing_changed(folder, cosmos)
