from __future__ import annotations

import sys
from pathlib import Path

import pytest

from atakora_tf.errors import ApplicationInvalid, BackendStateError
from atakora_tf.publish.building import build


def test_the_command_sees_the_environment_and_runs_in_its_folder(tmp_path: Path) -> None:
    build('echo "$VITE_API" > seen; pwd >> seen', tmp_path, {"VITE_API": "https://a.test/api"})
    assert (tmp_path / "seen").read_text().splitlines() == ["https://a.test/api", str(tmp_path)]


def test_a_command_of_words_takes_them_as_they_are(tmp_path: Path) -> None:
    program = "import sys; open('seen', 'w').write(sys.argv[1])"
    build([sys.executable, "-c", program, "a b; $HOME"], tmp_path, {})
    assert (tmp_path / "seen").read_text() == "a b; $HOME"


def test_a_command_that_fails_is_said_with_its_output(tmp_path: Path) -> None:
    with pytest.raises(BackendStateError) as raised:
        build("echo compiling; echo 'no such module' >&2; exit 3", tmp_path, {})
    command = "echo compiling; echo 'no such module' >&2; exit 3"
    assert str(raised.value) == (
        f"the build command {command!r} failed in {tmp_path} with exit status 3; nothing was "
        "published. It said:\ncompiling\nno such module"
    )


def test_of_a_long_output_the_end_is_said(tmp_path: Path) -> None:
    with pytest.raises(BackendStateError) as raised:
        build("seq 1 500; exit 1", tmp_path, {})
    first, cut, *lines = str(raised.value).splitlines()
    assert first.endswith("It said:")
    assert (cut, lines) == ("…", [str(n) for n in range(401, 501)])


def test_a_command_that_says_nothing_is_said_too(tmp_path: Path) -> None:
    with pytest.raises(BackendStateError) as raised:
        build(["false"], tmp_path, {})
    assert str(raised.value) == (
        f"the build command 'false' failed in {tmp_path} with exit status 1; nothing was "
        "published. It said nothing."
    )


def test_a_command_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ApplicationInvalid) as raised:
        build(["no-such-bundler", "build it"], tmp_path, {})
    assert str(raised.value) == (
        f"the build command \"no-such-bundler 'build it'\" cannot be run in {tmp_path}: No such "
        "file or directory; correct build_command"
    )


def test_a_source_directory_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ApplicationInvalid) as raised:
        build("true", tmp_path / "web", {})
    assert str(raised.value) == (
        f"the source directory {tmp_path / 'web'} does not exist, so 'true' cannot run there; "
        "correct source_directory"
    )
