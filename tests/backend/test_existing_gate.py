"""Handing an own account over to `existing=`: the gate refuses it until Terraform is told."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    Backend,
    CrudApi,
    DataStack,
    ExistingCosmos,
    ExistingKeyVault,
    ExistingServiceBus,
    ExistingStorage,
    Secrets,
    define_backend,
)
from atakora_tf.safety.gate import Gate, compare
from atakora_tf.safety.reading import configuration_from_json

ACCOUNTS = {
    "cosmos:shared-database": (ExistingCosmos, "azurerm_cosmosdb_account"),
    "key-vault:shared-secrets": (ExistingKeyVault, "azurerm_key_vault"),
    "service-bus:shared-bus": (ExistingServiceBus, "azurerm_servicebus_namespace"),
    "storage:shared-storage": (ExistingStorage, "azurerm_storage_account"),
}


@frozen
class User:
    id: str
    tenant_id: str


def shop(**options: Any) -> Backend:
    return define_backend(
        {
            "users": CrudApi.define("UserApi", entity=User, partition_key="/tenant_id"),
            "data": DataStack.define(
                "Data", blobs=["files"], queues=["jobs"], events={"placed": ["mail"]}
            ),
            "secrets": Secrets.define("Secrets", names=["mail-password"]),
        },
        name="shop",
        environment="dev",
        location="westeurope",
        lock=None,
        **options,
    )


def address(key: str) -> str:
    return f"{ACCOUNTS[key][1]}.shop_{key.replace(':', '_')}"


def written(backend: Backend) -> dict[str, Any]:
    found: dict[str, Any] = backend.document(whole=True).to_dict()
    return found


OLD = written(shop())


def name_of(key: str) -> str:
    name: str = OLD["resource"][ACCOUNTS[key][1]][f"shop_{key.replace(':', '_')}"]["name"]
    return name


def handed_over(group: str = "rg-shop-dev-we", **names: str) -> dict[str, Any]:
    return {
        key: kind(name=names.get(key, name_of(key)), resource_group=group)
        for key, (kind, _) in ACCOUNTS.items()
    }


def removed(*keys: str) -> dict[str, Any]:
    return {"removed": [{"from": address(key), "lifecycle": {"destroy": False}} for key in keys]}


def gate(new: dict[str, Any], old: dict[str, Any] = OLD) -> Gate:
    return compare(configuration_from_json(old), configuration_from_json(new))


def test_an_account_that_vanishes_from_the_configuration_is_refused() -> None:
    found = gate(written(shop(existing=handed_over())))
    assert {(f.address, f.kind) for f in found.refused} == {
        (address(key), "deleted") for key in ACCOUNTS
    }


@pytest.mark.parametrize("left_out", sorted(ACCOUNTS))
def test_each_account_needs_a_removed_block_of_its_own(left_out: str) -> None:
    told = removed(*(key for key in ACCOUNTS if key != left_out))
    found = gate({**written(shop(existing=handed_over())), **told})
    assert [f.address for f in found.refused] == [address(left_out)]


def test_with_removed_blocks_everything_stays_where_it_is() -> None:
    found = gate({**written(shop(existing=handed_over())), **removed(*ACCOUNTS)})
    assert found.findings == ()


def test_a_removed_block_that_destroys_opens_nothing() -> None:
    told = removed(*ACCOUNTS)
    for block in told["removed"]:
        block["lifecycle"]["destroy"] = True
    found = gate({**written(shop(existing=handed_over())), **told})
    assert {f.address for f in found.refused} == {address(key) for key in ACCOUNTS}


def test_another_account_is_another_place_for_the_data() -> None:
    there = dict.fromkeys(ACCOUNTS, "platform-1") | {"storage:shared-storage": "stplatform1"}
    new = written(shop(existing=handed_over(**there)))
    found = gate({**new, **removed(*ACCOUNTS)})
    assert {(f.address.partition(".")[0], f.kind) for f in found.refused} == {
        ("azurerm_cosmosdb_sql_database", "moved placement"),
        ("azurerm_servicebus_topic", "moved placement"),
        ("azurerm_storage_container", "moved placement"),
        ("azurerm_storage_queue", "moved placement"),
    }


def test_the_same_name_in_another_group_is_another_account() -> None:
    new = written(shop(existing=handed_over(group="rg-elsewhere")))
    found = gate({**new, **removed(*ACCOUNTS)})
    assert len(found.refused) == 4


def test_taking_another_existing_account_moves_the_data() -> None:
    there = written(shop(existing=handed_over()))
    new = written(shop(existing=handed_over(**{"cosmos:shared-database": "platform-1"})))
    found = gate(new, there)
    assert [(f.address, f.kind) for f in found.refused] == [
        (
            "azurerm_cosmosdb_sql_database.shop_cosmos_shared-database_database_user-api",
            "moved placement",
        )
    ]
