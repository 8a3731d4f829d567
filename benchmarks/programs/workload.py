"""Many CRUD APIs, as a program with many entities has them."""

from __future__ import annotations

from atakora_tf import Backend, CrudApi, define_backend

SCHEMA = {
    "id": {"type": "string", "required": True},
    "tenant_id": {"type": "string", "required": True},
    "title": {"type": "string", "max": 200},
    "price_cents": {"type": "integer", "min": 0},
}


def many_apis(count: int) -> Backend:
    """A backend of `count` APIs; 25 share an account, 40 share a Function App."""
    return define_backend(
        {
            f"item_{n:05}": CrudApi.define(
                f"Item{n:05}Api",
                entity_name=f"Item{n:05}",
                schema=SCHEMA,
                partition_key="/tenant_id",
            )
            for n in range(count)
        },
        name="many",
        environment="dev",
        location="westeurope",
        lock=None,
    )
