"""Terraform's state in an Azure storage account: which account, and one blob for each stack."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import field, fields, frozen

from atakora_tf.azure.names import NAME_RULES
from atakora_tf.errors import DocumentError
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.terraform.block import StateBackend

__all__ = ["STATE_VARIABLES", "AzureState", "azure_state_from_environment"]

#: The clouds that Terraform's azurerm backend knows by name.
#: Source: hashicorp/go-azure-sdk, sdk/environments, `FromName`.
_CLOUDS: Final = ("public", "usgovernment", "china")

# A piece of a blob's path, without the end in a dot that Azure advises against and without "."
# and "..", which a URL would swallow. Stacks are called like this anyway.
# Source: learn.microsoft.com, rest/api/storageservices/naming-and-referencing-containers--blobs
# --and-metadata
_PIECE: Final = r"[A-Za-z0-9_-](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?"
_PREFIX: Final = re.compile(rf"(?:{_PIECE}/)*")
_LONGEST_KEY: Final = 1024

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_HOST: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?")


@frozen
class AzureState:
    """The blob container that keeps the states of many stacks, one blob for each.

    Terraform reaches it with an identity of Entra ID (`use_azuread_auth`), never with a key; who
    runs Terraform needs "Storage Blob Data Contributor" on the container.  Account and container
    are all that this way of authentication needs, so `resource_group` and `subscription_id` may be
    left out.  `modules/state-storage` makes such an account.

    Source: developer.hashicorp.com/terraform/language/backend/azurerm

    - `key_prefix`: what every key starts with, e.g. "shop/", where programs share a container.
    - `tenant_id`: the Entra tenant; without, Terraform reads ARM_TENANT_ID.
    - `cloud`: "public", "usgovernment" or "china"; without, Terraform takes the public one.
    - `metadata_host`: where a cloud of another kind describes itself.
    - `snapshot`: a snapshot of the blob before each change, for accounts without versioning.

    Raises DocumentError with all that is wrong.
    """

    storage_account: str
    container: str = "tfstate"
    key_prefix: str = field(default="", kw_only=True)
    resource_group: str | None = field(default=None, kw_only=True)
    subscription_id: str | None = field(default=None, kw_only=True)
    tenant_id: str | None = field(default=None, kw_only=True)
    cloud: str | None = field(default=None, kw_only=True)
    metadata_host: str | None = field(default=None, kw_only=True)
    snapshot: bool = field(default=False, kw_only=True)

    def __attrs_post_init__(self) -> None:
        faults = [f"{name}: {fault}" for name, fault in self._faults()]
        if faults:
            raise DocumentError(_report("The place of the state cannot be used", faults))

    def key(self, stack_name: str, environment: str) -> str:
        """The name of the blob that holds the state of one stack in one environment.

        Two stacks, or two environments, never have one key.  Workspaces of Terraform append to it
        after a ":", which no key holds.  Raises DocumentError for a name that cannot be part of a
        blob's path.
        """
        faults = [
            f"{what} {name!r} may hold only letters, digits, '_', '-' and '.', without a '.' at "
            "either end"
            for what, name in (("the stack's name", stack_name), ("the environment", environment))
            if not (isinstance(name, str) and re.fullmatch(_PIECE, name))
        ]
        key = f"{self.key_prefix}{environment}/{stack_name}.tfstate"
        if not faults and len(key) > _LONGEST_KEY:
            faults.append(f"{key[:40]!r}… has {len(key)} characters, a blob at most {_LONGEST_KEY}")
        if faults:
            raise DocumentError(_report("The state has no key in its container", faults))
        return key

    def backend(self, stack_name: str, environment: str) -> StateBackend:
        """The `azurerm` state backend of one stack in one environment; errors as of `key`."""
        arguments = {
            "storage_account_name": self.storage_account,
            "container_name": self.container,
            "key": self.key(stack_name, environment),
            "use_azuread_auth": True,
            "resource_group_name": self.resource_group,
            "subscription_id": self.subscription_id,
            "tenant_id": self.tenant_id,
            "environment": self.cloud,
            "metadata_host": self.metadata_host,
            "snapshot": self.snapshot or None,
        }
        return StateBackend(
            "azurerm", {name: value for name, value in arguments.items() if value is not None}
        )

    def _faults(self) -> Iterator[tuple[str, str]]:
        """What is wrong, each with the name of the setting."""
        texts = {}
        for setting in fields(type(self)):
            value = getattr(self, setting.name)
            if setting.name == "snapshot":
                if not isinstance(value, bool):
                    yield setting.name, f"{value!r} is neither True nor False"
            elif value is None and setting.default is None:
                continue
            elif not isinstance(value, str):
                yield setting.name, f"{value!r} is not a text"
            else:
                texts[setting.name] = value
        for name, resource_type in _NAMED.items():
            if name in texts:
                problem = NAME_RULES[resource_type].problem(texts[name])
                if problem is None and texts[name].startswith("$"):
                    problem = f"{texts[name]!r} is a container that Azure shows to everyone"
                if problem is not None:
                    yield name, problem
        for name in ("subscription_id", "tenant_id"):
            if name in texts and not _GUID.fullmatch(texts[name]):
                yield name, f"{texts[name]!r} is not an id such as {'0' * 8}-0000-…"
        if not _PREFIX.fullmatch(texts.get("key_prefix", "")):
            yield "key_prefix", f"{texts['key_prefix']!r} is not a path such as 'shop/'"
        if texts.get("cloud", "public") not in _CLOUDS:
            yield "cloud", f"{texts['cloud']!r} is none of {', '.join(map(repr, _CLOUDS))}"
        if "metadata_host" in texts:
            if not _HOST.fullmatch(texts["metadata_host"]):
                yield (
                    "metadata_host",
                    f"{texts['metadata_host']!r} is not a host such as 'management.azure.com'",
                )
            elif "cloud" in texts:
                yield "metadata_host", "says of itself which cloud it is of; leave out one of both"


_NAMED: Final = {
    "storage_account": "azurerm_storage_account",
    "container": "azurerm_storage_container",
    "resource_group": "azurerm_resource_group",
}

_PREFIX_OF_VARIABLES: Final = "ATAKORA_STATE_"

STATE_VARIABLES: Final[Mapping[str, str]] = {
    f"{_PREFIX_OF_VARIABLES}{setting.name.upper()}": setting.name for setting in fields(AzureState)
}
"""The environment variables that say where states live, and the setting that each stands for."""

_ACCOUNT_VARIABLE: Final = f"{_PREFIX_OF_VARIABLES}STORAGE_ACCOUNT"
_WORDS: Final = {"true": True, "1": True, "false": False, "0": False}


def azure_state_from_environment(
    environ: Mapping[str, str] | None = None,
) -> AzureState | None:
    """Where states live, by `ATAKORA_STATE_STORAGE_ACCOUNT` and its companions; None if unset.

    A variable without text counts as unset, since pipelines hand those on.  Raises DocumentError
    for a companion without the account, an unknown variable of that prefix, and a wrong value.
    """
    environ = os.environ if environ is None else environ
    given = {
        name: text.strip()
        for name, text in sorted(environ.items())
        if name.startswith(_PREFIX_OF_VARIABLES) and text.strip()
    }
    faults = [_unknown(name) for name in given if name not in STATE_VARIABLES]
    known: dict[str, Any] = {
        STATE_VARIABLES[name]: text for name, text in given.items() if name in STATE_VARIABLES
    }
    if known and "storage_account" not in known:
        others = " and ".join(name for name in given if name in STATE_VARIABLES)
        faults.append(f"{_ACCOUNT_VARIABLE} is missing beside {others}")
    snapshot = known.get("snapshot")
    if snapshot is not None:
        known["snapshot"] = _WORDS.get(snapshot.lower(), snapshot)
    if faults:
        raise DocumentError(_report("The environment does not say where the state lives", faults))
    if not known:
        return None
    try:
        return AzureState(**known)
    except DocumentError as fault:
        where = ", ".join(name for name in given if name in STATE_VARIABLES)
        raise DocumentError(f"{fault} It comes from the environment: {where}.") from None


def _unknown(name: str) -> str:
    return f"{name} is no setting (there are {', '.join(STATE_VARIABLES)})"


def _report(head: str, faults: list[str]) -> str:
    # Who puts a whole connection string there, by mistake, must not find its key in a log.
    return hide_secrets(f"{head}: {'; '.join(faults)}.")
