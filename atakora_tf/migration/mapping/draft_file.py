"""A draft as a mapping file for people: commented, and read back as the same mapping."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.draft import CollectionFinding, Draft
from atakora_tf.migration.mapping.mapping_data import mapping_data
from atakora_tf.migration.mapping.sampling import FieldSample

__all__ = ["draft_text", "mapping_text"]

_MOST_KEYS_SHOWN = 5


def mapping_text(data: Any) -> str:
    """Plain data of a mapping as YAML.  Raises MigrationError where PyYAML is missing."""
    try:
        import yaml
    except ImportError:
        raise MigrationError(
            "Writing a mapping needs a library that is not installed: "
            "pip install 'atakora-tf[migrate]'."
        ) from None

    class OneLine(yaml.SafeDumper):
        """Never breaks a text over lines, so that lines can be indented and commented."""

    def text_node(dumper: Any, text: str) -> Any:
        style = None if text.isprintable() else '"'
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    OneLine.add_representer(str, text_node)
    text: str = yaml.dump(
        data, Dumper=OneLine, sort_keys=False, allow_unicode=True, width=1_000_000_000
    )
    return text


def draft_text(draft: Draft) -> str:
    """The draft as a file; the same draft gives the same text."""
    data = mapping_data(draft.mapping)
    collections = data.pop("collections")
    lines = [
        "# A draft from sampled documents: read it, change it, then run with it.",
        "# docs/migration_mapping.md says what can stand here.",
        *mapping_text(data).splitlines(),
    ]
    if not collections:
        return "\n".join([*lines, "collections: {}", ""])
    lines.append("collections:")
    for finding in draft.findings:
        rule = {finding.collection: collections[finding.collection]}
        lines += ["", *(f"  # {line}" for line in _comments(finding))]
        lines += [f"  {line}" for line in mapping_text(rule).splitlines()]
    return "\n".join([*lines, ""])


def _comments(finding: CollectionFinding) -> Iterator[str]:
    yield (
        f"{_shown(finding.collection)}: {_documents(finding.documents)} sampled; items of "
        f"{finding.mean_bytes} bytes on average, {finding.largest_bytes} at most"
        + (f" ({_shown(finding.largest)})" if finding.largest else "")
        + f"; about {finding.write_ru:g} RU a write, without indexes"
    )
    for refusals in finding.refusals:
        first = refusals.first
        where = f" at {_shown(first.where)}" if first.where else ""
        yield (
            f"REFUSED so far: {_documents(refusals.documents)}, {refusals.reason}, such as "
            f"{_shown(first.path)}{where}. {_shown(first.sentence)}"
        )
    yield "fields:"
    for field in finding.fields:
        yield f"  {_field(field, finding.whole[field.place])}"
    if finding.keys:
        yield "fields that could be the partition key:"
    for key in finding.keys[:_MOST_KEYS_SHOWN]:
        values = f"{'more than ' if key.at_least else ''}{key.distinct} value"
        yield (
            f"  {_shown(key.path)}: {values}{'' if key.distinct == 1 else 's'}, the hottest "
            f"{_shown(key.hottest)} in {key.share:.1%} of the documents"
        )


def _documents(count: int) -> str:
    return "1 document" if count == 1 else f"{count} documents"


def _field(field: FieldSample, whole: int) -> str:
    types = sorted(field.types.items(), key=lambda each: (-each[1], each[0]))
    said = " or ".join(name if len(types) == 1 else f"{name} ({count})" for name, count in types)
    text = f"{_shown('.'.join(field.place))}: {said}"
    if field.present < whole:
        text += f", missing in {whole - field.present} of {whole}"
    for name in field.rare_types:
        text += f"; {name} is rare, such as in {_shown(field.examples[name])}"
    return text


def _shown(text: str) -> str:
    """The text on one line, at most 200 characters; YAML ends comments at more than line feeds."""
    text = text if len(text) <= 200 else f"{text[:200]}…"
    return text if text.isprintable() else json.dumps(text)
