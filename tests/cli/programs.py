"""Programs of users, as texts; messages name their lines."""

SHOP = '''\
"""Two APIs that share their resources."""

from attrs import frozen

from atakora_tf import CosmosConfig, CosmosContainer, CosmosDatabase, CrudApi, FunctionsConfig
from atakora_tf import Resources, define_backend, manual


@frozen
class User:
    id: str
    tenant_id: str


@frozen
class Order:
    id: str
    customer_id: str


def reports(throughput, origin):
    container = CosmosContainer(partition_key="/day", throughput=manual(throughput))
    return {
        "cosmos:shared-database": CosmosConfig(
            databases={"reports": CosmosDatabase(containers={"daily": container})},
            capacity_mode="provisioned",
        ),
        "functions:api-functions": FunctionsConfig(cors_origins={origin}),
    }


backend = define_backend(
    {
        "users": CrudApi.define("UserApi", entity=User, partition_key="/tenant_id"),
        "orders": CrudApi.define("OrderApi", entity=Order, partition_key="/customer_id"),
        "daily": Resources.define("Daily", reports(400, "https://one.example")),
        "weekly": Resources.define("Weekly", reports(1000, "https://two.example")),
    },
    name="shop",
    environment="dev",
    location="westeurope",
)
backend.override("cosmos:shared-database", consistency="Strong")
'''
"""A maximum (throughput), a union (origins) and an override (consistency)."""

CONFLICT = SHOP.replace(
    '"weekly": Resources.define("Weekly", reports(1000, "https://two.example")),',
    """"weekly": Resources.define(
            "Weekly",
            {
                "cosmos:shared-database": CosmosConfig(
                    databases={
                        "reports": CosmosDatabase(
                            containers={"daily": CosmosContainer(partition_key="/week")}
                        )
                    }
                )
            },
        ),""",
)
"""The same with two partition keys for one container."""

BY_ENVIRONMENT = """\
from attrs import frozen

from atakora_tf import Backend, CrudApi


@frozen
class User:
    id: str


class Shop(Backend):
    users = CrudApi.define("UserApi", entity=User)


def shop(environment: str = "dev") -> Shop:
    return Shop(environment=environment, location="westeurope")
"""
