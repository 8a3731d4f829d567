"""The contract of a CRUD API, from its definition."""

from __future__ import annotations

import inspect
from typing import Any, Final

from atakora_tf.components.crud_auth import accesses
from atakora_tf.components.crud_entity import entity_of, route_of
from atakora_tf.components.crud_listing import key_parts, listing, paging, unique_groups
from atakora_tf.components.crud_needs import container_needs
from atakora_tf.components.crud_options import CrudApiProps
from atakora_tf.contract.access import Access
from atakora_tf.contract.api import ApiOperation, EntityApi, SoftDelete
from atakora_tf.contract.operation_errors import Circumstances, operation_errors
from atakora_tf.contract.operations import (
    ENDPOINTS,
    OPERATION_WORDS,
    OperationName,
    function_name,
)
from atakora_tf.contract.schema_variants import schema_variants, server_fields
from atakora_tf.merge.claim import Source
from atakora_tf.naming import environment_prefix
from atakora_tf.requirements.ttl import Ttl

__all__ = ["PREFIX", "crud_contract"]

PREFIX: Final = "/api"
"""The prefix of all routes, which is Azure Functions' own default."""


def crud_contract(component_id: str, kind: str, props: CrudApiProps, source: Source) -> EntityApi:
    """The contract of a definition that holds no mistakes."""
    entity, _ = entity_of(props)
    container = container_needs(component_id, kind, props, source).container
    words = [word for word in OPERATION_WORDS if word in props.operations]
    rules = accesses(props.auth, words, entity, _nothing)
    owner = next((each.owner for each in rules.values() if each.owner is not None), None)
    ttl = container.ttl.seconds if isinstance(container.ttl, Ttl) else None
    soft_delete = None
    if props.soft_delete is not False:
        seconds = None if props.soft_delete is True else int(props.soft_delete)
        soft_delete = SoftDelete(seconds=seconds)
    server = server_fields(
        entity,
        soft_delete=soft_delete is not None,
        owner=owner,
        purge=soft_delete is not None and soft_delete.seconds is not None,
    )
    keys = key_parts(container, entity)
    unique = unique_groups(container)
    listed = listing(props.filters, entity, container, server)
    route = route_of(props, entity)
    return EntityApi(
        component=component_id,
        entity=entity.name,
        plural=entity.plural,
        route=route,
        description=inspect.cleandoc(str(entity.schema.get("description", ""))),
        schemas=schema_variants(entity, server, tuple(part.path for part in keys)),
        server_fields=server,
        operations=tuple(
            ApiOperation(
                name=name,
                operation_id=f"{component_id}_{name}",
                function=function_name(component_id, endpoint.word),
                method=endpoint.method,
                path=f"{PREFIX}/{route}{endpoint.suffix}",
                access=rules[endpoint.word],
                errors=operation_errors(
                    name,
                    Circumstances(
                        accesses=_taking_part(name, endpoint.word, rules),
                        key_in_query=any(part.name != "id" for part in keys),
                        nested_key=any(len(part.path) > 1 for part in keys),
                        unique=bool(unique),
                        hooks=props.hooks is not None,
                    ),
                ),
            )
            for name, endpoint in ENDPOINTS.items()
            if endpoint.word in rules
        ),
        partition_key=keys,
        unique_keys=unique,
        filters=listed.filters,
        orderings=listed.orderings,
        paging=paging(props.page_size, props.max_page_size, _nothing),
        soft_delete=soft_delete,
        ttl=ttl,
        # Addresses that Azure gives are known to the platform alone, which answers for them.
        cors=tuple(sorted({origin for origin in props.cors if isinstance(origin, str)})),
        settings=environment_prefix(component_id),
        hooks=props.hooks is not None,
        rate_limit=props.rate_limit,
    )


def _taking_part(name: OperationName, word: str, rules: dict[str, Access]) -> list[Access]:
    """The rules of an operation, and of what it can do besides."""
    besides = {"replace": "create", "list": "restore"}.get(name)
    return [rules[each] for each in (word, besides) if each in rules]


def _nothing(*_: Any) -> None:
    """What is wrong has been said where the backend was checked."""
