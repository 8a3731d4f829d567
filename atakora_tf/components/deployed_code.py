"""`deploy_code=` of a backend: Terraform deploys what `atakora package` builds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import evolve

from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.merge.claim import show

if TYPE_CHECKING:
    from atakora_tf.components.declared import Declared
    from atakora_tf.plan.declaration import Declaration
    from atakora_tf.requirements.functions import FunctionGroup
    from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["crud_apis", "deploy_code_fault", "group_evolved", "with_deployed_code"]


def deploy_code_fault(given: Any) -> tuple[str, str] | None:
    """What is wrong with `deploy_code=`, and the way out; None if nothing is."""
    if isinstance(given, bool):
        return None
    return f"deploy_code={show(given)} is neither True nor False", "write deploy_code=True"


def with_deployed_code(roll: Declared, components: Mapping[str, Any], deploy: bool) -> Declared:
    """`roll` in which the functions of CRUD APIs have a package, if there is to be one."""
    if not deploy:
        return roll
    apis = {each.id for each in crud_apis(components)}
    made = tuple(
        group_evolved(each, generated=True) if each.component in apis else each
        for each in roll.declarations
    )
    return evolve(roll, declarations=made)


def crud_apis(components: Mapping[str, Any]) -> list[ComponentDefinition[Any]]:
    """The definitions of CRUD APIs among those of a backend, which may hold anything."""
    from atakora_tf.components.crud_api import CrudApi

    return [
        each
        for each in components.values()
        if isinstance(each, ComponentDefinition) and issubclass(each.component, CrudApi)
    ]


def group_evolved(declaration: Declaration, **fields: Any) -> Declaration:
    """A declaration whose own group of functions has these fields as well."""
    from atakora_tf.requirements.functions import FunctionsConfig

    def changed(requirement: ResourceRequirement[Any]) -> ResourceRequirement[Any]:
        config = requirement.config
        if not isinstance(config, FunctionsConfig) or not isinstance(config.groups, Mapping):
            return requirement
        groups: dict[str, FunctionGroup] = dict(config.groups)
        own = groups.get(declaration.component)
        if own is None:
            return requirement
        groups[declaration.component] = evolve(own, **fields)
        return evolve(requirement, config=evolve(config, groups=groups))

    return evolve(declaration, requirements=tuple(map(changed, declaration.requirements)))
