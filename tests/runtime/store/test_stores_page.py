"""The example of docs/stores.md runs and prints what the page says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]


def test_the_example_of_the_page_runs() -> None:
    page = (_ROOT / "docs" / "stores.md").read_text()
    example = page.split("```python\n")[1].split("```")[0]
    ran = subprocess.run(
        [sys.executable, "-c", example],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert f"It prints `{ran.stdout.strip()}`." in page


def test_the_stores_load_nothing_of_azure_before_they_are_made() -> None:
    script = (
        "import sys; import atakora_tf.runtime.store.cosmos_store, "
        "atakora_tf.runtime.store.sqlite_store; "
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('azure', 'aiohttp', 'cdktf')"
        " or n.startswith(('atakora_tf.plan', 'atakora_tf.merge'))))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout == "[]\n"
