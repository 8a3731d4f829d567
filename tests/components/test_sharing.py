"""`dedicated` and `share_with`: who shares with whom."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from attrs import frozen

from atakora_tf import CrudApi, Resources, StorageConfig, StorageContainer, define_backend

FILES = {"storage:files": StorageConfig(containers={"files": StorageContainer()})}


@frozen
class Thing:
    id: str


def api(name: str, **options: Any) -> Any:
    return CrudApi.define(name, entity=Thing, **options)


def backend(*definitions: Any, **options: Any) -> Any:
    return define_backend(
        {definition.id: definition for definition in definitions},
        **{"name": "shop", "location": "westeurope", "lock": None, **options},
    )


def users(made: Any) -> dict[str, tuple[str, ...]]:
    return {str(r.key): r.components for r in made.plan().resources}


def test_who_is_dedicated_shares_with_nobody() -> None:
    made = backend(api("UserApi"), api("OrderApi", dedicated=True), api("CartApi"))
    assert users(made) == {
        "cosmos:shared-database": ("CartApi", "UserApi"),
        "cosmos:shared-database-order-api": ("OrderApi",),
        "functions:api-functions": ("CartApi", "UserApi"),
        "functions:api-functions-order-api": ("OrderApi",),
    }


def test_a_group_shares_among_themselves() -> None:
    made = backend(
        api("UserApi"),
        api("OrderApi", share_with="checkout"),
        Resources.define("Bills", FILES, share_with="checkout"),
        Resources.define("Photos", FILES),
        api("CartApi", share_with="checkout"),
    )
    assert users(made) == {
        "cosmos:shared-database": ("UserApi",),
        "cosmos:shared-database-checkout": ("CartApi", "OrderApi"),
        "functions:api-functions": ("UserApi",),
        "functions:api-functions-checkout": ("CartApi", "OrderApi"),
        "storage:files": ("Photos",),
        "storage:files-checkout": ("Bills",),
    }


def test_each_component_finds_what_is_its_own(tmp_path: Any) -> None:
    made = backend(api("UserApi"), api("OrderApi", dedicated=True))
    made.synthesize(tmp_path)
    for name, slot in (("UserApi", ""), ("OrderApi", "-order-api")):
        component = made.get_component(name, CrudApi)
        assert str(component.cosmos.endpoint) == (
            f"${{azurerm_cosmosdb_account.shop_cosmos_shared-database{slot}.endpoint}}"
        )
    apps = made.document().to_dict()["resource"]["azurerm_function_app_flex_consumption"]
    settings = apps["shop_functions_api-functions-order-api"]["app_settings"]
    assert settings["ORDER_API_COSMOS_ENDPOINT"] == (
        "${azurerm_cosmosdb_account.shop_cosmos_shared-database-order-api.endpoint}"
    )


def test_a_group_in_another_region_is_apart_from_both() -> None:
    made = backend(
        api("UserApi", share_with="a"),
        api("OrderApi", share_with="a", region="northeurope"),
        api("CartApi", region="northeurope"),
    )
    assert [key for key in users(made) if key.startswith("cosmos")] == [
        "cosmos:shared-database-a",
        "cosmos:shared-database-a-northeurope",
        "cosmos:shared-database-northeurope",
    ]


def test_what_is_unlike_may_stand_apart_instead_of_being_in_conflict() -> None:
    serverless, provisioned = api("UserApi"), {"throughput": 400}
    made = backend(serverless, api("OrderApi", dedicated=True, **provisioned))
    modes = {
        str(r.key): r.config.capacity_mode for r in made.plan().resources if r.type == "cosmos"
    }
    assert modes == {
        "cosmos:shared-database": "serverless",
        "cosmos:shared-database-order-api": "provisioned",
    }


def test_an_override_of_the_key_that_was_asked_for_reaches_all_groups() -> None:
    made = backend(api("UserApi"), api("OrderApi", dedicated=True))
    made.override("cosmos:shared-database", consistency="Strong")
    made.override("cosmos:shared-database-order-api", automatic_failover=True)
    found = {
        str(r.key): (r.config.consistency, r.config.automatic_failover is True)
        for r in made.plan().resources
        if r.type == "cosmos"
    }
    assert found == {
        "cosmos:shared-database": ("Strong", False),
        "cosmos:shared-database-order-api": ("Strong", True),
    }


def test_the_order_of_components_does_not_matter() -> None:
    components = [api("UserApi"), api("OrderApi", dedicated=True), api("CartApi", share_with="b")]
    written = {backend(*order).document().to_json() for order in permutations(components)}
    assert len(written) == 1


def test_an_id_that_ends_in_a_number_does_not_look_like_a_split() -> None:
    made = backend(api("Order 2", dedicated=True))
    assert [key for key in users(made) if key.startswith("cosmos")] == [
        "cosmos:shared-database-order-2-own"
    ]


def test_nobody_takes_part_in_a_group_by_writing_its_key() -> None:
    intruder = api("CartApi", database_key="shared-database-order-api")
    owner = api("OrderApi", dedicated=True)
    (problem,) = backend(owner, intruder).validate()
    assert str(problem) == (
        "cosmos:shared-database-order-api: the key stands for resources of those who share "
        "with everyone and of the group 'order-api'; keys with a group at the end are made for "
        f"that group\n- CartApi ({intruder.source.place})\n- OrderApi ({owner.source.place})\n"
        "Ways out: give one of them another requirement key."
    )


MISTAKES = [
    ({"dedicated": "yes"}, "dedicated='yes' is not true or false", "write dedicated=True"),
    (
        {"dedicated": True, "share_with": "a"},
        "dedicated=True shares with nobody, share_with= with a group",
        "leave one of them out",
    ),
    *(
        (
            {"share_with": word},
            f"share_with={word!r} is no word that can stand in a key",
            "write one such as share_with='checkout'",
        )
        for word in ("", "Check out", "a:b", "checkout-2", 5)
    ),
]


@pytest.mark.parametrize(("options", "what", "way_out"), MISTAKES, ids=str)
def test_what_cannot_be_is_said(options: dict[str, Any], what: str, way_out: str) -> None:
    for definition in (api("UserApi", **options), Resources.define("UserApi", FILES, **options)):
        (problem,) = backend(definition).validate()
        assert str(problem) == (
            f"UserApi: {what}\n- UserApi ({definition.source.place})\nWays out: {way_out}."
        )
