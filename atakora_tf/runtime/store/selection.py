"""Which properties of an item a page shows."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["selected"]


def selected(item: Mapping[str, object], names: tuple[str, ...] | None) -> Mapping[str, object]:
    """The item with the named top-level properties alone; None keeps all of them."""
    if names is None:
        return item
    return {name: item[name] for name in names if name in item}
