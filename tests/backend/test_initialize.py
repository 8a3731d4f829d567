"""Backends and components in a CDKTF construct tree."""

import pytest
from rendered import User, apis, through_cdktf

from atakora_tf import (
    BackendStateError,
    ConstructProvider,
    CrudApi,
    Resources,
    define_backend,
    is_backend_managed,
)
from atakora_tf.errors import BackendInvalid, PlacementUnknown
from atakora_tf.terraform import Reference

pytestmark = pytest.mark.node


@pytest.fixture
def app(tmp_path):
    from atakora_tf.stack.bindings import load_bindings

    load_bindings()
    from cdktf import App  # isort: skip

    return App(outdir=str(tmp_path), skip_validation=True)


@pytest.fixture
def stack(app):
    from atakora_tf import AtakoraStack

    return AtakoraStack(app, "shop-dev", environment="dev", location="westeurope")


def backend(name="shop", *numbers, **options):
    return define_backend(apis(*numbers or (1,)), name=name, lock=None, **options)


def place(definition):
    return definition.source.place


def test_environment_and_location_come_from_the_stack(stack):
    made = backend().initialize(stack)
    plan = made.resources[0]
    assert (plan.location, made.construct.node.path) == ("westeurope", "shop-dev/shop-backend")


def test_initialising_returns_the_backend_itself(stack):
    made = backend()
    assert made.add_to_stack(stack) is made


def test_a_backend_without_a_name_can_be_initialised(stack):
    made = define_backend(apis(1), lock=None).initialize(stack)
    assert made.name == "backend"
    assert made.construct.node.id == "backend-backend"


def test_a_stack_that_contradicts_is_refused(stack):
    with pytest.raises(BackendInvalid) as caught:
        backend(environment="prod", location="North Europe").initialize(stack)
    assert [problem.what for problem in caught.value.problems] == [
        "the backend has the environment 'prod', the stack has 'dev'",
        "the backend has the location 'northeurope', the stack has 'westeurope'",
    ]
    backend(environment="dev", location="West Europe").initialize(stack)


def test_a_second_backend_keeps_to_what_the_first_made_of_a_stock_stack(app):
    from cdktf import TerraformStack

    stack = TerraformStack(app, "stock")
    with pytest.raises(BackendInvalid, match="the backend has no location"):
        backend("zero").initialize(stack)
    backend("one", location="westeurope").initialize(stack)
    with pytest.raises(BackendInvalid) as caught:
        backend("two", location="northeurope").initialize(stack)
    assert [problem.what for problem in caught.value.problems] == [
        "the backend has the location 'northeurope', the stack has 'westeurope'"
    ]


def test_after_initialisation_a_backend_is_closed(stack):
    made = backend().initialize(stack)
    late = CrudApi.define("LateApi", entity=User)
    for call, what in (
        (lambda: made.initialize(stack), "it cannot be initialised again"),
        (lambda: made.add_to_stack(stack), "it cannot be initialised again"),
        (lambda: made.add("late", late), "LateApi cannot be added"),
        (
            lambda: made.override("cosmos:shared-database", consistency="Strong"),
            "cosmos:shared-database cannot be overridden",
        ),
    ):
        with pytest.raises(BackendStateError) as caught:
            call()
        assert str(caught.value) == (
            f"backend 'shop' is initialised, so {what}; do it before initialize()"
        )
    assert list(made.components) == ["api001"]


def test_writing_directly_afterwards_keeps_the_constructs(stack, tmp_path):
    made = backend().initialize(stack)
    account = made.get_component("api001", CrudApi).cosmos.account
    made.synthesize(tmp_path / "direct", settings=stack.settings)
    assert made.get_component("api001", CrudApi).cosmos.account is account
    with pytest.raises(BackendStateError):
        made.initialize(stack)


def test_two_backends_of_one_name_are_refused(stack):
    first = backend().initialize(stack)
    second = backend()
    with pytest.raises(BackendStateError) as caught:
        second.initialize(stack)
    assert str(caught.value) == (
        "the stack 'shop-dev' has a backend called 'shop' already, defined at "
        f"{first.source.place}; give this one, defined at {second.source.place}, another name"
    )


def test_a_construct_in_the_way_is_named(stack):
    from constructs import Construct

    Construct(stack, "shop-backend")
    made = backend()
    before = [child.node.path for child in stack.node.find_all()]
    with pytest.raises(BackendStateError) as caught:
        made.initialize(stack)
    assert str(caught.value) == (
        "shop-dev has a construct called 'shop-backend', where that of backend 'shop', defined at "
        f"{made.source.place}, would stand; rename one"
    )
    assert [child.node.path for child in stack.node.find_all()] == before


def test_two_backends_and_two_lone_components_live_in_one_stack(app, stack, tmp_path):
    CrudApi(stack, "BeforeApi", entity=User)
    backend("one", 1, 2).initialize(stack)
    CrudApi(stack, "AfterApi", entity=User)
    backend("two", 1).initialize(stack)
    app.synth()
    accounts = through_cdktf(tmp_path, "shop-dev")["resource"]["azurerm_cosmosdb_account"]
    assert list(accounts) == [
        "after-api_cosmos_shared-database",
        "before-api_cosmos_shared-database",
        "one_cosmos_shared-database",
        "two_cosmos_shared-database",
    ]
    assert len({account["name"] for account in accounts.values()}) == 4


def test_a_lone_component_is_a_backend_of_one(app, tmp_path):
    from atakora_tf import AtakoraStack

    options = {"entity": User, "partition_key": "/tenant_id", "soft_delete": True}
    found = []
    for name in ("alone", "backend"):
        # The group's name holds the stack's name.
        stack = AtakoraStack(
            app, name, environment="dev", location="westeurope", resource_group="g"
        )
        if name == "alone":
            made = CrudApi(stack, "UserApi", **options)
        else:
            users = CrudApi.define("UserApi", **options)
            one = define_backend({"users": users}, name="user-api", lock=None).initialize(stack)
            made = one.get_component(users)
        found.append((made.endpoint, made.cosmos_endpoint, made.principal_id, sorted(made.handles)))
    app.synth()
    configurations = [through_cdktf(tmp_path, name) for name in ("alone", "backend")]
    for configuration in configurations:
        del configuration["terraform"]["backend"]
    assert configurations[0] == configurations[1]
    assert found[0] == found[1]


def test_a_lone_component_in_a_stock_stack_says_where_it_lives(app, tmp_path):
    from cdktf import TerraformStack

    stack = TerraformStack(app, "stock")
    with pytest.raises(BackendInvalid) as caught:
        CrudApi(stack, "UserApi", entity=User)
    assert [problem.what for problem in caught.value.problems] == ["the backend has no location"]
    CrudApi(stack, "UserApi", entity=User, environment="prod", location="westeurope")
    app.synth()
    account = through_cdktf(tmp_path, "stock")["resource"]["azurerm_cosmosdb_account"]
    assert account["user-api_cosmos_shared-database"]["lifecycle"] == {"prevent_destroy": True}


def test_only_what_is_below_a_backend_is_managed_by_it(stack):
    alone = CrudApi(stack, "AloneApi", entity=User)
    made = backend().initialize(stack)
    assert is_backend_managed(made.construct)
    assert is_backend_managed(made.get_component("api001").construct)
    assert not is_backend_managed(stack)
    assert not is_backend_managed(alone.construct)
    assert not is_backend_managed(alone.cosmos.account)
    # Not even the shared resources, which stand directly under the stack.
    assert not is_backend_managed(made.get_component("api001", CrudApi).cosmos.account)


def test_below_a_backend_a_component_takes_what_is_injected(stack):
    made = backend("shop", 1, 2).initialize(stack)
    declared = made.get_component("api001", CrudApi)
    before = len(stack.node.find_all())
    short = CrudApi(made.construct, "Entity001Api")
    whole = CrudApi(declared.construct, "Entity001Api", entity=User)
    for taken in (short, whole):
        assert taken.construct is declared.construct
        assert taken.handles == declared.handles
        assert taken.cosmos.account is declared.cosmos.account
        assert taken.props is declared.props
        assert taken.entity == declared.entity
    assert len(stack.node.find_all()) == before


def test_below_a_backend_a_component_has_to_be_declared(stack):
    made = backend().initialize(stack)
    definition = CrudApi.define("AuditApi", entity=User)
    with pytest.raises(PlacementUnknown) as caught:
        CrudApi(made.construct, "AuditApi", entity=User)
    line = definition.source.line + 2
    assert str(caught.value) == (
        f"CrudApi 'AuditApi' ({definition.source.file}:{line}) stands below backend 'shop', which "
        "does not declare it; declare it there before initialize(), or give it a scope outside of "
        "the backend to have resources of its own"
    )


def test_below_a_backend_a_component_is_what_was_declared(stack):
    made = backend().initialize(stack)
    declared = place(made.components["api001"])
    definition = CrudApi.define("AuditApi", entity=User)
    here = f"{definition.source.file}:{definition.source.line + 3}"
    with pytest.raises(BackendStateError) as caught:
        CrudApi(made.construct, "Entity001Api", entity=User, ttl=60)
    assert str(caught.value) == (
        f"CrudApi 'Entity001Api' ({here}) is not what backend 'shop' declares under this id "
        f"(CrudApi, {declared}); leave the options out to take what is injected, or change the "
        "declaration"
    )
    with pytest.raises(BackendStateError, match="is not what backend 'shop' declares"):
        Resources(made.construct, "Entity001Api", {})


def test_a_context_that_only_looks_like_ours_is_refused(stack):
    from constructs import Construct

    scope = Construct(stack, "mine")
    scope.node.set_context("backend-managed", True)
    with pytest.raises(BackendStateError) as caught:
        CrudApi(scope, "UserApi", entity=User)
    assert str(caught.value) == (
        "shop-dev/mine says that it is managed by a backend, but no backend is above it; the "
        "context 'backend-managed' is for backends alone"
    )


def test_handles_are_typed_constructs_with_every_escape_hatch(app, stack, tmp_path):
    import jsii
    from cdktf import Aspects, IAspect
    from cdktf_cdktf_provider_azurerm.cosmosdb_account import CosmosdbAccount
    from cdktf_cdktf_provider_azurerm.cosmosdb_sql_container import CosmosdbSqlContainer
    from cdktf_cdktf_provider_azurerm.cosmosdb_sql_database import CosmosdbSqlDatabase
    from cdktf_cdktf_provider_azurerm.function_app_flex_consumption import (
        FunctionAppFlexConsumption,
    )
    from cdktf_cdktf_provider_azurerm.user_assigned_identity import UserAssignedIdentity

    users = CrudApi.define("UserApi", entity=User, identity="component")
    made = define_backend({"users": users, **apis(1)}, name="shop", lock=None).initialize(stack)
    api = made.get_component(users)
    cosmos, functions = api.cosmos, api.functions
    assert type(cosmos.account) is CosmosdbAccount
    assert cosmos.construct is cosmos.account
    assert type(cosmos.database) is CosmosdbSqlDatabase
    assert type(cosmos.container) is CosmosdbSqlContainer
    assert type(functions.app) is FunctionAppFlexConsumption
    assert functions.construct is functions.app
    assert type(functions.identity) is UserAssignedIdentity
    assert functions.identity.node.id.endswith("_user-api")
    other = made.get_component("api001", CrudApi)
    assert other.functions.identity.node.id == "shop_functions_api-functions_identity"
    assert other.cosmos.account is cosmos.account
    assert other.cosmos.database is not cosmos.database
    assert cosmos.id == "${azurerm_cosmosdb_account.shop_cosmos_shared-database.id}"
    assert cosmos.constructs["azurerm_cosmosdb_account.shop_cosmos_shared-database"] is (
        cosmos.account
    )
    with pytest.raises(PlacementUnknown, match=r"no construct was made for azurerm_x\.y"):
        cosmos.construct_at("azurerm_x.y")

    @jsii.implements(IAspect)
    class Stamp:
        def visit(self, node):
            if isinstance(node, CosmosdbSqlContainer):
                node.add_override("default_ttl", 4711)

    cosmos.account.add_override("tags.owner", "me")
    cosmos.database.node.add_dependency(functions.identity)
    Aspects.of(stack).add(Stamp())
    app.synth()
    resources = through_cdktf(tmp_path, "shop-dev")["resource"]
    account = resources["azurerm_cosmosdb_account"]["shop_cosmos_shared-database"]
    assert account["tags"]["owner"] == "me"
    found = resources["azurerm_cosmosdb_sql_container"].values()
    assert [container["default_ttl"] for container in found] == [4711, 4711]


def test_warnings_reach_whoever_runs_cdktf(app, stack, tmp_path):
    import json

    made = backend("shop", 1, 2)
    made.override("cosmos:shared-database", consistency="Strong", capacity_mode="provisioned")
    for one in ("one", "two"):
        made.add(one, CrudApi.define(f"{one}Api", entity=User, unique_keys=["/email"]))
    made.initialize(stack)
    app.synth()
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    told = manifest["stacks"]["shop-dev"]["annotations"]
    assert [(each["level"], each["message"]) for each in told] == [
        ("@cdktf/warn", str(warning)) for warning in made.warnings
    ]
    assert len(told) == 2


def test_what_a_construct_provider_makes_belongs_to_the_cdktf_way(app, stack, tmp_path):
    from attrs import frozen
    from cdktf_cdktf_provider_azurerm.servicebus_namespace import ServicebusNamespace

    @frozen
    class Bus:
        resource_type = "bus"

    class Buses(ConstructProvider):
        resource_type = "bus"

        def construct(self, stack, resource, context):
            ServicebusNamespace(
                stack,
                context.id(resource),
                name="sb-shop",
                sku="Standard",
                location=resource.location,
                resource_group_name=str(context.settings.resource_group_name),
            )

        def main(self, resource, context):
            return Reference(f"azurerm_servicebus_namespace.{context.id(resource)}", "id")

    def bus():
        return define_backend(
            {"bus": Resources.define("Bus", {"bus:main": Bus()})},
            name="shop",
            location="westeurope",
            lock=None,
            providers=[Buses()],
        )

    made = bus().initialize(stack)
    app.synth()
    assert through_cdktf(tmp_path, "shop-dev")["resource"]["azurerm_servicebus_namespace"] == {
        "shop_bus_main": {
            "location": "westeurope",
            "name": "sb-shop",
            "resource_group_name": "${azurerm_resource_group.resource_group.name}",
            "sku": "Standard",
        }
    }
    assert made.get_component("bus").handle("bus:main").id == (
        "${azurerm_servicebus_namespace.shop_bus_main.id}"
    )
    for write in (lambda: bus().synthesize(tmp_path / "direct"), lambda: bus().document()):
        with pytest.raises(BackendStateError) as caught:
            write()
        assert str(caught.value) == (
            "bus:main is built by Buses, which makes CDKTF constructs; such a backend cannot be "
            "written directly: use initialize(scope)"
        )
    assert not (tmp_path / "direct").exists()
