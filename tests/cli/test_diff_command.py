"""`atakora diff` as the gate of a pipeline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from programs import BY_ENVIRONMENT, SHOP
from running import Folder

STACK = "cdktf.out/stacks/shop-dev"
ACCOUNT = "azurerm_cosmosdb_account.shop_cosmos_shared-database"
USERS = "azurerm_cosmosdb_sql_database.shop_cosmos_shared-database_database_user-api"
CONTAINER = f"{USERS.replace('sql_database', 'sql_container')}_container_users"
HARMLESS = f"Nothing that holds data is deleted or replaced, compared with {STACK}/cdk.tf.json."
OTHER_KEY = BY_ENVIRONMENT.replace("entity=User)", 'entity=User, partition_key="/name")').replace(
    "    id: str", "    id: str\n    name: str"
)
REPLACED = (
    f"! The Cosmos DB container users ({CONTAINER}) would be REPLACED, and every item in it lost "
    "with it.\n"
    "    partition_key_paths: /id → /name\n"
    "    Instead: keep the former value with an override; or give the component that wants another "
    "value a key of its own; or move the data to a new one first, then remove this "
    "one.\n"
    f"    To let it happen: --allow-replace {CONTAINER}\n"
    f"Refused: 1 change is not allowed, compared with {STACK}/cdk.tf.json.\n"
)


@pytest.fixture
def synthesised(folder: Folder) -> Folder:
    folder.write("main.py", BY_ENVIRONMENT)
    assert folder.atakora("synth", "--direct").status == 0
    return folder


def edited(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_what_is_lost_is_refused(synthesised: Folder) -> None:
    before = {name: (synthesised.path / name).read_bytes() for name in synthesised.files}
    synthesised.write("main.py", OTHER_KEY)
    ran = synthesised.atakora("diff")
    assert (ran.status, ran.err) == (1, "")
    plan, _, gate = ran.out.partition("\n! ")
    assert plan.startswith("shop/dev: ")
    assert f"! {gate}" == REPLACED
    synthesised.write("main.py", BY_ENVIRONMENT)
    assert {name: (synthesised.path / name).read_bytes() for name in synthesised.files} == before


def test_the_loud_way_through(synthesised: Folder) -> None:
    synthesised.write("main.py", OTHER_KEY)
    ran = synthesised.atakora("diff", "--allow-replace", CONTAINER)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith(
        "lost with it. (allowed)\n    partition_key_paths: /id → /name\nAllowed: 1 change that "
        f"--allow-replace names, compared with {STACK}/cdk.tf.json.\n"
    )
    ran = synthesised.atakora("diff", "--allow-replace", CONTAINER, "--allow-replace", ACCOUNT)
    assert (ran.status, ran.err) == (
        0,
        f"--allow-replace {ACCOUNT} is not needed: nothing is refused at that address.\n",
    )
    ran = synthesised.atakora("diff", "--allow-replace", CONTAINER[:-1])
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        f"--allow-replace {CONTAINER[:-1]}: neither the former nor the new configuration has such "
        f"an address; did you mean {CONTAINER}?\n"
    )
    # An address is exact: what is around it does not allow it.
    assert synthesised.atakora("diff", "--allow-replace", USERS).status == 1


def test_harmless_changes_pass_unless_any_change_counts(synthesised: Folder) -> None:
    assert synthesised.atakora("diff", "--exit-code").status == 0
    more = '    more = CrudApi.define("MoreApi", entity=User)\n'
    synthesised.write("main.py", BY_ENVIRONMENT.replace("    users =", f"{more}    users ="))
    ran = synthesised.atakora("diff")
    assert (ran.status, ran.out.splitlines()[-1]) == (0, HARMLESS)
    assert synthesised.atakora("diff", "--exit-code").status == 1


def test_in_json(synthesised: Folder) -> None:
    synthesised.write("main.py", OTHER_KEY)
    ran = synthesised.atakora("diff", "--json")
    assert (ran.status, ran.err) == (1, "")
    found = ran.json
    assert (found["old"], found["new"]) == ("shop/dev", "shop/dev")
    assert found["changes"]
    gate = found["gate"]
    assert (gate["refused"], gate["needless"], gate["not_compared"]) == (True, [], [])
    (finding,) = gate["findings"]
    assert finding["address"] == CONTAINER
    assert finding["changes"] == [{"path": "partition_key_paths", "old": "/id", "new": "/name"}]
    ran = synthesised.atakora("diff", "--json", "--allow-replace", "nothing.here")
    assert (ran.status, ran.json["error"]) == (2, "PlacementUnknown")


def test_a_committed_baseline(synthesised: Folder) -> None:
    text = (synthesised.path / STACK / "cdk.tf.json").read_text(encoding="utf-8")
    synthesised.write("deployed.json", text)
    # What was synthesised since does not matter.
    synthesised.write("main.py", OTHER_KEY)
    synthesised.atakora("synth", "--direct")
    ran = synthesised.atakora("diff", "--baseline", "deployed.json")
    assert ran.status == 1
    assert ran.out == "shop/dev: nothing changes\n" + REPLACED.replace(
        f"{STACK}/cdk.tf.json", "deployed.json"
    )
    ran = synthesised.atakora("diff", "--baseline", "deployed.json", "-o", "elsewhere")
    assert ran.status == 1
    assert ran.out == REPLACED.replace(f"{STACK}/cdk.tf.json", "deployed.json")


def test_a_state_as_baseline(synthesised: Folder) -> None:
    document = json.loads((synthesised.path / STACK / "cdk.tf.json").read_text(encoding="utf-8"))
    container = document["resource"]["azurerm_cosmosdb_sql_container"][CONTAINER.split(".")[1]]
    known = {**container, "account_name": "cosno", "database_name": "user-api",
             "resource_group_name": "rg", "id": "/subscriptions/x/c"}  # fmt: skip
    state: dict[str, Any] = {
        "version": 4,
        "serial": 1,
        "lineage": "x",
        "resources": [
            {
                "mode": "managed",
                "type": "azurerm_cosmosdb_sql_container",
                "name": CONTAINER.split(".")[1],
                "instances": [{"attributes": known}],
            }
        ],
    }
    synthesised.write("prod.tfstate", json.dumps(state))
    ran = synthesised.atakora("diff", "--baseline", "prod.tfstate")
    assert ran.status == 1
    assert "account_name: cosno → cosno-shop-dev-we-" in ran.out
    assert "resource_group_name: rg → rg-shop-dev-we" in ran.out


def test_files_without_a_program(synthesised: Folder) -> None:
    path = synthesised.path / STACK / "cdk.tf.json"
    synthesised.write("old.json", path.read_text(encoding="utf-8"))
    edited(path, '"/id"', '"/name"')
    (synthesised.path / "main.py").unlink()
    ran = synthesised.atakora("diff", "--baseline", "old.json", "--new", f"{STACK}/cdk.tf.json")
    assert ran.status == 1
    assert ran.out == REPLACED.replace(f"{STACK}/cdk.tf.json", "old.json")
    ran = synthesised.atakora("diff", "--new", "old.json")
    assert ran.status == 2
    assert "--new goes with --baseline, and without --against." in ran.err


@pytest.mark.parametrize("text", [None, "{", "[]", "{}", '{"resource": 5}'])
def test_a_baseline_that_is_none_is_said(synthesised: Folder, text: str | None) -> None:
    if text is not None:
        synthesised.write("before.json", text)
    ran = synthesised.atakora("diff", "--baseline", "before.json")
    assert (ran.status, ran.out) == (2, "")
    assert "before.json" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_without_a_baseline_nothing_is_said_to_be_safe(synthesised: Folder) -> None:
    (synthesised.path / STACK / "cdk.tf.json").unlink()
    ran = synthesised.atakora("diff")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        f"the baseline {STACK}/cdk.tf.json cannot be read: No such file or directory\n",
    )


def test_a_backend_that_is_renamed_starts_anew(synthesised: Folder) -> None:
    synthesised.write("main.py", BY_ENVIRONMENT.replace("Shop(env", 'Shop(name="store", env'))
    ran = synthesised.atakora("diff")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "there is no cdktf.out/stacks/store-dev/store.plan.json, so nothing is known of an earlier "
        "synthesis (the folder has shop-dev: a backend or a stack that is renamed makes everything "
        "anew); run atakora synth first, or name a plan with --against\n"
    )
    # Once it is synthesised, what it left behind is said until it is dealt with.
    synthesised.atakora("synth", "--direct")
    ran = synthesised.atakora("diff")
    assert ran.status == 1
    assert "! The stack shop-dev (stacks/shop-dev) is no longer written" in ran.out
    assert synthesised.atakora("diff", "--allow-replace", "stacks/shop-dev").status == 0
    assert [entry["changes"] for entry in synthesised.atakora("diff", "--json").json] == [[], None]


def test_stacks_of_other_environments_are_left_alone(synthesised: Folder) -> None:
    assert synthesised.atakora("synth", "--direct", "-e", "qa").status == 0
    for environment in ("dev", "qa"):
        ran = synthesised.atakora("diff", "-e", environment)
        assert (ran.status, ran.out.count("stacks/")) == (0, 1)


def test_two_plans_are_compared_without_the_gate(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.write("plan.json", folder.atakora("plan", "--json").out)
    folder.write("main.py", SHOP.replace("/tenant_id", "/id"))
    ran = folder.atakora("diff", "--against", "plan.json", "--json")
    assert (ran.status, ran.json["gate"]) == (0, None)
    assert ran.err == (
        "Only plans were compared, so nothing is said of what would be lost; add --baseline.\n"
    )


OWN_CONSTRUCTS = """\
from attrs import frozen

from atakora_tf import ConstructProvider, Resources, define_backend


@frozen
class Bus:
    resource_type = "bus"


class Buses(ConstructProvider):
    resource_type = "bus"

    def construct(self, stack, resource, context):
        pass

    def main(self, resource, context):
        return ""


backend = define_backend(
    {"bus": Resources.define("Bus", {"bus:main": Bus()})},
    name="shop",
    location="westeurope",
    providers=[Buses()],
)
"""


def test_a_backend_that_needs_cdktf_compares_its_files(folder: Folder) -> None:
    folder.write("main.py", OWN_CONSTRUCTS)
    folder.write("old.json", '{"resource": {}}')
    ran = folder.atakora("diff", "--baseline", "old.json")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "bus:main is built by Buses, which makes CDKTF constructs; such a backend cannot be "
        "written directly: use initialize(scope). The gate then compares what was synthesised: "
        "atakora diff --baseline OLD --new NEW\n"
    )
