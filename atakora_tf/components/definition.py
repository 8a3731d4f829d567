"""A component before it is built: what the user wrote, and where."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from attrs import evolve

from atakora_tf.components.renaming import Previously, first_id, former_ids
from atakora_tf.components.sharing import Sharing
from atakora_tf.merge.claim import Source

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.components.component import Component
    from atakora_tf.components.use import Use
    from atakora_tf.plan.declaration import Declaration
    from atakora_tf.requirements.setting import ComponentReference

__all__ = ["ComponentDefinition"]

C = TypeVar("C", bound="Component", covariant=True)


class ComponentDefinition(Generic[C]):
    """What `SomeComponent.define(…)` returns.

    As an attribute of a `Backend` subclass it is a typed door to the component itself:
    `Shop(…).users` is a `CrudApi`. `dedicated` gives the component resources that it shares with
    nobody; with `share_with` it shares with those alone who name the same group. `uses` is what its
    functions use of others; `previously` are the ids that it had before, the oldest first.
    """

    def __init__(
        self,
        component: type[C],
        component_id: str,
        props: Any,
        source: Source,
        *,
        dedicated: bool = False,
        share_with: str | None = None,
        uses: Collection[Use] = (),
        previously: Previously = (),
    ) -> None:
        self.component = component
        self.id = component_id
        self.props = props
        self.source = source
        self.sharing = Sharing(dedicated, share_with)
        self.uses = uses
        self.previously = previously

    def __repr__(self) -> str:
        return f"<{self.component.__name__} {self.id!r} defined at {self.source.place}>"

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> ComponentDefinition[C]: ...

    @overload
    def __get__(self, instance: Backend, owner: type[Any]) -> C: ...

    def __get__(self, instance: Backend | None, owner: type[Any]) -> ComponentDefinition[C] | C:
        if instance is None:
            return self
        return instance.get_component(self)

    @property
    def original_id(self) -> str:
        """The id that the component had first, after which what it has is named."""
        return self.id if self.previously == () else first_id(str(self.id), self.previously)

    @property
    def endpoint(self) -> ComponentReference:
        """The address that the component will have, for settings of other components.

        Raises `PlacementUnknown` for a component that has none.
        """
        from atakora_tf.components.endpoint import endpoint_of

        return endpoint_of(self)

    def declaration(self) -> Declaration:
        """What the component needs, for the planner."""
        # The backend reports an id that is no text; what else is wrong is found all the same.
        declaration = self.component.declare(str(self.id), self.props, self.source)
        if self.previously != ():
            former = former_ids(str(self.id), self.previously)
            declaration = evolve(declaration, previously=former)
        declaration = self.sharing.applied(declaration)
        if self.uses == ():
            return declaration
        # Most components use nothing, and the classes of what can be used take a while to load.
        from atakora_tf.components.uses import Uses

        return Uses(self.uses).applied(declaration)
