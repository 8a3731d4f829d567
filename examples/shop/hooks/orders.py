"""What an order has to fulfil beside its schema; runs inside the API, here and in Azure."""

from __future__ import annotations

from typing import Any

from atakora_tf.runtime.hooks import HookContext, Rejected

STEPS = ["placed", "paid", "shipped", "delivered"]


def before_create(item: dict[str, Any], _: HookContext) -> None:
    _check_total(item)


def before_update(item: dict[str, Any], old: dict[str, Any], _: HookContext) -> None:
    _check_total(item)
    before, after = old["status"], item["status"]
    if before == "cancelled" and after != "cancelled":
        raise Rejected("What is cancelled stays cancelled.")
    if before in STEPS and after in STEPS and STEPS.index(after) < STEPS.index(before):
        raise Rejected(f"An order that is {before} cannot be {after} again.")


def _check_total(order: dict[str, Any]) -> None:
    total = sum(line["quantity"] * line["unit_price_cents"] for line in order["lines"])
    if total != order["total_cents"]:
        raise Rejected(f"The lines come to {total} cents, not to {order['total_cents']}.")
