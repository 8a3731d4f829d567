"""The headers `If-Match` and `If-None-Match`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.contract.entity_tags import EntityTags, read_entity_tags


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("*", EntityTags(True)),
        (' "a" ', EntityTags(False, frozenset({'"a"'}))),
        ('"a", "b"', EntityTags(False, frozenset({'"a"', '"b"'}))),
        ('"a,b",,"c"', EntityTags(False, frozenset({'"a,b"', '"c"'}))),
        ('W/"a"', EntityTags(False, frozenset({'"a"'}), frozenset({'"a"'}))),
        ('""', EntityTags(False, frozenset({'""'}))),
    ],
)
def test_a_header_names_tags(header: str, tags: EntityTags) -> None:
    assert read_entity_tags(header) == tags


@pytest.mark.parametrize(
    "header", ["", "a", '"a', 'a"', '"a" "b"', '*, "a"', '"a"b', "w/*", ",", '"a\n"', '"a b"']
)
def test_what_is_no_tag_is_refused(header: str) -> None:
    assert read_entity_tags(header) is None


def test_a_change_wants_the_very_same_item() -> None:
    strong, weak = read_entity_tags('"a"'), read_entity_tags('W/"a"')
    assert strong is not None
    assert weak is not None
    assert strong.matches('"a"', strongly=True)
    assert not weak.matches('"a"', strongly=True)
    assert weak.matches('"a"', strongly=False)
    assert not strong.matches('"b"', strongly=False)
    assert EntityTags(True).matches('"b"', strongly=True)
    assert not EntityTags(True).matches(None, strongly=True)


@given(st.text())
def test_any_header_is_read_or_refused(header: str) -> None:
    found = read_entity_tags(header)
    assert found is None or found.anything or found.tags
