"""A folder for each test of the command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import Folder

_SHELL = ("FORCE_COLOR", "NO_COLOR", "ATAKORA_APP", "ATAKORA_ENVIRONMENT", "ATAKORA_LOCATION")


@pytest.fixture
def folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Iterator[Folder]:
    for name in _SHELL:
        monkeypatch.delenv(name, raising=False)
    made = Folder(tmp_path, monkeypatch, capfd)
    yield made
    made.forget()
