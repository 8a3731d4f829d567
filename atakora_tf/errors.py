"""Every exception that atakora_tf raises on purpose.

One class for each kind of mistake a caller can make, one sentence each.  All of
them derive from `AtakoraError`, so that a program can catch "anything that
atakora_tf has to say to me" with one clause; each also inherits the builtin that
a reader would expect.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atakora_tf.merge.problem import Problem

__all__ = [
    "ApplicationInvalid",
    "AtakoraError",
    "BackendInvalid",
    "BackendStateError",
    "BindingsError",
    "DocumentError",
    "LockError",
    "MigrationError",
    "NameInvalid",
    "PlacementUnknown",
    "PlanInvalid",
    "ProviderMissing",
    "ProviderTaken",
    "ResourceKeyInvalid",
    "SchemaInvalid",
    "StateUnconfigured",
    "UnknownRegion",
]


class AtakoraError(Exception):
    """The base of every error that atakora_tf raises on purpose."""


class BackendInvalid(AtakoraError, ValueError):
    """The program describes a backend that cannot be built; `problems` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: Sequence[Problem] = tuple(problems)
        super().__init__(self.report())

    def report(self) -> str:
        """All problems as text for a person, numbered, one paragraph each."""
        count = len(self.problems)
        head = "1 problem" if count == 1 else f"{count} problems"
        parts = [f"This backend cannot be built: {head}."]
        for number, problem in enumerate(self.problems, start=1):
            first, *rest = str(problem).splitlines()
            parts.append("\n".join([f"{number}. {first}", *(f"   {line}" for line in rest)]))
        return "\n\n".join(parts)


class ApplicationInvalid(AtakoraError, LookupError):
    """The program that the command shall work on cannot be loaded, or has no backend."""


class BackendStateError(AtakoraError, RuntimeError):
    """The call comes at the wrong time: added after initialisation, or initialised twice."""


class ResourceKeyInvalid(AtakoraError, ValueError):
    """The text is not a resource key of the form `{resource_type}:{requirement_key}`."""


class NameInvalid(AtakoraError, ValueError):
    """A name breaks Azure's rules for its type of resource."""


class UnknownRegion(AtakoraError, LookupError):
    """The text names no Azure region."""


class SchemaInvalid(AtakoraError, ValueError):
    """An entity's schema cannot be read; `faults` holds every reason."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults: Sequence[str] = tuple(faults)
        super().__init__("\n".join(self.faults))


class ProviderMissing(AtakoraError, LookupError):
    """No provider renders this type of resource."""


class ProviderTaken(AtakoraError, ValueError):
    """Two providers claim to render one type of resource."""


class PlacementUnknown(AtakoraError, LookupError):
    """The plan has no such resource, unit or path."""


class PlanInvalid(AtakoraError, ValueError):
    """A plan's JSON cannot be read, or a plan holds a value that JSON cannot be made of."""


class LockError(AtakoraError, ValueError):
    """The lock file cannot be read, or is of a version that this release does not know."""


class MigrationError(AtakoraError, RuntimeError):
    """Data cannot be read, carried or written as they are; nothing is left out in silence."""


class DocumentError(AtakoraError, ValueError):
    """Two Terraform blocks have one address, or a value cannot be written as Terraform JSON."""


class BindingsError(AtakoraError, RuntimeError):
    """CDKTF cannot be started, or a resource does not fit its typed class of azurerm."""


class StateUnconfigured(AtakoraError, LookupError):
    """A protected environment has no place for its state."""
