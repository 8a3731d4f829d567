"""Writes a document to the same files that `cdktf synth` writes, without Node."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from atakora_tf.errors import DocumentError
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.value import Json
from atakora_tf.turns import taking_turns
from atakora_tf.whole_file import Replacements

__all__ = [
    "CDKTF_VERSION",
    "stack_entry",
    "stack_name_fault",
    "stack_path",
    "write_files",
    "write_stack",
]

#: The CDKTF release whose output layout this is; cdktf writes it into its manifest.
CDKTF_VERSION = "0.21.0"

# cdktf 0.21.0 refuses whitespace and glob characters; a folder name needs a little more.
_STACK_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*").fullmatch


def write_stack(
    document: TerraformDocument,
    directory: str | Path,
    stack_name: str,
    *,
    dependencies: Iterable[str] = (),
) -> Path:
    """Write `document` as `stacks/<stack_name>/cdk.tf.json` under `directory`; return the path.

    `dependencies` are the stacks that `cdktf deploy` has to apply before this one.

    The stack is entered in `manifest.json`; other stacks there stay as long as
    their file exists.  Each file is replaced as a whole or, if it would not change,
    left alone.  Nothing is replaced if the document cannot be written.
    """
    path = stack_path(Path(directory), stack_name)
    text = document.to_json()
    write_files(Path(directory), {stack_name: stack_entry(stack_name, dependencies)}, {path: text})
    return path


def stack_path(root: Path, name: str) -> Path:
    """The JSON file of a stack in an output folder; raises DocumentError for no name of one."""
    fault = stack_name_fault(name)
    if fault is not None:
        raise DocumentError(fault)
    return root / "stacks" / name / "cdk.tf.json"


def stack_entry(name: str, dependencies: Iterable[str]) -> Json:
    """What the manifest says of a stack; `dependencies` are the stacks to be applied before."""
    return {
        "annotations": [],
        "constructPath": name,
        "dependencies": [*sorted(set(dependencies))],
        "name": name,
        "stackMetadataPath": f"stacks/{name}/metadata.json",
        "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
        "workingDirectory": f"stacks/{name}",
    }


def stack_name_fault(name: object) -> str | None:
    """What is wrong with the name of a stack, or None."""
    if isinstance(name, str) and _STACK_NAME(name):
        return None
    return (
        f"{name!r} cannot be the name of a stack, because it is the name of a folder too. Use "
        "letters, digits, '_', '-' and '.', and do not start with '.'."
    )


def write_files(
    root: Path,
    stacks: Mapping[str, Json],
    files: Mapping[Path, str | bytes],
    before: Mapping[Path, str] | None = None,
) -> None:
    """Replace `before` and `files` together, in their order; enter `stacks` in the manifest.

    `root` is the output folder, in which `files` lie; folders are made.  Other stacks in its
    `manifest.json` stay, as long as their file exists.  Raises OSError, before anything is
    replaced, where one of them cannot be written.
    """
    manifest = root / "manifest.json"
    with Replacements() as replacing:
        for path, text in (before or {}).items():
            replacing.add(path, text)
        root.mkdir(parents=True, exist_ok=True)
        with taking_turns(manifest):
            for path, content in files.items():
                path.parent.mkdir(parents=True, exist_ok=True)
                replacing.add(path, content)
            manifested = {"stacks": {**_other_stacks(root), **stacks}, "version": CDKTF_VERSION}
            replacing.add(manifest, json.dumps(manifested, indent=2, sort_keys=True) + "\n")
            replacing.settle()


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
