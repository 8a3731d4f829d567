"""What is wrong with the options of a stack, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from atakora_tf.azure.names import NAME_RULES
from atakora_tf.merge.claim import show

__all__ = ["option_faults"]

_GROUP = NAME_RULES["azurerm_resource_group"]


def option_faults(options: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each option that is of no use; None is one that is left out.

    `options` holds any of resource_group, subscription_id, protected, state, reads and tags. Which
    stacks can be read is looked at where the reader is known.
    """
    for name, faults in _CHECKS.items():
        value = options.get(name)
        if value is not None:
            yield from faults(value)


def _resource_group(group: Any) -> Iterator[str]:
    name = group if isinstance(group, str) else getattr(group, "name", None)
    if not isinstance(name, str):
        yield (
            f"resource_group={show(group)} is neither a name nor an ExistingResourceGroup; write "
            "resource_group='rg-shop' for a new group"
        )
    elif (problem := _GROUP.problem(name)) is not None:
        yield f"the name of the resource group is of no use: {problem}"


def _subscription(value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip():
        yield f"subscription_id={show(value)} is no text; write the id of the subscription"


def _protected(value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield f"protected={show(value)} is not true or false; write protected=True"


def _state(value: Any) -> Iterator[str]:
    from atakora_tf.terraform.block import StateBackend
    from atakora_tf.terraform.state import AzureState

    if isinstance(value, AzureState | StateBackend):
        return
    example = f"AzureState({value!r})" if isinstance(value, str) else "AzureState('stshoptfstate')"
    yield f"state={show(value)} is no place for a state; write state={example}"


def _reads(value: Any) -> Iterator[str]:
    if isinstance(value, str) or not isinstance(value, Iterable):
        yield f"reads={show(value)} is no list of stack settings; write reads=[other.settings]"


def _tags(value: Any) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"tags={show(value)} is not a mapping; write tags={{'team': 'storefront'}}"


_CHECKS = {
    "resource_group": _resource_group,
    "subscription_id": _subscription,
    "protected": _protected,
    "state": _state,
    "reads": _reads,
    "tags": _tags,
}
