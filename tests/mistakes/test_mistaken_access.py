"""Rules of access, and of how an API is met, that cannot hold."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen
from mistake import Mistake, each, is_said

from atakora_tf import CrudApi, EntraAuth

TENANT = "11111111-2222-3333-4444-555555555555"
GOOD = EntraAuth(tenant=TENANT, audience="api://orders")


@frozen
class Order:
    id: str
    customer_id: str
    total: int
    shape: dict[str, Any]


def orders(**options: Any) -> Any:
    return lambda: {"a": CrudApi.define("OrderApi", entity=Order, **options)}


MISTAKES = [
    Mistake(
        title="a directory by its domain",
        define=orders(auth=evolve(GOOD, tenant="contoso.com")),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth: tenant='contoso.com' is not the id of a directory, a GUID, by which "
            "tokens name it\n"
            "- <OrderApi>\n"
            "Ways out: copy the id: az account show --query tenantId."
        ),
        means="A token names the directory that it is from by its id, whatever else the directory "
        "is called. With a domain no token would ever be accepted.",
        do="Write the directory's id.",
    ),
    Mistake(
        title="an operation that does not exist",
        define=orders(auth={"delet": GOOD, "*": "function"}),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth names the operation 'delet'; a CRUD API has create, read, update, "
            "delete, list, restore, create_batch, read_batch; did you mean 'delete'?\n"
            "- <OrderApi>\n"
            "Ways out: correct the name."
        ),
        means="A rule for an operation that no API has would guard nothing.",
        do="Correct the spelling.",
    ),
    Mistake(
        title="an operation that the API does not have",
        define=orders(auth={"restore": GOOD, "*": "function"}),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth names the operation 'restore', which this API does not have\n"
            "- <OrderApi>\n"
            "Ways out: leave it out; add 'restore' to operations=."
        ),
    ),
    Mistake(
        title="operations without a rule",
        define=orders(auth={"read": "anonymous", "list": "anonymous"}),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth says nothing of create, update, delete\n"
            "- <OrderApi>\n"
            "Ways out: name them; write '*' for all operations that are not named."
        ),
        means="A mapping of rules leaves no operation out: what is forgotten must not be open, and "
        "must not be closed by chance.",
        do="Name every operation, or write a rule for '*'.",
    ),
    Mistake(
        title="a role for an operation that does not exist",
        define=orders(auth=evolve(GOOD, roles={"remove": ["Orders.Admin"]})),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth: roles names the operation 'remove'; a CRUD API has create, read, "
            "update, delete, list, restore, create_batch, read_batch; did you mean 'restore'?\n"
            "- <OrderApi>\n"
            "Ways out: correct the name."
        ),
    ),
    Mistake(
        title="one role where a list belongs",
        define=orders(auth=evolve(GOOD, roles={"delete": "Orders.Admin"})),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth: roles['delete']='Orders.Admin' is not a list of names\n"
            "- <OrderApi>\n"
            "Ways out: write ['Orders.Admin']."
        ),
        means="A text is a collection of its letters, which are no roles.",
        do="Put it into a list.",
    ),
    Mistake(
        title="scopes between spaces",
        define=orders(auth=evolve(GOOD, scopes=["Orders.Read Orders.Write"])),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth: scopes holds 'Orders.Read Orders.Write', which is no name of a "
            "permission: a text without spaces\n"
            "- <OrderApi>\n"
            "Ways out: write the value that the app registration has, such as 'Orders.Admin'."
        ),
    ),
    Mistake(
        title="an owner that the entity does not have",
        define=orders(auth=evolve(GOOD, owner="customerid")),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth: owner='customerid' is no property of Order; it has customer_id, "
            "total, shape; did you mean 'customer_id'?\n"
            "- <OrderApi>\n"
            "Ways out: correct the name; add the property to the schema."
        ),
        means="The field that says whose an item is does not exist, so nobody could reach any.",
        do="Correct the name, or add a field for the owner.",
    ),
    Mistake(
        title="an owner that is no text",
        define=orders(auth=evolve(GOOD, owner="total")),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth: owner='total' is of type integer, and the subject of a token is text\n"
            "- <OrderApi>\n"
            "Ways out: name a field of type string."
        ),
    ),
    Mistake(
        title="two owners of one item",
        define=orders(
            auth={
                "read": evolve(GOOD, owner="customer_id"),
                "*": evolve(GOOD, owner="id"),
            }
        ),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth names several owners, customer_id and id; an item is of one\n"
            "- <OrderApi>\n"
            "Ways out: name the same field everywhere.\n"
            "\n"
            "OrderApi: auth['*']: owner='id' is not a field that can hold whose an item is\n"
            "- <OrderApi>\n"
            "Ways out: name a field of its own."
        ),
    ),
    Mistake(
        title="an Entra ID that is half described",
        define=orders(
            auth=evolve(
                GOOD,
                audience=" ",
                subject="email",  # type: ignore[arg-type]
                issuer="http://login.example.com",
                owner_except=["Orders.Admin"],
            )
        ),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth: audience=' ' names nobody whom tokens are for\n"
            "- <OrderApi>\n"
            "Ways out: write the application's client id or its URI, such as 'api://orders'.\n"
            "\n"
            "OrderApi: auth: issuer is given without keys; tokens of another issuer are signed "
            "with its keys\n"
            "- <OrderApi>\n"
            "Ways out: give both, or neither.\n"
            "\n"
            "OrderApi: auth: issuer='http://login.example.com' is not an https address\n"
            "- <OrderApi>\n"
            "Ways out: correct the address.\n"
            "\n"
            "OrderApi: auth: owner_except is given without owner, so there is nothing to except "
            "from\n"
            "- <OrderApi>\n"
            "Ways out: name the field of the owner; leave owner_except out.\n"
            "\n"
            "OrderApi: auth: subject='email' is not one of oid, sub\n"
            "- <OrderApi>\n"
            "Ways out: choose one of these."
        ),
    ),
    Mistake(
        title="a rule that is none, for one operation",
        define=orders(auth={"read": "everyone", "*": "function"}),
        offenders=("OrderApi",),
        message=(
            "OrderApi: auth['read']='everyone' is not one of anonymous, function, entra\n"
            "- <OrderApi>\n"
            "Ways out: choose one of these."
        ),
    ),
    Mistake(
        title="filters that would read everything, or mean nothing",
        define=orders(filters=["totl", "shape", "customer_id"], indexes=None),
        offenders=("OrderApi",),
        message=(
            "OrderApi: filters: Order cannot be filtered by 'shape', which is an object; name a "
            "field inside it\n"
            "- <OrderApi>\n"
            "Ways out: correct the name; leave it out.\n"
            "\n"
            "OrderApi: filters: Order cannot be filtered by 'totl', which is not declared in the "
            "schema, so its type is not known; did you mean 'total'?\n"
            "- <OrderApi>\n"
            "Ways out: correct the name; leave it out."
        ),
        means="A filter compares a single value of a known type.",
        do="Name declared fields; a field inside an object is written 'address.city'.",
    ),
    Mistake(
        title="operations that the data cannot carry",
        define=orders(operations=["create", "create_batch", "restore"]),
        offenders=("OrderApi",),
        message=(
            "OrderApi: operations has 'create_batch', and a batch is all or nothing inside one "
            "partition; with the partition key '/id' every item is a partition of its own\n"
            "- <OrderApi>\n"
            "Ways out: choose another partition key; leave 'create_batch' out.\n"
            "\n"
            "OrderApi: operations has 'restore', and without soft_delete nothing stays that could "
            "come back\n"
            "- <OrderApi>\n"
            "Ways out: write soft_delete=True; leave 'restore' out."
        ),
        means="A batch is one transaction of Cosmos DB, which holds inside a partition; and only "
        "what was marked instead of deleted can be restored.",
        do="Choose another partition key; delete softly.",
    ),
    Mistake(
        title="pages and routes that cannot be",
        define=orders(page_size=500, max_page_size=100, route="/v2 users/"),
        offenders=("OrderApi",),
        message=(
            "OrderApi: page_size=500 is more than max_page_size=100\n"
            "- <OrderApi>\n"
            "Ways out: raise max_page_size; lower page_size.\n"
            "\n"
            "OrderApi: route='/v2 users/' is not a path of letters, digits, '.', '_' and '-' "
            "between slashes\n"
            "- <OrderApi>\n"
            "Ways out: write it like 'v1/users'."
        ),
    ),
]


@each(MISTAKES)
def test_a_rule_that_cannot_hold_is_said(mistake: Mistake) -> None:
    is_said(mistake)
