"""Writes managed exports as Firestore does, for tests: entities, the log format, metadata."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

from google_crc32c import value as crc32c

from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector

BLOCK = 32_768


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def tag(number: int, kind: int) -> bytes:
    return varint(number << 3 | kind)


def whole(number: int, value: int) -> bytes:
    return tag(number, 0) + varint(value)


def text(number: int, value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return tag(number, 2) + varint(len(raw)) + raw


def double(number: int, value: float) -> bytes:
    return tag(number, 1) + struct.pack("<d", value)


def group(number: int, inner: bytes) -> bytes:
    return tag(number, 3) + inner + tag(number, 4)


def elements(path: DocumentPath, number: int, kind: int, id_: int, name: int) -> bytes:
    out = b""
    for collection, id_text in zip(path.segments[::2], path.segments[1::2], strict=True):
        numeric = DocumentPath(("x", id_text)).numeric_id
        is_number = numeric is not None and -(2**63) <= numeric < 2**63
        last = whole(id_, numeric) if is_number and numeric is not None else text(name, id_text)
        out += group(number, text(kind, collection) + last)
    return out


def app(database: DatabaseName) -> tuple[bytes, bytes]:
    named = b"" if database.database == "(default)" else text(23, database.database)
    return text(13, f"dev~{database.project}"), named


def reference(value: Reference) -> bytes:
    first, last = app(value.database)
    return group(12, first + elements(value.path, 14, 15, 16, 17) + last)


def property_value(value: Value) -> tuple[int, bytes]:
    """The meaning, and the bytes of the PropertyValue."""
    match value:
        case None:
            return 0, b""
        case bool():
            return 0, whole(2, value)
        case int():
            return 0, whole(1, value)
        case float():
            return 0, double(4, value)
        case str():
            return 0, text(3, value)
        case bytes():
            return 14, text(3, value)
        case Timestamp():
            return 7, whole(1, value.seconds * 1_000_000 + value.nanoseconds // 1000)
        case Reference():
            return 0, reference(value)
        case GeoPoint():
            return 9, group(5, double(6, value.latitude) + double(7, value.longitude))
        case dict():
            return 19, text(3, b"j\4j\0r\0" + properties(value) + b"\x82\1\0")
    raise AssertionError(value)


def one_property(name: str, meaning: int, value: bytes, *, multiple: bool = False) -> bytes:
    said = whole(1, meaning) if meaning else b""
    return said + text(3, name) + whole(4, multiple) + text(5, value)


def properties(fields: dict[str, Value]) -> bytes:
    out = b""
    for name, value in fields.items():
        match value:
            case ():
                out += text(14, one_property(name, 24, b""))
            case Vector():
                for element in value.elements:
                    out += text(15, one_property(name, 31, double(4, element), multiple=True))
            case tuple():
                for item in value:
                    out += text(15, one_property(name, *property_value(item), multiple=True))
            case _:
                out += text(15, one_property(name, *property_value(value)))
    return out


def entity(document: Document, database: DatabaseName) -> bytes:
    first, last = app(database)
    key = first + text(14, elements(document.path, 1, 2, 3, 4)) + last
    root = elements(DocumentPath(document.path.segments[:2]), 1, 2, 3, 4)
    return text(13, key) + properties(dict(document.fields)) + text(16, root)


def log(records: Iterable[bytes]) -> bytes:
    out = bytearray()
    for record in records:
        rest, first = record, True
        while first or rest:
            left = BLOCK - len(out) % BLOCK
            if left < 7:
                out += bytes(left)
                left = BLOCK
            piece, rest = rest[: left - 7], rest[left - 7 :]
            kind = {(True, True): 1, (True, False): 2, (False, False): 3, (False, True): 4}[
                first, not rest
            ]
            out += header(kind, piece) + piece
            first = False
    return bytes(out)


def header(kind: int, piece: bytes) -> bytes:
    crc = crc32c(bytes([kind]) + piece)
    masked = ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF
    return struct.pack("<IHB", masked, len(piece), kind)


def write_export(
    folder: Path,
    outputs: Sequence[Sequence[bytes]],
    *,
    name: str = "e",
    entities: int | None = None,
    version: bytes = b"3",
) -> Path:
    """An export whose output files hold these records; the path of its overall metadata."""
    inner = folder / "all_namespaces" / "all_kinds"
    inner.mkdir(parents=True)
    for number, records in enumerate(outputs):
        (inner / f"output-{number}").write_bytes(log(records))
    files = b"".join(text(2, f"output-{number}") for number in range(len(outputs)))
    metadata = "all_namespaces_all_kinds.export_metadata"
    started = 1_714_979_289_123_456
    (inner / metadata).write_bytes(
        text(1, text(1, name) + whole(2, started) + whole(3, started + 1))
        + text(2, text(1, "") + files)
    )
    count = sum(map(len, outputs)) if entities is None else entities
    pointer = text(1, whole(1, 2) + whole(3, 3))
    pointer += text(2, f"all_namespaces/all_kinds/{metadata}") + whole(3, count) + whole(4, 1)
    overall = folder / f"{name}.overall_export_metadata"
    overall.write_bytes(log([version, text(1, pointer)]))
    return overall
