"""Subnets that may connect to a resource, by their Azure resource ids."""

from __future__ import annotations

import re
from typing import Any, Final

from atakora_tf.merge.claim import show

__all__ = ["subnet_fault"]

# azurerm parses the id while validating (helpers/azure/resourceid.go).
_SUBNET: Final = re.compile(
    r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Network"
    r"/virtualNetworks/[^/]+/subnets/[^/]+"
)


def subnet_fault(value: Any) -> str | None:
    """What is wrong with the resource id of a subnet, or None."""
    if isinstance(value, str) and _SUBNET.fullmatch(value):
        return None
    return (
        f"{show(value)} is not the resource id of a subnet; write it like "
        "'/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…/subnets/…'"
    )
