"""What does not fit goes to a second resource, and nothing that is placed moves."""

import json

import pytest
from rendered import apis, app_of, blocks, document

from atakora_tf import ResourceLimits, Warned, define_backend

LIMITS = ResourceLimits(max_functions_per_app=200)


def backend(count, lock, **options):
    return define_backend(
        apis(*range(1, count + 1), operations=["read"]),
        name="shop",
        location="westeurope",
        lock=lock,
        limits=LIMITS,
        **options,
    )


@pytest.fixture
def lock(tmp_path):
    return tmp_path / "atakora.lock.json"


def test_the_twenty_sixth_database_goes_to_a_second_account_and_nothing_moves(tmp_path, lock):
    before = blocks(json.loads(backend(25, lock).synthesize(tmp_path).read_text()))
    larger = backend(26, lock)
    after = blocks(json.loads(larger.synthesize(tmp_path).read_text()))

    assert [str(r.key) for r in larger.resources] == [
        "cosmos:shared-database",
        "cosmos:shared-database-2",
        "functions:api-functions",
    ]
    app = "azurerm_function_app_flex_consumption.shop_functions_api-functions"
    assert {at for at in before if after[at] != before[at]} == {app}
    assert sorted(after.keys() - before.keys()) == [
        "azurerm_cosmosdb_account.shop_cosmos_shared-database-2",
        "azurerm_cosmosdb_sql_container.shop_cosmos_shared-database-2_database_entity026-api_container_users",
        "azurerm_cosmosdb_sql_database.shop_cosmos_shared-database-2_database_entity026-api",
        "azurerm_cosmosdb_sql_role_assignment.shop_functions_api-functions_identity_cosmos_shared-database-2_entity026-api_write",
    ]

    old, new = before[app].pop("app_settings"), after[app].pop("app_settings")
    assert after[app] == before[app]
    assert {name: new[name] for name in old} == old
    account = "azurerm_cosmosdb_account.shop_cosmos_shared-database-2"
    database = "shop_cosmos_shared-database-2_database_entity026-api"
    assert {name: new[name] for name in new.keys() - old.keys()} == {
        "ENTITY026_API_COSMOS_ENDPOINT": f"${{{account}.endpoint}}",
        "ENTITY026_API_DATABASE_NAME": f"${{azurerm_cosmosdb_sql_database.{database}.name}}",
        "ENTITY026_API_CONTAINER_NAME": (
            f"${{azurerm_cosmosdb_sql_container.{database}_container_users.name}}"
        ),
        "ENTITY026_API_PARTITION_KEY": "/id",
        "ENTITY026_API_OPERATIONS": "read",
        "ENTITY026_API_AUTH": "function",
    }
    assert larger.get_component("api026").handle("cosmos:shared-database").key == (
        "cosmos:shared-database-2"
    )
    assert larger.get_component("api025").handle("cosmos:shared-database").key == (
        "cosmos:shared-database"
    )


def test_a_newcomer_that_sorts_first_takes_nobodys_place(tmp_path, lock):
    backend(25, lock).synthesize(tmp_path)
    components = {**apis(0, operations=["read"]), **backend(25, lock).components}
    grown = define_backend(components, name="shop", location="westeurope", lock=lock)
    places = grown.plan().components
    assert [c.id for c in places if c.resources["cosmos:shared-database"].endswith("-2")] == [
        "Entity000Api"
    ]


def test_a_split_without_a_lock_file_is_warned_of():
    warning = Warned(
        ("cosmos:shared-database",),
        "it is split without a lock file: adding a component could move others, with their data, "
        "to another resource; give the backend a lock, such as lock='atakora.lock.json'",
    )
    assert backend(25, None).warnings == ()
    assert backend(26, None).warnings == (warning,)
    assert backend(26, None).plan().warnings == (warning,)


def test_a_split_with_a_lock_file_is_not_warned_of(lock):
    assert backend(26, lock).warnings == ()


def test_settings_of_the_whole_app_stay_where_the_app_is(lock):
    configuration = document(backend(26, lock))
    assert app_of(configuration)["app_settings"]["ENTITY001_API_COSMOS_ENDPOINT"] == (
        "${azurerm_cosmosdb_account.shop_cosmos_shared-database.endpoint}"
    )
