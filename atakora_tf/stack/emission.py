"""Puts a document into a CDKTF stack, through the typed classes of the azurerm package."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from attrs import field, frozen

from atakora_tf.errors import BindingsError
from atakora_tf.stack.signature import signature
from atakora_tf.stack.typed_class import config_class, remote_state_classes, typed_class
from atakora_tf.terraform.block import (
    DataSource,
    Output,
    ProviderBlock,
    Resource,
    StateBackend,
)
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.remote_state import REMOTE_STATE
from atakora_tf.terraform.value import literal, plain, where_text

# After `typed_class`, which makes the bindings load fast.
import cdktf  # isort: skip
import constructs  # isort: skip
import jsii  # isort: skip

__all__ = ["Emitted", "emit"]


@frozen
class Emitted(Mapping[str, Any]):
    """The constructs that a document became, by the address of their block.

    Keys are addresses ("azurerm_cosmosdb_account.main", "data.azurerm_….x",
    "output.x", "provider.azurerm"); a block itself is accepted in place of its address.
    """

    _constructs: Mapping[str, Any] = field(repr=lambda made: f"<{len(made)} constructs>")

    def __getitem__(self, block: str | Resource | DataSource | Output | ProviderBlock) -> Any:
        """The construct of a block; KeyError if the document had no such block."""
        return self._constructs[block if isinstance(block, str) else block.address]

    def __iter__(self) -> Iterator[str]:
        """The addresses, in the order of creation."""
        return iter(self._constructs)

    def __len__(self) -> int:
        """How many constructs there are."""
        return len(self._constructs)


def emit(document: TerraformDocument, scope: constructs.Construct) -> Emitted:
    """Make every block of `document` a construct of the stack that `scope` is in.

    Constructs stand directly under the stack, whatever the scope, so that their
    logical ids are the document's.  References are text, so the order in which
    documents come does not matter; blocks are made sorted, so that the output does
    not depend on it either.

    Raises BindingsError, with all that does not fit, before anything is made: an
    unknown type or argument, a missing one, a value of the wrong type.  Raises it too
    if the stack has another construct with the id of a block.
    """
    stack = scope if isinstance(scope, cdktf.TerraformStack) else cdktf.TerraformStack.of(scope)
    faults: list[str] = []
    state = None if document.state is None else _state_backend(document.state, faults)
    prepared = [
        *(_provider(block, faults) for block in document.providers),
        *(_thing(block, faults) for block in document),
        *(_output(block) for block in document.outputs),
    ]
    if faults:
        raise BindingsError(_report(faults))
    if state is not None:
        state(stack)
    return Emitted({item.block.address: item.make(stack) for item in prepared if item})


@frozen
class _Prepared:
    """A block that fits its class, ready to become a construct."""

    block: Resource | DataSource | Output | ProviderBlock
    construct_id: str
    cls: Any
    config: Any

    def make(self, stack: constructs.Construct) -> Any:
        # What the generated constructor does once it has its struct; see `Signature.convert`.
        construct = self.cls.__new__(self.cls)
        try:
            jsii.create(self.cls, construct, [stack, self.construct_id, self.config])
        except (jsii.errors.JSIIError, RuntimeError) as error:
            raise BindingsError(_refusal(self.block.address, error)) from error
        if isinstance(self.block, (Resource, DataSource)):
            if self.block.depends_on and isinstance(construct, cdktf.TerraformRemoteState):
                construct.add_override("depends_on", list(self.block.depends_on))
            elif self.block.depends_on:
                construct.depends_on = list(self.block.depends_on)
            if self.block.provider is not None:
                construct.add_override("provider", self.block.provider)
        return construct


def _thing(block: Resource | DataSource, faults: list[str]) -> _Prepared | None:
    if isinstance(block, DataSource) and block.type == REMOTE_STATE:
        return _remote_state(block, faults)
    cls = _class(block.address, block.type, isinstance(block, DataSource), faults)
    if cls is None:
        return None
    config = signature(config_class(cls)).convert(
        block.arguments, block.address, faults, _lifecycle(block)
    )
    return _Prepared(block, block.id, cls, config)


def _remote_state(block: DataSource, faults: list[str]) -> _Prepared | None:
    """The state of another stack, which CDKTF has a class for by its kind of state backend."""
    rest = dict(block.arguments)
    kind, settings = rest.pop("backend", None), rest.pop("config", {})
    classes = remote_state_classes(kind)
    if classes is None or not isinstance(settings, Mapping):
        faults.append(
            f"{block.address}: CDKTF has no class that reads a state backend of the kind {kind!r} "
            "from plain data."
        )
        return None
    cls, struct = classes
    # CDKTF keeps these two and the settings of the backend in one struct.
    beside = {
        name: plain(rest.pop(name), (block.address, name), True)
        for name in ("workspace", "defaults")
        if rest.get(name) is not None
    }
    faults.extend(
        f"{where_text((block.address, name))}: there is no such argument." for name in rest
    )
    config = signature(struct).convert(settings, block.address, faults, beside)
    return _Prepared(block, block.id, cls, config)


def _provider(block: ProviderBlock, faults: list[str]) -> _Prepared | None:
    cls = _class(block.address, block.name, False, faults)
    if cls is None:
        return None
    meta = None if block.alias is None else {"alias": block.alias}
    config = signature(config_class(cls)).convert(block.arguments, block.address, faults, meta)
    # A dot cannot stand in the id of a resource, so the two never meet.
    return _Prepared(block, block.address, cls, config)


def _output(block: Output) -> _Prepared:
    description = block.description
    config = cdktf.TerraformOutputConfig(
        value=plain(block.value, (block.address, "value"), True),
        description=description and literal(description, (block.address, "description"), True),
        sensitive=block.sensitive or None,
        static_id=True,
    )
    return _Prepared(block, block.name, cdktf.TerraformOutput, config)


def _class(address: str, name: str, data: bool, faults: list[str]) -> Any:
    try:
        return typed_class(name, data=data)
    except BindingsError as error:
        faults.append(f"{address}: {error}")
        return None


def _lifecycle(block: Resource | DataSource) -> dict[str, Any] | None:
    if isinstance(block, DataSource):
        return _postconditions(block)
    made = _lifecycle_struct(
        block.prevent_destroy, block.create_before_destroy, block.ignore_changes
    )
    return None if made is None else {"lifecycle": made}


def _postconditions(block: DataSource) -> dict[str, Any] | None:
    where = (block.address, "lifecycle")
    made = [
        cdktf.Postcondition(
            condition=plain(each.condition, where, True),
            error_message=literal(each.error_message, where, True),
        )
        for each in block.postconditions
    ]
    return {"lifecycle": cdktf.TerraformResourceLifecycle(postcondition=made)} if made else None


# Most resources of a document share one of a few, and each costs a check of its types.
@cache
def _lifecycle_struct(
    prevent_destroy: bool, create_before_destroy: bool, ignore_changes: Sequence[str]
) -> Any:
    if not (prevent_destroy or create_before_destroy or ignore_changes):
        return None
    changes = ignore_changes if isinstance(ignore_changes, str) else list(ignore_changes)
    return cdktf.TerraformResourceLifecycle(
        prevent_destroy=prevent_destroy or None,
        create_before_destroy=create_before_destroy or None,
        ignore_changes=changes or None,
    )


def _state_backend(
    state: StateBackend, faults: list[str]
) -> Callable[[constructs.Construct], Any] | None:
    """What makes the state backend in a stack."""
    address = f"terraform.backend.{state.kind}"
    name = f"{state.kind.capitalize()}Backend"
    cls, config = getattr(cdktf, name, None), getattr(cdktf, f"{name}Config", None)
    if cls is None or config is None:
        faults.append(f"{address}: CDKTF has no state backend of this kind.")
        return None
    values = signature(config).convert(state.arguments, address, faults)._values

    def make(stack: constructs.Construct) -> Any:
        try:
            return cls(stack, **values)
        except (jsii.errors.JSIIError, RuntimeError) as error:
            raise BindingsError(_refusal(address, error)) from error

    return make


def _report(faults: list[str]) -> str:
    if len(faults) == 1:
        return faults[0]
    return "\n".join([f"{len(faults)} things do not fit azurerm:", *(f"- {f}" for f in faults)])


def _refusal(address: str, error: Exception) -> str:
    reason = (str(error).splitlines() or [""])[0]
    return (
        f"{address} cannot be made in this stack: {reason}. Each id can be used once in a stack; "
        "was this document, or one with the same ids, put there before?"
    )
