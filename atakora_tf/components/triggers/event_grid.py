"""Functions that Event Grid calls."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from atakora_tf.components.triggers.trigger import Faults, Implied, Place, Trigger

__all__ = ["EventGridTrigger"]


@frozen
class EventGridTrigger(Trigger):
    """A function that Event Grid calls with events.

    The event subscription is made once the code is there: Event Grid refuses a function that the
    app does not have yet, so that no single `terraform apply` could make both.
    """

    kind: ClassVar[str] = "eventgrid"

    def faults(self) -> Faults:
        """Nothing can be wrong."""
        return iter(())

    def implied(self, place: Place) -> Implied:  # noqa: ARG002 - as all triggers
        """Nothing: events come to the app itself."""
        return Implied()
