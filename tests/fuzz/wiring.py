"""How the blocks of a configuration hang together: what Terraform would refuse before it begins.

Terraform itself sees it too, but needs seconds for each configuration
(tests/terraform/test_grammar.py); this takes milliseconds, so that many can be looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

Json = Any

_EXPRESSION = re.compile(r"\$\{(.*?)\}", re.DOTALL)
_ADDRESS = re.compile(r"(?<![\w.\"-])((?:data\.)?azurerm_[a-z0-9_]+\.[A-Za-z_][\w-]*)")


def blocks(configuration: Json) -> dict[str, Json]:
    """Every resource and data source by its address."""
    return {
        f"{prefix}{kind}.{name}": body
        for prefix, section in (("", "resource"), ("data.", "data"))
        for kind, named in configuration.get(section, {}).items()
        for name, body in named.items()
    }


def needs(body: Json) -> set[str]:
    """The addresses that a block waits for."""
    found = set(body.get("depends_on", ()))
    arguments = {name: value for name, value in body.items() if name != "depends_on"}
    for text in _texts(arguments):
        for expression in _EXPRESSION.findall(text):
            found.update(_ADDRESS.findall(expression))
    return found


def missing(configuration: Json) -> list[str]:
    """What is referred to and stands nowhere."""
    known = blocks(configuration)
    return sorted(
        f"{at} -> {wanted}"
        for at, body in known.items()
        for wanted in needs(body)
        if wanted not in known
    )


def cycle(configuration: Json) -> list[str]:
    """Blocks that wait for each other, the first again at the end; empty if there are none."""
    edges = {at: sorted(needs(body)) for at, body in sorted(blocks(configuration).items())}
    done: set[str] = set()
    for start in edges:
        found = _walk(start, edges, done)
        if found:
            return found
    return []


def _walk(start: str, edges: Mapping[str, list[str]], done: set[str]) -> list[str]:
    path: list[str] = []
    open_now: set[str] = set()
    waiting: list[tuple[str, Iterator[str]]] = []

    def enter(at: str) -> None:
        path.append(at)
        open_now.add(at)
        waiting.append((at, iter(edges.get(at, ()))))

    if start not in done:
        enter(start)
    while waiting:
        at, rest = waiting[-1]
        following = next(rest, None)
        if following is None:
            waiting.pop()
            path.pop()
            open_now.discard(at)
            done.add(at)
        elif following in open_now:
            return [*path[path.index(following) :], following]
        elif following not in done:
            enter(following)
    return []


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts(key)
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
