"""What every store does with single items; see also the files on queries, batches and time."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from atakora_tf.contract.query import Condition
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import (
    BadItem,
    BadPatch,
    Conflict,
    ContainerMissing,
    NotFound,
    PreconditionFailed,
    TooLarge,
)
from atakora_tf.runtime.store.patch_steps import PatchStep
from tests.runtime.store.driven import Driven

# The SDK's HTTP client warns of bodies beyond 1 MB.
_LARGE = pytest.mark.filterwarnings("ignore:Sending a large body:ResourceWarning")


def test_an_item_is_read_back_as_it_was_written(driven: Driven) -> None:
    items = driven.items()
    item = {"id": "a", "n": 1.5, "deep": {"list": [1, None, True, "ü\u0000"]}, "": {}}
    created = driven.run(items.create(item))
    found = driven.run(items.read("a", ["a"]))
    assert created.item == found.item == item
    assert created.etag == found.etag
    assert found.etag.startswith('"')
    assert created.request_charge >= 5
    assert found.request_charge == 1
    assert created.modified == found.modified > 1_700_000_000


def test_system_properties_of_a_caller_are_not_kept(driven: Driven) -> None:
    items = driven.items()
    created = driven.run(items.create({"id": "a", "_etag": '"mine"', "_ts": 1, "_own": 2}))
    assert created.item == {"id": "a", "_own": 2}
    assert created.etag != '"mine"'


def test_one_id_in_two_partitions_is_two_items(driven: Driven) -> None:
    items = driven.items(partition_key=("/tenant",))
    driven.run(items.create({"id": "a", "tenant": "one", "n": 1}))
    driven.run(items.create({"id": "a", "tenant": "two", "n": 2}))
    assert driven.run(items.read("a", ["two"])).item["n"] == 2
    with pytest.raises(NotFound):
        driven.run(items.read("a", ["three"]))


def test_partition_keys_of_different_types_are_different(driven: Driven) -> None:
    items = driven.items(partition_key=("/k",))
    keys: list[Any] = ["1", 1, True, None, "true", "null", 0, False, ""]
    for index, key in enumerate(keys):
        driven.run(items.create({"id": "a", "k": key, "n": index}))
    for index, key in enumerate(keys):
        assert driven.run(items.read("a", [key])).item["n"] == index
    assert driven.run(items.read("a", [1.0])).item["n"] == 1


def test_hierarchical_and_nested_partition_keys(driven: Driven) -> None:
    items = driven.items(partition_key=("/tenant", "/user/id", "/session"))
    item = {"id": "a", "tenant": "t", "user": {"id": 7}, "session": None}
    driven.run(items.create(item))
    assert driven.run(items.read("a", ["t", 7, None])).item == item
    with pytest.raises(NotFound):
        driven.run(items.read("a", ["t", 8, None]))
    with pytest.raises(BadItem, match="2 values are given"):
        driven.run(items.read("a", ["t", 7]))


def test_an_id_is_taken_once(driven: Driven) -> None:
    items = driven.items()
    driven.run(items.create({"id": "a", "n": 1}))
    with pytest.raises(Conflict) as conflict:
        driven.run(items.create({"id": "a", "n": 2}))
    assert not conflict.value.unique_key
    assert driven.run(items.read("a", ["a"])).item["n"] == 1


def test_a_unique_key_holds_within_its_partition(driven: Driven) -> None:
    items = driven.items(partition_key=("/t",), unique_keys=[("/mail/main", "/kind")])
    driven.run(items.create({"id": "a", "t": 1, "mail": {"main": "x"}, "kind": 1}))
    with pytest.raises(Conflict) as conflict:
        driven.run(items.create({"id": "b", "t": 1, "mail": {"main": "x"}, "kind": 1.0}))
    assert conflict.value.unique_key
    driven.run(items.create({"id": "b", "t": 1, "mail": {"main": "x"}, "kind": "1"}))
    driven.run(items.create({"id": "c", "t": 2, "mail": {"main": "x"}, "kind": 1}))


def test_missing_values_of_a_unique_key_count_as_one(driven: Driven) -> None:
    items = driven.items(partition_key=("/t",), unique_keys=[("/mail",)])
    driven.run(items.create({"id": "a", "t": 1}))
    for item in ({"id": "b", "t": 1}, {"id": "b", "t": 1, "mail": None}):
        with pytest.raises(Conflict):
            driven.run(items.create(item))


def test_a_unique_key_holds_for_every_kind_of_write(driven: Driven) -> None:
    items = driven.items(partition_key=("/t",), unique_keys=[("/mail",)])
    driven.run(items.create({"id": "a", "t": 1, "mail": "x"}))
    driven.run(items.create({"id": "b", "t": 1, "mail": "y"}))
    with pytest.raises(Conflict):
        driven.run(items.replace({"id": "b", "t": 1, "mail": "x"}))
    with pytest.raises(Conflict):
        driven.run(items.upsert({"id": "b", "t": 1, "mail": "x"}))
    with pytest.raises(Conflict):
        driven.run(items.patch("b", [1], [PatchStep("set", "/mail", "x")]))
    assert driven.run(items.read("b", [1])).item["mail"] == "y"
    driven.run(items.replace({"id": "a", "t": 1, "mail": "z"}))
    driven.run(items.replace({"id": "b", "t": 1, "mail": "x"}))
    driven.run(items.delete("b", [1]))
    driven.run(items.create({"id": "c", "t": 1, "mail": "x"}))


def test_every_write_changes_the_etag(driven: Driven) -> None:
    items = driven.items()
    etags = [
        driven.run(items.create({"id": "a"})).etag,
        driven.run(items.upsert({"id": "a"})).etag,
        driven.run(items.replace({"id": "a"})).etag,
        driven.run(items.patch("a", ["a"], [PatchStep("set", "/n", 1)])).etag,
    ]
    assert len(set(etags)) == 4
    assert driven.run(items.read("a", ["a"])).etag == etags[-1]


def test_a_stale_etag_writes_nothing(driven: Driven) -> None:
    items = driven.items()
    stale = driven.run(items.create({"id": "a"})).etag
    current = driven.run(items.replace({"id": "a", "n": 2}, if_match=stale)).etag
    writes = [
        lambda: items.replace({"id": "a", "n": 3}, if_match=stale),
        lambda: items.upsert({"id": "a", "n": 3}, if_match=stale),
        lambda: items.patch("a", ["a"], [PatchStep("set", "/n", 3)], if_match=stale),
        lambda: items.delete("a", ["a"], if_match=stale),
    ]
    for write in writes:
        with pytest.raises(PreconditionFailed):
            driven.run(write())
    assert driven.run(items.read("a", ["a"])).etag == current
    driven.run(items.upsert({"id": "a", "n": 4}, if_match="*"))
    driven.run(items.delete("a", ["a"], if_match="*"))


def test_what_is_not_there_cannot_be_changed(driven: Driven) -> None:
    items = driven.items()
    with pytest.raises(NotFound):
        driven.run(items.replace({"id": "a"}))
    with pytest.raises(NotFound):
        driven.run(items.patch("a", ["a"], [PatchStep("set", "/n", 1)]))
    with pytest.raises(NotFound):
        driven.run(items.delete("a", ["a"]))
    with pytest.raises(PreconditionFailed):
        driven.run(items.upsert({"id": "a"}, if_match='"x"'))
    driven.run(items.upsert({"id": "a"}))
    driven.run(items.delete("a", ["a"]))
    with pytest.raises(NotFound):
        driven.run(items.read("a", ["a"]))


_PATCHES: list[tuple[dict[str, Any], list[PatchStep], dict[str, Any]]] = [
    ({}, [PatchStep("set", "/n", 1)], {"n": 1}),
    ({"n": 1}, [PatchStep("set", "/n", None)], {"n": None}),
    (
        {"o": {}},
        [PatchStep("add", "/o/x", {"y": 1}), PatchStep("set", "/o/x/y", 2)],
        {"o": {"x": {"y": 2}}},
    ),
    ({"l": [1, 2]}, [PatchStep("add", "/l/1", 9)], {"l": [1, 9, 2]}),
    ({"l": [1, 2]}, [PatchStep("add", "/l/-", 9)], {"l": [1, 2, 9]}),
    ({"l": [1, 2]}, [PatchStep("set", "/l/1", 9)], {"l": [1, 9]}),
    ({"l": [1, 2]}, [PatchStep("replace", "/l/0", 9)], {"l": [9, 2]}),
    ({"l": [1, 2]}, [PatchStep("remove", "/l/0")], {"l": [2]}),
    ({"l": [{"n": 1}]}, [PatchStep("increment", "/l/0/n", 2)], {"l": [{"n": 3}]}),
    ({"n": 1}, [PatchStep("replace", "/n", "x")], {"n": "x"}),
    ({"n": 1}, [PatchStep("remove", "/n")], {}),
    ({"n": 1}, [PatchStep("increment", "/n", -0.5)], {"n": 0.5}),
    ({}, [PatchStep("increment", "/n", 3)], {"n": 3}),
    (
        {"a/b": 1, "c~d": 2},
        [PatchStep("set", "/a~1b", 3), PatchStep("set", "/c~0d", 4)],
        {"a/b": 3, "c~d": 4},
    ),
]


@pytest.mark.parametrize(("before", "steps", "after"), _PATCHES)
def test_patches(
    driven: Driven, before: dict[str, Any], steps: list[PatchStep], after: dict[str, Any]
) -> None:
    items = driven.items()
    driven.run(items.create({"id": "a", **before}))
    patched = driven.run(items.patch("a", ["a"], steps))
    assert patched.item == {"id": "a", **after}
    assert driven.run(items.read("a", ["a"])) == type(patched)(
        patched.item,
        patched.etag,
        patched.modified,
        1.0,
        driven.run(items.read("a", ["a"])).session_token,
    )


@pytest.mark.parametrize(
    "steps",
    [
        [PatchStep("replace", "/x", 1)],
        [PatchStep("remove", "/x")],
        [PatchStep("set", "/x/y", 1)],
        [PatchStep("set", "/t/0", 1)],
        [PatchStep("increment", "/t", 1)],
        [PatchStep("increment", "/n", "1")],
        [PatchStep("increment", "/b", 1)],
        [PatchStep("add", "/l/3", 1)],
        [PatchStep("replace", "/l/2", 1)],
        [PatchStep("remove", "/l/-")],
        [PatchStep("set", "/l/x", 1)],
        [PatchStep("set", "/id", "b")],
        [PatchStep("set", "/_etag", "b")],
        [PatchStep("set", "/key/inner", "b")],
        [PatchStep("remove", "/key")],
        [PatchStep("set", "/ok", 1), PatchStep("remove", "/x")],
        [PatchStep("set", "/n", n) for n in range(11)],
        [],
    ],
)
def test_a_patch_that_does_not_fit_changes_nothing(driven: Driven, steps: list[PatchStep]) -> None:
    items = driven.items(partition_key=("/key/inner",))
    item = {"id": "a", "n": 1, "t": "text", "b": True, "l": [1, 2], "key": {"inner": "k"}}
    driven.run(items.create(item))
    with pytest.raises(BadPatch):
        driven.run(items.patch("a", ["k"], steps))
    assert driven.run(items.read("a", ["k"])).item == item


@_LARGE
def test_a_patch_cannot_make_a_bad_item(driven: Driven) -> None:
    items = driven.items()
    driven.run(items.create({"id": "a", "text": "x" * 1_200_000}))
    with pytest.raises(TooLarge):
        driven.run(items.patch("a", ["a"], [PatchStep("set", "/more", "x" * 1_200_000)]))


def test_a_patch_happens_only_if_its_conditions_hold(driven: Driven) -> None:
    items = driven.items()
    evil = 'x" OR true OR "" = "\\\'\u2028ü'
    driven.run(items.create({"id": "a", "n": 1, "text": evil, "tags": ["t"]}))
    holds = [
        Condition("n", "in", (1, None)),
        Condition("text", "eq", evil),
        Condition("tags", "has", "t"),
    ]
    step = [PatchStep("increment", "/n", 1)]
    assert driven.run(items.patch("a", ["a"], step, conditions=holds)).item["n"] == 2
    for condition in (
        Condition("n", "eq", 1),
        Condition("n", "eq", "2"),
        Condition("text", "eq", 'x" OR true OR "" = "'),
        Condition("missing", "ne", 1),
        Condition("n", "in", ()),
    ):
        with pytest.raises(PreconditionFailed):
            driven.run(items.patch("a", ["a"], step, conditions=[condition]))


_NOT_FINITE = "The number at '{}' is not finite, so JSON cannot say it."
_BAD_TTL = (
    "The ttl {} of the item is neither -1 nor a whole number of seconds from 1 to 2147483647."
)


def _nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels - 2):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({}, "The item has no id, or one that is not text."),
        ({"id": 1}, "The item has no id, or one that is not text."),
        ({"id": ""}, "The id has 0 bytes; Cosmos DB takes 1 to 1023."),
        ({"id": "ü" * 512}, "The id has 1024 bytes; Cosmos DB takes 1 to 1023."),
        ({"id": "a/b\\c"}, "The id contains '/', '\\\\', which Cosmos DB forbids."),
        ({"id": "a?#"}, "The id contains '#', '?', which Cosmos DB forbids."),
        ({"id": ".."}, "The id '..' would be lost in a URL, so no client could read the item."),
        ({"id": "a "}, "The id ends with a space, which the SDK of Cosmos DB forbids."),
        ({"id": "\ud800"}, "The id is not valid Unicode (a lone surrogate)."),
        (
            {"id": "a", "n": float("nan")},
            "The number at '/n' is not finite, so JSON cannot say it.",
        ),
        (
            {"id": "a", "l": [1, {"n": float("inf")}]},
            "The number at '/l/1/n' is not finite, so JSON cannot say it.",
        ),
        (
            {"id": "a", "n": 2**53 + 1},
            "The number at '/n' is beyond 2^53, so Cosmos DB would round it; keep it as text.",
        ),
        ({"id": "a", "n": _nested(130)}, "The item is nested deeper than 128 levels."),
        ({"id": "a", "ttl": 0}, _BAD_TTL.format(0)),
        ({"id": "a", "ttl": True}, _BAD_TTL.format(True)),
        ({"id": "a", "n": b"x"}, "The value at '/n' is of bytes, not of JSON."),
        ({"id": "a", "n": {1: 2}}, "The item has the key 1 at '/n/', which is not text."),
        (
            {"id": "a", "t": "\udfff"},
            "The item has text that is not valid Unicode (a lone surrogate).",
        ),
    ],
)
def test_items_that_no_store_takes(driven: Driven, item: dict[str, Any], message: str) -> None:
    items = driven.items()
    for write in (items.create, items.upsert, items.replace):
        with pytest.raises(BadItem) as refused:
            driven.run(write(item))
        assert str(refused.value) == message


@pytest.mark.parametrize("key", [{}, {"k": [1]}, {"k": {"a": 1}}, {"k": "x" * 2049}, {"other": 1}])
def test_partition_keys_that_no_store_takes(driven: Driven, key: dict[str, Any]) -> None:
    with pytest.raises(BadItem, match="partition key"):
        driven.run(driven.items(partition_key=("/k",)).create({"id": "a", **key}))


@_LARGE
def test_the_largest_of_everything_is_taken(driven: Driven) -> None:
    items = driven.items(partition_key=("/k",))
    room = 2 * 1024 * 1024 - len('{"id":"","k":"","deep":,"n":9007199254740992,"t":""}')
    deep = _nested(128)
    room -= 1023 + 2048 + len(str(deep))
    item = {"id": "x" * 1023, "k": "k" * 2048, "deep": deep, "n": 2**53, "t": "t" * room}
    driven.run(items.create(item))
    assert driven.run(items.read("x" * 1023, ["k" * 2048])).item == item
    with pytest.raises(TooLarge) as refused:
        driven.run(items.create({**item, "t": "t" * (room + 1)}))
    assert str(refused.value) == "The item has 2097153 bytes of JSON; Cosmos DB takes 2097152."


@pytest.mark.parametrize(
    "item_id", ["...", ".a", "%2F", "a b", "ü", "'\"`;--", "名前", "a&b=c+d", "*"]
)
def test_ids_that_look_odd_are_kept(driven: Driven, item_id: str) -> None:
    items = driven.items()
    driven.run(items.create({"id": item_id, "n": 1}))
    assert driven.run(items.read(item_id, [item_id])).item["id"] == item_id
    driven.run(items.patch(item_id, [item_id], [PatchStep("set", "/n", 2)]))
    driven.run(items.replace({"id": item_id, "n": 3}))
    driven.run(items.delete(item_id, [item_id]))


def test_a_container_keeps_its_keys(driven: Driven) -> None:
    driven.items(partition_key=("/k",), unique_keys=[("/mail",)])
    for other in ({"partition_key": ("/k",)}, {"unique_keys": [("/mail",)]}):
        with pytest.raises(ContainerMissing):
            driven.items(**other)


def test_containers_are_apart(driven: Driven) -> None:
    one, two = driven.items("one"), driven.items("two")
    driven.run(one.create({"id": "a"}))
    with pytest.raises(NotFound):
        driven.run(two.read("a", ["a"]))
    assert one.spec == ContainerSpec(database="shop", container="one")


def test_64_clients_lose_no_update(driven: Driven) -> None:
    items = driven.items()
    driven.run(items.create({"id": "a", "n": 0}))

    async def add_one() -> None:
        while True:
            found = await items.read("a", ["a"])
            changed = {**found.item, "n": found.item["n"] + 1}  # type: ignore[operator]
            try:
                await items.replace(changed, if_match=found.etag)
            except PreconditionFailed:
                await asyncio.sleep(0)
            else:
                return

    async def all_of_them() -> None:
        await asyncio.gather(*(add_one() for _ in range(64)))

    driven.run(all_of_them())
    assert driven.run(items.read("a", ["a"])).item["n"] == 64


def test_of_64_clients_one_gets_the_unique_value(driven: Driven) -> None:
    items = driven.items(partition_key=("/t",), unique_keys=[("/mail",)])

    async def sign_up(number: int) -> bool:
        try:
            await items.create({"id": str(number), "t": "t", "mail": f"{number % 4}@x"})
        except Conflict as conflict:
            return not conflict.unique_key
        return True

    async def all_of_them() -> list[bool]:
        return await asyncio.gather(*(sign_up(number) for number in range(64)))

    assert sum(driven.run(all_of_them())) == 4
    assert len(driven.all(items)) == 4


def test_64_increments_by_patch_all_count(driven: Driven) -> None:
    items = driven.items()
    driven.run(items.create({"id": "a", "n": 0}))

    async def all_of_them() -> None:
        step = [PatchStep("increment", "/n", 1)]
        await asyncio.gather(*(items.patch("a", ["a"], step) for _ in range(64)))

    driven.run(all_of_them())
    assert driven.run(items.read("a", ["a"])).item["n"] == 64
