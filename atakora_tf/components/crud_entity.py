"""The entity that a CRUD API keeps, from what a user wrote about it."""

from __future__ import annotations

from atakora_tf.components.crud_options import CrudApiProps
from atakora_tf.contract.entity import Entity
from atakora_tf.contract.plural import pluralise
from atakora_tf.contract.schema import schema_and_unique_fields
from atakora_tf.errors import NameInvalid
from atakora_tf.merge.claim import show

__all__ = ["entity_of", "route_of"]


def entity_of(props: CrudApiProps) -> tuple[Entity, tuple[str, ...]]:
    """The entity, and its fields marked unique.

    Raises `NameInvalid` for a name that is missing or of no use, and `SchemaInvalid`.
    """
    source = props.schema if props.entity is None else props.entity
    name = props.entity_name
    if isinstance(props.entity, str):
        raise NameInvalid(f"entity={show(props.entity)} is a text, not a class")
    if name is None:
        if props.entity is None:
            raise NameInvalid("no entity is named")
        named = props.entity if isinstance(props.entity, type) else type(props.entity)
        name = named.__name__
    elif not isinstance(name, str):
        raise NameInvalid(f"the entity name {show(name)} is not a text")
    schema, unique = schema_and_unique_fields(source, name=name)
    return Entity(name, pluralise(name), schema), unique


def route_of(props: CrudApiProps, entity: Entity) -> str:
    """The path of the API below `/api`."""
    return entity.plural if props.route is None else str(props.route).strip("/")
