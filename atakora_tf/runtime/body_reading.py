"""Reads the body of a request, never more of it than its limit."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from starlette.types import Message, Receive

from atakora_tf.runtime.refusals import Refused

__all__ = ["CallerGone", "check_content_type", "limited", "read_body"]


class CallerGone(Exception):
    """The caller went away before its request was whole; nobody waits for an answer."""


def check_content_type(headers: Mapping[str, str], kinds: Collection[str]) -> None:
    """Raises `Refused` unless the body is plain UTF-8 of one of the media types."""
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise Refused("UnsupportedMediaType", "Compressed bodies are not read.")
    kind, _, parameters = headers.get("content-type", "").partition(";")
    if kind.strip().lower() not in kinds:
        raise Refused("UnsupportedMediaType", f"Expected {' or '.join(kinds)}.")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in ("utf-8", "utf8"):
            raise Refused("UnsupportedMediaType", "JSON is read in UTF-8 alone.")


async def read_body(receive: Receive, headers: Mapping[str, str], limit: int) -> bytes:
    """The whole body; raises `Refused` once it is longer than `limit` bytes, or `CallerGone`."""
    said = headers.get("content-length", "")
    if said.isascii() and said.isdigit() and (len(said) > 18 or int(said) > limit):
        raise _too_large(limit)
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise CallerGone
        part = message.get("body", b"")
        size += len(part)
        if size > limit:
            raise _too_large(limit)
        parts.append(part)
        if not message.get("more_body", False):
            return parts[0] if len(parts) == 1 else b"".join(parts)


def limited(receive: Receive, limit: int) -> Receive:
    """The same messages for code that reads them itself, up to the limit."""
    size = 0

    async def counted() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > limit:
            raise _too_large(limit)
        return message

    return counted


def _too_large(limit: int) -> Refused:
    return Refused("BodyTooLarge", f"The body may have {limit} bytes.")
