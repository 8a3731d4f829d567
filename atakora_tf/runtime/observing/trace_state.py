"""`tracestate`: what tracing systems pass on to themselves, kept within its limits.

Source: www.w3.org/TR/trace-context, "Tracestate Header".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["read_trace_state"]

_MOST_MEMBERS: Final = 32
# So much has to be passed on at least; longer members go first, then those at the end.
_MOST_CHARACTERS: Final = 512
_LONG_MEMBER: Final = 128
# What is longer is not even looked at.
_MOST_READ: Final = 8 * 1024

_SIMPLE: Final = r"[a-z][a-z0-9_*/-]{0,255}"
_TENANT: Final = r"[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13}"
_VALUE: Final = r"[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]"
_MEMBER: Final = re.compile(f"({_SIMPLE}|{_TENANT})=({_VALUE})")


def read_trace_state(headers: Sequence[str]) -> str:
    """The members of all headers as one; "" if they break the grammar, or are more than 32."""
    if sum(map(len, headers)) > _MOST_READ:
        return ""
    listed = [member.strip(" \t") for header in headers for member in header.split(",")]
    members = [member for member in listed if member]
    found = [_MEMBER.fullmatch(member) for member in members]
    keys = {match[1] for match in found if match is not None}
    # A key that is there twice, or a member that is none, fails to be counted.
    if len(members) > _MOST_MEMBERS or len(keys) != len(members):
        return ""
    return _within_limit(members)


def _within_limit(members: list[str]) -> str:
    kept = list(members)
    for member in reversed(members):
        if len(",".join(kept)) > _MOST_CHARACTERS and len(member) > _LONG_MEMBER:
            kept.remove(member)
    while len(",".join(kept)) > _MOST_CHARACTERS:
        kept.pop()
    return ",".join(kept)
