"""`networking=`: one more declaration, merged, overridden and explained like every other."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rendered import User, apis, directly, document, through_cdktf

from atakora_tf import (
    AzureState,
    Backend,
    BackendBuilder,
    CosmosConfig,
    CrudApi,
    FunctionGroup,
    FunctionsConfig,
    KeyVaultConfig,
    NetworkingConfig,
    Resources,
    Secrets,
    ServiceBusConfig,
    StackOptions,
    StaticWebsite,
    StorageConfig,
    define_backend,
)
from atakora_tf.merge.problem import Warned
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json

OPTIONS: dict[str, Any] = {
    "name": "shop",
    "location": "westeurope",
    "lock": None,
    "stack": StackOptions(state=AzureState("stshoptfstate")),
}
COSMOS = "cosmos:shared-database"


class Shop(Backend):
    users = CrudApi.define("UserApi", entity=User)


def isolated(components: Any = None, **fields: Any) -> Backend:
    return define_backend(components or apis(1), networking=NetworkingConfig(**fields), **OPTIONS)


def resources(backend: Backend) -> dict[str, dict[str, Any]]:
    return dict(document(backend)["resource"])


def the(backend: Backend, kind: str) -> dict[str, Any]:
    (block,) = resources(backend)[f"azurerm_{kind}"].values()
    return dict(block)


def endpoints(backend: Backend) -> set[str]:
    return set(resources(backend).get("azurerm_private_endpoint", {}))


def told(backend: Backend) -> list[Warned]:
    """The warnings of a backend, but for the one that it has no lock file."""
    return [w for w in backend.plan().warnings if "without a lock file" not in w.what]


def warnings(backend: Backend) -> list[str]:
    return [f"{w.path[0]} {w.path[-1]}" for w in told(backend)]


def test_all_doors_open_to_the_same() -> None:
    users = CrudApi.define("UserApi", entity=User)
    made = [
        define_backend({"users": users}, networking="isolated", **OPTIONS),
        BackendBuilder("shop").add(users).with_location("westeurope").with_lock(None)
        .with_networking().build(),
        Shop(networking=NetworkingConfig(), **OPTIONS),
    ]  # fmt: skip
    written = [json.dumps(document(backend), sort_keys=True) for backend in made]
    assert len(set(written)) == 1
    assert "azurerm_virtual_network" in written[0]


@pytest.mark.parametrize("nothing", [None, "public"])
def test_nothing_asked_for_is_nothing_made(nothing: Any) -> None:
    asked = define_backend(apis(1), networking=nothing, **OPTIONS)
    assert document(asked) == document(define_backend(apis(1), **OPTIONS))
    assert "network_" not in " ".join(resources(asked))


def test_addresses_are_not_loaded_where_nobody_is_isolated() -> None:
    program = (
        "import sys; from atakora_tf import CrudApi, define_backend;"
        "define_backend({'u': CrudApi.define('UserApi', entity_name='User')}, name='shop',"
        "location='westeurope', lock=None).document();"
        "print([m for m in sys.modules if 'plan.networks' in m or 'address_blocks' in m])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_order_of_components_never_matters() -> None:
    components = {**apis(1, 2), **apis(3, region="northeurope")}
    texts = {
        json.dumps(document(isolated(dict(order))), sort_keys=True)
        for order in itertools.permutations(components.items())
    }
    assert len(texts) == 1


@pytest.mark.node
def test_two_regions_are_the_same_through_cdktf_and_directly(tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    def both_regions() -> Backend:
        return isolated({**apis(1), **apis(2, region="northeurope")}, dns_servers=["10.0.0.4"])

    app = App(outdir=str(tmp_path / "cdktf"))
    stack = AtakoraStack(
        app, "shop", environment="dev", location="westeurope", state=AzureState("stshoptfstate")
    )
    both_regions().add_to_stack(stack)
    app.synth()
    written = directly(both_regions(), tmp_path / "direct", stack.settings)
    assert through_cdktf(tmp_path / "cdktf", "shop") == written
    assert "azurerm_virtual_network_peering" in written["resource"]


def test_a_plan_comes_back_from_json() -> None:
    plan = isolated({**apis(1), **apis(2, region="northeurope")}).plan()
    assert plan_from_json(json.loads(json.dumps(plan_to_json(plan)))) == plan


def test_an_override_decides_over_the_backend() -> None:
    backend = isolated(address_space="10.30.0.0/22")
    backend.override("network:shared-network", address_space="10.40.0.0/22")
    assert the(backend, "virtual_network")["address_space"] == ["10.40.0.0/22"]


def test_it_stands_beside_monitoring() -> None:
    backend = define_backend(apis(1), networking="isolated", monitoring=True, **OPTIONS)
    (own,) = [c for c in backend.plan().components if c.type == "Backend"]
    assert sorted(own.resources) == ["monitoring:shared-monitoring", "network:shared-network"]


def test_a_component_that_is_called_as_the_backend_is_refused() -> None:
    components = {"a": Resources.define("backend shop", {COSMOS: CosmosConfig()})}
    (problem,) = isolated(components).validate()
    assert problem.what == "the component id 'backend shop' is what the backend calls itself"


def test_what_is_placed_is_remembered_in_the_lock_file(tmp_path: Path) -> None:
    lock = tmp_path / "atakora.lock.json"
    options = {**OPTIONS, "lock": lock, "networking": "isolated"}
    define_backend(apis(1), **options).write_lock()
    # Sorted before the first, it would get the first block if nothing were remembered.
    early = {"a": CrudApi.define("AApi", entity=User, dedicated=True)}
    later = define_backend({**apis(1), **early}, **options)
    assert later.plan().warnings == ()
    assert later.get_resource("network", "shared-network").config.subnets == {
        "endpoints": "10.20.0.0/24",
        "functions:api-functions": "10.20.1.0/26",
        "functions:api-functions-a-api": "10.20.1.64/26",
    }
    (change,) = [c for c in later.lock_changes() if c.unit == "network:shared-network"]
    assert change.new is not None
    assert "functions:api-functions-a-api=10.20.1.64/26" in change.new


def test_addresses_without_a_lock_file_are_warned_of() -> None:
    (warning,) = isolated().plan().warnings
    assert str(warning) == (
        "network:shared-network › subnets: its subnets get their addresses without a lock file: "
        "adding an app could move those of others, and Azure does not move a subnet that is in "
        "use; give the backend a lock, such as lock='atakora.lock.json', or write the blocks in "
        "subnets"
    )
    assert isolated(subnets={"functions:api-functions": "10.20.9.0/26"}).plan().warnings == ()
    vault = {"keys": Secrets.define("Keys", names=["mail"])}
    assert isolated(vault).plan().warnings == ()


def test_a_block_that_was_broken_in_the_lock_file_is_said(tmp_path: Path) -> None:
    lock = tmp_path / "atakora.lock.json"
    options = {**OPTIONS, "lock": lock, "networking": "isolated"}
    define_backend(apis(1), **options).write_lock()
    lock.write_text(lock.read_text().replace("endpoints=10.20.0.0/24", "endpoints=10.20.0.7/24"))
    (problem,) = define_backend(apis(1), **options).validate()
    assert str(problem) == (
        "network:shared-network: the lock file holds no block of addresses for endpoints\n"
        "Ways out: restore the lock file from version control."
    )


def test_a_subnet_does_not_move(tmp_path: Path) -> None:
    lock = tmp_path / "atakora.lock.json"
    options = {**OPTIONS, "lock": lock}
    define_backend(apis(1), networking="isolated", **options).write_lock()
    written = NetworkingConfig(subnets={"endpoints": "10.20.8.0/24"})
    (problem,) = define_backend(apis(1), networking=written, **options).validate()
    assert str(problem).splitlines()[::2] == [
        "network:shared-network › subnets['endpoints']: it is 10.20.0.0/24 in the lock file and "
        "10.20.8.0/24 here; Azure does not move a subnet that is in use",
        "Ways out: write '10.20.0.0/24', or leave it out; if nothing is deployed yet, remove the "
        "line of the network from the lock file.",
    ]


def test_everything_is_closed() -> None:
    found = resources(
        isolated(
            {
                "x": Resources.define(
                    "X",
                    {
                        "cosmos:k": CosmosConfig(ip_rules={"0.0.0.0"}),
                        "functions:k": FunctionsConfig(plan="EP1"),
                        "key-vault:k": KeyVaultConfig(),
                        "service-bus:k": ServiceBusConfig(tier="Premium"),
                        "storage:k": StorageConfig(),
                    },
                )
            }
        )
    )
    kinds = ("cosmosdb_account", "key_vault", "linux_function_app", "servicebus_namespace")
    closed = [block for kind in (*kinds, "storage_account") for block in
              found[f"azurerm_{kind}"].values()]  # fmt: skip
    assert len(closed) == 6
    assert {block["public_network_access_enabled"] for block in closed} == {False}
    (account,) = found["azurerm_cosmosdb_account"].values()
    assert {"ip_range_filter", "is_virtual_network_filter_enabled"}.isdisjoint(account)
    for account in found["azurerm_storage_account"].values():
        assert account["network_rules"] == {"default_action": "Deny", "bypass": ["AzureServices"]}
    (vault,) = found["azurerm_key_vault"].values()
    assert vault["network_acls"] == {"default_action": "Deny", "bypass": "AzureServices"}


def test_what_is_named_public_stays_open() -> None:
    backend = isolated(public={"functions", COSMOS})
    found = resources(backend)
    (app,) = found["azurerm_function_app_flex_consumption"].values()
    assert app["public_network_access_enabled"] is True
    assert app["virtual_network_subnet_id"].startswith("${azurerm_subnet.")
    (account,) = found["azurerm_cosmosdb_account"].values()
    assert account["public_network_access_enabled"] is True
    assert account["ip_range_filter"] == ["0.0.0.0"]
    # The app's host storage is its own, and closed all the same.
    assert endpoints(backend) == {
        f"shop_functions_api-functions_private-endpoint_host_{service}"
        for service in ("blob", "queue", "table")
    }
    assert warnings(backend) == []


def test_what_is_claimed_open_stays_open_with_a_warning() -> None:
    backend = isolated()
    backend.override(COSMOS, public_network_access=True)
    assert the(backend, "cosmosdb_account")["public_network_access_enabled"] is True
    assert "shop_cosmos_shared-database_private-endpoint" in endpoints(backend)
    (warning,) = told(backend)
    assert str(warning).splitlines()[0] == (
        f"{COSMOS} › public_network_access: it stays open to the internet, as it is asked for, "
        "although the backend is isolated"
    )


def test_what_is_claimed_closed_has_an_endpoint_whatever_else_is_public() -> None:
    backend = isolated(public={COSMOS, "functions"})
    backend.override(COSMOS, public_network_access=False)
    account = the(backend, "cosmosdb_account")
    assert account["public_network_access_enabled"] is False
    assert "ip_range_filter" not in account
    assert "shop_cosmos_shared-database_private-endpoint" in endpoints(backend)


def test_rules_for_callers_have_no_effect_where_nobody_can_call() -> None:
    backend = isolated()
    backend.override(COSMOS, ip_rules={"203.0.113.7"})
    (warning,) = told(backend)
    assert str(warning).splitlines()[0] == (
        f"{COSMOS} › ip_rules: it has no effect: the backend is isolated, so that only its private "
        "endpoints answer. public_network_access=True opens it for these callers"
    )


def test_a_website_stays_open_with_a_warning() -> None:
    site = Resources.define("Site", {"storage:web": StorageConfig(static_website=StaticWebsite())})
    backend = isolated({"site": site})
    assert the(backend, "storage_account")["public_network_access_enabled"] is True
    assert endpoints(backend) == set()
    (warning,) = told(backend)
    assert str(warning).splitlines()[0] == (
        "storage:web › static_website: an account that serves a website stays open to the "
        "internet, with all that it holds, although the backend is isolated: Front Door "
        "reaches it over the internet. Give what is not public another requirement key"
    )
    assert warnings(isolated({"site": site}, public={"storage:web"})) == []


def test_what_names_nothing_is_said() -> None:
    backend = isolated(public={"servicebus"}, subnets={"functions:gone": "10.20.9.0/26"})
    assert [str(w).splitlines()[0] for w in told(backend)] == [
        "network:shared-network › public: 'servicebus' names nothing in the backend, so it opens "
        "nothing",
        "network:shared-network › subnets['functions:gone']: the backend has no Function App with "
        "this key, so nothing is made of it",
    ]


def test_what_only_networks_of_ours_have_is_said_to_have_no_effect() -> None:
    spoke = (
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
        "/Microsoft.Network/virtualNetworks/spoke/subnets"
    )
    ids = {"endpoints": f"{spoke}/pep", "functions:api-functions": f"{spoke}/apps"}
    given: dict[str, Any] = {"address_space": "10.1.0.0/20", "dns_servers": ["10.0.0.4"]}
    idle = "it has no effect: the network is there already, and its owners decide about that"
    assert [str(w).splitlines()[0] for w in told(isolated(subnet_ids=ids, **given))] == [
        f"network:shared-network › address_space: {idle}",
        f"network:shared-network › dns_servers: {idle}",
    ]
    # A network of ours in another region has both.
    both = {**apis(1), **apis(2, region="northeurope")}
    backend = isolated(both, subnet_ids=ids, **given)
    assert told(backend) == []
    network = the(backend, "virtual_network")
    assert (network["address_space"], network["dns_servers"]) == (["10.1.0.0/20"], ["10.0.0.4"])


@pytest.mark.parametrize(("plan", "polls"), [("FC1", False), ("EP1", True)])
def test_what_event_grid_calls_is_said_to_be_out_of_its_reach(plan: Any, polls: bool) -> None:
    group = FunctionGroup(functions={"file": "blob", "hear": "eventgrid", "see": "http"})
    jobs = {"functions:jobs": FunctionsConfig(plan=plan, groups={"Jobs": group})}
    components = {"jobs": Resources.define("Jobs", jobs)}
    at = "functions:jobs › groups['Jobs'] › functions"
    unheard = (
        "from the internet, where only the app's private endpoint answers; leave the app open, by "
        "public={'functions:jobs'}, or give the function another trigger"
    )
    polling = ", or source='LogsAndContainerScan' in its code" if polls else ""
    assert [str(w).splitlines()[0] for w in told(isolated(components))] == [
        f"{at}['file']: Event Grid calls 'file' {unheard}{polling}",
        f"{at}['hear']: Event Grid calls 'hear' {unheard}",
    ]
    assert told(isolated(components, public={"functions:jobs"})) == []


def test_terraform_is_let_in_where_it_writes_itself() -> None:
    backend = isolated(
        {"a": Resources.define("A", {"functions:k": FunctionsConfig(), "key-vault:k":
                               KeyVaultConfig(), "storage:k": StorageConfig()})},
        deployment_addresses={"198.51.100.4/31", "203.0.113.7"},
    )  # fmt: skip
    found = resources(backend)
    host = found["azurerm_storage_account"]["shop_functions_k_host"]
    assert host["public_network_access_enabled"] is True
    assert host["network_rules"] == {
        "default_action": "Deny",
        "bypass": ["AzureServices"],
        # Storage takes no ranges of two addresses.
        "ip_rules": ["198.51.100.4", "198.51.100.5", "203.0.113.7"],
    }
    (vault,) = found["azurerm_key_vault"].values()
    assert vault["public_network_access_enabled"] is True
    assert vault["network_acls"]["default_action"] == "Deny"
    assert vault["network_acls"]["ip_rules"] == ["198.51.100.4/31", "203.0.113.7"]
    users = found["azurerm_storage_account"]["shop_storage_k"]
    assert users["public_network_access_enabled"] is False
