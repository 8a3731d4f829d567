"""Lines in the order of collection and path, however many there are, in bounded memory.

Lines are gathered up to a limit, sorted and put aside as a run; runs are merged at the end, and
before that whenever there are many of one size.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from struct import Struct
from typing import BinaryIO, TypeAlias

__all__ = ["Line", "SortedLines"]

Line: TypeAlias = tuple[bytes, bytes, bytes]
"""Collection, path and the line itself; text of UTF-8 sorts like its code points."""

_LENGTHS = Struct("<III")
_RUNS = 64
# What three bytes objects and their tuple take beside their bytes.
_OVERHEAD = 200


class SortedLines:
    """Lines that come in any order and go out sorted, once."""

    def __init__(self, folder: Path, memory: int = 48 << 20) -> None:
        self._folder = folder
        self._memory = memory
        self._lines: list[Line] = []
        self._size = 0
        self._levels: list[list[Path]] = []
        self._number = 0

    def add(self, line: Line) -> None:
        """Take one line."""
        self._lines.append(line)
        self._size += len(line[0]) + len(line[1]) + len(line[2]) + _OVERHEAD
        if self._size >= self._memory:
            self._lines.sort()
            self._put_aside(self._lines, 0)
            self._lines, self._size = [], 0

    def __iter__(self) -> Iterator[Line]:
        self._lines.sort()
        runs = [run for level in self._levels for run in level]
        if not runs:
            yield from self._lines
            return
        with ExitStack() as stack:
            files = [stack.enter_context(run.open("rb")) for run in runs]
            yield from heapq.merge(self._lines, *map(_read, files))

    def _put_aside(self, lines: Iterable[Line], level: int) -> None:
        self._folder.mkdir(exist_ok=True)
        self._number += 1
        run = self._folder / f"{self._number:06}.run"
        while len(self._levels) <= level:
            self._levels.append([])
        self._levels[level].append(run)
        with run.open("wb") as file:
            for collection, path, line in lines:
                file.write(_LENGTHS.pack(len(collection), len(path), len(line)))
                file.write(collection)
                file.write(path)
                file.write(line)
        full = self._levels[level]
        if len(full) == _RUNS:
            with ExitStack() as stack:
                files = [stack.enter_context(run.open("rb")) for run in full]
                self._put_aside(heapq.merge(*map(_read, files)), level + 1)
            for run in full:
                run.unlink()
            full.clear()


def _read(file: BinaryIO) -> Iterator[Line]:
    while head := file.read(_LENGTHS.size):
        collection, path, line = _LENGTHS.unpack(head)
        yield file.read(collection), file.read(path), file.read(line)
