"""What components, and the backend itself, can ask of the monitoring that all of them share."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Final

from attrs import frozen

from atakora_tf.azure import monitoring as azure
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import Check, keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import maximum, minimum, union
from atakora_tf.merge.unset import Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.existing import (
    ExistingMonitoring,
    existing_field,
    existing_in,
)
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["NO_CAP", "SHARED_MONITORING", "MonitoringConfig", "monitoring_requirement"]

SHARED_MONITORING: Final = "shared-monitoring"
"""The requirement key of the monitoring that a backend asks for itself."""

NO_CAP: Final = math.inf
"""A daily cap above all others: nothing is ever thrown away."""

_TRUE_WINS = ranked(False, True)


def _as_amount(value: Any) -> Any:
    """Whole amounts are whole numbers, so that 1 and 1.0 are one claim."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _as_cap(value: Any) -> Any:
    return NO_CAP if value is None else _as_amount(value)


def _as_categories(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {kind: as_set(categories) for kind, categories in value.items()}
    return value


def _daily_cap_fault(value: Any) -> str | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    # Not a number is in no range.
    if number and value >= azure.MINIMUM_DAILY_CAP_GB:
        return None
    least = azure.MINIMUM_DAILY_CAP_GB
    return f"{show(value)} is not an amount of GB from {least}, or None for no cap"


def _more_than_nothing(words: str, most: float) -> Check:
    """A number above zero; `words` ends the sentence."""

    def check(value: Any) -> str | None:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        # Not a number is in no range.
        return None if number and 0 < value <= most else f"{show(value)} is not {words}"

    return check


@frozen(kw_only=True)
class MonitoringConfig:
    """A Log Analytics workspace and an Application Insights for everything in the backend.

    Where somebody asks for it, every Function App writes its telemetry into it, by identity, and
    every shared resource its logs.
    """

    resource_type: ClassVar[str] = "monitoring"
    words: ClassVar[tuple[str, str]] = ("monitoring", "monitoring workspaces")
    most: ClassVar[str] = "max_monitoring_workspaces"
    capacities: ClassVar[tuple[Capacity, ...]] = ()

    retention_days: int | Unset = merged(
        maximum(), check=checks.whole_number(*azure.RETENTION_RANGE)
    )
    """Days for which logs can be searched: 90 in protected environments, else 30."""
    daily_cap_gb: float | None | Unset = merged(
        maximum(),
        check=_daily_cap_fault,
        convert=_as_cap,
    )
    """GB a day after which the rest of the day's logs are thrown away; None for no cap. None in
    protected environments, else 1."""
    sampling_percentage: float | Unset = merged(
        maximum(),
        check=_more_than_nothing("a percentage above 0 and up to 100", 100),
        convert=_as_amount,
    )
    """How much of the telemetry Application Insights keeps; all of it if nobody says."""
    mask_ip_addresses: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether the addresses of callers are left out of the telemetry; they are if nobody says."""
    local_authentication: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether telemetry is taken from whoever knows the connection string, as browsers need it;
    otherwise, and if nobody says, only from identities with the role."""
    public_ingestion: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether telemetry may come over the internet; it may if nobody says."""
    public_query: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether logs may be searched over the internet; they may if nobody says."""
    diagnostic_settings: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether the shared resources write their logs here; they do if nobody says."""
    extra_logs: Mapping[str, Collection[str]] | Unset = keyed(
        union(),
        check=checks.each(checks.text),
        check_key=checks.one_of(*azure.DIAGNOSED),
        convert=_as_categories,
    )
    """Categories of logs beside the recommended ones, by Azure's name of the type:
    `{"Microsoft.DocumentDB/databaseAccounts": ["DataPlaneRequests"]}`."""

    existing: Mapping[str, ExistingMonitoring] | Unset = existing_field(ExistingMonitoring)
    """Workspaces that are there already, by the key that is placed on them."""

    def unchangeable(self) -> Mapping[str, str]:
        """Nothing but its location replaces a workspace (log_analytics_workspace_resource.go)."""
        account = existing_in(self)
        if account is not None:
            return {"existing": f"{account.resource_group}/{account.name}"}
        return {}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        extra = self.extra_logs if isinstance(self.extra_logs, Mapping) else {}
        for kind, wanted in extra.items():
            known = azure.DIAGNOSED[kind].categories
            for category in sorted(frozenset(wanted) - known):
                yield Fault(
                    f"{kind} has no logs {category!r}{checks.suggestion(category, known)}",
                    (("extra_logs", f"[{kind}]"),),
                    (f"choose from {', '.join(sorted(known))}",),
                )
        if extra and self.diagnostic_settings is False:
            yield Fault(
                "extra_logs are collected by diagnostic settings, which are off",
                (("diagnostic_settings",), ("extra_logs",)),
                ("leave one of them out",),
            )


def monitoring_requirement(
    config: MonitoringConfig,
    *,
    key: str = SHARED_MONITORING,
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[MonitoringConfig]:
    """A requirement for monitoring; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("monitoring", key, config, priority, source, region)
