"""Schemas of entities, in each of their forms, that say nothing a database can keep."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pydantic
from attrs import frozen
from mistake import Mistake, each, is_said

from atakora_tf import CrudApi


@frozen
class Parcel:
    id: str
    lock: threading.Thread


@frozen
class Numbered:
    id: int


@dataclass
class Truck:
    id: str
    weight: complex


class Driver(pydantic.BaseModel):
    model_config = {"arbitrary_types_allowed": True}
    id: str
    thread: threading.Thread


MISTAKES = [
    Mistake(
        title="an unknown type in a mapping of fields",
        define=lambda: {
            "a": CrudApi.define(
                "MappingApi",
                entity_name="User",
                schema={"email": {"type": "strng", "requird": True}, "age": "integr"},
            )
        },
        offenders=("MappingApi",),
        message=(
            "MappingApi: schema of User, field 'age': unknown type 'integr'; did you mean "
            "'integer'?\n"
            "- <MappingApi>\n"
            "Ways out: correct the schema.\n"
            "\n"
            "MappingApi: schema of User, field 'email': unknown option 'requird'; did you "
            "mean 'required'?\n"
            "- <MappingApi>\n"
            "Ways out: correct the schema.\n"
            "\n"
            "MappingApi: schema of User, field 'email': unknown type 'strng'; did you mean "
            "'string'?\n"
            "- <MappingApi>\n"
            "Ways out: correct the schema."
        ),
        means="The schema names a type or an option that does not exist, at the field that is "
        "named. Everything that is wrong with a schema is said at once.",
        do="Correct the spelling. The types of a mapping are string, integer, number, boolean, "
        "date, datetime, uuid, email and more; the message lists them where none is near.",
    ),
    Mistake(
        title="an unknown type in a JSON Schema",
        define=lambda: {
            "a": CrudApi.define(
                "JsonApi",
                entity_name="User",
                schema={"type": "object", "properties": {"email": {"type": "strng"}}},
            )
        },
        offenders=("JsonApi",),
        message=(
            "JsonApi: schema of User, field 'email': 'type' must be one or several of "
            "array, boolean, integer, null, number, object, string, not 'strng' (did you "
            "mean 'string'?)\n"
            "- <JsonApi>\n"
            "Ways out: correct the schema."
        ),
    ),
    Mistake(
        title="an attrs class with a field that is no data",
        define=lambda: {"a": CrudApi.define("ParcelApi", entity=Parcel)},
        offenders=("ParcelApi",),
        message=(
            "ParcelApi: schema of Parcel, field 'lock': the type Thread has no JSON form "
            "here; use a plain type, a collection, an enum, an attrs class or a dataclass\n"
            "- <ParcelApi>\n"
            "Ways out: correct the schema."
        ),
        means="A field of the class has a type that JSON cannot hold, so that no item of the "
        "container could have it.",
        do="Use a plain type (str, int, float, bool, date, datetime, UUID, Decimal), a "
        "collection of them, an enum, or another attrs class or dataclass.",
    ),
    Mistake(
        title="an id that is no text",
        define=lambda: {"a": CrudApi.define("NumberApi", entity=Numbered)},
        offenders=("NumberApi",),
        message=(
            "NumberApi: schema of Numbered, field 'id': the id of an item is text in Cosmos"
            " DB, not integer\n"
            "- <NumberApi>\n"
            "Ways out: correct the schema."
        ),
    ),
    Mistake(
        title="a dataclass with a field that is no data",
        define=lambda: {"a": CrudApi.define("TruckApi", entity=Truck)},
        offenders=("TruckApi",),
        message=(
            "TruckApi: schema of Truck, field 'weight': the type complex has no JSON form "
            "here; use a plain type, a collection, an enum, an attrs class or a dataclass\n"
            "- <TruckApi>\n"
            "Ways out: correct the schema."
        ),
    ),
    Mistake(
        title="a pydantic model with a field that is no data",
        define=lambda: {"a": CrudApi.define("DriverApi", entity=Driver)},
        offenders=("DriverApi",),
        message=(
            "DriverApi: schema of Driver, field 'thread': the type Thread has no JSON form,"
            " or holds something that has none; use a plain type, a collection, an enum or "
            "a model of these\n"
            "- <DriverApi>\n"
            "Ways out: correct the schema."
        ),
    ),
    Mistake(
        title="a class that describes no fields",
        define=lambda: {"a": CrudApi.define("ThreadApi", entity=threading.Thread)},
        offenders=("ThreadApi",),
        message=(
            "ThreadApi: schema of Thread: the class Thread is no schema; give a field "
            "mapping, a JSON Schema, an attrs class, a dataclass or a pydantic v2 model\n"
            "- <ThreadApi>\n"
            "Ways out: correct the schema."
        ),
    ),
    Mistake(
        title="the name of an entity where its class belongs",
        define=lambda: {"a": CrudApi.define("TextApi", entity="User")},  # type: ignore[arg-type]
        offenders=("TextApi",),
        message=(
            "TextApi: entity='User' is a text, not a class\n"
            "- <TextApi>\n"
            "Ways out: give entity=SomeClass, or a name like entity_name='User'."
        ),
    ),
    Mistake(
        title="a list where a schema belongs",
        define=lambda: {
            "a": CrudApi.define(
                "ListApi",
                entity_name="User",
                schema=["email"],  # type: ignore[arg-type]
            )
        },
        offenders=("ListApi",),
        message=(
            "ListApi: schema of User: a value of type list is no schema; give a field "
            "mapping, a JSON Schema, an attrs class, a dataclass or a pydantic v2 model\n"
            "- <ListApi>\n"
            "Ways out: correct the schema."
        ),
    ),
    Mistake(
        title="fields of a mapping that are no fields",
        define=lambda: {
            "a": CrudApi.define(
                "NestedApi",
                entity_name="User",
                schema={"email": None, "age": ["integer"], "zip": {"type": ["string"]}, 5: "uuid"},
            )
        },
        offenders=("NestedApi",),
        message=(
            "NestedApi: schema of User, field 'age': a field is a type name or a mapping of"
            " options, not ['integer']\n"
            "- <NestedApi>\n"
            "Ways out: correct the schema.\n"
            "\n"
            "NestedApi: schema of User, field 'email': a field is a type name or a mapping "
            "of options, not None\n"
            "- <NestedApi>\n"
            "Ways out: correct the schema.\n"
            "\n"
            "NestedApi: schema of User, field 'zip': a type is text such as 'string', not "
            "['string']\n"
            "- <NestedApi>\n"
            "Ways out: correct the schema.\n"
            "\n"
            "NestedApi: schema of User: a field's name is text, not 5\n"
            "- <NestedApi>\n"
            "Ways out: correct the schema."
        ),
    ),
    Mistake(
        title="a type of 400 letters",
        define=lambda: {
            "a": CrudApi.define("LongApi", entity_name="User", schema={"email": "x" * 400})
        },
        offenders=("LongApi",),
        message=(
            "LongApi: schema of User, field 'email': unknown type "
            "'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'; known are "
            "string, integer, number, boolean, array, object, any, bytes, date, datetime, "
            "decimal, duration, email, hostname, ipv4, ipv6, time, uri, uuid, bool, "
            "date-time, dict, float, guid, int, list, str, text, timestamp, url\n"
            "- <LongApi>\n"
            "Ways out: correct the schema."
        ),
    ),
]


@each(MISTAKES)
def test_a_schema_that_cannot_be_read_is_said(mistake: Mistake) -> None:
    is_said(mistake)
