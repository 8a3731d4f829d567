"""Entities with keys of several parts, rules of their own, and fields that are nobody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from atakora_tf.runtime.validation import MOST_ERRORS, Checker
from tests.contract.apis import ENTRA, contract
from tests.runtime.app.driving import Driver

Start = Callable[..., Driver]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started = []

    def with_options(**options: Any) -> Driver:
        driver = Driver(contract(PetApi={"entity_name": "Pet", **options}), tmp_path)
        started.append(driver)
        return driver

    yield with_options
    for each in started:
        each.close()


def code(answer: Any) -> str:
    return f"{answer.status_code} {answer.headers.get('x-ms-error-code', '')}".strip()


ADDRESS = {
    "type": "object",
    "required": True,
    "properties": {"city": {"type": "string", "required": True}, "zip": "string"},
}


def test_a_key_inside_an_object_is_kept_together_with_its_item(start: Start) -> None:
    driver = start(schema={"address": ADDRESS, "name": "string"}, partition_key="/address/city")
    sent = {"id": "a", "address": {"city": "Bern"}}
    assert driver.send("POST", "/api/pets", sent).status_code == 201
    path = "/api/pets/a?address.city=Bern"
    moved = driver.send("PATCH", path, {"address": {"city": "Ulm"}})
    assert code(moved) == "400 KeyMismatch"
    assert moved.json()["errors"][0]["pointer"] == "/address/city"
    kept = driver.send("PATCH", path, {"address": {"zip": "3000"}}).json()
    assert kept["address"] == {"city": "Bern", "zip": "3000"}
    moved = driver.send("PUT", path, {"address": {"city": "Ulm"}})
    assert code(moved) == "400 KeyMismatch"
    replaced = driver.send("PUT", path, {"address": {"city": "Bern"}}).json()
    assert replaced["address"] == {"city": "Bern"}
    assert code(driver.send("GET", "/api/pets/a?address.city=Ulm")) == "404 ItemNotFound"


def test_a_key_has_parts_of_several_types(start: Start) -> None:
    driver = start(
        schema={"tenant": "string", "year": "integer", "sold": "boolean"},
        partition_key=["/tenant", "/year", "/sold"],
        operations=["create", "read", "list", "read_batch"],
    )
    made = driver.send("POST", "/api/pets", {"id": "a", "tenant": "t", "year": 7, "sold": True})
    assert made.status_code == 201
    path = "/api/pets/a?tenant=t&year=7&sold=true"
    assert made.headers["location"] == path
    assert driver.send("GET", path).json() == made.json()
    assert code(driver.send("GET", path.replace("7", "x"))) == "400 InvalidQuery"
    assert code(driver.send("GET", path.replace("true", "1"))) == "400 InvalidQuery"
    missing = driver.send("GET", "/api/pets/a?year=7")
    assert [each["parameter"] for each in missing.json()["errors"]] == ["tenant", "sold"]
    key = {"id": "a", "tenant": "t", "year": 7, "sold": True}
    found = driver.send("POST", "/api/pets/batch/read", {"keys": [key]}).json()
    assert found == {"items": [made.json()], "missing": []}
    for scope in ("tenant=t", "tenant=t&year=7", "tenant=t&year=7&sold=true", "year=7"):
        assert len(driver.send("GET", f"/api/pets?{scope}").json()["items"]) == 1
    assert driver.send("GET", "/api/pets?tenant=t&year=8").json() == {"items": []}


@pytest.mark.parametrize("city", ["a b", "a+b&c=d/?#%", "Köln 💶", "", "true", "\r\nx-evil: 1"])
@pytest.mark.parametrize("year", [0, -1.5, 1e300, 2**53])
def test_the_location_of_an_item_leads_to_it_whatever_its_key(
    start: Start, city: str, year: float
) -> None:
    schema = {"address": ADDRESS, "year": {"type": "number", "required": True}}
    driver = start(schema=schema, partition_key=["/address/city", "/year"])
    made = driver.send("POST", "/api/pets", {"address": {"city": city}, "year": year})
    assert made.status_code == 201, made.text
    assert made.headers["location"].startswith(f"/api/pets/{made.json()['id']}?address.city=")
    assert driver.send("GET", made.headers["location"]).json() == made.json()


def test_an_id_that_the_server_cannot_make_is_required(start: Start) -> None:
    driver = start(schema={"id": {"type": "string", "pattern": "^PET-[0-9]+$", "required": True}})
    answer = driver.send("POST", "/api/pets", {})
    assert code(answer) == "400 ValidationFailed"
    assert answer.json()["errors"] == [{"detail": "it is required", "pointer": "/id"}]
    assert driver.send("POST", "/api/pets", {"id": "PET-1"}).status_code == 201
    wrong = driver.send("POST", "/api/pets", {"id": "DOG-1"}).json()["errors"]
    assert wrong == [
        {"detail": "expected text that fits the pattern ^PET-[0-9]+$", "pointer": "/id"}
    ]


OPEN = {
    "type": "object",
    "properties": {
        "id": {"type": "string"},
        "name": {"type": "string"},
        "pin": {"type": "string", "writeOnly": True},
        "serial": {"type": "string", "readOnly": True},
    },
    "required": ["id"],
    "additionalProperties": True,
}


def test_an_open_entity_keeps_what_it_does_not_know_and_hides_what_is_secret(start: Start) -> None:
    driver = start(schema=OPEN, operations=["create", "read", "update", "list"])
    answer = driver.send("POST", "/api/pets", {"id": "a", "pin": "1234", "any": [1]})
    assert answer.status_code == 201
    assert answer.json()["any"] == [1]
    assert "pin" not in answer.json()
    assert driver.run(driver.items["PetApi"].read("a", ["a"])).item["pin"] == "1234"
    for body in ({"serial": "1"}, {"_etag": "x"}, {"createdAt": "2027-01-15T08:00:00Z"}):
        for method, path in (("POST", "/api/pets"), ("PATCH", "/api/pets/a")):
            refused = driver.send(method, path, body)
            assert code(refused) == "400 ValidationFailed"
            assert refused.json()["errors"][0]["pointer"] == f"/{next(iter(body))}"
    assert code(driver.send("PATCH", "/api/pets/a", {"id": "b"})) == "400 ValidationFailed"
    back = driver.send("PUT", "/api/pets/a", {**answer.json(), "serial": "1", "any": 2})
    assert back.json()["any"] == 2
    assert driver.run(driver.items["PetApi"].read("a", ["a"])).item["pin"] == "1234"
    driver.send("PUT", "/api/pets/a", {"pin": "5678"})
    kept = dict(driver.run(driver.items["PetApi"].read("a", ["a"])).item)
    assert kept.keys() == {"id", "pin", "createdAt", "updatedAt"}
    assert kept["pin"] == "5678"
    driver.send("PATCH", "/api/pets/a", {"pin": None})
    assert "pin" not in driver.run(driver.items["PetApi"].read("a", ["a"])).item
    assert "serial" not in back.json()
    assert "pin" not in driver.send("GET", "/api/pets?select=name,any").json()["items"][0]
    assert code(driver.send("GET", "/api/pets?select=pin")) == "400 InvalidQuery"


def test_an_id_that_no_database_keeps_is_named(start: Start) -> None:
    driver = start(schema={"tenant": {"type": "string", "required": True}}, partition_key="/tenant")
    answer = driver.send("POST", "/api/pets", {"tenant": "ä" * 1025})
    assert code(answer) == "400 ValidationFailed"
    assert answer.json()["errors"] == [
        {"detail": "it cannot be a partition key", "pointer": "/tenant"}
    ]


def test_a_list_of_ones_own_stays_in_ones_own_partition(start: Start) -> None:
    auth = type(ENTRA)(tenant=ENTRA.tenant, audience="api://pets", owner="keeper")
    schema = {"keeper": {"type": "string", "required": True}, "name": "string"}
    driver = start(schema=schema, partition_key="/keeper", auth=auth)
    asked = []
    query = driver.items["PetApi"].query

    async def watched(given: Any, **more: Any) -> Any:
        asked.append(given)
        return await query(given, **more)

    driver.items["PetApi"].query = watched  # type: ignore[method-assign, assignment]
    for who in ("ada", "bob"):
        answer = driver.send("POST", "/api/pets", {"name": who}, who=who)
        assert answer.json()["keeper"] == who
    found = driver.send("GET", "/api/pets", who="ada").json()["items"]
    assert [each["name"] for each in found] == ["ada"]
    assert (asked[0].partition, asked[0].conditions) == (("ada",), ())
    assert driver.send("GET", "/api/pets?keeper=bob", who="ada").json() == {"items": []}
    theirs = driver.send("GET", "/api/pets?keeper=bob", who="bob").json()["items"]
    path = f"/api/pets/{theirs[0]['id']}?keeper=bob"
    assert code(driver.send("GET", path, who="ada")) == "404 ItemNotFound"


def test_an_item_with_a_field_that_only_code_can_set_is_a_fault_without_it(start: Start) -> None:
    driver = start(schema={**OPEN, "required": ["id", "serial"]}, operations=["create"])
    answer = driver.send("POST", "/api/pets", {"id": "a"})
    assert code(answer) == "500 InternalError"
    assert driver.seen[-1].note == "the item would break its schema: /serial: it is required"


def test_if_none_match_on_a_change_holds_too(start: Start) -> None:
    driver = start(schema={"name": "string"})
    tag = driver.send("POST", "/api/pets", {"id": "a"}).headers["etag"]
    for header in ("*", tag):
        for method, body in (("PATCH", {"name": "x"}), ("DELETE", None)):
            answer = driver.send(method, "/api/pets/a", body, headers={"if-none-match": header})
            assert code(answer) == "412 PreconditionFailed"
    other = driver.send("PATCH", "/api/pets/a", {"name": "x"}, headers={"if-none-match": '"x"'})
    assert other.status_code == 200


@pytest.mark.parametrize(
    ("schema", "value", "said"),
    [
        ({"enum": ["a", 1]}, "b", ['/x: expected one of "a", 1']),
        ({"const": None}, 1, ["/x: expected null"]),
        ({"type": ["string", "null"]}, 1, ["/x: expected null or text"]),
        (
            {"anyOf": [{"type": "string"}, {"type": "null"}]},
            1,
            ["/x: it fits none of the alternatives, or more than one"],
        ),
        ({"uniqueItems": True}, [1, 1], ["/x: the elements have to differ from each other"]),
        ({"multipleOf": 2}, 3, ["/x: expected a multiple of 2"]),
        ({"format": "date"}, "x", ["/x: expected text of the format date"]),
        ({"contains": {"const": 1}}, [], ["/x: it breaks the rule 'contains'"]),
        ({"properties": {"a/b~": {"type": "null"}}}, {"a/b~": 1}, ["/x/a~1b~0: expected null"]),
        (
            {"properties": {"a": False}},
            {"a": 1},
            ["/x/a: there is no such field, or only the server sets it"],
        ),
        ({"minLength": 2}, "a", ["/x: expected at least 2 characters"]),
    ],
)
def test_rules_are_told_in_words_that_stay(schema: Any, value: Any, said: list[str]) -> None:
    errors = Checker(schema).errors(value, ("x",))
    assert [f"{each.pointer}: {each.detail}" for each in errors] == said


def test_an_answer_lists_a_bounded_number_of_errors() -> None:
    schema = {"items": {"type": "string"}}
    assert len(Checker(schema).errors([1] * 1000)) == MOST_ERRORS
