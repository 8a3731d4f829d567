"""Where tasks keep their journals: on a disk, and in Blob Storage."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.spark.blob_work import BlobWork
from atakora_tf.migration.spark.work import FolderWork, WorkLocation, work_location
from tests.publish.conftest import SignedIn
from tests.state.azurite import Azurite, azurite
from tests.state.certificates import issue

Opened = Callable[[str], WorkLocation]


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Azurite]:
    folder = tmp_path_factory.mktemp("storage")
    with azurite(issue(folder, "127.0.0.1"), folder, "stmigration") as made:
        with made.container("work") as container:
            container.create_container()
        yield made


def blob_url(storage: Azurite, path: str) -> str:
    return f"https://127.0.0.1:{storage.port}/{storage.account}/{path}"


@pytest.fixture(params=["folder", pytest.param("blobs", marks=pytest.mark.node)])
def opened(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Opened:
    if request.param == "folder":
        return lambda name: work_location(str(tmp_path / name))
    storage: Azurite = request.getfixturevalue("storage")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(storage.certificates.authority))
    return lambda name: BlobWork(blob_url(storage, f"work/{name}/"), SignedIn())


# The client warns that Azurite may be older than its API.
@pytest.mark.filterwarnings("ignore::DeprecationWarning:azure.*")
def test_an_object_is_written_once_and_whole(opened: Opened) -> None:
    work = opened("one")
    assert work.get("tasks/00001/00000001.jsonl.gz") is None
    assert work.put("tasks/00001/00000001.jsonl.gz", b"first")
    assert not work.put("tasks/00001/00000001.jsonl.gz", b"second")
    assert work.put("tasks/00001/00000002.jsonl.gz", b"next")
    assert work.put("tasks/00011/00000001.jsonl.gz", b"")
    assert work.put("job.json", b"{}")
    assert work.get("tasks/00001/00000001.jsonl.gz") == b"first"
    assert work.get("tasks/00011/00000001.jsonl.gz") == b""
    assert work.names("tasks/00001/") == [
        "tasks/00001/00000001.jsonl.gz",
        "tasks/00001/00000002.jsonl.gz",
    ]
    assert len(work.names("tasks/")) == 3
    assert len(work.names("")) == 4
    assert opened("other").names("tasks/") == []


def test_of_many_who_write_one_object_one_does(tmp_path: Path) -> None:
    work = FolderWork(tmp_path)
    done: list[int] = []
    start = threading.Barrier(8)

    def write(number: int) -> None:
        start.wait()
        if work.put("claimed", b"%d" % number):
            done.append(number)

    threads = [threading.Thread(target=write, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [winner] = done
    assert work.get("claimed") == b"%d" % winner


def test_mounted_storage_without_links_does_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    work = FolderWork(tmp_path)
    assert (work.put("a", b"1"), work.put("a", b"2"), work.get("a")) == (True, False, b"1")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.node
@pytest.mark.filterwarnings("ignore::DeprecationWarning:azure.*")
def test_a_container_that_is_not_there_is_told(
    storage: Azurite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(storage.certificates.authority))
    work = BlobWork(blob_url(storage, "nowhere/run"), SignedIn())
    where = blob_url(storage, "nowhere/run")
    for call, done in (
        (lambda: work.get("a"), "read"),
        (lambda: work.put("a", b""), "written"),
        (lambda: work.names(""), "listed"),
    ):
        with pytest.raises(MigrationError) as caught:
            call()
        assert str(caught.value) == (
            f"The work location {where} cannot be {done}: the account has no such container; "
            "create it first."
        )


def test_what_is_no_work_location_is_told(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        work_location("abfss://work@account.dfs.core.windows.net/run")
    assert str(caught.value) == (
        "'abfss://work@account.dfs.core.windows.net/run' is no work location: name a folder that "
        "all machines have under the same path, where object storage may be mounted, or "
        "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX."
    )
    for address in (
        "https://account.blob.core.windows.net",
        "https://a.blob.core.windows.net/c?sig=x",
    ):
        with pytest.raises(MigrationError) as caught:
            work_location(address)
        assert str(caught.value) == (
            f"{address.partition('?')[0]} is no work location: write "
            "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX, without a signature; who may "
            "write is decided by Entra ID."
        )
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(MigrationError) as caught:
        FolderWork(tmp_path / "file").put("a/b", b"")
    assert str(caught.value) == (
        f"{tmp_path}/file/a/b cannot be written: Not a directory. Name a work location that all "
        "machines may write to."
    )
