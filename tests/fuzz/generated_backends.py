"""Hypothesis strategies for whole backends, right and wrong, as users may write them.

What is drawn is kept as plain data (`Case`), so that the oracle can read what was asked for without
asking the planner, and so that one case can be defined in any order of its components.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import Factory, evolve, fields, frozen, has
from hypothesis import strategies as st
from strategies import configs

from atakora_tf import (
    NEVER,
    PER_ITEM,
    AzureState,
    Backend,
    CafNaming,
    Component,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    IndexingPolicy,
    NameRequest,
    PlacedAttribute,
    ResourceLimits,
    Resources,
    SecretReference,
    StackOptions,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
    TerraformValue,
    autoscale,
    manual,
)
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.testing import junk

HERE = Path(__file__).name


@frozen
class User:
    id: str
    tenant_id: str
    email: str


class Worker(Component):
    """A component of a user's own: states its needs as what a class fills in, and outright."""

    @classmethod
    def define(cls, component_id: str, props: Any) -> ComponentDefinition[Worker]:
        return ComponentDefinition(cls, component_id, props, Source.of_caller(str(component_id)))

    @classmethod
    def declare(cls, component_id: str, props: Any, source: Source) -> Declaration:
        asked = []
        for text, config in sorted(props.items()):
            kind, _, key = text.partition(":")
            asked.append(ResourceRequirement(kind, key, config, Priority.COMPONENT, source))
            if kind == "functions":
                wish = FunctionsConfig(runtime="python", maximum_instances=60)
                asked.append(ResourceRequirement(kind, key, wish, Priority.DEFAULT, source))
        return Declaration(component_id, cls.__name__, source, tuple(asked))


@frozen(repr=False)
class Written:
    """One component as its author wrote it."""

    id: Any
    kind: str
    """crud, resources or worker."""
    options: Any
    """Of `CrudApi.define`, or the mapping of needs."""
    region: Any = None
    broken: bool = False
    """Whether it holds a mistake with which nothing can be built."""

    def __repr__(self) -> str:
        region = "" if self.region is None else f", region={self.region!r}"
        return f"Written({self.id!r}, {self.kind!r}, {_compact(self.options)}{region})"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text(repr(self))

    def define(self) -> Any:
        if self.kind == "crud":
            return CrudApi.define(self.id, region=self.region, **self.options)
        if self.kind == "resources":
            return Resources.define(self.id, self.options, region=self.region)
        return Worker.define(self.id, self.options)


@frozen
class Case:
    """One backend with everything that its author wrote."""

    components: tuple[Written, ...]
    options: Mapping[str, Any] = Factory(dict)
    """Of `Backend`."""
    overrides: tuple[tuple[Any, Any, int], ...] = ()
    broken: bool = False
    """Whether the backend itself holds a mistake with which nothing can be built."""
    odd: bool = False
    """Whether values stand in it that nobody can read anything from."""

    @property
    def homeless(self) -> bool:
        """Whether the environment is protected, and nothing says where its state lives."""
        return self.options.get("environment") == "prod" and "stack" not in self.options

    def backend(self, *, lock: Path | None = None, order: Any = None) -> Backend:
        """The backend, with its components in the order of these numbers."""
        order = range(len(self.components)) if order is None else order
        definitions = {f"c{n}": self.components[n].define() for n in order}
        backend = Backend(definitions, **{"lock": lock, **self.options})
        for key, config, priority in self.overrides:
            backend.override(key, config, priority=priority)
        return backend


def _compact(value: Any) -> str:
    """A config without its unset fields: reports of failures show what was written, no more."""
    if has(type(value)) and not isinstance(value, type):
        made = {f.name: getattr(value, f.name, UNSET) for f in fields(type(value))}
        given = {name: found for name, found in made.items() if found is not UNSET}
        inside = ", ".join(f"{name}={_compact(found)}" for name, found in given.items())
        return f"{type(value).__name__}({inside})"
    if isinstance(value, dict):
        inside = ", ".join(f"{key!r}: {_compact(found)}" for key, found in value.items())
        return f"{{{inside}}}"
    return repr(value)


# What goes together.

LOCATIONS = ("westeurope", "West Europe", "northeurope", "uksouth", "westus2", "brazilsouth")
REGIONS = (None, None, None, None, "North Europe", "uksouth", "westeurope")

IDS = (
    *(f"Part{n}Api" for n in range(36)),
    "user-api",
    "INVOICES",
    "Käufe",
    "Łódź Orders",
    "订单 Orders",
    "HTTPServer2",
    "a",
    "models 3d",
    "A component with a name that goes on and on and on, and does not want to end at all",
)
"""No two of them share the prefix of their settings."""

LONG = " ".join(["name"] * 30)

_FIELDS = {"tenant_id": "string", "email": {"type": "string", "unique": True}}
_entities = st.sampled_from(
    [
        {"entity": User},
        {"entity_name": "Person", "schema": _FIELDS},
        {"entity_name": "Note"},
        {"entity_name": "Line Item", "schema": {"tenant_id": {"type": "string"}}},
    ]
)
_texts = st.sampled_from(
    [
        "",
        "on",
        'a${b} %{c} "q" \\ \n ß 😀',
        "$${x} $$ ${",
        SecretReference("https://shop.vault.azure.net/secrets/key"),
        TerraformValue("var.mail"),
        TerraformValue('join("-", ["${var.mail}", "b"])'),
    ]
)
_operations = st.lists(
    st.sampled_from(["create", "read", "update", "delete", "list"]), min_size=1, unique=True
)
_keys = st.sampled_from(["shared-database", "shared-database", "shared-database", "archive"])
_app_keys = st.sampled_from(["api-functions", "api-functions", "api-functions", "slow"])
_crud = st.fixed_dictionaries(
    {},
    optional={
        "partition_key": st.sampled_from(["/id", "/tenant_id", ["/tenant_id", "/id"]]),
        "operations": _operations,
        "ttl": st.sampled_from([None, 60, PER_ITEM, NEVER, -1]),
        "soft_delete": st.sampled_from([False, True]),
        "unique_keys": st.sampled_from([(), ["/tenant_id"], [["/tenant_id", "/id"]]]),
        "indexes": st.sampled_from(
            [
                [["/tenant_id", "-/email"]],
                IndexingPolicy(excluded_paths=["/email/?"], spatial_paths=["/place/*"]),
            ]
        ),
        "throughput": st.sampled_from([None, None, None, manual(400), autoscale(2000), 500]),
        "auth": st.sampled_from(["anonymous", "function", "entra"]),
        "cors": st.sampled_from([(), ["https://a.example"], {"https://b.example:8443"}]),
        "settings": st.dictionaries(st.sampled_from(["MAIL", "FLAG_2"]), _texts, max_size=2),
        "identity": st.sampled_from(["app", "component"]),
        "database": st.sampled_from([None, None, None, "Shop Data", "x", "Käse", "${x}", LONG]),
        "container": st.sampled_from([None, None, None, "things", "%{if}", LONG]),
        "database_key": _keys,
        "functions_key": _app_keys,
    },
)


@st.composite
def _apis(draw: st.DrawFn, component_id: str, together: bool) -> Written:
    options: dict[str, Any] = {**draw(_entities), **draw(_crud)}
    if together:
        # Apart from their neighbours in what all of an account or a container agree on.
        options.pop("throughput", None)
        if options.get("database"):
            options["database"] = f"{options['database']} {component_id}"
    return Written(component_id, "crud", options, draw(st.sampled_from(REGIONS)))


_names = st.lists(st.sampled_from(["jobs", "mails", "images", "logs-2"]), max_size=3, unique=True)


@st.composite
def _needs(draw: st.DrawFn, component_id: str, together: bool) -> dict[str, Any]:
    """Storage, data and functions over both, with settings and roles that point at them."""
    number = IDS.index(component_id) if component_id in IDS else 99
    own = f"n{number}"
    needs: dict[str, Any] = {}
    settings: dict[str, Any] = {f"NEED_{number}_MARK": draw(_texts)}
    roles = set()
    if draw(st.booleans()):
        key = "storage:" + draw(st.sampled_from(["files", "files", "static-content"]))
        prefix = f"{own}-" if together or draw(st.booleans()) else ""
        found = {
            field: [f"{prefix}{name}" for name in draw(_names)]
            for field in ("containers", "queues", "shares", "tables")
        }
        found["tables"] = [name.replace("-", "") for name in found["tables"]]
        made = {
            "containers": {n: StorageContainer() for n in found["containers"]},
            "queues": {n: StorageQueue(metadata={"owner_x": "a"}) for n in found["queues"]},
            "shares": {n: StorageShare(quota_gb=draw(st.integers(1, 9))) for n in found["shares"]},
            "tables": {n: StorageTable() for n in found["tables"]},
        }
        given = {field: entries for field, entries in made.items() if entries}
        needs[key] = StorageConfig(**given, versioning=draw(st.booleans()))
        for field, access in (("containers", "write"), ("queues", "process"), ("tables", "read")):
            if found[field] and draw(st.booleans()):
                unit = f"{field}/{found[field][0]}"
                roles.add(DataRole(key, unit, access))
                settings[f"NEED_{number}_{field.upper()}"] = PlacedAttribute(
                    key, unit, draw(st.sampled_from(["account_name", "name"]))
                )
    if draw(st.booleans()):
        key = f"cosmos:{draw(_keys)}"
        name = draw(st.sampled_from([f"db-{own}", "common"]))
        path = "/id" if together else draw(st.sampled_from(["/id", "/id", "/tenant"]))
        lifetime = draw(st.sampled_from([None, 60, 3600, PER_ITEM]))
        containers = {
            child: CosmosContainer(partition_key=path, ttl=lifetime)
            for child in draw(st.sampled_from([["items"], ["items", "events"]]))
        }
        mode = None if together else draw(st.sampled_from([None, None, "serverless"]))
        needs[key] = CosmosConfig(
            databases={name: CosmosDatabase(containers=containers)},
            **({} if mode is None else {"capacity_mode": mode}),
        )
        access = draw(st.sampled_from(["read", "write"]))
        roles.add(DataRole(key, f"databases/{name}", access))
        settings[f"NEED_{number}_ENDPOINT"] = PlacedAttribute(key, f"databases/{name}", "endpoint")
    if not needs or draw(st.booleans()):
        group = FunctionGroup(
            functions={f"{own}_{n}": draw(st.sampled_from(["http", "timer"])) for n in range(2)},
            settings=settings,
            roles=roles,
            own_identity=draw(st.booleans()),
        )
        runtime = "python" if together else draw(st.sampled_from(["python", "python", "node"]))
        needs[f"functions:{draw(_app_keys)}"] = FunctionsConfig(
            runtime=runtime, groups={component_id: group}
        )
    return needs


@st.composite
def _components(draw: st.DrawFn, component_id: str, together: bool) -> Written:
    kind = draw(st.sampled_from(["crud", "crud", "crud", "resources", "worker"]))
    if kind == "crud":
        return draw(_apis(component_id, together))
    needs = draw(_needs(component_id, together))
    if not together and kind == "resources" and draw(st.integers(0, 3)) == 0:
        needs["storage:odd"] = draw(configs(StorageConfig))
        needs["cosmos:odd"] = draw(configs(CosmosConfig))
    region = draw(st.sampled_from(REGIONS)) if kind == "resources" else None
    return Written(component_id, kind, needs, region)


# Mistakes. With each of these nothing can be built, and the report names who made it.

_CRUD_MISTAKES: tuple[Mapping[str, Any], ...] = (
    {"operations": ["create", "fly"]},
    {"operations": ()},
    {"operations": 5},
    {"partition_key": "tenant"},
    {"partition_key": ["/a", "/b", "/c", "/d"]},
    {"partition_key": 5},
    {"ttl": 0},
    {"ttl": "soon"},
    {"throughput": manual(150)},
    {"throughput": "much"},
    {"database_key": "Bad Key"},
    {"database_key": "archive-2"},
    {"functions_key": ""},
    {"auth": "nobody"},
    {"identity": None},
    {"entity": None, "entity_name": None, "schema": None},
    {"entity": None, "entity_name": 7},
    {"entity": None, "entity_name": "", "schema": None},
    {"entity": None, "entity_name": "Größe", "schema": None},
    {"entity": None, "entity_name": "X", "schema": {"a": {"type": "flibber"}}},
    {"entity": User, "schema": {"a": "string"}},
    {"database": "x" * 300},
    {"database": "a/b"},
    {"database": ""},
    {"container": "a?b"},
    {"container": 3},
    {"settings": {"lower": "x"}},
    {"settings": {"AUTH": "x"}},
    {"settings": {"KEY": 5}},
    {"settings": {"KEY": "AccountKey=c2VjcmV0"}},
    {"settings": "KEY=x"},
    {"cors": ["nowhere"]},
    {"unique_keys": ["email"]},
    {"soft_delete": -1},
    {"indexes": [["/one-path-only"]]},
)
_NEEDS_MISTAKES: tuple[Any, ...] = (
    {},
    None,
    {"storage": StorageConfig()},
    {"a:b:c": StorageConfig()},
    {"storage:X": StorageConfig()},
    {"storage:files-2": StorageConfig()},
    {"storage:files": CosmosConfig()},
    {"storage:files": StorageConfig},
    {"storage:files": None},
    {7: StorageConfig()},
    {"magic:wand": StorageConfig()},
    {"storage:bad": StorageConfig(containers={"UPPER": StorageContainer()})},
    {"storage:bad": StorageConfig(containers={"ok-name": None})},
    {"storage:bad": StorageConfig(queues={"a--b": StorageQueue()})},
    {"storage:bad": StorageConfig(tables={"1abc": StorageTable()})},
    {"storage:bad": StorageConfig(shares={"share": StorageShare(quota_gb=0)})},
    {"storage:bad": StorageConfig(kind="BlobStorage", queues={"jobs": StorageQueue()})},
    {"storage:bad": StorageConfig(containers=["images"])},
    {"cosmos:bad": CosmosConfig(databases={"a": CosmosDatabase(containers={"c": 1})})},
    {
        "cosmos:bad": CosmosConfig(
            databases={"a": CosmosDatabase(containers={"c": CosmosContainer()})}
        )
    },
    {"cosmos:bad": CosmosConfig(capacity_mode="serverless", total_throughput_limit=1000)},
    {"functions:bad": FunctionsConfig(runtime="python", runtime_version="0.1")},
    {
        "functions:bad": FunctionsConfig(
            groups={"g": FunctionGroup(roles={DataRole("storage:none", "queues/x", "send")})}
        )
    },
    {
        "functions:bad": FunctionsConfig(
            groups={
                "g": FunctionGroup(
                    settings={"X": PlacedAttribute("cosmos:none", "a/b", "endpoint")}
                )
            }
        )
    },
)
_ID_MISTAKES: tuple[Any, ...] = ("", " ", "订单", "🙂", None, 7, ("a",))


def _raises(request: NameRequest) -> str:
    raise ValueError(f"no name for {request.resource_type}")


def _constant(_request: NameRequest) -> str:
    return "equal1"


def _short(request: NameRequest) -> str:
    """Legal names, but the same for whatever is in one environment."""
    return CafNaming().name(evolve(request, parts=()))


def _nothing(_request: NameRequest) -> str:
    return None  # type: ignore[return-value]


_BACKEND_MISTAKES: tuple[Mapping[str, Any], ...] = (
    {"name": ""},
    {"name": "🙂"},
    {"name": 7},
    {"environment": ""},
    {"environment": "!!"},
    {"environment": "Test Env"},
    {"environment": "früh"},
    {"environment": "qa/2"},
    {"environment": 7},
    {"location": None},
    {"location": "atlantis"},
    {"tags": {"a<b": "c"}},
    {"tags": {f"t{n}": "x" for n in range(60)}},
    {"tags": ["a"]},
    {"tags": {"a": 1}},
    {"limits": ResourceLimits(max_functions_per_app=0)},
    {"limits": "many"},
    {"on_incompatible": "maybe"},
    {"naming": 7},
    {"naming": _raises},
    {"naming": _nothing},
    {"naming": lambda request: "Ü" + request.backend},
    {"lock": 7},
    {"stack": 7},
    {"overrides": 7},
)
_OVERRIDE_MISTAKES: tuple[tuple[Any, Any, Any], ...] = (
    ("nokey", {"consistency": "Strong"}, 30),
    (7, {"consistency": "Strong"}, 30),
    ("cosmos:nobody-asks", {"consistency": "Strong"}, 30),
    ("cosmos:shared-database", {"consistencyy": "Strong"}, 30),
    ("functions:api-functions", CosmosConfig(), 30),
    ("cosmos:shared-database", {"consistency": "Strong"}, "high"),
    ("magic:wand", {}, 30),
    ("cosmos:shared-database", 5, 30),
    ("cosmos:shared-database", {"databases": {"nobody": CosmosDatabase()}}, 30),
)

_limits = st.sampled_from(
    [
        None,
        None,
        ResourceLimits(),
        ResourceLimits(max_databases_per_account=1),
        ResourceLimits(max_databases_per_account=3, max_functions_per_app=12),
        ResourceLimits(max_functions_per_app=5, max_containers_per_storage_account=3),
        ResourceLimits(max_functions_per_app=20, max_cosmos_accounts=6, max_function_apps=20),
    ]
)
_tight_limits = st.sampled_from(
    [
        ResourceLimits(max_functions_per_app=1),
        ResourceLimits(max_databases_per_account=1, max_cosmos_accounts=1),
        ResourceLimits(max_containers_per_storage_account=1, max_storage_accounts=1),
    ]
)
_options = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["shop", "Shop", "Käse Laden", "a", "x" * 80, "shop 2"]),
        "location": st.sampled_from(LOCATIONS),
    },
    optional={
        "environment": st.sampled_from(["dev", "staging", "Test-2", "q.a_b", "prod"]),
        "tags": st.sampled_from([{}, {"team": "a"}, {"Team": "ß ${x}", "owner": ""}]),
        "on_incompatible": st.sampled_from(["conflict", "split", "split"]),
        "limits": _limits,
        "naming": st.sampled_from([None, CafNaming("acme"), CafNaming().name]),
    },
)
_STATE = StackOptions(state=AzureState("stfuzzedstates"))


@st.composite
def _overrides(
    draw: st.DrawFn, components: tuple[Written, ...]
) -> tuple[tuple[Any, Any, int], ...]:
    """Overrides of what somebody asks for."""
    asked = sorted({key for c in components for key in keys_of(c)})
    found: list[tuple[Any, Any, int]] = []
    for key in draw(st.lists(st.sampled_from(asked), max_size=2)) if asked else ():
        choices: dict[str, list[Any]] = {
            "cosmos": [
                {"consistency": "Strong"},
                {"consistency": "Eventual", "backup": "Continuous30Days"},
                CosmosConfig(public_network_access=False),
                {"ip_rules": ["203.0.113.0/24"]},
            ],
            "functions": [
                {"maximum_instances": 100, "instance_memory_mb": 512},
                {"app_settings": {"EVERYWHERE": "a${b}"}},
                FunctionsConfig(cors_origins=["https://c.example"]),
                {"plan": "EP1"},
                {"runtime": "python", "runtime_version": "3.13"},
            ],
            "storage": [{"versioning": True}, {"replication": "LRS"}, StorageConfig()],
        }
        config = draw(st.sampled_from(choices[key.partition(":")[0]]))
        found.append((key, config, draw(st.sampled_from([30, 30, 40, 15]))))
    return tuple(found)


def keys_of(component: Written) -> list[str]:
    """The keys that a component without mistakes asks for."""
    if component.kind != "crud":
        return list(component.options)
    return [
        f"cosmos:{component.options.get('database_key', 'shared-database')}",
        f"functions:{component.options.get('functions_key', 'api-functions')}",
    ]


_sizes = st.sampled_from([1, 1, 2, 2, 3, 3, 5, 8, 13, 21, 40])


@st.composite
def right_cases(draw: st.DrawFn, *, together: bool = True) -> Case:
    """Backends without mistakes; `together` leaves out what makes components disagree."""
    size = draw(_sizes)
    ids = draw(st.permutations(IDS))[:size]
    components = tuple(draw(_components(one, together)) for one in ids)
    options = dict(draw(_options))
    if options.get("environment") == "prod" and draw(st.integers(0, 4)):
        options["stack"] = _STATE
    if not together and draw(st.integers(0, 5)) == 0:
        options["limits"] = draw(_tight_limits)
    if not together and draw(st.integers(0, 9)) == 0:
        options["naming"] = draw(st.sampled_from([_constant, _short]))
    overrides = draw(_overrides(components)) if draw(st.booleans()) else ()
    return Case(components, options, overrides)


@st.composite
def wrong_cases(draw: st.DrawFn) -> Case:
    """Backends of which one thing at least cannot be built."""
    case = draw(right_cases(together=draw(st.booleans())))
    components = list(case.components)
    mistakes = draw(
        st.lists(
            st.sampled_from(["component", "id", "twin", "backend", "override"]),
            min_size=1,
            max_size=2,
        )
    )
    for mistake in sorted(mistakes):
        at = draw(st.integers(0, len(components) - 1))
        one = components[at]
        if mistake == "component" and one.kind == "crud":
            wrong = {**one.options, **draw(st.sampled_from(_CRUD_MISTAKES))}
            components[at] = evolve(one, options=wrong, broken=True)
        elif mistake == "component":
            wrong = draw(st.sampled_from(_NEEDS_MISTAKES))
            components[at] = Written(one.id, "resources", wrong, None, broken=True)
        elif mistake == "id":
            wrong_id = draw(st.sampled_from(_ID_MISTAKES))
            components[at] = evolve(one, id=wrong_id, broken=True)
        elif mistake == "twin":
            components.append(evolve(one, id=f"{one.id}!", broken=one.id in IDS))
        elif mistake == "backend":
            wrong = {**case.options, **draw(st.sampled_from(_BACKEND_MISTAKES))}
            case = evolve(case, options=wrong, broken=True)
        else:
            wrong_override = draw(st.sampled_from(_OVERRIDE_MISTAKES))
            case = evolve(case, overrides=(*case.overrides, wrong_override), broken=True)
    return evolve(case, components=tuple(components))


@st.composite
def odd_cases(draw: st.DrawFn) -> Case:
    """Backends in which values of every wrong kind stand; some of them may even be right."""
    case = draw(right_cases(together=draw(st.booleans())))
    components = list(case.components)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(components) - 1))
        one, value = components[at], draw(junk())
        where = draw(
            st.sampled_from(["option", "option", "config", "region", "backend", "override"])
        )
        if where == "option" and one.kind == "crud":
            name = draw(st.sampled_from(_OPTION_NAMES))
            components[at] = evolve(one, options={**one.options, name: value})
        elif where == "option":
            components[at] = Written(one.id, "resources", draw(st.sampled_from(_odd_needs))(value))
        elif where == "config":
            config = draw(st.sampled_from(_CONFIG_FIELDS))
            components[at] = Written(one.id, "resources", config(value))
        elif where == "region" and one.kind != "worker":
            components[at] = evolve(one, region=value)
        elif where == "backend":
            name = draw(st.sampled_from(_BACKEND_NAMES))
            case = evolve(case, options={**case.options, name: value})
        else:
            key = draw(st.sampled_from(["cosmos:shared-database", "functions:api-functions"]))
            config = draw(st.sampled_from([value, {"databases": value}, {"groups": value}]))
            case = evolve(case, overrides=(*case.overrides, (key, config, 30)))
    return evolve(case, components=tuple(components), odd=True)


_OPTION_NAMES = sorted(name for name in CrudApi.define.__kwdefaults__ if name != "region")
_BACKEND_NAMES = ["name", "environment", "location", "tags", "naming", "limits", "on_incompatible"]
_odd_needs: list[Callable[[Any], Any]] = [
    lambda value: value,
    lambda value: {"storage:files": value},
    lambda value: {str(value): StorageConfig()},
]
_CONFIG_FIELDS: list[Callable[[Any], Any]] = [
    lambda value: {"cosmos:odd": CosmosConfig(databases={"a": CosmosDatabase(containers=value)})},
    lambda value: {"cosmos:odd": CosmosConfig(databases=value)},
    lambda value: {"cosmos:odd": CosmosConfig(regions=value, ip_rules=value)},
    lambda value: {"functions:odd": FunctionsConfig(groups={"g": FunctionGroup(settings=value)})},
    lambda value: {"functions:odd": FunctionsConfig(groups={"g": FunctionGroup(roles=value)})},
    lambda value: {"functions:odd": FunctionsConfig(always_ready=value, extensions=value)},
    lambda value: (
        {"functions:odd": FunctionsConfig(groups={value: FunctionGroup()})}
        if isinstance(value, str)
        else {"functions:odd": FunctionsConfig(groups=value)}
    ),
    lambda value: {"storage:odd": StorageConfig(containers=value, queues=value)},
    lambda value: {"storage:odd": StorageConfig(lifecycle_rules=value, static_website=value)},
]

cases = st.one_of(
    right_cases(), right_cases(), right_cases(together=False), wrong_cases(), odd_cases()
)
"""Whole backends: most of them can be built."""
