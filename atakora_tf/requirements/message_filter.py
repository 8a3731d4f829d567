"""Filters of a Service Bus subscription: which of a topic's messages it gets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from attrs import field, frozen

from atakora_tf.azure.service_bus import MAXIMUM_SQL_LENGTH
from atakora_tf.merge.claim import show

__all__ = ["EVERYTHING", "CorrelationFilter", "MessageFilter", "SqlFilter", "filter_fault"]


@frozen(cache_hash=True)
class SqlFilter:
    """Messages for which an expression in Service Bus' SQL holds: `amount > 0 AND kind = 'paid'`.

    `action` changes the properties of the messages that come through: `SET priority = 'high'`.
    """

    expression: str
    action: str | None = None


def _as_pairs(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return value
    try:
        return tuple(sorted(value.items()))
    except TypeError:
        return tuple(value.items())


@frozen(kw_only=True, cache_hash=True)
class CorrelationFilter:
    """Messages that have all of these properties, exactly; cheaper than SQL.

    `properties` are those of the application: a mapping of texts.
    """

    label: str | None = None
    correlation_id: str | None = None
    message_id: str | None = None
    session_id: str | None = None
    reply_to: str | None = None
    reply_to_session_id: str | None = None
    to: str | None = None
    content_type: str | None = None
    properties: tuple[tuple[str, str], ...] = field(default=(), converter=_as_pairs)
    action: str | None = None

    def texts(self) -> dict[str, Any]:
        """The system properties that are given, by azurerm's names."""
        return {n: v for n in SYSTEM_PROPERTIES if (v := getattr(self, n)) is not None}


SYSTEM_PROPERTIES: Final = (
    "content_type",
    "correlation_id",
    "label",
    "message_id",
    "reply_to",
    "reply_to_session_id",
    "session_id",
    "to",
)

MessageFilter = SqlFilter | CorrelationFilter

EVERYTHING: Final = SqlFilter("1=1")
"""Every message. Written out it stays, whatever rules come and go beside it."""


def _sql_fault(words: str, value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return f"{show(value)} is not {words}"
    if len(value) > MAXIMUM_SQL_LENGTH:
        return f"{words} of {len(value):,} characters; Service Bus takes {MAXIMUM_SQL_LENGTH:,}"
    return None


def filter_fault(value: Any) -> str | None:
    """What is wrong with a filter, or None."""
    if not isinstance(value, SqlFilter | CorrelationFilter):
        return (
            f"{show(value)} is not a filter; write SqlFilter('…') or CorrelationFilter(label='…')"
        )
    if value.action is not None and (fault := _sql_fault("an SQL action", value.action)):
        return fault
    if isinstance(value, SqlFilter):
        return _sql_fault("an SQL expression", value.expression)
    pairs = value.properties
    if not isinstance(pairs, tuple) or not all(isinstance(p, tuple) and len(p) == 2 for p in pairs):
        return f"properties={show(pairs)} is not a mapping"
    given = [*value.texts().items(), *pairs]
    if not given:
        return "a CorrelationFilter needs at least one property"
    for name, text in given:
        if not isinstance(name, str) or not name or not isinstance(text, str) or not text:
            return f"{show(name)}: {show(text)} is not a text"
    return None
