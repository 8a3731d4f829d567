"""The mapping file that a command is given."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

if TYPE_CHECKING:
    from atakora_tf.migration.mapping.mapping_file import MappingFile
    from atakora_tf.migration.mapping.model import MappingRules

__all__ = ["ChosenMapping", "mapping_option", "read_chosen"]

F = TypeVar("F", bound=Callable[..., Any])


@frozen
class ChosenMapping:
    """A mapping that can be used, and the file with the places of its rules."""

    file: MappingFile
    rules: MappingRules


def mapping_option(command: F) -> F:
    """`--mapping`, handed over as a path."""
    return click.option(
        "-m",
        "--mapping",
        metavar="FILE",
        required=True,
        type=click.Path(),
        help="The mapping; `atakora migrate plan` drafts one.",
    )(command)


def read_chosen(path: str) -> ChosenMapping:
    """The mapping in a file.  Raises MigrationError with every problem at once.

    Functions and schemas that it names are looked for beside it and in the working directory, too.
    """
    from atakora_tf.migration.mapping.mapping_file import examine, read_mapping

    place = Path(path)
    for folder in (str(place.resolve().parent), str(Path.cwd())):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    rules = read_mapping(place)
    text = place.read_text(encoding="utf-8")
    return ChosenMapping(examine(text, name=path, folder=place.parent), rules)
