"""Whether a caller who is known may do an operation."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from atakora_tf.contract.access import Access
from atakora_tf.runtime.identity.bearer import forbidden

__all__ = ["check_permissions"]


def check_permissions(access: Access, *, scopes: AbstractSet[str], roles: AbstractSet[str]) -> None:
    """One of the scopes and one of the roles that are asked for have to be there.

    Raises `Refused` with `PermissionDenied`. It names what is asked for, which the API's
    documentation says anyway, and nothing of what the caller has.
    """
    if access.scopes and scopes.isdisjoint(access.scopes):
        raise forbidden(f"The token needs the scope {_any(access.scopes)}.", access.scopes)
    if access.roles and roles.isdisjoint(access.roles):
        raise forbidden(f"The caller needs the app role {_any(access.roles)}.")


def _any(names: tuple[str, ...]) -> str:
    return " or ".join(names)
