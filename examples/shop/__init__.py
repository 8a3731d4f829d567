"""A shop: five CRUD APIs that share one Cosmos DB account and one Function App."""

from examples.shop.backend import Shop

__all__ = ["Shop"]
