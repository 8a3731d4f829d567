"""Ids of components: unique, and apart in the names of settings too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from atakora_tf.errors import NameInvalid
from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem
from atakora_tf.naming import environment_prefix

__all__ = ["identity_problems"]


def identity_problems(components: Iterable[tuple[str, Source]]) -> Iterator[Problem]:
    """Two components with one id, and two ids that become one prefix of settings."""
    by_id: dict[str, list[Source]] = defaultdict(list)
    by_prefix: dict[str, dict[str, Source]] = defaultdict(dict)
    for component, source in components:
        by_id[component].append(source)
        try:
            by_prefix[environment_prefix(component)][component] = source
        except NameInvalid:
            continue  # Said by the component itself.
    for component, sources in sorted(by_id.items()):
        if len(sources) > 1:
            yield Problem(
                (component,),
                f"{len(sources)} components have this id",
                sources=tuple(sorted(sources)),
                ways_out=("give each an id of its own",),
            )
    for prefix, found in sorted(by_prefix.items()):
        if len(found) > 1:
            yield Problem(
                tuple(sorted(found))[:1],
                f"the ids {' and '.join(repr(i) for i in sorted(found))} both become the prefix "
                f"{prefix}_ of app settings",
                sources=tuple(sorted(found.values())),
                ways_out=("choose ids that differ in letters or digits",),
            )
