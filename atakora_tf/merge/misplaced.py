"""Values of the wrong kind: they take part in merging, and `resolve` reports them."""

from __future__ import annotations

from atakora_tf.merge.claim import canonical, show
from atakora_tf.merge.shortened import shortened_text

__all__ = ["Misplaced", "MisplacedName"]


class Misplaced:
    """A value of the wrong kind where a config or a map belongs; reported by `resolve`."""

    def __init__(self, value: object) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and canonical(self.value) == canonical(other.value)

    def __hash__(self) -> int:
        return hash(canonical(self.value))

    def __repr__(self) -> str:
        return shortened_text(show(self.value))

    def fault(self, kind: str) -> str:
        """What is wrong; `kind` is what belongs here."""
        return f"{self!r} stands where {kind} belongs"

    def way_out(self, kind: str) -> str:
        """What to write in its place."""
        if kind == "a map":
            return "write a mapping, with a name for each entry"
        return f"write {kind.split()[-1]}(…)"


class MisplacedName(Misplaced):
    """The name of an entry that is not a text."""

    def fault(self, kind: str) -> str:  # noqa: ARG002
        """What is wrong; names are texts, whatever belongs here."""
        return f"the name {self!r} is not a text"

    def way_out(self, kind: str) -> str:  # noqa: ARG002
        """What to write in its place."""
        return "write the name as a text"
