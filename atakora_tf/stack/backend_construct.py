"""A backend in CDKTF: its own construct, its resources directly under the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atakora_tf.errors import BackendStateError
from atakora_tf.providers.provider import ConstructProvider
from atakora_tf.stack.atakora_stack import AtakoraStack
from atakora_tf.stack.emission import Emitted, emit
from atakora_tf.terraform.base import StackSettings, base_document, stack_settings
from atakora_tf.terraform.document import TerraformDocument

# After `emission`, which makes the bindings load fast.
from cdktf import TerraformProvider, TerraformStack  # isort: skip
from constructs import Construct  # isort: skip

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.providers.context import RenderContext

__all__ = ["BackendConstruct", "managing_backend"]

# Python attributes on constructs; they never reach Node.
_SETTINGS = "_atakora_settings"
_BACKENDS = "_atakora_backends"
_BACKEND = "_atakora_backend"


class BackendConstruct:
    """The place of one backend in a construct tree.

    Making one creates nothing; `build` does, once everything is known to be right.
    """

    def __init__(self, scope: Construct, backend: Backend) -> None:
        self.backend = backend
        self.scope = scope
        self.stack = TerraformStack.of(scope)
        self.settings = self._settings()
        self._construct: Construct | None = None
        taken = getattr(self.stack, _BACKENDS, {}).get(backend.name)
        if taken is not None:
            raise BackendStateError(
                f"the stack {self.settings.name!r} has a backend called {backend.name!r} already, "
                f"defined at {taken.source.place}; give this one, defined at "
                f"{backend.source.place}, another name"
            )

    @property
    def construct(self) -> Construct:
        """The backend's construct, below the scope that it was initialised with."""
        if self._construct is None:
            raise BackendStateError(f"backend {self.backend.name!r} is not built yet")
        return self._construct

    def build(self, context: RenderContext) -> Emitted:
        """Create all constructs: the stack's base if it has none, then the resources."""
        self._ensure_base()
        setattr(
            self.stack,
            _BACKENDS,
            {**getattr(self.stack, _BACKENDS, {}), self.backend.name: self.backend},
        )
        self._construct = Construct(self.scope, self.backend.name)
        # On the backend's own subtree, never on the stack: components beside it stay independent.
        self._construct.node.set_context("backend-managed", True)
        setattr(self._construct, _BACKEND, self.backend)
        emitted = emit(context.document, self.stack)
        for resource in context.plan.resources:
            provider = context.providers.of(resource.type)
            if isinstance(provider, ConstructProvider):
                provider.construct(self.stack, resource, context)
        return emitted

    def component(self, component_id: str) -> Construct:
        """The construct of one component."""
        return Construct(self.construct, component_id)

    def _settings(self) -> StackSettings:
        backend, stack = self.backend, self.stack
        if isinstance(stack, AtakoraStack):
            self._must_match(stack.settings)
            return stack.settings
        known = getattr(stack, _SETTINGS, None)
        if isinstance(known, StackSettings):
            return known
        if backend.location is None:
            raise BackendStateError(
                f"backend {backend.name!r} has no location; give one, such as "
                "location='westeurope', or initialise it in an AtakoraStack"
            )
        return stack_settings(
            stack.node.id,
            environment=backend.environment or "dev",
            location=backend.location,
            naming=backend.naming,
        )

    def _must_match(self, settings: StackSettings) -> None:
        from atakora_tf.azure.regions import region

        backend = self.backend
        wanted = region(backend.location).name if backend.location else settings.location
        for word, own, stacks in (
            ("environment", backend.environment or settings.environment, settings.environment),
            ("location", wanted, settings.location),
        ):
            if own != stacks:
                raise BackendStateError(
                    f"backend {backend.name!r} has the {word} {own!r}, the stack "
                    f"{settings.name!r} has {stacks!r}; leave it out of one of them"
                )

    def _ensure_base(self) -> None:
        """Give a stack that is not an `AtakoraStack` what every backend needs, once."""
        if isinstance(self.stack, AtakoraStack) or hasattr(self.stack, _SETTINGS):
            return
        base = base_document(self.settings)
        document = TerraformDocument(base)
        if not self._has_azurerm():
            document.require_provider("azurerm", **base.required_providers["azurerm"])
            for provider in base.providers:
                document.add(provider)
        emit(document, self.stack)
        setattr(self.stack, _SETTINGS, self.settings)

    def _has_azurerm(self) -> bool:
        return any(
            isinstance(child, TerraformProvider) and child.terraform_resource_type == "azurerm"
            for child in self.stack.node.children
        )


def managing_backend(scope: Construct) -> Any:
    """The backend in whose subtree a scope lies."""
    for construct in reversed(scope.node.scopes):
        backend = getattr(construct, _BACKEND, None)
        if backend is not None:
            return backend
    raise BackendStateError(
        f"{scope.node.path} says that it is managed by a backend, but no backend is above it; "
        "the context 'backend-managed' is for backends alone"
    )
