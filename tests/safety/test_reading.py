"""The three readers: Terraform JSON, a state file, and what `terraform show -json` says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from configurations import SUBSCRIPTION, between, read, state_of, written
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import DocumentError
from atakora_tf.safety.reading import configuration_from_json, read_configuration
from tests.parts import terraform, terraform_environment

VAULT = written(
    resource_group__rg={"name": "rg", "location": "westeurope"},
    key_vault__kv={
        "name": "kv",
        "location": "westeurope",
        "resource_group_name": "${azurerm_resource_group.rg.name}",
    },
    key_vault_secret__s={"name": "s", "key_vault_id": "${azurerm_key_vault.kv.id}"},
)


def shown(state: dict[str, Any]) -> dict[str, Any]:
    """What `terraform show -json` makes of a state."""
    resources = [
        {
            "address": f"{entry['type']}.{entry['name']}",
            "mode": entry["mode"],
            "type": entry["type"],
            "name": entry["name"],
            "values": entry["instances"][0]["attributes"],
        }
        for entry in state["resources"]
    ]
    values = {"root_module": {"resources": resources}}
    return {"format_version": "1.0", "terraform_version": "1.11.4", "values": values}


def test_all_readers_see_the_same() -> None:
    state = state_of(VAULT)
    seen = [read(VAULT), read(state), read(shown(state)), read({"format_version": "1.2",
            "prior_state": shown(state), "planned_values": {}})]  # fmt: skip
    assert len({tuple(sorted(c.blocks)) for c in seen}) == 1
    assert [c.is_state for c in seen] == [False, True, True, True]
    assert {c.blocks["azurerm_key_vault.kv"].name for c in seen} == {"kv"}
    for old in (VAULT, state, shown(state)):
        assert between(old, VAULT).findings == ()
        (finding,) = between(old, written(resource_group__rg=VAULT["resource"][
            "azurerm_resource_group"]["rg"])).findings  # fmt: skip
        assert finding.address == "azurerm_key_vault.kv"
        assert [lost.address for lost in finding.consequences] == ["azurerm_key_vault_secret.s"]


def test_metadata_of_cdktf_is_no_difference() -> None:
    with_metadata = json.loads(json.dumps(VAULT))
    with_metadata["//"] = {"metadata": {"stackName": "shop"}}
    for named in with_metadata["resource"].values():
        for body in named.values():
            body["//"] = {"metadata": {"path": "shop/x", "uniqueId": "x"}}
    assert between(VAULT, with_metadata).findings == ()
    assert between(with_metadata, VAULT).findings == ()


def test_blocks_may_be_written_as_lists() -> None:
    listed = {"resource": [{"azurerm_key_vault": [{"kv": [VAULT["resource"]["azurerm_key_vault"][
        "kv"]]}]}]}  # fmt: skip
    assert list(read(listed).blocks) == ["azurerm_key_vault.kv"]


def test_instances_and_modules_of_a_state() -> None:
    state = state_of(VAULT)
    vault = next(r for r in state["resources"] if r["type"] == "azurerm_key_vault")
    attributes = vault["instances"][0]["attributes"]
    vault["instances"] = [
        {"index_key": 0, "attributes": attributes},
        {"index_key": "a", "attributes": attributes},
        {"deposed": "00000000", "attributes": attributes},
    ]
    state["resources"].append({**vault, "module": "module.inner"})
    addresses = [a for a in read(state).blocks if "key_vault.kv" in a]
    assert addresses == [
        "azurerm_key_vault.kv[0]",
        'azurerm_key_vault.kv["a"]',
        "module.inner.azurerm_key_vault.kv[0]",
        'module.inner.azurerm_key_vault.kv["a"]',
    ]
    calling = json.loads(json.dumps({**VAULT, "module": {"inner": {"source": "./inner"}}}))
    (finding,) = between(state, calling).findings
    assert (finding.kind, finding.address) == ("deleted", 'azurerm_key_vault.kv["a"]')
    calling["resource"]["azurerm_key_vault"]["kv"]["for_each"] = {"a": 1, "0": 2}
    gate = between(state, calling)
    assert gate.findings == ()
    assert gate.notes[0] == (
        'module.inner.azurerm_key_vault.kv["a"] is in module.inner, whose configuration is not '
        "seen here."
    )
    del calling["module"]
    gone = between(state, calling).findings
    assert [f.address for f in gone] == [a for a in sorted(addresses) if a.startswith("module.")]
    assert "--allow-replace 'module.inner.azurerm_key_vault.kv[\"a\"]'" in str(gone[0])


def test_a_value_that_only_terraform_knows_is_said() -> None:
    new = json.loads(json.dumps(VAULT))
    new["resource"]["azurerm_key_vault"]["kv"]["name"] = "${var.name}"
    gate = between(state_of(VAULT), new)
    assert gate.findings == ()
    assert gate.notes == (
        "azurerm_key_vault.kv: name is ${var.name}, which is known only to Terraform; it was kv.",
    )
    assert str(gate).startswith("~ not compared: azurerm_key_vault.kv: name is")


def test_what_is_new_has_no_id_yet() -> None:
    new = json.loads(json.dumps(VAULT))
    new["resource"]["azurerm_key_vault"]["other"] = {"name": "other"}
    secret = new["resource"]["azurerm_key_vault_secret"]["s"]
    secret["key_vault_id"] = "${azurerm_key_vault.other.id}"
    (finding,) = between(state_of(VAULT), new).findings
    assert (finding.kind, finding.address) == ("moved placement", "azurerm_key_vault_secret.s")
    assert finding.changes[0].old.startswith(SUBSCRIPTION)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{", "cannot be read: Expecting property name enclosed in double quotes"),
        ("\x00", "cannot be read: Expecting value"),
        ("[]", "and no output of `terraform show -json`: it holds no JSON object"),
        ("{}", "and no output of `terraform show -json`: it has no block of Terraform"),
        ('{"version": 3, "serial": 1}', "`terraform show -json`: its version is 3"),
        ('{"resource": 5}', "`terraform show -json`: 5 stands where a block belongs"),
        ('{"resource": {}, "moved": [{"from": 1, "to": 2}]}', "1 is no address"),
        ('{"resource": {}, "moved": [{"from": "a.b"}]}', "'to'"),
        ('{"version": 4, "serial": 1, "resources": [{}]}', "'mode'"),
        ("[" * 100_000, "cannot be read"),
    ],
)
def test_what_is_none_of_them_is_said(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "before.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        read_configuration(path)
    assert str(path) in str(caught.value)
    assert why in str(caught.value)


def test_a_missing_baseline_is_said(tmp_path: Path) -> None:
    path = tmp_path / "none.json"
    with pytest.raises(DocumentError) as caught:
        read_configuration(path)
    assert str(caught.value) == f"the baseline {path} cannot be read: No such file or directory"


WORDS = """
    resource azurerm_key_vault name moved from to removed serial version resources instances
    terraform backend lifecycle values ignore_changes format_version root_module mode type rule
"""
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS.split()), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(json_values)
def test_junk_is_refused_with_an_error_of_its_own(content: Any) -> None:
    try:
        found = configuration_from_json(content)
    except (TypeError, ValueError, LookupError, AttributeError):
        return
    assert isinstance(found.blocks, dict)


def test_a_state_that_terraform_wrote(tmp_path: Path) -> None:
    program = terraform()
    main = {
        "terraform": {"backend": {"local": {"path": "own.tfstate"}}},
        "resource": {"terraform_data": {"one": {"input": "1"}, "two": {"count": 2, "input": "2"}}},
    }
    (tmp_path / "main.tf.json").write_text(json.dumps(main), encoding="utf-8")
    for words in (["init"], ["apply", "-auto-approve"]):
        subprocess.run(
            [*program, *words, "-input=false", "-no-color"],
            cwd=tmp_path,
            env=terraform_environment(),
            check=True,
            capture_output=True,
            timeout=120,
        )
    said = subprocess.run(
        [*program, "show", "-json"],
        cwd=tmp_path,
        env=terraform_environment(),
        check=True,
        capture_output=True,
        timeout=60,
    ).stdout
    (tmp_path / "shown.json").write_bytes(said)
    seen = [read_configuration(tmp_path / n) for n in ("own.tfstate", "shown.json", "main.tf.json")]
    addresses = ["terraform_data.one", "terraform_data.two[0]", "terraform_data.two[1]"]
    assert [sorted(c.blocks) for c in seen[:2]] == [addresses, addresses]
    assert all(seen[2].at(address) is not None for address in addresses)
    assert seen[2].state == (("backend", "local"), ("path", "own.tfstate"))
