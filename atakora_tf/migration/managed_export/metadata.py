"""The small files of an export that say which large files belong to it.

`NAME.overall_export_metadata` is a log of two records: the format's version, which is the text
`3`, and a message of pointers to the `*.export_metadata` files with how many entities each stands
for.  Such a file is a bare message: the export's name and times, and the names of the output files
beside it.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.managed_export.log import Record, read_records
from atakora_tf.migration.managed_export.wire import LENGTH, VARINT, WireUnreadable, fields
from atakora_tf.migration.values import Timestamp

__all__ = ["ExportPart", "find_overall", "read_overall"]

_ENDING = ".overall_export_metadata"
_VERSION = b"3"


@frozen
class ExportPart:
    """The output files that one `*.export_metadata` names."""

    metadata: Path
    outputs: tuple[Path, ...]
    entities: int | None
    """How many entities the overall metadata promises; None where it does not say."""
    started: Timestamp | None


def find_overall(place: Path) -> Path:
    """The overall metadata file that `place` is, or that the folder holds."""
    if not place.is_dir():
        if not place.exists():
            raise MigrationError(f"There is no export at {place}: no such file or folder.")
        if not place.name.endswith(_ENDING):
            raise MigrationError(
                f"{place} is no managed export: name the file that ends in {_ENDING}, or the "
                "folder that it is in."
            )
        return place
    found = sorted(place.glob(f"*{_ENDING}"))
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(path.name for path in found)
        raise MigrationError(f"{place} holds several exports: {names}. Name one of them.")
    raise MigrationError(
        f"{place} holds no managed export: there is no file that ends in {_ENDING}. An export that "
        "was stopped has none."
    )


def read_overall(overall: Path) -> tuple[ExportPart, ...]:
    """The parts of an export, with the names of all its files checked."""
    version, message = _two_records(overall)
    if version.data != _VERSION:
        raise MigrationError(
            f"{overall} is of a version that this release cannot read: {_shown(version.data)} and "
            f"not {_shown(_VERSION)}."
        )
    parts: list[ExportPart] = []
    try:
        for number, kind, value in fields(message.data):
            if number != 1 or kind != LENGTH or not isinstance(value, bytes):
                raise WireUnreadable("it has a field that is not known")
            parts.append(_part(overall, value))
    except WireUnreadable as error:
        raise MigrationError(f"{overall} is no metadata of an export: {error}.") from None
    return tuple(parts)


def _two_records(overall: Path) -> list[Record]:
    records = list(islice(read_records(overall), 3))
    if len(records) != 2:
        has = "more than two records" if len(records) > 2 else f"{len(records)} of two records"
        raise MigrationError(
            f"{overall} is damaged: it has {has}. Copy the file again from where it was exported "
            "to."
        )
    return records


def _shown(version: bytes) -> str:
    return repr(version.decode("ascii", "backslashreplace"))


def _part(overall: Path, pointer: bytes) -> ExportPart:
    name: str | None = None
    entities: int | None = None
    for number, kind, value in fields(pointer):
        if number == 2 and kind == LENGTH and isinstance(value, bytes):
            name = _file_name(value)
        elif number == 3 and kind == VARINT and isinstance(value, int):
            entities = value
    if name is None:
        raise WireUnreadable("a part of it names no file")
    metadata = _inside(overall, name)
    try:
        data = metadata.read_bytes()
    except FileNotFoundError:
        raise MigrationError(
            f"{metadata} is missing, though {overall.name} names it; copy the whole export, with "
            "every file and folder of it."
        ) from None
    try:
        outputs, started = _outputs(metadata, data)
    except WireUnreadable as error:
        raise MigrationError(f"{metadata} is no metadata of an export: {error}.") from None
    return ExportPart(metadata, outputs, entities, started)


def _outputs(metadata: Path, data: bytes) -> tuple[tuple[Path, ...], Timestamp | None]:
    outputs: list[Path] = []
    started: Timestamp | None = None
    for number, kind, value in fields(data):
        if kind != LENGTH or not isinstance(value, bytes):
            continue
        if number == 1:
            for inner, inner_kind, time in fields(value):
                if inner == 2 and inner_kind == VARINT and isinstance(time, int):
                    started = Timestamp.from_microseconds(time)
        elif number == 2:
            for inner, inner_kind, name in fields(value):
                if inner == 2 and inner_kind == LENGTH and isinstance(name, bytes):
                    outputs.append(_inside(metadata, _file_name(name)))
    if len(set(outputs)) != len(outputs):
        raise WireUnreadable("it names an output file twice")
    for output in outputs:
        if not output.is_file():
            raise MigrationError(
                f"{output} is missing, though {metadata.name} names it; copy the whole export, "
                "with every file and folder of it."
            )
    return tuple(outputs), started


def _file_name(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError:
        raise WireUnreadable("a file's name is no text") from None


def _inside(beside: Path, name: str) -> Path:
    parts = name.split("/")
    if "\0" in name or not all(parts) or not {".", ".."}.isdisjoint(parts):
        raise WireUnreadable(f"it names the file {name!r}, which is not inside the export")
    return beside.parent.joinpath(*parts)
