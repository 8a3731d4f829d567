"""A claim: one value that one component wants for one field, and how strongly."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Set
from enum import IntEnum
from typing import Any, Final, Generic, TypeVar, cast

import attrs
from attrs import field, frozen

from atakora_tf.merge.secret import carries_secret
from atakora_tf.merge.shortened import shortened_text

__all__ = [
    "PRESENT",
    "Claim",
    "Priority",
    "Replacing",
    "Source",
    "canonical",
    "identity",
    "replacing",
    "show",
]

V = TypeVar("V")


class Priority(IntEnum):
    """How strongly a claim is meant; any whole number is allowed, these three have names."""

    DEFAULT = 10
    """What a component class fills in; it yields to everything else."""
    COMPONENT = 20
    """What the user wrote in `define()`, and what a component cannot do without."""
    USER = 30
    """What the user decides for the whole backend, with `override`."""


@frozen(cache_hash=True)
class Source:
    """Who says so: a component, and the line of the user's program that defines it."""

    component: str
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        return f"{self.component} ({self.place})" if self.file else self.component

    def __lt__(self, other: Source) -> bool:
        return self.rank < other.rank

    @property
    def rank(self) -> tuple[str, str, int]:
        """By component, then by place."""
        return (self.component, self.file, self.line)

    @property
    def place(self) -> str:
        """`file:line`, relative to the working directory where that is shorter."""
        if not self.file:
            return "unknown place"
        return f"{self.file}:{self.line}"

    @classmethod
    def of_caller(cls, component: str) -> Source:
        """The nearest frame on the stack that is not in this library."""
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
        frame = sys._getframe(1)
        while frame.f_back is not None and frame.f_code.co_filename.startswith(here):
            frame = frame.f_back
        return cls(component, _shortest(frame.f_code.co_filename), frame.f_lineno)


_working_directories: dict[str, str] = {}


def _shortest(path: str) -> str:
    # A path inside the working directory is shown relative to it: messages, the plan and the
    # tests then do not depend on where a checkout lies.
    known = _working_directories.get(path)
    if known is None:
        absolute = os.path.abspath(path)
        root = os.getcwd() + os.sep
        known = absolute.removeprefix(root).replace(os.sep, "/")
        _working_directories[path] = known
    return known


@frozen(cache_hash=True)
class Claim:
    """One value for one field, with its priority and its source.

    `replacing` (sets and maps only) drops what claims of a lower priority ask for.
    """

    # Not part of the hash: source and priority tell claims on one field apart well enough, and
    # the identity of a value may be a long text.
    value: Any = field(eq=lambda value: identity(value), hash=False)
    priority: int
    source: Source
    replacing: bool = False

    def __str__(self) -> str:
        return f"{show(self.value)} at priority {int(self.priority)} by {self.source}"

    @property
    def rank(self) -> tuple[object, ...]:
        """A total order over claims: the strongest first, then by source, then by value."""
        source = self.source
        return (
            -self.priority,
            source.component,
            source.file,
            source.line,
            canonical(self.value),
            self.replacing,
        )


@frozen
class Replacing(Generic[V]):
    """A value that takes the place of lower-priority claims instead of joining them."""

    value: V


def replacing(value: V) -> V:
    """Mark a set or a map as *replacing* what claims of a lower priority ask for.

    `CosmosConfig(subnet_ids=replacing({subnet}))`. The static type is that of the value,
    so that it fits wherever the value does.
    """
    return Replacing(value)  # type: ignore[return-value]


class _Present:
    """The value of the claim that says "this entry exists"."""

    def __repr__(self) -> str:
        return "asked for"

    def __reduce__(self) -> str:
        return "PRESENT"


PRESENT: Final = _Present()


# Told apart from containers before anything slower is asked: most values are of these types.
_PLAIN = frozenset((str, int, bool, _Present))


def identity(value: object) -> object:
    """A key that is equal for values that are the same: `True`, `1` and `1.0` are not."""
    kind = type(value)
    if kind is str:
        return value
    if kind in _PLAIN or not (issubclass(kind, Set | tuple) or attrs.has(kind)):
        return (kind, value)
    return (kind, canonical(value))


# What is longer, nobody reads in a message.
_MOST_SHOWN: Final = 50


def _listed(items: list[str]) -> str:
    if len(items) > _MOST_SHOWN:
        items = [*items[:_MOST_SHOWN], f"… {len(items) - _MOST_SHOWN} more"]
    return ", ".join(items)


# Far deeper than any legal value; what lies deeper contains itself, or might as well.
_DEEPEST = 40


def canonical(value: object, depth: int = 0) -> str:
    """One text for equal values, in every run: sets are sorted, `True` and `1` stay apart.

    What lies more than forty containers deep, as in a list that contains itself, reads `…`.
    """
    if type(value) in _PLAIN:
        return f"{type(value).__name__}:{value!r}"
    if depth > _DEEPEST:
        return "…"
    depth += 1
    if isinstance(value, Set):
        return "{" + ", ".join(sorted(canonical(item, depth) for item in value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(canonical(item, depth) for item in value) + "]"
    if isinstance(value, Mapping):
        pairs = sorted(
            (canonical(key, depth), canonical(item, depth)) for key, item in value.items()
        )
        return "{" + ", ".join(f"{key}: {item}" for key, item in pairs) + "}"
    if attrs.has(type(value)):
        fields = attrs.fields(cast("type[attrs.AttrsInstance]", type(value)))
        parts = (canonical(getattr(value, a.name), depth) for a in fields)
        return f"{type(value).__name__}({', '.join(parts)})"
    return f"{type(value).__name__}:{value!r}"


def show(value: object, *, within: tuple[int, ...] = ()) -> str:
    """A value as messages print it: sets sorted, secrets hidden, everything else by its `repr`,
    shortened where it is very long.

    `within` are the identities of the containers around the value: one that contains itself, or
    stands more than twenty containers deep, is printed as `…`.
    """
    if isinstance(value, Set | tuple | Mapping):
        if id(value) in within or len(within) >= 20:
            return "…"
        within = (*within, id(value))
    if isinstance(value, Set):
        if not value:
            return "{}"
        return "{" + _listed(sorted(show(item, within=within) for item in value)) + "}"
    if isinstance(value, tuple):
        inner = _listed([show(item, within=within) for item in value])
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, Mapping):
        pairs = ((show(k, within=within), show(v, within=within)) for k, v in value.items())
        return "{" + _listed([f"{k}: {v}" for k, v in pairs]) + "}"
    # Asked of the text and not of the value: bytes, lists and classes may carry a secret too.
    try:
        text = repr(value)
    except RecursionError:
        return f"(a {type(value).__name__}, too deep to show)"
    return "(a secret, not shown)" if carries_secret(text) else shortened_text(text)
