"""The shop: what it shares, that its code fits, and that the order of components means nothing."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from atakora_tf.stand_alone import saving
from benchmarks.counting import KINDS, together_and_alone
from examples.shop.backend import HERE, STOREFRONT, shop
from tests.parts import ROOT

CODE = "\n".join(p.read_text(encoding="utf-8") for p in sorted((HERE / "payments").glob("*.py")))


def configuration(environment: str) -> dict[str, Any]:
    return dict(shop(environment, lock=None).document().to_dict())


def settings() -> dict[str, Any]:
    (app,) = configuration("dev")["resource"]["azurerm_function_app_flex_consumption"].values()
    found: dict[str, Any] = app["app_settings"]
    return found


@pytest.mark.parametrize("environment", STOREFRONT)
def test_nothing_is_wrong_with_it_and_nothing_has_to_be_known(environment: str) -> None:
    backend = shop(environment, lock=None)
    assert backend.validate() == ()
    assert backend.warnings == ()


def test_what_can_be_shared_is_shared() -> None:
    apis = ("CartApi", "OrderApi", "ProductApi", "ReviewApi", "UserApi")
    assert {str(r.key): r.components for r in shop("prod", lock=None).plan().resources} == {
        "cosmos:shared-database": apis,
        "front-door:sites": ("Storefront",),
        "functions:api-functions": ("CartApi", "OrderApi", "Payments", *apis[2:]),
        "key-vault:shared-secrets": ("Payments", "Secrets"),
        "monitoring:shared-monitoring": ("backend shop",),
        "storage:shared-storage": ("OrderApi", "Payments", "Storefront"),
    }


@pytest.mark.parametrize("environment", STOREFRONT)
def test_four_fifths_of_accounts_apps_and_plans_are_saved(environment: str) -> None:
    together, alone = together_and_alone(shop(environment, lock=None))
    assert together == Counter(
        {
            "azurerm_cosmosdb_account": 1,
            "azurerm_function_app_flex_consumption": 1,
            "azurerm_service_plan": 1,
            "azurerm_storage_account": 2,
        }
    )
    # Each API alone: an account, an app, a plan, host storage; OrderApi also storage for its queue.
    # Payments: an app, a plan, host storage, storage. Storefront: storage. Secrets: none of them.
    assert alone == Counter(
        {
            "azurerm_cosmosdb_account": 5,
            "azurerm_function_app_flex_consumption": 6,
            "azurerm_service_plan": 6,
            "azurerm_storage_account": 5 + 1 + 2 + 1,
        }
    )
    assert (together.total(), alone.total()) == (5, 26)
    assert 1 - together.total() / alone.total() >= 0.8


def test_every_kind_of_app_is_counted() -> None:
    assert {kind for kind in KINDS if "function_app" in kind} == {
        "azurerm_function_app_flex_consumption",
        "azurerm_linux_function_app",
        "azurerm_windows_function_app",
    }


def test_what_is_saved_in_all() -> None:
    backend = shop("prod", lock=None)
    assert str(saving(backend, backend.plan())) == (
        "8 components, 6 shared resources instead of 25. In Terraform: 55 resources, 75 fewer than "
        "the 130 of stand-alone components."
    )


def test_every_function_of_the_code_is_declared_and_the_other_way_round() -> None:
    definition = shop("dev", lock=None).components["payments"]
    assert set(re.findall(r'@app\.function_name\("(\w+)"\)', CODE)) == set(
        definition.props.functions
    )


def test_every_setting_that_the_code_reads_exists() -> None:
    found = settings()
    read = {one or other for one, other in re.findall(r"%(\w+)%|environ\[['\"](\w+)", CODE)}
    assert read == {
        "PAYMENTS_CHARGE_QUEUE",
        "PAYMENTS_KEY",
        "PAYMENTS_URL",
        "PAYMENTS_REPORT_SCHEDULE",
    }
    assert read - found.keys() == set()
    connections = set(re.findall(r'connection="(\w+)"', CODE))
    # The host finds a connection by the settings that start with its name and two underscores.
    held = {name.partition("__")[0] for name in found if "__" in name}
    assert connections == {"PAYMENTS_CHARGE", "PAYMENTS_STORAGE"}
    assert connections - held == set()


def test_the_container_that_the_code_writes_to_exists_with_its_role() -> None:
    (name,) = re.findall(r'path="(\w+)/', CODE)
    resources = configuration("dev")["resource"]
    block = f"shop_storage_shared-storage_container_{name}"
    assert resources["azurerm_storage_container"][block]["name"] == name
    scope = f"${{azurerm_storage_container.{block}.id}}"
    assert [
        role["role_definition_name"]
        for role in resources["azurerm_role_assignment"].values()
        if role["scope"] == scope
    ] == ["Storage Blob Data Contributor"]


def test_the_key_of_the_payment_provider_is_a_reference() -> None:
    vault = "${azurerm_key_vault.shop_key-vault_shared-secrets.vault_uri}"
    assert settings()["PAYMENTS_KEY"] == (
        f"@Microsoft.KeyVault(SecretUri={vault}secrets/payment-key)"
    )


def test_the_account_of_the_pages_takes_no_keys_and_serves_nothing_else() -> None:
    accounts = configuration("prod")["resource"]["azurerm_storage_account"]
    account = accounts["shop_storage_shared-storage"]
    assert account["shared_access_key_enabled"] is False
    assert account["allow_nested_items_to_be_public"] is False


def test_the_code_is_python() -> None:
    for path in HERE.rglob("*.py"):
        compile(path.read_text(encoding="utf-8"), str(path), "exec")


@pytest.mark.node
def test_the_page_is_javascript() -> None:
    code = (HERE / "storefront" / "shop.js").read_text(encoding="utf-8")
    done = subprocess.run(
        ["node", "--input-type=module", "--check", "-"],
        input=code,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_storefront_is_built_with_the_addresses_of_the_apis(tmp_path: Path) -> None:
    output = configuration("prod")["output"]["shop_storage_shared-storage_website-environment"]
    site = tmp_path / "storefront"
    shutil.copytree(HERE / "storefront", site, ignore=shutil.ignore_patterns("dist"))
    assert shop("prod", lock=None).components["storefront"].props.build_command == "python build.py"
    for _ in range(2):  # The second build replaces the first.
        subprocess.run(
            [sys.executable, "build.py"],
            cwd=site,
            env={**os.environ, **output["value"]},
            timeout=60,
            check=True,
        )
    addresses = (site / "dist" / "addresses.js").read_text(encoding="utf-8")
    app = "https://${azurerm_function_app_flex_consumption.shop_functions_api-functions"
    assert {
        name: json.loads(text)
        for name, text in re.findall(r"export const (\w+) = (.*);", addresses)
    } == {
        name: f"{app}.default_hostname}}/api/{name}"
        for name in ("carts", "orders", "products", "reviews", "users")
    }
    assert sorted(p.name for p in (site / "dist").iterdir()) == [
        "addresses.js",
        "index.html",
        "shop.js",
    ]


def test_what_ships_is_code_alone(tmp_path: Path) -> None:
    shop("dev", lock=None).synthesize(tmp_path)
    (path,) = tmp_path.rglob("*.zip")
    with ZipFile(path) as package:
        assert sorted(package.namelist()) == ["function_app.py", "host.json", "provider.py"]


@pytest.mark.parametrize("environment", STOREFRONT)
def test_twenty_orders_of_the_components_give_the_same_bytes(
    environment: str, tmp_path: Path
) -> None:
    """Configuration, package, plan and lock file."""

    def written(number: int, names: list[str]) -> dict[str, bytes]:
        folder = tmp_path / str(number)
        folder.mkdir()
        backend = shop(environment, lock=str(folder / "atakora.lock.json"))
        backend.components = {name: backend.components[name] for name in names}
        assert list(backend.components) == names
        backend.synthesize(folder)
        return {
            str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    names = list(shop(environment, lock=None).components)
    expected = written(0, names)
    stack = f"stacks/shop-{environment}"
    assert expected.keys() >= {
        "atakora.lock.json",
        f"{stack}/cdk.tf.json",
        f"{stack}/packages/shop-api-functions.zip",
    }
    seen = {tuple(names)}
    for number in range(1, 21):
        random.Random(number).shuffle(names)
        seen.add(tuple(names))
        assert written(number, names) == expected
    assert len(seen) == 21


def test_the_order_changes_no_golden_file() -> None:
    for environment in ("dev", "prod"):
        backend = shop(environment, lock=None)
        backend.components = dict(reversed(backend.components.items()))
        golden = ROOT / "tests" / "golden" / f"shop_{environment}.json"
        assert backend.document(whole=True).to_json() == golden.read_text(encoding="utf-8")
