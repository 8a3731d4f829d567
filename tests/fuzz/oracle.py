"""What a configuration has to hold, worked out from what was written, without the planner."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen
from generated_backends import Case, Written

from atakora_tf import (
    CosmosConfig,
    DataRole,
    FunctionsConfig,
    PlacedAttribute,
    SecretReference,
    StorageConfig,
    TerraformValue,
)
from atakora_tf.azure.regions import normalise_region
from atakora_tf.contract.plural import pluralise
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import environment_prefix, kebab
from atakora_tf.requirements.ttl import NEVER, PER_ITEM, Ttl

Json = Any

_REFERENCE = re.compile(r"(?<![\w.])((?:data\.)?azurerm_\w+\.[A-Za-z_][\w-]*)\.")
_ONE_REFERENCE = re.compile(r"\$\{((?:data\.)?azurerm_\w+\.[A-Za-z_][\w-]*)\.([\w.\[\]]+)\}")
_TABLES = re.compile(r"tableNames = \{value = (\[.*?\])\}", re.DOTALL)


# What the parts of a Terraform text are.


def expressions(text: str) -> Iterator[str]:
    """The insides of every `${…}` of a text; `$${` is a text's own."""
    at = 0
    while (at := text.find("${", at)) >= 0:
        if text[:at].endswith("$"):
            at += 2
            continue
        depth, quoted, end = 1, False, at + 2
        while depth and end < len(text):
            character = text[end]
            if character == "\\" and quoted:
                end += 1
            elif character == '"':
                quoted = not quoted
            elif not quoted:
                depth += {"{": 1, "}": -1}.get(character, 0)
            end += 1
        assert depth == 0, f"{text!r} opens an expression and does not close it"
        yield text[at + 2 : end - 1]
        at = end


def texts(value: Json) -> Iterator[str]:
    """Every text of a configuration."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, str):
        yield value


def _plain(text: str) -> str:
    return text.replace("$${", "${").replace("%%{", "%{")


# What was asked for.


@frozen
class Wanted:
    """One component's wishes, by the keys of the resources that shall hold them."""

    component: str
    databases: Mapping[tuple[str, str], Mapping[str, tuple[Any, Any]]]
    """Key and database to containers, each with partition key and time to live."""
    units: tuple[tuple[str, str, str], ...]
    """Key, field and name of everything in storage accounts."""
    groups: tuple[tuple[str, str, Mapping[str, Any], tuple[DataRole, ...], bool], ...]
    """Key, name, settings, roles and whether it has an identity of its own."""
    effective: Mapping[str, str]
    """The keys that it writes to those of the resources: regions are apart."""


def wanted(component: Written, location: str) -> Wanted:
    """What a component without mistakes asks for."""
    away = component.region is not None and normalise_region(component.region) != location
    suffix = f"-{normalise_region(component.region)}" if away else ""
    needs = _crud(component) if component.kind == "crud" else component.options
    databases: dict[tuple[str, str], dict[str, tuple[Any, Any]]] = {}
    units: list[tuple[str, str, str]] = []
    groups: list[Any] = []
    for written, config in needs.items():
        key = f"{written}{suffix}"
        if isinstance(config, CosmosConfig):
            for name, database in _items(config.databases):
                databases[key, name] = {
                    child: (container.partition_key, container.ttl)
                    for child, container in _items(database.containers)
                }
        elif isinstance(config, StorageConfig):
            for field in ("containers", "queues", "shares", "tables"):
                units += [(key, field, name) for name, _ in _items(getattr(config, field))]
        elif isinstance(config, FunctionsConfig):
            for name, group in _items(config.groups):
                settings = dict(_items(group.settings))
                roles = () if group.roles is UNSET else tuple(group.roles)
                groups.append((key, name, settings, roles, group.own_identity is True))
        else:
            crud_databases, crud_groups = config
            databases |= {(f"{k}{suffix}", n): c for (k, n), c in crud_databases.items()}
            groups += [(f"{k}{suffix}", *rest) for k, *rest in crud_groups]
    keys = [*needs] if component.kind != "crud" else _crud_keys(component)
    effective = {key: f"{key}{suffix}" for key in keys}
    return Wanted(str(component.id), databases, tuple(units), tuple(groups), effective)


def _items(entries: Any) -> list[tuple[str, Any]]:
    return [] if entries is UNSET else list(entries.items())


def _crud_keys(component: Written) -> list[str]:
    options = component.options
    return [
        f"cosmos:{options.get('database_key', 'shared-database')}",
        f"functions:{options.get('functions_key', 'api-functions')}",
    ]


def _crud(component: Written) -> dict[str, Any]:
    """What the documentation of `CrudApi` promises."""
    options = component.options
    cosmos, functions = _crud_keys(component)
    entity = options.get("entity_name") or options["entity"].__name__
    database = options.get("database") or kebab(component.id)
    container = options.get("container") or pluralise(entity)
    prefix = environment_prefix(component.id)
    path = options.get("partition_key", "/id")
    paths = (path,) if isinstance(path, str) else tuple(path)
    lives = options.get("ttl")
    unit = f"databases/{database}"
    settings: dict[str, Any] = {
        "COSMOS_ENDPOINT": PlacedAttribute(cosmos, unit, "endpoint"),
        "DATABASE_NAME": PlacedAttribute(cosmos, unit, "database_name"),
        "CONTAINER_NAME": PlacedAttribute(cosmos, unit, f"container_name:{container}"),
        "PARTITION_KEY": ",".join(paths),
        "OPERATIONS": ",".join(
            o
            for o in ("create", "read", "update", "delete", "list")
            if o in options.get("operations", ("create", "read", "update", "delete", "list"))
        ),
        "AUTH": options.get("auth", "function"),
        **({"SOFT_DELETE": "true"} if options.get("soft_delete") else {}),
        **options.get("settings", {}),
    }
    group = (
        functions,
        component.id,
        {f"{prefix}_{name}": value for name, value in settings.items()},
        (DataRole(cosmos, unit, "write"),),
        options.get("identity") == "component",
    )
    ttl = NEVER if lives is None else PER_ITEM if lives == -1 else lives
    return {"": ({(cosmos, database): {container: (paths, ttl)}}, [group])}


# What stands there.


class Standing:
    """A configuration, seen from what was asked for."""

    def __init__(self, configuration: Json, case: Case) -> None:
        self.whole = configuration
        self.case = case
        self.wanted: list[Wanted] = []
        if not case.odd:
            location = normalise_region(case.options["location"])
            self.wanted = [wanted(component, location) for component in case.components]
        self.blocks: dict[str, Json] = {
            f"{kind}.{name}": block
            for kind, named in configuration["resource"].items()
            for name, block in named.items()
        }
        self.accounts = self.of("azurerm_cosmosdb_account")
        self.apps = {
            **self.of("azurerm_function_app_flex_consumption"),
            **self.of("azurerm_linux_function_app"),
        }
        self.databases = {
            (self._family(account), _plain(block["name"])): (address, account)
            for address, block in self.of("azurerm_cosmosdb_sql_database").items()
            for account in [_address(block["account_name"])]
        }

    def of(self, kind: str) -> dict[str, Json]:
        """The blocks of a type by their addresses."""
        named = self.whole["resource"].get(kind, {})
        return {f"{kind}.{name}": block for name, block in named.items()}

    def _family(self, address: str) -> str:
        """The key that components ask for: without the number of a split."""
        _, kind, key = address.partition(".")[2].split("_")[:3]
        return f"{kind}:{re.sub(r'-[0-9]+$', '', key)}"

    def check(self) -> None:
        """Everything that is asked for is there exactly once, and nothing else is."""
        self.check_references()
        if self.case.odd:
            return
        self.check_databases()
        self.check_storage()
        self.check_apps()
        self.check_names()

    def check_references(self) -> None:
        known = {*self.blocks}
        for kind, named in self.whole.get("data", {}).items():
            known |= {f"data.{kind}.{name}" for name in named}
        for text in texts(self.whole):
            for expression in expressions(text):
                for address in _REFERENCE.findall(_unquoted(expression)):
                    assert address in known, f"{text!r} points at nothing"
        for address, block in self.blocks.items():
            for other in block.get("depends_on", []):
                assert other in known, f"{address} depends on {other}, which is nothing"

    def check_databases(self) -> None:
        asked: dict[tuple[str, str], dict[str, set[Any]]] = {}
        for component in self.wanted:
            for at, containers in component.databases.items():
                found = asked.setdefault(at, {})
                for child, (paths, ttl) in containers.items():
                    found.setdefault(child, set()).add((paths, ttl))
        there = Counter(
            (self._family(_address(block["account_name"])), _plain(block["name"]))
            for block in self.of("azurerm_cosmosdb_sql_database").values()
        )
        assert there == Counter(asked.keys())
        made: Counter[Any] = Counter()
        for block in self.of("azurerm_cosmosdb_sql_container").values():
            address = _address(block["database_name"])
            database = self.blocks[address]
            assert block["account_name"] == database["account_name"]
            at = (self._family(_address(block["account_name"])), _plain(database["name"]))
            child = _plain(block["name"])
            made[at, child] += 1
            self._check_container(block, asked[at].get(child, set()))
        assert made == Counter((at, child) for at, children in asked.items() for child in children)
        families = {self._family(address) for address in self.accounts}
        assert families == self._asked_keys("cosmos")

    def _check_container(self, block: Json, wishes: set[Any]) -> None:
        for paths, _ in wishes:
            if paths is not UNSET:
                assert tuple(map(_plain, block["partition_key_paths"])) == paths
        lives = [ttl for _, ttl in wishes if ttl is not UNSET]
        assert block.get("default_ttl") == _longest(lives), "items live as long as somebody wants"

    def _asked_keys(self, kind: str) -> set[str]:
        return {
            key
            for component in self.wanted
            for key in component.effective.values()
            if key.startswith(f"{kind}:")
        }

    def _stores(self, field: str) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        if field == "tables":
            for address, block in self.of("azurerm_resource_group_template_deployment").items():
                (listed,) = _TABLES.findall(block["parameters_content"])
                assert re.search(r"azurerm_storage_account\.[\w-]+", block["parameters_content"])
                found.update((self._family(address), name) for name in json.loads(listed))
            return found
        for block in self.of(f"azurerm_storage_{field.removesuffix('s')}").values():
            key = self._family(_address(block["storage_account_id"]))
            if key.startswith("storage:"):
                found[key, block["name"]] += 1
        return found

    def check_storage(self) -> None:
        for field in ("containers", "queues", "shares", "tables"):
            asked = {(key, n) for w in self.wanted for key, f, n in w.units if f == field}
            assert self._stores(field) == Counter(asked), field
        accounts = {self._family(a) for a in self.of("azurerm_storage_account")}
        assert {a for a in accounts if a.startswith("storage:")} == self._asked_keys("storage")

    def check_apps(self) -> None:
        groups = [(w, *group) for w in self.wanted for group in w.groups]
        families = {self._family(address) for address in self.apps}
        assert families == self._asked_keys("functions")
        left = {address: {*app["app_settings"]} for address, app in self.apps.items()}
        roles: set[tuple[str, str, str]] = set()
        identities = {app["app_settings"]["AZURE_CLIENT_ID"] for app in self.apps.values()}
        assert len(identities) == len(self.apps)
        for component, key, name, settings, asked, own in groups:
            mine = [a for a in self.apps if self._family(a) == key and left[a] >= {*settings}]
            held = [a for a in mine if settings or len(self.apps) == 1]
            assert len(held) == 1, f"the settings of {name} are in {held} of {mine}"
            (address,) = held
            found = self.apps[address]["app_settings"]
            for setting, value in settings.items():
                self._check_setting(found[setting], value, component)
            identity = found["AZURE_CLIENT_ID"]
            if own:
                identity = found[f"{environment_prefix(name)}_CLIENT_ID"]
                identities.add(identity)
                left[address].discard(f"{environment_prefix(name)}_CLIENT_ID")
            for role in asked:
                scope = self._scope(role, component)
                roles.add((_address(identity), scope, role.access))
            left[address] -= settings.keys()
        for address, names in left.items():
            others = {n for n in names if not _HOSTS.fullmatch(n)}
            assert not others, f"{address} has settings that nobody asked for: {others}"
        assert len(self.of("azurerm_service_plan")) == len(self.apps)
        packages = [c["name"] for c in self.of("azurerm_storage_container").values()]
        assert packages.count("packages") == len(self.apps)
        assert {_address(i) for i in identities} == {*self.of("azurerm_user_assigned_identity")}
        self._check_roles(roles)

    def _check_setting(self, found: str, value: Any, component: Wanted) -> None:
        if isinstance(value, TerraformValue):
            assert found == f"${{{value.expression}}}"
        elif isinstance(value, SecretReference):
            assert found == f"@Microsoft.KeyVault(SecretUri={value.secret_uri})"
        elif isinstance(value, str):
            assert _unescaped(found) == value
        else:
            field, _, name = value.unit.partition("/")
            key = component.effective[value.key]
            if field == "databases":
                database, account = self.databases[key, name]
                if value.attribute == "endpoint":
                    assert found == f"${{{account}.endpoint}}"
                elif value.attribute == "database_name":
                    assert found == f"${{{database}.name}}"
                else:
                    container = self.blocks[_address(found)]
                    assert container["database_name"] == f"${{{database}.name}}"
                    assert _plain(container["name"]) == value.attribute.partition(":")[2]
            elif value.attribute == "account_name":
                assert found == f"${{{self._holder(key, field, name)}.name}}"
            elif field == "tables":
                assert found == name
            else:
                assert self.blocks[_address(found)]["name"] == name

    def _holder(self, key: str, field: str, name: str) -> str:
        """The storage account that holds something."""
        if field == "tables":
            for address, block in self.of("azurerm_resource_group_template_deployment").items():
                listed = json.loads(_TABLES.findall(block["parameters_content"])[0])
                if name in listed and self._family(address) == key:
                    found = re.search(
                        r"azurerm_storage_account\.[\w-]+", block["parameters_content"]
                    )
                    assert found is not None
                    return found.group()
        for block in self.of(f"azurerm_storage_{field.removesuffix('s')}").values():
            account = _address(block["storage_account_id"])
            if block["name"] == name and self._family(account) == key:
                return account
        raise AssertionError(f"nothing holds {field}/{name} of {key}")

    def _scope(self, role: DataRole, component: Wanted) -> str:
        field, _, name = role.unit.partition("/")
        key = component.effective[role.key]
        if field == "databases":
            database, account = self.databases[key, name]
            return f"${{{account}.id}}/dbs/${{{database}.name}}"
        account = self._holder(key, field, name)
        if field == "tables":
            return f"${{{account}.id}}"
        kind = f"azurerm_storage_{field.removesuffix('s')}"
        for address, block in self.of(kind).items():
            if block["name"] == name and _address(block["storage_account_id"]) == account:
                return f"${{{address}.id}}"
        raise AssertionError(f"no scope for {role}")

    def _check_roles(self, asked: set[tuple[str, str, str]]) -> None:
        access = {"Reader": "read", "Contributor": "write", "Processor": "process"}
        there: Counter[tuple[str, str, str]] = Counter()
        hosts = 0
        for block in self.of("azurerm_cosmosdb_sql_role_assignment").values():
            what = "read" if block["role_definition_id"].endswith("1") else "write"
            there[_address(block["principal_id"]), block["scope"], what] += 1
        for block in self.of("azurerm_role_assignment").values():
            scope = block["scope"]
            if self._family(_address(scope)).startswith("functions:"):
                hosts += 1
                continue
            what = access[block["role_definition_name"].split()[-1]]
            there[_address(block["principal_id"]), scope, what] += 1
        assert there == Counter(asked)
        flex = len(self.of("azurerm_function_app_flex_consumption"))
        assert hosts == flex + 3 * (len(self.apps) - flex)

    def check_names(self) -> None:
        """No two resources of a type have one name where Azure takes it once."""
        for kind in ("azurerm_cosmosdb_account", "azurerm_storage_account", *_SITES):
            names = [block["name"].lower() for block in self.of(kind).values()]
            assert len(names) == len(set(names)), f"{kind} has a name twice"


_SITES = (
    "azurerm_function_app_flex_consumption",
    "azurerm_linux_function_app",
    "azurerm_service_plan",
    "azurerm_user_assigned_identity",
)
_HOSTS = re.compile(
    "AZURE_CLIENT_ID|EVERYWHERE|AzureWebJobsStorage__(credential|clientId)|"
    "WEBSITE_RUN_FROM_PACKAGE(_BLOB_MI_RESOURCE_ID)?"
)


def _address(text: str) -> str:
    found = _ONE_REFERENCE.fullmatch(text)
    assert found is not None, f"{text!r} is no reference"
    return found.group(1)


def _unescaped(text: str) -> str:
    assert not [*expressions(text)], f"{text!r} is evaluated"
    return _plain(text)


def _unquoted(expression: str) -> str:
    """The expression without its quoted texts, but with what they evaluate."""
    inner = " ".join(expressions(expression))
    return re.sub(r'"(?:[^"\\]|\\.)*"', '""', expression) + " " + inner


def _longest(wishes: list[Any]) -> int | None:
    """The `default_ttl` under which nothing is gone before anybody wants it; None is for ever."""
    if not wishes or NEVER in wishes:
        return None
    if PER_ITEM in wishes:
        return -1
    return max(wish.seconds if isinstance(wish, Ttl) else wish for wish in wishes)
