"""Backends through CDKTF into a folder, in which every file is replaced whole."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atakora_tf.direct_way import LockTexts, holding_locks
from atakora_tf.errors import BindingsError
from atakora_tf.plan.kept_plan import kept_plan_path, plan_text
from atakora_tf.plan.lock_file import naming_the_lock
from atakora_tf.stack.atakora_stack import AtakoraStack
from atakora_tf.terraform.base import StackSettings
from atakora_tf.terraform.moved import MOVED_FILE
from atakora_tf.terraform.writer import write_files
from atakora_tf.whole_file import sweep

# After `atakora_stack`, which makes the bindings load fast.
from cdktf import App  # isort: skip

if TYPE_CHECKING:
    from atakora_tf.backend import Backend

__all__ = ["synthesize"]

_STAGE = ".synth-"


def synthesize(
    backends: Sequence[tuple[Backend, StackSettings]], directory: Path
) -> list[tuple[Backend, Path]]:
    """Build every backend in an `AtakoraStack` of its own, and write them all.

    Returns each with the path of its JSON file. CDKTF writes into a folder aside, from which all
    files take their places together with the lock file and the plans; whoever reads, or kills the
    program, finds an old file or a new one. Other stacks in `directory` stay, as long as their
    file exists. Raises `BackendInvalid`, `BindingsError` where CDKTF cannot write, and `OSError`
    where a file cannot take its place.
    """
    locks = LockTexts()
    with holding_locks([backend for backend, _ in backends]), _stage(directory) as stage:
        # Absolute: Node may have been started in another folder.
        app = App(outdir=str(stage.resolve()))
        for backend, settings in backends:
            stack = AtakoraStack.from_settings(app, settings)
            planning = backend._initialize(stack, managing=True, record=False)
            locks.record(backend, settings.environment, planning.pins)
        try:
            app.synth()
        except RuntimeError as cause:
            # Node's own trace says nothing to a user.
            reason = str(cause).partition("\n")[0]
            raise BindingsError(f"CDKTF cannot write the configuration: {reason}") from cause
        files = _written(stage, directory)
        for backend, settings in backends:
            kept = kept_plan_path(directory, settings.name, backend.name)
            files[kept] = plan_text(backend._plan_now())
        texts = locks.texts()
        with naming_the_lock(*texts):
            write_files(directory, _entries(stage), files, texts)
        for _, settings in backends:
            moved = directory / "stacks" / settings.name / MOVED_FILE
            if moved not in files:
                moved.unlink(missing_ok=True)
        _copy_modes(stage, directory)
    return [(b, directory / "stacks" / s.name / "cdk.tf.json") for b, s in backends]


def _written(stage: Path, directory: Path) -> dict[Path, str | bytes]:
    """What was written, by the place where it belongs; what the JSON may name is there first."""
    return {directory / f.relative_to(stage): f.read_bytes() for f in _staged(stage)}


def _staged(stage: Path) -> list[Path]:
    found = (file for file in (stage / "stacks").rglob("*") if file.is_file())
    return sorted(found, key=lambda file: (file.name == "cdk.tf.json", file))


def _copy_modes(stage: Path, directory: Path) -> None:
    """Assets that are programs stay such."""
    for file in _staged(stage):
        if file.name != "cdk.tf.json" and os.access(file, os.X_OK):
            os.chmod(directory / file.relative_to(stage), file.stat().st_mode & 0o777)


def _entries(stage: Path) -> Any:
    return json.loads((stage / "manifest.json").read_text(encoding="utf-8"))["stacks"]


@contextmanager
def _stage(directory: Path) -> Iterator[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    sweep(directory, _STAGE)
    stage = Path(tempfile.mkdtemp(prefix=f"{_STAGE}{os.getpid()}.", dir=directory))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)
