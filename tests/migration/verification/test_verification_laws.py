"""Whatever is changed in the target is found, and nothing else is said."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.item_hash import canonical_item, parse_item
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from tests.migration.documents import documents as any_document
from tests.migration.run.runs import MemorySource
from tests.migration.verification.verifying import filled, found, items_of, only, place, verified

ACCEPTED = ", ".join(sorted(set(LOSSES) - {"unnamed_fields"}))
ALL = parse_mapping(
    f"version: 1\naccept: [{ACCEPTED}]\noriginals: originals\n"
    "collections: {'**': {container: shop/all, id: path}}"
)
several = st.lists(any_document(), min_size=1, max_size=6, unique_by=lambda one: one.path)


@given(several, st.data())
def test_equal_sets_verify_whatever_the_order_of_source_and_target(
    documents: list[Document], data: st.DataObject
) -> None:
    items = items_of(ALL, documents)
    target = filled(data.draw(st.permutations(items)))
    shuffled = data.draw(st.permutations(documents))
    result = verified(MemorySource(shuffled, size=2), ALL, target, allow_refused=True)
    assert result.ok, result.sentences
    assert result.counts.get("refused", 0) == len(documents) - len(items)
    assert sum(each.equal for each in result.containers.values()) == len(items)


def _values(body: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all values in JSON, the containers of values among them."""
    inner = body.items() if isinstance(body, dict) else enumerate(body)
    found = [at] if at else []
    for name, value in inner:
        if isinstance(value, dict | list):
            found += _values(value, (*at, name))
        else:
            found.append((*at, name))
    return found


def _with_another_byte(item: Item, start: int, bit: int) -> bytes | None:
    """The item with one byte changed, where that leaves JSON of its id; None if it never does."""
    size = len(item.text)
    for step in range(7 * size):
        text = bytearray(item.text)
        text[(start + step) % size] ^= 1 << (bit + step // size) % 7
        try:
            body = parse_item(bytes(text))
            changed = canonical_item(body)
        except (ValueError, MigrationError):
            continue
        if body.get("id") == item.id and changed != item.text:
            return changed
    return None


@given(several.filter(lambda each: bool(items_of(ALL, each))), st.data())
@settings(max_examples=60)
def test_one_changed_byte_of_any_item_is_found(
    documents: list[Document], data: st.DataObject
) -> None:
    items = items_of(ALL, documents)
    item = data.draw(st.sampled_from(items))
    assume(len(item.body) > 1)
    start, bit = data.draw(st.integers(0, len(item.text))), data.draw(st.integers(0, 6))
    changed = _with_another_byte(item, start, bit)
    assume(changed is not None)
    target = filled(items)
    target.put(place(item), changed, "someone")
    result = verified(documents, ALL, target, allow_refused=True)
    assert not result.ok
    [difference] = [each for each in result.differences if each.kind != "refused"]
    assert (difference.kind, difference.path) == ("differing", str(item.source))
    assert difference.fields
    assert result.containers[item.container].equal == len(items) - 1


@settings(max_examples=30)
@given(several, st.data(), st.sampled_from([None, True, 17, "another", [], {}]))
def test_any_changed_value_is_found_with_its_pointer(
    documents: list[Document], data: st.DataObject, value: Any
) -> None:
    items = items_of(ALL, documents)
    assume(items)
    item = data.draw(st.sampled_from(items))
    body = json.loads(item.text)
    way = data.draw(st.sampled_from([each for each in _values(body) if each != ("id",)] or [()]))
    assume(way)
    inner = body
    for step in way[:-1]:
        inner = inner[step]
    assume(json.dumps(inner[way[-1]]) != json.dumps(value))
    inner[way[-1]] = value
    target = filled(items)
    target.put(place(item), canonical_item(body), "someone")
    result = verified(documents, ALL, target, allow_refused=True)
    [difference] = [each for each in result.differences if each.kind == "differing"]
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in way)
    assert difference.fields
    assert all(each.pointer.startswith(pointer) for each in difference.fields)


@settings(max_examples=30)
@given(several, st.data())
def test_any_missing_and_any_added_item_is_found(
    documents: list[Document], data: st.DataObject
) -> None:
    items = items_of(ALL, documents)
    assume(items)
    gone = data.draw(st.lists(st.sampled_from(items), unique_by=id))
    added = data.draw(st.lists(st.text("xyz", min_size=1), max_size=2, unique=True))
    assume(not set(added) & {each.id for each in items})
    target = filled(items)
    for item in gone:
        target.someone_deletes(place(item))
    for id_ in added:
        target.someone_writes((items[0].container, (id_,), id_), {})
    result = verified(documents, ALL, target, allow_refused=True)
    assert result.ok is not bool(gone or added)
    assert {each for each in found(result) if each[0] != "refused"} == {
        *(("missing", str(item.source)) for item in gone),
        *(("extra", id_) for id_ in added),
    }
    assert result.containers[items[0].container].found == len(items) - len(gone) + len(added)
    assert verified(documents, ALL, target, allow_refused=True, allow_extra=True).ok is not bool(
        gone
    )


@settings(max_examples=30)
@given(several, st.integers(1, 8), st.integers(0, 3), st.data())
def test_a_sample_is_the_same_for_the_same_seed_and_finds_what_is_wrong_in_it(
    documents: list[Document], sample: int, seed: int, data: st.DataObject
) -> None:
    items = items_of(ALL, documents)
    assume(items)
    wrong = data.draw(st.sampled_from(items))
    target = filled(items)
    target.someone_writes(place(wrong), {"someone": 1})
    options = {"sample": sample, "seed": seed, "allow_refused": True}
    result = verified(documents, ALL, target, **options)
    shuffled = data.draw(st.permutations(documents))
    again = verified(MemorySource(shuffled, size=1), ALL, target, **options)
    assert found(again) == found(result)
    sampling = result.sampling
    assert sampling is not None
    assert (sampling.items, sampling.compared) == (len(items), min(sample, len(items)))
    assert sampling.wrong == (not result.ok)
    if sample >= len(items):
        difference = only(verified(items_documents(documents, items), ALL, target, **options))
        assert (difference.kind, difference.path) == ("differing", str(wrong.source))
        assert difference.fields


def items_documents(documents: list[Document], items: list[Item]) -> list[Document]:
    """Those of the documents that make items."""
    paths = {str(item.source) for item in items}
    return [each for each in documents if str(each.path) in paths]
