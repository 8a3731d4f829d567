"""Texts that carry a key: recognised, so that no message ever repeats one."""

from __future__ import annotations

import re

__all__ = ["carries_secret"]

# The parts by which connection strings of Azure carry a key
# (learn.microsoft.com, storage-configure-connection-string and service-bus-sas).
_SECRET = re.compile(
    r"(AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd|[?&]sig)=[^;\s]", re.IGNORECASE
)


def carries_secret(text: str) -> bool:
    """Whether a text holds a key, a password or a signature of a known form."""
    return "=" in text and _SECRET.search(text) is not None
