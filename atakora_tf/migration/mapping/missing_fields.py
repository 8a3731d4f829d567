"""Rules of a mapping that nothing in sampled documents answers to; most are slips of the pen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.file_reading import near
from atakora_tf.migration.mapping.mapping_file import MappingFile
from atakora_tf.migration.mapping.model import NOTHING, EmbedRule, FieldRules
from atakora_tf.migration.mapping.routing import Routes
from atakora_tf.migration.mapping.yaml_tree import MappingProblem
from atakora_tf.migration.values import Value

__all__ = ["missing_fields"]

_Maps = Sequence[Mapping[str, Value]]


def missing_fields(file: MappingFile, samples: Iterable[Document]) -> Sequence[MappingProblem]:
    """A problem for each rule for a field that no sampled document has, in the order of lines.

    Fields with a default may be missing.  Collections without sampled documents are passed over.
    """
    if file.mapping is None:
        return ()
    routes = Routes(file.mapping)
    places: dict[tuple[str, ...], list[Mapping[str, Value]]] = {}
    for document in samples:
        route = routes.find(document.path)
        if route.rule is not None:
            below = document.path.segments[route.depth :: 2]
            places.setdefault((route.rule.pattern.text, *below), []).append(document.fields)
    found: list[MappingProblem] = []
    for rule in file.mapping.rules:
        if rule.function is not None:
            continue  # it may make the fields
        where = (rule.pattern.text,)
        found += _of_fields(file, where, rule.fields, places.get(where, []))
        found += _of_embedded(file, where, rule.embed, places)
    return sorted(found)


def _of_embedded(
    file: MappingFile,
    where: tuple[str, ...],
    rules: Mapping[str, EmbedRule],
    places: Mapping[tuple[str, ...], _Maps],
) -> Iterator[MappingProblem]:
    for sub, rule in rules.items():
        here = (*where, sub)
        yield from _of_fields(file, here, rule.fields, places.get(here, []))
        yield from _of_embedded(file, here, rule.embed, places)


def _of_fields(
    file: MappingFile, where: tuple[str, ...], rules: FieldRules, maps: _Maps
) -> Iterator[MappingProblem]:
    if not maps:
        return
    known = sorted({name for each in maps for name in each})
    for name, rule in rules.items():
        values = [each[name] for each in maps if name in each]
        here = (*where, name)
        if not values and rule.default is NOTHING:
            line, column = file.places.get(here, (1, 1))
            where_said = "/*/".join(where)
            yield MappingProblem(
                line,
                column,
                f"No sampled document of {where_said} (of {len(maps)}) has a field {name}"
                f"{near(name, known)}",
            )
        inner = [each for each in values if isinstance(each, dict)]
        yield from _of_fields(file, here, rule.fields, inner)
