"""Texts that carry a key: recognised, so that no message ever repeats one."""

from __future__ import annotations

import re

__all__ = ["carries_secret", "hide_secrets"]

# Where a key that stands alone may begin: not within a word. Messages print texts by their
# `repr`, and there a word may follow the `n` of an escaped line break.
_START = r"(?:(?<![\w-])|(?<=\\[nrt]))"

_SECRET = re.compile(
    # The parts by which connection strings and addresses of Azure carry a key
    # (learn.microsoft.com, storage-configure-connection-string, service-bus-sas,
    # azure-app-configuration and connect-mongodb-account).
    r"(?P<name>(?:AccountKey|AccessKey|SharedAccessSignature|Password|Pwd|Secret"
    r"|(?:\b|(?<=\\[nrt]))sig)\s*=\s*)"
    r"[^;\s=][^;\s]*"
    r"|(?P<scheme>://[^/\s:@]*:)[^/\s@]+(?=@)"
    # Keys of Azure accounts: 64 bytes in base64. So are checksums, which say what they are.
    r"|(?:(?<![A-Za-z0-9+/])(?<!sha512-)|(?<=\\[nrt]))[A-Za-z0-9+/]{86}==(?!=)"
    # Client secrets of apps in Entra ID.
    r"|(?:(?<![\w.~-])|(?<=\\[nrt]))(?-i:[\w.~-]{3}\dQ~[\w.~-]{31,37})(?![\w.~-])"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*"
    # JSON web tokens (their first part is a JSON object), and what follows `Bearer`.
    rf"|{_START}(?-i:eyJ)[\w-]{{8,}}\.[\w-]{{8,}}\.[\w-]{{8,}}"
    r"|(?<=Bearer\s)(?=\S*\d)[\w.~+/-]{20,}=*"
    # Tokens of GitHub, AWS and Slack; keys of language models, which tell from names by a long
    # part without hyphens.
    rf"|{_START}(?:gh[pousr]_\w{{30,}}|github_pat_\w{{30,}}|(?-i:AKIA[0-9A-Z]{{16}})\b"
    r"|xox[abp]-[\w-]{10,}|sk-(?=[\w-]*\d)(?:\w+-)*\w{20,}[\w-]*)",
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
