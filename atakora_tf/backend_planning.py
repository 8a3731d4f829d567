"""What a backend plans: its components, options, overrides and lock file, checked together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from attrs import evolve

from atakora_tf.components.backend_options import BackendOptions
from atakora_tf.components.declared import declared
from atakora_tf.components.deletion_locked import locks_in
from atakora_tf.components.deployed_code import with_deployed_code
from atakora_tf.components.domains_twice import domains_twice
from atakora_tf.components.guarded_naming import RecordingNaming, guarded
from atakora_tf.components.monitored import monitored
from atakora_tf.components.networked import networked
from atakora_tf.components.platform_tokens import with_neighbours_tokens
from atakora_tf.components.providing import provider_problems
from atakora_tf.errors import AtakoraError, LockError
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.collector import collector_paused
from atakora_tf.plan.existing import existing_requirements
from atakora_tf.plan.lock_file import read_pins
from atakora_tf.plan.overrides import override_requirements
from atakora_tf.plan.planner import Pins, Planning, plan_backend
from atakora_tf.plan.renames import address_problems
from atakora_tf.plan.without_lock import warned_without_lock
from atakora_tf.providers.context import RenderContext
from atakora_tf.terraform.base import stack_settings
from atakora_tf.terraform.block import LocalBackend
from atakora_tf.terraform.document import TerraformDocument

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["BackendPlanning"]

# For settings that nothing is built with, and that shall not look for a place of the state.
_NO_STATE: Final = LocalBackend("")


class BackendPlanning:
    """Plans one backend, and finds everything that is wrong with it, all at once."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    @collector_paused()
    def planning(self, environment: str | None, location: str | None) -> Planning:
        """The plan with the places to record; or everything that is wrong.

        `environment` and `location` are what a stack says; None is for a stack of its own.
        """
        options = BackendOptions(
            self._backend._written_name,
            self._backend.environment,
            self._backend.location,
            self._backend.tags,
            self._backend.limits,
            self._backend.on_incompatible,
            self._backend.source,
            environment,
            location,
        )
        roll = declared(self._backend.name, self._backend.components, self._backend.source)
        roll = with_neighbours_tokens(roll, self._backend.components)
        roll = with_deployed_code(roll, self._backend.components, self._backend.deploy_code)
        roll = monitored(roll, self._backend.name, self._backend.monitoring, self._backend.source)
        roll = networked(
            roll,
            self._backend.name,
            self._backend.networking,
            self._backend.source,
            options.known_location,
        )
        overrides, faults = override_requirements(self._backend._overrides, roll.declarations)
        existing, misplaced = existing_requirements(self._backend._existing, roll.declarations)
        pins, lock_problems = self._pins(options.known_environment)
        planning = plan_backend(
            self._backend.name,
            options.known_environment,
            options.known_location,
            roll.declarations,
            overrides=overrides,
            existing=existing,
            limits=options.known_limits,
            on_incompatible=self._backend.on_incompatible,
            pins=pins,
        )
        problems = [
            *options.problems(),
            *self._stack_problems(),
            *(self._own_problem(*misuse) for misuse in self._backend._misuses.found),
            *lock_problems,
            *roll.problems,
            *faults,
            *misplaced,
            *provider_problems(roll.declarations, self._backend.registry),
            *planning.problems,
            *domains_twice(roll.declarations),
        ]
        if problems or planning.plan is None:
            found = sorted(dict.fromkeys(problems), key=lambda p: p.rank)
            return Planning(None, tuple(found), planning.pins)
        found = sorted(
            self._rendering_problems(planning.plan, alone=location is None), key=lambda p: p.rank
        )
        if found:
            return Planning(None, tuple(dict.fromkeys(found)), planning.pins)
        if self._backend.lock is not None:
            return planning
        return evolve(planning, plan=warned_without_lock(planning.plan))

    def _pins(self, environment: str) -> tuple[Pins, list[Problem]]:
        """The places that are taken; what is wrong with the lock file hides nothing else."""
        if self._backend.lock is None:
            return {}, []
        try:
            return read_pins(self._backend.lock, f"{self._backend.name}/{environment}"), []
        except LockError as fault:
            what, _, way_out = str(fault).partition("; ")
            return {}, [self._own_problem(what, way_out or "restore it from version control")]

    def _rendering_problems(self, plan: BackendPlan, *, alone: bool) -> Iterator[Problem]:
        """What rendering would find; `alone` without a stack, which brings its own group."""
        from atakora_tf.components.rendering_problems import rendering_problems

        # The group's name is looked at below; it must not stop the look at all others.
        settings = stack_settings(
            self._backend.name,
            environment=plan.environment,
            location=plan.location,
            resource_group="looked-at-below",
            state=_NO_STATE,
        )
        tags = self._backend._all_tags(plan.environment, {})
        naming = guarded(self._backend.naming)
        context = RenderContext(
            plan, settings, tags, naming, self._backend.registry, TerraformDocument()
        )
        yield from address_problems(plan)
        yield from rendering_problems(context, self._backend.source)
        if naming is not self._backend.naming and locks_in(
            self._backend.deletion_locks, plan.environment
        ):
            yield from self._lock_name_problems(context)
        if alone and naming is not self._backend.naming:
            recording = RecordingNaming(naming)
            stack_settings(
                self._backend.name,
                environment=plan.environment,
                location=plan.location,
                naming=recording,
                state=_NO_STATE,
            )
            for what in recording.refused.values():
                yield self._own_problem(what, "correct naming=")

    def _lock_name_problems(self, context: RenderContext) -> Iterator[Problem]:
        """The names of deletion locks that the naming convention gets wrong."""
        from atakora_tf.providers.deletion_locks import LOCK_TYPE, add_deletion_locks

        recording = RecordingNaming(context.naming)
        tried = evolve(context, naming=recording, document=TerraformDocument())
        try:
            self._backend._render_all(tried)
            add_deletion_locks(tried)
        except AtakoraError:
            return  # Said by whoever looks at what is rendered.
        for request, what in recording.refused.items():
            if request.resource_type == LOCK_TYPE:
                yield self._own_problem(what, "correct naming=")

    def _stack_problems(self) -> Iterator[Problem]:
        for fault in self._backend.stack.faults():
            what, _, way_out = fault.partition("; ")
            yield self._own_problem(what, way_out or "correct it in stack=")

    def _own_problem(self, what: str, way_out: str) -> Problem:
        path = (self._backend.name or "backend",)
        return Problem(path, what, sources=(self._backend.source,), ways_out=(way_out,))
