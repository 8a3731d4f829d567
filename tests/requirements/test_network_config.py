"""Blocks and ids as users write them."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf import NetworkingConfig
from atakora_tf.requirements.network_address import (
    caller_fault,
    server_fault,
    space_fault,
    subnet_fault,
)
from atakora_tf.requirements.network_id import (
    network_fault,
    network_name,
    network_of,
    zone_fault,
    zone_name,
)

NET = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
    "/Microsoft.Network/virtualNetworks/hub"
)


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_block_is_legal_if_it_is_private_whole_and_of_a_size_that_azure_takes(at, prefix):
    block = IPv4Network((at, prefix), strict=False)
    private = any(
        block.subnet_of(IPv4Network(known))
        for known in ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
    )
    assert (space_fault(str(block)) is None) == (private and 8 <= prefix <= 27)
    assert (subnet_fault(str(block)) is None) == (private and 8 <= prefix <= 29)


@given(st.sampled_from(["10.20.0.0/20", "192.168.7.0/24"]), st.integers(1, 255))
def test_an_address_inside_a_block_is_no_block(text, further):
    block = IPv4Network(text)
    inside = f"{block.network_address + further}/{block.prefixlen}"
    assert space_fault(inside) == f"{inside} is an address inside a block; the block is {block}"


@pytest.mark.parametrize(
    "value", [None, 7, b"10.0.0.0/8", "", "10.0.0.0", "10.0.0.0/", "10.0.0.0/255.0.0.0", "::/64",
              "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/٨", ["10.0.0.0/8"]]
)  # fmt: skip
def test_what_is_no_block_is_said(value):
    assert space_fault(value) == (
        f"{value!r} is not a block of IPv4 addresses; write one such as '10.20.0.0/20'"
    )


@pytest.mark.parametrize("value", ["010.0.0.0/8", "10.0.0.0/08"])
def test_a_block_has_one_spelling(value):
    assert space_fault(value) is not None


def test_ids_are_taken_apart():
    assert network_fault(NET) is None
    assert network_name(NET) == ("net", "hub")
    assert network_of(f"{NET}/subnets/apps") == NET
    zone = NET.replace("virtualNetworks/hub", "privateDnsZones/privatelink.azurewebsites.net")
    assert zone_fault(zone) is None
    assert zone_name(zone) == "privatelink.azurewebsites.net"
    for wrong in (None, 7, "", f"{NET}/subnets/apps", NET.lower()):
        assert network_fault(wrong) is not None
        assert zone_fault(wrong) is not None
    assert (network_of("x"), network_name("x"), zone_name(7)) == ("", ("", ""), "")


def test_dns_servers_and_callers_are_addresses():
    assert server_fault("10.0.0.4") is None
    assert server_fault("10.0.0.0/24") == "'10.0.0.0/24' is not an IPv4 address such as '10.0.0.4'"
    assert caller_fault("203.0.113.7") is None
    assert caller_fault("0.0.0.0/0") == (
        "0.0.0.0/0 is not where one calls from; name the public address or range"
    )
    assert caller_fault("everywhere") == (
        "'everywhere' is not an IPv4 address or a range such as '203.0.113.0/24'"
    )


def test_lists_become_what_cannot_change():
    config = NetworkingConfig(
        public=["functions"], dns_servers=["10.0.0.4"], deployment_addresses=["203.0.113.7/32"]
    )
    assert config.public == frozenset({"functions"})
    assert config.dns_servers == ("10.0.0.4",)
    assert config.deployment_addresses == frozenset({"203.0.113.7"})
