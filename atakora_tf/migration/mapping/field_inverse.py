"""The fields of an item as the fields of the document that it was made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atakora_tf.migration.mapping.forms import Forms
from atakora_tf.migration.mapping.functions import load_function
from atakora_tf.migration.mapping.model import FieldRule, FieldRules, Others
from atakora_tf.migration.mapping.originals import from_text, restored
from atakora_tf.migration.mapping.reconversion import natural, read_as, timestamp_of_units
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.values import Value

__all__ = ["MapInverse", "obstacles"]


def obstacles(fields: FieldRules, others: Others, *, originals: bool) -> Iterator[str]:
    """Why fields under these rules cannot be told from the item, one sentence each."""
    if others == "drop":
        yield "fields that the mapping does not name are left out"
    for name, rule in fields.items():
        if rule.drop:
            yield f"the field {name} is left out"
        if rule.function and not rule.inverse and not originals:
            yield f"the function of the field {name} has no inverse"
        inner = {**rule.fields, **({} if rule.items is None else {name: rule.items})}
        yield from obstacles(inner, rule.others, originals=originals)


class _FieldInverse:
    def __init__(
        self, name: str, rule: FieldRule, forms: Forms, database: DatabaseName | None
    ) -> None:
        self.name, self.rule, self.database = name, rule, database
        self.forms = forms.with_others(rule.types)
        self.inside = MapInverse(rule.fields, self.forms, database) if rule.fields else None
        self.items = (
            None if rule.items is None else _FieldInverse(name, rule.items, self.forms, database)
        )
        self.function = None if rule.inverse is None else load_function(rule.inverse)

    def value(self, data: Any, said: Any, rest: int | None = None) -> Value:
        if isinstance(said, list):
            return from_text(said[0])
        if rest is not None:
            return timestamp_of_units(data, rest, self.forms.timestamp)
        if self.function is not None:
            made: Value = self.function(natural(data))
            return made
        if self.inside is not None and isinstance(data, dict):
            return self.inside.read(data, said or {})
        if self.items is not None and isinstance(data, list):
            notes = said or {}
            return tuple(self.items.value(each, notes.get(str(n))) for n, each in enumerate(data))
        if said is not None:
            return restored(said, data, self.forms, self.database)
        if self.rule.type is not None:
            return read_as(self.rule.type, data, self.forms, self.database)
        return natural(data)


class MapInverse:
    """Reads the fields of a map, or of a document, out of an item."""

    def __init__(self, rules: FieldRules, forms: Forms, database: DatabaseName | None) -> None:
        self._forms, self._database = forms, database
        self._by_target = {
            rule.to or name: _FieldInverse(name, rule, forms, database)
            for name, rule in rules.items()
            if not rule.same_as_id
        }
        self._remainders = {rule.remainder for rule in rules.values() if rule.remainder}

    def read(self, body: Mapping[str, Any], notes: Mapping[str, Any]) -> dict[str, Value]:
        """The fields; notes: what JSON does not say of them (`originals`)."""
        found: dict[str, Value] = {}
        for target, data in body.items():
            if target in self._remainders:
                continue
            inverse = self._by_target.get(target)
            name = target if inverse is None else inverse.name
            said = notes.get(name)
            if said == []:  # a default stands where the document had nothing
                continue
            if inverse is None:
                found[name] = restored(said, data, self._forms, self._database)
            else:
                rest = inverse.rule.remainder and body.get(inverse.rule.remainder)
                found[name] = inverse.value(data, said, rest if isinstance(rest, int) else None)
        return found
