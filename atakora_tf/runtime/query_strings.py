"""Query strings: decoded, and read for operations on one item."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias, cast
from urllib.parse import parse_qsl

from atakora_tf.contract.api import EntityApi, KeyPart
from atakora_tf.contract.filter_fields import FilterField, ScalarType, parameter_name
from atakora_tf.contract.list_parameters import read_scalar
from atakora_tf.contract.problem_details import FieldError
from atakora_tf.contract.query import Scalar
from atakora_tf.runtime.refusals import Refused

__all__ = ["Pairs", "key_pairs", "key_values", "no_parameters", "query_pairs"]

Pairs: TypeAlias = Sequence[tuple[str, str]]

_LONGEST: Final = 32_768
_MOST: Final = 200
# Azure's own, for function keys.
_PLATFORM: Final = "code"


def query_pairs(query: bytes) -> Pairs:
    """The decoded parameters in their order; raises `Refused` if they are none."""
    if not query:
        return ()
    if len(query) > _LONGEST:
        raise Refused("InvalidQuery", f"The query may have {_LONGEST} bytes.")
    try:
        return parse_qsl(
            query.decode("ascii"),
            keep_blank_values=True,
            errors="strict",
            max_num_fields=_MOST,
        )
    except UnicodeDecodeError:
        raise Refused("InvalidQuery", "The query is not percent-encoded UTF-8.") from None
    except ValueError:
        raise Refused("InvalidQuery", f"The query may have {_MOST} parameters.") from None


def no_parameters(pairs: Pairs) -> None:
    """Raises `Refused` for any parameter: the operation has none."""
    unknown = [
        FieldError(detail="there is no such parameter", parameter=name)
        for name in dict.fromkeys(name for name, _ in pairs)
        if name != _PLATFORM
    ]
    if unknown:
        raise Refused("InvalidQuery", errors=unknown)


def key_values(pairs: Pairs, api: EntityApi, item_id: str) -> tuple[Scalar, ...]:
    """The partition key of an item, outermost first; raises `Refused`."""
    parts = {parameter_name(part.name): part for part in api.key_in_query}
    given: dict[str, str] = {}
    wrong: list[FieldError] = []
    for name, text in pairs:
        if name in given:
            wrong.append(FieldError(detail="it is given twice", parameter=name))
        elif name in parts:
            given[name] = text
        elif name != _PLATFORM:
            wrong.append(FieldError(detail="there is no such parameter", parameter=name))
    if wrong:
        raise Refused("InvalidQuery", errors=wrong)
    missing = [
        FieldError(detail="it is missing", parameter=name) for name in parts if name not in given
    ]
    if missing:
        raise Refused("PartitionKeyRequired", errors=missing)
    return tuple(_values(given, api, item_id))


def key_pairs(key: Sequence[Scalar], api: EntityApi) -> Pairs:
    """The parameters that name the partition key of an item: `key_values` reads them."""
    parts = zip(api.partition_key, key, strict=True)
    return [(parameter_name(part.name), _text(value)) for part, value in parts if part.name != "id"]


def _text(value: Scalar) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _values(given: dict[str, str], api: EntityApi, item_id: str) -> Iterator[Scalar]:
    for part in api.partition_key:
        if part.name == "id":
            yield item_id
        else:
            name = parameter_name(part.name)
            yield _read(given[name], part, name)


def _read(text: str, part: KeyPart, name: str) -> Scalar:
    field = FilterField(name=part.name, type=cast(ScalarType, part.type))
    value = read_scalar(text, field)
    if isinstance(value, FieldError):
        raise Refused("InvalidQuery", errors=[FieldError(detail=value.detail, parameter=name)])
    return value
