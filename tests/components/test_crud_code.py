"""`hooks=` and `rate_limit=` of a CRUD API, before any code runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from atakora_tf import CrudApi, RateLimit, define_backend
from atakora_tf.components.api_contract import api_contract, hook_files
from atakora_tf.contract.rate_limit import rate_faults


@frozen
class User:
    id: str


def said(**options: Any) -> list[str]:
    """All problems of one API, each without its place."""
    users = CrudApi.define("UserApi", entity=User, **options)
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    line = f"- UserApi ({users.source.place})\n"
    return [str(problem).replace(line, "") for problem in backend.validate()]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            7,
            "UserApi: hooks=7 is not the path of a Python file\n"
            "Ways out: write hooks='hooks/users.py'.",
        ),
        (
            " ",
            "UserApi: hooks=' ' is not the path of a Python file\n"
            "Ways out: write hooks='hooks/users.py'.",
        ),
        (
            "hooks/users.js",
            "UserApi: hooks='hooks/users.js' is no Python file (*.py)\n"
            "Ways out: name the file with the hooks.",
        ),
        (
            Path("hooks/usres.py"),
            "UserApi: hooks='hooks/usres.py' is not there; paths begin in the working directory\n"
            "Ways out: correct the path; write the file, with "
            "`def before_create(item, context): ...` for example.",
        ),
    ],
)
def test_a_file_that_cannot_hold_hooks_is_said(given: Any, expected: str) -> None:
    assert said(hooks=given) == [expected]


def test_what_is_no_python_is_said_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "users.py"
    file.write_text("import json\n\ndef before_create(item, context)\n")
    at = file.as_posix()
    assert said(hooks=file) == [
        f"UserApi: hooks='{at}' is not Python: expected ':' ({at}:3)\nWays out: correct the file."
    ]


@pytest.mark.parametrize("content", [b"name = '\xff'\n", b"x = 1\0\n", b"(" * 300])
def test_any_bytes_are_said_to_be_no_python(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "users.py"
    file.write_bytes(content)
    (found,) = said(hooks=file)
    assert found.startswith(f"UserApi: hooks='{file.as_posix()}' is not Python: ")


def test_a_folder_is_no_file_of_hooks(tmp_path: Path) -> None:
    folder = tmp_path / "hooks.py"
    folder.mkdir()
    assert said(hooks=folder) == [
        f"UserApi: hooks='{folder.as_posix()}' is a folder, not a Python file\n"
        "Ways out: name the file with the hooks."
    ]


def test_hooks_are_not_run_where_they_are_checked(tmp_path: Path) -> None:
    file = tmp_path / "users.py"
    file.write_text("raise SystemExit('run')\nx = '\\d'\n")
    users = CrudApi.define("UserApi", entity=User, hooks=str(file))
    assert said(hooks=str(file)) == []
    assert api_contract("shop", [users]).apis[0].hooks is True
    assert hook_files([users]) == {"UserApi": file}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            100,
            "UserApi: rate_limit=100 is not a RateLimit\n"
            "Ways out: write rate_limit=RateLimit(100, seconds=60).",
        ),
        (
            RateLimit(0),
            "UserApi: rate_limit: requests=0 is not a number above 0\n"
            "Ways out: correct the number.",
        ),
        (
            RateLimit(1, seconds=float("nan")),
            "UserApi: rate_limit: seconds=nan is not a number above 0\n"
            "Ways out: correct the number.",
        ),
        (
            RateLimit(5, burst=0.5),
            "UserApi: rate_limit: burst=0.5 is not a number from 1, so it lets no request through\n"
            "Ways out: correct the number.",
        ),
    ],
)
def test_a_limit_that_is_none_is_said(given: Any, expected: str) -> None:
    assert said(rate_limit=given) == [expected]


def test_all_that_is_wrong_with_a_limit_is_said_at_once() -> None:
    odd: Any = RateLimit("5", seconds=True, burst="2")  # type: ignore[arg-type]
    assert list(rate_faults(odd)) == [
        "requests='5' is not a number above 0",
        "seconds=True is not a number above 0",
        "burst='2' is not a number from 1, so it lets no request through",
    ]
    assert len(said(rate_limit=odd)) == 3


def test_as_many_come_at_once_as_the_limit_has_and_at_least_one() -> None:
    assert [RateLimit(100, 60).at_once, RateLimit(0.5).at_once] == [100, 1]
    assert RateLimit(100, 60, burst=20).at_once == 20
