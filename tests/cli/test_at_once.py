"""Several synths at once on one lock file and one folder: nothing is lost, nothing is half."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import pytest
from apart import PATIENCE, finished, start
from programs import BY_ENVIRONMENT

from atakora_tf.errors import LockError
from atakora_tf.turns import taking_turns

ENVIRONMENTS = [f"env{number}" for number in range(4)]

# A convention that takes its time: every program has planned before the first has written.
SLOW = BY_ENVIRONMENT.replace(
    "from atakora_tf import Backend, CrudApi",
    "import time\n\nfrom atakora_tf import Backend, CafNaming, CrudApi\n\n\n"
    "def slow(request):\n    time.sleep(0.05)\n    return CafNaming().name(request)\n",
).replace('location="westeurope")', 'location="westeurope", naming=slow)')


@pytest.mark.parametrize(
    "how", [["--direct"], pytest.param([], marks=pytest.mark.node)], ids=["directly", "cdktf"]
)
def test_synths_of_several_environments_keep_the_pins_of_each_other(
    tmp_path: Path, how: list[str]
) -> None:
    (tmp_path / "main.py").write_text(SLOW, encoding="utf-8")
    begun = [start(tmp_path, "synth", *how, "-e", name) for name in ENVIRONMENTS]
    for process in begun:
        status, _, err = finished(process)
        assert (status, err) == (0, "")
    lock = json.loads((tmp_path / "atakora.lock.json").read_text(encoding="utf-8"))
    assert list(lock["backends"]) == [f"shop/{name}" for name in ENVIRONMENTS]
    manifest = json.loads((tmp_path / "cdktf.out/manifest.json").read_text(encoding="utf-8"))
    assert list(manifest["stacks"]) == [f"shop-{name}" for name in ENVIRONMENTS]
    for name in manifest["stacks"]:
        folder = tmp_path / "cdktf.out" / "stacks" / name
        assert sorted(p.name for p in folder.iterdir()) == ["cdk.tf.json", "shop.plan.json"]
    left = [p.name for p in tmp_path.rglob(".*")]
    assert left == []
    for name in ENVIRONMENTS:
        status, out, _ = finished(start(tmp_path, "lock", "--check", "-e", name))
        assert (status, out) == (0, "atakora.lock.json is up to date for shop.\n")


def test_a_program_sees_what_another_has_placed_while_it_waited(tmp_path: Path) -> None:
    """With one database an account, the second program must not take the first one's slot."""
    program = SLOW.replace(
        "    users = CrudApi", "    {0} = CrudApi"
    ).replace('"UserApi"', '"{0}"').replace("Backend, CafNaming,", "Backend, CafNaming, "
    "ResourceLimits,").replace("naming=slow)", "naming=slow,\n        "
    "limits=ResourceLimits(max_databases_per_account=1))")  # fmt: skip
    both = program.replace("    {0} = CrudApi", "    one = CrudApi.define('one', entity=User)\n"
                           "    {0} = CrudApi")  # fmt: skip
    (tmp_path / "first.py").write_text(program.format("one"), encoding="utf-8")
    (tmp_path / "second.py").write_text(both.format("an_earlier_name"), encoding="utf-8")
    first = start(tmp_path, "lock", "--app", "first.py")
    second = start(tmp_path, "lock", "--app", "second.py")
    assert finished(first)[0] == finished(second)[0] == 0
    # Whichever came last: what the program that has both places is never one slot for two.
    assert finished(start(tmp_path, "lock", "--app", "second.py"))[0] == 0
    lock = json.loads((tmp_path / "atakora.lock.json").read_text(encoding="utf-8"))
    pins = lock["backends"]["shop/dev"]["cosmos:shared-database"]
    slots = [at for unit, at in pins.items() if unit.startswith("databases/")]
    assert sorted(slots) == ["cosmos:shared-database", "cosmos:shared-database-2"]


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
