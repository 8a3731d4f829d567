"""Code of the application that takes part."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from atakora_tf.runtime.hook_loading import HooksInvalid, load_hooks
from tests.contract.apis import ENTIRE, contract
from tests.runtime.app.driving import Driver, with_hooks
from tests.runtime.app.entities import order

Start = Callable[[str], Driver]
ADMIN = "boss Orders.Admin"
PATH = "/api/orders/a?tenant_id=acme"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started = []

    def with_code(code: str) -> Driver:
        file = tmp_path / "orders.py"
        file.write_text("from atakora_tf.runtime.hooks import *\n" + dedent(code))
        made = with_hooks(contract(OrderApi=ENTIRE))
        started.append(Driver(made, tmp_path, hooks={"OrderApi": file}))
        return started[-1]

    yield with_code
    for each in started:
        each.close()


def test_hooks_are_called_around_every_change(start: Start) -> None:
    driver = start(
        """
        calls = []
        def before_create(item, context):
            calls.append(("before_create", context.operation, context.caller.subject, item["id"]))
        async def after_create(item, context):
            calls.append(("after_create", item["id"], item["createdAt"][:4]))
        async def before_update(item, old, context):
            calls.append(("before_update", context.operation, old["status"], item["status"]))
        def after_update(item, old, context):
            calls.append(("after_update", old["status"], item["status"]))
        def before_delete(item, context):
            calls.append(("before_delete", item["id"], context.component))
        def after_delete(item, context):
            calls.append(("after_delete", item["id"], len(context.trace_id)))
        """
    )
    calls = sys.modules["atakora_hooks.OrderApi"].calls
    driver.send("POST", "/api/orders", order(id="a"))
    driver.send("PUT", PATH, order(status="b"))
    driver.send("PATCH", PATH, {"status": "c"})
    driver.send("GET", PATH)
    driver.send("DELETE", PATH, who=ADMIN)
    driver.send("POST", "/api/orders/batch/create", {"items": [order(id="x", note="x")]})
    driver.send("PUT", PATH.replace("/a?", "/z?"), order(note="z"), headers={"if-none-match": "*"})
    assert calls == [
        ("before_create", "create", "ada", "a"),
        ("after_create", "a", "2027"),
        ("before_update", "replace", "paid", "b"),
        ("after_update", "paid", "b"),
        ("before_update", "update", "b", "c"),
        ("after_update", "b", "c"),
        ("before_delete", "a", "OrderApi"),
        ("after_delete", "a", 32),
        ("before_create", "create_batch", "ada", "x"),
        ("after_create", "x", "2027"),
        ("before_create", "create", "ada", "z"),
        ("after_create", "z", "2027"),
    ]


def test_a_hook_changes_the_item_in_place_or_gives_another(start: Start) -> None:
    driver = start(
        """
        def before_create(item, context):
            item["note"] = "set"
        def before_update(item, old, context):
            old["status"] = "no matter"
            return {**item, "total": old["total"] + 1}
        def after_update(item, old, context):
            item["status"] = "no matter"
        """
    )
    assert driver.send("POST", "/api/orders", order(id="a")).json()["note"] == "set"
    assert driver.send("PATCH", PATH, {"status": "x"}).json()["total"] == 13.5
    found = driver.send("GET", PATH).json()
    assert (found["status"], found["total"]) == ("x", 13.5)


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_rejection_is_told_and_nothing_is_changed(start: Start, kind: str) -> None:
    driver = start(
        f"""
        {kind} before_create(item, context):
            if item["total"] > 100: raise Rejected("Call us for orders of more than 100.")
        {kind} before_update(item, old, context): raise Rejected("Never.")
        {kind} before_delete(item, context): raise Rejected("Never.")
        """
    )
    answer = driver.send("POST", "/api/orders", order(total=101))
    assert (answer.status_code, answer.json()["code"]) == (422, "RequestRejected")
    assert answer.json()["detail"] == "Call us for orders of more than 100."
    batch = {"items": [order(note="x"), order(total=101)]}
    assert driver.send("POST", "/api/orders/batch/create", batch).status_code == 422
    assert driver.send("GET", "/api/orders").json() == {"items": []}
    made = driver.send("POST", "/api/orders", order(id="a")).json()
    for method, body in (("PUT", order()), ("PATCH", {}), ("DELETE", None)):
        answer = driver.send(method, PATH, body, who="ada Orders.Admin")
        assert (answer.status_code, answer.json()["detail"]) == (422, "Never.")
    assert driver.send("GET", PATH).json() == made


@pytest.mark.parametrize(
    ("code", "log"),
    [
        ("raise KeyError('SECRET')", "the hook before_create failed: KeyError"),
        ("raise SystemError('SECRET')", "the hook before_create failed: SystemError"),
        ("raise SystemExit('SECRET')", "the hook before_create failed: SystemExit"),
        ("next(iter([]))", "the hook before_create failed: RuntimeError"),
        (
            "raise __import__('asyncio').CancelledError",
            "the hook before_create failed: CancelledError",
        ),
        ("return 'SECRET'", "the hook before_create gave str, no item and not None"),
        ("item['total'] = 'SECRET'", "the item would break its schema: /total: expected a number"),
        ("del item['status']", "the item would break its schema: /status: it is required"),
    ],
)
@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_failure_is_logged_and_not_told(start: Start, kind: str, code: str, log: str) -> None:
    driver = start(f"{kind} before_create(item, context):\n    {code}\n")
    answer = driver.send("POST", "/api/orders", order())
    assert (answer.status_code, answer.json()["code"]) == (500, "InternalError")
    assert "SECRET" not in answer.text
    assert driver.seen[-1].note == log
    assert driver.send("GET", "/api/orders").json() == {"items": []}


def test_what_is_written_stays_though_a_later_hook_fails(start: Start) -> None:
    driver = start("def after_create(item, context):\n    1 / 0\n")
    assert driver.send("POST", "/api/orders", order(id="a")).status_code == 500
    assert driver.send("GET", PATH).status_code == 200


def test_a_hook_cannot_move_an_item(start: Start) -> None:
    driver = start("def before_update(item, old, context):\n    item['tenant_id'] = 'other'\n")
    driver.send("POST", "/api/orders", order(id="a"))
    assert driver.send("PATCH", PATH, {"status": "x"}).status_code == 500
    assert driver.seen[-1].note == "the hook before_update changed the id or the key"


def test_hooks_that_are_not_async_run_beside_the_loop(start: Start) -> None:
    driver = start(
        """
        import threading
        def before_create(item, context):
            item["note"] = str(threading.get_ident())
        """
    )
    note = driver.send("POST", "/api/orders", order()).json()["note"]
    assert int(note) != threading.get_ident()


ROUTES = """
from starlette.responses import PlainTextResponse

@route("GET", "{id}/receipt", access="read")
async def receipt(request, context):
    stored = await context.items.read(request.path_params["id"], ["acme"])
    return {"paid": stored.item["total"], "by": context.caller.subject}

@route("POST", "summary", access="delete")
def summary(request, context):
    return None

@route("GET", "summary", access="list")
def text(request, context):
    return PlainTextResponse("hello")

@route("POST", "echo", access="create")
async def echo(request, context):
    return await request.json()

@route("GET", "broken", access="list")
def broken(request, context):
    return {1, 2}

@route("GET", "refused", access="list")
def refused(request, context):
    raise Rejected("No.")
"""


def test_routes_of_ones_own_are_answered(start: Start) -> None:
    driver = start(ROUTES)
    driver.send("POST", "/api/orders", order(id="a/b".replace("/", " ")))
    answer = driver.send("GET", "/api/orders/a%20b/receipt")
    assert (answer.status_code, answer.json()) == (200, {"paid": 12.5, "by": "ada"})
    assert driver.seen[-1].operation_id == "OrderApi_receipt"
    assert driver.send("GET", "/api/orders/none/receipt").json()["code"] == "ItemNotFound"
    assert driver.send("GET", "/api/orders/summary").text == "hello"
    assert driver.send("POST", "/api/orders/summary", who=ADMIN).status_code == 204
    assert driver.send("POST", "/api/orders/summary").status_code == 403
    assert driver.send("POST", "/api/orders/echo", {"a": 1}).json() == {"a": 1}
    assert driver.send("GET", "/api/orders/broken").status_code == 500
    assert driver.send("GET", "/api/orders/refused").status_code == 422
    assert driver.send("PUT", "/api/orders/a/receipt").status_code == 405


def test_routes_of_ones_own_keep_the_limits(start: Start) -> None:
    driver = start(ROUTES)
    big = b'"' + b"x" * 2 * 1024 * 1024 + b'"'
    assert driver.send("POST", "/api/orders/echo", content=big).status_code == 413
    assert driver.send("GET", "/api/orders/%ff/receipt").status_code == 400


def _faults(code: str, folder: Path) -> str:
    file = folder / "orders.py"
    file.write_text("from atakora_tf.runtime.hooks import route\n" + dedent(code))
    (api,) = contract(OrderApi=ENTIRE).apis
    with pytest.raises(HooksInvalid) as caught:
        load_hooks(file, api)
    return str(caught.value).replace(str(file), "orders.py")


KNOWN = "before_create, after_create, before_update, after_update, before_delete, after_delete"


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("", f"it defines no hook and no route; hooks are {KNOWN}."),
        (
            "def before_craete(item, context): ...\ndef before_create(item, context): ...",
            f"'before_craete' is no hook; there are {KNOWN}.",
        ),
        ("before_create = 1", "'before_create' is no function."),
        (
            "def before_update(item, context): ...",
            "'before_update' has to take (item, old, context).",
        ),
        (
            "@route('GET', '{id}', access='read')\ndef one(request, context): ...",
            "the route of 'one', GET /api/orders/{id}, is taken.",
        ),
        (
            "@route('GET', '{other}', access='read')\ndef one(request, context): ...",
            "the route of 'one', GET /api/orders/{other}, is taken.",
        ),
        *(
            (
                f"@route('GET', {path!r}, access='read')\ndef one(request, context): ...",
                f"the route of 'one' has the path {path!r}; between slashes it has letters, "
                "digits, '.', '_', '~', '-', or a name in braces.",
            )
            for path in ('a"b', "a b", "{id:int}/x", "{id", "x//y", "{*rest}", "{i-d}/x", "ü")
        ),
        (
            "@route('BREW', 'x', access='raed')\ndef one(request): ...",
            "'one' has to take (request, context); the route of 'one' has the method BREW; there "
            "are GET, POST, PUT, PATCH, DELETE; the route of 'one' is for those who may 'raed', "
            "which is no operation of the API; there are create, list, read, replace, update, "
            "delete, restore, create_batch, read_batch.",
        ),
    ],
)
def test_a_file_that_cannot_be_hooks_is_refused(tmp_path: Path, code: str, says: str) -> None:
    assert _faults(code, tmp_path) == f"The hooks of OrderApi, orders.py: {says}"


def test_a_file_that_fails_or_is_not_there_is_named(tmp_path: Path) -> None:
    assert _faults("1 / 0", tmp_path) == (
        "The hooks of OrderApi, orders.py, fail when they are imported: "
        "ZeroDivisionError: division by zero"
    )
    assert _faults("def", tmp_path).startswith(
        "The hooks of OrderApi, orders.py, fail when they are imported: SyntaxError: "
    )
    (api,) = contract(OrderApi=ENTIRE).apis
    for name, says in (
        ("none.py", "OrderApi names the hooks {}, and there is no such file."),
        ("text.txt", "The hooks of OrderApi, {}, are no Python file (*.py)."),
    ):
        (tmp_path / "text.txt").write_text("")
        with pytest.raises(HooksInvalid) as caught:
            load_hooks(tmp_path / name, api)
        assert str(caught.value) == says.format(tmp_path / name)


def test_a_file_that_ends_the_process_is_refused(tmp_path: Path) -> None:
    says = "The hooks of OrderApi, orders.py, fail when they are imported: SystemExit: 3"
    assert _faults("import sys\nsys.exit(3)", tmp_path) == says


def test_a_reason_that_is_no_text_is_told_as_one(start: Start) -> None:
    driver = start("def before_create(item, context): raise Rejected(ValueError('too late'))")
    answer = driver.send("POST", "/api/orders", order())
    assert (answer.status_code, answer.json()["detail"]) == (422, "too late")


def test_who_hangs_up_on_a_route_of_ones_own_is_no_failure(start: Start) -> None:
    driver = start(ROUTES)
    messages = [{"type": "http.request", "body": b"{", "more_body": True}]
    sent: list[Any] = []

    async def receive() -> Any:
        return messages.pop() if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/orders/echo",
        "query_string": b"",
        "headers": [(b"authorization", b"ada")],
    }
    driver.run(driver.app(scope, receive, send))
    last = driver.seen[-1]
    assert (sent, last.status, last.code, last.failure) == ([], 0, None, None)
    assert last.note == "the caller went away"


def test_a_caller_who_goes_ends_the_hook_and_nothing_is_written(start: Start) -> None:
    driver = start(
        """
        import asyncio
        told = []
        async def before_create(item, context):
            try:
                await asyncio.sleep(60)
            finally:
                told.append("ended")
        """
    )

    who = {"authorization": "ada"}

    async def given_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await driver.client.post("/api/orders", json=order(id="a"), headers=who)

    driver.run(given_up())
    assert sys.modules["atakora_hooks.OrderApi"].told == ["ended"]
    assert (driver.seen[-1].status, driver.seen[-1].failure) == (0, None)
    assert driver.send("GET", PATH).status_code == 404


def test_a_contract_tells_of_rejections(start: Start) -> None:
    driver = start("def before_create(item, context): ...")
    documented: Any = driver.documented.document["paths"]["/api/orders"]["post"]["responses"]
    assert "422" in documented
