"""The packaged app under Azure Functions' own worker, over the strict server of Cosmos DB."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from atakora_tf.contract.contract_json import contract_from_text
from atakora_tf.packages.archive import archive
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.store.cosmos_store import CosmosStore
from tests.cosmos.server import CosmosServer
from tests.worker.hosting import HOST, Worker
from tests.worker.shop_package import code_of, settings, shop

ADA = {"id": "ada", "tenant": "t1", "name": "Ada"}


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    folder = tmp_path_factory.mktemp("shop")
    code = code_of(shop(folder))
    contract = contract_from_text(code.files["atakora_contract.json"])
    with CosmosServer() as server:
        asyncio.run(_containers(server, contract))
        started = Worker(archive(code.files), folder, settings(server.url, server.key))
        try:
            yield started
        finally:
            started.stop()


async def _containers(server: CosmosServer, contract: object) -> None:
    store = CosmosStore(server.url, key=server.key)
    names = {"UserApi": "users", "NoteApi": "notes", "TagApi": "tags"}
    apis = contract.apis  # type: ignore[attr-defined]
    await store.create_missing(
        [container_of(api, database="shop", container=names[api.component]) for api in apis]
    )
    await store.close()


def test_the_worker_finds_the_functions_of_the_plan(worker: Worker, tmp_path: Path) -> None:
    app = shop(tmp_path).plan().resource("functions:api-functions")
    planned = {each for group in app.config.groups.values() for each in group.functions}
    assert set(worker.started["functions"]) == planned | {"UserApi_badge"}


def test_an_item_goes_round(worker: Worker) -> None:
    made = worker.ask("POST", "/api/users", ADA)
    assert (made.status, made.function) == (201, "UserApi_create")
    path = made.headers["location"]
    assert path == "/api/users/ada?tenant=t1"
    read = worker.ask("GET", path)
    assert (read.status, read.function, read.json["name"]) == (200, "UserApi_read", "Ada")
    head = worker.ask("HEAD", path)
    assert (head.status, head.function, head.body) == (200, "UserApi_read", "")
    for method, body in (("PUT", {**ADA, "name": "Ada L."}), ("PATCH", {"name": "Countess"})):
        changed = worker.ask(method, path, body)
        assert (changed.status, changed.function) == (200, "UserApi_update")
    again = worker.ask("POST", "/api/users", ADA)
    assert (again.status, again.code) == (409, "ItemExists")
    assert worker.ask("DELETE", path).status == 204
    assert worker.ask("GET", path).code == "ItemNotFound"


def test_pages_follow_their_links(worker: Worker) -> None:
    for number in range(5):
        sent = {"id": f"p{number}", "tenant": "pages", "name": "Page"}
        assert worker.ask("POST", "/api/users", sent).status == 201
    found, link = [], f"{HOST}/api/users?tenant=pages&pageSize=2"
    for _ in range(3):
        page = worker.ask("GET", link, key=None)
        assert (page.status, page.function) == (200, "UserApi_list")
        found += [each["id"] for each in page.json["items"]]
        link = page.json.get("nextLink", "")
    assert (found, link) == ([f"p{number}" for number in range(5)], "")


def test_options_name_the_methods(worker: Worker) -> None:
    answer = worker.ask("OPTIONS", "/api/users", key=None)
    assert (answer.status, answer.function) == (204, "UserApi_list")
    assert answer.headers["allow"] == "GET, POST, HEAD, OPTIONS"


def test_who_shows_no_key_or_token_is_not_let_in(worker: Worker) -> None:
    # The host itself answers here, before any code runs.
    assert worker.ask("POST", "/api/users", ADA, key=None).status == 401
    refused = worker.ask("GET", "/api/notes", key=None)
    assert (refused.status, refused.code) == (401, "AuthenticationRequired")
    assert refused.headers["www-authenticate"] == "Bearer"
    forged = worker.ask("GET", "/api/notes", authorization="Bearer e30.e30.e30")
    assert (forged.status, forged.code) == (401, "TokenRejected")


def test_an_open_list_shows_what_is_deleted_to_nobody_without_a_key(worker: Worker) -> None:
    refused = worker.ask("GET", "/api/users?tenant=t1&deleted=true", key=None)
    assert (refused.status, refused.code) == (401, "AuthenticationRequired")
    assert refused.json["detail"] == (
        "This takes a function key, and the address is one where none is asked for."
    )


def test_hooks_refuse_and_fail_and_nothing_of_the_inside_is_told(worker: Worker) -> None:
    refused = worker.ask("POST", "/api/users", {**ADA, "name": "refused"})
    assert (refused.status, refused.code) == (422, "RequestRejected")
    broken = worker.ask("POST", "/api/users", {**ADA, "id": "a-secret", "name": "broken"})
    assert (broken.status, broken.code) == (500, "InternalError")
    assert "a-secret" not in broken.body
    assert "atakora_hooks/user_api.py" in worker.log
    assert "a-secret" not in worker.log


def test_routes_of_hooks_are_functions(worker: Worker) -> None:
    badge = worker.ask("GET", "/api/users/a%2Fb/badge")
    assert (badge.function, badge.json) == ("UserApi_badge", {"badge": "a/b"})


def test_a_rate_is_that_of_its_api_alone(worker: Worker) -> None:
    asked = [worker.ask("GET", "/api/tags", x_forwarded_for="192.0.2.1:5") for _ in range(3)]
    assert [each.status for each in asked] == [200, 200, 429]
    assert worker.ask("GET", "/api/tags", x_forwarded_for="192.0.2.2:5").status == 200
    assert worker.ask("GET", "/api/users?tenant=t9", x_forwarded_for="192.0.2.1:5").status == 200


def test_functions_that_joined_run_beside_the_apis(worker: Worker) -> None:
    assert worker.trigger("charge", "message", "21") == {"output": {"receipt": "42"}}
    timer = '{"IsPastDue": false, "Schedule": {}, "ScheduleStatus": {}}'
    assert worker.trigger("sweep", "timer", timer) == {"output": {}}


def test_requests_are_logged_without_the_chatter_of_azures_libraries(worker: Worker) -> None:
    worker.ask("GET", "/api/users/nobody?tenant=t1", x_request_id="an-id-of-ours")
    (line,) = [each for each in worker.log.splitlines() if "an-id-of-ours" in each]
    logger, _, text = line.partition(" ")
    logged = json.loads(text)
    assert (logger, logged["operation"], logged["status"]) == ("atakora.request", "read", 404)
    assert "azure.core.pipeline" not in worker.log


def test_a_missing_setting_is_named_in_the_log_and_nowhere_else(tmp_path: Path) -> None:
    code = code_of(shop(tmp_path))
    some = settings("https://shop.documents.azure.com", "")
    del some["USER_API_DATABASE_NAME"]
    worker = Worker(archive(code.files), tmp_path, some)
    try:
        assert len(worker.started["functions"]) == len(code.names)
        answer = worker.ask("GET", "/api/tags", key=None)
        assert (answer.status, answer.code) == (500, "InternalError")
        assert "USER_API" not in json.dumps(answer.body)
        assert (
            "The APIs cannot start: the app setting USER_API_DATABASE_NAME is missing; the "
            "Terraform configuration sets it, so apply it, or set it by hand" in worker.log
        )
    finally:
        worker.stop()
