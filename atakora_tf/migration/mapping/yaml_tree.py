"""YAML as plain data that knows where each value stands.  Needs PyYAML.

Keys are text, always and as written: a field may be called `on`, `no` or `2024`.  A key that comes
twice is a problem, as one of the two would be lost.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from attrs import field, frozen

from atakora_tf.errors import MigrationError

__all__ = ["MappingProblem", "Node", "read_yaml"]

# More than any mapping has; aliases can make millions of a few lines.
_MOST_NODES = 200_000


@frozen(order=True)
class MappingProblem:
    """What is wrong with a mapping file, and where; lines and columns count from 1."""

    line: int
    column: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.sentence}"


@frozen(eq=False)
class Node:
    """A value and its place."""

    value: Any
    """A scalar, a list of nodes, or a dict of nodes."""
    line: int
    column: int
    keys: dict[str, tuple[int, int]] = field(factory=dict)
    """Where each key of a dict stands."""

    @property
    def kind(self) -> str:
        """What it is, in words."""
        match self.value:
            case None:
                return "nothing"
            case dict():
                return "a mapping"
            case list():
                return "a list"
            case str():
                return f"{self.value!r}"
        return f"{self.value}"

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {name: each.plain() for name, each in self.value.items()}
        if isinstance(self.value, list):
            return [each.plain() for each in self.value]
        return self.value


def read_yaml(text: str) -> tuple[Node | None, Sequence[MappingProblem]]:
    """The text as a tree; None where it is no YAML at all.

    Raises MigrationError where PyYAML is missing.
    """
    try:
        import yaml
    except ImportError:
        raise MigrationError(
            "Reading a mapping needs a library that is not installed: "
            "pip install 'atakora-tf[migrate]'."
        ) from None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        said = ", ".join(part for part in (error.context, error.problem) if part)
        return None, [MappingProblem(line, column, f"This is no YAML: {said}.")]
    except yaml.YAMLError as error:
        said = str(error).splitlines()[0]
        return None, [MappingProblem(1, 1, f"This is no YAML: {said}.")]
    if root is None:
        return None, [MappingProblem(1, 1, "The file is empty.")]
    reader = _Reader(yaml)
    try:
        return reader.node(root), reader.problems
    except RecursionError:
        return None, [MappingProblem(1, 1, "The file is nested too deep.")]


class _Reader:
    def __init__(self, yaml: Any) -> None:
        self._yaml = yaml
        self._construct = yaml.SafeLoader("").construct_object
        self.problems: list[MappingProblem] = []
        self._count = 0
        self._open: set[int] = set()

    def node(self, raw: Any) -> Node:
        line, column = raw.start_mark.line + 1, raw.start_mark.column + 1
        self._count += 1
        if id(raw) in self._open or self._count > _MOST_NODES:
            if self._count <= _MOST_NODES:
                self._problem(line, column, "This refers to what it stands in itself.")
            elif self._count == _MOST_NODES + 1:
                self._problem(line, column, f"The file has more than {_MOST_NODES} values.")
            return Node(None, line, column)
        self._open.add(id(raw))
        try:
            if isinstance(raw, self._yaml.MappingNode):
                return self._mapping(raw, line, column)
            if isinstance(raw, self._yaml.SequenceNode):
                return Node([self.node(each) for each in raw.value], line, column)
            return Node(self._scalar(raw, line, column), line, column)
        finally:
            self._open.discard(id(raw))

    def _mapping(self, raw: Any, line: int, column: int) -> Node:
        found: dict[str, Node] = {}
        keys: dict[str, tuple[int, int]] = {}
        for key, value in raw.value:
            at = (key.start_mark.line + 1, key.start_mark.column + 1)
            if not isinstance(key, self._yaml.ScalarNode):
                self._problem(*at, "This key is no text.")
            elif key.value in found:
                self._problem(*at, f"The key {key.value!r} stands here twice; one would be lost.")
            else:
                found[key.value] = self.node(value)
                keys[key.value] = at
        return Node(found, line, column, keys)

    def _scalar(self, raw: Any, line: int, column: int) -> Any:
        try:
            value = self._construct(raw)
        except (self._yaml.YAMLError, ValueError):
            value = object()
        if value is None or isinstance(value, bool | int | str):
            return value
        if isinstance(value, float) and math.isfinite(value):
            return value
        self._problem(
            line, column, f"{raw.value!r} is no value of JSON here; put it into quotes for a text."
        )
        return None

    def _problem(self, line: int, column: int, sentence: str) -> None:
        self.problems.append(MappingProblem(line, column, sentence))
