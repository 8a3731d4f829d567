"""How the command ends: what a pipeline reads of it, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from apart import PATIENCE, environment, finished, start
from programs import BY_ENVIRONMENT, SHOP
from running import Folder

OWN_PROVIDER = """
from attrs import frozen

from atakora_tf import ResourceProvider, Resources, define_backend
from atakora_tf.merge.fields import merged
from atakora_tf.merge.strategy import maximum
from atakora_tf.merge.unset import UNSET, Unset


@frozen
class CacheConfig:
    resource_type = "cache"
    size: int | Unset = merged(maximum())


class CacheProvider(ResourceProvider):
    resource_type = "cache"

    def render(self, resource, context):
        {render}

    def main(self, resource, context):
        raise NotImplementedError


backend = define_backend(
    {{"a": Resources.define("Sessions", {{"cache:shared": CacheConfig(size=1)}})}},
    name="shop", environment="dev", location="westeurope", providers=[CacheProvider()],
)
"""


@pytest.mark.parametrize(
    ("render", "raised"),
    [
        ("raise ValueError('no such size')", "ValueError (no such size)"),
        ("return resource.config.sise", "AttributeError ('CacheConfig' object has no attribute"),
        ("raise KeyError", "KeyError"),
        ("raise ValueError('AccountKey=bm90LWEtc2VjcmV0LWJ1dC1sb25nLWVub3VnaA==')", "ValueError"),
    ],
)
def test_what_a_users_provider_raises_is_a_problem_of_the_backend(
    folder: Folder, render: str, raised: str
) -> None:
    folder.write("main.py", OWN_PROVIDER.format(render=render))
    for command in (["validate"], ["plan"], ["lock"], ["synth", "--direct"]):
        ran = folder.atakora(*command)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.startswith(
            "This backend cannot be built: 1 problem.\n\n"
            f"1. cache:shared: the provider CacheProvider raises {raised}"
        )
        assert "- Sessions (main.py:" in ran.err
        assert "Traceback" not in ran.err
        assert "bm90LWEt" not in ran.err
    assert folder.files == ["main.py"]


def test_a_fault_of_ours_has_a_status_of_its_own(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: object) -> None:
        raise ZeroDivisionError("by us")

    folder.write("main.py", SHOP)
    monkeypatch.setattr("atakora_tf.stand_alone.saving", fault)
    ran = folder.atakora("plan")
    assert ran.status == 70
    assert "ZeroDivisionError: by us" in ran.err
    assert ran.err.endswith(
        "This is a fault of atakora_tf and not yours; please report it with the lines above.\n"
    )


def test_an_interrupt_is_none_of_one_and_two(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(
        "import time\nprint('ready', flush=True)\ntime.sleep(60)\n", encoding="utf-8"
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "atakora_tf.cli.main", "plan"],
        cwd=tmp_path,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, said.strip()) == (130, "Interrupted.")


def test_a_picture_can_go_into_a_pipe_or_a_device(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(SHOP, encoding="utf-8")
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    drawing = start(tmp_path, "graph", "-f", "svg", "-o", "pipe")
    status, _, err = finished(drawing)
    reader.join(PATIENCE)
    assert (status, err) == (0, "")
    assert read[0].startswith("<svg")
    assert pipe.is_fifo()
    assert finished(start(tmp_path, "graph", "-f", "svg", "-o", os.devnull))[0] == 0
    assert not Path(os.devnull).is_file()


def test_a_failure_of_graph_is_said_in_json_too(folder: Folder) -> None:
    for form in (["--json"], ["--format", "json"]):
        ran = folder.atakora("graph", *form)
        assert ran.status == 2
        assert ran.json["error"] == "ApplicationInvalid"


def test_validate_warns_of_what_synth_would_refuse(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    ran = folder.atakora("validate", "-e", "prod")
    assert ran.status == 0
    assert ran.err.startswith(
        "Warning: shop: atakora synth would refuse it: The stack 'shop-prod' has no place for its"
    )
    (warning,) = folder.atakora("validate", "-e", "prod", "--json").json["warnings"]
    assert warning["path"] == "shop"
    assert folder.atakora("validate", "-e", "qa").err == ""


def test_bash_completes_words_that_hold_a_colon(tmp_path: Path) -> None:
    """In a Bash that splits words at colons, as it does unless told otherwise."""
    (tmp_path / "main.py").write_text(SHOP, encoding="utf-8")
    command = tmp_path / "bin" / "atakora"
    command.parent.mkdir()
    command.write_text(
        f'#!/bin/sh\nexec "{sys.executable}" -m atakora_tf.cli.main "$@"\n', encoding="utf-8"
    )
    command.chmod(0o755)
    script = r"""
eval "$(atakora completion bash)"
complete_line() {
    COMP_LINE="$1" COMP_POINT=${#1} COMPREPLY=()
    _atakora_completion atakora 2>/dev/null
    printf '%s|' "${COMPREPLY[@]}"
    echo
}
complete_line "atakora explain "
complete_line "atakora explain fu"
complete_line "atakora explain cosmos:"
complete_line "atakora explain cosmos:sh"
complete_line "atakora explain cosmos:sh --back"
complete_line "atakora pl"
"""
    done = subprocess.run(
        ["bash", "--norc", "-c", script],
        cwd=tmp_path,
        env=environment(PATH=f"{command.parent}:{os.environ['PATH']}"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "cosmos:shared-database|functions:api-functions|",
        "functions:api-functions|",
        "shared-database|",
        "shared-database|",
        "--backend|",
        "plan|",
    ]
