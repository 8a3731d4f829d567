"""What the shop keeps: users, products, orders, reviews and carts."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from attrs import field, frozen


@frozen
class User:
    """Somebody with an account."""

    id: str
    tenant_id: str
    email: str = field(metadata={"unique": True, "format": "email"})
    display_name: str
    created_at: datetime
    newsletter: bool = False


@frozen
class Product:
    """Something to buy."""

    id: str
    category_id: str
    name: str
    brand: str
    price_cents: int
    currency: str
    description: str = ""
    tags: tuple[str, ...] = ()


class OrderStatus(Enum):
    """How far an order has come."""

    PLACED = "placed"
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


@frozen
class OrderLine:
    """One product in an order."""

    product_id: str
    quantity: int
    unit_price_cents: int


@frozen
class Order:
    """What a user has bought."""

    id: str
    tenant_id: str
    customer_id: str
    status: OrderStatus
    lines: tuple[OrderLine, ...]
    total_cents: int
    placed_at: datetime


@frozen
class Review:
    """What a user thinks of a product."""

    id: str
    product_id: str
    author_id: str
    stars: int
    text: str = ""


# A cart is written as a mapping of fields, the other way to say what an entity looks like.
CART = {
    "user_id": {"type": "string", "required": True},
    "lines": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "product_id": {"type": "string", "required": True},
                "quantity": {"type": "integer", "min": 1, "max": 99, "required": True},
            },
        },
    },
    "updated_at": {"type": "datetime"},
}
