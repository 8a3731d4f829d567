"""Naming conventions of users, whose mistakes become sentences."""

from __future__ import annotations

from attrs import field, frozen

from atakora_tf.errors import NameInvalid
from atakora_tf.naming import CafNaming, NameRequest, Naming, checked_name

__all__ = ["GuardedNaming", "RecordingNaming", "guarded", "naming_fault"]


@frozen
class GuardedNaming:
    """A convention that raises nothing but `NameInvalid`, whatever it is made of."""

    convention: Naming

    def name(self, request: NameRequest) -> str:
        """The name by the convention; raises `NameInvalid` if the convention raises."""
        convention = self.convention
        try:
            return convention(request) if callable(convention) else convention.name(request)
        except NameInvalid:
            raise
        except Exception as cause:
            parts = f", parts {', '.join(map(repr, request.parts))}" if request.parts else ""
            raise NameInvalid(
                f"The naming convention raises {type(cause).__name__} ({cause}) for "
                f"{request.resource_type} (backend {request.backend!r}, environment "
                f"{request.environment!r}, location {request.location!r}{parts}). Change the "
                "convention."
            ) from cause


@frozen(eq=False)
class RecordingNaming:
    """A convention that goes on where another gives no usable name, and remembers why."""

    convention: Naming
    refused: dict[NameRequest, str] = field(factory=dict, init=False)
    """What is wrong with the names of these requests."""
    given: dict[NameRequest, str] = field(factory=dict, init=False)
    """The usable names."""

    def name(self, request: NameRequest) -> str:
        """The name by the convention, or a usable one in its place."""
        try:
            name = checked_name(self.convention, request)
        except NameInvalid as fault:
            self.refused[request] = str(fault)
            return CafNaming().name(request)
        self.given[request] = name
        return name


def guarded(naming: Naming) -> Naming:
    """The convention itself if it is known to give names, else guarded."""
    return naming if type(naming) is CafNaming else GuardedNaming(naming)


def naming_fault(naming: object) -> str | None:
    """What is wrong with what was given as `naming=`, or None."""
    if callable(naming) or callable(getattr(naming, "name", None)):
        return None
    return f"naming={naming!r} is neither a naming convention nor a function"
