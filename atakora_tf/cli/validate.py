"""`atakora validate`: everything that is wrong, all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.merge.problem import Warned
    from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["validate"]


@click.command(
    epilog=examples(
        "atakora validate",
        "atakora validate --environment prod --json",
    )
)
@program_options
@json_option
@click.pass_context
def validate(ctx: click.Context, chosen: Chosen, as_json: bool) -> None:
    """Report everything that is wrong with the program, all at once.

    Nothing is written. The exit status is 2 if anything is wrong.
    """
    from atakora_tf.cli.console import say, say_json, warn
    from atakora_tf.cli.failures import WRONG, failure_json
    from atakora_tf.errors import BackendInvalid
    from atakora_tf.plan.counted import counted
    from atakora_tf.plan.problem_json import warning_to_json

    def warnings_of(backend: Backend, plan: BackendPlan) -> list[Warned]:
        return [*plan.warnings, *_without_state(backend, plan)]

    if as_json:
        try:
            plans = chosen.plans()
        except BackendInvalid as fault:
            say_json({"valid": False, "warnings": [], **failure_json(fault)})
            ctx.exit(WRONG)
        warnings = [warning_to_json(w) for found in plans for w in warnings_of(*found)]
        say_json({"valid": True, "warnings": warnings, "problems": []})
        return
    for backend, plan in chosen.plans():
        say(
            f"{plan.name}/{plan.environment} is valid: "
            f"{counted(len(plan.own_components), 'component')}, "
            f"{counted(len(plan.resources), 'shared resource')}."
        )
        warn(warnings_of(backend, plan))


def _without_state(backend: Backend, plan: BackendPlan) -> list[Warned]:
    """What `atakora synth` would refuse, and a program with a stack of its own need not."""
    from atakora_tf.errors import StateUnconfigured
    from atakora_tf.merge.problem import Warned

    if backend.is_built:
        return []
    settings = backend.stack_settings(environment=plan.environment, location=plan.location)
    try:
        settings.state_backend  # noqa: B018 - asked for what it refuses
    except StateUnconfigured as fault:
        return [Warned((backend.name,), f"atakora synth would refuse it: {fault}")]
    return []
