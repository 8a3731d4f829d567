"""The parameters and headers of an OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.contract.filter_fields import FilterField, parameter_name
from atakora_tf.contract.item_id import ITEM_ID
from atakora_tf.contract.query import Operator

__all__ = ["REQUEST_HEADERS", "RESPONSE_HEADERS", "parameters", "request_header", "response_header"]

_TAG = '"0000d826-0000-0700-0000-65a5b2b30000"'

REQUEST_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "IfMatch": {
        "name": "If-Match",
        "in": "header",
        "description": "The `ETag` that the item must have still; otherwise nothing is changed.",
        "schema": {"type": "string"},
        "example": _TAG,
    },
    "IfNoneMatch": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The `ETag` that is known already: if the item has it still, the answer is "
        "304 without a body.",
        "schema": {"type": "string"},
        "example": _TAG,
    },
    "CreateOnly": {
        "name": "If-None-Match",
        "in": "header",
        "description": "`*` creates the item, provided that there is none with this id.",
        "schema": {"type": "string", "const": "*"},
    },
    "RequestId": {
        "name": "x-request-id",
        "in": "header",
        "description": "The caller's own id of the request, for the logs; it comes back.",
        "schema": {"type": "string", "maxLength": 128, "pattern": "^[A-Za-z0-9._-]+$"},
        "example": "checkout-1742",
    },
    "Prefer": {
        "name": "Prefer",
        "in": "header",
        "description": "`request-charge` asks for the header `x-ms-request-charge`.",
        "schema": {"type": "string"},
        "example": "request-charge",
    },
}

RESPONSE_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "ETag": {
        "description": "The entity tag of the item, for `If-Match` and `If-None-Match`.",
        "schema": {"type": "string"},
        "required": True,
        "example": _TAG,
    },
    "Location": {
        "description": "The address of the new item: its path, and its partition key if that is "
        "not its id.",
        "schema": {"type": "string"},
        "required": True,
        "example": "/api/users/ada?tenant_id=acme",
    },
    "x-request-id": {
        "description": "The id of the request: the caller's, or one of the server's.",
        "schema": {"type": "string"},
        "required": True,
        "example": "checkout-1742",
    },
    "x-ms-request-charge": {
        "description": "What the request cost, in request units of Cosmos DB; on request.",
        "schema": {"type": "number"},
        "example": 1.24,
    },
    "x-ms-error-code": {
        "description": "The `code` of the problem.",
        "schema": {"type": "string"},
        "required": True,
        "example": "ItemNotFound",
    },
    "Retry-After": {
        "description": "After how many seconds to try again.",
        "schema": {"type": "integer", "minimum": 1},
        "required": True,
        "example": 5,
    },
    "WWW-Authenticate": {
        "description": "How to sign in, where it is with a token.",
        "schema": {"type": "string"},
        "example": "Bearer",
    },
}

_SAYS: Final[dict[Operator, str]] = {
    "eq": "{field} equals the value.",
    "ne": "{field} is there and differs from the value.",
    "lt": "{field} is less than the value.",
    "le": "{field} is at most the value.",
    "gt": "{field} is more than the value.",
    "ge": "{field} is at least the value.",
    "in": "{field} equals one of the values between commas (a comma inside one: `\\,`).",
    "prefix": "{field} begins with the text.",
    "has": "The array {field} holds the value.",
    "exists": "{field} is there and not null (`true`), or is not (`false`).",
}


def request_header(name: str) -> dict[str, str]:
    """A reference to a header of requests."""
    return {"$ref": f"#/components/parameters/{name}"}


def response_header(name: str) -> dict[str, str]:
    """A reference to a header of answers."""
    return {"$ref": f"#/components/headers/{name}"}


def parameters(api: EntityApi, operation: ApiOperation) -> list[dict[str, Any]]:
    """Path, query and headers of one operation, in this order."""
    found = list(_of_one(api)) if "{id}" in operation.path else []
    if operation.name == "list":
        found += _of_list(api)
    if operation.name == "read":
        found.append(request_header("IfNoneMatch"))
    if operation.name in ("replace", "update", "delete"):
        found.append(request_header("IfMatch"))
    if operation.name == "replace" and api.operation("create") is not None:
        found.append(request_header("CreateOnly"))
    return [*found, request_header("RequestId"), request_header("Prefer")]


def _of_one(api: EntityApi) -> Iterator[dict[str, Any]]:
    yield {
        "name": "id",
        "in": "path",
        "description": "The id of the item, percent-encoded.",
        "required": True,
        "schema": api.schemas.stored.get("properties", {}).get("id", ITEM_ID)
        if "$ref" not in api.schemas.stored.get("properties", {}).get("id", {})
        else ITEM_ID,
    }
    for part in api.key_in_query:
        yield {
            "name": parameter_name(part.name),
            "in": "query",
            "description": "A part of the partition key, which finds the item together with its "
            "id.",
            "required": True,
            "schema": {"type": part.type},
        }


def _of_list(api: EntityApi) -> Iterator[dict[str, Any]]:
    for field in api.filters:
        for op in field.operators:
            yield _filter(field, op)
    if api.orderings:
        orders = [
            ",".join(f"{'-' if step.descending is not turned else ''}{step.field}" for step in each)
            for each in api.orderings
            for turned in (False, True)
        ]
        yield {
            "name": "orderBy",
            "in": "query",
            "description": "The order of the items; `-` means descending.",
            "schema": {"type": "string", "enum": orders},
        }
    yield {
        "name": "select",
        "in": "query",
        "description": "The top-level fields to give back, between commas; `id` and `_etag` come "
        "always.",
        "style": "form",
        "explode": False,
        "schema": {"type": "array", "items": _selectable(api), "minItems": 1},
    }
    paging = api.paging
    size = {"type": "integer", "minimum": 1, "maximum": paging.maximum, "default": paging.size}
    yield {
        "name": "pageSize",
        "in": "query",
        "description": "The most items of a page.",
        "schema": size,
    }
    yield {
        "name": "continuation",
        "in": "query",
        "description": "Where the next page begins; part of `nextLink`, and good for the same "
        "query alone.",
        "schema": {"type": "string"},
    }
    if api.operation("restore") is not None:
        yield {
            "name": "deleted",
            "in": "query",
            "description": "`true` lists deleted items alone, for those who may restore them.",
            "schema": {"type": "boolean", "default": False},
        }


def _selectable(api: EntityApi) -> dict[str, Any]:
    read = api.schemas.read
    if read.get("additionalProperties", True) is not False:
        return {"type": "string"}
    return {"type": "string", "enum": sorted(read.get("properties", {}))}


def _filter(field: FilterField, op: Operator) -> dict[str, Any]:
    usual = "has" if "has" in field.operators else "eq"
    name = parameter_name(field.name) if op == usual == "eq" else field.name
    value = _value(field)
    made: dict[str, Any] = {
        "name": name if op == usual else f"{field.name}.{op}",
        "in": "query",
        "description": _SAYS[op].format(field=field.name),
    }
    if op == "in":
        values = {"type": "array", "items": value, "minItems": 1, "maxItems": 100}
        return {**made, "style": "form", "explode": False, "schema": values}
    if op == "exists":
        return {**made, "schema": {"type": "boolean"}}
    return {**made, "schema": {"type": "string"} if op == "prefix" else value}


def _value(field: FilterField) -> dict[str, Any]:
    return {
        "type": field.type,
        **({"enum": list(field.values)} if field.values else {}),
        **({"format": field.format} if field.format else {}),
    }
