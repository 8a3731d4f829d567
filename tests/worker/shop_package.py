"""A shop as a package: APIs with keys, with tokens and open ones, hooks, functions that join."""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from atakora_tf import (
    Backend,
    CrudApi,
    EntraAuth,
    FunctionsApp,
    QueueTrigger,
    RateLimit,
    TimerTrigger,
    define_backend,
)
from atakora_tf.components.app_packages import AppCode, app_codes

TENANT = "11111111-2222-3333-4444-555555555555"

HOOKS = """
from atakora_tf.runtime.hooks import Rejected, route

def before_create(item, context):
    if item["name"] == "refused":
        raise Rejected("Not this one.")
    if item["name"] == "broken":
        raise RuntimeError(f"{item['id']} broke")

@route("GET", "{id}/badge", access="read")
async def badge(request, context):
    return {"badge": request.path_params["id"]}
"""

PAYMENTS = """
import logging
import azure.functions as func
from tariff import price

app = func.FunctionApp()

@app.function_name("charge")
@app.queue_trigger("message", connection="PAYMENTS_CHARGE", queue_name="orders")
@app.queue_output("receipt", connection="PAYMENTS_CHARGE", queue_name="receipts")
def charge(message: func.QueueMessage, receipt: func.Out[str]) -> None:
    receipt.set(str(price(int(message.get_body()))))

@app.function_name("sweep")
@app.timer_trigger("timer", schedule="0 0 3 * * *")
async def sweep(timer: func.TimerRequest) -> None:
    logging.info("swept")
"""


@frozen
class User:
    id: str
    tenant: str
    name: str


@frozen
class Note:
    id: str
    text: str


def shop(folder: Path) -> Backend:
    """The backend, with its code in a folder."""
    hooks, source = folder / "users.py", folder / "payments"
    hooks.write_text(HOOKS, encoding="utf-8")
    source.mkdir()
    files = {
        "function_app.py": PAYMENTS,
        "tariff.py": "def price(amount):\n    return amount * 2\n",
    }
    files |= {"host.json": '{"version": "2.0"}', "requirements.txt": "azure-functions>=1.20\n"}
    for name, text in files.items():
        (source / name).write_text(text, encoding="utf-8")
    return define_backend(
        {
            "users": CrudApi.define(
                "UserApi",
                entity=User,
                partition_key="/tenant",
                soft_delete=True,
                operations=["create", "read", "update", "delete", "list", "restore"],
                auth={"list": "anonymous", "*": "function"},
                hooks=hooks,
            ),
            "notes": CrudApi.define(
                "NoteApi", entity=Note, auth=EntraAuth(tenant=TENANT, audience="api://notes")
            ),
            "tags": CrudApi.define(
                "TagApi",
                entity_name="Tag",
                schema={"text": {"type": "string"}},
                auth="anonymous",
                operations=["create", "list"],
                rate_limit=RateLimit(2, seconds=3600),
            ),
            "payments": FunctionsApp.define(
                "Payments",
                source=source,
                functions={
                    "charge": QueueTrigger("orders", declare=True),
                    "sweep": TimerTrigger("0 0 3 * * *"),
                },
            ),
        },
        name="shop",
        location="westeurope",
        lock=None,
        deploy_code=True,
    )


def code_of(backend: Backend) -> AppCode:
    (code,) = app_codes(backend.plan(), backend.components.values())
    return code


def settings(endpoint: str, key: str) -> dict[str, str]:
    """What Terraform would set, with plain values for what Azure gives."""
    found = {"AZURE_CLIENT_ID": "the app", "ATAKORA_SIGNING_KEY": "a key of these tests"}
    for prefix, container in (("USER_API", "users"), ("NOTE_API", "notes"), ("TAG_API", "tags")):
        found |= {
            f"{prefix}_COSMOS_ENDPOINT": endpoint,
            f"{prefix}_COSMOS_EMULATOR_KEY": key,
            f"{prefix}_DATABASE_NAME": "shop",
            f"{prefix}_CONTAINER_NAME": container,
        }
    return found
