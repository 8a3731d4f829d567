"""The Functions host's side of the worker protocol, for a package in a folder.

    python host.py FOLDER

Reads requests from standard input and writes answers to standard output, one JSON line each.
Indexing, bindings and calls are Microsoft's own worker with its own messages (FunctionRpc.proto);
routing, methods and function keys are ours, as ASP.NET Core and the host have them.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import re
import sys
import traceback
import uuid
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import azure_functions_runtime as worker
import protos

KEY = "a function key"


class Host:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._loop = asyncio.new_event_loop()
        self._functions: dict[str, Any] = {}
        self._routes: list[tuple[re.Pattern[str], dict[str, Any], Any]] = []

    def start(self) -> dict[str, Any]:
        worker.start_threadpool_executor()
        init = protos.WorkerInitRequest(host_version="4.0", function_app_directory=self._folder)
        answer = self._call(worker.worker_init_request, worker_init_request=init)
        if answer.result.status != protos.StatusResult.Success:
            return {"failure": answer.result.exception.message}
        asked = protos.FunctionsMetadataRequest(function_app_directory=self._folder)
        found = self._call(worker.functions_metadata_request, functions_metadata_request=asked)
        for each in found.function_metadata_results:
            load = protos.FunctionLoadRequest(function_id=each.function_id, metadata=each)
            self._call(worker.function_load_request, function_load_request=load)
            self._functions[each.name] = each
            for binding in map(json.loads, each.raw_bindings):
                if binding["type"] == "httpTrigger":
                    self._routes.append((_pattern(binding["route"]), binding, each))
        # What is written out wins over what is named.
        self._routes.sort(key=lambda route: (route[1]["route"].count("{"), route[1]["route"]))
        return {"functions": sorted(self._functions)}

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        if "trigger" in request:
            return self._triggered(**request["trigger"])
        url, method = urlsplit(request["url"]), request["method"]
        headers = {name.lower(): value for name, value in request["headers"].items()}
        for pattern, binding, function in self._routes:
            if pattern.fullmatch(url.path) is None or method not in binding["methods"]:
                continue
            given = headers.get("x-functions-key", dict(parse_qsl(url.query)).get("code"))
            if binding["authLevel"].upper() != "ANONYMOUS" and given != KEY:
                return {"status": 401, "headers": {}, "body": "", "function": function.name}
            http = protos.RpcHttp(
                method=method,
                url=request["url"],
                headers=headers,
                query=dict(parse_qsl(url.query)),
                body=protos.TypedData(bytes=base64.b64decode(request["body"])),
            )
            made = self._invoked(function, binding["name"], protos.TypedData(http=http))
            if made.result.status != protos.StatusResult.Success:
                return {"failure": made.result.exception.message}
            answer = made.return_value.http
            kind = answer.body.WhichOneof("data")
            body = getattr(answer.body, kind) if kind else b""
            return {
                "status": int(answer.status_code),
                "headers": dict(answer.headers),
                "body": body if isinstance(body, str) else body.decode(),
                "function": function.name,
            }
        return {"status": 404, "headers": {}, "body": "", "function": None}

    def _triggered(self, function: str, name: str, text: str) -> dict[str, Any]:
        kind = "json" if text.startswith("{") else "string"
        data = protos.TypedData(**{kind: text})
        made = self._invoked(self._functions[function], name, data)
        if made.result.status != protos.StatusResult.Success:
            return {"failure": made.result.exception.message}
        return {"output": {each.name: each.data.string for each in made.output_data}}

    def _invoked(self, function: Any, name: str, data: Any) -> Any:
        invocation = protos.InvocationRequest(
            invocation_id=str(uuid.uuid4()),
            function_id=function.function_id,
            input_data=[protos.ParameterBinding(name=name, data=data)],
        )
        return self._call(worker.invocation_request, invocation_request=invocation)

    def _call(self, handler: Any, **message: Any) -> Any:
        streamed = SimpleNamespace(
            request=protos.StreamingMessage(**message),
            properties={"host": "127.0.0.1", "protos": protos},
        )
        return self._loop.run_until_complete(asyncio.wait_for(handler(streamed), 30))


def _pattern(route: str) -> re.Pattern[str]:
    parts = (
        "[^/]+" if part.startswith("{") else re.escape(part) for part in route.strip("/").split("/")
    )
    return re.compile("/api/" + "/".join(parts), re.IGNORECASE)


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    # As Azure's dispatcher has it: what the app logs as INFO reaches the host.
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(name)s %(message)s")
    sys.path.insert(0, sys.argv[1])
    host = Host(sys.argv[1])
    print(json.dumps(host.start()), file=answers, flush=True)
    for line in sys.stdin:
        try:
            answer = host.answer(json.loads(line))
        except Exception:
            answer = {"failure": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
