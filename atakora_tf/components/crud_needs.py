"""What a CRUD API needs of Azure, and what is wrong with its definition."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from attrs import frozen

from atakora_tf.components.crud_auth import accesses, auth_setting
from atakora_tf.components.crud_checks import check_api
from atakora_tf.components.crud_entity import entity_of
from atakora_tf.components.crud_options import OPERATIONS, CrudApiProps
from atakora_tf.components.crud_tokens import asks_platform, check_platform, token_fields
from atakora_tf.components.region import region_name
from atakora_tf.components.renaming import first_id
from atakora_tf.components.replicating import (
    replicated_regions,
    replication_faults,
    throughput_warning,
)
from atakora_tf.contract.entity import Entity
from atakora_tf.contract.operations import OPERATION_WORDS, function_name
from atakora_tf.errors import NameInvalid, SchemaInvalid, UnknownRegion
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import environment_prefix, kebab, snake
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.addresses import AZURE_DATA_CENTRES
from atakora_tf.requirements.checks import suggestion
from atakora_tf.requirements.cosmos import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    IndexingPolicy,
    path_fault,
)
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.key import key_fault
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue
from atakora_tf.requirements.ttl import NEVER, PER_ITEM

__all__ = ["ContainerNeeds", "container_needs", "crud_needs"]

_IDENTITIES = ("app", "component")
_SETTING_KEY = re.compile(r"[A-Z][A-Z0-9_]*")
_OWN_SETTINGS = frozenset(
    {
        "AUTH",
        "CLIENT_ID",
        "CONTAINER_NAME",
        "COSMOS_ENDPOINT",
        "DATABASE_NAME",
        "OPERATIONS",
        "PARTITION_KEY",
        "SOFT_DELETE",
        "SOFT_DELETE_SECONDS",
    }
)


def crud_needs(component_id: str, kind: str, props: CrudApiProps, source: Source) -> Declaration:
    """The database with its container, the functions, the settings and the role.

    Whatever is wrong stands in the declaration's problems, all of it; something usable takes its
    place, so that the planner can find what else is wrong.
    """
    return _Needs(component_id, kind, props, source).declaration()


@frozen
class ContainerNeeds:
    """The container of one entity, and what is wrong with it."""

    name: str
    container: CosmosContainer
    problems: tuple[Problem, ...]
    warnings: tuple[Warned, ...]


def container_needs(
    component_id: str, kind: str, props: CrudApiProps, source: Source
) -> ContainerNeeds:
    """The container alone, checked against its entity as that of a CRUD API is."""
    needs = _Needs(component_id, kind, props, source)
    container = needs._container()
    return ContainerNeeds(needs.container, container, tuple(needs.problems), tuple(needs.warnings))


@cache
def _filled_in() -> tuple[CosmosConfig, FunctionsConfig]:
    """What every CRUD API would like, where nobody wants anything else."""
    return (
        CosmosConfig(
            capacity_mode="serverless", consistency="Session", ip_rules={AZURE_DATA_CENTRES}
        ),
        FunctionsConfig(runtime_version="3.12", plan="FC1"),
    )


class _Needs:
    def __init__(self, component_id: str, kind: str, props: CrudApiProps, source: Source) -> None:
        self.id = component_id
        self.kind = kind
        self.props = props
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []
        self.entity, self.marked_unique = self._entity()
        named = self._name("database")
        first = first_id(component_id, props.previously)
        self.database = named or kebab(first) or "unnamed"
        # Nobody named it, so its address follows the component, though its name cannot.
        self.namesakes = frozenset() if named else frozenset({f"databases/{self.database}"})
        entitys = self.entity.plural if self.entity else "items"
        self.container = self._name("container") or entitys
        self.database_key = self._key("database_key")
        self.functions_key = self._key("functions_key")
        self.cosmos_key = f"cosmos:{self.database_key}"
        self.operations = self._operations()
        self.soft_delete_seconds = self._soft_delete_seconds()
        self.region = self._region()

    def declaration(self) -> Declaration:
        if self.props.identity not in _IDENTITIES:
            self._problem(
                f"identity={show(self.props.identity)} is not one of {', '.join(_IDENTITIES)}"
                f"{suggestion(self.props.identity, _IDENTITIES)}",
                "choose one of these",
            )
        self.access = accesses(self.props.auth, self.operations, self.entity, self._problem)
        check_platform(self.props.auth, self._problem)
        container = self._container()
        check_api(self.props, self.entity, self.operations, container, self._problem)
        written = CosmosConfig(
            capacity_mode="provisioned" if self._provisioned() else UNSET,
            regions=replicated_regions(self.props.replicate_to),
            databases={self.database: CosmosDatabase(containers={self.container: container})},
        )
        filled_in, version = _filled_in()
        # An API's code is Python, whatever its neighbours run: that is a need, not a preference.
        code = FunctionsConfig(
            runtime="python",
            cors_origins=UNSET
            if self.props.cors is UNSET or not self.props.cors
            else self.props.cors,
            groups={self.id: self._group(container)},
        )
        requirements = (
            ResourceRequirement(kind, key, config, priority, self.source, self.region)
            for kind, key, config, priority in (
                ("cosmos", self.database_key, written, Priority.COMPONENT),
                ("cosmos", self.database_key, filled_in, Priority.DEFAULT),
                ("functions", self.functions_key, code, Priority.COMPONENT),
                ("functions", self.functions_key, version, Priority.DEFAULT),
            )
        )
        return Declaration(
            self.id,
            self.kind,
            self.source,
            tuple(requirements),
            tuple(self.problems),
            tuple(self.warnings),
            namesakes=self.namesakes,
        )

    def _problem(self, what: str, *ways_out: str) -> None:
        self.problems.append(Problem((self.id,), what, sources=(self.source,), ways_out=ways_out))

    def _entity(self) -> tuple[Entity | None, tuple[str, ...]]:
        if self.props.entity is not None and self.props.schema is not None:
            self._problem(
                "both entity= and schema= are given; the entity's class is its schema",
                "give one of them",
            )
        try:
            return entity_of(self.props)
        except NameInvalid as fault:
            self._problem(str(fault), "give entity=SomeClass, or a name like entity_name='User'")
        except SchemaInvalid as fault:
            for what in fault.faults:
                self._problem(what, "correct the schema")
        return None, ()

    def _name(self, option: str) -> str | None:
        value = getattr(self.props, option)
        if value is None or (isinstance(value, str) and value):
            return value
        self._problem(f"{option}={show(value)} is not a text", "leave it out, or write a name")
        return None

    def _key(self, option: str) -> str:
        value: str = getattr(self.props, option)
        fault = key_fault("requirement key", value)
        if fault is None:
            return value
        self._problem(f"{option}: {fault}", "correct the key")
        return str(getattr(CrudApiProps(), option))

    def _region(self) -> str | None:
        if self.props.region is None:
            return None
        try:
            return region_name(self.props.region)
        except UnknownRegion as fault:
            self._problem(str(fault), "correct the region")
            return None

    def _provisioned(self) -> bool:
        """Whether the account cannot be serverless."""
        for what, way_out in replication_faults(self.props.replicate_to):
            self._problem(what, way_out)
        replicates = replicated_regions(self.props.replicate_to) is not UNSET
        if replicates and self.props.throughput is None:
            self.warnings.append(throughput_warning(self.id, self.source))
        return replicates or self.props.throughput is not None

    def _operations(self) -> list[str]:
        given = self.props.operations
        if isinstance(given, str) or not isinstance(given, Collection):
            self._problem(
                f"operations={show(given)} is not a list of operations",
                f"write a list of some of {', '.join(OPERATION_WORDS)}",
            )
            return list(OPERATIONS)
        given = list(given)
        unknown = sorted(str(o) for o in given if o not in OPERATION_WORDS)
        if unknown or not given:
            named = ", ".join(unknown) or "none"
            self._problem(
                f"operations: {named}; a CRUD API has {', '.join(OPERATION_WORDS)}",
                "choose one or more of these",
            )
        return [operation for operation in OPERATION_WORDS if operation in given]

    def _soft_delete_seconds(self) -> int | None:
        """After how many seconds deleted items go for good; None if they stay or go at once."""
        given = self.props.soft_delete
        if isinstance(given, bool):
            return None
        if not isinstance(given, int) or given < 1:
            self._problem(
                f"soft_delete={show(given)} is neither True, False nor a number of seconds",
                "write soft_delete=True, or the seconds after which deleted items are removed",
            )
            return None
        if self.props.ttl == NEVER:
            self._problem(
                f"soft_delete={given} lets deleted items expire, and ttl=NEVER lets none expire",
                "leave ttl out: then only deleted items expire",
                "write soft_delete=True to keep deleted items",
            )
        return given

    def _unique_keys(self) -> Any:
        given, marked = self.props.unique_keys, self.marked_unique
        if not marked:
            return UNSET if given == () else given
        if not isinstance(given, Collection) or isinstance(given, str):
            return given
        return [*given, *(f"/{path}" for path in marked)]

    def _container(self) -> CosmosContainer:
        props = self.props
        indexes: Any = UNSET
        if isinstance(props.indexes, IndexingPolicy):
            indexes = props.indexes
        elif props.indexes is not None:
            indexes = IndexingPolicy(composite_indexes=props.indexes)
        ttl: Any = props.ttl
        if ttl is None:
            # Claimed outright: a neighbour's TTL must not creep into data that is to stay.
            ttl = NEVER if self.soft_delete_seconds is None else PER_ITEM
        container = CosmosContainer(
            partition_key=props.partition_key,
            unique_keys=self._unique_keys(),
            ttl=ttl,
            throughput=UNSET if props.throughput is None else props.throughput,
            indexing=indexes,
        )
        self._check_paths(container)
        return container

    def _check_paths(self, container: CosmosContainer) -> None:
        """Partition key and unique keys name properties that the schema has."""
        if self.entity is None:
            return
        keys = container.partition_key
        paths = [("partition key", p) for p in keys] if isinstance(keys, tuple) else []
        unique = container.unique_keys
        constraints = unique if isinstance(unique, frozenset) else frozenset()
        for constraint in sorted(constraints, key=repr):
            if isinstance(constraint, tuple):
                paths += [("unique key", path) for path in constraint]
        # What is not even a text is reported by the planner.
        for word, path in dict.fromkeys(p for p in paths if isinstance(p[1], str)):
            self._check_path(word, path, self.entity)
        if keys == ("/id",) and constraints:
            self.warnings.append(
                Warned(
                    (self.id,),
                    "its unique keys hold inside one partition only, and with the partition key "
                    "'/id' every item is a partition of its own; choose another partition key "
                    f"({self.source.place})",
                )
            )

    def _check_path(self, word: str, path: Any, entity: Entity) -> None:
        if path_fault(path) is not None:
            return  # The planner says so.
        try:
            known = entity.has_path(path)
        except SchemaInvalid as fault:
            for what in fault.faults:
                self._problem(f"the {word}: {what}", "correct the path")
            return
        if known is False:
            names = ", ".join(f"/{name}" for name in entity.properties)
            self._problem(
                f"the {word} {path!r} is no property of {entity.name}; it has {names}"
                f"{suggestion(path, [f'/{name}' for name in entity.properties])}",
                "correct the path",
                "add the property to the schema",
            )

    def _group(self, container: CosmosContainer) -> FunctionGroup:
        unit = f"databases/{self.database}"
        keys = container.partition_key
        name = self.id if snake(self.id) else "unnamed"
        prefix = environment_prefix(self.id) if snake(self.id) else "UNNAMED"
        own: dict[str, SettingValue] = {
            "COSMOS_ENDPOINT": PlacedAttribute(self.cosmos_key, unit, "endpoint"),
            "DATABASE_NAME": PlacedAttribute(self.cosmos_key, unit, "database_name"),
            "CONTAINER_NAME": PlacedAttribute(
                self.cosmos_key, unit, f"container_name:{self.container}"
            ),
            "PARTITION_KEY": ",".join(map(str, keys)) if isinstance(keys, tuple) else "",
            "OPERATIONS": ",".join(self.operations),
            "AUTH": auth_setting(self.access),
        }
        if self.props.soft_delete is not False:
            own["SOFT_DELETE"] = "true"
        if self.soft_delete_seconds is not None:
            own["SOFT_DELETE_SECONDS"] = str(self.soft_delete_seconds)
        own |= self._further_settings()
        return FunctionGroup(
            functions={function_name(name, operation): "http" for operation in self.operations},
            settings={f"{prefix}_{key}": value for key, value in own.items()},
            roles={DataRole(self.cosmos_key, unit, "write")},
            own_identity=True if self.props.identity == "component" else UNSET,
            **self._tokens(),
        )

    def _tokens(self) -> dict[str, Any]:
        """What the platform checks for the API, if it is to."""
        auth = self.props.auth
        return token_fields(auth, self.operations) if asks_platform(auth) else {}

    def _further_settings(self) -> dict[str, Any]:
        given = self.props.settings
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            self._problem(
                f"settings={show(given)} is not a mapping", "write settings={'MAIL_HOST': '…'}"
            )
            return {}
        usable: dict[str, Any] = {}
        for key, value in given.items():
            if not isinstance(key, str) or not _SETTING_KEY.fullmatch(key):
                self._problem(
                    f"the name {show(key)} in settings is not of capital letters, digits and "
                    "underscores, so no environment variable can be named after it",
                    "write it like 'MAIL_HOST'",
                )
            elif key in _OWN_SETTINGS:
                self._problem(
                    f"the name {key!r} in settings is that of a setting that the API writes",
                    "choose another name",
                )
            else:
                usable[key] = value
        return usable
