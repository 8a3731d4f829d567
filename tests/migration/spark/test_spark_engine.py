"""The engine spark, with two workers, against the local engine: the end is the same."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.json_lines.writer import write_json_lines
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.rollback.rollback import rollback
from atakora_tf.migration.run.importing import ImportResult
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.spark.exports import Export
from atakora_tf.migration.spark.gathering import gather
from atakora_tf.migration.spark.importing import import_on_spark
from atakora_tf.migration.spark.running import collected
from atakora_tf.migration.spark.verifying import verify_on_spark
from atakora_tf.migration.spark.work import FolderWork
from atakora_tf.migration.target.cosmos_target import CosmosTarget
from atakora_tf.migration.verification.result import Verification
from atakora_tf.migration.verification.verify import verify
from tests.cli.running import Folder
from tests.cosmos.server import CosmosServer
from tests.migration.export_writer import entity, write_export
from tests.migration.run.runs import DB, MemorySource, Seen, user
from tests.migration.run.runs import MAPPING as USERS
from tests.migration.run.runs import USERS as USERS_CONTAINER
from tests.migration.spark.compared_runs import (
    MAPPING,
    NAMES,
    OPTIONS,
    Left,
    account,
    carried_locally,
    exported,
    left,
    prepared,
    written,
)
from tests.migration.target_fixture import an_item, create_container, stored_items
from tests.parts import ROOT

USERS_FILE = "version: 1\ncollections: {users: {container: shop/users, partition_key: /team}}\n"

# Of sockets of Spark's own.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> Export:
    folder = tmp_path_factory.mktemp("export") / "lines"
    exported(folder, 200)
    return Export("json-lines", str(folder))


@frozen
class Both:
    """The same import by both engines. local, spark: what they left."""

    servers: dict[str, CosmosServer]
    results: dict[str, ImportResult]
    left: dict[str, Left]
    folder: Path
    seen: Seen

    def run(self, engine: str) -> Path:
        return self.folder / engine


def carried(
    spark: Any, export: Export, server: CosmosServer, folder: Path, **options: Any
) -> ImportResult:
    seen = options.pop("seen", Seen())
    to = options.pop("run", folder / "spark")
    parts = options.pop("parts", 2)
    mapping = options.pop("mapping", MAPPING)
    chosen = evolve(OPTIONS, **options)
    work = str(folder / "work")
    return import_on_spark(
        spark, export, mapping, account(server), work, chosen, seen, folder=to, parts=parts
    )


@pytest.fixture(scope="module")
def both(spark: Any, export: Export, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("both")
    seen = Seen()
    with CosmosServer() as one, CosmosServer() as other:
        for server in (one, other):
            prepared(server)
        results = {
            "local": carried_locally(export, one, folder / "local"),
            "spark": carried(spark, export, other, folder, seen=seen),
        }
        found = {"local": left(one, folder / "local"), "spark": left(other, folder / "spark")}
        yield Both({"local": one, "spark": other}, results, found, folder, seen)


def test_both_engines_leave_the_same_items_document_by_document(both: Both) -> None:
    assert both.left["spark"].items == both.left["local"].items
    assert len(both.left["spark"].items) > 250


def test_both_engines_leave_the_same_journal(both: Both) -> None:
    assert both.left["spark"].journal == both.left["local"].journal
    assert both.left["spark"].passes == both.left["local"].passes
    outcomes = Counter(
        (state, existed, before is not None)
        for _, state, _, existed, before in both.left["spark"].journal.values()
    )
    replaced, equal = ("written", True, True), ("unchanged", True, False)
    assert set(outcomes) == {("written", False, False), replaced, equal}
    assert (outcomes[replaced], outcomes[equal]) == (1, 1)


def test_both_engines_refuse_the_same_documents_for_the_same_reasons(both: Both) -> None:
    letters = both.left["spark"].letters
    assert letters == both.left["local"].letters
    reasons = {letter.reason for letter, _ in letters.values()}
    assert reasons == {"duplicate", "key-missing", "parent-missing"}
    # The one that comes first in the export has the place.
    assert {
        path.split("/")[0] for path, (letter, _) in letters.items() if letter.reason == "duplicate"
    } == {"things"}


def test_both_engines_count_the_same(both: Both) -> None:
    local, spark = both.results["local"], both.results["spark"]
    assert spark.total.as_json() == local.total.as_json()
    assert {name: each.as_json() for name, each in spark.collections.items()} == {
        name: each.as_json() for name, each in local.collections.items()
    }
    assert (spark.refused, spark.ok, spark.stopped) == (local.refused, False, None)
    assert spark.dead_letters == both.run("spark") / "dead-letters.jsonl"
    assert both.seen.names()[0] == "started"
    assert both.seen.names()[-1] == "finished"


def damaged(server: CosmosServer) -> None:
    """One item gone, one changed, one that nobody made."""
    container = server.container("shop", "teams")
    for partition in container.partitions:
        for kept in partition.items.values():
            if kept.body["id"] == "t1":
                kept.body["n"] = "changed"
    things = server.container("shop", "things")
    for partition in things.partitions:
        for key, kept in list(partition.items.items()):
            if kept.body["id"] == "7":
                del partition.items[key]
    asyncio.run(written(server, [an_item(NAMES[0], "mine")]))


def test_both_engines_verify_alike(spark: Any, export: Export, both: Both) -> None:
    async def locally() -> Verification:
        server = both.servers["local"]
        async with CosmosTarget(server.url, key=server.key) as target:
            with Journal.open(both.run("local")) as journal:
                return await verify(export.source(), MAPPING, target, journal=journal)

    def on_spark() -> Verification:
        return verify_on_spark(
            spark,
            export,
            MAPPING,
            account(both.servers["spark"]),
            str(both.folder / "work"),
            folder=both.run("spark"),
        )

    for server in both.servers.values():
        damaged(server)
    expected, found = asyncio.run(locally()), on_spark()
    assert said(found) == said(expected)
    assert (found.counts["missing"], found.counts["differing"]) == (1, 1)
    assert found.counts["extra"] == found.foreign == 2
    [differing] = [each for each in found.differences if each.kind == "differing"]
    assert differing.fields is not None
    assert [each.pointer for each in differing.fields] == ["/n"]
    assert found.ru > 0
    for name in ("differences.jsonl", "verification.json"):
        assert (both.run("spark") / name).stat().st_size > 0
    lines = (both.run("spark") / "differences.jsonl").read_text().splitlines()
    assert len(lines) == sum(found.counts.values())


def said(result: Verification) -> dict[str, Any]:
    """All but what is of the server, the clock and the order."""
    data = result.as_json()
    differences = sorted(map(str, data.pop("differences")))
    for name in ("seconds", "ru", "file", "target", "sentences"):
        data.pop(name)
    return {**data, "differences": differences}


def test_a_run_on_spark_is_rolled_back_by_the_local_engine(both: Both) -> None:
    server = both.servers["spark"]

    async def back() -> Any:
        async with CosmosTarget(server.url, key=server.key) as target:
            return await rollback(both.run("spark"), target)

    asyncio.run(back())
    things = stored_items(server, NAMES[2])
    assert things == {
        (("kind 1",), "5"): {"id": "5", "kind": "kind 1", "n": 5},
        (("kind 2",), "6"): {"id": "6", "kind": "kind 2", "n": "other"},
        (("kind 2",), "foreign"): {"id": "foreign", "kind": "kind 2"},
    }
    assert set(stored_items(server, NAMES[0])) == {(("mine",), "mine")}


def test_workers_that_are_killed_while_they_write_change_nothing(
    spark: Any, export: Export, both: Both, tmp_path: Path
) -> None:
    killed: list[int] = []

    def kill(server: CosmosServer) -> None:
        while sum(server.counts[name] for name in ("create", "batch")) < 10:
            time.sleep(0.002)
        for path in Path(os.environ["ATAKORA_TEST_WORKERS"]).iterdir():
            try:
                os.kill(int(path.name), signal.SIGKILL)
            except ProcessLookupError:
                continue
            killed.append(int(path.name))

    for path in Path(os.environ["ATAKORA_TEST_WORKERS"]).iterdir():
        path.unlink()  # of other jobs, and of this process
    with CosmosServer(latency=0.005) as server:
        prepared(server)
        server.counts.clear()
        watcher = threading.Thread(target=kill, args=[server])
        watcher.start()
        result = carried(spark, export, server, tmp_path)
        watcher.join()
        found = left(server, tmp_path / "spark")
    assert killed
    assert result.stopped is None
    assert found.items == both.left["local"].items
    assert found.journal == both.left["local"].journal
    assert found.letters == both.left["local"].letters
    names = FolderWork(tmp_path / "work").names("tasks/")
    assert max(Counter(name.split("/")[1] for name in names).values()) > 3


def test_a_job_that_was_stopped_goes_on_and_no_other_run_does(
    spark: Any, tmp_path: Path, cosmos_server: CosmosServer
) -> None:
    export = users(tmp_path / "export", 40)
    create_container(cosmos_server, "shop", "users", "/team")
    given = {"mapping": USERS, "mode": "create", "max_errors": 1}
    result = carried(spark, export, cosmos_server, tmp_path, **given)
    work = tmp_path / "work"
    assert result.stopped == (
        f"4 documents could not be carried, and 1 was allowed (--max-errors). What was carried is "
        f"settled, in the journals in {work}. Allow more and go on with the same command, or bring "
        "the journals together (atakora migrate gather) and roll the run back."
    )
    assert not (tmp_path / "spark").exists()
    other = parse_mapping(
        "version: 1\ncollections:\n  users: {container: shop/users, partition_key: /team, path: p}"
    )
    with pytest.raises(MigrationError) as caught:
        carried(spark, export, cosmos_server, tmp_path, **{**given, "mapping": other})
    assert str(caught.value) == (
        f"The run in the work location {work} is another one. Nothing was written.\n"
        "The mapping differs: it has changed since the run began. Put it back as it was, or roll "
        "the run back and begin another one; documents that were refused can be carried with a "
        "corrected mapping by `atakora migrate retry`."
    )
    # The number of parts is that of the run, whatever is said later.
    result = carried(spark, export, cosmos_server, tmp_path, **{**given, "max_errors": 4}, parts=9)
    assert (result.stopped, result.total.already, result.refused) == (None, 36, 4)
    assert len(stored_items(cosmos_server, USERS_CONTAINER)) == 36
    with pytest.raises(MigrationError) as caught:
        carried(spark, export, cosmos_server, tmp_path, **given, run=tmp_path / "second")
    assert str(caught.value) == (
        f"The run in the work location {work} was brought together in {tmp_path / 'spark'}. It "
        "goes on there, with the engine local. (Where that was interrupted, `atakora migrate "
        "gather` with the same folder ends it.)"
    )
    assert gather(FolderWork(work), tmp_path / "spark")


def users(folder: Path, count: int) -> Export:
    """A managed export of users, every tenth without the key, in two files."""
    made = [
        user(f"u{n}", **({"team": f"team{n % 5}"} if n % 10 else {"team": ()}))
        for n in range(count)
    ]
    records = [entity(document, DB) for document in made]
    write_export(folder, [records[: count // 2], records[count // 2 :]])
    return Export("managed-export", str(folder))


def test_nothing_is_written_of_an_export_that_is_not_whole(
    spark: Any, tmp_path: Path, cosmos_server: CosmosServer
) -> None:
    create_container(cosmos_server, "shop", "users", "/team")
    records = [entity(user(f"u{n}"), DB) for n in range(3)]
    overall = write_export(tmp_path / "export", [records[:2], records[2:]], entities=4)
    export = Export("managed-export", str(tmp_path / "export"))
    with pytest.raises(MigrationError) as caught:
        carried(spark, export, cosmos_server, tmp_path, mapping=USERS)
    assert str(caught.value) == (
        f"The metadata of the export {overall} stand for 4 documents, but the files hold 3: one is "
        "cut off, or is of another export. Copy the export again. Nothing was written."
    )
    assert stored_items(cosmos_server, USERS_CONTAINER) == {}


def test_a_changed_byte_in_a_file_is_told_and_nothing_is_written(
    spark: Any, tmp_path: Path, cosmos_server: CosmosServer
) -> None:
    create_container(cosmos_server, "shop", "users", "/team")
    write_json_lines(
        MemorySource([user("ada"), user("bob")]), tmp_path / "export", compression="none"
    )
    [file] = (tmp_path / "export").glob("*.jsonl")
    file.write_bytes(file.read_bytes().replace(b"red", b"rat"))
    export = Export("json-lines", str(tmp_path / "export"))
    with pytest.raises(MigrationError) as caught:
        carried(spark, export, cosmos_server, tmp_path, mapping=USERS)
    assert str(caught.value) == (
        f"{file} is damaged: its SHA-256 is not the one in the manifest. All of its 2 lines can be "
        "read, so bytes within values have changed. Copy the export again."
    )
    assert stored_items(cosmos_server, USERS_CONTAINER) == {}


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Folder:
    return Folder(tmp_path, monkeypatch, capfd)


@pytest.mark.usefixtures("spark")
def test_the_command_imports_and_verifies_on_spark(
    folder: Folder, cosmos_server: CosmosServer
) -> None:
    users(folder.path / "export", 20)
    folder.write("m.yaml", USERS_FILE)
    create_container(cosmos_server, "shop", "users", "/team")
    source = ("--managed-export", "export", "-m", "m.yaml", "--engine", "spark")
    into = ("--endpoint", cosmos_server.url, "--run", "run", "--parts", "2", "--sample", "0")
    dry = folder.atakora("migrate", "import", *source, *into, "--dry-run", "--json")
    assert (dry.status, '"written":18' in dry.out) == (1, True), dry.err
    assert stored_items(cosmos_server, USERS_CONTAINER) == {}
    ran = folder.atakora(
        "migrate", "import", *source, *into, "--work", "work", "--collections", "user"
    )
    assert (ran.status, ran.out) == (2, "")
    assert "There is no collection user in the export" in ran.err
    assert "Did you mean users?" in ran.err
    ran = folder.atakora("migrate", "import", *source, *into, "--work", "work")
    assert ran.status == 1, ran.err
    assert ran.out.startswith("20 documents read: 18 items written, 2 refused")
    assert len(stored_items(cosmos_server, USERS_CONTAINER)) == 18
    ran = folder.atakora("migrate", "verify", *source, "--run", "run", "--work", "work")
    assert (ran.status, "18 of 18 items are in" in ran.out) == (1, True), ran.err
    ran = folder.atakora("migrate", "verify", *source[:-2], "--run", "run", "--allow-refused")
    assert (ran.status, "All 18 items are in" in ran.out) == (0, True), ran.err
    assert folder.atakora("migrate", "gather", "work", "run").out == "The run is in run.\n"
    ran = folder.atakora("migrate", "import", *source, *into)
    assert ran.status == 2
    assert "say where tasks of Spark keep their journals: --work LOCATION" in ran.err
    live = ("--firestore", "demo", *source[2:], *into, "--work", "work")
    ran = folder.atakora("migrate", "import", *live)
    assert ran.status == 2
    assert "atakora migrate export --firestore demo FOLDER" in " ".join(ran.err.split())


@pytest.mark.usefixtures("spark")
def test_the_program_of_the_page_runs(
    tmp_path: Path, cosmos_server: CosmosServer, capsys: pytest.CaptureFixture[str]
) -> None:
    (program,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "migration_spark.md").read_text(), re.DOTALL
    )
    source = MemorySource([user(f"u{n}", f"team{n % 3}") for n in range(30)])
    write_json_lines(source, tmp_path / "export")
    (tmp_path / "mapping.yaml").write_text(USERS_FILE)
    create_container(cosmos_server, "shop", "users", "/team")
    for there, here in (
        ("/Volumes/shop/migration/files", str(tmp_path)),
        ("https://ACCOUNT.documents.azure.com/", cosmos_server.url),
        ("https://STORAGE.blob.core.windows.net/migration/work", str(tmp_path / "work")),
        ("parts=200", "parts=2"),
    ):
        assert program.count(there) == 1
        program = program.replace(there, here)
    exec(compile(program, "migration_spark.md", "exec"), {})
    assert f"('All 30 items are in {cosmos_server.url} as the source says.',)" in (
        capsys.readouterr().out
    )


def test_an_interrupt_ends_the_job_and_comes_through(spark: Any) -> None:
    def interrupt() -> None:
        if spark.statusTracker().getActiveStageIds():
            signal.raise_signal(signal.SIGINT)

    slow = spark.parallelize(range(2), 2).map(lambda _: time.sleep(60))
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        collected(spark, "slow", slow.collect, 0.05, interrupt)
    assert time.monotonic() - began < 30
    assert not spark.statusTracker().getActiveStageIds()
