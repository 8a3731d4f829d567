"""What components can ask of a Function App."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

from attrs import frozen

from atakora_tf.azure import functions as azure
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import families, ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import maximum, minimum, unanimous, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.replication import STANDARD_REPLICATIONS, ReplicationOrder
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole, role_fault
from atakora_tf.requirements.setting import SettingValue, setting_fault

__all__ = ["FunctionGroup", "FunctionsConfig", "functions_requirement"]

_TRUE_WINS = ranked(False, True)


def setting_name_fault(value: Any) -> str | None:
    """A name that an app setting may have and that nobody else writes."""
    return checks.named("app_setting")(value) or azure.reserved_setting(value, flex=False)


_ORIGIN = re.compile(r"\*|https?://[^/\s*]+")


def origin_fault(value: Any) -> str | None:
    """An origin of cross-origin requests: scheme and host, or `*`."""
    if isinstance(value, str) and _ORIGIN.fullmatch(value):
        return None
    return f"{show(value)} is not an origin, such as 'https://shop.example.com'"


_EXTENSION = re.compile(r"[a-zA-Z][a-zA-Z0-9]*(\.[a-zA-Z][a-zA-Z0-9]*)+")


def extension_fault(value: Any) -> str | None:
    """A path below `extensions` of host.json: `http.routePrefix`."""
    if isinstance(value, str) and _EXTENSION.fullmatch(value):
        return None
    return f"{show(value)} is not a path of host.json's extensions, such as 'http.routePrefix'"


def extension_value_fault(value: Any) -> str | None:
    """A text, a whole number or a truth value."""
    return None if isinstance(value, str | int | bool) else f"{show(value)} is not a plain value"


def health_check_fault(value: Any) -> str | None:
    """A path of the app."""
    if isinstance(value, str) and value.startswith("/"):
        return None
    return f"{show(value)} is not a path of the app, such as '/api/health'"


@frozen(kw_only=True)
class FunctionGroup:
    """The functions of one component; they are placed together and never torn apart."""

    functions: Mapping[str, str] | Unset = keyed(
        unanimous("two functions of one name cannot be told apart"),
        check=checks.one_of(*azure.TRIGGERS),
        check_key=checks.named("function"),
    )
    """Function name to the kind of its trigger."""
    settings: Mapping[str, SettingValue] | Unset = keyed(
        unanimous("a setting has one value in an app"),
        check=setting_fault,
        check_key=setting_name_fault,
    )
    """App settings that go wherever the group is placed."""
    roles: Collection[DataRole] | Unset = merged(
        union(), check=checks.each(role_fault), convert=as_set
    )
    """What the group's identity may do with the data of other resources."""
    own_identity: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """An identity for this group alone, beside the app's; its roles are then the group's."""


def _functions(_field: str, group: FunctionGroup) -> int:
    return 0 if group.functions is UNSET else len(group.functions)


def _triggers(_field: str, group: FunctionGroup) -> int:
    if group.functions is UNSET:
        return 0
    return sum(1 for trigger in group.functions.values() if trigger != "http")


@frozen(kw_only=True)
class FunctionsConfig:
    """A Function App with its plan, its identity and its host storage."""

    resource_type: ClassVar[str] = "functions"
    words: ClassVar[tuple[str, str]] = ("Function App", "Function Apps")
    most: ClassVar[str] = "max_function_apps"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        Capacity("functions", _functions, policy="max_functions_per_app"),
        Capacity(
            "triggers other than HTTP",
            _triggers,
            azure=azure.MAXIMUM_NON_HTTP_TRIGGERS_PER_APP,
            source="Azure/Azure-Functions#2372: the scale controller watches the first 100",
        ),
    )

    runtime: str | Unset = merged(
        unanimous("one app runs one language"),
        check=checks.one_of(*azure.RUNTIMES),
        discriminator=True,
    )
    runtime_version: str | Unset = merged(
        unanimous("one app runs one version of its language"),
        check=checks.text,
        discriminator=True,
    )
    plan: str | Unset = merged(
        maximum(families(("Y1",), ("FC1",), ("B1", "S1", "P1v3"), ("EP1", "EP2", "EP3"))),
        check=checks.one_of(*azure.HOSTING_PLANS),
    )
    """The hosting plan's SKU; `FC1` is Flex Consumption."""
    instance_memory_mb: int | Unset = merged(
        maximum(), check=checks.number_of(azure.FLEX_INSTANCE_MEMORY_MB)
    )
    """Memory of one instance in MB (Flex Consumption)."""
    maximum_instances: int | Unset = merged(maximum(), check=checks.whole_number(1, 1000))
    """How far the app scales out."""
    minimum_instances: int | Unset = merged(maximum(), check=checks.whole_number(1, 100))
    """Instances that always run (elastic and dedicated plans)."""
    always_ready: Mapping[str, int] | Unset = keyed(
        maximum(), check=checks.whole_number(0, 1000), check_key=checks.text
    )
    """Flex Consumption: instances kept warm by group: `http`, `blob`, `durable`, `function:x`."""
    http_concurrency: int | Unset = merged(
        minimum(), check=checks.whole_number(*azure.HTTP_CONCURRENCY_RANGE)
    )
    """Flex Consumption: HTTP requests that one instance takes at a time."""
    zone_redundant: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    app_settings: Mapping[str, SettingValue] | Unset = keyed(
        unanimous("a setting has one value in an app"),
        check=setting_fault,
        check_key=setting_name_fault,
    )
    """Settings of the whole app, in every slot of a split."""
    cors_origins: Collection[str] | Unset = merged(
        union(), check=checks.each(origin_fault), convert=as_set
    )
    cors_credentials: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    extensions: Mapping[str, str | int | bool] | Unset = keyed(
        unanimous("host.json holds one value"),
        check=extension_value_fault,
        check_key=extension_fault,
    )
    """host.json: `{"http.routePrefix": "api", "queues.batchSize": 8}`."""
    health_check_path: str | Unset = merged(
        unanimous("an app has one health check"), check=health_check_fault
    )
    public_network_access: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    host_replication: str | Unset = merged(
        maximum(ReplicationOrder()), check=checks.one_of(*STANDARD_REPLICATIONS)
    )
    """Replication of the storage account that the Functions host keeps for itself."""
    groups: Mapping[str, FunctionGroup] | Unset = keyed(
        FunctionGroup, check_key=checks.text, unit="function group"
    )

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        yield from self._version_faults()
        yield from self._plan_faults()
        yield from self._cors_faults()
        yield from self._setting_faults()

    def _version_faults(self) -> Iterator[Fault]:
        if not isinstance(self.runtime, str) or not isinstance(self.runtime_version, str):
            return
        sku = self.plan if isinstance(self.plan, str) else azure.DEFAULT_PLAN
        known = azure.runtimes(sku)[self.runtime]
        if self.runtime_version not in known:
            yield Fault(
                f"{self.runtime} {self.runtime_version!r} is not a version that Azure Functions "
                f"runs on plan {sku}; it runs {', '.join(known)}",
                (("runtime_version",), ("runtime",), ("plan",)),
                ("choose one of these versions",),
            )

    def _plan_faults(self) -> Iterator[Fault]:
        sku = self.plan if isinstance(self.plan, str) else "FC1"
        plan = azure.HOSTING_PLANS[sku]
        flex = plan.family == "flex"
        for name in ("instance_memory_mb", "always_ready", "http_concurrency"):
            if not flex and getattr(self, name) is not UNSET:
                yield Fault(
                    f"{name} belongs to Flex Consumption (FC1), not to {sku}",
                    ((name,), ("plan",)),
                    ("leave it out", "choose plan 'FC1'"),
                )
        if flex or plan.family == "consumption":
            for name in ("minimum_instances", "health_check_path"):
                if getattr(self, name) is not UNSET:
                    yield Fault(
                        f"{name} belongs to elastic and dedicated plans, not to {sku}",
                        ((name,), ("plan",)),
                        ("leave it out", "choose a plan such as 'EP1'"),
                    )
        if self.zone_redundant is True and not plan.zone_capable:
            yield Fault(
                f"plan {sku} cannot be zone redundant",
                (("zone_redundant",), ("plan",)),
                ("leave it out", "choose 'FC1', 'EP1' or 'P1v3'"),
            )
        yield from self._instance_faults(flex, sku, plan.maximum_instances)

    def _instance_faults(self, flex: bool, sku: str, most: int) -> Iterator[Fault]:
        count = self.maximum_instances
        if isinstance(count, int) and flex:
            least, most = azure.FLEX_INSTANCE_COUNT_RANGE
            if not least <= count <= most:
                yield Fault(
                    f"Flex Consumption scales out to {least} to {most:,} instances, not {count}",
                    (("maximum_instances",),),
                    (f"choose a number from {least}",),
                )
        elif isinstance(count, int) and count > most:
            yield Fault(
                f"plan {sku} scales out to {most} instances, not {count}",
                (("maximum_instances",), ("plan",)),
                ("lower it", "choose a larger plan"),
            )
        if flex and isinstance(self.always_ready, Mapping):
            warm = sum(self.always_ready.values())
            limit = count if isinstance(count, int) else azure.FLEX_DEFAULT_INSTANCE_COUNT
            if warm > limit:
                yield Fault(
                    f"{warm} instances are to be always ready, but the app scales out to {limit}",
                    (("always_ready",), ("maximum_instances",)),
                    ("raise maximum_instances", "keep fewer ready"),
                )

    def _cors_faults(self) -> Iterator[Fault]:
        origins = self.cors_origins
        if self.cors_credentials is True and isinstance(origins, frozenset) and "*" in origins:
            yield Fault(
                "credentials cannot be allowed to every origin",
                (("cors_credentials",), ("cors_origins",)),
                ("name the origins", "leave cors_credentials out"),
            )

    def _setting_faults(self) -> Iterator[Fault]:
        """One name, one value in the whole app; Azure takes no notice of upper and lower case."""
        sku = self.plan if isinstance(self.plan, str) else "FC1"
        flex = azure.HOSTING_PLANS[sku].family == "flex"
        seen: dict[str, tuple[str, Any, tuple[str, ...]]] = {}
        for at, name, value in self._all_settings():
            reason = azure.reserved_setting(name, flex=True) if flex else None
            if reason is not None:
                yield Fault(reason, (at,), ("leave it out",))
            first = seen.setdefault(name.upper(), (name, value, at))
            if first[:2] != (name, value):
                yield Fault(
                    f"the settings {first[0]!r} and {name!r} are one to Azure"
                    if first[0] != name
                    else f"the setting {name!r} has two values in one app",
                    (at, first[2]),
                    ("match the value", "rename one of them"),
                )

    def _all_settings(self) -> Iterator[tuple[tuple[str, ...], str, Any]]:
        if self.app_settings is not UNSET:
            for name, value in self.app_settings.items():
                yield ("app_settings", f"[{name}]"), name, value
        if self.groups is not UNSET:
            for group, entry in self.groups.items():
                if entry.settings is not UNSET:
                    for name, value in entry.settings.items():
                        yield ("groups", f"[{group}]", "settings", f"[{name}]"), name, value


def functions_requirement(
    config: FunctionsConfig,
    *,
    key: str = "api-functions",
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[FunctionsConfig]:
    """A requirement for a Function App; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("functions", key, config, priority, source, region)
