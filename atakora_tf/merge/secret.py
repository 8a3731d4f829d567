"""Texts that carry a key: recognised, so that no message ever repeats one."""

from __future__ import annotations

import re

__all__ = ["carries_secret", "hide_secrets"]

# The parts by which connection strings and addresses of Azure carry a key
# (learn.microsoft.com, storage-configure-connection-string, service-bus-sas,
# azure-app-configuration and connect-mongodb-account).
_SECRET = re.compile(
    r"(?P<name>(?:AccountKey|AccessKey|SharedAccessSignature|Password|Pwd|Secret|\bsig)\s*=\s*)"
    r"[^;\s=][^;\s]*"
    r"|(?P<scheme>://[^/\s:@]*:)[^/\s@]+(?=@)",
    re.IGNORECASE,
)


def carries_secret(text: str) -> bool:
    """Whether a text holds a key, a password or a signature of a known form."""
    return ("=" in text or "@" in text) and _SECRET.search(text) is not None


def hide_secrets(text: str) -> str:
    """The same text, with `(hidden)` in the place of every key, password or signature."""
    if not carries_secret(text):
        return text
    return _SECRET.sub(lambda m: (m["name"] or m["scheme"]) + "(hidden)", text)
