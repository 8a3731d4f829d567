"""One function for each operation, and the file that defines them."""

from __future__ import annotations

from attrs import evolve

from atakora_tf.contract.access import ANYONE, KEY
from atakora_tf.contract.api import EntityApi
from atakora_tf.packages.function_app_file import function_app_text
from atakora_tf.packages.function_list import HttpFunction, OwnRoute, api_functions, route_shape
from tests.contract.apis import ENTIRE, contract


def orders() -> EntityApi:
    return contract(OrderApi=ENTIRE).apis[0]


def opened(api: EntityApi, *names: str) -> EntityApi:
    return evolve(
        api,
        operations=tuple(
            evolve(each, access=ANYONE if each.name in names else KEY) for each in api.operations
        ),
    )


def test_functions_are_those_of_the_contract_and_put_and_patch_are_one() -> None:
    api = orders()
    found = api_functions(api)
    assert [each.name for each in found] == list(dict.fromkeys(o.function for o in api.operations))
    update = next(each for each in found if each.name == "OrderApi_update")
    assert set(update.methods) >= {"PATCH", "PUT"}
    assert update.route == "orders/{id}"


def test_every_method_of_an_address_is_answered_once() -> None:
    found = api_functions(orders(), [OwnRoute("note", "GET", "{id}/note", "read")])
    taken = [(route_shape(each.route), method) for each in found for method in each.methods]
    assert len(taken) == len(set(taken))
    shapes = {shape for shape, _ in taken}
    assert {shape for shape, method in taken if method == "OPTIONS"} == shapes
    with_get = {shape for shape, method in taken if method == "GET"}
    assert {shape for shape, method in taken if method == "HEAD"} == with_get


def test_options_are_answered_where_the_fewest_are_kept_out() -> None:
    found = {each.name: each for each in api_functions(opened(orders(), "list", "delete"))}
    assert "OPTIONS" in found["OrderApi_list"].methods
    assert "OPTIONS" not in found["OrderApi_create"].methods
    assert "OPTIONS" in found["OrderApi_delete"].methods
    assert found["OrderApi_list"].level == "ANONYMOUS"
    assert found["OrderApi_create"].level == "FUNCTION"


def test_tokens_are_not_for_the_host_to_check() -> None:
    assert {each.level for each in api_functions(orders())} == {"ANONYMOUS"}


def test_routes_of_hooks_are_kept_apart_from_operations() -> None:
    api = opened(orders())
    routes = [
        OwnRoute("read", "GET", "{id}/note", "read"),
        OwnRoute("Read", "POST", "{id}/note", "update"),
        OwnRoute("summary", "GET", "", "list"),
    ]
    found = {each.name: each for each in api_functions(api, routes)}
    assert found["OrderApi_read_2"].route == "orders/{id}/note"
    assert found["OrderApi_Read_3"].methods == ("POST",)
    assert found["OrderApi_summary"].route == "orders"


def test_the_file_reads_like_one_that_is_written_by_hand() -> None:
    functions = [
        HttpFunction("UserApi_list", "users", ("GET", "HEAD"), "ANONYMOUS"),
        HttpFunction("user-api_read", "users/{id}", ("GET",), "FUNCTION"),
    ]
    text = function_app_text("functions:api-functions", functions, ["atakora_joined_jobs"])
    assert (
        text
        == '''\
"""The functions of the app functions:api-functions. Made by `atakora package`: do not edit it."""

import atakora_joined_jobs
import azure.functions as func

from atakora_tf.runtime.azure_functions import answered
from atakora_tf.runtime.joined_app import JoinedApp
from atakora_tf.runtime.packaged import packaged

app = JoinedApp(atakora_joined_jobs)
api = packaged(__file__)
ANONYMOUS = func.AuthLevel.ANONYMOUS
FUNCTION = func.AuthLevel.FUNCTION


@app.route("users", methods=["GET", "HEAD"], auth_level=ANONYMOUS)
async def UserApi_list(req: func.HttpRequest) -> func.HttpResponse:
    return await answered(api, req)


@app.function_name("user-api_read")
@app.route("users/{id}", methods=["GET"], auth_level=FUNCTION)
async def user_api_read(req: func.HttpRequest) -> func.HttpResponse:
    return await answered(api.keyed, req)
'''
    )
