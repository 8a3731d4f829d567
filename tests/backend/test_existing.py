"""`existing=` on a backend: which components land where, and what its owners are told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    Backend,
    BackendBuilder,
    CosmosConfig,
    CosmosDatabase,
    CrudApi,
    ExistingAccount,
    ExistingCosmos,
    ExistingStorage,
    ResourceLimits,
    Resources,
    StackOptions,
    autoscale,
    define_backend,
)
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json

KEY = "cosmos:shared-database"
FIRST = ExistingCosmos(name="cosmos-platform", resource_group="rg-platform")
SECOND = ExistingCosmos(name="cosmos-second", resource_group="rg-platform")
TWO_EACH = ResourceLimits(max_databases_per_account=2)


@frozen
class User:
    id: str


def apis(**options: Any) -> dict[str, Any]:
    return {
        name: CrudApi.define(f"{name}Api", entity=User, **options)
        for name in ("Cart", "Order", "User")
    }


def shop(components: dict[str, Any] | None = None, **options: Any) -> Backend:
    return define_backend(
        components or apis(),
        **{"name": "shop", "location": "westeurope", "lock": None, **options},
    )


def accounts(backend: Backend) -> dict[str, str | None]:
    """Each account's key with the name of the existing one that it is, if it is one."""
    found: dict[str, str | None] = {}
    for resource in backend.plan().resources:
        if resource.type == "cosmos":
            existing = resource.config.existing
            there = existing.get(str(resource.key)) if isinstance(existing, dict) else None
            found[str(resource.key)] = there.name if there is not None else None
    return found


def told(backend: Backend) -> list[str]:
    return [str(w) for w in backend.warnings if "without a lock file" not in w.what]


def test_all_three_ways_of_definition_place_components_alike() -> None:
    class Shop(Backend):
        Cart = apis()["Cart"]

    builder = BackendBuilder("shop").with_location("westeurope").with_lock(None)
    built = builder.add(apis()["Cart"], "Cart").with_existing(KEY, FIRST).build()
    called = shop({"Cart": apis()["Cart"]}, existing={KEY: FIRST})
    subclass = Shop(name="shop", location="westeurope", lock=None, existing={KEY: FIRST})
    documents = {b.document().to_json() for b in (built, called, subclass)}
    assert len(documents) == 1
    assert accounts(built) == {KEY: "cosmos-platform"}


def test_what_does_not_fit_goes_to_the_account_that_is_named_for_it() -> None:
    backend = shop(limits=TWO_EACH, existing={KEY: FIRST, f"{KEY}-2": SECOND})
    assert accounts(backend) == {KEY: "cosmos-platform", f"{KEY}-2": "cosmos-second"}
    assert told(backend) == []


def test_an_existing_account_may_be_the_second_one() -> None:
    backend = shop(limits=TWO_EACH, existing={f"{KEY}-2": SECOND})
    assert accounts(backend) == {KEY: None, f"{KEY}-2": "cosmos-second"}
    made: Any = backend.document().to_dict()
    (ours,) = made["resource"]["azurerm_cosmosdb_account"]
    assert ours == "shop_cosmos_shared-database"


def test_what_is_said_of_the_second_account_is_not_said_of_the_first() -> None:
    stated = ExistingCosmos(
        name="cosmos-second", resource_group="rg-platform", capacity_mode="provisioned"
    )
    plan = shop(limits=TWO_EACH, existing={f"{KEY}-2": stated}).plan()
    assert plan.resource(KEY).config.capacity_mode == "serverless"
    assert plan.resource(f"{KEY}-2").config.capacity_mode == "provisioned"


def test_an_account_that_waits_is_mentioned() -> None:
    backend = shop(existing={KEY: FIRST, f"{KEY}-2": SECOND})
    assert told(backend) == [
        f"{KEY}-2: nothing is placed on the existing Cosmos DB account 'cosmos-second' yet; it is "
        f"taken when {KEY} is full\n"
        "- ExistingCosmos(name='cosmos-second', resource_group='rg-platform') at priority 30 by "
        f"existing ({backend.source.place})"
    ]


def test_two_slots_never_land_on_one_account() -> None:
    backend = shop(limits=TWO_EACH, existing={KEY: FIRST, f"{KEY}-2": FIRST})
    assert [p.what for p in backend.validate()] == [
        "'cosmos-platform' in 'rg-platform' is the existing account of cosmos:shared-database "
        "too; what lies in one account belongs under one key"
    ]


def test_azure_takes_no_notice_of_case_and_nor_do_we() -> None:
    same = ExistingCosmos(name="cosmos-platform", resource_group="RG-Platform")
    backend = shop(limits=TWO_EACH, existing={KEY: FIRST, f"{KEY}-2": same})
    assert len(backend.validate()) == 1


def test_another_region_or_group_keeps_an_account_of_its_own() -> None:
    far = CrudApi.define("FarApi", entity=User, region="eastus")
    own = CrudApi.define("OwnApi", entity=User, dedicated=True)
    backend = shop({**apis(), "far": far, "own": own}, existing={KEY: FIRST})
    assert accounts(backend) == {
        KEY: "cosmos-platform",
        f"{KEY}-eastus": None,
        f"{KEY}-own-api": None,
    }
    placed = shop({**apis(), "far": far}, existing={f"{KEY}-eastus": SECOND})
    assert accounts(placed) == {KEY: None, f"{KEY}-eastus": "cosmos-second"}


def test_defaults_fall_silently_and_stay_explained() -> None:
    backend = shop(existing={KEY: FIRST})
    assert told(backend) == []
    (resource,) = (r for r in backend.plan().resources if r.type == "cosmos")
    assert resource.config == CosmosConfig(
        existing={KEY: FIRST}, databases=resource.config.databases
    )
    explained = str(backend.plan().explain(KEY, "consistency"))
    assert "consistency: dropped" in explained
    assert "'Session' at priority 10 by CartApi" in explained


def test_what_is_asked_for_outright_is_said_not_to_be_ours() -> None:
    backend = shop(existing={KEY: FIRST})
    backend.override(KEY, consistency="Strong")
    (place,) = {o.source.place for o in backend._overrides}
    assert told(backend) == [
        f"{KEY} › consistency: the existing Cosmos DB account 'cosmos-platform' is not ours to "
        "set, so this stays as it is there: have it set by whoever owns it, and leave consistency "
        f"out\n- 'Strong' at priority 30 by override ({place})"
    ]


def test_an_account_that_has_more_than_is_asked_for_is_enough() -> None:
    stated = ExistingCosmos(
        name="cosmos-platform", resource_group="rg-platform", consistency="Strong"
    )
    config = CosmosConfig(consistency="BoundedStaleness", databases={"d": CosmosDatabase()})
    backend = shop({"x": Resources.define("X", {KEY: config})}, existing={KEY: stated})
    assert backend.validate() == ()
    assert told(backend) == []


def test_throughput_goes_to_an_account_of_which_nothing_is_said() -> None:
    backend = shop(apis(throughput=autoscale(2000)), existing={KEY: FIRST})
    assert backend.validate() == ()
    made: Any = backend.document().to_dict()["resource"]
    containers = made["azurerm_cosmosdb_sql_container"].values()
    assert [c["autoscale_settings"] for c in containers] == [{"max_throughput": 2000}] * 3


def test_an_override_may_say_the_same() -> None:
    backend = shop(overrides={KEY: CosmosConfig(existing={KEY: FIRST})})
    assert accounts(backend) == {KEY: "cosmos-platform"}


def test_an_override_for_another_key_is_refused() -> None:
    backend = shop(overrides={KEY: CosmosConfig(existing={"cosmos:other": FIRST})})
    assert [(p.what, p.ways_out) for p in backend.validate()] == [
        (f"cosmos:other is no slot of {KEY}", (f"write {KEY} in its place",))
    ]


def test_a_plan_with_existing_accounts_is_read_back_from_json() -> None:
    stated = ExistingCosmos(
        name="cosmos-platform", resource_group="rg", regions=["westeurope"], api="nosql"
    )
    plan = shop(limits=TWO_EACH, existing={KEY: stated, f"{KEY}-2": SECOND}).plan()
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


def test_the_summary_says_what_is_there_already() -> None:
    assert (
        shop(existing={KEY: FIRST})
        .summary()
        .splitlines()[1]
        .startswith("existing Cosmos DB account  cosmos:shared-database")
    )


def test_the_lock_file_remembers_the_account(tmp_path: Path) -> None:
    lock = tmp_path / "atakora.lock.json"
    shop(existing={KEY: FIRST}, lock=lock).write_lock()
    moved = shop(existing={KEY: SECOND}, lock=lock)
    (warned,) = told(moved)
    assert "it was rg-platform/cosmos-platform and becomes rg-platform/cosmos-second" in warned


def test_another_mapping_than_a_mapping_is_said() -> None:
    backend = shop(existing=[FIRST])
    (problem,) = backend.validate()
    assert problem.what == f"existing=[{FIRST!r}] is not a mapping"


def test_only_what_is_said_is_shown() -> None:
    assert repr(FIRST) == ("ExistingCosmos(name='cosmos-platform', resource_group='rg-platform')")
    assert isinstance(FIRST, ExistingAccount)
    assert hash(FIRST) != hash(SECOND)


def test_storage_is_placed_alike() -> None:
    from atakora_tf import DataStack

    there = ExistingStorage(name="stplatform", resource_group="rg-platform")
    data = DataStack.define("Data", blobs=["files"])
    backend = shop({"data": data}, existing={"storage:shared-storage": there})
    made: Any = backend.document().to_dict()
    assert list(made["resource"]) == ["azurerm_storage_container"]


@pytest.mark.node
def test_both_ways_write_the_same(tmp_path: Path) -> None:
    from tests.examples.both_ways import directly, through_cdktf

    def prepared() -> Backend:
        return shop(existing={KEY: FIRST}, environment="dev", stack=StackOptions())

    assert through_cdktf(prepared(), tmp_path / "cdktf") == directly(prepared(), tmp_path / "own")
