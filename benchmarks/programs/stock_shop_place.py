"""Where the shop is and what everything in it says of itself; a part of `stock_shop.py`."""

from __future__ import annotations

from cdktf import TerraformOutput
from constructs import Construct

LOCATION = "westeurope"
TAGS = {
    "application": "shop",
    "cost-centre": "storefront",
    "environment": "dev",
    "managed-by": "atakora_tf",
}


def outputs(scope: Construct, base: str, what: str, **values: str) -> None:
    """`Resource_id=…` becomes the output `…_id`, "Resource id of the …"."""
    for word, value in values.items():
        word = word.replace("_", " ")
        TerraformOutput(
            scope,
            f"{base}_{word.lower().split()[-1]}",
            description=f"{word} of the {what}",
            value=value,
        )
