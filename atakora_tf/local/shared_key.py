"""Requests to Azurite, signed with its key.

learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
"""

from __future__ import annotations

import base64
import hmac
from email.utils import formatdate
from typing import Final

__all__ = ["ACCOUNT", "KEY", "signed_headers"]

ACCOUNT: Final = "devstoreaccount1"
KEY: Final = (
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
)
"""The key of every Azurite, which protects nothing (learn.microsoft.com/azure/storage/common/
storage-connect-azurite, "Well-known storage account and key")."""

_VERSION: Final = "2021-12-02"
_EMPTY_HEADERS: Final = 11


def signed_headers(method: str, path: str, query: str) -> dict[str, str]:
    """The headers of a request without a body; `query` is empty or one `name=value`."""
    headers = {"x-ms-date": formatdate(usegmt=True), "x-ms-version": _VERSION}
    text = (
        method
        + "\n" * (_EMPTY_HEADERS + 1)
        + "".join(f"{name}:{value}\n" for name, value in headers.items())
        + f"/{ACCOUNT}{path}"
        + (f"\n{query.replace('=', ':')}" if query else "")
    )
    digest = hmac.digest(base64.b64decode(KEY), text.encode(), "sha256")
    signature = base64.b64encode(digest).decode()
    return {**headers, "authorization": f"SharedKey {ACCOUNT}:{signature}", "content-length": "0"}
