"""Networks are arranged by what has to be in them, and keep what they have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from atakora_tf import FunctionsConfig, NetworkingConfig
from atakora_tf.components.declared import Declared
from atakora_tf.components.networked import networked
from atakora_tf.merge.claim import Source
from atakora_tf.plan.declaration import Declaration
from atakora_tf.plan.planner import Planning, plan_backend
from atakora_tf.requirements.requirement import ResourceRequirement

HERE = Source("Shop", "shop.py", 1)

Apps = Mapping[str, tuple[str | None, str]]
"""The key of an app, its region and its plan."""


def planned(
    apps: Apps,
    config: NetworkingConfig | None = None,
    pins: Mapping[str, Mapping[str, str]] | None = None,
    *,
    names: Iterable[str] | None = None,
) -> Planning:
    made = [
        Declaration(
            f"C{key}",
            "Resources",
            Source(f"C{key}", "shop.py", 9),
            (
                ResourceRequirement(
                    "functions",
                    key,
                    FunctionsConfig(plan=plan),
                    source=Source(f"C{key}", "shop.py", 9),
                    region=region,
                ),
            ),
        )
        for key in (names or apps)
        for region, plan in [apps[key]]
    ]
    roll = networked(
        Declared(tuple(made), ()), "shop", config or NetworkingConfig(), HERE, "westeurope"
    )
    return plan_backend("shop", "prod", "westeurope", roll.declarations, pins=pins)


def networks(planning: Planning) -> dict[str, Any]:
    assert planning.plan is not None, [str(p) for p in planning.problems]
    return {
        str(r.key): r.config for r in planning.plan.resources if r.config.resource_type == "network"
    }


def placed(planning: Planning) -> dict[str, str]:
    """Every subnet by its name, whatever its network."""
    return {n: b for config in networks(planning).values() for n, b in config.subnets.items()}


keys = st.sampled_from([f"app{n}" for n in range(12)])
regions = st.sampled_from([None, None, "northeurope", "westus"])
plans = st.sampled_from(["FC1", "EP1", "B1"])
some_apps = st.dictionaries(keys, st.tuples(regions, plans), min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(some_apps)
def test_nothing_overlaps_and_everything_is_inside(apps):
    found = networks(planned(apps))
    spaces = [IPv4Network(config.address_space) for config in found.values()]
    assert not any(one.overlaps(other) for one, other in combinations(spaces, 2))
    for config in found.values():
        inside = [IPv4Network(block) for block in config.subnets.values()]
        assert all(block.subnet_of(IPv4Network(config.address_space)) for block in inside)
        assert not any(one.overlaps(other) for one, other in combinations(inside, 2))


@settings(max_examples=60, deadline=None)
@given(some_apps)
def test_a_network_is_in_every_region_that_has_apps_and_in_no_other(apps):
    planning = planned(apps)
    assert planning.plan is not None
    asked = {region or "westeurope" for region, _ in apps.values()}
    assert {r.location for r in planning.plan.resources if r.type == "network"} == asked


@settings(max_examples=60, deadline=None)
@given(some_apps, st.randoms(use_true_random=False))
def test_the_order_of_components_never_matters(apps, random):
    names = list(apps)
    random.shuffle(names)
    assert networks(planned(apps, names=names)) == networks(planned(apps))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(some_apps, min_size=2, max_size=5),
    st.sampled_from([None, NetworkingConfig(address_space="10.50.0.0/20")]),
)
def test_what_is_placed_stays_whoever_comes_and_goes(history, config):
    pins: Mapping[str, Mapping[str, str]] = {}
    before: dict[str, str] = {}
    held: dict[str, tuple[str | None, str]] = {}
    for apps in history:
        planning = planned(apps, config, pins)
        after = placed(planning)
        for name, block in before.items():
            key = name.removeprefix("functions:").removesuffix("-northeurope")
            key = key.removesuffix("-westus")
            # An app that moves to another plan or region is another app.
            if name in after and held.get(key) == apps.get(key):
                assert after[name] == block
        assert placed(planned(apps, config, planning.pins)) == after
        pins, before, held = planning.pins, after, dict(apps)


def test_the_addresses_are_documented_ones():
    planning = planned({"api": (None, "FC1"), "jobs": ("northeurope", "EP1")})
    assert networks(planning) == {
        "network:shared-network": NetworkingConfig(
            address_space="10.20.0.0/20",
            subnets={"endpoints": "10.20.0.0/24", "functions:api": "10.20.1.0/26"},
        ),
        "network:shared-network-northeurope": NetworkingConfig(
            address_space="10.20.16.0/20",
            subnets={
                "endpoints-northeurope": "10.20.16.0/24",
                "functions:jobs-northeurope": "10.20.17.0/26",
            },
        ),
    }
    assert planning.pins["network:shared-network"]["fixed/network:shared-network"] == (
        "address_space=10.20.0.0/20, endpoints=10.20.0.0/24, functions:api=10.20.1.0/26, "
        "location=westeurope"
    )


def test_who_leaves_is_not_followed_at_once():
    first = planned({"a": (None, "FC1"), "b": (None, "FC1")})
    assert placed(first)["functions:a"] == "10.20.1.0/26"
    # Terraform makes the one before it has removed the other.
    second = planned({"b": (None, "FC1"), "c": (None, "FC1")}, pins=first.pins)
    assert placed(second)["functions:c"] == "10.20.1.128/26"
    third = planned({"b": (None, "FC1"), "c": (None, "FC1"), "d": (None, "FC1")}, pins=second.pins)
    assert placed(third)["functions:d"] == "10.20.1.0/26"


def test_the_first_network_keeps_its_block_when_the_home_region_gets_one():
    config = NetworkingConfig(address_space="10.50.0.0/20")
    first = planned({"a": ("northeurope", "FC1")}, config)
    assert networks(first)["network:shared-network-northeurope"].address_space == "10.50.0.0/20"
    both = planned({"a": ("northeurope", "FC1"), "b": (None, "FC1")}, config, first.pins)
    assert {key: found.address_space for key, found in networks(both).items()} == {
        "network:shared-network-northeurope": "10.50.0.0/20",
        "network:shared-network": "10.50.16.0/20",
    }


def test_a_network_keeps_its_block_when_the_first_one_goes():
    config = NetworkingConfig(address_space="10.50.0.0/20")
    here, there = {"a": (None, "FC1")}, {"b": ("northeurope", "FC1")}
    north = "network:shared-network-northeurope"
    both = planned({**here, **there}, config)
    alone = planned(there, config, both.pins)
    assert networks(alone)[north].address_space == "10.50.16.0/20"
    assert placed(alone)["functions:b-northeurope"] == "10.50.17.0/26"
    again = planned({**here, **there}, config, alone.pins)
    assert networks(again) == networks(both)


def test_a_block_that_another_network_had_is_not_taken_when_that_goes():
    config = NetworkingConfig(address_space="10.50.0.0/20")
    here, there = {"a": (None, "FC1")}, {"b": ("northeurope", "FC1")}
    pins = planned({**here, **there}, config, planned(there, config).pins).pins
    assert pins["network:shared-network"]["fixed/network:shared-network"] == (
        "address_space=10.50.16.0/20, endpoints=10.50.16.0/24, functions:a=10.50.17.0/26, "
        "location=westeurope, written=10.50.0.0/20"
    )
    for _ in range(2):  # The lock file knows nothing of the other network any more.
        alone = planned(here, config, pins)
        assert networks(alone)["network:shared-network"].address_space == "10.50.16.0/20"
        pins = alone.pins
    # Whoever writes another block means it, and hears that the subnets are not in it.
    moved = planned(here, NetworkingConfig(address_space="10.60.0.0/20"), pins)
    assert [p.what for p in moved.problems] == [
        "the subnet 10.50.16.0/24 is not in the network's address space 10.60.0.0/20",
        "the subnet 10.50.17.0/26 is not in the network's address space 10.60.0.0/20",
    ]


def test_small_networks_are_shared_out_more_thinly():
    config = NetworkingConfig(address_space="192.168.7.0/25")
    assert placed(planned({"a": (None, "FC1"), "b": (None, "EP1")}, config)) == {
        "endpoints": "192.168.7.0/26",
        "functions:a": "192.168.7.64/27",
        "functions:b": "192.168.7.96/27",
    }


def test_subnets_of_others_and_their_network_are_taken_as_they_are():
    net = (
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
        "/Microsoft.Network/virtualNetworks/spoke"
    )
    ids = {"endpoints": f"{net}/subnets/pep", "functions:a": f"{net}/subnets/apps"}
    planning = planned({"a": (None, "FC1")}, NetworkingConfig(subnet_ids=ids))
    assert networks(planning)["network:shared-network"] == NetworkingConfig(
        virtual_network_id=net, subnet_ids=ids
    )
    assert planning.pins["network:shared-network"]["fixed/network:shared-network"] == (
        "location=westeurope"
    )


def test_a_network_that_moves_to_another_region_says_so():
    first = planned({"a": (None, "FC1")})
    line = {
        key: {unit: at.replace("westeurope", "uksouth") for unit, at in units.items()}
        for key, units in first.pins.items()
        if key.startswith("network")
    }
    moved = planned({"a": (None, "FC1")}, pins=line)
    assert moved.plan is not None
    assert [str(w) for w in moved.plan.warnings] == [
        "network:shared-network › location: it was in uksouth and is in westeurope now: Terraform "
        "replaces the network with its subnets and endpoints, and nothing in it answers until that "
        "is done"
    ]
