"""Whether every resource type that components ask for has a provider."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.declaration import Declaration
from atakora_tf.providers.registry import ProviderRegistry

__all__ = ["provider_problems"]


def provider_problems(
    declarations: Iterable[Declaration], registry: ProviderRegistry
) -> Iterator[Problem]:
    """A problem for every resource type that nothing renders, with all who ask for it."""
    types: dict[str, set[Source]] = {}
    for declaration in declarations:
        for requirement in declaration.requirements:
            types.setdefault(requirement.resource_type, set()).add(declaration.source)
    for kind, sources in sorted(types.items()):
        if registry.find(kind) is None:
            yield Problem(
                (kind,),
                registry.missing(kind),
                sources=tuple(sorted(sources)),
                ways_out=("hand one to the backend: providers=[…]",),
            )
