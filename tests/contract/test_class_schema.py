import enum
import types
from collections.abc import Callable, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal, NewType, Optional, Union
from uuid import UUID, uuid4

import attrs
import pytest
from annotated_types import Gt, Interval, Len, MinLen, MultipleOf
from jsonschema import Draft202012Validator

from atakora_tf.contract.schema import entity_schema, unique_fields
from atakora_tf.errors import SchemaInvalid


def faults(source):
    with pytest.raises(SchemaInvalid) as caught:
        entity_schema(source, name="User")
    return list(caught.value.faults)


def property_of(annotation):
    made = attrs.make_class("Made", {"it": attrs.field(type=annotation)})
    return entity_schema(made, name="User")["properties"]["it"]


class Role(enum.Enum):
    """What somebody may do."""

    ADMIN = "admin"
    MEMBER = "member"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


class Mixed(enum.Enum):
    ONE = 1
    TWO = "two"


Email = NewType("Email", str)

TEXT, WHOLE, NULL = {"type": "string"}, {"type": "integer"}, {"type": "null"}


@pytest.mark.parametrize(
    ("annotation", "schema"),
    [
        (str, TEXT),
        (int, WHOLE),
        (float, {"type": "number"}),
        (bool, {"type": "boolean"}),
        (type(None), NULL),
        (Any, {}),
        (object, {}),
        (Email, TEXT),
        (bytes, {"type": "string", "contentEncoding": "base64"}),
        (datetime, {"type": "string", "format": "date-time"}),
        (date, {"type": "string", "format": "date"}),
        (time, {"type": "string", "format": "time"}),
        (timedelta, {"type": "string", "format": "duration"}),
        (UUID, {"type": "string", "format": "uuid"}),
        (Decimal, {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}),
        (Optional[str], {"type": ["string", "null"]}),  # noqa: UP045
        (str | None, {"type": ["string", "null"]}),
        (Union[int, str], {"anyOf": [WHOLE, TEXT]}),  # noqa: UP007
        (int | str | None, {"anyOf": [WHOLE, TEXT, NULL]}),
        (Any | None, {}),
        (list, {"type": "array"}),
        (list[int], {"type": "array", "items": WHOLE}),
        (Sequence[str | None], {"type": "array", "items": {"type": ["string", "null"]}}),
        (set[int], {"type": "array", "items": WHOLE, "uniqueItems": True}),
        (frozenset, {"type": "array", "uniqueItems": True}),
        (tuple, {"type": "array"}),
        (tuple[int, ...], {"type": "array", "items": WHOLE}),
        (
            tuple[int, str],
            {"type": "array", "prefixItems": [WHOLE, TEXT], "minItems": 2, "maxItems": 2},
        ),
        (dict, {"type": "object", "additionalProperties": True}),
        (dict[str, Any], {"type": "object", "additionalProperties": True}),
        (Mapping[str, int], {"type": "object", "additionalProperties": WHOLE}),
        (Literal["a"], {"type": "string", "const": "a"}),
        (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (Literal[Role.ADMIN, "b"], {"type": "string", "enum": ["admin", "b"]}),
        (Literal[1, "b"], {"enum": [1, "b"]}),
        (Literal["a", "b"] | None, {"type": ["string", "null"], "enum": ["a", "b", None]}),
        (Role, {"$ref": "#/$defs/Role"}),
        (Role | None, {"anyOf": [{"$ref": "#/$defs/Role"}, NULL]}),
        (Annotated[int, Gt(0), MultipleOf(5)], {**WHOLE, "exclusiveMinimum": 0, "multipleOf": 5}),
        (
            Annotated[float, Interval(ge=0, lt=1)],
            {"type": "number", "minimum": 0, "exclusiveMaximum": 1},
        ),
        (
            Annotated[list[str], Len(1, 3)],
            {"type": "array", "items": TEXT, "minItems": 1, "maxItems": 3},
        ),
        (Annotated[str | None, MinLen(2), "a note"], {"type": ["string", "null"], "minLength": 2}),
    ],
)
def test_an_annotation_becomes_its_schema(annotation, schema):
    made = property_of(annotation)
    assert made == schema
    Draft202012Validator.check_schema(made)


@attrs.frozen
class Enums:
    role: Role = Role.MEMBER
    level: Level = Level.LOW
    mixed: Mixed = Mixed.TWO


def test_enums_stand_in_definitions_by_their_values():
    schema = entity_schema(Enums, name="Enums")
    assert schema["$defs"] == {
        "Level": {"title": "Level", "type": "integer", "enum": [1, 2]},
        "Mixed": {"title": "Mixed", "enum": [1, "two"]},
        "Role": {
            "title": "Role",
            "description": "What somebody may do.",
            "type": "string",
            "enum": ["admin", "member"],
        },
    }
    assert schema["properties"]["role"] == {"$ref": "#/$defs/Role", "default": "member"}
    assert schema["properties"]["level"] == {"$ref": "#/$defs/Level", "default": 1}


def never():
    raise AssertionError("a factory was called")


@attrs.define
class Defaults:
    needed: int
    stated: int = 3
    made: UUID = attrs.field(factory=never)
    of_self: str = attrs.field(default=attrs.Factory(lambda _: "x", takes_self=True))
    unsayable: date = date(2020, 1, 1)
    computed: int = attrs.field(init=False, default=0)


@dataclass
class DataDefaults:
    constant: ClassVar[int] = 1
    passing: InitVar[int]
    needed: int
    stated: int = 3
    made: UUID = field(default_factory=uuid4)
    computed: int = field(init=False, default=0)


def test_a_default_makes_a_field_optional_and_is_stated_if_json_can_say_it():
    schema = entity_schema(Defaults, name="Defaults")
    assert schema["required"] == ["needed"]
    assert schema["properties"] == {
        "id": schema["properties"]["id"],
        "needed": WHOLE,
        "stated": {**WHOLE, "default": 3},
        "made": {"type": "string", "format": "uuid"},
        "of_self": TEXT,
        "unsayable": {"type": "string", "format": "date"},
    }


def test_a_dataclass_is_read_like_an_attrs_class():
    schema = entity_schema(DataDefaults, name="Defaults")
    assert "description" not in schema  # its docstring is the signature, which nobody wrote
    assert schema["required"] == ["needed"]
    assert list(schema["properties"]) == ["id", "needed", "stated", "made"]


@attrs.define
class Described:
    email: str = attrs.field(
        metadata={
            "description": "Where to write.",
            "format": "email",
            "max": 80,
            "unique": True,
            "examples": ["a@example.com"],
            "someone-elses": object(),
            3: 4,
        }
    )


def test_metadata_holds_the_options_of_a_field_and_other_metadata_is_left_alone():
    assert entity_schema(Described, name="User")["properties"]["email"] == {
        "description": "Where to write.",
        "type": "string",
        "format": "email",
        "maxLength": 80,
        "examples": ["a@example.com"],
    }
    assert unique_fields(Described) == ("email",)


@attrs.define
class Node:
    name: str
    children: list["Node"] = attrs.field(factory=list)
    twin: "Twin | None" = None


@attrs.define
class Twin:
    back: Node


def test_a_recursive_class_refers_to_its_definition():
    schema = entity_schema(Node, name="Tree")
    assert schema["title"] == "Tree"
    assert schema["properties"]["children"] == {"type": "array", "items": {"$ref": "#/$defs/Node"}}
    assert list(schema["$defs"]) == ["Node", "Twin"]
    assert "id" not in schema["$defs"]["Node"]["properties"]
    validator = Draft202012Validator(schema)
    assert validator.is_valid({"id": "1", "name": "a", "children": [{"name": "b"}]})
    assert not validator.is_valid({"name": "a", "children": [{"name": 1}]})
    assert not validator.is_valid({"name": "a", "twin": {"back": {"name": "b", "x": 1}}})


def test_a_class_inside_a_function_may_refer_to_itself():
    @attrs.define
    class Local:
        next: "Local | None" = None

    schema = entity_schema(Local, name="Local")
    assert schema["properties"]["next"]["anyOf"] == [{"$ref": "#/$defs/Local"}, NULL]


def test_two_classes_of_one_name_get_two_definitions():
    def address(kind):
        namespace = {"__annotations__": {"it": kind}, "__module__": __name__}
        return attrs.define(types.new_class("Address", exec_body=lambda ns: ns.update(namespace)))

    home, away = address(int), address(str)
    made = attrs.make_class(
        "Made", {"home": attrs.field(type=home), "away": attrs.field(type=away)}
    )
    schema = entity_schema(made, name="User")
    names = [
        schema["properties"][each]["$ref"].removeprefix("#/$defs/") for each in ("home", "away")
    ]
    assert names == ["Address", "test_class_schema__Address"]
    assert schema["$defs"][names[0]]["properties"]["it"] == WHOLE
    assert schema["$defs"][names[1]]["properties"]["it"] == TEXT


@attrs.define
class Base:
    created: datetime


@attrs.define
class Derived(Base):
    name: str


def test_inherited_fields_come_first():
    assert list(entity_schema(Derived, name="User")["properties"]) == ["id", "created", "name"]


@attrs.define
class Broken:
    wave: complex
    missing: "Missing"  # noqa: F821
    keys: dict[int, str]
    gone: list["Gone"]  # noqa: F821
    call: Callable[[], int]
    low: int = attrs.field(default=1, metadata={"min": 2})
    wrong: int = "x"
    flag: bool = attrs.field(default=True, metadata={"max": 1})
    id: int = 0


UNKNOWN = (
    "has no JSON form here; use a plain type, a collection, an enum, an attrs class or a dataclass"
)


def test_every_fault_of_a_class_is_reported_at_once():
    assert faults(Broken) == [
        f"schema of User, field 'wave': the type complex {UNKNOWN}",
        "schema of User, field 'missing': its annotation 'Missing' cannot be read: "
        "name 'Missing' is not defined; define what it names at the top of the module",
        "schema of User, field 'keys': the keys of a JSON object are text, not int",
        "schema of User, field 'gone': its annotation list['Gone'] cannot be read: "
        "name 'Gone' is not defined; define what it names at the top of the module",
        f"schema of User, field 'call': the type collections.abc.Callable[[], int] {UNKNOWN}",
        "schema of User, field 'flag': 'max' means nothing for type boolean",
        "schema of User, field 'low': default 1 is below minimum 2",
        "schema of User, field 'wrong': default 'x' is not of type integer",
        "schema of User, field 'id': the id of an item is text in Cosmos DB, not integer",
    ]


def test_a_fault_in_a_nested_class_has_the_path_that_leads_there():
    inner = attrs.make_class("Inner", {"wave": attrs.field(type=complex)})
    outer = attrs.make_class("Outer", {"inner": attrs.field(type=list[inner])})
    assert faults(outer) == [f"schema of User, field 'inner[].wave': the type complex {UNKNOWN}"]


def test_a_field_without_annotation_is_a_fault():
    assert faults(attrs.make_class("Made", ["it"])) == [
        "schema of User, field 'it': it has no type annotation"
    ]


def test_an_instance_is_answered_with_its_class():
    assert faults(Derived(created=None, name="x")) == [
        "schema of User: a value of type Derived is no schema; give the class Derived itself"
    ]
