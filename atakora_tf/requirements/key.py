"""Resource keys: what components name when they want to share."""

from __future__ import annotations

import re

from attrs import frozen

from atakora_tf.errors import ResourceKeyInvalid
from atakora_tf.merge.claim import show

__all__ = ["ResourceKey", "key_fault", "resource_key_fault", "unit_fault"]

_PART = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_UNIT = re.compile(r"\w+/.+", re.DOTALL)
_SPLIT_SUFFIX = re.compile(r"-\d+$")


def key_fault(word: str, text: object) -> str | None:
    """What is wrong with one half of a key, or None."""
    if not isinstance(text, str) or not _PART.fullmatch(text):
        if resource_key_fault(text) is None:
            alone = str(text).partition(":")[2]
            return f"the {word} {show(text)} is a whole key; write {alone!r} alone"
        return (
            f"the {word} {show(text)} is not of lowercase words joined by hyphens, such as "
            "'shared-database'"
        )
    if _SPLIT_SUFFIX.search(text):
        return f"the {word} {show(text)} ends in a number, which is how splits are named"
    return None


def resource_key_fault(text: object) -> str | None:
    """What is wrong with a whole key, or None."""
    parts = text.split(":") if isinstance(text, str) else ()
    if len(parts) == 2 and all(_PART.fullmatch(part) for part in parts):
        return None
    return (
        f"{show(text)} is not a resource key; write the resource type, a colon and the "
        "requirement key, such as 'cosmos:shared-database'"
    )


def unit_fault(text: object) -> str | None:
    """What is wrong with the name of a component's own part, or None."""
    if isinstance(text, str) and _UNIT.fullmatch(text):
        return None
    return f"{show(text)} is not of the form 'databases/user-api'"


@frozen(cache_hash=True)
class ResourceKey:
    """`{resource_type}:{requirement_key}`, for example `cosmos:shared-database`.

    A split adds `-2`, `-3`, … to the requirement key; the first slot keeps the bare one.
    """

    resource_type: str
    requirement_key: str

    def __lt__(self, other: ResourceKey) -> bool:
        return (self.resource_type, self.requirement_key) < (
            other.resource_type,
            other.requirement_key,
        )

    def __str__(self) -> str:
        return f"{self.resource_type}:{self.requirement_key}"

    @classmethod
    def parse(cls, text: str) -> ResourceKey:
        """Read a key that a user wrote.

        Raises `ResourceKeyInvalid` for `a`, `a:`, `:b`, `a:b:c` and words that are not lowercase.
        """
        if (fault := resource_key_fault(text)) is not None:
            raise ResourceKeyInvalid(fault)
        return cls(*text.split(":"))

    def slot(self, number: int) -> ResourceKey:
        """The key of the n-th slot, counted from 1."""
        if number == 1:
            return self
        return ResourceKey(self.resource_type, f"{self.requirement_key}-{number}")
