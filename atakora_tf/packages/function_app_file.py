"""`function_app.py` of a package: one named function for each operation."""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Sequence
from typing import Final

from atakora_tf.packages.function_list import HttpFunction

__all__ = ["FUNCTION_APP_FILE", "function_app_text"]

FUNCTION_APP_FILE: Final = "function_app.py"
"""Where the Functions worker looks for functions (programming model v2)."""


def function_app_text(
    app: str, functions: Sequence[HttpFunction], modules: Sequence[str] = ()
) -> str:
    """The file of an app with these functions, and with those of other modules' apps."""
    return "\n".join([*_head(app, functions, modules), *_body(functions)])


def _head(app: str, functions: Sequence[HttpFunction], modules: Sequence[str]) -> Iterator[str]:
    yield f'"""The functions of the app {app}. Made by `atakora package`: do not edit it."""'
    yield ""
    yield from (f"import {module}" for module in sorted(modules))
    yield "import azure.functions as func"
    yield ""
    yield "from atakora_tf.runtime.azure_functions import answered"
    if modules:
        yield "from atakora_tf.runtime.joined_app import JoinedApp"
    yield "from atakora_tf.runtime.packaged import packaged"
    yield ""
    joined = f"JoinedApp({', '.join(sorted(modules))})" if modules else "func.FunctionApp()"
    yield f"app = {joined}"
    yield "api = packaged(__file__)"
    levels = {each.level for each in functions}
    # Named once, so that the list below is short.
    yield from (f"{level} = func.AuthLevel.{level}" for level in sorted(levels))
    yield ""


def _body(functions: Sequence[HttpFunction]) -> Iterator[str]:
    for each in functions:
        methods = ", ".join(f'"{method}"' for method in each.methods)
        yield ""
        called = each.name
        if not called.isidentifier() or keyword.iskeyword(called):
            called = "".join(sign if sign.isalnum() else "_" for sign in called)
            yield f'@app.function_name("{each.name}")'
        yield f'@app.route("{each.route}", methods=[{methods}], auth_level={each.level})'
        # The trigger is called `req`: under another name the host loses every route.
        yield f"async def {called}(req: func.HttpRequest) -> func.HttpResponse:"
        # What was asked for a key is told apart: some operations need to know.
        api = "api.keyed" if each.level == "FUNCTION" else "api"
        yield f"    return await answered({api}, req)"
        yield ""
