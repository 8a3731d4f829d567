"""The headers of a request, as text."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import Scope

__all__ = ["headers_of", "one_header"]


def one_header(scope: Scope, name: bytes) -> str | None:
    """The value of a header (name in lower case); None if there is none, or more than one."""
    found = [value for each, value in scope["headers"] if each == name]
    return found[0].decode("latin-1") if len(found) == 1 else None


def headers_of(scope: Scope) -> Mapping[str, str]:
    """All headers by their names in lower case; several of one name are joined by commas."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
