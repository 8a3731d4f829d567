"""The folder in which a backend keeps what it has on one's own machine."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path
from typing import Final

from attrs import frozen

__all__ = ["DataFolder"]

_OURS: Final = Path(".atakora")
_KEY_BYTES: Final = 32


@frozen
class DataFolder:
    """A folder; it is made when it is first needed."""

    path: Path

    @classmethod
    def of(cls, backend: str, given: str | None) -> DataFolder:
        """The folder that was given, or the backend's own below `.atakora`."""
        if given is not None:
            return cls(Path(given))
        return cls(_OURS / "dev" / (re.sub(r"[^A-Za-z0-9._-]", "-", backend).lstrip(".") or "-"))

    @property
    def items(self) -> Path:
        """The file of the embedded store."""
        return self.path / "items.db"

    @property
    def azurite(self) -> Path:
        """The folder of Azurite."""
        return self.path / "azurite"

    def make(self) -> None:
        """Make the folder; raises OSError."""
        ours = self.path.parts[:1] == _OURS.parts
        self.path.mkdir(parents=True, exist_ok=True)
        if ours and not (_OURS / ".gitignore").exists():
            (_OURS / ".gitignore").write_text("*\n", encoding="utf-8")

    def signing_key(self) -> bytes:
        """What continuations of lists are signed with: the same after every start.

        Raises OSError.
        """
        file = self.path / "signing.key"
        made = secrets.token_bytes(_KEY_BYTES)
        try:
            # Two that start at once must end up with one key.
            number = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            found = file.read_bytes()
            if len(found) == _KEY_BYTES:
                return found
            file.write_bytes(made)
            return made
        with os.fdopen(number, "wb") as opened:
            opened.write(made)
        return made
