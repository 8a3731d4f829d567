"""What all triggers have in common: what is wrong with them, and what they imply."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from attrs import field, frozen

from atakora_tf.merge.claim import Priority, show
from atakora_tf.requirements.checks import suggestion, text
from atakora_tf.requirements.key import key_fault
from atakora_tf.requirements.reference import REFERENCE
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue

__all__ = [
    "Faults",
    "Implied",
    "Place",
    "Trigger",
    "choice_faults",
    "declared_or_referred",
    "flag_faults",
    "key_faults",
    "name_faults",
]

Faults = Iterator[tuple[str, str]]
"""What is wrong, as a clause, and the way out."""


@frozen
class Place:
    """Where a trigger stands: its function, in a group of functions of an app."""

    component: str
    functions_key: str
    """The key of the app: `functions:api-functions`."""
    connection: str
    """The name of the function's connection, with which all of its settings begin."""

    def identity(self) -> Mapping[str, SettingValue]:
        """The settings that make a connection use the group's identity instead of a key.

        Source: learn.microsoft.com /azure/azure-functions/functions-reference, "Common properties
        for identity-based connections".
        """
        client = PlacedAttribute(self.functions_key, f"groups/{self.component}", "client_id")
        return {
            f"{self.connection}__credential": "managedidentity",
            f"{self.connection}__clientId": client,
        }


@frozen
class Implied:
    """What a trigger brings: requirements (key, config, priority), settings and roles."""

    requirements: tuple[tuple[str, Any, int], ...] = ()
    settings: Mapping[str, SettingValue] = field(factory=dict)
    roles: frozenset[DataRole] = frozenset()


class Trigger(ABC):
    """What starts a function. Subclasses are frozen attrs classes, unchecked until `faults`."""

    kind: ClassVar[str]
    """Its name among the triggers of Azure Functions, as in `FunctionGroup.functions`."""

    @abstractmethod
    def faults(self) -> Faults:
        """Everything that is wrong with it."""

    @abstractmethod
    def implied(self, place: Place) -> Implied:
        """What it brings, if nothing is wrong with it."""


def declared_or_referred(declare: object) -> int:
    """The priority of what a trigger waits for: its own, or somebody else's."""
    return Priority.COMPONENT if declare is True else REFERENCE


def key_faults(option: str, value: object) -> Faults:
    """A requirement key, without its resource type."""
    fault = key_fault("requirement key", value)
    if fault is not None:
        yield f"{option}: {fault}", "correct the key"


def name_faults(option: str, value: object) -> Faults:
    """A text with something in it; what Azure takes as a name is checked by the planner."""
    fault = text(value)
    if fault is not None:
        yield f"{option}: {fault}", "write a name"


def choice_faults(option: str, value: object, known: tuple[str, ...]) -> Faults:
    """One of a few words."""
    if value not in known:
        yield (
            f"{option}={show(value)} is not one of {', '.join(known)}{suggestion(value, known)}",
            "choose one of these",
        )


def flag_faults(option: str, value: object) -> Faults:
    """True or False."""
    if not isinstance(value, bool):
        yield f"{option}={show(value)} is not True or False", f"write {option}=True"
