"""Whether a value fits a schema, said as field errors.  Needs the extra `runtime`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from atakora_tf.contract.problem_details import FieldError, json_pointer

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

__all__ = ["MOST_ERRORS", "Checker"]

MOST_ERRORS: Final = 100
"""The most errors that one answer lists."""

# What weighs more is told its first error alone: `jsonschema-rs` makes a list of all of them before
# it gives one, and of two megabytes of wrong elements that takes seconds and a gigabyte.
_LARGE: Final = 5_000
_CHARACTERS: Final = 64

Steps = tuple[str | int, ...]


class Checker:
    """Checks values against one schema, which is compiled when it is first needed."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        self._validator: Validator | None = None

    def errors(self, value: object, place: Steps = ()) -> list[FieldError]:
        """Everything that is wrong with a JSON value which stands at `place` of the body.

        Of what is very large it is the first error alone.
        """
        validator = self._compiled()
        if validator.is_valid(value):
            return []
        found = _first(validator, value) if _is_large(value) else validator.iter_errors(value)
        return list(_said(found, place))

    def _compiled(self) -> Validator:
        if self._validator is None:
            # Loading the library costs more than all the rest of a start.
            import jsonschema_rs

            self._validator = jsonschema_rs.validator_for(
                dict(self._schema), validate_formats=True, offline=True
            )
        return self._validator


def _first(validator: Validator, value: object) -> Iterator[ValidationError]:
    from jsonschema_rs import ValidationError

    try:
        validator.validate(value)
    except ValidationError as error:
        yield error


def _is_large(value: object) -> bool:
    """Whether a value has more elements, fields and text than all errors are listed for."""
    left = _LARGE
    waiting = [value]
    while waiting:
        each = waiting.pop()
        left -= 1
        if isinstance(each, str):
            left -= len(each) // _CHARACTERS
        elif isinstance(each, list | dict):
            left -= len(each)
        if left < 0:
            return True
        if isinstance(each, dict):
            waiting += each.keys()
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each
    return False


def _said(errors: Iterable[ValidationError], place: Steps) -> Iterator[FieldError]:
    found = 0
    for error in errors:
        for steps, detail in _spoken(error):
            yield FieldError(detail=detail, pointer=json_pointer((*place, *steps)))
            found += 1
            if found == MOST_ERRORS:
                return


_BOUNDS: Final = {
    "minimum": "expected at least {}",
    "maximum": "expected at most {}",
    "exclusiveMinimum": "expected more than {}",
    "exclusiveMaximum": "expected less than {}",
    "multipleOf": "expected a multiple of {}",
    "minLength": "expected at least {} characters",
    "maxLength": "expected at most {} characters",
    "minItems": "expected at least {} elements",
    "maxItems": "expected at most {} elements",
    "minProperties": "expected at least {} fields",
    "maxProperties": "expected at most {} fields",
    "pattern": "expected text that fits the pattern {}",
    "format": "expected text of the format {}",
}


def _spoken(error: ValidationError) -> Iterator[tuple[Steps, str]]:
    """Texts of our own: they stay the same whatever release of the library is there."""
    steps: Steps = tuple(error.instance_path)
    name, value = error.kind.name, error.kind.value
    match name:
        case "required":
            yield (*steps, value), "it is required"
        case "additionalProperties" | "unevaluatedProperties":
            for each in value:
                yield (*steps, each), "there is no such field, or only the server sets it"
        case "type":
            kinds = value if isinstance(value, list) else [value]
            said = [_KINDS.get(str(kind), str(kind)) for kind in kinds]
            yield steps, f"expected {' or '.join(said)}"
        case "enum":
            yield steps, f"expected one of {', '.join(map(_json, value))}"
        case "const":
            yield steps, f"expected {_json(value)}"
        case "not":
            # The contract says so of fields that are not the caller's.
            yield steps, "it cannot be set, or not to this"
        case "falseSchema":
            yield steps, "there is no such field, or only the server sets it"
        case "anyOf" | "oneOf":
            yield steps, "it fits none of the alternatives, or more than one"
        case "uniqueItems":
            yield steps, "the elements have to differ from each other"
        case _:
            text = _BOUNDS.get(name)
            yield steps, text.format(value) if text else f"it breaks the rule '{name}'"


_KINDS: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
