"""What all components have in common: plain Python objects that may hold a construct."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from atakora_tf.errors import BackendStateError, PlacementUnknown

if TYPE_CHECKING:
    from constructs import Construct

    from atakora_tf.components.definition import ComponentDefinition
    from atakora_tf.components.handle import ResourceHandle
    from atakora_tf.merge.claim import Source
    from atakora_tf.plan.declaration import Declaration

__all__ = ["Component"]

Own = TypeVar("Own", bound="Component")


class Component(ABC):
    """One part of an application.

    A component comes into being in two ways: a backend builds it from its definition and injects
    the shared resources, or its constructor is called with a CDKTF scope and it builds resources
    of its own, exactly as a backend of one would.
    """

    id: str
    """The component's id, unique in its backend."""
    props: Any
    """What the user wrote in `define`."""
    _handles: Mapping[str, ResourceHandle]
    _construct: Construct | None = None

    @classmethod
    @abstractmethod
    def declare(cls, component_id: str, props: Any, source: Source) -> Declaration:
        """What a component with these properties needs.

        Never raises for what a user wrote: what is wrong stands in `Declaration.problems`.
        """

    @classmethod
    def injected(
        cls: type[Own],
        definition: ComponentDefinition[Own],
        handles: Mapping[str, ResourceHandle],
        construct: Any,
    ) -> Own:
        """A component that takes what its backend made for it; `construct` may be None."""
        component = cls.__new__(cls)
        component._take(definition.id, definition.props, handles, construct)
        return component

    def _take(
        self, component_id: str, props: Any, handles: Mapping[str, ResourceHandle], construct: Any
    ) -> None:
        self.id = component_id
        self.props = props
        self._handles = handles
        self._construct = construct

    def _construct_below(
        self,
        scope: Construct,
        definition: ComponentDefinition[Any],
        environment: str | None,
        location: str | None,
        *,
        described: bool = True,
    ) -> None:
        """Build from a constructor call: take what is injected in a backend, else build alone.

        `described` is False if the call says nothing but the id: then there is nothing that could
        contradict what the backend declares.
        """
        from atakora_tf.components.injection import injected_or_alone

        made = injected_or_alone(scope, definition, environment, location, described=described)
        self._take(made.id, made.props, made._handles, made._construct)

    @property
    def construct(self) -> Construct:
        """The component's own CDKTF construct; its `node` is the way into the construct tree.

        Raises `BackendStateError` in the direct way, which makes no constructs.
        """
        if self._construct is None:
            raise BackendStateError(
                f"{self.id} was rendered directly, without CDKTF, so it has no construct; call "
                "backend.initialize(scope) to have one"
            )
        return self._construct

    @property
    def handles(self) -> Mapping[str, ResourceHandle]:
        """The resources that this component asked for, by the keys that it asked with."""
        return self._handles

    def handle(self, key: str) -> ResourceHandle:
        """The resource behind one key; raises `PlacementUnknown` for keys not asked for."""
        try:
            return self._handles[key]
        except KeyError:
            known = ", ".join(sorted(self._handles)) or "none"
            raise PlacementUnknown(
                f"{self.id} did not ask for {key!r}; it asked for {known}"
            ) from None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id!r}>"
