"""What rules for fields do with the fields of a document or of a map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from atakora_tf.migration.mapping.conversion import Converter, type_name
from atakora_tf.migration.mapping.functions import call, load_function
from atakora_tf.migration.mapping.model import NOTHING, FieldRule, FieldRules, Others
from atakora_tf.migration.mapping.originals import MISSING, note, whole
from atakora_tf.migration.mapping.refusal import Refused
from atakora_tf.migration.values import Timestamp, Value

__all__ = ["FieldPlan", "MapPlan", "Notes"]

Notes = dict[str, Any]


class FieldPlan:
    """Carries one field into an item."""

    def __init__(self, name: str, rule: FieldRule, converter: Converter) -> None:
        self.rule = rule
        self.target = rule.to or name
        forms = converter.forms.with_others(rule.types)
        self.converter = (
            Converter(forms, converter.accepted, converter.database) if rule.types else converter
        )
        inner = bool(rule.fields) or rule.others != "keep"
        self.inside = MapPlan(rule.fields, rule.others, self.converter) if inner else None
        self.items = None if rule.items is None else FieldPlan(name, rule.items, self.converter)
        self.function = None if rule.function is None else load_function(rule.function)

    def carry(self, value: Value, out: dict[str, Any]) -> Any:
        """Put the value into `out`; gives the note of what JSON does not say of it."""
        rule = self.rule
        if rule.drop or rule.same_as_id:
            return None
        if rule.remainder is not None and type(value) is Timestamp:
            form = self.converter.forms.timestamp
            rest = self.converter.split(value, form)[1]
            self.put(rule.remainder, rest, out)
            value = Timestamp(value.seconds, value.nanoseconds - rest)
            self.put(self.target, self.converter.in_units(value, form), out)
            return "timestamp"
        data, said = self.converted(value)
        self.put(self.target, data, out)
        return said

    def converted(self, value: Value) -> tuple[Any, Any]:
        """The value as JSON, and what JSON does not say of it."""
        rule = self.rule
        if rule.type is not None and value is not None and type_name(value) != rule.type:
            raise Refused(
                "type-differs",
                f"The value is of the type {type_name(value)}, and the mapping states {rule.type}. "
                "Leave `type` out, or give a function that makes one of the other.",
            )
        if self.function is not None and rule.function is not None:
            made = call(self.function, rule.function, value)
            data = self.converter.convert(made)
            return data, whole(value, data)
        if self.inside is not None and isinstance(value, dict):
            inner: dict[str, Any] = {}
            notes: Notes = {}
            self.inside.write(value, inner, notes)
            return inner, notes or None
        if self.items is not None and isinstance(value, tuple):
            return self._elements(value, self.items)
        data = self.converter.convert(value)
        return data, note(value, data, self.converter.forms, self.converter.database)

    def _elements(self, value: tuple[Value, ...], items: FieldPlan) -> tuple[Any, Any]:
        out: list[Any] = []
        notes: Notes = {}
        try:
            for element in value:
                data, said = items.converted(element)
                if said is not None:
                    notes[str(len(out))] = said
                out.append(data)
        except Refused as refused:
            refused.place.append(len(out))
            raise
        return out, notes or None

    @staticmethod
    def put(name: str, data: Any, out: dict[str, Any]) -> None:
        """Write a field of the item, if nothing stands there."""
        if name in out:
            raise Refused(
                "field-taken",
                f"The item's field {name} would be written twice. Rename one of the two (to: …).",
            )
        out[name] = data


class MapPlan:
    """Carries all fields of a document or of a map.

    taken: names that fields of the document cannot have in the item, each with reason and sentence.
    """

    def __init__(
        self,
        rules: FieldRules,
        others: Others,
        converter: Converter,
        taken: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self.converter = converter
        self.others = others
        self.plans = {name: FieldPlan(name, rule, converter) for name, rule in rules.items()}
        self.taken = dict(taken or {})
        # Fields whose names a rename claims are carried with a look at what stands there.
        targets = {plan.target for plan in self.plans.values()}
        targets |= {plan.rule.remainder for plan in self.plans.values() if plan.rule.remainder}
        self.guarded = {
            name: FieldPlan(name, FieldRule(), converter) for name in targets - self.plans.keys()
        }
        self.defaults = {
            name: rule.default for name, rule in rules.items() if rule.default is not NOTHING
        }
        self._special = {*self.plans, *self.taken, *self.guarded}

    def write(
        self, fields: Mapping[str, Value], out: dict[str, Any], notes: Notes | None = None
    ) -> None:
        """Put the fields into `out`, and into `notes` what JSON does not say of them."""
        convert, special = self.converter.convert, self._special
        plain = self.others == "keep" and notes is None
        name = ""
        try:
            for name, value in fields.items():
                if name in special:
                    self._carry(name, value, out, notes)
                elif plain:
                    out[name] = value if type(value) is str else convert(value)
                else:
                    self._carry_other(name, value, out, notes)
        except Refused as refused:
            refused.place.append(name)
            raise
        for name, default in self.defaults.items():
            if name not in fields:
                FieldPlan.put(self.plans[name].target, default, out)
                if notes is not None:
                    notes[name] = MISSING

    def _carry(self, name: str, value: Value, out: dict[str, Any], notes: Notes | None) -> None:
        plan = self.plans.get(name)
        if plan is None and name in self.taken:
            raise Refused(*self.taken[name])
        if plan is None and self.others != "keep":
            self._carry_other(name, value, out, notes)
            return
        said = (plan or self.guarded[name]).carry(value, out)
        if notes is not None and said is not None:
            notes[name] = said

    def _carry_other(
        self, name: str, value: Value, out: dict[str, Any], notes: Notes | None
    ) -> None:
        if self.others == "refuse":
            raise Refused(
                "unnamed-field",
                f"The mapping does not name the field {name}, and refuses others. Name it under "
                "`fields`, or say others: keep.",
            )
        if self.others == "drop":
            self.converter.lose(
                "unnamed_fields", f"The mapping does not name the field {name}.", "name it"
            )
            return
        data = self.converter.convert(value)
        out[name] = data
        if notes is not None:
            said = note(value, data, self.converter.forms, self.converter.database)
            if said is not None:
                notes[name] = said
