"""From a source to items, in groups: the part of a run that computes, in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.children import Children
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.selection import parse_selection
from atakora_tf.migration.source import Source

__all__ = ["Group", "Loaded", "groups"]


@frozen(eq=False)
class Loaded:
    """A document with what is embedded into it, and what the mapping makes of it.

    outcome: None where it needs nothing, as the mapping leaves it out or embeds it elsewhere.
    """

    document: Document
    children: Sequence[Document]
    outcome: Item | Rejected | None
    embedded: bool = False

    @property
    def documents(self) -> tuple[Document, ...]:
        """The document and all that would be embedded into it."""
        return (self.document, *self.children)

    @property
    def bytes(self) -> int:
        """Of the item's text."""
        return len(self.outcome.text) if isinstance(self.outcome, Item) else 0


@frozen(eq=False)
class Group:
    """Some documents, few enough to hold in memory."""

    loaded: Sequence[Loaded]


def groups(
    source: Source,
    transform: Transform,
    *,
    collections: Sequence[str] | None,
    kept: Path | None,
    going_on: Callable[[], bool],
) -> Iterator[Group]:
    """All chosen documents of the source, transformed.

    Where the mapping embeds, the source is read twice, and `kept` is where embedded documents wait
    (None: a temporary file). going_on: asked now and then; when it says no, the reading ends.
    """
    if not any(rule.embed for rule in transform.mapping.rules):
        for chunk in source.documents(collections):
            yield Group([_loaded(transform, document, ()) for document in chunk])
        return
    _remove(kept)
    with Children(transform, kept) as children:
        _gather(source, children, transform, collections, going_on)
        for chunk in source.documents(collections):
            yield Group([_with_children(transform, document, children) for document in chunk])
        if going_on():
            yield from _orphans(children)
    _remove(kept)


def _gather(
    source: Source,
    children: Children,
    transform: Transform,
    collections: Sequence[str] | None,
    going_on: Callable[[], bool],
) -> None:
    # Whoever chooses users alone gets users whole: their embedded documents belong to them.
    chosen = parse_selection(collections).chooser()
    for chunk in source.documents(None):
        if not going_on():
            return
        for document in chunk:
            if transform.role(document.path) == "embedded" and chosen(
                transform.root(document.path)
            ):
                children.add(document)


def _with_children(transform: Transform, document: Document, children: Children) -> Loaded:
    if transform.role(document.path) == "embedded":
        return Loaded(document, (), None, embedded=True)
    return _loaded(transform, document, children.of(document.path))


def _loaded(transform: Transform, document: Document, children: Sequence[Document]) -> Loaded:
    made = transform(document, children)
    if isinstance(made, Rejected):
        return Loaded(document, children, made)
    if not made:
        return Loaded(document, children, None)
    [item] = made
    return Loaded(document, children, item)


def _orphans(children: Children) -> Iterator[Group]:
    group: list[Loaded] = []
    for rejected, document in children.orphans():
        group.append(Loaded(document, (), rejected, embedded=True))
        if len(group) == 100:
            yield Group(group)
            group = []
    if group:
        yield Group(group)


def _remove(kept: Path | None) -> None:
    if kept is None:
        return
    try:
        kept.unlink(missing_ok=True)
    except OSError as error:
        raise MigrationError(f"{kept} cannot be taken away: {error.strerror}.") from None
