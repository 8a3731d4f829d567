"""LevelDB's log format: records in blocks of 32 KiB, each piece with its checksum.

A block holds pieces: a header of 7 bytes (masked CRC-32C of type and data, little-endian length,
type) and data.  A record is one FULL piece, or FIRST, MIDDLE…, LAST.  Where fewer than 7 bytes
of a block are left they are zero; a header of zeros says that the rest of the block is empty
(github.com/google/leveldb, doc/log_format.md).  Anything else is damage, and damage is an error:
LevelDB itself skips it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from struct import Struct
from typing import BinaryIO

from attrs import frozen

from atakora_tf.errors import MigrationError

__all__ = ["Record", "read_records"]

BLOCK = 32_768
HEADER = Struct("<IHB")
FULL, FIRST, MIDDLE, LAST = 1, 2, 3, 4
_TYPE_NAMES = {FULL: "FULL", FIRST: "FIRST", MIDDLE: "MIDDLE", LAST: "LAST"}

# How many blocks are read at once: 1 MiB.
_BLOCKS = 32


@frozen
class Record:
    """One record: its number from 1, the offset of its first header, and its data."""

    number: int
    offset: int
    data: bytes


def mask(checksum: int) -> int:
    """A CRC-32C as the log keeps it: rotated and shifted, so that logs in logs are told apart."""
    return (((checksum >> 15) | (checksum << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def extend_crc32c() -> Callable[[int, bytes], int]:
    """The function that takes a CRC-32C on over more bytes."""
    try:
        from google_crc32c import extend
    except ImportError:
        raise MigrationError(
            "Reading a managed export needs the library google-crc32c for its checksums: "
            "pip install 'atakora-tf[migrate]'."
        ) from None
    return extend  # type: ignore[no-any-return]


def read_records(path: Path) -> Iterator[Record]:
    """The records of a log, in order and in constant memory.

    A MigrationError names file, offset and record of whatever is not as it has to be: a wrong
    checksum, a piece that is cut off or out of turn, bytes where there should be none.
    """
    try:
        with path.open("rb") as file:
            yield from _Log(path, file).records()
    except FileNotFoundError:
        raise MigrationError(
            f"{path} is missing, though the export's metadata names it; copy the whole export, "
            "with every file and folder of it."
        ) from None
    except OSError as error:
        raise MigrationError(f"{path} cannot be read: {error.strerror}.") from None


class _Log:
    def __init__(self, path: Path, file: BinaryIO) -> None:
        self._path = path
        self._file = file
        self._number = 1
        self._start = 0
        self._pieces: list[bytes] | None = None

    def records(self) -> Iterator[Record]:
        extend = extend_crc32c()
        seeds = [extend(0, bytes([kind])) for kind in range(5)]
        base = 0
        unpack = HEADER.unpack_from
        while data := self._file.read(BLOCK * _BLOCKS):
            size = len(data)
            position = 0
            while position < size:
                left = BLOCK - position % BLOCK
                here = base + position
                if left < 7:
                    self._expect_zeros(data[position : position + left], here)
                    position += left
                    continue
                if position + 7 > size:
                    raise self._damage(here, "the file ends within a piece's header")
                checksum, length, kind = unpack(data, position)
                if kind == 0:
                    self._expect_zeros(data[position : position + left], here)
                    position += left
                    continue
                if kind > LAST:
                    raise self._damage(here, f"a piece has the type {kind}, which there is not")
                end = position + 7 + length
                if 7 + length > left:
                    raise self._damage(
                        here, f"a piece says that it has {length} bytes, more than its block holds"
                    )
                if end > size:
                    raise self._damage(
                        here,
                        f"the file ends within a piece: {size - position - 7} of its {length} "
                        "bytes are there",
                    )
                piece = data[position + 7 : end]
                if mask(extend(seeds[kind], piece)) != checksum:
                    raise self._damage(here, "the checksum of a piece does not fit its bytes")
                whole = self._take(kind, piece, here)
                position = end
                if whole is not None:
                    yield Record(self._number, self._start, whole)
                    self._number += 1
            base += size
        if self._pieces is not None:
            raise self._damage(base, "the file ends before the record's last piece")

    def _take(self, kind: int, piece: bytes, here: int) -> bytes | None:
        pieces = self._pieces
        if (kind in (FULL, FIRST)) is not (pieces is None):
            inside = "within a record" if pieces is not None else "outside any record"
            raise self._damage(here, f"a piece of the type {_TYPE_NAMES[kind]} stands {inside}")
        if kind == FULL:
            self._start = here
            return piece
        if pieces is None:
            self._start, self._pieces = here, [piece]
            return None
        pieces.append(piece)
        if kind == MIDDLE:
            return None
        self._pieces = None
        return b"".join(pieces)

    def _expect_zeros(self, rest: bytes, here: int) -> None:
        if rest.strip(b"\0"):
            offset = here + len(rest) - len(rest.lstrip(b"\0"))
            raise self._damage(offset, "the unused end of a block is not zero")

    def _damage(self, offset: int, what: str) -> MigrationError:
        return MigrationError(
            f"{self._path} is damaged at offset {offset}, in record {self._number}: {what}. Copy "
            "the file again from where it was exported to, or export again."
        )
