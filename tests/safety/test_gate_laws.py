"""The laws of the gate, on generated configurations."""

from __future__ import annotations

import json
import random
from typing import Any

from configurations import between, blocks, documents, read, state_of, without
from hypothesis import assume, find, given
from hypothesis import strategies as st

from atakora_tf.azure.data_holding import HOLDINGS
from atakora_tf.safety.gate import compare


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same document with its keys in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(entry, chance) for entry in value] if isinstance(value, list) else value


@given(documents())
def test_a_configuration_against_itself_has_no_findings(document: dict[str, Any]) -> None:
    gate = between(document, document)
    assert (gate.findings, gate.notes, bool(gate)) == ((), (), False)


@given(documents())
def test_a_configuration_against_its_own_state_has_no_findings(document: dict[str, Any]) -> None:
    gate = between(state_of(document), document)
    assert (gate.findings, gate.notes) == ((), ())


@given(documents(), documents(), st.randoms(use_true_random=False))
def test_order_never_matters(
    old: dict[str, Any], new: dict[str, Any], chance: random.Random
) -> None:
    said = between(old, new)
    again = between(shuffled(old, chance), shuffled(new, chance))
    assert str(said) == str(again)
    assert json.dumps(said.to_json()) == json.dumps(again.to_json())


@given(documents(), st.data(), st.booleans())
def test_any_block_that_vanishes_is_found(
    document: dict[str, Any], data: st.DataObject, of_state: bool
) -> None:
    gone = data.draw(st.sampled_from(blocks(document)))
    new = without(document, gone)
    gate = between(state_of(document) if of_state else document, new)
    assert gate
    (finding,) = gate.findings
    assert (finding.kind, finding.address) == ("deleted", gone)
    assert not between(document, new, gone)


@given(documents(), documents())
def test_everything_that_vanishes_is_named_once(old: dict[str, Any], new: dict[str, Any]) -> None:
    gate = between(old, new)
    named = [f.address for f in gate.findings if f.kind in ("deleted", "renamed", "replaced")]
    below = {lost.address for finding in gate.findings for lost in finding.consequences}
    assert len(named) == len(set(named))
    assert not set(named) & below
    gone = {a for a in blocks(old) if a not in blocks(new) and a.split(".")[0] in HOLDINGS}
    moved = {f.address for f in gate.findings if f.kind == "moved placement"}
    assert gone <= {*named, *below, *moved}


@given(documents(), documents())
def test_what_is_allowed_is_no_longer_refused(old: dict[str, Any], new: dict[str, Any]) -> None:
    gate = between(old, new)
    assume(gate.findings)
    opened = between(old, new, *(finding.address for finding in gate.refused))
    assert not opened
    assert [f.address for f in opened.findings] == [f.address for f in gate.findings]
    assert opened.needless == ()


@given(documents())
def test_what_is_new_is_never_refused(document: dict[str, Any]) -> None:
    nothing = {"resource": {}, "terraform": document["terraform"]}
    assert not between(nothing, document).findings


@given(documents(), st.data())
def test_a_moved_block_is_honoured(document: dict[str, Any], data: st.DataObject) -> None:
    old = data.draw(st.sampled_from(blocks(document)))
    new = f"{old.split('.')[0]}.renamed"
    text = json.dumps(document).replace(f"{old}.", f"{new}.")
    renamed = json.loads(text)
    kind, name = old.split(".")
    renamed["resource"][kind]["renamed"] = renamed["resource"][kind].pop(name)
    (finding,) = between(document, renamed).findings
    assert finding.kind == "renamed"
    assert finding.moves[0].old == old
    assert finding.moves[0].new == new
    renamed["moved"] = [{"from": old, "to": new}]
    assert between(document, renamed).findings == ()
    assert between(state_of(document), renamed).findings == ()


@given(documents(), st.data())
def test_what_is_removed_without_being_destroyed_passes(
    document: dict[str, Any], data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(blocks(document)))
    new = without(document, gone)
    new["removed"] = [{"from": gone, "lifecycle": {"destroy": False}}]
    assert between(document, new).findings == ()
    new["removed"] = {"from": gone, "lifecycle": {"destroy": True}}
    assert between(document, new)


def test_the_generator_reaches_what_the_laws_speak_of() -> None:
    wanted = {"azurerm_cosmosdb_sql_container", "azurerm_storage_container"}
    found = find(documents(), lambda document: wanted <= document["resource"].keys())
    assert len(blocks(found)) >= 6


@given(documents())
def test_origins_are_named(document: dict[str, Any]) -> None:
    gate = compare(read(document, "a.json"), read(document, "b.json"))
    assert (gate.old, gate.new) == ("a.json", "b.json")
    assert str(gate) == "Nothing that holds data is deleted or replaced, compared with a.json."
