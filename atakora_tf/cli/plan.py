"""`atakora plan`: what will exist, who shares it, what was split."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

if TYPE_CHECKING:
    from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["plan", "say_plan"]


@click.command(
    epilog=examples(
        "atakora plan",
        "atakora plan --app shop.backend:shop --environment prod",
        "atakora plan --json > plan.json      # for atakora diff --against plan.json",
    )
)
@program_options
@json_option
def plan(chosen: Chosen, as_json: bool) -> None:
    """Show what will exist, who shares it, and what was split.

    Nothing is written, and Node is not needed. The JSON of one backend is its plan, as
    `atakora diff --against` reads it; that of several is a list of plans.
    """
    from atakora_tf.cli.console import say, say_json, warn
    from atakora_tf.plan.plan_json import plan_to_json
    from atakora_tf.stand_alone import saving

    plans = chosen.plans()
    if as_json:
        written = [plan_to_json(found) for _, found in plans]
        say_json(written[0] if len(written) == 1 else written)
        return
    for number, (backend, found) in enumerate(plans):
        if number:
            say("")
        say(f"{found.name}/{found.environment} in {found.location}\n")
        say_plan(found)
        say(f"\n{saving(backend, found)}")
        warn(found.warnings)


def say_plan(plan: BackendPlan) -> None:
    """Print the shared resources of a plan as a table, and what was split."""
    from atakora_tf.cli.console import Table, say, say_table
    from atakora_tf.plan.summary import HEADINGS, summary_rows

    say_table(Table(HEADINGS, tuple(summary_rows(plan))))
    for line in _splits(plan):
        say(line)


def _splits(plan: BackendPlan) -> Iterator[str]:
    found: dict[str, list[str]] = {}
    for resource in plan.resources:
        found.setdefault(str(resource.requested), []).append(str(resource.key))
    for requested, keys in found.items():
        if len(keys) > 1:
            yield f"Split: {requested} is {len(keys)} resources, {', '.join(keys)}."
