"""Custom domains that sites in different places claim: a host name leads to one place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.declaration import Declaration

__all__ = ["domains_twice"]

_WITH_DOMAINS: Final = frozenset({"front-door", "static-web-app"})


def domains_twice(declarations: Iterable[Declaration]) -> Iterator[Problem]:
    """A problem for every host name of more than one resource; in one, the merge finds them."""
    claimed: dict[str, dict[str, set[Source]]] = {}
    for declaration in declarations:
        for requirement in declaration.requirements:
            # By name: most backends have neither, and need not load what they are.
            if requirement.resource_type not in _WITH_DOMAINS:
                continue
            config = requirement.config
            sites = getattr(config, "sites", None)
            holders = (config, *(sites.values() if isinstance(sites, Mapping) else ()))
            found = [getattr(holder, "domains", None) for holder in holders]
            hosts = [host for domains in found if isinstance(domains, Mapping) for host in domains]
            key = f"{requirement.resource_type}:{requirement.requirement_key}"
            for host in hosts:
                if isinstance(host, str):
                    claimed.setdefault(host, {}).setdefault(key, set()).add(requirement.source)
    for host, places in sorted(claimed.items()):
        if len(places) > 1:
            yield Problem(
                (host,),
                f"{' and '.join(sorted(places))} both have this custom domain, which leads to one "
                "place",
                sources=tuple(sorted(set().union(*places.values()), key=lambda s: s.rank)),
                ways_out=("leave it out of all but one site",),
            )
