"""A maximum that tells those who asked for less that they get more."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from atakora_tf.merge.claim import Claim, show
from atakora_tf.merge.strategy import Maximum, Outcome

__all__ = ["Raised"]


class Raised(Maximum):
    """The maximum in an order, for what costs money: whoever asked for less is told."""

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The maximum; a warning where equally strong claims ask for less."""
        outcome = super().resolve(claims)
        if outcome.conflict is not None or not outcome.agreeing:
            return outcome
        lower = ", ".join(dict.fromkeys(show(c.value) for c in outcome.agreeing))
        asking = ", ".join(dict.fromkeys(c.source.component for c in outcome.agreeing))
        needing = ", ".join(dict.fromkeys(c.source.component for c in outcome.deciding))
        return evolve(
            outcome,
            warning=f"{asking} would do with {lower}; it becomes {show(outcome.value)}, which "
            f"{needing} cannot do without",
        )
