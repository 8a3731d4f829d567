"""One change between two documents of an API, and what every kind of change does to callers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

__all__ = ["RULES", "Change", "Rule"]


@frozen
class Rule:
    """A kind of change. why: what it does to callers; instead: what to do to spare them."""

    why: str
    instead: str


_ADD_BESIDE = "keep what there is, and add the new beside it"
_NEW_ROUTE = "offer the changed API under a route of its own (route='v2/…'), beside the old one"
_REFUSED = "requests that were good until now are refused"

RULES: Final[Mapping[str, Rule]] = {
    "operation-removed": Rule(
        "callers of it get 404 or 405",
        "keep it until nobody calls it, and announce its end",
    ),
    "operation-id-changed": Rule(
        "generated clients call their method after it", "keep the id of the component"
    ),
    "parameter-removed": Rule(
        "requests with it are refused, as unknown parameters are", "keep accepting it"
    ),
    "parameter-required": Rule(_REFUSED, "give it a default, or make it optional"),
    "body-required": Rule(_REFUSED, "make the body optional"),
    "media-type-removed": Rule("callers send or expect this type", "keep the type"),
    "success-changed": Rule("callers wait for the old status", _NEW_ROUTE),
    "header-removed": Rule("callers read the header", "keep sending it"),
    "access-closed": Rule(
        "callers who sign in no further than before get 401", "let them in, or give them time"
    ),
    "access-changed": Rule("tokens and keys of today are no longer accepted", _NEW_ROUTE),
    "permission-added": Rule(
        "callers without the scope or role get 403", "grant it to them before, or keep the old one"
    ),
    "owner-changed": Rule("callers no longer reach items that they reach today", _NEW_ROUTE),
    "field-removed": Rule("callers read the field", "keep sending it, marked as deprecated"),
    "field-refused": Rule(
        "requests that send the field are refused", "keep accepting it, and pass it over"
    ),
    "field-required": Rule(_REFUSED, "make it optional, or give it a default"),
    "field-optional": Rule("callers count on the field", "send it always"),
    "type-narrowed": Rule(_REFUSED, "keep accepting what was accepted"),
    "type-widened": Rule("callers get values of a type that they do not expect", _ADD_BESIDE),
    "values-removed": Rule(_REFUSED, "keep accepting the old values"),
    "limit-stricter": Rule(_REFUSED, "keep the old limit for what comes in"),
    "rule-changed": Rule(
        "it cannot be shown that requests of today keep the new rule",
        "keep the old rule, or loosen it only",
    ),
    "shape-changed": Rule("it cannot be shown that callers can read the new form", _ADD_BESIDE),
    # What follows breaks nobody.
    "operation-added": Rule("", ""),
    "parameter-added": Rule("", ""),
    "parameter-optional": Rule("", ""),
    "field-added": Rule("", ""),
    "loosened": Rule("", ""),
    "values-added": Rule("", ""),
    "access-opened": Rule("", ""),
    "error-added": Rule("", ""),
    "header-added": Rule("", ""),
    "media-type-added": Rule("", ""),
}
"""Every kind of change; those that break callers say why, and what to do instead."""


@frozen(order=True)
class Change:
    """One change.

    where: the operation, such as "GET /api/users", and the place in it. what: a sentence.
    """

    where: str
    rule: str
    what: str

    @property
    def breaking(self) -> bool:
        """Whether it can break callers."""
        return bool(RULES[self.rule].why)

    @property
    def why(self) -> str:
        """What it does to callers; "" if nothing."""
        return RULES[self.rule].why

    @property
    def instead(self) -> str:
        """What to do to spare them."""
        return RULES[self.rule].instead

    def to_json(self) -> dict[str, object]:
        """Plain JSON data."""
        return {
            "rule": self.rule,
            "breaking": self.breaking,
            "where": self.where,
            "what": self.what,
            "why": self.why,
            "instead": self.instead,
        }
