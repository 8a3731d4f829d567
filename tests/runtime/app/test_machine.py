"""One API against a model: nothing lost, nothing twice, the order right."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
)

from tests.contract.apis import contract
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import User

names = st.text("abAä '\"", max_size=3)
ages = st.none() | st.integers(-3, 3)


class UserMachine(RuleBasedStateMachine):
    """`kept` and `deleted` are what the API should hold, by id."""

    users: Bundle[str] = Bundle("users")

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        options = {
            "entity": User,
            "operations": ["create", "read", "update", "delete", "list", "restore"],
            "soft_delete": True,
            "indexes": [["/name", "-/age"]],
            "filters": ["name", "age"],
            "auth": "anonymous",
        }
        self.driver = Driver(contract(UserApi=options), Path(self.folder.name))
        self.kept: dict[str, dict[str, Any]] = {}
        self.deleted: dict[str, dict[str, Any]] = {}

    def teardown(self) -> None:
        if hasattr(self, "driver"):
            self.driver.close()
            self.folder.cleanup()

    def keep(self, item: dict[str, Any]) -> None:
        self.kept[item["id"]] = item

    @rule(target=users, name=names, age=ages)
    def create(self, name: str, age: int | None) -> str:
        body = {"name": name, **({} if age is None else {"age": age})}
        answer = self.driver.send("POST", "/api/users", body)
        assert answer.status_code == 201
        made = answer.json()
        assert body.items() <= made.items()
        assert made["id"] not in self.kept
        self.keep(made)
        item_id: str = made["id"]
        return item_id

    @rule(user=users)
    def create_again(self, user: str) -> None:
        answer = self.driver.send("POST", "/api/users", {"id": user, "name": "x"})
        assert answer.status_code == 409

    @rule(user=users, name=names, current=st.booleans())
    def replace(self, user: str, name: str, current: bool) -> None:
        tag = self.kept.get(user, {}).get("_etag", '"none"') if current else '"stale"'
        answer = self.driver.send(
            "PUT", f"/api/users/{user}", {"name": name}, headers={"if-match": tag}
        )
        assert answer.status_code == (404 if user in self.deleted else 200 if current else 412)
        if answer.status_code == 200:
            assert "age" not in answer.json()
            assert answer.json()["createdAt"] == self.kept[user]["createdAt"]
            self.keep(answer.json())

    @rule(user=users, age=ages)
    def patch(self, user: str, age: int | None) -> None:
        answer = self.driver.send("PATCH", f"/api/users/{user}", {"age": age})
        assert answer.status_code == (404 if user in self.deleted else 200)
        if answer.status_code == 200:
            changed = answer.json()
            assert changed.get("age") == age
            assert changed["name"] == self.kept[user]["name"]
            assert changed["_etag"] != self.kept[user]["_etag"]
            self.keep(changed)

    @rule(target=users, user=consumes(users))
    def delete(self, user: str) -> Any:
        answer = self.driver.send("DELETE", f"/api/users/{user}")
        assert answer.status_code == (404 if user in self.deleted else 204)
        if user in self.kept:
            self.deleted[user] = self.kept.pop(user)
        return multiple(user)

    @rule(user=users)
    def restore(self, user: str) -> None:
        answer = self.driver.send("POST", f"/api/users/{user}/restore")
        assert answer.status_code == (200 if user in self.deleted else 404)
        if answer.status_code == 200:
            before = self.deleted.pop(user)
            assert answer.json() == {
                **before,
                "updatedAt": answer.json()["updatedAt"],
                "_etag": answer.json()["_etag"],
            }
            self.keep(answer.json())

    @rule(user=users)
    def read(self, user: str) -> None:
        answer = self.driver.send("GET", f"/api/users/{user}")
        if user in self.deleted:
            assert answer.status_code == 404
        else:
            assert answer.json() == self.kept[user]

    @rule(size=st.integers(1, 4), turned=st.booleans(), least=st.none() | st.integers(-3, 3))
    def list_in_order(self, size: int, turned: bool, least: int | None) -> None:
        self.driver.clock.seconds += 1
        order = "-name,age" if turned else "name,-age"
        where = "" if least is None else f"&age.ge={least}"
        found = self.pages(f"/api/users?orderBy={order}&pageSize={size}{where}", size)
        expected = [
            each
            for each in self.kept.values()
            if least is None or ("age" in each and each["age"] >= least)
        ]

        def rank(item: dict[str, Any]) -> tuple[Any, ...]:
            age = (1, item["age"]) if "age" in item else (0, 0)
            return (item["name"], (-age[0], -age[1]))

        assert [rank(each) for each in found] == sorted(map(rank, expected), reverse=turned)
        assert {each["id"]: each for each in found} == {each["id"]: each for each in expected}

    @invariant()
    def all_are_there(self) -> None:
        if not hasattr(self, "driver"):
            return
        for deleted, model in (("", self.kept), ("&deleted=true", self.deleted)):
            found = [each["id"] for each in self.pages(f"/api/users?pageSize=3{deleted}", 3)]
            assert sorted(found) == sorted(model)

    def pages(self, link: str | None, size: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while link is not None:
            page = self.driver.send("GET", link).json()
            assert len(page["items"]) <= size
            found += page["items"]
            link = page.get("nextLink")
        return found


TestUserMachine = UserMachine.TestCase
TestUserMachine.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
