"""The users' page of mistakes, made from the tests; `python tests/mistakes/page.py` renews it."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path

from mistake import Mistake, with_places

__all__ = ["PAGE", "catalogue", "page"]

PAGE = Path(__file__).parents[2] / "docs" / "mistakes.md"

_KINDS = (
    *("neighbours", "ids", "keys", "names", "schemas"),
    *("functions", "values", "settings", "overrides", "limits", "locks", "networks", "sites"),
    *("existing", "renames", "access", "code"),
)

_HEAD = """\
# Mistakes, and what is said about them

Every message says *what* is wrong, *where* (the path in a resource, and the component with the
file and the line of its definition), and the *ways out*. All mistakes of a backend are reported
together, in the same order in every run: by `backend.validate()`, by `atakora validate`, and by
whatever builds the backend, which raises `BackendInvalid` before anything is written.

    cosmos:shared-database › databases['shop'] › containers['orders'] › partition_key: …
    │                        └ the path inside the resource
    └ the key of the resource

A line with a priority is a claim: a value that somebody asks for. 10 is what a component fills in,
20 is what its definition says, 30 is an override.

The messages below are real: each is asserted by a test in `tests/mistakes`.
"""


def catalogue() -> dict[str, list[Mistake]]:
    """Every mistake, by the sentence that says what kind it is."""
    found = {}
    for kind in _KINDS:
        module = import_module(f"test_mistaken_{kind}")
        found[str(module.__doc__).splitlines()[0].rstrip(".")] = module.MISTAKES
    return found


def page() -> str:
    """The whole page; mistakes that mean what another one means are not on it."""
    parts = [_HEAD]
    for kind, mistakes in catalogue().items():
        parts.append(f"## {kind}\n")
        parts += [_entry(mistake) for mistake in mistakes if mistake.means]
    return "\n".join(parts)


def _entry(mistake: Mistake) -> str:
    named = dict.fromkeys(re.findall(r"<([\w ]+)>", mistake.message))
    known = {who: f"shop.py:{14 + 7 * n}" for n, who in enumerate(named)}
    title = mistake.title[0].upper() + mistake.title[1:]
    said = with_places(mistake.message, known)
    return (
        f"### {title}\n\n```text\n{said}\n```\n\n"
        f"**What it means.** {mistake.means}\n\n**What to do.** {mistake.do}\n"
    )


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    PAGE.write_text(page(), encoding="utf-8")
