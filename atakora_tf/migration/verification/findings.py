"""What a verification finds wrong: all of it counted and written down, the first of it kept."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from attrs import frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.list_file import ListFile
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.verification.field_differences import FieldDifference

__all__ = ["DIFFERENCES_FILE", "KINDS", "MOST_LISTED", "Difference", "Findings", "Kind"]

DIFFERENCES_FILE: Final = "differences.jsonl"
MOST_LISTED: Final = 1_000
"""How many of each kind are kept in memory; the file has all."""

Kind: TypeAlias = Literal["missing", "differing", "extra", "refused"]
"""missing: an item of a document is not in the target. differing: it is there with other content.
extra: an item of the target that no document makes. refused: a document that the mapping does not
make an item of."""

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@frozen(kw_only=True)
class Difference:
    """One thing that is not as it should be.

    container, partition_key, id: the item's place; None, () and "" for a refused document.
    path: the document; None for an extra item that no journal knows.
    fields: in what the two differ; None where it was not looked at, or nothing is there to compare.
    note: what else is known of it, a sentence or "".
    """

    kind: Kind
    container: ContainerName | None = None
    partition_key: tuple[Scalar, ...] = ()
    id: str = ""
    path: str | None = None
    fields: tuple[FieldDifference, ...] | None = None
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """The difference as data."""
        place: dict[str, Any] = {}
        if self.container is not None:
            place = {
                "container": str(self.container),
                "partition_key": list(self.partition_key),
                "id": self.id,
            }
        fields = None if self.fields is None else [each.as_json() for each in self.fields]
        return {
            "kind": self.kind,
            **place,
            "path": self.path,
            "fields": fields,
            "note": self.note,
        }

    @property
    def sentence(self) -> str:
        """It for people."""
        what = "The document" if self.container is None else f"The item {self._place()}"
        of = "" if self.path is None else f" of {self.path}"
        if self.container is None:
            of = f" {self.path}"
        said = f"{what}{of} {_SAID[self.kind]}"
        if self.fields:
            names = ", ".join(each.pointer or "the whole" for each in self.fields[:10])
            more = f" and {len(self.fields) - 10} more" if len(self.fields) > 10 else ""
            said += f" in {names}{more}"
        return f"{said}. {self.note}".rstrip()

    def _place(self) -> str:
        key = ", ".join(json.dumps(value, ensure_ascii=False) for value in self.partition_key)
        return f"{self.id} in the partition {key} of {self.container}"


_SAID: Final[dict[Kind, str]] = {
    "missing": "is missing",
    "differing": "differs",
    "extra": "is made by no document",
    "refused": "was not carried",
}


class Findings:
    """Collects differences; a context manager, at whose end the file is whole or as it was.

    folder: where `differences.jsonl` goes; None writes none.
    """

    def __init__(self, folder: Path | None) -> None:
        self.counts: Counter[Kind] = Counter()
        self.listed: list[Difference] = []
        self._kept: Counter[Kind] = Counter()
        self._file = ListFile(
            None if folder is None else folder / DIFFERENCES_FILE,
            "Make room, or name another folder, and verify again.",
            kept_empty=True,
        )

    @property
    def path(self) -> Path | None:
        """The file."""
        return self._file.path

    def has_room(self, kind: Kind) -> bool:
        """Whether one more of the kind would be kept in memory."""
        return self._kept[kind] < MOST_LISTED

    def add(self, difference: Difference) -> None:
        """Count one, write it down, and keep it if it is among the first."""
        self.counts[difference.kind] += 1
        if self.has_room(difference.kind):
            self._kept[difference.kind] += 1
            self.listed.append(difference)
        self._file.write(difference.as_json())

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.__exit__(kind, error, trace)
