"""One entity in all four forms: one schema."""

import copy
import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import attrs
import pydantic
from annotated_types import Ge, Le, MaxLen, MinLen

from atakora_tf.contract.schema import SchemaSource, entity_schema, unique_fields

MAPPING = {
    "email": {"type": "email", "required": True, "unique": True, "description": "Where to write."},
    "name": {"type": "string", "required": True, "min": 1, "max": 80},
    "customer": {"type": "uuid", "required": True},
    "joined": {"type": "datetime", "required": True},
    "age": {"type": "integer", "nullable": True, "min": 0, "max": 150, "default": None},
    "role": {"type": "string", "enum": ["admin", "member"], "default": "member"},
    "score": {"type": "number", "default": 0.5},
    "tags": {"type": "array", "items": "string"},
    "labels": {"type": "object", "additionalProperties": "string"},
}

JSON_SCHEMA = {
    "type": "object",
    "properties": {
        "email": {
            "type": "string",
            "format": "email",
            "unique": True,
            "description": "Where to write.",
        },
        "name": {"type": "string", "minLength": 1, "maxLength": 80},
        "customer": {"type": "string", "format": "uuid"},
        "joined": {"type": "string", "format": "date-time"},
        "age": {"type": ["integer", "null"], "minimum": 0, "maximum": 150, "default": None},
        "role": {"type": "string", "enum": ["admin", "member"], "default": "member"},
        "score": {"type": "number", "default": 0.5},
        "tags": {"type": "array", "items": {"type": "string"}},
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
    },
    "required": ["email", "name", "customer", "joined"],
    "additionalProperties": False,
}

Email = Annotated[
    str,
    pydantic.Field(
        description="Where to write.", json_schema_extra={"format": "email", "unique": True}
    ),
]
Name = Annotated[str, MinLen(1), MaxLen(80)]
Age = Annotated[int, Ge(0), Le(150)]
EMAIL = {"format": "email", "unique": True, "description": "Where to write."}


@attrs.frozen
class AttrsUser:
    email: str = attrs.field(metadata=EMAIL)
    name: Name
    customer: UUID
    joined: datetime
    age: Age | None = None
    role: Literal["admin", "member"] = "member"
    score: float = 0.5
    tags: list[str] = attrs.field(factory=list)
    labels: dict[str, str] = attrs.field(factory=dict)


class PydanticUser(pydantic.BaseModel):
    email: Email
    name: Name
    customer: UUID
    joined: datetime
    age: Age | None = None
    role: Literal["admin", "member"] = "member"
    score: float = 0.5
    tags: list[str] = pydantic.Field(default_factory=list)
    labels: dict[str, str] = pydantic.Field(default_factory=dict)


def written(source: SchemaSource) -> str:
    return json.dumps(entity_schema(source, name="User"), indent=1)


def test_the_four_forms_of_one_entity_give_the_same_bytes():
    mapping = written(MAPPING)
    assert written(JSON_SCHEMA) == mapping
    assert written(AttrsUser) == mapping
    assert written(PydanticUser) == mapping
    for source in (MAPPING, JSON_SCHEMA, AttrsUser, PydanticUser):
        assert unique_fields(source) == ("email",)


@attrs.frozen
class AttrsAddress:
    """Where somebody lives."""

    city: str


@attrs.frozen
class AttrsOrder:
    """What was bought."""

    ship_to: AttrsAddress


@dataclass
class PlainOrder:
    """What was bought."""

    ship_to: AttrsAddress


class PydanticAddress(pydantic.BaseModel):
    """Where somebody lives."""

    city: str


class PydanticOrder(pydantic.BaseModel):
    """What was bought."""

    ship_to: PydanticAddress


def test_classes_put_what_they_name_into_definitions_where_a_mapping_nests():
    # The one listed difference between mappings and classes; docstrings become descriptions.
    address = {
        "description": "Where somebody lives.",
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
        "additionalProperties": False,
    }
    for source, name in ((AttrsOrder, "AttrsAddress"), (PydanticOrder, "PydanticAddress")):
        schema = entity_schema(source, name="Order")
        assert schema["title"] == "Order"
        assert schema["description"] == "What was bought."
        assert schema["properties"]["ship_to"] == {"$ref": f"#/$defs/{name}"}
        assert schema["$defs"] == {name: {"title": name, **address}}
    nested = {"city": {"type": "string", "required": True}}
    mapping = {"ship_to": {"type": "object", "properties": nested, "description": "x"}}
    schema = entity_schema(mapping, name="Order")
    assert schema["properties"]["ship_to"] == {**address, "description": "x"}
    assert "$defs" not in schema


def test_attrs_and_dataclass_give_the_same_bytes():
    assert written(PlainOrder) == written(AttrsOrder)


def test_a_schema_is_new_at_each_call_and_shares_nothing_with_its_source():
    source = copy.deepcopy(JSON_SCHEMA)
    schema = entity_schema(source, name="User")
    schema["properties"]["role"]["enum"].append("other")
    schema["properties"]["id"]["type"] = "integer"
    schema["required"].clear()
    assert source == JSON_SCHEMA
    assert written(source) == written(MAPPING)


PROBE = """
import sys
from atakora_tf.contract.entity import Entity
from atakora_tf.contract.plural import pluralise
from atakora_tf.contract.schema import entity_schema
schema = entity_schema({"email": {"type": "string", "required": True}}, name="User")
Entity("User", pluralise("User"), schema).has_path("/email")
heavy = {"pydantic", "jsonschema", "cattrs", "cdktf", "jsii", "constructs", "difflib"}
own = {name for name in sys.modules if name.startswith("atakora_tf.")}
own -= {"atakora_tf.errors"} | {name for name in own if name.startswith("atakora_tf.contract")}
print(sorted(heavy & sys.modules.keys()), sorted(own))
"""


def test_reading_a_field_mapping_imports_no_library_and_no_other_room():
    probe = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, check=True
    )
    assert probe.stdout == "[] []\n"
