"""Scheme and host of an application's own addresses, as callers see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from starlette.types import Scope

__all__ = ["base_url_of"]

# RFC 3986, section 3.2.2, without what nobody's host has; nothing that could end the host.
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


def base_url_of(scope: Scope, headers: Mapping[str, str], *, behind_proxy: bool) -> str:
    """Such as "https://api.example.com".

    behind_proxy: whether `X-Forwarded-Proto` and `X-Forwarded-Host` are from a proxy of ours;
        otherwise anybody could write them, and they are passed over.
    """
    scheme, host = scope.get("scheme", "http"), headers.get("host", "")
    if behind_proxy:
        # The proxy next to us adds its own at the end.
        said = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
        scheme = said if said in ("http", "https") else scheme
        forwarded = headers.get("x-forwarded-host", "").rpartition(",")[2].strip()
        host = forwarded if _HOST.fullmatch(forwarded) else host
    if not _HOST.fullmatch(host):
        name, port = scope.get("server") or ("localhost", None)
        host = name if port is None else f"{name}:{port}"
    return f"{scheme}://{host}"
