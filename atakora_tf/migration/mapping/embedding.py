"""Subcollections inside the item of the document above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.conversion import Converter
from atakora_tf.migration.mapping.field_plan import FieldPlan, MapPlan, Notes
from atakora_tf.migration.mapping.model import EmbedRule
from atakora_tf.migration.mapping.refusal import Refused

__all__ = ["EmbedPlan", "embed_all"]


class EmbedPlan:
    """Puts the documents of one subcollection into a field."""

    def __init__(self, rule: EmbedRule, converter: Converter, originals: str | None) -> None:
        self.rule = rule
        self.originals = originals
        own = Converter(
            converter.forms.with_others(rule.types), converter.accepted, converter.database
        )
        self.inner = {sub: EmbedPlan(each, own, originals) for sub, each in rule.embed.items()}
        taken = {plan.rule.to: "an embedded subcollection" for plan in self.inner.values()}
        if rule.form == "array":
            taken[rule.id] = "the embedded document's id"
        if originals is not None:
            taken[originals] = "what JSON does not say of the values"
        self.fields = MapPlan(
            rule.fields,
            rule.others,
            own,
            {name: taken_by(name, what) for name, what in taken.items()},
        )

    def embedded(self, documents: Sequence[Document], depth: int) -> Any:
        """The documents, all beneath this subcollection whose parents have `depth` parts."""
        by_id: dict[str, list[Document]] = {}
        for document in documents:
            by_id.setdefault(document.path.segments[depth + 1], []).append(document)
        array: list[dict[str, Any]] = []
        out: dict[str, Any] = {}
        for id_ in sorted(by_id):
            try:
                element = self._element(id_, by_id[id_], depth + 2)
            except Refused as refused:
                refused.place += [id_, self.rule.to]
                raise
            array.append(element)
            out[id_] = element
        return array if self.rule.form == "array" else out

    def _element(self, id_: str, documents: Sequence[Document], depth: int) -> dict[str, Any]:
        own = [each for each in documents if len(each.path.segments) == depth]
        if not own:
            raise Refused(
                "parent-missing",
                f"There is no document {'/'.join(documents[0].path.segments[:depth])}, which "
                f"{documents[0].path} would stand in. Give its subcollection a rule of its own.",
            )
        element: dict[str, Any] = {self.rule.id: id_} if self.rule.form == "array" else {}
        notes: Notes | None = None if self.originals is None else {}
        self.fields.write(own[0].fields, element, notes)
        deeper = [each for each in documents if len(each.path.segments) > depth]
        embed_all(self.inner, deeper, depth, element)
        if notes and self.originals is not None:
            FieldPlan.put(self.originals, notes, element)
        return element


def embed_all(
    plans: Mapping[str, EmbedPlan],
    documents: Sequence[Document],
    depth: int,
    out: dict[str, Any],
) -> None:
    """Put documents beneath one whose path has `depth` parts into its item."""
    by_sub: dict[str, list[Document]] = {}
    for document in documents:
        by_sub.setdefault(document.path.segments[depth], []).append(document)
    for sub, plan in plans.items():
        if sub in by_sub:
            FieldPlan.put(plan.rule.to, plan.embedded(by_sub[sub], depth), out)


def taken_by(name: str, what: str) -> tuple[str, str]:
    """Reason and sentence for a document's field whose name the mapping needs itself."""
    return (
        "field-taken",
        f"The mapping writes {what} to the field {name}, and the document has such a field. "
        "Rename one of the two.",
    )
