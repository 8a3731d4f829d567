"""Azure Cosmos DB: limits, throughput, consistency, backup, API kinds, capabilities.

Sources: "limits" is MicrosoftDocs/azure-databases-docs articles/cosmos-db/concepts-limits.md
(September 2025); "azurerm" is terraform-provider-azurerm 4.55.0,
internal/services/cosmos; other pages of the same documentation by their name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# What one account holds.

# limits: databases and containers together, e.g. 1 database and 499 containers; cannot be raised.
MAXIMUM_DATABASES_AND_CONTAINERS_PER_ACCOUNT: Final = 500

# limits; set-throughput.md: further containers only with dedicated throughput, and the two
# pages contradict each other about them: treat more as illegal.
MAXIMUM_CONTAINERS_PER_SHARED_DATABASE: Final = 25

# limits: shared-throughput databases of an account with the free tier.
MAXIMUM_SHARED_DATABASES_IN_FREE_TIER: Final = 5

# limits: a serverless account has exactly one region.
MAXIMUM_SERVERLESS_REGIONS: Final = 1

# Throughput, in RU/s.

MINIMUM_MANUAL_THROUGHPUT: Final = 400  # limits; azurerm validate/cosmos.go
MANUAL_THROUGHPUT_STEP: Final = 100  # limits; azurerm validate/cosmos.go
MINIMUM_AUTOSCALE_THROUGHPUT: Final = 1000  # limits; azurerm validate/cosmos.go
AUTOSCALE_THROUGHPUT_STEP: Final = 1000  # limits; azurerm validate/cosmos.go
MAXIMUM_THROUGHPUT: Final = 1_000_000  # limits: per container or database; raised by a ticket

# autoscale: the floor that is always paid is a tenth of the maximum (limits).
AUTOSCALE_FLOOR_DIVISOR: Final = 10

# Containers.

MAXIMUM_PARTITION_KEY_PATHS: Final = 3  # hierarchical-partition-keys.md
HIERARCHICAL_PARTITION_KEY_KIND: Final = "MultiHash"  # azurerm cosmosdb_sql_container_resource.go
PARTITION_KEY_KIND: Final = "Hash"  # azurerm cosmosdb_sql_container_resource.go
# Version 2 allows keys of 2,048 bytes and is required for hierarchical keys (limits;
# hierarchical-partition-keys.md); the provider alone would send version 1.
PARTITION_KEY_VERSION: Final = 2
MAXIMUM_UNIQUE_KEYS: Final = 10  # limits; unique-keys.md: constraints per container
MAXIMUM_PATHS_PER_UNIQUE_KEY: Final = 16  # limits; unique-keys.md

# Time to live, in seconds (limits).  azurerm does not send 0.
MINIMUM_TTL: Final = 1
MAXIMUM_TTL: Final = 2_147_483_647
TTL_WITHOUT_DEFAULT: Final = -1  # "on, no default": items expire only by their own ttl

# Indexing (limits; index-policy.md).
MAXIMUM_INDEXING_PATHS: Final = 1500  # included; and as many excluded
MAXIMUM_COMPOSITE_INDEXES: Final = 100  # per container
MINIMUM_COMPOSITE_PATHS: Final = 2  # per composite index
MAXIMUM_COMPOSITE_PATHS: Final = 8  # per composite index
INDEXING_MODES: Final = ("consistent", "none")  # azurerm common/indexing_policy.go
SPATIAL_TYPES: Final = ("LineString", "MultiPolygon", "Point", "Polygon")  # index-policy.md

# Consistency.

# Weakest first (consistency-levels.md).
CONSISTENCY_LEVELS: Final = (
    "Eventual",
    "ConsistentPrefix",
    "Session",
    "BoundedStaleness",
    "Strong",
)

# azurerm cosmosdb_account_resource.go: what one region may have.
BOUNDED_STALENESS_PREFIX_RANGE: Final = (10, 2_147_483_647)  # operations
BOUNDED_STALENESS_INTERVAL_RANGE: Final = (5, 86_400)  # seconds

# consistency-levels.md; azurerm refuses less only while applying.
MULTI_REGION_STALENESS_PREFIX_MINIMUM: Final = 100_000  # operations
MULTI_REGION_STALENESS_SECONDS_MINIMUM: Final = 300  # seconds

# Backup.

# The weaker promise first; the two continuous ones are azurerm's type "Continuous" with a
# tier (azurerm cosmosdb_account_resource.go; continuous-backup-restore-introduction.md).
BACKUP_TYPES: Final = ("Periodic", "Continuous7Days", "Continuous30Days")
PERIODIC_BACKUP_INTERVAL_RANGE: Final = (60, 1440)  # minutes; azurerm
PERIODIC_BACKUP_RETENTION_RANGE: Final = (8, 720)  # hours; azurerm
PERIODIC_BACKUP_DEFAULT_INTERVAL: Final = 240  # minutes; periodic-backup-restore-introduction.md
# A backup is kept for two intervals at least (periodic-backup-modify-interval-retention.md).
PERIODIC_BACKUP_MINIMUM_COPIES: Final = 2
BACKUP_REDUNDANCIES: Final = ("Local", "Zone", "Geo")  # azurerm; of periodic backups only

# continuous-backup-restore-introduction.md: Cassandra has periodic backup only.
CONTINUOUS_BACKUP_APIS: Final = ("nosql", "mongodb", "gremlin", "table")

# API kinds and capabilities.

API_KINDS: Final[Mapping[str, tuple[str, str | None]]] = MappingProxyType(
    {
        "nosql": ("GlobalDocumentDB", None),
        "mongodb": ("MongoDB", "EnableMongo"),
        "cassandra": ("GlobalDocumentDB", "EnableCassandra"),
        "gremlin": ("GlobalDocumentDB", "EnableGremlin"),
        "table": ("GlobalDocumentDB", "EnableTable"),
    }
)
"""The account's kind, and the capability that turns the API on, by API.

Source: azurerm cosmosdb_account_resource.go, capabilitiesToKindMap.
"""

_EVERY_KIND: Final = ("GlobalDocumentDB", "MongoDB")
_DOCUMENTS: Final = ("GlobalDocumentDB",)
_MONGO: Final = ("MongoDB",)

CAPABILITY_KINDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "AllowSelfServeUpgradeToMongo36": _EVERY_KIND,
        "DeleteAllItemsByPartitionKey": _EVERY_KIND,
        "DisableRateLimitingResponses": _EVERY_KIND,
        "EnableAggregationPipeline": _EVERY_KIND,
        "EnableCassandra": _DOCUMENTS,
        "EnableGremlin": _DOCUMENTS,
        "EnableMongo": _MONGO,
        "EnableMongo16MBDocumentSupport": _MONGO,
        "EnableMongoRetryableWrites": _MONGO,
        "EnableMongoRoleBasedAccessControl": _MONGO,
        "EnableNoSQLFullTextSearch": _DOCUMENTS,
        "EnableNoSQLVectorSearch": _DOCUMENTS,
        "EnablePartialUniqueIndex": _MONGO,
        "EnableServerless": _EVERY_KIND,
        "EnableTable": _DOCUMENTS,
        "EnableTtlOnCustomPath": _MONGO,
        "EnableUniqueCompoundNestedDocs": _MONGO,
        "MongoDBv3.4": _EVERY_KIND,
        "mongoEnableDocLevelTTL": _EVERY_KIND,
    }
)
"""The kinds of account that each capability goes with.

Source: azurerm cosmosdb_account_resource.go, capabilitiesToKindMap (without the kind Parse).
"""

CAPABILITIES: Final = tuple(CAPABILITY_KINDS)
"""Every capability that azurerm 4.55 accepts."""

SERVERLESS: Final = "EnableServerless"
"""The capability that makes an account serverless; adding or removing it replaces the account."""

# azurerm checkCapabilitiesCanBeUpdated: every other change of capabilities replaces the account.
CAPABILITIES_ADDED_IN_PLACE: Final = frozenset(
    {
        "AllowSelfServeUpgradeToMongo36",
        "DeleteAllItemsByPartitionKey",
        "DisableRateLimitingResponses",
        "EnableAggregationPipeline",
        "EnableMongo16MBDocumentSupport",
        "EnableMongoRetryableWrites",
        "EnableMongoRoleBasedAccessControl",
        "EnablePartialUniqueIndex",
        "EnableTtlOnCustomPath",
        "EnableUniqueCompoundNestedDocs",
        "MongoDBv3.4",
        "mongoEnableDocLevelTTL",
    }
)
CAPABILITIES_REMOVED_IN_PLACE: Final = frozenset(
    {"DisableRateLimitingResponses", "EnableMongoRetryableWrites"}
)

# Data-plane roles: not Azure RBAC, but azurerm_cosmosdb_sql_role_assignment with
# "<account id>/sqlRoleDefinitions/<this>" on "<account id>", "<account id>/dbs/<database>" or
# "<account id>/dbs/<database>/colls/<container>" (how-to-connect-role-based-access-control.md).
BUILT_IN_DATA_READER: Final = "00000000-0000-0000-0000-000000000001"
BUILT_IN_DATA_CONTRIBUTOR: Final = "00000000-0000-0000-0000-000000000002"
