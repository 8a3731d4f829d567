import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.contract.plural import pluralise
from atakora_tf.errors import NameInvalid

PLURALS = {
    "User": "users",
    "Category": "categories",
    "Box": "boxes",
    "Person": "people",
    "SalesPerson": "sales-people",
    "OrderLine": "order-lines",
    "order_line": "order-lines",
    "cart": "carts",
    "Day": "days",
    "Address": "addresses",
    "IPAddress": "ip-addresses",
    "Status": "statuses",
    "Analysis": "analyses",
    "Branch": "branches",
    "Wish": "wishes",
    "Quiz": "quizzes",
    "Child": "children",
    "Mouse": "mice",
    "Leaf": "leaves",
    "Hero": "heroes",
    "Photo": "photos",
    "Series": "series",
    "Lens": "lenses",
    "Alias": "aliases",
    "Users": "users",
    "Categories": "categories",
    "People": "people",
    "APIKey": "api-keys",
    "SKU": "skus",
    "S3Bucket": "s3-buckets",
}


@pytest.mark.parametrize(("name", "plural"), PLURALS.items())
def test_the_plural_of_a_name_is_frozen(name, plural):
    assert pluralise(name) == plural


@given(st.from_regex(r"[A-Z][a-z]{1,12}([A-Z][a-z]{1,12}){0,3}", fullmatch=True))
def test_a_plural_fits_a_route_and_keeps_every_word_but_the_last(name):
    words = [word.lower() for word in re.findall("[A-Z][a-z]+", name)]
    plural = pluralise(name).split("-")
    assert plural[:-1] == words[:-1]
    assert re.fullmatch("[a-z]+", plural[-1])


# "skus" looks like "status": a singular.
@pytest.mark.parametrize("plural", sorted(set(PLURALS.values()) - {"skus"}))
def test_a_plural_is_its_own_plural(plural):
    assert pluralise(plural) == plural


@pytest.mark.parametrize("name", ["", "--", "42", "Größe"])
def test_a_name_without_english_letters_has_no_plural(name):
    with pytest.raises(NameInvalid) as caught:
        pluralise(name)
    assert str(caught.value) == (
        f"no plural is known for the entity name '{name}': use English letters"
    )
