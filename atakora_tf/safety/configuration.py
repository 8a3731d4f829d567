"""What the gate knows of a configuration: its blocks, its moves, and where its state lives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from attrs import field, frozen

from atakora_tf.azure.data_holding import Holding, holding

__all__ = ["Block", "Configuration", "Move"]

_INDEX = re.compile(r"\[[^\]]*\]$")


@frozen
class Block:
    """One resource or data source, as a configuration writes it or as a state knows it."""

    address: str
    """As Terraform names it: `azurerm_cosmosdb_account.main`, `data.…`, `module.m.…`."""

    type: str
    arguments: Mapping[str, Any] = field(hash=False)
    """Without Terraform's own words such as `lifecycle`; of a state everything that it knows."""

    prevent_destroy: bool | None = None
    """None where it is not known: a state does not say it."""

    ignored: tuple[str, ...] | Literal["all"] = ()
    """The arguments that `ignore_changes` names, as paths with dots."""

    repeated: bool = False
    """It has `count` or `for_each`, so its instances have an index."""

    id: str = ""
    """Azure's resource id, where it is known."""

    @property
    def holding(self) -> Holding | None:
        """What it holds; None for a data source, too."""
        return None if self.address.startswith("data.") else holding(self.type)

    @property
    def name(self) -> str:
        """Its name in Azure, or the expression that gives it; empty if it has none."""
        found = self.arguments.get("name")
        return found if isinstance(found, str) else ""

    def ignores(self, path: str) -> bool:
        """Whether `ignore_changes` covers an argument."""
        if self.ignored == "all":
            return True
        return any(path == entry or path.startswith(f"{entry}.") for entry in self.ignored)


@frozen
class Move:
    """What a `moved` block says, or would have to say."""

    old: str
    new: str


@frozen
class Configuration:
    """A Terraform configuration or state, reduced to what can lose data."""

    origin: str
    """Where it was read, for messages."""

    blocks: Mapping[str, Block] = field(hash=False)
    """Managed resources by address."""

    data: Mapping[str, Block] = field(factory=dict, hash=False)
    """Data sources by address."""

    moves: tuple[Move, ...] = ()
    """Its `moved` blocks."""

    forgotten: frozenset[str] = frozenset()
    """What its `removed` blocks with `destroy = false` take out of the state and leave alone."""

    modules: frozenset[str] = frozenset()
    """The names of the modules that it calls, whose resources are not seen here."""

    is_state: bool = False
    """It was read from a state: every value is known, and nothing is said of protection."""

    state: tuple[tuple[str, str], ...] | None = None
    """Which place its state has: the kind of backend and what tells one state from another."""

    subscription: str | None = None
    """The subscription that the azurerm provider is told to use."""

    provider_version: str | None = None
    """The version of azurerm that is required."""

    def at(self, address: str) -> Block | None:
        """The block at an address, that of an instance such as `a.b[0]` too."""
        found = self.blocks.get(address) or self.data.get(address)
        if found is not None:
            return found
        # Terraform takes `a.b` and `a.b[0]` for the same thing where there is only one.
        base = _INDEX.sub("", address)
        whole = self.blocks.get(base)
        if whole is not None and (whole.repeated or address == f"{base}[0]"):
            return whole
        return self.blocks.get(f"{address}[0]")

    def holding_data(self) -> Iterator[Block]:
        """What holds something, by address."""
        return (b for _, b in sorted(self.blocks.items()) if b.holding is not None)
