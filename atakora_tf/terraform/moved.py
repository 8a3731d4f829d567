"""`moved` blocks: what has another address than it had, and is the same thing to Azure."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from attrs import frozen

__all__ = ["MOVED_FILE", "Moved", "moved_text"]

MOVED_FILE: Final = "moved.tf.json"
"""The file that holds them, beside the configuration: Terraform reads every file of a folder, and
checkov (3.2, terraform_json) drops one with such a block in it."""


@frozen(order=True)
class Moved:
    """One resource under two addresses, the former and the next."""

    old: str
    new: str


def moved_text(moves: Iterable[Moved]) -> str:
    """The file with these blocks, sorted; empty if there are none."""
    blocks = [{"from": moved.old, "to": moved.new} for moved in sorted(set(moves))]
    return json.dumps({"moved": blocks}, indent=2, sort_keys=True) + "\n" if blocks else ""
