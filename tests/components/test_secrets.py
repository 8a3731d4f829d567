"""`Secrets`: names in a shared vault, references in settings, values nowhere."""

from __future__ import annotations

import json
from typing import Any

import pytest

from atakora_tf import (
    FunctionGroup,
    FunctionsConfig,
    KeyVaultConfig,
    KeyVaultSecret,
    Resources,
    Secrets,
    SecretUse,
    define_backend,
)
from atakora_tf.errors import BackendStateError


def backend(*definitions: Any) -> Any:
    return define_backend(
        {d.id: d for d in definitions}, name="shop", location="westeurope", lock=None
    )


def test_components_share_a_vault_and_each_names_its_secrets() -> None:
    made = backend(
        Secrets.define("Mail", names=["mail-password"]),
        Secrets.define("Pay", names=["pay-token", "mail-password"], purge_protection=True),
        Secrets.define("Other", names=["x"], vault_key="other-secrets", soft_delete_days=30),
    )
    configs = {str(r.key): r.config for r in made.plan().resources}
    assert configs == {
        "key-vault:other-secrets": KeyVaultConfig(
            soft_delete_days=30, secrets={"x": KeyVaultSecret()}
        ),
        "key-vault:shared-secrets": KeyVaultConfig(
            purge_protection=True,
            secrets={"mail-password": KeyVaultSecret(), "pay-token": KeyVaultSecret()},
        ),
    }


def test_a_setting_holds_a_reference_and_whoever_resolves_it_may_read_that_secret_alone() -> None:
    use = SecretUse(names={"MAILER_PASSWORD": "mail-password"})
    group = FunctionGroup(settings=use.settings())
    needs = {
        use.key: use.config,
        "functions:api-functions": FunctionsConfig(groups={"Mailer": group}),
    }
    made = backend(
        Secrets.define("Secrets", names=["mail-password", "pay-token"]),
        Resources.define("Mailer", needs),
    )
    written = made.document().to_dict()["resource"]
    (app,) = written["azurerm_function_app_flex_consumption"].values()
    assert app["app_settings"]["MAILER_PASSWORD"] == (
        "@Microsoft.KeyVault(SecretUri=${azurerm_key_vault.shop_key-vault_shared-secrets.vault_uri}"
        "secrets/mail-password)"
    )
    scopes = [block["scope"] for block in written["azurerm_role_assignment"].values()]
    vault = "${azurerm_key_vault.shop_key-vault_shared-secrets.id}"
    assert f"{vault}/secrets/mail-password" in scopes
    assert vault not in scopes
    assert "pay-token" not in json.dumps(written)


@pytest.mark.parametrize(
    ("options", "where", "what"),
    [
        ({"names": []}, "Secrets", "it names no secrets"),
        ({"names": "mail"}, "Secrets", "names='mail' is no collection of names"),
        (
            {"names": ["mail"], "vault_key": "a:b"},
            "Secrets",
            "vault_key: the requirement key 'a:b' is a whole key; write 'b' alone",
        ),
        ({"names": [3, "mail"]}, "Secrets", "names: 3 is not a text"),
        (
            {"names": ["mail"], "purge_protection": 1},
            "key-vault:shared-secrets purge_protection",
            "1 is not True or False",
        ),
        ({"names": ["mail"], "region": "mars"}, "Secrets", "'mars' is not an Azure region that "),
    ],
)
def test_what_is_wrong_is_said(options: Any, where: str, what: str) -> None:
    found = backend(Secrets.define("Secrets", **options)).validate()
    assert len(found) == 1
    assert " ".join(found[0].path) == where
    assert found[0].what.startswith(what)


def test_the_handle_knows_addresses_and_makes_no_constructs_without_cdktf(tmp_path: Any) -> None:
    secrets = Secrets.define("Secrets", names=["mail-password"])
    made = backend(secrets)
    made.synthesize(tmp_path)
    part = made.get_component(secrets)
    vault = "azurerm_key_vault.shop_key-vault_shared-secrets"
    assert part.vault.vault_uri == f"${{{vault}.vault_uri}}"
    assert part.vault.vault_name == f"${{{vault}.name}}"
    assert part.vault.secret_uri("mail-password") == (
        f"${{{vault}.vault_uri}}secrets/mail-password"
    )
    assert part.reference("mail-password") == (
        f"@Microsoft.KeyVault(SecretUri=${{{vault}.vault_uri}}secrets/mail-password)"
    )
    with pytest.raises(BackendStateError):
        _ = part.vault.construct


@pytest.mark.node
def test_alone_it_builds_a_vault_of_its_own(tmp_path: Any) -> None:
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    stack = AtakoraStack(
        App(outdir=str(tmp_path)), "shop-dev", environment="dev", location="westeurope"
    )
    secrets = Secrets(stack, "Secrets", names=["mail-password"])
    assert type(secrets.vault.vault).__name__ == "KeyVault"
    assert secrets.vault.construct is secrets.vault.vault
