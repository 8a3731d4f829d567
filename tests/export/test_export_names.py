"""Names in other instances: whatever is written for the variables, Azure takes them."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf import CafNaming, NameRequest
from atakora_tf.azure.names import NAME_RULES
from atakora_tf.terraform import azurerm
from atakora_tf.terraform.module_names import ModuleName, longest_prefix, module_names
from tests.export.exporting import document_of

OWN = sorted(
    kind
    for kind, rule in NAME_RULES.items()
    if rule.scope in ("global", "resource group", "subscription")
)


def name_of(name: ModuleName, prefix: str, environment: str, *others: str) -> str:
    """What the expression of a name evaluates to in another instance; Terraform is asked too."""
    word = re.sub("[^A-Za-z0-9]", "", environment).lower()
    start = name.separator.join(piece for piece in (prefix, name.start) if piece)
    start = start[: name.start_room]
    start = start.strip("-") if name.separator else start
    told = "/".join([name.exported, prefix, environment, *others])
    digest = hashlib.sha256(told.encode()).hexdigest()[:6]
    return name.separator.join([start, word[: name.environment_room], digest])


def _one(kind: str, exported: str, environment: str, place: str) -> ModuleName:
    block = azurerm(kind.removeprefix("azurerm_"), "x", name=exported, location=place)
    return module_names([block], environment, place)["x"]


requests = st.builds(
    NameRequest,
    resource_type=st.sampled_from(OWN),
    backend=st.sampled_from(["shop", "a", "order-management-platform", "x" * 40, "9lives"]),
    environment=st.sampled_from(["dev", "prod", "staging", "test-2", "q.a_b", "production"]),
    location=st.sampled_from(["westeurope", "australiacentral2", "eastus"]),
    parts=st.lists(
        st.sampled_from(["api-functions", "host", "shared-database-2", "Käufe", "y" * 30]),
        max_size=2,
    ).map(tuple),
)
environments = st.text(min_size=1, max_size=256).filter(lambda t: re.search("[A-Za-z0-9]", t))


@given(requests, environments, st.data())
def test_every_instance_has_legal_names(request_: NameRequest, environment: str, data: Any) -> None:
    exported = CafNaming().name(request_)
    name = _one(request_.resource_type, exported, request_.environment, request_.location)
    longest = longest_prefix([name])
    assert 4 <= longest <= 10
    prefix = data.draw(st.from_regex(rf"([a-z][a-z0-9]{{0,{longest - 1}}})?", fullmatch=True))
    made = name_of(name, prefix, environment, "eastus", "rg")
    assert NAME_RULES[request_.resource_type].problem(made) is None
    assert len(made) <= name.maximum
    assert made.startswith(prefix)
    assert made != exported


@given(requests, st.lists(st.sampled_from(["", "acme", "b"]), min_size=2, max_size=2))
def test_instances_that_differ_have_names_that_differ(
    request_: NameRequest, prefixes: list[str]
) -> None:
    name = _one(
        request_.resource_type,
        CafNaming().name(request_),
        request_.environment,
        request_.location,
    )
    made = {
        name_of(name, prefix, environment, place, group)
        for prefix in set(prefixes)
        for environment in ("dev", "d.e.v", "DEV")
        for place in ("eastus", "westus")
        for group in ("", "rg")
    }
    assert len(made) == len(set(prefixes)) * 12


@pytest.mark.parametrize(
    ("kind", "exported", "start"),
    [
        ("azurerm_cosmosdb_account", "cosno-shop-dev-we-m5vi92", "cosno-shop"),
        ("azurerm_storage_account", "stshopapihostdevwe8efn85", "stshopapihost"),
        ("azurerm_service_plan", "asp-shop-api-functions-dev-we", "asp-shop-api-functions"),
        ("azurerm_user_assigned_identity", "id-x--host--dev-we", "id-x--host"),
        # Nothing of these is known to be environment and region.
        ("azurerm_service_plan", "asp-dev-we-blue", "asp-dev-we-blue"),
        ("azurerm_storage_account", "stshopapihostdev", "stshopapihostdev"),
        ("azurerm_cosmosdb_account", "dev-we", "dev-we"),
    ],
)
def test_what_stays_of_a_name(kind: str, exported: str, start: str) -> None:
    assert _one(kind, exported, "dev", "westeurope").start == start


def test_the_names_of_other_instances_of_the_shop() -> None:
    from examples.shop.backend import shop

    document, settings = document_of(shop("dev", lock=None))
    names = module_names(document.resources, settings.environment, settings.location)
    made = {n.exported: name_of(n, "acme", "production", "eastus", "") for n in names.values()}
    # Literally, since another name is another resource.
    assert made["cosno-shop-dev-we-m5vi92"] == "acme-cosno-shop-product-4f43f5"
    assert made["stshopapihostdevwe8efn85"] == "acmestshopapihprod96ea20"
    assert made["id-shop-api-functions-dev-we"] == ("acme-id-shop-api-functions-production-0ebd72")


def test_only_what_stands_beside_others_is_renamed() -> None:
    blocks = [
        azurerm("storage_container", "container", name="images"),
        azurerm("cosmosdb_sql_database", "database", name="shop"),
        azurerm("redis_cache", "cache", name="rc-shop-we", location="westeurope"),
        azurerm("monitor_diagnostic_setting", "diagnosis", name="all"),
        azurerm("cosmosdb_account", "reference", name=azurerm("x", "y")["name"]),
    ]
    names = module_names(blocks, "dev", "westeurope")
    assert list(names) == ["cache"]
    # Of a type that we know nothing of, a short name is legal; a longer one was the user's.
    assert names["cache"].maximum == 24


def test_the_shortest_names_bound_the_prefix() -> None:
    assert longest_prefix([]) == 10
    vault = _one("azurerm_key_vault", "kv-shop-dev-we-abcdef", "dev", "westeurope")
    app = _one("azurerm_linux_function_app", "func-shop", "dev", "westeurope")
    assert longest_prefix([app]) == 10
    assert longest_prefix([app, vault]) == 7
