"""The header `Authorization`, and how a caller is told what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from atakora_tf.runtime.refusals import Refused

__all__ = ["bearer_token", "forbidden", "rejected", "unknown_caller"]


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """What follows `Bearer` in `authorization`; None if the request has no such token."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return (token.strip() or None) if scheme.lower() == "bearer" else None


def unknown_caller() -> Refused:
    """401 for a request without a token."""
    # RFC 6750, 3.1: without a token the challenge names no error.
    return Refused("AuthenticationRequired", headers={"WWW-Authenticate": "Bearer"})


def rejected(reason: str) -> Refused:
    """401 for a token that is not accepted.

    reason: a sentence for the caller in plain ASCII, one of a few fixed ones: it never holds what
        came with the request.
    """
    challenge = f'Bearer error="invalid_token", error_description="{reason}"'
    return Refused("TokenRejected", reason, headers={"WWW-Authenticate": challenge})


def forbidden(detail: str, scopes: Iterable[str] = ()) -> Refused:
    """403 for a token that lacks a permission; `scopes` are those of which one is missing."""
    wanted = " ".join(scopes)
    challenge = 'Bearer error="insufficient_scope"' + (f', scope="{wanted}"' if wanted else "")
    return Refused("PermissionDenied", detail, headers={"WWW-Authenticate": challenge})
