"""Converters: make what a user wrote immutable, and leave alone what does not fit.

What does not fit is reported by the field's check, together with everything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["as_paths", "as_set", "as_set_of_tuples", "as_tuple"]


def as_set(value: Any) -> Any:
    """Any collection but a text becomes a frozenset, if its elements can be hashed."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        try:
            return frozenset(value)
        except TypeError:
            return value
    return value


def as_tuple(value: Any) -> Any:
    """A list becomes a tuple."""
    return tuple(value) if isinstance(value, list) else value


def as_paths(value: Any) -> Any:
    """One path or several become a tuple of paths."""
    if isinstance(value, str):
        return (value,)
    return as_tuple(value)


def as_set_of_tuples(value: Any) -> Any:
    """Lists of paths become a set of tuples; a single path stands for a tuple of one."""
    if isinstance(value, Iterable) and not isinstance(value, str | bytes):
        try:
            return frozenset(as_paths(item) for item in value)
        except TypeError:
            return value
    return value
