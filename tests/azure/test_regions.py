import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.azure.regions import REGIONS, normalise_region, region
from atakora_tf.errors import UnknownRegion

# Pairs of regions that are open, with regions that are closed to new customers.
CLOSED_PAIRS = {"swedensouth"}


@pytest.mark.parametrize("spelling", ["westeurope", "West Europe", "WestEurope", "west-europe"])
def test_a_region_is_found_in_every_usual_spelling(spelling: str) -> None:
    assert region(spelling) is REGIONS["westeurope"]


def test_west_europe_is_described_in_full() -> None:
    west_europe = region("westeurope")
    assert (west_europe.name, west_europe.display_name) == ("westeurope", "West Europe")
    assert (west_europe.geography, west_europe.paired) == ("Europe", "northeurope")
    assert (west_europe.zones, west_europe.short_name) == (True, "we")


def test_every_display_name_leads_back_to_its_region() -> None:
    assert [region(each.display_name) for each in REGIONS.values()] == list(REGIONS.values())


def test_regions_stand_in_alphabetical_order() -> None:
    assert list(REGIONS) == sorted(REGIONS)


def test_no_two_regions_share_a_short_name() -> None:
    short_names = [each.short_name for each in REGIONS.values()]
    assert len(set(short_names)) == len(short_names)


def test_short_names_are_two_to_four_lowercase_letters_and_digits() -> None:
    odd = [
        r.short_name for r in REGIONS.values() if not re.fullmatch("[a-z0-9]{2,4}", r.short_name)
    ]
    assert odd == []


def test_every_pair_is_a_region() -> None:
    pairs = {each.paired for each in REGIONS.values()} - {None}
    assert pairs - set(REGIONS) == CLOSED_PAIRS


def test_no_region_is_its_own_pair() -> None:
    assert [each.name for each in REGIONS.values() if each.paired == each.name] == []


def test_regions_without_a_pair_are_known() -> None:
    # What refuses geo-redundant storage; all of them opened after Azure stopped making pairs.
    assert [name for name, each in REGIONS.items() if each.paired is None] == [
        "austriaeast",
        "belgiumcentral",
        "chilecentral",
        "denmarkeast",
        "indonesiacentral",
        "israelcentral",
        "italynorth",
        "malaysiawest",
        "mexicocentral",
        "newzealandnorth",
        "polandcentral",
        "qatarcentral",
        "spaincentral",
    ]


def test_an_unknown_region_is_answered_with_the_nearest_names() -> None:
    with pytest.raises(UnknownRegion) as raised:
        region("West Eurpe")
    assert str(raised.value) == (
        "'West Eurpe' is not an Azure region that this release knows. "
        "Did you mean 'westeurope', 'westus' or 'westus3'?"
    )


def test_a_near_miss_of_a_single_region_names_only_that_one() -> None:
    with pytest.raises(UnknownRegion) as raised:
        region("israel")
    assert str(raised.value) == (
        "'israel' is not an Azure region that this release knows. Did you mean 'israelcentral'?"
    )


def test_a_text_like_no_region_is_answered_with_an_example() -> None:
    with pytest.raises(UnknownRegion) as raised:
        region("zzz")
    assert str(raised.value) == (
        "'zzz' is not an Azure region that this release knows. "
        "Write it as Azure does, for example 'westeurope' or 'West Europe'."
    )


@given(st.text())
def test_normalising_twice_changes_nothing(name: str) -> None:
    once = normalise_region(name)
    # A few letters, such as "İ", fall apart when they become lowercase; no region has them.
    if name.isascii():
        assert normalise_region(once) == once
        assert not set(once) & set(" -_")
