"""`atakora openapi`: the document, the page, and what a change breaks."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
import yaml
from openapi_spec_validator import validate
from programs import BY_ENVIRONMENT, CONFLICT, SHOP
from running import Folder

CLOSED = SHOP.replace(
    "    id: str\n    tenant_id: str\n", "    id: str\n    tenant_id: str\n    name: str\n"
)
"""The same with a required field more."""

OPENED = SHOP.replace(
    "    customer_id: str\n", "    customer_id: str\n    note: str | None = None\n"
)
"""The same with an optional field more."""


def shop(folder: Folder) -> dict[str, Any]:
    folder.write("main.py", SHOP)
    ran = folder.atakora("openapi")
    assert (ran.status, ran.err) == (0, "")
    folder.write("old.json", ran.out)
    document: dict[str, Any] = ran.json
    return document


def test_the_document_is_printed_and_nothing_is_written(folder: Folder) -> None:
    document = shop(folder)
    validate(document)
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "shop"
    assert list(document["paths"]) == [
        "/api/orders",
        "/api/orders/{id}",
        "/api/users",
        "/api/users/{id}",
    ]
    assert folder.files == ["main.py", "old.json"]


def test_a_program_needs_no_region(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT.replace(', location="westeurope"', ""))
    assert folder.atakora("openapi", "--api-version", "2.1.0").json["info"]["version"] == "2.1.0"


def test_files_are_written_by_their_names(folder: Folder) -> None:
    document = shop(folder)
    ran = folder.atakora("openapi", "--out", "api.yaml", "--html", "api.html")
    assert (ran.status, ran.out, ran.err) == (0, "Wrote api.yaml\nWrote api.html\n", "")
    text = (folder.path / "api.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == document
    assert "&id" not in text
    assert (folder.path / "api.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert folder.atakora("openapi", "--html", "api.html").out == "Wrote api.html\n"
    assert yaml.safe_load(folder.atakora("openapi", "-f", "yaml").out) == document
    assert folder.atakora("openapi", "-f", "json", "-o", "api.yml").status == 0
    assert json.loads((folder.path / "api.yml").read_text(encoding="utf-8")) == document


def test_yaml_says_what_it_lacks(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    shop(folder)
    monkeypatch.setitem(sys.modules, "yaml", None)
    ran = folder.atakora("openapi", "-f", "yaml")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "YAML needs a library that is not installed: pip install 'atakora-tf[yaml]'; JSON needs "
        "none\n"
    )


def test_the_same_program_breaks_nobody(folder: Folder) -> None:
    shop(folder)
    ran = folder.atakora("openapi", "--check", "old.json")
    assert (ran.status, ran.out, ran.err) == (0, "No change breaks callers.\n", "")
    folder.atakora("openapi", "--out", "old.yaml")
    assert folder.atakora("openapi", "--check", "old.yaml").status == 0


def test_harmless_changes_are_told_to_those_who_ask(folder: Folder) -> None:
    shop(folder)
    folder.write("main.py", OPENED)
    ran = folder.atakora("openapi", "--check", "old.json")
    assert ran.status == 0
    assert ran.out.startswith("No change breaks callers; ")
    ran = folder.atakora("openapi", "--check", "old.json", "--verbose")
    assert ran.status == 0
    assert "+ POST /api/orders › body/note: it is new\n" in ran.out


def test_a_change_that_breaks_callers_says_why_and_what_to_do(folder: Folder) -> None:
    shop(folder)
    folder.write("main.py", CLOSED)
    ran = folder.atakora("openapi", "--check", "old.json")
    assert ran.status == 1
    assert ran.err == ""
    assert ran.out == (
        "! POST /api/users › body/name: it is new and has to be sent\n"
        "  why: requests that were good until now are refused\n"
        "  instead: make it optional, or give it a default\n"
        "! PUT /api/users/{id} › body/name: it is new and has to be sent\n"
        "  why: requests that were good until now are refused\n"
        "  instead: make it optional, or give it a default\n"
        + ran.out[ran.out.index("2 changes would") :]
    )
    told = folder.atakora("openapi", "--check", "old.json", "--json")
    assert told.status == 1
    assert told.json["compatible"] is False
    assert told.json["changes"][0] == {
        "rule": "field-required",
        "breaking": True,
        "where": "POST /api/users › body/name",
        "what": "it is new and has to be sent",
        "why": "requests that were good until now are refused",
        "instead": "make it optional, or give it a default",
    }


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "old.json",
            "{",
            "old.json cannot be read: Expecting property name enclosed in double quotes: line 1 "
            "column 2 (char 1)\n",
        ),
        (
            "old.json",
            "{}",
            "old.json is no OpenAPI document: its 'openapi' is no version 3.x\n",
        ),
        ("old.json", "[" * 100_000, None),
        ("old.yaml", "a: [", None),
        ("old.yaml", "a: b", "old.yaml is no OpenAPI document: its 'openapi' is no version 3.x\n"),
    ],
)
def test_a_document_that_cannot_be_read_is_said(
    folder: Folder, name: str, content: str, message: str | None
) -> None:
    folder.write("main.py", SHOP)
    folder.write(name, content)
    ran = folder.atakora("openapi", "--check", name)
    assert (ran.status, ran.out) == (2, "")
    if message is None:
        assert ran.err.startswith(f"{name} cannot be read: ")
    else:
        assert ran.err == message


def test_a_document_that_is_no_text_or_not_there_is_said(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    (folder.path / "old.json").write_bytes(b"\xff\xfe\x00")
    ran = folder.atakora("openapi", "--check", "old.json")
    assert (ran.status, ran.err) == (2, "old.json cannot be read: it is no text in UTF-8\n")
    ran = folder.atakora("openapi", "--check", "none.json", "--json")
    assert ran.status == 2
    assert ran.json["error"] == "FileNotFoundError"


def test_options_that_contradict_each_other_are_said(folder: Folder) -> None:
    shop(folder)
    ran = folder.atakora("openapi", "--check", "old.json", "--html", "a.html")
    assert ran.status == 2
    assert "--check compares, and writes nothing: leave out what to write" in ran.err
    ran = folder.atakora("openapi", "--verbose")
    assert ran.status == 2
    assert "--verbose says more of --check, which is not given" in ran.err


def test_what_is_wrong_with_an_api_is_said(folder: Folder) -> None:
    folder.write("main.py", SHOP.replace('partition_key="/customer_id"', 'auth="nobody"'))
    ran = folder.atakora("openapi")
    assert (ran.status, ran.out) == (2, "")
    assert "OrderApi: auth='nobody' is not one of anonymous, function, entra" in ran.err


def test_what_is_wrong_elsewhere_does_not_matter_here(folder: Folder) -> None:
    folder.write("main.py", CONFLICT)
    assert folder.atakora("openapi").status == 0
