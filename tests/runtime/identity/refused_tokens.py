"""Tokens that are not accepted, and what their bearers are told."""

from __future__ import annotations

from typing import Any

from atakora_tf.runtime.identity.token_parts import MOST_BYTES
from tests.runtime.identity.directory import (
    AUDIENCE,
    NOW,
    TENANT,
    V2,
    claims,
    ec_key,
    rsa_key,
    signed,
)

__all__ = ["REFUSED", "SIGNATURE", "UNKNOWN", "head"]

OTHER = "22222222-2222-2222-2222-222222222222"

ELSEWHERE = "The token is for another audience."
ISSUER = "The token is from another issuer."
DIRECTORY = "The token is of another directory."
TIME = "The token holds a time that is none."
SUBJECT = "The token does not say whom it stands for."
EARLY = "The token is not valid yet."
ALGORITHM = "The token is not signed with RS256 or ES256."
UNREADABLE = "The token cannot be read."
MISFIT = "The token is signed in another way than its key is for."
UNKNOWN = "The token is signed with a key that is not known."
UNNAMED = "The token does not name its signing key."
SIGNATURE = "The signature of the token is wrong."
KIND = "The token is of another kind than this API reads."


def head(**changed: Any) -> dict[str, Any]:
    """The header of a token; None leaves a name out."""
    found = {"typ": "JWT", "alg": "RS256", "kid": "one", **changed}
    return {name: value for name, value in found.items() if value is not None}


REFUSED = [
    ("wrong audience", signed(claims(aud="api://else")), ELSEWHERE),
    ("no audience", signed(claims(aud=None)), ELSEWHERE),
    ("an audience of odd type", signed(claims(aud={"x": AUDIENCE})), ELSEWHERE),
    ("wrong issuer", signed(claims(iss=V2.replace(TENANT, OTHER))), ISSUER),
    ("multi-tenant issuer", signed(claims(iss=V2.replace(TENANT, "common"))), ISSUER),
    ("an issuer nearly right", signed(claims(iss=f"{V2}/")), ISSUER),
    ("issuers in a list", signed(claims(iss=[V2])), ISSUER),
    ("another directory", signed(claims(tid=OTHER)), DIRECTORY),
    ("no directory", signed(claims(tid=None)), DIRECTORY),
    ("expired", signed(claims(exp=NOW - 60)), "The token is expired."),
    ("no expiry", signed(claims(exp=None)), "The token does not say when it expires."),
    ("expiry as text", signed(claims(exp="tomorrow")), TIME),
    ("expiry as bool", signed(claims(exp=True)), TIME),
    ("expiry beyond all", signed(claims(exp=10**400)), TIME),
    ("negative expiry", signed(claims(exp=-1)), TIME),
    ("not yet valid", signed(claims(nbf=NOW + 61)), EARLY),
    ("from the future", signed(claims(iat=NOW + 61)), EARLY),
    ("no subject", signed(claims(oid=None)), SUBJECT),
    ("empty subject", signed(claims(oid="")), SUBJECT),
    ("subject as number", signed(claims(oid=7)), SUBJECT),
    (
        "scopes as list",
        signed(claims(scp=["Orders.Use"])),
        "The token holds scopes that cannot be read.",
    ),
    (
        "roles as text",
        signed(claims(roles="Orders.Admin")),
        "The token holds app roles that cannot be read.",
    ),
    (
        "none",
        signed(claims(), header=head(alg="none"), signature=b"x"),
        ALGORITHM,
    ),
    (
        "none without signature",
        signed(claims(), header=head(alg="none"), signature=b""),
        UNREADABLE,
    ),
    (
        "HS256 with the public key as secret",
        signed(claims(), key=b"-----", header=head(alg="HS256")),
        ALGORITHM,
    ),
    ("RS512", signed(claims(), header=head(alg="RS512")), ALGORITHM),
    ("PS256", signed(claims(), header=head(alg="PS256")), ALGORITHM),
    ("algorithm in a list", signed(claims(), header=head(alg=["RS256"])), ALGORITHM),
    (
        "ES256 by an RSA key's id",
        signed(claims(), key=ec_key("curve"), header=head(alg="ES256")),
        MISFIT,
    ),
    (
        "RS256 by a curve's id",
        signed(claims(), header=head(kid="curve")),
        MISFIT,
    ),
    ("unknown key", signed(claims(), header=head(kid="two")), UNKNOWN),
    ("no key id", signed(claims(), header=head(kid=None)), UNNAMED),
    ("key id as number", signed(claims(), header=head(kid=1)), UNNAMED),
    ("endless key id", signed(claims(), header=head(kid="k" * 257)), UNNAMED),
    ("somebody else's key", signed(claims(), key=rsa_key("thief")), SIGNATURE),
    (
        "a key that it brings along",
        signed(claims(), key=rsa_key("thief"), header=head(jku="https://evil.example/k", jwk={})),
        SIGNATURE,
    ),
    ("a demand that is not known", signed(claims(), header=head(crit=["exp"])), KIND),
    ("b64", signed(claims(), header=head(b64=False, crit=["b64"])), KIND),
    ("b64 alone", signed(claims(), header=head(b64=False)), SIGNATURE),
    ("another kind", signed(claims(), header=head(typ="dpop+jwt")), KIND),
    (
        "a name twice",
        signed(claims(), header=b'{"alg":"none","alg":"RS256","kid":"one"}'),
        UNREADABLE,
    ),
    ("a header that is a list", signed(claims(), header=b"[]"), UNREADABLE),
    ("a header too deep", signed(claims(), header=b"[" * 1400), UNREADABLE),
    ("a header too large", signed(claims(), header=head(x="y" * 2000)), UNREADABLE),
    ("signed, not JSON", signed(b"hello"), SIGNATURE),
    ("signed, no object", signed(b"[1]"), SIGNATURE),
    ("signed NaN", signed(b'{"exp": NaN}'), SIGNATURE),
    ("two tokens", f"{signed(claims())}, Bearer {signed(claims())}", UNREADABLE),
    ("padding", f"{signed(claims())}=", UNREADABLE),
    ("one part", "abc", UNREADABLE),
    ("five parts", "a.b.c.d.e", UNREADABLE),
    ("no letters", "ü.é.ß", UNREADABLE),
    ("huge", f"{signed(claims())}{'a' * MOST_BYTES}", "The token is too large."),
]
