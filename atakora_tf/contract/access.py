"""Who may call: what users write as `auth=`, and what it comes to for one operation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

__all__ = ["ANYONE", "EVERY_OTHER", "KEY", "Access", "AccessKind", "EntraAuth", "token_rules"]

AccessKind: TypeAlias = Literal["anonymous", "function", "entra"]

EVERY_OTHER: Final = "*"
"""Stands for all operations that a mapping does not name."""

_SIGN_IN: Final = "https://login.microsoftonline.com"


@frozen(kw_only=True)
class EntraAuth:
    """Callers show a token of Microsoft Entra ID.

    tenant: the id of the directory, a GUID.
    audience: whom tokens must be for: the application's client id, its `api://…` URI, or several.
    scopes: delegated permissions, of which a token needs one; a collection for all operations, or
        a mapping from operations (`"*"`: all others).
    roles: app roles, of which a caller needs one: `{"delete": ["Orders.Admin"]}`, or a collection.
    owner: the field that holds whose an item is. Callers see and change their own alone, and what
        they create is theirs.
    owner_except: app roles whose holders reach the items of everybody.
    subject: the claim that `owner` is compared with: `oid`, the same for a person in every
        application of the directory, or `sub`, another one in each.
    issuer: who signs, where it is not Entra ID's usual address for the tenant.
    keys: the address of the signing keys that belongs to another `issuer`.
    at_platform: whether App Service authentication checks tokens too, before any code runs. The
        application's client id has to be among `audience`, and its tokens of version 2.
    """

    tenant: str
    audience: str | Collection[str]
    scopes: Collection[str] | Mapping[str, Collection[str]] = ()
    roles: Collection[str] | Mapping[str, Collection[str]] = ()
    owner: str | None = None
    owner_except: Collection[str] = ()
    subject: Literal["oid", "sub"] = "oid"
    issuer: str | None = None
    keys: str | None = None
    at_platform: bool = False


@frozen(kw_only=True)
class Access:
    """Who may do one operation; plain data, whole in itself.

    kind: `anonymous`, `function` (the platform asks for a key before any code runs) or `entra`.
    issuers, audiences: a token has to name one of each. Empty with kind `entra` where the program
        says the word alone: then the app settings `…_ENTRA_TENANT` and `…_ENTRA_AUDIENCE` say it.
    keys: where the signing keys are; with it `tenant`, the directory's id.
    scopes, roles: a token has to hold one of each that is not empty.
    owner: the field that has to equal the claim `subject`, unless the token holds one of
        `owner_except`.
    """

    kind: AccessKind
    tenant: str | None = None
    issuers: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    keys: str | None = None
    scopes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    owner: str | None = None
    owner_except: tuple[str, ...] = ()
    subject: str = field(default="oid")

    @property
    def may_be_forbidden(self) -> bool:
        """Whether someone with a good token may still lack a permission."""
        return bool(self.scopes or self.roles)


ANYONE: Final = Access(kind="anonymous")
KEY: Final = Access(kind="function")


def token_rules(auth: EntraAuth, word: str) -> Access:
    """What an `EntraAuth` that holds no mistakes comes to for one operation."""
    tenant = auth.tenant.lower()
    # An application that does not say otherwise gets tokens of version 1, from the older issuer
    # (learn.microsoft.com/entra/identity-platform/access-tokens, "Token formats").
    usual = (f"{_SIGN_IN}/{tenant}/v2.0", f"https://sts.windows.net/{tenant}/")
    audiences = [auth.audience] if isinstance(auth.audience, str) else auth.audience
    return Access(
        kind="entra",
        tenant=tenant,
        issuers=usual if auth.issuer is None else (auth.issuer,),
        audiences=tuple(sorted(set(audiences))),
        keys=auth.keys or f"{_SIGN_IN}/{tenant}/discovery/v2.0/keys",
        scopes=_for(auth.scopes, word),
        roles=_for(auth.roles, word),
        owner=auth.owner,
        owner_except=tuple(sorted(set(auth.owner_except))),
        subject=auth.subject,
    )


def _for(rules: Any, word: str) -> tuple[str, ...]:
    if isinstance(rules, Mapping):
        rules = rules.get(word, rules.get(EVERY_OTHER, ()))
    return tuple(sorted(set(rules)))
