from itertools import product

from atakora_tf.azure import storage


def test_replications_are_all_there_is_of_zone_geo_and_read_access() -> None:
    # Reading the copy in the paired region needs such a copy.
    possible = {traits for traits in product((False, True), repeat=3) if traits[1] or not traits[2]}
    assert set(storage.REPLICATIONS.values()) == possible
    assert len(storage.REPLICATIONS) == len(possible)


def test_the_names_of_replications_say_what_they_do() -> None:
    for name, replication in storage.REPLICATIONS.items():
        assert replication.zone == ("Z" in name)
        assert replication.geo == ("G" in name)
        assert replication.read_access == name.startswith("RA")


def test_premium_accounts_are_never_copied_to_another_region() -> None:
    assert not any(storage.REPLICATIONS[name].geo for name in storage.PREMIUM_REPLICATIONS)


def test_archive_is_not_to_be_had_with_zones() -> None:
    without_zones = [name for name, traits in storage.REPLICATIONS.items() if not traits.zone]
    assert list(storage.ARCHIVE_REPLICATIONS) == without_zones


def test_every_kind_and_tier_says_what_it_serves() -> None:
    pairs = [(kind, tier) for kind, tiers in storage.ACCOUNT_KINDS.items() for tier in tiers]
    assert list(storage.SERVICES) == pairs


def test_queues_and_tables_are_never_premium() -> None:
    for (_, tier), services in storage.SERVICES.items():
        if tier == "Premium":
            assert not services & {"queue", "table"}


def test_kinds_with_an_access_tier_are_kinds() -> None:
    assert set(storage.ACCESS_TIER_KINDS) <= set(storage.ACCOUNT_KINDS)


def test_the_quota_of_premium_shares_starts_higher() -> None:
    assert storage.SHARE_QUOTA_RANGE[0] < storage.PREMIUM_SHARE_QUOTA_RANGE[0]
    assert storage.SHARE_QUOTA_RANGE[1] == storage.PREMIUM_SHARE_QUOTA_RANGE[1]
