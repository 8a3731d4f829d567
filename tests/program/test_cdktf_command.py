"""The real `cdktf synth` on this repository, as users run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from examples.shop.backend import shop

ROOT = Path(__file__).parents[2]
CDKTF = ROOT / ".tools" / "node_modules" / ".bin" / "cdktf"


def environment(**changes: str) -> dict[str, str]:
    """The environment of a user who has activated the virtual environment."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    quiet = {"CHECKPOINT_DISABLE": "1", "DISABLE_VERSION_CHECK": "1", "CI": "1"}
    return {**os.environ, **quiet, "PATH": path, **changes}


def without_metadata(value: object) -> object:
    if isinstance(value, dict):
        return {k: without_metadata(v) for k, v in value.items() if k != "//"}
    if isinstance(value, list):
        return [without_metadata(v) for v in value]
    return value


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what a project consists of, so that the repository is not written to."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("main.py", "cdktf.json"):
        (folder / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "examples").symlink_to(ROOT / "examples")
    return folder


@pytest.mark.node
def test_cdktf_synth_gives_what_the_direct_way_gives(project: Path) -> None:
    assert CDKTF.exists(), "the cdktf command is not installed; run `make test`, which installs it"
    done = subprocess.run(
        [str(CDKTF), "synth"],
        cwd=project,
        env=environment(ATAKORA_ENVIRONMENT="staging"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Generated Terraform code for the stacks: shop-staging" in done.stdout
    written = json.loads(
        (project / "cdktf.out/stacks/shop-staging/cdk.tf.json").read_text(encoding="utf-8")
    )
    direct = shop("staging", lock=None).synthesize(project / "direct")
    assert without_metadata(written) == json.loads(direct.read_text(encoding="utf-8"))


@pytest.mark.node
def test_the_program_alone_writes_the_stack_and_says_so(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "main.py"],
        cwd=project,
        env=environment(ATAKORA_ENVIRONMENT="prod"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    first, *table = done.stdout.splitlines()
    assert first == "Wrote cdktf.out/stacks/shop-prod/cdk.tf.json"
    assert table == shop("prod", lock=None).summary().splitlines()
    assert (project / "cdktf.out/stacks/shop-prod/cdk.tf.json").exists()


def test_an_unknown_environment_is_said_in_one_sentence(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "main.py"],
        cwd=project,
        env=environment(ATAKORA_ENVIRONMENT="production"),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (
        2,
        "",
        "ATAKORA_ENVIRONMENT is 'production'; choose one of dev, staging, prod.\n",
    )


def test_the_shop_shares_everything_that_can_be_shared() -> None:
    resources = shop("dev", lock=None).document().to_dict()["resource"]
    assert {kind: len(blocks) for kind, blocks in resources.items()} == {
        "azurerm_application_insights": 1,
        "azurerm_cdn_frontdoor_endpoint": 1,
        "azurerm_cdn_frontdoor_origin": 1,
        "azurerm_cdn_frontdoor_origin_group": 1,
        "azurerm_cdn_frontdoor_profile": 1,
        "azurerm_cdn_frontdoor_route": 1,
        "azurerm_cdn_frontdoor_rule": 2,
        "azurerm_cdn_frontdoor_rule_set": 1,
        "azurerm_cosmosdb_account": 1,
        "azurerm_cosmosdb_sql_container": 5,
        "azurerm_cosmosdb_sql_database": 5,
        "azurerm_cosmosdb_sql_role_assignment": 5,
        "azurerm_function_app_flex_consumption": 1,
        "azurerm_key_vault": 1,
        "azurerm_log_analytics_workspace": 1,
        "azurerm_monitor_diagnostic_setting": 7,
        "azurerm_role_assignment": 8,
        "azurerm_service_plan": 1,
        "azurerm_storage_account": 2,
        "azurerm_storage_account_static_website": 1,
        "azurerm_storage_blob": 1,
        "azurerm_storage_container": 2,
        "azurerm_storage_queue": 2,
        "azurerm_user_assigned_identity": 1,
    }


@pytest.mark.node
def test_the_fast_bindings_change_not_one_byte_of_the_whole_example(project: Path) -> None:
    written = []
    for stock in ("", "1"):
        done = subprocess.run(
            [sys.executable, "main.py"],
            cwd=project,
            env=environment(ATAKORA_ENVIRONMENT="prod", ATAKORA_STOCK_BINDINGS=stock),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        written.append((project / "cdktf.out/stacks/shop-prod/cdk.tf.json").read_bytes())
    fast, slow = written
    assert fast == slow
