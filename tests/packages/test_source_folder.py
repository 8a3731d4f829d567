"""Folders of code: what is shipped, what stays behind, and what is refused."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.packages import source_folder
from atakora_tf.packages.code_package import contents_of
from atakora_tf.packages.merging import app_package
from atakora_tf.packages.source_folder import read_source

HOST = {"host.json": "{}"}
words = st.text("abcxyz019._-", min_size=1, max_size=6).filter(lambda w: w.strip("."))
trees = st.dictionaries(
    st.lists(words, min_size=1, max_size=3).map(tuple), st.binary(max_size=20), max_size=6
).filter(lambda tree: not any(a != b and b[: len(a)] == a for a in tree for b in tree))


def folder(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def shipped(root: Path) -> list[str]:
    read = read_source(root)
    assert read.faults == ()
    assert read.package is not None
    return sorted(contents_of(read.package) or ())


@given(trees, st.randoms(use_true_random=False))
def test_a_tree_gives_the_same_package_in_whatever_order_it_is_made(
    tree: dict[tuple[str, ...], bytes], chance: random.Random
) -> None:
    zipped = set()
    for _ in range(2):
        items = [*tree.items(), (("host.json",), b"{}")]
        chance.shuffle(items)
        with TemporaryDirectory() as root:
            for parts, content in items:
                path = Path(root, *parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                os.utime(path, (chance.randrange(10**9), chance.randrange(10**9)))
                path.chmod(chance.choice([0o600, 0o755, 0o644]))
            package = read_source(root).package
            assert package is not None
            zipped.add(app_package([package]).zipped)
    assert len(zipped) == 1


def test_local_settings_and_what_python_compiled_stay_behind(tmp_path: Path) -> None:
    left_out = (
        *("local.settings.json", ".git/config", "a/__pycache__/x.pyc", ".vscode/launch.json"),
        *(".funcignore", ".gitignore", "project.lock.json"),
    )
    folder(tmp_path, {**HOST, "a/x.py": "", **dict.fromkeys(left_out, "")})
    assert shipped(tmp_path) == ["a/x.py", "host.json"]


def test_funcignore_follows_the_rules_of_gitignore(tmp_path: Path) -> None:
    rules = "*.md\n!README.md\n/tests/\n# a comment\nbuild\nlogs/*.log\n"
    files = ["README.md", "notes.md", "tests/test_x.py", "a/tests/kept.py", "build/x", "logs/a.log"]
    folder(tmp_path, {**HOST, ".funcignore": rules, **dict.fromkeys([*files, "logs/a/b.log"], "")})
    assert shipped(tmp_path) == ["README.md", "a/tests/kept.py", "host.json", "logs/a/b.log"]


def test_links_are_followed_inside_the_folder(tmp_path: Path) -> None:
    folder(tmp_path, {**HOST, "lib/x.py": "x"})
    (tmp_path / "again.py").symlink_to("lib/x.py")
    (tmp_path / "other").symlink_to("lib")
    assert shipped(tmp_path) == ["again.py", "host.json", "lib/x.py", "other/x.py"]


def _outside(root: Path) -> None:
    (root / "away.py").symlink_to("/etc/hostname")


def _nowhere(root: Path) -> None:
    (root / "gone.py").symlink_to("never.py")


def _circle(root: Path) -> None:
    (root / "lib").mkdir()
    (root / "lib" / "up").symlink_to("..")


def _itself(root: Path) -> None:
    (root / "me").symlink_to("me")


def _secret(root: Path) -> None:
    (root / "local.settings.json").write_text("{}")
    (root / "settings.json").symlink_to("local.settings.json")


def _pipe(root: Path) -> None:
    os.mkfifo(root / "pipe")


def _unreadable_rules(root: Path) -> None:
    (root / ".funcignore").write_bytes(b"\xff\xfe\x00")


def _odd_name(root: Path) -> None:
    (root / "a\\b").touch()


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (_outside, "holds 'away.py', a link that leaves the folder"),
        (_nowhere, "holds 'gone.py', a link to nothing"),
        (_circle, "holds 'lib/up', a link to a folder around it"),
        (_itself, "holds 'me', a link that leads to itself"),
        (_secret, "holds 'settings.json', a link to what is never shipped"),
        (_pipe, "holds 'pipe', which is neither a file nor a folder"),
        (_odd_name, "holds 'a\\\\b', a name that no zip file can carry everywhere"),
    ],
)
def test_what_cannot_be_shipped_safely_is_refused(
    tmp_path: Path, spoil: Callable[[Path], None], fault: str
) -> None:
    spoil(folder(tmp_path, HOST))
    read = read_source(tmp_path)
    assert (read.package, read.faults) == (None, (f"{tmp_path.as_posix()!r} {fault}",))


def test_rules_that_are_no_text_are_refused(tmp_path: Path) -> None:
    _unreadable_rules(folder(tmp_path, HOST))
    (fault,) = read_source(tmp_path).faults
    assert fault.startswith(f"{tmp_path.as_posix()!r} has a .funcignore that cannot be read: ")


def test_what_is_ignored_may_be_as_it_likes(tmp_path: Path) -> None:
    folder(tmp_path, {**HOST, ".funcignore": "gone.py\nlib\n"})
    _nowhere(tmp_path)
    _circle(tmp_path)
    assert shipped(tmp_path) == ["host.json"]


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        (None, "None is not the path of a folder"),
        (3, "3 is not the path of a folder"),
        ("", "'' is not the path of a folder"),
        ("no/such/folder", "'no/such/folder' cannot be read: No such file or directory"),
        (__file__, f"{__file__!r} is a file, not a folder"),
    ],
)
def test_what_is_no_folder_is_refused(written: object, fault: str) -> None:
    assert read_source(written).faults == (fault,)


def test_an_empty_folder_and_one_without_host_json_are_refused(tmp_path: Path) -> None:
    name = tmp_path.as_posix()
    assert read_source(tmp_path).faults == (f"{name!r} holds no file that could be shipped",)
    folder(tmp_path, {"app.py": ""})
    assert read_source(tmp_path).faults == (
        f"{name!r} has no host.json, without which the Functions host does not start",
    )


def test_a_package_over_the_limit_is_refused_without_reading_it(tmp_path: Path) -> None:
    folder(tmp_path, HOST)
    with (tmp_path / "model.bin").open("wb") as file:
        file.truncate(1_000_000_000)  # A hole: no byte of it is on the disk.
    began = time.perf_counter()
    (fault,) = read_source(tmp_path).faults
    assert time.perf_counter() - began < 1
    assert fault == (
        f"{tmp_path.as_posix()!r} makes a package of 1,000,000,212 bytes; Azure Functions runs "
        "packages of up to 1,000,000,000 bytes. Its largest file is 'model.bin' with 1,000,000,000"
    )


def test_many_faults_are_counted(tmp_path: Path) -> None:
    folder(tmp_path, HOST)
    for number in range(5):
        (tmp_path / f"gone{number}").symlink_to("never")
    name = tmp_path.as_posix()
    assert read_source(tmp_path).faults == (
        *(f"{name!r} holds 'gone{n}', a link to nothing" for n in range(3)),
        f"{name!r} has 2 more faults like these",
    )


def test_a_folder_that_has_not_changed_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder(tmp_path, {**HOST, "app.py": "1"})
    for path in tmp_path.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    reads: list[Path] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda p: reads.append(p) or read_bytes(p))
    first, second = read_source(tmp_path), read_source(tmp_path)
    assert first == second
    assert sorted(p.name for p in reads) == ["app.py", "host.json"]


@pytest.mark.parametrize("settled", [True, False])
def test_a_change_is_seen_even_if_size_and_time_stay_the_same(
    tmp_path: Path, settled: bool
) -> None:
    folder(tmp_path, {**HOST, "app.py": "1"})
    first = read_source(tmp_path).package
    (tmp_path / "app.py").write_text("2")
    if settled:
        # Another time, as any editor leaves one.
        os.utime(tmp_path / "app.py", (1_000_000_000, 1_000_000_000))
    second = read_source(tmp_path).package
    assert first is not None
    assert second is not None
    assert first.digest != second.digest
    assert source_folder._SETTLED_SECONDS >= 1
