"""Contracts of small APIs, and a strategy that makes any."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen
from hypothesis import strategies as st

from atakora_tf import CrudApi
from atakora_tf.components.api_contract import api_contract
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.contract.access import EntraAuth
from atakora_tf.contract.api import ApiContract, EntityApi
from atakora_tf.contract.rate_limit import RateLimit

__all__ = ["ENTIRE", "ENTRA", "OPEN", "Order", "api", "contract", "definitions", "operations"]

ENTRA = EntraAuth(
    tenant="11111111-2222-3333-4444-555555555555",
    audience="api://orders",
    scopes=["Orders.Use"],
    roles={"delete": ["Orders.Admin"]},
    owner="customer_id",
    owner_except=["Orders.Admin"],
)


@frozen
class Line:
    product_id: str
    quantity: int = field(metadata={"min": 1, "max": 99})
    gift: bool = False


@frozen
class Order:
    """What somebody has bought."""

    id: str
    tenant_id: str
    customer_id: str
    status: str = field(metadata={"pattern": "^[a-z]+$"})
    lines: tuple[Line, ...]
    total: float
    note: str | None = None
    urgent: bool = False
    tags: tuple[str, ...] = ()


OPEN = {"type": "object", "additionalProperties": True}
"""A schema that allows everything."""

ENTIRE: dict[str, Any] = {
    "entity": Order,
    "partition_key": "/tenant_id",
    "operations": [
        *("create", "read", "update", "delete", "list", "restore", "create_batch", "read_batch")
    ],
    "soft_delete": 86_400,
    "unique_keys": ["/note"],
    "indexes": [["/status", "-/total"]],
    "filters": ["id", "status", "total", "urgent", "tags", "createdAt"],
    "auth": ENTRA,
    "cors": ["https://shop.example.com"],
    "rate_limit": RateLimit(100, seconds=60, burst=20),
}
"""The options of an API that has everything."""


def api(**options: Any) -> EntityApi:
    """The contract of one API, `OrderApi`."""
    (made,) = contract(OrderApi={"entity": Order, **options}).apis
    return made


def contract(**apis: dict[str, Any]) -> ApiContract:
    """The contract of several APIs, by their ids."""
    return api_contract("shop", [CrudApi.define(name, **given) for name, given in apis.items()])


_NAMES = st.sampled_from(["name", "size", "born", "address", "kind", "score", "tags", "odd name"])

_FIELDS: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.sampled_from(["string", "integer", "number", "boolean", "email", "uuid", "datetime"]),
        st.fixed_dictionaries(
            {"type": st.just("string")},
            optional={
                "required": st.booleans(),
                "nullable": st.booleans(),
                "min": st.integers(0, 5),
                "max": st.integers(5, 50),
            },
        ),
        st.fixed_dictionaries(
            {"type": st.sampled_from(["integer", "number"])},
            optional={
                "required": st.booleans(),
                "min": st.integers(-50, 0),
                "max": st.integers(1, 50),
            },
        ),
        st.just({"type": "string", "enum": ["a", "b"]}),
        st.just({"type": "array", "items": "string"}),
    ),
    lambda inner: st.one_of(
        st.builds(
            lambda fields: {"type": "object", "properties": fields},
            st.dictionaries(_NAMES, inner, min_size=1, max_size=3),
        ),
        st.builds(lambda items: {"type": "array", "items": items}, st.just({"type": "integer"})),
    ),
    max_leaves=4,
)


@st.composite
def definitions(draw: st.DrawFn) -> list[ComponentDefinition[Any]]:
    """One to three APIs of any entities, in any order."""
    found = []
    names = draw(st.lists(st.sampled_from(["User", "Order", "Pet"]), min_size=1, unique=True))
    for name in names:
        fields = draw(st.dictionaries(_NAMES, _FIELDS, min_size=1, max_size=4))
        found.append(
            CrudApi.define(
                f"{name}Api",
                entity_name=name,
                schema={"owner": {"type": "string", "required": True}, **fields},
                partition_key=draw(st.sampled_from(["/id", "/owner"])),
                soft_delete=draw(st.booleans()),
                auth=draw(st.sampled_from(["anonymous", "function", "entra"])),
            )
        )
    return found


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every operation of a document by its id."""
    return {
        operation["operationId"]: operation
        for item in document["paths"].values()
        for operation in item.values()
    }
