"""Which class of the azurerm provider package stands for which type of resource."""

from __future__ import annotations

import importlib
import keyword
import pkgutil
from difflib import get_close_matches
from functools import cache
from typing import Any

from atakora_tf.errors import BindingsError
from atakora_tf.stack.bindings import PACKAGE, load_bindings

load_bindings()

import cdktf  # noqa: E402
from cdktf import TerraformDataSource, TerraformProvider, TerraformResource  # noqa: E402

__all__ = [
    "argument_name",
    "config_class",
    "module_name",
    "remote_state_classes",
    "typed_class",
]

# The package's code generator takes digits for the start of a word.
# Source: cdktf-cdktf-provider-azurerm 14.23.1, the names of its modules.
_ODD_MODULES = {
    "aadb2c_directory": "aadb2_c_directory",
    "api_management_identity_provider_aadb2c": "api_management_identity_provider_aadb2_c",
    "sentinel_data_connector_dynamics_365": "sentinel_data_connector_dynamics365",
    "sentinel_data_connector_office_365": "sentinel_data_connector_office365",
    "sentinel_data_connector_office_365_project": "sentinel_data_connector_office365_project",
}

# The same for arguments: the name in Python, and Terraform's own.
# Source: cdktf-cdktf-provider-azurerm 14.23.1, the documentation of its parameters.
_ODD_ARGUMENTS = {
    "aof_storage_connection_string0": "aof_storage_connection_string_0",
    "aof_storage_connection_string1": "aof_storage_connection_string_1",
    "error404_document": "error_404_document",
    "immediate_data_purge_on30_days_enabled": "immediate_data_purge_on_30_days_enabled",
    "instance0_bgp_peering_address": "instance_0_bgp_peering_address",
    "instance1_bgp_peering_address": "instance_1_bgp_peering_address",
    "kerberos5_i_read_only_enabled": "kerberos_5i_read_only_enabled",
    "kerberos5_i_read_write_enabled": "kerberos_5i_read_write_enabled",
    "kerberos5_p_read_only_enabled": "kerberos_5p_read_only_enabled",
    "kerberos5_p_read_write_enabled": "kerberos_5p_read_write_enabled",
    "kerberos5_read_only_enabled": "kerberos_5_read_only_enabled",
    "kerberos5_read_write_enabled": "kerberos_5_read_write_enabled",
    "server_version_is32_or_higher": "server_version_is_32_or_higher",
    "system_attribute": "system",
    "use32_bit_worker": "use_32_bit_worker",
    "use32_bit_worker_process": "use_32_bit_worker_process",
}

_KINDS = (TerraformResource, TerraformDataSource, TerraformProvider)


def argument_name(parameter: str) -> str:
    """Terraform's name of an argument, from the name of its parameter in Python."""
    if parameter.endswith("_") and keyword.iskeyword(parameter[:-1]):
        return parameter[:-1]
    return _ODD_ARGUMENTS.get(parameter, parameter)


def module_name(resource_type: str, *, data: bool = False) -> str:
    """The module, within the provider package, of an azurerm resource or data source."""
    name = resource_type.removeprefix("azurerm_")
    name = _ODD_MODULES.get(name, name)
    return f"data_azurerm_{name}" if data else name


@cache
def typed_class(resource_type: str, *, data: bool = False) -> Any:
    """The class of an azurerm resource or data source; "azurerm" alone is the provider.

    Raises BindingsError if the package has none.
    """
    if resource_type == "azurerm":
        module = "provider"
    elif resource_type.startswith("azurerm_"):
        module = module_name(resource_type, data=data)
    else:
        raise BindingsError(
            f"{resource_type} is not of the azurerm provider, and CDKTF classes are known here "
            "for that one only. Write the document directly, or build this resource with CDKTF "
            "itself."
        )
    full = f"{PACKAGE}.{module}"
    try:
        members = vars(importlib.import_module(full)).values()
    except ModuleNotFoundError as error:
        if error.name != full:
            raise
        raise BindingsError(_unknown_type(resource_type, data)) from None
    # A type such as azurerm_storage_account_network_rules has its class named with an "A"
    # at the end, because another class had the name; so it is found by what it is.
    found = [
        member for member in members if isinstance(member, type) and issubclass(member, _KINDS)
    ]
    return found[0]


@cache
def config_class(cls: Any) -> Any:
    """The struct that the constructor of a typed class hands to CDKTF."""
    module = importlib.import_module(cls.__module__)
    return getattr(module, f"{cls.__name__}Config")


def remote_state_classes(kind: object) -> tuple[Any, Any] | None:
    """The class that reads a state backend of this kind, and its struct; None if there is none.

    Source: cdktf 0.21.0, lib/backends.
    """
    name = f"DataTerraformRemoteState{str(kind).capitalize()}"
    cls, struct = getattr(cdktf, name, None), getattr(cdktf, f"{name}Config", None)
    return None if cls is None or struct is None else (cls, struct)


def _unknown_type(resource_type: str, data: bool) -> str:
    prefix = "data_azurerm_" if data else ""
    modules = pkgutil.iter_modules(importlib.import_module(PACKAGE).__path__)
    known = [
        module.name.removeprefix(prefix)
        for module in modules
        if module.name.startswith("data_azurerm_") == data
    ]
    close = get_close_matches(resource_type.removeprefix("azurerm_"), known, n=3, cutoff=0.75)
    hint = f" Did you mean {' or '.join(f'azurerm_{name}' for name in close)}?" if close else ""
    what = "data source" if data else "resource"
    return f"{resource_type} is no {what} of azurerm 4.55.{hint}"
