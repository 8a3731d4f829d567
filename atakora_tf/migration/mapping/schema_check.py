"""Whether items keep their entity's JSON Schema.  Needs jsonschema-rs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.refusal import Refused

__all__ = ["SchemaCheck"]

# Messages quote the value, which can be long; what it breaks stands at the end.
_LONGEST: Final = 400


class SchemaCheck:
    """Checks items against one schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        try:
            import jsonschema_rs
        except ImportError:
            raise MigrationError(
                "The mapping has a schema, and checking it needs a library that is not installed: "
                "pip install 'atakora-tf[migrate]'."
            ) from None
        self._validator = jsonschema_rs.validator_for(
            dict(schema), validate_formats=True, offline=True
        )

    def check(self, body: Mapping[str, Any]) -> None:
        """Raise `Refused` with the first fault, and how many there are."""
        if self._validator.is_valid(body):
            return
        errors = sorted(
            self._validator.iter_errors(body), key=lambda error: [*map(str, error.instance_path)]
        )
        first, more = errors[0], len(errors) - 1
        rest = "" if not more else f" ({more} more fault{'s' if more > 1 else ''})"
        message = first.message
        if len(message) > _LONGEST:
            message = f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
        refused = Refused("schema", f"The item breaks its schema: {message}{rest}.")
        refused.place.extend(reversed(first.instance_path))
        raise refused
