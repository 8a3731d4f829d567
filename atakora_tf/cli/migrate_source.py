"""The options that say where documents come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

if TYPE_CHECKING:
    from atakora_tf.migration.paths import DatabaseName
    from atakora_tf.migration.source import Source
    from atakora_tf.migration.values import Timestamp

__all__ = ["ChosenSource", "source_options", "whole_source_options"]

F = TypeVar("F", bound=Callable[..., Any])

_WAYS = {
    "firestore": "--firestore",
    "managed_export": "--managed-export",
    "json_lines": "--json-lines",
}


@frozen
class ChosenSource:
    """One of three ways to documents, and the collections to read; None for all.

    words: the options as they stood on the line, for what people are told to type.
    """

    way: str
    place: str
    collections: tuple[str, ...] | None

    @property
    def is_live(self) -> bool:
        """Whether it is a database that goes on changing, and bills what is read."""
        return self.way == "firestore"

    @property
    def is_one_file(self) -> bool:
        """Whether one collection cannot be read without those before it."""
        return self.way == "managed_export"

    @property
    def words(self) -> tuple[str, ...]:
        """The options as they are typed."""
        chosen = [word for name in self.collections or () for word in ("--collections", name)]
        return (_WAYS[self.way], self.place, *chosen)

    @contextmanager
    def opened(
        self, *, database: DatabaseName | None = None, read_time: Timestamp | None = None
    ) -> Iterator[Source]:
        """The source, for the time of a block.

        database: the one that documents have to be of, if that is known; raises MigrationError
        where they are of another. read_time: the moment to read a live database as of.
        """
        if self.way == "firestore":
            from atakora_tf.migration.live.source import LiveFirestore

            name = _database(self.place)
            _require(name, database, f"--firestore {self.place}")
            with LiveFirestore(name, read_time=read_time) as live:
                yield live
        elif self.way == "managed_export":
            from atakora_tf.migration.managed_export.source import ManagedExport

            yield ManagedExport(Path(self.place), database)
        else:
            from atakora_tf.migration.json_lines.source import JsonLines

            lines = JsonLines(Path(self.place))
            _require(lines.snapshot().database, database, lines.name)
            yield lines


def source_options(command: F) -> F:
    """`--firestore`, `--managed-export`, `--json-lines`, `--collections` as one `chosen`."""
    return _with(command, collections_shown=True)


def whole_source_options(command: F) -> F:
    """The same for what carries the collections of a run; it has to refuse others with a reason."""
    return _with(command, collections_shown=False)


def _with(command: F, *, collections_shown: bool) -> F:
    def gathering(
        *args: Any,
        firestore: str | None,
        managed_export: str | None,
        json_lines: str | None,
        collections: tuple[str, ...],
        **others: Any,
    ) -> Any:
        given = {"firestore": firestore, "managed_export": managed_export, "json_lines": json_lines}
        [*found] = [(way, place) for way, place in given.items() if place is not None]
        if len(found) != 1:
            said = " and ".join(_WAYS[way] for way, _ in found)
            raise click.UsageError(
                f"{said} name several sources: name one of them"
                if found
                else "say where the documents come from: --firestore PROJECT[/DATABASE], "
                "--managed-export PATH, or --json-lines FOLDER"
            )
        [(way, place)] = found
        return command(*args, chosen=ChosenSource(way, place, collections or None), **others)

    gathering.__name__ = command.__name__
    gathering.__doc__ = command.__doc__
    made: Any = gathering
    made.__click_params__ = list(getattr(command, "__click_params__", ()))
    for option in reversed((*_OPTIONS, _collections(shown=collections_shown))):
        made = option(made)
    result: F = made
    return result


_OPTIONS = (
    click.option(
        "--firestore",
        metavar="PROJECT[/DATABASE]",
        help="Read a live Firestore; FIRESTORE_EMULATOR_HOST names an emulator.",
    ),
    click.option(
        "--managed-export",
        metavar="PATH",
        type=click.Path(),
        help="Read what `gcloud firestore export` wrote, copied to this machine.",
    ),
    click.option(
        "--json-lines",
        metavar="FOLDER",
        type=click.Path(),
        help="Read what `atakora migrate export` wrote.",
    ),
)


def _collections(*, shown: bool) -> Callable[[F], F]:
    return click.option(
        "--collections",
        metavar="PATTERN",
        multiple=True,
        hidden=not shown,
        help="Only these: users, users/*/orders, **/orders, users/**. May be given again.",
    )


def _database(text: str) -> DatabaseName:
    from atakora_tf.errors import MigrationError
    from atakora_tf.migration.paths import DEFAULT_DATABASE, DatabaseName

    if text.startswith("projects/"):
        return DatabaseName.parse(text)
    project, slash, database = text.partition("/")
    if not project or "/" in database or (slash and not database):
        raise MigrationError(
            f"--firestore {text!r} names no database; write PROJECT or PROJECT/DATABASE, such as "
            "my-project/(default)."
        )
    return DatabaseName(project, database or DEFAULT_DATABASE)


def _require(found: DatabaseName | None, wanted: DatabaseName | None, where: str) -> None:
    from atakora_tf.errors import MigrationError

    if found is not None and wanted is not None and found != wanted:
        raise MigrationError(
            f"The documents of {where} belong to {found}, and the mapping is for {wanted}. Name "
            "the source of the right project and database, or correct source: in the mapping."
        )
