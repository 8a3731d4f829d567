"""A module says what the backend says, and its variables are those that it uses."""

from __future__ import annotations

import json
import random
import re
from typing import Any

import pytest
from attrs import evolve
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st

from atakora_tf import (
    AzureState,
    Backend,
    CafNaming,
    CosmosConfig,
    CosmosRegion,
    CrudApi,
    Resources,
    StackOptions,
    StorageConfig,
    StorageContainer,
    StorageTable,
    TerraformValue,
)
from atakora_tf.errors import DocumentError
from atakora_tf.terraform import (
    ExistingResourceGroup,
    Expression,
    LocalBackend,
    Output,
    ProviderBlock,
    TerraformDocument,
    azurerm,
)
from atakora_tf.terraform.module import MODULE_FILES, module_files
from examples.shop.backend import shop
from tests.export.exporting import Module, addresses, document_of, expressions, module_of
from tests.fuzz.generated_backends import Case, right_cases

_SUBNET = (
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg-net/providers"
    "/Microsoft.Network/virtualNetworks/{net}/subnets/{subnet}"
)


def _built(case: Case) -> Backend:
    backend = case.backend()
    assume(not backend.validate())
    return backend


def _said(document: TerraformDocument) -> dict[str, Any]:
    whole = document.to_dict()
    return {name: whole[name] for name in ("data", "output", "resource") if name in whole}


def _note(**options: Any) -> Any:
    return CrudApi.define("NoteApi", entity_name="Note", **options)


def _backend(definition: Any, **options: Any) -> Backend:
    given = {"name": "notes", "environment": "dev", "location": "westeurope", "lock": None}
    return Backend({"notes": definition}, **{**given, **options})


@given(right_cases())
def test_the_defaults_give_the_document_back(case: Case) -> None:
    backend = _built(case)
    document, settings = document_of(backend)
    module = Module(module_files(document, settings, backend.name))
    assert module.with_defaults() == _said(document)


@given(right_cases())
def test_in_another_region_the_module_is_what_the_backend_is_there(case: Case) -> None:
    there = "swedencentral"
    # A component that names its region shares with what is there, and with nothing else.
    assume(not {c.region for c in case.components} & {"westeurope", there})
    here = evolve(case, options={**case.options, "location": "westeurope"})
    moved = evolve(case, options={**case.options, "location": there})
    document, _ = document_of(_built(moved))
    module = module_of(_built(here))
    (check,) = module.variables["location"]["validation"]
    assert f'"{there}"' in check["condition"]
    module.variables["location"]["default"] = there
    module.locals.pop("as_exported", None)
    assert _without_names(module.with_defaults()) == _without_names(_said(document))


def _without_names(value: Any) -> Any:
    """Without what Azure calls things: that depends on the region."""
    if isinstance(value, dict):
        return {key: _without_names(item) for key, item in value.items() if key != "name"}
    return [_without_names(item) for item in value] if isinstance(value, list) else value


@given(right_cases())
def test_variables_are_those_that_are_used_and_references_lead_somewhere(case: Case) -> None:
    module = module_of(_built(case))
    assert set(module.files) <= set(MODULE_FILES)
    assert set(module.whole) <= {"data", "locals", "output", "resource", "terraform", "variable"}
    inside = [
        text
        for s in ("data", "locals", "output", "resource")
        for text in expressions(module.whole.get(s, {}))
    ]
    used = {name for text in inside for name in re.findall(r"(?<![\w.])var\.([\w-]+)", text)}
    assert used == set(module.variables)
    known = addresses(module.whole)
    for text in inside:
        for address in re.findall(
            r"(?<![\w.-])((?:data\.)?(?:azurerm|terraform)_\w+\.[\w-]+)\.", text
        ):
            assert address in known
        for name in re.findall(r"(?<![\w.])local\.(\w+)", text):
            assert name in module.locals
        for name in re.findall(r"(?<![\w.])local\.names\.([\w-]+)", text):
            assert name in module.locals["names"]


@given(right_cases())
def test_every_variable_is_told_and_says_what_it_takes(case: Case) -> None:
    module = module_of(_built(case))
    readme = module.files["README.md"]
    for name, variable in module.variables.items():
        assert variable["nullable"] is False
        assert variable["description"]
        assert f"| `{name}` |" in readme
        for check in variable.get("validation", []):
            assert f"var.{name}" in check["condition"]
            assert re.fullmatch(r"[A-Z].+\.", check["error_message"], re.DOTALL)
    for name in module.whole.get("output", {}):
        assert f"| `{name}` |" in readme


@given(right_cases(), st.randoms(use_true_random=False))
def test_the_order_of_components_changes_no_byte(case: Case, chance: random.Random) -> None:
    _built(case)
    order = list(range(len(case.components)))
    chance.shuffle(order)
    document, settings = document_of(case.backend())
    other, _ = document_of(case.backend(order=order))
    assert module_files(document, settings, "x") == module_files(other, settings, "x")


def test_the_generated_backends_reach_what_differs() -> None:
    def reached(text: str) -> Any:
        def holds(case: Case) -> bool:
            backend = case.backend()
            return not backend.validate() and text in json.dumps(module_of(backend).whole)

        # The first that is found will do; nobody reads it.
        return find(right_cases(), holds, settings=settings(phases=[Phase.generate]))

    assert reached("tables-${local.names.")
    assert reached('"location": "northeurope"')


def test_a_module_has_no_provider_no_state_and_no_metadata() -> None:
    text = "".join(module_of(shop("prod", lock=None)).files.values())
    module = module_of(shop("prod", lock=None))
    assert "provider" not in module.whole
    assert set(module.whole["terraform"]) == {"required_version", "required_providers"}
    assert '"//"' not in text
    assert "stshoptfstate" not in text


def test_what_checkov_cannot_read_stands_alone() -> None:
    files = module_of(shop("dev", lock=None)).files
    assert json.loads(files["versions.tf.json"]) == {
        "terraform": {
            "required_version": ">= 1.5.0",
            "required_providers": {
                "azurerm": {"source": "hashicorp/azurerm", "version": ">= 4.55.0, < 5.0.0"}
            },
        }
    }
    assert [name for name, text in files.items() if "required_version" in text] == [
        "versions.tf.json"
    ]


def test_a_protected_backend_needs_no_state_to_be_a_module() -> None:
    backend = _backend(_note(), environment="prod")
    assert backend.stack_settings().state is None
    module = module_of(backend)
    assert "prevent_destroy" in module.files["main.tf.json"]
    assert "What holds data has `prevent_destroy`" in module.files["README.md"]


def test_an_existing_resource_group_is_read() -> None:
    stack = StackOptions(resource_group=ExistingResourceGroup("rg-live"))
    module = module_of(_backend(_note(), stack=stack))
    assert module.whole["data"]["azurerm_resource_group"]["resource_group"] == {
        "name": "${var.resource_group_name}"
    }
    assert "azurerm_resource_group" not in module.whole["resource"]
    variable = module.variables["resource_group_name"]
    assert variable["default"] == "rg-live"
    assert variable["description"] == (
        "Name of the resource group, which is there already; the module reads it and does not "
        "change it."
    )
    assert "has to be there already" in module.files["README.md"]


def test_ids_of_subscriptions_are_variables_that_are_called_after_the_thing() -> None:
    one = _SUBNET.format(net="hub", subnet="apps")
    other = _SUBNET.format(net="hub", subnet="Apps 2").replace(" ", "-")
    config = {
        "cosmos:shared-database": CosmosConfig(subnet_ids={one, other}),
        "storage:files": StorageConfig(containers={"files": StorageContainer()}, subnet_ids={one}),
    }
    module = module_of(_backend(Resources.define("Needs", config)))
    cosmos = "azurerm_cosmosdb_account.notes_cosmos_shared-database"
    found = module.variables["subnet_hub_apps_id"]
    assert found["default"] == one
    assert found["description"] == (
        f"Azure resource id, used by {cosmos}, azurerm_storage_account.notes_storage_files."
    )
    assert module.variables["subnet_hub_apps_2_id"]["default"] == other
    rules = module.whole["resource"]["azurerm_cosmosdb_account"]["notes_cosmos_shared-database"]
    assert sorted(rule["id"] for rule in rules["virtual_network_rule"]) == [
        "${var.subnet_hub_apps_2_id}",
        "${var.subnet_hub_apps_id}",
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/subscriptions/a1", "subscription_id"),
        ("/subscriptions/a1/resourceGroups/rg-net", "resource_group_rg_net_id"),
        (_SUBNET.format(net="hub", subnet="apps"), "subnet_hub_apps_id"),
        (
            "/subscriptions/a1/providers/Microsoft.Authorization/policyDefinitions/9b",
            "policy_definition_9b_id",
        ),
        ("/subscriptions/a1/resourceGroups/x/providers/A.B/1things/y", "x_1thing_y_id"),
    ],
)
def test_the_variable_of_an_id(text: str, name: str) -> None:
    document = TerraformDocument([Output("x", text)])
    settings = _backend(_note()).stack_settings()
    assert list(Module(module_files(document, settings, "x")).variables) == [name]


def test_two_ids_of_one_name_are_told_apart() -> None:
    one = _SUBNET.format(net="hub", subnet="apps")
    other = one.replace("rg-net", "rg-other")
    document = TerraformDocument([Output("x", one), Output("y", other)])
    module = Module(module_files(document, _backend(_note()).stack_settings(), "x"))
    assert list(module.variables) == ["subnet_hub_apps_f5ab0d_id", "subnet_hub_apps_fd665e_id"]
    assert module.with_defaults() == _said(document)


def test_an_expression_of_the_users_becomes_an_input_without_a_default() -> None:
    settings = {"MAIL": TerraformValue('upper("${var.mail}, not var.this")')}
    module = module_of(_backend(_note(settings=settings)))
    app = "azurerm_function_app_flex_consumption.notes_functions_api-functions"
    assert module.variables["mail"] == {
        "description": f"Named in an expression of {app}.",
        "nullable": False,
    }
    assert "this" not in module.variables
    assert "  mail   = …\n" in module.files["README.md"]
    assert "| `mail` | `any` | required | Named in" in module.files["README.md"]


@pytest.mark.parametrize("name", ["local.mail", "module.mail.host"])
def test_an_expression_that_a_module_cannot_have_is_said(name: str) -> None:
    backend = _backend(_note(settings={"MAIL": TerraformValue(name)}))
    with pytest.raises(DocumentError) as caught:
        module_of(backend)
    app = "azurerm_function_app_flex_consumption.notes_functions_api-functions"
    named = ".".join(name.split(".")[:2])
    assert str(caught.value) == (
        f"{app}, argument app_settings.{_setting_name(backend)}: the expression {name!r} names "
        f"{named}, which a module of its own does not have. Write a variable, such as var.mail, "
        "which then is an input of the module."
    )


def _setting_name(backend: Backend) -> str:
    block = backend.document().resource(
        "azurerm_function_app_flex_consumption.notes_functions_api-functions"
    )
    settings: Any = block.arguments["app_settings"]
    (name,) = [key for key in settings if key.endswith("MAIL")]
    return str(name)


def test_the_state_of_another_stack_is_a_variable() -> None:
    hub = _backend(_note(), name="hub", stack=StackOptions(state=AzureState("stshoptfstate")))
    products = hub.stack_settings()
    definition = _note(settings={"HOST": products.output_setting("host")})
    module = module_of(_backend(definition, stack=StackOptions(reads=[products])))
    assert module.variables["state_hub_dev"]["default"] == {
        "container_name": "tfstate",
        "key": "dev/hub-dev.tfstate",
        "storage_account_name": "stshoptfstate",
        "use_azuread_auth": True,
    }
    (read,) = module.whole["data"]["terraform_remote_state"].values()
    assert read["config"] == "${var.state_hub_dev}"
    assert "mail" not in module.variables


def test_tags_that_a_resource_has_alone_stay_its_own() -> None:
    backend = _backend(_note(), tags={"team": "a"})
    document, settings = document_of(backend)
    tags = {"team": "b", "Environment": "dev", "odd ${x}": "%{y}"}
    document.add(azurerm("redis_cache", "cache", name="x", location="eastus", tags=tags))
    module = Module(module_files(document, settings, "notes"))
    assert module.whole["resource"]["azurerm_redis_cache"]["cache"]["tags"] == (
        "${merge(local.other_tags.cache, var.tags)}"
    )
    assert module.locals["other_tags"]["cache"] == {
        "Environment": "${var.environment}",
        "odd $${x}": "%%{y}",
        "team": "b",
    }
    assert module.with_defaults() == _said(document)


def test_the_deployment_of_an_accounts_tables_is_called_after_the_account() -> None:
    config = {"storage:files": StorageConfig(tables={"people": StorageTable()})}
    module = module_of(_backend(Resources.define("Files", config)))
    (block,) = module.whole["resource"]["azurerm_resource_group_template_deployment"].values()
    assert block["name"] == "tables-${local.names.notes_storage_files}"


def test_the_zone_that_azure_names_keeps_its_name() -> None:
    document, settings = document_of(_backend(_note()))
    name = "privatelink.documents.azure.com"
    document.add(azurerm("private_dns_zone", "zone", name=name, resource_group_name="x"))
    module = Module(module_files(document, settings, "notes"))
    assert module.whole["resource"]["azurerm_private_dns_zone"]["zone"]["name"] == name


def test_only_regions_that_have_what_is_used_can_be_chosen() -> None:
    document, settings = document_of(shop("prod", lock=None))
    module = Module(module_files(document, settings, "shop"))
    (check,) = module.variables["location"]["validation"]
    assert check["error_message"] == (
        'Name an Azure region as the API writes it, such as "westeurope", with availability zones.'
    )
    chosen = set(re.findall(r'"(\w+)"', check["condition"]))
    assert {"westeurope", "northeurope", "swedencentral"} <= chosen
    assert not {"westus", "ukwest"} & chosen


def test_a_region_that_copies_go_to_already_cannot_be_chosen() -> None:
    needs = {"cosmos:shared-database": CosmosConfig(regions={"northeurope": CosmosRegion()})}
    module = module_of(_backend(Resources.define("Needs", needs)))
    (check,) = module.variables["location"]["validation"]
    assert "northeurope" not in check["condition"]
    assert check["error_message"].endswith(" and not northeurope, where there are copies already.")


@pytest.mark.parametrize(
    ("arguments", "lacking"),
    [
        ({"account_replication_type": "GRS"}, "austriaeast"),
        ({"account_replication_type": "GZRS"}, "westus"),
        ({"account_replication_type": "ZRS"}, "westus"),
        ({"backup": {"storage_redundancy": "Geo"}}, "austriaeast"),
        ({"backup": {"storage_redundancy": "Zone"}}, "westus"),
        ({"zone_balancing_enabled": True}, "westus"),
    ],
    ids=str,
)
def test_what_a_region_lacks_is_no_choice(arguments: Any, lacking: str) -> None:
    document, settings = document_of(_backend(_note()))
    for block in list(document):
        if "account_replication_type" in block.arguments:
            document = TerraformDocument(
                [
                    b
                    if b is not block
                    else evolve(b, arguments={**b.arguments, "account_replication_type": "LRS"})
                    for b in document
                ]
            )

    def chosen(**others: Any) -> str:
        extra = azurerm("storage_account", "extra", name="x" * 9, **{**arguments, **others})
        with_extra = TerraformDocument([*document, extra])
        module = Module(module_files(with_extra, settings, "x"))
        return str(module.variables["location"]["validation"][0]["condition"])

    assert f'"{lacking}"' not in chosen(location="westeurope")
    # In a region of its own it binds the home of the others to nothing.
    assert f'"{lacking}"' in chosen(location="northeurope")


def test_other_providers_and_their_aliases_are_handed_in() -> None:
    document, settings = document_of(_backend(_note()))
    document.require_provider("random", source="hashicorp/random", version="~> 3.6")
    document.require_provider("acme", source="corp/acme", version="1.2.3")
    document.add(ProviderBlock("azurerm", {"features": [{}]}, "hub"))
    document.add(azurerm("redis_cache", "cache", name="x", provider="azurerm.hub"))
    module = Module(module_files(document, settings, "notes"))
    assert module.whole["terraform"]["required_providers"] == {
        "acme": {"source": "corp/acme", "version": ">= 1.2.3, < 2.0.0"},
        "azurerm": {
            "configuration_aliases": ["azurerm.hub"],
            "source": "hashicorp/azurerm",
            "version": ">= 4.55.0, < 5.0.0",
        },
        "random": {"source": "hashicorp/random", "version": "~> 3.6"},
    }
    assert '  alias = "hub"\n\n  features {\n  }\n' in module.files["README.md"]


def test_the_readme_shows_no_subscription_and_no_rule_for_other_groups() -> None:
    subscription = "00000000-0000-0000-0000-00000000000a"
    stack = StackOptions(subscription_id=subscription, state=LocalBackend("/home/me/x.tfstate"))
    text = "".join(module_of(_backend(_note(), stack=stack)).files.values())
    assert subscription not in text
    assert "/home/me" not in text
    assert "prevent_deletion_if_contains_resources" not in text
    assert "storage_use_azuread = true" in text


def test_an_own_convention_is_followed_too() -> None:
    def naming(request: Any) -> str:
        return CafNaming("acme").name(request).replace("-", "")[:20].lower()

    document, settings = document_of(_backend(_note(), naming=naming))
    module = Module(module_files(document, settings, "notes"))
    assert module.with_defaults() == _said(document)


def test_nothing_but_an_output_makes_a_module_without_variables() -> None:
    document = TerraformDocument([Output("x", Expression("1 + 1"))])
    settings = _backend(_note()).stack_settings()
    module = Module(module_files(document, settings, "x"))
    assert set(module.files) == {"README.md", "main.tf.json", "outputs.tf.json", "versions.tf.json"}
    assert "## Inputs\n\nNone.\n" in module.files["README.md"]
