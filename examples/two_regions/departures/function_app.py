"""Shows the flights of a day, read from the copy that is nearest."""

from __future__ import annotations

import json
import os

import azure.functions as func
from azure.cosmos import CosmosClient
from azure.identity import DefaultAzureCredential

app = func.FunctionApp()

# Made once for each instance. Without preferred locations every read would go to the home region.
client = CosmosClient(
    os.environ["DEPARTURES_DATA_COSMOS_ENDPOINT"],
    DefaultAzureCredential(),
    preferred_locations=[os.environ["PREFERRED_REGION"]],
)
flights = client.get_database_client(
    os.environ["DEPARTURES_DATA_DATABASE_NAME"]
).get_container_client(os.environ["DEPARTURES_DATA_CONTAINER_FLIGHTS"])


@app.function_name("departures")
@app.route("departures/{day}", methods=["GET"])
def departures(request: func.HttpRequest) -> func.HttpResponse:
    day = request.route_params["day"]
    found = flights.query_items("SELECT * FROM c", partition_key=day)
    body = json.dumps([{"id": f["id"], "destination": f["destination"]} for f in found])
    return func.HttpResponse(body, mimetype="application/json")
