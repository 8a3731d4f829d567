"""The body of an error: problem details as RFC 9457 has them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from attrs import frozen

from atakora_tf.contract.error_catalogue import CATALOGUE

__all__ = ["MEDIA_TYPE", "PROBLEM_SCHEMA", "FieldError", "json_pointer", "problem_details"]

MEDIA_TYPE: Final = "application/problem+json"


@frozen(kw_only=True)
class FieldError:
    """What is wrong with one place of a request.

    detail: a sentence for a person.
    pointer: an RFC 6901 JSON pointer into the body, such as "/address/zip" ("" is all of it).
    parameter, header: the name of a parameter or header, where it is not the body.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None
    header: str | None = None

    def to_json(self) -> dict[str, str]:
        """Plain JSON data, without what is not said."""
        places = {"pointer": self.pointer, "parameter": self.parameter, "header": self.header}
        return {
            "detail": self.detail,
            **{name: place for name, place in places.items() if place is not None},
        }


def json_pointer(steps: Iterable[str | int]) -> str:
    """The RFC 6901 pointer to what the steps lead to: `["a/b", 0]` is "/a~1b/0"."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def problem_details(
    code: str,
    *,
    detail: str | None = None,
    instance: str | None = None,
    trace_id: str | None = None,
    errors: Iterable[FieldError] = (),
) -> dict[str, Any]:
    """The body of an error of the catalogue; its status is at `status`.

    `detail` is about this occurrence; without one, the error's cause stands there.
    """
    error = CATALOGUE[code]
    found = [each.to_json() for each in errors]
    return {
        "type": error.type,
        "title": error.title,
        "status": error.status,
        "detail": error.cause if detail is None else detail,
        **({} if instance is None else {"instance": instance}),
        "code": code,
        **({} if trace_id is None else {"traceId": trace_id}),
        **({"errors": found} if found else {}),
    }


PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "Problem details as RFC 9457 has them.",
    "type": "object",
    "properties": {
        "type": {"description": "A name of the kind of error.", "type": "string"},
        "title": {"description": "What is wrong, in general.", "type": "string"},
        "status": {"description": "The HTTP status.", "type": "integer"},
        "detail": {"description": "What is wrong this time.", "type": "string"},
        "instance": {"description": "The path of the request.", "type": "string"},
        "code": {
            "description": "Stable; also the header x-ms-error-code.",
            "type": "string",
        },
        "traceId": {"description": "Finds the request in the logs.", "type": "string"},
        "errors": {
            "description": "The places of the request that are wrong.",
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {
                        "description": "An RFC 6901 JSON pointer into the body.",
                        "type": "string",
                    },
                    "parameter": {"description": "The name of a parameter.", "type": "string"},
                    "header": {"description": "The name of a header.", "type": "string"},
                },
                "required": ["detail"],
            },
        },
    },
    "required": ["type", "title", "status", "detail", "code"],
}
"""The JSON Schema of a problem's body."""
