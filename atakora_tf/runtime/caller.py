"""Who calls, and how the application finds out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

from attrs import frozen

from atakora_tf.contract.api import ApiOperation, EntityApi

__all__ = ["ANONYMOUS", "Authenticator", "Caller", "CallerKind"]

CallerKind: TypeAlias = Literal["anonymous", "function", "user"]


@frozen(kw_only=True)
class Caller:
    """Who calls.

    kind: `anonymous` (nobody was asked), `function` (holds a function key, which the platform has
        checked) or `user` (holds a token that was checked: a person or an application).
    subject: the claim that the operation's rule of access names (`oid` or `sub`); None unless
        `user`.
    roles, scopes: app roles and delegated permissions of the token.
    tenant: the directory that the token is of.
    """

    kind: CallerKind
    subject: str | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    tenant: str | None = None

    @property
    def key(self) -> str:
        """What tells this caller from others, such as "user:6f0c…"; for limits and bindings."""
        return self.kind if self.subject is None else f"{self.kind}:{self.tenant}:{self.subject}"


ANONYMOUS = Caller(kind="anonymous")


class Authenticator(Protocol):
    """Finds out who calls, and whether the caller may do what is asked.

    The application asks once for each request (and once more where a request needs a second
    operation: `PUT` with `If-None-Match: *`, a list of deleted items), before it reads the body.
    Rules about single items (`owner`) are the application's own.
    """

    async def authenticate(
        self, headers: Mapping[str, str], api: EntityApi, operation: ApiOperation
    ) -> Caller:
        """The caller of a request with these headers (names in lower case).

        Raises `Refused` with `AuthenticationRequired`, `TokenRejected`, `PermissionDenied`,
        `TooManyRequests` or `ServiceUnavailable`, with the headers that belong to it
        (`WWW-Authenticate`, `Retry-After`).
        """
