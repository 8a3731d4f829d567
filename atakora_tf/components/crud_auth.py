"""`auth=` of a CRUD API: who may do what, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final

from atakora_tf.contract.access import ANYONE, EVERY_OTHER, KEY, Access, EntraAuth, token_rules
from atakora_tf.contract.entity import Entity
from atakora_tf.contract.field_lookup import field_schema, json_types
from atakora_tf.contract.operations import OPERATION_WORDS
from atakora_tf.merge.claim import show
from atakora_tf.requirements.checks import suggestion

__all__ = ["AUTH_WORDS", "Say", "accesses", "auth_setting"]

Say = Callable[..., None]
"""Takes what is wrong, as a sentence, and the ways out."""

AUTH_WORDS: Final[Mapping[str, Access]] = {
    "anonymous": ANYONE,
    "function": KEY,
    "entra": Access(kind="entra"),
}

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Values of app roles and scopes hold no space: a token lists scopes between spaces
# (learn.microsoft.com/entra/identity-platform/access-token-claims-reference, "scp").
_PERMISSION: Final = re.compile(r"[!-~]{1,250}")
_ADDRESS: Final = re.compile(r"https://[!-~]+")


def accesses(
    auth: Any, operations: Collection[str], entity: Entity | None, say: Say
) -> dict[str, Access]:
    """The rules of each operation; what is wrong is said, and a function key takes its place."""
    if not isinstance(auth, Mapping):
        _check(auth, operations, entity, "auth", say)
        return {word: _rules(auth, word) for word in operations}
    for word, each in auth.items():
        if word != EVERY_OTHER:
            _check_word(word, operations, "auth", say)
        named = [word] if word != EVERY_OTHER else operations
        _check(each, named, entity, f"auth[{show(word)}]", say)
    missing = [word for word in operations if word not in auth]
    if missing and EVERY_OTHER not in auth:
        say(
            f"auth says nothing of {', '.join(missing)}",
            "name them",
            f"write {EVERY_OTHER!r} for all operations that are not named",
        )
    owners = sorted({str(e.owner) for e in auth.values() if isinstance(e, EntraAuth) and e.owner})
    if len(owners) > 1:
        say(
            f"auth names several owners, {' and '.join(owners)}; an item is of one",
            "name the same field everywhere",
        )
    return {word: _rules(auth.get(word, auth.get(EVERY_OTHER)), word) for word in operations}


def auth_setting(rules: Mapping[str, Access]) -> str:
    """What the app setting says: one word, or one for each operation."""
    kinds = {access.kind for access in rules.values()}
    if len(kinds) == 1:
        return kinds.pop()
    return ",".join(f"{word}={access.kind}" for word, access in rules.items())


def _rules(auth: Any, word: str) -> Access:
    if isinstance(auth, str):
        return AUTH_WORDS.get(auth, KEY)
    if not isinstance(auth, EntraAuth):
        return KEY
    try:
        return token_rules(auth, word)
    except (AttributeError, TypeError):  # what is of another type has been said
        return KEY


def _check_word(word: Any, operations: Collection[str], where: str, say: Say) -> None:
    if not isinstance(word, str) or word not in OPERATION_WORDS:
        say(
            f"{where} names the operation {show(word)}; a CRUD API has "
            f"{', '.join(OPERATION_WORDS)}{suggestion(word, OPERATION_WORDS)}",
            "correct the name",
        )
    elif word not in operations:
        say(
            f"{where} names the operation {word!r}, which this API does not have",
            "leave it out",
            f"add {word!r} to operations=",
        )


def _check(
    auth: Any, operations: Collection[str], entity: Entity | None, where: str, say: Say
) -> None:
    if not isinstance(auth, EntraAuth):
        if not isinstance(auth, str) or auth not in AUTH_WORDS:
            say(
                f"{where}={show(auth)} is not one of {', '.join(AUTH_WORDS)}"
                f"{suggestion(auth, AUTH_WORDS)}",
                "choose one of these",
            )
        return
    for what, way_out in _faults(auth):
        say(f"{where}: {what}", way_out)
    for name in ("scopes", "roles"):
        _check_permissions(getattr(auth, name), operations, f"{where}: {name}", say)
    _check_permissions(auth.owner_except, None, f"{where}: owner_except", say)
    _check_owner(auth, entity, where, say)


def _faults(auth: EntraAuth) -> Iterator[tuple[str, str]]:
    if not isinstance(auth.tenant, str) or not _GUID.fullmatch(auth.tenant):
        yield (
            f"tenant={show(auth.tenant)} is not the id of a directory, a GUID, by which tokens "
            "name it",
            "copy the id: az account show --query tenantId",
        )
    audiences = [auth.audience] if isinstance(auth.audience, str) else auth.audience
    if not isinstance(audiences, Collection) or isinstance(audiences, Mapping):
        audiences = ()
    if not audiences or not all(isinstance(a, str) and a.strip() for a in audiences):
        yield (
            f"audience={show(auth.audience)} names nobody whom tokens are for",
            "write the application's client id or its URI, such as 'api://orders'",
        )
    if auth.subject not in ("oid", "sub"):
        yield f"subject={show(auth.subject)} is not one of oid, sub", "choose one of these"
    for name in ("issuer", "keys"):
        value = getattr(auth, name)
        if value is not None and not (isinstance(value, str) and _ADDRESS.fullmatch(value)):
            yield f"{name}={show(value)} is not an https address", "correct the address"
    if (auth.issuer is None) != (auth.keys is None):
        given, other = ("issuer", "keys") if auth.keys is None else ("keys", "issuer")
        yield (
            f"{given} is given without {other}; tokens of another issuer are signed with its keys",
            "give both, or neither",
        )


def _check_permissions(
    given: Any, operations: Collection[str] | None, where: str, say: Say
) -> None:
    if isinstance(given, Mapping) and operations is not None:
        for word, inner in given.items():
            if word != EVERY_OTHER:
                _check_word(word, operations, where, say)
            _check_permissions(inner, None, f"{where}[{show(word)}]", say)
        return
    if isinstance(given, str | Mapping) or not isinstance(given, Collection):
        say(f"{where}={show(given)} is not a list of names", f"write [{show(given)}]")
        return
    for each in given:
        if not isinstance(each, str) or not _PERMISSION.fullmatch(each):
            say(
                f"{where} holds {show(each)}, which is no name of a permission: a text without "
                "spaces",
                "write the value that the app registration has, such as 'Orders.Admin'",
            )


def _check_owner(auth: EntraAuth, entity: Entity | None, where: str, say: Say) -> None:
    if auth.owner is None:
        if isinstance(auth.owner_except, Collection) and auth.owner_except:
            say(
                f"{where}: owner_except is given without owner, so there is nothing to except from",
                "name the field of the owner",
                "leave owner_except out",
            )
        return
    if entity is None:
        return
    if auth.owner == "id" or not isinstance(auth.owner, str) or not auth.owner:
        say(
            f"{where}: owner={show(auth.owner)} is not a field that can hold whose an item is",
            "name a field of its own",
        )
        return
    declared = field_schema(dict(entity.schema), (auth.owner,))
    if declared is None and entity.has_path(f'/"{auth.owner}"') is False:
        names = [name for name in entity.properties if name != "id"]
        say(
            f"{where}: owner={show(auth.owner)} is no property of {entity.name}; it has "
            f"{', '.join(names) or 'none'}{suggestion(auth.owner, names)}",
            "correct the name",
            "add the property to the schema",
        )
    elif declared is not None and json_types(declared) not in ((), ("string",)):
        say(
            f"{where}: owner={show(auth.owner)} is of type {' or '.join(json_types(declared))}, "
            "and the subject of a token is text",
            "name a field of type string",
        )
