"""The shop's backend, the same in every environment but for size and protection."""

from __future__ import annotations

from atakora_tf import (
    AzureState,
    Backend,
    CrudApi,
    FunctionsConfig,
    IndexingPolicy,
    StackOptions,
)
from examples.shop.entities import CART, Order, Product, Review, User

CART_LIFETIME = 14 * 24 * 60 * 60
"""Seconds after which a cart that nobody touches is gone."""

STOREFRONT = {
    "dev": "http://localhost:5173",
    "staging": "https://staging.shop.example.com",
    "prod": "https://shop.example.com",
}

STATE = AzureState("stshoptfstate")


class Shop(Backend):
    """Five APIs, one Cosmos DB account, one Function App."""

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
    )
    reviews = CrudApi.define("ReviewApi", entity=Review, partition_key="/product_id")
    carts = CrudApi.define(
        "CartApi",
        entity_name="Cart",
        schema=CART,
        partition_key="/user_id",
        ttl=CART_LIFETIME,
    )


def shop(environment: str = "dev", *, lock: str | None = "atakora.lock.json") -> Shop:
    """The shop for one environment: dev, staging or prod."""
    backend = Shop(
        environment=environment,
        location="westeurope",
        tags={"cost-centre": "storefront"},
        lock=lock,
        # In dev everyone has a state of their own, in a file.
        stack=StackOptions(state=None if environment == "dev" else STATE),
    )
    backend.override("functions:api-functions", cors_origins=[STOREFRONT[environment]])
    if environment == "dev":
        backend.override("functions:api-functions", instance_memory_mb=512, maximum_instances=40)
        backend.override("functions:api-functions", host_replication="LRS")
    if environment == "prod":
        backend.override(
            "functions:api-functions",
            FunctionsConfig(always_ready={"http": 2}, zone_redundant=True, maximum_instances=200),
        )
        backend.override("cosmos:shared-database", backup="Continuous30Days", zone_redundant=True)
    return backend
