"""`.funcignore`: what the author of the code wants to stay behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

__all__ = ["IGNORE_FILE", "ignored_by", "never_ignored"]

IGNORE_FILE: Final = ".funcignore"


def never_ignored(path: str) -> bool:  # noqa: ARG001 - a rule like any other
    """The rule of a folder without such a file."""
    return False


def ignored_by(rules: str) -> Callable[[str], bool]:
    """Whether a path relative to the folder is left out, by the rules of .gitignore."""
    # Loaded late: most programs have no such file.
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(rules.splitlines())

    def ignored(path: str) -> bool:
        return bool(spec.match_file(path))

    return ignored
