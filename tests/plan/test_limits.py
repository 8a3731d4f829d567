"""Limits that a team sets for itself."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf.plan.limits import ResourceLimits


def test_the_limits_are_those_of_the_documents() -> None:
    limits = ResourceLimits()
    assert limits.max_functions_per_app == 200
    assert limits.max_databases_per_account == 25
    assert limits.max_containers_per_storage_account == 250
    assert limits.max_cosmos_accounts is None
    assert limits.faults() == ()


def test_a_limit_is_found_by_its_name() -> None:
    limits = ResourceLimits(max_cosmos_accounts=2, custom={"max_topics": 9, "max_queues": None})
    assert limits.of("max_cosmos_accounts") == 2
    assert limits.of("max_function_apps") is None
    assert limits.of("max_topics") == 9
    assert limits.of("max_queues") is None
    assert limits.of("faults") is None
    assert limits.of("unheard_of") is None


@pytest.mark.parametrize("wrong", [0, -1, True, 2.5, "25", None])
def test_a_limit_is_a_whole_number_of_one_or_more(wrong: Any) -> None:
    assert ResourceLimits(max_databases_per_account=wrong).faults() == (
        f"max_databases_per_account={wrong!r} is not a whole number of 1 or more",
    )


def test_a_cap_may_be_none_and_nothing_else_that_is_no_number() -> None:
    assert ResourceLimits(max_cosmos_accounts=None).faults() == ()
    assert ResourceLimits(max_cosmos_accounts=0, custom={"max_topics": "9"}).faults() == (
        "max_cosmos_accounts=0 is not a whole number of 1 or more",
        "max_topics='9' is not a whole number of 1 or more",
    )
