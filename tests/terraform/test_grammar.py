"""Real Terraform reads what the examples become, and would not read it if it were wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from provider_free import Terraform, write_modules
from written_examples import write_examples

Json = Any

_SHOP = "shop_shop-dev"
_APP = "shop_functions_api-functions"
_ACCOUNT = "shop_cosmos_shared-database"


@pytest.fixture(scope="module")
def configurations(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Json]:
    directory = tmp_path_factory.mktemp("examples")
    return {
        f"{path.relative_to(directory).parts[0]}_{path.parent.name}": json.loads(
            path.read_text(encoding="utf-8")
        )
        for path in write_examples(directory)
    }


def test_terraform_accepts_and_evaluates_every_example(
    configurations: dict[str, Json], tmp_path: Path
) -> None:
    write_modules(configurations, tmp_path)
    terraform = Terraform(tmp_path)
    terraform.validate()
    made = terraform.applied()
    assert made.keys() == configurations.keys()
    for name, configuration in configurations.items():
        blocks = {
            f"{prefix}{kind}_{block}"
            for prefix, section in (("", "resource"), ("data_", "data"))
            for kind, named in configuration.get(section, {}).items()
            for block in named
        }
        assert made[name].keys() == blocks
    settings = made[_SHOP][f"azurerm_function_app_flex_consumption_{_APP}"]["app_settings"]
    assert settings["USER_API_DATABASE_NAME"] == "user-api"
    assert settings["USER_API_COSMOS_ENDPOINT"] == f"azurerm_cosmosdb_account.{_ACCOUNT}.endpoint"


def _dangling(shop: Json) -> None:
    account = shop["resource"]["azurerm_cosmosdb_account"]
    account[f"{_ACCOUNT}-moved"] = account.pop(_ACCOUNT)


def _missing_dependency(shop: Json) -> None:
    app = shop["resource"]["azurerm_function_app_flex_consumption"][_APP]
    app["depends_on"] = ["azurerm_role_assignment.nobody"]


def _cycle(shop: Json) -> None:
    account = shop["resource"]["azurerm_cosmosdb_account"][_ACCOUNT]
    account["tags"]["app"] = f"${{azurerm_function_app_flex_consumption.{_APP}.name}}"


def _cycle_of_dependencies(shop: Json) -> None:
    account = shop["resource"]["azurerm_cosmosdb_account"][_ACCOUNT]
    account["depends_on"] = [f"azurerm_function_app_flex_consumption.{_APP}"]


def _not_escaped(shop: Json) -> None:
    account = shop["resource"]["azurerm_cosmosdb_account"][_ACCOUNT]
    account["tags"]["owner"] = "${team}"


def _not_escaped_directive(shop: Json) -> None:
    account = shop["resource"]["azurerm_cosmosdb_account"][_ACCOUNT]
    account["tags"]["owner"] = "%{ team }"


def _without_end(shop: Json) -> None:
    account = shop["resource"]["azurerm_cosmosdb_account"][_ACCOUNT]
    account["tags"]["owner"] = '${jsonencode({a = "b")}'


def _broken_output(shop: Json) -> None:
    shop["output"][f"{_ACCOUNT}_endpoint"]["value"] = "${azurerm_cosmosdb_account.none.endpoint}"


def _illegal_id(shop: Json) -> None:
    account = shop["resource"]["azurerm_cosmosdb_account"]
    account["a b"] = account[_ACCOUNT]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_dangling, "Reference to undeclared resource"),
        (_missing_dependency, "Reference to undeclared resource"),
        (_cycle, "Cycle: "),
        (_cycle_of_dependencies, "Cycle: "),
        (_not_escaped, "Invalid reference"),
        (_not_escaped_directive, "Invalid template control keyword"),
        (_without_end, "Missing"),
        (_broken_output, "Reference to undeclared resource"),
        (_illegal_id, "Invalid resource name"),
    ],
    ids=lambda value: value.__name__.strip("_") if callable(value) else "",
)
def test_terraform_refuses_what_is_spoilt(
    configurations: dict[str, Json], tmp_path: Path, spoil: Callable[[Json], None], said: str
) -> None:
    shop = copy.deepcopy(configurations[_SHOP])
    spoil(shop)
    write_modules({"shop": shop}, tmp_path)
    with pytest.raises(AssertionError) as caught:
        Terraform(tmp_path).validate()
    assert said in str(caught.value)
