import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from atakora_tf.contract.json_schema_keywords import DIALECT, KEYWORDS
from atakora_tf.contract.schema import entity_schema, unique_fields
from atakora_tf.errors import SchemaInvalid

ID = {"type": "string", "pattern": r"^[^/\\]+$", "minLength": 1, "maxLength": 1023}


def faults(source):
    with pytest.raises(SchemaInvalid) as caught:
        entity_schema(source, name="User")
    return list(caught.value.faults)


def fields_of(source):
    schema = entity_schema(source, name="User")
    return {name: each for name, each in schema["properties"].items() if name != "id"}


def test_a_json_schema_keeps_what_it_says_and_gains_an_id():
    source = {
        "type": "object",
        "$id": "https://example.com/user",
        "required": ["email"],
        "properties": {"email": {"format": "email", "type": "string"}},
        "title": "A registered user",
    }
    assert json.dumps(entity_schema(source, name="User")) == json.dumps(
        {
            "$schema": DIALECT,
            "$id": "https://example.com/user",
            "title": "A registered user",
            "type": "object",
            "properties": {"id": ID, "email": {"type": "string", "format": "email"}},
            "required": ["email"],
        }
    )


def test_no_schema_is_an_open_object_with_an_id():
    assert json.dumps(entity_schema(None, name="User")) == json.dumps(
        {
            "$schema": DIALECT,
            "title": "User",
            "type": "object",
            "properties": {"id": ID},
            "additionalProperties": True,
        }
    )


OPEN = {"type": "object", "additionalProperties": True}


@pytest.mark.parametrize(
    ("source", "fields"),
    [
        # read as fields, for every value says one
        ({"type": "string"}, {"type": {"type": "string"}}),
        (
            {"type": "string", "properties": "object"},
            {"type": {"type": "string"}, "properties": OPEN},
        ),
        ({"type": "object", "properties": "object"}, {"type": OPEN, "properties": OPEN}),
        ({"type": "object", "properties": {"type": "object"}}, {"type": OPEN, "properties": OPEN}),
        ({"allOf": "string"}, {"allOf": {"type": "string"}}),
        ({"$id": {"type": "string"}}, {"$id": {"type": "string"}}),
        # read as a JSON Schema
        ({"type": "object"}, {}),
        ({"type": "object", "properties": {}}, {}),
        (
            {"type": "object", "properties": {"type": {"type": "string"}}},
            {"type": {"type": "string"}},
        ),
        ({"type": "object", "title": "A user"}, {}),
        ({"type": "object", "x-owner": 1, "additionalProperties": False}, {}),
        ({"properties": {"a": {"type": "string"}}, "required": ["a"]}, {"a": {"type": "string"}}),
        ({"allOf": [{"properties": {"a": {}}}]}, {}),
        ({"$schema": DIALECT}, {}),
        ({"$schema": DIALECT, "properties": {"a": True}}, {"a": {}}),
    ],
)
def test_a_mapping_is_read_as_the_form_that_it_has(source, fields):
    assert fields_of(source) == fields


def test_a_misspelt_field_mapping_is_not_taken_for_a_json_schema():
    assert faults({"type": "object", "name": {"typ": "string"}}) == [
        "schema of User, field 'name': unknown option 'typ'; did you mean 'type'?",
        "schema of User, field 'name': it has no 'type'",
    ]
    assert faults({"title": "strng"}) == [
        "schema of User, field 'title': unknown type 'strng'; did you mean 'string'?"
    ]


def test_a_root_that_refers_to_a_definition_is_that_definition():
    source = {
        "$ref": "#/$defs/User",
        "$defs": {"User": {"type": "object", "properties": {"boss": {"$ref": "#/$defs/User"}}}},
    }
    schema = entity_schema(source, name="User")
    assert schema["properties"] == {"id": ID, "boss": {"$ref": "#/$defs/User"}}
    assert "$ref" not in schema
    assert Draft202012Validator(schema).is_valid({"id": "1", "boss": {"boss": {}}})


def test_a_reference_may_name_the_root_by_its_own_address():
    source = {
        "$id": "https://example.com/user",
        "type": "object",
        "properties": {"boss": {"$ref": "https://example.com/user#/$defs/a~1b"}},
        "$defs": {"a/b": {"type": "string"}},
    }
    schema = entity_schema(source, name="User")
    assert not Draft202012Validator(schema).is_valid({"boss": 1})


def test_references_are_left_alone_where_definitions_have_addresses_of_their_own():
    source = {
        "type": "object",
        "properties": {"a": {"$ref": "other"}},
        "$defs": {"a": {"$id": "other", "type": "string"}},
    }
    assert fields_of(source) == {"a": {"$ref": "other"}}


@pytest.mark.parametrize(
    "dialect",
    [
        "http://json-schema.org/draft-07/schema#",
        "https://json-schema.org/draft/2019-09/schema",
        "https://json-schema.org/draft/2020-12/schema#",
    ],
)
def test_a_nearby_dialect_is_read_and_written_as_2020_12(dialect):
    source = {"$schema": dialect, "properties": {"a": {"type": "string"}}}
    assert entity_schema(source, name="User")["$schema"] == DIALECT


def test_every_fault_is_reported_at_once_with_its_path():
    source = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "type": "object",
        "properties": {
            "a": {"type": "strin"},
            "b": {"$ref": "#/$defs/X"},
            "c": {"$ref": "https://example.com/x"},
            "d": "string",
            "e": {"type": "string", "nullable": True},
            "f": {"type": "object", "requried": ["a"]},
            "g": {"minLength": "x", "items": []},
            "h": {"properties": {"i": {"allOf": [{"minimum": 2, "maximum": 1}]}}},
            "j": {"patternProperties": {"(": {}}},
            "k": {"type": "object", "unique": True},
            "l": {"additionalProperties": {"required": ["a", "a"]}},
            "m": {"$ref": "#/properties/m"},
            "n": {"dependencies": {}},
            "o": {"default": {1}},
        },
        "required": ["aa", "zz"],
        "additionalProperties": False,
        "$defs": {"D": {"properties": {"p": {"multipleOf": 0}}}},
    }
    assert faults(source) == [
        "schema of User: '$schema' says 'http://json-schema.org/draft-04/schema#', which is not "
        "read here; write 'https://json-schema.org/draft/2020-12/schema'",
        "schema of User, field 'a': 'type' must be one or several of array, boolean, integer, "
        "null, number, object, string, not 'strin' (did you mean 'string'?)",
        "schema of User, field 'd': a schema is a mapping or a boolean, not 'string'",
        "schema of User, field 'e': 'nullable' means nothing in JSON Schema 2020-12; "
        "add 'null' to the type",
        "schema of User, field 'f': unknown keyword 'requried'; did you mean 'required'?",
        "schema of User, field 'g': 'minLength' must be a whole number from 0, not 'x'",
        "schema of User, field 'g[]': a schema is a mapping or a boolean, not []",
        "schema of User, field 'h.i.allOf[0]': minimum 2 is above maximum 1",
        "schema of User, field 'j': 'patternProperties' must be a mapping of regular expressions "
        "to schemas, not {'(': {}} (missing ), unterminated subpattern at position 0)",
        "schema of User, field 'k': 'unique' is for single values, not for type object",
        "schema of User, field 'l.*': 'required' must be a list of different texts, not ['a', 'a']",
        "schema of User, field 'n': 'dependencies' means nothing in JSON Schema 2020-12; "
        "write 'dependentRequired' or 'dependentSchemas'",
        "schema of User, field 'o': default {1} is not a JSON value",
        "schema of User, field '$defs.D.p': 'multipleOf' must be a number above 0, not 0",
        "schema of User: it requires 'aa', but has no such field",
        "schema of User: it requires 'zz', but has no such field",
        "schema of User, field 'b': '$ref' to '#/$defs/X' leads to nothing in this schema",
        "schema of User, field 'c': '$ref' to 'https://example.com/x' leads outside this schema; "
        "copy what it names into '$defs'",
        "schema of User, field 'm': '$ref' to '#/properties/m' leads back to itself",
    ]


def test_a_required_field_that_is_nearly_there_is_proposed():
    source = {
        "type": "object",
        "properties": {"email": {}},
        "required": ["emial"],
        "additionalProperties": False,
    }
    assert faults(source) == [
        "schema of User: it requires 'emial', but has no such field; did you mean 'email'?"
    ]


@pytest.mark.parametrize("kind", ["string", ["object", "null"]])
def test_an_entity_that_is_no_object_is_refused(kind):
    spoken = kind if isinstance(kind, str) else "object or null"
    assert faults({"$schema": DIALECT, "type": kind}) == [
        f"schema of User: an entity is an object, not {spoken}"
    ]


def test_a_closed_part_without_id_is_refused():
    source = {"allOf": [{"properties": {"a": {}}, "additionalProperties": False}]}
    assert faults(source) == [
        "schema of User: a part of it that allows no other fields lacks 'id', "
        "which every item has; declare 'id' there"
    ]


def test_a_schema_that_contains_itself_is_refused():
    loop = {"type": "object", "properties": {}}
    loop["properties"]["child"] = loop
    assert faults(loop) == [
        "schema of User, field 'child': the schema contains itself; use '$defs' and '$ref'"
    ]


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (42, "a value of type int is no schema"),
        ("User", "a value of type str is no schema"),
        (int, "the class int is no schema"),
    ],
)
def test_what_is_no_form_of_a_schema_is_refused(source, what):
    assert faults(source) == [
        f"schema of User: {what}; give a field mapping, a JSON Schema, an attrs class, "
        "a dataclass or a pydantic v2 model"
    ]


def test_a_unique_mark_in_a_json_schema_is_reported_and_taken_off():
    source = {
        "type": "object",
        "properties": {"a": {"type": "string", "unique": True}, "list": {"$ref": "#/$defs/L"}},
        "allOf": [{"$ref": "#/$defs/Base"}],
        "$defs": {
            "Base": {"properties": {"b": {"unique": True}}},
            "L": {"items": {"properties": {"c": {"unique": True}}}},
        },
    }
    assert unique_fields(source) == ("b", "a")
    assert "unique" not in json.dumps(entity_schema(source, name="User"))


junk = st.sampled_from(
    [
        *(None, True, 0, -1, 2.0, 1.5, "", "x", "[", "a#b"),
        *([], ["x"], ["x", "x"], [1], [{}], ["null"]),
        *({}, {"x": 1}, {"x": True}, {"x": {}}, {"x": ["y"]}, {"x": ["y", "y"]}, {"[": {}}),
    ]
)


@given(st.sampled_from(sorted(KEYWORDS.keys() - {"$schema"})), junk)
def test_whatever_the_metaschema_refuses_is_refused_here(keyword, value):
    source = {"type": "object", "properties": {"it": {keyword: value}}}
    try:
        Draft202012Validator.check_schema(source)
    except SchemaError:
        assert faults(source)


@given(st.dictionaries(st.sampled_from(sorted(KEYWORDS.keys() - {"$schema"})), junk, max_size=4))
def test_whatever_is_accepted_here_passes_the_metaschema(keywords):
    try:
        schema = entity_schema({"type": "object", "properties": {"it": keywords}}, name="User")
    except SchemaInvalid:
        return
    Draft202012Validator.check_schema(schema)
