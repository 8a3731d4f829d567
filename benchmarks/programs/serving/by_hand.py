"""The API as one writes it with FastAPI and azure-cosmos: `by_hand.py PLACE PORT URL KEY`.

It does what ours is asked for in this measurement: tokens are checked with the roles in them,
input and output by models, errors are answers, items carry their ETags. It has no log, no trace,
no limits and no problem details.
"""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import jwt
from azure.cosmos import exceptions
from azure.cosmos.aio import CosmosClient
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, Field

from benchmarks.programs.serving.order_api import AUDIENCE, CONTAINER, DATABASE, ISSUER, keys
from benchmarks.programs.serving.served import serve

place, port, url, secret = Path(sys.argv[1]), *sys.argv[2:]
signing = jwt.PyJWKSet.from_dict(keys(place))
bearer = HTTPBearer()


class Line(BaseModel):
    product_id: str
    quantity: int = Field(ge=1, le=99)


class NewOrder(BaseModel):
    id: str
    tenant_id: str
    customer_id: str
    status: str
    lines: list[Line]
    total_cents: int


class Order(NewOrder):
    createdAt: str  # noqa: N815 - as in the contract
    updatedAt: str  # noqa: N815


def caller(shown: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> dict[str, Any]:
    try:
        key = signing[jwt.get_unverified_header(shown.credentials)["kid"]].key
        said: dict[str, Any] = jwt.decode(
            shown.credentials, key, ["RS256"], audience=AUDIENCE, issuer=ISSUER, leeway=60
        )
    except (jwt.PyJWTError, KeyError) as error:
        raise HTTPException(401, "the token is not good") from error
    if "Orders.Use" not in said.get("roles", []):
        raise HTTPException(403, "a role is missing")
    return said


@asynccontextmanager
async def lifespan(app: FastAPI):  # type: ignore[no-untyped-def]
    async with CosmosClient(url, secret) as client:
        app.state.container = client.get_database_client(DATABASE).get_container_client(CONTAINER)
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/api/orders/{id}", response_model=Order)
async def read(
    id: str,  # noqa: A002
    tenant_id: str,
    response: Response,
    _: Annotated[dict[str, Any], Depends(caller)],
) -> Any:
    try:
        found = await app.state.container.read_item(id, tenant_id)
    except exceptions.CosmosResourceNotFoundError as error:
        raise HTTPException(404, "there is no such order") from error
    response.headers["ETag"] = found["_etag"]
    return found


@app.post("/api/orders", response_model=Order, status_code=201)
async def create(
    order: NewOrder, response: Response, _: Annotated[dict[str, Any], Depends(caller)]
) -> Any:
    now = datetime.now(UTC).isoformat()
    try:
        made = await app.state.container.create_item(
            {**order.model_dump(), "createdAt": now, "updatedAt": now}
        )
    except exceptions.CosmosResourceExistsError as error:
        raise HTTPException(409, "there is such an order") from error
    response.headers["ETag"] = made["_etag"]
    response.headers["Location"] = f"/api/orders/{order.id}"
    return made


serve(app, port)
