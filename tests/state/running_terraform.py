"""Terraform in the folder of one stack, with the environment that a pipeline would have."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from attrs import field, frozen

from tests.parts import terraform, terraform_environment

__all__ = ["RunningTerraform", "kill", "wait_for"]

_LIMIT = 30
"""Seconds that one command has."""


@frozen
class RunningTerraform:
    """Runs commands of Terraform in `directory`."""

    directory: Path
    extra: dict[str, str]
    command: list[str] = field(factory=terraform)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every command."""
        return {**terraform_environment(), **self.extra}

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command to its end, whatever its exit code."""
        return subprocess.run(
            [*self.command, *words, "-no-color"],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_LIMIT,
        )

    def succeed(self, *words: str) -> str:
        """The standard output of a command that must succeed."""
        done = self.run(*words)
        assert done.returncode == 0, f"terraform {' '.join(words)}:\n{done.stdout}{done.stderr}"
        return done.stdout

    def init(self) -> str:
        """Set the folder up, without a question."""
        return self.succeed("init", "-input=false")

    def apply(self, *words: str) -> str:
        """Apply the configuration, without a question."""
        return self.succeed("apply", "-auto-approve", "-input=false", *words)

    def show(self) -> Any:
        """The applied state, as `terraform show -json` gives it."""
        return json.loads(self.succeed("show", "-json"))

    def outputs(self) -> dict[str, Any]:
        """The values of the applied state's outputs."""
        found = json.loads(self.succeed("output", "-json"))
        return {name: output["value"] for name, output in found.items()}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """A command that goes on by itself, with its children in a process group of its own."""
        return subprocess.Popen(
            [*self.command, *words, "-no-color"],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )


def wait_for(path: Path, process: subprocess.Popen[str]) -> None:
    """Wait until `process` has made the file `path`."""
    end = time.monotonic() + _LIMIT
    while not path.exists():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, f"{path.name} was not made"
        time.sleep(0.02)


def kill(process: subprocess.Popen[str]) -> None:
    """End a command and its children at once, without a chance to clean up."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate(timeout=_LIMIT)
