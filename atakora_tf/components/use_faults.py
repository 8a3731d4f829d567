"""Values of a use that are of the wrong kind, such as a text in the place of a list of names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import fields, has

from atakora_tf.merge.claim import show
from atakora_tf.requirements.converting import as_set

__all__ = ["use_faults"]


def use_faults(use: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with the fields of a use, each with the way out.

    A text has letters where a list has names, so it would ask for a queue for each of them.
    """
    for field in fields(type(use)) if has(type(use)) else ():
        value = getattr(use, field.name)
        given = f"{type(use).__name__}: {field.name}={show(value)}"
        if field.converter is as_set:
            if not isinstance(value, frozenset):
                name = show(value) if isinstance(value, str) else "'…'"
                yield f"{given} is not a list of names", f"write {field.name}=[{name}]"
            elif others := sorted(show(name) for name in value if not isinstance(name, str)):
                yield f"{given}: {others[0]} is not a text", "write names"
        elif field.name in ("names", "subscriptions") and not _is_mapping(value):
            yield f"{given} is not a mapping of names", f"write {field.name}={{'…': '…'}}"


def _is_mapping(value: Any) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(text, str) for pair in value.items() for text in pair)
    # Where the use has made pairs of it.
    return isinstance(value, tuple) and all(
        isinstance(pair, tuple) and len(pair) == 2 and all(isinstance(text, str) for text in pair)
        for pair in value
    )
