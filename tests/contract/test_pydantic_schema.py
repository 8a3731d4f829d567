import enum
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Optional

import pydantic
import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ConfigDict, Field

from atakora_tf.contract.schema import entity_schema, unique_fields
from atakora_tf.errors import SchemaInvalid


def faults(source):
    with pytest.raises(SchemaInvalid) as caught:
        entity_schema(source, name="User")
    return list(caught.value.faults)


class Role(enum.Enum):
    ADMIN = "admin"
    MEMBER = "member"


class Address(BaseModel):
    city: str
    note: str | None = None


class User(BaseModel):
    """Somebody."""

    id: str | None = None
    email: Annotated[str, Field(pattern="@", title="E-mail")]
    address: Address
    role: Role = Role.MEMBER
    nick_name: str = Field(default="x", alias="nickName", json_schema_extra={"unique": True})
    born: date = date(2000, 1, 1)
    kind: Literal["a"] | None = None

    @pydantic.computed_field
    @property
    def shown(self) -> str:
        return self.email


def test_a_model_is_read_as_what_a_client_sends():
    schema = entity_schema(User, name="Customer")
    assert json.dumps(schema) == json.dumps(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Customer",
            "description": "Somebody.",
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "email": {"title": "E-mail", "type": "string", "pattern": "@"},
                "address": {"$ref": "#/$defs/Address"},
                "role": {"$ref": "#/$defs/Role", "default": "member"},
                "nickName": {"type": "string", "default": "x"},
                "born": {"type": "string", "format": "date", "default": "2000-01-01"},
                "kind": {
                    "anyOf": [{"type": "string", "const": "a"}, {"type": "null"}],
                    "default": None,
                },
            },
            "required": ["email", "address"],
            "additionalProperties": False,
            "$defs": {
                "Address": {
                    "title": "Address",
                    "type": "object",
                    "properties": {
                        "city": {"type": "string"},
                        "note": {"type": ["string", "null"], "default": None},
                    },
                    "required": ["city"],
                    "additionalProperties": False,
                },
                "Role": {"title": "Role", "type": "string", "enum": ["admin", "member"]},
            },
        }
    )
    Draft202012Validator.check_schema(schema)
    assert unique_fields(User) == ("nickName",)


@pytest.mark.parametrize(("extra", "more"), [("ignore", False), ("forbid", False), ("allow", True)])
def test_a_model_is_open_only_where_it_allows_other_fields(extra, more):
    class Configured(BaseModel):
        model_config = ConfigDict(extra=extra, title="A title")
        a: int

    schema = entity_schema(Configured, name="User")
    assert schema["additionalProperties"] is more
    assert schema["title"] == "A title"


class Node(BaseModel):
    children: list["Node"] = []
    next: Optional["Node"] = None


def test_a_recursive_model_has_its_properties_at_the_root():
    schema = entity_schema(Node, name="Tree")
    assert schema["title"] == "Tree"
    assert list(schema["properties"]) == ["id", "children", "next"]
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"id": "1", "children": [{"next": None}]})
    assert not validator.is_valid({"children": [{"id": "1"}]})


@pydantic.dataclasses.dataclass
class Point:
    x: Annotated[int, Field(ge=0)]


def test_a_pydantic_dataclass_keeps_its_constraints():
    assert entity_schema(Point, name="P")["properties"]["x"] == {"type": "integer", "minimum": 0}


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Owner(BaseModel):
    pet: Annotated[Cat | Dog, Field(discriminator="kind")]


def test_a_discriminated_union_keeps_openapis_discriminator():
    pet = entity_schema(Owner, name="Owner")["properties"]["pet"]
    assert pet["oneOf"] == [{"$ref": "#/$defs/Cat"}, {"$ref": "#/$defs/Dog"}]
    assert pet["discriminator"]["propertyName"] == "kind"


class Loose(BaseModel):
    it: int | str | None


def test_a_union_of_several_types_and_null_stays_a_union():
    assert entity_schema(Loose, name="Loose")["properties"]["it"] == {
        "anyOf": [{"type": "integer"}, {"type": "string"}, {"type": "null"}]
    }


class Money(BaseModel):
    amount: Decimal = Decimal("1.5")
    unsayable: object = object()


def test_a_default_that_json_cannot_say_is_left_out_without_a_warning():
    properties = entity_schema(Money, name="Money")["properties"]
    assert properties["amount"]["default"] == "1.5"
    assert "default" not in properties["unsayable"]


class Opaque:
    pass


class Broken(BaseModel):
    model_config = ConfigDict(arbitrary_types_allowed=True)
    call: Callable[[], int]
    opaque: Opaque
    low: int = Field(default=1, ge=2)
    id: int


class Unfinished(BaseModel):
    it: "Missing"  # noqa: F821


def test_every_fault_of_a_model_is_reported_at_once():
    assert faults(Broken) == [
        "schema of User, field 'call': the type Callable has no JSON form, or holds something "
        "that has none; use a plain type, a collection, an enum or a model of these",
        "schema of User, field 'opaque': the type Opaque has no JSON form, or holds something "
        "that has none; use a plain type, a collection, an enum or a model of these",
        "schema of User, field 'low': default 1 is below minimum 2",
        "schema of User, field 'id': the id of an item is text in Cosmos DB, not integer",
    ]


def test_a_fault_deep_in_a_model_is_reported_with_its_field():
    class Outer(BaseModel):
        inner: Broken

    assert faults(Outer)[0] == (
        "schema of User, field 'inner': the type Broken has no JSON form, or holds something "
        "that has none; use a plain type, a collection, an enum or a model of these"
    )


def test_a_model_that_is_not_fully_defined_is_refused():
    assert faults(Unfinished) == [
        "schema of User: pydantic cannot describe the model: it names a type that is not defined "
        "yet; define it and rebuild Unfinished"
    ]


def test_a_model_instance_is_answered_with_its_class():
    assert faults(Address(city="x")) == [
        "schema of User: a value of type Address is no schema; give the class Address itself"
    ]
