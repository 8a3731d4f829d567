"""`replicate_to=`: regions in their order, and what Azure does not replicate."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    Backend,
    CosmosConfig,
    CosmosDatabase,
    CosmosRegion,
    CrudApi,
    DataStack,
    FunctionsConfig,
    Resources,
    StorageConfig,
    autoscale,
    define_backend,
)

KEY = "cosmos:shared-database"


@frozen
class User:
    id: str


def api(component: str = "UserApi", **options: Any) -> Any:
    return CrudApi.define(component, entity=User, **{"throughput": autoscale(1000), **options})


def shop(*definitions: Any, location: str = "westeurope", **options: Any) -> Backend:
    components = {str(n): definition for n, definition in enumerate(definitions)}
    return define_backend(components, name="shop", location=location, lock=None, **options)


def account(backend: Backend) -> dict[str, Any]:
    made: Any = backend.document().to_dict()["resource"]
    (found,) = made["azurerm_cosmosdb_account"].values()
    return dict(found)


def regions(backend: Backend) -> list[tuple[str, int, bool]]:
    return [
        (place["location"], place["failover_priority"], place["zone_redundant"])
        for place in account(backend)["geo_location"]
    ]


def wrong(backend: Backend) -> list[tuple[str, str]]:
    return [(" › ".join(p.path), p.what) for p in backend.validate()]


def test_the_first_that_is_named_takes_over_first() -> None:
    backend = shop(api(replicate_to=["North Europe", "francecentral"]))
    assert regions(backend) == [
        ("westeurope", 0, False),
        ("northeurope", 1, False),
        ("francecentral", 2, False),
    ]
    assert account(backend)["automatic_failover_enabled"] is True
    assert "capabilities" not in account(backend)
    assert backend.validate() == ()


def test_a_pair_is_that_of_the_home_region() -> None:
    assert regions(shop(api(replicate_to=["paired"])))[1][0] == "northeurope"
    assert regions(shop(api(replicate_to=["paired"]), location="eastus"))[1][0] == "westus"
    own = shop(api(replicate_to=["paired"], region="uksouth"))
    assert [place[0] for place in regions(own)] == ["uksouth", "ukwest"]


def test_the_pair_and_its_name_are_one_region() -> None:
    one = api("One", replicate_to=["paired", "francecentral"])
    other = api("Other", replicate_to=["northeurope", "francecentral"])
    backend = shop(one, other)
    assert [place[0] for place in regions(backend)] == [
        "westeurope",
        "northeurope",
        "francecentral",
    ]
    assert backend.warnings == ()


def test_a_region_is_spread_over_zones_where_the_home_region_is_and_it_can_be() -> None:
    backend = shop(api(replicate_to=["ukwest", "northeurope"]))
    backend.override(KEY, zone_redundant=True)
    assert regions(backend) == [
        ("westeurope", 0, True),
        ("ukwest", 1, False),
        ("northeurope", 2, True),
    ]


def test_whoever_replicates_provisions_and_is_told_so() -> None:
    definition = CrudApi.define("UserApi", entity=User, replicate_to=["northeurope"])
    backend = shop(definition)
    assert [str(w) for w in backend.warnings] == [
        "UserApi: it replicates, so its account is provisioned and no longer serverless: each of "
        "its containers is paid for in every region, with autoscale up to 1,000 RU/s; write "
        "throughput=autoscale(1000), or as much as is needed "
        f"({definition.source.place})"
    ]
    explained = str(backend.plan().explain(KEY, "capacity_mode"))
    assert "decided: 'provisioned' at priority 20 by UserApi" in explained


def test_a_neighbour_that_must_be_serverless_is_in_conflict() -> None:
    config = CosmosConfig(capacity_mode="serverless", databases={"d": CosmosDatabase()})
    neighbour = Resources.define("Ledger", {KEY: config})
    assert wrong(shop(api(replicate_to=["northeurope"]), neighbour)) == [
        (
            f"{KEY} › capacity_mode",
            "they must agree: Azure replaces the account to change between serverless and "
            "provisioned",
        )
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_two_orders_give_every_region_the_best_place_that_anyone_asks_for(turned: bool) -> None:
    one = api("One", replicate_to=["northeurope", "francecentral", "uksouth"])
    other = api("Other", replicate_to=["francecentral"])
    backend = shop(*((other, one) if turned else (one, other)))
    assert [place[0] for place in regions(backend)] == [
        "westeurope",
        "francecentral",
        "northeurope",
        "uksouth",
    ]
    (warned,) = backend.warnings
    assert warned.path == (KEY, "regions")
    assert warned.what == (
        "francecentral and northeurope are each asked for as number 1 to take over, so the "
        "alphabet decides; say it in an override, such as "
        "regions={'northeurope': CosmosRegion(failover_priority=2)}"
    )
    assert {claim.source.component for claim in warned.claims} == {"One", "Other"}


def test_an_override_settles_the_order() -> None:
    one = api("One", replicate_to=["northeurope"])
    other = api("Other", replicate_to=["francecentral"])
    backend = shop(one, other)
    backend.override(KEY, regions={"francecentral": CosmosRegion(failover_priority=2)})
    assert [place[0] for place in regions(backend)][1:] == ["northeurope", "francecentral"]
    assert backend.warnings == ()


def test_a_data_stack_replicates_too() -> None:
    data = DataStack.define(
        "Data", entities=[User], throughput=autoscale(1000), replicate_to=["paired"]
    )
    assert [place[0] for place in regions(shop(data))] == ["westeurope", "northeurope"]
    assert shop(data).warnings == ()
    cheap = DataStack.define("Data", entities=[User], replicate_to=["paired"])
    assert [w.path for w in shop(cheap).warnings] == [("Data",)]


def test_a_data_stack_without_entities_replicates_nothing() -> None:
    data = DataStack.define("Data", blobs=["files"], replicate_to=["paired"])
    assert wrong(shop(data)) == [("Data", "it has replicate_to=, but no entities")]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ("northeurope", "replicate_to='northeurope' is not a list of regions"),
        ({"northeurope"}, "replicate_to={'northeurope'} is not a list of regions"),
        (["northeurope", "North Europe"], "replicate_to names northeurope twice"),
        (
            ["norteurope"],
            "replicate_to: 'norteurope' is not an Azure region that this release knows. Did you "
            "mean 'northeurope' or 'westeurope'?",
        ),
        ([7], "replicate_to: 7 is not a text; write a region such as 'westeurope'"),
    ],
)
def test_what_is_no_list_of_regions_is_said(given: Any, what: str) -> None:
    assert wrong(shop(api(replicate_to=given))) == [("UserApi", what)]


def test_the_home_region_is_there_already() -> None:
    assert wrong(shop(api(replicate_to=["westeurope"]))) == [
        (
            f"{KEY} › regions › [westeurope]",
            "westeurope is the account's first region; regions holds further ones",
        )
    ]


def test_a_region_without_a_pair_has_none_to_replicate_to() -> None:
    assert wrong(shop(api(replicate_to=["paired"]), location="italynorth")) == [
        (
            f"{KEY} › regions › [paired]",
            "italynorth has no paired region to which the account could replicate",
        )
    ]


@pytest.mark.parametrize(
    ("region", "at", "what"),
    [
        ("ukwest", "ukwest", "ukwest has no availability zones"),
        ("paired", "paired", "ukwest, the pair of uksouth, has no availability zones"),
    ],
)
def test_a_region_without_zones_is_not_spread_over_any(region: str, at: str, what: str) -> None:
    backend = shop(api(replicate_to=[region]), location="uksouth")
    backend.override(KEY, regions={region: CosmosRegion(zone_redundant=True)})
    assert wrong(backend) == [(f"{KEY} › regions › [{at}] › zone_redundant", what)]


def test_bounded_staleness_has_larger_bounds_over_several_regions() -> None:
    backend = shop(api(replicate_to=["paired"]))
    backend.override(KEY, consistency="BoundedStaleness")
    policy = account(backend)["consistency_policy"]
    assert (policy["max_staleness_prefix"], policy["max_interval_in_seconds"]) == (100_000, 300)
    backend.override(KEY, max_staleness_prefix=1000, max_staleness_seconds=60)
    assert wrong(backend) == [
        (
            f"{KEY} › max_staleness_prefix",
            "bounded staleness over several regions needs max_staleness_prefix of 100,000 or "
            "more, not 1,000",
        ),
        (
            f"{KEY} › max_staleness_seconds",
            "bounded staleness over several regions needs max_staleness_seconds of 300 or more, "
            "not 60",
        ),
    ]


def test_strong_consistency_over_two_regions_has_a_price() -> None:
    backend = shop(api(replicate_to=["paired"]))
    backend.override(KEY, consistency="Strong")
    assert [w.what for w in backend.warnings] == [
        "with Strong consistency over two regions nothing can be written while either is away; a "
        "third region keeps writes going"
    ]
    three = shop(api(replicate_to=["paired", "uksouth"]))
    three.override(KEY, consistency="Strong")
    assert three.warnings == ()


@pytest.mark.parametrize("replication", ["GRS", "RAGRS", "GZRS", "RAGZRS"])
def test_storage_does_not_replicate_where_there_is_no_pair(replication: str) -> None:
    needs = Resources.define("Files", {"storage:files": StorageConfig(replication=replication)})
    assert wrong(shop(needs, location="italynorth")) == [
        (
            "storage:files › replication",
            f"{replication} copies to the paired region, and italynorth has none",
        )
    ]


def test_storage_is_not_spread_over_zones_where_there_are_none() -> None:
    needs = Resources.define("Files", {"storage:files": StorageConfig(replication="ZRS")})
    assert wrong(shop(needs, location="ukwest")) == [
        (
            "storage:files › replication",
            "ZRS spreads copies over availability zones, and ukwest has none",
        )
    ]


def test_linux_consumption_beside_other_linux_plans_is_warned_about() -> None:
    def apps(**plans: str) -> Any:
        return Resources.define(
            "Apps", {f"functions:{name}": FunctionsConfig(plan=sku) for name, sku in plans.items()}
        )

    assert [str(w) for w in shop(apps(jobs="Y1", web="EP1")).warnings] == [
        "functions:jobs › plan: Azure may refuse Linux Consumption (Y1) in a resource group of "
        "westeurope that has other Linux plans, those of functions:web: "
        "LinuxDynamicWorkersNotAllowedInResourceGroup; use plan='FC1', or put them into backends "
        "with resource groups of their own"
    ]
    assert shop(apps(jobs="Y1", web="FC1")).warnings == ()
    assert shop(apps(jobs="FC1", web="EP1")).warnings == ()
    far = Resources.define("Far", {"functions:far": FunctionsConfig(plan="B1")}, region="eastus")
    assert shop(apps(jobs="Y1"), far).warnings == ()
