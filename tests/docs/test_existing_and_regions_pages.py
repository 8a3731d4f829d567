"""What docs/existing.md and docs/regions.md show is true."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from atakora_tf.requirements import existing
from atakora_tf.safety.gate import compare
from atakora_tf.safety.reading import configuration_from_json
from tests.parts import ROOT


def page(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


def programs(name: str) -> list[dict[str, Any]]:
    """What each Python block of a page defines."""
    found = []
    for text in re.findall(r"```python\n(.*?)```", page(name), re.DOTALL):
        names: dict[str, Any] = {}
        exec(compile(text, f"docs/{name}.md", "exec"), names)
        found.append(names)
    return found


def test_the_example_of_existing_accounts_is_right() -> None:
    (program,) = programs("existing")
    backend = program["backend"]
    assert backend.validate() == ()
    assert backend.warnings == ()
    read = backend.document().to_dict()["data"]
    assert sorted(read) == ["azurerm_cosmosdb_account", "azurerm_log_analytics_workspace"]


def test_the_page_has_every_class_and_every_option() -> None:
    text = page("existing")
    for name in existing.__all__:
        if name.startswith("Existing") and name != "ExistingAccount":
            assert f"| `{name}` |" in text
            account = getattr(existing, name)(name="x", resource_group="y")
            known = {a.name for a in type(account).__attrs_attrs__}
            assert all(option in text for option in known), (name, known)


def test_the_removed_block_of_the_page_opens_the_gate() -> None:
    (program,) = programs("existing")
    (told,) = re.findall(r"```json\n(.*?)```", page("existing"), re.DOTALL)
    new = program["backend"].document().to_dict()
    account: dict[str, Any] = {"name": "cosmos-platform-prod"}
    account["resource_group_name"] = "rg-platform-prod"
    old = {"resource": {"azurerm_cosmosdb_account": {"shop_cosmos_shared-database": account}}}
    before = configuration_from_json(old)
    assert [f.kind for f in compare(before, configuration_from_json(new)).refused][-1] == "deleted"
    after = configuration_from_json({**new, **json.loads(told)})
    assert "deleted" not in [f.kind for f in compare(before, after).refused]


@pytest.mark.parametrize(("number", "name"), [(0, "backend"), (1, "departures")])
def test_the_examples_of_regions_are_right(number: int, name: str) -> None:
    made = programs("regions")[number][name]
    if name == "backend":
        assert made.validate() == ()
        assert made.warnings == ()
    else:
        assert made.id == "Departures"
