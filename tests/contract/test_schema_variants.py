"""The schema of an entity from each side of its API."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from apis import ENTIRE, OPEN, Order, api, definitions
from hypothesis import given

from atakora_tf.components.api_contract import api_contract

LINE = {"product_id": "p-1", "quantity": 2, "gift": False}
SENT = {
    "tenant_id": "acme",
    "customer_id": "ada",
    "status": "paid",
    "lines": [LINE],
    "total": 9.5,
}


def fits(schema: dict[str, Any], value: Any) -> bool:
    jsonschema.Draft202012Validator.check_schema(schema)
    return bool(jsonschema.Draft202012Validator(schema).is_valid(value))


@given(definitions())
def test_every_variant_is_a_json_schema(found: list[Any]) -> None:
    for each in api_contract("any", found).apis:
        for name in ("create", "replace", "update", "stored", "read"):
            schema = getattr(each.schemas, name)
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"


def test_the_server_makes_an_id_where_none_is_sent() -> None:
    create = api(partition_key="/tenant_id").schemas.create
    assert fits(create, SENT)
    assert fits(create, {**SENT, "id": "o-1"})
    assert not fits(create, {**SENT, "id": "a/b"})
    assert not fits(create, {**SENT, "id": ""})


@pytest.mark.parametrize("name", ["createdAt", "updatedAt", "deletedAt", "_etag", "other"])
def test_what_the_server_sets_cannot_be_sent_to_create_or_change(name: str) -> None:
    schemas = api(partition_key="/tenant_id", soft_delete=True).schemas
    assert not fits(schemas.create, {**SENT, name: "2026-01-01T00:00:00Z"})
    assert not fits(schemas.update, {name: "2026-01-01T00:00:00Z"})


@pytest.mark.parametrize("name", ["createdAt", "updatedAt", "deletedAt", "_etag"])
def test_an_open_entity_keeps_the_servers_fields_too(name: str) -> None:
    schemas = api(entity=None, entity_name="Thing", schema=OPEN, soft_delete=True).schemas
    assert fits(schemas.create, {"anything": 1})
    assert not fits(schemas.create, {name: "2026-01-01T00:00:00Z"})
    assert not fits(schemas.update, {name: None})


def test_what_was_read_can_be_sent_back_to_replace() -> None:
    schemas = api(partition_key="/tenant_id").schemas
    moments = {"createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"}
    read = {"id": "o-1", **SENT, **moments, "_etag": '"1"'}
    assert fits(schemas.read, read)
    assert fits(schemas.replace, read)
    # The address says both.
    without = {k: v for k, v in SENT.items() if k != "tenant_id"}
    assert fits(schemas.replace, without)
    assert not fits(schemas.replace, {**SENT, "other": 1})


def test_a_merge_patch_changes_what_it_names_and_removes_what_may_be_missing() -> None:
    update = api(partition_key="/tenant_id").schemas.update
    assert fits(update, {})
    assert fits(update, {"note": None, "urgent": None})
    assert not fits(update, {"status": None})
    assert not fits(update, {"status": "PAID"})
    assert not fits(update, {"id": "o-2"})
    assert not fits(update, {"tenant_id": "other"})
    assert fits(update, {"lines": []})
    assert not fits(update, {"lines": [{}]})


def test_a_merge_patch_reaches_into_objects() -> None:
    schema = {
        "address": {
            "type": "object",
            "required": True,
            "properties": {"city": {"type": "string", "required": True}, "zip": "string"},
        }
    }
    update = api(entity=None, entity_name="Place", schema=schema).schemas.update
    assert fits(update, {"address": {"zip": "10115"}})
    assert fits(update, {"address": {"zip": None}})
    assert not fits(update, {"address": {"city": None}})
    assert not fits(update, {"address": None})
    assert not fits(update, {"address": {"town": "Berlin"}})


def test_an_entity_that_contains_itself_can_be_patched() -> None:
    node = {
        "type": "object",
        "properties": {"value": {"type": "integer"}, "next": {"$ref": "#/$defs/Node"}},
        "required": ["value"],
    }
    schema = {
        "type": "object",
        "properties": {"head": node["properties"]["next"]},
        "$defs": {"Node": node},
    }  # type: ignore[index]
    update = api(entity=None, entity_name="Chain", schema=schema).schemas.update
    assert fits(update, {"head": {"next": {"next": {"next": {}}}}})
    assert not fits(update, {"head": {"value": "x"}})


def test_secrets_are_taken_and_kept_and_never_given() -> None:
    schema = {"password": {"type": "string", "writeOnly": True, "required": True}}
    schemas = api(entity=None, entity_name="User", schema=schema).schemas
    assert "password" in schemas.create["properties"]
    assert "password" in schemas.stored["properties"]
    assert "password" not in schemas.read["properties"]
    assert "password" not in schemas.read["required"]


def test_times_are_called_as_the_entity_calls_them() -> None:
    def fields(**properties: Any) -> tuple[str | None, ...]:
        found = api(entity=None, entity_name="A", schema=properties, soft_delete=True)
        server = found.server_fields
        return server.created, server.updated, server.deleted

    assert fields(name="string") == ("createdAt", "updatedAt", "deletedAt")
    assert fields(created_at="datetime") == ("created_at", "updated_at", "deleted_at")
    assert fields(updatedAt="datetime") == ("createdAt", "updatedAt", "deletedAt")
    # A field of another type is the callers' own.
    assert fields(createdAt="integer") == (None, "updatedAt", "deletedAt")
    assert fields(deletedAt="boolean") == ("createdAt", "updatedAt", "_deletedAt")


def test_the_owner_is_set_by_the_server() -> None:
    found = api(**ENTIRE)
    assert found.server_fields.owner == "customer_id"
    without = {k: v for k, v in SENT.items() if k != "customer_id"}
    assert fits(found.schemas.create, without)
    assert not fits(found.schemas.create, SENT)
    assert found.schemas.read["properties"]["customer_id"]["readOnly"] is True


def test_an_owner_may_be_the_partition_key() -> None:
    found = api(**{**ENTIRE, "partition_key": "/customer_id"})
    without = {k: v for k, v in SENT.items() if k != "customer_id"}
    assert fits(found.schemas.create, without)
    assert "customer_id" in found.schemas.stored["required"]


def test_what_expires_after_deletion_may_have_a_time_to_live_that_nobody_sees() -> None:
    found = api(**ENTIRE)
    assert found.server_fields.purge == "ttl"
    assert found.ttl == -1
    assert "ttl" in found.schemas.stored["properties"]
    assert "ttl" not in found.schemas.read["properties"]
    assert api(soft_delete=True).server_fields.purge is None


def test_the_entity_itself_is_left_alone() -> None:
    before = api().schemas.create
    api(**ENTIRE)
    assert api().schemas.create == before
    assert Order.__doc__ == "What somebody has bought."
