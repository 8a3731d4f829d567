"""Reports of runs: data, figures and charts without a browser."""

from __future__ import annotations

import json
import re
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

sys.path.append(str(Path(__file__).parent))
from reports import DONE, EMPTY, ENTIRE, GOOD, HURT, sample

from atakora_tf.errors import MigrationError
from atakora_tf.migration.report.page import report_page
from atakora_tf.migration.report.run_report import ContainerFigures
from atakora_tf.migration.report.series import MOST_STEPS, steps, ticks, time_ticks
from atakora_tf.migration.report.verified import read_verified
from atakora_tf.migration.report.wording import counted, number, size, span


@pytest.mark.parametrize(
    ("report", "kind", "sentence"),
    [
        (EMPTY, "open", "The run is not finished: the same command goes on where it was."),
        (GOOD, "good", "All documents were carried, and verification found no difference."),
        (ENTIRE, "bad", "3 documents were refused. Verification found 4 differences."),
        (
            evolve(GOOD, verified=None),
            "open",
            "All documents were carried. Nothing is verified yet.",
        ),
        (
            evolve(GOOD, passes=(DONE, evolve(DONE, number=2, finished="2026-11-20T11:00:00Z"))),
            "open",
            "All documents were carried. The last pass is not verified yet.",
        ),
        (
            evolve(GOOD, refused={"schema": 1}),
            "bad",
            "1 document was refused.",
        ),
        (
            evolve(GOOD, passes=(evolve(DONE, finished=None),)),
            "open",
            "The run is not finished: the same command goes on where it was.",
        ),
        (
            evolve(GOOD, containers=(ContainerFigures(container="shop/users", undone=3),)),
            "open",
            "The run was rolled back.",
        ),
        (
            evolve(GOOD, containers=(ContainerFigures(container="shop/users", undone=2, left=1),)),
            "bad",
            "The run was rolled back; 1 item stays, as changed by somebody else.",
        ),
    ],
)
def test_the_verdict_comes_first(report: object, kind: str, sentence: str) -> None:
    assert report.verdict() == (kind, sentence)  # type: ignore[attr-defined]
    page = report_page(report)  # type: ignore[arg-type]
    assert f'<p class="verdict {kind}">{sentence}</p>' in page


def test_the_data_says_what_the_page_says() -> None:
    data = json.loads(json.dumps(ENTIRE.as_json()))
    assert data["verdict"] == "bad"
    assert data["figures"]["documents"] == ENTIRE.samples[-1].documents
    assert data["containers"][0] == {
        "container": "shop/users",
        "written": 950_000,
        "unchanged": 12,
        "refused": 1,
        "in_doubt": 0,
        "deleted": 0,
        "undone": 0,
        "left": 0,
    }
    assert data["verified"]["differences"][0] == {
        "kind": "missing",
        "container": "shop/users",
        "id": "ada",
        "path": "users/ada",
        "fields": [],
        "note": "",
    }
    assert len(data["samples"]) == 1300
    assert EMPTY.as_json()["figures"] is None


@pytest.mark.parametrize("text", ["{", "[]", '{"ok": true}'])
def test_a_verification_that_is_none_is_said(tmp_path: Path, text: str) -> None:
    assert read_verified(tmp_path) is None
    (tmp_path / "verification.json").write_text(text, encoding="utf-8")
    with pytest.raises(MigrationError) as caught:
        read_verified(tmp_path)
    assert str(caught.value).startswith(
        f"{tmp_path / 'verification.json'} is no verification of a run ("
    )
    assert str(caught.value).endswith("). Verify once more, or take it away.")


def test_names_are_never_markup() -> None:
    page = report_page(ENTIRE)
    assert HURT not in page
    assert "<script" not in page
    assert page.count("<img") == 0
    assert "And 1 more document." in page
    assert "And 2 more differences." in page


def test_what_an_interruption_hides_from_the_charts_is_said() -> None:
    hidden = "What was written just before an interruption is among the items"
    assert hidden not in report_page(GOOD)
    interrupted = evolve(GOOD, samples=[sample(0.4, 2)])
    assert interrupted.as_json()["gaps"] is True
    assert interrupted.as_json()["written"] == 3
    assert hidden in report_page(interrupted)


def test_a_page_needs_nothing_else() -> None:
    for report in (EMPTY, GOOD, ENTIRE):
        page = report_page(report)
        assert re.findall(r"(?:src|href)=\"([^\"]*)\"", page) == ["data:,", "#figures"]
        assert "url(" not in page
        assert "default-src 'none'" in page


@given(
    st.lists(
        st.tuples(st.floats(0.01, 30), st.integers(0, 5000)),
        min_size=1,
        max_size=400,
    )
)
def test_a_chart_adds_up_to_what_was_carried(parts: list[tuple[float, int]]) -> None:
    seconds, documents, samples = 0.0, 0, []
    for wait, more in parts:
        seconds, documents = seconds + wait, documents + more
        samples.append(sample(seconds, documents))
    found = steps(samples, lambda each: each.documents)
    assert 1 <= len(found) <= MOST_STEPS
    assert found[0].start == 0
    assert found[-1].end == seconds
    assert all(before.end == after.start for before, after in pairwise(found))
    assert all(each.rate >= 0 for each in found)
    total = sum(each.rate * (each.end - each.start) for each in found)
    assert total == pytest.approx(documents, rel=1e-6, abs=1e-6)


@given(st.floats(1e-3, 1e12))
def test_axes_have_round_numbers_and_hold_the_highest(most: float) -> None:
    found = ticks(most)
    assert found[0] == 0
    assert found[-1] >= most * (1 - 1e-9)
    assert 2 <= len(found) <= 7
    assert found[-2] < most


@given(st.floats(1e-3, 1e8))
def test_times_on_an_axis_are_few_and_inside(end: float) -> None:
    found = time_ticks(end)
    assert found[0] == 0
    assert 2 <= len(found) <= 7
    assert found[-1] <= end


def test_figures_are_read_aloud() -> None:
    assert [number(each) for each in (0, 7.5, 7.0, 37.5, 1234567.8)] == [
        *("0", "7.5", "7", "38", "1,234,568"),
    ]
    assert [size(each) for each in (0, 1023, 1024, 5 << 30)] == [
        *("0 bytes", "1023 bytes", "1.0 KiB", "5.0 GiB"),
    ]
    assert [span(each) for each in (0.04, 9.99, 59.6, 3600, 93_784)] == [
        *("0 s", "10 s", "1 min", "1 h", "1 d 2 h"),
    ]
    assert [counted(each, "document") for each in (0, 1, 12_345)] == [
        *("0 documents", "1 document", "12,345 documents"),
    ]
