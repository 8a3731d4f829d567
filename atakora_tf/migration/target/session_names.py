"""Keeps the sessions of containers apart, where the SDK mixes them up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azure.cosmos.aio import ContainerProxy

__all__ = ["keep_session_apart"]


def keep_session_apart(container: ContainerProxy, properties: Mapping[str, Any]) -> None:
    """Tell the SDK which container the name stands for, before the first write there.

    The answer to a write does not say it if it comes without the item, as it does here, and
    azure-cosmos 4.17 (`_session.py`, `set_session_token`) then keeps the session tokens of all such
    containers as those of one. Reads would send another container's token, and be answered 404.
    """
    session = container.client_connection.session
    if session is not None:
        known = session.session_container.collection_name_to_rid
        known.setdefault(container.container_link, properties["_rid"])
