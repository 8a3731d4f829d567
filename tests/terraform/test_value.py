import json
import math
from collections import OrderedDict
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import DocumentError
from atakora_tf.terraform import Expression, Reference, template
from atakora_tf.terraform.value import MAX_INTEGER, plain, value_text

REFERENCE = Reference("azurerm_x.y", "id")


class Point(NamedTuple):
    x: int
    y: int


class Tier(StrEnum):
    HOT = "Hot"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", "a"),
        ('ß \n\t"\\\x07 😀', 'ß \n\t"\\\x07 😀'),
        ("${a} %{b} $${c} %%{d} ${ %", "$${a} %%{b} $$${c} %%%{d} $${ %"),
        (Tier.HOT, "Hot"),
        (True, True),
        (0, 0),
        (-1, -1),
        (MAX_INTEGER, MAX_INTEGER),
        (1.5, 1.5),
        (2.0, 2),
        (REFERENCE, "${azurerm_x.y.id}"),
        (Expression("var.a"), "${var.a}"),
        (template("a", REFERENCE), "a${azurerm_x.y.id}"),
        ([], []),
        ({}, {}),
        ((1, "b"), [1, "b"]),
        (Point(1, 2), [1, 2]),
        ({"b", "a", "a!"}, ["a", "a!", "b"]),
        (frozenset({REFERENCE, "a"}), ["${azurerm_x.y.id}", "a"]),
        (OrderedDict(b=1, a=None), {"b": 1}),
        (MappingProxyType({"${k}": "v"}), {"$${k}": "v"}),
        ({"a": {"b": [{"c": None, "d": {}}]}}, {"a": {"b": [{"d": {}}]}}),
    ],
)
def test_values_become_terraform_json(value, expected):
    result = plain(value, "azurerm_x.y")
    assert result == expected
    assert type(result) is type(expected)


def test_a_set_is_written_in_one_order():
    one, other = set([0, 8]), set([8, 0])  # noqa: C405 - literals might be reordered
    assert list(one) != list(other), "these two no longer show the order of a set"
    assert plain(one, "x") == plain(other, "x") == [0, 8]
    assert plain({"b", "c", "a"}, "x") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"a": [{"b": object}]},
            "azurerm_x.y, argument a[0].b: a type (<class 'object'>) cannot be written as "
            "Terraform JSON. Write a string, number, boolean, list, set, mapping, reference, "
            "template or expression.",
        ),
        (
            {"a": [None]},
            "azurerm_x.y, argument a[0]: None has no place in a list. Leave the element out.",
        ),
        (
            {"tags": {1: "a"}},
            "azurerm_x.y, argument tags: the key 1 is a int; a key must be text.",
        ),
        (
            {"tags": {1: "a", "b": "c"}},
            "azurerm_x.y, argument tags: the key 1 is a int; a key must be text.",
        ),
        (
            {"a": math.nan},
            "azurerm_x.y, argument a: nan is not a finite number, and JSON has no others.",
        ),
        (
            {"a": MAX_INTEGER + 1},
            "azurerm_x.y, argument a: 9007199254740992 is too large; beyond 9007199254740991 "
            "CDKTF rounds integers. Write it as text.",
        ),
        (
            {"app_settings": {"a key": "\ud800"}},
            "azurerm_x.y, argument app_settings['a key']: '\\ud800' holds half a surrogate pair, "
            "which no JSON file can carry. Give the text in valid Unicode.",
        ),
        (
            {"name": "a-${TfToken[TOKEN.3]}"},
            "azurerm_x.y, argument name: 'a-${TfToken[TOKEN.3]}' holds a CDKTF token, which only "
            "CDKTF can resolve. Use a reference such as resource['id'], or put the document "
            "into a CDKTF stack.",
        ),
        (
            None.__class__,
            "azurerm_x.y: a type (<class 'NoneType'>) cannot be written as Terraform "
            "JSON. Write a string, number, boolean, list, set, mapping, reference, template or "
            "expression.",
        ),
        (
            {"name": template("${TfToken[TOKEN.3]}", REFERENCE)},
            "azurerm_x.y, argument name: '${TfToken[TOKEN.3]}${azurerm_x.y.id}' holds a CDKTF "
            "token, which only CDKTF can resolve. Use a reference such as resource['id'], or put "
            "the document into a CDKTF stack.",
        ),
        (
            {"zones": ["#{TfToken[TOKEN.3]}"]},
            "azurerm_x.y, argument zones[0]: '#{TfToken[TOKEN.3]}' holds a CDKTF token, which "
            "only CDKTF can resolve. Use a reference such as resource['id'], or put the document "
            "into a CDKTF stack.",
        ),
    ],
)
def test_what_cannot_be_written_is_named_with_its_place(value, message):
    with pytest.raises(DocumentError) as caught:
        plain(value, "azurerm_x.y")
    assert str(caught.value) == message


def test_tokens_pass_on_the_way_to_cdktf():
    assert plain(["${TfToken[TOKEN.3]} ${a}"], "x", tokens=True) == ["${TfToken[TOKEN.3]} $${a}"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{")),
    lambda inner: (
        st.lists(inner.filter(lambda item: item is not None), max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    return value


@given(json_values)
def test_json_without_templates_is_written_as_it_is_apart_from_nulls(value):
    read = json.loads(value_text(value, "x", "\n"), parse_int=float)
    assert read == without_nulls(value)


@given(st.dictionaries(st.text("ab${", max_size=3), st.integers(0, 3), max_size=6))
def test_keys_are_sorted_in_the_text_whether_escaped_or_not(value):
    written = json.loads(value_text(value, "x", "\n"), object_pairs_hook=list)
    keys = [key for key, _ in written] if value else []
    assert keys == sorted(keys)
    assert len(keys) == len(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.1, "0.1"),
        (-0.0, "0"),
        (100.0, "100"),
        (1e-7, "1e-7"),
        (1.5e-9, "1.5e-9"),
        (0.00001, "0.00001"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.25e30, "1.25e+30"),
    ],
)
def test_floats_are_written_without_loss_and_as_javascript_does(value, text):
    assert value_text(value, "x", "\n") == text
    assert float(text) == value
