"""Transactional batches and times to live, the same on every store."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf.contract.query import Condition
from atakora_tf.runtime.store.batch_steps import (
    BatchStep,
    CreateItem,
    DeleteItem,
    PatchItem,
    ReadItem,
    ReplaceItem,
    UpsertItem,
)
from atakora_tf.runtime.store.errors import (
    BadItem,
    BadPatch,
    Conflict,
    NotFound,
    PreconditionFailed,
    StoreError,
    TooLarge,
)
from atakora_tf.runtime.store.patch_steps import PatchStep
from tests.runtime.store.driven import Driven


def test_a_batch_sees_its_own_steps(driven: Driven) -> None:
    items = driven.items(partition_key=("/k",))
    driven.run(items.create({"id": "old", "k": 1}))
    done = driven.run(
        items.batch(
            [1],
            [
                CreateItem({"id": "a", "k": 1}),
                PatchItem("a", (PatchStep("set", "/n", 1),), (Condition("id", "eq", "a"),)),
                ReplaceItem({"id": "a", "k": 1, "n": 2}),
                UpsertItem({"id": "b", "k": 1}),
                ReadItem("a"),
                DeleteItem("old"),
            ],
        )
    )
    shown = [None if each is None else each.item.get("n") for each in done.results]
    assert shown == [None, 1, 2, None, 2, None]
    assert done.results[5] is None
    assert done.results[4] is not None
    assert done.results[4].etag == driven.run(items.read("a", [1])).etag
    assert done.request_charge > 20
    assert sorted(map(str, driven.ids(items))) == ["a", "b"]


@pytest.mark.parametrize(
    ("failing", "error"),
    [
        (CreateItem({"id": "old", "k": 1, "mail": "m"}), Conflict),
        (CreateItem({"id": "new", "k": 1, "mail": "old"}), Conflict),
        (ReplaceItem({"id": "none", "k": 1}), NotFound),
        (ReplaceItem({"id": "old", "k": 1}, if_match='"x"'), PreconditionFailed),
        (PatchItem("old", (PatchStep("remove", "/x"),)), BadPatch),
        (
            PatchItem("old", (PatchStep("set", "/x", 1),), (Condition("x", "eq", 1),)),
            PreconditionFailed,
        ),
        (ReadItem("none"), NotFound),
        (DeleteItem("none"), NotFound),
        (DeleteItem("old", if_match='"x"'), PreconditionFailed),
        (CreateItem({"id": "new", "k": 2}), BadItem),
        (CreateItem({"id": "a/b", "k": 1}), BadItem),
        (DeleteItem("a/b"), BadItem),
    ],
)
def test_a_batch_happens_wholly_or_not_at_all(
    driven: Driven, failing: BatchStep, error: type[StoreError]
) -> None:
    items = driven.items(partition_key=("/k",), unique_keys=[("/mail",)])
    before = driven.run(items.create({"id": "old", "k": 1, "mail": "old"}))
    steps = [
        CreateItem({"id": "a", "k": 1, "mail": "a"}),
        ReplaceItem({"id": "old", "k": 1, "mail": "free"}),
        DeleteItem("old"),
        CreateItem({"id": "old", "k": 1, "mail": "old"}),
    ]
    with pytest.raises(error) as refused:
        driven.run(items.batch([1], [*steps, failing, ReadItem("a")]))
    assert type(refused.value) is error
    assert refused.value.operation == 4
    found = driven.all(items)
    assert [(each.item, each.etag) for each in found] == [(before.item, before.etag)]


def test_how_large_a_batch_may_be(driven: Driven) -> None:
    items = driven.items(partition_key=("/k",))
    steps = [CreateItem({"id": str(n), "k": 1}) for n in range(101)]
    for wrong in ([], steps):
        with pytest.raises(BadItem):
            driven.run(items.batch([1], wrong))
    assert len(driven.run(items.batch([1], steps[:100])).results) == 100
    with pytest.raises(TooLarge):
        driven.run(
            items.batch(
                [1], [UpsertItem({"id": str(n), "k": 1, "t": "x" * 700_000}) for n in range(3)]
            )
        )


def _alive(driven: Driven, items: Any, item_id: str) -> bool:
    try:
        driven.run(items.read(item_id, [item_id]))
    except NotFound:
        return False
    return True


def test_items_expire_after_their_last_write(driven: Driven) -> None:
    items = driven.items(default_ttl=100)
    for item in (
        {"id": "default"},
        {"id": "short", "ttl": 30},
        {"id": "never", "ttl": -1},
        {"id": "fresh"},
    ):
        driven.run(items.create(item))
    driven.advance(60)
    assert not _alive(driven, items, "short")
    driven.run(items.patch("fresh", ["fresh"], [PatchStep("set", "/n", 1)]))
    driven.advance(60)
    assert not _alive(driven, items, "default")
    assert _alive(driven, items, "never")
    assert _alive(driven, items, "fresh")
    assert sorted(map(str, driven.ids(items))) == ["fresh", "never"]
    driven.run(items.create({"id": "short"}))
    with pytest.raises(NotFound):
        driven.run(items.delete("default", ["default"]))


def test_an_item_can_expire_only_where_the_container_lets_it(driven: Driven) -> None:
    never, own = driven.items("never"), driven.items("own", default_ttl=-1)
    for items in (never, own):
        driven.run(items.create({"id": "a", "ttl": 10}))
        driven.run(items.create({"id": "b"}))
    driven.advance(1000)
    assert sorted(map(str, driven.ids(never))) == ["a", "b"]
    assert driven.ids(own) == ["b"]


def test_what_has_expired_frees_its_unique_value(driven: Driven) -> None:
    items = driven.items(partition_key=("/k",), unique_keys=[("/mail",)], default_ttl=50)
    driven.run(items.create({"id": "a", "k": 1, "mail": "x"}))
    driven.advance(100)
    driven.run(items.create({"id": "b", "k": 1, "mail": "x"}))
    with pytest.raises(Conflict):
        driven.run(items.create({"id": "c", "k": 1, "mail": "x"}))
    driven.run(items.create({"id": "a", "k": 1, "mail": "y"}))
