"""What a renamed component has at other addresses than before, whoever rendered it.

The plan is rendered again as its components were called before, and what came at the same place of
both renderings is the same thing. So no provider, a user's own neither, has to know of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from attrs import evolve

from atakora_tf.errors import DocumentError
from atakora_tf.plan.renames import Renames
from atakora_tf.providers.context import RenderContext
from atakora_tf.terraform.block import DataSource, Output, Resource
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.moved import Moved

__all__ = ["add_moves"]


def add_moves(context: RenderContext, render: Callable[[RenderContext], object]) -> None:
    """Add to the context's document where its blocks were before.

    `render` renders the whole plan into the document of the context that it is given. A block that
    had several addresses has a chain of moves, from each to the next, so that it does not matter
    how many renamings a state has missed. Raises DocumentError if a provider does not render the
    same blocks in the same order when it is asked again.
    """
    most = context.renames.most
    if not most:
        return
    renderings = [
        _rendered(context, render, Renames.of(context.plan, steps)) for steps in range(most + 1)
    ]
    present = set(renderings[0])
    if len({tuple(_kinds(rendering)) for rendering in renderings}) > 1:
        raise DocumentError(
            "A provider adds other blocks, or in another order, when it renders the same plan "
            "again, so that nothing can tell which block of a renamed component was which. Let it "
            "render in an order that depends on the plan alone."
        )
    left: set[str] = set()
    reached: set[str] = set()
    for addresses in zip(*renderings, strict=True):
        for moved in _chain(addresses, present):
            # Terraform takes one way from an address and one way to it: the first, always the same.
            if moved.old not in left and moved.new not in reached:
                left.add(moved.old)
                reached.add(moved.new)
                context.document.move(moved)


def _chain(addresses: Sequence[str], present: set[str]) -> Iterator[Moved]:
    """The moves of one block, whose addresses are given from the present one back."""
    chain = [addresses[0]]
    for address in addresses[1:]:
        # What stands there now has not moved; a state that has it there needs no move either.
        if address not in chain and address not in present:
            chain.append(address)
    for new, old in pairwise(chain):
        yield Moved(old, new)


def _kinds(addresses: Sequence[str]) -> Iterator[str]:
    return (address.partition(".")[0] for address in addresses)


def _rendered(
    context: RenderContext, render: Callable[[RenderContext], object], renames: Renames
) -> list[str]:
    document = _Recording()
    render(evolve(context, document=document, renames=renames))
    return document.addresses


class _Recording(TerraformDocument):
    """Notes the addresses of resources in the order in which they come, the same one twice too:
    what was at an address before may meet what is there now."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def _claim_id(self, block: Resource | DataSource | Output) -> None:
        if isinstance(block, Resource):
            self.addresses.append(block.address)
