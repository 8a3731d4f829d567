"""Our runtime as it is packaged: `ours.py PLACE PORT [COSMOS-URL KEY]`."""

from __future__ import annotations

import json
import logging
import sys
from collections import deque
from pathlib import Path

from atakora_tf.contract.contract_json import contract_from_text
from atakora_tf.runtime.application import create_app
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.identity.entra import EntraAuthenticator
from atakora_tf.runtime.observing.request_log import RequestLog
from benchmarks.programs.serving.order_api import CONTRACT_FILE, DATABASE, keys
from benchmarks.programs.serving.served import serve

place, port, *cosmos = Path(sys.argv[1]), *sys.argv[2:]
contract = contract_from_text((place / CONTRACT_FILE).read_bytes())
if cosmos:
    from atakora_tf.runtime.store.cosmos_store import CosmosStore

    store = CosmosStore(cosmos[0], key=cosmos[1])
else:
    from atakora_tf.runtime.store.sqlite_store import SqliteStore

    store = SqliteStore(str(place / "items.db"))
document = json.dumps(keys(place)).encode()


async def fetch(_address: str) -> bytes:
    return document


LINES: deque[str] = deque(maxlen=100)


class HandedOn(logging.Handler):
    """Takes lines as the Functions worker's handler does, which hands them to another thread."""

    def emit(self, record: logging.LogRecord) -> None:
        LINES.append(self.format(record))


logging.basicConfig(handlers=[HandedOn()], level=logging.INFO, format="%(message)s")
serve(
    create_app(
        contract,
        {api.component: store.items(container_of(api, database=DATABASE)) for api in contract.apis},
        authenticator=EntraAuthenticator(settings={}, fetch=fetch),
        signing_key=b"only for this measurement",
        observer=RequestLog(contract),
        on_shutdown=store.close,
    ),
    port,
)
