"""Functions that answer HTTP requests."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import ClassVar, Final, Literal

from attrs import frozen

from atakora_tf.components.triggers.trigger import Faults, Implied, Place, Trigger, choice_faults
from atakora_tf.merge.claim import show
from atakora_tf.requirements.checks import suggestion

__all__ = ["HttpTrigger"]

_LEVELS: Final = ("anonymous", "function", "admin")
_METHODS: Final = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE")
# Segments of plain text and `{parameter}`, of which the last may be `{*rest}`; an optional
# parameter ends in `?`, and constraints follow a colon (ASP.NET Core routing, which the host uses).
_TEXT = r"[A-Za-z0-9._~!$&'()+,;=@%-]+"
_PARAMETER = r"\{[A-Za-z_][A-Za-z0-9_]*(?::[^{}/]+)*\??\}"
_SEGMENT = rf"(?:{_TEXT}|{_PARAMETER})+"
_ROUTE = re.compile(rf"(?:{_SEGMENT})?(?:(?<!^)/{_SEGMENT})*(?:(?:^|/)\{{\*[A-Za-z_]\w*\}})?")
_RESERVED: Final = ("admin", "runtime")


@frozen
class HttpTrigger(Trigger):
    """`HttpTrigger("products/{id}", methods=["GET"])`.

    - `route`: below the app's prefix, `api`; the function's name if None. Only for messages about
      functions that would hide one another; your code says it to the host.
    - `methods`: none means all.
    - `auth`: who may call: everyone, holders of the function's key, or of the app's master key.
    """

    kind: ClassVar[str] = "http"

    route: str | None = None
    methods: Collection[str] = ()
    auth: Literal["anonymous", "function", "admin"] = "function"

    def faults(self) -> Faults:
        """A route of segments and parameters, methods of HTTP, a level of access."""
        if self.route is not None:
            yield from _route_faults(self.route)
        yield from self._method_faults()
        yield from choice_faults("auth", self.auth, _LEVELS)

    def implied(self, place: Place) -> Implied:  # noqa: ARG002 - as all triggers
        """Nothing: the app itself answers."""
        return Implied()

    def hides(self, name: str, other: HttpTrigger, others: str) -> bool:
        """Whether this function, `name`, and the other one answer the same requests."""
        if _shape(self.route, name) != _shape(other.route, others):
            return False
        mine, theirs = ({m.upper() for m in t.methods} or set(_METHODS) for t in (self, other))
        return not mine.isdisjoint(theirs)

    def _method_faults(self) -> Faults:
        if isinstance(self.methods, str) or not isinstance(self.methods, Collection):
            yield f"methods={show(self.methods)} is not a list of methods", "write ['GET']"
            return
        for method in sorted(self.methods, key=str):
            if not isinstance(method, str) or method.upper() not in _METHODS:
                yield (
                    f"methods: {show(method)} is not one of {', '.join(_METHODS)}"
                    f"{suggestion(method, _METHODS)}",
                    "correct the method",
                )


def _route_faults(route: object) -> Faults:
    if not isinstance(route, str) or not _ROUTE.fullmatch(route) or not route:
        yield (
            f"route={show(route)} is not a route such as 'products/{{id}}', without a '/' at its "
            "beginning or end",
            "correct the route",
        )
    elif route.partition("/")[0].casefold() in _RESERVED:
        yield (
            f"route={show(route)} begins with a word that the Functions host keeps for itself "
            f"({', '.join(_RESERVED)})",
            "choose another route",
        )


def _shape(route: str | None, name: str) -> str:
    """The route with its parameters nameless: what tells two of them apart."""
    return re.sub(r"\{\*?[^{}]*\}", "{}", name if route is None else route).casefold()
