"""What a person reads, whole; and what a program reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from configurations import between, changed, read, state_of, without, written

from atakora_tf.azure.data_holding import HOLDINGS
from atakora_tf.safety.gate import abandoned

GROUP = "${azurerm_resource_group.rg.name}"
KEPT = {"lifecycle": {"prevent_destroy": True}}


def shop(**account: Any) -> dict[str, Any]:
    return written(
        resource_group__rg={"name": "rg-shop", "location": "westeurope"},
        cosmosdb_account__data={
            "name": "cosno-shop",
            "location": "westeurope",
            "resource_group_name": GROUP,
            **account,
        },
        cosmosdb_sql_database__users={
            "name": "users",
            "resource_group_name": GROUP,
            "account_name": "${azurerm_cosmosdb_account.data.name}",
        },
        storage_account__files={
            "name": "stshop",
            "resource_group_name": GROUP,
            "location": "westeurope",
            "account_replication_type": "LRS",
        },
    )


DATA = "azurerm_cosmosdb_account.data"
USERS = "azurerm_cosmosdb_sql_database.users"


def test_a_block_that_vanishes_although_it_was_protected() -> None:
    gate = between(shop(**KEPT), without(shop(), DATA, USERS))
    assert str(gate) == (
        "! The Cosmos DB account cosno-shop (azurerm_cosmosdb_account.data) would be DELETED, and "
        "every database in it and its backups lost with it.\n"
        "    prevent_destroy stood in the old block and went with it, so it does not stop "
        "Terraform.\n"
        "    With it goes Cosmos DB database users.\n"
        "    Instead: keep what asks for it; or move the data to a new one first, then remove this "
        "one; or leave it in Azure and let Terraform forget it with a `removed` block "
        "(lifecycle.destroy = false).\n"
        "    To let it happen: --allow-replace azurerm_cosmosdb_account.data\n"
        "Refused: 1 change is not allowed, compared with before."
    )


def test_an_account_that_is_replaced_is_one_alarm() -> None:
    gate = between(shop(), shop(**KEPT, name="cosno-other", backup={"type": "Periodic"}))
    assert str(gate) == (
        "! The Cosmos DB account cosno-shop (azurerm_cosmosdb_account.data) would be REPLACED, and "
        "every database in it and its backups lost with it.\n"
        "    name: cosno-shop → cosno-other\n"
        "    prevent_destroy makes terraform plan fail instead, for the whole stack.\n"
        "    With it goes Cosmos DB database users.\n"
        "    Instead: if its component was renamed, say what it was called: previously='UserApi' "
        "in its definition; or keep the former name; a component that was renamed keeps its parts "
        "if it names them, such as database='user-api'; or move the data to a new one first, then "
        "remove this one.\n"
        "    To let it happen: --allow-replace azurerm_cosmosdb_account.data\n"
        "Refused: 1 change is not allowed, compared with before."
    )


def test_another_replication_says_why() -> None:
    files = "azurerm_storage_account.files"
    new = changed(shop(), files, account_replication_type="ZRS")
    (finding,) = between(shop(), new).findings
    assert str(finding) == (
        "! The storage account stshop (azurerm_storage_account.files) would be REPLACED, and every "
        "container, queue, table and share in it lost with it.\n"
        "    account_replication_type: LRS → ZRS. An account in one zone (LRS, GRS, RAGRS) cannot "
        "become one across zones (ZRS, GZRS, RAGZRS) or the other way in Terraform.\n"
        "    Instead: keep the former value with an override; or give the component that wants "
        "another value a key of its own; or move the data to a new one first, then "
        "remove this one.\n"
        "    To let it happen: --allow-replace azurerm_storage_account.files"
    )
    allowed = between(shop(), new, files)
    assert str(allowed) == (
        "~ The storage account stshop (azurerm_storage_account.files) would be REPLACED, and every "
        "container, queue, table and share in it lost with it. (allowed)\n"
        "    account_replication_type: LRS → ZRS. An account in one zone (LRS, GRS, RAGRS) cannot "
        "become one across zones (ZRS, GZRS, RAGZRS) or the other way in Terraform.\n"
        "Allowed: 1 change that --allow-replace names, compared with before."
    )
    assert not allowed


def test_another_region_is_another_place() -> None:
    (finding,) = between(shop(), changed(shop(), DATA, location="northeurope")).findings
    assert str(finding) == (
        "! The Cosmos DB account cosno-shop (azurerm_cosmosdb_account.data) would be MADE ANEW in "
        "another place, and every database in it and its backups would not go with it.\n"
        "    location: westeurope → northeurope\n"
        "    With it goes Cosmos DB database users.\n"
        "    Instead: keep the region; or move the data to a new one first, then remove this one.\n"
        "    To let it happen: --allow-replace azurerm_cosmosdb_account.data"
    )


def test_a_database_that_goes_to_another_account() -> None:
    def two(account: str, logical: str) -> dict[str, Any]:
        found = shop()
        accounts = found["resource"]["azurerm_cosmosdb_account"]
        accounts["data-2"] = {**accounts["data"], "name": "cosno-shop-2"}
        databases = found["resource"]["azurerm_cosmosdb_sql_database"]
        databases[logical] = {
            **databases.pop("users"),
            "account_name": f"${{azurerm_cosmosdb_account.{account}.name}}",
        }
        return found

    for logical in ("users", "users-2"):
        for old in (two("data", "users"), state_of(two("data", "users"))):
            (finding,) = between(old, two("data-2", logical)).findings
            assert (finding.kind, finding.address) == ("moved placement", USERS)
            assert [str(c) for c in finding.changes] == ["account_name: cosno-shop → cosno-shop-2"]
            assert "restore its line in the lock file" in str(finding)
    assert f"It would be made anew as {USERS}-2." in str(finding)


def test_a_renamed_address_needs_a_moved_block_for_each() -> None:
    text = (
        json.dumps(shop()).replace('"data"', '"store"').replace("account.data.", "account.store.")
    )
    text = text.replace('"users": {', '"people": {')
    (finding,) = between(shop(), json.loads(text)).findings
    assert str(finding) == (
        "! The Cosmos DB account cosno-shop (azurerm_cosmosdb_account.data) has another Terraform "
        "address, so it would be DELETED and made anew, and every database in it and its backups "
        "lost with it.\n"
        "    With it goes Cosmos DB database users.\n"
        "    moved: from azurerm_cosmosdb_account.data to azurerm_cosmosdb_account.store\n"
        "    moved: from azurerm_cosmosdb_sql_database.users to "
        "azurerm_cosmosdb_sql_database.people\n"
        "    Instead: if its component was renamed, say what it was called: previously='UserApi' "
        "in its definition; or keep the former id, or the former names of a component's parts, "
        "such as database='user-api'; or write these `moved` blocks.\n"
        "    To let it happen: --allow-replace azurerm_cosmosdb_account.data"
    )
    moved = {**json.loads(text), "moved": finding.to_json()["moves"]}
    assert between(shop(), moved).findings == ()
    assert between(state_of(shop()), moved).findings == ()


def test_chains_of_moves_and_moves_that_lead_nowhere() -> None:
    new = json.loads(json.dumps(shop()).replace("account.data.", "account.c."))
    accounts = new["resource"]["azurerm_cosmosdb_account"]
    accounts["c"] = accounts.pop("data")
    kind = "azurerm_cosmosdb_account"
    chain = [{"from": DATA, "to": f"{kind}.b"}, {"from": f"{kind}.b", "to": f"{kind}.c"}]
    assert between(shop(), {**new, "moved": chain}).findings == ()
    assert between(shop(), {**new, "moved": chain[:1]})
    circle = [*chain[:1], {"from": f"{kind}.b", "to": DATA}]
    assert between(shop(), {**new, "moved": circle})
    typed = [{"from": DATA, "to": "azurerm_storage_account.files"}]
    assert between(shop(), {**new, "moved": typed})


def test_a_resource_group_takes_everything_along() -> None:
    (finding,) = between(shop(), changed(shop(), "azurerm_resource_group.rg", name="rg2")).findings
    assert finding.address == "azurerm_resource_group.rg"
    assert [lost.address for lost in finding.consequences] == [
        DATA,
        USERS,
        "azurerm_storage_account.files",
    ]


def test_a_group_that_is_only_read_from_now_on_is_deleted() -> None:
    new = shop()
    new["data"] = {"azurerm_resource_group": {"rg": {"name": "rg-shop"}}}
    del new["resource"]["azurerm_resource_group"]
    new = json.loads(json.dumps(new).replace(GROUP, "${data.azurerm_resource_group.rg.name}"))
    (finding,) = between(shop(), new).findings
    assert (finding.kind, finding.address) == ("deleted", "azurerm_resource_group.rg")
    new["removed"] = [{"from": "azurerm_resource_group.rg", "lifecycle": {"destroy": False}}]
    assert between(shop(), new).findings == ()
    # Another group that is only read: what lies in it would move.
    other = json.loads(json.dumps(new).replace('"rg-shop"', '"rg-else"'))
    assert {f.kind for f in between(new, other).findings} == {"moved placement"}


def test_the_place_of_the_state() -> None:
    def at(**backend: Any) -> dict[str, Any]:
        return {**shop(), "terraform": {"backend": backend}}

    azure = {"storage_account_name": "st", "container_name": "tf", "key": "shop.tfstate"}
    gate = between(at(azurerm=azure), at(azurerm={**azure, "key": "other.tfstate"}))
    assert str(gate.findings[0]) == (
        "! The place of Terraform's state (terraform.backend) would CHANGE.\n"
        "    key: shop.tfstate → other.tfstate\n"
        "    Unless the state goes with it, Terraform finds an empty one: it would make everything "
        "anew beside what exists, fail where a name is taken, and never look after the rest again."
        "\n"
        "    With it go Cosmos DB account cosno-shop, Cosmos DB database users, resource group "
        "rg-shop, storage account stshop.\n"
        "    Instead: keep the place of the state; or move the state with `terraform init "
        "-migrate-state`, then allow it here.\n"
        "    To let it happen: --allow-replace terraform.backend"
    )
    assert not between(at(azurerm=azure), at(azurerm={**azure, "use_azuread_auth": True})).findings
    assert between(at(azurerm=azure), at(local={"path": "x"})).findings
    assert between(at(local={"path": "x"}), shop()).findings
    assert not between(at(local={"path": "terraform.tfstate"}), shop()).findings
    assert not between({"resource": {}, "terraform": {"backend": {"local": {"path": "x"}}}}, shop())


def test_another_subscription() -> None:
    def under(subscription: str | None) -> dict[str, Any]:
        provider = {} if subscription is None else {"subscription_id": subscription}
        return {**shop(), "provider": {"azurerm": [provider]}}

    (finding,) = between(under("one"), under("two")).findings
    assert (finding.kind, finding.address) == ("subscription changed", "provider.azurerm")
    assert [str(change) for change in finding.changes] == ["subscription_id: one → two"]
    for old, new in (("one", None), (None, "one"), ("ONE", "one"), ("one", "${var.id}")):
        assert not between(under(old), under(new)).findings
    zero = "00000000-0000-0000-0000-000000000000"
    assert not between(state_of(shop()), under(zero)).findings
    assert between(state_of(shop()), under("11111111-0000-0000-0000-000000000000")).findings


def test_an_older_provider_cannot_read_the_state() -> None:
    def at(version: str) -> dict[str, Any]:
        required = {"azurerm": {"source": "azurerm", "version": version}}
        return {**shop(), "terraform": {"required_providers": required}}

    gate = between(at("4.55.0"), at("4.9.0"))
    assert str(gate) == (
        "~ terraform apply would fail at the azurerm provider (provider.azurerm).\n"
        "    version: 4.55.0 → 4.9.0\n"
        "    An older provider cannot read a state that a newer one wrote.\n"
        "    Instead: keep the version, or go on to a newer one.\n"
        "Nothing that holds data is deleted or replaced, compared with before."
    )
    assert not gate
    for old, new in (("4.9.0", "4.55.0"), ("4.55.0", "4.55.0"), ("~> 4.0", "3.0.0")):
        assert not between(at(old), at(new)).findings


def test_a_stack_that_nothing_writes_any_more() -> None:
    gate = abandoned("shop-prod", read(shop(), "cdk.tf.json"))
    assert str(gate) == (
        "! The stack shop-prod (stacks/shop-prod) is no longer written, though what it holds stays "
        "in Azure.\n"
        "    Nothing is deleted by itself: cdktf deploy leaves it alone, nobody looks after it any "
        "more, and a backend that was renamed starts empty.\n"
        "    With it go Cosmos DB account cosno-shop, Cosmos DB database users, resource group "
        "rg-shop, storage account stshop.\n"
        "    Instead: keep the former name of the backend and of its stack; or move the data, then "
        "run terraform destroy in its folder and remove the folder.\n"
        "    To let it happen: --allow-replace stacks/shop-prod\n"
        "Refused: 1 change is not allowed, compared with cdk.tf.json."
    )
    assert not abandoned("shop-prod", read(shop()), ["stacks/shop-prod"])
    assert not abandoned("shop-prod", read({"resource": {}})).findings


def test_secrets_are_hidden_in_both_forms() -> None:
    key = "AccountKey=" + "A" * 86 + "=="
    (finding,) = between(shop(name=f"x;{key}"), shop(name="y")).findings
    for text in (str(finding), json.dumps(finding.to_json())):
        assert "A" * 86 not in text
        assert "AccountKey=(hidden)" in text


def test_json_has_everything() -> None:
    gate = between(shop(), without(shop(), DATA, USERS), "azurerm_resource_group.rg")
    assert gate.to_json() == {
        "old": "before",
        "new": "after",
        "refused": True,
        "findings": [
            {
                "kind": "deleted",
                "address": DATA,
                "what": "Cosmos DB account cosno-shop",
                "holds": "every database in it and its backups",
                "why": "",
                "changes": [],
                "consequences": [{"address": USERS, "what": "Cosmos DB database users"}],
                "moves": [],
                "instead": list(gate.findings[0].remedies),
                "refused": True,
                "allowed": False,
            }
        ],
        "needless": ["azurerm_resource_group.rg"],
        "not_compared": [],
    }


@pytest.mark.parametrize("kind", sorted(HOLDINGS))
def test_each_thing_that_holds_something_is_said_to_be_lost(kind: str) -> None:
    held = HOLDINGS[kind]
    gate = between({"resource": {kind: {"m": {"name": "it"}}}}, {"resource": {}})
    first = str(gate).splitlines()[0]
    assert first == (
        f"! The {held.word} it ({kind}.m) would be DELETED, and {held.lost} lost with it."
    )


def test_what_holds_nothing_may_go() -> None:
    roles = written(role_assignment__r={"scope": "x"}, monitor_metric_alert__a={"name": "a"})
    assert not between(roles, {"resource": {}}).findings
