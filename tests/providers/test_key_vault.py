"""Key Vault: roles alone, no secret anywhere, references that somebody may read."""

from __future__ import annotations

import re
from typing import Any

import pytest

from atakora_tf import (
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    KeyVaultConfig,
    KeyVaultSecret,
    PlacedAttribute,
    Resources,
    ServiceBusConfig,
    ServiceBusQueue,
    define_backend,
)
from atakora_tf.errors import BackendInvalid
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json
from tests.providers.field_examples import SUBNET
from tests.providers.rendering import backend, document, one, problems, resources

SECRETS = {"mail-password": KeyVaultSecret(), "api-token": KeyVaultSecret()}


def vault(**fields: Any) -> dict[str, Any]:
    return {"key-vault:k": KeyVaultConfig(**{"secrets": SECRETS, **fields})}


def test_a_vault_takes_roles_and_holds_nothing_that_terraform_knows() -> None:
    written = document(vault())
    (block,) = written["resource"]["azurerm_key_vault"].values()
    del block["tags"]
    assert block == {
        "name": "kv-shop-k-dev-we-723pjv",
        "resource_group_name": "${azurerm_resource_group.resource_group.name}",
        "location": "westeurope",
        "tenant_id": "${data.azurerm_client_config.shop_key-vault_k_client.tenant_id}",
        "sku_name": "standard",
        "rbac_authorization_enabled": True,
        "purge_protection_enabled": False,
        "soft_delete_retention_days": 7,
        "public_network_access_enabled": True,
        "network_acls": {"default_action": "Allow", "bypass": "AzureServices"},
        "enabled_for_deployment": False,
        "enabled_for_disk_encryption": False,
        "enabled_for_template_deployment": False,
    }
    assert sorted(written["resource"]) == ["azurerm_key_vault", "azurerm_resource_group"]
    assert written["data"] == {"azurerm_client_config": {"shop_key-vault_k_client": {}}}
    assert written["output"]["shop_key-vault_k_secrets"] == {
        "description": "Names of the secrets to put into the key vault key-vault:k",
        "value": ["api-token", "mail-password"],
    }


def test_in_production_nothing_can_be_purged_or_destroyed() -> None:
    block = one(vault(), "key_vault", environment="prod")
    assert block["purge_protection_enabled"] is True
    assert block["soft_delete_retention_days"] == 90
    assert block["lifecycle"] == {"prevent_destroy": True}
    asked = one(vault(purge_protection=True, soft_delete_days=30), "key_vault")
    assert (asked["purge_protection_enabled"], asked["soft_delete_retention_days"]) == (True, 30)


def test_whoever_names_callers_keeps_others_out() -> None:
    asked = {"ip_rules": ["203.0.113.0/24"], "subnet_ids": [SUBNET], "trusted_services": False}
    assert one(vault(**asked), "key_vault")["network_acls"] == {
        "default_action": "Deny",
        "bypass": "None",
        "ip_rules": ["203.0.113.0/24"],
        "virtual_network_subnet_ids": [SUBNET],
    }


def _functions(plan: str = "FC1", **group: Any) -> dict[str, Any]:
    groups = {"X": FunctionGroup(**group)}
    return {**vault(), "functions:api": FunctionsConfig(plan=plan, groups=groups)}


REFERENCE = PlacedAttribute("key-vault:k", "secrets/mail-password", "reference")


def _readers(needs: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {
        logical: (block["principal_id"], block["scope"])
        for logical, block in resources(needs)["azurerm_role_assignment"].items()
        if block["role_definition_name"] == "Key Vault Secrets User"
    }


SCOPE = "${azurerm_key_vault.shop_key-vault_k.id}/secrets/mail-password"


def test_on_flex_the_systems_identity_may_read_what_settings_refer_to() -> None:
    needs = _functions(settings={"X_PASSWORD": REFERENCE})
    (app,) = resources(needs)["azurerm_function_app_flex_consumption"].values()
    assert app["app_settings"]["X_PASSWORD"] == (
        "@Microsoft.KeyVault(SecretUri=${azurerm_key_vault.shop_key-vault_k.vault_uri}"
        "secrets/mail-password)"
    )
    # azurerm has no argument there to name another.
    assert app["identity"]["type"] == "SystemAssigned, UserAssigned"
    assert _readers(needs) == {
        "shop_functions_api_identity_system_key-vault_k_secret_mail-password_read": (
            "${azurerm_function_app_flex_consumption.shop_functions_api.identity[0].principal_id}",
            SCOPE,
        )
    }


@pytest.mark.parametrize("own_identity", [False, True])
def test_elsewhere_the_apps_identity_may_read_it(own_identity: bool) -> None:
    needs = _functions("EP1", settings={"X_PASSWORD": REFERENCE}, own_identity=own_identity)
    (app,) = resources(needs)["azurerm_linux_function_app"].values()
    identity = "azurerm_user_assigned_identity.shop_functions_api_identity"
    assert app["key_vault_reference_identity_id"] == f"${{{identity}.id}}"
    assert app["identity"]["type"] == "UserAssigned"
    assert _readers(needs) == {
        "shop_functions_api_identity_key-vault_k_secret_mail-password_read": (
            f"${{{identity}.principal_id}}",
            SCOPE,
        )
    }


def test_a_role_and_a_reference_to_one_secret_are_one_assignment() -> None:
    role = DataRole("key-vault:k", "secrets/mail-password", "read")
    needs = _functions("EP1", settings={"X_PASSWORD": REFERENCE}, roles=[role])
    assert len(_readers(needs)) == 1


def test_code_that_reads_by_itself_asks_for_the_role() -> None:
    role = DataRole("key-vault:k", "secrets/mail-password", "read")
    needs = _functions(roles=[role])
    (app,) = resources(needs)["azurerm_function_app_flex_consumption"].values()
    # From the start, so that a secret that comes later finds an identity that is known.
    assert app["identity"]["type"] == "SystemAssigned, UserAssigned"
    assert list(_readers(needs)) == [
        "shop_functions_api_identity_key-vault_k_secret_mail-password_read"
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("vault_uri", "${azurerm_key_vault.shop_key-vault_k.vault_uri}"),
        ("vault_name", "${azurerm_key_vault.shop_key-vault_k.name}"),
        ("secret_uri", "${azurerm_key_vault.shop_key-vault_k.vault_uri}secrets/mail-password"),
        ("name", "mail-password"),
    ],
)
def test_other_attributes_of_a_secret_need_no_role(name: str, written: str) -> None:
    place = PlacedAttribute("key-vault:k", "secrets/mail-password", name)
    needs = _functions(settings={"X_VALUE": place})
    (app,) = resources(needs)["azurerm_function_app_flex_consumption"].values()
    assert app["app_settings"]["X_VALUE"] == written
    assert _readers(needs) == {}


def test_a_reference_to_a_secret_that_nobody_names_is_a_problem() -> None:
    place = PlacedAttribute("key-vault:k", "secrets/mail-pasword", "reference")
    with pytest.raises(BackendInvalid) as error:
        document(_functions(settings={"X_VALUE": place}))
    assert [p.what for p in error.value.problems] == [
        "reference of secrets/mail-pasword in key-vault:k: there is no such part in key-vault:k"
    ]


def test_a_role_to_write_is_none() -> None:
    role = DataRole("key-vault:k", "secrets/mail-password", "write")
    with pytest.raises(BackendInvalid) as error:
        document(_functions(roles=[role]))
    assert [p.what for p in error.value.problems] == [
        "'write' is no role for secrets of key-vault; roles: read"
    ]


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (
        {"ip_rules": ["0.0.0.0"]},
        "ip_rules",
        "0.0.0.0: Key Vault knows no sign for Azure's data centres",
    ),
    (
        {"ip_rules": ["203.0.113.7", "172.20.1.0/24"]},
        "ip_rules",
        "172.20.1.0/24 is of a private network; Key Vault sees public addresses alone",
    ),
    (
        {"secrets": {"Mail": KeyVaultSecret(), "mail": KeyVaultSecret()}},
        "secrets [mail]",
        "the secrets 'Mail' and 'mail' are one to Azure",
    ),
    (
        {"secrets": {"mail_password": KeyVaultSecret()}},
        "secrets [mail_password]",
        "'mail_password' does not fit: a secret name may hold only letters, digits and hyphens",
    ),
    (
        {"soft_delete_days": 6},
        "soft_delete_days",
        "6 is not a whole number from 7 to 90",
    ),
]


@pytest.mark.parametrize(("fields", "where", "said"), REFUSED)
def test_what_azure_refuses_is_said_before(fields: dict[str, Any], where: str, said: str) -> None:
    found = [(at, what) for at, what, _ in problems(vault(**fields))]
    assert found == [(f"key-vault:k {where}", said)]


def test_days_are_agreed_on_because_azure_keeps_them() -> None:
    def asking(name: str, days: int) -> Any:
        return Resources.define(name, {"key-vault:k": KeyVaultConfig(soft_delete_days=days)})

    made = define_backend(
        {"a": asking("One", 7), "b": asking("Two", 30)}, name="shop", location="westeurope",
        lock=None,
    )  # fmt: skip
    (problem,) = made.validate()
    assert re.sub(r"\(\S*:\d+\)", "(here)", str(problem)).splitlines()[:3] == [
        "key-vault:k › soft_delete_days: they must agree: Azure keeps the days that a vault was "
        "made with",
        "- 7 at priority 20 by One (here)",
        "- 30 at priority 20 by Two (here)",
    ]


def test_a_plan_with_secrets_comes_back_as_it_was() -> None:
    plan = backend(vault()).plan()
    assert plan_from_json(plan_to_json(plan)) == plan


def test_with_monitoring_reads_of_secrets_and_work_on_messages_are_logged() -> None:
    needs = {
        **vault(),
        "service-bus:k": ServiceBusConfig(queues={"jobs": ServiceBusQueue()}),
    }
    made = define_backend(
        {"x": Resources.define("X", needs)},
        name="shop",
        location="westeurope",
        lock=None,
        monitoring=True,
    )
    settings = made.document().to_dict()["resource"]["azurerm_monitor_diagnostic_setting"]
    assert {block["target_resource_id"] for block in settings.values()} >= {
        "${azurerm_key_vault.shop_key-vault_k.id}",
        "${azurerm_servicebus_namespace.shop_service-bus_k.id}",
    }
