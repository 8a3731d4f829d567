"""Three ways to define a backend, and what can be said of it before it is built."""

import pytest
from rendered import User, apis, app_of, document, only

from atakora_tf import (
    Backend,
    BackendBuilder,
    BackendStateError,
    CosmosConfig,
    CrudApi,
    ResourceLimits,
    define_backend,
)

USERS = CrudApi.define("UserApi", entity=User)
ORDERS = CrudApi.define("OrderApi", entity_name="Order")


def named(request):
    return request.resource_type.removeprefix("azurerm_").replace("_", "")[:20]


class Shop(Backend):
    users = USERS
    orders = ORDERS


def test_the_three_ways_say_the_same():
    options = {"environment": "prod", "location": "westeurope", "lock": None}
    one = define_backend(
        {"users": USERS, "orders": ORDERS},
        name="shop",
        **options,
        tags={"team": "a"},
        naming=named,
        limits=ResourceLimits(max_cosmos_accounts=1),
        overrides={"cosmos:shared-database": {"consistency": "Strong"}},
        on_incompatible="split",
    )
    two = (
        BackendBuilder("shop")
        .add(USERS, "users")
        .add(ORDERS)
        .with_environment("prod")
        .with_location("westeurope")
        .with_tags({"team": "b"})
        .with_tags({"team": "a"})
        .with_naming(named)
        .with_limits(ResourceLimits(max_cosmos_accounts=1))
        .with_override("cosmos:shared-database", consistency="Strong")
        .on_incompatible("split")
        .with_lock(None)
        .build()
    )
    three = Shop(
        **options,
        tags={"team": "a"},
        naming=named,
        limits=ResourceLimits(max_cosmos_accounts=1),
        on_incompatible="split",
    )
    three.override("cosmos:shared-database", CosmosConfig(consistency="Strong"))
    first = document(one)
    assert first == document(two) == document(three)
    account = only(first, "azurerm_cosmosdb_account")
    assert account["name"] == "cosmosdbaccount"
    assert account["consistency_policy"] == {"consistency_level": "Strong"}
    assert account["lifecycle"] == {"prevent_destroy": True}
    assert account["tags"] == {
        "application": "shop",
        "environment": "prod",
        "managed-by": "atakora_tf",
        "team": "a",
    }


def test_attributes_are_doors_to_the_components(tmp_path):
    shop = Shop(location="westeurope", lock=None)
    assert Shop.users is USERS
    shop.synthesize(tmp_path)
    assert isinstance(shop.users, CrudApi)
    assert shop.users is shop.get_component("users")
    assert shop.users is shop.get_component("UserApi")
    assert shop.users is shop.get_component(USERS, CrudApi)
    assert repr(shop.users) == "<CrudApi 'UserApi'>"


def test_a_name_goes_before_an_id(tmp_path):
    crossed = define_backend(
        {"OrderApi": USERS, "UserApi": ORDERS}, name="shop", location="westeurope", lock=None
    )
    crossed.synthesize(tmp_path)
    assert crossed.get_component("OrderApi").id == "UserApi"
    assert crossed.get_component("UserApi").id == "OrderApi"


def test_subclasses_add_replace_and_drop_components():
    class Other(Backend):
        reviews = CrudApi.define("ReviewApi", entity_name="Review")

    class Larger(Shop, Other):
        users = CrudApi.define("MemberApi", entity=User)
        orders = None  # type: ignore[assignment]
        carts = CrudApi.define("CartApi", entity_name="Cart")

    def ids(cls):
        return sorted(definition.id for definition in cls(lock=None).components.values())

    assert ids(Shop) == ["OrderApi", "UserApi"]
    assert ids(Larger) == ["CartApi", "MemberApi", "ReviewApi"]
    assert Larger().name == "larger"


def test_components_can_join_until_it_is_initialised(tmp_path):
    shop = Shop(location="westeurope", lock=None)
    shop.synthesize(tmp_path)
    shop.add("carts", CrudApi.define("CartApi", entity_name="Cart"))
    with pytest.raises(BackendStateError):
        shop.get_component("carts")
    shop.override("functions:api-functions", plan="EP1")
    shop.synthesize(tmp_path)
    assert shop.get_component("carts").id == "CartApi"
    assert len(shop.get_resource("functions", "api-functions").components) == 3


def test_an_override_has_its_line():
    def overridden(build):
        shop = build()
        plan = shop.plan()
        outcome = plan.resource("cosmos:shared-database").provenance["consistency",]
        (deciding,) = outcome.deciding
        return deciding

    def directly():
        shop = Shop(location="westeurope", lock=None)
        shop.override("cosmos:shared-database", consistency="Eventual", priority=40)
        return shop

    def stepwise():
        return (
            BackendBuilder("shop")
            .add(USERS)
            .with_location("westeurope")
            .with_override("cosmos:shared-database", consistency="Eventual", priority=40)
            .build()
        )

    for build, offset in ((directly, 2), (stepwise, 1)):
        claim = overridden(build)
        assert (claim.value, claim.priority) == ("Eventual", 40)
        assert claim.source.component == "override"
        assert claim.source.file == "tests/backend/test_ways_of_definition.py"
        first = build.__code__.co_firstlineno
        assert first + offset <= claim.source.line <= first + 6


def test_without_constructs_a_backend_says_so(tmp_path):
    shop = Shop(location="westeurope", lock=None)
    shop.synthesize(tmp_path)
    with pytest.raises(BackendStateError) as caught:
        _ = shop.construct
    assert str(caught.value) == (
        "backend 'shop' was written directly, without CDKTF; call initialize(scope) to have a "
        "construct"
    )
    with pytest.raises(BackendStateError) as caught:
        _ = shop.users.construct
    assert str(caught.value) == (
        "UserApi was rendered directly, without CDKTF, so it has no construct; call "
        "backend.initialize(scope) to have one"
    )
    with pytest.raises(BackendStateError) as caught:
        _ = shop.users.cosmos.account
    assert str(caught.value) == (
        "UserApi was rendered directly, without CDKTF, so "
        "azurerm_cosmosdb_account.shop_cosmos_shared-database has no construct; call "
        "backend.initialize(scope) to have one"
    )


def test_outputs_are_endpoints_names_and_ids(tmp_path):
    shop = Shop(location="westeurope", lock=None)
    shop.synthesize(tmp_path)
    assert [(output.name, str(output.value)) for output in shop.outputs] == [
        (f"shop_{owner}_{piece}", f"${{{address}.{attribute}}}")
        for owner, piece, address, attribute in [
            ("cosmos_shared-database", "endpoint", ACCOUNT, "endpoint"),
            ("cosmos_shared-database", "id", ACCOUNT, "id"),
            ("cosmos_shared-database", "name", ACCOUNT, "name"),
            ("functions_api-functions", "hostname", APP, "default_hostname"),
            ("functions_api-functions", "id", APP, "id"),
            ("functions_api-functions", "name", APP, "name"),
            ("functions_api-functions", "principal-id", f"{IDENTITY}_identity", "principal_id"),
        ]
    ]


ACCOUNT = "azurerm_cosmosdb_account.shop_cosmos_shared-database"
APP = "azurerm_function_app_flex_consumption.shop_functions_api-functions"
IDENTITY = "azurerm_user_assigned_identity.shop_functions_api-functions"


def test_tags_of_the_stack_are_on_the_resources_too():
    from atakora_tf.terraform.base import stack_settings

    shop = Shop(tags={"team": "shop"}, lock=None)
    settings = stack_settings(
        "s", environment="dev", location="westeurope", tags={"team": "all", "floor": "3"}
    )
    tags = app_of(shop.document(settings).to_dict())["tags"]
    assert (tags["team"], tags["floor"]) == ("shop", "3")


def test_a_backend_is_shown_with_its_place():
    shop = Shop()
    assert repr(shop) == f"<Shop 'shop' defined at {shop.source.place}>"
    assert shop.source.place.startswith("tests/backend/test_ways_of_definition.py:")


def test_a_summary_counts_what_is_shared():
    shop = define_backend(apis(1, 2), name="shop", location="westeurope", lock=None)
    assert shop.summary().splitlines()[-1] == ("2 components, 2 shared resources instead of 4.")
