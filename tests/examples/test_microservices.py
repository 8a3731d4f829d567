"""The example of several services: what it shares, and that its code fits its configuration."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from atakora_tf.cli.main import main
from examples.microservices.backend import HERE, STOREFRONT, market, services
from tests.parts import ROOT

APP = "examples.microservices.backend:market"
CODE = {"Fulfilment": "fulfilment/function_app.py", "Notifier": "notifier/src/functions/*.js"}
WRITTEN = re.compile(r"%(\w+)%|process\.env\.(\w+)")
CONNECTED = re.compile(r"""connection(?:=|: )"(\w+)\"""")


def configuration(environment: str) -> dict[str, Any]:
    return dict(market(environment, lock=None).document().to_dict())


def code(component: str) -> str:
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(HERE.glob(CODE[component]))
    )


def settings_of(component: str) -> dict[str, Any]:
    """The settings of the app in which a component's code runs."""
    found = market("dev", lock=None).plan().component(component).resources
    (key,) = [str(key) for asked, key in found.items() if asked.startswith("functions:")]
    apps = configuration("dev")["resource"]["azurerm_function_app_flex_consumption"]
    settings: dict[str, Any] = apps[f"market_{key.replace(':', '_')}"]["app_settings"]
    return settings


def test_what_can_be_shared_is_shared() -> None:
    assert {str(r.key): r.components for r in market("prod", lock=None).plan().resources} == {
        "cosmos:shared-database": ("CatalogueApi", "Ledger", "OrderApi"),
        "cosmos:shared-database-account-api": ("AccountApi",),
        "front-door:sites": ("Storefront",),
        "functions:api-functions": ("CatalogueApi", "Fulfilment", "OrderApi"),
        "functions:api-functions-account-api": ("AccountApi",),
        "functions:node-functions": ("Notifier",),
        "key-vault:shared-secrets": ("Notifier", "OrderApi", "Secrets"),
        "monitoring:shared-monitoring": ("backend market",),
        "service-bus:shared-bus": ("Bus", "Fulfilment", "Notifier", "OrderApi"),
        "storage:shared-storage": ("Fulfilment", "Ledger"),
        "storage:storefront-content": ("Storefront",),
    }


@pytest.mark.parametrize("environment", STOREFRONT)
def test_nothing_is_wrong_with_it_and_nothing_has_to_be_known(environment: str) -> None:
    backend = market(environment, lock=None)
    assert backend.validate() == ()
    assert backend.warnings == ()


def test_personal_data_lies_apart() -> None:
    databases = configuration("prod")["resource"]["azurerm_cosmosdb_sql_database"]
    account = "${azurerm_cosmosdb_account.market_cosmos_shared-database-account-api.name}"
    assert [b["name"] for b in databases.values() if b["account_name"] == account] == [
        "account-api"
    ]


def test_settings_refer_to_other_services_and_to_secrets() -> None:
    app = "https://${azurerm_function_app_flex_consumption.market_functions_"
    shared, other = settings_of("OrderApi"), settings_of("Notifier")
    assert shared["ORDER_API_ACCOUNTS_URL"] == (
        f"{app}api-functions-account-api.default_hostname}}/api/accounts"
    )
    assert other["NOTIFIER_ORDERS_URL"] == f"{app}api-functions.default_hostname}}/api/orders"
    vault = "${azurerm_key_vault.market_key-vault_shared-secrets.vault_uri}"
    assert shared["ORDER_API_PAYMENT_KEY"] == (
        f"@Microsoft.KeyVault(SecretUri={vault}secrets/payment-key)"
    )


def test_every_function_of_the_code_is_declared_and_the_other_way_round() -> None:
    written = {
        "Fulfilment": set(re.findall(r'@app\.function_name\("(\w+)"\)', code("Fulfilment"))),
        "Notifier": set(re.findall(r'^app\.\w+\("(\w+)"', code("Notifier"), re.MULTILINE)),
    }
    declared = {
        definition.id: set(definition.props.functions)
        for definition in services("dev").values()
        if definition.id in CODE
    }
    assert written == declared


@pytest.mark.parametrize("component", CODE)
def test_every_setting_that_the_code_reads_exists(component: str) -> None:
    settings, text = settings_of(component), code(component)
    read = {one or other for one, other in WRITTEN.findall(text)}
    connections = set(CONNECTED.findall(text))
    assert read
    assert connections
    assert read - settings.keys() == set()
    # The host finds a connection by the settings that start with its name and two underscores.
    held = {name.partition("__")[0] for name in settings if "__" in name}
    assert connections - held == set()


def test_the_code_of_the_python_functions_is_python() -> None:
    compile(code("Fulfilment"), "function_app.py", "exec")


@pytest.mark.node
@pytest.mark.parametrize("path", sorted(map(str, HERE.rglob("*.*js"))))
def test_the_code_of_the_node_functions_and_the_site_is_javascript(path: str) -> None:
    done = subprocess.run(
        ["node", "--check", path], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.node
def test_the_storefront_is_built_with_the_addresses_of_the_apis(tmp_path: Path) -> None:
    outputs = configuration("prod")["output"]
    (environment,) = [o["value"] for n, o in outputs.items() if "website-environment" in n]
    site = tmp_path / "storefront"
    shutil.copytree(ROOT / HERE / "storefront", site, ignore=shutil.ignore_patterns("dist"))
    subprocess.run(
        ["node", "build.mjs"],
        cwd=site,
        env={**os.environ, **environment},
        timeout=60,
        check=True,
    )
    first = (site / "dist" / "market.js").read_text(encoding="utf-8").partition("\n")[0]
    app = "https://${azurerm_function_app_flex_consumption.market_functions_api-functions"
    assert json.loads(first.removeprefix("const addresses = ").removesuffix(";")) == {
        "catalogue": f"{app}.default_hostname}}/api/articles",
        "orders": f"{app}.default_hostname}}/api/orders",
    }
    assert '<script src="/market.js" defer>' in (site / "dist/index.html").read_text("utf-8")


@pytest.mark.parametrize("environment", STOREFRONT)
def test_every_command_works_on_it(
    environment: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / HERE, tmp_path / HERE)  # whatever is written is written there
    of = ("--app", APP, "--environment", environment)

    def atakora(*words: str) -> str:
        capfd.readouterr()
        status = main([words[0], *of, *words[1:]])
        said = capfd.readouterr()
        assert (status, said.err) == (0, ""), said
        return said.out

    assert atakora("validate") == (
        f"market/{environment} is valid: 9 components, 11 shared resources.\n"
    )
    assert "9 components, 11 shared resources instead of 29." in atakora("plan")
    assert atakora("lock", "--check") == (
        "examples/microservices/atakora.lock.json is up to date for market.\n"
    )
    assert atakora("graph").startswith("flowchart LR")
    assert "payment-key" in atakora("explain", "key-vault:shared-secrets")
    atakora("synth", "--direct")
    assert atakora("diff", "--exit-code").startswith(f"market/{environment}: nothing changes\n")
    atakora("export", "--module", "module")
    assert atakora("export", "--module", "--check", "module")
    module = json.loads((tmp_path / "module" / "main.tf.json").read_text(encoding="utf-8"))
    assert len(module["resource"]["azurerm_function_app_flex_consumption"]) == 3


def test_what_ships_is_code_alone(tmp_path: Path) -> None:
    market("dev", lock=None).synthesize(tmp_path)
    shipped = {}
    for path in tmp_path.rglob("*.zip"):
        with ZipFile(path) as package:
            shipped[path.stem] = sorted(package.namelist())
    assert shipped == {
        "market-api-functions": ["function_app.py", "host.json"],
        "market-node-functions": [
            "host.json",
            "package.json",
            "src/functions/notify.js",
            "src/functions/returned.js",
        ],
    }
