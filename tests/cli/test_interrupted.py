"""A full disk, a read-only folder, kill -9: the old files stay, or the new ones are all there."""

from __future__ import annotations

import ctypes
import json
import os
import random
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from apart import PATIENCE, finished, start
from programs import SHOP

STACK = "cdktf.out/stacks/shop-dev"
CHANGED = SHOP.replace(
    '        "daily":',
    '        "more": CrudApi.define("MoreApi", entity=User),\n        "daily":',
)
WAYS = [
    pytest.param(["--direct"], id="directly"),
    pytest.param([], id="cdktf", marks=pytest.mark.node),
]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "main.py"
    }


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    """A folder that is synthesised, and whose program has changed since."""
    (tmp_path / "main.py").write_text(SHOP, encoding="utf-8")
    assert finished(start(tmp_path, "synth", "--direct"))[0] == 0
    (tmp_path / "main.py").write_text(CHANGED, encoding="utf-8")
    yield tmp_path
    for path in (tmp_path, *tmp_path.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)


def small_disk(size: int) -> Callable[[], None]:
    """Files cannot grow beyond `size` bytes, as on a disk that is full."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


@pytest.mark.parametrize(
    ("fits", "fails"),
    [
        (None, "atakora.lock.json"),
        ("atakora.lock.json", f"{STACK}/cdk.tf.json"),
        (f"{STACK}/cdk.tf.json", f"{STACK}/shop.plan.json"),
    ],
)
def test_a_full_disk_leaves_every_old_file_untouched(
    project: Path, fits: str | None, fails: str
) -> None:
    """Whichever file is the first that finds no room: lock, configuration or plan."""
    before = contents(project)
    room = 100 if fits is None else 2 * len(before[fits])
    assert room < len(before[fails])
    status, out, err = finished(start(project, "synth", "--direct", before=small_disk(room)))
    assert (status, out) == (2, "")
    assert fails in err
    assert "File too large" in err
    assert len(err.splitlines()) == 1
    assert contents(project) == before


@pytest.mark.node
def test_a_full_disk_under_cdktf_leaves_every_old_file_untouched(project: Path) -> None:
    before = contents(project)
    # Room for CDKTF's own files aside, and for the lock file, but not for the plan.
    room = len(before[f"{STACK}/shop.plan.json"]) - 1_000
    status, out, err = finished(start(project, "synth", before=small_disk(room)))
    assert (status, out) == (2, "")
    assert "File too large" in err
    assert contents(project) == before


def without_privileges() -> None:
    """Even root must obey the modes of folders: the capability to pass them by is dropped."""
    if os.geteuid() == 0:
        drop, dac_override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE of linux/prctl.h
        assert ctypes.CDLL(None).prctl(drop, dac_override, 0, 0, 0) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="how root obeys is a matter of Linux")
@pytest.mark.parametrize("folder", [".", STACK])
def test_a_read_only_folder_leaves_every_old_file_untouched(project: Path, folder: str) -> None:
    before = contents(project)
    (project / folder).chmod(0o555)
    status, out, err = finished(start(project, "synth", "--direct", before=without_privileges))
    assert (status, out) == (2, "")
    assert "Permission denied" in err
    assert len(err.splitlines()) == 1
    assert contents(project) == before


@pytest.mark.parametrize("way", WAYS)
def test_kill_9_leaves_the_old_output_or_the_new_one(
    project: Path, tmp_path_factory: pytest.TempPathFactory, way: list[str]
) -> None:
    old = contents(project)
    finished_project = tmp_path_factory.mktemp("whole")
    for name, content in old.items():
        target = finished_project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    (finished_project / "main.py").write_text(CHANGED, encoding="utf-8")
    began = time.monotonic()
    assert finished(start(finished_project, "synth", *way))[0] == 0
    whole_time = time.monotonic() - began
    new = contents(finished_project)
    assert old.keys() == new.keys()

    chance = random.Random(11)
    killed = 0
    for _ in range(12 if way else 6):
        process = start(project, "synth", *way)
        time.sleep(chance.uniform(0.3, 1.0) * whole_time)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.communicate(timeout=PATIENCE)
        seen = contents(project)
        for name in old:
            assert seen[name] in (old[name], new[name]), name
        assert_in_order(seen, new)
        for name, content in old.items():
            (project / name).write_bytes(content)
    assert killed
    # What was left aside does not get in the way, and is swept.
    assert finished(start(project, "synth", *way))[0] == 0
    assert contents(project) == new


def assert_in_order(seen: dict[str, bytes], new: dict[str, bytes]) -> None:
    """Never a configuration whose places are not locked, nor a plan that is not written."""
    lock, configuration, plan = (
        seen[name] == new[name]
        for name in ("atakora.lock.json", f"{STACK}/cdk.tf.json", f"{STACK}/shop.plan.json")
    )
    assert (lock, configuration, plan) in (
        (False, False, False),
        (True, False, False),
        (True, True, False),
        (True, True, True),
    )
    for content in seen.values():
        assert not content or content[:1] != b"{" or json.loads(content)


@pytest.mark.parametrize("cut", range(5))
def test_killed_between_any_two_files_the_order_holds(
    project: Path, cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """At every step of the replacement, and not only where the clock happens to hit."""
    old = contents(project)
    program = (project / "main.py").read_text(encoding="utf-8")
    (project / "main.py").write_text(
        "import os, signal\nfrom itertools import count\n"
        "replace, done = os.replace, count()\n"
        "def dying(*paths):\n"
        f"    if next(done) == {cut}:\n        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    replace(*paths)\n"
        "os.replace = dying\n" + program,
        encoding="utf-8",
    )
    status, _, _ = finished(start(project, "synth", "--direct"))
    seen = contents(project)
    whole = tmp_path_factory.mktemp("whole")
    (whole / "main.py").write_text(CHANGED, encoding="utf-8")
    (whole / "atakora.lock.json").write_bytes(old["atakora.lock.json"])
    assert finished(start(whole, "synth", "--direct"))[0] == 0
    new = contents(whole)
    # Lock, configuration, plan; the manifest has not changed.
    assert status == (-signal.SIGKILL if cut < 3 else 0)
    names = ["atakora.lock.json", f"{STACK}/cdk.tf.json"]
    assert [seen[name] == new[name] for name in names] == [cut > 0, cut > 1]
