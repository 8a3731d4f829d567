"""The manifest of an export: what was read, and what each file has to hold.

It is written last and at once, so that an export that was stopped has none; and it carries the
SHA-256 of itself, so that a changed byte in it is found like one in the data.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.json_lines.compression import COMPRESSIONS, ENDINGS, Compression
from atakora_tf.migration.json_values import dump
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.source import Snapshot
from atakora_tf.migration.values import Timestamp

__all__ = ["MANIFEST", "VERSION", "Manifest", "ManifestCollection", "ManifestFile"]

MANIFEST = "manifest.json"
FORMAT = "atakora-documents"
VERSION = 1


@frozen
class ManifestFile:
    """One file: its name beside the manifest, and what it has to be."""

    name: str
    documents: int
    bytes: int
    sha256: str


@frozen
class ManifestCollection:
    """All documents of one pattern of collections, in the order of their paths."""

    collection: str
    documents: int
    total: str
    """The sum of the content hashes, see `content_hash`."""
    files: tuple[ManifestFile, ...]


@frozen
class Manifest:
    """The whole export."""

    snapshot: Snapshot
    compression: Compression
    documents: int
    total: str
    collections: tuple[ManifestCollection, ...]

    def write(self, folder: Path) -> None:
        """Put the manifest into the folder, whole or not at all."""
        data = self._data()
        data["check"] = _check(data)
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        draft = folder / f"{MANIFEST}.part"
        with draft.open("wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / MANIFEST)
        sync_folder(folder)

    def fingerprint(self) -> str:
        """The SHA-256 of what the manifest says of the documents, however they are stored."""
        snapshot = self.snapshot
        data = [FORMAT, str(snapshot.database), str(snapshot.read_time), self.documents, self.total]
        return sha256(dump(data).encode()).hexdigest()

    def _data(self) -> dict[str, Any]:
        snapshot = self.snapshot
        return {
            "format": FORMAT,
            "version": VERSION,
            "database": None if snapshot.database is None else str(snapshot.database),
            "read_time": None if snapshot.read_time is None else str(snapshot.read_time),
            "consistent": snapshot.consistent,
            "compression": self.compression,
            "documents": self.documents,
            "total": self.total,
            "collections": [
                {
                    "collection": entry.collection,
                    "documents": entry.documents,
                    "total": entry.total,
                    "files": [
                        {
                            "name": file.name,
                            "documents": file.documents,
                            "bytes": file.bytes,
                            "sha256": file.sha256,
                        }
                        for file in entry.files
                    ],
                }
                for entry in self.collections
            ],
        }

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest of the export in the folder; a MigrationError says what is wrong with it."""
        path = folder / MANIFEST
        try:
            data = json.loads(path.read_bytes())
        except FileNotFoundError:
            raise _no_manifest(folder) from None
        except OSError as error:
            raise MigrationError(f"{path} cannot be read: {error.strerror}.") from None
        except ValueError as error:
            raise MigrationError(f"{path} is damaged: it is no JSON ({error}).") from None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise MigrationError(f"{path} is not the manifest of an export of atakora.")
        if data.get("version") != VERSION:
            raise MigrationError(
                f"{path} is of version {data.get('version')!r} of the format; this release reads "
                f"version {VERSION}. Use the release that wrote it, or a newer one than this."
            )
        check = data.pop("check", None)
        if check != _check(data):
            raise MigrationError(
                f"{path} is damaged: it does not fit its own check. Copy the export again."
            )
        try:
            return cls._from(data)
        except (KeyError, TypeError, ValueError, AttributeError, MigrationError) as error:
            raise MigrationError(f"{path} is damaged: {error!r} while it was read.") from None

    @classmethod
    def _from(cls, data: dict[str, Any]) -> Manifest:
        database, read_time = data["database"], data["read_time"]
        snapshot = Snapshot(
            None if database is None else DatabaseName.parse(database),
            None if read_time is None else Timestamp.parse(read_time),
            bool(data["consistent"]),
        )
        [compression] = [known for known in COMPRESSIONS if known == data["compression"]]
        collections = tuple(
            ManifestCollection(
                entry["collection"],
                int(entry["documents"]),
                str(entry["total"]),
                tuple(_file(file, compression) for file in entry["files"]),
            )
            for entry in data["collections"]
        )
        return cls(snapshot, compression, int(data["documents"]), str(data["total"]), collections)


def _file(data: dict[str, Any], compression: Compression) -> ManifestFile:
    name = str(data["name"])
    if "/" in name or "\\" in name or not name.endswith(ENDINGS[compression]):
        raise ValueError(f"the file name {name!r}")
    return ManifestFile(name, int(data["documents"]), int(data["bytes"]), str(data["sha256"]))


def _check(data: dict[str, Any]) -> str:
    return sha256(dump(data).encode("utf-8", "surrogatepass")).hexdigest()


def _no_manifest(folder: Path) -> MigrationError:
    if not folder.is_dir():
        return MigrationError(f"There is no export at {folder}: no such folder.")
    if any(folder.glob("*.jsonl*")) or (folder / "sorting").exists():
        return MigrationError(
            f"The export in {folder} was stopped before it was whole: it has no {MANIFEST}, which "
            "is written last. Delete the folder and export again."
        )
    return MigrationError(f"{folder} holds no export of atakora: there is no {MANIFEST}.")


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder survive a loss of power, where the system can."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
