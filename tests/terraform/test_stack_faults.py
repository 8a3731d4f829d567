"""Options of a stack that are of no use: said with everything else, wherever they are given."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import Resources, StackOptions, StorageConfig, StorageContainer, define_backend
from atakora_tf.errors import DocumentError
from atakora_tf.terraform import StateBackend, stack_settings

NEEDS = {"storage:files": StorageConfig(containers={"files": StorageContainer()})}

FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (
        {"state": "stshoptfstate"},
        "state='stshoptfstate' is no place for a state",
        "write state=AzureState('stshoptfstate')",
    ),
    ({"state": 5}, "state=5 is no place for a state", "write state=AzureState('stshoptfstate')"),
    ({"reads": 5}, "reads=5 is no list of stack settings", "write reads=[other.settings]"),
    ({"protected": "no"}, "protected='no' is not true or false", "write protected=True"),
    (
        {"subscription_id": 7},
        "subscription_id=7 is no text",
        "write the id of the subscription",
    ),
    (
        {"resource_group": 5},
        "resource_group=5 is neither a name nor an ExistingResourceGroup",
        "write resource_group='rg-shop' for a new group",
    ),
    (
        {"tags": ["a"]},
        "tags=['a'] is not a mapping",
        "write tags={'team': 'storefront'}",
    ),
]


@pytest.mark.parametrize(("options", "what", "way_out"), FAULTS, ids=str)
def test_an_option_of_no_use_is_said(options: dict[str, Any], what: str, way_out: str) -> None:
    backend = define_backend(
        {"files": Resources.define("Files", NEEDS)},
        name="shop",
        location="westeurope",
        stack=StackOptions(**options),
        lock=None,
    )
    (problem,) = backend.validate()
    assert str(problem) == f"shop: {what}\n- shop ({backend.source.place})\nWays out: {way_out}."
    with pytest.raises(DocumentError) as caught:
        stack_settings("shop-dev", environment="dev", location="westeurope", **options)
    assert str(caught.value) == f"The stack 'shop-dev': {what}; {way_out}."


def test_a_resource_group_is_named_as_azure_takes_it() -> None:
    with pytest.raises(DocumentError) as caught:
        stack_settings("shop", environment="dev", location="westeurope", resource_group="bad/name.")
    assert str(caught.value).startswith("The stack 'shop': the name of the resource group is of no")


def test_all_faults_come_at_once() -> None:
    options: dict[str, Any] = {}
    for found, _, _ in FAULTS:
        options |= found
    assert len(StackOptions(name="a b", **options).faults()) == len(options) + 1
    assert StackOptions().faults() == ()


@pytest.mark.parametrize(
    "arguments",
    [
        {"access_key": "c2VjcmV0"},
        {"conn_str": "postgres://user:hunter2-and-more@localhost/db?password=hunter2hunter2"},
    ],
)
def test_a_secret_in_a_state_backend_is_refused_and_not_repeated(
    arguments: dict[str, object],
) -> None:
    with pytest.raises(DocumentError) as caught:
        StateBackend("azurerm", arguments)
    (name,) = arguments
    assert str(caught.value).startswith(f"The state backend 'azurerm' has a secret in {name!r}")
    assert str(arguments[name]) not in str(caught.value)
