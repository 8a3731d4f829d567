"""Takes the money of every order, and writes down each night what came in."""

from __future__ import annotations

import logging

import azure.functions as func
from provider import capture, settled

app = func.FunctionApp()


@app.function_name("charge")
@app.queue_trigger("message", connection="PAYMENTS_CHARGE", queue_name="%PAYMENTS_CHARGE_QUEUE%")
def charge(message: func.QueueMessage) -> None:
    order = message.get_json()
    # An order may arrive twice; the provider takes the money for one id once.
    capture(order["id"], order["total_cents"])
    logging.info("Order %s is paid", order["id"])


@app.function_name("report")
@app.timer_trigger("timer", schedule="%PAYMENTS_REPORT_SCHEDULE%")
@app.blob_output("written", path="reports/{DateTime}.json", connection="PAYMENTS_STORAGE")
def report(timer: func.TimerRequest, written: func.Out[str]) -> None:
    if timer.past_due:
        logging.warning("The report of this night is late")
    written.set(settled())
