"""What a typed class takes, read from its type hints, and plain values turned into that.

The conversion is strict: it checks all that the constructors of the package would
check, and names the argument in Terraform's words.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from attrs import frozen

from atakora_tf.stack.typed_class import argument_name
from atakora_tf.terraform.expression import Expression, Reference, Template
from atakora_tf.terraform.value import MAX_INTEGER, Where, literal, ordered, plain, where_text

# After `typed_class`, which makes the bindings load fast.
from cdktf import IResolvable, TerraformMetaArguments, Token  # isort: skip

__all__ = ["Signature", "signature"]

#: Takes a value, its place, and the list that what does not fit is reported to.
Convert = Callable[[Any, Where, list[str]], Any]

_META = frozenset(TerraformMetaArguments.__init__.__kwdefaults__ or ())

_EXPRESSIONS = (Reference, Template, Expression)


@frozen
class Signature:
    """The arguments that a struct of the package takes, by their names in Terraform."""

    struct: Any
    parameters: Mapping[str, tuple[str, Convert]]
    required: tuple[str, ...]

    def convert(
        self,
        arguments: Mapping[str, object],
        where: Where,
        faults: list[str],
        meta: Mapping[str, object] | None = None,
    ) -> Any:
        """The struct with `arguments` converted; what does not fit is added to `faults`.

        `meta` holds parameters that are no arguments of the type, converted already.
        """
        values: dict[str, object] = {}
        for name, value in arguments.items():
            if value is not None:
                parameter = self.parameters.get(name)
                if parameter is None:
                    faults.append(self._unknown(name, where))
                else:
                    python_name, convert = parameter
                    values[python_name] = convert(value, (where, name), faults)
        faults.extend(
            f"{where_text((where, name))}: is required and missing."
            for name in self.required
            if arguments.get(name) is None
        )
        if meta:
            values.update(meta)
        # The generated constructor would evaluate the type hints anew for every object and
        # check each value a second time, which costs more than the whole way to Node.
        struct = self.struct.__new__(self.struct)
        struct._values = values
        return struct

    def _unknown(self, name: str, where: Where) -> str:
        close = get_close_matches(str(name), self.parameters, n=3)
        if close:
            hint = f"did you mean {' or '.join(map(repr, close))}?"
        else:
            hint = f"there are {', '.join(map(repr, sorted(self.parameters)))}."
        return f"{where_text((where, str(name)))}: there is no such argument; {hint}"


@cache
def signature(struct: Any) -> Signature:
    """The signature of a struct class, compiled once."""
    hints = typing.get_type_hints(struct.__init__)
    optional = struct.__init__.__kwdefaults__ or {}
    # Terraform's own words, such as lifecycle, are not arguments of the type.
    meta = _META if issubclass(struct, TerraformMetaArguments) else ()
    parameters = {
        argument_name(name): (name, _converter(hint))
        for name, hint in hints.items()
        if name != "return" and name not in meta
    }
    required = tuple(
        sorted(argument for argument, (name, _) in parameters.items() if name not in optional)
    )
    return Signature(struct, parameters, required)


def _converter(hint: Any) -> Convert:
    """How a value becomes what `hint` asks for."""
    options = _options(hint)
    if options == {str}:
        return _text
    if options == {int, float}:
        return _number
    if options in ({bool, IResolvable}, {bool}):
        return _boolean
    structs = [option for option in options if hasattr(option, "__jsii_name_mapping__")]
    if len(structs) == 1:
        return _block(structs[0])
    for option in options:
        origin = typing.get_origin(option)
        if origin in _SEQUENCES:
            return _sequence(typing.get_args(option)[0])
        if origin in _MAPPINGS:
            return _mapping(typing.get_args(option)[1])
    return _refused


_SEQUENCES = {typing.get_origin(typing.Sequence[str]), list}
_MAPPINGS = {typing.get_origin(typing.Mapping[str, str])}


def _options(hint: Any) -> set[Any]:
    """The types that a hint allows, apart from None."""
    if typing.get_origin(hint) is typing.Union:
        return {option for option in typing.get_args(hint) if option is not type(None)}
    return {hint}


def _misfit(value: object, where: Where, faults: list[str], wanted: str) -> None:
    faults.append(
        f"{where_text(where)}: must be {wanted}, but is {value!s} ({type(value).__name__})."
        if isinstance(value, _EXPRESSIONS)
        else f"{where_text(where)}: must be {wanted}, but is {value!r}."
    )


def _text(value: Any, where: Where, faults: list[str]) -> Any:
    if type(value) is str and "{" not in value and value.isascii():
        return value
    if isinstance(value, str):
        return literal(value, where, True)
    if isinstance(value, _EXPRESSIONS):
        return str(value)
    return _misfit(value, where, faults, "a string")


def _number(value: Any, where: Where, faults: list[str]) -> Any:
    if isinstance(value, bool):
        return _misfit(value, where, faults, "a number")
    if isinstance(value, int) and -MAX_INTEGER <= value <= MAX_INTEGER:
        return int(value)
    if isinstance(value, (int, float)):
        return plain(value, where, True)
    if isinstance(value, _EXPRESSIONS):
        return Token.as_number(Token.as_any(str(value)))
    return _misfit(value, where, faults, "a number")


def _boolean(value: Any, where: Where, faults: list[str]) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, _EXPRESSIONS):
        return Token.as_any(str(value))
    return _misfit(value, where, faults, "true or false")


def _refused(_value: Any, where: Where, faults: list[str]) -> Any:
    faults.append(f"{where_text(where)}: cannot be given as plain data.")


def _block(struct: Any) -> Convert:
    def convert(value: Any, where: Where, faults: list[str]) -> Any:
        if isinstance(value, Mapping):
            return signature(struct).convert(value, where, faults)
        return _misfit(value, where, faults, "one block, that is a mapping")

    return convert


_LISTS: dict[frozenset[Any], tuple[str, Callable[[Any], Any]]] = {
    frozenset({str}): ("a list of strings", Token.as_list),
    frozenset({int, float}): ("a list of numbers", Token.as_number_list),
}


def _sequence(element: Any) -> Convert:
    convert_element = _converter(element)
    options = _options(element)
    wanted, as_token = _LISTS.get(frozenset(options), ("a list of blocks", Token.as_any))

    def convert(value: Any, where: Where, faults: list[str]) -> Any:
        if isinstance(value, (list, tuple)):
            items = value
        elif isinstance(value, (set, frozenset)):
            items = ordered(value, where, True)
        elif isinstance(value, _EXPRESSIONS):
            return as_token(Token.as_any(str(value)))
        else:
            return _misfit(value, where, faults, wanted)
        return [
            convert_element(item, (where, position), faults) for position, item in enumerate(items)
        ]

    return convert


def _mapping(element: Any) -> Convert:
    convert_element = _converter(element)

    def convert(value: Any, where: Where, faults: list[str]) -> Any:
        if isinstance(value, Mapping):
            converted: dict[str, Any] = {}
            for key, item in value.items():
                place = (where, str(key))
                if not isinstance(key, str):
                    _misfit(key, place, faults, "a mapping with strings as keys")
                elif item is not None:
                    converted[literal(key, place, True)] = convert_element(item, place, faults)
            return converted
        if isinstance(value, _EXPRESSIONS):
            return Token.as_string_map(Token.as_any(str(value)))
        return _misfit(value, where, faults, "a mapping of strings")

    return convert
