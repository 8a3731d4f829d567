"""The airline: one account with copies, and an app in the second region that reads it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from examples.two_regions.backend import HERE, REPLICAS, airline
from tests.parts import ROOT

ACCOUNT = "azurerm_cosmosdb_account.airline_cosmos_shared-database"


def made(environment: str) -> dict[str, dict[str, dict[str, Any]]]:
    found: Any = airline(environment, lock=None).document().to_dict()["resource"]
    return dict(found)


@pytest.mark.parametrize("environment", REPLICAS)
def test_nothing_is_wrong_with_it_and_nothing_has_to_be_known(environment: str) -> None:
    backend = airline(environment, lock=None)
    assert backend.validate() == ()
    assert backend.warnings == ()


def test_the_account_is_one_and_its_copies_are_in_their_order() -> None:
    (account,) = made("prod")["azurerm_cosmosdb_account"].values()
    assert account["geo_location"] == [
        {"location": "westeurope", "failover_priority": 0, "zone_redundant": True},
        {"location": "northeurope", "failover_priority": 1, "zone_redundant": True},
        {"location": "francecentral", "failover_priority": 2, "zone_redundant": True},
    ]
    assert account["automatic_failover_enabled"] is True
    assert "capabilities" not in account


def test_each_environment_has_its_copies() -> None:
    def places(environment: str) -> list[str]:
        (account,) = made(environment)["azurerm_cosmosdb_account"].values()
        return [place["location"] for place in account["geo_location"]]

    assert places("dev") == ["westeurope"]
    assert places("staging") == ["westeurope", "northeurope"]


def test_without_copies_the_account_is_serverless() -> None:
    (account,) = made("dev")["azurerm_cosmosdb_account"].values()
    assert account["capabilities"] == [{"name": "EnableServerless"}]


def test_the_app_of_the_second_region_reads_one_database_and_no_more() -> None:
    found = made("prod")
    app = found["azurerm_function_app_flex_consumption"][
        "airline_functions_api-functions-northeurope"
    ]
    assert app["location"] == "northeurope"
    assert app["app_settings"]["DEPARTURES_DATA_COSMOS_ENDPOINT"] == f"${{{ACCOUNT}.endpoint}}"
    identity = "azurerm_user_assigned_identity.airline_functions_api-functions-northeurope_identity"
    (role,) = (
        role
        for role in found["azurerm_cosmosdb_sql_role_assignment"].values()
        if role["principal_id"] == f"${{{identity}.principal_id}}"
    )
    assert role["role_definition_id"].endswith("/00000000-0000-0000-0000-000000000001")
    assert role["scope"] == (
        f"${{{ACCOUNT}.id}}/dbs/${{azurerm_cosmosdb_sql_database."
        "airline_cosmos_shared-database_database_flight-api.name}"
    )


def test_the_code_reads_settings_that_exist() -> None:
    code = (ROOT / HERE / "departures" / "function_app.py").read_text(encoding="utf-8")
    apps = made("prod")["azurerm_function_app_flex_consumption"]
    settings = apps["airline_functions_api-functions-northeurope"]["app_settings"]
    read = set(re.findall(r'os\.environ\["(\w+)"\]', code))
    assert len(read) == 4
    assert read <= settings.keys()
    definition = airline("prod", lock=None).components["departures"]
    assert set(re.findall(r'function_name\("(\w+)"\)', code)) == set(definition.props.functions)
