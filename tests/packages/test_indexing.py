"""The script that indexes a package, in this process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from atakora_tf.contract.contract_json import contract_to_text
from atakora_tf.packages.indexing import index
from tests.contract.apis import contract
from tests.runtime.app.entities import USERS

APP = """
import azure.functions as func
app = func.FunctionApp()

@app.route("users/{id}", methods=["GET"], auth_level=func.AuthLevel.ANONYMOUS)
def read(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    return func.HttpResponse("")

@app.timer_trigger("timer", schedule="0 * * * * *")
def tick(clock: func.TimerRequest) -> None:
    pass
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    sys.modules.pop("function_app", None)
    yield tmp_path
    sys.modules.pop("function_app", None)


def test_functions_are_described_as_the_host_will_know_them(folder: Path) -> None:
    (folder / "function_app.py").write_text(APP)
    read, tick = index(folder)["functions"]
    assert read == {
        "name": "read",
        "trigger": "httpTrigger",
        "route": "users/{id}",
        "methods": ["GET"],
        "level": "anonymous",
        "unbound": [],
        "missing": [],
    }
    assert (tick["unbound"], tick["missing"]) == (["clock"], ["timer"])


def test_two_apps_and_wrong_functions_are_told(folder: Path) -> None:
    (folder / "function_app.py").write_text(APP + "other = func.FunctionApp()\n")
    assert index(folder) == {"failure": "function_app.py has 2 FunctionApps; it needs one"}
    sys.modules.pop("function_app")
    (folder / "function_app.py").write_text(APP.replace("def tick", "def read"))
    assert index(folder)["failure"].startswith(
        "its functions cannot be indexed: ValueError: Function read does not have a unique"
    )


def test_hooks_are_loaded_as_the_app_loads_them(folder: Path) -> None:
    (folder / "function_app.py").write_text(APP)
    hooks = folder / "atakora_hooks" / "user_api.py"
    hooks.parent.mkdir()
    hooks.write_text("def before_create(item, context):\n    pass\n")
    made = contract(UserApi={**USERS, "hooks": hooks})
    (folder / "atakora_contract.json").write_text(contract_to_text(made))
    assert len(index(folder)["functions"]) == 2
    sys.modules.pop("function_app")
    hooks.write_text("def before_sleep(item, context):\n    pass\n")
    assert "'before_sleep' is no hook" in index(folder)["failure"]
