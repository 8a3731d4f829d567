"""Breaking changes: each kind is found, and nothing is found where nothing breaks."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from apis import ENTIRE, ENTRA, Order, contract, definitions, operations
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf import CrudApi
from atakora_tf.components.api_contract import api_contract
from atakora_tf.contract.api_change import RULES
from atakora_tf.contract.openapi import openapi_document
from atakora_tf.contract.openapi_changes import changes, checked_document
from atakora_tf.errors import SchemaInvalid

Document = dict[str, Any]

FIELDS: dict[str, Any] = {
    "email": {"type": "string", "required": True, "max": 50},
    "kind": {"type": "string", "enum": ["a", "b"]},
    "age": {"type": "number", "min": 0, "max": 150},
    "note": {"type": "string"},
    "address": {"type": "object", "properties": {"city": {"type": "string"}}},
}


def document(fields: dict[str, Any] = FIELDS, **options: Any) -> Document:
    return openapi_document(contract(UserApi={"entity_name": "User", "schema": fields, **options}))


def with_field(name: str, **options: Any) -> dict[str, Any]:
    return {**FIELDS, name: {**FIELDS.get(name, {}), **options}}


def without_field(name: str) -> dict[str, Any]:
    return {key: value for key, value in FIELDS.items() if key != name}


def breaking(old: Document, new: Document) -> list[str]:
    return [f"{c.where}: {c.rule}: {c.what}" for c in changes(old, new) if c.breaking]


def entire(**options: Any) -> Document:
    return openapi_document(contract(OrderApi={"entity": Order, **ENTIRE, **options}))


@given(definitions())
def test_a_document_is_compatible_with_itself(found: list[Any]) -> None:
    made = openapi_document(api_contract("any", found))
    assert changes(made, copy.deepcopy(made)) == ()


@given(definitions(), st.sampled_from(["string", "integer", {"type": "array", "items": "string"}]))
def test_an_optional_field_breaks_nobody(found: list[Any], kind: Any) -> None:
    before = openapi_document(api_contract("any", found))
    more = [
        CrudApi.define(
            each.id,
            entity_name=each.props.entity_name,
            schema={**each.props.schema, "brand_new": kind},
            partition_key=each.props.partition_key,
            soft_delete=each.props.soft_delete,
            auth=each.props.auth,
        )
        for each in found
    ]
    after = openapi_document(api_contract("any", more))
    assert breaking(before, after) == []
    assert any(each.rule == "field-added" for each in changes(before, after))
    # And taking it away does.
    assert {each.rule for each in changes(after, before) if each.breaking} >= {
        "field-removed",
        "field-refused",
    }


@given(definitions())
def test_another_api_or_operation_breaks_nobody(found: list[Any]) -> None:
    before = openapi_document(api_contract("any", found))
    after = openapi_document(
        api_contract("any", [*found, CrudApi.define("ShipApi", entity_name="Ship")])
    )
    assert breaking(before, after) == []
    gone = [each for each in changes(after, before) if each.breaking]
    assert {each.rule for each in gone} == {"operation-removed"}
    assert len(gone) == 6


HARMLESS: dict[str, Callable[[], tuple[Document, Document]]] = {
    "a field that may be left out": lambda: (
        document(),
        document(with_field("email", required=True, max=80)),
    ),
    "another value": lambda: (document(), document(with_field("kind", enum=["a", "b", "c"]))),
    "another operation": lambda: (
        document(operations=["create", "list"]),
        document(operations=["create", "list", "read"]),
    ),
    "another filter": lambda: (document(filters=["note"]), document(filters=["note", "age"])),
    "a larger page": lambda: (document(), document(max_page_size=500)),
    "access for anyone": lambda: (document(), document(auth="anonymous")),
    "one more role": lambda: (
        entire(),
        entire(auth=evolve(ENTRA, roles={"delete": ["Orders.Admin", "Orders.Clerk"]})),
    ),
    "no roles": lambda: (entire(), entire(auth=evolve(ENTRA, roles={}))),
    "no owner": lambda: (
        entire(auth=evolve(ENTRA, owner=None, owner_except=[])),
        entire(auth=evolve(ENTRA, owner=None, owner_except=[], roles={})),
    ),
    "one more scope": lambda: (
        entire(),
        entire(auth=evolve(ENTRA, scopes=["Orders.Use", "Orders.Read"])),
    ),
    "a description": lambda: (document(), document(with_field("note", description="A note."))),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_breaks_nobody_is_not_said_to(name: str) -> None:
    old, new = HARMLESS[name]()
    assert breaking(old, new) == []


LIST, CREATE = "GET /api/users", "POST /api/users"
PUT, PATCH = "PUT /api/users/{id}", "PATCH /api/users/{id}"

BREAKING: dict[str, tuple[Callable[[], tuple[Document, Document]], str]] = {
    "a removed operation": (
        lambda: (document(), document(operations=["create", "read", "update", "list"])),
        "DELETE /api/users/{id}: operation-removed: it is gone",
    ),
    "a moved route": (
        lambda: (document(), document(route="people")),
        f"{LIST}: operation-removed: it is gone",
    ),
    "a new required field": (
        lambda: (document(), document(with_field("vat", type="string", required=True))),
        f"{CREATE} › body/vat: field-required: it is new and has to be sent",
    ),
    "a field that becomes required": (
        lambda: (document(), document(with_field("note", required=True))),
        f"{PUT} › body/note: field-required: it has to be sent now",
    ),
    "a field that is no longer given": (
        lambda: (document(), document(without_field("note"))),
        f"{CREATE} › answer 201/note: field-removed: it is no longer there",
    ),
    "a field that is no longer taken": (
        lambda: (document(), document(without_field("note"))),
        f"{PATCH} › body/note: field-refused: it is no longer accepted",
    ),
    "a field that may be missing": (
        lambda: (document(), document(with_field("email", required=False))),
        f"{CREATE} › answer 201/email: field-optional: it may be missing now",
    ),
    "a narrower type": (
        lambda: (document(), document(with_field("age", type="integer"))),
        f"{CREATE} › body/age: type-narrowed: it was number and is integer",
    ),
    "a wider type": (
        lambda: (document(with_field("age", type="integer")), document()),
        f"{CREATE} › answer 201/age: type-widened: it was integer and is number",
    ),
    "a field that may be null": (
        lambda: (document(), document(with_field("note", nullable=True))),
        f"{CREATE} › answer 201/note: type-widened: it was string and is null or string",
    ),
    "another type": (
        lambda: (document(), document({**FIELDS, "note": "boolean"})),
        f"{CREATE} › body/note: type-narrowed: it was string and is boolean",
    ),
    "fewer values": (
        lambda: (document(), document(with_field("kind", enum=["a"]))),
        f'{CREATE} › body/kind: values-removed: it may no longer be "b"',
    ),
    "fixed values": (
        lambda: (document(), document(with_field("note", enum=["x"]))),
        f'{CREATE} › body/note: values-removed: it may only be "x" now',
    ),
    "a lower limit": (
        lambda: (document(), document(with_field("email", max=20))),
        f"{CREATE} › body/email: limit-stricter: maxLength was 50 and is 20",
    ),
    "a new limit": (
        lambda: (document(), document(with_field("note", min=1))),
        f"{CREATE} › body/note: limit-stricter: minLength was none and is 1",
    ),
    "a pattern": (
        lambda: (document(), document(with_field("note", pattern="^x"))),
        f'{CREATE} › body/note: rule-changed: pattern was none and is "^x"',
    ),
    "a nested field": (
        lambda: (
            document(),
            document({**FIELDS, "address": {"type": "object", "properties": {"zip": "string"}}}),
        ),
        f"{CREATE} › answer 201/address/city: field-removed: it is no longer there",
    ),
    "a filter that is gone": (
        lambda: (document(filters=["note", "age"]), document(filters=["age"])),
        f"{LIST} › query parameter note: parameter-removed: it is gone",
    ),
    "an order that is gone": (
        lambda: (document(filters=["age", "note"]), document(filters=["age"])),
        f'{LIST} › query parameter orderBy: values-removed: it may no longer be "note", "-note"',
    ),
    "smaller pages": (
        lambda: (document(), document(max_page_size=100)),
        f"{LIST} › query parameter pageSize: limit-stricter: maximum was 200 and is 100",
    ),
    "another partition key": (
        lambda: (document(), document(partition_key="/email")),
        "GET /api/users/{id} › query parameter email: parameter-required: it is new and required",
    ),
    "access that is closed": (
        lambda: (document(auth="anonymous"), document()),
        f"{LIST} › access: access-closed: callers have to sign in now",
    ),
    "another way to sign in": (
        lambda: (document(), document(auth="entra")),
        f"{LIST} › access: access-changed: callers have to sign in in another way",
    ),
    "another audience": (
        lambda: (entire(), entire(auth=evolve(ENTRA, audience="api://other"))),
        "GET /api/orders › access: access-changed: callers have to sign in in another way",
    ),
    "another scope": (
        lambda: (entire(), entire(auth=evolve(ENTRA, scopes=["Orders.All"]))),
        "GET /api/orders › access: permission-added: it asks for one of the scopes Orders.All",
    ),
    "a first role": (
        lambda: (entire(), entire(auth=evolve(ENTRA, roles=["Orders.Admin"]))),
        "GET /api/orders › access: permission-added: it asks for one of the roles Orders.Admin; "
        "nothing did before",
    ),
    "another role": (
        lambda: (entire(), entire(auth=evolve(ENTRA, roles={"delete": ["Orders.Boss"]}))),
        "DELETE /api/orders/{id} › access: permission-added: it asks for one of the roles "
        "Orders.Boss; Orders.Admin did before",
    ),
    "an owner": (
        lambda: (entire(auth=evolve(ENTRA, owner=None, owner_except=[])), entire()),
        "GET /api/orders › access: owner-changed: callers reach only items whose 'customer_id' "
        "they are",
    ),
    "a renamed component": (
        lambda: (
            document(),
            openapi_document(contract(PeopleApi={"entity_name": "User", "schema": FIELDS})),
        ),
        f"{LIST}: operation-id-changed: its operationId was 'UserApi_list' and is 'PeopleApi_list'",
    ),
}


@pytest.mark.parametrize("name", BREAKING)
def test_every_kind_of_breaking_change_is_named(name: str) -> None:
    make, expected = BREAKING[name]
    assert expected in breaking(*make())


def mutated(change: Callable[[Document], object]) -> list[str]:
    old = entire()
    new = copy.deepcopy(old)
    change(new)
    return breaking(old, new)


def test_what_only_other_documents_can_do_is_found_too() -> None:
    def of(document: Document, name: str) -> Document:
        return operations(document)[f"OrderApi_{name}"]

    assert mutated(lambda d: of(d, "read")["responses"].pop("200")) == [
        "GET /api/orders/{id} › answer 200: success-changed: it is no longer given"
    ]
    assert mutated(lambda d: of(d, "create")["responses"]["201"]["headers"].pop("ETag")) == [
        "POST /api/orders › answer 201 › header ETag: header-removed: it is gone"
    ]
    kinds = "application/merge-patch+json"
    assert mutated(lambda d: of(d, "update")["requestBody"]["content"].pop(kinds)) == [
        "PATCH /api/orders/{id} › body: media-type-removed: application/merge-patch+json is gone"
    ]
    assert mutated(lambda d: of(d, "create").pop("requestBody")) == [
        "POST /api/orders › body: media-type-removed: no body is read any more"
    ]

    def optional_before(document: Document) -> list[str]:
        old = copy.deepcopy(document)
        operations(old)["OrderApi_create"]["requestBody"]["required"] = False
        return breaking(old, document)

    assert optional_before(entire()) == [
        "POST /api/orders › body: body-required: a body has to be sent now"
    ]


def test_every_rule_that_breaks_says_why_and_what_to_do_instead() -> None:
    for rule in RULES.values():
        assert bool(rule.why) == bool(rule.instead)
    assert sum(bool(rule.why) for rule in RULES.values()) == 22


def test_changes_come_in_one_order_breaking_ones_first() -> None:
    new = document({**without_field("note"), "brand_new": "string"})
    found = changes(document(), new)
    assert [each.breaking for each in found] == sorted(
        (each.breaking for each in found), reverse=True
    )
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("data", [None, [], {}, {"openapi": "2.0"}, {"swagger": "2.0"}])
def test_what_is_no_openapi_is_said(data: Any) -> None:
    with pytest.raises(SchemaInvalid) as caught:
        checked_document(data, "old.json")
    assert str(caught.value) == "old.json is no OpenAPI document: its 'openapi' is no version 3.x"


def test_paths_that_are_no_paths_are_said() -> None:
    with pytest.raises(SchemaInvalid) as caught:
        checked_document({"openapi": "3.1.0", "paths": []}, "old.json")
    assert str(caught.value) == (
        "old.json is no OpenAPI document: its 'paths' are no mapping of paths"
    )
