"""Ships what was ordered, takes back what comes back, books payments, reminds once a day."""

from __future__ import annotations

import json
import logging

import azure.functions as func

app = func.FunctionApp()


@app.function_name("ship")
@app.service_bus_topic_trigger(
    "event",
    connection="FULFILMENT_SHIP",
    topic_name="%FULFILMENT_SHIP_TOPIC%",
    subscription_name="%FULFILMENT_SHIP_SUBSCRIPTION%",
)
def ship(event: func.ServiceBusMessage) -> None:
    order = json.loads(event.get_body())
    logging.info("Order %s is on its way", order["id"])


@app.function_name("take_back")
@app.service_bus_queue_trigger(
    "message", connection="FULFILMENT_TAKE_BACK", queue_name="%FULFILMENT_TAKE_BACK_QUEUE%"
)
def take_back(message: func.ServiceBusMessage) -> None:
    order = json.loads(message.get_body())
    logging.info("Order %s comes back", order["id"])


@app.function_name("book")
@app.queue_trigger("payment", connection="FULFILMENT_BOOK", queue_name="%FULFILMENT_BOOK_QUEUE%")
def book(payment: func.QueueMessage) -> None:
    logging.info("Invoice %s is paid", payment.get_json()["invoice_id"])


@app.function_name("remind")
@app.timer_trigger("timer", schedule="%FULFILMENT_REMIND_SCHEDULE%")
def remind(timer: func.TimerRequest) -> None:
    logging.info("Looking for orders that wait%s", " since yesterday" if timer.past_due else "")
