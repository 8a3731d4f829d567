"""Values of app settings: texts and references, and no secret among them."""

from __future__ import annotations

from typing import Any

import pytest
from strategies import COSMOS

from atakora_tf.requirements.functions import setting_name_fault
from atakora_tf.requirements.setting import (
    PlacedAttribute,
    SecretReference,
    TerraformValue,
    setting_fault,
)

CARRIES = (
    "the value carries a secret; put it into a Key Vault and write "
    "SecretReference('https://…/secrets/…')"
)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "on",
        "https://example.com/?q=1",
        SecretReference("https://shop.vault.azure.net/secrets/mail-password"),
        SecretReference("https://shop.vault.azure.net/secrets/mail/0123456789abcdef"),
        SecretReference("https://shop.vault.usgovcloudapi.net/secrets/mail"),
        TerraformValue("var.mail_host"),
        TerraformValue('"${var.shop}-mail"'),
        PlacedAttribute(COSMOS, "databases/user-api", "endpoint"),
    ],
)
def test_texts_and_references_are_legal(value: Any) -> None:
    assert setting_fault(value) is None


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("AccountName=a;AccountKey=c2VjcmV0", CARRIES),
        (TerraformValue('"AccountKey=c2VjcmV0"'), CARRIES),
        (TerraformValue(""), "'' is not a text"),
        (TerraformValue(" "), "' ' is not a text"),
        (TerraformValue("${var.x}"), "'${var.x}': write the expression without ${ }: 'var.x'"),
        (TerraformValue(" ${ a.b }\n"), "'${ a.b }': write the expression without ${ }: 'a.b'"),
        (
            TerraformValue("${var.a}-${var.b}"),
            "'${var.a}-${var.b}': write the expression without ${ } around it, such as 'var.x'",
        ),
        (
            TerraformValue("${}"),
            "'${}': write the expression without ${ } around it, such as 'var.x'",
        ),
        (
            SecretReference("mail"),
            "what the SecretReference holds is not the URI of a Key Vault secret, such as "
            "'https://shop.vault.azure.net/secrets/mail-password'",
        ),
        (
            SecretReference("https://shop.vault.azure.net/keys/mail"),
            "what the SecretReference holds is not the URI of a Key Vault secret, such as "
            "'https://shop.vault.azure.net/secrets/mail-password'",
        ),
        (
            SecretReference("https://evil.example.com/?sig=c2VjcmV0"),
            "what the SecretReference holds is not the URI of a Key Vault secret, such as "
            "'https://shop.vault.azure.net/secrets/mail-password'",
        ),
        (
            PlacedAttribute("cosmos", "databases/a", "endpoint"),
            "'cosmos' is not a resource key; write the resource type, a colon and the requirement "
            "key, such as 'cosmos:shared-database'",
        ),
        (
            PlacedAttribute(COSMOS, "user-api", "endpoint"),
            "'user-api' is not of the form 'databases/user-api'",
        ),
        (PlacedAttribute(COSMOS, "databases/user-api", ""), "'' is not a text"),
        (3, "3 is not a text; settings hold texts (write '1', 'true', …) or references"),
        (True, "True is not a text; settings hold texts (write '1', 'true', …) or references"),
        (
            b"AccountKey=c2VjcmV0",
            "(a secret, not shown) is not a text; settings hold texts (write '1', 'true', …) or "
            "references",
        ),
    ],
    ids=str,
)
def test_everything_else_is_a_fault(value: Any, fault: str) -> None:
    assert setting_fault(value) == fault


def test_a_secret_is_written_as_a_reference() -> None:
    reference = SecretReference("https://shop.vault.azure.net/secrets/mail")
    assert reference.text == (
        "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/mail)"
    )


def test_a_placed_attribute_reads_as_one_would_say_it() -> None:
    assert repr(PlacedAttribute(COSMOS, "databases/user-api", "endpoint")) == (
        "endpoint of databases/user-api in cosmos:shared-database"
    )


@pytest.mark.parametrize("wrong", [3, None, ("A",), "", "A B", "A-B"])
def test_a_setting_has_a_name_that_azure_takes(wrong: Any) -> None:
    assert setting_name_fault("USER_API_COSMOS_ENDPOINT") is None
    assert setting_name_fault(wrong) is not None


def test_a_setting_that_is_written_for_the_user_is_refused() -> None:
    assert setting_name_fault("azurewebjobsstorage") == (
        "the app setting 'azurewebjobsstorage' is written for you: it configures the host storage"
    )
