"""Patterns of collections."""

from __future__ import annotations

import pytest
from hypothesis import given

from atakora_tf.errors import MigrationError
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.selection import CollectionPattern, parse_selection
from tests.migration.documents import paths


@pytest.mark.parametrize(
    ("pattern", "inside", "outside"),
    [
        ("users", ["users/a"], ["users/a/orders/1", "orders/1"]),
        ("users/*/orders", ["users/a/orders/1"], ["users/a", "users/a/orders/1/lines/2"]),
        ("users/a/orders", ["users/a/orders/1"], ["users/b/orders/1"]),
        ("**/orders", ["orders/1", "users/a/orders/1"], ["orders/1/lines/2"]),
        ("users/**", ["users/a", "users/a/orders/1"], ["orders/1"]),
        ("users/*/orders/**", ["users/a/orders/1", "users/a/orders/1/x/y"], ["users/a"]),
        ("**", ["users/a", "a/b/c/d"], []),
        ("%2A", ["*/a"], ["users/a"]),
        ("a/%2A/c", ["a/*/c/d"], ["a/b/c/d"]),
        ("50%25", ["50%/x"], ["50/x"]),
    ],
)
def test_a_pattern_names_its_documents(pattern: str, inside: list[str], outside: list[str]) -> None:
    parsed = CollectionPattern.parse(pattern)
    for text in inside:
        path = DocumentPath.parse(text)
        assert parsed.matches(path)
        assert parsed.matches_collection(path.collection)
    for text in outside:
        assert not parsed.matches(DocumentPath.parse(text))


@given(paths())
def test_a_documents_own_collection_names_it(path: DocumentPath) -> None:
    parsed = CollectionPattern.parse(path.collection)
    assert parsed.matches(path)
    assert parsed.matches_collection(path.collection)
    assert parsed.last_id == path.segments[-2]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "a part of it is empty"),
        ("users/", "a part of it is empty"),
        ("users/alice", "it ends with a document, not with a collection"),
        ("users/alice/**", "it ends with a document, not with a collection"),
        ("*", "* stands for a document id, not for a collection"),
        ("users/**/orders", "** stands at the start or at the end"),
        ("**/users/orders", "** at the start takes one collection id after it"),
    ],
)
def test_patterns_that_name_no_collections_are_refused(text: str, why: str) -> None:
    with pytest.raises(MigrationError) as caught:
        parse_selection([text])
    assert str(caught.value) == (
        f"{text!r} names no collections: {why}. Write users, users/*/orders, **/orders or users/**."
    )
