"""Content types of files, the same on every machine.

Sources: the media types that IANA registers; RFC 9239 for JavaScript, RFC 8081 for fonts.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mimetypes import MimeTypes

__all__ = ["KNOWN_EXTENSIONS", "PAGE", "content_type"]

PAGE: Final = "text/html; charset=utf-8"

# What Python's own table lacks or has otherwise, depending on its release.
_TYPES: Final = {
    "avif": "image/avif",
    "cjs": "text/javascript",
    "css": "text/css",
    "csv": "text/csv",
    "eot": "application/vnd.ms-fontobject",
    "glb": "model/gltf-binary",
    "gltf": "model/gltf+json",
    "htm": "text/html",
    "html": "text/html",
    "ico": "image/vnd.microsoft.icon",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "js": "text/javascript",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "map": "application/json",
    "md": "text/markdown",
    "mjs": "text/javascript",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "oga": "audio/ogg",
    "ogg": "audio/ogg",
    "ogv": "video/ogg",
    "opus": "audio/opus",
    "otf": "font/otf",
    "pdf": "application/pdf",
    "png": "image/png",
    "rss": "application/rss+xml",
    "svg": "image/svg+xml",
    "ttf": "font/ttf",
    "txt": "text/plain",
    "vtt": "text/vtt",
    "wasm": "application/wasm",
    "wav": "audio/wav",
    "weba": "audio/webm",
    "webm": "video/webm",
    "webmanifest": "application/manifest+json",
    "webp": "image/webp",
    "woff": "font/woff",
    "woff2": "font/woff2",
    "xhtml": "application/xhtml+xml",
    "xml": "application/xml",
}

KNOWN_EXTENSIONS: Final = tuple(_TYPES)
"""What names of files end with, where files are what they name."""

_TEXTS: Final = ("+json", "+xml", "/json", "/xml")


def content_type(path: str) -> str:
    """The content type of the file at this path; texts are UTF-8, what is unknown is bytes."""
    name = path.rpartition("/")[2]
    extension = name.rpartition(".")[2].lower() if "." in name.lstrip(".") else ""
    known = _TYPES.get(extension)
    if known is None:
        # Without the files of the machine, which tell one machine's types from another's.
        known = _table().guess_type(f"file.{extension}")[0] or "application/octet-stream"
    textual = known.startswith("text/") or known.endswith(_TEXTS)
    return f"{known}; charset=utf-8" if textual else known


@cache
def _table() -> MimeTypes:
    from mimetypes import MimeTypes

    return MimeTypes()
