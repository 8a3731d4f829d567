"""Spans of time of a message broker: a number of seconds, or for ever."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from atakora_tf.azure.service_bus import MAXIMUM_SPAN_SECONDS
from atakora_tf.merge.claim import show
from atakora_tf.merge.fields import Check
from atakora_tf.requirements.ttl import Ttl, TtlOrder

__all__ = ["SpanOrder", "span_of"]


@frozen
class SpanOrder(TtlOrder):
    """Longer is greater and `NEVER` above all: a merge never ends anything earlier than wanted."""

    def __str__(self) -> str:
        return "seconds < NEVER"


def span_of(least: int) -> Check:
    """A number of seconds, `least` or more, or `NEVER` (None)."""

    def check(value: Any) -> str | None:
        if not isinstance(value, Ttl):
            return f"{show(value)} is not a time; write seconds, or NEVER"
        seconds = value.seconds
        if seconds is None:
            return None
        whole = isinstance(seconds, int) and not isinstance(seconds, bool)
        if whole and least <= seconds <= MAXIMUM_SPAN_SECONDS:
            return None
        most = f"{MAXIMUM_SPAN_SECONDS:,}"
        return f"{show(seconds)} seconds: write {least:,} to {most} seconds, or NEVER"

    return check
