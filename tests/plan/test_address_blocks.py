"""Laws of address planning: no overlap ever, everything inside, what is placed stays."""

from __future__ import annotations

from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.plan.address_blocks import first_free, next_space, overlapping

SPACE = IPv4Network("10.20.0.0/22")


@st.composite
def blocks(draw: st.DrawFn) -> list[IPv4Network]:
    """Blocks inside and around the space."""
    around = IPv4Network("10.20.0.0/21")
    found = []
    for prefix in draw(st.lists(st.integers(22, 29), max_size=8)):
        count = 1 << (prefix - around.prefixlen)
        at = int(around.network_address) + draw(st.integers(0, count - 1)) * (1 << (32 - prefix))
        found.append(IPv4Network((at, prefix)))
    return found


@given(blocks(), st.integers(22, 29))
def test_a_free_block_is_inside_touches_nothing_and_is_the_lowest(taken, prefix):
    free = [b for b in SPACE.subnets(new_prefix=prefix) if not any(b.overlaps(t) for t in taken)]
    assert first_free(SPACE, prefix, taken) == (free[0] if free else None)


@given(blocks(), st.integers(22, 29), st.randoms(use_true_random=False))
def test_the_order_of_what_is_taken_never_matters(taken, prefix, random):
    shuffled = list(taken)
    random.shuffle(shuffled)
    assert first_free(SPACE, prefix, shuffled) == first_free(SPACE, prefix, taken)


@given(blocks())
def test_the_next_space_is_of_the_same_size_and_free(taken):
    found = next_space(SPACE, taken, ["10.0.0.0/8"])
    assert found is not None
    assert found.prefixlen == SPACE.prefixlen
    assert not any(found.overlaps(block) for block in taken)


def test_the_next_space_begins_at_the_start_of_its_range_when_the_end_is_reached():
    last = IPv4Network("192.168.240.0/20")
    assert str(next_space(last, [last], ["192.168.0.0/16"])) == "192.168.0.0/20"
    whole = IPv4Network("192.168.0.0/16")
    assert next_space(whole, [whole], ["192.168.0.0/16"]) is None


@given(blocks())
def test_overlaps_are_found_in_pairs(taken):
    named = {f"b{number}": block for number, block in enumerate(taken)}
    expected = [
        (one, other)
        for one in sorted(named)
        for other in sorted(named)
        if one < other and named[one].overlaps(named[other])
    ]
    assert overlapping(named) == expected
