"""What the gate finds: values that read as a paragraph to a person and as JSON to a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Literal, TypeAlias, get_args

from attrs import field, frozen

from atakora_tf.merge.secret import hide_secrets
from atakora_tf.safety.configuration import Move

__all__ = ["Change", "Finding", "Kind", "Lost"]

Kind: TypeAlias = Literal[
    "deleted",
    "replaced",
    "moved placement",
    "renamed",
    "abandoned",
    "state changed",
    "subscription changed",
    "expires sooner",
    "unprotected",
    "fails",
]
"""The kinds of findings, worst first. All but `fails` are refused."""

_RANKS: Final = {kind: number for number, kind in enumerate(get_args(Kind))}

# The most that a paragraph lists; JSON has all of them.
_LISTED: Final = 5


@frozen
class Change:
    """One argument that changes."""

    path: str
    """With dots: `backup.type`."""
    old: str
    new: str
    why: str = ""
    """What this change does, as a sentence; empty where azurerm's schema alone says it."""

    def __str__(self) -> str:
        what = f"{self.path}: {self.old} → {self.new}"
        return f"{what}. {self.why}" if self.why else what

    def to_json(self) -> dict[str, str]:
        """The change as plain JSON data."""
        found = {"path": self.path, "old": self.old, "new": self.new, "why": self.why}
        return {name: hide_secrets(text) for name, text in found.items() if text}


@frozen(order=True)
class Lost:
    """Something else that goes with what a finding is about."""

    address: str
    word: str
    name: str

    def __str__(self) -> str:
        return f"{self.word} {self.name or self.address}"


@frozen
class Finding:
    """One thing that would be lost, moved, or left without protection; or an apply that fails."""

    kind: Kind
    address: str
    """What `--allow-replace` takes."""
    what: str
    """`Cosmos DB account cosno-shop-prod`."""
    holds: str
    """What is lost with it: `every database in it, and its backups`."""
    why: str = ""
    """What happens, as sentences, beside what the kind says by itself."""
    changes: tuple[Change, ...] = ()
    consequences: tuple[Lost, ...] = ()
    """What holds something and goes with it."""
    moves: tuple[Move, ...] = ()
    """The `moved` blocks that would prevent it."""
    remedies: tuple[str, ...] = ()
    """What to do instead."""
    allowed: bool = field(default=False)
    """`--allow-replace` names it."""

    @property
    def refuses(self) -> bool:
        """Whether the gate stays closed because of it."""
        return self.kind != "fails" and not self.allowed

    @property
    def rank(self) -> tuple[object, ...]:
        """A total order: the worst kinds first, then by address."""
        return (_RANKS[self.kind], self.address, self.changes, self.why)

    def __str__(self) -> str:
        sign = "!" if self.refuses else "~"
        mark = " (allowed)" if self.allowed else ""
        lines = [f"{sign} {_SENTENCES[self.kind](self)}{mark}"]
        lines += [f"    {change}" for change in self.changes]
        if self.why:
            lines.append(f"    {self.why}")
        if self.consequences:
            lines.append(f"    With it {self._listed()}.")
        lines += [f"    moved: from {m.old} to {m.new}" for m in self.moves[:_LISTED]]
        if len(self.moves) > _LISTED:
            lines.append(f"    and {len(self.moves) - _LISTED} more such blocks (see --json)")
        if self.remedies and not self.allowed:
            lines.append(f"    Instead: {'; or '.join(self.remedies)}.")
        if self.refuses:
            lines.append(f"    To let it happen: --allow-replace {self._quoted}")
        return hide_secrets("\n".join(lines))

    @property
    def _quoted(self) -> str:
        return f"'{self.address}'" if any(c in self.address for c in "[\"' ") else self.address

    def _listed(self) -> str:
        texts = [str(lost) for lost in self.consequences[:_LISTED]]
        more = len(self.consequences) - len(texts)
        listed = ", ".join(texts) + (f" and {more} more" if more else "")
        return f"{'goes' if len(self.consequences) == 1 else 'go'} {listed}"

    def to_json(self) -> dict[str, Any]:
        """The finding as plain JSON data."""
        return {
            "kind": self.kind,
            "address": self.address,
            "what": hide_secrets(self.what),
            "holds": self.holds,
            "why": hide_secrets(self.why),
            "changes": [change.to_json() for change in self.changes],
            "consequences": [
                {"address": c.address, "what": hide_secrets(str(c))} for c in self.consequences
            ],
            "moves": [{"from": move.old, "to": move.new} for move in self.moves],
            "instead": list(self.remedies),
            "refused": self.refuses,
            "allowed": self.allowed,
        }


def _lost(verb: str) -> Callable[[Finding], str]:
    return lambda f: f"The {f.what} ({f.address}) would be {verb}, and {f.holds} lost with it."


_SENTENCES: Final[dict[Kind, Callable[[Finding], str]]] = {
    "deleted": _lost("DELETED"),
    "replaced": _lost("REPLACED"),
    "moved placement": lambda f: (
        f"The {f.what} ({f.address}) would be MADE ANEW in another place, and {f.holds} would not "
        "go with it."
    ),
    "renamed": lambda f: (
        f"The {f.what} ({f.address}) has another Terraform address, so it would be DELETED and "
        f"made anew, and {f.holds} lost with it."
    ),
    "abandoned": lambda f: (
        f"The {f.what} ({f.address}) is no longer written, though {f.holds} stays in Azure."
    ),
    "state changed": lambda f: f"The place of Terraform's state ({f.address}) would CHANGE.",
    "subscription changed": lambda f: f"The subscription ({f.address}) would CHANGE.",
    "expires sooner": lambda f: f"Data in the {f.what} ({f.address}) would be DELETED sooner.",
    "unprotected": lambda f: f"The {f.what} ({f.address}) would be LESS PROTECTED.",
    "fails": lambda f: f"terraform apply would fail at the {f.what} ({f.address}).",
}
