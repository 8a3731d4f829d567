"""The shop's backend, the same in every environment but for size and protection."""

from __future__ import annotations

import os
from pathlib import Path

from atakora_tf import (
    AzureState,
    Backend,
    ComponentDefinition,
    CrudApi,
    FunctionsApp,
    FunctionsConfig,
    IndexingPolicy,
    QueueTrigger,
    Secrets,
    SecretUse,
    StackOptions,
    StaticSite,
    StorageUse,
    TimerTrigger,
)
from examples.shop.entities import CART, Order, Product, Review, User

HERE = Path(os.path.relpath(Path(__file__).parent))
"""This folder, as it is seen from where the program runs: no machine's paths in what is kept."""

CART_LIFETIME = 14 * 24 * 60 * 60
"""Seconds after which a cart that nobody touches is gone."""

STOREFRONT = {
    "dev": "http://localhost:5173",
    "staging": "https://staging.shop.example.com",
    "prod": "https://shop.example.com",
}

STATE = AzureState("stshoptfstate")


class Shop(Backend):
    """Five APIs, a worker and a storefront; one of each thing that they can share."""

    users = CrudApi.define("UserApi", entity=User, partition_key="/tenant_id", soft_delete=True)
    products = CrudApi.define(
        "ProductApi",
        entity=Product,
        partition_key="/category_id",
        indexes=IndexingPolicy(
            excluded_paths=["/description/?"],
            composite_indexes=[["/category_id", "-/price_cents"], ["/brand", "/name"]],
        ),
    )
    orders = CrudApi.define(
        "OrderApi",
        entity=Order,
        partition_key=["/tenant_id", "/customer_id"],
        operations=["create", "read", "update", "list"],
        indexes=[["/customer_id", "-/placed_at"]],
        hooks=HERE / "hooks" / "orders.py",
        uses=[StorageUse(sends_to_queues=["orders"])],
    )
    reviews = CrudApi.define("ReviewApi", entity=Review, partition_key="/product_id")
    carts = CrudApi.define(
        "CartApi",
        entity_name="Cart",
        schema=CART,
        partition_key="/user_id",
        ttl=CART_LIFETIME,
    )

    # Names alone: the values come with `az keyvault secret set`.
    secrets = Secrets.define("Secrets", names=["payment-key"])
    payments = FunctionsApp.define(
        "Payments",
        source=HERE / "payments",
        functions={
            "charge": QueueTrigger("orders", declare=True),
            "report": TimerTrigger("0 30 2 * * *"),
        },
        settings={"PAYMENTS_URL": "https://payments.example.com/v1"},
        uses=[
            SecretUse(names={"PAYMENTS_KEY": "payment-key"}),
            StorageUse(writes=["reports"]),
        ],
    )


def storefront(environment: str) -> ComponentDefinition[StaticSite]:
    """The pages, which are built with the addresses of the APIs."""
    address = STOREFRONT[environment]
    return StaticSite.define(
        "Storefront",
        source_directory=HERE / "storefront",
        build_command="python build.py",
        environment={
            "VITE_CARTS": Shop.carts,
            "VITE_ORDERS": Shop.orders,
            "VITE_PRODUCTS": Shop.products,
            "VITE_REVIEWS": Shop.reviews,
            "VITE_USERS": Shop.users,
        },
        # In dev the address is one that Azure gives.
        custom_domains=[] if environment == "dev" else [address.removeprefix("https://")],
        # Beside the queue and the reports. Only `$web` is served, keys are off, and whoever may
        # write pages can read no message. Without this line the pages have an account of their
        # own, whose visitors are no load for the queue and which can stay open if it is closed.
        storage_key="shared-storage",
    )


def shop(environment: str = "dev", *, lock: str | None = "atakora.lock.json") -> Shop:
    """The shop for one environment: dev, staging or prod."""
    pages = storefront(environment)
    backend = Shop(
        {"storefront": pages},
        environment=environment,
        location="westeurope",
        tags={"cost-centre": "storefront"},
        monitoring=True,
        lock=lock,
        # In dev everyone has a state of their own, in a file.
        stack=StackOptions(state=None if environment == "dev" else STATE),
    )
    # Browsers call from the pages: those that Azure serves, and a developer's own in dev.
    backend.override(
        "functions:api-functions", cors_origins=[STOREFRONT[environment], pages.endpoint]
    )
    if environment == "dev":
        backend.override("functions:api-functions", instance_memory_mb=512, maximum_instances=40)
        backend.override("functions:api-functions", host_replication="LRS")
        backend.override("storage:shared-storage", replication="LRS")
    if environment == "prod":
        backend.override(
            "functions:api-functions",
            FunctionsConfig(always_ready={"http": 2}, zone_redundant=True, maximum_instances=200),
        )
        backend.override("cosmos:shared-database", backup="Continuous30Days", zone_redundant=True)
    return backend
