"""Every ForceNew argument of every type is found when it changes, and no updatable one is."""

from __future__ import annotations

from typing import Any

import pytest
from configurations import between, read
from write_force_new import FACTS, TABLE, Argument, arguments, table_text

from atakora_tf.azure.data_holding import HOLDINGS
from atakora_tf.azure.force_new import EVERYWHERE, ForceNewArgument, force_new, force_new_types
from atakora_tf.safety.hazards import HAZARDS
from atakora_tf.safety.losses import Losses
from atakora_tf.safety.weakening import WEAKENINGS

KNOWN = arguments()


def placed(path: tuple[str, ...], value: Any) -> dict[str, Any]:
    """The arguments in which a value stands at a path."""
    for name in reversed(path):
        value = {name: value}
    found: dict[str, Any] = value
    return found


def document(kind: str, inner: dict[str, Any]) -> dict[str, Any]:
    return {"resource": {kind: {"main": inner}}}


def lost(kind: str, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return Losses(read(document(kind, old)), read(document(kind, new))).found


def two_values(argument: ForceNewArgument) -> tuple[Any, Any]:
    if argument.is_block:
        return [{}], [{}, {}]
    if isinstance(argument.default, bool):
        return argument.default, not argument.default
    if isinstance(argument.default, int):
        return argument.default, argument.default + 1
    return "one", "two"


FORCING = [(kind, argument) for kind in force_new_types() for argument in force_new(kind)]


@pytest.mark.parametrize(("kind", "argument"), FORCING, ids=lambda v: str(v))
def test_a_change_of_a_force_new_argument_is_found(kind: str, argument: ForceNewArgument) -> None:
    before, after = two_values(argument)
    # A block of one side that the other has twice changes its own arguments, too.
    for old, new in ((before, after), (after, before)):
        found = lost(kind, placed(argument.path, old), placed(argument.path, new))
        (loss,) = found.values()
        assert str(argument) in {change.path for change in loss.changes}
        gate = between(
            document(kind, placed(argument.path, old)), document(kind, placed(argument.path, new))
        )
        assert bool(gate) == (kind in HOLDINGS)


@pytest.mark.parametrize(("kind", "argument"), FORCING, ids=lambda v: str(v))
def test_a_force_new_argument_that_is_ignored_is_not_found(
    kind: str, argument: ForceNewArgument
) -> None:
    before, after = (placed(argument.path, value) for value in two_values(argument))
    ignoring = {**after, "lifecycle": {"ignore_changes": [argument.path[0]]}}
    assert lost(kind, before, ignoring) == {}
    assert lost(kind, before, {**after, "lifecycle": {"ignore_changes": "all"}}) == {}


@pytest.mark.parametrize(("kind", "argument"), FORCING, ids=lambda v: str(v))
def test_a_default_that_is_written_out_changes_nothing(
    kind: str, argument: ForceNewArgument
) -> None:
    if argument.is_block or len(argument.path) > 1:
        return
    written = argument.default if argument.default is not None else ""
    assert lost(kind, {}, placed(argument.path, written)) == {}
    assert lost(kind, placed(argument.path, written), {}) == {}
    if argument.computed:
        assert lost(kind, placed(argument.path, "anything"), {}) == {}


def related(argument: Argument) -> bool:
    """Whether a rule speaks of an argument, of a block around it, or of something in it."""
    rules = [(h.types, h.path) for h in HAZARDS] + [(w.types, w.path) for w in WEAKENINGS]
    return any(
        argument.type in types
        and (f"{argument.path}.".startswith(f"{path}.") or f"{path}.".startswith(argument.path))
        for types, path in rules
    )


UPDATABLE = [a for a in KNOWN if not a.force_new and not related(a)]


def test_no_updatable_argument_is_refused() -> None:
    assert len(UPDATABLE) > 700
    for argument in UPDATABLE:
        path = tuple(argument.path.split("."))
        # A block around it that forces replacement is there before and after.
        old, new = placed(path, "one"), placed(path, "two")
        gate = between(document(argument.type, old), document(argument.type, new))
        assert gate.findings == (), argument
        assert lost(argument.type, old, new) == {}, argument


def test_the_table_is_what_the_facts_give() -> None:
    assert TABLE.read_text(encoding="utf-8") == table_text()
    forcing = [a for a in KNOWN if a.force_new]
    assert len(KNOWN) == len({(a.type, a.path) for a in KNOWN})
    assert len(forcing) == len({(a.type, a.path) for a in forcing}) == len(FORCING)
    assert FACTS.name == "azurerm_arguments_4.55.0.tsv"


def test_a_type_that_is_not_known_has_what_every_type_has() -> None:
    assert tuple(str(a) for a in force_new("azurerm_mssql_server")) == EVERYWHERE
    changed = lost("azurerm_mssql_server", {"location": "westeurope"}, {"location": "northeurope"})
    assert list(changed) == ["azurerm_mssql_server.main"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"location": "West Europe"}, {"location": "westeurope"}),
        ({"free_tier_enabled": "false"}, {"free_tier_enabled": False}),
        ({"free_tier_enabled": None}, {"free_tier_enabled": False}),
        ({"kind": "GlobalDocumentDB"}, {}),
        ({"key_vault_key_id": ""}, {}),
        ({"restore": []}, {}),
        ({"tags": {"a": "b"}}, {"tags": {"a": "c"}}),
    ],
)
def test_other_ways_to_write_a_value_are_no_change(old: Any, new: Any) -> None:
    assert lost("azurerm_cosmosdb_account", old, new) == {}
    assert lost("azurerm_cosmosdb_account", new, old) == {}


def test_the_order_counts_where_it_means_something() -> None:
    kind = "azurerm_cosmosdb_sql_container"
    paths = {"partition_key_paths": ["/a", "/b"]}
    assert lost(kind, paths, {"partition_key_paths": ["/b", "/a"]})
    unique = {"unique_key": [{"paths": ["/a", "/b"]}, {"paths": ["/c"]}]}
    assert not lost(kind, unique, {"unique_key": [{"paths": ["/c"]}, {"paths": ["/b", "/a"]}]})
    assert lost(kind, unique, {"unique_key": [{"paths": ["/c"]}, {"paths": ["/b"]}]})
    assert lost(kind, unique, {"unique_key": [{"paths": ["/c"]}]})


def test_ids_are_compared_without_case() -> None:
    kind = "azurerm_storage_container"
    old = {"storage_account_id": "/subscriptions/A/resourceGroups/rg/x"}
    assert not lost(kind, old, {"storage_account_id": "/subscriptions/a/resourcegroups/RG/x"})
