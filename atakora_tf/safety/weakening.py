"""What deletes data without deleting what holds it, and what takes a protection away."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from attrs import frozen

from atakora_tf.safety.configuration import Block, Configuration
from atakora_tf.safety.finding import Change, Kind
from atakora_tf.safety.values import canonical, found_at, one_at, references, shown

__all__ = ["LOCK", "WEAKENINGS", "Weakening", "locks", "weakened"]

LOCK: Final = "azurerm_management_lock"


@frozen
class Weakening:
    """One rule about an argument of some types."""

    name: str
    types: tuple[str, ...]
    kind: Kind
    path: str
    why: str
    source: str
    applies: Callable[[Any, Any], bool]


def _sooner(unset: tuple[str, ...]) -> Callable[[Any, Any], bool]:
    """Whether a time gets shorter; `unset` are the values that mean "never"."""

    def applies(old: Any, new: Any) -> bool:
        def time(value: Any) -> float:
            text = canonical(value)
            return float("inf") if text in unset else _number(text)

        return time(new) < time(old)

    return applies


def _lower(old: Any, new: Any) -> bool:
    """Whether a number of days goes down; one that is not known has none."""
    if not _is_number(old):
        return False
    return not _is_number(new) or _number(canonical(new)) < _number(canonical(old))


def _shorter(old: Any, new: Any) -> bool:
    """The same, where nothing written leaves it as it is."""
    return _is_number(old) and _is_number(new) and _number(canonical(new)) < _number(canonical(old))


def _off(old: Any, new: Any) -> bool:
    return canonical(old) == "true" and canonical(new) != "true"


def _shorter_backup(old: Any, new: Any) -> bool:
    return (canonical(old), canonical(new)) == ("Continuous30Days", "Continuous7Days")


def _is_number(value: Any) -> bool:
    return re.fullmatch(r"-?\d+", canonical(value)) is not None


def _number(text: str) -> float:
    return float(text) if re.fullmatch(r"-?\d+", text) else float("inf")


_TTL_WHY: Final = "Cosmos DB deletes every item that is older, at once and for good."
_STORAGE: Final = ("azurerm_storage_account",)
_SOFT_DELETE_WHY: Final = "What was deleted can be restored for a shorter time, or not at all."
_STORAGE_SOURCE: Final = "learn.microsoft.com /azure/storage/blobs/soft-delete-blob-overview"

# The days after which a lifecycle rule deletes, by what they are counted from; -1 is "never"
# (azurerm 4.55.0, storage_management_policy_resource.go).
_DELETIONS: Final = (
    "base_blob.delete_after_days_since_modification_greater_than",
    "base_blob.delete_after_days_since_last_access_time_greater_than",
    "base_blob.delete_after_days_since_creation_greater_than",
    "snapshot.delete_after_days_since_creation_greater_than",
    "version.delete_after_days_since_creation",
)

WEAKENINGS: Final = (
    Weakening(
        "TTL of a container",
        ("azurerm_cosmosdb_sql_container", "azurerm_cosmosdb_gremlin_graph"),
        "expires sooner",
        "default_ttl",
        _TTL_WHY,
        "learn.microsoft.com /azure/cosmos-db/time-to-live",
        _sooner(("", "-1", "0")),
    ),
    Weakening(
        "TTL of a table",
        ("azurerm_cosmosdb_cassandra_table",),
        "expires sooner",
        "default_ttl",
        _TTL_WHY,
        "learn.microsoft.com /azure/cosmos-db/time-to-live",
        _sooner(("", "-1", "0")),
    ),
    Weakening(
        "TTL of a collection",
        ("azurerm_cosmosdb_mongo_collection",),
        "expires sooner",
        "default_ttl_seconds",
        _TTL_WHY,
        "learn.microsoft.com /azure/cosmos-db/mongodb/time-to-live",
        _sooner(("", "-1", "0")),
    ),
    Weakening(
        "retention of logs",
        ("azurerm_log_analytics_workspace",),
        "expires sooner",
        "retention_in_days",
        "Logs that are older are deleted.",
        "learn.microsoft.com /azure/azure-monitor/logs/data-retention-configure",
        _shorter,
    ),
    Weakening(
        "continuous backup",
        ("azurerm_cosmosdb_account",),
        "unprotected",
        "backup.tier",
        "Points in time that are more than 7 days ago can no longer be restored.",
        "learn.microsoft.com /azure/cosmos-db/continuous-backup-restore-introduction",
        _shorter_backup,
    ),
    Weakening(
        "retention of periodic backup",
        ("azurerm_cosmosdb_account",),
        "unprotected",
        "backup.retention_in_hours",
        "Backups are kept for a shorter time.",
        "learn.microsoft.com /azure/cosmos-db/periodic-backup-restore-introduction",
        _shorter,
    ),
    Weakening(
        "soft delete of blobs",
        _STORAGE,
        "unprotected",
        "blob_properties.delete_retention_policy.days",
        _SOFT_DELETE_WHY,
        _STORAGE_SOURCE,
        _lower,
    ),
    Weakening(
        "soft delete of containers",
        _STORAGE,
        "unprotected",
        "blob_properties.container_delete_retention_policy.days",
        _SOFT_DELETE_WHY,
        _STORAGE_SOURCE,
        _lower,
    ),
    Weakening(
        "soft delete of shares",
        _STORAGE,
        "unprotected",
        "share_properties.retention_policy.days",
        _SOFT_DELETE_WHY,
        "learn.microsoft.com /azure/storage/files/storage-files-prevent-file-share-deletion",
        _shorter,
    ),
    Weakening(
        "versions of blobs",
        _STORAGE,
        "unprotected",
        "blob_properties.versioning_enabled",
        "A blob that is overwritten keeps no former version any more.",
        "learn.microsoft.com /azure/storage/blobs/versioning-overview",
        _off,
    ),
)
"""Every rule about a single argument; a name is said once."""


def weakened(old: Block, new: Block) -> Iterator[tuple[Kind, Change]]:
    """What deletes data in a resource that stays, and what protects it less."""
    for rule in WEAKENINGS:
        root, _, inner = rule.path.partition(".")
        # Blocks such as blob_properties are computed: without them everything stays as it is.
        is_kept = bool(inner) and new.arguments.get(root) is None
        if old.type in rule.types and not is_kept and not new.ignores(rule.path):
            was, now = one_at(old, rule.path), one_at(new, rule.path)
            if rule.applies(was, now):
                yield rule.kind, Change(rule.path, shown(was), shown(now), rule.why)
    if old.type == "azurerm_storage_management_policy":
        yield from _lifecycle(old, new)
    if old.holding is not None and old.prevent_destroy and new.prevent_destroy is False:
        yield (
            "unprotected",
            Change(
                "lifecycle.prevent_destroy",
                "true",
                "false",
                "A later change can then delete it, and Terraform does not stop.",
            ),
        )


def _lifecycle(old: Block, new: Block) -> Iterator[tuple[Kind, Change]]:
    """Rules that delete blobs which nothing deleted before, or sooner."""
    before = _rules(old)
    sooner = _sooner(("", "-1"))
    for name, rule in sorted(_rules(new).items()):
        for path in _DELETIONS:
            steps = ("actions", *path.split("."))
            was, now = (
                next((v for v in found_at(r, steps) if v is not None), None)
                for r in (before.get(name, {}), rule)
            )
            widened = before.get(name, {}).get("filters") != rule.get("filters") and name in before
            if sooner(was, now) or (widened and not sooner(now, was) and sooner(None, now)):
                yield (
                    "expires sooner",
                    Change(
                        f"rule[{name}].actions.{path}",
                        shown(was),
                        f"{shown(now)} (other filters)" if widened else shown(now),
                        "Blobs that are older, or fall under the rule now, are deleted.",
                    ),
                )


def _rules(block: Block) -> dict[str, dict[str, Any]]:
    rules = block.arguments.get("rule") or []
    several = rules if isinstance(rules, list) else [rules]
    written = (rule for rule in several if isinstance(rule, dict))
    return {str(r.get("name")): r for r in written if r.get("enabled") is not False}


def locks(old: Configuration, new: Configuration, forgotten: Callable[[str], bool]) -> list[Block]:
    """The deletion locks over what holds data that would go, while what they lock stays."""
    found = []
    for address, block in sorted(old.blocks.items()):
        if block.type != LOCK or new.at(address) is not None or forgotten(address):
            continue
        scope = list(references(block.arguments.get("scope")))
        if not scope or any(new.at(target) is not None for target in scope):
            found.append(block)
    return found
