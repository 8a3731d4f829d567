"""What replaces a resource, or makes an apply fail, only under a condition that no schema says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

from attrs import frozen

from atakora_tf.azure.cosmos import CAPABILITIES_ADDED_IN_PLACE, CAPABILITIES_REMOVED_IN_PLACE
from atakora_tf.azure.storage import REPLICATIONS
from atakora_tf.safety.configuration import Block
from atakora_tf.safety.finding import Change
from atakora_tf.safety.values import canonical, found_at, one_at, shown

__all__ = ["HAZARDS", "Hazard", "Sides"]


@frozen
class Sides:
    """One resource before and after, with the way to what it refers to."""

    old: Block
    new: Block
    old_target: Callable[[Any], Block | None]
    """The block that a reference of the old side leads to."""
    new_target: Callable[[Any], Block | None]

    def values(self, path: str) -> tuple[Any, Any]:
        """The value at a path before and after."""
        return one_at(self.old, path), one_at(self.new, path)

    def change(self, path: str, why: str) -> Change:
        """The change at a path, with what it does."""
        old, new = self.values(path)
        return Change(path, shown(old), shown(new), why)


@frozen
class Hazard:
    """One rule: `applies` says whether the change between two sides falls under it."""

    name: str
    types: tuple[str, ...]
    effect: Literal["replaced", "fails"]
    path: str
    why: str
    source: str
    applies: Callable[[Sides], bool]

    def changes(self, sides: Sides) -> Iterator[Change]:
        """The change that falls under the rule, if there is one."""
        if sides.old.type in self.types and self.applies(sides):
            yield self._change(sides)

    def _change(self, sides: Sides) -> Change:
        if self.path != "capabilities":
            return sides.change(self.path, self.why)
        names = [shown(sorted(_capabilities(block))) for block in (sides.old, sides.new)]
        return Change(self.path, names[0], names[1], self.why)


def _capabilities(block: Block) -> frozenset[str]:
    return frozenset(str(name) for name in found_at(block.arguments, ("capabilities", "name")))


def _capabilities_replace(sides: Sides) -> bool:
    old, new = _capabilities(sides.old), _capabilities(sides.new)
    return bool(
        new - old - CAPABILITIES_ADDED_IN_PLACE or old - new - CAPABILITIES_REMOVED_IN_PLACE
    )


def _from_to(path: str, old: str, new: str) -> Callable[[Sides], bool]:
    def applies(sides: Sides) -> bool:
        was, now = sides.values(path)
        return canonical(was) == old and canonical(now) == new

    return applies


def _switched_off(path: str, *, computed: bool = False) -> Callable[[Sides], bool]:
    def applies(sides: Sides) -> bool:
        was, now = sides.values(path)
        return canonical(was) == "true" and canonical(now) in (
            ("false",) if computed else ("false", "")
        )

    return applies


def _analytical_off(sides: Sides) -> bool:
    old, new = (_number(v) for v in sides.values("analytical_storage_ttl"))
    return old != 0 and new == 0


def _key_version(sides: Sides) -> bool:
    old, new = (_number(v) for v in sides.values("partition_key_version"))
    return old != new and not (old == 0 and new == 1)


def _zones_change(sides: Sides) -> bool:
    kinds = [REPLICATIONS.get(str(v).upper()) for v in sides.values("account_replication_type")]
    return None not in kinds and kinds[0].zone != kinds[1].zone  # type: ignore[union-attr]


def _region_zones(block: Block) -> dict[str, str]:
    places = found_at(block.arguments, ("geo_location", "location"))
    zones = found_at(block.arguments, ("geo_location", "zone_redundant"))
    # "West Europe" and "westeurope" are one region.
    names = [str(place).replace(" ", "").lower() for place in places]
    return {name: canonical(zone) or "false" for name, zone in zip(names, zones, strict=True)}


def _zones_of_a_region(sides: Sides) -> bool:
    old, new = _region_zones(sides.old), _region_zones(sides.new)
    return any(old[place] != new[place] for place in old.keys() & new.keys())


def _kind_replaces(sides: Sides) -> bool:
    old, new = (v or "StorageV2" for v in sides.values("account_kind"))
    return bool(old != new and old != "Storage" and new != "StorageV2")


def _premium_changes(sides: Sides) -> bool:
    old, new = (str(v or "") for v in sides.values("sku"))
    return bool(old and new and old != new and "Premium" in (old, new))


def _block_removed(name: str) -> Callable[[Sides], bool]:
    def applies(sides: Sides) -> bool:
        return bool(sides.old.arguments.get(name)) and not sides.new.arguments.get(name)

    return applies


def _workspace_sku(sides: Sides) -> bool:
    old, new = (str(v or "PerGB2018") for v in sides.values("sku"))
    return (
        one_at(sides.new, "sku") is not None
        and old != new
        and {old, new} != {"PerGB2018", "CapacityReservation"}
    )


def _balancing_without_workers(sides: Sides) -> bool:
    old, new = sides.values("zone_balancing_enabled")
    workers = _number(one_at(sides.new, "worker_count"))
    return canonical(old) in ("", "false") and canonical(new) == "true" and workers < 2


def _to_or_from_y1(sides: Sides) -> bool:
    old, new = sides.values("service_plan_id")
    plans = (sides.old_target(old), sides.new_target(new))
    skus = [None if plan is None else one_at(plan, "sku_name") for plan in plans]
    return None not in skus and skus[0] != skus[1] and "Y1" in skus


def _scaling_switched(sides: Sides) -> bool:
    manual = [one_at(block, "throughput") is not None for block in (sides.old, sides.new)]
    scaled = [bool(block.arguments.get("autoscale_settings")) for block in (sides.old, sides.new)]
    # A state has both: Azure says what the manual equivalent is.
    was_manual = manual[0] and not scaled[0]
    return (was_manual and scaled[1]) or (scaled[0] and manual[1] and not scaled[1])


def _throughput_added(sides: Sides) -> bool:
    def has(block: Block) -> bool:
        return bool(one_at(block, "throughput") or block.arguments.get("autoscale_settings"))

    return not has(sides.old) and has(sides.new)


def _retention_changes(sides: Sides) -> bool:
    old, new = (_number(90 if v is None else v) for v in sides.values("soft_delete_retention_days"))
    return old != new


def _downgraded(sides: Sides) -> bool:
    order = {"Basic": 1, "Standard": 2, "Premium": 3}
    old, new = (order.get(str(v), 0) for v in sides.values("sku_name"))
    return old > new > 0


def _unset(path: str) -> Callable[[Sides], bool]:
    def applies(sides: Sides) -> bool:
        old, new = sides.values(path)
        return bool(old) and not new

    return applies


def _number(value: Any) -> int:
    text = canonical(value)
    return int(text) if re.fullmatch(r"-?\d+", text) else 0


_ACCOUNT: Final = ("azurerm_cosmosdb_account",)
_CONTAINER: Final = ("azurerm_cosmosdb_sql_container",)
_THROUGHPUT: Final = (
    "azurerm_cosmosdb_cassandra_keyspace",
    "azurerm_cosmosdb_cassandra_table",
    "azurerm_cosmosdb_gremlin_database",
    "azurerm_cosmosdb_gremlin_graph",
    "azurerm_cosmosdb_mongo_collection",
    "azurerm_cosmosdb_mongo_database",
    "azurerm_cosmosdb_sql_container",
    "azurerm_cosmosdb_sql_database",
    "azurerm_cosmosdb_table",
)
_STORAGE: Final = ("azurerm_storage_account",)
_VAULT: Final = ("azurerm_key_vault",)

HAZARDS: Final = (
    Hazard(
        "capabilities",
        _ACCOUNT,
        "replaced",
        "capabilities",
        "Only some capabilities can be added to an account that is there, and hardly any can be "
        "taken away; serverless is one of those that cannot.",
        "azurerm 4.55.0, cosmosdb_account_resource.go, checkCapabilitiesCanBeUpdated",
        _capabilities_replace,
    ),
    Hazard(
        "periodic backup",
        _ACCOUNT,
        "replaced",
        "backup.type",
        "An account with continuous backup cannot go back to periodic backup.",
        "azurerm 4.55.0, cosmosdb_account_resource.go, CustomizeDiff",
        _from_to("backup.type", "Continuous", "Periodic"),
    ),
    Hazard(
        "analytical storage",
        _ACCOUNT,
        "replaced",
        "analytical_storage_enabled",
        "Analytical storage cannot be switched off.",
        "azurerm 4.55.0, cosmosdb_account_resource.go, CustomizeDiff",
        _switched_off("analytical_storage_enabled"),
    ),
    Hazard(
        "analytical TTL",
        ("azurerm_cosmosdb_gremlin_graph", *_CONTAINER),
        "replaced",
        "analytical_storage_ttl",
        "Analytical storage of a container cannot be switched off.",
        "azurerm 4.55.0, cosmosdb_sql_container_resource.go, CustomizeDiff",
        _analytical_off,
    ),
    Hazard(
        "partition key version",
        _CONTAINER,
        "replaced",
        "partition_key_version",
        "The version of a partition key is chosen when the container is made.",
        "azurerm 4.55.0, cosmosdb_sql_container_resource.go, CustomizeDiff",
        _key_version,
    ),
    Hazard(
        "zones of a region",
        ("azurerm_cosmosdb_account",),
        "fails",
        "geo_location.zone_redundant",
        "Azure does not spread a region that an account has over its zones, nor take it back: the "
        "region has to be removed and added again.",
        "hashicorp/terraform-provider-azurerm#23355",
        _zones_of_a_region,
    ),
    Hazard(
        "zones of an account",
        _STORAGE,
        "replaced",
        "account_replication_type",
        "An account in one zone (LRS, GRS, RAGRS) cannot become one across zones (ZRS, GZRS, "
        "RAGZRS) or the other way in Terraform.",
        "azurerm 4.55.0, storage_account_resource.go, CustomizeDiff",
        _zones_change,
    ),
    Hazard(
        "kind of an account",
        _STORAGE,
        "replaced",
        "account_kind",
        "Only an upgrade to StorageV2 works in place.",
        "azurerm 4.55.0, storage_account_resource.go, CustomizeDiff",
        _kind_replaces,
    ),
    Hazard(
        "large file shares",
        _STORAGE,
        "replaced",
        "large_file_share_enabled",
        "Large file shares cannot be switched off.",
        "azurerm 4.55.0, storage_account_resource.go, CustomizeDiff",
        _switched_off("large_file_share_enabled", computed=True),
    ),
    Hazard(
        "Service Bus tier",
        ("azurerm_servicebus_namespace",),
        "replaced",
        "sku",
        "A namespace cannot change to or from Premium.",
        "azurerm 4.55.0, servicebus_namespace_resource.go, CustomizeDiff",
        _premium_changes,
    ),
    Hazard(
        "customer-managed key",
        ("azurerm_servicebus_namespace",),
        "replaced",
        "customer_managed_key",
        "A namespace with a customer-managed key cannot do without one again.",
        "azurerm 4.55.0, servicebus_namespace_resource.go, CustomizeDiff",
        _block_removed("customer_managed_key"),
    ),
    Hazard(
        "workspace tier",
        ("azurerm_log_analytics_workspace",),
        "replaced",
        "sku",
        "A workspace changes only between PerGB2018 and CapacityReservation in place.",
        "azurerm 4.55.0, log_analytics_workspace_resource.go, CustomizeDiff",
        _workspace_sku,
    ),
    Hazard(
        "zone balancing",
        ("azurerm_service_plan",),
        "replaced",
        "zone_balancing_enabled",
        "A plan is balanced across zones in place only with two workers or more.",
        "azurerm 4.55.0, service_plan_resource.go, CustomizeDiff",
        _balancing_without_workers,
    ),
    Hazard(
        "consumption plan",
        ("azurerm_linux_function_app",),
        "replaced",
        "service_plan_id",
        "A Function App cannot move to or from the consumption plan Y1.",
        "azurerm 4.55.0, linux_function_app_resource.go, CustomizeDiff",
        _to_or_from_y1,
    ),
    Hazard(
        "Redis tier",
        ("azurerm_redis_cache",),
        "replaced",
        "sku_name",
        "A cache cannot change to a lower tier.",
        "azurerm 4.55.0, redis_cache_resource.go, CustomizeDiff",
        _downgraded,
    ),
    Hazard(
        "expiry of a key",
        ("azurerm_key_vault_key",),
        "replaced",
        "expiration_date",
        "The date on which a key expires cannot be removed.",
        "azurerm 4.55.0, key_vault_key_resource.go, CustomizeDiff",
        _unset("expiration_date"),
    ),
    Hazard(
        "manual and autoscale",
        _THROUGHPUT,
        "fails",
        "throughput",
        "azurerm cannot switch between manual and autoscale throughput: switch with `az cosmosdb "
        "… throughput migrate`, then refresh the state.",
        "azurerm 4.55.0, CheckForChangeFromAutoscaleAndManualThroughput",
        _scaling_switched,
    ),
    Hazard(
        "throughput afterwards",
        _CONTAINER,
        "fails",
        "throughput",
        "A container that was made without throughput of its own cannot be given one: make a new "
        "container and copy the items.",
        "learn.microsoft.com /azure/cosmos-db/set-throughput",
        _throughput_added,
    ),
    Hazard(
        "purge protection",
        _VAULT,
        "fails",
        "purge_protection_enabled",
        "Purge protection cannot be switched off.",
        "azurerm 4.55.0, key_vault_resource.go",
        _switched_off("purge_protection_enabled"),
    ),
    Hazard(
        "soft delete of a vault",
        _VAULT,
        "fails",
        "soft_delete_retention_days",
        "How long a vault keeps what was deleted is chosen when it is made.",
        "azurerm 4.55.0, key_vault_resource.go",
        _retention_changes,
    ),
)
"""Every rule; a name is said once."""
