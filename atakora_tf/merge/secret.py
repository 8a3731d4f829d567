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
    r"|(?P<scheme>://[^/\s:@]*:)[^/\s@]+(?=@)"
    # Keys that stand alone: of Azure accounts (64 bytes in base64) and apps of Entra ID, private
    # keys, JSON web tokens, tokens of GitHub, AWS and Slack.
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{86}=="
    r"|(?<!\S)[\w.~-]{3}8Q~[\w.~-]{31,37}(?!\S)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*"
    r"|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"
    r"|\bgh[pousr]_\w{30,}|\bgithub_pat_\w{30,}|\bAKIA[0-9A-Z]{16}\b|\bxox[abp]-[\w-]{10,}",
    re.IGNORECASE | re.DOTALL,
)

# Shorter texts hold none of the keys that stand alone.
_SHORTEST = 15


def carries_secret(text: str) -> bool:
    """Whether a text holds a key, a password or a signature of a known form."""
    suspect = len(text) >= _SHORTEST or "=" in text or "@" in text
    return suspect and _SECRET.search(text) is not None


def hide_secrets(text: str) -> str:
    """The same text, with `(hidden)` in the place of every key, password or signature."""
    if not carries_secret(text):
        return text
    return _SECRET.sub(lambda m: (m["name"] or m["scheme"] or "") + "(hidden)", text)
