"""Real Terraform reads exported modules, and evaluates them to what they shall be."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from parts import ROOT

from atakora_tf import Backend, CrudApi, StackOptions, TerraformValue
from atakora_tf.azure.names import NAME_RULES
from atakora_tf.providers.function_package import package_files
from atakora_tf.terraform import ExistingResourceGroup
from atakora_tf.terraform.module import module_files
from atakora_tf.terraform.module_names import module_names
from atakora_tf.terraform.module_rewriting import rewritten
from atakora_tf.terraform.module_writer import export_differences
from examples.shop.backend import shop
from tests.export.exporting import Module, document_of, module_of, provider_free_root, read_module
from tests.export.renew_modules import MODULES, exported_files
from tests.export.test_export_names import name_of
from tests.fuzz.generated_backends import Case, right_cases
from tests.modules.hcl_files import blocks, read
from tests.provider_free import Terraform, write_modules

EXAMPLE = ROOT / "examples" / "module_in_a_root"
SHOP = ROOT / "modules" / "shop"


def _applied(modules: dict[str, tuple[Module, dict[str, Any]]], directory: Path) -> dict[str, Any]:
    terraform = provider_free_root(modules, directory)
    terraform.run("init", "-input=false")
    return terraform.applied()


# Large backends say nothing more here, and Terraform takes its time with them.
small = right_cases().filter(lambda case: len(case.components) <= 4)


@settings(max_examples=2, suppress_health_check=[*HealthCheck], phases=[Phase.generate])
@given(st.lists(small, min_size=4, max_size=4))
def test_terraform_evaluates_the_defaults_to_what_the_backends_say(
    tmp_path_factory: pytest.TempPathFactory, cases: list[Case]
) -> None:
    directory = tmp_path_factory.mktemp("defaults")
    backends = [b for b in (case.backend() for case in cases) if not b.validate()]
    assume(backends)
    modules: dict[str, tuple[Module, dict[str, Any]]] = {}
    documents = {}
    for number, backend in enumerate(backends):
        document, of_stack = document_of(backend)
        module = Module(module_files(document, of_stack, backend.name))
        required = [n for n, v in module.variables.items() if "default" not in v]
        # The same stand-ins that the copies of the documents have.
        modules[f"m{number}"] = (module, {name: f"var.{name}" for name in required})
        documents[f"d{number}"] = document.to_dict()
    made = _applied(modules, directory / "modules")
    (directory / "documents").mkdir()
    write_modules(documents, directory / "documents")
    terraform = Terraform(directory / "documents")
    terraform.run("init", "-input=false")
    said = terraform.applied()
    assert len(made) == len(backends)
    for number in range(len(backends)):
        assert made[f"m{number}"] == said[f"d{number}"]


@pytest.fixture(scope="module")
def instances(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    module = module_of(shop("dev", lock=None))
    long = {"environment": "Production (EU) ß", "location": "australiacentral2"}
    return _applied(
        {
            "plain": (module, {}),
            "again": (module, {"resource_group_name": "rg-shop-dev-we"}),
            "prod": (module, {"environment": "prod"}),
            "away": (module, {"location": "eastus"}),
            "team": (module, {"name_prefix": "fashion"}),
            "group": (module, {"resource_group_name": "rg_(team).1"}),
            "long": (module, {"name_prefix": "a123456", **long}),
            "tags": (module, {"tags": {"owner": "team-a", "application": "mine"}}),
        },
        tmp_path_factory.mktemp("instances"),
    )


def _names(made: dict[str, Any]) -> dict[str, str]:
    kinds = sorted(NAME_RULES, key=len, reverse=True)
    found = {}
    for block, arguments in made.items():
        # Followed by the logical id: the website of an account has no name of its own.
        starts = {k: (f"{k}_shop_", f"{k}_resource_group") for k in kinds}
        kind = next((k for k in kinds if block.startswith(starts[k])), None)
        if kind is not None and NAME_RULES[kind].scope in ("global", "resource group"):
            assert NAME_RULES[kind].problem(arguments["name"]) is None
            found[block] = arguments["name"]
    return found


def test_terraform_makes_the_names_that_the_laws_are_about(instances: dict[str, Any]) -> None:
    document, of_stack = document_of(shop("dev", lock=None))
    names = module_names(document.resources, "dev", of_stack.location)
    told = {
        "prod": ("", "prod", "westeurope", ""),
        "away": ("", "dev", "eastus", ""),
        "team": ("fashion", "dev", "westeurope", ""),
        "group": ("", "dev", "westeurope", "rg_(team).1"),
        "long": ("a123456", "Production (EU) ß", "australiacentral2", ""),
    }
    for instance, values in told.items():
        for block in document.resources:
            if block.id in names and block.id != "resource_group":
                made = instances[instance][f"{block.type}_{block.id}"]["name"]
                assert made == name_of(names[block.id], *values)


def test_no_two_instances_have_a_name_in_common(instances: dict[str, Any]) -> None:
    seen: dict[str, str] = {}
    for instance in ("plain", "prod", "away", "team", "group", "long"):
        names = _names(instances[instance])
        assert len(names) >= 5
        for block, name in names.items():
            assert seen.setdefault(f"{block}: {name}", instance) == instance
    assert _names(instances["again"]) == _names(instances["plain"]) == _names(instances["tags"])


def test_the_group_is_that_of_the_instance(instances: dict[str, Any]) -> None:
    made = {
        name: found["azurerm_resource_group_resource_group"]["name"]
        for name, found in instances.items()
    }
    assert made["plain"] == made["again"] == made["tags"] == "rg-shop-dev-we"
    assert made["group"] == "rg_(team).1"
    assert re.fullmatch(r"rg-shop-prod-[0-9a-f]{6}", made["prod"])
    assert re.fullmatch(r"a123456-rg-shop-productioneu-[0-9a-f]{6}", made["long"])


def test_place_and_tags_follow_the_variables(instances: dict[str, Any]) -> None:
    account = "azurerm_cosmosdb_account_shop_cosmos_shared-database"
    assert instances["away"][account]["location"] == "eastus"
    assert instances["away"][account]["geo_location"][0]["location"] == "eastus"
    assert instances["prod"][account]["tags"] == {
        "application": "shop",
        "cost-centre": "storefront",
        "environment": "prod",
        "managed-by": "atakora_tf",
    }
    assert instances["tags"][account]["tags"] == {
        "application": "mine",
        "cost-centre": "storefront",
        "environment": "dev",
        "managed-by": "atakora_tf",
        "owner": "team-a",
    }


_LETTERS = "lowercase letters and digits"
_WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name_prefix": "a1234567"}, f"A prefix has up to 7 {_LETTERS}"),
    ({"name_prefix": "Acme"}, f"A prefix has up to 7 {_LETTERS}"),
    ({"name_prefix": "1a"}, f"A prefix has up to 7 {_LETTERS}"),
    ({"environment": ""}, "An environment holds a letter or digit"),
    ({"environment": "--"}, "An environment holds a letter or digit"),
    ({"environment": "x" * 257}, "An environment holds a letter or digit"),
    ({"location": "West Europe"}, "Name an Azure region as the API writes it"),
    ({"location": "atlantis"}, "Name an Azure region as the API writes it"),
    ({"resource_group_name": "rg."}, "A resource group's name has 1 to 90 characters"),
    ({"resource_group_name": "r" * 91}, "A resource group's name has 1 to 90 characters"),
    ({"tags": {"a<b": "c"}}, "There is room for 46 tags"),
    ({"tags": {"a\\b": "c"}}, "There is room for 46 tags"),
    ({"tags": {"a": "c" * 257}}, "There is room for 46 tags"),
    ({"tags": {"a": None}}, "There is room for 46 tags"),
    ({"tags": {f"t{n}": "" for n in range(47)}}, "There is room for 46 tags"),
    ({"tags": {"Application": "x"}}, "Azure takes tags that differ in case for one"),
    ({"tags": {"a": "x", "A": "x"}}, "Azure takes tags that differ in case for one"),
    ({"tags": "x"}, "map of string required"),
]


def test_what_a_variable_cannot_be_is_said_by_terraform(tmp_path: Path) -> None:
    # One root for all: the first run of Terraform is what takes its time.
    module = module_of(shop("dev", lock=None))
    modules = {f"w{n}": (module, arguments) for n, (arguments, _) in enumerate(_WRONG)}
    terraform = provider_free_root(modules, tmp_path)
    terraform.run("init", "-backend=false", "-input=false", "-no-color")
    with pytest.raises(AssertionError) as caught:
        terraform.run("plan", "-input=false", "-no-color")
    said = re.sub(r"[\s│╷╵]+", " ", str(caught.value))
    for number, (arguments, message) in enumerate(_WRONG):
        at = [part for part in said.split("Error: ") if f"module.w{number}:" in part]
        assert any(message in part for part in at), (arguments, at)


def test_what_an_author_left_open_is_asked_of_the_caller(tmp_path: Path) -> None:
    backend = Backend(
        {
            "notes": CrudApi.define(
                "NoteApi", entity_name="Note", settings={"MAIL": TerraformValue("var.mail")}
            )
        },
        name="notes",
        environment="dev",
        location="westeurope",
        lock=None,
        stack=StackOptions(resource_group=ExistingResourceGroup("rg-live")),
    )
    module = module_of(backend)
    made = _applied(
        {"one": (module, {"mail": "a@b.example"}), "two": (module, {"mail": "c"})}, tmp_path
    )
    app = "azurerm_function_app_flex_consumption_notes_functions_api-functions"
    assert "a@b.example" in made["one"][app]["app_settings"].values()
    assert made["one"]["data_azurerm_resource_group_resource_group"] == {"name": "rg-live"}
    (tmp_path / "without").mkdir()
    with pytest.raises(AssertionError, match='argument "mail" is required'):
        provider_free_root({"one": (module, {})}, tmp_path / "without").validate()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_modules_of_the_repository_are_fresh(name: str) -> None:
    folder = ROOT / "modules" / name
    expected = exported_files(name)
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert there - {".atakora-export.json"} == set(expected)
    assert export_differences(folder, expected) == (), "run `make golden`"
    record = json.loads((folder / ".atakora-export.json").read_text(encoding="utf-8"))
    made = MODULES[name]()
    assert record["exported"] == f"{made.name} in {made.environment}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_the_code_that_a_module_names_is_there(name: str) -> None:
    folder = ROOT / "modules" / name
    named = re.findall(r"\$\{path\.module\}/([^\"]+)", (folder / "main.tf.json").read_text("utf-8"))
    packages = {place.as_posix() for place in package_files(MODULES[name]().plan())}
    assert set(named) == packages
    assert [path for path in named if not (folder / path).is_file()] == []


def test_terraform_accepts_the_modules_of_the_repository(tmp_path: Path) -> None:
    modules = {name: (read_module(ROOT / "modules" / name), {}) for name in sorted(MODULES)}
    provider_free_root(modules, tmp_path).validate()


def test_the_example_calls_the_module_with_what_it_has() -> None:
    found = read(EXAMPLE)
    module = read_module(SHOP)
    calls = blocks(found["module"], labels=1)
    assert len(calls) == 2
    for arguments in calls.values():
        assert (EXAMPLE / arguments["source"]).resolve() == SHOP
        known = {*module.variables, "source"}
        assert set(arguments) <= known
    outputs = set(re.findall(r"module\.\w+\.([\w-]+)", (EXAMPLE / "main.tf").read_text("utf-8")))
    assert outputs
    assert outputs <= set(module.whole["output"])


def test_terraform_evaluates_the_example(tmp_path: Path) -> None:
    module = read_module(SHOP)
    provider_free_root({"shop": (module, {})}, tmp_path)
    text = (EXAMPLE / "main.tf").read_text(encoding="utf-8")
    # What needs the provider: its requirement, its block, and the group that is not the module's.
    text = re.sub(r"(?ms)^(?:terraform|provider|resource)\b.*?^\}\n", "", text)
    text = text.replace("../../modules/shop", "./shop")
    (tmp_path / "main.tf.json").unlink()
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    terraform = Terraform(tmp_path)
    terraform.validate()
    made = terraform.applied()
    account = "azurerm_cosmosdb_account_shop_cosmos_shared-database"
    assert made["shop"][account]["name"] == "cosno-shop-dev-we-m5vi92"
    assert len({found[account]["name"] for found in made.values()}) == 2


def test_the_example_is_formatted_as_terraform_formats() -> None:
    assert Terraform(EXAMPLE).run("fmt", "-check", "-diff") == ""


def test_the_provider_of_the_example_says_what_the_readme_asks_for() -> None:
    (readme,) = re.findall(r"```hcl\n(provider .*?)```", read_module(SHOP).files["README.md"], re.S)
    assert readme.strip() in (EXAMPLE / "main.tf").read_text(encoding="utf-8")


def test_names_and_document_agree_on_what_is_renamed() -> None:
    document, of_stack = document_of(shop("dev", lock=None))
    found = rewritten(document, of_stack)
    own = {b.id for b in document.resources if b.arguments.get("name") is not None}
    assert set(found.names) <= own
