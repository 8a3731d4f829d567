"""Whether answers are as an OpenAPI document says: status, headers, media type and body."""

from __future__ import annotations

import re
from typing import Any

import httpx
import jsonschema_rs

__all__ = ["Documented"]

# Answers of the application as a whole, which belong to no operation.
_OUTSIDE = {"RouteNotFound", "MethodNotAllowed"}


class Documented:
    """Checks answers against a document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self.checked = 0
        self.statuses: set[tuple[str, int]] = set()
        self.operations = {
            each["operationId"] for item in document["paths"].values() for each in item.values()
        }
        self._paths = [
            (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), item)
            for path, item in document["paths"].items()
        ]

    def check(self, request: httpx.Request, answer: httpx.Response) -> None:
        """Raises AssertionError for an answer that is not documented."""
        assert answer.headers["x-request-id"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        if answer.headers.get("x-ms-error-code") in _OUTSIDE or request.method == "OPTIONS":
            return
        method = "get" if request.method == "HEAD" else request.method.lower()
        path = request.url.raw_path.decode().partition("?")[0]
        found = [
            item[method] for each, item in self._paths if each.fullmatch(path) and method in item
        ]
        if not found:  # a route of the application's own, or an empty id
            return
        self._check(found[0], request, answer)

    def _check(
        self, operation: dict[str, Any], request: httpx.Request, answer: httpx.Response
    ) -> None:
        where = f"{operation['operationId']} {answer.status_code}"
        said = operation["responses"].get(str(answer.status_code))
        assert said is not None, f"{where} is not documented: {answer.text}"
        self.checked += 1
        self.statuses.add((operation["operationId"], answer.status_code))
        said = self._followed(said)
        for name, header in said.get("headers", {}).items():
            if self._followed(header).get("required"):
                assert name in answer.headers, f"{where} lacks the header {name}"
        content = said.get("content")
        if content is None:
            assert answer.content == b"", where
            return
        kind = answer.headers["content-type"].partition(";")[0]
        assert kind in content, f"{where} is of type {kind}"
        if request.method == "HEAD":
            return
        schema = {**content[kind]["schema"], "components": self.document["components"]}
        validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        errors = [
            f"{list(e.instance_path)}: {e.message}" for e in validator.iter_errors(answer.json())
        ]
        assert not errors, f"{where}: {errors}"
        if kind == "application/problem+json":
            problem = answer.json()
            assert problem["code"] == answer.headers["x-ms-error-code"]
            assert problem["status"] == answer.status_code

    def _followed(self, found: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in found:
            target: Any = self.document
            for step in found["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            found = target
        return found
