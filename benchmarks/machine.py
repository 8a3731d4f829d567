"""The machine in one line, since absolute numbers mean nothing without it."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

__all__ = ["machine"]


def machine() -> str:
    """Cores, processor, system, Python and Node."""
    return ", ".join(
        part
        for part in (
            f"{os.cpu_count()} cores",
            _processor(),
            _system(),
            f"Python {platform.python_version()}",
            _node(),
        )
        if part
    )


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.machine()
    found = re.search(r"^model name\s*:\s*(.+)$", text, re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _system() -> str:
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return platform.platform(terse=True)
    return release.get("PRETTY_NAME", "").replace("GNU/Linux ", "") or platform.system()


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        return ""
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    return f"Node {version.stdout.strip().removeprefix('v')}"
