"""Throughput of a Cosmos DB container or database, in request units per second (RU/s)."""

from __future__ import annotations

from typing import Any, Literal

from attrs import frozen

from atakora_tf.azure.cosmos import (
    AUTOSCALE_THROUGHPUT_STEP,
    MANUAL_THROUGHPUT_STEP,
    MAXIMUM_THROUGHPUT,
    MINIMUM_AUTOSCALE_THROUGHPUT,
    MINIMUM_MANUAL_THROUGHPUT,
)
from atakora_tf.merge.claim import show

__all__ = ["Throughput", "ThroughputOrder", "autoscale", "manual", "throughput_fault"]


@frozen(cache_hash=True)
class Throughput:
    """An amount of RU/s, fixed (`manual`) or as the upper end of a range (`autoscale`)."""

    mode: Literal["manual", "autoscale"]
    ru: int
    """RU/s; for autoscale the maximum. Azure then scales between a tenth of it and it."""

    def __repr__(self) -> str:
        return f"{self.mode}({self.ru})"


def manual(ru: int) -> Throughput:
    """A fixed amount: 400 RU/s or more, in steps of 100."""
    return Throughput("manual", ru)


def autoscale(ru: int) -> Throughput:
    """Scales by itself from a tenth of `ru` up to `ru`: 1,000 RU/s or more, steps of 1,000."""
    return Throughput("autoscale", ru)


@frozen
class ThroughputOrder:
    """By amount; fixed and autoscale amounts have nothing above both.

    Azure changes one into the other only outside Terraform (set-throughput; azurerm refuses).
    """

    def join(self, one: Throughput, other: Throughput) -> Throughput | None:
        """The larger amount of the same mode."""
        if one.mode != other.mode:
            return None
        return one if one.ru >= other.ru else other

    def meet(self, one: Throughput, other: Throughput) -> Throughput | None:
        """The smaller amount of the same mode."""
        if one.mode != other.mode:
            return None
        return one if one.ru <= other.ru else other

    def __str__(self) -> str:
        return "RU/s, manual and autoscale apart"


def as_throughput(value: Any) -> Any:
    """A bare number means a fixed amount."""
    if isinstance(value, int) and not isinstance(value, bool):
        return manual(value)
    return value


def throughput_fault(value: Any) -> str | None:
    """What is wrong with an amount, or None."""
    if not isinstance(value, Throughput):
        return f"{show(value)} is not a throughput; write manual(400) or autoscale(1000)"
    if value.mode not in ("manual", "autoscale"):
        return f"{show(value.mode)} is neither 'manual' nor 'autoscale'"
    least, step = (
        (MINIMUM_MANUAL_THROUGHPUT, MANUAL_THROUGHPUT_STEP)
        if value.mode == "manual"
        else (MINIMUM_AUTOSCALE_THROUGHPUT, AUTOSCALE_THROUGHPUT_STEP)
    )
    ru = value.ru
    if (
        not isinstance(ru, int)
        or isinstance(ru, bool)
        or not least <= ru <= MAXIMUM_THROUGHPUT
        or ru % step
    ):
        return (
            f"{show(value)}: {value.mode} throughput is {least:,} to {MAXIMUM_THROUGHPUT:,} RU/s "
            f"in steps of {step:,}"
        )
    return None
