"""What can be wrong with the definition of a CRUD API, and how it is said."""

import inspect
import re

import pytest
from attrs import fields, frozen

from atakora_tf import NEVER, CrudApi, IndexingPolicy, define_backend
from atakora_tf.components.crud_options import CrudApiOptions, CrudApiProps


@frozen
class User:
    id: str
    email: str


def mistakes(**options):
    """All problems of one API, each without its place."""
    users = CrudApi.define("UserApi", **{"entity": User, **options})
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    found = [str(problem) for problem in backend.validate()]
    place = re.escape(users.source.place)
    return [re.sub(rf" by UserApi \({place}\)|- UserApi \({place}\)\n", "", text) for text in found]


CONTAINER = "cosmos:shared-database › databases['user-api'] › containers['users']"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"entity": None},
            [
                "UserApi: no entity is named\n"
                "Ways out: give entity=SomeClass, or a name like entity_name='User'."
            ],
        ),
        (
            {"entity": None, "entity_name": 7},
            [
                "UserApi: the entity name 7 is not a text\n"
                "Ways out: give entity=SomeClass, or a name like entity_name='User'."
            ],
        ),
        (
            {"entity_name": "日本"},
            [
                "UserApi: no plural is known for the entity name '日本': use English letters\n"
                "Ways out: give entity=SomeClass, or a name like entity_name='User'."
            ],
        ),
        (
            {"schema": {"a": "string"}},
            [
                "UserApi: both entity= and schema= are given; the entity's class is its schema\n"
                "Ways out: give one of them."
            ],
        ),
        (
            {"entity": User("1", "a@b.example")},
            [
                "UserApi: schema of User: a value of type User is no schema; give the class User "
                "itself\nWays out: correct the schema."
            ],
        ),
        (
            {
                "entity": None,
                "entity_name": "User",
                "schema": {"a": {"type": "strng"}, "b": {"type": "integer", "min": "x"}},
            },
            [
                "UserApi: schema of User, field 'a': unknown type 'strng'; did you mean "
                "'string'?\nWays out: correct the schema.",
                "UserApi: schema of User, field 'b': 'minimum' must be a number, not 'x'\n"
                "Ways out: correct the schema.",
            ],
        ),
        (
            {"operations": ["creat", "read", "drop"]},
            [
                "UserApi: operations: creat, drop; a CRUD API has create, read, update, delete, "
                "list, restore, create_batch, read_batch\nWays out: choose one or more of these."
            ],
        ),
        (
            {"operations": []},
            [
                "UserApi: operations: none; a CRUD API has create, read, update, delete, list, "
                "restore, create_batch, read_batch\n"
                "Ways out: choose one or more of these."
            ],
        ),
        (
            {"operations": "read"},
            [
                "UserApi: operations='read' is not a list of operations\n"
                "Ways out: write a list of some of create, read, update, delete, list, restore, "
                "create_batch, read_batch."
            ],
        ),
        (
            {"auth": "basic"},
            [
                "UserApi: auth='basic' is not one of anonymous, function, entra\n"
                "Ways out: choose one of these."
            ],
        ),
        (
            {"identity": True},
            ["UserApi: identity=True is not one of app, component\nWays out: choose one of these."],
        ),
        *(
            (
                {"soft_delete": wrong},
                [
                    f"UserApi: soft_delete={wrong!r} is neither True, False nor a number of "
                    "seconds\nWays out: write soft_delete=True, or the seconds after which deleted "
                    "items are removed."
                ],
            )
            for wrong in (0, -5, 1.5, "yes", None)
        ),
        (
            {"soft_delete": 60, "ttl": NEVER},
            [
                "UserApi: soft_delete=60 lets deleted items expire, and ttl=NEVER lets none "
                "expire\nWays out: leave ttl out: then only deleted items expire; write "
                "soft_delete=True to keep deleted items."
            ],
        ),
        (
            {"partition_key": "/tenant"},
            [
                "UserApi: the partition key '/tenant' is no property of User; it has /id, /email\n"
                "Ways out: correct the path; add the property to the schema."
            ],
        ),
        (
            {"partition_key": "tenant"},
            [
                f"{CONTAINER} › partition_key: 'tenant' is not a path to a property, such as "
                "'/tenantId'\n- ('tenant',) at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"partition_key": "/a//b"},
            [
                "UserApi: the partition key: path '/a//b' of User is no path of Cosmos DB; write "
                "it as '/address/city', from a slash to a name\nWays out: correct the path."
            ],
        ),
        (
            {"partition_key": 5},
            [
                f"{CONTAINER} › partition_key: 5 is not a partition key; write '/tenantId' or up "
                "to three paths\n- 5 at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"partition_key": "/email", "unique_keys": ["/mail"]},
            [
                "UserApi: the unique key '/mail' is no property of User; it has /id, /email; did "
                "you mean '/email'?\n"
                "Ways out: correct the path; add the property to the schema."
            ],
        ),
        (
            {"unique_keys": "/email"},
            [
                f"{CONTAINER} › unique_keys: '/email' is not a collection of unique keys\n"
                "- '/email' at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"ttl": 0},
            [
                f"{CONTAINER} › ttl: 0 seconds: a time to live is 1 to 2,147,483,647 seconds\n"
                "- Ttl(0) at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"throughput": 450},
            [
                f"{CONTAINER} › throughput: manual(450): manual throughput is 400 to 1,000,000 "
                "RU/s in steps of 100\n- manual(450) at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"indexes": [["/email"]]},
            [
                f"{CONTAINER} › indexing › composite_indexes: a composite index has 2 to 8 paths, "
                "not 1\n- {CompositeIndex(paths=(('/email', 'ascending'),))} at priority 20\n"
                "Ways out: correct it."
            ],
        ),
        (
            {"cors": ["shop.example"]},
            [
                "functions:api-functions › cors_origins: 'shop.example' is not an origin, such as "
                "'https://shop.example.com'\n- {'shop.example'} at priority 20\n"
                "Ways out: correct it."
            ],
        ),
        (
            {"settings": {"mail-host": "a", "mail": "b", "AUTH": "c", 5: "d"}},
            [
                "UserApi: the name 'AUTH' in settings is that of a setting that the API writes\n"
                "Ways out: choose another name.",
                *(
                    f"UserApi: the name {name!r} in settings is not of capital letters, digits and "
                    "underscores, so no environment variable can be named after it\n"
                    "Ways out: write it like 'MAIL_HOST'."
                    for name in ("mail", "mail-host", 5)
                ),
            ],
        ),
        (
            {"settings": ["A"]},
            [
                "UserApi: settings=['A'] is not a mapping\n"
                "Ways out: write settings={'MAIL_HOST': '…'}."
            ],
        ),
        (
            {"settings": {"RETRIES": 3}},
            [
                "functions:api-functions › groups['UserApi'] › settings['USER_API_RETRIES']: 3 is "
                "not a text; settings hold texts (write '1', 'true', …) or references\n"
                "- 3 at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"database": "", "container": 5},
            [
                "UserApi: container=5 is not a text\nWays out: leave it out, or write a name.",
                "UserApi: database='' is not a text\nWays out: leave it out, or write a name.",
            ],
        ),
        (
            {"database": "a/b"},
            [
                "cosmos:shared-database › databases['a/b']: 'a/b' does not fit: a Cosmos DB "
                "database name may not hold '/', '\\', '#', '?' or control characters, nor end "
                "with a space\n- asked for at priority 20\nWays out: rename it."
            ],
        ),
        (
            {"database_key": "Shared", "functions_key": "api-2"},
            [
                "UserApi: database_key: the requirement key 'Shared' is not of lowercase words "
                "joined by hyphens, such as 'shared-database'\nWays out: correct the key.",
                "UserApi: functions_key: the requirement key 'api-2' ends in a number, which is "
                "how splits are named\nWays out: correct the key.",
            ],
        ),
        (
            {"region": "westeros"},
            [
                "UserApi: 'westeros' is not an Azure region that this release knows. Did you mean "
                "'westeurope', 'westus' or 'westus3'?\nWays out: correct the region."
            ],
        ),
        (
            {"region": 5},
            [
                "UserApi: 5 is not a text; write a region such as 'westeurope'\n"
                "Ways out: correct the region."
            ],
        ),
    ],
    ids=lambda value: ", ".join(value) if isinstance(value, dict) else "",
)
def test_a_mistake_is_said(options, expected):
    assert mistakes(**options) == expected


def test_unique_keys_are_a_collection_beside_marked_fields_too():
    fields = {"vat": {"type": "string", "unique": True}}
    given = {"entity": None, "entity_name": "User", "schema": fields}
    assert mistakes(**given, unique_keys="/vat") == [
        f"{CONTAINER} › unique_keys: '/vat' is not a collection of unique keys\n"
        "- '/vat' at priority 20\nWays out: correct it."
    ]


def test_all_mistakes_are_said_at_once():
    found = mistakes(
        auth="x",
        identity="x",
        operations="x",
        soft_delete="x",
        partition_key="/x",
        settings="x",
        region="x",
        database_key="X",
        container="",
        ttl="x",
        throughput="x",
        indexes="x",
        cors="x",
    )
    assert len(found) == 13


WRONG = {
    "object": object(),
    "float": 3.5,
    "bytes": b"x",
    "list": ["x", 5],
    "mapping": {"x": object()},
    "set": {1, "x"},
    "true": True,
    "class": object,
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
@pytest.mark.parametrize("option", sorted(CrudApiOptions.__annotations__))
def test_a_value_of_any_kind_is_a_mistake_or_can_be_built(option, wrong):
    users = CrudApi.define("UserApi", **{"entity": User, option: wrong})
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    problems = backend.validate()
    assert all(users.source.place in str(problem) for problem in problems)
    assert problems or backend.document().to_json()


def test_a_policy_without_an_index_takes_no_unknown_option():
    with pytest.raises(TypeError, match="unexpected keyword argument 'indices'"):
        CrudApi.define("UserApi", entity=User, indices=IndexingPolicy())  # type: ignore[call-arg]


def test_the_options_are_the_same_everywhere():
    parameters = dict(inspect.signature(CrudApi.define).parameters)
    del parameters["component_id"]
    assert list(parameters) == list(CrudApiOptions.__annotations__)
    assert list(parameters) == [each.name for each in fields(CrudApiProps)]
    assert {name: each.annotation for name, each in parameters.items()} == {
        name: each.__forward_arg__ for name, each in CrudApiOptions.__annotations__.items()
    }
    assert {name: each.default for name, each in parameters.items()} == {
        each.name: each.default for each in fields(CrudApiProps)
    }
