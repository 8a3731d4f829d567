"""Handles give the typed classes of the azurerm package; checked, never run."""

from typing import assert_type

from cdktf_cdktf_provider_azurerm.cosmosdb_account import CosmosdbAccount
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_container import CosmosdbSqlContainer
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_database import CosmosdbSqlDatabase
from cdktf_cdktf_provider_azurerm.function_app_flex_consumption import FunctionAppFlexConsumption
from cdktf_cdktf_provider_azurerm.linux_function_app import LinuxFunctionApp
from cdktf_cdktf_provider_azurerm.static_web_app import StaticWebApp
from cdktf_cdktf_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from atakora_tf import CrudApi, StaticSite


def constructs(api: CrudApi) -> None:
    assert_type(api.cosmos.account, CosmosdbAccount)
    assert_type(api.cosmos.construct, CosmosdbAccount)
    assert_type(api.cosmos.database, CosmosdbSqlDatabase)
    assert_type(api.cosmos.container, CosmosdbSqlContainer)
    assert_type(api.functions.app, FunctionAppFlexConsumption | LinuxFunctionApp)
    assert_type(api.functions.construct, FunctionAppFlexConsumption | LinuxFunctionApp)
    assert_type(api.functions.identity, UserAssignedIdentity)
    assert_type(api.cosmos.account.endpoint, str)


def a_site(site: StaticSite) -> None:
    assert_type(site.static_web_app.app, StaticWebApp)
    assert_type(site.static_web_app.construct, StaticWebApp)
    assert_type(site.static_web_app.url, str)
