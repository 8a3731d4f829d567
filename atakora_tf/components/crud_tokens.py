"""`EntraAuth(at_platform=True)` of a CRUD API: tokens that App Service checks before any code."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

from atakora_tf.components.crud_auth import Say
from atakora_tf.contract.access import EVERY_OTHER, EntraAuth
from atakora_tf.merge.claim import show

__all__ = ["asks_platform", "check_platform", "token_fields"]

_SIGN_IN: Final = "https://login.microsoftonline.com"
_CLIENT: Final = re.compile(r"(?:api://)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:/.*)?")


def asks_platform(auth: Any) -> bool:
    """Whether `auth=` asks for tokens to be checked by the platform."""
    return any(each.at_platform is True for each in _rules(auth))


def check_platform(auth: Any, say: Say) -> None:
    """Say what is wrong with `at_platform` in `auth=`."""
    for each in _rules(auth):
        if not isinstance(each.at_platform, bool):
            say(
                f"auth: at_platform={show(each.at_platform)} is neither True nor False",
                "write at_platform=True",
            )
    if not asks_platform(auth):
        return
    issuers = sorted({_issuer(each) for each in _rules(auth)})
    if len(issuers) > 1:
        say(
            f"auth: at_platform: the platform checks tokens of one issuer in front of an app, and "
            f"auth names {' and '.join(issuers)}",
            "name one directory",
            "leave at_platform out",
        )
    clients = _clients(auth)
    if not clients:
        say(
            "auth: at_platform: the platform has to know the application's client id, a GUID, and "
            f"audience names {' and '.join(sorted(_audiences(auth))) or 'nobody'}",
            "add the application's client id to audience",
        )
    elif len(clients) > 1:
        say(
            "auth: at_platform: the platform checks tokens for one application in front of an app, "
            f"and audience names {' and '.join(clients)}",
            "name one client id",
            "leave at_platform out",
        )


def token_fields(auth: Any, operations: Collection[str]) -> dict[str, Any]:
    """What the group of an API's functions says of its callers' tokens; nothing, without any.

    The client id is that of an API that asks for the platform's check; its neighbours in the app
    are checked along with it, and say only whose tokens they take.
    """
    rules = _rules(auth)
    if not rules:
        return {}
    fields: dict[str, Any] = {
        "token_issuer": _issuer(rules[0]),
        "token_audiences": _audiences(auth),
        "token_required": all(isinstance(_rule(auth, word), EntraAuth) for word in operations),
    }
    clients = _clients(auth)
    if asks_platform(auth) and clients:
        fields["token_client"] = clients[0]
    return fields


def _rules(auth: Any) -> list[EntraAuth]:
    given = auth.values() if isinstance(auth, Mapping) else [auth]
    return [each for each in given if isinstance(each, EntraAuth)]


def _rule(auth: Any, word: str) -> Any:
    return auth.get(word, auth.get(EVERY_OTHER)) if isinstance(auth, Mapping) else auth


def _issuer(auth: EntraAuth) -> str:
    # Tokens of version 1 name another issuer, which the platform does not take beside this one
    # (learn.microsoft.com/azure/app-service/configure-authentication-provider-aad, "Issuer URL").
    return str(auth.issuer or f"{_SIGN_IN}/{str(auth.tenant).lower()}/v2.0")


def _audiences(auth: Any) -> set[str]:
    found: set[str] = set()
    for each in _rules(auth):
        given = [each.audience] if isinstance(each.audience, str) else each.audience
        if isinstance(given, Collection):
            found |= {one for one in given if isinstance(one, str) and one.strip()}
    return found


def _clients(auth: Any) -> list[str]:
    found = (_CLIENT.fullmatch(each.lower()) for each in _audiences(auth))
    return sorted({match[1] for match in found if match is not None})
