"""Laws: a document comes back from its item, up to what the mapping declares."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.forms import FORMS
from atakora_tf.migration.mapping.inverse import Inverse, why_not_invertible
from atakora_tf.migration.mapping.item_hash import item_hash, parse_item
from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector
from tests.migration.documents import documents, ids, names, paths, timestamps, values
from tests.migration.mapping.mappings import DB, FUNCTIONS, document, mapping

ALL = f"accept: [{', '.join(set(LOSSES) - {'unnamed_fields'})}]"


def kept(types: str, place: str = "id: path") -> MappingRules:
    return parse_mapping(
        f"version: 1\n{ALL}\noriginals: originals\ntypes: {{{types}}}\n"
        f"collections: {{'**': {{container: shop/all, {place}}}}}"
    )


def there_and_back(rules: MappingRules, *given_documents: Document) -> tuple[Document, ...] | None:
    """What comes back from the item as Cosmos DB would return it; None if it is refused."""
    outcome = Transform(rules, database=DB)(given_documents[0], given_documents[1:])
    if isinstance(outcome, Rejected):
        return None
    [made] = outcome
    stored = parse_item(made.text) | {"_ts": 1, "_etag": "x"}
    assert item_hash(stored) == made.hash
    return Inverse(rules, database=DB)(made.container, stored)


choices = st.fixed_dictionaries(
    {name: st.sampled_from(list(forms)) for name, forms in FORMS.items()}
)


@given(choices, documents(), st.sampled_from(["id: path", "path: where"]))
@settings(max_examples=80, deadline=None)
def test_with_originals_every_document_comes_back_whatever_the_forms(
    forms: dict[str, str], one: Document, place: str
) -> None:
    types = ", ".join(f"{name}: '{form}'" for name, form in forms.items())
    back = there_and_back(kept(types, place), one)
    taken = {"id", "ttl", "where", "originals", "_document_id", "_ts", "_etag", "_rid", "_self"}
    assert back == (one,) or (back is None and one.fields.keys() & taken)


def test_most_documents_are_not_refused_in_that_law() -> None:
    find(
        documents(),
        lambda one: len(one.fields) >= 3 and there_and_back(kept(""), one) == (one,),
        settings=settings(phases=[Phase.generate]),
    )


plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer()),
    lambda inner: (
        st.lists(inner, max_size=3).map(tuple) | st.dictionaries(names, inner, max_size=3)
    ),
    max_leaves=6,
)


@given(ids, ids, st.dictionaries(st.sampled_from("abc"), plain))
@settings(deadline=None, max_examples=60)
def test_what_json_can_say_comes_back_without_originals(
    user: str, pet: str, fields: dict[str, Value]
) -> None:
    one = Document(DocumentPath(("users", user, "pets", pet)), fields)
    rules = mapping("parents: [user]\nconstants: {kind: pet}", pattern="users/*/pets")
    assert there_and_back(rules, one) == (one,)


NEAR_UNITS = st.builds(
    lambda moment: Timestamp(moment.seconds % 8_000_000_000, moment.nanoseconds), timestamps()
)
finite = st.floats(-180, 180)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "iso": timestamps(),
            "nine": timestamps(),
            "seconds": NEAR_UNITS,
            "millis": NEAR_UNITS,
            "micros": NEAR_UNITS,
            "int": st.integers(-(2**63), 2**63 - 1),
            "text int": st.integers(-(2**63), 2**63 - 1),
            "double": st.floats(),
            "base64": st.binary(),
            "hex": st.binary(),
            "full": paths().map(lambda path: Reference(DB, path)),
            "short": paths().map(lambda path: Reference(DB, path)),
            "geojson": st.builds(GeoPoint, finite, finite),
            "geo": st.builds(GeoPoint, finite, finite),
            "vector": st.lists(st.floats(), max_size=3).map(tuple).map(Vector),
            "list": st.lists(timestamps(), max_size=3).map(tuple),
            "map": st.fixed_dictionaries({"bytes": st.binary(), "x": st.integers(0, 9)}),
            "word": st.text("aBc", max_size=5),
            "name": st.text("abc"),
        },
    )
)
@settings(deadline=None, max_examples=80)
def test_fields_whose_types_are_stated_come_back_without_originals(fields: Any) -> None:
    rules = mapping(
        f"""
fields:
  iso: {{type: timestamp}}
  nine: {{type: timestamp, timestamp: iso-nanoseconds, to: ninth}}
  seconds: {{type: timestamp, timestamp: seconds, remainder: s}}
  millis: {{type: timestamp, timestamp: milliseconds, remainder: ms}}
  micros: {{type: timestamp, timestamp: microseconds, remainder: us}}
  int: {{type: int}}
  text int: {{type: int, int: text}}
  double: {{type: double, negative_zero: text}}
  base64: {{type: bytes}}
  hex: {{type: bytes, bytes: hex}}
  full: {{type: reference, reference: full}}
  short: {{type: reference}}
  geojson: {{type: geo, negative_zero: text}}
  geo: {{type: geo, geo: object, negative_zero: text}}
  vector: {{type: vector, negative_zero: text}}
  list: {{items: {{type: timestamp}}}}
  map: {{to: inner, fields: {{bytes: {{type: bytes, to: raw}}}}}}
  word: {{function: '{FUNCTIONS}:swapped', inverse: '{FUNCTIONS}:swapped'}}
  name: {{same_as_id: true}}
"""
    )
    one = document("users/ada", **{**fields, "name": "ada"})
    back = there_and_back(rules, one)
    assert back == (one,)


@given(documents(), choices)
@settings(max_examples=60, deadline=None)
def test_a_document_that_came_back_makes_the_same_item(
    one: Document, forms: dict[str, str]
) -> None:
    # Types that JSON does not know are forgotten without originals, and then nothing more is.
    types = ", ".join(f"{name}: '{form}'" for name, form in forms.items())
    rules = parse_mapping(
        f"version: 1\n{ALL}\ntypes: {{{types}}}\n"
        "collections: {'**': {container: a/b, id: path}}"
    )
    forgotten = there_and_back(rules, one)
    if forgotten is not None and forms["int"] != "text":
        assert there_and_back(rules, *forgotten) == forgotten


embedded_values = st.dictionaries(names.filter(lambda name: name not in "id"), values(), max_size=3)


@pytest.mark.parametrize("form", ["array", "map"])
@given(st.dictionaries(ids, st.dictionaries(ids, embedded_values, max_size=2), max_size=3))
@settings(deadline=None, max_examples=25)
def test_embedded_documents_come_back(form: str, pets: dict[str, dict[str, Any]]) -> None:
    rules = mapping(
        f"{ALL}\noriginals: originals\nembed: {{pets: {{as: {form}, to: animals, embed: "
        f"{{toys: {{as: {form}, id: toy}}}}}}}}"
    )
    ada = DocumentPath(("users", "ada"))
    whole = [Document(ada, {"n": 1.0})]
    for pet in sorted(pets):
        path = DocumentPath((*ada.segments, "pets", pet))
        whole.append(Document(path, {"at": Timestamp(1, 1)}))
        whole += [
            Document(DocumentPath((*path.segments, "toys", toy)), pets[pet][toy])
            for toy in sorted(pets[pet])
        ]
    back = there_and_back(rules, whole[0], *reversed(whole[1:]))
    if not any(
        fields.keys() & {"originals", "toy"} for each in pets.values() for fields in each.values()
    ):
        assert back is not None
    assert back is None or list(back) == whole


def test_defaults_are_told_from_values_by_originals() -> None:
    rules = mapping("originals: o\nfields: {a: {default: 1}}")
    assert there_and_back(rules, document("users/x")) == (document("users/x"),)
    assert there_and_back(rules, document("users/x", a=1)) == (document("users/x", a=1),)


def test_a_function_without_inverse_is_undone_by_originals() -> None:
    rules = mapping(f"originals: o\nfields: {{a: {{function: '{FUNCTIONS}:upper'}}}}")
    one = document("users/x", a="Ab")
    assert there_and_back(rules, one) == (one,)


def test_a_function_of_documents_is_undone_by_its_inverse() -> None:
    rules = mapping(f"function: '{FUNCTIONS}:with_depth'\ninverse: '{FUNCTIONS}:without_depth'")
    assert there_and_back(rules, document("users/x", a=1)) == (document("users/x", a=1),)


def test_collections_in_one_container_are_told_apart() -> None:
    rules = parse_mapping(
        "version: 1\ndatabase: d\ncollections:\n"
        "  users: {container: all, constants: {type: user}}\n"
        "  shops: {container: all, constants: {type: shop}}\n"
    )
    for one in (document("users/a", n=1), document("shops/a", n=1)):
        assert there_and_back(rules, one) == (one,)


def test_an_item_of_another_mapping_is_told() -> None:
    inverse = Inverse(mapping("constants: {type: user}"))
    [made] = Transform(mapping())(document("users/a"))
    assert not isinstance(made, str)
    with pytest.raises(MigrationError) as caught:
        inverse(made.container, {"id": "a"})  # type: ignore[union-attr]
    assert str(caught.value) == "The item 'a' of shop/users was not made by this mapping."


def test_a_mapping_without_a_way_back_says_why() -> None:
    rules = parse_mapping(
        f"""
version: 1
database: d
collections:
  users/*/pets: {{container: all, others: drop, function: '{FUNCTIONS}:with_depth'}}
  users:
    container: all
    fields: {{a: drop, b: {{fields: {{c: {{function: '{FUNCTIONS}:upper'}}}}}}}}
    embed: {{toys: {{fields: {{d: drop}}}}}}
"""
    )
    why = (
        "users/*/pets: the function of the collection has no inverse.",
        "users/*/pets: the documents' paths are not in the items; name parents, or path.",
        "users/*/pets: fields that the mapping does not name are left out.",
        "users: the field a is left out.",
        "users: the function of the field c has no inverse.",
        "users: the field d is left out.",
        "users/*/pets and users: nothing in the items of d/all tells the two apart; give them "
        "different constants, or path.",
    )
    assert why_not_invertible(rules) == why
    with pytest.raises(MigrationError) as caught:
        Inverse(rules)
    assert str(caught.value) == "\n".join(["The mapping has no way back:", *why])


def test_nan_as_null_comes_back_where_the_type_is_stated() -> None:
    rules = mapping("accept: [not_finite]\nfields: {a: {type: double, not_finite: null}}")
    back = there_and_back(rules, document("users/x", a=math.inf))
    assert back == (document("users/x", a=math.nan),)
