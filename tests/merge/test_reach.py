"""The generators really reach what the laws are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from strategies import CONFIGS, declarations, requirements

from atakora_tf.merge.claims import Claims
from atakora_tf.merge.problem import Conflict
from atakora_tf.merge.resolve import Resolution, resolve
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.planner import Planning, plan_backend
from atakora_tf.requirements.cosmos import CosmosConfig
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.monitoring import MonitoringConfig
from atakora_tf.requirements.storage import StorageConfig

# Of everything that it says one value is enough for all.
CONFLICTING = [config for config in CONFIGS if config is not MonitoringConfig]

# Hypothesis writes down what it found, however long it is.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")


def find_any(values: st.SearchStrategy[Any], reached: Callable[[Any], bool]) -> None:
    """Fail unless some example of the strategy is such."""
    # Whatever is reached need not be made small.
    search = settings(max_examples=3000, derandomize=True, database=None, phases=[Phase.generate])
    find(values, reached, settings=search)


def resolved(made: list[Any]) -> Resolution[Any]:
    return resolve(Claims.gather(made), type(made[0][0]))


@pytest.mark.parametrize("config", CONFLICTING, ids=lambda c: c.__name__)
def test_configs_conflict(config: type[Any]) -> None:
    find_any(
        requirements(config),
        lambda made: any(isinstance(p, Conflict) for p in resolved(made).problems),
    )


def test_configs_conflict_deep_inside() -> None:
    find_any(
        requirements(CosmosConfig),
        lambda made: any(p.path[-1] == "partition_key" for p in resolved(made).problems),
    )


@given(requirements(MonitoringConfig))
def test_nobody_is_kept_from_building_by_what_others_want_to_see(made: list[Any]) -> None:
    assert not [p for p in resolved(made).problems if isinstance(p, Conflict)]


@pytest.mark.parametrize("config", CONFLICTING, ids=lambda c: c.__name__)
def test_overrides_overrule(config: type[Any]) -> None:
    find_any(requirements(config), lambda made: bool(resolved(made).warnings))


@pytest.mark.parametrize("config", CONFIGS, ids=lambda c: c.__name__)
def test_defaults_yield(config: type[Any]) -> None:
    find_any(
        requirements(config),
        lambda made: any(
            outcome.conflict is None and any(c.priority == 10 for c in outcome.overridden)
            for outcome in resolved(made).outcomes.values()
        ),
    )


@pytest.mark.parametrize("config", [CosmosConfig, StorageConfig, FunctionsConfig, MonitoringConfig])
def test_whole_configs_are_at_fault_where_single_values_are_not(config: type[Any]) -> None:
    find_any(
        requirements(config),
        lambda made: any(not isinstance(p, Conflict) for p in resolved(made).problems),
    )


def test_replacing_claims_drop_entries() -> None:
    find_any(
        requirements(StorageConfig),
        lambda made: any(
            path[0] == "queues" and len(path) == 2 and not outcome.deciding and outcome.overridden
            for path, outcome in resolved(made).outcomes.items()
            if path
        ),
    )


def planned(made: list[Any], **options: Any) -> Planning:
    return plan_backend("shop", "dev", "westeurope", made, **options)


LIMITS = ResourceLimits(max_databases_per_account=2, max_functions_per_app=4)


def test_plans_split_by_a_limit() -> None:
    def split(made: list[Any]) -> bool:
        plan = planned(made, limits=LIMITS).plan
        return plan is not None and any(str(r.key).endswith("-2") for r in plan.resources)

    find_any(declarations(), split)


def test_plans_split_by_a_variant() -> None:
    def split(made: list[Any]) -> bool:
        plan = planned(made, on_incompatible="split").plan
        return plan is not None and any(
            str(r.key) == "cosmos:shared-database-2" for r in plan.resources
        )

    find_any(declarations(), split)


def test_components_that_differ_conflict_where_they_may_not_split() -> None:
    find_any(
        declarations(),
        lambda made: any(p.path[-1] == "capacity_mode" for p in planned(made).problems),
    )


def test_components_would_be_torn_apart() -> None:
    def torn(drawn: tuple[list[Any], list[Any]]) -> bool:
        first = planned(drawn[0], limits=LIMITS)
        second = planned(drawn[1], limits=LIMITS, pins=first.pins)
        return any("never torn" in p.what for p in second.problems)

    find_any(st.tuples(declarations(), declarations()), torn)


def test_a_component_alone_exceeds_a_limit() -> None:
    tight = ResourceLimits(max_databases_per_account=1)
    find_any(
        declarations(),
        lambda made: any("in one resource" in p.what for p in planned(made, limits=tight).problems),
    )


def test_several_components_share_one_database() -> None:
    def shared(made: list[Any]) -> bool:
        plan = planned(made).plan
        return plan is not None and any(
            len(outcome.deciding) > 1
            for resource in plan.resources
            for path, outcome in resource.provenance.items()
            if len(path) == 2 and path[0] == "databases"
        )

    find_any(declarations(), shared)
