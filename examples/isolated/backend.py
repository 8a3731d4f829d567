"""The clinic: open in dev, with private data in staging, wholly private in prod."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from atakora_tf import (
    AzureState,
    Backend,
    ComponentDefinition,
    CrudApi,
    DataStack,
    FunctionsApp,
    HttpTrigger,
    MonitoringConfig,
    NetworkingConfig,
    QueueTrigger,
    Secrets,
    SecretUse,
    StackOptions,
    TimerTrigger,
)
from examples.isolated.entities import Patient, Visit

HERE = Path("examples/isolated")

# Where the pipeline's agents call from: it puts packages and secrets where they belong.
AGENTS: Final = {"203.0.113.16/28"}

NETWORKING: Final[dict[str, NetworkingConfig | None]] = {
    "dev": None,
    "staging": NetworkingConfig(
        address_space="10.31.0.0/22", public={"functions"}, deployment_addresses=AGENTS
    ),
    "prod": NetworkingConfig(
        address_space="10.30.0.0/22",
        outbound={"AzureConnectors"},  # beside Entra ID, Azure Monitor and the network itself
        deployment_addresses=AGENTS,
    ),
}
"""What each environment is reached through."""


def components() -> dict[str, ComponentDefinition[Any]]:
    """The same in every environment."""
    return {
        "patients": CrudApi.define("PatientApi", entity=Patient, auth="entra", soft_delete=True),
        "visits": CrudApi.define(
            "VisitApi", entity=Visit, partition_key="/patient_id", auth="entra"
        ),
        "archive": DataStack.define("Archive", blobs=["letters"], queues=["scanned"]),
        "secrets": Secrets.define("Secrets", names=["scanner-key"]),
        "intake": FunctionsApp.define(
            "Intake",
            source=HERE / "intake",
            functions={"file": QueueTrigger("scanned")},
            uses=[SecretUse(names={"INTAKE_SCANNER_KEY": "scanner-key"})],
        ),
        # Always warm: what it computes from takes minutes to load.
        "reports": FunctionsApp.define(
            "Reports",
            source=HERE / "reports",
            plan="EP1",
            dedicated=True,
            functions={
                "nightly": TimerTrigger("0 0 2 * * *"),
                "page": HttpTrigger("reports/{day}", ["GET"]),
            },
        ),
    }


def clinic(
    environment: str = "dev", *, lock: str | Path | None = HERE / "atakora.lock.json"
) -> Backend:
    """The clinic for one environment: dev, staging or prod."""
    return Backend(
        components(),
        name="clinic",
        environment=environment,
        location="westeurope",
        monitoring=MonitoringConfig(retention_days=365) if environment == "prod" else True,
        networking=NETWORKING[environment],
        lock=lock,
        # In dev everyone has a state of their own, in a file.
        stack=StackOptions(state=None if environment == "dev" else AzureState("stclinictfstate")),
    )
