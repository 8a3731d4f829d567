"""Azure's built-in roles that atakora_tf assigns, by name and GUID.

The names and GUIDs are the same in every subscription.  Source: learn.microsoft.com
/azure/role-based-access-control/built-in-roles, GUIDs as in Azure/bicep-registry-modules
(August 2026); what needs which role: /azure/azure-functions/functions-reference, section
"identity-based connections".  Cosmos DB's data-plane roles are not Azure roles: see
`atakora_tf.azure.cosmos`.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen


@frozen
class Role:
    """A built-in role of Azure RBAC."""

    name: str
    guid: str

    def __str__(self) -> str:
        return self.name


# Storage.  The host of a Function App needs the blob owner role on its storage account, and
# the table role for diagnostic events; the queue role where blob triggers or Durable are used.
STORAGE_ACCOUNT_CONTRIBUTOR: Final = Role(
    "Storage Account Contributor", "17d1049b-9a84-46fb-8f53-869881c3d3ab"
)  # on the account; blob triggers only
STORAGE_BLOB_DATA_OWNER: Final = Role(
    "Storage Blob Data Owner", "b7e6dc6d-f1e8-4753-8033-0f276bb0955b"
)  # on an account or container
STORAGE_BLOB_DATA_CONTRIBUTOR: Final = Role(
    "Storage Blob Data Contributor", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
)  # on an account or container
STORAGE_BLOB_DATA_READER: Final = Role(
    "Storage Blob Data Reader", "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
)  # on an account or container
STORAGE_QUEUE_DATA_CONTRIBUTOR: Final = Role(
    "Storage Queue Data Contributor", "974c5e8b-45b9-4653-ba55-5f855dd0fb88"
)  # on an account or queue
STORAGE_QUEUE_DATA_READER: Final = Role(
    "Storage Queue Data Reader", "19e7f393-937e-4f77-808e-94535e297925"
)  # on an account or queue; queue triggers, with the processor role
STORAGE_QUEUE_DATA_MESSAGE_PROCESSOR: Final = Role(
    "Storage Queue Data Message Processor", "8a0f0c08-91a1-4084-bc3d-661d67233fed"
)  # on an account or queue
STORAGE_QUEUE_DATA_MESSAGE_SENDER: Final = Role(
    "Storage Queue Data Message Sender", "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a"
)  # on an account or queue
STORAGE_TABLE_DATA_READER: Final = Role(
    "Storage Table Data Reader", "76199698-9eea-4c19-bc75-cec21354c6b6"
)  # on an account: azurerm knows no scope for one table
STORAGE_TABLE_DATA_CONTRIBUTOR: Final = Role(
    "Storage Table Data Contributor", "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"
)  # on an account: azurerm knows no scope for one table

# Service Bus.
SERVICE_BUS_DATA_OWNER: Final = Role(
    "Azure Service Bus Data Owner", "090c5cfd-751d-490a-894a-3ce6f1109419"
)  # on a namespace
SERVICE_BUS_DATA_RECEIVER: Final = Role(
    "Azure Service Bus Data Receiver", "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"
)  # on a queue or subscription
SERVICE_BUS_DATA_SENDER: Final = Role(
    "Azure Service Bus Data Sender", "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"
)  # on a queue or topic

# Key Vault.
KEY_VAULT_SECRETS_USER: Final = Role(
    "Key Vault Secrets User", "4633458b-17de-408a-b874-0445c86b69e6"
)  # on a vault; reads
KEY_VAULT_SECRETS_OFFICER: Final = Role(
    "Key Vault Secrets Officer", "b86a8fe4-44ce-4948-aee5-eccb2c155cd7"
)  # on a vault; writes

# Monitoring.
MONITORING_METRICS_PUBLISHER: Final = Role(
    "Monitoring Metrics Publisher", "3913510d-42f4-4e42-8a64-420c390055eb"
)  # on an Application Insights component

ROLES: Final = (
    STORAGE_ACCOUNT_CONTRIBUTOR,
    STORAGE_BLOB_DATA_OWNER,
    STORAGE_BLOB_DATA_CONTRIBUTOR,
    STORAGE_BLOB_DATA_READER,
    STORAGE_QUEUE_DATA_CONTRIBUTOR,
    STORAGE_QUEUE_DATA_READER,
    STORAGE_QUEUE_DATA_MESSAGE_PROCESSOR,
    STORAGE_QUEUE_DATA_MESSAGE_SENDER,
    STORAGE_TABLE_DATA_READER,
    STORAGE_TABLE_DATA_CONTRIBUTOR,
    SERVICE_BUS_DATA_OWNER,
    SERVICE_BUS_DATA_RECEIVER,
    SERVICE_BUS_DATA_SENDER,
    KEY_VAULT_SECRETS_USER,
    KEY_VAULT_SECRETS_OFFICER,
    MONITORING_METRICS_PUBLISHER,
)
"""Every role of this module."""
