"""The application of a package: what it is made of, and what it says when it cannot be."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from atakora_tf.contract.contract_json import contract_to_text
from atakora_tf.runtime.packaged import CONTRACT_FILE, PackagedApp
from tests.contract.apis import contract
from tests.runtime.app.entities import USERS

SETTINGS = {
    "USER_API_COSMOS_ENDPOINT": "http://127.0.0.1:9/",
    "USER_API_COSMOS_EMULATOR_KEY": "a2V5",
    "USER_API_DATABASE_NAME": "shop",
    "USER_API_CONTAINER_NAME": "users",
    "ATAKORA_SIGNING_KEY": "a key of these tests",
}


def package(folder: Path, **settings: str) -> PackagedApp:
    (folder / CONTRACT_FILE).write_text(contract_to_text(contract(UserApi=USERS)))
    return PackagedApp(folder, {**SETTINGS, **settings})


def asked(app: Any, method: str, path: str, **options: Any) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://func") as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())


def test_nothing_is_read_before_the_first_request(tmp_path: Path) -> None:
    app = PackagedApp(tmp_path / "nowhere", {})
    with pytest.raises(FileNotFoundError):
        asked(app, "GET", "/api/users")


def test_all_settings_that_are_missing_are_logged_once_and_not_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    app = package(tmp_path, USER_API_DATABASE_NAME="")
    with caplog.at_level(logging.ERROR, "atakora.failure"):
        answers = [asked(app, "GET", "/api/users") for _ in range(2)]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (500, "InternalError")
        assert "USER_API" not in answer.text
    said = [each.getMessage() for each in caplog.records if each.name == "atakora.failure"]
    told = [each for each in said if not each.startswith("Request ")]
    assert told == [
        "The APIs cannot start: the app setting USER_API_DATABASE_NAME is missing; the Terraform "
        "configuration sets it, so apply it, or set it by hand"
    ]


def test_hooks_that_fail_now_are_told_as_settings_are(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "atakora_hooks"
    folder.mkdir()
    (folder / "user_api.py").write_text("import os\nos.environ['NOT_THERE']\n")
    (tmp_path / CONTRACT_FILE).write_text(
        contract_to_text(contract(UserApi={**USERS, "hooks": folder / "user_api.py"}))
    )
    assert asked(PackagedApp(tmp_path, SETTINGS), "GET", "/api/users").status_code == 500
    assert "fail when they are imported: KeyError: 'NOT_THERE'" in caplog.text


def test_https_is_what_callers_use_in_azure(tmp_path: Path) -> None:
    app = package(tmp_path, WEBSITE_HOSTNAME="func.azurewebsites.net")
    here = package(tmp_path, WEBSITE_HOSTNAME="localhost:7071")
    # Only over TLS a browser is told to come back over TLS.
    assert "strict-transport-security" in asked(app, "OPTIONS", "/api/users").headers
    assert "strict-transport-security" not in asked(here, "OPTIONS", "/api/users").headers
