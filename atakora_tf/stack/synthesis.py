"""Backends through CDKTF into a folder, in which every file is replaced whole."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atakora_tf.errors import BindingsError
from atakora_tf.plan.kept_plan import kept_plan_path, plan_text
from atakora_tf.plan.lock_file import lock_text
from atakora_tf.stack.atakora_stack import AtakoraStack
from atakora_tf.terraform.base import StackSettings
from atakora_tf.terraform.writer import write_files
from atakora_tf.turns import taking_turns

# After `atakora_stack`, which makes the bindings load fast.
from cdktf import App  # isort: skip

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.planner import Pins

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
    with ExitStack() as turns:
        # Always in the same order, so that two programs never wait for each other.
        for lock in sorted({b.lock.resolve() for b, _ in backends if b.lock is not None}):
            turns.enter_context(taking_turns(lock))
        stage = turns.enter_context(_stage(directory))
        # Absolute: Node may have been started in another folder.
        app = App(outdir=str(stage.resolve()))
        pins: dict[Path, dict[str, Pins]] = {}
        for backend, settings in backends:
            stack = AtakoraStack.from_settings(app, settings)
            planning = backend._initialize(stack, managing=True, record=False)
            if backend.lock is not None:
                name = f"{backend.name}/{settings.environment}"
                pins.setdefault(backend.lock, {})[name] = planning.pins
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
        locks = {lock: lock_text(lock, changed) for lock, changed in pins.items()}
        write_files(directory, _entries(stage), files, locks)
    return [(b, directory / "stacks" / s.name / "cdk.tf.json") for b, s in backends]


def _written(stage: Path, directory: Path) -> dict[Path, str]:
    """What CDKTF wrote, by the place where it belongs."""
    files = sorted(file for file in (stage / "stacks").rglob("*") if file.is_file())
    return {directory / f.relative_to(stage): f.read_text(encoding="utf-8") for f in files}


def _entries(stage: Path) -> Any:
    return json.loads((stage / "manifest.json").read_text(encoding="utf-8"))["stacks"]


@contextmanager
def _stage(directory: Path) -> Iterator[Path]:
    directory.mkdir(parents=True, exist_ok=True)
    _sweep(directory)
    stage = directory / f"{_STAGE}{os.getpid()}"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _sweep(directory: Path) -> None:
    """Remove what killed programs have left."""
    for left in directory.glob(f"{_STAGE}*"):
        owner = left.name.removeprefix(_STAGE)
        if owner.isdecimal() and not _runs(int(owner)):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: int) -> bool:
    with suppress(ProcessLookupError):
        try:
            os.kill(process, 0)
        except OSError as fault:
            if isinstance(fault, ProcessLookupError):
                raise
            # Somebody else's, or there is no way to ask: leave it.
        return True
    return False
