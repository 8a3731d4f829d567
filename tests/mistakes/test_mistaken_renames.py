"""Components that are renamed: `previously=` that cannot be meant."""

from __future__ import annotations

from typing import Any

import pytest
from mistake import OPTIONS, Mistake, User, each, is_said

from atakora_tf import CrudApi, DataStack, define_backend

AS_IT_WAS = "Ways out: write the id as it was."
SHAPE = (
    "Ways out: write previously='UserApi', or previously=['UserApi', 'CustomerApi'] with the "
    "oldest first."
)


def customers(previously: Any) -> dict[str, Any]:
    return {"customers": CrudApi.define("CustomerApi", entity=User, previously=previously)}


def alone(title: str, previously: Any, what: str, way_out: str, **more: str) -> Mistake:
    return Mistake(
        title=title,
        define=lambda: customers(previously),
        offenders=("CustomerApi",),
        message=f"CustomerApi: {what}\n- <CustomerApi>\n{way_out}",
        **more,
    )


def living() -> dict[str, Any]:
    return {
        **customers("UserApi"),
        "users": CrudApi.define("user_api", entity=User, database="people"),
    }


def claimed_twice() -> dict[str, Any]:
    return {
        **customers("UserApi"),
        "people": DataStack.define("People", entities=[User], previously=["Persons", "user-api"]),
    }


def one_address() -> dict[str, Any]:
    return {
        **customers("UserApi"),
        "reports": CrudApi.define("Reports", entity=User, database="customer-api"),
    }


MISTAKES = [
    Mistake(
        title="a former id that another component has",
        define=living,
        offenders=("CustomerApi", "user_api"),
        message=(
            "CustomerApi: previously='UserApi' is the id of another component, 'user_api', and "
            "what that id had belongs to one of them\n"
            "- <CustomerApi>\n"
            "- <user_api>\n"
            "Ways out: leave 'UserApi' out of previously=, if CustomerApi was never called so; "
            "give the other component an id that none had before."
        ),
        means="`CustomerApi` says that it was `UserApi` before, so the database of that name is "
        "its own. A new component with the old id would be after the same data.",
        do="Give the new component an id that no component ever had.",
    ),
    Mistake(
        title="two components with one past",
        define=claimed_twice,
        offenders=("CustomerApi", "People"),
        message=(
            "CustomerApi: CustomerApi and People both say previously= of an id that becomes "
            "USER_API, and what it had belongs to one of them\n"
            "- <CustomerApi>\n"
            "- <People>\n"
            "Ways out: leave it to the one that goes on with the data."
        ),
        means="What `UserApi` had can go to one component only.",
        do="Leave the former id to the one that goes on with the data.",
    ),
    Mistake(
        title="an address that is taken",
        define=one_address,
        offenders=("CustomerApi", "Reports"),
        message=(
            "cosmos:shared-database › databases['customer-api']: the databases 'customer-api' "
            "and 'user-api' would both have the address 'customer-api' in Terraform: one has this "
            "name, the other belongs to a component that is called so now\n"
            "- <CustomerApi>\n"
            "- <Reports>\n"
            "Ways out: call the renamed component otherwise; name its database outright, which "
            "then keeps its address, too."
        ),
    ),
    alone(
        "the own id as a former one",
        "CustomerApi",
        "previously='CustomerApi' is the component's own id",
        "Ways out: leave it out; name it first if the component is called again as it was at "
        "first: previously=['CustomerApi', '…'].",
    ),
    alone(
        "the own id as the last of the former ones",
        ["UserApi", "CustomerApi"],
        "previously='CustomerApi' is the component's own id",
        "Ways out: leave it out; name it first if the component is called again as it was at "
        "first: previously=['CustomerApi', '…'].",
    ),
    alone(
        "a former id twice",
        ["UserApi", "Crm", "UserApi"],
        "previously names 'UserApi' more than once",
        "Ways out: leave one of them out.",
    ),
    alone(
        "a former id that is a number", 5, "previously=5 is neither an id nor a list of ids", SHAPE
    ),
    alone(
        "former ids without an order",
        {"UserApi"},
        "previously={'UserApi'} is neither an id nor a list of ids",
        SHAPE,
    ),
    alone("no former id", None, "previously=None is neither an id nor a list of ids", SHAPE),
    alone("a former id that is empty", " ", "previously: the id ' ' is empty", AS_IT_WAS),
    alone(
        "a number among former ids",
        ["UserApi", 7],
        "previously: the id 7 is not a text",
        AS_IT_WAS,
    ),
    alone(
        "a former id without a letter",
        "日本",
        "previously: the id '日本' holds no ASCII letter or digit, so no component was called so",
        AS_IT_WAS,
    ),
]


@each(MISTAKES)
def test_a_past_that_cannot_be_is_said(mistake: Mistake) -> None:
    is_said(mistake)


@pytest.mark.parametrize("previously", ["Someone", ["A", "B"], ("customer-api",), []])
def test_a_past_that_nobody_remembers_is_no_mistake(previously: Any) -> None:
    assert define_backend(customers(previously), **OPTIONS).validate() == ()
