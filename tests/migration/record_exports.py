"""Records the exports in `fixtures/` from the real emulator.

Run it (`python -m tests.migration.record_exports`) after a change of what `recorded` holds, and
read what has changed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import Value
from tests.migration.documents import data_set
from tests.migration.firestore_emulator import running_emulator

FIXTURES = Path(__file__).parent / "fixtures"

DEFAULT = DatabaseName("demo-recorded")
SECOND = DatabaseName("demo-recorded", "second")
EMPTY = DatabaseName("demo-empty")


def recorded(database: DatabaseName) -> list[Document]:
    """What the recorded export of the database holds."""
    if database == EMPTY:
        return []
    if database == SECOND:
        return list(data_set(2, SECOND, seed=2))
    long: dict[str, Value] = {"text": "0123456789abcdef" * 2_500, "after": True}
    # 40,000 bytes: over the border of a block of 32,768.
    big = Document(DocumentPath(("big", "more than a block")), long)
    return [
        *data_set(30, DEFAULT, seed=1, long_every=1000),
        big,
        Document(DocumentPath(("empty", "fields")), {}),
    ]


def main() -> None:
    with TemporaryDirectory() as scratch, running_emulator(Path(scratch) / "log") as emulator:
        for name, database in [("default", DEFAULT), ("second", SECOND), ("empty", EMPTY)]:
            emulator.fill(database, recorded(database))
            made = emulator.export(database, Path(scratch), name)
            shutil.rmtree(FIXTURES / name, ignore_errors=True)
            shutil.copytree(made, FIXTURES / name)


if __name__ == "__main__":
    main()
