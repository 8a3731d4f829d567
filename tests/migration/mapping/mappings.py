"""Small mappings and documents for tests."""

from __future__ import annotations

from typing import Any

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import Value

DB = DatabaseName("demo")
FUNCTIONS = "tests.migration.mapping.users_functions"


def document(path: str, **fields: Value) -> Document:
    return Document(DocumentPath.parse(path), fields)


def mapping(rule: str = "", *, pattern: str = "users", top: str = "") -> MappingRules:
    """A mapping of one collection to shop/users; `rule` holds more lines of its rule."""
    lines = [f"      {line}" for line in rule.strip("\n").splitlines()]
    return parse_mapping(
        "\n".join(
            [
                "version: 1",
                top,
                "collections:",
                f"  '{pattern}':",
                "      container: shop/users",
                *lines,
            ]
        )
    )


def item(rule: str, *documents: Document, top: str = "", pattern: str = "users") -> Item:
    """The item of the first document, into which the others are embedded."""
    outcome = Transform(mapping(rule, top=top, pattern=pattern), database=DB)(
        documents[0], documents[1:]
    )
    assert isinstance(outcome, tuple), outcome
    [made] = outcome
    return made


def body(rule: str, **fields: Value) -> dict[str, Any]:
    """The item of users/ada without its id."""
    made = dict(item(rule, document("users/ada", **fields)).body)
    assert made.pop("id") == "ada"
    return made


def rejected(rule: str, *documents: Document, top: str = "", pattern: str = "users") -> Rejected:
    outcome = Transform(mapping(rule, top=top, pattern=pattern), database=DB)(
        documents[0], documents[1:]
    )
    assert isinstance(outcome, Rejected), outcome
    return outcome


def refused(rule: str, **fields: Value) -> tuple[str, str, str]:
    """Reason, place and sentence of the refusal of users/ada."""
    found = rejected(rule, document("users/ada", **fields))
    assert found.path == "users/ada"
    return found.reason, found.where, found.sentence
