"""Writes docs/errors.md from the catalogue: `python docs/render_errors.py`."""

from __future__ import annotations

from pathlib import Path

from atakora_tf.contract.error_catalogue import CATALOGUE

PAGE = Path(__file__).with_name("errors.md")

HEAD = """# Errors of an API

Made from the catalogue by `docs/render_errors.py`.

Every error has a body of type `application/problem+json` (RFC 9457) and its code in the header
`x-ms-error-code`. Codes never change; texts may. `traceId` finds the request in the logs. Where
parts of a request are wrong, `errors` names each: by an RFC 6901 JSON pointer into the body, or by
the name of a parameter or header.

```json
{
  "type": "urn:atakora:error:ValidationFailed",
  "title": "The body breaks rules of the schema.",
  "status": 400,
  "detail": "2 fields are wrong.",
  "instance": "/api/orders",
  "code": "ValidationFailed",
  "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
  "errors": [
    {"detail": "it is required", "pointer": "/customer_id"},
    {"detail": "expected at least 1", "pointer": "/lines/0/quantity"}
  ]
}
```

An item of somebody else is not found (404), so that nobody learns that it is there.

"""


def page() -> str:
    """The whole page."""
    rows = [
        f"| {error.status} | `{error.code}` | {error.title} | {error.cause} | {error.recovery} |"
        for error in CATALOGUE.values()
    ]
    table = ["| status | code | title | when | what to do |", "|---|---|---|---|---|", *rows]
    return HEAD + "\n".join(table) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
