"""The command as a user runs it: in a folder with a program."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from atakora_tf.cli.main import main

__all__ = ["Folder", "Ran"]


@frozen
class Ran:
    """What a command said."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output, which holds JSON and nothing else."""
        return json.loads(self.out)


class Folder:
    """A folder with a program, in which commands run inside of this process."""

    def __init__(
        self,
        path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        self.path = path
        self._capfd = capfd
        monkeypatch.chdir(path)
        # Modules of the folder belong to this test alone.
        monkeypatch.setattr(sys, "path", [*sys.path])
        self._modules = set(sys.modules)

    def write(self, name: str, text: str) -> Path:
        """Write a file of the program."""
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        return target

    def atakora(self, *arguments: str) -> Ran:
        """Run the command."""
        self.forget()
        self._capfd.readouterr()
        status = main(list(arguments))
        said = self._capfd.readouterr()
        return Ran(status, said.out, said.err)

    def forget(self) -> None:
        """Forget the program's modules, as between two runs."""
        for name in set(sys.modules) - self._modules:
            module = sys.modules[name]
            if str(self.path) in str(getattr(module, "__file__", "")):
                del sys.modules[name]

    @property
    def files(self) -> list[str]:
        """Every file, as a path relative to the folder."""
        found = (p for p in self.path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
        return sorted(str(p.relative_to(self.path)) for p in found)
