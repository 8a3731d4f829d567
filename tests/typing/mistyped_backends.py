"""Mistakes that type checkers find; every line that ends in `# wrong` has to be one."""

from constructs import Construct

from atakora_tf import (
    Backend,
    BackendBuilder,
    CrudApi,
    DataStack,
    FunctionsApp,
    NetworkingConfig,
    StorageConfig,
    define_backend,
)


class User:
    id: str


class Shop(Backend):
    users = CrudApi.define("UserApi", entity=User)


def mistakes(scope: Construct) -> None:
    users = CrudApi.define("UserApi", entity=User)
    CrudApi.define("UserApi", entiti=User)  # wrong
    CrudApi.define("UserApi", entity=User, auth="basic")  # wrong
    CrudApi.define("UserApi", entity=User, operations=["drop"])  # wrong
    CrudApi.define(5, entity=User)  # wrong
    CrudApi(scope, "UserApi", entiti=User)  # wrong
    CrudApi(scope, "UserApi", entity=User, auth="basic")  # wrong
    CrudApi(scope, "UserApi", entity=User, ttl="soon")  # wrong
    define_backend({"users": users}, nmae="shop")  # wrong
    define_backend({"users": users}, on_incompatible="spilt")  # wrong
    define_backend({"users": users}, networking="closed")  # wrong
    define_backend({"users": users}, networking=NetworkingConfig(address_space=16))  # wrong
    BackendBuilder("shop").with_networking(True)  # wrong
    define_backend({"users": CrudApi})  # wrong
    define_backend({"users": users}, limits={"max_cosmos_accounts": 1})  # wrong
    Shop(environment=5)  # wrong
    _ = Shop().users.nothing  # wrong
    _ = Shop.users.cosmos  # wrong
    BackendBuilder("shop").add(StorageConfig())  # wrong
    BackendBuilder("shop").on_incompatible("spilt")  # wrong
    _ = define_backend({"users": users}).get_component(users).nothing  # wrong
    _ = CrudApi(scope, "UserApi").cosmos.app  # wrong
    FunctionsApp.define("Jobs", source="jobs", functions={"sweep": "timer"})  # wrong
    FunctionsApp.define("Jobs", source="jobs", functions={}, runtime="pyton")  # wrong
    FunctionsApp.define("Jobs", functions={})  # wrong
    DataStack.define("Sales", entities=["Order"])  # wrong
