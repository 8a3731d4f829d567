"""`atakora diff` of a component that was renamed: with `previously=` and without."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from programs import BY_ENVIRONMENT
from running import Folder

STACK = "cdktf.out/stacks/shop-dev"
USERS = "azurerm_cosmosdb_sql_database.shop_cosmos_shared-database_database_user-api"
RENAMED = BY_ENVIRONMENT.replace('"UserApi"', '"CustomerApi"')
REMEMBERED = RENAMED.replace("entity=User", 'entity=User, previously="UserApi"')


@pytest.fixture
def synthesised(folder: Folder) -> Folder:
    folder.write("main.py", BY_ENVIRONMENT)
    assert folder.atakora("synth", "--direct").status == 0
    return folder


def test_without_it_the_gate_refuses_and_tells_of_it(synthesised: Folder) -> None:
    synthesised.write("main.py", RENAMED)
    ran = synthesised.atakora("diff")
    assert ran.status == 1
    assert ran.out.partition("\n! ")[2] == (
        f"The Cosmos DB database user-api ({USERS}) would be DELETED, and every container in it "
        "lost with it.\n"
        "    With it goes Cosmos DB container users.\n"
        "    Instead: if its component was renamed, say what it was called: previously='UserApi' "
        "in its definition; or keep what asks for it; or move the data to a new one first, then "
        "remove this one; or leave it in Azure and let Terraform forget it with a `removed` block "
        "(lifecycle.destroy = false).\n"
        f"    To let it happen: --allow-replace {USERS}\n"
        f"Refused: 1 change is not allowed, compared with {STACK}/cdk.tf.json.\n"
    )


def test_with_it_nothing_is_lost(synthesised: Folder) -> None:
    synthesised.write("main.py", REMEMBERED)
    ran = synthesised.atakora("diff")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "shop/dev: 3 changes\n"
        "- function group functions:api-functions › groups['UserApi'], was asked for by UserApi "
        "(main.py:12)\n"
        "+ function group functions:api-functions › groups['CustomerApi'], asked for by "
        "CustomerApi (main.py:12)\n"
        "~ component UserApi is called CustomerApi now (CrudApi)\n"
        f"Nothing that holds data is deleted or replaced, compared with {STACK}/cdk.tf.json.\n"
    )


def test_after_the_renaming_it_has_to_stay(synthesised: Folder) -> None:
    synthesised.write("main.py", REMEMBERED)
    assert synthesised.atakora("synth", "--direct").status == 0
    assert Path(STACK, "moved.tf.json").is_file()
    assert synthesised.atakora("diff", "--exit-code").status == 0
    synthesised.write("main.py", RENAMED)
    ran = synthesised.atakora("diff")
    assert ran.status == 1
    assert "say what it was called: previously='UserApi'" in ran.out


def test_two_folders_are_compared_with_the_moves_beside_them(synthesised: Folder) -> None:
    before = Path("before")
    Path(STACK).rename(before)
    synthesised.write("main.py", REMEMBERED)
    assert synthesised.atakora("synth", "--direct").status == 0
    compared = ("diff", "--baseline", "before/cdk.tf.json", "--new", f"{STACK}/cdk.tf.json")
    assert synthesised.atakora(*compared).status == 0
    moved = Path(STACK, "moved.tf.json")
    moved.write_text(json.dumps({"moved": "nonsense"}), encoding="utf-8")
    assert synthesised.atakora(*compared).status == 2
    moved.unlink()
    assert synthesised.atakora(*compared).status == 1


def test_a_state_finds_its_way_too(synthesised: Folder) -> None:
    sections = json.loads(Path(STACK, "cdk.tf.json").read_text(encoding="utf-8"))["resource"]
    sections = {kind: sections[kind] for kind in sections if not kind.endswith("_assignment")}

    def known(value: Any) -> Any:
        """The value as a state has it."""
        found = re.fullmatch(r"\$\{(\w+)\.([\w-]+)\.name\}", str(value))
        return sections[found[1]][found[2]]["name"] if found else value

    instances = [
        {
            "mode": "managed",
            "type": kind,
            "name": name,
            "instances": [{"attributes": {key: known(value) for key, value in body.items()}}],
        }
        for kind, named in sections.items()
        if "cosmosdb" in kind or kind == "azurerm_resource_group"
        for name, body in named.items()
    ]
    state = {"version": 4, "serial": 1, "lineage": "x", "resources": instances}
    Path("state.json").write_text(json.dumps(state), encoding="utf-8")
    synthesised.write("main.py", REMEMBERED)
    assert synthesised.atakora("diff", "--baseline", "state.json").status == 0
    synthesised.write("main.py", RENAMED)
    assert synthesised.atakora("diff", "--baseline", "state.json").status == 1
