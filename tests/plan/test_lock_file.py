"""`atakora.lock.json`: what it says, what it refuses, and that it is never half written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planning import plan
from strategies import api, declarations

from atakora_tf.errors import LockError
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.lock_file import LOCK_FILE, read_pins, render_lock, write_pins

PINS = {"cosmos:shared-database": {"databases/user-api": "cosmos:shared-database-2"}}

TEXT = """\
{
  "backends": {
    "shop/prod": {
      "cosmos:shared-database": {
        "databases/user-api": "cosmos:shared-database-2"
      }
    }
  },
  "version": 1
}
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / LOCK_FILE


def test_the_file_is_called_as_the_documents_say() -> None:
    assert LOCK_FILE == "atakora.lock.json"


def test_what_is_written_is_read_back(lock: Path) -> None:
    assert write_pins(lock, "shop/prod", PINS) is True
    assert lock.read_text(encoding="utf-8") == TEXT
    assert read_pins(lock, "shop/prod") == PINS


def test_there_are_no_placements_before_the_first(lock: Path) -> None:
    assert read_pins(lock, "shop/prod") == {}


def test_other_backends_in_the_file_stay(lock: Path) -> None:
    write_pins(lock, "shop/prod", PINS)
    write_pins(lock, "shop/dev", {"a:b": {"c/d": "a:b"}})
    assert read_pins(lock, "shop/prod") == PINS
    assert read_pins(lock, "shop/dev") == {"a:b": {"c/d": "a:b"}}
    write_pins(lock, "shop/prod", {})
    assert read_pins(lock, "shop/prod") == {}
    assert read_pins(lock, "shop/dev") == {"a:b": {"c/d": "a:b"}}


def test_the_text_is_sorted_and_keeps_names_readable() -> None:
    pins = {"b:b": {"x/ü": "b:b", "x/a": "b:b"}, "a:a": {"x/a": "a:a"}, "c:c": {}}
    assert render_lock({"shop/dev": pins, "empty/dev": {}}) == (
        '{\n  "backends": {\n    "shop/dev": {\n      "a:a": {\n        "x/a": "a:a"\n      },\n'
        '      "b:b": {\n        "x/a": "b:b",\n        "x/ü": "b:b"\n      }\n    }\n  },\n'
        '  "version": 1\n}\n'
    )


def test_a_file_that_would_not_change_is_not_touched(lock: Path) -> None:
    write_pins(lock, "shop/prod", PINS)
    os.utime(lock, ns=(1, 1))
    assert write_pins(lock, "shop/prod", PINS) is False
    assert lock.stat().st_mtime_ns == 1


def test_windows_line_ends_are_no_change(lock: Path) -> None:
    lock.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert write_pins(lock, "shop/prod", PINS) is False


def test_a_file_is_replaced_as_a_whole_or_not_at_all(
    lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pins(lock, "shop/prod", PINS)

    def fail(*_: Any) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(LockError) as raised:
        write_pins(lock, "shop/dev", PINS)
    assert str(raised.value) == (f"the lock file {lock} cannot be written: no space left on device")
    assert lock.read_text(encoding="utf-8") == TEXT
    assert list(lock.parent.iterdir()) == [lock], "a temporary file is left over"


def test_a_file_in_no_folder_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="cannot be written"):
        write_pins(tmp_path / "gone" / LOCK_FILE, "shop/dev", PINS)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"version": 2, "backends": {}}',
            "the lock file {path} is of version 2; this release of atakora_tf knows version 1; "
            "upgrade atakora_tf",
        ),
        (
            '{"backends": {}}',
            "the file {path} is not a lock file of version 1; restore it from version control",
        ),
        (
            '{"version": 1}',
            "the file {path} is not a lock file of version 1; restore it from version control",
        ),
        (
            "[]",
            "the file {path} is not a lock file of version 1; restore it from version control",
        ),
        (
            "<<<<<<< HEAD\n{}",
            "the lock file {path} is not JSON (Expecting value: line 1 column 1 (char 0)); restore "
            "it from version control: without it, what is deployed could be placed anew",
        ),
        (
            "",
            "the lock file {path} is not JSON (Expecting value: line 1 column 1 (char 0)); restore "
            "it from version control: without it, what is deployed could be placed anew",
        ),
        (
            '{"version": 1, "backends": {"shop/dev": {"a:b": {"c/d": "a:b", "c/d": "a:b-2"}}}}',
            "the lock file {path} contradicts itself: 'c/d' stands in it twice; restore it from "
            "version control",
        ),
        (
            '{"version": 1, "backends": {"shop/dev": {"a:b": {"c/d": "a:c", "e": "a:b"}}}}',
            "the lock file {path} contradicts itself: shop/dev: 'e' is not of the form "
            "'databases/user-api'; shop/dev: c/d of a:b is placed in 'a:c'; restore it from "
            "version control",
        ),
        (
            '{"version": 1, "backends": {"shop/dev": [], "shop/prod": {"a:b": 3}}}',
            "the lock file {path} contradicts itself: shop/dev holds no placements; shop/prod "
            "holds no placements; restore it from version control",
        ),
    ],
)
def test_a_file_that_cannot_be_trusted_is_refused(lock: Path, text: str, message: str) -> None:
    lock.write_text(text, encoding="utf-8")
    for use in (lambda: read_pins(lock, "x/y"), lambda: write_pins(lock, "x/y", PINS)):
        with pytest.raises(LockError) as raised:
            use()
        assert str(raised.value) == message.replace("{path}", str(lock))
    assert lock.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("slot", ["a:b-1", "a:b-0", "a:b-02", "a:b-x", "a:b-", "a:bb", "", None, 3])
def test_a_slot_is_the_key_itself_or_a_split_of_it(lock: Path, slot: Any) -> None:
    write_pins(lock, "shop/dev", {"a:b": {"c/d": slot}})
    with pytest.raises(LockError, match="contradicts itself"):
        read_pins(lock, "shop/dev")


def test_a_folder_is_no_lock_file(tmp_path: Path) -> None:
    with pytest.raises(LockError, match="cannot be read"):
        read_pins(tmp_path, "shop/dev")


def test_bytes_that_are_no_text_are_no_lock_file(lock: Path) -> None:
    lock.write_bytes(b"\xff\xfe")
    with pytest.raises(LockError, match="cannot be read"):
        read_pins(lock, "shop/dev")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
)


@given(backends=json_values, version=st.sampled_from([1, 1, 1, 0, 2, "1", None, True]))
def test_whatever_stands_in_the_file_it_is_read_or_refused(
    backends: Any, version: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import json

    lock = tmp_path_factory.getbasetemp() / "any.lock.json"
    lock.write_text(json.dumps({"version": version, "backends": backends}), encoding="utf-8")
    try:
        pins = read_pins(lock, "shop/dev")
    except LockError:
        return
    assert plan(api("One", ["one"]), pins=pins).plan is not None


@given(made=declarations())
def test_a_plan_that_is_planned_again_from_its_lock_is_the_same(
    made: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    lock = tmp_path_factory.getbasetemp() / "again.lock.json"
    lock.unlink(missing_ok=True)
    limits = ResourceLimits(max_databases_per_account=1, max_functions_per_app=4)
    first = plan(*made, limits=limits, on_incompatible="split")
    if first.plan is None:
        return
    write_pins(lock, "shop/dev", first.pins)
    again = plan(*made, limits=limits, on_incompatible="split", pins=read_pins(lock, "shop/dev"))
    assert again == first
    assert write_pins(lock, "shop/dev", again.pins) is False
