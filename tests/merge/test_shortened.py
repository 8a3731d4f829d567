"""What nobody would read to its end is cut, and nothing else is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.merge.claim import show
from atakora_tf.merge.shortened import shortened, shortened_text

ID = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/" + "g" * 90 + "/providers"
    "/Microsoft.Network/virtualNetworks/network/subnets/subnet"
)


@given(st.text(max_size=299))
def test_a_text_of_usual_length_stays_whole(text: str) -> None:
    assert shortened(text) == text
    assert shortened_text(text) == text


def test_a_resource_id_stays_whole() -> None:
    assert shortened(f"{ID} is not known, and neither is {ID}").count(ID) == 2


def test_a_long_word_is_cut_and_the_sentence_goes_on() -> None:
    assert shortened(f"'{'x' * 300}' has 300 characters") == f"'{'x' * 60}…' has 300 characters"


def test_a_long_sentence_of_short_words_stays_whole() -> None:
    sentence = "one of these " * 100
    assert shortened(sentence) == sentence


@given(st.text(min_size=301), st.sampled_from(["", "'", '"', ")", "]", "}", ">"]))
def test_a_long_value_is_cut_and_closed(text: str, end: str) -> None:
    cut = shortened_text(text + end)
    assert len(cut) <= 62
    assert cut.startswith(text[:60] + "…")
    assert cut.endswith(end)


def test_fifty_elements_are_shown() -> None:
    fifty, more = frozenset(range(100, 150)), frozenset(range(100, 160))
    assert show(fifty) == "{" + ", ".join(map(str, range(100, 150))) + "}"
    assert show(more) == show(fifty)[:-1] + ", … 10 more}"
    assert show(tuple(range(51))).endswith("49, … 1 more)")
    assert show({n: n for n in range(51)}).endswith("49: 49, … 1 more}")
