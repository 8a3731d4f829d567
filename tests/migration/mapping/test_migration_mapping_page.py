"""The page on mappings and the JSON Schema for editors say what the code does."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from atakora_tf.migration.mapping.file_keys import EMBED_KEYS, FIELD_KEYS, RULE_KEYS
from atakora_tf.migration.mapping.file_schema import mapping_file_schema
from atakora_tf.migration.mapping.forms import FORMS, Forms
from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.mapping.mapping_file import examine
from tests.migration.mapping.test_mapping_files import EVERYTHING

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "migration_mapping.md").read_text(encoding="utf-8")
SCHEMA = DOCS / "migration_mapping.schema.json"


def block(kind: str) -> str:
    found = re.search(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_of_the_page_gives_what_the_page_says() -> None:
    names: dict[str, Any] = {"MAPPING": block("yaml")}
    exec(block("python"), names)
    said = re.split(r"\n(?=\{)", block("json").strip())
    item, other, refused = map(json.loads, said)
    assert names["item"].body == item
    assert names["other"].body == other
    found = {name: getattr(names["refused"], name) for name in refused}
    assert found == refused


def test_the_page_lists_every_loss_form_and_key() -> None:
    for name, sentence in LOSSES.items():
        assert f"| `{name}` | {sentence} |" in PAGE
    for forms in FORMS.values():
        for form in forms:
            assert f"`{form}`" in PAGE
    for key in {*RULE_KEYS, *EMBED_KEYS, *FIELD_KEYS} - {"inverse", *FORMS}:
        assert f"`{key}`" in PAGE or f"`{key}:" in PAGE, key


def test_the_first_form_of_each_type_is_the_usual_one() -> None:
    assert {name: getattr(Forms(), name) for name in FORMS} == {
        name: next(iter(forms)) for name, forms in FORMS.items()
    }


def test_the_schema_for_editors_is_that_of_the_code() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == mapping_file_schema(), (
        "write json.dumps(mapping_file_schema(), indent=2, ensure_ascii=False) to the file"
    )
    Draft202012Validator.check_schema(mapping_file_schema())


RULE = "version: 1\ncollections: {a: {container: b/c, %s}}"


@pytest.mark.parametrize(
    "text",
    [
        block("yaml"),
        EVERYTHING,
        "version: 2\ncollections: {a: skip}",
        "version: 1\ncollections: {}",
        "version: 1\ncollections: {a: {id: path}}",
        "version: 1\nother: 1\ncollections: {a: skip}",
        RULE % "partition_key: a",
        RULE % "partition_key: [/a, /b, /c, /d]",
        RULE % "fields: {a: {timestamp: week}}",
        RULE % "fields: {a: {not_finite: null}}",
        RULE % "fields: {a: keep}",
        RULE % "function: f",
        RULE % "embed: {x: {as: list}}",
        RULE % "accept: [everything]",
        RULE % "types: {int: text}",
    ],
)
def test_editors_and_the_reader_agree(text: str) -> None:
    valid = Draft202012Validator(mapping_file_schema()).is_valid(yaml.safe_load(_texts(text)))
    assert valid == (not examine(text).problems)


def _texts(text: str) -> str:
    # Editors read keys as text, as the reader does; PyYAML alone takes these for truth values.
    return re.sub(r"^( +)(no|on):", r"\1'\2':", text, flags=re.MULTILINE)
