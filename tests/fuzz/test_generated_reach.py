"""The generator reaches what it is made for; else the search over whole backends proves little."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from generated_backends import Case, cases
from hypothesis import Phase, find, given, settings

from atakora_tf.merge.problem import Conflict
from atakora_tf.plan.backend_plan import BackendPlan

# What is found is printed only if it does not hold.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

_ENOUGH = settings(
    max_examples=1000, derandomize=True, database=None, deadline=None, phases=[Phase.generate]
)


def _plan(case: Case) -> BackendPlan | None:
    backend = case.backend()
    return None if backend.validate() else backend.plan()


def _is_split(case: Case) -> bool:
    plan = _plan(case)
    return plan is not None and any(r.key != r.requested for r in plan.resources)


def _is_in_conflict(case: Case) -> bool:
    return any(isinstance(problem, Conflict) for problem in case.backend().validate())


def _is_overruled(case: Case) -> bool:
    plan = _plan(case)
    return plan is not None and any(
        outcome.overridden and any(claim.priority >= 30 for claim in outcome.deciding)
        for resource in plan.resources
        for outcome in resource.provenance.values()
    )


def _is_over_a_limit(case: Case) -> bool:
    return any("the limit max_" in problem.what for problem in case.backend().validate())


def _is_large(case: Case) -> bool:
    return len(case.components) >= 20 and _plan(case) is not None


def _lies_in_two_regions(case: Case) -> bool:
    plan = _plan(case)
    return plan is not None and len({r.location for r in plan.resources}) > 1


def _shares_a_database(case: Case) -> bool:
    plan = _plan(case)
    return plan is not None and any(
        len(outcome.deciding) + len(outcome.agreeing) > 1
        for resource in plan.resources
        for path, outcome in resource.provenance.items()
        if path[-1:] == ("partition_key",)
    )


@pytest.mark.parametrize(
    "reached",
    [
        _is_split,
        _is_in_conflict,
        _is_overruled,
        _is_over_a_limit,
        _is_large,
        _lies_in_two_regions,
        _shares_a_database,
    ],
    ids=lambda reached: reached.__name__.strip("_"),
)
def test_a_backend_is_found_that(reached: Callable[[Case], bool]) -> None:
    assert reached(find(cases, reached, settings=_ENOUGH))


def test_a_third_of_the_backends_can_be_built() -> None:
    built: list[bool] = []

    @settings(max_examples=100, derandomize=True, database=None, deadline=None)
    @given(cases)
    def look(case: Case) -> None:
        built.append(not case.backend().validate())

    look()
    assert sum(built) > len(built) / 3
    assert sum(built) < len(built)
