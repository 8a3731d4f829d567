"""The OpenAPI 3.1 document of a contract.  Source: spec.openapis.org/oas/v3.1.0."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from atakora_tf.contract.api import ApiContract, ApiOperation, EntityApi
from atakora_tf.contract.openapi_parameters import REQUEST_HEADERS, RESPONSE_HEADERS, parameters
from atakora_tf.contract.openapi_responses import (
    body_example,
    error_examples,
    error_responses,
    responses,
)
from atakora_tf.contract.openapi_schemas import Named, named_schemas, schema_components
from atakora_tf.contract.openapi_security import Schemes
from atakora_tf.contract.operations import ENDPOINTS
from atakora_tf.contract.schema_examples import NO_EXAMPLE

__all__ = ["openapi_document", "openapi_json"]

_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

_BODIES: Final = {
    "create": "Create",
    "replace": "Replace",
    "update": "Update",
    "create_batch": "Batch",
    "read_batch": "Keys",
}


def openapi_document(contract: ApiContract) -> dict[str, Any]:
    """The document as plain JSON data, the same for equal contracts."""
    names = named_schemas(contract)
    schemes = Schemes(contract)
    paths: dict[str, dict[str, Any]] = {}
    problems: dict[str, Any] = {}
    errors: set[str] = set()
    for api in contract.apis:
        for operation in sorted(api.operations, key=lambda each: _METHODS.index(each.method)):
            made = _operation(api, operation, names[api.component], schemes)
            problems |= error_responses(operation)
            paths.setdefault(operation.path, {})[operation.method.lower()] = made
            errors.update(operation.errors)
    used = json.dumps([paths, problems])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": contract.name,
            "version": contract.version,
            "description": "Errors are problem details as RFC 9457 has them; `code` is stable.",
        },
        "servers": [{"url": "/"}],
        "tags": [_tag(api) for api in contract.apis],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": schema_components(contract),
            "responses": dict(sorted(problems.items())),
            "parameters": {
                name: header
                for name, header in sorted(REQUEST_HEADERS.items())
                if f"#/components/parameters/{name}" in used
            },
            "headers": {
                name: header
                for name, header in sorted(RESPONSE_HEADERS.items())
                if f'#/components/headers/{name}"' in used
            },
            "examples": error_examples(errors),
            "securitySchemes": schemes.components(),
        },
    }


def openapi_json(document: dict[str, Any]) -> str:
    """The document as JSON text."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _tag(api: EntityApi) -> dict[str, str]:
    said = api.description or f"The {api.plural.replace('-', ' ')} of the application."
    return {"name": api.component, "description": said}


def _operation(
    api: EntityApi, operation: ApiOperation, named: Named, schemes: Schemes
) -> dict[str, Any]:
    access = operation.access
    made: dict[str, Any] = {
        "operationId": operation.operation_id,
        "tags": [api.component],
        "summary": _summary(api, operation),
    }
    if said := " ".join(_sentences(api, operation)):
        made["description"] = said
    made["parameters"] = parameters(api, operation)
    if operation.name in _BODIES:
        made["requestBody"] = _body(api, operation, named)
    made["responses"] = responses(api, operation, named)
    made["security"] = schemes.of(access)
    made["x-function"] = operation.function
    if access.roles:
        made["x-required-roles"] = list(access.roles)
    if access.owner is not None:
        made["x-owner"] = {"field": access.owner, "except": list(access.owner_except)}
    return made


def _summary(api: EntityApi, operation: ApiOperation) -> str:
    words = " ".join(_WORD.findall(api.entity)).lower() or "item"
    # "a user", "an order": the letter alone tells nearly always.
    one = f"{'an' if words[0] in 'aeio' else 'a'} {words}"
    said = ENDPOINTS[operation.name].says
    return said.format(one=one, many=api.plural.replace("-", " ")).rstrip(".")


def _sentences(api: EntityApi, operation: ApiOperation) -> list[str]:
    access, name = operation.access, operation.name
    found = []
    if name == "delete" and api.soft_delete is not None:
        found.append("The item is marked as deleted and is no longer found.")
    if name == "replace":
        found.append("Fields that the server sets are passed over.")
    if name == "update":
        found.append("An RFC 7396 merge patch: null removes a field, others stay.")
    if name == "list":
        found.append("Without a partition key the whole container is searched.")
    if access.roles:
        found.append(f"Needs one of the app roles {', '.join(access.roles)}.")
    if access.owner is not None:
        others = f", except for {', '.join(access.owner_except)}" if access.owner_except else ""
        found.append(f"Callers reach only items whose `{access.owner}` they are{others}.")
    if api.rate_limit is not None:
        limit = api.rate_limit
        found.append(
            f"Each caller may make {limit.requests:g} requests in {limit.seconds:g} seconds, "
            f"{limit.at_once:g} of them at once."
        )
    return found


def _body(api: EntityApi, operation: ApiOperation, named: Named) -> dict[str, Any]:
    word = _BODIES[operation.name]
    content: dict[str, Any] = {"schema": named(word)}
    example = body_example(api, word)
    if example is not NO_EXAMPLE:
        content["example"] = example
    kinds = ["application/json"]
    if operation.name == "update":
        kinds.insert(0, "application/merge-patch+json")
    return {"required": True, "content": dict.fromkeys(kinds, content)}
