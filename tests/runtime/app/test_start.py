"""What it takes to start."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys, time
began = time.process_time()
import atakora_tf.runtime.application
import atakora_tf.runtime.store.sqlite_store
from atakora_tf.contract.contract_json import contract_from_text
spent = time.process_time() - began
ours = {n.split(".")[1] for n in sys.modules if n.startswith("atakora_tf.")}
names = ("jsonschema_rs", "azure", "cdktf", "jsii", "click", "rich")
heavy = [name for name in names if name in sys.modules]
print(spent, sorted(ours), heavy)
"""


def test_the_application_is_imported_fast_and_needs_little() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, timeout=60, check=True
    )
    spent, _, rest = done.stdout.partition(" ")
    assert rest.strip() == "['contract', 'errors', 'runtime'] []"
    assert float(spent) < 0.6
