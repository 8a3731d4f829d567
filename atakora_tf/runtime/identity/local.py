"""A made-up caller for work on one's own machine.  Packages of an app leave this module out."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from attrs import frozen

from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.identity.azure_host import in_azure
from atakora_tf.runtime.identity.bearer import unknown_caller
from atakora_tf.runtime.identity.permissions import check_permissions

__all__ = ["LocalAuthenticator"]

_FUNCTION = Caller(kind="function")


@frozen(kw_only=True)
class LocalAuthenticator:
    """An `Authenticator` that believes its caller to be who the developer says.

    user: the subject of the caller; None if nobody is signed in, so that operations with tokens
        answer 401.
    roles: the app roles of the caller; they are checked as in Azure.
    scopes: delegated permissions; None has those that each operation asks for, as a caller who
        has agreed to everything.

    Function keys are not asked for: Azure Functions does not ask for them on one's own machine
    either (learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger,
    "Authorization keys").

    Raises RuntimeError in Azure: it is for one's own machine alone.
    """

    user: str | None = None
    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None

    def __attrs_post_init__(self) -> None:
        if in_azure():
            raise RuntimeError(
                "LocalAuthenticator believes every caller, and this process runs in Azure: a "
                "variable of its environment begins with WEBSITE_ or FUNCTIONS_, or names a "
                "managed identity. Use EntraAuthenticator; on your own machine, take the variable "
                "out of the environment."
            )

    @classmethod
    def as_user(
        cls, user: str, *, roles: Collection[str] = (), scopes: Collection[str] | None = None
    ) -> LocalAuthenticator:
        """A caller by name, such as "ada@example.com", which is also the subject."""
        if not user:
            raise ValueError("a user without a name; write one such as 'ada@example.com'")
        return cls(
            user=user,
            roles=frozenset(roles),
            scopes=None if scopes is None else frozenset(scopes),
        )

    @classmethod
    def nobody(cls) -> LocalAuthenticator:
        """Nobody is signed in."""
        return cls()

    async def authenticate(
        self,
        headers: Mapping[str, str],  # noqa: ARG002
        api: EntityApi,  # noqa: ARG002
        operation: ApiOperation,
    ) -> Caller:
        """The made-up caller; raises `Refused` where a role or a scope is missing."""
        access = operation.access
        if access.kind == "anonymous":
            return ANONYMOUS
        if access.kind == "function":
            return _FUNCTION
        if self.user is None:
            raise unknown_caller()
        scopes = frozenset(access.scopes) if self.scopes is None else self.scopes
        check_permissions(access, scopes=scopes, roles=self.roles)
        return Caller(
            kind="user",
            subject=self.user,
            roles=self.roles,
            scopes=scopes,
            tenant=access.tenant or "local",
        )
