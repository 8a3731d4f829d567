"""`atakora doctor` on machines that lack one part or another."""

from __future__ import annotations

import json
import os
import sys
from importlib import metadata
from pathlib import Path

import pytest
from running import Folder

from atakora_tf.cli.checkup import Finding, check_up


def script(folder: Path, name: str, says: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\nprint({says!r})\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    """The environment of a machine that has nothing but an empty PATH."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": str(tmp_path / "bin"),
        "HOME": str(home),
        "AZURE_CONFIG_DIR": str(home / ".azure"),
        "ATAKORA_CACHE_DIR": str(home / "cache"),
    }


def found(machine: dict[str, str], part: str) -> Finding:
    (finding,) = [
        f for f in check_up(machine, Path(machine["HOME"])) if f.part.lower() == part.lower()
    ]
    return finding


def test_an_empty_machine_is_told_what_it_lacks_and_how_to_get_it(
    machine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atakora_tf.stack.node_runtime._packaged_node", lambda: None)
    findings = check_up(machine, Path(machine["HOME"]))
    assert [(f.part, f.state) for f in findings] == [
        ("Python", "ok"),
        ("CDKTF packages", "ok"),
        ("Node", "missing"),
        ("cdktf command", "note"),
        ("Terraform", "missing"),
        ("Azure login", "missing"),
        ("Azure subscription", "note"),
        ("State", "note"),
        ("Cache", "note"),
    ]
    for finding in findings:
        assert bool(finding.remedy) == (finding.state != "ok" and finding.part != "Cache")


def test_packages_that_are_not_installed_are_named(
    machine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = metadata.version

    def version(package: str) -> str:
        if package.startswith("cdktf"):
            raise metadata.PackageNotFoundError(package)
        return known(package)

    monkeypatch.setattr(metadata, "version", version)
    finding = found(machine, "CDKTF packages")
    assert (finding.state, finding.found) == (
        "missing",
        "without cdktf, cdktf-cdktf-provider-azurerm",
    )
    assert "pip install 'atakora-tf[cdktf]'" in finding.remedy


@pytest.mark.parametrize(
    ("version", "state"), [("v20.1.0", "ok"), ("v24.0.0", "ok"), ("v18.2.0", "missing")]
)
def test_node_has_to_be_one_that_cdktf_runs_on(
    machine: dict[str, str], version: str, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atakora_tf.stack.node_runtime._packaged_node", lambda: None)
    script(Path(machine["PATH"]), "node", version)
    node = found(machine, "Node")
    assert (node.state, node.found) == (state, f"{version} at {machine['PATH']}/node")


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ('{"terraform_version": "1.11.4"}', "ok"),
        ('{"terraform_version": "2.0.0-beta1"}', "ok"),
        ('{"terraform_version": "1.5.7"}', "missing"),
        ("Terraform v1.11.4", "missing"),
    ],
)
def test_terraform_has_to_be_new_enough(machine: dict[str, str], says: str, state: str) -> None:
    script(Path(machine["PATH"]), "terraform", says)
    assert found(machine, "Terraform").state == state


def test_the_cdktf_command_is_found_on_the_path_and_in_the_project(
    machine: dict[str, str],
) -> None:
    near = Path(machine["HOME"], "node_modules", ".bin")
    near.mkdir(parents=True)
    script(near, "cdktf", "0.21.0")
    assert found(machine, "cdktf command").found == str(near / "cdktf")
    script(Path(machine["PATH"]), "cdktf", "0.21.0")
    assert found(machine, "cdktf command").found == f"{machine['PATH']}/cdktf"


CLIENT = {"ARM_CLIENT_ID": "c", "ARM_TENANT_ID": "t"}
LOGINS = {
    "OpenID Connect (ARM_USE_OIDC)": {**CLIENT, "ARM_USE_OIDC": "true"},
    "managed identity (ARM_USE_MSI)": {"ARM_USE_MSI": "1"},
    "AKS workload identity": {"ARM_USE_AKS_WORKLOAD_IDENTITY": "true"},
    "client secret (ARM_CLIENT_SECRET)": {**CLIENT, "ARM_CLIENT_SECRET": "hush"},
    "client certificate (ARM_CLIENT_CERTIFICATE…)": {
        **CLIENT,
        "ARM_CLIENT_CERTIFICATE_PATH": "/c.pfx",
    },
}


@pytest.mark.parametrize("way", LOGINS)
def test_every_login_of_azurerm_is_known(machine: dict[str, str], way: str) -> None:
    login = found({**machine, **LOGINS[way]}, "Azure login")
    assert (login.state, login.found) == ("ok", way)
    assert "hush" not in json.dumps([f.to_json() for f in check_up({**machine, **LOGINS[way]},
                                     Path(machine["HOME"]))])  # fmt: skip


def test_half_a_login_is_none(machine: dict[str, str]) -> None:
    for names in (CLIENT, {"ARM_CLIENT_SECRET": "hush"}, {"ARM_USE_OIDC": "true"}):
        assert found({**machine, **names}, "Azure login").state == "missing"


def test_the_login_of_the_azure_cli_is_read_from_its_file(machine: dict[str, str]) -> None:
    folder = Path(machine["AZURE_CONFIG_DIR"])
    folder.mkdir()
    accounts = [
        {"id": "1", "isDefault": False, "user": {"name": "a@example.com"}},
        {"id": "2", "isDefault": True, "user": {"name": "b@example.com"}},
    ]
    profile = folder / "azureProfile.json"
    profile.write_text(json.dumps({"subscriptions": accounts}), encoding="utf-8-sig")
    assert found(machine, "Azure login").found == "az login as b@example.com"
    assert found(machine, "Azure subscription").found == "2 (az)"
    profile.write_text("{", encoding="utf-8")
    assert found(machine, "Azure login").state == "missing"


def test_the_subscription_and_the_state_come_from_variables(machine: dict[str, str]) -> None:
    machine |= {"ARM_SUBSCRIPTION_ID": "s", "ATAKORA_STATE_STORAGE_ACCOUNT": "stshoptfstate"}
    assert found(machine, "Azure subscription").found == "s (ARM_SUBSCRIPTION_ID)"
    state = found(machine, "State")
    assert (state.state, state.found) == ("ok", "container tfstate of stshoptfstate")
    machine["ATAKORA_STATE_STORAGE_ACCOUNT"] = "No"
    assert found(machine, "State").state == "missing"


def test_the_cache_has_to_be_writable(machine: dict[str, str]) -> None:
    folder = Path(machine["ATAKORA_CACHE_DIR"])
    assert "is empty" in found(machine, "Cache").found
    folder.mkdir()
    (folder / "provider.tgz").write_bytes(b"0" * 2_000_000)
    assert found(machine, "Cache").found == f"{folder}, 2 MB"
    if os.access("/proc/1", os.W_OK) or os.geteuid() != 0:
        machine["ATAKORA_CACHE_DIR"] = "/proc/cache"
        assert found(machine, "Cache").state == "missing"


def test_a_user_without_a_home_is_no_failure(
    machine: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    for name in ("AZURE_CONFIG_DIR", "ATAKORA_CACHE_DIR"):
        del machine[name]
    assert found(machine, "Azure login").state == "missing"
    assert "atakora-tf-" in found(machine, "Cache").found


def test_the_command_exits_with_one_where_something_is_missing(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("AZURE_CONFIG_DIR", str(tmp_path))
    for name in [name for name in os.environ if name.startswith("ARM_")]:
        monkeypatch.delenv(name)
    ran = folder.atakora("doctor")
    assert ran.status == 1
    assert "✗  Azure login" in ran.out
    assert "\nAzure login: run az login; in a pipeline set ARM_CLIENT_ID" in ran.out
    ran = folder.atakora("doctor", "--json")
    assert (ran.status, ran.json["ready"]) == (1, False)
