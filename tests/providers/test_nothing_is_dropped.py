from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    CosmosConfig,
    FrontDoorConfig,
    FunctionGroup,
    FunctionsConfig,
    KeyVaultConfig,
    MonitoringConfig,
    NetworkingConfig,
    ServiceBusConfig,
    StaticWebAppConfig,
    StorageConfig,
)
from atakora_tf.merge.fields import Keyed, Nested, field_specs
from tests.providers.field_examples import COUNTED, EXAMPLES, WRAPPERS, needs_of
from tests.providers.rendering import backend, document


def _walked(config: type[Any]) -> set[tuple[type[Any], str]]:
    """Every field of a config class and of the classes inside it."""
    found: set[tuple[type[Any], str]] = set()
    for spec in field_specs(config):
        found.add((config, spec.name))
        shape = spec.shape.entry if isinstance(spec.shape, Keyed) else spec.shape
        if isinstance(shape, Nested):
            found |= _walked(shape.config)
    return found


FIELDS = set().union(
    *map(
        _walked,
        (
            CosmosConfig,
            FrontDoorConfig,
            FunctionsConfig,
            KeyVaultConfig,
            MonitoringConfig,
            NetworkingConfig,
            ServiceBusConfig,
            StaticWebAppConfig,
            StorageConfig,
        ),
    )
)


def _name(place: tuple[type[Any], str]) -> str:
    return f"{place[0].__name__}.{place[1]}"


def test_every_field_has_an_example_and_every_example_a_field() -> None:
    assert sorted(map(_name, FIELDS - COUNTED)) == sorted(map(_name, EXAMPLES))
    assert FIELDS >= COUNTED
    assert {config for config, _ in FIELDS} <= set(WRAPPERS)


@pytest.mark.parametrize("place", sorted(EXAMPLES, key=_name), ids=_name)
def test_what_a_field_says_changes_the_document(place: tuple[type[Any], str]) -> None:
    without = document(needs_of(place, with_value=False))
    assert document(needs_of(place, with_value=True)) != without


def test_functions_have_no_block_but_are_counted() -> None:
    group = FunctionGroup(functions={"list": "http", "sweep": "timer"})
    plan = backend({"functions:k": FunctionsConfig(groups={"X": group})}).plan()
    (app,) = plan.resources
    assert [(c.words, app.count(c)) for c in FunctionsConfig.capacities] == [
        ("functions", 2),
        ("triggers other than HTTP", 1),
    ]
