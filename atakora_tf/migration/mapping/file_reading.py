"""A mapping file's tree as rules; every problem is told, each with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from atakora_tf.migration.mapping.file_keys import Keys
from atakora_tf.migration.mapping.functions import FUNCTION_NAME
from atakora_tf.migration.mapping.yaml_tree import MappingProblem, Node

__all__ = ["Reading", "near"]


class Reading:
    """Gathers problems while values are taken out of a tree.

    Each method that reads a key gives the usual value where the key is missing or wrong.
    """

    def __init__(self, problems: Iterable[MappingProblem] = ()) -> None:
        self.problems = list(problems)
        self.places: dict[tuple[str, ...], tuple[int, int]] = {}
        """Where each rule for a field stands, by its collection and the names on the way."""

    def tell(self, node: Node, sentence: str, key: str | None = None) -> None:
        """Note a problem, at the key of a dict where one is said."""
        line, column = node.keys.get(key or "", (node.line, node.column))
        self.problems.append(MappingProblem(line, column, sentence))

    def level(self, node: Node, keys: Keys, what: str) -> bool:
        """Whether the node is a mapping; keys that do not belong there are told."""
        if not isinstance(node.value, dict):
            self.tell(node, f"{what} is {node.kind}; it takes a mapping of {_listed(keys)}.")
            return False
        for name in node.value:
            if name not in keys:
                self.tell(
                    node,
                    f"{what} has no key {name!r}{near(name, keys)} It takes {_listed(keys)}.",
                    name,
                )
        return True

    def text(self, node: Node, key: str, usual: Any = None) -> Any:
        """A text with something in it."""
        found = node.value.get(key)
        if found is None:
            return usual
        if isinstance(found.value, str) and found.value:
            return found.value
        self.tell(found, f"{key} is {found.kind}; it takes a text.")
        return usual

    def word(self, node: Node, key: str, words: Iterable[Any], usual: Any) -> Any:
        """One of some words."""
        found = node.value.get(key)
        if found is None:
            return usual
        known = list(words)
        if not isinstance(found.value, list | dict) and any(
            found.value is word or (type(found.value) is type(word) and found.value == word)
            for word in known
        ):
            return found.value
        hint = near(found.value, known) if isinstance(found.value, str) else "."
        self.tell(found, f"{key} is {found.kind}{hint} It takes {_listed(known)}.")
        return usual

    def flag(self, node: Node, key: str) -> bool:
        """`true`, or nothing."""
        return bool(self.word(node, key, (True,), usual=False))

    def texts(self, node: Node, key: str) -> tuple[str, ...]:
        """A list of texts, none of them twice."""
        found = node.value.get(key)
        if found is None:
            return ()
        if not isinstance(found.value, list):
            self.tell(found, f"{key} is {found.kind}; it takes a list of texts.")
            return ()
        texts: list[str] = []
        for each in found.value:
            if not isinstance(each.value, str) or not each.value:
                self.tell(each, f"{key} holds {each.kind}; it takes texts.")
            elif each.value in texts:
                self.tell(each, f"{key} holds {each.value!r} twice.")
            else:
                texts.append(each.value)
        return tuple(texts)

    def chosen(self, node: Node, key: str, known: Mapping[str, str], what: str) -> tuple[str, ...]:
        """A list of names out of a closed list."""
        names = self.texts(node, key)
        for name in names:
            if name not in known:
                at = next(each for each in node.value[key].value if each.value == name)
                self.tell(
                    at,
                    f"There is no {what} {name!r}{near(name, known)} There are {_listed(known)}.",
                )
        return tuple(name for name in names if name in known)

    def function(self, node: Node, key: str) -> str | None:
        """The name of a function."""
        name: str | None = self.text(node, key)
        if name is not None and FUNCTION_NAME.fullmatch(name) is None:
            self.tell(
                node.value[key],
                f"{key} is {name!r}; it takes module:name, such as shop.clean:user.",
            )
            return None
        return name

    def each(self, node: Node, key: str, read: Callable[[str, Node], Any]) -> dict[str, Any]:
        """What `read` makes of each entry of a mapping."""
        found = node.value.get(key)
        if found is None:
            return {}
        if not isinstance(found.value, dict):
            self.tell(found, f"{key} is {found.kind}; it takes a mapping.")
            return {}
        return {name: read(name, inner) for name, inner in found.value.items()}


def near(word: str, known: Iterable[object]) -> str:
    """`; did you mean x?`, or a full stop."""
    close = get_close_matches(word, [str(each) for each in known], n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else "."


def _listed(words: Iterable[object]) -> str:
    said = ["true" if word is True else str(word) for word in words]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
