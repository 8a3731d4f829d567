"""`atakora validate`: everything that is wrong, all at once."""

from __future__ import annotations

import click

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

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

    if as_json:
        try:
            plans = chosen.plans()
        except BackendInvalid as fault:
            say_json({"valid": False, "warnings": [], **failure_json(fault)})
            ctx.exit(WRONG)
        warnings = [warning_to_json(w) for _, plan in plans for w in plan.warnings]
        say_json({"valid": True, "warnings": warnings, "problems": []})
        return
    for _, plan in chosen.plans():
        say(
            f"{plan.name}/{plan.environment} is valid: "
            f"{counted(len(plan.components), 'component')}, "
            f"{counted(len(plan.resources), 'shared resource')}."
        )
        warn(plan.warnings)
