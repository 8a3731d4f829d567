"""Which stacks a stack can read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atakora_tf.terraform.base import StackSettings

__all__ = ["reading_faults"]


def reading_faults(reader: StackSettings) -> Iterator[str]:
    """Why `reader` cannot read what it has in its `reads`, one sentence for each stack."""
    names = [getattr(other, "name", None) for other in reader.reads]
    for other in reader.reads:
        start = f"The stack {reader.name!r} reads "
        if not isinstance(other, type(reader)):
            yield f"{start}{other!r}; give the settings of the other stack."
        elif other.name == reader.name:
            yield (
                f"{start}itself. What it makes it can refer to directly; if another stack is "
                "meant, give that one another name."
            )
        elif names.count(other.name) > 1:
            yield f"{start}two stacks called {other.name!r}; give one of them another name."
        elif (way := _way(other, reader.name)) is not None:
            circle = " → ".join((reader.name, *way))
            yield (
                f"{start}{other.name!r}, which needs {reader.name!r} itself ({circle}); neither "
                "could be applied first. Let one of them go without the other."
            )
        elif reader.state is not None and other.state == reader.state:
            yield (
                f"{start}{other.name!r}, and both keep their state in one place "
                f"({reader.state.kind} with {dict(reader.state.arguments)!r}); each would "
                "overwrite the other's. Give one of them another place."
            )


def _way(start: StackSettings, name: str) -> tuple[str, ...] | None:
    """The names from one stack to another that it needs; None if it does not."""
    if start.name == name:
        return (name,)
    for other in start.reads:
        way = _way(other, name)
        if way is not None:
            return (start.name, *way)
    return None
