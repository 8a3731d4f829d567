"""A function of a mapping that tells which processes it is called in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any


def seen(fields: dict[str, Any], _path: str) -> dict[str, Any]:
    folder = os.environ.get("ATAKORA_TEST_WORKERS")
    if folder is not None:
        (Path(folder) / str(os.getpid())).touch()
    return fields
