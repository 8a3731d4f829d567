"""Claims: what counts as the same claim, as the same value, and what is never shown."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from attrs import frozen
from hypothesis import given

from atakora_tf.merge.claim import (
    PRESENT,
    Claim,
    Priority,
    Replacing,
    Source,
    canonical,
    replacing,
    show,
)
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.merge.resolve import resolve
from atakora_tf.merge.secret import carries_secret, hide_secrets
from atakora_tf.merge.strategy import priority, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosDatabase
from atakora_tf.testing import junk

ORDERS = Source("Orders", "main.py", 3)
USERS = Source("Users", "main.py", 7)


@frozen(kw_only=True)
class Sample:
    value: Any = merged(priority())
    labels: frozenset[str] | Unset = merged(union())
    entries: Any = keyed(priority())


def merge(*configs: Sample) -> Any:
    made = [(config, 20, Source(f"C{n}")) for n, config in enumerate(configs)]
    return resolve(Claims.gather(made), Sample)


@pytest.mark.parametrize("one", [False, None, 0, "", (), frozenset(), UNSET])
@pytest.mark.parametrize("other", [False, None, 0, "", (), frozenset(), UNSET])
def test_unset_false_none_zero_and_empty_are_different_things(one: Any, other: Any) -> None:
    resolution = merge(Sample(value=one), Sample(value=other))
    if repr(one) == repr(other) or UNSET in (one, other):
        assert resolution.problems == ()
        assert repr(resolution.config.value) == repr(other if one is UNSET else one)
    else:
        assert [p.what for p in resolution.problems] == ["they differ at the same priority 20"]


def test_an_unset_field_makes_no_claim() -> None:
    assert len(Claims.of(Sample(), 20, ORDERS)) == 1
    assert len(Claims.of(Sample(value=None), 20, ORDERS)) == 2


def test_an_empty_map_is_a_claim_and_an_unset_one_is_none() -> None:
    assert merge(Sample()).config.entries is UNSET
    assert merge(Sample(entries={})).config.entries == {}


def test_unset_has_no_truth_value() -> None:
    with pytest.raises(
        TypeError, match=r"^UNSET is neither true nor false; compare with `is UNSET`$"
    ):
        bool(UNSET)


def test_unset_is_one_object_also_after_copying_and_pickling() -> None:
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET
    assert pickle.loads(pickle.dumps(PRESENT)) is PRESENT


@pytest.mark.parametrize(("one", "other"), [(True, 1), (1, 1.0), ((1,), (True,)), (0, False)])
def test_claims_of_one_source_on_true_and_one_are_two_claims(one: Any, other: Any) -> None:
    # Were they one, the first to be written would win in silence.
    assert len({Claim(one, 20, ORDERS), Claim(other, 20, ORDERS)}) == 2
    both = [(Sample(value=one), 20, ORDERS), (Sample(value=other), 20, ORDERS)]
    for made in (both, both[::-1]):
        resolution = resolve(Claims.gather(made), Sample)
        assert [p.what for p in resolution.problems] == ["they differ at the same priority 20"]


def test_a_claim_says_what_how_strongly_and_who() -> None:
    assert str(Claim("a", Priority.COMPONENT, ORDERS)) == "'a' at priority 20 by Orders (main.py:3)"
    assert str(Claim(1, 25, Source("Users"))) == "1 at priority 25 by Users"
    assert Source("Users").place == "unknown place"


def test_the_source_of_a_caller_is_the_line_outside_the_library() -> None:
    made = Source.of_caller("Orders")
    assert made.component == "Orders"
    assert made.file.endswith("test_claims.py")
    assert made.line > 0


def test_replacing_drops_what_weaker_claims_ask_for() -> None:
    made = [
        (Sample(labels=frozenset("a"), entries={"x": 1, "y": 2}), 20, ORDERS),
        (Sample(labels=replacing(frozenset("b")), entries=replacing({"y": 3})), 30, USERS),
    ]
    resolution = resolve(Claims.gather(made), Sample)
    assert resolution.config == Sample(labels=frozenset("b"), entries={"y": 3})
    assert [str(c) for c in resolution.outcomes["entries", "[x]"].overridden] == [
        "1 at priority 20 by Orders (main.py:3)"
    ]


def test_replacing_drops_nothing_that_is_as_strong() -> None:
    made = [
        (Sample(entries={"x": 1}), 30, ORDERS),
        (Sample(entries=replacing({"y": 3})), 30, USERS),
    ]
    assert resolve(Claims.gather(made), Sample).config.entries == {"x": 1, "y": 3}


def test_equal_values_have_one_canonical_text() -> None:
    assert canonical({"b", "a"}) == canonical(frozenset(["a", "b"])) == "{str:'a', str:'b'}"
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1})
    assert canonical([1, (2,)]) == "[int:1, [int:2]]"
    assert canonical(True) != canonical(1)
    assert canonical(Replacing(1)) == "Replacing(int:1)"


def test_sets_are_shown_sorted() -> None:
    assert show({"b", "a"}) == "{'a', 'b'}"
    assert show(frozenset()) == "{}"
    assert show(("a",)) == "('a',)"
    assert show(("a", {"c", "b"})) == "('a', {'b', 'c'})"
    assert show({"k": {"b", "a"}}) == "{'k': {'a', 'b'}}"


SECRETS = [
    "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=c2VjcmV0",
    "Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKey=c2VjcmV0",
    "Endpoint=https://shop.service.signalr.net;AccessKey=c2VjcmV0;Version=1.0;",
    "Endpoint=https://shop.azconfig.io;Id=x;Secret=c2VjcmV0",
    "Server=shop;Password = c2VjcmV0",
    "Server=shop;pwd=c2VjcmV0",
    "https://shop.blob.core.windows.net/c?sv=2024&sig=c2VjcmV0",
    "mongodb://shop:c2VjcmV0@shop.mongo.cosmos.azure.com:10255/",
]


@pytest.mark.parametrize("text", SECRETS)
@pytest.mark.parametrize(
    "wrapped",
    [
        lambda text: text,
        lambda text: [text],
        lambda text: (1, text),
        lambda text: {text},
        lambda text: {text: 1},
        lambda text: {"a": [text]},
        lambda text: text.encode(),
        lambda text: Replacing(text),
    ],
)
def test_a_secret_is_never_shown_however_it_is_wrapped(text: str, wrapped: Any) -> None:
    assert carries_secret(text)
    assert "c2VjcmV0" not in show(wrapped(text))
    claim = Claim(wrapped(text), 20, ORDERS) if not isinstance(wrapped(text), list | dict) else None
    problem = Problem((text, f"[{text}]"), f"{text!r} is wrong", (claim,) if claim else ())
    assert "c2VjcmV0" not in str(problem)
    assert "c2VjcmV0" not in problem.what
    assert "c2VjcmV0" not in str(Warned((text,), text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "on",
        "https://shop.vault.azure.net/secrets/mail-password",
        "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/mail)",
        "InstrumentationKey=00000000-0000-0000-0000-000000000000",
        "var.password == null",
        "partition_key='/id'",
        "orders@example.com",
        "https://shop.example.com:443/path?q=1",
        "SharedAccessKeyName=Root",
    ],
)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert not carries_secret(text)
    assert hide_secrets(text) == text


def test_a_hidden_secret_leaves_the_rest_readable() -> None:
    assert hide_secrets("Endpoint=sb://a/;SharedAccessKey=abc=;EntityPath=q") == (
        "Endpoint=sb://a/;SharedAccessKey=(hidden);EntityPath=q"
    )
    assert hide_secrets("mongodb://shop:abc@host") == "mongodb://shop:(hidden)@host"


@given(junk(), junk())
def test_junk_can_be_claimed_shown_and_told_apart(one: Any, other: Any) -> None:
    made = [(Sample(value=one, labels=other, entries={"a": one}), 20, ORDERS)]
    gathered = Claims.gather(made)
    assert Claims.union((gathered, gathered)) == gathered
    assert isinstance(show(one), str)
    assert canonical(one) == canonical(one)


@pytest.mark.parametrize(
    ("config", "path"),
    [
        (CosmosConfig(consistency=replacing("Strong")), ("consistency",)),
        (CosmosConfig(ip_rules=replacing({"203.0.113.7"})), ("ip_rules",)),
        (
            CosmosConfig(databases={"shop": replacing(CosmosDatabase())}),
            ("databases", "[shop]"),
        ),
    ],
)
def test_replacing_where_it_replaces_nothing_is_said(
    config: CosmosConfig, path: tuple[str, ...]
) -> None:
    claims = Claims.of(config, 20, Source("One", "main.py", 3))
    problems = resolve(claims, CosmosConfig, "cosmos:shared-database").problems
    assert [(p.path, p.what) for p in problems] == [
        (
            ("cosmos:shared-database", *path),
            "replacing(…) is for whole sets and maps; elsewhere it replaces nothing",
        )
    ]
