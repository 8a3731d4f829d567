"""A plan as a short table: what is shared, by how many, instead of how many."""

from __future__ import annotations

from collections.abc import Iterator

from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["summary"]


def summary(plan: BackendPlan) -> str:
    """The shared resources of a plan, one a line, and what sharing saves."""
    rows = [("shared resource", "key", "in", "holds", "used by"), *_rows(plan)]
    widths = [max(len(row[n]) for row in rows) for n in range(5)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    alone = sum(len(c.resources) for c in plan.components)
    lines.append(
        f"{len(plan.components)} components, {len(plan.resources)} shared resources "
        f"instead of {alone}."
    )
    return "\n".join(lines)


def _rows(plan: BackendPlan) -> Iterator[tuple[str, str, str, str, str]]:
    for resource in plan.resources:
        config = type(resource.config)
        policies = [c for c in getattr(config, "capacities", ()) if c.policy is not None]
        counted = [f"{c.words}: {n}" for c in policies if (n := resource.count(c))]
        yield (
            getattr(config, "words", (resource.type,))[0],
            str(resource.key),
            resource.location,
            ", ".join(counted) or "–",
            ", ".join(resource.components),
        )
