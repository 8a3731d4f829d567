"""The benchmarks compare like with like, and say so when a target is missed."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.documents import Different, must_be_alike, must_be_equal
from benchmarks.process import ROOT, Program, ProgramFailed, by_turns, run
from benchmarks.table import Row, as_json, as_text, missed

PROGRAMS = ROOT / "benchmarks" / "programs"

ROWS = (
    Row("a quick thing / a slow thing", 0.05, 0.1, "quick 0.50; slow 10.00"),
    Row("too slow", 0.3, 0.2, "", "s"),
    Row("for information", 20.5, None, ""),
    Row("not to be had", None, 1, "there is no `npm` on PATH"),
)


def test_a_row_without_a_measure_misses_its_target():
    assert [row.what for row in missed(ROWS)] == ["too slow", "not to be had"]


def test_the_table_shows_measure_target_and_verdict():
    header, *lines = as_text(ROWS, ["On one core."]).splitlines()
    assert header.split() == [
        *("measured", "target", "met"),
        *("seconds,", "the", "median", "of", "runs", "by", "turns"),
    ]
    assert [" ".join(line.split()) for line in lines] == [
        "a quick thing / a slow thing 0.050 <= 0.100 yes quick 0.50; slow 10.00",
        "too slow 0.300 s <= 0.200 s NO",
        "for information 20.5",
        "not to be had - <= 1.000 NO there is no `npm` on PATH",
        "",
        "On one core.",
    ]


def test_the_json_says_the_same():
    found = json.loads(as_json(ROWS, ["On one core."]))
    assert [row["met"] for row in found["rows"]] == [True, False, None, False]
    assert found["notes"] == ["On one core."]


def test_a_program_that_fails_is_never_measured(tmp_path: Path):
    program = Program("bad", (sys.executable, "-c", "raise SystemExit('no')"), tmp_path, tmp_path)
    with pytest.raises(ProgramFailed, match=r"^bad ended with 1:\nno\n$"):
        run(program)


def test_programs_take_turns_after_one_run_for_the_caches(tmp_path: Path):
    note = tmp_path / "order"
    programs = [
        Program(n, (sys.executable, "-c", f"open({str(note)!r}, 'a').write('{n}')"), tmp_path, note)
        for n in "AB"
    ]
    timings = by_turns(programs, 2)
    assert note.read_text() == "AB" + "ABAB"
    assert [(t.program, len(t.samples)) for t in timings] == [("A", 2), ("B", 2)]


def test_documents_are_equal_but_for_metadata_and_order(tmp_path: Path):
    one, other = tmp_path / "1", tmp_path / "2"
    one.write_text('{"resource": {"a": {"x": {"//": {"path": "s/x"}, "name": "n", "size": 1}}}}')
    other.write_text('{"resource": {"a": {"x": {"size": 1, "name": "n"}}}}')
    must_be_equal(one, other)
    other.write_text('{"resource": {"a": {"x": {"size": 2}}}}')
    with pytest.raises(Different) as caught:
        must_be_equal(one, other)
    assert str(caught.value) == (
        f"{one} and {other} differ:\n"
        "  /resource/a/x/name stands in one only\n"
        "  /resource/a/x/size: 1 and 2"
    )


@pytest.mark.node
def test_the_shop_by_hand_is_the_shop(tmp_path: Path):
    _fast("stock_shop.py", str(tmp_path / "stock"))
    from examples.shop.backend import shop

    ours = shop("dev", lock=None).synthesize(tmp_path / "ours")
    stock = tmp_path / "stock" / "stacks" / "shop-dev"
    must_be_equal(stock / "cdk.tf.json", ours)
    package = Path("packages", "shop-api-functions.zip")
    assert (stock / package).read_bytes() == (ours.parent / package).read_bytes()


@pytest.mark.node
def test_many_apis_by_hand_are_as_ours(tmp_path: Path):
    # More than one account and more than one app.
    _fast("many_hand.py", "41", str(tmp_path / "hand"))
    workload = runpy.run_path(str(PROGRAMS / "workload.py"))
    ours = workload["many_apis"](41).synthesize(tmp_path / "ours")
    must_be_alike(tmp_path / "hand" / "stacks" / "many-dev" / "cdk.tf.json", ours)


def _fast(program: str, *arguments: str) -> None:
    """Run a hand-written program in a process of its own, with the bindings loaded fast."""
    code = (
        "import runpy, sys; from atakora_tf.stack.bindings import load_bindings; "
        "load_bindings(); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0])"
    )
    command = [sys.executable, "-c", code, str(PROGRAMS / program), *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
