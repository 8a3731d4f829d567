"""The market: each service says what it needs, and the plan shares what can be shared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from atakora_tf import (
    AzureState,
    Backend,
    BusUse,
    ComponentDefinition,
    CorrelationFilter,
    CrudApi,
    DataStack,
    EventBus,
    FunctionsApp,
    FunctionsConfig,
    HttpTrigger,
    MonitoringConfig,
    QueueTrigger,
    Secrets,
    SecretUse,
    ServiceBusQueue,
    ServiceBusQueueTrigger,
    ServiceBusSubscription,
    ServiceBusTopic,
    StackOptions,
    StaticSite,
    StoredEntity,
    TimerTrigger,
    TopicTrigger,
)
from examples.microservices.entities import Account, Article, Invoice, Order, Payment

HERE = Path("examples/microservices")

STOREFRONT = {
    "dev": "http://localhost:5173",
    "staging": "https://staging.market.example.com",
    "prod": "https://market.example.com",
}
"""Where browsers come from, in each environment."""

STATE = AzureState("stmarkettfstate")


def services(environment: str) -> dict[str, ComponentDefinition[Any]]:
    """All services; nothing but the storefront's address differs between environments."""
    address = STOREFRONT[environment]

    # What the queues and topics are like; who sends and who processes says so itself.
    bus = EventBus.define(
        "Bus",
        queues={"returns": ServiceBusQueue(max_delivery_count=5, lock_seconds=120)},
        topics={
            "order-events": ServiceBusTopic(
                duplicate_detection=True,
                duplicate_window_seconds=600,
                subscriptions={
                    "fulfilment": ServiceBusSubscription(
                        rules={"placed": CorrelationFilter(label="placed")}
                    ),
                    "notifier": ServiceBusSubscription(),
                },
            )
        },
    )

    # Names alone. The values come with `az keyvault secret set`, and are in no state.
    secrets = Secrets.define("Secrets", names=["payment-key", "mail-password"])

    catalogue = CrudApi.define(
        "CatalogueApi",
        entity=Article,
        partition_key="/category",
        auth="anonymous",
        cors=[address],
    )

    # Personal data lies beside nobody else's: an account and an app of its own.
    accounts = CrudApi.define(
        "AccountApi", entity=Account, auth="entra", soft_delete=True, dedicated=True
    )

    orders = CrudApi.define(
        "OrderApi",
        entity=Order,
        partition_key="/account_id",
        operations=["create", "read", "list"],
        auth="entra",
        cors=[address],
        settings={"ACCOUNTS_URL": accounts.endpoint},  # the app reads ORDER_API_ACCOUNTS_URL
        uses=[
            BusUse(sends_to_topics=["order-events"]),
            SecretUse(names={"ORDER_API_PAYMENT_KEY": "payment-key"}),
        ],
    )

    ledger = DataStack.define(
        "Ledger",
        entities=[
            StoredEntity(Invoice, partition_key="/account_id"),
            StoredEntity(Payment, partition_key="/invoice_id"),
        ],
        blobs=["invoices"],
        queues=["payments"],
    )

    # Python, so it runs in the app of the APIs.
    fulfilment = FunctionsApp.define(
        "Fulfilment",
        source=HERE / "fulfilment",
        functions={
            "ship": TopicTrigger("order-events", "fulfilment"),
            "take_back": ServiceBusQueueTrigger("returns"),
            "book": QueueTrigger("payments"),  # the ledger's
            "remind": TimerTrigger("0 0 6 * * *"),
        },
    )

    # Another language, so another app; it shares everything else.
    notifier = FunctionsApp.define(
        "Notifier",
        source=HERE / "notifier",
        runtime="node",
        functions={
            "notify": TopicTrigger("order-events", "notifier"),
            "returned": HttpTrigger("returns/{orderId}", ["POST"]),
        },
        settings={"NOTIFIER_ORDERS_URL": orders.endpoint},
        uses=[
            BusUse(sends_to_queues=["returns"]),
            SecretUse(names={"NOTIFIER_MAIL_PASSWORD": "mail-password"}),
        ],
    )

    storefront = StaticSite.define(
        "Storefront",
        source_directory=HERE / "storefront",
        build_command="node build.mjs",
        environment={"CATALOGUE_URL": catalogue, "ORDERS_URL": orders},
        custom_domains=[] if environment == "dev" else [address.removeprefix("https://")],
    )

    return {
        "bus": bus,
        "secrets": secrets,
        "catalogue": catalogue,
        "accounts": accounts,
        "orders": orders,
        "ledger": ledger,
        "fulfilment": fulfilment,
        "notifier": notifier,
        "storefront": storefront,
    }


def market(
    environment: str = "dev", *, lock: str | Path | None = HERE / "atakora.lock.json"
) -> Backend:
    """The market for one environment: dev, staging or prod."""
    backend = Backend(
        services(environment),
        name="market",
        environment=environment,
        location="westeurope",
        tags={"cost-centre": "market"},
        monitoring=MonitoringConfig(retention_days=180) if environment == "prod" else True,
        lock=lock,
        # In dev everyone has a state of their own, in a file.
        stack=StackOptions(state=None if environment == "dev" else STATE),
    )
    if environment == "prod":
        # Overrides reach the accounts' own app and database as well.
        backend.override(
            "functions:api-functions",
            FunctionsConfig(always_ready={"http": 2}, zone_redundant=True),
        )
        backend.override("cosmos:shared-database", backup="Continuous30Days", zone_redundant=True)
        backend.override("storage:shared-storage", replication="GZRS")
    return backend
