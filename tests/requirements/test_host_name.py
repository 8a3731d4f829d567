from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.requirements.host_name import dns_zone, host_name_fault

ZONE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers"
    "/Microsoft.Network/dnsZones/Example.com"
)


@pytest.mark.parametrize(
    "host", ["example.com", "www.example.com", "xn--bcher-kva.example", "1.a-b.test", "a.b.c.d.e"]
)
def test_a_host_name_has_no_fault(host: str) -> None:
    assert host_name_fault(host) is None


@pytest.mark.parametrize(
    "host",
    [
        3,
        None,
        "",
        " ",
        "localhost",
        "www.example.com.",
        ".example.com",
        "www..com",
        "-a.example.com",
        "a-.example.com",
        "a_b.example.com",
        "bücher.example",
        "192.0.2.1",
        f"{'a' * 64}.example.com",
        ".".join(["a" * 63] * 4),
        "www.example.com/shop",
        "www.example.com:443",
    ],
)
def test_what_is_none_is_said(host: object) -> None:
    assert host_name_fault(host) is not None


@pytest.mark.parametrize(
    ("host", "record"),
    [
        ("example.com", "@"),
        ("www.example.com", "www"),
        ("a.b.example.com", "a.b"),
        ("notexample.com", None),
        ("example.org", None),
    ],
)
def test_a_zone_knows_the_record_of_a_host(host: str, record: str | None) -> None:
    zone = dns_zone(ZONE)
    assert zone is not None
    assert (zone.name, zone.resource_group) == ("example.com", "dns")
    assert zone.record(host) == record


labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)


@given(st.lists(labels, min_size=1, max_size=3))
def test_every_host_in_a_zone_has_a_record_that_leads_back_to_it(parts: list[str]) -> None:
    zone = dns_zone(ZONE)
    assert zone is not None
    host = ".".join([*parts, zone.name])
    assert host_name_fault(host) is None
    assert f"{zone.record(host)}.{zone.name}" == host
