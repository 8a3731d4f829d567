"""The target's side: every item of it, or some, held against what is expected."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any, Final

from attrs import define, evolve, field

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.item_hash import parse_item
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.source import Source
from atakora_tf.migration.target.protocol import Found, Target
from atakora_tf.migration.verification.advancing import Advanced, Advancing
from atakora_tf.migration.verification.expected_items import Expected, ExpectedItems
from atakora_tf.migration.verification.field_differences import field_differences
from atakora_tf.migration.verification.findings import Difference, Findings
from atakora_tf.migration.verification.places import place_of, place_text
from atakora_tf.migration.verification.reading import items_of
from atakora_tf.migration.verification.result import ContainerCounts

__all__ = ["Comparison"]

_MOST_KEPT_BYTES: Final = 64 * 1024 * 1024
_TOGETHER: Final = 64
_CHANGED: Final = "The document changed while it was verified; the item is now as it says."
_GONE: Final = "The run wrote it, or found it, and its document is gone."
_REFUSED_NOW: Final = "Its document is refused now, and the item is as the run carried it before."
_TOO_MANY: Final = "The item was not looked at field by field, as too many differ."


@define(eq=False)
class Comparison:
    """Compares, and tells the findings.

    containers: counts by container, which grow here. since: items with a later time were written
    while it went on; `meanwhile` counts them.
    """

    target: Target
    expected: ExpectedItems
    findings: Findings
    containers: dict[ContainerName, ContainerCounts]
    journal: Journal | None
    since: float
    tell: Advancing
    meanwhile: int = 0
    compared: int = 0
    _differing: dict[str, tuple[Difference, Mapping[str, Any]]] = field(factory=dict)
    _kept_bytes: int = 0

    async def whole(self, names: Iterable[ContainerName]) -> None:
        """Every item of these containers."""
        for name in names:
            counts = self.containers.setdefault(name, ContainerCounts())
            pages = self.target.container(name).scan()
            try:
                async for page in pages:
                    for key, found in page:
                        self._compare(counts, name, place_text(key, str(found.body["id"])), found)
                    self.tell(Advanced("verify", f"comparing {name}", counts.found or 0))
            finally:
                close = getattr(pages, "aclose", None)
                if close is not None:
                    await close()
        for each in self.expected.missing():
            self.containers[each.container].missing += 1
            self.findings.add(self._missing(each))

    async def sample(self) -> None:
        """The items that the sample holds."""
        total = sum(self.expected.counts().values())
        waiting = self.expected.all()
        while several := list(islice(waiting, _TOGETHER)):
            places = [(each, *place_of(each.place)) for each in several]
            all_found = await asyncio.gather(
                *(self.target.container(each.container).read(id_, key) for each, key, id_ in places)
            )
            for each, found in zip(several, all_found, strict=True):
                self.compared += 1
                counts = self.containers[each.container]
                if found is None:
                    counts.missing += 1
                    self.findings.add(self._missing(each))
                else:
                    self._compare(counts, each.container, each.place, found)
            self.tell(Advanced("verify", "comparing a sample", self.compared, total))
        for counts in self.containers.values():
            counts.found = counts.extra = None

    async def tell_fields(self, source: Source, transform: Transform) -> None:
        """Find out in what the first items differ, for which their documents are read again."""
        kept, self._differing = self._differing, {}
        async for item in items_of(source, transform, kept.keys()):
            difference, body = kept.pop(str(item.source))
            fields = field_differences(item.body, body)
            note = difference.note or ("" if fields else _CHANGED)
            self.findings.add(evolve(difference, fields=fields, note=note))
        for difference, _ in kept.values():
            self.findings.add(difference)

    def _compare(
        self, counts: ContainerCounts, name: ContainerName, place: str, found: Found
    ) -> None:
        if counts.found is not None:
            counts.found += 1
        self.meanwhile += found.changed_at > self.since
        note, content = "", None
        try:
            content = found.hash
        except MigrationError as error:
            note = str(error)
        match self.expected.compare(name, place, content):
            case True:
                counts.equal += 1
            case False:
                counts.differing += 1
                self._differs(self.expected.find(name, place), found, note)
            case None:
                self._extra(counts, name, place, content)

    def _differs(self, expected: Expected, found: Found, note: str) -> None:
        difference = self._of("differing", expected)
        if note:
            self.findings.add(evolve(difference, note=note))
        elif expected.text is not None:
            fields = field_differences(parse_item(expected.text), found.body)
            self.findings.add(evolve(difference, fields=fields))
        elif not self._has_room(found):
            self.findings.add(evolve(difference, note=difference.note or _TOO_MANY))
        else:
            self._differing[expected.path] = (difference, found.body)

    def _has_room(self, found: Found) -> bool:
        if len(self._differing) >= 1_000 or self._kept_bytes > _MOST_KEPT_BYTES:
            return False
        self._kept_bytes += len(found.text)
        return True

    def _missing(self, expected: Expected) -> Difference:
        return self._of("missing", expected)

    def _of(self, kind: Any, expected: Expected) -> Difference:
        key, id_ = place_of(expected.place)
        note = ""
        if self.journal is not None:
            refusal = self.journal.refusal(expected.path)
            if refusal is not None and refusal.carried is None:
                note = f"The run could not carry it: {refusal.sentence}"
        return Difference(
            kind=kind,
            container=expected.container,
            partition_key=key,
            id=id_,
            path=expected.path,
            note=note,
        )

    def _extra(
        self, counts: ContainerCounts, name: ContainerName, place: str, content: bytes | None
    ) -> None:
        key, id_ = place_of(place)
        difference = Difference(kind="extra", container=name, partition_key=key, id=id_)
        if self.journal is not None:
            entry: Entry | None = None
            with suppress(UnicodeEncodeError):  # no run wrote what is no Unicode
                entry = self.journal.find(name, key, id_)
            if entry is not None and entry.state in ("written", "unchanged"):
                if entry.hash == content and self._carried_otherwise(entry.path):
                    counts.otherwise += 1
                    return
                note = _REFUSED_NOW if self.expected.is_refused(entry.path) else _GONE
                self._count_extra(counts, evolve(difference, path=entry.path, note=note))
                return
            difference = evolve(difference, note="It is not of this migration.")
        counts.foreign += 1
        self._count_extra(counts, difference)

    def _carried_otherwise(self, path: str) -> bool:
        """Whether a retry has carried, with another mapping, a document that this one refuses."""
        refusal = None if self.journal is None else self.journal.refusal(path)
        if refusal is None or refusal.carried is None or not self.expected.is_refused(path):
            return False
        self.expected.carried_otherwise(path)
        return True

    def _count_extra(self, counts: ContainerCounts, difference: Difference) -> None:
        counts.extra = (counts.extra or 0) + 1
        self.findings.add(difference)
