"""What `auth=` comes to for each operation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from apis import ENTRA, Order, api, contract
from attrs import astuple, evolve

from atakora_tf import CrudApi, IndexingPolicy, define_backend
from atakora_tf.contract.access import ANYONE, KEY, Access
from atakora_tf.contract.api import EntityApi, KeyPart
from atakora_tf.contract.query import Order as By
from atakora_tf.errors import BackendInvalid

TENANT = "11111111-2222-3333-4444-555555555555"


def access(found: EntityApi, name: Any) -> Access:
    operation = found.operation(name)
    assert operation is not None
    return operation.access


def setting(**options: Any) -> str:
    users = CrudApi.define("OrderApi", **{"entity": Order, **options})
    backend = define_backend({"users": users}, name="shop", location="westeurope", lock=None)
    resources = backend.document().to_dict()["resource"]
    (app,) = resources["azurerm_function_app_flex_consumption"].values()
    return str(app["app_settings"]["ORDER_API_AUTH"])


@pytest.mark.parametrize(
    ("word", "rule"),
    [("anonymous", ANYONE), ("function", KEY), ("entra", Access(kind="entra"))],
)
def test_a_word_holds_for_every_operation(word: str, rule: Access) -> None:
    found = api(auth=word)
    assert {each.access for each in found.operations} == {rule}
    assert setting(auth=word) == word


def test_entra_id_is_resolved_whole() -> None:
    found = api(auth=ENTRA)
    assert access(found, "read") == Access(
        kind="entra",
        tenant=TENANT,
        issuers=(
            f"https://login.microsoftonline.com/{TENANT}/v2.0",
            f"https://sts.windows.net/{TENANT}/",
        ),
        audiences=("api://orders",),
        keys=f"https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys",
        scopes=("Orders.Use",),
        roles=(),
        owner="customer_id",
        owner_except=("Orders.Admin",),
        subject="oid",
    )
    assert access(found, "delete").roles == ("Orders.Admin",)
    assert setting(auth=ENTRA) == "entra"


def test_put_and_patch_have_the_rule_of_update() -> None:
    found = api(auth=evolve(ENTRA, roles={"update": ["W"], "*": ["R"]}))
    assert access(found, "replace").roles == access(found, "update").roles == ("W",)
    assert access(found, "list").roles == ("R",)


def test_rules_differ_by_operation() -> None:
    rules = {"read": "anonymous", "list": "anonymous", "*": ENTRA}
    found = api(auth=rules)
    assert access(found, "read") == ANYONE
    assert access(found, "create").kind == "entra"
    assert setting(auth=rules) == (
        "create=entra,read=anonymous,update=entra,delete=entra,list=anonymous"
    )


def test_order_and_case_and_repetition_say_nothing() -> None:
    one = evolve(ENTRA, audience=["b", "a", "b"], scopes=["y", "x"])
    other = evolve(
        ENTRA, tenant=TENANT.upper(), audience=("a", "b"), scopes={"x": 0, "y": 0}.keys()
    )
    assert api(auth=one) == api(auth=other)


def test_another_issuer_brings_its_keys() -> None:
    found = api(auth=evolve(ENTRA, issuer="https://id.example/", keys="https://id.example/keys"))
    assert access(found, "read").issuers == ("https://id.example/",)
    assert access(found, "read").keys == "https://id.example/keys"


def test_two_apis_with_one_route_are_a_mistake() -> None:
    with pytest.raises(BackendInvalid) as caught:
        contract(B={"entity": Order}, A={"entity": Order, "route": "Orders"})
    (problem,) = caught.value.problems
    first, second = (source.place for source in problem.sources)
    assert str(problem) == (
        "A: A and B have the same route, '/api/orders'\n"
        f"- A ({first})\n- B ({second})\n"
        "Ways out: give one of them a route of its own: route='v2/…'."
    )


def test_a_route_of_its_own_is_the_endpoint_too(tmp_path: Path) -> None:
    orders = CrudApi.define("OrderApi", entity=Order, route="/v2/orders/")
    backend = define_backend({"orders": orders}, name="shop", location="westeurope", lock=None)
    backend.synthesize(tmp_path)
    assert backend.get_component(orders).endpoint.endswith("/api/v2/orders")
    assert "/api/v2/orders" in astuple(orders.endpoint)
    assert {each.path for each in api(route="/v2/orders/").operations} == {
        "/api/v2/orders",
        "/api/v2/orders/{id}",
    }


def test_lists_are_filtered_by_what_has_an_index() -> None:
    def names(**options: Any) -> list[str]:
        return [each.name for each in api(**options).filters]

    assert names() == ["createdAt", "id", "updatedAt"]
    keys = {"partition_key": "/tenant_id", "unique_keys": ["/note"]}
    assert names(**keys, indexes=[["/status", "-/total"]]) == [
        *("createdAt", "id", "note", "status", "tenant_id", "total", "updatedAt")
    ]
    assert names(**keys, filters=["total"]) == ["tenant_id", "total"]
    assert names(**keys, filters=[]) == ["tenant_id"]
    unindexed = IndexingPolicy(excluded_paths=["/*"], included_paths=["/total/?"])
    assert names(indexes=unindexed) == ["id"]
    found = api(indexes=unindexed, filters=["total"], partition_key="/tenant_id")
    assert [each.name for each in found.filters] == ["tenant_id", "total"]
    # The partition is found without an index; an order needs one.
    assert found.orderings == ((By("total"),),)


def test_a_filter_without_an_index_is_a_mistake() -> None:
    off = IndexingPolicy(excluded_paths=["/total/?"])
    with pytest.raises(BackendInvalid) as caught:
        api(filters=["total"], indexes=off)
    (problem,) = caught.value.problems
    assert problem.what == ("filters: 'total' is not indexed, so every list would read all items")


def test_keys_have_types() -> None:
    schema = {"shop": {"type": "integer", "required": True}, "at": {"type": "string"}}
    found = api(entity=None, entity_name="Sale", schema=schema, partition_key=["/shop", "/at"])
    assert found.partition_key == (KeyPart(name="shop", type="integer"), KeyPart(name="at"))
    assert api().partition_key == (KeyPart(name="id"),)
    assert api().key_in_query == ()
