"""The answers of an OpenAPI document: what each operation gives, and every error of it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.contract.error_catalogue import CATALOGUE, ApiError
from atakora_tf.contract.openapi_parameters import response_header
from atakora_tf.contract.openapi_schemas import Named, reference
from atakora_tf.contract.operations import ENDPOINTS
from atakora_tf.contract.problem_details import MEDIA_TYPE, FieldError, problem_details
from atakora_tf.contract.schema_examples import NO_EXAMPLE, example_of

__all__ = ["body_example", "error_examples", "error_responses", "responses"]

_STATUS: Final = {
    200: "Done.",
    201: "Created.",
    204: "Done; there is no body.",
    304: "The item is still as the caller knows it; there is no body.",
    400: "The request is wrong.",
    401: "The caller is unknown.",
    403: "The caller may not do this.",
    404: "There is no such item.",
    409: "The item stands against another one.",
    412: "The item is not as the request expects.",
    413: "The body is too large.",
    415: "The body is of another type.",
    422: "The request breaks a rule of the application.",
    429: "There are too many requests.",
    500: "Something went wrong in the API.",
    503: "The database does not answer now.",
}

_FIELDS: Final = {
    "ValidationFailed": FieldError(detail="a required field is missing", pointer="/name"),
    "InvalidQuery": FieldError(detail="expected a whole number", parameter="pageSize"),
    "PartitionKeyRequired": FieldError(detail="it is missing", parameter="tenant_id"),
    "InvalidHeader": FieldError(detail="expected an entity tag in quotes", header="If-Match"),
}


def responses(api: EntityApi, operation: ApiOperation, named: Named) -> dict[str, Any]:
    """Every answer of an operation by its status, in order."""
    found = {int(status): answer for status, answer in _good(api, operation, named)}
    for status, several in _by_status(operation).items():
        found[status] = {"$ref": f"#/components/responses/{_named(status, several)}"}
    return {str(status): found[status] for status in sorted(found)}


def error_responses(operation: ApiOperation) -> dict[str, Any]:
    """The errors of an operation, for `components/responses`."""
    return {
        _named(status, several): _problem(status, several)
        for status, several in _by_status(operation).items()
    }


def _by_status(operation: ApiOperation) -> dict[int, list[ApiError]]:
    errors: dict[int, list[ApiError]] = {}
    for code in operation.errors:
        errors.setdefault(CATALOGUE[code].status, []).append(CATALOGUE[code])
    return errors


def _named(status: int, errors: list[ApiError]) -> str:
    """One error is called by its code; several by what they are, whatever else there is."""
    codes = [error.code for error in errors]
    if len(codes) == 1:
        return codes[0]
    return f"{status}_{sha256(' '.join(codes).encode()).hexdigest()[:6]}"


def error_examples(contract_errors: set[str]) -> dict[str, Any]:
    """An example of each error, for `components/examples`."""
    return {
        code: {
            "summary": error.title,
            "value": problem_details(
                code,
                instance="/api/…",
                trace_id="4bf92f3577b34da6a3ce929d0e0e4736",
                errors=[_FIELDS[code]] if code in _FIELDS else (),
            ),
        }
        for code, error in sorted(CATALOGUE.items())
        if code in contract_errors
    }


def _good(
    api: EntityApi, operation: ApiOperation, named: Named
) -> Iterator[tuple[int, dict[str, Any]]]:
    name = operation.name
    status = ENDPOINTS[name].status
    common = {header: response_header(header) for header in ("x-request-id", "x-ms-request-charge")}
    if name == "delete":
        yield status, {"description": _STATUS[status], "headers": common}
        return
    word = {"list": "Page", "create_batch": "Items", "read_batch": "Found"}.get(name, "")
    tagged = {} if word else {"ETag": response_header("ETag")}
    content = {"schema": named(word)}
    example = body_example(api, word)
    if example is not NO_EXAMPLE:
        content["example"] = example
    answer = {
        "description": _STATUS[status],
        "headers": {**tagged, **common},
        "content": {"application/json": content},
    }
    created = {**answer, "description": _STATUS[201]}
    created["headers"] = {"Location": response_header("Location"), **tagged, **common}
    yield status, created if name == "create" else answer
    if name == "replace" and api.operation("create") is not None:
        yield 201, created
    if name == "read":
        yield 304, {"description": _STATUS[304], "headers": {**tagged, **common}}


def _problem(status: int, errors: list[ApiError]) -> dict[str, Any]:
    headers = ["x-ms-error-code", "x-request-id"]
    if status in (429, 503):
        headers.append("Retry-After")
    if status == 401:
        headers.append("WWW-Authenticate")
    listed = "\n".join(f"- `{error.code}`: {error.title} {error.cause}" for error in errors)
    codes = [error.code for error in errors]
    return {
        "description": f"{_STATUS[status]}\n\n{listed}",
        "headers": {header: response_header(header) for header in headers},
        "content": {
            MEDIA_TYPE: {
                "schema": {
                    "allOf": [reference("Problem"), {"properties": {"code": {"enum": codes}}}]
                },
                "examples": {code: {"$ref": f"#/components/examples/{code}"} for code in codes},
            }
        },
    }


def body_example(api: EntityApi, word: str) -> Any:
    """An example of a body: of an item (""), of what is sent, or of several items."""
    schemas = api.schemas
    if word in ("Create", "Replace", "Update"):
        sent = {"Create": schemas.create, "Replace": schemas.replace, "Update": schemas.update}
        return _sent(sent[word], short=word == "Update")
    if word == "Batch":
        one = _sent(schemas.create)
        return one if one is NO_EXAMPLE else {"items": [one]}
    item = example_of(schemas.read, schemas.read)
    if item is NO_EXAMPLE:
        return NO_EXAMPLE
    match word:
        case "Page":
            link = f"https://api.example.com/api/{api.route}?continuation=q1w2e3"
            return {"items": [item], "nextLink": link}
        case "Items":
            return {"items": [item]}
        case "Keys":
            return {"keys": [_key(api)]}
        case "Found":
            return {"items": [item], "missing": []}
    return item


def _key(api: EntityApi) -> dict[str, Any]:
    values = {"string": "text", "integer": 1, "number": 1, "boolean": True}
    return {"id": "text", **{part.name: values[part.type] for part in api.key_in_query}}


def _sent(schema: dict[str, Any], *, short: bool = False) -> Any:
    """What a caller would send: without what the server sets; of a patch, one field."""
    properties = {
        name: each
        for name, each in schema.get("properties", {}).items()
        if not (isinstance(each, dict) and (each.get("readOnly") or "not" in each))
    }
    if short:
        properties = dict([*properties.items()][:1])
    return example_of({**schema, "properties": properties}, schema)
