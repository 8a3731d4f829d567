"""Terraform as plain data: blocks, expressions, the document and its JSON.

Knows nothing of CDKTF and needs no Node.
"""

from atakora_tf.terraform.base import (
    ExistingResourceGroup,
    NewResourceGroup,
    StackOptions,
    StackSettings,
    base_document,
    is_protected,
    local_state,
    stack_settings,
)
from atakora_tf.terraform.block import (
    Block,
    DataSource,
    LocalBackend,
    Output,
    Postcondition,
    ProviderBlock,
    Resource,
    StateBackend,
    azurerm,
    azurerm_data,
)
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Expression, Reference, Template, template
from atakora_tf.terraform.state import AzureState, azure_state_from_environment
from atakora_tf.terraform.writer import write_stack

__all__ = [
    "AzureState",
    "Block",
    "DataSource",
    "ExistingResourceGroup",
    "Expression",
    "LocalBackend",
    "NewResourceGroup",
    "Output",
    "Postcondition",
    "ProviderBlock",
    "Reference",
    "Resource",
    "StackOptions",
    "StackSettings",
    "StateBackend",
    "Template",
    "TerraformDocument",
    "azure_state_from_environment",
    "azurerm",
    "azurerm_data",
    "base_document",
    "is_protected",
    "local_state",
    "stack_settings",
    "template",
    "write_stack",
]
