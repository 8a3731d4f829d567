"""The graph of a plan: who owns what, where it is placed, what sharing saves."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from attrs import evolve, frozen
from graphs import EVIL, graph, large, mixed
from hypothesis import given
from hypothesis import strategies as st
from strategies import COSMOS, FUNCTIONS, STORAGE, api, ask, declaration, declarations, files

from atakora_tf.drawing.graph import Edge, Graph, Node, graph_of
from atakora_tf.drawing.readable import readable
from atakora_tf.drawing.wording import counted
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.strategy import maximum, unanimous
from atakora_tf.merge.unset import Unset
from atakora_tf.plan.planner import plan_backend
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosContainer, CosmosDatabase
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.storage import StorageConfig
from examples.shop.backend import shop


def told(drawn: Graph) -> set[tuple[str, str, str]]:
    """The edges in words: `("Orders", "owns", "orders")`."""
    labels = {node.id: node.label for node in drawn.nodes}
    return {(labels[e.source], e.kind, labels[e.target]) for e in drawn.edges}


def node(drawn: Graph, label: str, kind: str = "resource") -> Node:
    (found,) = (n for n in drawn.nodes if n.label == label and n.kind == kind)
    return found


def test_the_graph_of_the_shop() -> None:
    drawn = graph_of(shop("prod", lock=None).plan())
    assert [n.label for n in drawn.of_kind("component")] == [
        "CartApi", "OrderApi", "Payments", "ProductApi", "ReviewApi", "Secrets", "Storefront",
        "UserApi", "backend shop",
    ]  # fmt: skip
    assert [n.label for n in drawn.of_kind("resource")] == [
        COSMOS, "front-door:sites", FUNCTIONS, "key-vault:shared-secrets",
        "monitoring:shared-monitoring", "storage:shared-storage",
    ]  # fmt: skip
    assert {e for e in told(drawn) if e[0] == "CartApi" and e[1] == "owns"} == {
        ("CartApi", "owns", "cart-api"),
        ("CartApi", "owns", "CartApi"),
    }
    account = node(drawn, COSMOS)
    assert {d.name: d.text for d in account.details} == {
        "region": "westeurope",
        "holds": "5 databases",
        "used by": "5 components",
        "override": "2 fields: backup, zone_redundant",
    }
    assert node(drawn, "CartApi", "part").detail("holds") == "5 functions, 6 settings"
    assert drawn.summary() == ("8 components share 6 resources instead of 25.",)


@given(st.data())
def test_the_order_of_components_changes_nothing(data: st.DataObject) -> None:
    declared = data.draw(declarations())
    turned = data.draw(st.permutations(declared))
    plans = [
        plan_backend("shop", "dev", "westeurope", found, on_incompatible="split").plan
        for found in (declared, turned)
    ]
    if plans[0] is not None and plans[1] is not None:
        assert graph_of(plans[0]) == graph_of(plans[1])


@given(declarations())
def test_every_part_is_in_one_resource_and_has_an_owner_that_uses_it(declared: Any) -> None:
    plan = plan_backend("shop", "dev", "westeurope", declared, on_incompatible="split").plan
    if plan is None:
        return
    drawn = graph_of(plan)
    labels = {n.id: n.label for n in drawn.nodes}
    for part in drawn.of_kind("part"):
        (holder,) = (e.target for e in drawn.edges if e.source == part.id)
        owners = [e for e in drawn.edges if e.target == part.id]
        assert owners
        assert {e.kind for e in owners} == ({"owns"} if len(owners) == 1 else {"shares"})
        for owner in owners:
            own = plan.component(labels[owner.source]).resources.values()
            assert labels[holder] in own


def test_a_part_of_two_components_is_shared() -> None:
    drawn = graph(files("Reports", ["labels"]), files("Uploads", ["labels"]))
    container = next(n for n in drawn.of_kind("part") if n.type == "container")
    assert container.detail("shared by") == "2 components: Reports, Uploads"
    edges = {e for e in drawn.edges if e.target == container.id}
    assert edges == {Edge("c1", container.id, "shares"), Edge("c2", container.id, "shares")}


def test_a_component_without_a_part_uses_the_resource_itself() -> None:
    tuner = declaration("Tuner", ask("Tuner", STORAGE, StorageConfig(replication="ZRS")))
    assert ("Tuner", "uses", STORAGE) in told(graph(files("Uploads", ["images"]), tuner))
    alone = graph(tuner)
    assert told(alone) == {("Tuner", "uses", STORAGE)}
    assert alone.summary() == ("1 component, 1 resource; nothing is shared.",)
    assert node(alone, STORAGE).detail("holds") == ""


def test_components_in_another_region_have_a_resource_there_which_is_no_split() -> None:
    drawn = graph(api("Carts", ["carts"], region="northeurope"), api("Orders", ["orders"]))
    there = node(drawn, f"{COSMOS}-northeurope")
    assert (there.detail("region"), there.split_of) == ("northeurope", "")
    assert ("carts", "placed in", f"{COSMOS}-northeurope") in told(drawn)
    assert drawn.splits() == ()


def test_a_split_names_the_key_that_was_asked_for() -> None:
    drawn = large(26)
    second = node(drawn, f"{COSMOS}-2")
    assert second.split_of == COSMOS
    assert (f"{COSMOS}-2", "split of", COSMOS) in told(drawn)
    assert ("part026", "placed in", f"{COSMOS}-2") in told(drawn)
    assert drawn.summary() == (
        "26 components share 3 resources instead of 52.",
        f"{COSMOS} is split into 2: {COSMOS} (25 databases), {COSMOS}-2 (1 database).",
    )


def test_a_split_of_which_one_resource_is_left_says_so() -> None:
    pins = {COSMOS: {"databases/orders": f"{COSMOS}-2"}}
    drawn = graph(api("Orders", ["orders"]), pins=pins)
    second = node(drawn, f"{COSMOS}-2")
    assert second.split_of == COSMOS
    assert [edge for edge in drawn.edges if edge.kind == "split of"] == []
    assert drawn.summary() == (
        "1 component, 2 resources; nothing is shared.",
        f"{COSMOS} is split; all that is left of it is in {COSMOS}-2.",
    )


def test_a_plan_that_was_cut_by_hand_is_drawn_as_far_as_it_goes() -> None:
    plan = evolve(shop("prod", lock=None).plan(), resources=())
    assert [n.kind for n in graph_of(plan).nodes] == ["component"] * 9


@pytest.mark.parametrize(
    ("number", "words", "said"),
    [
        (1, {"noun": "database"}, "1 database"),
        (2, {"noun": "database"}, "2 databases"),
        (2, {"noun": "directory"}, "2 directories"),
        (2, {"noun": "key"}, "2 keys"),
        (2, {"noun": "mailbox"}, "2 mailboxes"),
        (1, {"plural": "functions"}, "1 function"),
        (1, {"plural": "policies"}, "1 policy"),
        (3, {"plural": "policies"}, "3 policies"),
    ],
)
def test_numbers_have_their_nouns(number: int, words: dict[str, str], said: str) -> None:
    assert counted(number, **words) == said


def test_a_backend_without_components_says_so() -> None:
    drawn = graph()
    assert (drawn.nodes, drawn.edges) == ((), ())
    assert drawn.summary() == ("This backend has no components.",)


def test_a_component_that_asks_for_nothing_stands_alone() -> None:
    drawn = graph(declaration("Nothing"))
    assert [n.label for n in drawn.nodes] == ["Nothing"]
    assert drawn.summary() == ("1 component, no resources.",)


def test_an_override_is_a_fact_of_what_it_changes_and_no_owner() -> None:
    database = CosmosDatabase(containers={"items": CosmosContainer(ttl=60)})
    overrides = [
        ask("override", COSMOS, CosmosConfig(databases={"orders": database}), priority=30),
        ask("override", FUNCTIONS, FunctionsConfig(app_settings={"KEY": "hush"}), priority=30),
    ]
    drawn = graph(api("Orders", ["orders"]), overrides=overrides)
    part = node(drawn, "orders", "part")
    assert part.detail("override") == "1 field: containers['items'] › ttl"
    assert node(drawn, FUNCTIONS).detail("override") == "1 field: app_settings['KEY']"
    assert {e for e in told(drawn) if e[2] == "orders"} == {("Orders", "owns", "orders")}
    assert "hush" not in str(drawn)


def test_a_component_may_be_called_override() -> None:
    drawn = graph(files("override", ["images"]))
    assert ("override", "owns", "images") in told(drawn)
    assert node(drawn, STORAGE).detail("override") == ""


@frozen(kw_only=True)
class CacheConfig:
    resource_type: ClassVar[str] = "redis"
    words: ClassVar[tuple[str, str]] = ("Redis cache", "Redis caches")

    size: int | Unset = merged(maximum())
    keyspaces: dict[str, str] | Unset = keyed(unanimous("it has one owner"), unit="keyspace")


def test_types_of_the_users_own_are_drawn_in_their_words() -> None:
    drawn = graph(
        declaration("One", ask("One", "redis:cache", CacheConfig(keyspaces={"one": "a"}))),
        declaration("Two", ask("Two", "redis:cache", CacheConfig(keyspaces={"two": "b"}))),
    )
    cache = node(drawn, "redis:cache")
    assert (cache.type, cache.family, cache.detail("holds")) == (
        "Redis cache",
        "redis",
        "2 keyspaces",
    )
    assert told(drawn) >= {("One", "owns", "one"), ("two", "placed in", "redis:cache")}


@frozen(kw_only=True)
class BareConfig:
    resource_type: ClassVar[str] = "bare"

    size: int | Unset = merged(maximum())


def test_a_type_without_words_is_called_by_its_name() -> None:
    drawn = graph(declaration("One", ask("One", "bare:thing", BareConfig(size=1))))
    assert node(drawn, "bare:thing").type == "bare"


def test_two_hundred_components_are_a_graph_like_any_other() -> None:
    drawn = large(200)
    assert len(drawn.of_kind("component")) == 200
    assert len(drawn.of_kind("part")) == 400
    assert drawn.summary()[0] == (
        f"200 components share {len(drawn.of_kind('resource'))} resources instead of 400."
    )


def test_secrets_are_not_shown() -> None:
    key = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=" + "Ab1+" * 21 + "ab=="
    drawn = graph(declaration(key, ask(key, STORAGE, StorageConfig(replication="ZRS"))))
    (component,) = drawn.of_kind("component")
    assert component.label == (
        "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=(hidden)"
    )
    assert "Ab1+" not in str(drawn)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Users", "Users"),
        ("a\nb\tc\x00", r"a\nb\tc\x00"),
        ("\u202egnp.exe", r"\u202egnp.exe"),
        ("\ud800", r"\ud800"),
        ("Über 名前 \N{GRINNING FACE}", "Über 名前 \N{GRINNING FACE}"),
        ("\N{WOMAN}\u200d\N{ROCKET}", "\N{WOMAN}\u200d\N{ROCKET}"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert readable(text) == shown


@given(st.sampled_from(EVIL) | st.text(st.characters(exclude_categories=())))
def test_a_readable_text_is_readable(text: str) -> None:
    assert readable(readable(text)) == readable(text)


def test_the_graph_is_plain_json() -> None:
    written = json.loads(json.dumps(mixed().to_json()))
    assert written["summary"] == ["8 components share 4 resources instead of 11."]
    assert written["nodes"][0] == {
        "id": "c1",
        "kind": "component",
        "label": "Carts",
        "type": "Resources",
        "details": {"defined at": "main.py:65"},
    }
    kinds = {edge["kind"] for edge in written["edges"]}
    assert kinds == {"owns", "shares", "uses", "placed in"}
    splits = [n["split_of"] for n in large(26).to_json()["nodes"] if "split_of" in n]
    assert splits == [COSMOS]


def test_what_the_backend_asks_for_itself_is_drawn_and_not_counted() -> None:
    from examples.microservices.backend import market

    plan = market("dev").plan()
    found = graph_of(plan)
    assert [n.label for n in found.of_kind("component") if n.type == "Backend"] == [
        "backend market"
    ]
    assert found.summary()[0] == "9 components share 11 resources instead of 29."
    assert str(plan.alone) == "29"
