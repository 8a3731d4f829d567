"""Whether the subnets for private endpoints have an address for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from atakora_tf.azure.network import RESERVED_ADDRESSES
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.private_endpoint import isolated_targets
from atakora_tf.requirements.network import ENDPOINTS

__all__ = ["room_problems"]


def room_problems(network: PlannedResource, context: RenderContext) -> Iterator[Problem]:
    """Subnets of ours with more endpoints than addresses; Azure keeps some of these itself."""
    blocks = network.config.subnets
    needed = sum(
        target.addresses
        for resource, target in isolated_targets(context)
        if context.network(resource) is network
    )
    for name, block in () if blocks is UNSET else sorted(blocks.items()):
        room = IPv4Network(block).num_addresses - RESERVED_ADDRESSES
        if not name.startswith(ENDPOINTS) or needed <= room:
            continue
        path = ("subnets", f"[{name}]")
        outcome = network.provenance.get(path)
        yield Problem(
            (str(network.key), *path),
            f"private endpoints take {needed} addresses, and the subnet {block} has {room}: Azure "
            f"keeps {RESERVED_ADDRESSES} of each",
            claims=outcome.deciding if outcome is not None else (),
            ways_out=(
                f"give it a larger block: NetworkingConfig(subnets={{{name!r}: …}}), before "
                "anything is deployed",
                "leave some resources open, by public=",
            ),
        )
