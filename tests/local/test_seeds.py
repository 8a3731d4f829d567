"""Seeds: checked as a whole by the rules of the APIs, and kept as a whole."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from attrs import field, frozen

from atakora_tf import CrudApi
from atakora_tf.contract.access import EntraAuth
from atakora_tf.contract.query import Query
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.backend_parts import BackendParts, backend_parts
from atakora_tf.local.data_folder import DataFolder
from atakora_tf.local.fake_user import FakeUser
from atakora_tf.local.seeding import Seeded
from atakora_tf.local.session import Session, SessionOptions
from atakora_tf.runtime.store.sqlite_store import SqliteStore


@frozen
class User:
    id: str
    tenant_id: str
    email: str = field(metadata={"unique": True, "format": "email"})
    nick: str | None = None


ENTRA = EntraAuth(
    tenant="11111111-2222-3333-4444-555555555555", audience="api://shop", owner="user_id"
)
CART = {"user_id": {"type": "string", "required": True}, "size": {"type": "integer"}}

PARTS = backend_parts(
    "shop",
    [
        CrudApi.define("UserApi", entity=User, partition_key="/tenant_id", soft_delete=True),
        CrudApi.define("OldUserApi", entity=User, route="v1/users"),
        CrudApi.define("CartApi", entity_name="Cart", schema=CART, auth=ENTRA),
    ],
)


class Shop:
    """A seed, and what the store holds after a start with it."""

    def __init__(self, folder: Path, parts: BackendParts = PARTS) -> None:
        self.folder = folder
        self.parts = parts
        self.file = folder / "seed.json"
        self.user: FakeUser | None = None

    def start(self, seed: Any) -> Seeded:
        text = seed if isinstance(seed, str) else json.dumps(seed)
        self.file.write_text(text, encoding="utf-8")
        found: list[Seeded] = []
        session = Session(
            self.parts,
            {},
            DataFolder(self.folder),
            SessionOptions(seed=Path("seed.json"), user=self.user),
            observer=lambda _: None,
            tell=found.append,
        )

        async def run() -> None:
            try:
                await session.prepare()
            finally:
                await session.close()

        asyncio.run(run())
        (seeded,) = found
        return seeded

    def refused(self, seed: Any) -> str:
        with pytest.raises(ApplicationInvalid) as caught:
            self.start(seed)
        return str(caught.value)

    def items(self, component: str) -> list[Mapping[str, Any]]:
        async def read() -> list[Mapping[str, Any]]:
            store = SqliteStore(self.folder / "items.db")
            page = await store.items(self.parts.specs[component]).query(Query(page_size=100))
            await store.close()
            return [each.item for each in page.items]

        return sorted(asyncio.run(read()), key=lambda item: str(item["id"]))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    monkeypatch.chdir(tmp_path)
    return Shop(tmp_path)


ADA = {"id": "ada", "tenant_id": "acme", "email": "ada@example.com"}


def test_a_second_start_writes_nothing_and_a_changed_row_is_brought_back(shop: Shop) -> None:
    nameless = {"tenant_id": "acme", "email": "bob@example.com", "nick": "bob"}
    assert shop.start({"UserApi": [ADA, nameless]}) == Seeded(new=2)
    first = shop.items("UserApi")
    assert shop.start({"users": [ADA, nameless]}) == Seeded(same=2)
    assert shop.items("UserApi") == first
    assert shop.start({"/api/users": [{**ADA, "nick": "countess"}]}) == Seeded(changed=1)
    (ada,) = [item for item in shop.items("UserApi") if item["id"] == "ada"]
    (before,) = [item for item in first if item["id"] == "ada"]
    assert ada["nick"] == "countess"
    assert ada["createdAt"] == before["createdAt"] == before["updatedAt"]
    assert ada["updatedAt"] > before["updatedAt"]
    # What the file does not name stays.
    assert len(shop.items("UserApi")) == 2


def test_everything_that_is_wrong_is_said_at_once_and_nothing_is_kept(shop: Shop) -> None:
    said = shop.refused(
        {
            "UserApi": [
                ADA,
                {"id": "bob", "tenant_id": "acme", "email": "no address", "age": 3},
                {"id": "eve", "email": "eve@example.com", "createdAt": "2026-01-01T00:00:00Z"},
                "a user",
                {**ADA, "email": "other@example.com"},
                {**ADA, "id": "twin"},
                {"id": "a/b", "tenant_id": "acme", "email": "c@example.com"},
                {"id": "..", "tenant_id": "acme", "email": "d@example.com"},
            ],
            "CartApi": [{"id": "c1", "size": 1.5}],
            "Users": [],
            "User": [],
            "v1/users": {"id": "x"},
        }
    )
    assert said.splitlines() == [
        "seed.json cannot be used: 14 problems; nothing of it was kept.",
        "- UserApi, row 2 ('bob'), email: expected text of the format email",
        "- UserApi, row 2 ('bob'), age: there is no such field, or only the server sets it",
        "- UserApi, row 3 ('eve'), tenant_id: it is required",
        "- UserApi, row 3 ('eve'), createdAt: there is no such field, or only the server sets it",
        "- UserApi, row 4: expected an object",
        "- UserApi, row 7 ('a/b'), id: expected text that fits the pattern ^[^/\\\\]+$",
        "- UserApi, row 8 ('..'), id: An id has 1 to 1,023 bytes, no '/', '\\', '?', '#', tab or "
        "line break, no space at its end, and is not '.' or '..'.",
        "- CartApi, row 1 ('c1'), user_id: say whose it is, or sign somebody in with --as",
        "- CartApi, row 1 ('c1'), size: expected a whole number",
        "- Users: there is no such API; there are CartApi, OldUserApi, UserApi",
        "- User: several APIs have this entity; write OldUserApi or UserApi",
        "- v1/users: expected a list of items",
        "- UserApi, row 5 ('ada'): the same id as UserApi, row 1 ('ada')",
        "- UserApi, row 6 ('twin'): the same email as UserApi, row 1 ('ada')",
    ]
    assert shop.items("UserApi") == []


def test_what_the_store_refuses_takes_everything_back(shop: Shop) -> None:
    assert shop.start({"UserApi": [ADA]}) == Seeded(new=1)
    before = shop.items("UserApi")
    bob = {"id": "bob", "tenant_id": "acme", "email": "bob@example.com"}
    twin = {"id": "twin", "tenant_id": "acme", "email": "ada@example.com"}
    moved = {**ADA, "nick": "moved"}
    # Nothing in the file is there twice, but the store has her address already.
    said = shop.refused({"UserApi": [bob, {**twin}]})
    assert said == (
        "seed.json cannot be used: 1 problem; nothing of it was kept.\n"
        "- UserApi, row 2 ('twin'): another item of its partition has the same email"
    )
    assert shop.items("UserApi") == before
    third = {"id": "third", "tenant_id": "acme", "email": "third@example.com"}
    assert shop.start({"UserApi": [third]}) == Seeded(new=1)
    before = shop.items("UserApi")
    shop.refused({"UserApi": [moved, {**twin, "email": "third@example.com"}]})
    assert [{**i, "updatedAt": 0} for i in shop.items("UserApi")] == [
        {**i, "updatedAt": 0} for i in before
    ]


def test_owners_are_named_by_the_row_or_signed_in(shop: Shop) -> None:
    cart = {"id": "c", "size": 1}
    assert shop.start({"Cart": [{**cart, "user_id": "bob"}]}) == Seeded(new=1)
    shop.user = FakeUser("ada")
    assert shop.start({"carts": [{**cart, "id": "d"}]}) == Seeded(new=1)
    assert [item["user_id"] for item in shop.items("CartApi")] == ["bob", "ada"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "[]",
            'seed.json cannot be used: write an object with a list for each API: {"UserApi": […]}',
        ),
        (
            '{"UserApi": [}',
            "seed.json cannot be read: It is no JSON at line 1, column 14: Expecting value.",
        ),
        (
            '{"UserApi": [], "UserApi": []}',
            'seed.json cannot be read: An object names the property "UserApi" twice.',
        ),
        ('{"UserApi": [NaN]}', "seed.json cannot be read: NaN is no number of JSON."),
    ],
)
def test_a_file_that_is_no_seed_is_said(shop: Shop, text: str, said: str) -> None:
    assert shop.refused(text) == said
