"""Azure Storage: replication, kinds of account, tiers, soft delete, rules, quotas.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0, internal/services/storage;
"limits" is learn.microsoft.com /azure/azure-resource-manager/management
/azure-subscription-service-limits, section Azure Storage (August 2026); "redundancy" is
/azure/storage/common/storage-redundancy; "lifecycle" is
/azure/storage/blobs/lifecycle-management-policy-structure.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Replication(NamedTuple):
    """What a way to replicate protects against."""

    zone: bool
    """Copies lie in several availability zones of the region."""

    geo: bool
    """A further copy lies in the paired region; regions without a pair cannot have it."""

    read_access: bool
    """The copy in the paired region can be read at any time."""


REPLICATIONS: Final[Mapping[str, Replication]] = MappingProxyType(
    {
        "LRS": Replication(zone=False, geo=False, read_access=False),
        "ZRS": Replication(zone=True, geo=False, read_access=False),
        "GRS": Replication(zone=False, geo=True, read_access=False),
        "RAGRS": Replication(zone=False, geo=True, read_access=True),
        "GZRS": Replication(zone=True, geo=True, read_access=False),
        "RAGZRS": Replication(zone=True, geo=True, read_access=True),
    }
)
"""What each `account_replication_type` protects against (azurerm; redundancy).

A change between the ways with `zone` and those without replaces the account
(azurerm storage_account_resource.go).
"""

PREMIUM_REPLICATIONS: Final = ("LRS", "ZRS")  # redundancy: the tier Premium has no other

ACCOUNT_KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "StorageV2": ("Standard", "Premium"),
        "BlockBlobStorage": ("Premium",),
        "FileStorage": ("Premium",),
        "BlobStorage": ("Standard",),
        "Storage": ("Standard",),
    }
)
"""The tiers (`account_tier`) of each kind of account.

BlobStorage and Storage are legacy; Microsoft retires Storage (limits).  Source:
learn.microsoft.com /azure/storage/common/storage-account-overview.
"""

_IN_PLACE_OR_PAIR: Final = ("LRS", "GRS", "RAGRS")

KIND_REPLICATIONS: Final[Mapping[tuple[str, str], tuple[str, ...]]] = MappingProxyType(
    {
        ("StorageV2", "Standard"): tuple(REPLICATIONS),
        ("StorageV2", "Premium"): PREMIUM_REPLICATIONS,
        ("BlockBlobStorage", "Premium"): PREMIUM_REPLICATIONS,
        ("FileStorage", "Premium"): PREMIUM_REPLICATIONS,
        ("BlobStorage", "Standard"): _IN_PLACE_OR_PAIR,
        ("Storage", "Standard"): _IN_PLACE_OR_PAIR,
    }
)
"""The ways to replicate of an account of this kind and tier.

Source: redundancy, "Supported storage account types"; azurerm refuses ZRS for BlobStorage while
applying.
"""

SERVICES: Final[Mapping[tuple[str, str], frozenset[str]]] = MappingProxyType(
    {
        ("StorageV2", "Standard"): frozenset({"blob", "queue", "table", "file", "web"}),
        ("StorageV2", "Premium"): frozenset({"blob", "web"}),
        ("BlockBlobStorage", "Premium"): frozenset({"blob", "web"}),
        ("FileStorage", "Premium"): frozenset({"file"}),
        ("BlobStorage", "Standard"): frozenset({"blob"}),
        ("Storage", "Standard"): frozenset({"blob", "queue", "table", "file"}),
    }
)
"""What an account of this kind and tier serves; "web" is the static website.

Source: azurerm storage_account_service_support.go, availableFunctionalityForAccount; for
tables storage-account-overview.
"""

# azurerm storage_account_resource.go: other kinds have no access tier.
ACCESS_TIER_KINDS: Final = ("BlobStorage", "FileStorage", "StorageV2")

# azurerm storage_account_resource.go: other kinds have no hierarchical namespace.
HIERARCHICAL_KINDS: Final = ("BlobStorage", "BlockBlobStorage", "StorageV2")

# From the one that costs most to read to the one that costs least
# (learn.microsoft.com /azure/storage/blobs/access-tiers-overview).
ACCESS_TIERS: Final = ("Cold", "Cool", "Hot")

CONTAINER_ACCESS_TYPES: Final = ("private", "blob", "container")  # azurerm; least open first

SOFT_DELETE_RANGE: Final = (1, 365)  # days; azurerm: blobs, containers and shares alike

# Network rules per account (limits).
MAXIMUM_IP_RULES: Final = 400
MAXIMUM_VIRTUAL_NETWORK_RULES: Final = 400
# azurerm validate/storage_account_ip_rule.go: IP rules are for addresses of the internet.
PRIVATE_RANGES: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")

# CORS (azurerm helpers SchemaStorageAccountCorsRule).
MAXIMUM_CORS_RULES: Final = 5  # per service
MAXIMUM_CORS_ENTRIES: Final = 64  # origins, methods or headers in one rule

# File shares, in GiB.
SHARE_QUOTA_RANGE: Final = (1, 102_400)  # azurerm storage_share_resource.go
# learn.microsoft.com /azure/storage/files/storage-files-scale-targets, provisioned v1
PREMIUM_SHARE_QUOTA_RANGE: Final = (100, 102_400)
# azurerm website/docs/r/storage_share: beyond it a standard account needs large file shares.
MAXIMUM_SMALL_SHARE_QUOTA: Final = 5120
SHARE_ACCESS_TIERS: Final = ("Cool", "Hot", "TransactionOptimized", "Premium")  # azurerm
SHARE_PROTOCOLS: Final = ("SMB", "NFS")  # azurerm; NFS only with kind FileStorage

# Lifecycle management: one policy per account.
MAXIMUM_LIFECYCLE_RULES: Final = 100  # lifecycle
MAXIMUM_LIFECYCLE_PREFIXES: Final = 10  # lifecycle: per rule
MAXIMUM_LIFECYCLE_RULE_NAME_LENGTH: Final = 256  # lifecycle: letters and digits
LIFECYCLE_DAYS_RANGE: Final = (0, 99_999)  # azurerm storage_management_policy_resource.go
LIFECYCLE_BLOB_TYPES: Final = ("appendBlob", "blockBlob")  # lifecycle

# learn.microsoft.com /azure/storage/blobs/access-tiers-overview: with zone redundancy there is
# no archive tier.
ARCHIVE_REPLICATIONS: Final = ("LRS", "GRS", "RAGRS")

# Names of metadata become names in C#, so its keywords are refused
# (azurerm storage/validate/storage_meta_data.go; learn.microsoft.com, C# keywords).
# fmt: off
RESERVED_METADATA_KEYS: Final = frozenset({
    "abstract", "as", "base", "bool", "break", "byte", "case", "catch", "char", "checked",
    "class", "const", "continue", "decimal", "default", "delegate", "do", "double", "else",
    "enum", "event", "explicit", "extern", "false", "finally", "fixed", "float", "for", "foreach",
    "goto", "if", "implicit", "in", "int", "interface", "internal", "is", "lock", "long",
    "namespace", "new", "null", "object", "operator", "out", "override", "params", "private",
    "protected", "public", "readonly", "ref", "return", "sbyte", "sealed", "short", "sizeof",
    "stackalloc", "static", "string", "struct", "switch", "this", "throw", "true", "try",
    "typeof", "uint", "ulong", "unchecked", "unsafe", "ushort", "using", "void", "volatile",
    "while",
})
# fmt: on
