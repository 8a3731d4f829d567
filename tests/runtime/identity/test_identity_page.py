"""The example of docs/identity.md runs and prints what the page says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[3]


def test_the_example_of_the_page_runs() -> None:
    page = (_ROOT / "docs" / "identity.md").read_text()
    example = page.split("```python\n")[1].split("```")[0]
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert f"It prints `{ran.stdout.strip()}`." in page


def test_identity_loads_no_client_of_http_before_keys_are_read() -> None:
    script = (
        "import sys; import atakora_tf.runtime.identity.entra; "
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('aiohttp', 'azure', 'cdktf')"
        " or n.startswith(('atakora_tf.plan', 'atakora_tf.merge', 'atakora_tf.components'))))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert ran.stdout.strip() == "[]"
