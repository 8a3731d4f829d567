"""The catalogue and the storefronts; each is a backend, and each has a stack of its own."""

from __future__ import annotations

from pathlib import Path

from atakora_tf import AzureState, Backend, CrudApi, StackOptions
from atakora_tf.terraform import StackSettings

HOME = "westeurope"
REGIONS = ("westeurope", "eastus")

STATE = AzureState("stshoptfstate", key_prefix="regions/")

LOCKS = Path("examples/regions")
"""The folder of the lock files, in which each storefront has one of its own."""

CATALOGUE_HOST = "catalogue_functions_api-functions_hostname"
"""The output of the catalogue that the storefronts read."""

PRODUCT = {"name": {"type": "string", "required": True}, "price_cents": {"type": "integer"}}
CART = {"customer_id": {"type": "string", "required": True}, "lines": {"type": "array"}}


def catalogue(environment: str, locks: Path) -> Backend:
    """What is for sale, in one region for all."""
    return Backend(
        {"products": CrudApi.define("ProductApi", entity_name="Product", schema=PRODUCT)},
        name="catalogue",
        environment=environment,
        location=HOME,
        lock=locks / "catalogue.lock.json",
        stack=StackOptions(state=STATE),
    )


def storefront(environment: str, region: str, products: StackSettings, locks: Path) -> Backend:
    """The carts of one region's customers; it asks the catalogue, wherever that is."""
    carts = CrudApi.define(
        "CartApi",
        entity_name="Cart",
        schema=CART,
        partition_key="/customer_id",
        settings={"CATALOGUE_HOST": products.output_setting(CATALOGUE_HOST)},
    )
    return Backend(
        {"carts": carts},
        name="storefront",
        environment=environment,
        location=region,
        lock=locks / f"storefront.{region}.lock.json",
        # The region is in the stack's name, and so in the key of its state.
        stack=StackOptions(
            name=f"storefront-{environment}-{region}", state=STATE, reads=[products]
        ),
    )


def backends(environment: str = "dev", locks: Path = LOCKS) -> list[Backend]:
    """All of them, the one that is read first."""
    shared = catalogue(environment, locks)
    # With its outputs known, a misspelt one is found here and not by Terraform.
    products = shared.stack_settings().with_outputs(shared.document().outputs)
    return [shared, *(storefront(environment, region, products, locks) for region in REGIONS)]
