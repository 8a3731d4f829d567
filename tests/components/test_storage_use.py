"""`StorageUse`: queues that functions send to, and containers of blobs that they read or write."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from atakora_tf import (
    CrudApi,
    DataRole,
    DataStack,
    FunctionsConfig,
    PlacedAttribute,
    ResourceLimits,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageUse,
    define_backend,
)
from atakora_tf.errors import NameInvalid
from atakora_tf.merge.unset import UNSET

KEY = "storage:shared-storage"
SHOP = DataStack.define("Shelf", blobs=["pictures", "reports"], queues=["orders"])


def api(**options: Any) -> Any:
    return CrudApi.define("OrderApi", entity_name="Order", **options)


def backend(*definitions: Any, **options: Any) -> Any:
    given = {"name": "shop", "location": "westeurope", "lock": None, **options}
    return define_backend({d.id: d for d in definitions}, **given)


def test_what_is_used_is_asked_for_under_the_key() -> None:
    use = StorageUse(sends_to_queues=["orders"], reads=["pictures"], writes=["reports"])
    assert (use.key, StorageUse(storage_key="mail").key) == (KEY, "storage:mail")
    assert use.config == StorageConfig(
        containers={"pictures": StorageContainer(), "reports": StorageContainer()},
        queues={"orders": StorageQueue()},
    )
    assert StorageUse().config == StorageConfig(containers=UNSET, queues=UNSET)


def test_each_part_has_a_role_of_its_own_and_whoever_writes_reads_too() -> None:
    use = StorageUse(sends_to_queues=["orders"], reads=["pictures", "reports"], writes=["reports"])
    assert use.roles == {
        DataRole(KEY, "queues/orders", "send"),
        DataRole(KEY, "containers/pictures", "read"),
        DataRole(KEY, "containers/reports", "write"),
    }


@pytest.mark.parametrize(
    ("queues", "reads", "writes"), [*product(([], ["orders"]), ([], ["a"]), ([], ["b"]))]
)
def test_the_settings_are_those_of_what_is_used(
    queues: list[str], reads: list[str], writes: list[str]
) -> None:
    use = StorageUse(sends_to_queues=queues, reads=reads, writes=writes, connection="FILES")
    found = use.settings("OrderApi", "node-functions")
    expected: dict[str, Any] = {}
    if queues or reads or writes:
        expected["ORDER_API_FILES__credential"] = "managedidentity"
        expected["ORDER_API_FILES__clientId"] = PlacedAttribute(
            "functions:node-functions", "groups/OrderApi", "client_id"
        )
    if queues:
        expected["ORDER_API_FILES__queueServiceUri"] = PlacedAttribute(
            KEY, "queues/orders", "queue_endpoint"
        )
    if reads or writes:
        expected["ORDER_API_FILES__blobServiceUri"] = PlacedAttribute(
            KEY, f"containers/{'a' if reads else 'b'}", "blob_endpoint"
        )
    assert found == expected


def test_an_id_without_letters_has_no_settings() -> None:
    with pytest.raises(NameInvalid):
        StorageUse(writes=["reports"]).settings("--")


def test_in_a_backend_it_shares_with_who_declares_the_same() -> None:
    use = StorageUse(sends_to_queues=["orders"], reads=["pictures"], writes=["reports"])
    made = backend(SHOP, api(uses=[use]))
    assert made.plan().resource(KEY).components == ("OrderApi", "Shelf")
    written = made.document().to_dict()["resource"]
    assert len(written["azurerm_storage_queue"]) == 1
    roles = {
        (role["role_definition_name"], role["scope"].partition(".")[2])
        for role in written["azurerm_role_assignment"].values()
        if "shared-storage" in role["scope"]
    }
    assert roles == {
        ("Storage Queue Data Message Sender", "shop_storage_shared-storage_queue_orders.id}"),
        ("Storage Blob Data Reader", "shop_storage_shared-storage_container_pictures.id}"),
        ("Storage Blob Data Contributor", "shop_storage_shared-storage_container_reports.id}"),
    }
    (app,) = written["azurerm_function_app_flex_consumption"].values()
    account = "${azurerm_storage_account.shop_storage_shared-storage"
    settings = {n: v for n, v in app["app_settings"].items() if n.startswith("ORDER_API_STORAGE")}
    assert settings.pop("ORDER_API_STORAGE__clientId").endswith("_identity.client_id}")
    assert settings == {
        "ORDER_API_STORAGE__blobServiceUri": f"{account}.primary_blob_endpoint}}",
        "ORDER_API_STORAGE__credential": "managedidentity",
        "ORDER_API_STORAGE__queueServiceUri": f"{account}.primary_queue_endpoint}}",
    }


def test_the_settings_lead_to_the_account_that_holds_the_parts() -> None:
    limits = ResourceLimits(max_containers_per_storage_account=2)
    other = DataStack.define("Attic", blobs=["books", "boxes"])
    made = backend(other, api(uses=[StorageUse(writes=["reports"])]), limits=limits)
    (app,) = made.document().to_dict()["resource"]["azurerm_function_app_flex_consumption"].values()
    assert app["app_settings"]["ORDER_API_STORAGE__blobServiceUri"] == (
        "${azurerm_storage_account.shop_storage_shared-storage-2.primary_blob_endpoint}"
    )


def test_alone_it_brings_an_account_of_its_own() -> None:
    made = backend(api(uses=[StorageUse(sends_to_queues=["orders"])]))
    assert made.validate() == ()
    assert made.plan().resource(KEY).components == ("OrderApi",)
    assert isinstance(made.plan().resource("functions:api-functions").config, FunctionsConfig)
