"""Several backends of one program: all of them are written, or none, and none over another."""

from __future__ import annotations

import json

import pytest
from running import Folder

TWO = """\
from pathlib import Path

from atakora_tf import LocalBackend, Resources, StackOptions, StorageConfig, StorageContainer
from atakora_tf import define_backend


def backend(name, **options):
    needs = {"storage:files": StorageConfig(containers={"files": StorageContainer()})}
    return define_backend(
        {"files": Resources.define("Files", needs)},
        **{"name": name, "environment": "dev", "location": "westeurope", **options},
    )


"""
WAYS = [["--direct"], pytest.param([], marks=pytest.mark.node)]
OUT = "give each a name, or a stack=StackOptions(name=…), of its own; choose one with --backend."


def test_two_backends_of_one_name_would_undo_each_other(folder: Folder) -> None:
    folder.write("main.py", TWO + "one = backend('shop')\ntwo = backend('shop')\n")
    said = (
        "This backend cannot be built: 1 problem.\n\n"
        "1. shop: 2 backends of the program have the name 'shop' in dev and westeurope in common, "
        "so that one would undo what the other makes\n"
        "   - shop (main.py:9)\n"
        "   - shop (main.py:9)\n"
        f"   Ways out: {OUT}\n"
    )
    for command in (["validate"], ["plan"], ["lock"], ["synth", "--direct"], ["synth"]):
        ran = folder.atakora(*command)
        assert (ran.status, ran.out, ran.err) == (2, "", said)
    assert folder.files == ["main.py"]


@pytest.mark.parametrize("way", [["--direct"], []], ids=["directly", "cdktf"])
@pytest.mark.parametrize(
    ("options", "what"),
    [
        ("stack=StackOptions(name='one')", "the stack 'one'"),
        (
            "stack=StackOptions(state=LocalBackend('state'))",
            """the state local {\n  "path": "state"\n}""",
        ),
    ],
)
def test_two_backends_cannot_have_one_stack_or_one_state(
    folder: Folder, way: list[str], options: str, what: str
) -> None:
    folder.write("main.py", TWO + f"a = backend('a', {options})\nb = backend('b', {options})\n")
    ran = folder.atakora("synth", *way)
    assert (ran.status, ran.out) == (2, "")
    assert "2 backends of the program have " in ran.err
    assert what.split("\n")[0] in ran.err
    assert folder.files == ["main.py"]


@pytest.mark.parametrize("way", WAYS, ids=["directly", "cdktf"])
def test_where_one_cannot_be_written_none_is(folder: Folder, way: list[str]) -> None:
    folder.write("main.py", TWO + "a = backend('a')\nb = backend('b', environment='prod')\n")
    ran = folder.atakora("synth", *way)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("The stack 'b-prod' has no place for its state.")
    assert folder.files == ["main.py"]


@pytest.mark.parametrize("way", WAYS, ids=["directly", "cdktf"])
def test_one_lock_file_that_is_written_in_two_ways_keeps_the_places_of_both(
    folder: Folder, way: list[str]
) -> None:
    folder.write(
        "main.py",
        TWO + "a = backend('a')\n"
        "b = backend('b', lock=Path(__file__).parent / 'atakora.lock.json')\n",
    )
    assert folder.atakora("synth", *way).status == 0
    lock = json.loads((folder.path / "atakora.lock.json").read_text(encoding="utf-8"))
    assert list(lock["backends"]) == ["a/dev", "b/dev"]
    assert folder.atakora("lock", "--check").status == 0


@pytest.mark.node
def test_stacks_that_read_one_another_are_the_same_both_ways(folder: Folder) -> None:
    (folder.path / "examples" / "regions").mkdir(parents=True)
    app = ["--app", "examples.regions.backends:backends"]
    assert folder.atakora("synth", *app, "--direct", "-o", "direct").status == 0
    assert folder.atakora("synth", *app, "-o", "cdktf").status == 0
    found = [f.removeprefix("direct/") for f in folder.files if f.startswith("direct/stacks")]
    assert len([f for f in found if f.endswith("cdk.tf.json")]) == 3
    for name in found:
        direct, through = (
            json.loads((folder.path / way / name).read_text(encoding="utf-8"))
            for way in ("direct", "cdktf")
        )
        assert direct == without_metadata(through)
    manifests = [
        json.loads((folder.path / way / "manifest.json").read_text(encoding="utf-8"))["stacks"]
        for way in ("direct", "cdktf")
    ]
    read = [{name: s["dependencies"] for name, s in stacks.items()} for stacks in manifests]
    assert read[0] == read[1]
    assert read[0]["storefront-dev-eastus"] == ["catalogue-dev"]


def without_metadata(value: object) -> object:
    if isinstance(value, dict):
        return {k: without_metadata(v) for k, v in value.items() if k != "//"}
    return [without_metadata(v) for v in value] if isinstance(value, list) else value
