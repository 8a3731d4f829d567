"""What the functions of a component use of others: `uses=[BusUse(…), SecretUse(…)]`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from atakora_tf.components.use import Use
from atakora_tf.components.use_faults import use_faults
from atakora_tf.errors import NameInvalid
from atakora_tf.merge.claim import Priority, show
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration, Used
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.key import ResourceKey
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["Uses"]


@frozen
class Uses:
    """What `uses=` of a definition says, unchecked."""

    given: Any = ()

    def applied(self, declaration: Declaration) -> Declaration:
        """The declaration with what is used: asked for, with roles and settings of the functions.

        Where it is at home is known when all components are: see `at_home`.
        """
        faults = [
            Problem((declaration.component,), what, sources=(declaration.source,), ways_out=(way,))
            for what, way in self._faults()
        ]
        if faults:
            return evolve(declaration, problems=(*declaration.problems, *faults))
        for use in self.given:
            declaration = _with(use, declaration)
        return declaration

    def _faults(self) -> Iterator[tuple[str, str]]:
        if not isinstance(self.given, list | tuple):
            yield f"uses={show(self.given)} is no list", "write uses=[BusUse(…)]"
            return
        for use in self.given:
            # Asked first: whether it is a use takes values that are right.
            faults = list(use_faults(use))
            yield from faults
            if faults:
                continue
            if isinstance(use, type) or not isinstance(use, Use):
                yield (
                    f"uses holds {show(use)}, which is no use, such as a BusUse or a SecretUse",
                    "write one of them, or a class of your own with key, config, roles and "
                    "settings",
                )


def _with(use: Use, declaration: Declaration) -> Declaration:
    def problem(what: str, way_out: str) -> Declaration:
        found = Problem(
            (declaration.component,), what, sources=(declaration.source,), ways_out=(way_out,)
        )
        return evolve(declaration, problems=(*declaration.problems, found))

    mine = [r for r in declaration.requirements if _group(r, declaration.component) is not None]
    if not mine:
        if declaration.problems:
            return declaration  # It may have functions once it is right.
        return problem(
            f"it has no functions that could use {use.key}",
            "leave uses= out, or define a component with functions",
        )
    app = mine[0]
    group = _group(app, declaration.component)
    assert group is not None, "chosen by it"
    try:
        settings = use.settings(declaration.component, app.requirement_key)
    except NameInvalid:
        return declaration  # The backend says what is wrong with the id.
    own = {} if group.settings is UNSET else dict(group.settings)
    if taken := sorted(own.keys() & settings.keys()):
        return problem(
            f"the setting {taken[0]!r} of {use.key} is one that the component has already",
            "give the use another connection, or the setting another name",
        )
    roles = frozenset() if group.roles is UNSET else frozenset(group.roles)
    used = evolve(group, settings={**own, **settings} or UNSET, roles=roles | use.roles or UNSET)
    config = evolve(app.config, groups={**app.config.groups, declaration.component: used})
    key = ResourceKey.parse(use.key)
    asked = ResourceRequirement(
        key.resource_type,
        key.requirement_key,
        use.config,
        getattr(use, "priority", Priority.COMPONENT),
        declaration.source,
        # What is used may be at home in another region than its user.
        getattr(use, "region", app.region),
    )
    kept = tuple(evolve(r, config=config) if r is app else r for r in declaration.requirements)
    found = Used(asked, region_said=hasattr(use, "region"))
    return evolve(declaration, requirements=kept, uses=(*declaration.uses, found))


def _group(requirement: ResourceRequirement[Any], component: str) -> FunctionGroup | None:
    """The functions of the component, where this is the requirement that has them."""
    config = requirement.config
    if not isinstance(config, FunctionsConfig) or config.groups is UNSET:
        return None
    groups: Any = config.groups
    found = groups.get(component) if hasattr(groups, "get") else None
    return found if isinstance(found, FunctionGroup) else None
