"""What a verification comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import asdict, define, field, frozen

from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.verification.confidence import upper_bound
from atakora_tf.migration.verification.findings import KINDS, Difference, Kind

__all__ = ["CollectionCounts", "ContainerCounts", "Sampling", "Verification"]


@define(kw_only=True)
class ContainerCounts:
    """The items of one container.

    expected: that documents make. found: that are in the target; None in a sample. equal, missing,
    differing: of those that are expected, in a sample of those that were looked at. extra: in the
    target, and made by no document; None in a sample. foreign: those of them which the run did not
    write, as its journal says. otherwise: made by documents which the mapping refuses, and carried
    by a later pass with another mapping.
    """

    expected: int = 0
    found: int | None = 0
    equal: int = 0
    missing: int = 0
    differing: int = 0
    extra: int | None = 0
    foreign: int = 0
    otherwise: int = 0


@define(kw_only=True)
class CollectionCounts:
    """The documents of one collection: how many there are, and what they are to become."""

    documents: int = 0
    items: int = 0
    embedded: int = 0
    skipped: int = 0
    refused: int = 0


@frozen(kw_only=True)
class Sampling:
    """A part in place of the whole.

    items: that there are. compared: of them. wrong: missing or differing ones among those.
    """

    seed: int
    items: int
    compared: int
    wrong: int
    confidence: float = 0.95

    @property
    def whole(self) -> bool:
        """Whether the sample was all there is."""
        return self.compared >= self.items

    @property
    def share(self) -> float:
        """At most this share of all items is wrong, with the confidence."""
        if self.whole:
            return self.wrong / max(self.items, 1)
        return upper_bound(self.wrong, self.compared, self.confidence) if self.compared else 1.0

    @property
    def sentence(self) -> str:
        """The same for people."""
        chosen = f"{self.compared:,} of {self.items:,} items were compared, chosen by the seed "
        chosen += f"{self.seed}; "
        wrong = f"{self.wrong:,} of them {'is' if self.wrong == 1 else 'are'} missing or different"
        wrong = "all of them are as they should be" if not self.wrong else wrong
        if self.whole:
            return f"All {self.items:,} items were compared; {wrong}."
        return (
            f"{chosen}{wrong}. With {self.confidence * 100:g} % confidence at most "
            f"{_percent(self.share)} of all items ({int(self.share * self.items):,}) are missing "
            "or different. Items that no document makes were not looked for."
        )

    def as_json(self) -> dict[str, Any]:
        """The sampling as data."""
        return {**asdict(self), "share": self.share, "sentence": self.sentence}


def _percent(share: float) -> str:
    """Two digits that count, rounded up, as it is a bound."""
    percent = share * 100
    digits = 0
    while digits < 12 and percent * 10**digits < 10:
        digits += 1
    scaled = percent * 10**digits
    up = int(scaled) + (scaled > int(scaled))
    return f"{up / 10**digits:.{digits}f} %"


@frozen(kw_only=True)
class Verification:
    """How the target compares with the source.

    counts: of each kind, all of them. differences: the first thousand of each kind; `file` has all.
    foreign: how many extra items the journal does not know as written by the run.
    sampling: None where everything was compared. notes: what to know beside.
    """

    source: str
    target: str
    containers: Mapping[ContainerName, ContainerCounts] = field(hash=False)
    collections: Mapping[str, CollectionCounts] = field(hash=False)
    counts: Mapping[Kind, int] = field(hash=False)
    foreign: int
    differences: tuple[Difference, ...] = field(hash=False)
    file: Path | None
    sampling: Sampling | None
    notes: tuple[str, ...]
    allow_extra: bool
    allow_refused: bool
    seconds: float
    ru: float

    @property
    def ok(self) -> bool:
        """Whether every document is in the target as the mapping says, and nothing else is.

        allow_extra: items that are not of this migration do not count. allow_refused: documents
        that the mapping refuses do not.
        """
        return not any(self._faults().values())

    @property
    def sentences(self) -> tuple[str, ...]:
        """The outcome for people; the details are in `differences`."""
        return tuple(self._said())

    def as_json(self) -> dict[str, Any]:
        """The result as data."""
        return {
            "ok": self.ok,
            "source": self.source,
            "target": self.target,
            "counts": {kind: self.counts.get(kind, 0) for kind in KINDS},
            "foreign": self.foreign,
            "containers": {str(name): asdict(each) for name, each in self.containers.items()},
            "collections": {name: asdict(each) for name, each in self.collections.items()},
            "differences": [each.as_json() for each in self.differences],
            "file": None if self.file is None else str(self.file),
            "sampling": None if self.sampling is None else self.sampling.as_json(),
            "notes": list(self.notes),
            "allow_extra": self.allow_extra,
            "allow_refused": self.allow_refused,
            "seconds": round(self.seconds, 3),
            "ru": round(self.ru, 2),
            "sentences": list(self.sentences),
        }

    def _faults(self) -> dict[Kind, int]:
        faults = {kind: self.counts.get(kind, 0) for kind in KINDS}
        if self.allow_extra:
            faults["extra"] -= self.foreign
        if self.allow_refused:
            faults["refused"] = 0
        return faults

    def _said(self) -> Iterator[str]:
        equal = sum(each.equal for each in self.containers.values())
        expected = sum(each.expected for each in self.containers.values())
        if self.sampling is not None:
            yield self.sampling.sentence
        elif self.ok:
            yield f"All {expected:,} items are in {self.target} as the source says."
        else:
            yield f"{equal:,} of {expected:,} items are in {self.target} as the source says."
        for kind in KINDS:
            count = self.counts.get(kind, 0)
            if count:
                yield f"{count:,} {_NAMES[kind][count != 1]}{self._allowed(kind)}."
        otherwise = sum(each.otherwise for each in self.containers.values())
        if otherwise:
            words = "item is of a document" if otherwise == 1 else "items are of documents"
            yield (
                f"{otherwise:,} {words} that this mapping refuses, as carried by a retry with "
                "another one."
            )
        yield from self.notes

    def _allowed(self, kind: Kind) -> str:
        if kind == "refused":
            return ", which is allowed" if self.allow_refused else ""
        if kind != "extra" or not self.foreign:
            return ""
        allowed = ", which is allowed" if self.allow_extra else ""
        return f" ({self.foreign:,} not of this migration{allowed})"


_NAMES: Mapping[Kind, tuple[str, str]] = {
    "missing": ("item is missing", "items are missing"),
    "differing": ("item differs", "items differ"),
    "extra": ("item is made by no document", "items are made by no document"),
    "refused": (
        "document is not carried, as the mapping refuses it",
        "documents are not carried, as the mapping refuses them",
    ),
}
