"""The passes of a run: the import, then retries of what was refused and later changes."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

__all__ = ["Activity", "Pass", "Refusal"]

Activity: TypeAlias = Literal["import", "retry", "sync"]


@frozen(kw_only=True)
class Pass:
    """One way through a source; a run has an import, and may have more passes after it.

    number: from 1. source, mapping: fingerprints. read_time: RFC 3339, of the source's snapshot.
    started, finished: RFC 3339; `finished` is None until the source has been read to its end and
    everything is settled.
    dead_letters: the name of its dead-letter file in the run's folder, made with the first refusal.
    refused: how many documents stand in it. refused_bytes: its length as far as it counts.
    """

    number: int
    activity: Activity
    source: str
    mapping: str
    read_time: str | None
    started: str
    finished: str | None
    dead_letters: str
    refused: int = 0
    refused_bytes: int = 0


@frozen(kw_only=True)
class Refusal:
    """A document that was refused, as the journal remembers it; the document is in the file.

    number: of the pass that refused it last. carried: the number of the pass that wrote it after
    all; None while it is not carried.
    """

    path: str
    reason: str
    where: str
    sentence: str
    number: int
    carried: int | None = None
