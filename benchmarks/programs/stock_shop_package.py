"""The code of the shop's functions as a zip file, by hand; a part of `stock_shop.py`."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "examples" / "shop" / "payments"
FILES = ("function_app.py", "host.json", "provider.py")


def zipped(path: Path) -> tuple[str, str]:
    """Write the zip file; the MD5 of its bytes, and a word that changes with what it holds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = hashlib.sha256()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as written:
        for name in FILES:
            content = (SOURCE / name).read_bytes()
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100755 << 16
            written.writestr(entry, content)
            for part in (name.encode(), content):
                whole.update(len(part).to_bytes(8, "big") + part)
    return hashlib.md5(path.read_bytes()).hexdigest(), whole.hexdigest()[:16]
