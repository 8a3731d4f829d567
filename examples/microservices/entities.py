"""What the services of the market keep."""

from __future__ import annotations

from datetime import datetime

from attrs import field, frozen


@frozen
class Article:
    """Something for sale."""

    id: str
    category: str
    title: str
    price_cents: int
    description: str = ""


@frozen
class Account:
    """A customer, with everything personal that is known of them."""

    id: str
    email: str = field(metadata={"format": "email"})
    name: str
    address: str


@frozen
class Order:
    """What a customer has ordered."""

    id: str
    account_id: str
    article_ids: tuple[str, ...]
    total_cents: int
    placed_at: datetime


@frozen
class Invoice:
    """What a customer has to pay; the document itself is a blob."""

    id: str
    account_id: str
    order_id: str
    total_cents: int


@frozen
class Payment:
    """Money that has come in for an invoice."""

    id: str
    invoice_id: str
    amount_cents: int
    received_at: datetime
