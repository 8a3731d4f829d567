"""Headers of HTTP responses: what a user may write as their names and values."""

from __future__ import annotations

import re
from typing import Any

from atakora_tf.merge.claim import show

__all__ = ["header_name_fault", "header_value_fault", "site_header_name_fault"]

_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110, section 5.6.2
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?")  # RFC 9110, section 5.5

# What belongs to a connection or to the body, not to the site (RFC 9110, sections 7.6.1 and 8.6).
_NOT_OURS = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "host",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)

# learn.microsoft.com /azure/frontdoor/front-door-rules-engine-actions, "Modify response header":
# reserved, no rule can set them. Those that only requests have are left out.
_FRONT_DOOR = frozenset(
    {
        "accept-ranges",
        "forwarded",
        "last-modified",
        "via",
        "warning",
        "x-azure-fdid",
        "x-azure-ref",
        "x-azure-requestchain",
        "x-azure-requestchainv2",
        "x-forwarded-for",
        "x-forwarded-host",
        "x-forwarded-proto",
        "x-ms-force-refresh",
        "x-ms-via",
        "x-msedge-ref",
    }
)
_FRONT_DOOR_PREFIXES = ("x-ec", "x-fd")


def header_name_fault(value: Any) -> str | None:
    """The name of a response header, such as `X-Frame-Options`, that Front Door can set."""
    fault = site_header_name_fault(value)
    if fault is None and (
        value.lower() in _FRONT_DOOR or value.lower().startswith(_FRONT_DOOR_PREFIXES)
    ):
        return f"the header {value!r} is Front Door's own; no rule can set it"
    return fault


def site_header_name_fault(value: Any) -> str | None:
    """The name of a response header that a site may choose."""
    if not isinstance(value, str) or not _TOKEN.fullmatch(value):
        return f"{show(value)} is not the name of a header, such as 'X-Frame-Options'"
    if value.lower() in _NOT_OURS:
        return f"the header {value!r} belongs to the connection; a site cannot choose it"
    return None


def header_value_fault(value: Any) -> str | None:
    """The value of a header: visible characters of ASCII in one line."""
    if isinstance(value, str) and _VALUE.fullmatch(value):
        return None
    return f"{show(value)} is not the value of a header: one line of visible ASCII characters"
