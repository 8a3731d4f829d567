"""Values of app settings: texts, and references to what has no text yet."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from attrs import frozen

from atakora_tf.merge.claim import show
from atakora_tf.merge.secret import carries_secret
from atakora_tf.requirements import checks
from atakora_tf.requirements.key import resource_key_fault, unit_fault

__all__ = [
    "ComponentReference",
    "Origin",
    "PlacedAttribute",
    "SecretReference",
    "SettingValue",
    "TerraformValue",
    "setting_fault",
]


@frozen(cache_hash=True)
class PlacedAttribute:
    """An attribute of the resource where a component's own part is placed.

    `PlacedAttribute("cosmos:shared-database", "databases/user-api", "endpoint")` is the endpoint
    of whichever account holds the database `user-api`, also after a split.
    """

    key: str
    unit: str
    """`{field}/{name}` of what the component asked for under `key`."""
    attribute: str

    def __repr__(self) -> str:
        return f"{self.attribute} of {self.unit} in {self.key}"


@frozen(cache_hash=True, repr=False)
class SecretReference:
    """A secret by its place in a Key Vault; the value itself never enters configuration or state.

    `secret_uri` is like `https://shop.vault.azure.net/secrets/mail-password`.
    """

    secret_uri: str

    def __repr__(self) -> str:
        # Who writes the secret itself here, by mistake, must not find it in a log.
        known = isinstance(self.secret_uri, str) and _SECRET_URI.fullmatch(self.secret_uri)
        return f"SecretReference({self.secret_uri!r})" if known else "SecretReference((hidden))"

    @property
    def text(self) -> str:
        """What the setting holds; the platform resolves it with the app's identity."""
        return f"@Microsoft.KeyVault(SecretUri={self.secret_uri})"


@frozen(cache_hash=True, repr=False)
class TerraformValue:
    """A Terraform expression of the user's own, such as `var.mail_host`, without `${}`."""

    expression: str

    def __repr__(self) -> str:
        text = repr(self.expression)
        return f"TerraformValue({'(hidden)' if carries_secret(text) else text})"


@frozen(cache_hash=True)
class ComponentReference:
    """An attribute of another component's own part, wherever the plan places it.

    `ComponentReference("UserApi", "functions:api-functions", "groups/UserApi", "endpoint",
    "/api/users")` is the address of whichever app holds the functions of `UserApi`, followed by a
    path. `CrudApi.define(…).endpoint` makes one.
    """

    component: str
    """The id of the component whose part it is."""
    key: str
    """The key that this component asks for."""
    unit: str
    """`{field}/{name}` of what it asks for under `key`."""
    attribute: str
    path: str = ""
    """Text that follows the attribute's value."""

    def __repr__(self) -> str:
        return f"{self.attribute} of {self.component}"

    @property
    def placed(self) -> PlacedAttribute:
        """The same from the other component's point of view, without the path."""
        return PlacedAttribute(self.key, self.unit, self.attribute)

    def fault(self) -> str | None:
        """What is wrong with it, or None."""
        return (
            checks.text(self.component)
            or resource_key_fault(self.key)
            or unit_fault(self.unit)
            or checks.text(self.attribute)
            or (None if isinstance(self.path, str) else f"{show(self.path)} is not a text")
        )


SettingValue: TypeAlias = (
    str | PlacedAttribute | ComponentReference | SecretReference | TerraformValue
)

Origin: TypeAlias = str | ComponentReference | TerraformValue
"""Whose pages may call from a browser: `https://shop.example.com`, or a reference to it."""

# The DNS suffixes of Key Vault in Azure's clouds
# (learn.microsoft.com, key-vault/general/about-keys-secrets-certificates).
_SECRET_URI = re.compile(
    r"https://[a-zA-Z0-9-]+\.vault\.(?:azure\.net|azure\.cn|usgovcloudapi\.net)"
    r"/secrets/[0-9a-zA-Z-]+(/[0-9a-f]*)?"
)


def _secret_fault(text: str) -> str | None:
    if not carries_secret(text):
        return None
    # The value is not repeated: messages end up in logs.
    return (
        "the value carries a secret; put it into a Key Vault and write "
        "SecretReference('https://…/secrets/…')"
    )


_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def _braces_fault(expression: str) -> str | None:
    # Inside a quoted text of Terraform's, braces are its own.
    if "${" not in _QUOTED.sub("", expression):
        return None
    inner = expression[2:-1].strip()
    whole = expression.startswith("${") and expression.endswith("}") and inner and "${" not in inner
    if whole:
        return f"{show(expression)}: write the expression without ${{ }}: {show(inner)}"
    return f"{show(expression)}: write the expression without ${{ }} around it, such as 'var.x'"


def setting_fault(value: Any) -> str | None:
    """What is wrong with the value of a setting, or None."""
    if isinstance(value, str):
        return _secret_fault(value)
    if isinstance(value, SecretReference):
        uri = value.secret_uri
        if isinstance(uri, str) and _SECRET_URI.fullmatch(uri):
            return None
        return (
            "what the SecretReference holds is not the URI of a Key Vault secret, such as "
            "'https://shop.vault.azure.net/secrets/mail-password'"
        )
    if isinstance(value, PlacedAttribute):
        return (
            resource_key_fault(value.key) or unit_fault(value.unit) or checks.text(value.attribute)
        )
    if isinstance(value, ComponentReference):
        return value.fault()
    if isinstance(value, TerraformValue):
        return (
            checks.text(value.expression)
            or _secret_fault(value.expression)
            or _braces_fault(value.expression.strip())
        )
    return f"{show(value)} is not a text; settings hold texts (write '1', 'true', …) or references"
