"""What `EntraAuth(at_platform=True)` of one API means to its neighbours in the app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from atakora_tf.components.crud_tokens import asks_platform, token_fields
from atakora_tf.components.declared import Declared
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.deployed_code import crud_apis, group_evolved

__all__ = ["with_neighbours_tokens"]


def with_neighbours_tokens(roll: Declared, components: Mapping[str, Any]) -> Declared:
    """`roll` in which APIs beside one that asks for the check say whose tokens they take.

    The platform checks every token that comes to an app and refuses what it does not know: an API
    that takes tokens for another audience would get none of them.
    """
    apis = {each.id: each for each in components.values() if isinstance(each, ComponentDefinition)}
    asked = {
        str(each.props.functions_key)
        for each in crud_apis(components)
        if asks_platform(each.props.auth)
    }
    if not asked:
        return roll
    beside = {
        each.id
        for each in crud_apis(components)
        if str(each.props.functions_key) in asked and not asks_platform(each.props.auth)
    }
    made = tuple(
        group_evolved(each, **_fields(apis[each.component])) if each.component in beside else each
        for each in roll.declarations
    )
    return evolve(roll, declarations=made)


def _fields(definition: ComponentDefinition[Any]) -> dict[str, Any]:
    operations = definition.props.operations
    known = operations if isinstance(operations, list | tuple | set | frozenset) else ()
    return token_fields(definition.props.auth, known)
