"""Secrets of known forms are recognised; what merely looks odd is not."""

from __future__ import annotations

import base64
import hashlib

import pytest

from atakora_tf import SecretReference, TerraformValue
from atakora_tf.merge.secret import carries_secret, hide_secrets
from atakora_tf.requirements.setting import setting_fault

ACCOUNT_KEY = base64.b64encode(hashlib.sha512(b"key").digest()).decode()


@pytest.mark.parametrize(
    "text",
    [
        ACCOUNT_KEY,
        f"key is {ACCOUNT_KEY}",
        "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
        "Bearer eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
        "ghp_" + "a1" * 18,
        "AKIA" + "ABCD" * 4,
        "xoxb-1234567890-abc",
        "abc8Q~" + "x" * 34,
        "AccountKey=abc;",
    ],
)
def test_a_secret_is_refused_and_hidden(text: str) -> None:
    assert carries_secret(text)
    assert "(hidden)" in hide_secrets(text)
    fault = setting_fault(text)
    assert fault is not None
    assert fault.startswith("the value carries a secret")


@pytest.mark.parametrize(
    "text",
    [
        "https://shop.example.com/api/users?page=2",
        "00000000-0000-0000-0000-000000000002",
        hashlib.sha256(b"x").hexdigest(),
        hashlib.sha512(b"x").hexdigest(),
        base64.b64encode(b"a picture, not a key").decode(),
        "/tenant_id,/customer_id",
        "InstrumentationKey=00000000-0000-0000-0000-000000000000",
        "create,read,update,delete,list",
    ],
)
def test_what_is_no_secret_stays_legal(text: str) -> None:
    assert not carries_secret(text)
    assert hide_secrets(text) == text
    assert setting_fault(text) is None


def test_a_secret_in_the_place_of_its_reference_is_not_repeated() -> None:
    slip = SecretReference("hunter2secret")
    assert "hunter2" not in repr(slip)
    assert setting_fault(slip) == (
        "what the SecretReference holds is not the URI of a Key Vault secret, such as "
        "'https://shop.vault.azure.net/secrets/mail-password'"
    )


def test_an_expression_stands_without_its_braces() -> None:
    assert setting_fault(TerraformValue("${var.x}")) == (
        "'${var.x}': write the expression without its braces: 'var.x'"
    )
    assert setting_fault(TerraformValue("var.x")) is None
