"""`atakora package`: zip files with code that runs."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from running import Folder

PROGRAM = """
from attrs import frozen
from atakora_tf import CrudApi, FunctionsApp, TimerTrigger, define_backend

@frozen
class User:
    id: str

backend = define_backend(
    {
        "users": CrudApi.define("UserApi", entity=User, OPTIONS),
        "jobs": FunctionsApp.define(
            "Jobs", source="jobs", functions={"sweep": TimerTrigger("0 0 3 * * *")}
        ),
    },
    name="shop", location="westeurope", lock=None, deploy_code=DEPLOY,
)
"""

JOBS = """
import azure.functions as func
app = func.FunctionApp()

@app.timer_trigger("timer", schedule="0 0 3 * * *")
def sweep(timer: func.TimerRequest) -> None:
    pass
"""

ZIP = "cdktf.out/stacks/shop-dev/packages/shop-api-functions.zip"


def write(
    folder: Folder, options: str = "", deploy: str = "True", after: str = "", **files: str | None
) -> None:
    """A program with an API and a folder of functions that join."""
    program = PROGRAM.replace("OPTIONS", options).replace("DEPLOY", deploy)
    folder.write("main.py", program + after)
    default: dict[str, str | None] = {"function_app.py": JOBS, "host.json": '{"version": "2.0"}'}
    for name, text in {**default, **files}.items():
        if text is not None:
            folder.write(f"jobs/{name}", text)


def test_a_zip_file_lies_where_terraform_looks_for_it(folder: Folder) -> None:
    write(folder)
    ran = folder.atakora("package", "--no-dependencies")
    zipped = (folder.path / ZIP).read_bytes()
    with zipfile.ZipFile(folder.path / ZIP) as files:
        names = files.namelist()
        function_app = files.read("function_app.py").decode()
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        f"Wrote {ZIP}\n"
        "  6 functions: UserApi_create, UserApi_delete, UserApi_list, UserApi_read, "
        "UserApi_update, sweep\n"
        f"  {len(names)} files, {len(zipped):,} bytes, sha256 "
        f"{hashlib.sha256(zipped).hexdigest()}\n"
        "  Tried with the libraries of this environment: every function is found.\n"
    )
    assert {"host.json", "requirements.txt", "atakora_contract.json", "atakora_joined_jobs.py"} < {
        *names
    }
    assert not [name for name in names if "identity/local" in name or "__pycache__" in name]
    assert "app = JoinedApp(atakora_joined_jobs)" in function_app
    assert folder.atakora("synth", "--direct").status == 0
    stack = folder.path / "cdktf.out/stacks/shop-dev/cdk.tf.json"
    document = json.loads(stack.read_text(encoding="utf-8"))
    (blob,) = document["resource"]["azurerm_storage_blob"].values()
    assert blob["source"] == "${path.module}/packages/shop-api-functions.zip"
    assert (folder.path / ZIP).read_bytes() == zipped


def test_the_same_program_gives_the_same_bytes(folder: Folder) -> None:
    write(folder)
    first = folder.atakora("package", "--no-dependencies", "--json").json
    again = folder.atakora("package", "--no-dependencies", "--json", "--out", "elsewhere").json
    (one,), (other,) = first["packages"], again["packages"]
    assert other["path"] == "elsewhere/stacks/shop-dev/packages/shop-api-functions.zip"
    assert {**one, "path": ""} == {**other, "path": ""}
    assert (folder.path / one["path"]).read_bytes() == (folder.path / other["path"]).read_bytes()
    zipped = (folder.path / ZIP).read_bytes()
    assert one == {
        "backend": "shop",
        "app": "functions:api-functions",
        "path": ZIP,
        "functions": [
            *("UserApi_create", "UserApi_delete", "UserApi_list", "UserApi_read"),
            *("UserApi_update", "sweep"),
        ],
        "files": one["files"],
        "bytes": len(zipped),
        "sha256": hashlib.sha256(zipped).hexdigest(),
        "python": "3.12",
        "checked": "the libraries of this environment",
        "deployed": True,
        "without_code": [],
    }


def test_each_app_has_the_functions_that_are_placed_in_it(folder: Folder) -> None:
    write(folder, "dedicated=True")
    made = folder.atakora("package", "--no-dependencies", "--json").json["packages"]
    found = {Path(each["path"]).name: each["functions"] for each in made}
    assert sorted(found.values(), key=len) == [
        ["sweep"],
        [f"UserApi_{word}" for word in ("create", "delete", "list", "read", "update")],
    ]


def test_a_folder_alone_is_shipped_as_synth_ships_it(folder: Folder) -> None:
    write(folder, 'functions_key="other"', "False")
    assert folder.atakora("synth", "--direct").status == 0
    before = (folder.path / ZIP).read_bytes()
    made = folder.atakora("package", "--no-dependencies").out
    assert (folder.path / ZIP).read_bytes() == before
    assert "  The folder as it is; nothing is installed, and nothing was tried.\n" in made


def test_what_synth_ships_itself_is_not_written_over(folder: Folder) -> None:
    write(folder, deploy="False")
    assert folder.atakora("synth", "--direct").status == 0
    before = (folder.path / ZIP).read_bytes()
    ran = folder.atakora("package", "--no-dependencies")
    assert (folder.path / ZIP).read_bytes() == before
    assert "Wrote cdktf.out/packages/shop-api-functions.zip\n" in ran.out
    assert "  Terraform does not deploy it; give the backend deploy_code=True.\n" in ran.out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"options": 'hooks="hooks.py"'},
            "UserApi: The hooks of UserApi, hooks.py, fail when they are imported: KeyError: "
            "'A_SETTING'\n   - UserApi (main.py:11)\n   Ways out: correct the file; it is run here "
            "as in the app, where its functions come from.",
        ),
        (
            {"function_app.py": None, "sweep.py": ""},
            "Jobs: its folder has no function_app.py, in which the app that it joins has all "
            "functions (programming model v2)\n   - Jobs (main.py:12)\n   Ways out: correct the "
            "folder, or give it a functions_key of its own.",
        ),
        (
            {"host.json": '{"extensions": {"http": {"routePrefix": ""}}}'},
            "functions:api-functions › Jobs: its host.json changes the addresses of the APIs in "
            "its app: extensions.http.routePrefix is ''\n   - Jobs (main.py:12)\n   Ways out: "
            "leave the prefix out, or give it a functions_key of its own.",
        ),
        (
            {"requirements.txt": "aiohttp==3.0.0"},
            "functions:api-functions › Jobs: its requirements.txt contradicts what the APIs in its "
            "app need: aiohttp==3.14.5 and aiohttp==3.0.0\n   - Jobs (main.py:12)\n   Ways out: "
            "admit that version, or give it a functions_key of its own.",
        ),
        (
            {"atakora_tf/__init__.py": ""},
            "functions:api-functions › Jobs: its folder holds 'atakora_tf/__init__.py', which "
            "`atakora package` writes itself\n   - Jobs (main.py:12)\n   Ways out: give the file "
            "another name.",
        ),
        (
            {".python_packages/lib/site-packages/tariff.py": ""},
            "Jobs: its folder brings installed libraries, such as "
            "'.python_packages/lib/site-packages/tariff.py', and no requirements.txt; the app that "
            "it joins installs them for all, by such files\n   - Jobs (main.py:12)\n   Ways out: "
            "correct the folder, or give it a functions_key of its own.",
        ),
        (
            {"function_app.py": JOBS.replace("app = ", "app = other = func.FunctionApp()\napp = ")},
            "functions:api-functions: function_app.py fails when it is imported: ValueError: "
            "atakora_joined_jobs has 2 FunctionApps; it needs one: app = func.FunctionApp() "
            "(function_app.py:10)\n   Ways out: correct the code, or the "
            "definition.",
        ),
        (
            {"function_app.py": "import os\nos.environ['PAYMENTS_KEY']\n" + JOBS},
            "functions:api-functions: function_app.py fails when it is imported: KeyError: "
            "'PAYMENTS_KEY' (atakora_joined_jobs.py:2)\n   Ways out: correct the code, or the "
            "definition.",
        ),
        (
            {"after": "backend.override('functions:api-functions', runtime_version='3.10')\n"},
            "functions:api-functions: it runs Python 3.10, and the code of its APIs needs 3.11 or "
            "newer\n   Ways out: say runtime_version='3.12'.",
        ),
        (
            {
                "after": "backend.override('functions:api-functions', runtime='node', "
                "runtime_version='22')\n"
            },
            "functions:api-functions: it runs node, and the code of its APIs is Python\n   Ways "
            "out: leave runtime out.",
        ),
        (
            {
                "after": "backend.override('functions:api-functions', "
                "extensions={'http.routePrefix': 'v1'})\n"
            },
            "functions:api-functions: its extensions set http.routePrefix to 'v1', and its APIs "
            "have their addresses below /api\n   Ways out: leave http.routePrefix out.",
        ),
    ],
)
def test_what_cannot_run_is_not_written(
    folder: Folder, given: dict[str, str | None], said: str
) -> None:
    folder.write("hooks.py", "import os\nos.environ['A_SETTING']\n")
    write(folder, **given)  # type: ignore[arg-type]
    ran = folder.atakora("package", "--no-dependencies")
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "1 problem." in ran.err
    assert not (folder.path / "cdktf.out").exists()


def test_functions_are_those_of_the_definition(folder: Folder) -> None:
    write(folder, **{"function_app.py": JOBS.replace("def sweep", "def swept")})
    ran = folder.atakora("package", "--no-dependencies")
    assert (ran.status, ran.err) == (
        2,
        "This backend cannot be built: 2 problems.\n\n"
        "1. functions:api-functions: the code of Jobs has no function 'sweep', which its "
        "definition has\n   Ways out: correct the code, or the definition.\n\n"
        "2. functions:api-functions: the code has a function 'swept', which no definition has\n"
        "   Ways out: correct the code, or the definition.\n",
    )


def test_libraries_that_cannot_be_had_are_named(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder.path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    write(folder)
    ran = folder.atakora("package")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "functions:api-functions: its libraries cannot be installed for Python 3.12 on Linux: "
        "Could not find a version that satisfies the requirement aiohappyeyeballs==2.7.1 (from "
        "versions: none)\n"
    )
    assert not (folder.path / "cdktf.out").exists()
