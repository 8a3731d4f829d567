import datetime
import json
from enum import Enum

import pytest
from hypothesis import find, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from atakora_tf.contract.field_types import TYPE_NAMES
from atakora_tf.contract.schema import entity_schema, unique_fields
from atakora_tf.errors import SchemaInvalid


def faults(source):
    with pytest.raises(SchemaInvalid) as caught:
        entity_schema(source, name="User")
    return list(caught.value.faults)


def property_of(spec):
    return entity_schema({"it": spec}, name="User")["properties"]["it"]


# A case is a field's spec with one value that it accepts and one that it refuses.


@st.composite
def bounded_numbers(draw, kind):
    low = draw(st.integers(-1000, 1000))
    high = low + draw(st.integers(0, 1000))
    good = draw(st.integers(low, high))
    bad = draw(st.sampled_from([low - 1, high + 1, "text", True, [good]]))
    return {"type": kind, "min": low, "max": high}, good, bad


@st.composite
def bounded_texts(draw):
    low = draw(st.integers(0, 5))
    high = low + draw(st.integers(0, 5))
    good = draw(st.text("abc", min_size=low, max_size=high))
    bad = draw(st.sampled_from(["a" * (high + 1), 7, False]))
    return {"type": "string", "min": low, "max": high, "pattern": "^[abc]*$"}, good, bad


@st.composite
def choices(draw):
    members = draw(st.lists(st.text("xyz", min_size=1), min_size=1, unique=True))
    spec = {"type": draw(st.sampled_from(["string", "text", "str"])), "enum": members}
    if draw(st.booleans()):
        spec["default"] = draw(st.sampled_from(members))
    return spec, draw(st.sampled_from(members)), "other"


@st.composite
def lists(draw, inner):
    spec, good, bad = draw(inner)
    size = draw(st.integers(0, 3))
    return {"type": "array", "items": spec, "max": size}, [good] * size, [bad]


@st.composite
def objects(draw, inner):
    fields, good, bad = draw(mappings(inner))
    return {"type": "object", "properties": fields}, good, bad


@st.composite
def fields(draw, inner):
    spec, good, bad = draw(inner)
    spec = dict(spec)
    if draw(st.booleans()):
        spec["description"] = draw(st.text())
    if draw(st.booleans()):
        spec["nullable"] = True
        good = draw(st.sampled_from([good, None]))
    if "default" not in spec and draw(st.booleans()):
        spec["required"] = True
    return spec, good, bad


@st.composite
def mappings(draw, inner):
    """A field mapping with an instance that it accepts and one that it refuses."""
    cases = draw(st.dictionaries(st.text(min_size=1), fields(inner), min_size=1, max_size=4))
    cases.pop("id", None)
    cases = cases or {"some": ({"type": "boolean", "required": True}, True, None)}
    required = [name for name, (spec, _, _) in cases.items() if spec.get("required")]
    good = {
        name: value
        for name, (_, value, _) in cases.items()
        if name in required or draw(st.booleans())
    }
    way = draw(st.sampled_from(["unknown", "wrong", *(["missing"] if required else [])]))
    if way == "unknown":
        bad = {**good, "".join(cases) + "!id": 1}
    elif way == "wrong":
        name = draw(st.sampled_from(sorted(cases)))
        bad = {**good, name: cases[name][2]}
    else:
        bad = {key: value for key, value in good.items() if key != required[0]}
    return {name: spec for name, (spec, _, _) in cases.items()}, good, bad


simple_cases = st.one_of(
    bounded_numbers("integer"),
    bounded_numbers("number"),
    bounded_texts(),
    choices(),
    st.just(({"type": "boolean"}, True, "true")),
    st.just(({"type": "decimal"}, "-12.50", 12.5)),
)
cases = st.recursive(simple_cases, lambda inner: lists(inner) | objects(inner), max_leaves=5)


@given(mappings(cases))
def test_a_field_mapping_becomes_a_schema_that_accepts_and_refuses_what_it_says(case):
    source, good, bad = case
    schema = entity_schema(source, name="User")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    assert validator.is_valid(good)
    assert validator.is_valid({**good, "id": "1"})
    assert not validator.is_valid(bad)
    assert not validator.is_valid({**good, "id": "a/b"})


@given(mappings(cases))
def test_the_same_mapping_gives_the_same_bytes_and_stays_as_it_was(case):
    source, _, _ = case
    before = json.dumps(source)
    one = json.dumps(entity_schema(source, name="User"))
    assert one == json.dumps(entity_schema(json.loads(before), name="User"))
    assert json.dumps(source) == before


@given(mappings(cases))
def test_a_finished_schema_read_again_is_itself(case):
    once = entity_schema(case[0], name="User")
    assert json.dumps(entity_schema(once, name="User")) == json.dumps(once)


def test_the_generators_reach_nesting_and_null():
    nested = find(mappings(cases), lambda case: any("properties" in f for f in case[0].values()))
    null = find(mappings(cases), lambda case: None in case[1].values())
    assert nested[0]
    assert null[1]


def test_the_mapping_of_the_reference_becomes_this_schema():
    source = {
        "email": {"type": "string", "required": True, "format": "email", "unique": True},
        "age": "integer",
    }
    assert json.dumps(entity_schema(source, name="User"), indent=2) == (
        """{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "title": "User",
  "type": "object",
  "properties": {
    "id": {
      "type": "string",
      "pattern": "^[^/\\\\\\\\]+$",
      "minLength": 1,
      "maxLength": 1023
    },
    "email": {
      "type": "string",
      "format": "email"
    },
    "age": {
      "type": "integer"
    }
  },
  "required": [
    "email"
  ],
  "additionalProperties": false
}"""
    )


TYPES = {
    "string": {"type": "string"},
    "text": {"type": "string"},
    "str": {"type": "string"},
    "integer": {"type": "integer"},
    "int": {"type": "integer"},
    "number": {"type": "number"},
    "float": {"type": "number"},
    "boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "array": {"type": "array"},
    "list": {"type": "array"},
    "object": {"type": "object", "additionalProperties": True},
    "dict": {"type": "object", "additionalProperties": True},
    "any": {},
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "date-time": {"type": "string", "format": "date-time"},
    "timestamp": {"type": "string", "format": "date-time"},
    "decimal": {"type": "string", "format": "decimal", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"},
    "duration": {"type": "string", "format": "duration"},
    "email": {"type": "string", "format": "email"},
    "hostname": {"type": "string", "format": "hostname"},
    "ipv4": {"type": "string", "format": "ipv4"},
    "ipv6": {"type": "string", "format": "ipv6"},
    "time": {"type": "string", "format": "time"},
    "uri": {"type": "string", "format": "uri"},
    "url": {"type": "string", "format": "uri"},
    "uuid": {"type": "string", "format": "uuid"},
    "guid": {"type": "string", "format": "uuid"},
}


def test_every_type_name_stands_for_its_schema():
    assert {name: property_of(name) for name in TYPE_NAMES} == TYPES


class Role(Enum):
    ADMIN = "admin"
    MEMBER = "member"


@pytest.mark.parametrize(
    ("spec", "schema"),
    [
        ({"type": "string", "min": 1, "max": 9}, {"minLength": 1, "maxLength": 9}),
        ({"type": "email", "min": 6, "format": "email"}, {"format": "email", "minLength": 6}),
        ({"type": "integer", "min": 1, "max": 9}, {"minimum": 1, "maximum": 9}),
        ({"type": "number", "exclusiveMinimum": 0.5}, {"exclusiveMinimum": 0.5}),
        ({"type": "array", "min": 1, "uniqueItems": True}, {"minItems": 1, "uniqueItems": True}),
        ({"type": "object", "max": 3}, {"additionalProperties": True, "maxProperties": 3}),
        ({"type": "array", "items": "uuid"}, {"items": {"type": "string", "format": "uuid"}}),
        (
            {"type": "object", "additionalProperties": "integer"},
            {"additionalProperties": {"type": "integer"}},
        ),
        (
            {"type": "object", "properties": {"a": {"type": "integer", "required": True}}},
            {
                "properties": {"a": {"type": "integer"}},
                "required": ["a"],
                "additionalProperties": False,
            },
        ),
        (
            {"type": "string", "enum": ("a", "b"), "default": "a"},
            {"enum": ["a", "b"], "default": "a"},
        ),
        (
            {"type": "string", "enum": list(Role), "default": Role.ADMIN},
            {"enum": ["admin", "member"], "default": "admin"},
        ),
        (
            {"type": "string", "nullable": True, "enum": ["a"], "default": None},
            {"type": ["string", "null"], "enum": ["a", None], "default": None},
        ),
        (
            {"type": "string", "readOnly": True, "examples": ["x"]},
            {"examples": ["x"], "readOnly": True},
        ),
    ],
)
def test_options_become_the_keywords_of_the_type(spec, schema):
    made = property_of(spec)
    made.pop("type") if "type" not in schema else None
    assert made == schema


def test_keywords_stand_in_a_fixed_order_and_fields_in_that_of_declaration():
    source = {
        "z": {"max": 3, "min": 1, "description": "d", "type": "string", "format": "f"},
        "a": "string",
    }
    schema = entity_schema(source, name="User")
    assert list(schema["properties"]) == ["id", "z", "a"]
    assert list(schema["properties"]["z"]) == [
        "description",
        "type",
        "format",
        "minLength",
        "maxLength",
    ]


def test_every_fault_is_reported_at_once_with_its_path():
    loop = {"type": "object", "properties": {}}
    loop["properties"]["child"] = loop
    source = {
        "email": "strng",
        "age": {"type": "integer", "min": 5, "max": 3},
        "role": {"type": "string", "enum": ["x", "x"], "default": "y"},
        "typo": {"typ": "string"},
        "birth": {"type": "date", "default": datetime.date(2020, 1, 1), "min": "x"},
        "name": {"type": "string", "required": True, "default": "x"},
        "seven": 7,
        "python": {"type": int},
        "list": {"type": "array", "items": {"type": "string", "unique": True}, "unique": True},
        "loop": loop,
        "mail": {"type": "email", "format": "uri"},
        "regex": {"type": "string", "pattern": "["},
        "flag": {"type": "boolean", "min": 1},
        "format": {"type": "string", "format": "emial"},
        "maybe": {"type": "string", "required": "yes"},
        "leaf": {"type": "string", "properties": {}},
        "address": {"type": "object", "properties": {"city": "strin"}},
        3: "string",
        "both": {"type": "integer", "minimum": 2, "min": 1},
        "null": {"type": "string", "default": None},
        "less": {"type": "string", "min": -1},
        "big": {"type": "integer", "max": 3, "default": 4, "examples": [5]},
        "mixed": {"type": "integer", "enum": [1, "2"]},
        "empty": {"type": "string", "enum": []},
        "inside": {"type": "object", "properties": "city"},
        "id": "integer",
    }
    assert faults(source) == [
        "schema of User, field 'email': unknown type 'strng'; did you mean 'string'?",
        "schema of User, field 'typo': unknown option 'typ'; did you mean 'type'?",
        "schema of User, field 'typo': it has no 'type'",
        "schema of User, field 'birth': 'min' means nothing for type string with format date",
        "schema of User, field 'name': it is required and has a default, which could never apply; "
        "drop one",
        "schema of User, field 'seven': a field is a type name or a mapping of options, not 7",
        "schema of User, field 'python': a type is text such as 'string', not the class int",
        "schema of User, field 'list[]': 'unique' is for fields, not for items",
        "schema of User, field 'loop.child': the mapping contains itself; "
        "a JSON Schema with '$defs' can say that",
        "schema of User, field 'mail': format is both 'email' and 'uri'",
        "schema of User, field 'flag': 'min' means nothing for type boolean",
        "schema of User, field 'maybe': 'required' is true or false, not 'yes'",
        "schema of User, field 'leaf': 'properties' is for type object only",
        "schema of User, field 'address.city': unknown type 'strin'; did you mean 'string'?",
        "schema of User: a field's name is text, not 3",
        "schema of User, field 'both': minimum is both 2 and 1",
        "schema of User, field 'inside': 'properties' is a mapping of fields, not 'city'",
        "schema of User, field 'age': minimum 5 is above maximum 3",
        "schema of User, field 'role': enum names 'x' twice",
        "schema of User, field 'role': default 'y' is not one of ['x', 'x']",
        "schema of User, field 'birth': default datetime.date(2020, 1, 1) is not a JSON value",
        "schema of User, field 'list': 'unique' is for single values, not for type array",
        "schema of User, field 'regex': 'pattern' must be a regular expression, not '[' "
        "(unterminated character set at position 0)",
        "schema of User, field 'format': unknown format 'emial'; did you mean 'email'?",
        "schema of User, field 'null': default None is not of type string",
        "schema of User, field 'less': 'minLength' must be a whole number from 0, not -1",
        "schema of User, field 'big': default 4 is above maximum 3",
        "schema of User, field 'big': example 5 is above maximum 3",
        "schema of User, field 'mixed': enum value '2' is not of type integer",
        "schema of User, field 'empty': 'enum' must be a list of at least one value, not []",
        "schema of User, field 'id': the id of an item is text in Cosmos DB, not integer",
    ]


def test_the_error_says_all_faults_in_one_text():
    with pytest.raises(SchemaInvalid) as caught:
        entity_schema({"a": "strng", "b": "intger"}, name="User")
    assert str(caught.value) == (
        "schema of User, field 'a': unknown type 'strng'; did you mean 'string'?\n"
        "schema of User, field 'b': unknown type 'intger'; did you mean 'integer'?"
    )


def test_a_type_that_resembles_nothing_is_answered_with_the_list_of_types():
    (fault,) = faults({"a": "qqq"})
    assert fault == (
        f"schema of User, field 'a': unknown type 'qqq'; known are {', '.join(TYPE_NAMES)}"
    )


def test_a_mapping_without_fields_is_a_fault():
    assert faults({}) == [
        "schema of User: it has no fields; leave the schema out for an entity of any shape"
    ]


def test_fields_nested_deeper_than_cosmos_db_stores_are_a_fault():
    spec = {"type": "string"}
    for _ in range(130):
        spec = {"type": "array", "items": spec}
    (fault,) = faults({"deep": spec})
    assert fault == (
        f"schema of User, field 'deep{'[]' * 128}': Cosmos DB nests an item at most 128 levels deep"
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, {1: 2}, b"x", object])
def test_a_default_that_json_cannot_say_is_a_fault(value):
    assert faults({"a": {"type": "any", "default": value}}) == [
        f"schema of User, field 'a': default {value!r} is not a JSON value"
    ]


def test_a_default_that_contains_itself_is_a_fault():
    loop = []
    loop.append(loop)
    assert faults({"a": {"type": "array", "default": loop}}) == [
        "schema of User, field 'a': default [[...]] is not a JSON value"
    ]


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ({"type": "integer", "default": True}, "default True is not of type integer"),
        ({"type": "integer", "default": 1.5}, "default 1.5 is not of type integer"),
        ({"type": "number", "min": 1, "default": 0}, "default 0 is below minimum 1"),
        (
            {"type": "number", "exclusiveMinimum": 1, "default": 1},
            "default 1 is not above exclusiveMinimum 1",
        ),
        (
            {"type": "number", "exclusiveMaximum": 1, "default": 1},
            "default 1 is not below exclusiveMaximum 1",
        ),
        ({"type": "string", "min": 2, "default": "a"}, "default 'a' is shorter than minLength 2"),
        ({"type": "array", "max": 0, "default": [1]}, "default [1] is longer than maxItems 0"),
        (
            {"type": "string", "pattern": "^a$", "default": "b"},
            "default 'b' does not match the pattern '^a$'",
        ),
        ({"type": "object", "default": []}, "default [] is not of type object"),
        (
            {"type": "number", "exclusiveMinimum": 1, "max": 1},
            "no value is between exclusiveMinimum 1 and maximum 1",
        ),
    ],
)
def test_contradictory_options_are_a_fault(spec, why):
    assert faults({"a": spec}) == [f"schema of User, field 'a': {why}"]


def test_unique_fields_are_reported_and_leave_no_trace_in_the_schema():
    source = {
        "email": {"type": "string", "unique": True},
        "name": {"type": "string", "unique": False},
        "address": {"type": "object", "properties": {"zip": {"type": "string", "unique": True}}},
    }
    assert unique_fields(source) == ("email", "address/zip")
    assert "unique" not in json.dumps(entity_schema(source, name="User"))
    assert unique_fields(None) == ()


def test_unique_fields_of_an_unreadable_schema_are_refused():
    with pytest.raises(SchemaInvalid) as caught:
        unique_fields({"a": "strng"})
    assert str(caught.value) == (
        "schema of an entity, field 'a': unknown type 'strng'; did you mean 'string'?"
    )


@pytest.mark.parametrize(
    ("declared", "made"),
    [
        ({"type": "uuid"}, {"type": "string", "format": "uuid"}),
        ({"type": "string", "nullable": True, "default": None}, {"type": "string"}),
        ({"type": "string", "max": 10}, {"type": "string", "maxLength": 10}),
    ],
)
def test_a_declared_id_stays_text_without_null(declared, made):
    schema = entity_schema({"name": "string", "id": declared}, name="User")
    assert schema["properties"] == {"name": {"type": "string"}, "id": made}
