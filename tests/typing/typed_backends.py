"""What type checkers know of the three ways to define a backend; checked, never run."""

from pathlib import Path
from typing import assert_type

from constructs import Construct

from atakora_tf import (
    Backend,
    BackendBuilder,
    Component,
    ComponentDefinition,
    CosmosHandle,
    CrudApi,
    DataStack,
    EntraAuth,
    FunctionsApp,
    FunctionsHandle,
    PartHandle,
    PlannedResource,
    QueueTrigger,
    RateLimit,
    ResourceLimits,
    Resources,
    StorageConfig,
    StoredEntity,
    TimerTrigger,
    autoscale,
    define_backend,
    is_backend_managed,
)


class User:
    id: str


class Shop(Backend):
    users = CrudApi.define("UserApi", entity=User)
    files = Resources.define("Files", {"storage:files": StorageConfig()})


def by_class(scope: Construct) -> None:
    shop = Shop(environment="dev", location="westeurope")
    assert_type(Shop.users, ComponentDefinition[CrudApi])
    assert_type(shop.users, CrudApi)
    assert_type(shop.files, Resources)
    assert_type(shop.initialize(scope), Shop)
    assert_type(shop.add_to_stack(scope).users, CrudApi)
    assert_type(shop.construct, Construct)


def by_call() -> None:
    users = CrudApi.define("UserApi", entity=User, throughput=autoscale(1000))
    assert_type(users, ComponentDefinition[CrudApi])
    files = Resources.define("Files", {"storage:files": StorageConfig()})
    backend = define_backend(
        {"users": users, "files": files},
        name="shop",
        environment="dev",
        location="westeurope",
        tags={"team": "a"},
        limits=ResourceLimits(max_cosmos_accounts=1),
        networking="isolated",
        overrides={"cosmos:shared-database": {"consistency": "Strong"}},
        on_incompatible="split",
        lock=None,
    )
    assert_type(backend, Backend)
    assert_type(backend.get_component(users), CrudApi)
    assert_type(backend.get_component(files), Resources)
    assert_type(backend.get_component("users"), Component)
    assert_type(backend.get_component("users", CrudApi), CrudApi)
    assert_type(backend.resources, tuple[PlannedResource, ...])


def step_by_step() -> None:
    builder = BackendBuilder("shop").add(CrudApi.define("UserApi", entity=User))
    assert_type(builder, BackendBuilder)
    assert_type(
        builder.with_environment("dev")
        .with_location("westeurope")
        .with_tags({"a": "b"})
        .with_limits(ResourceLimits())
        .with_override("cosmos:shared-database", consistency="Strong")
        .on_incompatible("split")
        .with_lock(None),
        BackendBuilder,
    )
    assert_type(builder.build(), Backend)


def alone(scope: Construct) -> None:
    api = CrudApi(scope, "UserApi", entity=User, partition_key="/tenant_id", auth="entra")
    assert_type(api, CrudApi)
    assert_type(api.cosmos, CosmosHandle)
    assert_type(api.functions, FunctionsHandle)
    assert_type(api.cosmos.endpoint, str)
    assert_type(api.functions.principal_id, str)
    assert_type(api.construct, Construct)
    assert_type(is_backend_managed(api.construct), bool)


def functions_and_data() -> None:
    jobs = FunctionsApp.define(
        "Jobs",
        source="functions/jobs",
        functions={"sweep": TimerTrigger("0 0 3 * * *"), "bill": QueueTrigger("orders")},
        runtime="node",
    )
    assert_type(jobs, ComponentDefinition[FunctionsApp])
    sales = DataStack.define(
        "Sales",
        entities=[User, StoredEntity(User, partition_key="/id")],
        events={"order-placed": ["billing"]},
        throughput=autoscale(4000),
    )
    assert_type(sales, ComponentDefinition[DataStack])
    backend = define_backend({"jobs": jobs, "sales": sales}, location="westeurope")
    assert_type(backend.get_component(jobs).functions, FunctionsHandle)
    assert_type(backend.get_component(jobs).endpoint, str)
    assert_type(backend.get_component(sales).container("users"), CosmosHandle)
    assert_type(backend.get_component(sales).queue("orders"), PartHandle)


def with_code() -> None:
    entra = EntraAuth(tenant="t", audience="a", at_platform=True)
    limit = RateLimit(100, seconds=60, burst=20)
    orders = CrudApi.define(
        "OrderApi", entity=User, auth=entra, rate_limit=limit, hooks=Path("hooks/orders.py")
    )
    assert_type(limit.at_once, float)
    assert_type(define_backend({"orders": orders}, deploy_code=True), Backend)
    assert_type(BackendBuilder("shop").add(orders).with_deployed_code(), BackendBuilder)
