"""The TypeScript program: its packages from npm, and its compiled form."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

__all__ = ["TypeScriptMissing", "compiled"]

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"


class TypeScriptMissing(Exception):
    """Node, npm or the packages cannot be had here."""


def compiled(source: str) -> tuple[str, str]:
    """The command that runs a program of `programs/`: Node, and the compiled file.

    The first time, `npm install` brings CDKTF, the azurerm provider and the compiler into
    `node_modules`. Compiling is not part of what is measured.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise TypeScriptMissing("there is no `node` or no `npm` on PATH")
    compiler = MODULES / ".bin" / "tsc"
    if not (compiler.exists() and (MODULES / "@cdktf").exists()):
        _run(npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--silent")
    _run(
        *(str(compiler), "--target", "es2022", "--module", "commonjs", "--strict"),
        *("--skipLibCheck", "--outDir", str(MODULES / ".compiled")),
        f"programs/{source}.ts",
    )
    # Below node_modules, so that its `require` finds the packages.
    return node, str(MODULES / ".compiled" / f"{source}.js")


def _run(*command: str) -> None:
    done = subprocess.run(
        command, cwd=HERE, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise TypeScriptMissing(f"{' '.join(command)}: {done.stdout}{done.stderr}"[-1500:])
