"""Files that are compressed on the way: gzip, zstd or plain, the same bytes for the same text."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal, TypeAlias, get_args

from atakora_tf.errors import MigrationError

__all__ = [
    "COMPRESSIONS",
    "ENDINGS",
    "CompressedUnreadable",
    "Compression",
    "HashedFile",
    "check_compression",
    "compressed",
    "decompressed",
]

Compression: TypeAlias = Literal["gzip", "zstd", "none"]
"""How files are compressed."""

COMPRESSIONS: tuple[Compression, ...] = get_args(Compression)
ENDINGS = {"gzip": ".jsonl.gz", "zstd": ".jsonl.zst", "none": ".jsonl"}

# Level 6 takes gzip a third longer for one part in a hundred.
_GZIP_LEVEL = 5
_ZSTD_LEVEL = 3
_BUFFER = 1 << 18


class CompressedUnreadable(Exception):
    """A file cannot be decompressed; only ever caught inside this room, which adds the place."""


class HashedFile(io.RawIOBase):
    """A file that is written, counted and hashed at once."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb", buffering=0)
        self._state = sha256()
        self.size = 0

    def writable(self) -> bool:
        """A file to write to."""
        return True

    def write(self, data: Any) -> int:
        """Write all of `data`."""
        view = memoryview(data).cast("B")
        self._state.update(view)
        self.size += len(view)
        rest = view
        while len(rest):
            rest = rest[self._file.write(rest) or 0 :]
        return len(view)

    def fileno(self) -> int:
        """The number by which the system knows the file."""
        return self._file.fileno()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    @property
    def sha256(self) -> str:
        """The SHA-256 of what has been written, in hexadecimal digits."""
        return self._state.hexdigest()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise MigrationError(
            "Files of zstd need the library zstandard: pip install 'atakora-tf[migrate]', or "
            "choose gzip."
        ) from None
    return zstandard


def check_compression(compression: str) -> Compression:
    """The compression of that name, once it is sure that this machine has it."""
    for known in COMPRESSIONS:
        if known == compression:
            if known == "zstd":
                _zstandard()
            return known
    raise MigrationError(f"There is no compression {compression!r}; choose gzip, zstd or none.")


@contextmanager
def compressed(file: HashedFile, compression: Compression) -> Iterator[Callable[[bytes], object]]:
    """A function that writes into `file`, compressed; the stream is whole after the block."""
    if compression == "none":
        yield file.write
        return
    stream: Any
    if compression == "gzip":
        stream = gzip.GzipFile("", "wb", _GZIP_LEVEL, file, mtime=0)
    else:
        stream = (
            _zstandard()
            .ZstdCompressor(_ZSTD_LEVEL, write_checksum=True)
            .stream_writer(file, closefd=False)
        )
    with stream:
        yield stream.write


def decompressed(file: BinaryIO, compression: Compression) -> Iterator[bytes]:
    """The lines of a file, each with its end where it has one, in constant memory."""
    if compression == "none":
        yield from file
        return
    stream: Any
    failures: tuple[type[Exception], ...] = (OSError, EOFError, zlib.error)
    if compression == "gzip":
        stream = gzip.GzipFile(fileobj=file, mode="rb")
    else:
        zstandard = _zstandard()
        failures = (OSError, zstandard.ZstdError)
        stream = zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True)
    try:
        yield from io.BufferedReader(stream, _BUFFER)
    except failures as error:
        raise CompressedUnreadable(f"it cannot be decompressed ({error})") from None
