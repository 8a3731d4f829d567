"""mypy and pyright agree on the types of the public doors, and find the same mistakes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
BACKENDS, HANDLES, MISTYPED = (
    HERE / name for name in ("typed_backends.py", "typed_handles.py", "mistyped_backends.py")
)


def mypy_errors(*files: Path) -> list[tuple[str, int]]:
    """File and line of every error."""
    # The azurerm package imports its 1,500 modules, which mypy would read for most of a minute;
    # pyright, which reads only what is asked for, checks the types of constructs.
    config = "[mypy]\nstrict = true\n[mypy-cdktf_cdktf_provider_azurerm.*]\nfollow_imports = skip\n"
    cache = ROOT / ".mypy_cache" / "typing"
    cache.mkdir(parents=True, exist_ok=True)
    settings = cache / "mypy.ini"
    settings.write_text(config, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", f"--config-file={settings}", f"--cache-dir={cache}", *files],
        capture_output=True,
        cwd=ROOT,
        text=True,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = re.findall(r"^(.+?):(\d+)(?::\d+)?: error: ", done.stdout, re.MULTILINE)
    assert bool(found) is bool(done.returncode), done.stdout + done.stderr
    return [(Path(name).name, int(line)) for name, line in found]


def pyright_errors(*files: Path) -> list[tuple[str, int]]:
    """File and line of every error."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pyright",
            "--outputjson",
            "--pythonpath",
            sys.executable,
            *map(str, files),
        ],
        capture_output=True,
        cwd=ROOT,
        text=True,
    )
    try:
        report = json.loads(done.stdout)
    except ValueError:
        pytest.fail(f"pyright did not run: {done.stdout}{done.stderr}")
    assert report["summary"]["filesAnalyzed"] == len(files)
    return [
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in report["generalDiagnostics"]
        if each["severity"] == "error"
    ]


def wrong_lines() -> set[tuple[str, int]]:
    lines = MISTYPED.read_text(encoding="utf-8").splitlines()
    return {
        (MISTYPED.name, number)
        for number, line in enumerate(lines, start=1)
        if line.endswith("# wrong")
    }


def test_mypy_knows_the_types_of_the_doors():
    assert mypy_errors(BACKENDS) == []


def test_pyright_knows_the_types_of_the_doors_and_of_the_constructs_behind_them():
    assert pyright_errors(BACKENDS, HANDLES) == []


@pytest.mark.parametrize("errors", [mypy_errors, pyright_errors])
def test_mistakes_are_found(errors):
    assert len(wrong_lines()) == 25
    assert set(errors(MISTYPED)) == wrong_lines()
