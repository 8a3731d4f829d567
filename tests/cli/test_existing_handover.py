"""`atakora diff` while an account is handed over to `existing=`."""

from __future__ import annotations

import json

from programs import BY_ENVIRONMENT
from running import Folder

STACK = "cdktf.out/stacks/shop-dev"
ACCOUNT = "azurerm_cosmosdb_account.shop_cosmos_shared-database"


def test_removed_blocks_in_a_file_of_their_own_open_the_gate(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    assert folder.atakora("synth", "--direct").status == 0
    stack = json.loads((folder.path / STACK / "cdk.tf.json").read_text(encoding="utf-8"))
    (account,) = stack["resource"]["azurerm_cosmosdb_account"].values()
    (group,) = stack["resource"]["azurerm_resource_group"].values()
    existing = (
        'existing={"cosmos:shared-database": ExistingCosmos('
        f'name="{account["name"]}", resource_group="{group["name"]}")}}, '
    )
    program = BY_ENVIRONMENT.replace('location="westeurope"', f'location="westeurope", {existing}')
    program = program.replace("CrudApi\n", "CrudApi, ExistingCosmos\n", 1)
    assert "ExistingCosmos(" in program
    folder.write("main.py", program)
    refused = folder.atakora("diff")
    assert refused.status == 1
    assert f"({ACCOUNT}) would be DELETED" in refused.out
    told = {"removed": [{"from": ACCOUNT, "lifecycle": {"destroy": False}}]}
    beside = folder.path / STACK / "removed.tf.json"
    beside.write_text(json.dumps(told), encoding="utf-8")
    allowed = folder.atakora("diff")
    assert allowed.status == 0, allowed.out
    beside.write_text('{"removed": "all"}', encoding="utf-8")
    broken = folder.atakora("diff")
    assert broken.status != 0
    assert "holds no `removed` blocks in JSON" in broken.err
