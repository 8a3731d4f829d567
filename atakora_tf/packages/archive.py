"""Zip files with the same bytes for the same files: on every machine, in every order.

Files are stored without compression: what a compressor writes differs between its versions, and a
package would then be deployed anew because another machine made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

__all__ = ["archive", "archive_size"]

# The first moment that a zip file can hold (PKWARE APPNOTE 4.4.6).
_TIME: Final = (1980, 1, 1, 0, 0, 0)
# Readable and executable for all: custom handlers are programs, and not every system that makes a
# package knows which files are.
_REGULAR_EXECUTABLE: Final = 0o100755
_UNIX: Final = 3

_HEADERS: Final = 30 + 46
"""Bytes for a file beside its content and twice its name (PKWARE APPNOTE 4.3.7, 4.3.12)."""
_END: Final = 22


def archive(files: Mapping[str, bytes]) -> bytes:
    """The zip file that holds these files, by their paths."""
    # Loaded late: most backends ship no code.
    import io
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as zipped:
        for path, content in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _TIME)
            entry.create_system = _UNIX
            entry.external_attr = _REGULAR_EXECUTABLE << 16
            zipped.writestr(entry, content)
    return written.getvalue()


def archive_size(files: Iterable[tuple[str, int]]) -> int:
    """How many bytes the zip file of files with these paths and sizes has."""
    return _END + sum(_HEADERS + 2 * len(path.encode()) + size for path, size in files)
