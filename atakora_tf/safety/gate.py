"""The gate: compares two configurations and says what would be lost."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import evolve, frozen

from atakora_tf.azure.data_holding import holding
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.safety.configuration import Block, Configuration, Move
from atakora_tf.safety.finding import Change, Finding, Kind, Lost
from atakora_tf.safety.hazards import HAZARDS, Sides
from atakora_tf.safety.losses import Loss, Losses
from atakora_tf.safety.place import PROVIDER, STATE, abandoned_finding, place_findings
from atakora_tf.safety.values import references
from atakora_tf.safety.weakening import locks, weakened

__all__ = ["Gate", "abandoned", "compare"]

_KEEP: Final = "keep the former value with an override"
_OWN_KEY: Final = "give the component that wants another value a key of its own"
_MOVE_DATA: Final = "move the data to a new one first, then remove this one"
_PREVIOUSLY: Final = (
    "if its component was renamed, say what it was called: previously='UserApi' in its definition"
)
_FORGET: Final = (
    "leave it in Azure and let Terraform forget it with a `removed` block (lifecycle.destroy "
    "= false)"
)

# What may stay as it is and yet lose something.
_INSTEAD: Final[Mapping[Kind, tuple[str, ...]]] = {
    "expires sooner": ("keep the former time", "copy what is older to another place first"),
    "unprotected": ("keep the protection",),
    "fails": (_KEEP,),
}


@frozen
class Gate:
    """Everything that was found; false if nothing stands in the way."""

    old: str
    """Where the old configuration was read."""
    new: str
    findings: tuple[Finding, ...]
    """Sorted: what is lost first."""
    needless: tuple[str, ...]
    """The addresses that were allowed though nothing is lost there."""
    notes: tuple[str, ...]
    """What could not be compared, as sentences."""
    addresses: frozenset[str]
    """Every address that can be allowed."""

    @property
    def refused(self) -> tuple[Finding, ...]:
        """The findings for which the gate stays closed."""
        return tuple(finding for finding in self.findings if finding.refuses)

    def __bool__(self) -> bool:
        return bool(self.refused)

    def __str__(self) -> str:
        lines = [str(finding) for finding in self.findings]
        lines += [f"~ not compared: {hide_secrets(note)}" for note in self.notes]
        return "\n".join([*lines, self.verdict])

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        count = len(self.refused)
        if count:
            things = "1 change is" if count == 1 else f"{count} changes are"
            return f"Refused: {things} not allowed, compared with {self.old}."
        allowed = sum(finding.allowed for finding in self.findings)
        if allowed:
            things = "1 change" if allowed == 1 else f"{allowed} changes"
            return f"Allowed: {things} that --allow-replace names, compared with {self.old}."
        return f"Nothing that holds data is deleted or replaced, compared with {self.old}."

    def to_json(self) -> dict[str, Any]:
        """The outcome as plain JSON data."""
        return {
            "old": self.old,
            "new": self.new,
            "refused": bool(self),
            "findings": [finding.to_json() for finding in self.findings],
            "needless": list(self.needless),
            "not_compared": [hide_secrets(note) for note in self.notes],
        }


def compare(old: Configuration, new: Configuration, allowed: Collection[str] = ()) -> Gate:
    """What `new` would delete, replace or protect less of what `old` holds.

    `allowed` are the addresses of findings that may pass, exactly as findings have them.
    """
    losses = Losses(old, new)
    return _gate(
        old.origin,
        new.origin,
        [*place_findings(old, new), *_lost(losses), *_staying(losses)],
        allowed,
        {*old.blocks, *new.blocks, STATE, PROVIDER},
        losses.uncompared,
    )


def abandoned(stack: str, old: Configuration, allowed: Collection[str] = ()) -> Gate:
    """What is left behind by a stack that nothing writes any more; it is `stacks/NAME`."""
    found = abandoned_finding(stack, old)
    return _gate(old.origin, "", [] if found is None else [found], allowed, {f"stacks/{stack}"})


def _gate(
    old: str,
    new: str,
    findings: Iterable[Finding],
    allowed: Collection[str],
    addresses: Iterable[str],
    notes: Iterable[str] = (),
) -> Gate:
    found = tuple(
        evolve(f, allowed=True) if f.kind != "fails" and f.address in allowed else f
        for f in sorted(findings, key=lambda finding: finding.rank)
    )
    needed = {finding.address for finding in found if finding.allowed}
    return Gate(
        old,
        new,
        found,
        tuple(sorted(set(allowed) - needed)),
        tuple(sorted(set(notes))),
        frozenset(addresses),
    )


def _lost(losses: Losses) -> Iterator[Finding]:
    """One finding for each thing that goes and lies in nothing else that goes."""
    roots: list[str] = []
    below: dict[str, list[Block]] = {}
    for address, block in sorted(losses.old.blocks.items()):
        if block.holding is None or not _goes(losses, address):
            continue
        holders = [
            around
            for around in losses.ancestors(address)
            if holding(losses.old.blocks[around].type) is not None and _goes(losses, around)
        ]
        for holder in holders:
            below.setdefault(holder, []).append(block)
        if not holders:
            roots.append(address)
    for address in roots:
        loss = losses.found.get(address) or _through(losses, losses.old.blocks[address])
        yield _finding(losses, loss, below.get(address, ()))


def _through(losses: Losses, block: Block) -> Loss:
    """The loss of something that only refers to what goes, such as an app to its plan."""
    around = next(a for a in losses.ancestors(block.address) if a in losses.found)
    cause = losses.found[around]
    why = "; ".join(map(str, cause.changes))
    return Loss(
        block, (Change("what it belongs to", around, f"made anew, because {why}"),), block.address
    )


def _finding(losses: Losses, loss: Loss, below: Iterable[Block]) -> Finding:
    block = loss.block
    held = block.holding
    new = losses.successor(block.address)
    kind = _kind(loss)
    consequences = tuple(sorted(_as_lost(losses, other) for other in below))
    gone = [block, *(losses.old.blocks[c.address] for c in consequences)]
    moves = tuple(
        Move(b.address, losses.found[b.address].successor)
        for b in gone
        if kind == "renamed" and b.address in losses.found and losses.found[b.address].is_renamed
    )
    return Finding(
        kind,
        block.address,
        _what(losses, block),
        "" if held is None else held.lost,
        _protection(kind, block, new, loss),
        loss.changes,
        consequences,
        moves,
        _remedies(kind, loss, has_newcomer=_has_newcomer(losses, block)),
    )


def _kind(loss: Loss) -> Kind:
    if loss.is_renamed:
        return "renamed"
    if not loss.changes:
        return "deleted"
    return "moved placement" if loss.is_moved else "replaced"


def _protection(kind: Kind, block: Block, new: Block | None, loss: Loss) -> str:
    said = []
    if kind in ("moved placement", "replaced") and loss.successor != block.address:
        said.append(f"It would be made anew as {loss.successor}.")
    if new is None and block.prevent_destroy:
        said.append(
            "prevent_destroy stood in the old block and went with it, so it does not stop "
            "Terraform."
        )
    elif new is not None and new.prevent_destroy:
        said.append("prevent_destroy makes terraform plan fail instead, for the whole stack.")
    return " ".join(said)


def _has_newcomer(losses: Losses, block: Block) -> bool:
    """Whether something of the same type comes, as after a renaming that nobody spoke of."""
    return any(
        new.type == block.type and not losses.old_address(address)
        for address, new in losses.new.blocks.items()
    )


def _remedies(kind: Kind, loss: Loss, *, has_newcomer: bool) -> tuple[str, ...]:
    if kind == "renamed":
        return (
            _PREVIOUSLY,
            "keep the former id, or the former names of a component's parts, such as "
            "database='user-api'",
            "write these `moved` blocks",
        )
    if kind == "deleted":
        renamed = (_PREVIOUSLY,) if has_newcomer else ()
        return (*renamed, "keep what asks for it", _MOVE_DATA, _FORGET)
    if kind == "moved placement":
        if any(change.path == "location" for change in loss.changes):
            return ("keep the region", _MOVE_DATA)
        return (
            "leave it where it is: restore its line in the lock file",
            _MOVE_DATA,
        )
    if any(change.path == "name" for change in loss.changes):
        return (
            _PREVIOUSLY,
            "keep the former name; a component that was renamed keeps its parts if it names them, "
            "such as database='user-api'",
            _MOVE_DATA,
        )
    return (_KEEP, _OWN_KEY, _MOVE_DATA)


def _staying(losses: Losses) -> Iterator[Finding]:
    """What stays, and yet loses data or protection, or cannot be applied."""
    for address, old in sorted(losses.old.blocks.items()):
        new = losses.successor(address)
        if new is None or new.type != old.type or _goes(losses, address):
            continue
        by_kind: dict[Kind, list[Change]] = {}
        for kind, change in weakened(old, new):
            by_kind.setdefault(kind, []).append(change)
        sides = Sides(
            old, new, lambda _value: None, lambda _value: None
        )  # No rule about failing looks further.
        for hazard in HAZARDS:
            if hazard.effect == "fails" and not new.ignores(hazard.path):
                for change in hazard.changes(sides):
                    by_kind.setdefault("fails", []).append(change)
        for kind, changes in by_kind.items():
            held = old.holding
            yield Finding(
                kind,
                address,
                _what(losses, old),
                "" if held is None else held.lost,
                changes=tuple(changes),
                remedies=_INSTEAD[kind],
            )
    yield from _new_rules(losses)
    for lock in locks(losses.old, losses.new, losses.is_forgotten):
        if any(_goes(losses, target) for target in references(lock.arguments.get("scope"))):
            continue
        yield Finding(
            "unprotected",
            lock.address,
            _what(losses, lock),
            "nothing",
            "The lock is deleted, and what it guards can be deleted then.",
            remedies=("keep the lock",),
        )


def _new_rules(losses: Losses) -> Iterator[Finding]:
    """Lifecycle rules of a storage account that had none."""
    for address, new in sorted(losses.new.blocks.items()):
        if new.type != "azurerm_storage_management_policy" or losses.old_address(address):
            continue
        account = next(references(new.arguments.get("storage_account_id")), "")
        if not losses.old_address(account) or _goes(losses, losses.old_address(account)):
            continue
        nothing = Block(address, new.type, {})
        changes = tuple(change for _, change in weakened(nothing, new))
        if changes:
            yield Finding(
                "expires sooner",
                address,
                f"storage account {losses.new.blocks[account].name or account}",
                "blobs",
                changes=changes,
                remedies=_INSTEAD["expires sooner"],
            )


def _goes(losses: Losses, address: str) -> bool:
    return address in losses.found or any(a in losses.found for a in losses.ancestors(address))


def _as_lost(losses: Losses, block: Block) -> Lost:
    held = block.holding
    return Lost(block.address, "" if held is None else held.word, losses.old_name(block))


def _what(losses: Losses, block: Block) -> str:
    held = block.holding
    word = block.type.removeprefix("azurerm_").replace("_", " ") if held is None else held.word
    return f"{word} {losses.old_name(block)}".strip()
