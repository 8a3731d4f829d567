"""Medical records: what is kept is reached from a private network, and from nowhere else.

| component | what it is | where it runs |
|---|---|---|
| `PatientApi`, `VisitApi` | patients and their visits | Flex Consumption, in a subnet of its own |
| `Intake` | takes letters from a queue, with a secret | the same app |
| `Reports` | nightly figures, and a page for them | an app of its own on Elastic Premium |
| `Archive` | scanned letters: a blob container and a queue | shared storage |

    atakora plan --app examples.isolated.backend:clinic --environment prod
    atakora synth --app examples.isolated.backend:clinic

`dev` is open, so that developers reach it from their desks. In `staging` the apps answer the
internet and their data does not; in `prod` nothing does. docs/networking.md says what that means,
what it costs, and from where it is deployed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atakora_tf import Backend
from examples.isolated.backend import NETWORKING, clinic

__all__ = ["clinic", "every_backend"]


def every_backend(locks: Path) -> Iterator[Backend]:
    """The clinic in each of its environments; `locks` is the folder of the lock files."""
    for environment in NETWORKING:
        yield clinic(environment, lock=locks / "atakora.lock.json")
