"""Several synths at once on one lock file and one folder: nothing is lost, nothing is half."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from pathlib import Path

import pytest
from apart import PATIENCE, finished, start
from programs import BY_ENVIRONMENT

from atakora_tf.errors import LockError
from atakora_tf.turns import taking_turns

ENVIRONMENTS = [f"env{number}" for number in range(4)]

# A convention that, whenever the backend is planned once more, waits until the other program has
# come as far, or for two seconds if it cannot: so the two overlap for certain, wherever they are
# not kept from it.
MEETING = BY_ENVIRONMENT.replace(
    "from atakora_tf import Backend, CrudApi",
    """import os
import time
from pathlib import Path

from atakora_tf import Backend, CafNaming, CrudApi

first = []
rounds = []


def meeting(request):
    if not first:
        first.append(request)
    if request == first[0]:
        rounds.append(request)
        Path(f"here-{os.getpid()}-{len(rounds)}").touch()
        end = time.monotonic() + 2
        while "ALONE" not in os.environ and time.monotonic() < end:
            if len(list(Path().glob(f"here-*-{len(rounds)}"))) >= 2:
                break
            time.sleep(0.01)
    return CafNaming().name(request)
""",
).replace('location="westeurope")', 'location="westeurope", naming=meeting)')

WAYS = [
    pytest.param(["synth", "--direct"], id="directly"),
    pytest.param(["synth"], id="cdktf", marks=pytest.mark.node),
    pytest.param(["lock"], id="lock"),
]


def both(folder: Path, *lines: list[str]) -> None:
    """Run commands at the same time."""
    for process in [start(folder, *line) for line in lines]:
        status, _, err = finished(process)
        assert (status, err) == (0, "")


@pytest.mark.parametrize("command", WAYS)
def test_two_environments_keep_the_pins_of_each_other(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "main.py").write_text(MEETING, encoding="utf-8")
    both(tmp_path, *([*command, "-e", name] for name in ENVIRONMENTS[:2]))
    lock = json.loads((tmp_path / "atakora.lock.json").read_text(encoding="utf-8"))
    assert list(lock["backends"]) == ["shop/env0", "shop/env1"]
    if command != ["lock"]:
        manifest = json.loads((tmp_path / "cdktf.out/manifest.json").read_text(encoding="utf-8"))
        assert list(manifest["stacks"]) == ["shop-env0", "shop-env1"]
    for name in ENVIRONMENTS[:2]:
        status, out, _ = finished(start(tmp_path, "lock", "--check", "-e", name, ALONE="1"))
        assert (status, out) == (0, "atakora.lock.json is up to date for shop.\n")


@pytest.mark.parametrize("command", WAYS)
def test_who_comes_second_sees_what_the_first_has_placed(
    tmp_path: Path, command: list[str]
) -> None:
    """Two programs of one backend, with one database an account.

    Both have `one`; the other has a database that sorts before it. If both planned before either
    recorded, the lock file would say of `one` what holds for one of them only.
    """
    program = MEETING.replace("Backend, CafNaming,", "Backend, CafNaming, ResourceLimits,").replace(
        "naming=meeting)",
        "naming=meeting,\n        limits=ResourceLimits(max_databases_per_account=1))",
    )
    alone = program.replace("users = CrudApi", "one = CrudApi").replace('"UserApi"', '"One"')
    more = alone.replace(
        "class Shop(Backend):",
        'class Shop(Backend):\n    early = CrudApi.define("Early", entity=User)',
    )
    (tmp_path / "alone.py").write_text(alone, encoding="utf-8")
    (tmp_path / "more.py").write_text(more, encoding="utf-8")
    both(tmp_path, [*command, "--app", "alone.py"], [*command, "--app", "more.py"])
    lock = json.loads((tmp_path / "atakora.lock.json").read_text(encoding="utf-8"))
    pins = lock["backends"]["shop/dev"]["cosmos:shared-database"]
    databases = {u: at for u, at in pins.items() if u.startswith("databases/")}
    # As if the one had come after the other, whichever it was.
    assert databases in (
        {
            "databases/one": "cosmos:shared-database",
            "databases/early": "cosmos:shared-database-2",
        },
        {"databases/one": "cosmos:shared-database-2"},
    )


def test_one_manifest_keeps_the_stacks_of_programs_with_other_lock_files(tmp_path: Path) -> None:
    output = tmp_path / "out"
    folders = []
    for number in range(4):
        folder = tmp_path / f"program{number}"
        folder.mkdir()
        text = BY_ENVIRONMENT.replace("class Shop(", f"class Shop{number}(")
        text = text.replace("-> Shop:", f"-> Shop{number}:").replace(
            " Shop(env", f" Shop{number}(env"
        )
        (folder / "main.py").write_text(text, encoding="utf-8")
        folders.append(folder)
    for round_ in range(3):
        begun = [
            start(folder, "synth", "--direct", "-o", str(output), "-e", f"round{round_}")
            for folder in folders
        ]
        assert [finished(process)[0] for process in begun] == [0, 0, 0, 0]
    manifest = json.loads((output / "manifest.json").read_text(encoding="utf-8"))
    assert len(manifest["stacks"]) == 12


def test_the_manifest_is_read_and_written_in_one_turn(tmp_path: Path) -> None:
    """The same without luck: while somebody holds the folder, nothing is read or written."""
    with taking_turns(tmp_path / "manifest.json"):
        (tmp_path / "main.py").write_text(BY_ENVIRONMENT, encoding="utf-8")
        (tmp_path / "elsewhere").mkdir()
        process = start(
            tmp_path / "elsewhere", "synth", "--direct", "--app", "../main.py", "-o", str(tmp_path)
        )
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=2)
        assert not (tmp_path / "stacks" / "shop-dev" / "cdk.tf.json").exists()
    assert finished(process)[0] == 0


def test_who_holds_the_folder_is_waited_for_and_then_named(tmp_path: Path) -> None:
    lock = tmp_path / "atakora.lock.json"
    order: list[str] = []

    def other() -> None:
        with taking_turns(lock):
            order.append("other")

    with taking_turns(lock):
        waiting = threading.Thread(target=other)
        waiting.start()
        with pytest.raises(LockError) as caught:
            _in_a_thread(lambda: _held(lock, patience=0.1))
        order.append("this")
    waiting.join(PATIENCE)
    assert order == ["this", "other"]
    assert str(caught.value) == (
        f"another program has been working with {lock} for 0.1 seconds; wait until it has ended, "
        "or end it, and try again"
    )


def test_two_files_of_one_folder_do_not_wait_for_each_other(tmp_path: Path) -> None:
    began = time.monotonic()
    with taking_turns(tmp_path / "one"), taking_turns(tmp_path / "two", patience=5):
        assert time.monotonic() - began < 5
    # Both have let go.
    _in_a_thread(lambda: _held(tmp_path / "one", patience=0.1))


def test_a_folder_that_is_missing_is_for_the_writer_to_say(tmp_path: Path) -> None:
    with taking_turns(tmp_path / "missing" / "file"):
        assert list(tmp_path.iterdir()) == []


def _held(file: Path, *, patience: float) -> None:
    with taking_turns(file, patience):
        pass


def _in_a_thread(work: object) -> None:
    """In a thread of its own, as another program would; what it raises is raised here."""
    assert callable(work)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(PATIENCE)
    if raised:
        raise raised[0]
