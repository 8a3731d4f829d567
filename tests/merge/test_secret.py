"""Secrets of known forms are recognised; what merely looks odd is not."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest

from atakora_tf import SecretReference, TerraformValue
from atakora_tf.merge.claim import show
from atakora_tf.merge.secret import carries_secret, hide_secrets
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.setting import setting_fault

ACCOUNT_KEY = base64.b64encode(hashlib.sha512(b"key").digest()).decode()


ALONE = [
    ACCOUNT_KEY,
    "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
    "eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl",
    "Bearer 0a1b2c3d4e5f6a7b8c9d0e1f",
    "ghp_" + "a1" * 18,
    "github_pat_" + "a1" * 20,
    "AKIA" + "ABCD" * 4,
    "xoxb-1234567890-abc",
    "xoxp-1234567890-abc",
    "sk-" + "a1B2" * 12,
    "sk-proj-" + "a1B2" * 12,
    "abc8Q~" + "x" * 31,
    "abc8Q~" + "x" * 34,
    "a.~8Q~" + "x-._~" * 6 + "abcd",
]


@pytest.mark.parametrize("key", ALONE)
@pytest.mark.parametrize("form", ["{}", "key is {}", "first line\n{}", "key='{}'", "\t{}"])
def test_a_key_that_stands_alone_is_refused_and_never_printed(key: str, form: str) -> None:
    text = form.format(key)
    body = key.removeprefix("Bearer ")
    assert body not in hide_secrets(text)
    assert hide_secrets(text).endswith(("(hidden)", "(hidden)'"))
    assert show(text) == show([text]) == show(text.encode()) == "(a secret, not shown)"
    assert setting_fault(text) == (
        "the value carries a secret; put it into a Key Vault and write "
        "SecretReference('https://…/secrets/…')"
    )


def test_what_stands_before_a_key_stays_readable() -> None:
    assert hide_secrets("Authorization: Bearer 0a1b2c3d4e5f6a7b8c9d0e1f") == (
        "Authorization: Bearer (hidden)"
    )
    assert hide_secrets(f"primary {ACCOUNT_KEY} secondary") == "primary (hidden) secondary"


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
        base64.b64encode(bytes(range(32))).decode(),
        base64.b64encode(bytes(range(63))).decode(),
        base64.b64encode(bytes(range(65))).decode(),
        base64.b64encode(bytes(range(67))).decode(),
        base64.b64encode(bytes(range(130))).decode(),
        "sha512-" + ACCOUNT_KEY,
        "-----BEGIN CERTIFICATE-----\nMIIEpAIBAAKCAQEA\n-----END CERTIFICATE-----",
        "-----BEGIN PUBLIC KEY-----\nMIIEpAIBAAKCAQEA\n-----END PUBLIC KEY-----",
        "https://eyjafjallajokull.shop-prod-weu.azurewebsites.net/",
        "Bearer",
        "Bearer authentication-of-the-whole-shop",
        "Bearer token of the caller, see section 12",
        "sk-shop-prod-westeurope-001",
        "sk-00000000-0000-0000-0000-000000000002",
        "task-0a1b2c3d4e5f6a7b8c9d0e1f2a3b",
        "akiaabcdabcdabcdabcd",
        "C:\\Progra~1\\shop\\bin\\a-long-name-of-a-file-that-is-no-key.dll",
        "/home/site/wwwroot/node_modules/.bin/func",
        "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/shop/providers/"
        "Microsoft.DocumentDB/databaseAccounts/shop",
        "ghp_short",
    ],
)
def test_what_is_no_secret_stays_legal(text: str) -> None:
    assert not carries_secret(text)
    assert hide_secrets(text) == text
    assert setting_fault(text) is None


def test_a_secret_in_the_place_of_its_reference_is_not_repeated() -> None:
    slip = SecretReference("hunter2secret")
    assert repr(slip) == show(slip) == "SecretReference((hidden))"
    assert show({"X": slip}) == "{'X': SecretReference((hidden))}"
    assert setting_fault(slip) == (
        "what the SecretReference holds is not the URI of a Key Vault secret, such as "
        "'https://shop.vault.azure.net/secrets/mail-password'"
    )


def test_a_reference_is_printed_with_its_uri() -> None:
    reference = SecretReference("https://shop.vault.azure.net/secrets/mail")
    assert repr(reference) == "SecretReference('https://shop.vault.azure.net/secrets/mail')"


def test_a_secret_in_the_place_of_an_expression_is_not_repeated() -> None:
    slip = TerraformValue('"AccountKey=c2VjcmV0"')
    assert repr(slip) == show(slip) == "TerraformValue((hidden))"
    assert repr(TerraformValue("var.x")) == "TerraformValue('var.x')"


def test_a_config_prints_no_secret() -> None:
    config = FunctionsConfig(app_settings={"X": "AccountKey=c2VjcmV0", "Y": "on"})
    assert "app_settings={'X': (a secret, not shown), 'Y': 'on'}" in repr(config)
    assert "c2VjcmV0" not in repr(config)
    wrong: Any = "AccountKey=c2VjcmV0"
    assert "c2VjcmV0" not in repr(FunctionsConfig(app_settings=wrong, runtime=wrong))


def test_what_contains_itself_is_shown() -> None:
    itself: dict[str, Any] = {}
    itself["a"] = itself
    itself["b"] = (itself, "on")
    assert show(itself) == "{'a': …, 'b': (…, 'on')}"
    same = ("on",)
    assert show((same, same)) == "(('on',), ('on',))"


def test_what_is_nested_too_deep_is_cut() -> None:
    pairs: Any = ()
    lists: Any = []
    for _ in range(100_000):
        pairs, lists = (pairs,), [lists]
    assert show(pairs) == "(" * 20 + "…" + ",)" * 20
    assert show(lists) == "(a list, too deep to show)"


@pytest.mark.parametrize("expression", ["a ${var.x} b", "${var.x}-${var.y}", '"a" + ${var.x}'])
def test_braces_outside_a_quoted_text_are_said(expression: str) -> None:
    fault = setting_fault(TerraformValue(expression))
    assert fault is not None
    assert "without ${ }" in fault


def test_only_the_hosts_of_key_vault_hold_secrets() -> None:
    for host in ("azure.net", "azure.cn", "usgovcloudapi.net"):
        assert setting_fault(SecretReference(f"https://shop.vault.{host}/secrets/mail")) is None
    assert setting_fault(SecretReference("https://x.vault.example.com/secrets/mail")) is not None
