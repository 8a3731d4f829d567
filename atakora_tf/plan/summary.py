"""A plan as a short table: what is shared, by how many, instead of how many."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from atakora_tf.merge.secret import hide_secrets
from atakora_tf.plan.backend_plan import BackendPlan
from atakora_tf.plan.counted import counted
from atakora_tf.requirements.existing import existing_in

__all__ = ["HEADINGS", "summary", "summary_rows"]

HEADINGS: Final = ("shared resource", "key", "in", "holds", "used by")
"""What stands above the columns of `summary_rows`."""


def summary(plan: BackendPlan) -> str:
    """The shared resources of a plan, one a line, and what sharing saves."""
    rows = [HEADINGS, *summary_rows(plan)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADINGS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.append(
        f"{counted(len(plan.own_components), 'component')}, "
        f"{counted(len(plan.resources), 'shared resource')} instead of {plan.alone}."
    )
    return "\n".join(lines)


def summary_rows(plan: BackendPlan) -> Iterator[tuple[str, str, str, str, str]]:
    """One row for each shared resource: what it is, its key, region, contents and users."""
    for resource in plan.resources:
        config = type(resource.config)
        policies = [c for c in getattr(config, "capacities", ()) if c.policy is not None]
        counted = [f"{c.words}: {n}" for c in policies if (n := resource.count(c))]
        words = getattr(config, "words", (resource.type,))[0]
        yield (
            words if existing_in(resource.config) is None else f"existing {words}",
            str(resource.key),
            resource.location,
            ", ".join(counted) or "–",
            hide_secrets(", ".join(resource.components)),
        )
