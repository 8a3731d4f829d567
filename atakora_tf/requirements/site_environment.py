"""What a site is built with: names and values of its build's environment variables."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from atakora_tf.merge.claim import show
from atakora_tf.merge.secret import carries_secret
from atakora_tf.requirements.setting import (
    ComponentReference,
    SecretReference,
    TerraformValue,
    setting_fault,
)

__all__ = ["EnvironmentValue", "environment_name_fault", "environment_value_fault"]

EnvironmentValue: TypeAlias = str | ComponentReference | TerraformValue

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def environment_name_fault(value: Any) -> str | None:
    """The name of an environment variable, such as `VITE_API`."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return None
    return f"{show(value)} is not the name of an environment variable, such as 'VITE_API'"


def environment_value_fault(value: Any) -> str | None:
    """A text, a reference to another component, or a Terraform expression; nothing secret."""
    secret = isinstance(value, str) and carries_secret(value)
    if secret or isinstance(value, SecretReference):
        return "a secret in what a site is built with can be read by everyone; keep it in an API"
    if isinstance(value, str | ComponentReference | TerraformValue):
        return setting_fault(value)
    return (
        f"{show(value)} is not a text; a site's environment holds texts and the endpoints of "
        "components"
    )
