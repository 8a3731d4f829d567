"""A task's journal in the work location: segments, each written once, in the order of numbers.

Whatever may be sent to the target stands in a segment before it is sent, so that another task on
another machine goes on from the segments alone.  Who starts a task puts the next segment, which
no one else can put then: an earlier attempt that Spark believes dead, and that is not, fails with
its next segment and sends nothing any more.
"""

from __future__ import annotations

import gzip
import json
import uuid
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from attrs import field, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import LineUnreadable, read_line, write_line
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.entries import Entry, Key
from atakora_tf.migration.spark.work import WorkLocation

__all__ = ["Change", "TaskLog", "changes_of", "logged_result", "logged_tasks"]

_FOLDER: Final = "tasks"
_ENDING: Final = ".jsonl.gz"
_MOST_WAITING: Final = 5_000


@frozen(kw_only=True)
class Change:
    """What one segment says.

    entries, forgotten, refused: as `Journal.commit` has them. result: of the task, which is
    finished with it.
    """

    entries: Sequence[Entry] = ()
    forgotten: Sequence[Key] = ()
    refused: Sequence[tuple[Rejected, Sequence[Document]]] = ()
    result: Mapping[str, Any] | None = field(default=None, hash=False)


class TaskLog:
    """The log of one task, owned until another one claims it."""

    def __init__(self, work: WorkLocation, task: int) -> None:
        self._work = work
        self._task = task
        self._next = 1
        self._rows: list[dict[str, Any]] = []

    def claim(self) -> Iterator[Change]:
        """What earlier attempts have logged, in its order; at its end the log is owned."""
        rows = [{"claimed": uuid.uuid4().hex}]
        while True:
            for change in changes_of(self._work, self._task, self._next):
                self._next += 1
                yield change
            if self._work.put(self._segment(), _packed(rows)):
                self._next += 1
                return

    def note(
        self,
        entries: Sequence[Entry],
        forgotten: Sequence[Key],
        refused: Collection[tuple[Rejected, Sequence[Document]]],
    ) -> None:
        """Take changes down; they are in the work location after the next `flush`."""
        self._rows += [{"forgotten": _place(*key)} for key in forgotten]
        self._rows += [{"entry": _entry_row(entry)} for entry in entries]
        self._rows += [{"refused": _refused_row(*each)} for each in refused]
        if len(self._rows) >= _MOST_WAITING:
            self.flush()

    def finish(self, result: Mapping[str, Any]) -> None:
        """The task is done."""
        self._rows.append({"result": dict(result)})
        self.flush()

    def flush(self) -> None:
        """Put what was noted into the work location.  Raises MigrationError if it is not ours."""
        if not self._rows:
            return
        if not self._work.put(self._segment(), _packed(self._rows)):
            raise MigrationError(
                f"Another attempt at task {self._task} has taken over; this one ends."
            )
        self._rows = []
        self._next += 1

    def _segment(self) -> str:
        return f"{_FOLDER}/{self._task:05}/{self._next:08}{_ENDING}"


def changes_of(work: WorkLocation, task: int, first: int = 1) -> Iterator[Change]:
    """What a task has logged, segment by segment."""
    folder = f"{_FOLDER}/{task:05}/"
    for number, name in enumerate(work.names(folder), start=1):
        if number < first:
            continue
        if name != f"{folder}{number:08}{_ENDING}":
            raise MigrationError(
                f"In the work location {work.name} the object {folder}{number:08}{_ENDING} is "
                "missing, without which it is not known what was written. Put it back."
            )
        yield _unpacked(work.get(name) or b"", f"{work.name}/{name}")


def logged_result(work: WorkLocation, task: int) -> Mapping[str, Any] | None:
    """The result of a task that is done, which its last segment has; None for any other."""
    names = work.names(f"{_FOLDER}/{task:05}/")
    if not names:
        return None
    return _unpacked(work.get(names[-1]) or b"", f"{work.name}/{names[-1]}").result


def logged_tasks(work: WorkLocation) -> Sequence[int]:
    """The tasks that were begun."""
    return sorted({int(name.split("/")[1]) for name in work.names(f"{_FOLDER}/")})


def _packed(rows: Sequence[Mapping[str, Any]]) -> bytes:
    # ASCII holds whatever sentences quote, half surrogate pairs too.
    text = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    return gzip.compress(text.encode(), 5, mtime=0)


def _unpacked(content: bytes, where: str) -> Change:
    entries: dict[Key, Entry] = {}
    forgotten: list[Key] = []
    refused: list[tuple[Rejected, Sequence[Document]]] = []
    result: Mapping[str, Any] | None = None
    try:
        for line in gzip.decompress(content).splitlines():
            [(kind, value)] = json.loads(line).items()
            match kind:
                case "entry":
                    entry = _entry(value)
                    entries[entry.key] = entry
                case "forgotten":
                    key = _key(value)
                    entries.pop(key, None)
                    forgotten.append(key)
                case "refused":
                    refused.append(_refused(value))
                case "result":
                    result = value
    except (
        OSError,
        EOFError,
        zlib.error,
        ValueError,
        KeyError,
        TypeError,
        LineUnreadable,
    ) as error:
        raise MigrationError(f"{where} is damaged ({error}). Put back a whole copy.") from None
    # Journals forget last, and an entry of a forgotten place may have come after that.
    gone = [key for key in forgotten if key not in entries]
    return Change(entries=tuple(entries.values()), forgotten=gone, refused=refused, result=result)


def _place(container: ContainerName, partition_key: Sequence[Any], id_: str) -> list[Any]:
    return [container.database, container.container, list(partition_key), id_]


def _key(place: Sequence[Any]) -> Key:
    database, container, key, id_ = place
    return (ContainerName(database, container), tuple(key), id_)


def _entry_row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {
        "at": _place(*entry.key),
        "path": entry.path,
        "state": entry.state,
        "hash": entry.hash.hex(),
        "intended_at": entry.intended_at,
    }
    if entry.etag is not None:
        row["etag"] = entry.etag
    if entry.existed:
        row["existed"] = True
    if entry.before is not None:
        row["before"] = entry.before.decode("utf-8", "surrogatepass")
    if entry.before_etag is not None:
        row["before_etag"] = entry.before_etag
    return row


def _entry(row: Mapping[str, Any]) -> Entry:
    container, partition_key, id_ = _key(row["at"])
    before = row.get("before")
    return Entry(
        container=container,
        partition_key=partition_key,
        id=id_,
        path=row["path"],
        state=row["state"],
        hash=bytes.fromhex(row["hash"]),
        etag=row.get("etag"),
        existed=row.get("existed", False),
        before=None if before is None else before.encode("utf-8", "surrogatepass"),
        before_etag=row.get("before_etag"),
        intended_at=row["intended_at"],
    )


def _refused_row(rejected: Rejected, documents: Sequence[Document]) -> dict[str, Any]:
    return {
        "path": rejected.path,
        "reason": rejected.reason,
        "where": rejected.where,
        "sentence": rejected.sentence,
        "documents": [write_line(document).decode() for document in documents],
    }


def _refused(row: Mapping[str, Any]) -> tuple[Rejected, Sequence[Document]]:
    rejected = Rejected(row["path"], row["reason"], row["where"], row["sentence"])
    return rejected, [read_line(line.encode()) for line in row["documents"]]
