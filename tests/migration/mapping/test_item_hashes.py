"""The canonical hash of items."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.item_hash import canonical_item, item_hash, parse_item

numbers = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([0, 0.0, -0.0, 1, 1.0, 2**53, 2.0**53, 1e300, 10**300, True]),
)
scalars = st.none() | st.booleans() | st.text(st.characters(exclude_categories=["Cs"])) | numbers
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab_é"), inner, max_size=3),
    max_leaves=6,
)
bodies = st.dictionaries(st.text("ab_", max_size=2), json_values, max_size=4)


def as_cosmos_has_it(value: Any) -> Any:
    """A form of our own that is equal exactly when doubles and texts are."""
    match value:
        case bool() | None | str():
            return (type(value).__name__, value)
        case int() | float():
            return ("number", float(value))
        case list():
            return [as_cosmos_has_it(each) for each in value]
    return {name: as_cosmos_has_it(each) for name, each in value.items()}


@given(bodies, bodies)
def test_hashes_are_equal_exactly_when_items_are(one: Any, other: Any) -> None:
    same = as_cosmos_has_it(one) == as_cosmos_has_it(other)
    assert (item_hash(one) == item_hash(other)) == same


@given(bodies)
def test_nothing_that_cosmos_does_to_an_item_changes_its_hash(body: Any) -> None:
    back = {"_ts": 1, **dict(reversed(body.items())), "_etag": "x", "_rid": "r", "_self": "s"}
    assert item_hash({**back, "_attachments": "a/"}) == item_hash(body)
    text = json.dumps(body)
    assert canonical_item(parse_item(text)) == canonical_item(body)
    assert canonical_item(json.loads(text)) == canonical_item(body)


def test_system_fields_count_inside_the_item() -> None:
    assert item_hash({"a": {"_ts": 1}}) != item_hash({"a": {}})


def test_one_changed_byte_changes_the_hash() -> None:
    assert item_hash({"id": "a", "n": 1}) != item_hash({"id": "a", "n": 2})
    assert item_hash({"n": 1}) != item_hash({"n": "1"}) != item_hash({"n": True})


def test_the_canonical_text_is_fixed() -> None:
    body = {"b": [1.0, -0.0, 1.5, 2**53 + 2, 1e300], "a": "é\n", "_etag": "x"}
    text = '{"a":"é\\n","b":[1,0,1.5,9007199254740994.0,1e+300]}'
    assert canonical_item(body) == text.encode()
    expected = "f539f7cd8c7fc7c8f407cacb7ef49cca733e55583ca8c483057a26a8e2c40a8b"
    assert item_hash(body).hex() == expected


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 10**400])
def test_what_is_no_json_has_no_hash(number: float) -> None:
    with pytest.raises(MigrationError) as caught:
        item_hash({"id": "a", "n": number})
    assert str(caught.value).startswith("The item 'a' cannot be compared, as it is no JSON (")


def test_a_number_beyond_every_double_is_no_item() -> None:
    for text in ('{"n": 1e999}', '{"n": 1' + "0" * 400 + "}"):
        with pytest.raises(ValueError, match="beyond every double"):
            parse_item(text)
