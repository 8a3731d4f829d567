"""What one component says of another: `settings={"PRODUCT_URL": products.endpoint}`."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from atakora_tf import ComponentReference, CrudApi, Resources, StorageConfig, define_backend
from atakora_tf.errors import PlacementUnknown


@frozen
class Product:
    id: str


def products(**options: Any) -> Any:
    return CrudApi.define("ProductApi", entity=Product, **options)


def orders(**options: Any) -> Any:
    return CrudApi.define("OrderApi", entity_name="Order", schema={"total": "integer"}, **options)


def backend(*definitions: Any) -> Any:
    return define_backend(
        {d.id: d for d in definitions}, name="shop", location="westeurope", lock=None
    )


def test_the_endpoint_of_a_component_in_another_app_is_a_reference() -> None:
    catalogue = products(dedicated=True)
    made = backend(catalogue, orders(settings={"PRODUCT_URL": catalogue.endpoint}))
    apps = made.document().to_dict()["resource"]["azurerm_function_app_flex_consumption"]
    assert apps["shop_functions_api-functions"]["app_settings"]["ORDER_API_PRODUCT_URL"] == (
        "https://${azurerm_function_app_flex_consumption."
        "shop_functions_api-functions-product-api.default_hostname}/api/products"
    )


def test_an_app_cannot_hold_its_own_address() -> None:
    catalogue = products()
    mine = orders(settings={"PRODUCT_URL": catalogue.endpoint})
    (problem,) = backend(catalogue, mine).validate()
    assert str(problem) == (
        "functions:api-functions › groups['OrderApi'] › settings['ORDER_API_PRODUCT_URL']: "
        "endpoint of groups/ProductApi in functions:api-functions: an app cannot hold what is "
        "only known once it is there; its host name is in the environment variable "
        "WEBSITE_HOSTNAME\n"
        f"- endpoint of ProductApi at priority 20 by OrderApi ({mine.source.place})\n"
        "Ways out: read WEBSITE_HOSTNAME in the code; leave the setting out."
    )


def test_two_apps_that_wait_for_each_other_are_a_cycle() -> None:
    first = CrudApi.define("A", entity=Product, dedicated=True)
    second = CrudApi.define("B", entity=Product, dedicated=True)
    (problem,) = backend(
        CrudApi.define("A", entity=Product, dedicated=True, settings={"OTHER": second.endpoint}),
        CrudApi.define("B", entity=Product, dedicated=True, settings={"OTHER": first.endpoint}),
    ).validate()
    assert problem.what == (
        "functions:api-functions-a, functions:api-functions-b hold what the others have only once "
        "they are there, so none of them can be made first"
    )


def test_a_component_that_the_backend_lacks_is_said_with_a_near_one() -> None:
    wrong = ComponentReference("ProductsApi", "functions:api-functions", "groups/X", "endpoint")
    (problem,) = backend(products(), orders(settings={"PRODUCT_URL": wrong})).validate()
    assert problem.what == (
        "endpoint of groups/X in functions:api-functions: the backend has no component "
        "'ProductsApi'; did you mean 'ProductApi'?"
    )
    assert problem.ways_out == ("add ProductsApi to the backend", "correct the reference")


def test_a_component_without_an_address_says_so() -> None:
    files = Resources.define("Files", {"storage:files": StorageConfig(containers={})})
    with pytest.raises(PlacementUnknown) as caught:
        _ = files.endpoint
    assert str(caught.value) == "Files is a Resources, which has no endpoint"


@pytest.mark.parametrize(
    ("reference", "fault"),
    [
        (ComponentReference("", "functions:a", "groups/A", "endpoint"), "'' is not a text"),
        (ComponentReference("A", "functions", "groups/A", "endpoint"), "functions"),
        (ComponentReference("A", "functions:a", "A", "endpoint"), "'A'"),
        (ComponentReference("A", "functions:a", "groups/A", "endpoint", 5), "5 is not a text"),  # type: ignore[arg-type]
    ],
)
def test_a_reference_of_no_use_is_said(reference: ComponentReference, fault: str) -> None:
    found = backend(orders(settings={"X": reference})).validate()
    assert any(fault in problem.what for problem in found)
