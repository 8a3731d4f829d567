"""`deletion_locks=`: Azure itself refuses to delete what holds data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, ClassVar

import pytest
from attrs import frozen
from renamed import Deployed, flat, resources, whole
from rendered import User, through_cdktf

from atakora_tf import (
    Backend,
    BackendBuilder,
    BackendInvalid,
    CosmosConfig,
    CrudApi,
    DataStack,
    NetworkingConfig,
    PlannedResource,
    ResourceProvider,
    Resources,
    Secrets,
    StaticSite,
    StorageUse,
    Unset,
    define_backend,
)
from atakora_tf.azure.names import NAME_RULES
from atakora_tf.errors import DocumentError
from atakora_tf.merge.fields import merged
from atakora_tf.merge.strategy import maximum
from atakora_tf.naming import CafNaming, NameRequest
from atakora_tf.providers.context import RenderContext
from atakora_tf.safety.gate import compare
from atakora_tf.safety.reading import configuration_from_json
from atakora_tf.terraform import Reference, azurerm, azurerm_data

LOCK = "azurerm_management_lock"
COSMOS = f"{LOCK}.shop_cosmos_shared-database_lock"


def shop(**options: Any) -> Backend:
    return define_backend(
        {
            "users": CrudApi.define(
                "UserApi",
                entity=User,
                identity="component",
                uses=[StorageUse(writes=["invoices"])],
            ),
            "sales": DataStack.define(
                "Sales", blobs=["invoices"], queues=["work"], events={"placed": ["billing"]}
            ),
            "keys": Secrets.define("Keys", names=["mail-password"]),
            "pages": StaticSite.define("Pages"),
        },
        **{"name": "shop", "location": "westeurope", "lock": None, "monitoring": True, **options},
    )


def locks(backend: Backend) -> dict[str, Any]:
    return {at: body for at, body in resources(backend).items() if at.startswith(LOCK)}


def test_there_are_none_unless_someone_asks() -> None:
    assert locks(shop()) == {}
    assert locks(shop(deletion_locks=False)) == {}
    assert locks(shop(deletion_locks=[])) == {}


def test_a_lock_stands_on_everything_that_holds_data_and_on_nothing_else() -> None:
    assert {body["scope"] for body in locks(shop(deletion_locks=True)).values()} == {
        "${azurerm_cosmosdb_account.shop_cosmos_shared-database.id}",
        "${azurerm_key_vault.shop_key-vault_shared-secrets.id}",
        "${azurerm_log_analytics_workspace.shop_monitoring_shared-monitoring.id}",
        "${azurerm_servicebus_namespace.shop_service-bus_shared-bus.id}",
        "${azurerm_storage_account.shop_storage_pages-content.id}",
        "${azurerm_storage_account.shop_storage_shared-storage.id}",
    }


def test_a_lock_says_what_it_is_and_what_to_do() -> None:
    body = {**locks(shop(deletion_locks=True))[COSMOS]}
    del body["depends_on"]
    assert body == {
        "lock_level": "CanNotDelete",
        "name": "lock-shop-shared-database-dev-we",
        "notes": "This holds data, and nothing in it can be deleted while the lock is here, a role "
        "or a diagnostic setting neither. The lock is deletion_locks= of a backend of atakora_tf: "
        "take it out there and apply, delete what is to go, and put it back.",
        "scope": "${azurerm_cosmosdb_account.shop_cosmos_shared-database.id}",
    }
    assert len(body["notes"]) <= 512


def test_logical_ids_of_locks_do_not_change() -> None:
    assert sorted(locks(shop(deletion_locks=True))) == [
        f"{LOCK}.shop_cosmos_shared-database_lock",
        f"{LOCK}.shop_key-vault_shared-secrets_lock",
        f"{LOCK}.shop_monitoring_shared-monitoring_lock",
        f"{LOCK}.shop_service-bus_shared-bus_lock",
        f"{LOCK}.shop_storage_pages-content_lock",
        f"{LOCK}.shop_storage_shared-storage_lock",
    ]


def lies_in(body: Any, address: str) -> bool:
    """Whether a block says that it lies in another, by an argument that names only places."""
    scopes = ("scope", "target_resource_id", "account_name", "storage_account_id", "namespace_id")
    named = [str(body.get(scope, "")) for scope in scopes]
    return any(f"{{{address}." in text for text in named)


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_a_lock_comes_after_everything_under_it(environment: str) -> None:
    found = resources(shop(deletion_locks=True, environment=environment))
    held = 0
    for lock, body in locks(shop(deletion_locks=True, environment=environment)).items():
        scope = body["scope"].removeprefix("${").removesuffix(".id}")
        for address, other in found.items():
            if address != lock and lies_in(other, scope):
                assert address in body["depends_on"], (lock, address)
                held += 1
        assert lock not in body["depends_on"]
        assert set(body["depends_on"]) <= found.keys()
    assert held > 12


def test_what_refers_through_others_comes_before_the_lock_too() -> None:
    found = locks(shop(deletion_locks=True))
    billing = "azurerm_servicebus_subscription.shop_service-bus_shared-bus_topic_placed"
    bus = found[f"{LOCK}.shop_service-bus_shared-bus_lock"]["depends_on"]
    # The subscription names its topic alone, and the topic the namespace.
    assert f"{billing}_subscription_billing" in bus
    files = found[f"{LOCK}.shop_storage_shared-storage_lock"]["depends_on"]
    role = [a for a in files if a.startswith("azurerm_role_assignment") and "invoices" in a]
    assert len(role) == 1


def test_a_network_of_others_is_not_locked() -> None:
    spoke = (
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
        "/Microsoft.Network/virtualNetworks/spoke"
    )
    blocks = {"endpoints": "10.9.0.0/24", "functions:api-functions": "10.9.1.0/26"}
    backend = define_backend(
        {"users": CrudApi.define("UserApi", entity=User)},
        name="shop",
        location="westeurope",
        lock=None,
        deletion_locks=True,
        networking=NetworkingConfig(virtual_network_id=spoke, subnets=blocks),
    )
    (lock,) = locks(backend).values()
    assert lock["scope"] == "${azurerm_cosmosdb_account.shop_cosmos_shared-database.id}"
    # Neither can the endpoint be deleted while the account is locked.
    assert (
        "azurerm_private_endpoint.shop_cosmos_shared-database_private-endpoint"
        in lock["depends_on"]
    )


def test_terraform_takes_the_locks_away_first(tmp_path: Path) -> None:
    """Real Terraform destroys by the order that the document gives."""
    backend = shop(deletion_locks=True)
    deployed = Deployed(tmp_path)
    deployed.apply(whole(backend))
    out = deployed.terraform.run("destroy", "-auto-approve", "-input=false", "-no-color")
    order = [
        line.partition(":")[0].rpartition("terraform_data.")[2]
        for line in out.splitlines()
        if "Destruction complete" in line
    ]
    account = flat("azurerm_cosmosdb_account.shop_cosmos_shared-database")
    for lock, body in locks(backend).items():
        for address in body["depends_on"]:
            assert order.index(flat(lock)) < order.index(flat(address))
    assert order.index(account) > order.index(flat(COSMOS))


def test_some_environments_have_locks_and_others_none() -> None:
    def locked(environment: str) -> bool:
        return bool(locks(shop(deletion_locks=["prod", "staging"], environment=environment)))

    assert [locked(each) for each in ("dev", "staging", "prod")] == [False, True, True]


def test_all_doors_take_them() -> None:
    api = CrudApi.define("UserApi", entity=User)

    class Shop(Backend):
        users = api

    built = BackendBuilder("shop").add(api).with_location("westeurope").with_lock(None)
    doors = [
        Shop(location="westeurope", lock=None, deletion_locks=["dev"]),
        built.with_deletion_locks(["dev"]).build(),
        built.with_deletion_locks().build(),
    ]
    assert [list(locks(door)) for door in doors] == [[COSMOS]] * 3


@pytest.mark.parametrize(
    ("given", "example"),
    [
        ("prod", "['prod']"),
        (1, "['prod']"),
        ({"prod": True}, "['prod']"),
        (["prod", ""], "['prod']"),
        (None, "['prod']"),
    ],
)
def test_what_says_no_environments_is_refused(given: Any, example: str) -> None:
    backend = shop(deletion_locks=given)
    (problem,) = backend.validate()
    assert str(problem) == (
        f"shop: deletion_locks={given!r} is neither True, False nor a list of environments\n"
        f"- shop ({backend.source.place})\n"
        f"Ways out: write deletion_locks=True, or deletion_locks={example}."
    )


def test_a_lock_that_goes_is_less_protection() -> None:
    def configuration(**options: Any) -> Any:
        return configuration_from_json(shop(**options).document(whole=True).to_dict(), "here")

    gate = compare(configuration(deletion_locks=True), configuration())
    assert {finding.kind for finding in gate.refused} == {"unprotected"}
    assert str(gate.findings[0]) == (
        f"! The management lock lock-shop-shared-database-dev-we ({COSMOS}) would be LESS "
        "PROTECTED.\n"
        "    The lock is deleted, and what it guards can be deleted then.\n"
        "    Instead: keep the lock.\n"
        f"    To let it happen: --allow-replace {COSMOS}"
    )
    assert len(gate.refused) == 6
    assert not compare(configuration(), configuration(deletion_locks=True))


def spelling(name: str) -> Any:
    def convention(request: NameRequest) -> str:
        return name if request.resource_type == LOCK else CafNaming().name(request)

    return convention


def test_a_convention_names_the_locks() -> None:
    named = locks(shop(deletion_locks=True, naming=spelling("kept")))
    assert {body["name"] for body in named.values()} == {"kept"}


def test_a_name_that_azure_refuses_is_said_before_anything_is_made() -> None:
    backend = shop(deletion_locks=True, naming=spelling("no way!"))
    said = [str(problem) for problem in backend.validate()]
    assert len(said) == 6
    assert said[0] == (
        "shop: The naming convention gives azurerm_management_lock a name that Azure refuses "
        "(backend 'shop', environment 'dev', location 'westeurope', parts 'pages-content'): "
        "'no way!' does not fit: a deletion lock name may hold only letters, digits, '_' and '-'. "
        "Change the convention.\n"
        f"- shop ({backend.source.place})\n"
        "Ways out: correct naming=."
    )
    assert NAME_RULES[LOCK].maximum == 64


@frozen(kw_only=True)
class CaveConfig:
    resource_type: ClassVar[str] = "cave"
    depth: int | Unset = merged(maximum())


class CaveProvider(ResourceProvider):
    """A provider of a user's own."""

    resource_type = "cave"
    kind = "redis_cache"
    protected = True

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        make = azurerm_data if self.kind.startswith("data.") else azurerm
        protection = {"prevent_destroy": True} if self.protected and make is azurerm else {}
        context.document.add(
            make(self.kind.removeprefix("data."), context.id(resource), **protection)
        )

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        prefix, _, kind = self.kind.rpartition(".")
        start = f"{prefix}." if prefix else ""
        return Reference(f"{start}azurerm_{kind}.{context.id(resource)}", "id")


def cave(provider: ResourceProvider) -> Backend:
    return define_backend(
        {"cave": Resources.define("Cave", {"cave:deep": CaveConfig(depth=3)})},
        name="shop",
        location="westeurope",
        lock=None,
        providers=[provider],
        deletion_locks=True,
    )


@pytest.mark.parametrize(
    ("kind", "protected", "locked"),
    [
        ("redis_cache", False, True),
        ("search_service", True, True),
        ("search_service", False, False),
        ("data.redis_cache", True, False),
    ],
)
def test_what_a_users_own_provider_protects_is_locked(
    kind: str, protected: bool, locked: bool
) -> None:
    made = type("OneCave", (CaveProvider,), {"kind": kind, "protected": protected})
    assert bool(locks(cave(made()))) == locked


def test_a_provider_can_say_what_is_locked() -> None:
    class Twice(CaveProvider):
        def locked(
            self, resource: PlannedResource, context: RenderContext
        ) -> tuple[Reference, ...]:
            main = self.main(resource, context)
            other = Reference(f"{main.address}-2", "id")
            return (main, other, main)

        def render(self, resource: PlannedResource, context: RenderContext) -> None:
            super().render(resource, context)
            context.document.add(azurerm("redis_cache", f"{context.id(resource)}-2"))

    assert {at: body["name"] for at, body in locks(cave(Twice())).items()} == {
        f"{LOCK}.shop_cave_deep_lock": "lock-shop-deep-dev-we",
        f"{LOCK}.shop_cave_deep_lock-2": "lock-shop--deep--2-dev-we",
    }


def test_a_lock_on_what_is_not_there_is_refused() -> None:
    class Lost(CaveProvider):
        def locked(
            self,
            resource: PlannedResource,  # noqa: ARG002 - always the same
            context: RenderContext,  # noqa: ARG002
        ) -> tuple[Reference, ...]:
            return (Reference("azurerm_redis_cache.nowhere", "id"),)

    with pytest.raises(DocumentError) as caught:
        cave(Lost()).document()
    assert str(caught.value) == (
        "cave:deep: a deletion lock is asked for azurerm_redis_cache.nowhere, which its provider "
        "has not rendered. Let `locked` name blocks that `render` adds."
    )


@pytest.mark.node
def test_both_ways_have_the_same_locks(tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    path = shop(deletion_locks=True).synthesize(tmp_path / "direct")
    app = App(outdir=str(tmp_path / "cdktf"))
    backend = shop(deletion_locks=True)
    backend.initialize(AtakoraStack.from_settings(app, backend.stack_settings()))
    app.synth()
    direct = json.loads(path.read_text(encoding="utf-8"))["resource"]
    assert through_cdktf(tmp_path / "cdktf", "shop-dev")["resource"] == direct
    assert len(direct[LOCK]) == 6


@pytest.mark.parametrize("environment", ["dev", "prod"])
def test_backup_is_continuous_for_the_seven_days_that_cost_nothing(environment: str) -> None:
    account = resources(shop(environment=environment))[
        "azurerm_cosmosdb_account.shop_cosmos_shared-database"
    ]
    assert account["backup"] == {"type": "Continuous", "tier": "Continuous7Days"}
    with pytest.raises(BackendInvalid):
        shop(overrides={"cosmos:shared-database": CosmosConfig(backup="None")}).plan()
