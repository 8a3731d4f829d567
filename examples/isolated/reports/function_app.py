"""Figures of the day before, and a page for them."""

from __future__ import annotations

import logging

import azure.functions as func

app = func.FunctionApp()


@app.function_name("nightly")
@app.timer_trigger("timer", schedule="%REPORTS_NIGHTLY_SCHEDULE%")
def nightly(timer: func.TimerRequest) -> None:
    logging.info("Counting%s", ", late" if timer.past_due else "")


@app.function_name("page")
@app.route("reports/{day}", methods=["GET"], auth_level=func.AuthLevel.FUNCTION)
def page(request: func.HttpRequest) -> func.HttpResponse:
    return func.HttpResponse(f"Nothing happened on {request.route_params['day']}.")
