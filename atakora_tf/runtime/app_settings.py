"""What the app settings of a Function App say of its APIs, and of what they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlsplit

from attrs import frozen

from atakora_tf.contract.api import EntityApi
from atakora_tf.runtime.loopback import is_loopback

__all__ = ["ApiSettings", "KeySettings", "SettingsInvalid", "api_settings", "key_settings"]

_SHORTEST_KEY: Final = 16

_UNRESOLVED: Final = "@microsoft.keyvault("
"""How a setting begins that names a secret which the platform could not read: it then hands the
reference itself to the app (learn.microsoft.com/azure/app-service/app-service-key-vault-references,
"Troubleshoot key vault references")."""


class SettingsInvalid(Exception):
    """App settings are missing or wrong; the message names all of them."""


@frozen
class ApiSettings:
    """Where the items of an API are, and as whom the app reaches them."""

    endpoint: str
    database: str
    container: str
    client_id: str | None
    key: str | None


@frozen
class KeySettings:
    """The key of continuations, or the address of the container that keeps it."""

    key: bytes | None
    container: str | None
    client_id: str | None


def api_settings(
    apis: Iterable[EntityApi], environment: Mapping[str, str]
) -> dict[str, ApiSettings]:
    """The settings of each API, by its component; raises `SettingsInvalid`."""
    missing: list[str] = []
    wrong: list[str] = []
    found: dict[str, ApiSettings] = {}
    for api in apis:
        values = {}
        for name in ("COSMOS_ENDPOINT", "DATABASE_NAME", "CONTAINER_NAME"):
            setting = f"{api.settings}_{name}"
            values[name] = environment.get(setting, "").strip()
            if not values[name]:
                missing.append(setting)
        endpoint = values["COSMOS_ENDPOINT"]
        key_setting = f"{api.settings}_COSMOS_EMULATOR_KEY"
        key = environment.get(key_setting, "").strip() or None
        if endpoint and not _is_usable(endpoint):
            wrong.append(f"{api.settings}_COSMOS_ENDPOINT is not an https address")
        elif endpoint and key is not None and not is_loopback(endpoint):
            wrong.append(
                f"{key_setting} is a key for an emulator on the same machine, and {endpoint} is "
                "none: remove it, and the app signs in with its identity"
            )
        found[api.component] = ApiSettings(
            endpoint,
            values["DATABASE_NAME"],
            values["CONTAINER_NAME"],
            _client_id(environment, api.settings),
            key,
        )
    if missing:
        wrong.insert(
            0,
            f"the app settings {', '.join(missing)} are missing; the Terraform configuration sets "
            "them, so apply it, or set them by hand"
            if len(missing) > 1
            else f"the app setting {missing[0]} is missing; the Terraform configuration sets it, "
            "so apply it, or set it by hand",
        )
    if wrong:
        raise SettingsInvalid("; ".join(wrong))
    return found


def key_settings(environment: Mapping[str, str]) -> KeySettings:
    """What is said of the key of continuations; raises `SettingsInvalid`."""
    given = environment.get("ATAKORA_SIGNING_KEY", "")
    if given.lower().startswith(_UNRESOLVED):
        raise SettingsInvalid(
            "ATAKORA_SIGNING_KEY refers to a Key Vault secret that the platform could not read; "
            "give its identity the role Key Vault Secrets User, and see that the secret is there"
        )
    key = given.encode("utf-8", "surrogateescape")
    if given and len(key) < _SHORTEST_KEY:
        raise SettingsInvalid(
            f"ATAKORA_SIGNING_KEY has {len(key)} bytes; it needs {_SHORTEST_KEY} that nobody can "
            "guess"
        )
    container = environment.get("ATAKORA_HOST_BLOBS", "").strip()
    if not key and not container:
        raise SettingsInvalid(
            "the app setting ATAKORA_HOST_BLOBS is missing, the container that keeps the key of "
            "continuations; deploy_code=True sets it, or set ATAKORA_SIGNING_KEY to a secret of "
            "your own"
        )
    return KeySettings(key or None, container or None, _client_id(environment, None))


def _client_id(environment: Mapping[str, str], prefix: str | None) -> str | None:
    """The API's own identity if it has one, else the app's."""
    own = environment.get(f"{prefix}_CLIENT_ID", "") if prefix else ""
    return own or environment.get("AZURE_CLIENT_ID", "") or None


def _is_usable(endpoint: str) -> bool:
    scheme = urlsplit(endpoint).scheme
    return scheme == "https" or (scheme == "http" and is_loopback(endpoint))
