"""What the app settings say, and everything that is wrong with them at once."""

from __future__ import annotations

import pytest

from atakora_tf.runtime.app_settings import (
    ApiSettings,
    KeySettings,
    SettingsInvalid,
    api_settings,
    key_settings,
)
from tests.contract.apis import ENTIRE, contract
from tests.runtime.app.entities import USERS

APIS = contract(OrderApi=ENTIRE, UserApi=USERS).apis

RIGHT = {
    f"{prefix}_{name}": value
    for prefix in ("ORDER_API", "USER_API")
    for name, value in (
        ("COSMOS_ENDPOINT", "https://shop.documents.azure.com:443/"),
        ("DATABASE_NAME", "shop"),
        ("CONTAINER_NAME", prefix.lower()),
    )
}


def refused(**changes: str) -> str:
    with pytest.raises(SettingsInvalid) as invalid:
        api_settings(APIS, {**RIGHT, **changes})
    return str(invalid.value)


def test_an_api_reaches_its_container_as_itself_or_as_the_app() -> None:
    given = {**RIGHT, "AZURE_CLIENT_ID": "the app", "USER_API_CLIENT_ID": "the users"}
    endpoint = "https://shop.documents.azure.com:443/"
    assert api_settings(APIS, given) == {
        "OrderApi": ApiSettings(endpoint, "shop", "order_api", "the app", None),
        "UserApi": ApiSettings(endpoint, "shop", "user_api", "the users", None),
    }


def test_all_that_is_missing_or_wrong_is_named() -> None:
    assert refused(ORDER_API_DATABASE_NAME="", USER_API_CONTAINER_NAME=" ") == (
        "the app settings ORDER_API_DATABASE_NAME, USER_API_CONTAINER_NAME are missing; the "
        "Terraform configuration sets them, so apply it, or set them by hand"
    )
    assert refused(
        USER_API_COSMOS_ENDPOINT="http://shop.documents.azure.com", ORDER_API_DATABASE_NAME=""
    ) == (
        "the app setting ORDER_API_DATABASE_NAME is missing; the Terraform configuration sets it, "
        "so apply it, or set it by hand; USER_API_COSMOS_ENDPOINT is not an https address"
    )


def test_a_key_is_for_an_emulator_on_this_machine_alone() -> None:
    emulator = {"USER_API_COSMOS_ENDPOINT": "http://127.0.0.1:8081"}
    given = {**RIGHT, **emulator, "USER_API_COSMOS_EMULATOR_KEY": "a key"}
    assert api_settings(APIS, given)["UserApi"].key == "a key"
    assert refused(USER_API_COSMOS_EMULATOR_KEY="a key") == (
        "USER_API_COSMOS_EMULATOR_KEY is a key for an emulator on the same machine, and "
        "https://shop.documents.azure.com:443/ is none: remove it, and the app signs in with its "
        "identity"
    )


def test_the_key_of_continuations_is_given_or_kept() -> None:
    secret = "a secret of our own"
    assert key_settings({"ATAKORA_SIGNING_KEY": secret}) == KeySettings(secret.encode(), None, None)
    url = "https://st.blob.core.windows.net/atakora"
    kept = key_settings({"ATAKORA_HOST_BLOBS": url, "AZURE_CLIENT_ID": "the app"})
    assert kept == KeySettings(None, url, "the app")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"ATAKORA_SIGNING_KEY": "@Microsoft.KeyVault(SecretUri=https://kv/secrets/k)"},
            "ATAKORA_SIGNING_KEY refers to a Key Vault secret that the platform could not read; "
            "give its identity the role Key Vault Secrets User, and see that the secret is there",
        ),
        (
            {"ATAKORA_SIGNING_KEY": "short"},
            "ATAKORA_SIGNING_KEY has 5 bytes; it needs 16 that nobody can guess",
        ),
        (
            {},
            "the app setting ATAKORA_HOST_BLOBS is missing, the container that keeps the key of "
            "continuations; deploy_code=True sets it, or set ATAKORA_SIGNING_KEY to a secret of "
            "your own",
        ),
    ],
)
def test_a_key_that_everybody_could_know_is_none(given: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsInvalid) as invalid:
        key_settings(given)
    assert str(invalid.value) == said
