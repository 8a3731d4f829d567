"""Regions as users write them."""

from __future__ import annotations

from atakora_tf.azure.regions import region
from atakora_tf.errors import UnknownRegion

__all__ = ["region_name"]


def region_name(written: object) -> str:
    """Azure's own name of a region: "West Europe" gives "westeurope".

    Raises `UnknownRegion` for what names none.
    """
    if not isinstance(written, str):
        raise UnknownRegion(f"{written!r} is not a text; write a region such as 'westeurope'")
    return region(written).name
