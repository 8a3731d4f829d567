"""Paths as text: reversible, and found however a person writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import PlacementUnknown, PlanInvalid
from atakora_tf.merge.problem import show_path
from atakora_tf.plan.plan_paths import find_path, read_path, write_path

KEY = "cosmos:data"
ORDERS = ("databases", "[shop]", "containers", "[orders]")
KNOWN = [(), ("api",), ("databases",), ORDERS[:2], (*ORDERS[:2], "throughput"), ORDERS]

fields = st.sampled_from(["databases", "ttl", "containers"])
names = st.text() | st.sampled_from(["it's", "a\\'b", "'] › x['", "\\", "]", "a › b"])
steps = st.lists(st.tuples(fields, st.none() | names), max_size=4)


@given(steps)
def test_every_path_reads_back_as_it_was(parts: list[tuple[str, str | None]]) -> None:
    path = tuple(s for f, n in parts for s in ([f] if n is None else [f, f"[{n}]"]))
    assert read_path(write_path(path)) == path


def test_plain_paths_look_as_they_do_in_messages() -> None:
    assert write_path((*ORDERS, "ttl")) == "databases['shop'] › containers['orders'] › ttl"
    assert write_path((*ORDERS, "ttl")) == show_path((*ORDERS, "ttl"))
    assert write_path(()) == "."


def test_a_key_in_a_name_is_not_shown() -> None:
    assert write_path(("databases", "[Password=abc]", "ttl")) == (
        "databases['Password=(hidden)'] › ttl"
    )


@pytest.mark.parametrize("text", ["", "a › ", "['shop']", "a['x", "a b", " › a", "a['x']['y']"])
def test_other_texts_are_no_paths(text: str) -> None:
    with pytest.raises(PlanInvalid) as caught:
        read_path(text)
    assert str(caught.value) == (
        f"{text!r} is not a path such as \"databases['shop'] › throughput\""
    )


@pytest.mark.parametrize(
    "text",
    [
        "databases['shop'] › containers['orders']",
        "cosmos:data › databases['shop'] › containers['orders']",
        "databases['shop'] > containers['orders']",
        "databases['shop'].containers['orders']",
        'databases["shop"].containers["orders"]',
        "databases.shop.containers.orders",
        " databases.shop.containers.orders ",
    ],
)
def test_a_path_is_found_in_every_form(text: str) -> None:
    assert find_path(KEY, text, KNOWN) == ORDERS


@pytest.mark.parametrize("text", [".", "", KEY])
def test_the_resource_itself_is_a_path(text: str) -> None:
    assert find_path(KEY, text, KNOWN) == ()


def test_a_name_with_dots_is_found() -> None:
    path = ("extensions", "[http.routePrefix]")
    assert find_path("functions:app", "extensions.http.routePrefix", [path]) == path


def test_a_form_that_could_be_two_paths_asks_for_more() -> None:
    one, other = ("a", "[b.c]"), ("a", "[b]", "c")
    with pytest.raises(PlacementUnknown) as caught:
        find_path("x:y", "a.b.c", [one, other])
    assert str(caught.value) == (
        "'a.b.c' could be any of these paths of x:y: a['b'] › c; a['b.c']; write it out"
    )
    assert find_path("x:y", "a['b.c']", [one, other]) == one


def test_an_unknown_path_is_told_the_nearest_ones() -> None:
    with pytest.raises(PlacementUnknown) as caught:
        find_path(KEY, "databases.shop.troughput", KNOWN)
    assert str(caught.value) == (
        "cosmos:data has no path 'databases.shop.troughput'; did you mean "
        "databases['shop'] › throughput or databases['shop'] or databases['shop'] › "
        "containers['orders']?"
    )


def test_a_path_that_is_like_no_other_is_told_what_there_is() -> None:
    with pytest.raises(PlacementUnknown) as caught:
        find_path(KEY, "xyzzy", KNOWN)
    assert str(caught.value) == "cosmos:data has no path 'xyzzy'; it has api, databases"
