"""A backend in CDKTF: its own construct, its resources directly under the stack."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from atakora_tf.backend import BACKEND_MANAGED
from atakora_tf.components.provider_faults import saying_whose_fault
from atakora_tf.errors import BackendStateError
from atakora_tf.providers.function_package import package_files
from atakora_tf.providers.provider import ConstructProvider
from atakora_tf.stack.atakora_stack import AtakoraStack
from atakora_tf.stack.emission import Emitted, emit
from atakora_tf.terraform.base import StackSettings, base_document
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.moved import MOVED_FILE, moved_text
from atakora_tf.whole_file import replace_file

# After `emission`, which makes the bindings load fast.
from cdktf import Annotations, TerraformProvider, TerraformStack  # isort: skip
from constructs import Construct  # isort: skip

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.providers.context import RenderContext

__all__ = ["BackendConstruct", "managing_backend"]

# Python attributes on constructs, which jsii keeps as long as the program runs; they never reach
# Node.
_SETTINGS = "_atakora_settings"
_BACKENDS = "_atakora_backends"
_MOVES = "_atakora_moves"
_BACKEND = "_atakora_backend"


class BackendConstruct:
    """The place of one backend in a construct tree.

    Making one creates nothing; `build` does, once everything is known to be right. A backend that
    is not `managing` is that of a component which stands alone.

    Raises `BackendStateError` if the scope is not in a stack, the stack has a backend of this
    name, or the scope another construct where this backend's would stand.
    """

    def __init__(self, scope: Construct, backend: Backend, *, managing: bool) -> None:
        self.backend = backend
        self.scope = scope
        self.managing = managing
        self.stack = _stack_of(scope, backend)
        self.stack_name: str = self.stack.node.id
        self._construct: Construct | None = None
        taken = self._backends.get(backend.name)
        if taken is not None:
            raise BackendStateError(
                f"the stack {self.stack_name!r} has a backend called {backend.name!r} already, "
                f"defined at {taken.source.place}; give this one, defined at "
                f"{backend.source.place}, another name"
            )
        if scope.node.try_find_child(self._id) is not None:
            raise BackendStateError(
                f"{scope.node.path} has a construct called {self._id!r}, where that of backend "
                f"{backend.name!r}, defined at {backend.source.place}, would stand; rename one"
            )

    @property
    def settings(self) -> StackSettings | None:
        """What the stack says of itself; None for a plain `TerraformStack` without a backend."""
        if isinstance(self.stack, AtakoraStack):
            return self.stack.settings
        return getattr(self.stack, _SETTINGS, None)

    @property
    def construct(self) -> Construct:
        """The backend's construct, below the scope that it was initialised with."""
        assert self._construct is not None, "asked for after `build` only"
        return self._construct

    def build(self, context: RenderContext) -> Emitted:
        """Create all constructs: the stack's base if it has none, and the resources."""
        self._write_packages(context)
        self._write_moves(context.document)
        document = context.document
        if self.settings is None:
            document = self._base(context.settings).merge(document)
        emitted = emit(document, self.stack)
        setattr(self.stack, _SETTINGS, context.settings)
        setattr(self.stack, _BACKENDS, {**self._backends, self.backend.name: self.backend})
        self._construct = Construct(self.scope, self._id)
        setattr(self._construct, _BACKEND, self.backend)
        if self.managing:
            # On the backend's own subtree, never on the stack: what stands beside it stays
            # independent.
            self._construct.node.set_context(BACKEND_MANAGED, True)
        for resource in context.plan.resources:
            provider = context.providers.of(resource.type)
            if isinstance(provider, ConstructProvider):
                with saying_whose_fault(provider, resource, context.plan):
                    provider.construct(self.stack, resource, context)
        for warning in context.plan.warnings:
            # The way in which CDKTF tells people: its command prints them.
            Annotations.of(self._construct).add_warning(str(warning))
        return emitted

    def _write_packages(self, context: RenderContext) -> None:
        """Put the packages of Function Apps where CDKTF will write the configuration."""
        for place, content in package_files(context.plan).items():
            path = self._folder / place
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)

    def _write_moves(self, document: TerraformDocument) -> None:
        """Put the `moved` blocks of all backends of the stack beside its configuration.

        In the configuration itself checkov would drop the whole file.
        """
        moves = (*getattr(self.stack, _MOVES, ()), *document.moves)
        setattr(self.stack, _MOVES, moves)
        path = self._folder / MOVED_FILE
        if text := moved_text(moves):
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text)
        else:
            path.unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        """Where CDKTF will write the configuration of the stack."""
        # A root that is no App has no folder; CDKTF then takes this one.
        return Path(getattr(self.stack.node.root, "outdir", "cdktf.out"), "stacks", self.stack_name)

    def component(self, component_id: str) -> Construct:
        """The construct of one component."""
        return Construct(self.construct, component_id)

    @property
    def _id(self) -> str:
        # Not the bare name: "backend" is the id of CDKTF's own state backend, and users call
        # constructs of theirs after their application too. No resource's id depends on it.
        return f"{self.backend.name}-backend"

    @property
    def _backends(self) -> dict[str, Backend]:
        return getattr(self.stack, _BACKENDS, {})

    def _base(self, settings: StackSettings) -> TerraformDocument:
        """What a stack that is not an `AtakoraStack` needs for a backend, as far as it lacks it."""
        # Such a stack says itself where its state is.
        base = base_document(settings, with_state=False)
        document = TerraformDocument(base)
        if not self._has_azurerm():
            document.require_provider("azurerm", **base.required_providers["azurerm"])
            for provider in base.providers:
                document.add(provider)
        return document

    def _has_azurerm(self) -> bool:
        return any(
            isinstance(child, TerraformProvider) and child.terraform_resource_type == "azurerm"
            for child in self.stack.node.children
        )


def _stack_of(scope: object, backend: Backend) -> TerraformStack:
    if isinstance(scope, Construct):
        try:
            return TerraformStack.of(scope)
        except RuntimeError:
            found = f"this {type(scope).__name__} is not in a stack"
    else:
        found = f"{scope!r} is no construct"
    raise BackendStateError(
        f"backend {backend.name!r}, defined at {backend.source.place}, cannot be built: {found}; "
        "hand in an AtakoraStack or a construct below one"
    )


def managing_backend(scope: Construct) -> Backend:
    """The backend in whose subtree a scope lies; raises `BackendStateError` if there is none."""
    for construct in reversed(scope.node.scopes):
        backend: Backend | None = getattr(construct, _BACKEND, None)
        if backend is not None:
            return backend
    raise BackendStateError(
        f"{scope.node.path} says that it is managed by a backend, but no backend is above it; "
        f"the context {BACKEND_MANAGED!r} is for backends alone"
    )
