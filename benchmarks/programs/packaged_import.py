"""Imports a package as Azure's worker does, and asks it once; argument: its folder.

Prints seconds until its functions are known, seconds until it has answered, and its memory in MB.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import sys
import time
from pathlib import Path

folder = sys.argv[1]
sys.path.insert(0, folder)
logging.disable()
contract = json.loads(Path(folder, "atakora_contract.json").read_text(encoding="utf-8"))
for api in contract["apis"]:
    prefix = api["settings"]
    os.environ[f"{prefix}_COSMOS_ENDPOINT"] = "http://127.0.0.1:9/"
    os.environ[f"{prefix}_COSMOS_EMULATOR_KEY"] = "a2V5"
    os.environ[f"{prefix}_DATABASE_NAME"] = os.environ[f"{prefix}_CONTAINER_NAME"] = "shop"
os.environ["ATAKORA_SIGNING_KEY"] = "a key of this measurement"

began = time.perf_counter()
app = importlib.import_module("function_app")
count = len(app.app.get_functions())
imported = time.perf_counter() - began
assert count, "the package has functions"

functions = importlib.import_module("azure.functions")
answered = importlib.import_module("atakora_tf.runtime.azure_functions").answered
request = functions.HttpRequest(
    method="POST",
    url=f"https://func.example.com/api/{contract['apis'][0]['route']}",
    headers={"content-type": "application/json"},
    body=b'{"unknown": 1}',
)
answer = asyncio.run(answered(app.api.keyed, request))
assert answer.status_code == 400, answer.get_body()
pages = int(Path("/proc/self/statm").read_text().split()[1]) if os.path.exists("/proc") else 0
print(
    json.dumps(
        {
            "imported": imported,
            "answered": time.perf_counter() - began,
            "memory": pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        }
    )
)
