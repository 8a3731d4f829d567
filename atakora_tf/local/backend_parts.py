"""What a backend has that can run on one's own machine, and what it has not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from atakora_tf.components.api_contract import api_contract, hook_files
from atakora_tf.components.crud_api import CrudApi
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.contract.api import ApiContract
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.storage_parts import StorageParts
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.store.container_spec import ContainerSpec

__all__ = ["BackendParts", "backend_parts"]

_ENDPOINTS: Final = {"queue_endpoint": "queue", "blob_endpoint": "blob"}
_PAGES: Final = "$web"
# How Azure signs in: with the identity of an app, which there is none of here.
_SIGNING_IN: Final = ("__credential", "__clientId")


@frozen(kw_only=True)
class BackendParts:
    """A backend, as far as it runs here.

    specs: the container of each API, by component. settings: app settings of the APIs whose text
    is known. unset: the names of those whose text only Azure knows. elsewhere: components that do
    not run here, such as "Payments (FunctionsApp)".
    """

    name: str
    contract: ApiContract
    hooks: Mapping[str, Path]
    specs: Mapping[str, ContainerSpec]
    settings: Mapping[str, str]
    storage: StorageParts
    unset: tuple[str, ...]
    elsewhere: tuple[str, ...]


def backend_parts(name: str, definitions: Iterable[ComponentDefinition[Any]]) -> BackendParts:
    """The parts of a backend; nothing is planned, and no region is needed.

    Raises `BackendInvalid`, and `ApplicationInvalid` if it has no API.
    """
    given = tuple(definitions)
    contract = api_contract(name, given)
    if not contract.apis:
        raise ApplicationInvalid(
            f"the backend {name} has no API that could answer; give it one, such as "
            "CrudApi.define(…)"
        )
    declared = {str(each.id): each.declaration() for each in given}
    apis = {
        str(each.id): declared[str(each.id)]
        for each in given
        if issubclass(each.component, CrudApi)
    }
    specs = {}
    for api in contract.apis:
        database, container = _container(apis[api.component])
        specs[api.component] = container_of(api, database=database, container=container)
    settings: dict[str, str] = {}
    addresses: dict[str, str] = {}
    unset: list[str] = []
    for component, declaration in apis.items():
        _read_settings(component, declaration, settings, addresses, unset)
    used = [_storage(declaration) for declaration in declared.values()]
    return BackendParts(
        name=name,
        contract=contract,
        hooks=hook_files(given),
        specs=specs,
        settings=settings,
        storage=StorageParts(
            frozenset().union(*(queues for queues, _ in used)),
            frozenset().union(*(containers for _, containers in used)),
            addresses,
        ),
        unset=tuple(sorted(unset)),
        elsewhere=tuple(
            sorted(f"{d.id} ({d.component.__name__})" for d in given if str(d.id) not in apis)
        ),
    )


def _container(declaration: Declaration) -> tuple[str, str]:
    """The names of an API's database and container."""
    for requirement in declaration.requirements:
        databases = getattr(requirement.config, "databases", UNSET)
        if databases is not UNSET:
            for database, config in databases.items():
                for container in config.containers:
                    return database, container
    raise AssertionError("an API always has a container")


def _read_settings(
    component: str,
    declaration: Declaration,
    settings: dict[str, str],
    addresses: dict[str, str],
    unset: list[str],
) -> None:
    for requirement in declaration.requirements:
        groups = getattr(requirement.config, "groups", UNSET)
        group = None if groups is UNSET else groups.get(component)
        if group is None or group.settings is UNSET:
            continue
        for name, value in group.settings.items():
            endpoint = _ENDPOINTS.get(getattr(value, "attribute", ""))
            if name.endswith(_SIGNING_IN):
                continue
            if isinstance(value, str):
                settings[name] = value
            elif endpoint is not None and value.key.startswith("storage:"):
                addresses[name] = endpoint
            elif not (isinstance(value, PlacedAttribute) and value.key.startswith("cosmos:")):
                # The database is reached by the store, whatever it is here.
                unset.append(name)


def _storage(declaration: Declaration) -> tuple[set[str], set[str]]:
    queues: set[str] = set()
    containers: set[str] = set()
    used = [each.requirement for each in declaration.uses]
    for requirement in (*declaration.requirements, *used):
        if requirement.resource_type == "storage":
            config = requirement.config
            queues |= set() if config.queues is UNSET else set(config.queues)
            containers |= set() if config.containers is UNSET else set(config.containers)
    containers.discard(_PAGES)  # a site's, which does not run here
    return queues, containers
