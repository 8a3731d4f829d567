"""What a run is a run of, so that it goes on with the same things or not at all: `run.json`.

Nothing secret stands in it: a target is named by its address, a mapping by its hash.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias, get_args

from attrs import evolve, field, frozen

from atakora_tf.errors import MigrationError

__all__ = ["HEAD_FILE", "MODES", "Mode", "RunHead"]

HEAD_FILE: Final = "run.json"
_VERSION: Final = 1

Mode: TypeAlias = Literal["create", "upsert", "replace-if-unchanged"]
"""What becomes of items that are in the target already and differ.

create: they stay, and the document is refused. upsert: they are replaced, and the journal keeps
what they were. replace-if-unchanged: they are replaced only where the journal knows them as an
earlier pass left them; others stay, and the document is refused.
"""

MODES: Final[tuple[Mode, ...]] = get_args(Mode)


@frozen(kw_only=True)
class RunHead:
    """What belongs to a run from its first moment to its end.

    source, mapping: fingerprints. source_name: what people call the source.
    target: the account's address. collections: the chosen patterns, sorted; None for all.
    database: of Firestore, where that is known; references are shortened by it.
    read_time: the moment that the documents are from, RFC 3339; a live source has to be opened with
    it again. created: when the run began, RFC 3339.
    throughput: RU/s before the run raised them, by container or database.
    """

    source: str
    source_name: str
    mapping: str
    target: str
    mode: Mode
    collections: tuple[str, ...] | None = None
    database: str | None = None
    read_time: str | None = None
    created: str
    throughput: Mapping[str, int] = field(factory=dict, hash=False)

    def differences(self, other: RunHead) -> tuple[str, ...]:
        """Sentences: in what another head is not of this run, and what to do."""
        said = []
        if other.source != self.source:
            said.append(
                f"The source differs: the run was begun with {self.source_name}"
                + (f" as of {self.read_time}" if self.read_time else "")
                + f", and this is {other.source_name}"
                + (f" as of {other.read_time}" if other.read_time else "")
                + ", or its documents have changed. Name the same source as of the same time; "
                "`atakora migrate sync` carries later changes."
            )
        if other.mapping != self.mapping:
            said.append(
                "The mapping differs: it has changed since the run began. Put it back as it was, "
                "or roll the run back and begin another one; documents that were refused can be "
                "carried with a corrected mapping by `atakora migrate retry`."
            )
        if other.target != self.target:
            said.append(
                f"The target differs: the run writes to {self.target}, and this is {other.target}. "
                "Name the same endpoint, or another folder for another run."
            )
        if other.mode != self.mode:
            said.append(
                f"The mode differs: the run was begun with {self.mode}, and this is {other.mode}. "
                "Use the same mode, or another folder for another run."
            )
        if other.collections != self.collections:
            said.append(
                f"The chosen collections differ: the run was begun with {_chosen(self)}, and this "
                f"is {_chosen(other)}. Choose the same, or another folder for another run."
            )
        return tuple(said)

    def require_same(self, other: RunHead, folder: Path) -> None:
        """Raise MigrationError with every difference, as a run goes on as it began."""
        said = self.differences(other)
        if said:
            raise MigrationError(
                "\n".join([f"The run in {folder} is another one. Nothing was written.", *said])
            )

    def with_throughput(self, name: str, ru: int | None) -> RunHead:
        """The head which remembers the RU/s that something had before, or forgets them."""
        kept = {other: value for other, value in self.throughput.items() if other != name}
        return evolve(self, throughput=kept if ru is None else {**kept, name: ru})

    def as_json(self) -> dict[str, Any]:
        """The head as data; `from_json` reads it."""
        return {
            "version": _VERSION,
            "source": self.source,
            "source_name": self.source_name,
            "mapping": self.mapping,
            "target": self.target,
            "mode": self.mode,
            "collections": None if self.collections is None else list(self.collections),
            "database": self.database,
            "read_time": self.read_time,
            "created": self.created,
            "throughput": dict(self.throughput),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RunHead:
        """The head of data that `as_json` made; raises KeyError, TypeError, ValueError."""
        if data["version"] != _VERSION:
            raise ValueError(
                f"it is of version {data['version']!r}, and this release knows version {_VERSION}"
            )
        if data["mode"] not in MODES:
            raise ValueError(f"there is no mode {data['mode']!r}")
        words = {
            name: data[name]
            for name in ("source", "source_name", "mapping", "target", "mode", "created")
        }
        chosen = data["collections"]
        return cls(
            **words,
            collections=None if chosen is None else tuple(chosen),
            database=data["database"],
            read_time=data["read_time"],
            throughput={str(name): int(ru) for name, ru in data["throughput"].items()},
        )

    @classmethod
    def read(cls, folder: Path) -> RunHead:
        """The head of the run in a folder.  Raises MigrationError where there is none."""
        path = folder / HEAD_FILE
        try:
            return cls.from_json(json.loads(path.read_bytes()))
        except FileNotFoundError:
            raise MigrationError(
                f"{folder} is no folder of a run: it has no {HEAD_FILE}. Name the folder that "
                "`atakora migrate import --run` was given."
            ) from None
        except OSError as error:
            raise MigrationError(f"{path} cannot be read: {error.strerror}.") from None
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise MigrationError(f"{path} is not the head of a run ({error}).") from None

    def write(self, folder: Path) -> None:
        """Put the head into its folder, whole or not at all."""
        path = folder / HEAD_FILE
        draft = folder / f"{HEAD_FILE}.part"
        text = json.dumps(self.as_json(), ensure_ascii=False, indent=2) + "\n"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise MigrationError(
                f"{path} cannot be written: {error.strerror}. Make room, or name another folder "
                "for the run."
            ) from None


def _chosen(head: RunHead) -> str:
    return "all" if head.collections is None else ", ".join(head.collections)
