"""What a new user does after reading the README: every line of it, against the real command."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.local.dev_server import PATIENCE, ROOT, DevServer

# The browser lives with the tests of drawings.
sys.path.append(str(ROOT / "tests" / "drawing"))
from chromium import Chromium

README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "local.md").read_text(encoding="utf-8")
CURL = ROOT / "tests" / "local" / "curl_words.py"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DevServer]:
    data = tmp_path_factory.mktemp("data")
    with DevServer(ROOT, "--data", str(data)) as started:
        # Seconds of work until it answers, whatever else this machine does: the limit is two.
        assert started.seconds_of_work() < 2
        yield started
        if "storage: Azurite at" in started.said_text:
            started.wait_for("Azurite is ready.")
        assert started.end(signal.SIGTERM) == 0
        assert "Traceback" not in started.said_text


def lines_of(text: str) -> list[str]:
    (found,) = re.findall(r"```sh\n(api=.*?)```", text, re.DOTALL)
    return str(found).splitlines()


def typed(lines: list[str], address: str, folder: Path) -> list[str]:
    """What a shell shows for each line; where there is no curl, a small one of ours is used."""
    path = os.environ["PATH"]
    if shutil.which("curl") is None:
        shim = folder / "curl"
        shim.write_text(f'#!/bin/sh\nexec {sys.executable} {CURL} "$@"\n', encoding="utf-8")
        shim.chmod(0o755)
        path = f"{folder}{os.pathsep}{path}"
    mark = "=== next ==="
    script = f"\necho; echo '{mark}'\n".join(lines).replace("http://127.0.0.1:7071", address)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [part.strip() for part in done.stdout.split(mark)]


def data_of(text: str) -> Any:
    return httpx.Response(200, text=text).json()


def test_the_lines_of_the_readme_do_what_they_say(server: DevServer, tmp_path: Path) -> None:
    _, mug, pan, cheap, first, second, _, patched, deleted, left = typed(
        lines_of(README), server.address, tmp_path
    )
    assert data_of(mug)["id"] == "mug"
    assert data_of(pan)["createdAt"] == data_of(pan)["updatedAt"]
    assert [item["id"] for item in data_of(cheap)["items"]] == ["mug"]
    assert [item["id"] for item in data_of(first)["items"]] == ["pan"]
    assert [item["id"] for item in data_of(second)["items"]] == ["mug"]
    assert "nextLink" not in data_of(second)
    assert data_of(patched)["price_cents"] == 1000
    assert data_of(patched)["_etag"] != data_of(mug)["_etag"]
    assert deleted.startswith("HTTP/1.1 204 No Content")
    assert data_of(left)["code"] == "ItemNotFound"


def test_the_log_has_a_line_for_each_request(server: DevServer) -> None:
    path = "/api/reviews/none?product_id=p"
    answer = httpx.get(f"{server.address}{path}")
    server.wait_for_log(answer.headers["x-request-id"])
    (line,) = [r for r in server.requests if r["request_id"] == answer.headers["x-request-id"]]
    assert (line["status"], line["operation"], line["code"]) == (404, "read", "ItemNotFound")


@pytest.mark.node
def test_the_page_at_the_root_is_read_in_a_browser(server: DevServer, tmp_path: Path) -> None:
    with Chromium(tmp_path) as chromium:
        chromium.events = []
        chromium.call("Page.navigate", url=f"{server.address}/")
        until = time.monotonic() + PATIENCE
        while chromium.run("document.readyState") != "complete":
            assert time.monotonic() < until
        assert chromium.run("document.title") == "shop · API"
        assert chromium.run('document.getElementById("ProductApi_list") !== null') is True
        chromium.run('location.hash = "#ProductApi_create"')
        chromium.run("new Promise((done) => setTimeout(done, 50))")
        assert chromium.run('document.getElementById("ProductApi_create").open') is True
        assert chromium.complaints() == []
        asked = {each["request"]["url"] for each in chromium.of("Network.requestWillBeSent")}
        assert {url.partition("#")[0] for url in asked if url.startswith("http")} == {
            f"{server.address}/"
        }


def test_a_page_of_the_web_cannot_pass_itself_off_as_this_machine(server: DevServer) -> None:
    answer = httpx.get(f"{server.address}/api/users", headers={"host": "shop.evil.example"})
    assert answer.status_code == 421
    assert answer.text == (
        "shop.evil.example is no name of this server; call it 127.0.0.1 or localhost.\n"
    )
    assert httpx.get(f"{server.address}/api/users", headers={"host": "localhost"}).is_success


def test_the_document_is_that_of_the_command(server: DevServer) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "atakora_tf.cli.main", "openapi"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert httpx.get(f"{server.address}/openapi.json").text == done.stdout


def test_what_it_says_at_the_start_is_what_the_page_shows(server: DevServer) -> None:
    (shown,) = re.findall(r"\$ atakora dev\n(.*?)```", PAGE, re.DOTALL)
    said = "\n".join(line for line in server.said if not line.startswith("storage:"))
    shown = "\n".join(line for line in shown.splitlines() if not line.startswith("storage:"))
    said = said.partition("Ctrl-C")[0].replace(server.address, "http://127.0.0.1:7071")
    said = re.sub(r"items: .*", "items: .atakora/dev/shop/items.db", said)
    assert said == shown.partition("Ctrl-C")[0]
