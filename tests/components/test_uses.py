"""`uses=`: what the functions of a component use of others."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    BusUse,
    CrudApi,
    DatabaseUse,
    EventBus,
    FunctionGroup,
    FunctionsConfig,
    Resources,
    Secrets,
    SecretUse,
    StorageConfig,
    StorageContainer,
    StorageUse,
    define_backend,
)
from atakora_tf.components.definition import ComponentDefinition

BUS = EventBus.define("Bus", topics={"orders": ["billing"]})
VAULT = Secrets.define("Vault", names=["mail-password"])
MAIL = SecretUse(names={"MAIL_PASSWORD": "mail-password"})
ORDERS = BusUse(sends_to_topics=["orders"])


@frozen
class Order:
    id: str


def api(**options: Any) -> Any:
    return CrudApi.define("OrderApi", entity=Order, **options)


def backend(*definitions: Any) -> Any:
    return define_backend(
        {d.id: d for d in definitions}, name="shop", location="westeurope", lock=None
    )


def test_what_is_used_is_asked_for_with_roles_and_settings() -> None:
    made = backend(BUS, VAULT, api(uses=[ORDERS, MAIL]))
    users = {str(r.key): r.components for r in made.plan().resources}
    assert users["service-bus:shared-bus"] == ("Bus", "OrderApi")
    assert users["key-vault:shared-secrets"] == ("OrderApi", "Vault")
    written = made.document().to_dict()["resource"]
    (app,) = written["azurerm_function_app_flex_consumption"].values()
    assert app["app_settings"]["MAIL_PASSWORD"].startswith("@Microsoft.KeyVault(SecretUri=${")
    assert app["app_settings"]["ORDER_API_BUS__credential"] == "managedidentity"
    topic = "${azurerm_servicebus_topic.shop_service-bus_shared-bus_topic_orders.id}"
    assert topic in {role["scope"] for role in written["azurerm_role_assignment"].values()}


def test_what_is_used_stays_everybodys_for_a_dedicated_component() -> None:
    made = backend(BUS, api(uses=[ORDERS], dedicated=True))
    users = {str(r.key): r.components for r in made.plan().resources}
    assert users == {
        "cosmos:shared-database-order-api": ("OrderApi",),
        "functions:api-functions-order-api": ("OrderApi",),
        "service-bus:shared-bus": ("Bus", "OrderApi"),
    }
    made.document()


def test_what_nobody_uses_changes_nothing() -> None:
    assert backend(api(uses=[])).document().to_json() == backend(api()).document().to_json()
    assert backend(api(uses=[BusUse()])).plan().component("OrderApi").resources.keys() == {
        "cosmos:shared-database",
        "functions:api-functions",
        "service-bus:shared-bus",
    }


@pytest.mark.parametrize(
    ("uses", "what", "way_out"),
    [
        ("bus", "uses='bus' is no list", "write uses=[BusUse(…)]"),
        (
            [5],
            "uses holds 5, which is no use, such as a BusUse or a SecretUse",
            "write one of them, or a class of your own with key, config, roles and settings",
        ),
        (
            [StorageUse(writes="reports")],
            "StorageUse: writes='reports' is not a list of names",
            "write writes=['reports']",
        ),
        ([BusUse(queues=5)], "BusUse: queues=5 is not a list of names", "write queues=['…']"),
        ([BusUse(queues=[5])], "BusUse: queues={5}: 5 is not a text", "write names"),
        (
            [DatabaseUse(database="order-api", containers="orders")],
            "DatabaseUse: containers='orders' is not a list of names",
            "write containers=['orders']",
        ),
        (
            [SecretUse(names="mail-password")],  # type: ignore[arg-type]
            "SecretUse: names='mail-password' is not a mapping of names",
            "write names={'…': '…'}",
        ),
        (
            [BusUse(subscriptions=["billing"])],
            "BusUse: subscriptions=['billing'] is not a mapping of names",
            "write subscriptions={'…': '…'}",
        ),
        (
            [SecretUse(names={"ORDER_API_AUTH": "mail-password"})],
            "the setting 'ORDER_API_AUTH' of key-vault:shared-secrets is one that the component "
            "has already",
            "give the use another connection, or the setting another name",
        ),
    ],
)
def test_a_use_of_no_use_is_said(uses: Any, what: str, way_out: str) -> None:
    definition = api(uses=uses)
    (problem,) = backend(VAULT, definition).validate()
    assert str(problem) == (
        f"OrderApi: {what}\n- OrderApi ({definition.source.place})\nWays out: {way_out}."
    )


def test_a_component_of_ones_own_uses_too_if_it_has_functions() -> None:
    needs = {"functions:api-functions": FunctionsConfig(groups={"Mailer": FunctionGroup()})}
    plain = Resources.define("Mailer", needs)
    mailer = ComponentDefinition(Resources, "Mailer", plain.props, plain.source, uses=[ORDERS])
    assert str(backend(BUS, mailer).plan().resource("service-bus:shared-bus").components) == (
        "('Bus', 'Mailer')"
    )
    files = Resources.define(
        "Files", {"storage:files": StorageConfig(containers={"files": StorageContainer()})}
    )
    without = ComponentDefinition(Resources, "Files", files.props, files.source, uses=[ORDERS])
    (problem,) = backend(without).validate()
    assert problem.what == "it has no functions that could use service-bus:shared-bus"
