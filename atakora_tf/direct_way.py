"""The direct way: backends written as Terraform JSON, all of them together, without Node."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from atakora_tf.components.built import Built
from atakora_tf.plan.lock_file import lock_text, naming_the_lock
from atakora_tf.providers.function_package import package_files
from atakora_tf.terraform.moved import MOVED_FILE
from atakora_tf.terraform.writer import stack_entry, stack_path, write_files
from atakora_tf.turns import taking_turns

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.planner import Pins
    from atakora_tf.terraform.base import StackSettings
    from atakora_tf.terraform.value import Json

__all__ = ["LockTexts", "holding_locks", "write_directly"]


class LockTexts:
    """What the lock files of several backends will hold, each file once however it is written."""

    def __init__(self) -> None:
        self._pins: dict[Path, dict[str, Pins]] = {}

    def record(self, backend: Backend, environment: str, pins: Pins) -> None:
        """Take the places of one backend in one environment."""
        if backend.lock is not None:
            file = Path(os.path.realpath(backend.lock))
            self._pins.setdefault(file, {})[f"{backend.name}/{environment}"] = pins

    def texts(self) -> dict[Path, str]:
        """Every file with what it shall hold."""
        return {file: lock_text(file, changed) for file, changed in self._pins.items()}


@contextmanager
def holding_locks(backends: Sequence[Backend]) -> Iterator[None]:
    """From planning until the places are recorded, no other program may place things."""
    files = {os.path.realpath(b.lock) for b in backends if b.lock is not None}
    with ExitStack() as turns:
        # Always in the same order, so that two programs never wait for each other.
        for file in sorted(files):
            turns.enter_context(taking_turns(Path(file)))
        yield


def write_directly(
    backends: Sequence[tuple[Backend, StackSettings | None]],
    directory: Path,
    *,
    keep_plans: bool,
) -> list[Path]:
    """Write every backend as `stacks/{name}/cdk.tf.json`, with lock files and, if kept, plans.

    Without settings a backend has a stack of its own. Everything is planned and rendered before
    anything is written, and all files take their places together. Returns the paths of the JSON
    files. Raises `BackendInvalid`, `StateUnconfigured`, and `LockError` or `OSError` where a file
    cannot be written; then every old file stays.
    """
    from atakora_tf.plan.kept_plan import kept_plan_path, plan_text

    paths: list[Path] = []
    entries: dict[str, Json] = {}
    files: dict[Path, str | bytes] = {}
    stale: list[Path] = []
    locks = LockTexts()
    with holding_locks([backend for backend, _ in backends]):
        for backend, given in backends:
            settings, planning, plan = backend._planned(given)
            context = backend._render(plan, settings, whole=True)
            path = stack_path(directory, settings.name)
            # What the JSON names is there before it.
            for place, content in package_files(plan).items():
                files[path.parent / place] = content
            moved = path.parent / MOVED_FILE
            if text := context.document.moves_json():
                files[moved] = text
            else:
                stale.append(moved)
            files[path] = context.document.to_json()
            if keep_plans:
                files[kept_plan_path(directory, settings.name, plan.name)] = plan_text(plan)
            entries[settings.name] = stack_entry(settings.name, [s.name for s in settings.reads])
            locks.record(backend, plan.environment, planning.pins)
            paths.append(path)
            if not backend.is_initialised:
                backend._built = Built(context)
        texts = locks.texts()
        with naming_the_lock(*texts):
            write_files(directory, entries, files, texts)
        for moved in stale:
            moved.unlink(missing_ok=True)
    return paths
