"""Ids of documents as ids of items."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.migration.mapping.item_ids import (
    escape_id,
    escape_path,
    is_hashed,
    shortened,
    unescape_id,
    unescape_path,
)
from atakora_tf.migration.mapping.limits import FORBIDDEN_IN_IDS, LONGEST_ID
from tests.migration.documents import ids, paths

awkward = st.text(st.sampled_from("~a:/\\?#\t\r\n .é%😀"), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("document", "item"),
    [
        ("ada", "ada"),
        ("日本語 😀", "日本語 😀"),
        ("a b", "a b"),
        ("a ", "a~20"),
        ("a\\b?c#d", "a~5Cb~3Fc~23d"),
        ("a~b", "a~7Eb"),
        ("~7E", "~7E7E"),
        ("50%2F", "50%2F"),
        (".", "~2E"),
        ("..", "~2E~2E"),
        ("...", "..."),
        ("a\nb\x00", "a~0Ab~00"),
    ],
)
def test_an_id_is_escaped_only_where_it_must_be(document: str, item: str) -> None:
    assert escape_id(document) == item
    assert unescape_id(item) == document


@given(ids | awkward)
def test_escaping_can_be_undone_and_leaves_nothing_that_cosmos_forbids(document: str) -> None:
    item = escape_id(document)
    assert unescape_id(item) == document
    assert not FORBIDDEN_IN_IDS & set(item)
    assert item not in (".", "..")
    assert not item.endswith(" ")
    assert not is_hashed(item)


@given(awkward, awkward)
def test_two_ids_share_no_items_id(one: str, other: str) -> None:
    assert (escape_id(one) == escape_id(other)) == (one == other)


@given(st.lists(awkward, min_size=2, max_size=4).map(tuple))
def test_a_whole_path_can_be_read_out_of_an_id(segments: tuple[str, ...]) -> None:
    item = escape_path(segments)
    assert unescape_path(item) == segments
    assert not FORBIDDEN_IN_IDS & set(item)


@given(paths())
def test_ids_fit_into_cosmos_whatever_the_path(path: object) -> None:
    segments: tuple[str, ...] = path.segments  # type: ignore[attr-defined]
    for item in (shortened(escape_id(segments[-1])), shortened(escape_path(segments))):
        assert 1 <= len(item.encode()) <= LONGEST_ID


@pytest.mark.parametrize("character", ["a", "é", "日", "😀"])
def test_an_id_is_hashed_from_the_first_byte_too_many(character: str) -> None:
    size = len(character.encode())
    fits = character * (LONGEST_ID // size)
    assert shortened(fits) is fits
    longer = fits + character
    assert is_hashed(shortened(longer))
    assert shortened(longer) != shortened(longer + "a")


def test_a_short_id_that_looks_like_a_hash_is_none() -> None:
    assert not is_hashed(escape_id("~~" + "0" * 64))
