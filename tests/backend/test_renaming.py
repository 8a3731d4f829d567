"""`previously=`: a component gets another id, and what it has stays what it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st
from renamed import Deployed, flat, moves, names, resources, whole
from rendered import User, through_cdktf

from atakora_tf import (
    Backend,
    BackendBuilder,
    CrudApi,
    DataStack,
    EventBus,
    FunctionsApp,
    PlannedResource,
    ResourceLimits,
    ResourceProvider,
    Resources,
    Secrets,
    StaticSite,
    StorageConfig,
    StorageContainer,
    TimerTrigger,
    Unset,
    define_backend,
)
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.errors import DocumentError
from atakora_tf.merge.fields import keyed
from atakora_tf.merge.strategy import unanimous
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json
from atakora_tf.providers.context import RenderContext
from atakora_tf.terraform import Reference, azurerm

DATABASE = "azurerm_cosmosdb_sql_database.shop_cosmos_shared-database_database"
CONTAINER = "azurerm_cosmosdb_sql_container.shop_cosmos_shared-database_database"
ROLE = "azurerm_cosmosdb_sql_role_assignment.shop_functions_api-functions_identity"
IDENTITY = "azurerm_user_assigned_identity.shop_functions_api-functions_identity_own"


def shop(*definitions: ComponentDefinition[Any], **options: Any) -> Backend:
    return define_backend(
        {f"part{number}": each for number, each in enumerate(definitions)},
        **{"name": "shop", "location": "westeurope", "lock": None, **options},
    )


def user_api(component_id: str = "UserApi", **options: Any) -> ComponentDefinition[CrudApi]:
    return CrudApi.define(component_id, entity=User, **options)


def test_a_database_follows_the_id_in_its_address_and_keeps_its_name() -> None:
    renamed = shop(user_api("CustomerApi", previously="UserApi"))
    assert moves(renamed) == {
        f"{DATABASE}_user-api": f"{DATABASE}_customer-api",
        f"{CONTAINER}_user-api_container_users": f"{CONTAINER}_customer-api_container_users",
        f"{ROLE}_cosmos_shared-database_user-api_write": (
            f"{ROLE}_cosmos_shared-database_customer-api_write"
        ),
    }
    assert names(renamed)[f"{DATABASE}_customer-api"] == "user-api"
    app = resources(renamed)["azurerm_function_app_flex_consumption.shop_functions_api-functions"]
    assert app["app_settings"]["CUSTOMER_API_DATABASE_NAME"] == (
        f"${{{DATABASE}_customer-api.name}}"
    )
    assert not any(setting.startswith("USER_API") for setting in app["app_settings"])


def everything(*, renamed: bool, site: Path, source: Path) -> list[ComponentDefinition[Any]]:
    def ids(first: str, second: str) -> dict[str, Any]:
        if renamed:
            return {"component_id": second, "previously": first}
        return {"component_id": first}

    return [
        CrudApi.define(**ids("UserApi", "CustomerApi"), entity=User, identity="component"),
        CrudApi.define("OrderApi", entity=User),
        CrudApi.define(**ids("Ledger", "Accounts"), entity=User, dedicated=True),
        DataStack.define(
            **ids("Sales", "Deals"), entities=[User], blobs=["invoices"], queues=["work"]
        ),
        FunctionsApp.define(
            **ids("Jobs", "Chores"),
            source=source,
            functions={"sweep": TimerTrigger("0 0 3 * * *")},
            identity="component",
        ),
        EventBus.define(**ids("Bus", "Messages"), queues=["mail"], dedicated=True),
        Secrets.define(**ids("Keys", "Safe"), names=["mail-password"], dedicated=True),
        StaticSite.define(**ids("Storefront", "Web"), source_directory=site),
        StaticSite.define(**ids("Manual", "Handbook"), source_directory=site, cdn=False),
        StaticSite.define(**ids("Blog", "News"), source_directory=site, hosting="static-web-app"),
        Resources.define(
            **ids("Archive", "Attic"),
            needs={"storage:attic": StorageConfig(containers={"boxes": StorageContainer()})},
            dedicated=True,
        ),
    ]


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    source = tmp_path / "source"
    source.mkdir()
    (source / "host.json").write_text("{}", encoding="utf-8")
    (source / "function_app.py").write_text("", encoding="utf-8")
    return {"site": tmp_path, "source": source}


@pytest.mark.parametrize("monitoring", [False, True])
def test_terraform_moves_everything_and_makes_and_destroys_nothing(
    tmp_path: Path, folders: dict[str, Path], monitoring: bool
) -> None:
    before = shop(*everything(renamed=False, **folders), monitoring=monitoring)
    after = shop(*everything(renamed=True, **folders), monitoring=monitoring)
    deployed = Deployed(tmp_path)
    deployed.apply(whole(before))
    planned = deployed.planned(whole(after))
    assert {what for what, _ in planned.values()} <= {"no-op", "update", "read"}
    moved = {before: at for at, (_, before) in planned.items() if before}
    assert moved == {flat(old): flat(new) for old, new in moves(after).items()}
    assert flat(f"{DATABASE}_user-api") in moved
    assert flat(f"{IDENTITY}_user-api") in moved
    # The same again, as after the deployment: nothing is left to be moved.
    deployed.apply(whole(after))
    assert {what for what, _ in deployed.planned(whole(after)).values()} == {"no-op"}


def test_every_name_in_azure_stays(folders: dict[str, Path]) -> None:
    before = shop(*everything(renamed=False, **folders), monitoring=True)
    after = shop(*everything(renamed=True, **folders), monitoring=True)
    way = moves(after)
    stayed = {way.get(address, address): name for address, name in names(before).items()}
    assert stayed == names(after)


def test_without_it_terraform_would_destroy(tmp_path: Path) -> None:
    deployed = Deployed(tmp_path)
    deployed.apply(whole(shop(user_api())))
    # Terraform is not asked: prevent_destroy is for production, and this is what it cannot stop.
    planned = deployed.planned(whole(shop(user_api("CustomerApi"))))
    assert planned[flat(f"{DATABASE}_user-api")][0] == "delete"
    assert planned[flat(f"{DATABASE}_customer-api")][0] == "create"


@pytest.mark.parametrize("missed", [0, 1])
def test_a_state_that_missed_a_renaming_finds_its_way(tmp_path: Path, missed: int) -> None:
    steps = [
        shop(user_api("UserApi", identity="component")),
        shop(user_api("CustomerApi", identity="component", previously="UserApi")),
    ]
    last = shop(user_api("Crm", identity="component", previously=["UserApi", "CustomerApi"]))
    deployed = Deployed(tmp_path)
    deployed.apply(whole(steps[1 - missed]))
    planned = deployed.planned(whole(last))
    assert {what for what, _ in planned.values()} <= {"no-op", "update"}
    former = ("customer-api", "user-api")[missed]
    assert planned[flat(f"{DATABASE}_crm")][1] == flat(f"{DATABASE}_{former}")
    assert moves(last)[f"{DATABASE}_user-api"] == f"{DATABASE}_customer-api"
    assert moves(last)[f"{DATABASE}_customer-api"] == f"{DATABASE}_crm"


def test_who_is_called_again_as_at_first_moves_back(tmp_path: Path) -> None:
    deployed = Deployed(tmp_path)
    deployed.apply(whole(shop(user_api("CustomerApi", previously="UserApi"))))
    again = shop(user_api("UserApi", previously=["UserApi", "CustomerApi"]))
    planned = deployed.planned(whole(again))
    assert {what for what, _ in planned.values()} <= {"no-op", "update"}
    assert planned[flat(f"{DATABASE}_user-api")][1] == flat(f"{DATABASE}_customer-api")
    # A state that knows nothing of all this has everything in its place.
    assert names(again) == names(shop(user_api()))


def test_a_name_given_outright_keeps_its_address() -> None:
    before = shop(user_api(database="people"))
    after = shop(user_api("CustomerApi", previously="UserApi", database="people"))
    assert moves(after) == {}
    assert names(after) == names(before)


def test_another_spelling_is_a_renaming_without_moves() -> None:
    after = shop(user_api("user-api", previously="UserApi", identity="component"))
    assert moves(after) == {}
    assert names(after) == names(shop(user_api(identity="component")))


def test_an_id_that_nothing_remembers_is_no_mistake() -> None:
    assert shop(user_api(previously="NeverDeployed")).validate() == ()


def test_others_are_not_touched() -> None:
    others = [
        CrudApi.define("Reports", entity=User, container="customers"),
        DataStack.define("Users", entities=[User], blobs=["customers"]),
    ]
    before = shop(CrudApi.define("Customers", entity=User), *others)
    after = shop(CrudApi.define("Clients", entity=User, previously="Customers"), *others)
    assert set(moves(after)) == {
        f"{DATABASE}_customers",
        f"{CONTAINER}_customers_container_users",
        f"{ROLE}_cosmos_shared-database_customers_write",
    }
    gone = resources(before).keys() - resources(after).keys()
    assert gone == set(moves(after))


LIMITS = ResourceLimits(max_databases_per_account=1, max_functions_per_app=5)


def test_the_place_is_kept_and_remembered_under_the_new_id(tmp_path: Path) -> None:
    lock = tmp_path / "atakora.lock.json"
    options = {"lock": lock, "limits": LIMITS}
    # Placed alone first, in the first slots, which by its new id it would not get.
    shop(user_api("Zebra", identity="component"), **options).write_lock()
    shop(user_api("Zebra", identity="component"), user_api("Ant"), **options).write_lock()
    pins = json.loads(lock.read_text(encoding="utf-8"))["backends"]["shop/dev"]
    assert pins["functions:api-functions"]["groups/Zebra"] == "functions:api-functions"
    assert pins["functions:api-functions"]["groups/Ant"] == "functions:api-functions-2"
    before = shop(user_api("Zebra", identity="component"), user_api("Ant"), **options)
    renamed = shop(
        user_api("Beaver", identity="component", previously="Zebra"), user_api("Ant"), **options
    )
    placed = renamed.plan().component("Beaver").resources
    assert placed == before.plan().component("Zebra").resources
    renamed.write_lock()
    pins = json.loads(lock.read_text(encoding="utf-8"))["backends"]["shop/dev"]
    assert pins["functions:api-functions"] == {
        "fixed/functions:api-functions": pins["functions:api-functions"][
            "fixed/functions:api-functions"
        ],
        "fixed/functions:api-functions-2": pins["functions:api-functions"][
            "fixed/functions:api-functions-2"
        ],
        "groups/Ant": "functions:api-functions-2",
        "groups/Beaver": "functions:api-functions",
    }
    assert pins["cosmos:shared-database"]["databases/zebra"] == "cosmos:shared-database"
    # And from then on nothing depends on the old line.
    assert renamed.plan().component("Beaver").resources == placed
    assert renamed.lock_changes() == ()


def test_the_plan_as_json_keeps_the_past() -> None:
    plan = shop(user_api("CustomerApi", previously="UserApi")).plan()
    component = plan.component("CustomerApi")
    assert component.previously == ("UserApi",)
    assert component.namesakes == ("databases/user-api",)
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan
    unnamed = plan_to_json(shop(user_api()).plan())["components"][0]
    assert set(unnamed) == {"id", "type", "source", "resources"}


def test_the_component_knows_its_parts(tmp_path: Path) -> None:
    backend = shop(user_api("CustomerApi", previously="UserApi"))
    backend.synthesize(tmp_path)
    component = backend.get_component("CustomerApi", CrudApi)
    assert component.database_name == "user-api"
    assert component.cosmos.database_name == f"${{{DATABASE}_customer-api.name}}"


def test_the_direct_way_writes_the_moves_beside_the_configuration(tmp_path: Path) -> None:
    path = shop(user_api("CustomerApi", previously="UserApi")).synthesize(tmp_path)
    moved = json.loads((path.parent / "moved.tf.json").read_text(encoding="utf-8"))
    assert {
        "from": f"{DATABASE}_user-api",
        "to": f"{DATABASE}_customer-api",
    } in moved["moved"]
    assert "moved" not in json.loads(path.read_text(encoding="utf-8"))
    shop(user_api()).synthesize(tmp_path)
    assert not (path.parent / "moved.tf.json").exists()


@pytest.mark.node
def test_cdktf_finds_the_moves_beside_its_configuration(tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    direct = shop(user_api("CustomerApi", previously="UserApi"))
    path = direct.synthesize(tmp_path / "direct")
    app = App(outdir=str(tmp_path / "cdktf"))
    backend = shop(user_api("CustomerApi", previously="UserApi"))
    stack = AtakoraStack.from_settings(app, backend.stack_settings())
    backend.initialize(stack)
    # A component that stands alone in the same stack has its own past.
    CrudApi(stack, "Notes", entity=User, previously="Memos")
    app.synth()
    here = json.loads((path.parent / "moved.tf.json").read_text(encoding="utf-8"))["moved"]
    there = json.loads(
        (tmp_path / "cdktf" / "stacks" / "shop-dev" / "moved.tf.json").read_text(encoding="utf-8")
    )["moved"]
    alone = [block for block in there if block not in here]
    assert len(alone) == 3
    assert len(there) == len(here) + 3
    assert {
        "from": "azurerm_cosmosdb_sql_database.memos_cosmos_shared-database_database_memos",
        "to": "azurerm_cosmosdb_sql_database.memos_cosmos_shared-database_database_notes",
    } in alone
    written = through_cdktf(tmp_path / "cdktf", "shop-dev")
    assert "moved" not in written
    for kind, found in json.loads(path.read_text(encoding="utf-8"))["resource"].items():
        for name, body in found.items():
            assert written["resource"][kind][name] == body


def test_all_doors_take_it() -> None:
    class Shop(Backend):
        customers = user_api("CustomerApi", previously="UserApi")

    built = BackendBuilder("shop").add(user_api("CustomerApi", previously="UserApi"))
    doors = [
        Shop(location="westeurope", lock=None),
        built.with_location("westeurope").with_lock(None).build(),
        shop(user_api("CustomerApi", previously=("UserApi",))),
    ]
    assert len({tuple(sorted(moves(door).items())) for door in doors}) == 1
    assert moves(doors[0])


@frozen(kw_only=True)
class ShelfConfig:
    resource_type: ClassVar[str] = "shelf"
    boards: dict[str, str] | Unset = keyed(unanimous("a board has one owner"), unit="board")


class ShelfProvider(ResourceProvider):
    """A provider of a user's own, which knows nothing of renaming."""

    resource_type = "shelf"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        for board in sorted(resource.config.boards):
            context.document.add(
                azurerm(
                    "redis_cache",
                    context.id(resource, "board", board),
                    name=context.name("azurerm_redis_cache", resource, board),
                    **context.common(resource),
                )
            )

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        board = min(resource.config.boards)
        return Reference(f"azurerm_redis_cache.{context.id(resource, 'board', board)}", "id")


def shelf(component_id: str, **options: Any) -> ComponentDefinition[Resources]:
    config = ShelfConfig(boards={component_id: "oak"})
    return Resources.define(component_id, {"shelf:hall": config}, **options)


def test_a_provider_of_ones_own_need_not_know_of_it(tmp_path: Path) -> None:
    options: dict[str, Any] = {"providers": [ShelfProvider()]}
    # In the order of their names the renamed one changes its place among the others.
    before = shop(shelf("Maps"), shelf("Atlas"), shelf("Notes"), **options)
    after = shop(shelf("Zines", previously="Maps"), shelf("Atlas"), shelf("Notes"), **options)
    ((old, new),) = moves(after).items()
    assert old in resources(before)
    assert names(after)[new] == names(before)[old]
    deployed = Deployed(tmp_path)
    deployed.apply(whole(before))
    planned = deployed.planned(whole(after))
    assert {what for what, _ in planned.values()} == {"no-op"}
    assert planned[flat(new)][1] == flat(old)


def test_a_provider_that_renders_by_chance_is_told() -> None:
    class Fickle(ShelfProvider):
        times = 0

        def render(self, resource: PlannedResource, context: RenderContext) -> None:
            super().render(resource, context)
            type(self).times += 1
            for number in range(self.times):
                context.document.add(
                    azurerm("redis_cache", context.id(resource, f"x{number}"), name="x")
                )

    backend = shop(shelf("Zines", previously="Maps"), providers=[Fickle()])
    with pytest.raises(DocumentError) as caught:
        backend.document()
    assert str(caught.value) == (
        "A provider adds other blocks, or in another order, when it renders the same plan again, "
        "so that nothing can tell which block of a renamed component was which. Let it render in "
        "an order that depends on the plan alone."
    )


IDS = st.lists(
    st.sampled_from(["Alpha", "beta-api", "GammaApi", "Delta2", "eps", "Zeta", "Eta", "theta"]),
    min_size=2,
    max_size=5,
    unique=True,
)


@given(ids=IDS, identity=st.sampled_from(["app", "component"]), dedicated=st.booleans())
def test_names_stay_and_addresses_lead_back_however_often_it_is_renamed(
    ids: list[str], identity: Any, dedicated: bool
) -> None:
    def named(component_id: str, **options: Any) -> Backend:
        return shop(
            user_api(component_id, identity=identity, dedicated=dedicated, **options),
            CrudApi.define("Neighbour", entity=User),
        )

    first = named(ids[0])
    renamed = named(ids[-1], previously=ids[:-1])
    way = moves(renamed)
    assert not way.keys() & resources(renamed).keys()
    for address, name in names(first).items():
        at = address
        while at in way:
            at = way[at]
        assert names(renamed)[at] == name
    assert len(resources(first)) == len(resources(renamed))
