"""Resource keys: what components name when they want to share."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import ResourceKeyInvalid
from atakora_tf.requirements.key import ResourceKey, key_fault, resource_key_fault, unit_fault

words = st.from_regex(r"[a-z][a-z0-9]{0,3}(-[a-z0-9]{1,3}){0,2}", fullmatch=True)


@pytest.mark.parametrize("text", ["cosmos:shared-database", "a:b", "functions:api-functions-2"])
def test_a_key_reads_and_writes_itself(text: str) -> None:
    assert str(ResourceKey.parse(text)) == text


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "a",
        "a:",
        ":b",
        ":",
        "a:b:c",
        "A:b",
        "a:B",
        "a:b_c",
        "a:-b",
        "a:b-",
        "a: b",
        "1:a",
        "a:é",
        "a:b\n",
    ],
)
def test_what_is_no_key_is_refused(wrong: Any) -> None:
    message = (
        f"{wrong!r} is not a resource key; write the resource type, a colon and the requirement "
        "key, such as 'cosmos:shared-database'"
    )
    assert resource_key_fault(wrong) == message
    with pytest.raises(ResourceKeyInvalid) as raised:
        ResourceKey.parse(wrong)
    assert str(raised.value) == message


@pytest.mark.parametrize("wrong", [3, None, ("a", "b"), b"a:b"])
def test_what_is_no_text_is_no_key(wrong: Any) -> None:
    with pytest.raises(ResourceKeyInvalid, match="is not a resource key; write the resource type"):
        ResourceKey.parse(wrong)


@given(words, words, st.integers(1, 40))
def test_the_first_slot_keeps_the_bare_key(kind: str, name: str, number: int) -> None:
    key = ResourceKey(kind, name)
    assert str(key.slot(number)) == (str(key) if number == 1 else f"{key}-{number}")


@given(words, words)
def test_every_key_of_two_legal_words_is_legal(kind: str, name: str) -> None:
    assert ResourceKey.parse(f"{kind}:{name}") == ResourceKey(kind, name)


def test_keys_sort_by_type_first() -> None:
    texts = ["storage:a", "cosmos:b", "cosmos:a-2", "cosmos:a"]
    assert [str(k) for k in sorted(map(ResourceKey.parse, texts))] == sorted(texts)


def test_a_key_that_looks_like_a_split_is_refused() -> None:
    assert key_fault("requirement key", "shared-2") == (
        "the requirement key 'shared-2' ends in a number, which is how splits are named"
    )
    assert key_fault("requirement key", "shared2") is None


@pytest.mark.parametrize("wrong", ["", "a", "/", "a/", "/b", None, 3, "a b/c"])
def test_a_unit_is_a_field_and_a_name(wrong: Any) -> None:
    assert unit_fault("databases/user-api") is None
    assert unit_fault("groups/Users/Admin") is None
    assert unit_fault(wrong) == f"{wrong!r} is not of the form 'databases/user-api'"
