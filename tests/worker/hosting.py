"""A package under the real worker: unpacked, started with its settings, asked in lines of JSON."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from tests.parts import ROOT, missing

HOST = "https://func-shop.azurewebsites.net"
KEY = "a function key"


@frozen
class Reply:
    status: int
    headers: Mapping[str, str]
    body: str
    function: str | None

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str | None:
        return self.headers.get("x-ms-error-code")


class Worker:
    """The worker in a process of its own, whose environment holds the settings and no more."""

    def __init__(self, zipped: bytes, folder: Path, settings: Mapping[str, str]) -> None:
        library = ROOT / ".tools" / "worker"
        if not (library / "azure_functions_runtime").is_dir():
            missing("azure-functions-runtime", "run `make test`, which installs it into .tools")
        package = folder / "package"
        with zipfile.ZipFile(io.BytesIO(zipped)) as files:
            files.extractall(package)
        self._said = folder / "log.txt"
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join([str(library), str(library / "tests")]),
            "PYTHONDONTWRITEBYTECODE": "1",
            **settings,
        }
        host = str(Path(__file__).with_name("host.py"))
        with self._said.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, host, str(package)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=environment,
                cwd=folder,
            )
        self.started = self._read()

    @property
    def log(self) -> str:
        """What the worker and the app have logged so far."""
        return self._said.read_text(encoding="utf-8")

    def ask(
        self, method: str, path: str, body: Any = None, *, key: str | None = KEY, **headers: str
    ) -> Reply:
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            sent.setdefault("content-type", "application/json")
        if key is not None:
            sent["x-functions-key"] = key
        content = b"" if body is None else json.dumps(body).encode()
        answer = self._asked(
            {
                "method": method,
                "url": path if path.startswith("https:") else HOST + path,
                "headers": {"host": HOST.removeprefix("https://"), **sent},
                "body": base64.b64encode(content).decode(),
            }
        )
        assert "failure" not in answer, answer["failure"]
        return Reply(**answer)

    def trigger(self, function: str, name: str, text: str) -> Any:
        return self._asked({"trigger": {"function": function, "name": name, "text": text}})

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(10)
        finally:
            self._process.kill()
            self._process.wait(10)
            assert self._process.stdout is not None
            self._process.stdout.close()

    def _asked(self, request: Mapping[str, Any]) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"the worker ended:\n{self.log}"
        return json.loads(line)
