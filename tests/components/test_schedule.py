"""Schedules of timers, as the Functions host reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.components.triggers.schedule import schedule_fault


@pytest.mark.parametrize(
    "schedule",
    [
        "0 */5 * * * *",
        "0 0 * * * *",
        "0 0 9-17 * * *",
        "0 30 9 * * 1-5",
        "0 30 9 * Jan Mon",
        "0 0 0 1,15 */2 Sunday",
        "*/15 0-30/10 2 29 2 *",
        "*/5 * * * *",
        "  0  0  3  *  *  *  ",
    ],
)
def test_schedules_of_azures_own_pages_are_legal(schedule: str) -> None:
    assert schedule_fault(schedule) is None


@pytest.mark.parametrize(
    ("schedule", "fault"),
    [
        ("0 60 * * * *", "has '60' as its minute, which takes numbers from 0 to 59"),
        ("60 * * * * *", "has '60' as its second, which takes numbers from 0 to 59"),
        ("0 0 24 * * *", "has '24' as its hour, which takes numbers from 0 to 23"),
        ("0 0 0 0 * *", "has '0' as its day, which takes numbers from 1 to 31"),
        ("0 0 0 * 13 *", "has '13' as its month, which takes numbers from 1 to 12, or names such "
         "as 'feb'"),
        ("0 0 0 * * 7", "has '7' as its day of the week, which takes numbers from 0 to 6, or "
         "names such as 'mon'"),
        ("0 5-1 * * * *", "has '5-1' as its minute, which takes numbers from 0 to 59"),
        ("0 */0 * * * *", "has '*/0' as its minute, which takes numbers from 0 to 59"),
        ("0 1,,2 * * * *", "has '1,,2' as its minute, which takes numbers from 0 to 59"),
        ("0 * * * * ?", "has '?' as its day of the week, which takes numbers from 0 to 6, or "
         "names such as 'mon'"),
    ],
)  # fmt: skip
def test_a_field_out_of_its_range_is_named(schedule: str, fault: str) -> None:
    assert schedule_fault(schedule) == (
        f"the schedule {schedule!r} {fault}, '*', ranges, lists and steps"
    )


@pytest.mark.parametrize("schedule", ["", "every day", "* * * *", "0 0 0 0 0 0 0", "01:30:00"])
def test_a_schedule_has_six_fields(schedule: str) -> None:
    assert schedule_fault(schedule) == (
        f"the schedule {schedule!r} does not have six fields (second, minute, hour, day, month, "
        "day of the week), such as '0 */5 * * * *'"
    )


def test_a_day_that_never_comes_is_refused() -> None:
    assert schedule_fault("0 0 0 30 2 *") == (
        "the schedule '0 0 0 30 2 *' names a day that no month of it has"
    )
    assert schedule_fault("0 0 0 31 Apr *") is not None
    assert schedule_fault("0 0 0 30 1,2 *") is None


def test_a_schedule_is_a_text() -> None:
    assert schedule_fault(5) == "the schedule 5 is not a text such as '0 */5 * * * *'"


@given(st.text())
def test_whatever_is_written_a_fault_is_a_sentence_or_none(text: str) -> None:
    fault = schedule_fault(text)
    assert fault is None or fault.startswith("the schedule ")
