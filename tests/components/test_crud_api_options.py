"""What each option of a CRUD API does to the configuration."""

import json

import pytest
from attrs import field, frozen

from atakora_tf import (
    NEVER,
    PER_ITEM,
    CrudApi,
    IndexingPolicy,
    SecretReference,
    TerraformValue,
    autoscale,
    define_backend,
    manual,
)


@frozen
class User:
    id: str
    tenant_id: str
    email: str = field(metadata={"unique": True})
    name: str


def configuration(**options):
    """The Terraform configuration of one API, and the API."""
    users = CrudApi.define("UserApi", **{"entity": User, "partition_key": "/tenant_id", **options})
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    return backend.document().to_dict()["resource"]


def only(resources, kind):
    (block,) = resources[f"azurerm_{kind}"].values()
    return block


def container(**options):
    return only(configuration(**options), "cosmosdb_sql_container")


def settings(**options):
    app = only(configuration(**options), "function_app_flex_consumption")
    return {
        name.removeprefix("USER_API_"): value
        for name, value in app["app_settings"].items()
        if name.startswith("USER_API_")
    }


ACCOUNT = "azurerm_cosmosdb_account.shop_cosmos_shared-database"
DATABASE = "shop_cosmos_shared-database_database_user-api"


def test_without_options_an_api_is_inexpensive_and_keeps_its_data():
    resources = configuration()
    account = only(resources, "cosmosdb_account")
    assert account["capabilities"] == [{"name": "EnableServerless"}]
    assert account["consistency_policy"] == {"consistency_level": "Session"}
    assert account["local_authentication_disabled"] is True
    assert only(resources, "cosmosdb_sql_database")["name"] == "user-api"
    found = only(resources, "cosmosdb_sql_container")
    assert found["name"] == "users"
    assert found["partition_key_paths"] == ["/tenant_id"]
    assert "default_ttl" not in found
    assert "indexing_policy" not in found
    assert "throughput" not in found
    assert settings() == {
        "COSMOS_ENDPOINT": f"${{{ACCOUNT}.endpoint}}",
        "DATABASE_NAME": f"${{azurerm_cosmosdb_sql_database.{DATABASE}.name}}",
        "CONTAINER_NAME": f"${{azurerm_cosmosdb_sql_container.{DATABASE}_container_users.name}}",
        "PARTITION_KEY": "/tenant_id",
        "OPERATIONS": "create,read,update,delete,list",
        "AUTH": "function",
    }


def test_the_role_is_for_the_apis_own_database():
    role = only(configuration(), "cosmosdb_sql_role_assignment")
    assert role["scope"] == (
        f"${{{ACCOUNT}.id}}/dbs/${{azurerm_cosmosdb_sql_database.{DATABASE}.name}}"
    )
    assert role["role_definition_id"].endswith("00000000-0000-0000-0000-000000000002")


@pytest.mark.parametrize(
    ("written", "ttl"),
    [(None, None), (NEVER, None), (3600, 3600), (PER_ITEM, -1), (-1, -1)],
    ids=repr,
)
def test_ttl(written, ttl):
    assert container(ttl=written).get("default_ttl") == ttl


@pytest.mark.parametrize(
    ("soft_delete", "ttl", "expected", "told"),
    [
        (False, None, None, {}),
        (True, None, None, {"SOFT_DELETE": "true"}),
        (3600, None, -1, {"SOFT_DELETE": "true", "SOFT_DELETE_SECONDS": "3600"}),
        (3600, 86_400, 86_400, {"SOFT_DELETE": "true", "SOFT_DELETE_SECONDS": "3600"}),
        (True, NEVER, None, {"SOFT_DELETE": "true"}),
    ],
)
def test_soft_delete(soft_delete, ttl, expected, told):
    options = {"soft_delete": soft_delete, "ttl": ttl}
    assert container(**options).get("default_ttl") == expected
    assert {k: v for k, v in settings(**options).items() if k.startswith("SOFT")} == told


@pytest.mark.parametrize(
    ("written", "paths"),
    [
        ("/id", ["/id"]),
        (["/tenant_id"], ["/tenant_id"]),
        (("/tenant_id", "/email", "/id"), ["/tenant_id", "/email", "/id"]),
    ],
)
def test_partition_key(written, paths):
    found = container(partition_key=written)
    assert found["partition_key_paths"] == paths
    assert found.get("partition_key_kind") == ("MultiHash" if len(paths) > 1 else None)
    assert settings(partition_key=written)["PARTITION_KEY"] == ",".join(paths)


def test_unique_keys_are_those_of_the_options_and_those_marked_in_the_schema():
    assert container()["unique_key"] == [{"paths": ["/email"]}]
    assert container(unique_keys=["/name", ["/name", "/email"], "/email"])["unique_key"] == [
        {"paths": ["/email"]},
        {"paths": ["/name"]},
        {"paths": ["/name", "/email"]},
    ]
    fields = {"tenant_id": "string", "address": {"type": "object", "properties": {}}}
    unmarked = {"entity": None, "entity_name": "User", "schema": fields}
    assert "unique_key" not in container(**unmarked)
    fields["vat"] = {"type": "string", "unique": True}
    assert container(**unmarked)["unique_key"] == [{"paths": ["/vat"]}]


def test_unique_keys_in_partitions_of_one_item_are_warned_of():
    users = CrudApi.define("UserApi", entity=User)
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    (warning,) = backend.warnings
    assert str(warning) == (
        "UserApi: its unique keys hold inside one partition only, and with the partition key "
        "'/id' every item is a partition of its own; choose another partition key "
        f"({users.source.place})"
    )


@pytest.mark.parametrize(
    ("written", "argument"),
    [
        (autoscale(2000), {"autoscale_settings": {"max_throughput": 2000}}),
        (manual(500), {"throughput": 500}),
        (400, {"throughput": 400}),
    ],
    ids=repr,
)
def test_throughput_makes_the_account_provisioned(written, argument):
    resources = configuration(throughput=written)
    assert "capabilities" not in only(resources, "cosmosdb_account")
    assert argument.items() <= only(resources, "cosmosdb_sql_container").items()


COMPOSITE = [
    {"index": [{"path": "/name", "order": "Ascending"}, {"path": "/email", "order": "Descending"}]}
]


@pytest.mark.parametrize(
    "written",
    [
        [["/name", "-/email"]],
        [[("/name", "ascending"), ("/email", "descending")]],
        IndexingPolicy(composite_indexes=[["/name", "-/email"]]),
    ],
)
def test_indexes(written):
    assert container(indexes=written)["indexing_policy"] == {
        "indexing_mode": "consistent",
        "included_path": [{"path": "/*"}],
        "composite_index": COMPOSITE,
    }


def test_indexes_as_a_whole_policy():
    policy = IndexingPolicy(included_paths=["/name/?"], excluded_paths=["/*"])
    assert container(indexes=policy)["indexing_policy"] == {
        "indexing_mode": "consistent",
        "included_path": [{"path": "/name/?"}],
        "excluded_path": [{"path": "/*"}],
    }


def test_operations_are_functions_and_a_setting_in_one_order():
    users = CrudApi.define("UserApi", entity=User, operations=["list", "read", "list"])
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    config = backend.get_resource("functions", "api-functions").config
    assert list(config.groups["UserApi"].functions) == ["UserApi_list", "UserApi_read"]
    assert settings(operations={"list", "read"})["OPERATIONS"] == "read,list"


@pytest.mark.parametrize("auth", ["anonymous", "function", "entra"])
def test_auth(auth):
    assert settings(auth=auth)["AUTH"] == auth


def test_cors():
    def cors(**options):
        return only(configuration(**options), "function_app_flex_consumption")["site_config"].get(
            "cors"
        )

    assert cors() is None
    origins = ["https://b.example", "https://a.example"]
    assert cors(cors=origins) == {"allowed_origins": sorted(origins)}


def test_names():
    resources = configuration(database="shop", container="people")
    assert only(resources, "cosmosdb_sql_database")["name"] == "shop"
    assert only(resources, "cosmosdb_sql_container")["name"] == "people"
    assert settings(database="shop", container="people")["CONTAINER_NAME"] == (
        "${azurerm_cosmosdb_sql_container.shop_cosmos_shared-database_database_shop_container_people"
        ".name}"
    )


def test_settings_are_prefixed():
    found = settings(
        settings={
            "MAIL_HOST": "mail.example",
            "MAIL_KEY": SecretReference("https://shop.vault.azure.net/secrets/mail"),
            "REGION": TerraformValue("var.region"),
        }
    )
    assert {name: found[name] for name in ("MAIL_HOST", "MAIL_KEY", "REGION")} == {
        "MAIL_HOST": "mail.example",
        "MAIL_KEY": "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/mail)",
        "REGION": "${var.region}",
    }


def test_an_identity_of_its_own_has_the_role_and_is_told():
    assert len(configuration()["azurerm_user_assigned_identity"]) == 1
    resources = configuration(identity="component")
    own, apps = sorted(resources["azurerm_user_assigned_identity"], key=len, reverse=True)
    role = only(resources, "cosmosdb_sql_role_assignment")
    assert role["principal_id"] == f"${{azurerm_user_assigned_identity.{own}.principal_id}}"
    app = only(resources, "function_app_flex_consumption")
    assert sorted(app["identity"]["identity_ids"]) == sorted(
        f"${{azurerm_user_assigned_identity.{name}.id}}" for name in (own, apps)
    )
    told = settings(identity="component")["CLIENT_ID"]
    assert told == f"${{azurerm_user_assigned_identity.{own}.client_id}}"
    assert "CLIENT_ID" not in settings()


def test_keys_of_its_own_are_resources_of_its_own():
    backend = define_backend(
        {
            "users": CrudApi.define("UserApi", entity=User, database_key="people"),
            "notes": CrudApi.define("NoteApi", entity_name="Note", functions_key="slow-functions"),
        },
        name="shop",
        location="westeurope",
        lock=None,
    )
    assert [(str(r.key), r.components) for r in backend.resources] == [
        ("cosmos:people", ("UserApi",)),
        ("cosmos:shared-database", ("NoteApi",)),
        ("functions:api-functions", ("UserApi",)),
        ("functions:slow-functions", ("NoteApi",)),
    ]


def test_another_region_means_other_resources_and_its_own_region_does_not(tmp_path):
    backend = define_backend(
        {
            "here": CrudApi.define("HereApi", entity=User, region="West Europe"),
            "there": CrudApi.define("ThereApi", entity=User, region="North Europe"),
        },
        name="shop",
        location="westeurope",
        lock=None,
    )
    assert [(str(r.key), r.location, r.components) for r in backend.resources] == [
        ("cosmos:shared-database", "westeurope", ("HereApi",)),
        ("cosmos:shared-database-northeurope", "northeurope", ("ThereApi",)),
        ("functions:api-functions", "westeurope", ("HereApi",)),
        ("functions:api-functions-northeurope", "northeurope", ("ThereApi",)),
    ]
    backend.synthesize(tmp_path)
    there = backend.get_component("there", CrudApi)
    assert there.cosmos.key == "cosmos:shared-database-northeurope"
    assert there.cosmos_endpoint == (
        "${azurerm_cosmosdb_account.shop_cosmos_shared-database-northeurope.endpoint}"
    )


def test_an_api_knows_its_entity_and_its_addresses(tmp_path):
    users = CrudApi.define("UserApi", entity=User)
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    backend.synthesize(tmp_path)
    api = backend.get_component(users)
    app = "azurerm_function_app_flex_consumption.shop_functions_api-functions"
    identity = "azurerm_user_assigned_identity.shop_functions_api-functions_identity"
    assert (api.id, api.database_name, api.container_name) == ("UserApi", "user-api", "users")
    assert api.entity.name == "User"
    assert list(api.entity.properties) == ["id", "tenant_id", "email", "name"]
    assert json.dumps(api.entity.schema).count("unique") == 0
    assert api.endpoint == f"https://${{{app}.default_hostname}}/api/users"
    assert api.principal_id == f"${{{identity}.principal_id}}"
    assert api.functions.hostname == f"${{{app}.default_hostname}}"
    assert api.functions.id == f"${{{app}.id}}"
    assert api.cosmos.endpoint == api.cosmos_endpoint == f"${{{ACCOUNT}.endpoint}}"
    assert api.cosmos.database_name == settings()["DATABASE_NAME"]
    assert api.cosmos.container_name == settings()["CONTAINER_NAME"]
    assert api.cosmos.requested == "cosmos:shared-database"
