"""A whole Terraform configuration as plain data, and its JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from atakora_tf.errors import DocumentError
from atakora_tf.terraform.block import (
    Block,
    DataSource,
    Output,
    ProviderBlock,
    Resource,
    StateBackend,
)
from atakora_tf.terraform.moved import Moved, moved_text
from atakora_tf.terraform.value import Json, object_text, value_text

__all__ = ["TerraformDocument"]

_B = TypeVar("_B", bound=Block)

_TYPE = re.compile(r"[a-z][a-z0-9_]*").fullmatch
# 255 characters are CDKTF's bound for an id that it does not change (cdktf 0.21.0, unique.ts).
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,254}").fullmatch

# CDKTF gives the state backend the construct id "backend", and drops "Default" from every id
# (cdktf 0.21.0, terraform-backend.ts and unique.ts).
_RESERVED_IDS = frozenset({"backend", "Default"})


class TerraformDocument:
    """Resources, data sources, outputs, providers and a state backend, each address once.

    Adding order never shows: everything is read and written sorted by type and id.
    """

    def __init__(self, blocks: Iterable[Block] = ()) -> None:
        self._things: dict[str, Resource | DataSource] = {}
        self._outputs: dict[str, Output] = {}
        self._providers: dict[str, ProviderBlock] = {}
        self._ids: dict[str, Resource | DataSource | Output] = {}
        self._required: dict[str, dict[str, str]] = {}
        self._state: StateBackend | None = None
        self._moves: dict[Moved, None] = {}
        for block in blocks:
            self.add(block)

    def add(self, block: _B) -> _B:
        """Take `block` in and return it.

        Raises DocumentError if its address or its id is taken, or its id is not one
        that Terraform and CDKTF both keep as it is.
        """
        if isinstance(block, ProviderBlock):
            taken = self._providers.setdefault(block.address, block)
            if taken is not block:
                raise DocumentError(
                    f"{block.address} is set up twice: give the second block an alias."
                )
        elif isinstance(block, StateBackend):
            if self._state is not None and self._state != block:
                raise DocumentError(
                    f"A document has one state backend: it is {self._state.kind!r} with "
                    f"{dict(self._state.arguments)!r}, so {block.kind!r} with "
                    f"{dict(block.arguments)!r} cannot be added."
                )
            self._state = block
        else:
            self._claim_id(block)
            if isinstance(block, Output):
                if block.value is None:
                    raise DocumentError(
                        f"{block.address} has no value. Give it one, or leave the output out."
                    )
                self._outputs[block.name] = block
            else:
                self._things[block.address] = block
        return block

    def require_provider(self, name: str, *, source: str, version: str) -> None:
        """State which provider package the configuration is written for."""
        wanted = {"source": source, "version": version}
        present = self._required.setdefault(name, wanted)
        if present != wanted:
            raise DocumentError(
                f"The provider {name!r} is required as {present['source']} {present['version']} "
                f"and as {source} {version}; a document needs one of them."
            )

    def move(self, moved: Moved) -> None:
        """State that what stands at one address stood at another before.

        Raises DocumentError if there is nothing at the new address, something at the old one, or
        the new one has another former address: Terraform takes none of these.
        """
        if moved.old in self._things:
            raise DocumentError(f"{moved.old} cannot have moved to {moved.new}: it is still there.")
        sources = {m.old for m in self._moves if m.new == moved.new} - {moved.old}
        targets = {m.new for m in self._moves if m.old == moved.old} - {moved.new}
        for other in sorted(sources):
            raise DocumentError(f"{moved.new} cannot come from {moved.old} and from {other}.")
        for other in sorted(targets):
            raise DocumentError(f"{moved.old} cannot move to {moved.new} and to {other}.")
        self._moves[moved] = None

    def merge(self, other: TerraformDocument) -> TerraformDocument:
        """Add everything that `other` holds to this document, and return this document."""
        for name, wanted in other.required_providers.items():
            self.require_provider(name, source=wanted["source"], version=wanted["version"])
        if other.state is not None:
            self.add(other.state)
        for provider in other.providers:
            self.add(provider)
        for block in other:
            self.add(block)
        for output in other.outputs:
            self.add(output)
        for moved in other.moves:
            self.move(moved)
        return self

    def resource(self, address: str) -> Resource | DataSource:
        """The resource or data source at `address`; raises DocumentError if there is none."""
        try:
            return self._things[address]
        except KeyError:
            raise DocumentError(f"The document has no {address}.") from None

    def __iter__(self) -> Iterator[Resource | DataSource]:
        """Resources and data sources by type and id; data sources come first where both tie."""
        things = self._things.values()
        return iter(sorted(things, key=lambda block: (block.type, block.id)))

    def __len__(self) -> int:
        """How many resources and data sources there are."""
        return len(self._things)

    def __contains__(self, block: object) -> bool:
        """Whether a resource or data source, given itself or as its address, is here."""
        address = block.address if isinstance(block, (Resource, DataSource)) else block
        return address in self._things

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The resources by type and id."""
        return tuple(block for block in self if isinstance(block, Resource))

    @property
    def data_sources(self) -> tuple[DataSource, ...]:
        """The data sources by type and id."""
        return tuple(block for block in self if isinstance(block, DataSource))

    @property
    def outputs(self) -> tuple[Output, ...]:
        """The outputs by name."""
        return tuple(self._outputs[name] for name in sorted(self._outputs))

    @property
    def moves(self) -> tuple[Moved, ...]:
        """What stood at another address before, sorted."""
        return tuple(sorted(self._moves))

    @property
    def providers(self) -> tuple[ProviderBlock, ...]:
        """The provider blocks by name and alias; the one without alias is first."""
        return tuple(self._providers[address] for address in sorted(self._providers))

    @property
    def state(self) -> StateBackend | None:
        """Where the state is kept, if the document says so."""
        return self._state

    @property
    def required_providers(self) -> Mapping[str, Mapping[str, str]]:
        """Source and version of each provider, by its name."""
        return {name: dict(self._required[name]) for name in sorted(self._required)}

    def to_dict(self) -> dict[str, Json]:
        """The configuration as plain values: what `to_json` writes, read back."""
        result: dict[str, Json] = json.loads(self.to_json())
        return result

    def to_json(self) -> str:
        """The configuration as CDKTF writes it, without CDKTF's `//` metadata.

        Keys are sorted, the indentation is two spaces, text is not forced into ASCII,
        and a newline ends it.  Raises DocumentError with the address and the path of a
        value that Terraform JSON cannot hold.
        """
        level = "\n  "
        sections = {
            "data": self._section(self.data_sources, level),
            "output": self._output_section(level),
            "provider": self._provider_section(level),
            "resource": self._section(self.resources, level),
            "terraform": self._terraform_section(level),
        }
        return object_text(((name, text) for name, text in sections.items() if text), "\n") + "\n"

    def moves_json(self) -> str:
        """The `moved` blocks as a file of their own, empty if there are none.

        They are no part of `to_json`: checkov drops a whole file that holds one.
        """
        return moved_text(self._moves)

    def _terraform_section(self, newline: str) -> str:
        section: dict[str, object] = {}
        if self._required:
            section["required_providers"] = self.required_providers
        if self._state is not None:
            section["backend"] = {self._state.kind: self._state.arguments}
        return value_text(section, "terraform", newline) if section else ""

    def _provider_section(self, newline: str) -> str:
        section: dict[str, list[object]] = {}
        for provider in self.providers:
            arguments = provider.arguments
            if provider.alias is not None:
                arguments = {**arguments, "alias": provider.alias}
            section.setdefault(provider.name, []).append(arguments)
        return value_text(section, "provider", newline) if section else ""

    def _output_section(self, newline: str) -> str:
        inner = newline + "  "
        members = [
            (output.name, value_text(_output_body(output), output.address, inner))
            for output in self.outputs
        ]
        return object_text(members, newline) if members else ""

    def _section(self, blocks: Iterable[Resource | DataSource], newline: str) -> str:
        inner = newline + "  "
        deeper = inner + "  "
        types: dict[str, list[tuple[str, str]]] = {}
        for block in blocks:
            text = value_text(_body(block), block.address, deeper)
            types.setdefault(block.type, []).append((block.id, text))
        members = [(kind, object_text(bodies, inner)) for kind, bodies in types.items()]
        return object_text(members, newline) if members else ""

    def _claim_id(self, block: Resource | DataSource | Output) -> None:
        if not isinstance(block, Output) and not _TYPE(block.type):
            raise DocumentError(
                f"{block.type!r} is not a type of resource; write it as 'azurerm_cosmosdb_account'."
            )
        if not _ID(block.id):
            raise DocumentError(
                f"{block.address}: {block.id!r} cannot be an id. Use up to 255 letters, digits, "
                "'_' and '-', starting with a letter or '_'."
            )
        if block.id in _RESERVED_IDS:
            raise DocumentError(
                f"{block.address}: CDKTF keeps the id {block.id!r} for itself. Use another id."
            )
        other = self._ids.setdefault(block.id, block)
        if other is block:
            if block.address in self._things or block.id in self._outputs:
                raise DocumentError(f"{_described(block)} is added twice.")
            return
        if other.address == block.address:
            raise DocumentError(
                f"Two blocks have the address {block.address}: {_described(other)} and "
                f"{_described(block)}. Give one of them another id."
            )
        raise DocumentError(
            f"{_described(other)} and {_described(block)} have the same id {block.id!r}. CDKTF "
            "needs ids that are unique in a stack whatever the type; resources, data sources "
            "and outputs share them. Give one of them another id."
        )


def _described(block: Resource | DataSource | Output) -> str:
    """The address, with the name that Azure shows where there is one."""
    name = None if isinstance(block, Output) else block.arguments.get("name")
    return block.address if name is None else f"{block.address} (name {str(name)!r})"


def _body(block: Resource | DataSource) -> dict[str, object]:
    """The arguments together with Terraform's own words for the block."""
    body = dict(block.arguments)
    if isinstance(block, Resource):
        lifecycle: dict[str, object] = {}
        if block.prevent_destroy:
            lifecycle["prevent_destroy"] = True
        if block.create_before_destroy:
            lifecycle["create_before_destroy"] = True
        if block.ignore_changes:
            lifecycle["ignore_changes"] = block.ignore_changes
        if lifecycle:
            body["lifecycle"] = lifecycle
    elif block.postconditions:
        body["lifecycle"] = {
            "postcondition": [
                {"condition": each.condition, "error_message": each.error_message}
                for each in block.postconditions
            ]
        }
    if block.depends_on:
        body["depends_on"] = block.depends_on
    if block.provider is not None:
        body["provider"] = block.provider
    return body


def _output_body(output: Output) -> dict[str, object]:
    body: dict[str, object] = {"value": output.value}
    if output.description is not None:
        body["description"] = output.description
    if output.sensitive:
        body["sensitive"] = True
    return body
