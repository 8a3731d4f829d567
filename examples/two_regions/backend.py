"""The airline: what is written in one region, and read in two."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from atakora_tf import (
    AzureState,
    Backend,
    ComponentDefinition,
    CrudApi,
    DatabaseUse,
    FunctionsApp,
    HttpTrigger,
    StackOptions,
    autoscale,
    define_backend,
)
from examples.two_regions.entities import Booking, Flight

HERE = Path("examples/two_regions")

HOME, SECOND = "westeurope", "northeurope"

REPLICAS: dict[str, list[str]] = {
    "dev": [],
    "staging": ["paired"],
    "prod": [SECOND, "francecentral"],
}
"""Where copies of the data are, the first to take over first; `paired` is SECOND for HOME."""

STATE = AzureState("stairlinetfstate")


def services(environment: str) -> dict[str, ComponentDefinition[Any]]:
    """All services; only the copies differ between environments."""
    replicas = REPLICAS[environment]
    # Without copies the account is serverless, and costs nothing while nobody calls.
    throughput = autoscale(1000) if replicas else None
    return {
        "bookings": CrudApi.define(
            "BookingApi",
            entity=Booking,
            partition_key="/traveller_id",
            throughput=throughput,
            replicate_to=replicas,
        ),
        "flights": CrudApi.define(
            "FlightApi", entity=Flight, partition_key="/day", throughput=throughput
        ),
        # Its own app in the second region; the account is one, and at home in the first.
        "departures": FunctionsApp.define(
            "Departures",
            source=HERE / "departures",
            runtime="python",
            version="3.12",
            functions={"departures": HttpTrigger(methods=["GET"], route="departures/{day}")},
            settings={"PREFERRED_REGION": "North Europe"},
            region=SECOND,
            uses=[DatabaseUse(database="flight-api", containers=["flights"])],
        ),
    }


def airline(
    environment: str = "dev", *, lock: str | Path | None = HERE / "atakora.lock.json"
) -> Backend:
    """The airline for one environment: dev, staging or prod."""
    backend = define_backend(
        services(environment),
        name="airline",
        environment=environment,
        location=HOME,
        monitoring=True,
        lock=lock,
        stack=StackOptions(state=None if environment == "dev" else STATE),
    )
    if environment == "prod":
        backend.override("cosmos:shared-database", zone_redundant=True)
    return backend
