"""Isolated and locked backends of every mixture: nothing waits for itself, nothing is doubled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from generated_backends import right_cases
from hypothesis import event, given
from hypothesis import strategies as st
from wiring import blocks, cycle, missing

from atakora_tf import (
    AzureState,
    Backend,
    CosmosConfig,
    CrudApi,
    DataStack,
    EventBus,
    FunctionsApp,
    FunctionsConfig,
    HttpTrigger,
    NetworkingConfig,
    QueueTrigger,
    Resources,
    Secrets,
    StackOptions,
    StaticSite,
    StaticWebsite,
    StorageConfig,
    StorageContainer,
    StorageShare,
    StorageTable,
    define_backend,
)
from examples.custom_provider.backend import lounge
from examples.isolated.backend import clinic
from examples.microservices.backend import market
from examples.regions.backends import backends as regions
from examples.shop.backend import shop
from examples.two_regions.backend import airline

CODE = Path(__file__).parents[2] / "examples" / "isolated" / "intake"
HUB = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
    "/Microsoft.Network"
)
SPOKE = f"{HUB}/virtualNetworks/spoke"
ZONES = (
    "privatelink.documents.azure.com",
    "privatelink.blob.core.windows.net",
    "privatelink.azurewebsites.net",
)
STATE = StackOptions(state=AzureState("stfuzzedstates"))

_regions = st.sampled_from([None, None, None, "northeurope", "uksouth"])
_seldom = st.sampled_from([False, False, True])
_storage = st.sampled_from(
    [
        StorageConfig(containers={"abc": StorageContainer()}, tables={"abc": StorageTable()}),
        StorageConfig(kind="BlockBlobStorage", performance="Premium"),
        StorageConfig(
            kind="FileStorage", performance="Premium", shares={"abc": StorageShare(quota_gb=100)}
        ),
        StorageConfig(static_website=StaticWebsite(), containers={"abc": StorageContainer()}),
        StorageConfig(hierarchical_namespace=True),
        StorageConfig(public_network_access=False, ip_rules={"203.0.113.9"}),
    ]
)
_needs = st.fixed_dictionaries(
    {"storage:files": _storage},
    optional={
        "functions:api-functions": st.builds(
            FunctionsConfig,
            plan=st.sampled_from(["FC1", "EP1", "B1", "P1v3"]),
            runtime=st.sampled_from(["python", "dotnet-isolated"]),
        ),
        "cosmos:graph": st.builds(
            CosmosConfig, api=st.sampled_from(["nosql", "mongodb", "table", "gremlin"])
        ),
        "network:own": st.builds(
            NetworkingConfig,
            address_space=st.just("10.77.0.0/22"),
            dns_zone_ids=st.sampled_from([{}, {z: f"{HUB}/privateDnsZones/{z}" for z in ZONES}]),
        ),
    },
)


@st.composite
def _part(draw: st.DrawFn, number: int) -> Any:
    kind = draw(st.sampled_from(["api", "api", "data", "bus", "vault", "site", "code", "needs"]))
    place: dict[str, Any] = {"region": draw(_regions), "dedicated": draw(_seldom)}
    if kind == "api":
        return CrudApi.define(f"Part{number}Api", entity_name=f"Part{number}", **place)
    if kind == "data":
        return DataStack.define(f"Data{number}", blobs=[f"in{number}"], queues=[f"jobs{number}"])
    if kind == "bus":
        tier = draw(st.sampled_from(["Premium", "Premium", "Standard"]))
        return EventBus.define(f"Bus{number}", tier=tier, queues=[f"jobs{number}"])
    if kind == "vault":
        return Secrets.define(f"Keys{number}", names=[f"key-{number}"], **place)
    if kind == "site":
        hosting = draw(st.sampled_from(["storage", "static-web-app"]))
        return StaticSite.define(f"Site{number}", hosting=hosting)
    if kind == "code":
        functions = {
            "file": QueueTrigger(f"scans{number}", declare=True),
            "see": HttpTrigger(f"see{number}", ["GET"]),
        }
        return FunctionsApp.define(
            f"Code{number}",
            source=CODE,
            plan=draw(st.sampled_from([None, "EP1"])),
            functions_key=f"code{number}",
            functions=functions,
            **place,
        )
    return Resources.define(f"Needs{number}", draw(_needs), **place)


_networking = st.one_of(
    st.just("isolated"),
    st.builds(
        NetworkingConfig,
        address_space=st.sampled_from(["10.0.0.0/8", "192.168.0.0/23", "172.16.4.0/25"]),
        dns_zone_ids=st.sampled_from([{}, {ZONES[0]: f"{HUB}/privateDnsZones/{ZONES[0]}"}]),
        public=st.sampled_from([(), {"functions"}, {"storage", "service-bus"}]),
        outbound=st.sampled_from([{"Sql"}, {"Storage.WestEurope", "8.8.8.8"}, ()]),
        deployment_addresses=st.sampled_from([(), {"198.51.100.0/30"}]),
    ),
    st.builds(
        NetworkingConfig,
        subnet_ids=st.just(
            {
                "endpoints": f"{SPOKE}/subnets/endpoints",
                "functions:api-functions": f"{SPOKE}/subnets/apps",
            }
        ),
        public=st.just({"service-bus"}),
    ),
)


@st.composite
def isolated_backends(draw: st.DrawFn) -> Backend:
    parts = [draw(_part(number)) for number in range(draw(st.integers(1, 5)))]
    return define_backend(
        {f"c{number}": part for number, part in enumerate(parts)},
        name="shop",
        environment=draw(st.sampled_from(["dev", "prod"])),
        location="westeurope",
        lock=None,
        stack=STATE,
        monitoring=draw(st.booleans()),
        networking=draw(_networking),
        deletion_locks=draw(st.sampled_from([True, True, False])),
        on_incompatible="split",
    )


def configuration(backend: Backend) -> Any:
    return json.loads(backend.document(whole=True).to_json())


def of(found: Mapping[str, Any], kind: str) -> dict[str, Any]:
    return {at: body for at, body in found.items() if at.startswith(f"azurerm_{kind}.")}


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
@pytest.mark.parametrize("example", [shop, market, lounge, airline, clinic])
def test_no_example_waits_for_itself(example: Callable[..., Backend], environment: str) -> None:
    written = configuration(example(environment, lock=None))
    assert missing(written) == []
    assert cycle(written) == []


def test_no_backend_of_several_waits_for_itself(tmp_path: Path) -> None:
    for backend in regions("prod", tmp_path):
        written = configuration(backend)
        assert missing(written) == []
        assert cycle(written) == []


@given(right_cases())
def test_no_backend_waits_for_itself(case: Any) -> None:
    options = {**case.options, "stack": STATE, "deletion_locks": True, "monitoring": True}
    backend = evolve(case, options=options).backend()
    if backend.validate():
        event("refused")
        return
    written = configuration(backend)
    assert missing(written) == []
    assert cycle(written) == []


@given(isolated_backends())
def test_isolated_backends_hang_together(backend: Backend) -> None:
    if backend.validate():
        event("refused")
        return
    written = configuration(backend)
    assert missing(written) == []
    assert cycle(written) == []
    found = blocks(written)
    _check_endpoints(found)
    _check_subnets(found)
    _check_rules(found)
    _check_locks(found)


def _check_endpoints(found: Mapping[str, Any]) -> None:
    """One for each service; none is closed that has none; each zone once, each link once."""
    ways = Counter(
        (body["private_service_connection"]["private_connection_resource_id"], service)
        for body in of(found, "private_endpoint").values()
        for service in body["private_service_connection"]["subresource_names"]
    )
    assert [way for way, times in ways.items() if times > 1] == []
    reached = {target for target, _ in ways}
    for at, body in found.items():
        if body.get("public_network_access_enabled") is False:
            assert f"${{{at}.id}}" in reached, f"{at} is closed, and nothing leads to it"
    for kind, place in (
        ("private_dns_zone", "name"),
        ("private_dns_zone_virtual_network_link", "virtual_network_id"),
    ):
        named = [(b.get("private_dns_zone_name"), b[place]) for b in of(found, kind).values()]
        assert len(named) == len(set(named))
    names = [body["name"].lower() for body in of(found, "private_endpoint").values()]
    assert len(names) == len(set(names))
    assert all(len(name) <= 64 for name in names)


def _check_subnets(found: Mapping[str, Any]) -> None:
    """Those of one network have no address in common; every app joins one."""
    blocks_of: dict[str, list[IPv4Network]] = {}
    for body in of(found, "subnet").values():
        (block,) = map(IPv4Network, body["address_prefixes"])
        others = blocks_of.setdefault(body["virtual_network_name"], [])
        assert not [other for other in others if other.overlaps(block)]
        others.append(block)
    for kind in ("linux_function_app", "function_app_flex_consumption"):
        assert all("virtual_network_subnet_id" in body for body in of(found, kind).values())


def _check_rules(found: Mapping[str, Any]) -> None:
    """What azurerm and Azure refuse in rules: equal priorities, both forms of ports."""
    rules = of(found, "network_security_rule").values()
    places = [(r["network_security_group_name"], r["direction"], r["priority"]) for r in rules]
    assert len(places) == len(set(places))
    for rule in rules:
        assert 100 <= rule["priority"] <= 4096
        assert ("destination_port_range" in rule) != ("destination_port_ranges" in rule)
        assert len(rule["name"]) <= 80


def _check_locks(found: Mapping[str, Any]) -> None:
    """Each is the last of all that refers to what it locks."""
    for at, lock in of(found, "management_lock").items():
        scope = lock["scope"].removesuffix(".id}") + "."
        held = {a for a, b in found.items() if scope in json.dumps(b) and a != at}
        assert held <= set(lock.get("depends_on", ()))


def test_most_isolated_backends_are_built() -> None:
    """Or the laws above would hold because there is nothing to look at."""
    seen: Counter[bool] = Counter()

    @given(isolated_backends())
    def look(backend: Backend) -> None:
        seen[not backend.validate()] += 1

    look()
    assert seen[True] > seen[False] / 2


def test_a_cycle_is_found() -> None:
    one = {"name": "${azurerm_b.two.id}"}
    two = {"name": "two", "depends_on": ["data.azurerm_c.three"]}
    three = {"name": "x-${azurerm_a.one.name}-${azurerm_a.gone.name}"}
    written = {
        "resource": {"azurerm_a": {"one": one}, "azurerm_b": {"two": two}},
        "data": {"azurerm_c": {"three": three}},
    }
    assert cycle(written) == [
        "azurerm_a.one",
        "azurerm_b.two",
        "data.azurerm_c.three",
        "azurerm_a.one",
    ]
    assert missing(written) == ["data.azurerm_c.three -> azurerm_a.gone"]
    del two["depends_on"]
    assert cycle(written) == []
