"""What the options of the command say, checked before anything is loaded."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from atakora_tf.errors import ApplicationInvalid

__all__ = ["checked_seed", "checked_url", "is_here"]


def checked_url(url: str) -> str:
    """The address of an account; raises ValueError with what is wrong, as a sentence."""
    parts = urlsplit(url)
    try:
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        is_address = False
    if not is_address:
        raise ValueError(
            f"{url!r} is no address of an account; write it like https://localhost:8081 or "
            "https://shop.documents.azure.com"
        )
    if parts.scheme == "http" and not is_here(url):
        raise ValueError(f"{url!r} would send the key in the clear; write https://")
    return url


def is_here(url: str) -> bool:
    """Whether an address is on this machine, as that of an emulator."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def checked_seed(text: str | None) -> Path | None:
    """The file of `--seed`; raises `ApplicationInvalid` if it is not there."""
    if text is None:
        return None
    file = Path(text)
    if not file.is_file():
        raise ApplicationInvalid(
            f"there is no file {file} to seed with; --seed takes a JSON file with a list of items "
            'for each API: {"UserApi": […]}'
        )
    return file
