"""A package is tried before it is written: what Azure would say nothing about is told."""

from __future__ import annotations

import pytest

from atakora_tf.packages.checking import Checked, Interpreter, checked, interpreter_for
from atakora_tf.packages.function_list import HttpFunction

HEAD = """
import azure.functions as func
app = func.FunctionApp()
"""

PING = """
@app.route("ping", methods=["GET"])
def ping(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("pong")
"""

BOTH = """
@app.route("Ping", methods=["POST"])
def other(req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("pong")

@app.route("ping", methods=["GET", "POST"])
def third(_req: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse("pong")
"""


@pytest.fixture(scope="module")
def interpreter() -> Interpreter:
    found = interpreter_for("3.12", dependencies=False)
    assert found is not None
    assert found.words == "the libraries of this environment"
    return found


SWEEP = """
@app.queue_trigger("message", connection="JOBS", queue_name="sweeps")
def sweep(message: func.QueueMessage) -> None:
    pass
"""


def tried(interpreter: Interpreter, text: str, **kinds: str) -> Checked:
    files = {"function_app.py": text.encode(), "helper.py": b"import nothing_of_the_kind\n"}
    ping = HttpFunction("ping", "ping", ("GET",), "FUNCTION")
    return checked(files, interpreter, functions=(ping,), others={"Jobs": kinds})


def test_what_is_right_is_found(interpreter: Interpreter) -> None:
    found = tried(interpreter, HEAD + PING)
    assert (found.functions, found.faults) == (("ping",), ())


def test_everything_that_is_wrong_is_told_at_once(interpreter: Interpreter) -> None:
    found = tried(interpreter, HEAD + PING + BOTH, sweep="timer", other="http")
    assert found.faults == (
        "function 'third': its parameter '_req' is the name of no binding, for which Azure drops "
        "every function of the app",
        "function 'third': it has no parameter 'req', as its binding is called",
        "the code of Jobs has no function 'sweep', which its definition has",
        "the code has a function 'third', which no definition has",
        "the functions 'ping' and 'third' both answer GET /api/ping",
        "the functions 'other' and 'third' both answer POST /api/ping",
    )


def test_a_function_is_started_by_what_its_definition_says(interpreter: Interpreter) -> None:
    assert tried(interpreter, HEAD + PING + SWEEP, sweep="queue").faults == ()
    assert tried(interpreter, HEAD + PING + SWEEP, sweep="timer").faults == (
        "the code of Jobs starts the function 'sweep' by a queueTrigger, and its definition by a "
        "timerTrigger",
    )


def test_a_failure_while_importing_is_told_with_its_place(
    interpreter: Interpreter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SETTING_OF_THIS_SHELL", "set")
    asking = HEAD + PING + 'import os\nos.environ["A_SETTING_OF_THIS_SHELL"]\n'
    assert tried(interpreter, asking).faults == (
        "function_app.py fails when it is imported: KeyError: 'A_SETTING_OF_THIS_SHELL' "
        "(function_app.py:9)",
    )
    assert tried(interpreter, "import helper\n").faults == (
        "function_app.py fails when it is imported: ModuleNotFoundError: No module named "
        "'nothing_of_the_kind' (helper.py:1)",
    )
    assert tried(interpreter, "def broken(:\n").faults == (
        "function_app.py fails when it is imported: SyntaxError: invalid syntax "
        "(function_app.py:1)",
    )


def test_a_process_that_ends_is_told(interpreter: Interpreter) -> None:
    assert tried(interpreter, "import os\nos._exit(3)\n").faults == (
        "the process that imports function_app.py ended: without a word",
    )
    assert tried(interpreter, "import sys\nsys.exit(3)\n").faults == (
        "function_app.py fails when it is imported: SystemExit: 3 (function_app.py:2)",
    )


def test_a_function_that_is_not_there_is_told(interpreter: Interpreter) -> None:
    assert tried(interpreter, HEAD).faults == ("function 'ping' was not found",)
    assert tried(interpreter, HEAD + PING.replace('"GET"', '"PUT"')).faults == (
        "function 'ping' was found as another one",
    )
