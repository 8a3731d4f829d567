"""The door: define a backend, validate it, initialise it in CDKTF or write it directly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeVar, overload

from attrs import evolve

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.deletion_locked import (
    DeletionLocks,
    as_deletion_locks,
    deletion_locks_fault,
    locks_in,
)
from atakora_tf.components.deployed_code import deploy_code_fault
from atakora_tf.components.guarded_naming import guarded
from atakora_tf.components.misuses import Misuses
from atakora_tf.components.monitored import as_monitoring, monitoring_fault
from atakora_tf.components.networked import Networking, as_networking, networking_fault
from atakora_tf.errors import BackendInvalid, BackendStateError, PlacementUnknown
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.naming import Naming, kebab
from atakora_tf.plan.collector import collector_paused
from atakora_tf.plan.existing import ExistingEntry
from atakora_tf.plan.lock_file import LOCK_FILE, read_pins, write_pins
from atakora_tf.plan.overrides import Override
from atakora_tf.providers.registry import ProviderRegistry

# What plans and renders is loaded by what needs it: a program that only declares loads none of it.
if TYPE_CHECKING:
    from constructs import Construct

    from atakora_tf.components.built import Built
    from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
    from atakora_tf.plan.limits import ResourceLimits
    from atakora_tf.plan.lock_changes import LockChange
    from atakora_tf.plan.planner import OnIncompatible, Planning
    from atakora_tf.providers.context import RenderContext
    from atakora_tf.providers.provider import ResourceProvider
    from atakora_tf.requirements.existing import ExistingAccount
    from atakora_tf.requirements.monitoring import MonitoringConfig
    from atakora_tf.requirements.network import NetworkingConfig
    from atakora_tf.terraform.base import StackOptions, StackSettings
    from atakora_tf.terraform.block import Output
    from atakora_tf.terraform.document import TerraformDocument

__all__ = ["BACKEND_MANAGED", "Backend", "is_backend_managed", "managing_backend"]

C = TypeVar("C", bound=Component)

BACKEND_MANAGED: Final = "backend-managed"
"""The context key that is true below a backend's own construct, and nowhere else."""


class Backend:
    """Components that share their resources.

    Three ways lead here: `define_backend({...})`, `BackendBuilder("shop").add(…).build()`, and a
    subclass with definitions as attributes:

        class Shop(Backend):
            users = CrudApi.define("UserApi", entity=User)

    - `name`: part of every Azure name and logical id; do not change it once deployed.
    - `environment`, `location`: taken from the `AtakoraStack` if they are left out. Elsewhere the
      environment is then dev, and the location has to be given.
    - `tags`: on every resource that takes tags, beside those of the stack.
    - `naming`: a `NamingConvention` or a function from `NameRequest` to a name.
    - `limits`: `ResourceLimits`, where the usual ones do not fit.
    - `providers`: providers of your own resource types, added to the built-in ones. Raises
      `ProviderTaken` for a type that has one.
    - `overrides`: resource key to a config (or a mapping of its fields), claimed at priority 30.
    - `existing`: resource key to an `ExistingCosmos`, `ExistingStorage`, … on which its components
      are placed: it is read and never changed.
    - `on_incompatible`: "conflict" reports components that cannot share, "split" gives each its own
      resource.
    - `monitoring`: True, or a `MonitoringConfig`, for a Log Analytics workspace and an Application
      Insights into which everything that the backend holds writes its logs and its telemetry.
    - `networking`: "isolated", or a `NetworkingConfig`, for a virtual network in which the apps
      reach what they use through private endpoints alone; "public", which is the default, for none.
    - `deletion_locks`: True, or the environments (`["prod"]`), in which Azure refuses to delete
      what holds data; to delete a part of it, the lock has to be taken away first.
    - `deploy_code`: True lets Terraform deploy the packages that `atakora package` builds, to every
      Function App that holds a `CrudApi`.
    - `lock`: the lock file that keeps placements; None for none.
    - `stack`: `StackOptions` for the stack that the backend makes itself: `synthesize` and
      `atakora synth`. An `AtakoraStack` that it is initialised in has its own.

    What is wrong with a backend is reported by `validate`, and by whatever builds it, all at once.
    """

    name: str
    environment: str | None
    location: str | None
    source: Source
    tags: Mapping[str, str]
    naming: Naming
    limits: ResourceLimits | None
    registry: ProviderRegistry
    on_incompatible: OnIncompatible
    monitoring: MonitoringConfig | None
    networking: NetworkingConfig | None
    deletion_locks: bool | frozenset[str]
    deploy_code: bool
    lock: Path | None
    stack: StackOptions
    components: dict[str, ComponentDefinition[Any]]

    _definitions: ClassVar[dict[str, ComponentDefinition[Any]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        found: dict[str, ComponentDefinition[Any]] = {}
        for owner in reversed(cls.__mro__):
            for name, value in vars(owner).items():
                if isinstance(value, ComponentDefinition):
                    found[name] = value
                else:
                    # A subclass drops a component by giving its name to something else.
                    found.pop(name, None)
        problems = [_taken(cls, name, found[name]) for name in sorted(found) if _reserved(name)]
        if problems:
            raise BackendInvalid(problems)
        cls._definitions = found

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
        existing: Mapping[str, ExistingAccount] | None = None,
        on_incompatible: OnIncompatible = "conflict",
        monitoring: bool | MonitoringConfig | None = None,
        networking: Networking | NetworkingConfig | None = None,
        deletion_locks: DeletionLocks = False,
        deploy_code: bool = False,
        lock: str | Path | None = LOCK_FILE,
        stack: StackOptions | None = None,
    ) -> None:
        self._written_name: Any = type(self).__name__ if name is None else name
        self.name = kebab(self._written_name) if isinstance(self._written_name, str) else ""
        self.environment = environment
        self.location = location
        self.source = Source.of_caller(self.name or "backend")
        self.tags = {} if tags is None else tags
        self._misuses = Misuses()
        self.naming = self._misuses.naming(naming)
        self.limits = limits
        self.registry = ProviderRegistry(providers)
        self.on_incompatible = on_incompatible
        self.monitoring = as_monitoring(monitoring)
        if (fault := monitoring_fault(monitoring)) is not None:
            self._misuses.found.append(fault)
        self.networking = as_networking(networking)
        if (fault := networking_fault(networking)) is not None:
            self._misuses.found.append(fault)
        self.deletion_locks = as_deletion_locks(deletion_locks)
        if (fault := deletion_locks_fault(deletion_locks)) is not None:
            self._misuses.found.append(fault)
        self.deploy_code = deploy_code is True
        if (fault := deploy_code_fault(deploy_code)) is not None:
            self._misuses.found.append(fault)
        self.lock = self._misuses.lock(lock)
        self.stack = self._misuses.stack(stack)
        self.components = dict(type(self)._definitions)
        self._overrides = [
            Override(key, config, Priority.USER, self.source)
            for key, config in self._misuses.mapping(
                "overrides", overrides, "write overrides={'cosmos:shared-database': {…}}"
            ).items()
        ]
        self._existing = [
            ExistingEntry(key, account, self.source)
            for key, account in self._misuses.mapping(
                "existing",
                existing,
                "write existing={'cosmos:shared-database': ExistingCosmos(name='…', "
                "resource_group='…')}",
            ).items()
        ]
        self._built: Built | None = None
        for key, definition in self._misuses.mapping(
            "components", components, "write {'users': CrudApi.define('UserApi', entity=User)}"
        ).items():
            self.add(key, definition)

    def add(self, name: str, definition: ComponentDefinition[Any]) -> None:
        """Add one more component.

        Raises `BackendStateError` after initialisation, and for a name that is taken.
        """
        known = getattr(definition, "id", definition)
        self._must_be_open(f"{known} cannot be added")
        if name in self.components:
            raise BackendStateError(
                f"backend {self.name!r} has a component called {name!r} already: "
                f"{self.components[name]!r}"
            )
        self.components[name] = definition
        self._built = None

    def override(
        self, key: str, config: Any = None, /, *, priority: int = Priority.USER, **fields: Any
    ) -> None:
        """Decide fields of a shared resource for all components.

        `backend.override("cosmos:shared-database", consistency="Strong")`, or a whole config:
        `backend.override("cosmos:shared-database", CosmosConfig(databases={…}))`.
        Raises `BackendStateError` after initialisation.
        """
        self._must_be_open(f"{key} cannot be overridden")
        self._add_override(key, config, priority, fields, Source.of_caller("override"))

    def validate(
        self, *, environment: str | None = None, location: str | None = None
    ) -> tuple[Problem, ...]:
        """Everything that is wrong, all at once; nothing is built and nothing is written.

        `environment` and `location` are what a stack would say.
        """
        return self._planning(environment, location).problems

    def plan(self, *, environment: str | None = None, location: str | None = None) -> BackendPlan:
        """What will exist. Raises `BackendInvalid` with everything that is wrong."""
        return _checked(self._planning(environment, location))

    def document(
        self, settings: StackSettings | None = None, *, whole: bool = False
    ) -> TerraformDocument:
        """The backend's Terraform resources and outputs as plain data, without Node.

        `whole` adds provider, state backend and resource group, which a stack has already.
        Raises `BackendInvalid` with everything that is wrong.
        """
        settings, _, plan = self._planned(settings)
        return self._render(plan, settings, whole=whole).document

    def synthesize(
        self,
        directory: str | Path = "cdktf.out",
        *,
        settings: StackSettings | None = None,
        keep_plan: bool = False,
    ) -> Path:
        """Write `stacks/{name}/cdk.tf.json` directly, without Node, as `cdktf synth` lays it out.

        Returns the path of the JSON file. The lock file is written too, and with `keep_plan` the
        plan, for `atakora diff`. Afterwards the components can be had from `get_component`, without
        constructs. Raises `BackendInvalid` with everything that is wrong, and `LockError` or
        `OSError` where a file cannot be written, before anything is replaced.
        """
        from atakora_tf.direct_way import write_directly

        (path,) = write_directly([(self, settings)], Path(directory), keep_plans=keep_plan)
        return path

    def initialize(self, scope: Construct) -> Self:
        """Build everything in CDKTF: resources directly under the stack, components below `scope`.

        Raises `BackendInvalid` with everything that is wrong, before anything is created, and
        `BackendStateError` if called twice.
        """
        self._initialize(scope, managing=True)
        return self

    def add_to_stack(self, stack: Construct) -> Self:
        """The same as `initialize`, under the name that stacks use."""
        return self.initialize(stack)

    def stack_settings(
        self,
        name: str | None = None,
        *,
        environment: str | None = None,
        location: str | None = None,
    ) -> StackSettings:
        """The settings of a stack for this backend alone; `stack=` says what is special in it.

        The direct way uses them. The stack's name is that of `stack=`, else `{name}-{environment}`,
        if none is given. Raises `UnknownRegion` if the backend's location is none.
        """
        from atakora_tf.components.backend_options import DEFAULT_ENVIRONMENT
        from atakora_tf.components.region import region_name

        environment = environment or self.environment or DEFAULT_ENVIRONMENT
        options = self.stack if name is None else evolve(self.stack, name=name)
        return options.settings(
            f"{self.name}-{environment}",
            environment=environment,
            location=region_name(self.location if location is None else location),
            naming=guarded(self.naming),
            tags=self._all_tags(environment, {}),
        )

    def keep_plan(self, directory: str | Path, stack_name: str | None = None) -> Path:
        """Keep the plan beside the configuration in `directory`, for `atakora diff`.

        `atakora synth` does it; a program that synthesises by itself calls it afterwards. Returns
        the path of the file. Raises `BackendStateError` before the backend was built.
        """
        from atakora_tf.plan.kept_plan import keep_plan

        context = self._must_be_built("the plan that was synthesised").context
        return keep_plan(context.plan, Path(directory), stack_name or context.settings.name)

    def lock_changes(
        self, *, environment: str | None = None, location: str | None = None
    ) -> tuple[LockChange, ...]:
        """What the lock file does not say yet; nothing is written.

        Empty if the file is up to date, or the backend has none. Raises `BackendInvalid`.
        """
        from atakora_tf.plan.lock_changes import lock_changes

        planning = self._planning(environment, location)
        plan = _checked(planning)
        if self.lock is None:
            return ()
        return lock_changes(read_pins(self.lock, f"{self.name}/{plan.environment}"), planning.pins)

    def write_lock(
        self, *, environment: str | None = None, location: str | None = None
    ) -> tuple[LockChange, ...]:
        """Bring the lock file up to date without synthesising; what changed in it.

        Raises `BackendInvalid`, and `LockError` if the file cannot be written.
        """
        from atakora_tf.direct_way import holding_locks
        from atakora_tf.plan.lock_changes import lock_changes

        if self.lock is None:
            return ()
        with holding_locks([self]):
            planning = self._planning(environment, location)
            plan = _checked(planning)
            before = read_pins(self.lock, f"{self.name}/{plan.environment}")
            self._write_lock(planning, plan)
        return lock_changes(before, planning.pins)

    @property
    def is_built(self) -> bool:
        """Whether `initialize` or `synthesize` has built it."""
        return self._built is not None

    @property
    def is_initialised(self) -> bool:
        """Whether `initialize` has built it in CDKTF."""
        return self._built is not None and self._built.place is not None

    @property
    def built_plan(self) -> BackendPlan:
        """The plan that it was built by; raises `BackendStateError` before."""
        return self._must_be_built("the plan that it was built by").context.plan

    @property
    def resources(self) -> tuple[PlannedResource, ...]:
        """The shared resources; after `initialize` or `synthesize`, else as planned now."""
        return self._plan_now().resources

    @property
    def warnings(self) -> tuple[Warned, ...]:
        """What is built, but should be known; as `plan().warnings`."""
        return self._plan_now().warnings

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
    def construct(self) -> Construct:
        """The backend's own CDKTF construct; raises `BackendStateError` before `initialize`."""
        built = self._must_be_built("its construct")
        if built.place is None:
            raise BackendStateError(
                f"backend {self.name!r} was written directly, without CDKTF; call "
                "initialize(scope) to have a construct"
            )
        return built.place.construct

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name!r} defined at {self.source.place}>"

    def _component(self, definition: ComponentDefinition[Any]) -> Component:
        return self._must_be_built(definition.id).component(definition)

    def _definition(self, component: str | ComponentDefinition[Any]) -> ComponentDefinition[Any]:
        known = self.components
        if isinstance(component, ComponentDefinition):
            found = next((d for d in known.values() if d is component), None)
        else:
            # Names come first: an id that happens to be another's name must not take its place.
            found = known.get(component) or next(
                (d for d in known.values() if d.id == component), None
            )
        if found is None:
            wanted = component.id if isinstance(component, ComponentDefinition) else component
            names = ", ".join(sorted(known)) or "none"
            raise PlacementUnknown(
                f"backend {self.name!r} has no component {wanted!r}; it has {names}"
            )
        return found

    def _add_override(
        self, key: str, config: Any, priority: int, fields: Mapping[str, Any], source: Source
    ) -> None:
        if config is not None:
            self._overrides.append(Override(key, config, priority, source))
        if fields or config is None:
            self._overrides.append(Override(key, fields, priority, source))
        self._built = None

    def _initialize(self, scope: Construct, *, managing: bool, record: bool = True) -> Planning:
        from atakora_tf.components.built import Built
        from atakora_tf.direct_way import holding_locks
        from atakora_tf.stack.backend_construct import BackendConstruct

        self._must_be_open("it cannot be initialised again")
        place = BackendConstruct(scope, self, managing=managing)
        with holding_locks([self]):
            settings, planning, plan = self._planned(place.settings, place.stack_name)
            context = self._render(plan, settings, constructs=True)
            if record:
                # First, since nothing may be built that is not placed for good.
                self._write_lock(planning, plan)
        constructs = place.build(context)
        self._built = Built(context, place, constructs)
        for definition in self.components.values():
            self._built.component(definition)
        return planning

    def _planned(
        self, settings: StackSettings | None, name: str | None = None
    ) -> tuple[StackSettings, Planning, BackendPlan]:
        """The plan for a stack with these settings; without, for one of the backend's own."""
        if settings is not None:
            planning = self._planning(settings.environment, settings.location)
            return settings, planning, _checked(planning)
        planning = self._planning(None, None)
        plan = _checked(planning)
        return self.stack_settings(name), planning, plan

    def _planning(self, environment: str | None, location: str | None) -> Planning:
        from atakora_tf.backend_planning import BackendPlanning

        return BackendPlanning(self).planning(environment, location)

    def _plan_now(self) -> BackendPlan:
        return self._built.context.plan if self._built is not None else self.plan()

    def _all_tags(self, environment: str, stacks: Mapping[str, str]) -> dict[str, str]:
        """The backend's own tags, then the stack's, then the user's; Azure ignores their case."""
        own = {"application": self.name, "environment": environment, "managed-by": "atakora_tf"}
        merged: dict[str, tuple[str, str]] = {}
        for tags in (own, stacks, self.tags):
            merged |= {tag.casefold(): (tag, value) for tag, value in tags.items()}
        return dict(merged.values())

    @collector_paused()
    def _render(
        self,
        plan: BackendPlan,
        settings: StackSettings,
        *,
        whole: bool = False,
        constructs: bool = False,
    ) -> RenderContext:
        from atakora_tf.providers.context import RenderContext
        from atakora_tf.providers.provider import ConstructProvider
        from atakora_tf.terraform.base import base_document
        from atakora_tf.terraform.document import TerraformDocument

        document = base_document(settings) if whole else TerraformDocument()
        tags = self._all_tags(plan.environment, settings.tags)
        context = RenderContext(plan, settings, tags, guarded(self.naming), self.registry, document)
        for resource in plan.resources:
            provider = self.registry.of(resource.type)
            if isinstance(provider, ConstructProvider) and not constructs:
                raise BackendStateError(
                    f"{resource.key} is built by {type(provider).__name__}, which makes CDKTF "
                    "constructs; such a backend cannot be written directly: use initialize(scope)"
                )
        self._render_all(context)
        if context.renames.components:
            from atakora_tf.providers.moving import add_moves

            add_moves(context, self._render_all)
        if locks_in(self.deletion_locks, plan.environment):
            from atakora_tf.providers.deletion_locks import add_deletion_locks

            add_deletion_locks(context)
        return context

    def _render_all(self, context: RenderContext) -> None:
        """Add what every resource of the context's plan becomes to its document."""
        from atakora_tf.components.provider_faults import saying_whose_fault

        for resource in context.plan.resources:
            provider = self.registry.of(resource.type)
            with saying_whose_fault(provider, resource, context.plan):
                provider.render(resource, context)
                for output in provider.outputs(resource, context):
                    context.document.add(output)

    def _write_lock(self, planning: Planning, plan: BackendPlan) -> None:
        if self.lock is not None:
            write_pins(self.lock, f"{self.name}/{plan.environment}", planning.pins)

    def _must_be_open(self, what: str) -> None:
        if self.is_initialised:
            raise BackendStateError(
                f"backend {self.name!r} is initialised, so {what}; do it before initialize()"
            )

    def _must_be_built(self, what: str) -> Built:
        if self._built is None:
            raise BackendStateError(
                f"backend {self.name!r} is not initialised, so {what} cannot be had yet; call "
                "initialize(scope) or synthesize() first"
            )
        return self._built


def is_backend_managed(scope: Construct) -> bool:
    """Whether a CDKTF scope lies below a backend, where components take what is injected."""
    node = getattr(scope, "node", None)
    return node is not None and node.try_get_context(BACKEND_MANAGED) is True


def managing_backend(scope: Construct) -> Backend:
    """The backend below which a scope lies; raises `BackendStateError` if there is none."""
    from atakora_tf.stack import backend_construct

    found: Backend = backend_construct.managing_backend(scope)
    return found


def _checked(planning: Planning) -> BackendPlan:
    if planning.plan is None:
        raise BackendInvalid(planning.problems)
    return planning.plan


def _reserved(name: str) -> bool:
    return hasattr(Backend, name) or name in Backend.__annotations__


def _taken(cls: type[Backend], name: str, definition: ComponentDefinition[Any]) -> Problem:
    return Problem(
        (cls.__name__, name),
        f"a backend has an attribute {name!r} of its own, which the component would hide",
        sources=(definition.source,),
        ways_out=("give the component another name",),
    )
