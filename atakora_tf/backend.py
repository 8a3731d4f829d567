"""The door: define a backend, validate it, initialise it in CDKTF or write it directly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, overload

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.handle import ResourceHandle
from atakora_tf.errors import BackendInvalid, BackendStateError, PlacementUnknown, UnknownRegion
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.problem import Problem
from atakora_tf.naming import CafNaming, Naming, kebab
from atakora_tf.plan.lock_file import LOCK_FILE, read_pins, write_pins
from atakora_tf.plan.overrides import Override, override_requirements
from atakora_tf.plan.planner import OnIncompatible, Planning, plan_backend
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import ConstructProvider, ResourceProvider
from atakora_tf.providers.registry import ProviderRegistry
from atakora_tf.terraform.base import StackSettings, base_document, stack_settings
from atakora_tf.terraform.document import TerraformDocument

if TYPE_CHECKING:
    from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
    from atakora_tf.plan.limits import ResourceLimits
    from atakora_tf.terraform.block import Output

__all__ = ["Backend", "BackendBuilder", "define_backend", "is_backend_managed"]

C = TypeVar("C", bound=Component)

BACKEND_MANAGED = "backend-managed"
"""The context key that is true below a backend's own construct, and nowhere else."""


class Backend:
    """Components that share their resources.

    Three ways lead here: `define_backend({...})`, `BackendBuilder("shop").add(…).build()`, and a
    subclass with definitions as attributes:

        class Shop(Backend):
            users = CrudApi.define("UserApi", entity=User)

    - `name`: part of every Azure name and logical id; do not change it once deployed.
    - `environment`, `location`: taken from the `AtakoraStack` if they are left out.
    - `tags`: on every resource that takes tags.
    - `naming`: a `NamingConvention` or a function from `NameRequest` to a name.
    - `limits`: `ResourceLimits`, where the usual ones do not fit.
    - `providers`: providers of your own resource types, added to the built-in ones.
    - `overrides`: resource key to a config (or a mapping of its fields), claimed at priority 30.
    - `on_incompatible`: "conflict" reports components that cannot share, "split" gives each its own
      resource.
    - `lock`: the lock file that keeps placements; None for none.
    """

    _definitions: ClassVar[dict[str, ComponentDefinition[Any]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        own = {n: d for n, d in vars(cls).items() if isinstance(d, ComponentDefinition)}
        cls._definitions = {**cls._definitions, **own}

    def __init__(
        self,
        components: Mapping[str, ComponentDefinition[Any]] | None = None,
        *,
        name: str | None = None,
        environment: str | None = None,
        location: str | None = None,
        tags: Mapping[str, str] | None = None,
        naming: Naming | None = None,
        limits: ResourceLimits | None = None,
        providers: Iterable[ResourceProvider] = (),
        overrides: Mapping[str, Any] | None = None,
        on_incompatible: OnIncompatible = "conflict",
        lock: str | Path | None = LOCK_FILE,
    ) -> None:
        self.name = kebab(name or type(self).__name__)
        self.environment = environment
        self.location = location
        self.source = Source.of_caller(self.name)
        self.tags = dict(tags or {})
        self.naming: Naming = naming if naming is not None else CafNaming()
        self.limits = limits
        self.registry = ProviderRegistry(providers)
        self.on_incompatible: OnIncompatible = on_incompatible
        self.lock = Path(lock) if lock is not None else None
        self.components: dict[str, ComponentDefinition[Any]] = {
            **type(self)._definitions,
            **(components or {}),
        }
        self._overrides: list[Override] = []
        self._built: _Built | None = None
        for key, config in (overrides or {}).items():
            self._overrides.append(Override(key, config, Priority.USER, self.source))

    def add(self, name: str, definition: ComponentDefinition[Any]) -> None:
        """Add one more component; raises `BackendStateError` after initialisation."""
        self._must_be_open(f"{definition.id} cannot be added")
        if name in self.components:
            raise BackendStateError(
                f"backend {self.name!r} has a component called {name!r} already: "
                f"{self.components[name]!r}"
            )
        self.components[name] = definition

    def override(
        self, key: str, config: Any = None, /, *, priority: int = Priority.USER, **fields: Any
    ) -> None:
        """Decide fields of a shared resource for all components.

        `backend.override("cosmos:shared-database", consistency="Strong")`, or a whole config:
        `backend.override("cosmos:shared-database", CosmosConfig(databases={…}))`.
        """
        self._must_be_open(f"{key} cannot be overridden")
        source = Source.of_caller("override")
        if config is not None:
            self._overrides.append(Override(key, config, priority, source))
        if fields or config is None:
            self._overrides.append(Override(key, fields, priority, source))

    def validate(
        self, *, environment: str | None = None, location: str | None = None
    ) -> tuple[Problem, ...]:
        """Everything that is wrong, all at once; nothing is built and nothing is written."""
        return self._planning(environment, location).problems

    def plan(self, *, environment: str | None = None, location: str | None = None) -> BackendPlan:
        """What will exist. Raises `BackendInvalid` with everything that is wrong."""
        return self._checked(self._planning(environment, location))

    def document(
        self, settings: StackSettings | None = None, *, whole: bool = False
    ) -> TerraformDocument:
        """The backend's Terraform resources and outputs as plain data, without Node.

        `whole` adds provider, state backend and resource group, which a stack has already.
        """
        settings = settings or self.stack_settings()
        plan = self.plan(environment=settings.environment, location=settings.location)
        return self._render(plan, settings, whole).document

    def synthesize(
        self, directory: str | Path = "cdktf.out", *, settings: StackSettings | None = None
    ) -> Path:
        """Write `stacks/{name}/cdk.tf.json` directly, without Node, as `cdktf synth` lays it out.

        Returns the path of the JSON file. The lock file is written too. Afterwards the components
        can be had from `get_component`, without constructs.
        """
        from atakora_tf.terraform.writer import write_stack

        settings = settings or self.stack_settings()
        planning = self._planning(settings.environment, settings.location)
        plan = self._checked(planning)
        context = self._render(plan, settings, whole=True)
        path = write_stack(context.document, Path(directory), settings.name)
        self._write_lock(planning, settings.environment)
        self._built = _Built(context, None, None)
        return path

    def initialize(self, scope: Any) -> Backend:
        """Build everything in CDKTF: resources directly under the stack, components below `scope`.

        Raises `BackendInvalid` with everything that is wrong, before anything is created, and
        `BackendStateError` if called twice.
        """
        from atakora_tf.stack.backend_construct import BackendConstruct

        self._must_be_open("it cannot be initialised again")
        construct = BackendConstruct(scope, self)
        settings = construct.settings
        planning = self._planning(settings.environment, settings.location)
        plan = self._checked(planning)
        context = self._render(plan, settings, whole=False, constructs=True)
        emitted = construct.build(context)
        self._write_lock(planning, settings.environment)
        self._built = _Built(context, construct, emitted)
        for definition in self.components.values():
            self._component(definition)
        return self

    def add_to_stack(self, stack: Any) -> Backend:
        """The same as `initialize`, under the name that stacks use."""
        return self.initialize(stack)

    def stack_settings(self, name: str | None = None) -> StackSettings:
        """The stack of the direct way: `{name}-{environment}` with a resource group of its own."""
        environment = self.environment or "dev"
        return stack_settings(
            name or f"{self.name}-{environment}",
            environment=environment,
            location=self._home(None),
            naming=self.naming,
            tags=self._all_tags(environment),
        )

    @property
    def resources(self) -> tuple[PlannedResource, ...]:
        """The shared resources; after `initialize` or `synthesize`, else as planned now."""
        return self._plan_now().resources

    def get_resource(self, resource_type: str, requirement_key: str) -> PlannedResource:
        """One shared resource: `get_resource("cosmos", "shared-database")`.

        Raises `PlacementUnknown` if there is none.
        """
        return self._plan_now().resource(f"{resource_type}:{requirement_key}")

    def summary(self) -> str:
        """The shared resources as a short table, for people."""
        from atakora_tf.plan.summary import summary

        return summary(self._plan_now())

    @property
    def outputs(self) -> tuple[Output, ...]:
        """Endpoints, names and ids, as Terraform outputs."""
        return self._must_be_built("its outputs").context.document.outputs

    @overload
    def get_component(self, component: ComponentDefinition[C]) -> C: ...

    @overload
    def get_component(self, component: str) -> Component: ...

    @overload
    def get_component(self, component: str, kind: type[C]) -> C: ...

    def get_component(
        self, component: str | ComponentDefinition[Any], kind: type[Any] | None = None
    ) -> Any:
        """A component, by its definition, its name in the backend, or its id.

        With `kind` the result is checked, and typed. Raises `BackendStateError` before the backend
        was built and `PlacementUnknown` for a component that it does not have.
        """
        definition = self._definition(component)
        found = self._component(definition)
        if kind is not None and not isinstance(found, kind):
            raise PlacementUnknown(
                f"{definition.id} is a {type(found).__name__}, not a {kind.__name__}"
            )
        return found

    @property
    def construct(self) -> Any:
        """The backend's own CDKTF construct; raises `BackendStateError` before `initialize`."""
        built = self._must_be_built("its construct")
        if built.construct is None:
            raise BackendStateError(
                f"backend {self.name!r} was written directly, without CDKTF; call "
                "initialize(scope) to have a construct"
            )
        return built.construct.construct

    def _definition(self, component: str | ComponentDefinition[Any]) -> ComponentDefinition[Any]:
        for name, definition in self.components.items():
            if component is definition or component in (name, definition.id):
                return definition
        wanted = component if isinstance(component, str) else component.id
        known = ", ".join(sorted(self.components)) or "none"
        raise PlacementUnknown(f"backend {self.name!r} has no component {wanted!r}; it has {known}")

    def _component(self, definition: ComponentDefinition[Any]) -> Any:
        built = self._must_be_built(definition.id)
        if definition.id not in built.components:
            handles = built.handles(definition)
            construct = (
                built.construct.component(definition.id) if built.construct is not None else None
            )
            component = definition.component.injected(definition, handles, construct)
            built.components[definition.id] = component
        return built.components[definition.id]

    def _planning(self, environment: str | None, location: str | None) -> Planning:
        environment = environment or self.environment or "dev"
        problems = [*self._own_problems()]
        declarations = {d.id: d.declaration() for d in self.components.values()}
        overrides, faults = override_requirements(self._overrides, declarations.values())
        try:
            home = self._home(location)
        except (BackendStateError, UnknownRegion) as fault:
            problems.append(
                Problem((self.name,), str(fault), sources=(self.source,), ways_out=("correct it",))
            )
            home = "westeurope"  # Only so that all other problems are found as well.
        planning = plan_backend(
            self.name,
            environment,
            home,
            declarations.values(),
            overrides=overrides,
            limits=self.limits,
            on_incompatible=self.on_incompatible,
            pins=read_pins(self.lock, f"{self.name}/{environment}") if self.lock else None,
        )
        problems += faults
        problems += self._provider_problems(declarations.values())
        if not problems:
            return planning
        found = sorted((*problems, *planning.problems), key=lambda p: p.rank)
        return Planning(None, tuple(found), planning.pins)

    def _own_problems(self) -> Iterable[Problem]:
        from atakora_tf.plan.identity import identity_problems

        if not self.components:
            yield Problem(
                (self.name,),
                "the backend has no components",
                sources=(self.source,),
                ways_out=("define one, such as CrudApi.define('UserApi', entity=User)",),
            )
        yield from identity_problems((d.id, d.source) for d in self.components.values())
        for fault in self.limits.faults() if self.limits is not None else ():
            yield Problem(
                (self.name,), fault, sources=(self.source,), ways_out=("correct the limit",)
            )

    def _provider_problems(self, declarations: Iterable[Any]) -> Iterable[Problem]:
        types: dict[str, set[Source]] = {}
        for declaration in declarations:
            for requirement in declaration.requirements:
                types.setdefault(requirement.resource_type, set()).add(declaration.source)
        for kind, sources in sorted(types.items()):
            if self.registry.find(kind) is None:
                yield Problem(
                    (kind,),
                    self.registry.missing(kind),
                    sources=tuple(sorted(sources)),
                    ways_out=("hand one to the backend: providers=[…]",),
                )

    def _home(self, location: str | None) -> str:
        from atakora_tf.azure.regions import region

        wanted = location or self.location
        if wanted is None:
            raise BackendStateError(
                f"backend {self.name!r} has no location; give one, such as location='westeurope', "
                "or initialise it in an AtakoraStack"
            )
        return region(wanted).name

    def _checked(self, planning: Planning) -> BackendPlan:
        if planning.plan is None:
            raise BackendInvalid(planning.problems)
        return planning.plan

    def _plan_now(self) -> BackendPlan:
        return self._built.context.plan if self._built is not None else self.plan()

    def _all_tags(self, environment: str) -> dict[str, str]:
        own = {"application": self.name, "environment": environment, "managed-by": "atakora_tf"}
        return {**own, **self.tags}

    def _render(
        self, plan: BackendPlan, settings: StackSettings, whole: bool, constructs: bool = False
    ) -> RenderContext:
        document = base_document(settings) if whole else TerraformDocument()
        context = RenderContext(
            plan, settings, self._all_tags(plan.environment), self.naming, self.registry, document
        )
        for resource in plan.resources:
            provider = self.registry.of(resource.type)
            if isinstance(provider, ConstructProvider) and not constructs:
                raise BackendStateError(
                    f"{resource.key} is built by {type(provider).__name__}, which makes CDKTF "
                    "constructs; such a backend cannot be written directly: use initialize(scope)"
                )
            provider.render(resource, context)
            for output in provider.outputs(resource, context):
                document.add(output)
        return context

    def _write_lock(self, planning: Planning, environment: str) -> None:
        if self.lock is not None:
            write_pins(self.lock, f"{self.name}/{environment}", planning.pins)

    def _must_be_open(self, what: str) -> None:
        if self._built is not None and self._built.construct is not None:
            raise BackendStateError(
                f"backend {self.name!r} is initialised, so {what}; do it before initialize()"
            )

    def _must_be_built(self, what: str) -> _Built:
        if self._built is None:
            raise BackendStateError(
                f"backend {self.name!r} is not initialised, so {what} cannot be had yet; call "
                "initialize(scope) or synthesize() first"
            )
        return self._built


class _Built:
    """A backend after rendering: what components are made from."""

    def __init__(self, context: RenderContext, construct: Any, emitted: Any) -> None:
        self.context = context
        self.construct = construct
        self.emitted = emitted
        self.components: dict[str, Component] = {}

    def handles(self, definition: ComponentDefinition[Any]) -> dict[str, ResourceHandle]:
        placed = self.context.plan.component(definition.id).resources
        return {
            asked: ResourceHandle(
                definition.id, asked, self.context.plan.resource(at), self.context, self.emitted
            )
            for asked, at in placed.items()
        }


def define_backend(
    components: Mapping[str, ComponentDefinition[Any]], *, name: str = "backend", **options: Any
) -> Backend:
    """A backend of these components; `options` are those of `Backend`."""
    return Backend(components, name=name, **options)


class BackendBuilder:
    """Builds a backend step by step: `BackendBuilder("shop").add(…).with_tags({…}).build()`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._components: dict[str, ComponentDefinition[Any]] = {}
        self._options: dict[str, Any] = {}
        self._providers: list[ResourceProvider] = []
        self._overrides: list[tuple[str, Any, Source]] = []

    def add(self, definition: ComponentDefinition[Any], name: str | None = None) -> BackendBuilder:
        """Add a component, under `name` or its id; two of one name are reported by `build`."""
        key = name or definition.id
        if key in self._components:
            raise BackendStateError(
                f"backend {self._name!r} has a component called {key!r} already: "
                f"{self._components[key]!r}"
            )
        self._components[key] = definition
        return self

    def with_environment(self, environment: str) -> BackendBuilder:
        """Set the environment: dev, staging, prod, …"""
        return self._with(environment=environment)

    def with_location(self, location: str) -> BackendBuilder:
        """Set the Azure region."""
        return self._with(location=location)

    def with_tags(self, tags: Mapping[str, str]) -> BackendBuilder:
        """Add tags to those given before."""
        return self._with(tags={**self._options.get("tags", {}), **tags})

    def with_naming(self, naming: Naming) -> BackendBuilder:
        """Set the naming convention."""
        return self._with(naming=naming)

    def with_limits(self, limits: ResourceLimits) -> BackendBuilder:
        """Set the limits."""
        return self._with(limits=limits)

    def with_provider(self, provider: ResourceProvider) -> BackendBuilder:
        """Add a provider for a resource type of your own."""
        self._providers.append(provider)
        return self

    def with_override(self, key: str, config: Any = None, /, **fields: Any) -> BackendBuilder:
        """Add an override; see `Backend.override`."""
        source = Source.of_caller("override")
        if config is not None:
            self._overrides.append((key, config, source))
        if fields or config is None:
            self._overrides.append((key, fields, source))
        return self

    def on_incompatible(self, choice: OnIncompatible) -> BackendBuilder:
        """Set what happens to components that cannot share: "conflict" or "split"."""
        return self._with(on_incompatible=choice)

    def with_lock(self, path: str | Path | None) -> BackendBuilder:
        """Set the lock file; None for none."""
        return self._with(lock=path)

    def build(self) -> Backend:
        """The backend."""
        backend = Backend(
            self._components, name=self._name, providers=self._providers, **self._options
        )
        for key, config, source in self._overrides:
            backend._overrides.append(Override(key, config, Priority.USER, source))
        return backend

    def _with(self, **options: Any) -> BackendBuilder:
        self._options.update(options)
        return self


def is_backend_managed(scope: Any) -> bool:
    """Whether a CDKTF scope lies below a backend, where components take what is injected."""
    return scope.node.try_get_context(BACKEND_MANAGED) is True


def build_or_take(
    scope: Any,
    definition: ComponentDefinition[Any],
    environment: str | None,
    location: str | None,
) -> tuple[Mapping[str, ResourceHandle], Any]:
    """Handles and construct for a component whose constructor was called with a scope.

    In a backend's subtree: what the backend made for it. Elsewhere: resources of its own, built
    by a backend of one.
    """
    if is_backend_managed(scope):
        from atakora_tf.stack.backend_construct import managing_backend

        backend = managing_backend(scope)
        made = backend.get_component(definition.id)
        return made.handles, made.construct
    alone = Backend(
        {definition.id: definition},
        name=definition.id,
        environment=environment,
        location=location,
        lock=None,
    )
    alone.initialize(scope)
    made = alone.get_component(definition)
    return made.handles, made.construct
