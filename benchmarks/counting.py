"""How many accounts, apps, plans and storage accounts a backend has, together and alone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from atakora_tf.stand_alone import alone

if TYPE_CHECKING:
    from atakora_tf import Backend

__all__ = ["KINDS", "together_and_alone"]

KINDS: Final = frozenset(
    {
        "azurerm_cosmosdb_account",
        "azurerm_function_app_flex_consumption",
        "azurerm_linux_function_app",
        "azurerm_service_plan",
        "azurerm_storage_account",
        "azurerm_windows_function_app",
    }
)
"""What is counted: all of a backend that is billed, limited or looked after one by one, and that
each of its components needs."""


def together_and_alone(backend: Backend) -> tuple[Counter[str], Counter[str]]:
    """What is in the backend's document, and in those of its components stand-alone, summed up."""
    apart: Counter[str] = Counter()
    for name in backend.components:
        one = alone(backend, name)
        one.environment, one.location = backend.environment, backend.location
        apart += _counted(one)
    return _counted(backend), apart


def _counted(backend: Backend) -> Counter[str]:
    return Counter(block.type for block in backend.document().resources if block.type in KINDS)
