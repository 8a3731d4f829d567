"""Callers reach what is theirs; of the rest they learn nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.contract.access import Access
from atakora_tf.contract.query import Condition
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.identity.rows import (
    check_owner,
    owner_conditions,
    owner_fields,
    reaches_all,
)
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import rules

OWNED = rules(owner="customer_id", owner_except=["Orders.Admin", "Orders.Support"])
OPEN = rules()
ADA = Caller(kind="user", subject="ada", roles=frozenset({"Orders.Use"}))
ADMIN = Caller(kind="user", subject="eve", roles=frozenset({"Orders.Admin"}))


def test_lists_are_asked_for_the_caller_s_items_alone() -> None:
    assert owner_conditions(OWNED, ADA) == (Condition("customer_id", "eq", "ada"),)
    assert owner_conditions(OWNED, ADMIN) == ()
    assert owner_conditions(OPEN, ADA) == ()


def test_what_a_caller_creates_is_its_own_even_if_it_reaches_all() -> None:
    assert owner_fields(OWNED, ADA) == {"customer_id": "ada"}
    assert owner_fields(OWNED, ADMIN) == {"customer_id": "eve"}
    assert owner_fields(OPEN, ADA) == {}


@pytest.mark.parametrize("owner", ["bob", "Ada", "ada ", "", None, ["ada"], 7, True])
def test_somebody_else_s_item_is_not_there(owner: Any) -> None:
    with pytest.raises(Refused) as caught:
        check_owner(OWNED, ADA, {"id": "1", "customer_id": owner})
    assert (caught.value.code, caught.value.status, caught.value.detail) == (
        "ItemNotFound",
        404,
        None,
    )


def test_an_item_of_nobody_is_open_to_the_excepted_alone() -> None:
    with pytest.raises(Refused):
        check_owner(OWNED, ADA, {"id": "1"})
    check_owner(OWNED, ADMIN, {"id": "1"})


def test_what_is_one_s_own_or_has_no_owners_is_reached() -> None:
    check_owner(OWNED, ADA, {"customer_id": "ada"})
    check_owner(OPEN, ADA, {"customer_id": "bob"})
    check_owner(OPEN, ANONYMOUS, {})


@pytest.mark.parametrize(
    "caller", [ANONYMOUS, Caller(kind="function"), Caller(kind="user", subject="")]
)
def test_who_is_nobody_owns_nothing(caller: Caller) -> None:
    for attempt in (owner_conditions, owner_fields):
        with pytest.raises(Refused) as caught:
            attempt(OWNED, caller)
        assert caught.value.code == "AuthenticationRequired"
    for item in ({"customer_id": ""}, {"customer_id": None}, {}, {"customer_id": "None"}):
        with pytest.raises(Refused):
            check_owner(OWNED, caller, item)


_NAMES = st.sampled_from(["ada", "bob", "eve"])
_ROLES = st.frozensets(st.sampled_from(["A", "B"]))


@given(subject=_NAMES, owner=_NAMES, roles=_ROLES, excepted=_ROLES, owned=st.booleans())
def test_a_list_shows_exactly_the_items_that_can_be_read(
    subject: str, owner: str, roles: frozenset[str], excepted: frozenset[str], owned: bool
) -> None:
    access = Access(kind="entra", owner="of" if owned else None, owner_except=tuple(excepted))
    caller = Caller(kind="user", subject=subject, roles=roles)
    listed = all(each.value == owner for each in owner_conditions(access, caller))
    try:
        check_owner(access, caller, {"of": owner})
        reached = True
    except Refused:
        reached = False
    assert listed == reached == (reaches_all(access, caller) or subject == owner)
