"""App Service authentication: what the groups of one app want checked before any code runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from atakora_tf.merge.claim import show
from atakora_tf.merge.problem import Fault

if TYPE_CHECKING:
    from atakora_tf.requirements.functions import FunctionGroup

__all__ = ["TokenCheck", "client_id_fault", "issuer_fault", "token_check", "token_faults"]

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CALLED: Final = frozenset({"http", "blob", "eventgrid"})
"""Triggers that come as HTTP requests: Event Grid calls the app below `/runtime/webhooks`
(learn.microsoft.com/azure/azure-functions/functions-event-grid-blob-trigger)."""
_ADDRESS: Final = re.compile(r"https://[!-~]+")


def client_id_fault(value: Any) -> str | None:
    """The client id of an application, a GUID."""
    if isinstance(value, str) and _GUID.fullmatch(value):
        return None
    return f"{show(value)} is not the client id of an application, a GUID"


def issuer_fault(value: Any) -> str | None:
    """The https address of whoever signs tokens."""
    if isinstance(value, str) and _ADDRESS.fullmatch(value):
        return None
    return f"{show(value)} is not an https address"


@frozen
class TokenCheck:
    """What the platform checks in front of one app.

    required: whether it refuses requests without a token itself.
    """

    issuer: str
    client_id: str
    audiences: tuple[str, ...]
    required: bool


def token_check(groups: Mapping[str, FunctionGroup]) -> TokenCheck | None:
    """What the groups of an app that holds no mistakes come to; None if no group asks for it.

    A request without a token passes to the code unless every function that is called over HTTP
    wants one: the platform knows no routes of single functions.
    """
    asking = [each for _, each in sorted(groups.items()) if isinstance(each.token_client, str)]
    if not asking or not isinstance(asking[0].token_issuer, str):
        return None
    audiences: set[str] = set()
    for group in groups.values():
        if isinstance(group.token_audiences, frozenset):
            audiences |= group.token_audiences
    client = str(asking[0].token_client)
    return TokenCheck(
        asking[0].token_issuer,
        client,
        tuple(sorted(each for each in audiences if each.lower() != client.lower())),
        all(each.token_required is True or not _answers_http(each) for each in groups.values()),
    )


def token_faults(groups: Mapping[str, FunctionGroup]) -> Iterator[Fault]:
    """The platform checks tokens of one issuer for one application in front of an app."""
    asking = [name for name, each in sorted(groups.items()) if isinstance(each.token_client, str)]
    for name in asking:
        if not isinstance(groups[name].token_issuer, str):
            yield Fault(
                "the platform cannot check tokens for an application without knowing who signs "
                "them",
                (("groups", f"[{name}]", "token_client"),),
                ("give token_issuer too",),
            )
    if not asking:
        return
    for field, words in (("token_issuer", "issuer"), ("token_client", "application")):
        known = {
            name: getattr(each, field)
            for name, each in sorted(groups.items())
            if isinstance(getattr(each, field), str)
        }
        first = next(iter(known), None)
        others = [name for name in known if known[name] != known.get(first or "")]
        if first is not None and others:
            yield Fault(
                f"the platform checks the tokens of one {words} in front of an app, and "
                f"{first} names {known[first]}, {others[0]} {known[others[0]]}",
                tuple(("groups", f"[{name}]", field) for name in (first, others[0])),
                ("match them", "give one component its own functions_key"),
            )


def _answers_http(group: FunctionGroup) -> bool:
    kinds = group.functions.values() if isinstance(group.functions, Mapping) else ()
    return not _CALLED.isdisjoint(kinds)
