"""Tells when a file of the program changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event, Thread
from typing import Final

__all__ = ["Watcher", "times_of"]

_DEBOUNCE: Final = 100  # milliseconds: editors write a file in several steps
_LOOK: Final = 1000  # milliseconds: some file systems tell of no changes


class Watcher:
    """Watches the files that it is given, and every Python file in their folders.

    changed: is called, in a thread of its own, with the files that are new, gone or other.
    """

    def __init__(self, changed: Callable[[frozenset[Path]], None]) -> None:
        self._changed = changed
        self._stop = Event()
        self._thread: Thread | None = None
        self._folders: frozenset[Path] = frozenset()
        self._files: frozenset[Path] = frozenset()
        self._known: dict[str, int] = {}

    def watch(self, loaded: Mapping[str, int]) -> None:
        """Watch these files; the times are those that they had when they were loaded."""
        self._end_thread()
        self._files = frozenset(map(Path, loaded))
        self._folders = frozenset(
            folder for file in self._files if (folder := file.parent).is_dir()
        )
        self._known = {**self._snapshot(), **loaded}
        self._stop = Event()
        self._thread = Thread(target=self._follow, args=(self._stop,), daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Watch no more."""
        self._end_thread()

    def _end_thread(self) -> None:
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _snapshot(self) -> dict[str, int]:
        beside = [file for folder in self._folders for file in folder.glob("*.py")]
        return times_of([*self._files, *beside])

    def _follow(self, stop: Event) -> None:
        from watchfiles import watch

        changes = watch(
            *self._folders,
            watch_filter=None,
            debounce=_DEBOUNCE,
            step=20,
            stop_event=stop,
            rust_timeout=_LOOK,
            yield_on_timeout=True,
            raise_interrupt=False,
            recursive=False,
        )
        for _ in changes:
            self._compare()

    def _compare(self) -> None:
        now = self._snapshot()
        other = {f for f in now.keys() | self._known.keys() if now.get(f) != self._known.get(f)}
        self._known = now
        if other:
            self._changed(frozenset(map(Path, other)))


def times_of(files: list[Path]) -> dict[str, int]:
    """When files were changed last, in nanoseconds; 0 for those that are not there."""
    return {str(file): _time_of(file) for file in set(files)}


def _time_of(file: Path) -> int:
    """When a file was changed last, in nanoseconds; 0 if it is not there."""
    try:
        return file.stat().st_mtime_ns
    except OSError:
        return 0
