"""The program of the page on the runtime runs, with the hooks of the page."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from atakora_tf.contract.contract_json import contract_to_text
from tests.contract.apis import ENTIRE, contract
from tests.runtime.app.entities import order

PAGE = Path(__file__).parents[2] / "docs" / "runtime.md"


def test_the_application_of_the_page_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, hooks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contract.json").write_text(contract_to_text(contract(OrderApi=ENTIRE)))
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks" / "orders.py").write_text(hooks)
    found: dict[str, Any] = {"__name__": "app"}
    exec(compile(program, str(PAGE), "exec", dont_inherit=True), found)
    asyncio.run(_used(found["app"], found["store"]))


async def _used(app: Any, store: Any) -> None:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        made = await client.post("/api/orders", json=order(id="a"))
        assert (made.status_code, made.json()["customer_id"]) == (201, "ada@example.com")
        refused = await client.post("/api/orders", json=order(total=10_001))
        assert refused.json()["detail"] == "Orders of more than 10,000 need a call."
        path = "/api/orders/a?tenant_id=acme"
        changed = await client.patch(path, json={"status": "sent"})
        assert changed.json()["note"] == "changed by ada@example.com"
        assert (await client.patch(path, json={"status": "b"})).status_code == 422
        assert (await client.get("/api/orders/a/receipt")).json() == {"paid": 12.5}
        assert len((await client.get("/api/orders")).json()["items"]) == 1
    await store.close()
