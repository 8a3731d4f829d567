"""`atakora synth`: write the Terraform configuration."""

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
    from atakora_tf.terraform.base import StackSettings

__all__ = ["synth"]


@click.command(
    epilog=examples(
        "atakora synth",
        "atakora synth --direct --environment prod",
        "atakora synth --json | jq -r '.stacks[].path'",
    )
)
@program_options
@click.option("--direct", is_flag=True, help="Without CDKTF and Node: the same, in milliseconds.")
@output_option
@json_option
def synth(chosen: Chosen, direct: bool, output: str, as_json: bool) -> None:
    """Write the Terraform configuration, through CDKTF or directly.

    Each backend has a stack of its own, stacks/NAME/cdk.tf.json in the output folder. The lock
    file is brought up to date, and the plan is kept for atakora diff. Every file is replaced
    whole: where anything is wrong, or the program is killed, the former one stays.
    """
    from atakora_tf.cli.console import say, say_json, warn
    from atakora_tf.cli.plan import say_plan
    from atakora_tf.plan.kept_plan import kept_plan_path
    from atakora_tf.plan.problem_json import warning_to_json
    from atakora_tf.stand_alone import saving

    # What is wrong with any of them is said before anything is written.
    found = chosen.stacks()
    plans = {id(backend): plan for backend, plan, _ in found}
    stacks = [(backend, settings) for backend, _, settings in found]
    folder = Path(output)
    written = []
    for backend, path in _directly(stacks, folder) if direct else _through_cdktf(stacks, folder):
        plan = plans[id(backend)]
        kept = kept_plan_path(folder, path.parent.name, backend.name)
        saved = saving(backend, plan)
        written.append(
            {
                "backend": backend.name,
                "environment": plan.environment,
                "location": plan.location,
                "path": str(path),
                "plan": str(kept),
                "resources": [str(resource.key) for resource in plan.resources],
                "saving": saved.to_json(),
                "warnings": [warning_to_json(warning) for warning in plan.warnings],
            }
        )
        if not as_json:
            say(f"Wrote {path}")
            say_plan(plan)
            say(str(saved))
        warn(plan.warnings)
    if as_json:
        say_json({"stacks": written})


def _directly(
    backends: list[tuple[Backend, StackSettings]], folder: Path
) -> list[tuple[Backend, Path]]:
    from atakora_tf.direct_way import write_directly

    paths = write_directly(backends, folder, keep_plans=True)
    return list(zip((backend for backend, _ in backends), paths, strict=True))


def _through_cdktf(
    backends: list[tuple[Backend, StackSettings]], folder: Path
) -> list[tuple[Backend, Path]]:
    from atakora_tf.cli.console import working
    from atakora_tf.errors import BindingsError

    with working("Synthesising through CDKTF …"):
        try:
            from atakora_tf.stack.synthesis import synthesize
        except ModuleNotFoundError as cause:
            raise BindingsError(
                f"the Python package {cause.name!r} is not installed; run "
                "`pip install 'atakora-tf[cdktf]'`, or write without CDKTF: atakora synth --direct"
            ) from cause
        return synthesize(backends, folder)
