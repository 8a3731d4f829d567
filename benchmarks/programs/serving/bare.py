"""A bare Starlette route over the embedded store, without any rule: `bare.py PLACE PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from atakora_tf.contract.contract_json import contract_from_text
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.store.errors import NotFound
from atakora_tf.runtime.store.sqlite_store import SqliteStore
from benchmarks.programs.serving.order_api import CONTRACT_FILE, DATABASE
from benchmarks.programs.serving.served import serve

place, port = Path(sys.argv[1]), sys.argv[2]
(api,) = contract_from_text((place / CONTRACT_FILE).read_bytes()).apis
items = SqliteStore(str(place / "items.db")).items(container_of(api, database=DATABASE))


async def read(request: Request) -> JSONResponse:
    try:
        found = await items.read(request.path_params["id"], [request.query_params["tenant_id"]])
    except NotFound:
        return JSONResponse({}, 404)
    return JSONResponse(found.item)


serve(Starlette(routes=[Route("/api/orders/{id}", read)]), port)
