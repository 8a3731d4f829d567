"""Which collections to read: patterns like `users`, `users/*/orders`, `**/orders`, `users/**`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.paths import DocumentPath

__all__ = ["CollectionPattern", "Selection", "parse_selection"]

_ANY = "*"
_DEEP = "**"


def _literal(segment: str) -> str:
    return segment.replace("%2A", "*").replace("%2F", "/").replace("%25", "%")


@frozen
class CollectionPattern:
    """The collections that one pattern names.

    - `users`: the documents of a root collection, without its subcollections;
    - `users/*/orders`: the subcollection of every document; `users/alice/orders` of one;
    - `**/orders`: every collection of that id, at any depth (a collection group);
    - `users/**`: a collection and everything beneath it; `**`: everything.

    `%2A` and `%25` stand for a star and a percent sign in an id.
    """

    text: str
    head: tuple[str, ...]
    """The parts before a closing or after an opening `**`, with `*` for any id."""
    below: bool
    """Whether everything beneath belongs too (`…/**`)."""
    group: str | None
    """The collection id of a collection group, else None."""

    @classmethod
    def parse(cls, text: str) -> CollectionPattern:
        """The pattern that `text` writes; a MigrationError says what is wrong with it."""
        segments = text.split("/")
        if segments == [_DEEP]:
            return cls(text, (), below=True, group=None)
        if not all(segments):
            raise _wrong(text, "a part of it is empty")
        if segments[0] == _DEEP:
            if len(segments) != 2 or segments[1] in (_ANY, _DEEP):
                raise _wrong(text, "** at the start takes one collection id after it")
            return cls(text, (), below=False, group=_literal(segments[1]))
        below = segments[-1] == _DEEP
        head = segments[:-1] if below else segments
        if _DEEP in head:
            raise _wrong(text, "** stands at the start or at the end")
        if len(head) % 2 == 0:
            raise _wrong(text, "it ends with a document, not with a collection")
        if _ANY in head[::2]:
            raise _wrong(text, "* stands for a document id, not for a collection")
        return cls(text, tuple(head), below, group=None)

    @property
    def last_id(self) -> str | None:
        """The id of the collections themselves; None where everything beneath belongs too."""
        if self.below:
            return None
        return _literal(self.head[-1]) if self.group is None else self.group

    def matches(self, path: DocumentPath) -> bool:
        """Whether a document of this path belongs to a collection that the pattern names."""
        segments = path.segments
        if self.group is not None:
            return segments[-2] == self.group
        head = self.head
        if len(segments) - 1 < len(head) or (not self.below and len(segments) - 1 != len(head)):
            return False
        return all(
            wanted == _ANY or _literal(wanted) == there
            for wanted, there in zip(head, segments, strict=False)
        )

    def matches_collection(self, collection: str) -> bool:
        """Whether documents of a collection, itself written as a pattern, can belong to it."""
        ids = [_literal(segment) for segment in collection.split("/")[::2]]
        if self.group is not None:
            return ids[-1] == self.group
        wanted = [_literal(segment) for segment in self.head[::2]]
        return ids[: len(wanted)] == wanted and (self.below or len(ids) == len(wanted))

    @property
    def literal_head(self) -> tuple[str, ...]:
        """The leading parts that are fixed: everything before the first `*`."""
        fixed: list[str] = []
        for segment in self.head:
            if segment == _ANY:
                break
            fixed.append(_literal(segment))
        return tuple(fixed)


def _wrong(text: str, why: str) -> MigrationError:
    return MigrationError(
        f"{text!r} names no collections: {why}. Write users, users/*/orders, **/orders or users/**."
    )


@frozen
class Selection:
    """Several patterns together; a document that any of them names is chosen, and once."""

    patterns: tuple[CollectionPattern, ...]

    @property
    def everything(self) -> bool:
        """Whether nothing is left out."""
        return any(pattern.below and not pattern.head for pattern in self.patterns)

    def chooser(self) -> Chooser:
        """A test whether a document is chosen, which remembers the patterns that chose none."""
        return Chooser(self)

    def require(self, present: Sequence[str], where: str) -> None:
        """Refuse patterns that name none of the collections in `present`.

        `where` names the source, for the message.
        """
        for pattern in self.patterns:
            if pattern.text != _DEEP and not any(map(pattern.matches_collection, present)):
                raise unknown_collection(pattern.text, present, where)


class Chooser:
    """Decides document by document, and says at the end which pattern named nothing."""

    def __init__(self, selection: Selection) -> None:
        self._patterns = selection.patterns
        self._everything = selection.everything
        self._idle = [pattern for pattern in selection.patterns if pattern.text != _DEEP]

    def __call__(self, path: DocumentPath) -> bool:
        """Whether the document of this path is chosen."""
        if self._idle:
            self._idle = [pattern for pattern in self._idle if not pattern.matches(path)]
        return self._everything or any(pattern.matches(path) for pattern in self._patterns)

    def finish(self, where: str) -> None:
        """Refuse a pattern that named no document of all that came by."""
        if self._idle:
            raise unknown_collection(self._idle[0].text, (), where)


def unknown_collection(pattern: str, present: Sequence[str], where: str) -> MigrationError:
    """What to say of a pattern that names nothing."""
    close = get_close_matches(pattern, present, n=1, cutoff=0.75)
    if pattern in present:
        hint = f" It has no documents of its own; what is beneath it is {pattern}/**."
    elif close:
        hint = f" Did you mean {close[0]}?"
    elif present:
        shown = ", ".join(sorted(present)[:10])
        more = f" and {len(present) - 10} more" if len(present) > 10 else ""
        hint = f" It holds {shown}{more}."
    else:
        hint = " No document there has such a path."
    return MigrationError(f"There is no collection {pattern} in {where}.{hint}")


def parse_selection(patterns: Iterable[str] | None) -> Selection:
    """The selection that the patterns make; None chooses everything."""
    chosen = (_DEEP,) if patterns is None else tuple(dict.fromkeys(patterns))
    return Selection(tuple(CollectionPattern.parse(text) for text in chosen))
