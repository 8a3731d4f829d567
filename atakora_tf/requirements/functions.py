"""What components can ask of a Function App."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar

from attrs import frozen

from atakora_tf.azure import functions as azure
from atakora_tf.azure.packages import MAXIMUM_PACKAGE_BYTES
from atakora_tf.azure.regions import region as azure_region
from atakora_tf.azure.storage import REPLICATIONS
from atakora_tf.errors import NameInvalid
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import families, ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import maximum, minimum, unanimous, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.naming import environment_prefix
from atakora_tf.packages.code_package import CodePackage, package_fault
from atakora_tf.packages.merging import JOINED, Collision, collisions, merged_size
from atakora_tf.requirements import checks
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.function_tokens import (
    TokenCheck,
    client_id_fault,
    issuer_fault,
    token_check,
    token_faults,
)
from atakora_tf.requirements.replication import (
    STANDARD_REPLICATIONS,
    ReplicationOrder,
    replication_faults,
)
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole, role_fault
from atakora_tf.requirements.setting import (
    ComponentReference,
    Origin,
    SettingValue,
    TerraformValue,
    setting_fault,
)

__all__ = ["FunctionGroup", "FunctionsConfig", "functions_requirement"]

_TRUE_WINS = ranked(False, True)


def setting_name_fault(value: Any) -> str | None:
    """A name that an app setting may have and that nobody else writes."""
    return checks.named("app_setting")(value) or azure.reserved_setting(value, flex=False)


_ORIGIN = re.compile(r"\*|https?://[^/\s*]+")


def origin_fault(value: Any) -> str | None:
    """An origin of cross-origin requests: scheme and host, `*`, or a reference to one."""
    if isinstance(value, str) and _ORIGIN.fullmatch(value):
        return None
    if isinstance(value, ComponentReference | TerraformValue):
        if (fault := setting_fault(value)) is not None:
            return fault
        path = value.path if isinstance(value, ComponentReference) else ""
        return f"{show(value)} ends with {path!r}, and an origin has no path" if path else None
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
    package: CodePackage | Unset = merged(
        unanimous("a component brings one folder of code"), check=package_fault
    )
    """The code of the group's functions; an app's package is made of those of its groups."""
    generated: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether `atakora package` makes code of the group's, and so the package of its app: Terraform
    then deploys that file, whatever it holds when it is applied."""
    token_issuer: str | Unset = merged(unanimous("tokens are of one issuer"), check=issuer_fault)
    """Who signs the tokens of the group's callers."""
    token_client: str | Unset = merged(
        unanimous("the platform knows one application"), check=client_id_fault
    )
    """The client id of the application that tokens are for: the platform then checks every token
    that comes to the app (App Service authentication)."""
    token_audiences: Collection[str] | Unset = merged(
        union(), check=checks.each(checks.text), convert=as_set
    )
    """For whom tokens may be, beside the client id."""
    token_required: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether none of the group's functions takes requests without a token."""


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
    cors_origins: Collection[Origin] | Unset = merged(
        union(), check=checks.each(origin_fault), convert=as_set
    )
    """Origins whose pages may call from a browser: texts, or `site.endpoint` for the address that
    a `StaticSite` has."""
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

    def unchangeable(self) -> Mapping[str, str]:
        """What replaces the app if it changes: its kind of resource, and to or from Y1."""
        family = self.hosting.family
        # Elastic and dedicated apps are of one kind, and move between their plans.
        return {"plan": "elastic or dedicated" if family in ("elastic", "dedicated") else family}

    @classmethod
    def assumed(cls, known: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an app runs for which nobody claims a runtime or a version."""
        runtime = known.get("runtime", azure.DEFAULT_RUNTIME)
        # A runtime in conflict has no version to assume.
        version = azure.DEFAULT_VERSIONS.get(runtime, "") if isinstance(runtime, str) else ""
        return {"runtime": runtime, "runtime_version": version}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        yield from self._version_faults()
        yield from self._plan_faults()
        yield from self._ready_faults()
        yield from self._zone_faults()
        yield from self._cors_faults()
        yield from self._group_faults()
        yield from self._setting_faults()
        yield from self._function_faults()
        yield from self._package_faults()
        yield from token_faults(self._groups())

    def faults_in(self, location: str) -> Iterator[Fault]:
        """What is wrong with an app in the region `location`."""
        here = azure_region(location)
        if self.zone_redundant is True and not here.zones:
            yield Fault(
                f"{location} has no availability zones",
                (("zone_redundant",),),
                ("leave zone_redundant out", "choose a region with zones"),
            )
        yield from replication_faults(self.host_replication, "host_replication", location)

    @property
    def hosting(self) -> azure.HostingPlan:
        """The hosting plan, if nobody asks for another: Flex Consumption."""
        return azure.HOSTING_PLANS[self.plan if isinstance(self.plan, str) else azure.DEFAULT_PLAN]

    def function_names(self) -> frozenset[str]:
        """The names of all functions of all groups."""
        if self.groups is UNSET:
            return frozenset()
        known = [g.functions for g in self.groups.values() if g.functions is not UNSET]
        return frozenset(name for functions in known for name in functions)

    def _version_faults(self) -> Iterator[Fault]:
        if not isinstance(self.runtime_version, str):
            return
        sku = self.hosting.sku
        runtime = self.runtime if isinstance(self.runtime, str) else azure.DEFAULT_RUNTIME
        known = azure.runtimes(sku)[runtime]
        if self.runtime_version not in known:
            yield Fault(
                f"{runtime} {self.runtime_version!r} is not a version that Azure Functions "
                f"runs on plan {sku}; it runs {', '.join(known)}",
                (("runtime_version",), ("runtime",), ("plan",)),
                ("choose one of these versions",),
                presumes=(("runtime",), ("plan",)),
            )

    def _plan_faults(self) -> Iterator[Fault]:
        plan = self.hosting
        sku = plan.sku
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
        if plan.family == "dedicated" and self.maximum_instances is not UNSET:
            yield Fault(
                f"plan {sku} does not scale by itself, so maximum_instances has no effect",
                (("maximum_instances",), ("plan",)),
                ("leave it out; minimum_instances is the number that runs", "choose plan 'EP1'"),
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
        always = self.minimum_instances
        if self.hosting.family in ("elastic", "dedicated") and isinstance(always, int):
            if always > most:
                yield Fault(
                    f"plan {sku} runs {most} instances at most, not {always}",
                    (("minimum_instances",), ("plan",)),
                    ("lower it", "choose a larger plan"),
                )
            if isinstance(count, int) and always > count:
                yield Fault(
                    f"{always} instances are to run always, but the app scales out to {count}",
                    (("minimum_instances",), ("maximum_instances",)),
                    ("raise maximum_instances", "lower minimum_instances"),
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

    def _ready_faults(self) -> Iterator[Fault]:
        """Groups of functions that are kept warm exist."""
        if not isinstance(self.always_ready, Mapping):
            return
        functions = {name.lower() for name in self.function_names()}
        for name in sorted(self.always_ready):
            kind, _, function = name.partition(":")
            at = (("always_ready", f"[{name}]"),)
            if name in azure.ALWAYS_READY_GROUPS:
                continue
            if kind != "function" or not function:
                yield Fault(
                    f"{name!r} is not a group that can be kept ready; these are "
                    f"{', '.join(azure.ALWAYS_READY_GROUPS)} and 'function:' with a function's "
                    "name",
                    at,
                    ("correct the name",),
                )
            elif name != name.lower():
                # Azure writes the names in lowercase, and azurerm then sees a change for ever
                # (Azure/azure-rest-api-specs#33095).
                yield Fault(f"{name!r}: write it in lowercase", at, ("correct the name",))
            elif functions and function not in functions:
                yield Fault(
                    f"the app has no function {function!r} that could be kept ready",
                    at,
                    ("correct the name", "leave it out"),
                )

    def _zone_faults(self) -> Iterator[Fault]:
        if self.zone_redundant is not True:
            return
        if isinstance(self.host_replication, str) and not REPLICATIONS[self.host_replication].zone:
            yield Fault(
                "a zone-redundant app needs host storage that is spread over zones, "
                f"not {self.host_replication}",
                (("host_replication",), ("zone_redundant",)),
                ("choose 'ZRS' or 'GZRS'", "leave host_replication out"),
            )
        if self.hosting.family == "flex" and isinstance(self.always_ready, Mapping):
            least = azure.ZONE_REDUNDANT_MINIMUM_ALWAYS_READY
            for name, count in sorted(self.always_ready.items()):
                if 0 < count < least:
                    yield Fault(
                        f"a zone-redundant app keeps {least} instances of a group ready or none, "
                        f"not {count}",
                        (("always_ready", f"[{name}]"), ("zone_redundant",)),
                        (f"raise it to {least}", "leave zone_redundant out"),
                    )
        most = self.maximum_instances
        least = azure.ZONE_REDUNDANT_MINIMUM_INSTANCES
        if self.hosting.family == "elastic" and isinstance(most, int) and most < least:
            yield Fault(
                f"a zone-redundant plan runs {least} instances, but the app scales out to {most}",
                (("maximum_instances",), ("zone_redundant",)),
                (f"raise maximum_instances to {least}", "leave zone_redundant out"),
            )

    def _cors_faults(self) -> Iterator[Fault]:
        origins = self.cors_origins
        if self.cors_credentials is True and (origins is UNSET or not origins):
            yield Fault(
                "credentials are allowed, but no origin is",
                (("cors_credentials",), ("cors_origins",)),
                ("name the origins", "leave cors_credentials out"),
            )
        if isinstance(origins, frozenset) and "*" in origins and len(origins) > 1:
            yield Fault(
                "'*' admits every origin, so Azure takes no others beside it",
                (("cors_origins",),),
                ("name the origins only", "leave '*' alone"),
            )
        if self.cors_credentials is True and isinstance(origins, frozenset) and "*" in origins:
            yield Fault(
                "credentials cannot be allowed to every origin",
                (("cors_credentials",), ("cors_origins",)),
                ("name the origins", "leave cors_credentials out"),
            )

    def _group_faults(self) -> Iterator[Fault]:
        """Logical ids and the setting of an identity are made of the words of a group's name."""
        seen: dict[str, str] = {}
        for name in sorted(self.groups if isinstance(self.groups, Mapping) else ()):
            at = ("groups", f"[{name}]")
            try:
                prefix = environment_prefix(name)
            except NameInvalid:
                yield Fault(
                    f"the name {name!r} holds no letter or digit of ASCII",
                    (at,),
                    ("choose a name such as 'UserApi'",),
                )
                continue
            first = seen.setdefault(prefix, name)
            if first != name:
                yield Fault(
                    f"the groups {first!r} and {name!r} are both {prefix}_ in names and settings",
                    (at, ("groups", f"[{first}]")),
                    ("choose names that differ in letters or digits",),
                )

    def _setting_faults(self) -> Iterator[Fault]:
        """One name, one value in the whole app; Azure takes no notice of upper and lower case."""
        flex = self.hosting.family == "flex"
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

    def _function_faults(self) -> Iterator[Fault]:
        """One name, one function in the whole app; the host takes no notice of its case."""
        seen: dict[str, tuple[str, str]] = {}
        for group, entry in sorted(self._groups().items()):
            for name in sorted(entry.functions if isinstance(entry.functions, Mapping) else ()):
                first = seen.setdefault(name.casefold(), (group, name))
                if first == (group, name):
                    continue
                words = (
                    f"the functions {first[1]!r} and {name!r} are one to Azure"
                    if first[1] != name
                    else f"two components bring a function {name!r} into one app"
                )
                yield Fault(
                    words,
                    (
                        ("groups", f"[{group}]", "functions", f"[{name}]"),
                        ("groups", f"[{first[0]}]", "functions", f"[{first[1]}]"),
                    ),
                    ("rename one of them", "give one component its own functions_key"),
                )

    def _package_faults(self) -> Iterator[Fault]:
        """An app has one package, which is made of those of its groups."""
        packages = self.packages()
        owners = {name: ("groups", f"[{name}]", "package") for name in packages}
        found = list(collisions(packages)) if len(packages) > 1 else []
        if self.is_generated:
            found = [each for each in found if each.path not in JOINED]
        for pair, paths in sorted(_by_owners(found).items()):
            named = ", ".join(repr(path) for path in paths[:3])
            more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
            yield Fault(
                f"{pair[0]} and {pair[1]} ship different files as {named}{more}, and an app has "
                "one package",
                (owners[pair[0]], owners[pair[1]]),
                ("make the files alike", "give one component its own functions_key"),
            )
        size = merged_size(packages.values())
        if not found and size > MAXIMUM_PACKAGE_BYTES:
            yield Fault(
                f"the packages of {', '.join(sorted(packages))} make one of {size:,} bytes; Azure "
                f"Functions runs packages of up to {MAXIMUM_PACKAGE_BYTES:,} bytes",
                tuple(owners[name] for name in sorted(owners)),
                ("ship less", "give one component its own functions_key"),
            )

    @property
    def is_generated(self) -> bool:
        """Whether `atakora package` makes the app's package."""
        return any(entry.generated is True for entry in self._groups().values())

    @property
    def token_check(self) -> TokenCheck | None:
        """What the platform checks before any code runs."""
        return token_check(self._groups())

    def packages(self) -> dict[str, CodePackage]:
        """The packages of the groups that bring code, by the names of the groups."""
        return {
            name: entry.package
            for name, entry in self._groups().items()
            if isinstance(entry.package, CodePackage)
        }

    def _groups(self) -> Mapping[str, FunctionGroup]:
        return self.groups if isinstance(self.groups, Mapping) else {}

    def _all_settings(self) -> Iterator[tuple[tuple[str, ...], str, Any]]:
        if self.extensions is not UNSET:
            for path, given in self.extensions.items():
                yield ("extensions", f"[{path}]"), *extension_setting(path, given)
        if self.app_settings is not UNSET:
            for name, value in self.app_settings.items():
                yield ("app_settings", f"[{name}]"), name, value
        if self.groups is not UNSET:
            for group, entry in self.groups.items():
                if entry.settings is not UNSET:
                    for name, value in entry.settings.items():
                        yield ("groups", f"[{group}]", "settings", f"[{name}]"), name, value
                if entry.own_identity is True:
                    setting = identity_setting(group)
                    if setting is not None:
                        at = ("groups", f"[{group}]", "own_identity")
                        yield at, setting, "the client id of its own identity"


def _by_owners(found: list[Collision]) -> dict[tuple[str, str], list[str]]:
    pairs: dict[tuple[str, str], list[str]] = {}
    for collision in found:
        pairs.setdefault((collision.first, collision.second), []).append(collision.path)
    return pairs


def extension_setting(path: str, value: str | int | bool) -> tuple[str, str]:
    """Name and text of the app setting for a value below `extensions` of host.json.

    Source: learn.microsoft.com, functions-host-json, "Override host.json values".
    """
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return "AzureFunctionsJobHost__extensions__" + path.replace(".", "__"), text


def identity_setting(group: str) -> str | None:
    """The app setting with the client id of a group's own identity; None for a wordless name."""
    try:
        return f"{environment_prefix(group)}_CLIENT_ID"
    except NameInvalid:
        return None


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
