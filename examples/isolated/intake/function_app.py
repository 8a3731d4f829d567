"""Files letters that were scanned."""

from __future__ import annotations

import logging

import azure.functions as func

app = func.FunctionApp()


@app.function_name("file")
@app.queue_trigger("letter", connection="INTAKE_FILE", queue_name="%INTAKE_FILE_QUEUE%")
def file(letter: func.QueueMessage) -> None:
    logging.info("Letter %s is filed", letter.get_json()["id"])
