"""The fast bindings: the same output as the stock package, for a tenth of the time."""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from atakora_tf.stack import bindings
from atakora_tf.stack.assembly_cache import CachedAssembly
from atakora_tf.stack.bindings import load_bindings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A process that has loaded nothing yet; the names of the packages loaded the fast way."""
    loads: list[str] = []
    monkeypatch.setattr(bindings, "_loaded", False)
    monkeypatch.setattr(bindings, "_load_fast", lambda spec, _: loads.append(spec.name))
    monkeypatch.setattr(importlib.util, "find_spec", fake_spec)
    monkeypatch.delitem(sys.modules, bindings.PACKAGE, raising=False)
    monkeypatch.setenv("ATAKORA_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.delenv("ATAKORA_STOCK_BINDINGS", raising=False)
    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE", "")
    monkeypatch.delenv("JSII_RUNTIME_PACKAGE_CACHE")
    return loads


def fake_spec(name: str) -> ModuleSpec:
    return ModuleSpec(name, None, is_package=True)


def test_bindings_are_loaded_once(fresh: list[str]) -> None:
    load_bindings()
    load_bindings()
    assert fresh == ["cdktf_cdktf_provider_azurerm"]
    assert os.environ["JSII_RUNTIME_PACKAGE_CACHE"] == "enabled"


def test_the_users_choice_of_a_package_cache_stays(
    fresh: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JSII_RUNTIME_PACKAGE_CACHE", "disabled")
    load_bindings()
    assert os.environ["JSII_RUNTIME_PACKAGE_CACHE"] == "disabled"
    assert len(fresh) == 1


def test_a_stock_package_that_the_user_has_imported_stays(
    fresh: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stock = ModuleType(bindings.PACKAGE)
    monkeypatch.setitem(sys.modules, bindings.PACKAGE, stock)
    load_bindings()
    assert sys.modules[bindings.PACKAGE] is stock
    assert fresh == []


def test_the_switch_turns_everything_off(fresh: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATAKORA_STOCK_BINDINGS", "1")
    load_bindings()
    assert fresh == []
    assert "JSII_RUNTIME_PACKAGE_CACHE" not in os.environ


def test_a_machine_without_the_provider_package_is_no_error(
    fresh: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    load_bindings()
    assert fresh == []


def test_a_package_without_its_assembly_is_warned_about_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bindings, "prepare_node", lambda *_: None)
    spec = fake_spec(bindings.PACKAGE)
    assert spec.submodule_search_locations is not None
    spec.submodule_search_locations.append(str(tmp_path))
    bindings._load_fast(spec, tmp_path / "cache")
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "atakora: the azurerm bindings load the slow way (6 to 10 seconds): "
        "cdktf_cdktf_provider_azurerm should hold one assembly, but holds 0; install it anew, "
        "or set ATAKORA_STOCK_BINDINGS=1 to go without the fast loading.\n"
    )


@pytest.fixture
def repacked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CachedAssembly:
    """An assembly in the cache, of a package that is not loaded."""
    assembly = CachedAssembly("tiny", "1.2.3", ("tiny.aB2C",), tmp_path / "tiny.tgz")
    monkeypatch.setattr(bindings, "prepare_node", lambda *_: None)
    monkeypatch.setattr(bindings, "_stock_tarball", lambda _: tmp_path / "stock.tgz")
    monkeypatch.setattr(bindings, "cached_assembly", lambda *_: assembly)
    monkeypatch.setattr(importlib, "import_module", lambda name: ModuleType(name))
    monkeypatch.delitem(sys.modules, bindings.PACKAGE, raising=False)
    return assembly


@pytest.mark.usefixtures("repacked")
def test_a_kernel_that_refuses_the_assembly_is_warned_about_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: CachedAssembly) -> None:
        raise RuntimeError("Error for package tarball:\n    no such file")

    monkeypatch.setattr(bindings, "_hand_to_kernel", refuse)
    bindings._load_fast(fake_spec(bindings.PACKAGE), tmp_path / "cache")
    assert capsys.readouterr().err == (
        "atakora: the azurerm bindings load the slow way (6 to 10 seconds): the kernel refused "
        "the repacked assembly (RuntimeError: Error for package tarball: no such file); delete "
        f"{tmp_path / 'cache'}, or set ATAKORA_STOCK_BINDINGS=1 to go without the fast loading.\n"
    )
    assert bindings.PACKAGE not in sys.modules


def test_a_jsii_that_cannot_find_types_on_demand_is_not_used_for_the_fast_way(
    tmp_path: Path,
    repacked: CachedAssembly,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    old = ModuleType("jsii")
    vars(old).update(__version__="1.119.0", _reference_map=ModuleType("jsii._reference_map"))
    monkeypatch.setitem(sys.modules, "jsii", old)
    bindings._load_fast(fake_spec(bindings.PACKAGE), tmp_path / "cache")
    assert capsys.readouterr().err == (
        "atakora: the azurerm bindings load the slow way (6 to 10 seconds): jsii 1.119.0 cannot "
        "find types on demand; run `pip install --upgrade jsii` (1.135 can).\n"
    )
    assert bindings.PACKAGE not in sys.modules

    loads: list[tuple[str, ...]] = []
    vars(old).update(load=lambda *what: loads.append(what))
    vars(old._reference_map).update(_submodule_fqn_map={})
    bindings._hand_to_kernel(repacked)
    assert loads == [("tiny", "1.2.3", str(repacked.tarball))]
    assert old._reference_map._submodule_fqn_map == {
        "tiny.aB2C": "cdktf_cdktf_provider_azurerm.a_b2_c"
    }


PROGRAM = """
import json, os, sys
from atakora_tf.stack.bindings import load_bindings
load_bindings()
load_bindings()
out, report = sys.argv[1:]

from cdktf import App, TerraformStack
import cdktf_cdktf_provider_azurerm as azurerm
import cdktf_cdktf_provider_azurerm.cosmosdb_account
from cdktf_cdktf_provider_azurerm import cosmosdb_sql_database, role_assignment
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_container import (
    CosmosdbSqlContainer,
    CosmosdbSqlContainerIndexingPolicy,
    CosmosdbSqlContainerIndexingPolicyIncludedPath,
    CosmosdbSqlContainerUniqueKey,
)
from cdktf_cdktf_provider_azurerm.provider import AzurermProvider, AzurermProviderFeatures
import cdktf_cdktf_provider_azurerm.storage_account as storage

app = App(outdir=out)
stack = TerraformStack(app, "shop")
AzurermProvider(stack, "azurerm", features=[AzurermProviderFeatures()], storage_use_azuread=True)
group = azurerm.resource_group.ResourceGroup(stack, "rg", name="rg-shop", location="westeurope")
place = {"resource_group_name": group.name, "location": group.location}
account = azurerm.cosmosdb_account.CosmosdbAccount(
    stack, "cosmos", name="cosmos-shop", offer_type="Standard", **place,
    local_authentication_disabled=True,
    consistency_policy=azurerm.cosmosdb_account.CosmosdbAccountConsistencyPolicy(
        consistency_level="Session"),
    geo_location=[azurerm.cosmosdb_account.CosmosdbAccountGeoLocation(
        location="westeurope", failover_priority=0, zone_redundant=True)],
)
database = cosmosdb_sql_database.CosmosdbSqlDatabase(
    stack, "db", name="shop", account_name=account.name, resource_group_name=group.name,
    autoscale_settings={"max_throughput": 1000})
CosmosdbSqlContainer(
    stack, "users", name="users", account_name=account.name, database_name=database.name,
    resource_group_name=group.name, partition_key_paths=["/id"], default_ttl=-1,
    indexing_policy=CosmosdbSqlContainerIndexingPolicy(
        indexing_mode="consistent",
        included_path=[CosmosdbSqlContainerIndexingPolicyIncludedPath(path="/*")]),
    unique_key=[CosmosdbSqlContainerUniqueKey(paths=["/email"])])
identity = azurerm.user_assigned_identity.UserAssignedIdentity(stack, "id", name="id-api", **place)
azurerm.cosmosdb_sql_role_assignment.CosmosdbSqlRoleAssignment(
    stack, "cosmos-role", account_name=account.name, resource_group_name=group.name,
    principal_id=identity.principal_id, role_definition_id=account.id, scope=account.id)
store = storage.StorageAccount(
    stack, "store", name="stshop", account_tier="Standard", account_replication_type="ZRS",
    shared_access_key_enabled=False, **place,
    blob_properties=storage.StorageAccountBlobProperties(versioning_enabled=True))
packages = azurerm.storage_container.StorageContainer(
    stack, "packages", name="packages", storage_account_id=store.id)
role_assignment.RoleAssignment(
    stack, "role", scope=store.id, principal_id=identity.principal_id,
    role_definition_name="Storage Blob Data Contributor")
plan = azurerm.service_plan.ServicePlan(
    stack, "plan", name="plan-api", os_type="Linux", sku_name="FC1", **place)
azurerm.function_app_flex_consumption.FunctionAppFlexConsumption(
    stack, "api", name="func-api", service_plan_id=plan.id, runtime_name="python",
    runtime_version="3.12", storage_container_type="blobContainer",
    storage_container_endpoint=store.primary_blob_endpoint + packages.name,
    storage_authentication_type="UserAssignedIdentity",
    storage_user_assigned_identity_id=identity.id,
    app_settings={"USER_API_COSMOS_ENDPOINT": account.endpoint},
    identity=azurerm.function_app_flex_consumption.FunctionAppFlexConsumptionIdentity(
        type="UserAssigned", identity_ids=[identity.id]),
    site_config=azurerm.function_app_flex_consumption.FunctionAppFlexConsumptionSiteConfig(),
    **place)
app.synth()
with open(report, "w") as file:
    json.dump({
        "modules": sum(m.startswith("cdktf_cdktf_provider_azurerm.") for m in sys.modules),
        "all": azurerm.__all__,
        "dir": dir(azurerm),
        "kind": type(azurerm).__name__,
        "path": list(azurerm.__path__),
        "file": azurerm.__file__,
        "jsii": {k: v for k, v in os.environ.items() if k.startswith("JSII_")},
    }, file)
"""


class Outcome:
    """What a run of the program left behind."""

    def __init__(self, directory: Path, process: subprocess.Popen[str]) -> None:
        self.stdout, self.stderr = process.communicate(timeout=180)
        assert process.returncode == 0, self.stderr
        self.terraform = (directory / "out" / "stacks" / "shop" / "cdk.tf.json").read_bytes()
        self.report: dict[str, Any] = json.loads((directory / "report.json").read_text())


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bindings")


def environment(workshop: Path, cache: Path, **extra: str) -> dict[str, str]:
    """The environment of a user who has set nothing, with caches of its own."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith(("JSII_", "ATAKORA_"))}
    return environ | {
        "PYTHONPATH": str(ROOT),
        "ATAKORA_CACHE_DIR": str(cache),
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(workshop / "jsii"),
        **extra,
    }


def start(workshop: Path, cache: Path, **extra: str) -> Callable[[], Outcome]:
    """Start the program; calling what comes back waits for its end."""
    runs = workshop / "runs"
    runs.mkdir(exist_ok=True)
    directory = runs / str(len(list(runs.iterdir())))
    directory.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, directory / "out", directory / "report.json"],
        env=environment(workshop, cache, **extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return lambda: Outcome(directory, process)


@pytest.fixture(scope="module")
def stock_pair(workshop: Path) -> tuple[Outcome, Outcome]:
    """The stock way, asked for by the switch and taken because the cache is no directory.

    At once, as each takes its time.  The superuser may write to any directory, so a file
    is in the way.
    """
    (workshop / "blocked").write_text("")
    switched = start(workshop, workshop / "unused-cache", ATAKORA_STOCK_BINDINGS="1")
    blocked = start(workshop, workshop / "blocked")
    return switched(), blocked()


@pytest.fixture(scope="module")
def stock(stock_pair: tuple[Outcome, Outcome]) -> Outcome:
    return stock_pair[0]


@pytest.fixture(scope="module")
def blocked(stock_pair: tuple[Outcome, Outcome]) -> Outcome:
    return stock_pair[1]


@pytest.fixture(scope="module")
def cold_pair(workshop: Path) -> tuple[Outcome, Outcome]:
    """Two processes that start together on an empty cache."""
    first, second = (start(workshop, workshop / "cache") for _ in range(2))
    return first(), second()


@pytest.fixture(scope="module")
def warm(workshop: Path, cold_pair: tuple[Outcome, Outcome]) -> Outcome:
    assert cold_pair
    return start(workshop, workshop / "cache")()


@pytest.mark.node
def test_the_output_is_the_stock_one_byte_for_byte(
    stock: Outcome, cold_pair: tuple[Outcome, Outcome], warm: Outcome
) -> None:
    types = json.loads(stock.terraform)["resource"]
    assert len(types) == 11
    assert [cold.terraform for cold in cold_pair] == [stock.terraform] * 2
    assert warm.terraform == stock.terraform


@pytest.mark.node
def test_only_the_modules_asked_for_are_loaded(stock: Outcome, warm: Outcome) -> None:
    # Twelve modules and `_jsii`, each with its `_private` twin.
    assert warm.report["modules"] == 26
    assert stock.report["modules"] > 3000


@pytest.mark.node
def test_the_fast_way_is_silent(cold_pair: tuple[Outcome, Outcome], warm: Outcome) -> None:
    for outcome in (*cold_pair, warm):
        assert (outcome.stdout, outcome.stderr) == ("", "")


@pytest.mark.node
def test_the_root_package_looks_as_before(stock: Outcome, warm: Outcome) -> None:
    assert (stock.report["kind"], warm.report["kind"]) == ("module", "LazyPackage")
    for same in ("all", "path", "file"):
        assert warm.report[same] == stock.report[same]
    assert {n for n in stock.report["dir"] if n[0] != "_"} <= set(warm.report["dir"])


@pytest.mark.node
def test_the_switch_leaves_environment_and_cache_alone(workshop: Path, stock: Outcome) -> None:
    assert stock.report["jsii"] == {"JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(workshop / "jsii")}
    assert not (workshop / "unused-cache").exists()


@pytest.mark.node
def test_two_cold_starts_leave_one_sound_cache(
    workshop: Path, cold_pair: tuple[Outcome, Outcome]
) -> None:
    assert cold_pair
    (tarball,) = (workshop / "cache").glob("provider-azurerm@*.tgz")
    with gzip.open(tarball) as file:
        while file.read(1 << 20):
            pass
    assert not list((workshop / "cache").glob("*.tmp"))
    assert len(list((workshop / "cache").glob("*.json"))) == 1


@pytest.mark.node
def test_a_truncated_cache_is_repaired(workshop: Path, warm: Outcome) -> None:
    (tarball,) = (workshop / "cache").glob("*.tgz")
    sound = tarball.read_bytes()
    tarball.write_bytes(sound[:1000])
    repaired = start(workshop, workshop / "cache")()
    assert repaired.terraform == warm.terraform
    assert repaired.stderr == ""
    assert repaired.report["kind"] == "LazyPackage"
    assert tarball.read_bytes() == sound


@pytest.mark.node
def test_without_jsiis_own_cache_the_output_is_the_same(workshop: Path, warm: Outcome) -> None:
    # The kernel then reads `.jsii` itself, and not the index that we put beside it.
    outcome = start(workshop, workshop / "cache", JSII_RUNTIME_PACKAGE_CACHE="disabled")()
    assert outcome.terraform == warm.terraform
    assert outcome.report["jsii"]["JSII_RUNTIME_PACKAGE_CACHE"] == "disabled"


@pytest.mark.node
def test_a_cache_that_cannot_be_written_means_the_stock_way_and_one_warning(
    workshop: Path, stock: Outcome, blocked: Outcome
) -> None:
    assert blocked.terraform == stock.terraform
    assert blocked.report["kind"] == "module"
    assert blocked.stdout == ""
    (warning,) = blocked.stderr.splitlines()
    start, _, end = warning.partition(" cannot be used (")
    assert start == (
        "atakora: the azurerm bindings load the slow way (6 to 10 seconds): "
        f"the cache in {workshop / 'blocked'}"
    )
    assert end.endswith("); set ATAKORA_CACHE_DIR to a directory that you can write to.")


@pytest.mark.node
def test_a_type_that_python_has_not_seen_is_found_when_node_returns_it(
    workshop: Path, warm: Outcome
) -> None:
    program = """
import cdktf  # Before ours: the kernel runs already.
from atakora_tf.stack.bindings import load_bindings
load_bindings()
import jsii, sys
import cdktf_cdktf_provider_azurerm.provider

class MadeElsewhere:
    __jsii_type__ = "@cdktf/provider-azurerm.aadb2CDirectory.Aadb2CDirectory"

stack = cdktf.TerraformStack(cdktf.App(), "shop")
config = dict(countryCode="DE", dataResidencyLocation="Europe", displayName="x",
              domainName="x.onmicrosoft.com", resourceGroupName="rg", skuName="PremiumP1")
# `create` files the new object under this class; as if a library had made it, forget that.
made = MadeElsewhere()
jsii.kernel.create(MadeElsewhere, made, [stack, "tenant", config])
jsii._reference_map._refs._refs.pop(made.__jsii_ref__.ref, None)
assert "cdktf_cdktf_provider_azurerm.aadb2_c_directory" not in sys.modules
print(type(stack.node.find_child("tenant")))
"""
    assert warm
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(workshop, workshop / "cache"),
        cwd=workshop,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "<class 'cdktf_cdktf_provider_azurerm.aadb2_c_directory.Aadb2CDirectory'>\n"
    )


@pytest.mark.node
def test_every_submodule_has_the_python_module_that_its_name_says(
    workshop: Path, warm: Outcome
) -> None:
    (manifest,) = (workshop / "cache").glob("*.json")
    submodules = json.loads(manifest.read_text())["submodules"]
    assert sorted(bindings._python_name(s) for s in submodules) == warm.report["all"]
