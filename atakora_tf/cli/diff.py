"""`atakora diff`: what changed since the last synthesis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from atakora_tf.cli.options import (
    Chosen,
    examples,
    json_option,
    output_option,
    program_options,
)

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["diff"]


@click.command(
    epilog=examples(
        "atakora diff",
        "atakora diff --environment prod --output build",
        "atakora diff --against plan.json     # from atakora plan --json",
    )
)
@program_options
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Compare with this plan instead of the last synthesised one.",
)
@output_option
@json_option
@click.pass_context
def diff(
    ctx: click.Context, chosen: Chosen, against: str | None, output: str, as_json: bool
) -> None:
    """Show what changed since the last synthesis, what can lose data first.

    Compared is what will exist, not the program's text. The exit status is 1 if anything changes.
    """
    from atakora_tf.cli.console import say, say_json
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.plan.diff import diff as compare

    if against is not None:
        chosen.only()
    found = [
        compare(_before(backend, plan, against, output), plan) for backend, plan in chosen.plans()
    ]
    if as_json:
        written = [changes.to_json() for changes in found]
        say_json(written[0] if len(written) == 1 else written)
    else:
        say("\n\n".join(map(str, found)), marked=True)
    if any(found):
        ctx.exit(DIFFERENT)


def _before(backend: Backend, plan: BackendPlan, against: str | None, output: str) -> BackendPlan:
    from atakora_tf.errors import PlanInvalid
    from atakora_tf.plan.kept_plan import kept_plan_path, read_plan

    configs = {resource.type: type(resource.config) for resource in plan.resources}
    if against is not None:
        return read_plan(Path(against), configs)
    settings = backend.stack_settings(environment=plan.environment, location=plan.location)
    path = kept_plan_path(Path(output), settings.name, backend.name)
    if not path.is_file():
        raise PlanInvalid(
            f"there is no {path}, so nothing is known of an earlier synthesis; run atakora synth "
            "first, or name a plan with --against"
        )
    return read_plan(path, configs)
