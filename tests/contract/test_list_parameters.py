"""The query string of a list: typed, exact, and told whole where it is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from apis import ENTIRE, api
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.contract.list_parameters import ListRequest, parse_list
from atakora_tf.contract.query import OPERATORS, Condition, Order, Query

API = api(**ENTIRE)


def read(*parameters: tuple[str, str], of: Any = API) -> ListRequest:
    found = parse_list(parameters, of)
    assert isinstance(found, ListRequest), found
    return found


def faults(*parameters: tuple[str, str], of: Any = API) -> list[tuple[str | None, str]]:
    found = parse_list(parameters, of)
    assert isinstance(found, tuple), found
    return [(each.parameter, each.detail) for each in found]


def test_nothing_asked_is_the_first_page() -> None:
    assert read() == ListRequest(Query(page_size=50))


def test_conditions_have_the_type_of_their_field() -> None:
    found = read(
        ("total.ge", "10"),
        ("total.lt", "1e2"),
        ("urgent", "true"),
        ("status.in", "paid,placed,paid"),
        ("status.prefix", "p"),
        ("tags", "gift"),
        ("createdAt.gt", "2026-01-31T12:00:00Z"),
        ("tags.exists", "false"),
    )
    assert found.query.conditions == (
        Condition("createdAt", "gt", "2026-01-31T12:00:00Z"),
        Condition("status", "in", ("paid", "placed")),
        Condition("status", "prefix", "p"),
        Condition("tags", "has", "gift"),
        Condition("tags", "exists", False),
        Condition("total", "lt", 100.0),
        Condition("total", "ge", 10),
        Condition("urgent", "eq", True),
    )
    kinds = {type(each.value) for each in found.query.conditions if each.field == "total"}
    assert kinds == {int, float}


def test_a_partition_key_that_is_named_scopes_the_query() -> None:
    assert read(("tenant_id", "acme")).query == Query(partition=("acme",))
    assert read(("tenant_id.ne", "acme")).query.partition == ()
    deep = api(partition_key=["/tenant_id", "/customer_id"])
    found = read(("customer_id", "ada"), ("tenant_id", "acme"), of=deep)
    assert found.query == Query(partition=("acme", "ada"))
    # The second part alone names no part of the container.
    found = read(("customer_id", "ada"), of=deep)
    assert found.query == Query(conditions=(Condition("customer_id", "eq", "ada"),))


def test_a_comma_inside_a_value_is_written_with_a_backslash() -> None:
    found = read(("status.in", r"a\,b,c\\d,"))
    assert found.query.conditions == (Condition("status", "in", ("", "a,b", "c\\d")),)


@given(st.lists(st.text(max_size=5), min_size=1, max_size=4))
def test_any_values_can_be_asked_for(values: list[str]) -> None:
    text = ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)
    (condition,) = read(("status.in", text)).query.conditions
    assert condition.value == tuple(sorted(set(values), key=repr))


def test_orders_need_an_index_and_can_be_turned_round() -> None:
    assert read(("orderBy", "-total")).query.orders == (Order("total", True),)
    assert read(("orderBy", "status,-total")).query.orders == (
        Order("status"),
        Order("total", True),
    )
    assert read(("orderBy", "-status,total")).query.orders == (
        Order("status", True),
        Order("total"),
    )
    known = (
        "there is no index for this order; there is one for createdAt; id; status; tenant_id; "
        "total; urgent; status,-total"
    )
    for wrong in ("status,total", "total,status", "tags", "note", "", "status,", "--total"):
        assert faults(("orderBy", wrong)) == [("orderBy", known)]


def test_a_projection_brings_id_and_tag_along() -> None:
    assert read(("select", "total,status,total")).query.select == ("id", "_etag", "total", "status")
    assert faults(("select", "totl")) == [("select", "there is no field 'totl'")]
    assert faults(("select", "ttl")) == [("select", "there is no field 'ttl'")]
    assert faults(("select", "")) == [("select", "there is no field ''")]


def test_pages_have_a_size_within_limits() -> None:
    assert read(("pageSize", "200")).query.page_size == 200
    for wrong in ("0", "201", "-1", "1.0", "x", "", "١"):
        assert faults(("pageSize", wrong)) == [
            ("pageSize", "expected a whole number from 1 to 200")
        ]


def test_deleted_items_are_listed_only_where_they_can_be_restored() -> None:
    assert read(("deleted", "true")).deleted is True
    other = api(soft_delete=True)
    ((place, _),) = faults(("deleted", "true"), of=other)
    assert place == "deleted"


def test_the_key_of_a_function_is_azures_business() -> None:
    assert read(("code", "secret")) == ListRequest(Query())


def test_a_continuation_is_kept_as_it_came() -> None:
    assert read(("continuation", "q1w2")).continuation == "q1w2"


def test_everything_wrong_is_told_at_once() -> None:
    found = faults(
        ("total", "much"),
        ("total", "1"),
        ("note", "x"),
        ("urgent", "yes"),
        ("urgent.gt", "true"),
        ("createdAt", "yesterday"),
        ("total.exists", "1"),
        ("tags.eq", "gift"),
    )
    known = "createdAt, id, status, tags, tenant_id, total, urgent"
    assert found == [
        ("total", "expected a number"),
        ("total", "it is given twice"),
        ("note", f"there is no such parameter; lists are filtered by {known}"),
        ("urgent", "expected true or false"),
        ("urgent.gt", "urgent cannot be compared by gt; it can by eq, ne, in, exists"),
        ("createdAt", "expected a date and time such as 2026-01-31T12:00:00Z"),
        ("total.exists", "expected true or false"),
        ("tags.eq", "tags cannot be compared by eq; it can by has, exists"),
    ]


@pytest.mark.parametrize("wrong", ["NaN", "Infinity", "1e999", "0x10", " 1", "1_0", "٣", "", "01"])
def test_only_json_numbers_are_numbers(wrong: str) -> None:
    assert faults(("total", wrong)) == [("total", "expected a number")]


def test_whole_numbers_stay_exact() -> None:
    whole = api(entity=None, entity_name="A", schema={"n": "integer"}, filters=["n"])
    assert read(("n", "-9007199254740991"), of=whole).query.conditions[0].value == -(2**53) + 1
    for wrong in ("9007199254740992", "1.5", "1e3", "--1"):
        assert faults(("n", wrong), of=whole) == [
            ("n", "expected a whole number from -9007199254740991 to 9007199254740991")
        ]


def test_a_query_is_bounded() -> None:
    many = [(f"{name}.{op}", "true") for name in ("urgent", "id") for op in ("eq", "ne")]
    assert read(*many)
    assert faults(("status.in", ",".join("x" * 101))) == [
        ("status.in", "expected at most 100 values")
    ]
    assert faults(("status", "x" * 2049)) == [("status", "expected at most 2048 characters")]
    every = [(f"{n}.{op}", "x") for n in ("id", "status", "tenant_id") for op in OPERATORS[:7]]
    assert (None, "a query has at most 20 conditions") in faults(*every)


def test_a_field_with_the_name_of_a_parameter_is_written_out() -> None:
    coded = api(entity=None, entity_name="A", schema={"code": "string"}, filters=["code"])
    assert read(("code", "x"), of=coded).query.conditions == ()
    assert read(("code.eq", "x"), of=coded).query.conditions == (Condition("code", "eq", "x"),)


def test_a_field_inside_an_object_is_written_with_dots() -> None:
    schema = {"address": {"type": "object", "properties": {"city": "string"}}}
    found = api(entity=None, entity_name="A", schema=schema, filters=["address.city"])
    (condition,) = read(("address.city", "Berlin"), of=found).query.conditions
    assert condition.path == ("address", "city")


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(["total", "status.in", "orderBy", "select", "pageSize", "tags"]),
                st.text(max_size=8),
            ),
            st.text(max_size=12),
        ),
        max_size=5,
    )
)
def test_no_query_string_is_more_than_refused(parameters: list[tuple[str, str]]) -> None:
    found = parse_list(parameters, API)
    if isinstance(found, ListRequest):
        again = parse_list(reversed(parameters), API)
        # Order says nothing.
        assert again == found
    else:
        assert found
        assert all(each.detail for each in found)
