"""Names in an exported module: the backend's own, or for another instance others that are as legal.

The instance with the defaults has the names that the backend has. Every other one, be it in another
environment, region or resource group or with a prefix, has names that end with a hash of all these:
whatever had to be cut, and whoever else exported the same backend, no two instances share a name
that Azure wants once in the world.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from attrs import frozen

from atakora_tf.azure.functions import FLEX_RESOURCE_TYPE, HOST_ID_LENGTH, LINUX_RESOURCE_TYPE
from atakora_tf.azure.names import NAME_RULES
from atakora_tf.azure.regions import region
from atakora_tf.naming import words
from atakora_tf.terraform.block import Resource
from atakora_tf.terraform.module_variables import quoted

__all__ = ["ModuleName", "longest_prefix", "module_names", "name_locals"]

HASH_LENGTH: Final = 6
_LONGEST_PREFIX: Final = 10
_OWN_START: Final = 4
"""Characters of a name's own that a prefix leaves in the shortest of them: "st" and two more."""

# The hosts of two Function Apps are told apart by the start of their names.
_SHORTER: Final = {FLEX_RESOURCE_TYPE: HOST_ID_LENGTH, LINUX_RESOURCE_TYPE: HOST_ID_LENGTH}
_UNKNOWN_MAXIMUM: Final = 24
"""What nearly every type of Azure's takes."""

_OWN_SCOPES: Final = frozenset({"global", "resource group", "subscription"})
"""Names in other scopes are those of parts of a resource, which have the resource around them."""

_FIXED: Final = frozenset({"azurerm_private_dns_zone"})
"""Azure itself says what these are called."""

# The hash of `CafNaming`: letters and digits without those that look alike.
_HASH: Final = r"[a-kmnp-z2-9]{6}"


@frozen
class ModuleName:
    """The name of one resource."""

    id: str
    """The resource's logical id."""
    exported: str
    """The name that the backend gave it."""
    start: str
    """What of it does not depend on environment and region: "cosno-shop"."""
    separator: str
    """What stands between its words: "-", or nothing where Azure takes no hyphens."""
    maximum: int
    """The most characters that the type takes."""

    @property
    def environment_room(self) -> int:
        """How many characters of the environment stand in other names."""
        return min(12, self.maximum // 6)

    @property
    def start_room(self) -> int:
        """How many characters of prefix and start stand in other names."""
        joints = 2 * len(self.separator)
        return self.maximum - HASH_LENGTH - self.environment_room - joints

    @property
    def expression(self) -> str:
        """The name in Terraform's words, without the braces."""
        join = f"join({quoted(self.separator)}, "
        start = f"{join}compact([var.name_prefix, {quoted(self.start)}]))"
        if self.separator:
            start = f'trim(substr({start}, 0, {self.start_room}), "-")'
        else:
            start = f"substr({start}, 0, {self.start_room})"
        environment = f"substr(local.environment_word, 0, {self.environment_room})"
        digest = f'substr(sha256(join("/", [{quoted(self.exported)}, local.instance])), 0, 6)'
        other = f"{join}[{start}, {environment}, {digest}])"
        return f"local.as_exported ? {quoted(self.exported)} : {other}"


def module_names(
    resources: Iterable[Resource], environment: str, home: str
) -> dict[str, ModuleName]:
    """The names that follow the variables, by logical id.

    Those are the names that must be unique beyond their own resource, so that two instances would
    get in each other's way. `home` is the region of what has no other.
    """
    found = {}
    for block in resources:
        exported = block.arguments.get("name")
        if type(exported) is not str or not _is_own(block):
            continue
        maximum = _maximum(block.type, exported)
        hyphens = block.type != "azurerm_storage_account" and (
            block.type in NAME_RULES or "-" in exported
        )
        separator = "-" if hyphens else ""
        place = block.arguments.get("location")
        place = place if isinstance(place, str) else home
        start = _start(exported, separator, environment, place)
        found[block.id] = ModuleName(block.id, exported, start, separator, maximum)
    return found


def longest_prefix(names: Iterable[ModuleName]) -> int:
    """The longest prefix that leaves enough of every name."""
    rooms = [name.start_room - len(name.separator) - _OWN_START for name in names]
    return max(1, min([_LONGEST_PREFIX, *rooms]))


def name_locals(
    names: Mapping[str, ModuleName], exported: Iterable[str], instance: Iterable[str]
) -> dict[str, object]:
    """The local values that the names are made of, as Terraform expressions without braces.

    `exported` are the conditions under which the instance is the one that was exported, `instance`
    the values that tell instances apart.
    """
    return {
        "as_exported": " && ".join(exported),
        "environment_word": 'lower(replace(var.environment, "/[^A-Za-z0-9]/", ""))',
        "instance": f'join("/", [{", ".join(instance)}])',
        "names": {name: names[name].expression for name in sorted(names)},
    }


def _is_own(block: Resource) -> bool:
    if block.type in _FIXED:
        return False
    rule = NAME_RULES.get(block.type)
    if rule is None:
        # Azure's top-level resources have a place; parts of them have not.
        return "location" in block.arguments
    return rule.scope in _OWN_SCOPES


def _maximum(resource_type: str, exported: str) -> int:
    rule = NAME_RULES.get(resource_type)
    if rule is None or rule.maximum is None:
        return max(_UNKNOWN_MAXIMUM, len(exported))
    return min(rule.maximum, _SHORTER.get(resource_type, rule.maximum))


def _start(exported: str, separator: str, environment: str, place: str) -> str:
    """The name before environment, region and hash, where it is made as `CafNaming` makes it."""
    spoken = separator.join(words(environment))
    short = region(place).short_name
    tail = f"{spoken}{separator}{short}(?:{separator}{_HASH})?"
    made = re.fullmatch(f"(.+){separator}{tail}", exported, re.DOTALL)
    return made[1].rstrip("-") if made is not None and made[1].strip("-") else exported
