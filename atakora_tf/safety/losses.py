"""Which blocks of an old configuration do not outlive a new one, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from attrs import define, field, frozen

from atakora_tf.azure.force_new import EVERYWHERE, ForceNewArgument, force_new
from atakora_tf.safety.configuration import Block, Configuration
from atakora_tf.safety.finding import Change
from atakora_tf.safety.hazards import HAZARDS, Sides
from atakora_tf.safety.values import (
    Reader,
    canonical,
    found_at,
    references,
    shown,
    written_values,
)

__all__ = ["PLACES", "Loss", "Losses"]

PLACES: Final = frozenset(
    {
        "account_name",
        "cassandra_keyspace_id",
        "database_name",
        "key_vault_id",
        "location",
        "namespace_id",
        "resource_group_name",
        "server_id",
        "storage_account_id",
        "storage_account_name",
        "storage_container_name",
        "topic_id",
    }
)
"""The arguments that say where something is, and not what it is."""


@frozen
class Loss:
    """A block that does not outlive the new configuration by its own doing."""

    block: Block
    changes: tuple[Change, ...] = ()
    """Why Terraform replaces it; empty if its block is gone."""
    successor: str = ""
    """The address under which the same thing stands in the new configuration."""

    @property
    def is_renamed(self) -> bool:
        """Whether nothing but its address in Terraform changes."""
        return not self.changes and bool(self.successor) and self.successor != self.block.address

    @property
    def is_moved(self) -> bool:
        """Whether only the place changes."""
        return bool(self.changes) and all(change.path in PLACES for change in self.changes)


@define(slots=False)
class Losses:
    """The comparison of two configurations, block by block."""

    old: Configuration
    new: Configuration
    found: dict[str, Loss] = field(factory=dict, init=False)
    """By old address."""
    uncompared: list[str] = field(factory=list, init=False)
    """What cannot be compared, as sentences."""
    _targets: dict[str, str] = field(factory=dict, init=False)
    """The new address of each old one, as `moved` blocks and guesses have it."""
    _guessed: set[str] = field(factory=set, init=False)
    """The new addresses that Terraform is not told of."""
    _waiting: dict[str, list[tuple[frozenset[str], Change]]] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self._targets = _moved(self.old, self.new)
        self._guess_successors()
        for address, block in sorted(self.old.blocks.items()):
            self._look_at(address, block)
        self._settle()

    def target(self, address: str) -> str:
        """The address in the new configuration of what had an old one."""
        return self._targets.get(address, address)

    def successor(self, address: str) -> Block | None:
        """The block that goes on where an old one was, for Terraform."""
        target = self.target(address)
        return None if target in self._guessed else self.new.at(target)

    def is_forgotten(self, address: str) -> bool:
        """Whether a `removed` block takes it out of the state without deleting it."""
        base = address.partition("[")[0]
        return any(
            base == entry or address == entry or address.startswith(f"{entry}.")
            for entry in self.new.forgotten
        )

    def ancestors(self, address: str) -> Iterator[str]:
        """What an old block lies in or is bound to, the nearest first."""
        seen = {address}
        reached = [address]
        while reached:
            around = [
                parent
                for child in reached
                for parent in self._parents.get(child, ())
                if parent not in seen and self._takes_along(parent, child)
            ]
            seen.update(around)
            yield from sorted(set(around))
            reached = sorted(set(around))

    def _takes_along(self, parent: str, child: str) -> bool:
        """Whether a child goes with its parent: what lies in it does, else what stays bound."""
        if self.old.blocks[parent].holding is not None:
            return True
        new, around = self.successor(child), self.successor(parent)
        if new is None or around is None:
            return False
        return any(
            around.address in references(value)
            for argument in force_new(new.type)
            for value in found_at(new.arguments, argument.path)
        )

    @cached_property
    def _parents(self) -> Mapping[str, frozenset[str]]:
        by_id = {b.id.lower(): a for a, b in self.old.blocks.items() if b.id}
        return {
            address: frozenset(self._around(block, by_id)) - {address}
            for address, block in self.old.blocks.items()
        }

    def _around(self, block: Block, by_id: Mapping[str, str]) -> Iterator[str]:
        for argument in force_new(block.type):
            for value in found_at(block.arguments, argument.path):
                for address in references(value):
                    found = self.old.at(address)
                    if found is not None and found.address in self.old.blocks:
                        yield found.address
                if isinstance(value, str) and value.lower() in by_id:
                    yield by_id[value.lower()]
                elif isinstance(value, str) and self.old.is_state:
                    yield from self._named(argument.path[-1], value, block)
        steps = block.id.lower().split("/")
        for length in range(2, len(steps)):
            parent = by_id.get("/".join(steps[:length]))
            if parent is not None:
                yield parent

    def _named(self, argument: str, value: str, block: Block) -> Iterator[str]:
        # A state has `storage_account_name = "stshop"` where a configuration has a reference.
        kind = "azurerm_" + argument.removesuffix("_name")
        if not argument.endswith("_name") or argument in EVERYWHERE or kind == block.type:
            return
        for address, other in self.old.blocks.items():
            if other.type == kind and other.name == value:
                yield address

    def _look_at(self, address: str, block: Block) -> None:
        new = self.successor(address)
        if new is not None and new.type == block.type:
            own, through = self._changes(block, new)
            if own:
                self.found[address] = Loss(block, own, new.address)
            elif through:
                self._waiting[address] = through
            return
        target = self.target(address)
        module = target.partition(".")[2].partition(".")[0].partition("[")[0]
        if target.startswith("module.") and module in self.new.modules:
            self.uncompared.append(
                f"{target} is in module.{module}, whose configuration is not seen here."
            )
        elif not self.is_forgotten(address):
            guess = self.new.at(target) if address in self._targets else None
            if guess is None:
                self.found[address] = Loss(block)
            else:
                own, _ = self._changes(block, guess)
                self.found[address] = Loss(block, own, guess.address)

    def _settle(self) -> None:
        """A value that changes through a reference is the doing of what it refers to."""
        for address, through in sorted(self._waiting.items()):
            own = tuple(
                change
                for targets, change in through
                if not any(self._is_lost(target) for target in targets)
            )
            if own:
                block = self.old.blocks[address]
                self.found[address] = Loss(block, own, self.target(address))

    def _is_lost(self, address: str) -> bool:
        if address in self.found or address in self._waiting:
            return True
        return any(parent in self.found for parent in self.ancestors(address))

    def _changes(
        self, old: Block, new: Block
    ) -> tuple[tuple[Change, ...], list[tuple[frozenset[str], Change]]]:
        """What replaces a block by itself, and what does only through something else."""
        own: list[Change] = []
        through: list[tuple[frozenset[str], Change]] = []
        for argument in force_new(old.type):
            if new.ignores(str(argument)):
                continue
            change = self._change(argument, old, new)
            if change is not None:
                targets = self._same_references(argument, old, new)
                if targets:
                    through.append((targets, change))
                else:
                    own.append(change)
        sides = Sides(
            old,
            new,
            lambda value: _target(self.old, value),
            lambda value: _target(self.new, value),
        )
        for hazard in HAZARDS:
            if hazard.effect == "replaced" and not new.ignores(hazard.path):
                own += hazard.changes(sides)
        return tuple(sorted(own, key=lambda change: change.path)), through

    def _change(self, argument: ForceNewArgument, old: Block, new: Block) -> Change | None:
        raw = [found_at(block.arguments, argument.path) for block in (old, new)]
        if argument.computed and all(value is None for value in raw[1]):
            return None
        held = [self._old_reader.resolved(raw[0]), self._new_reader.resolved(raw[1])]
        written = [written_values(argument, values) for values in held]
        if written[0] == written[1]:
            return None
        if self._is_unknown(held):
            what = (
                f"{new.address}: {argument} is {shown(held[1])}, which is known only to Terraform"
            )
            self.uncompared.append(f"{what}; it was {shown(held[0])}.")
            return None
        return Change(str(argument), shown(held[0]), shown(held[1]))

    def _is_unknown(self, held: list[list[Any]]) -> bool:
        """Whether a state meets an expression that only Terraform can evaluate."""
        text = canonical(held[1])
        if not self.old.is_state or "${" not in text:
            return False
        # What is new has no id yet, so whatever needs it is replaced.
        return not any(
            self.new.at(address) is not None and not self.old_address(address)
            for value in held[1]
            for address in references(value)
        )

    def old_name(self, block: Block) -> str:
        """The name in Azure of an old block, as far as it is known."""
        found = self._old_reader.resolved(block.name)
        return found if isinstance(found, str) else block.name

    def old_address(self, address: str) -> str:
        """The address in the old configuration of what has a new one; empty if it is new."""
        for old, new in self._targets.items():
            if new == address:
                return old
        return address if self.old.at(address) is not None else ""

    def _same_references(
        self, argument: ForceNewArgument, old: Block, new: Block
    ) -> frozenset[str]:
        """The old addresses that a value refers to before and after alike."""
        before, after = (found_at(block.arguments, argument.path) for block in (old, new))
        held = frozenset(a for value in before for a in references(value) if a in self.old.blocks)
        then = {self.target(address) for address in held}
        now = {address for value in after for address in references(value)}
        return held if held and then == now else frozenset()

    @cached_property
    def _old_reader(self) -> Reader:
        return Reader(self.old, renamed=self.target)

    @property
    def _new_reader(self) -> Reader:
        return Reader(self.new, self._known, renamed=self._handed_over)

    def _known(self, address: str, attribute: str) -> Any:
        """What the old side knows of something that the new one refers to."""
        address = self._handed_over(address)
        # A reference to what is no longer there is an error that Terraform says itself.
        if not self.old.is_state and self.new.at(address) is not None:
            return None
        found = self.old.at(self.old_address(address) or address)
        value = None if found is None else found.arguments.get(attribute)
        return self._old_reader.resolved(value)

    def _handed_over(self, address: str) -> str:
        """The old address of what a data source reads, if a `removed` block lets go of it."""
        if not address.startswith("data."):
            return address
        return self._read_again.get(address, address)

    @cached_property
    def _read_again(self) -> Mapping[str, str]:
        found: dict[str, str] = {}
        reader = Reader(self.new)
        for address, block in self.new.data.items():
            place = _place_of(block, reader)
            for old, held in self.old.blocks.items():
                alike = held.type == block.type and self.is_forgotten(old)
                if alike and _place_of(held, self._old_reader) == place:
                    found[address] = self.target(old)
        return found

    def _guess_successors(self) -> None:
        """Find what goes on under another address, though no `moved` block says so."""
        while True:
            gone = [
                block
                for address, block in sorted(self.old.blocks.items())
                if self.new.at(self.target(address)) is None and not self.is_forgotten(address)
            ]
            going_on = (self.new.at(self.target(address)) for address in self.old.blocks)
            taken = {block.address for block in going_on if block is not None}
            come = [b for a, b in sorted(self.new.blocks.items()) if a not in taken]
            pair = next(self._pairs(gone, come), None)
            if pair is None:
                return
            self._targets[pair[0].address] = pair[1].address
            self._guessed.add(pair[1].address)

    def _pairs(self, gone: Iterable[Block], come: list[Block]) -> Iterator[tuple[Block, Block]]:
        """What is the same but for its address first; then what has the same name, only once."""
        alike: list[tuple[Block, Block]] = []
        for old in gone:
            same = [new for new in come if new.type == old.type and self._same_name(old, new)]
            for new in same:
                if not any(self._changes(old, new)):
                    yield old, new
            alike += [(old, new) for new in same]
        for old, new in alike:
            rivals = [pair for pair in alike if pair[0] is old or pair[1] is new]
            if len(rivals) == 1:
                yield old, new

    def _same_name(self, old: Block, new: Block) -> bool:
        names = self._old_reader.resolved(old.name), self._new_reader.resolved(new.name)
        return bool(names[0]) and names[0] == names[1]


def _place_of(block: Block, reader: Reader) -> tuple[str, str]:
    """Name and resource group; Azure compares both without regard to case."""
    group = reader.resolved(block.arguments.get("resource_group_name"))
    return (str(reader.resolved(block.name)).lower(), str(group).lower())


def _moved(old: Configuration, new: Configuration) -> dict[str, str]:
    """Where the `moved` blocks lead each old address."""
    found: dict[str, str] = {}
    for address in old.blocks:
        target = address
        for _ in new.moves:
            further = next((t for t in (_step(target, m.old, m.new) for m in new.moves) if t), "")
            if not further or further in old.blocks:
                break
            target = further
        if target != address and _kind(target) == _kind(address):
            found[address] = target
    return found


def _step(address: str, old: str, new: str) -> str:
    if address == old:
        return new
    for separator in (".", "["):
        if address.startswith(old + separator):
            return new + address[len(old) :]
    return ""


def _kind(address: str) -> str:
    parts = address.partition("[")[0].split(".")
    return parts[-2] if len(parts) > 1 else ""


def _target(configuration: Configuration, value: Any) -> Block | None:
    referred = next(references(value), None)
    if referred is not None:
        return configuration.at(referred)
    if isinstance(value, str) and value:
        same = (b for b in configuration.blocks.values() if b.id.lower() == value.lower())
        return next(same, None)
    return None
