"""What Terraform knows after apply, as `terraform output -json` says it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from atakora_tf.errors import ApplicationInvalid, BackendStateError

__all__ = ["asked_outputs", "read_outputs"]


def read_outputs(path: str) -> dict[str, Any]:
    """The values of the outputs in a file, or on standard input for `-`, by their names.

    Raises `ApplicationInvalid` for what is not the output of `terraform output -json`.
    """
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text("utf-8")
    except UnicodeDecodeError as cause:
        raise ApplicationInvalid(_not_outputs(path)) from cause
    return _values(text, path)


def asked_outputs(folder: Path) -> dict[str, Any]:
    """The values of the outputs of the stack in a folder, from Terraform itself.

    Raises `BackendStateError` where Terraform cannot say them.
    """
    remedy = (
        "apply the configuration there, or hand its outputs over: "
        "terraform output -json | atakora site publish --outputs -"
    )
    if not folder.is_dir():
        raise BackendStateError(
            f"the site is built with what is only known after apply, and there is no {folder}; "
            f"{remedy}"
        )
    try:
        ended = subprocess.run(
            ["terraform", "output", "-json", "-no-color"],
            cwd=folder,
            env={**os.environ, "TF_IN_AUTOMATION": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as cause:
        raise BackendStateError(
            "the site is built with what is only known after apply, and terraform cannot be run: "
            f"{cause.strerror}; {remedy}"
        ) from cause
    if ended.returncode != 0:
        said = ended.stderr.strip() or ended.stdout.strip()
        raise BackendStateError(
            f"terraform output failed in {folder}; {remedy}. Terraform said:\n{said}"
        )
    return _values(ended.stdout, f"what terraform said in {folder}")


def _values(text: str, where: str) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError as cause:
        raise ApplicationInvalid(_not_outputs(where)) from cause
    if not isinstance(data, Mapping) or not all(
        isinstance(output, Mapping) and "value" in output for output in data.values()
    ):
        raise ApplicationInvalid(_not_outputs(where))
    return {name: output["value"] for name, output in data.items()}


def _not_outputs(where: str) -> str:
    return f"{where} is not the output of `terraform output -json`"
