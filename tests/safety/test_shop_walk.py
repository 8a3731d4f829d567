"""What the gate says of changes that people make to the shop, in every environment."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from configurations import between, read

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    Resources,
    StorageConfig,
    StorageContainer,
    autoscale,
)
from atakora_tf.safety.finding import Finding
from atakora_tf.safety.gate import Gate
from examples.shop.backend import STOREFRONT, Shop, shop
from examples.shop.entities import Review

ENVIRONMENTS = sorted(STOREFRONT)
ACCOUNT = "azurerm_cosmosdb_account.shop_cosmos_shared-database"


def document(backend: Shop) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(backend.document(whole=True).to_json())
    return found


def made(environment: str, change: Callable[[Shop], None]) -> dict[str, Any]:
    backend = shop(environment, lock=None)
    change(backend)
    return document(backend)


def after(environment: str, change: Callable[[Shop], None]) -> Gate:
    return between(document(shop(environment, lock=None)), made(environment, change))


def replace(name: str, definition: Any) -> Callable[[Shop], None]:
    def change(backend: Shop) -> None:
        if name in backend.components:
            drop(backend, name)
        backend.components[name] = definition

    return change


def drop(backend: Shop, name: str) -> None:
    """Take a component away, and its address out of the pages."""
    gone = backend.components.pop(name)
    pages = backend.components["storefront"]
    named = {key: each for key, each in pages.props.environment.items() if each is not gone}
    pages.props = evolve(pages.props, environment=named)


def review(id_: str = "ReviewApi", key: str = "/product_id", **options: Any) -> Any:
    return CrudApi.define(id_, entity=Review, partition_key=key, **options)


def one(gate: Gate) -> Finding:
    (finding,) = gate.findings
    return finding


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_shop_against_itself(environment: str) -> None:
    assert after(environment, lambda _: None).findings == ()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_component_that_is_renamed_loses_its_database(environment: str) -> None:
    finding = one(after(environment, replace("reviews", review("RatingApi"))))
    assert finding.kind == "deleted"
    assert finding.what == "Cosmos DB database review-api"
    assert [str(lost) for lost in finding.consequences] == ["Cosmos DB container reviews"]
    assert finding.remedies[0] == (
        "if its component was renamed, say what it was called: previously='UserApi' in its "
        "definition"
    )
    protected = "prevent_destroy stood in the old block" in str(finding)
    assert protected == (environment == "prod")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_component_that_says_what_it_was_called_loses_nothing(environment: str) -> None:
    before = shop(environment, lock=None)
    renamed = shop(environment, lock=None)
    replace("reviews", review("RatingApi", previously="ReviewApi"))(renamed)
    found = renamed.document(whole=True)
    moved = {"moved": [{"from": m.old, "to": m.new} for m in found.moves]}
    assert len(found.moves) == 3
    assert between(document(before), {**document(renamed), **moved}).findings == ()
    # It is the blocks that save the data.
    assert between(document(before), document(renamed))


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_component_that_is_dropped_loses_its_database(environment: str) -> None:
    def change(backend: Shop) -> None:
        drop(backend, "carts")

    assert one(after(environment, change)).what == "Cosmos DB database cart-api"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_another_partition_key_replaces_one_container(environment: str) -> None:
    finding = one(after(environment, replace("reviews", review(key="/author_id"))))
    assert (finding.kind, finding.what) == ("replaced", "Cosmos DB container reviews")
    assert [str(c) for c in finding.changes] == ["partition_key_paths: /product_id → /author_id"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_neighbour_that_ends_serverless_replaces_the_account(environment: str) -> None:
    finding = one(
        after(environment, replace("wishes", review("WishApi", throughput=autoscale(1000))))
    )
    assert (finding.kind, finding.address) == ("replaced", ACCOUNT)
    assert [(c.path, c.old, c.new) for c in finding.changes] == [
        ("capabilities", "EnableServerless", "unset")
    ]
    assert len(finding.consequences) == 10


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_component_that_comes_is_harmless(environment: str) -> None:
    assert after(environment, replace("wishes", review("WishApi"))).findings == ()


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_across_zones_replaces_the_storage_account(environment: str) -> None:
    def in_zones(replication: str) -> dict[str, Any]:
        files = StorageConfig(replication=replication, containers={"all": StorageContainer()})
        asked = Resources.define("Files", {"storage:files": files})
        return made(environment, replace("files", asked))

    before, now = in_zones("LRS"), in_zones("ZRS")
    finding = one(between(before, now))
    assert (finding.kind, finding.changes[0].path) == ("replaced", "account_replication_type")
    assert finding.what.startswith("storage account st")
    assert [lost.word for lost in finding.consequences] == ["blob container"]


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_another_region_moves_everything(environment: str) -> None:
    backend = shop(environment, lock=None)
    backend.location = "northeurope"
    finding = one(between(document(shop(environment, lock=None)), document(backend)))
    # The group's name has the region in it.
    assert finding.address == "azurerm_resource_group.resource_group"
    assert {"location", "name"} == {change.path for change in finding.changes}
    assert ACCOUNT in {lost.address for lost in finding.consequences}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_limits_that_go_down_are_harmless_where_nothing_is_deleted(environment: str) -> None:
    def change(backend: Shop) -> None:
        backend.override("functions:api-functions", maximum_instances=40, instance_memory_mb=512)
        backend.override("cosmos:shared-database", consistency="Eventual")

    assert after(environment, change).findings == ()


def data(throughput: Any = None, ttl: Any = None) -> Any:
    options = {k: v for k, v in {"throughput": throughput, "ttl": ttl}.items() if v is not None}
    container = CosmosContainer(partition_key="/id", **options)
    database = CosmosDatabase(containers={"logs": container})
    return Resources.define("Logs", {"cosmos:logs": CosmosConfig(databases={"logs": database})})


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_a_shorter_time_to_live_deletes_items(environment: str) -> None:
    def with_logs(definition: Any) -> dict[str, Any]:
        return made(environment, replace("logs", definition))

    finding = one(between(with_logs(data(ttl=3600)), with_logs(data(ttl=60))))
    assert (finding.kind, str(finding.changes[0])) == (
        "expires sooner",
        "default_ttl: 3600 → 60. Cosmos DB deletes every item that is older, at once and for good.",
    )
    assert not between(with_logs(data(ttl=60)), with_logs(data(ttl=3600))).findings
    assert one(between(with_logs(data()), with_logs(data(ttl=60)))).kind == "expires sooner"


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_less_throughput_is_harmless(environment: str) -> None:
    def with_logs(throughput: Any) -> dict[str, Any]:
        return made(environment, replace("logs", data(throughput)))

    assert not between(with_logs(1000), with_logs(400)).findings
    switched = one(between(with_logs(1000), with_logs(autoscale(1000))))
    assert (switched.kind, switched.refuses) == ("fails", False)


def test_production_that_is_no_longer_protected() -> None:
    def document_of(protected: str) -> dict[str, Any]:
        text = json.dumps(document(shop("prod", lock=None)))
        found: dict[str, Any] = json.loads(text.replace('"prevent_destroy": true', protected))
        return found

    gate = between(document_of('"prevent_destroy": true'), document_of('"prevent_destroy": false'))
    assert {f.kind for f in gate.findings} == {"unprotected"}
    assert len(gate.refused) == len(gate.findings) > 10


def test_every_resource_of_the_shop_that_holds_data_is_known() -> None:
    found = read(document(shop("prod", lock=None)))
    protected = {a for a, b in found.blocks.items() if b.prevent_destroy}
    assert protected
    assert protected <= {b.address for b in found.holding_data()}
