"""What a report says of a run, as data; `reading` makes it, `page` and `as_json` show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from attrs import asdict, field, frozen

from atakora_tf.migration.report.wording import counted
from atakora_tf.migration.run.samples import Sample

__all__ = [
    "MOST_LISTED",
    "ContainerFigures",
    "DeadLetterLine",
    "DifferenceLine",
    "PassLine",
    "RunReport",
    "Verified",
    "VerifiedContainer",
]

MOST_LISTED: Final = 200
"""How many dead letters and differences a report lists; all are counted."""


@frozen(kw_only=True)
class ContainerFigures:
    """How many items of a container the journal has in each state (see `Entry`)."""

    container: str
    written: int = 0
    unchanged: int = 0
    refused: int = 0
    in_doubt: int = 0
    deleted: int = 0
    undone: int = 0
    left: int = 0


@frozen(kw_only=True)
class PassLine:
    """A pass of the run; times are RFC 3339, `finished` None where it was stopped."""

    number: int
    activity: str
    started: str
    finished: str | None
    read_time: str | None
    refused: int
    dead_letters: str | None


@frozen(kw_only=True)
class DeadLetterLine:
    """A document that was refused and not carried since."""

    path: str
    reason: str
    where: str
    sentence: str


@frozen(kw_only=True)
class VerifiedContainer:
    """What verification counted in a container; None where a sample does not tell."""

    container: str
    expected: int
    found: int | None
    equal: int
    missing: int
    differing: int
    extra: int | None


@frozen(kw_only=True)
class DifferenceLine:
    """One difference: its kind, where it is, and in which fields; "" for what it does not have."""

    kind: str
    container: str
    id: str
    path: str
    fields: tuple[str, ...]
    note: str


@frozen(kw_only=True)
class Verified:
    """A verification of the run.

    ok: nothing is missing, extra, different or refused, beyond what was allowed. at: when it ended,
    RFC 3339. sentences: the outcome for people. differences: the first `MOST_LISTED` without the
    refused documents; total: of them all.
    """

    ok: bool
    at: str
    sentences: tuple[str, ...]
    containers: tuple[VerifiedContainer, ...]
    differences: tuple[DifferenceLine, ...]
    total: int


@frozen(kw_only=True)
class RunReport:
    """A run, as its folder tells.

    mode, created, source, target, collections, read_time: as in `RunHead`. throughput: RU/s before
    the run raised them. refused: documents not carried, by reason; dead_letters: the first of them.
    samples: figures over time. verified: None where nothing was verified yet.
    """

    folder: str
    source: str
    target: str
    mode: str
    created: str
    read_time: str | None = None
    collections: tuple[str, ...] | None = None
    throughput: Mapping[str, int] = field(factory=dict, hash=False)
    passes: tuple[PassLine, ...] = ()
    containers: tuple[ContainerFigures, ...] = ()
    refused: Mapping[str, int] = field(factory=dict, hash=False)
    dead_letters: tuple[DeadLetterLine, ...] = ()
    samples: Sequence[Sample] = field(default=(), hash=False)
    verified: Verified | None = None

    @property
    def last(self) -> Sample | None:
        """The figures at the end, if there are any."""
        return self.samples[-1] if self.samples else None

    @property
    def written(self) -> int:
        """How many items the run wrote, as the journal knows, those taken away since among them."""
        return sum(
            each.written + each.deleted + each.undone + each.left for each in self.containers
        )

    @property
    def gaps(self) -> bool:
        """Whether figures over time lack what was written just before an interruption."""
        return self.last is not None and self.last.written < self.written

    @property
    def refused_documents(self) -> int:
        """How many documents are refused and not carried since."""
        return sum(self.refused.values())

    def verdict(self) -> tuple[str, str]:
        """ "good", "open" or "bad", and the sentence that comes first."""
        if any(each.undone or each.left for each in self.containers):
            left = sum(each.left for each in self.containers)
            if not left:
                return "open", "The run was rolled back."
            what = "1 item stays" if left == 1 else f"{left:,} items stay"
            return "bad", f"The run was rolled back; {what}, as changed by somebody else."
        if any(each.finished is None for each in self.passes) or not self.passes:
            return "open", "The run is not finished: the same command goes on where it was."
        bad = []
        if self.refused_documents:
            bad.append(
                f"{counted(self.refused_documents, 'document')} "
                f"{'was' if self.refused_documents == 1 else 'were'} refused."
            )
        if self.verified is not None and not self.verified.ok and self.verified.total:
            bad.append(f"Verification found {counted(self.verified.total, 'difference')}.")
        if bad:
            return "bad", " ".join(bad)
        if self.verified is None:
            return "open", "All documents were carried. Nothing is verified yet."
        if any((each.finished or "") > self.verified.at for each in self.passes):
            return "open", "All documents were carried. The last pass is not verified yet."
        return "good", "All documents were carried, and verification found no difference."

    def as_json(self) -> dict[str, Any]:
        """The report as data, the samples included."""
        kind, sentence = self.verdict()
        return {
            "version": 1,
            "verdict": kind,
            "sentence": sentence,
            "folder": self.folder,
            "source": self.source,
            "target": self.target,
            "mode": self.mode,
            "created": self.created,
            "read_time": self.read_time,
            "collections": None if self.collections is None else list(self.collections),
            "throughput": dict(self.throughput),
            "written": self.written,
            "gaps": self.gaps,
            "figures": None if self.last is None else self.last.as_json(),
            "passes": [asdict(each) for each in self.passes],
            "containers": [asdict(each) for each in self.containers],
            "refused": dict(self.refused),
            "dead_letters": [asdict(each) for each in self.dead_letters],
            "verified": None if self.verified is None else asdict(self.verified),
            "samples": [each.as_json() for each in self.samples],
        }
