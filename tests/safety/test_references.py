"""Values that come from elsewhere: what changes by itself, and what only goes along."""

from __future__ import annotations

import json
from typing import Any

from configurations import between, changed, state_of, without, written

PLAN = "azurerm_service_plan.p"


def named(value: str) -> dict[str, Any]:
    """A queue whose name another resource holds, which may change it in place."""
    found = written(storage_queue__q={"name": "${terraform_data.names.input}-queue"})
    found["resource"]["terraform_data"] = {"names": {"input": value}}
    return found


def test_a_value_that_changes_through_a_reference_is_found() -> None:
    (finding,) = between(named("one"), named("two")).findings
    assert [str(change) for change in finding.changes] == ["name: one-queue → two-queue"]


def test_the_same_value_by_a_reference_or_written_out_is_no_change() -> None:
    literal = written(storage_queue__q={"name": "one-queue"})
    assert between(named("one"), literal).findings == ()
    assert between(literal, named("one")).findings == ()


def hosted(sku: str) -> dict[str, Any]:
    return written(
        service_plan__p={"name": "plan", "os_type": "Linux", "sku_name": sku},
        linux_function_app__a={"name": "app", "service_plan_id": f"${{{PLAN}.id}}"},
    )


def test_an_app_follows_the_tier_of_its_plan_in_a_state_too() -> None:
    for old in (hosted("Y1"), state_of(hosted("Y1"))):
        (finding,) = between(old, hosted("EP1")).findings
        assert (finding.kind, finding.address) == ("replaced", "azurerm_linux_function_app.a")
    assert between(state_of(hosted("B1")), hosted("EP1")).findings == ()


def test_what_holds_nothing_takes_along_what_holds_something() -> None:
    # The plan can go; but the app that is bound to it cannot.
    app = written(
        service_plan__p={"name": "plan", "os_type": "Linux"},
        function_app_flex_consumption__a={"name": "app", "service_plan_id": f"${{{PLAN}.id}}"},
    )
    (finding,) = between(app, changed(app, PLAN, os_type="Windows")).findings
    assert str(finding.changes[0]) == (
        f"what it belongs to: {PLAN} → made anew, because os_type: Linux → Windows"
    )
    # Terraform itself says that the app refers to what is not there.
    assert between(app, without(app, PLAN)).findings == ()


def test_a_table_of_a_state_lies_in_the_account_of_its_name() -> None:
    stored = written(
        storage_account__s={"name": "stshop", "location": "westeurope"},
        storage_table__t={"name": "orders", "storage_account_name": "stshop"},
    )
    old = state_of(stored)
    (finding,) = between(
        old, changed(stored, "azurerm_storage_account.s", location="northeurope")
    ).findings
    assert [lost.address for lost in finding.consequences] == ["azurerm_storage_table.t"]


def test_references_that_lead_in_a_circle_end() -> None:
    circle = written(
        storage_queue__a={"name": "${azurerm_storage_queue.b.name}"},
        storage_queue__b={"name": "${azurerm_storage_queue.a.name}"},
    )
    assert between(circle, circle).findings == ()


def test_a_module_that_moves_is_followed() -> None:
    stored = written(storage_account__s={"name": "stshop"})
    old = state_of(stored)
    old["resources"][0]["module"] = "module.a"
    new: dict[str, Any] = {
        "module": {"b": {"source": "./b"}},
        "moved": [{"from": "module.a", "to": "module.b"}],
    }
    gate = between(old, new)
    assert gate.findings == ()
    assert gate.notes == (
        "module.b.azurerm_storage_account.s is in module.b, whose configuration is not seen here.",
    )
    # Out of the module, into the root.
    target = "azurerm_storage_account.s"
    out = {**stored, "moved": {"from": f"module.a.{target}", "to": target}}
    assert between(old, out).findings == ()
    assert between(old, stored).findings[0].kind == "renamed"


def test_a_lock_that_goes_with_what_it_guards_is_no_further_alarm() -> None:
    guarded = written(
        storage_account__s={"name": "stshop"},
        management_lock__l={"name": "keep", "scope": "${azurerm_storage_account.s.id}"},
    )
    both = without(guarded, "azurerm_storage_account.s", "azurerm_management_lock.l")
    assert [f.address for f in between(guarded, both).findings] == ["azurerm_storage_account.s"]
    forgotten = without(guarded, "azurerm_management_lock.l")
    removed = {"from": "azurerm_management_lock.l", "lifecycle": {"destroy": False}}
    assert between(guarded, {**forgotten, "removed": removed}).findings == ()


def test_other_ways_to_write_a_reference() -> None:
    one = written(
        storage_account__s={"name": "stshop"},
        storage_queue__q={"name": "q", "storage_account_id": "${azurerm_storage_account.s.id}"},
    )
    spaced = json.loads(json.dumps(one).replace("${azurerm_storage_account.s.id}",
                                                "${ azurerm_storage_account.s.id }"))  # fmt: skip
    assert between(one, spaced).findings == ()
