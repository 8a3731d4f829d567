"""Values of arguments: found by path, freed of references, and in one form for comparing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from atakora_tf.azure.force_new import ForceNewArgument
from atakora_tf.safety.configuration import Block, Configuration

__all__ = ["Reader", "canonical", "found_at", "one_at", "references", "shown", "written_values"]

_REFERENCE: Final = re.compile(
    r"\$\{\s*((?:data\.)?[a-z]\w*\.[A-Za-z_][\w-]*(?:\[[^\]]*\])?)\.([A-Za-z_]\w*)\s*\}"
)
_NOTHING: Final = ("", "0", "false", "[]", "{}")

# A reference that leads in a circle is a mistake of the configuration's, not ours to say.
_DEEPEST: Final = 20


def references(value: Any) -> Iterator[str]:
    """The addresses of what a value refers to."""
    if isinstance(value, str):
        yield from (match[1] for match in _REFERENCE.finditer(value))
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from references(entry)
    elif isinstance(value, list):
        for entry in value:
            yield from references(entry)


def found_at(arguments: Mapping[str, Any], path: tuple[str, ...]) -> list[Any]:
    """What stands at a path: one value for each of the blocks around it."""
    held: list[Any] = [arguments]
    for name in path[:-1]:
        held = [
            block
            for around in held
            for block in _several(around.get(name))
            if isinstance(block, Mapping)
        ]
    return [around.get(path[-1]) for around in held]


def one_at(block: Block, path: str) -> Any:
    """The first value at a path with dots; None if there is none."""
    return next(
        (v for v in found_at(block.arguments, tuple(path.split("."))) if v is not None), None
    )


def _several(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


@frozen
class Reader:
    """Reads values of a configuration, following references as far as they are known."""

    configuration: Configuration
    known: Callable[[str, str], Any] = lambda _address, _attribute: None
    """What is known of an attribute from elsewhere, such as an id from the state."""
    renamed: Callable[[str], str] = str
    """Which address stands in a reference that stays."""

    def resolved(self, value: Any, depth: int = 0) -> Any:
        """The value with every reference that can be followed replaced."""
        if isinstance(value, list):
            return [self.resolved(entry, depth) for entry in value]
        if isinstance(value, Mapping):
            return {name: self.resolved(entry, depth) for name, entry in value.items()}
        if not isinstance(value, str) or "${" not in value:
            return value
        whole = _REFERENCE.fullmatch(value)
        if whole is not None:
            return self._attribute(whole[1], whole[2], depth)
        return _REFERENCE.sub(lambda m: _text(self._attribute(m[1], m[2], depth)), value)

    def _attribute(self, address: str, attribute: str, depth: int) -> Any:
        block = self.configuration.at(address)
        value = None if block is None else block.arguments.get(attribute)
        if value is None or depth > _DEEPEST:
            value = self.known(address, attribute)
        if value is None:
            return f"${{{self.renamed(address)}.{attribute}}}"
        return self.resolved(value, depth + 1)


def written_values(argument: ForceNewArgument, held: list[Any]) -> list[str]:
    """What is compared of a ForceNew argument, in one form; nothing for what says nothing."""
    if argument.is_block:
        return ["block"] * sum(len(_several(value)) for value in held)
    values = [argument.default if value is None else value for value in held]
    if argument.computed and not values:
        values = [argument.default]
    texts = (canonical(v, argument.path[-1], unordered=argument.unordered) for v in values)
    # Where there is no default, azurerm takes `false`, 0 and nothing for the same.
    said = [t for t in texts if t and (argument.default is not None or t not in _NOTHING)]
    return sorted(said)


def canonical(value: Any, name: str = "", *, unordered: bool = False) -> str:
    """One text for every way to write a value; empty for nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        if name == "location":
            return value.replace(" ", "").lower()
        # Azure compares resource ids without regard to case.
        return value.lower() if value.startswith("/subscriptions/") else value
    if isinstance(value, list):
        texts = [canonical(entry) for entry in value]
        return json.dumps(sorted(texts) if unordered else texts)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, sort_keys=True)


def shown(value: Any) -> str:
    """A value as a message prints it."""
    if value is None or value == [] or value == [None]:
        return "unset"
    if isinstance(value, list):
        return ", ".join(shown(entry) for entry in value)
    return _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
