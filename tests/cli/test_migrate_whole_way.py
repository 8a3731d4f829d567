"""The whole way through the command: plan, import, verify, report, and back."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cosmos_account import Cosmos, cosmos
from migrating import events
from running import Folder

from atakora_tf.migration.mapping.mapping_file import read_mapping
from tests.migration.record_exports import FIXTURES

# The browser lives with the tests of drawings.
sys.path.append(str(Path(__file__).parents[1] / "drawing"))
from chromium import Chromium

__all__ = ["cosmos"]

SOURCE = ("--managed-export", str(FIXTURES / "default"))


@pytest.fixture
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.mark.node
def test_a_recorded_export_goes_to_cosmos_is_proved_and_comes_back(
    folder: Folder, cosmos: Cosmos, chromium: Chromium
) -> None:
    # A draft, which somebody changes.
    ran = folder.atakora("migrate", "plan", *SOURCE, "--database", "shop", "-o", "mapping.yaml")
    assert ran.status == 0
    draft = (folder.path / "mapping.yaml").read_text(encoding="utf-8")
    accepted = "version: 1\naccept: [negative_zero, reference_database]"
    folder.write("mapping.yaml", draft.replace("version: 1", accepted))
    assert folder.atakora("migrate", "plan", *SOURCE, "--check", "mapping.yaml").status == 0

    # Containers, one of which has an item already.
    rules = read_mapping(folder.path / "mapping.yaml").rules
    names = [rule.container.container for rule in rules]
    for rule in rules:
        cosmos.create(rule.container.container, *rule.partition_key.paths)
    cosmos.put("big", {"id": "more than a block", "mine": True})
    line = (*SOURCE, "-m", "mapping.yaml")
    before = {name: cosmos.bodies(name) for name in names}

    ran = folder.atakora(
        *("migrate", "import", *line, "--endpoint", cosmos.endpoint),
        *("--run", "run", "--mode", "upsert"),
    )
    assert ran.status == 0, ran
    assert ran.out.startswith("32 documents read: 32 items written, 1 of them over others (")
    assert sum(len(cosmos.bodies(name)) for name in names) == 32

    ran = folder.atakora("migrate", "verify", *line, "--run", "run")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == (f"All 32 items are in {cosmos.endpoint} as the source says.")

    # Somebody changes one field of one item.
    item = cosmos.bodies("empty")["fields"]
    cosmos.put("empty", {**item, "stray": 1})
    ran = folder.atakora("migrate", "verify", *line, "--run", "run")
    assert (ran.status, ran.err) == (1, "")
    assert ran.out.splitlines()[:3] == [
        '! The item fields in the partition "fields" of shop/empty of empty/fields differs in '
        "/stray.",
        "  /stray: nothing expected, 1 found",
        f"31 of 32 items are in {cosmos.endpoint} as the source says.",
    ]
    [event] = [
        each
        for each in events(folder.atakora("migrate", "verify", *line, "--run", "run", "--json"))
        if each["event"] == "verified"
    ]
    assert [each["path"] for each in event["differences"]] == ["empty/fields"]

    # The report, in a real browser.
    ran = folder.atakora("migrate", "report", "run")
    assert ran.status == 0
    assert ran.out == (
        "Verification found 1 difference.\nWrote run/report.html and run/report.json\n"
    )
    chromium.open(folder.path / "run" / "report.html")
    assert chromium.complaints() == []
    asked = {request["request"]["url"] for request in chromium.of("Network.requestWillBeSent")}
    assert asked - {"data:,"} == {(folder.path / "run" / "report.html").as_uri()}
    shown = chromium.run("document.body.innerText")
    assert "Verification found 1 difference." in shown
    assert "/stray: nothing expected, 1 found" in shown
    charts = chromium.run(
        '[...document.querySelectorAll(".chart .line")].map((e) => e.getBoundingClientRect().width)'
    )
    assert len(charts) == 2
    assert min(charts) > 300
    data = json.loads((folder.path / "run" / "report.json").read_text(encoding="utf-8"))
    assert data["figures"]["written"] == 32

    # What somebody else changed stays, and the rest goes back.
    ran = folder.atakora("migrate", "rollback", "run", "--dry-run")
    assert ran.status == 1
    assert sum(len(cosmos.bodies(name)) for name in names) == 32
    cosmos.put("empty", item)
    ran = folder.atakora("migrate", "rollback", "run")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "31 items that the run created are deleted.\n1 item that it replaced is back.\n"
    )
    assert {name: cosmos.bodies(name) for name in names} == before
    ran = folder.atakora("migrate", "rollback", "run")
    assert (ran.status, ran.out) == (0, "32 items were taken back before.\n")
