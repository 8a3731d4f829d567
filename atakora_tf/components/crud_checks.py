"""What is wrong with the options of a CRUD API that say how callers meet it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, Final

from atakora_tf.components.crud_auth import Say
from atakora_tf.components.crud_code import check_hooks, check_rate_limit
from atakora_tf.components.crud_listing import check_filters, paging
from atakora_tf.components.crud_options import CrudApiProps
from atakora_tf.contract.entity import Entity
from atakora_tf.contract.schema_variants import ETAG, server_fields
from atakora_tf.merge.claim import show
from atakora_tf.requirements.cosmos import CosmosContainer

__all__ = ["check_api"]

# What Cosmos DB writes into every item itself
# (learn.microsoft.com/rest/api/cosmos-db/documents).
_SYSTEM: Final = (ETAG, "_rid", "_self", "_ts", "_attachments")

_SEGMENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def check_api(
    props: CrudApiProps,
    entity: Entity | None,
    operations: Collection[str],
    container: CosmosContainer,
    say: Say,
) -> None:
    """Say what is wrong; what is not written is right."""
    if props.route is not None:
        _check_route(props.route, say)
    paging(props.page_size, props.max_page_size, say)
    check_rate_limit(props.rate_limit, say)
    check_hooks(props.hooks, say)
    if "restore" in operations and props.soft_delete is False:
        say(
            "operations has 'restore', and without soft_delete nothing stays that could come back",
            "write soft_delete=True",
            "leave 'restore' out",
        )
    if "create_batch" in operations and container.partition_key == ("/id",):
        say(
            "operations has 'create_batch', and a batch is all or nothing inside one partition; "
            "with the partition key '/id' every item is a partition of its own",
            "choose another partition key",
            "leave 'create_batch' out",
        )
    if entity is None:
        return
    for name in (name for name in _SYSTEM if name in entity.properties):
        say(
            f"{entity.name} declares {name!r}, which Cosmos DB writes itself",
            "leave it out of the schema",
        )
    if props.filters is not None:
        deletes = props.soft_delete is not False
        server = server_fields(entity, soft_delete=deletes, owner=None, purge=False)
        check_filters(props.filters, entity, container, server, say)


def _check_route(route: Any, say: Say) -> None:
    if isinstance(route, str) and all(
        _SEGMENT.fullmatch(segment) for segment in route.strip("/").split("/")
    ):
        return
    say(
        f"route={show(route)} is not a path of letters, digits, '.', '_' and '-' between slashes",
        "write it like 'v1/users'",
    )
