"""The module for the state's storage account.

What needs the azurerm provider itself (`terraform validate`, `plan`, `test`) cannot run here, since
a test downloads nothing. So its arguments are checked against the provider's generated classes, and
what Terraform checks without a provider is left to Terraform.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from atakora_tf.azure.names import NAME_RULES
from atakora_tf.terraform import AzureState, azure_state_from_environment
from tests.modules.hcl_files import blocks, read
from tests.parts import ROOT, terraform, terraform_environment

MODULE = ROOT / "modules" / "state-storage"
FOUND = read(MODULE)
RESOURCES = blocks(FOUND["resource"], labels=2)
VARIABLES = blocks(FOUND["variable"], labels=1)
META = {"count", "for_each", "depends_on", "lifecycle"}


def run(directory: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*terraform(), *words],
        cwd=directory,
        env=terraform_environment(),
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_the_module_is_formatted_as_terraform_formats():
    done = run(MODULE, "fmt", "-check", "-diff", "-recursive")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def arguments(body: dict) -> dict:
    """The arguments as Terraform JSON has them: what occurs once is no list."""
    plain = {name: value for name, value in body.items() if name not in META}
    for dynamic in plain.pop("dynamic", []):
        for name, block in dynamic.items():
            plain[name] = block["content"]
    for name, value in plain.items():
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], dict):
            plain[name] = arguments(value[0])
    return plain


@pytest.mark.node
@pytest.mark.parametrize("address", RESOURCES)
def test_every_argument_fits_the_class_of_the_provider(address):
    from atakora_tf.stack.signature import signature
    from atakora_tf.stack.typed_class import config_class, typed_class

    struct = config_class(typed_class(address.partition(".")[0]))
    faults: list[str] = []
    signature(struct).convert(arguments(RESOURCES[address]), address, faults)
    assert faults == []


@pytest.mark.node
def test_an_argument_that_the_provider_does_not_have_would_be_found():
    from atakora_tf.stack.signature import signature
    from atakora_tf.stack.typed_class import config_class, typed_class

    body = arguments(RESOURCES["azurerm_storage_account.state"])
    del body["location"]
    body["blob_properties"]["delete_retention_policy"]["day"] = 1
    body["network_rules"]["ip_rule"] = []
    faults: list[str] = []
    signature(config_class(typed_class("azurerm_storage_account"))).convert(body, "account", faults)
    assert faults == [
        "account, argument blob_properties.delete_retention_policy.day: there is no such "
        "argument; did you mean 'days'?",
        "account, argument network_rules.ip_rule: there is no such argument; did you mean "
        "'ip_rules'?",
        "account, argument location: is required and missing.",
    ]


def test_the_account_is_closed_and_forgets_nothing():
    account = RESOURCES["azurerm_storage_account.state"]
    expected = {
        "shared_access_key_enabled": False,
        "default_to_oauth_authentication": True,
        "local_user_enabled": False,
        "allow_nested_items_to_be_public": False,
        "cross_tenant_replication_enabled": False,
        "https_traffic_only_enabled": True,
        "infrastructure_encryption_enabled": True,
        "min_tls_version": "TLS1_2",
    }
    assert {name: account[name] for name in expected} == expected
    [blobs] = account["blob_properties"]
    assert blobs["versioning_enabled"] is True
    for policy in ("delete_retention_policy", "container_delete_retention_policy"):
        assert [str(found["days"]) for found in blobs[policy]] == ["${var.retention_days}"]


def test_what_holds_states_cannot_be_destroyed():
    kept = {
        address
        for address, body in RESOURCES.items()
        if body.get("lifecycle") == [{"prevent_destroy": True}]
    }
    assert kept == {
        "azurerm_resource_group.state",
        "azurerm_storage_account.state",
        "azurerm_storage_container.state",
    }


def test_the_lock_waits_for_everything_under_its_scope():
    lock = RESOURCES["azurerm_management_lock.state"]
    assert lock["lock_level"] == "CanNotDelete"
    assert str(lock["scope"]) == "${azurerm_storage_account.state.id}"
    outside = {"azurerm_resource_group.state", "azurerm_storage_account.state"}
    under = RESOURCES.keys() - outside - {"azurerm_management_lock.state"}
    assert {str(item)[2:-1] for item in lock["depends_on"]} == under


def test_roles_are_given_on_the_container_alone():
    roles = {
        body["role_definition_name"]: str(body["scope"])
        for address, body in RESOURCES.items()
        if address.startswith("azurerm_role_assignment.")
    }
    assert roles == {
        "Storage Blob Data Contributor": "${azurerm_storage_container.state.id}",
        "Storage Blob Data Reader": "${azurerm_storage_container.state.id}",
    }
    container = RESOURCES["azurerm_storage_container.state"]
    assert "storage_account_name" not in container, "the deprecated way through the data plane"


def test_every_variable_is_described_and_the_page_names_each():
    page = (MODULE / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == VARIABLES.keys()
    for name, body in VARIABLES.items():
        assert body["description"].endswith("."), name
        assert body.get("nullable") is False or "default" in body, name
    for name, body in blocks(FOUND["output"], labels=1).items():
        assert body["description"].endswith("."), name
        assert f"`{name}`" in page


# Variables and outputs alone need no provider, so Terraform itself judges the values.
GOOD = {
    "storage_account_name": '"stshoptfstate"',
    "location": '"westeurope"',
    "resource_group_name": '"rg"',
}
ID = "00000000-0000-0000-0000-000000000000"


@pytest.fixture(scope="module")
def variables(tmp_path_factory):
    directory = tmp_path_factory.mktemp("variables")
    shutil.copy(MODULE / "variables.tf", directory)
    return directory


def plan(directory: Path, **values: str) -> subprocess.CompletedProcess[str]:
    given = [f"-var={name}={value}" for name, value in values.items()]
    return run(directory, "plan", "-input=false", "-no-color", "-lock=false", *given)


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"container_name": "a-b-c", "replication_type": "GZRS", "retention_days": "365"},
        {"contributors": f'{{"me"="{ID}"}}', "readers": f'{{"you"="{ID}"}}', "locked": "false"},
        {"network_rules": '{"ip_rules"=["203.0.113.7","198.51.100.0/24","172.32.0.0/30"]}'},
        {"network_rules": '{"subnet_ids"=["/subscriptions/x"]}', "create_resource_group": "false"},
    ],
)
def test_terraform_accepts_what_azure_accepts(variables, given):
    quoted = {
        name: value.strip('"') if name in GOOD else value for name, value in (GOOD | given).items()
    }
    done = plan(variables, **quoted)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"storage_account_name": "St-Shop"},
            "A storage account's name has 3 to 24 lowercase letters and digits.",
        ),
        (
            {"container_name": "a--b"},
            "A container's name has 3 to 63 lowercase letters, digits and single hyphens, and "
            "starts and ends with a letter or digit.",
        ),
        (
            {"replication_type": "LRS"},
            "Choose ZRS, GRS, RAGRS, GZRS or RAGZRS; LRS would keep every copy in one data centre.",
        ),
        ({"retention_days": "1.5"}, "The retention is a whole number of days from 7 to 365."),
        ({"retention_days": "400"}, "The retention is a whole number of days from 7 to 365."),
        (
            {"contributors": '{"me"="ada@example.com"}'},
            "Every contributor is the object id of a user, group or service principal, such as "
            f"{ID}.",
        ),
        (
            {"readers": '{"me"="ada"}'},
            f"Every reader is the object id of a user, group or service principal, such as {ID}.",
        ),
        *(
            (
                {"network_rules": f'{{"ip_rules"=["{rule}"]}}'},
                "Every IP rule is an IPv4 address or a range up to /30; Azure takes neither /31 "
                "nor /32, so write a single address without a suffix.",
            )
            for rule in ("203.0.113.7/32", "2001:db8::1", "home", "10.0.0.0/x")
        ),
        *(
            (
                {"network_rules": f'{{"ip_rules"=["{rule}"]}}'},
                "An IP rule is of a private network (RFC 1918); Azure sees public addresses alone, "
                "so let subnets in by subnet_ids.",
            )
            for rule in ("10.0.0.0/8", "172.31.0.1", "192.168.4.0/24")
        ),
    ],
)
def test_terraform_refuses_what_azure_refuses(variables, given, message):
    done = plan(variables, **{name: value.strip('"') for name, value in GOOD.items()} | given)
    assert done.returncode == 1
    assert " ".join(message.split()) in " ".join(done.stderr.split())


@pytest.mark.parametrize("name", ["storage_account_name", "location", "locked", "contributors"])
def test_null_is_no_value_for_what_has_to_be_there(variables, name):
    given = {known: value.strip('"') for known, value in GOOD.items() if known != name}
    (variables / "null.tfvars").write_text(f"{name} = null\n")
    done = run(
        variables,
        *("plan", "-input=false", "-no-color", "-lock=false", "-var-file=null.tfvars"),
        *(f"-var={known}={value}" for known, value in given.items()),
    )
    if "default" in VARIABLES[name]:
        assert done.returncode == 0, "null means the default"
    else:
        assert done.returncode == 1
        assert "Required variable not set" in done.stderr or "not nullable" in done.stderr


def test_the_rules_of_the_module_are_those_of_the_library():
    for variable, resource_type in (
        ("storage_account_name", "azurerm_storage_account"),
        ("container_name", "azurerm_storage_container"),
    ):
        [pattern] = re.findall(
            r'regex\("(.+?)"', str(VARIABLES[variable]["validation"][0]["condition"])
        )
        for name in ("abc", "a-b", "a--b", "-ab", "ab-", "A", "ABC", "a_b", "0x9", "a-b-c-d"):
            known = NAME_RULES[resource_type].problem(name) is None
            assert (re.search(pattern, name) is not None) is known, (variable, name)


def test_the_environment_that_the_module_gives_is_what_the_library_reads():
    [values] = [block["environment"] for block in FOUND["locals"]]
    made = {
        "${azurerm_storage_account.state.name}": "stshoptfstate",
        "${azurerm_storage_container.state.name}": "states",
    }
    environ = {name: made[str(value)] for name, value in values.items()}
    assert azure_state_from_environment(environ) == AzureState("stshoptfstate", "states")
