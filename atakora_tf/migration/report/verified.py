"""The verification of a run, as its folder keeps it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from atakora_tf.errors import MigrationError
from atakora_tf.migration.report.run_report import (
    MOST_LISTED,
    DifferenceLine,
    Verified,
    VerifiedContainer,
)
from atakora_tf.migration.verification.verify import VERIFICATION_FILE

__all__ = ["read_verified"]

_COUNTS = ("expected", "found", "equal", "missing", "differing", "extra")


def read_verified(folder: Path) -> Verified | None:
    """The last verification, or None where there was none yet.

    Raises MigrationError where the file is there and cannot be read.
    """
    path = folder / VERIFICATION_FILE
    try:
        data = json.loads(path.read_bytes())
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return _verified(data, at.isoformat(timespec="seconds").replace("+00:00", "Z"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise MigrationError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise MigrationError(
            f"{path} is no verification of a run ({error}). Verify once more, or take it away."
        ) from None


def _verified(data: Mapping[str, Any], at: str) -> Verified:
    # Refused documents are told among the dead letters.
    listed = [each for each in data["differences"] if each["kind"] != "refused"]
    return Verified(
        ok=bool(data["ok"]),
        at=at,
        sentences=tuple(map(str, data["sentences"])),
        containers=tuple(
            VerifiedContainer(container=name, **{each: counts[each] for each in _COUNTS})
            for name, counts in data["containers"].items()
        ),
        differences=tuple(map(_line, listed[:MOST_LISTED])),
        total=sum(data["counts"].values()) - data["counts"]["refused"],
    )


def _line(data: Mapping[str, Any]) -> DifferenceLine:
    return DifferenceLine(
        kind=data["kind"],
        container=data.get("container") or "",
        id=data.get("id") or "",
        path=data["path"] or "",
        fields=tuple(
            f"{each['pointer'] or 'the whole'}: {each['expected'] or 'nothing'} expected, "
            f"{each['found'] or 'nothing'} found"
            for each in data["fields"] or ()
        ),
        note=data["note"],
    )
