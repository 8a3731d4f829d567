"""Rules about single items: callers reach what is theirs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atakora_tf.contract.access import Access
from atakora_tf.contract.query import Condition
from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.identity.bearer import unknown_caller
from atakora_tf.runtime.refusals import Refused

__all__ = ["check_owner", "owner_conditions", "owner_fields", "reaches_all"]


def reaches_all(access: Access, caller: Caller) -> bool:
    """Whether items of everybody are open: there are no owners, or the caller is excepted."""
    return access.owner is None or not caller.roles.isdisjoint(access.owner_except)


def owner_conditions(access: Access, caller: Caller) -> tuple[Condition, ...]:
    """What a list has to ask for besides, so that it shows the caller's items alone."""
    if access.owner is None or reaches_all(access, caller):
        return ()
    return (Condition(access.owner, "eq", _subject(caller)),)


def check_owner(access: Access, caller: Caller, item: Mapping[str, Any]) -> None:
    """Raises `Refused` with `ItemNotFound` if the item, as it is kept, is somebody else's.

    The answer is that of an item that is not there, so that nobody learns of it. An item without
    an owner is nobody's, and open to excepted callers alone.
    """
    if access.owner is None or reaches_all(access, caller):
        return
    if item.get(access.owner) != _subject(caller):
        raise Refused("ItemNotFound")


def owner_fields(access: Access, caller: Caller) -> dict[str, str]:
    """What the server sets in a new item: its owner, if items have one."""
    return {} if access.owner is None else {access.owner: _subject(caller)}


def _subject(caller: Caller) -> str:
    # A contract that has owners asks for tokens; should one not, nobody is let in.
    if not caller.subject:
        raise unknown_caller()
    return caller.subject
