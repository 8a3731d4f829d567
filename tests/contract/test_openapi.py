"""The OpenAPI document: valid by somebody else's rules, the same every time, and exact."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from apis import ENTIRE, OPEN, Order, contract, definitions, operations
from hypothesis import given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from openapi_spec_validator import validate as validate_document
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from atakora_tf.components.api_contract import api_contract
from atakora_tf.contract.error_catalogue import CATALOGUE
from atakora_tf.contract.openapi import openapi_document, openapi_json
from atakora_tf.contract.openapi_page import openapi_page
from examples.shop.backend import shop

RECURSIVE = {
    "$id": "https://example.com/tree",
    "type": "object",
    "properties": {
        "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
        "parent": {"$ref": "#"},
        "first": {"$ref": "#/properties/children"},
    },
    "additionalProperties": False,
    "$defs": {
        "Node": {
            "type": "object",
            "properties": {
                "name": {"type": "string", "minLength": 3, "maxLength": 4},
                "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
            },
            "required": ["name"],
        },
        "an odd/name": {"type": "integer"},
    },
}

CONTRACTS = {
    "empty": lambda: contract(),
    "entire": lambda: contract(OrderApi={"entity": Order, **ENTIRE}),
    "open": lambda: contract(ThingApi={"entity_name": "Thing", "schema": OPEN}),
    "recursive": lambda: contract(TreeApi={"entity_name": "Tree", "schema": RECURSIVE}),
    "one entity twice": lambda: contract(A={"entity": Order}, B={"entity": Order, "route": "v2/b"}),
    "only lists": lambda: contract(A={"entity": Order, "operations": ["list"]}),
    "an entity called Problem": lambda: contract(A={"entity_name": "Problem", "schema": OPEN}),
    "a hierarchical key": lambda: contract(
        A={"entity": Order, "partition_key": ["/tenant_id", "/customer_id"]}
    ),
    "an odd name": lambda: contract(A={"entity_name": "Order-Line Ünit"[:10], "schema": OPEN}),
    "a nested key": lambda: contract(
        A={
            "entity_name": "Place",
            "schema": {"address": {"type": "object", "properties": {"city": "string"}}},
            "partition_key": "/address/city",
        }
    ),
}


def shop_document() -> dict[str, Any]:
    backend = shop("dev", lock=None)
    return openapi_document(api_contract(backend.name, backend.components.values()))


def check(document: dict[str, Any]) -> int:
    """The document is valid, and so is every example; the number of examples."""
    validate_document(document, cls=OpenAPIV31SpecValidator)
    registry: Registry[Any] = Registry().with_resource(
        "urn:api", Resource.from_contents(document, default_specification=DRAFT202012)
    )
    seen = 0
    for schema, example in _examples(document):
        seen += 1
        placed = json.loads(json.dumps(schema).replace('"#/components/', '"urn:api#/components/'))
        jsonschema.Draft202012Validator(
            placed, registry=registry, format_checker=jsonschema.FormatChecker()
        ).validate(example)
    return seen


def _examples(value: Any) -> Any:
    if isinstance(value, dict):
        if "schema" in value and "example" in value:
            yield value["schema"], value["example"]
        for each in value.values():
            yield from _examples(each)
    elif isinstance(value, list):
        for each in value:
            yield from _examples(each)


@pytest.mark.parametrize("name", CONTRACTS)
def test_documents_and_their_examples_are_valid(name: str) -> None:
    check(openapi_document(CONTRACTS[name]()))


def test_the_shop_is_valid_and_shows_an_example_of_every_body() -> None:
    document = shop_document()
    assert check(document) > 60
    for operation in operations(document).values():
        bodies = [operation.get("requestBody", {"content": {}}), *operation["responses"].values()]
        for body in bodies:
            for media in body.get("content", {}).values():
                assert "example" in media, operation["operationId"]


def test_an_example_that_is_wrong_would_be_noticed() -> None:
    document = shop_document()
    body = operations(document)["CartApi_create"]["requestBody"]["content"]["application/json"]
    body["example"]["lines"] = 5
    with pytest.raises(jsonschema.ValidationError):
        check(document)


def test_problems_are_examples_of_their_schema() -> None:
    document = openapi_document(contract(OrderApi={"entity": Order, **ENTIRE}))
    schema = document["components"]["schemas"]["Problem"]
    examples = document["components"]["examples"]
    assert len(examples) > 15
    for code, example in examples.items():
        jsonschema.validate(example["value"], schema)
        assert example["value"]["code"] == code
        assert example["value"]["status"] == CATALOGUE[code].status


# The validator of the specification takes a second for a document.
@settings(max_examples=10)
@given(definitions())
def test_any_apis_make_a_valid_document(found: list[Any]) -> None:
    check(openapi_document(api_contract("any", found)))


@given(definitions())
def test_the_order_of_apis_says_nothing(found: list[Any]) -> None:
    text = openapi_json(openapi_document(api_contract("any", found)))
    for seed in range(3):
        mixed = random.Random(seed).sample(found, len(found))
        assert openapi_json(openapi_document(api_contract("any", mixed))) == text


def test_operation_ids_functions_and_routes_never_change() -> None:
    found = operations(openapi_document(contract(OrderApi={"entity": Order, **ENTIRE})))
    document = openapi_document(contract(OrderApi={"entity": Order, **ENTIRE}))
    told = [
        (f"{method.upper()} {path}", each["operationId"], each["x-function"])
        for path, item in document["paths"].items()
        for method, each in item.items()
    ]
    assert len(found) == len(told)
    assert told == [
        ("GET /api/orders", "OrderApi_list", "OrderApi_list"),
        ("POST /api/orders", "OrderApi_create", "OrderApi_create"),
        ("POST /api/orders/batch/create", "OrderApi_create_batch", "OrderApi_create_batch"),
        ("POST /api/orders/batch/read", "OrderApi_read_batch", "OrderApi_read_batch"),
        ("GET /api/orders/{id}", "OrderApi_read", "OrderApi_read"),
        ("PUT /api/orders/{id}", "OrderApi_replace", "OrderApi_update"),
        ("PATCH /api/orders/{id}", "OrderApi_update", "OrderApi_update"),
        ("DELETE /api/orders/{id}", "OrderApi_delete", "OrderApi_delete"),
        ("POST /api/orders/{id}/restore", "OrderApi_restore", "OrderApi_restore"),
    ]


def test_every_operation_lists_the_errors_that_it_can_give_and_no_others() -> None:
    made = contract(OrderApi={"entity": Order, **ENTIRE})
    document = openapi_document(made)
    found = operations(document)
    (api,) = made.apis
    for operation in api.operations:
        told = set()
        for status, answer in found[operation.operation_id]["responses"].items():
            if "$ref" not in answer:
                assert status in ("200", "201", "204", "304")
                continue
            problem = document["components"]["responses"][answer["$ref"].rpartition("/")[2]]
            (media,) = problem["content"].values()
            codes = set(media["examples"])
            assert media["schema"]["allOf"][1] == {"properties": {"code": {"enum": [*codes]}}} or (
                set(media["schema"]["allOf"][1]["properties"]["code"]["enum"]) == codes
            )
            assert {CATALOGUE[code].status for code in codes} == {int(status)}
            assert "x-ms-error-code" in problem["headers"]
            assert ("Retry-After" in problem["headers"]) == (status in ("429", "503"))
            told |= codes
        assert told == set(operation.errors)


def test_errors_follow_from_what_an_api_is() -> None:
    def errors(operation: str, **options: Any) -> set[str]:
        (api,) = contract(A={"entity": Order, **options}).apis
        return set(api.operation(operation).errors)  # type: ignore[arg-type, union-attr]

    assert errors("read", auth="anonymous") == {
        *("InvalidQuery", "InvalidId", "InvalidHeader", "ItemNotFound"),
        *("TooManyRequests", "InternalError", "ServiceUnavailable"),
    }
    assert "PartitionKeyRequired" in errors("read", partition_key="/tenant_id")
    assert "AuthenticationRequired" in errors("read", auth="function")
    assert "TokenRejected" not in errors("read", auth="function")
    assert "TokenRejected" in errors("read", auth="entra")
    assert "PermissionDenied" not in errors("read", auth="entra")
    assert "UniqueKeyTaken" not in errors("create")
    assert "UniqueKeyTaken" in errors(
        "create", partition_key="/tenant_id", unique_keys=["/customer_id"]
    )
    assert "PreconditionFailed" in errors("delete")
    assert "ItemExists" in errors("create")
    # A PUT may create: whoever creates has to be let in.
    apart = {"auth": {"create": "entra", "*": "anonymous"}}
    assert "TokenRejected" in errors("replace", **apart)
    assert "TokenRejected" not in errors("update", **apart)


def test_access_is_said_for_every_operation() -> None:
    document = openapi_document(contract(OrderApi={"entity": Order, **ENTIRE}))
    found = operations(document)
    assert found["OrderApi_read"]["security"] == [{"entra": ["Orders.Use"]}]
    assert found["OrderApi_delete"]["x-required-roles"] == ["Orders.Admin"]
    assert found["OrderApi_delete"]["description"] == (
        "The item is marked as deleted and is no longer found. Needs one of the app roles "
        "Orders.Admin. Callers reach only items whose `customer_id` they are, except for "
        "Orders.Admin. Each caller may make 100 requests in 60 seconds, 20 of them at once."
    )
    assert "x-required-roles" not in found["OrderApi_read"]
    assert found["OrderApi_read"]["x-owner"] == {"field": "customer_id", "except": ["Orders.Admin"]}
    assert document["components"]["securitySchemes"] == {
        "entra": {
            "type": "openIdConnect",
            "openIdConnectUrl": "https://login.microsoftonline.com/11111111-2222-3333-4444-"
            "555555555555/v2.0/.well-known/openid-configuration",
            "description": "A token of Microsoft Entra ID for api://orders.",
            "x-issuers": [
                "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0",
                "https://sts.windows.net/11111111-2222-3333-4444-555555555555/",
            ],
            "x-audiences": ["api://orders"],
        }
    }


def test_an_operation_for_anyone_asks_for_nothing() -> None:
    mixed = {"auth": {"list": "anonymous", "create": "entra", "*": "function"}}
    found = operations(openapi_document(contract(A={"entity": Order, **mixed})))
    assert found["A_list"]["security"] == []
    assert found["A_create"]["security"] == [{"entra": []}]
    assert found["A_read"]["security"] == [{"functionKey": []}]


def test_an_api_that_is_added_changes_nothing_of_the_others() -> None:
    one = openapi_document(contract(OrderApi={"entity": Order}))
    both = openapi_document(
        contract(OrderApi={"entity": Order}, PetApi={"entity_name": "Pet", "schema": OPEN})
    )
    for path, item in one["paths"].items():
        assert both["paths"][path] == item
    for room in ("schemas", "responses", "parameters", "headers", "examples"):
        for name, each in one["components"][room].items():
            assert both["components"][room][name] == each


def test_rejections_by_hooks_are_told_where_code_can_reject(tmp_path: Path) -> None:
    hooks = tmp_path / "orders.py"
    hooks.write_text("def before_create(item, context): ...\n")
    plain = openapi_document(contract(OrderApi=ENTIRE))
    hooked = openapi_document(contract(OrderApi={**ENTIRE, "hooks": str(hooks)}))
    check(hooked)
    rejecting = {
        name for name, each in operations(hooked).items() if "422" in each["responses"]
    } - {name for name, each in operations(plain).items() if "422" in each["responses"]}
    assert rejecting == {
        f"OrderApi_{word}" for word in ("create", "replace", "update", "delete", "create_batch")
    }
    for document, told in ((plain, False), (hooked, True)):
        page = openapi_page(document)
        assert ("RequestRejected" in page) is told
        assert page.count("Each caller may make 100 requests in 60 seconds") == 9
