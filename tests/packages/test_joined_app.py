"""Functions of several modules in one app, with the real library azure-functions."""

from __future__ import annotations

from types import ModuleType

import azure.functions as func
import pytest

from atakora_tf.runtime.joined_app import JoinedApp


def module(name: str, *, level: func.AuthLevel = func.AuthLevel.FUNCTION) -> ModuleType:
    made = ModuleType(name)
    app = func.FunctionApp(http_auth_level=level)

    @app.function_name(f"{name}_ping")
    @app.route("ping")
    def ping(req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(f"{name} {req.url}")

    made.app, made.ping = app, ping  # type: ignore[attr-defined]
    return made


def test_functions_keep_the_level_of_their_own_app() -> None:
    app = JoinedApp(module("jobs", level=func.AuthLevel.ADMIN), module("bills"))

    @app.route("users", auth_level=func.AuthLevel.ANONYMOUS)
    def users(req: func.HttpRequest) -> func.HttpResponse:
        return func.HttpResponse(req.url)

    found = {
        each.get_function_name(): each.get_trigger().get_dict_repr()["authLevel"].value
        for each in app.get_functions()
    }
    assert found == {"users": "anonymous", "jobs_ping": "admin", "bills_ping": "function"}


def test_two_functions_of_one_name_are_refused() -> None:
    app = JoinedApp(module("jobs"), module("jobs"))
    with pytest.raises(ValueError, match="Function jobs_ping does not have a unique function name"):
        app.get_functions()


def test_a_module_has_one_app() -> None:
    with pytest.raises(ValueError) as refused:
        JoinedApp(ModuleType("empty"))
    assert str(refused.value) == (
        "empty has no FunctionApp; it needs one: app = func.FunctionApp()"
    )
    two = module("two")
    two.other = func.FunctionApp()  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="two has 2 FunctionApps; it needs one"):
        JoinedApp(two)
