"""Functions that run by the clock."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from atakora_tf.components.triggers.schedule import schedule_fault
from atakora_tf.components.triggers.trigger import Faults, Implied, Place, Trigger

__all__ = ["TimerTrigger"]


@frozen
class TimerTrigger(Trigger):
    """`TimerTrigger("0 */5 * * * *")`: second, minute, hour, day, month, day of the week, in UTC.

    The schedule is an app setting, `{CONNECTION}_SCHEDULE`: write `%JOBS_SWEEP_SCHEDULE%` in your
    code, and it stands in one place.
    """

    kind: ClassVar[str] = "timer"

    schedule: str

    def faults(self) -> Faults:
        """An NCRONTAB expression."""
        fault = schedule_fault(self.schedule)
        if fault is not None:
            yield fault, "correct the schedule"

    def implied(self, place: Place) -> Implied:
        """The setting with the schedule; timers keep their leases in the host's storage."""
        return Implied(settings={f"{place.connection}_SCHEDULE": self.schedule})
