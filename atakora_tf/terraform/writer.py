"""Writes a document to the same files that `cdktf synth` writes, without Node."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

from atakora_tf.errors import DocumentError
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.value import Json

__all__ = ["CDKTF_VERSION", "write_stack"]

#: The CDKTF release whose output layout this is; cdktf writes it into its manifest.
CDKTF_VERSION = "0.21.0"

# cdktf 0.21.0 refuses whitespace and glob characters; a folder name needs a little more.
_STACK_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*").fullmatch


def write_stack(document: TerraformDocument, directory: str | Path, stack_name: str) -> Path:
    """Write `document` as `stacks/<stack_name>/cdk.tf.json` under `directory`; return the path.

    The stack is entered in `manifest.json`; other stacks there stay as long as
    their file exists.  Each file is replaced as a whole or, if it would not change,
    left alone.  Nothing is written if the document cannot be.
    """
    if not _STACK_NAME(stack_name):
        raise DocumentError(
            f"{stack_name!r} cannot be the name of a stack, because it is the name of a folder "
            "too. Use letters, digits, '_', '-' and '.', and do not start with '.'."
        )
    text = document.to_json()
    root = Path(directory)
    path = root / "stacks" / stack_name / "cdk.tf.json"
    _write(path, text)
    stacks = _other_stacks(root)
    stacks[stack_name] = {
        "annotations": [],
        "constructPath": stack_name,
        "dependencies": [],
        "name": stack_name,
        "stackMetadataPath": f"stacks/{stack_name}/metadata.json",
        "synthesizedStackPath": f"stacks/{stack_name}/cdk.tf.json",
        "workingDirectory": f"stacks/{stack_name}",
    }
    manifest = {"stacks": stacks, "version": CDKTF_VERSION}
    _write(root / "manifest.json", json.dumps(manifest, indent=2, sort_keys=True) + "\n")
    return path


def _other_stacks(root: Path) -> dict[str, Json]:
    """The manifest's entries whose stack is still there; none if it cannot be read."""
    try:
        entries = json.loads((root / "manifest.json").read_text(encoding="utf-8"))["stacks"]
        return {
            name: entry
            for name, entry in entries.items()
            if (root / entry["synthesizedStackPath"]).is_file()
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _write(path: Path, text: str) -> None:
    """Make `path` hold `text`; a reader sees the old file or the new one, never a part."""
    data = text.encode()
    try:
        if path.read_bytes() == data:
            return
    except OSError:
        path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
