"""What goes wrong before anything answers: one clear message each, and 2."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cosmos.server import CosmosServer
from tests.local.dev_server import ROOT
from tests.local.small_programs import HOOKS, NOTES

# The folder in which commands run lives with the tests of the command.
sys.path.append(str(ROOT / "tests" / "cli"))
from running import Folder

USERS = NOTES.replace('            hooks="hooks/notes.py",\n', "")


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Folder]:
    for name in ("COSMOS_KEY", "FORCE_COLOR", "ATAKORA_APP", "ATAKORA_ENVIRONMENT"):
        monkeypatch.delenv(name, raising=False)
    made = Folder(tmp_path, monkeypatch, capfd)
    made.write("main.py", USERS)
    yield made
    made.forget()


def refused(folder: Folder, *words: str) -> str:
    """What the command says when it ends with 2, before it serves."""
    # Whoever made a mistake here would wait for ever.
    watchdog = threading.Timer(30, os.kill, (os.getpid(), signal.SIGTERM))
    watchdog.start()
    try:
        ran = folder.atakora("dev", "--port=0", "--no-reload", *words)
    finally:
        watchdog.cancel()
    assert (ran.status, ran.out) == (2, "")
    assert "Traceback" not in ran.err
    return ran.err.strip()


def last_line(text: str) -> str:
    return text.splitlines()[-1]


def test_a_port_in_use(folder: Folder) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        for more in ([], ["--no-reload"]):
            ran = folder.atakora("dev", f"--port={port}", *more)
            assert (ran.status, ran.err) == (
                2,
                f"port {port} of 127.0.0.1 is in use by another program; end that one, or choose "
                f"another with --port {port + 1 if port < 65535 else port - 1}\n",
            )


def test_a_host_that_is_not_there(folder: Folder) -> None:
    assert refused(folder, "--host", "no host") == (
        "there is no host 'no host'; leave --host out, or name an address of this machine"
    )
    assert refused(folder, "--host", "192.0.2.1") == (
        "192.0.2.1 is no address of this machine; leave --host out, or name one that is"
    )


HOW = "Write it as ada@example.com,role=Orders.Admin,scope=Orders.Use"


@pytest.mark.parametrize(
    ("user", "fault"),
    [
        ("", "nobody is named"),
        ("role=Admin", "it begins with 'role=Admin' instead of the user"),
        ("ada,admin", "'admin' is neither role=… nor scope=…"),
        ("ada,role=,rol=x", "'role=' names no role; 'rol=x' is neither role=… nor scope=…"),
        ("a\tda", "the user 'a\\tda' holds signs that cannot be printed"),
    ],
)
def test_a_user_that_cannot_be_read(folder: Folder, user: str, fault: str) -> None:
    for more in ([], ["--no-reload"]):
        ran = folder.atakora("dev", "--port=0", "--as", user, *more)
        assert ran.status == 2
        assert last_line(ran.err) == f"Error: --as {user}: {fault}. {HOW}"


def test_a_made_up_user_where_others_can_call(folder: Folder) -> None:
    assert last_line(refused(folder, "--as", "ada", "--host", "0.0.0.0")) == (
        "Error: --as takes every caller for ada, and --host 0.0.0.0 lets other machines call; "
        "leave one of them out"
    )


def test_a_process_that_looks_like_azure(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBSITE_SITE_NAME", "shop")
    assert refused(folder).startswith(
        "LocalAuthenticator believes every caller, and this process runs in Azure: "
    )


def test_a_program_that_is_broken(folder: Folder) -> None:
    folder.write("main.py", USERS + "\nraise ValueError('so')\n")
    assert refused(folder) == (
        "main.py cannot be loaded: main.py:24: ValueError: so; --traceback shows the way there"
    )
    folder.write("main.py", USERS.replace('partition_key="/topic"', 'partition_key="/nothing"'))
    assert "'/nothing'" in refused(folder)


def test_a_backend_without_apis(folder: Folder) -> None:
    folder.write(
        "main.py",
        "from atakora_tf import Secrets, define_backend\n"
        'backend = define_backend({"s": Secrets.define("Secrets", names=["k"])}, name="bare")\n',
    )
    assert refused(folder) == (
        "the backend bare has no API that could answer; give it one, such as CrudApi.define(…)"
    )


def test_hooks_that_fail_say_where(folder: Folder) -> None:
    folder.write("main.py", NOTES)
    folder.write("hooks/notes.py", HOOKS + "\n\n1 / 0\n")
    assert refused(folder) == (
        "hooks/notes.py:5: The hooks of NoteApi, hooks/notes.py, fail when they are imported: "
        "ZeroDivisionError: division by zero"
    )
    folder.write("hooks/notes.py", HOOKS.replace("item, ", ""))
    assert refused(folder).startswith("The hooks of NoteApi, ")


def test_other_keys_than_those_of_the_items(folder: Folder) -> None:
    folder.write("seed.json", '{"notes": [{"id": "a", "topic": "t", "text": "x"}]}')
    folder.write("bad.json", '{"notes": [{"id": "a", "topic": "t"}]}')
    # Refused after the containers were made.
    assert refused(folder, "--seed", "bad.json") == (
        "bad.json cannot be used: 1 problem; nothing of it was kept.\n"
        "- notes, row 1 ('a'), text: it is required"
    )
    folder.write("main.py", USERS.replace('unique_keys=["/text"]', "unique_keys=[]"))
    assert refused(folder) == (
        "The container note-api/notes of this file was made with the partition key and unique keys "
        '[["/topic"], [["/text"]]], not [["/topic"], []]; they cannot change: use another file, or '
        "delete this one. The file is .atakora/dev/notebook/items.db; --data names the folder of "
        "another, and what is in this one is lost when it is deleted"
    )


def test_a_seed_that_is_not_there(folder: Folder) -> None:
    assert refused(folder, "--seed", "none.json") == (
        "there is no file none.json to seed with; --seed takes a JSON file with a list of items "
        'for each API: {"UserApi": […]}'
    )


def test_data_that_cannot_be_kept(folder: Folder) -> None:
    folder.write("file", "no folder")
    assert refused(folder, "--data", "file/below") == (
        "file/below: Not a directory; nothing was changed there"
    )
    folder.write("broken/items.db", "this is no database, and it is long enough to be looked at")
    assert refused(folder, "--data", "broken").startswith(
        "broken/items.db cannot be used: The file of the store cannot be written: file is not a "
        "database"
    )


def test_libraries_that_are_missing(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert refused(folder) == (
        "uvicorn is not installed, which this command needs: pip install 'atakora-tf[local]'"
    )


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        (
            "localhost:8081",
            "'localhost:8081' is no address of an account; write it like https://localhost:8081 "
            "or https://shop.documents.azure.com",
        ),
        (
            "http://shop.documents.azure.com",
            "'http://shop.documents.azure.com' would send the key in the clear; write https://",
        ),
    ],
)
def test_an_address_that_is_none(folder: Folder, url: str, fault: str) -> None:
    assert last_line(refused(folder, "--cosmos", url)) == f"Error: --cosmos: {fault}"


def test_a_seed_for_an_account_in_azure(folder: Folder) -> None:
    folder.write("seed.json", "{}")
    url = "https://shop.documents.azure.com"
    assert last_line(refused(folder, "--cosmos", url, "--seed", "seed.json")) == (
        f"Error: --seed would overwrite items of {url}, which is not on this machine; seed an "
        "emulator, or leave --cosmos out"
    )


def test_a_database_that_does_not_answer(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSMOS_KEY", "a2V5")
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    began = time.monotonic()
    assert refused(folder, "--cosmos", url) == (
        f"{url} cannot be reached: nobody listens there; is it running, and is the address right?"
    )
    assert time.monotonic() - began < 8


def test_a_database_that_refuses_the_key(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COSMOS_KEY", "d3Jvbmc=")
    with CosmosServer() as server:
        said = refused(folder, "--cosmos", server.url)
    assert said == f"{server.url} does not accept the key in COSMOS_KEY"


def test_nobody_who_is_signed_in(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    from azure.core.exceptions import ClientAuthenticationError
    from azure.identity.aio import DefaultAzureCredential

    async def no_token(*_: Any, **__: Any) -> None:
        raise ClientAuthenticationError("nobody")

    monkeypatch.setattr(DefaultAzureCredential, "get_token", no_token)
    with CosmosServer() as server:
        said = refused(folder, "--cosmos", server.url)
    assert said == (
        f"nobody is signed in who could use {server.url}: sign in with az login, or set COSMOS_KEY "
        "to the key of the account or emulator"
    )
