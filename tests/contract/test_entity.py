import attrs
import pytest

from atakora_tf.contract.entity import Entity
from atakora_tf.contract.schema import entity_schema
from atakora_tf.errors import SchemaInvalid


def entity(source):
    return Entity("User", "users", entity_schema(source, name="User"))


CLOSED = entity(
    {
        "email": {"type": "string", "required": True},
        "address": {"type": "object", "properties": {"city": "string", "a/b": "string"}},
        "tags": {
            "type": "array",
            "items": {"type": "object", "properties": {"name": "string"}},
        },
        "extra": "object",
        "anything": "any",
    }
)


@pytest.mark.parametrize(
    "path",
    [
        "/id",
        "/_ts",
        "/_etag",
        "/*",
        "/email",
        "/email/?",
        '/"email"/?',
        "/address",
        "/address/city",
        "/address/*",
        '/"address"/"a/b"',
        "/tags/[]/name/?",
        "/tags/[]",
        "/anything",
        "/extra",
    ],
)
def test_a_declared_path_is_there(path):
    assert CLOSED.has_path(path) is True


@pytest.mark.parametrize(
    "path",
    [
        "/emial",
        "/email/x",
        "/address/town",
        "/address/id",
        "/address/[]",
        "/tags/name",
        "/tags/[]/x",
        "/ID",
    ],
)
def test_a_path_that_the_schema_rules_out_is_not_there(path):
    assert CLOSED.has_path(path) is False


@pytest.mark.parametrize("path", ["/extra/x", "/extra/x/y", "/anything/x"])
def test_nothing_tells_of_a_path_inside_an_open_object(path):
    assert CLOSED.has_path(path) is None


def test_an_entity_without_schema_knows_only_its_id():
    anything = entity(None)
    assert anything.has_path("/id") is True
    assert anything.has_path("/customer") is None
    assert anything.has_path("/id/x") is False


@pytest.mark.parametrize("path", ["", "/", "email", "//", "/email/", "/a//b", '/a"b', '/"a'])
def test_a_text_that_is_no_path_is_refused(path):
    with pytest.raises(SchemaInvalid) as caught:
        CLOSED.has_path(path)
    assert str(caught.value) == (
        f"path '{path}' of User is no path of Cosmos DB; "
        "write it as '/address/city', from a slash to a name"
    )


COMPOSED = entity(
    {
        "type": "object",
        "properties": {
            "home": {"$ref": "#/$defs/Address"},
            "away": {"anyOf": [{"$ref": "#/$defs/Address"}, {"type": "null"}]},
            "scores": {"type": "object", "additionalProperties": {"type": "integer"}},
            "x": {"type": "object", "patternProperties": {"^a": {"type": "string"}}},
            "never": False,
            "loop": {"allOf": [{"$ref": "#/$defs/Loop"}]},
        },
        "allOf": [{"properties": {"from_all": {"type": "string"}}}],
        "oneOf": [
            {"properties": {"kind": {"const": "a"}, "one": {}}},
            {"properties": {"kind": {"const": "b"}, "two": {"type": "string"}}},
        ],
        "$defs": {
            "Address": {
                "type": "object",
                "properties": {"city": {"type": "string"}, "next": {"$ref": "#/$defs/Address"}},
                "additionalProperties": False,
            },
            "Loop": {"type": "object", "anyOf": [{"$ref": "#/properties/loop"}]},
        },
    }
)


@pytest.mark.parametrize(
    ("path", "there"),
    [
        ("/home/city", True),
        ("/home/next/next/city", True),
        ("/home/next/town", False),
        ("/away/city", True),
        ("/away/town", False),
        ("/scores/x", None),
        ("/scores/x/y", False),
        ("/x/abc", None),
        ("/x/abc/d", False),
        ("/x/b", None),
        ("/never", False),
        ("/never/x", False),
        ("/loop/x", None),
        ("/from_all", True),
        ("/from_all/x", False),
        ("/one", True),
        ("/two/x", None),
        ("/else", None),
    ],
)
def test_a_path_is_followed_through_references_and_compositions(path, there):
    assert COMPOSED.has_path(path) is there


def test_an_object_closed_by_one_part_of_allof_is_closed():
    closed = entity(
        {
            "type": "object",
            "properties": {"a": {}},
            "allOf": [{"properties": {"id": {}, "b": {}}, "additionalProperties": False}],
        }
    )
    assert closed.has_path("/b") is True
    assert closed.has_path("/a") is False
    assert closed.has_path("/c") is False


def test_properties_and_required_read_the_top_level():
    assert list(CLOSED.properties) == ["id", "email", "address", "tags", "extra", "anything"]
    assert CLOSED.properties["email"] == {"type": "string"}
    assert CLOSED.required == ("email",)
    assert entity({"a": "string"}).required == ()


def test_an_entity_keeps_its_own_copy_of_the_schema():
    schema = entity_schema({"a": "string"}, name="A")
    one = Entity("A", "as", schema)
    schema["properties"].clear()
    assert list(one.properties) == ["id", "a"]


def test_an_entity_is_a_frozen_value():
    one, other = entity({"a": "string"}), entity({"a": "string"})
    assert one == other
    assert hash(one) == hash(other)
    assert one != entity({"a": "integer"})
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        one.name = "Other"
