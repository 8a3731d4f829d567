"""Writes or carries many documents; arguments: `export` or `carry`, the folder, and how many."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from atakora_tf.migration.json_lines.source import JsonLines
from atakora_tf.migration.json_lines.writer import write_json_lines
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot
from benchmarks.programs.migration.workload import DATABASE, small_documents, transformation


class Made:
    """Documents that are made while they are read."""

    name = "made documents"

    def __init__(self, count: int) -> None:
        self._count = count

    def snapshot(self) -> Snapshot:
        return Snapshot(DATABASE, None, consistent=True)

    def collections(self) -> Sequence[CollectionCount]:
        return (CollectionCount("places", self._count),)

    def documents(self, _collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        rest = small_documents(self._count)
        while chunk := list(islice(rest, 500)):
            yield chunk

    def fingerprint(self) -> str:
        return str(self._count)


step, folder, count = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
if step == "export":
    write_json_lines(Made(count), folder, compression="zstd")
else:
    transform = transformation()
    carried = 0
    for documents in JsonLines(folder).documents():
        for document in documents:
            [item] = transform(document)
            carried += len(item.hash) // 32
    assert carried == count, carried
