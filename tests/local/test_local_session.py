"""The application as it runs locally: who calls, how often, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import evolve

from atakora_tf import CrudApi, RateLimit, Secrets
from atakora_tf.contract.access import EntraAuth
from atakora_tf.local.azurite import Azurite
from atakora_tf.local.backend_parts import backend_parts
from atakora_tf.local.data_folder import DataFolder
from atakora_tf.local.fake_user import FakeUser, fake_user, unasked_permissions
from atakora_tf.local.greeting import greeting, seeded_line
from atakora_tf.local.request_lines import RequestLines
from atakora_tf.local.seeding import Seeded
from atakora_tf.local.session import Session, SessionOptions, loaded_hooks
from atakora_tf.local.storage_parts import StorageParts

ENTRA = EntraAuth(
    tenant="11111111-2222-3333-4444-555555555555",
    audience="api://shop",
    scopes=["Carts.Use"],
    roles={"delete": ["Carts.Admin"]},
    owner="user_id",
    owner_except=["Carts.Admin"],
)
CART = {"user_id": {"type": "string", "required": True}, "size": {"type": "integer"}}
HOOKS = """
from atakora_tf.runtime.hooks import Rejected

def before_create(item, context):
    if item["size"] == 13:
        raise Rejected("unlucky")
    if item["size"] == 0:
        raise ValueError("a size of nothing\\n\\x1b[2J")
"""


def parts(hooks: Path | None = None) -> Any:
    return backend_parts(
        "shop",
        [
            CrudApi.define("CartApi", entity_name="Cart", schema=CART, auth=ENTRA, hooks=hooks),
            CrudApi.define("TagApi", entity_name="Tag", rate_limit=RateLimit(2, seconds=60)),
            Secrets.define("Vault", names=["key"]),
        ],
    )


def talk(
    folder: Path,
    conversation: Callable[[httpx.AsyncClient], Any],
    user: FakeUser | None = None,
    hooks: Path | None = None,
) -> list[tuple[str, bool]]:
    """Talk with the application; the lines of its log."""
    lines: list[tuple[str, bool]] = []
    own = parts(hooks)
    session = Session(
        own,
        loaded_hooks(own, {}),
        DataFolder(folder),
        SessionOptions(user=user, hosts=("127.0.0.1",)),
        observer=RequestLines(lambda line, fault: lines.append((line, fault)), clock=lambda: 0.0),
        tell=lambda _: None,
    )

    async def run() -> None:
        try:
            transport = httpx.ASGITransport(await session.prepare())
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1"
            ) as client:
                await conversation(client)
        finally:
            await session.close()

    asyncio.run(run())
    return lines


def test_nobody_is_signed_in_and_as_signs_somebody_in(tmp_path: Path) -> None:
    async def nobody(client: httpx.AsyncClient) -> None:
        answer = await client.get("/api/carts")
        assert (answer.status_code, answer.json()["code"]) == (401, "AuthenticationRequired")

    talk(tmp_path, nobody)

    async def ada(client: httpx.AsyncClient) -> None:
        made = await client.post("/api/carts", json={"id": "c", "size": 1})
        assert made.json()["user_id"] == "ada"
        refused = await client.delete("/api/carts/c")
        assert (refused.status_code, refused.json()["code"]) == (403, "PermissionDenied")

    talk(tmp_path, ada, FakeUser("ada"))

    async def bob(client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/carts/c")).status_code == 404

    talk(tmp_path, bob, FakeUser("bob"))

    async def admin(client: httpx.AsyncClient) -> None:
        assert (await client.delete("/api/carts/c")).status_code == 204

    talk(tmp_path, admin, fake_user("eve, role=Carts.Admin,scope=Carts.Use"))

    async def without(client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/carts")).status_code == 403

    talk(tmp_path, without, fake_user("eve,scope=Other"))


def test_rate_limits_count_each_api_by_itself(tmp_path: Path) -> None:
    async def often(client: httpx.AsyncClient) -> None:
        found = [(await client.get("/api/tags")).status_code for _ in range(3)]
        assert found == [200, 200, 429]
        found = [(await client.get("/api/carts")).status_code for _ in range(4)]
        assert found == [200] * 4

    talk(tmp_path, often, FakeUser("ada"))


def test_lines_for_people_name_the_place_of_a_fault_and_no_escape_reaches_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("carts.py").write_text(HOOKS)

    async def some(client: httpx.AsyncClient) -> None:
        await client.post("/api/carts", json={"size": 1})
        await client.post("/api/carts", json={"size": 13})
        await client.post("/api/carts", json={"size": 0})
        await client.get("/api/%1b[2J" + "x" * 200)

    lines = talk(tmp_path, some, FakeUser("ada"), Path("carts.py"))
    begins = [(line.split(" ms")[0].split(" ")[1:4], fault) for line, fault in lines]
    assert begins[0] == (["POST", "/api/carts", "201"], False)
    assert lines[0][0].endswith(" ms CartApi_create")
    assert lines[1][0].endswith(" ms CartApi_create RequestRejected")
    assert lines[2][0].endswith(" ms CartApi_create InternalError")
    assert lines[2][1] is True
    assert lines[3] == ("         the hook before_create failed: ValueError", True)
    assert lines[4] == ("         carts.py:8: ValueError: a size of nothing\\n\\x1b[2J", True)
    assert "/api/\\x1b[2Jxxx" in lines[5][0]
    assert "…" in lines[5][0]
    assert len(lines) == 6


def test_roles_that_nothing_asks_for_are_told() -> None:
    user = fake_user("ada,role=Cart.Admin,role=Carts.Admin,scope=Carts.Read")
    assert [*unasked_permissions(user, parts().contract)] == [
        "no operation asks for the role 'Cart.Admin'; they ask for Carts.Admin",
        "no operation asks for the scope 'Carts.Read'; they ask for Carts.Use",
    ]
    open_to_all = evolve(parts().contract, apis=[parts().contract.api("TagApi")])
    assert [*unasked_permissions(FakeUser("a", ("R",)), open_to_all)] == [
        "no operation asks for the role 'R'; they ask for none"
    ]


def greeted(**changes: Any) -> list[str]:
    given: dict[str, Any] = {
        "address": "http://127.0.0.1:7071",
        "data": "items.db",
        "user": None,
        "azurite": None,
        "only_here": True,
        **changes,
    }
    return [*greeting(given.pop("parts", parts()), **given)]


def test_the_greeting_says_what_runs_and_what_does_not() -> None:
    assert greeted() == [
        "shop: http://127.0.0.1:7071/ is the page of its APIs, http://127.0.0.1:7071/openapi.json "
        "the document",
        "  CartApi  http://127.0.0.1:7071/api/carts",
        "  TagApi   http://127.0.0.1:7071/api/tags",
        "items: items.db",
        "signed in: nobody; what needs a token answers 401 until --as names somebody",
        "not run here: Vault (Secrets)",
        "Ctrl-C ends it.",
    ]
    assert "signed in: ada with no role" in greeted(user=FakeUser("ada"))
    assert "signed in: ada with roles A, B; scopes s" in greeted(
        user=FakeUser("ada", ("A", "B"), ("s",))
    )
    assert (
        "Everybody who reaches this machine can call it, also where it asks for function keys in "
        "Azure."
    ) in greeted(only_here=False)


def test_the_greeting_says_where_storage_is() -> None:
    storage = StorageParts(frozenset({"q"}), frozenset({"a", "b"}), {"A_S__queueServiceUri": "q"})
    own = evolve(parts(), storage=storage, unset=("A_BUS",))
    lines = greeted(parts=own)
    assert (
        "storage: there is no Azurite, so A_S__queueServiceUri stays unset; `npm install azurite`, "
        "or start one, and begin again"
    ) in lines
    assert "settings that only Azure knows: A_BUS" in lines
    assert (
        "storage: Azurite at http://127.0.0.1:10000 (blobs) and http://127.0.0.1:10001 (queues), "
        "which ran before, with 1 queue q and 2 containers a, b"
    ) in greeted(parts=own, azurite=Azurite(10000, 10001, ran_before=True))


def test_a_seed_is_told_in_one_line() -> None:
    assert seeded_line(Seeded()) == "seed: no items"
    assert seeded_line(Seeded(1, 2, 3)) == (
        "seed: 1 item new, 2 brought back to it, 3 as it says already"
    )


def test_the_key_of_continuations_stays(tmp_path: Path) -> None:
    folder = DataFolder.of("a/b backend", str(tmp_path))
    assert folder.signing_key() == folder.signing_key()
    (tmp_path / "signing.key").write_bytes(b"cut")
    assert len(folder.signing_key()) == 32
    assert DataFolder.of("../a/b backend", None).path == Path(".atakora/dev/-a-b-backend")
