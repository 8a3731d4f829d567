"""A contract as JSON and back: what the package of an app carries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import attrs

from atakora_tf.contract.access import Access
from atakora_tf.contract.api import (
    CONTRACT_VERSION,
    ApiContract,
    ApiOperation,
    EntityApi,
    KeyPart,
    Paging,
    SoftDelete,
)
from atakora_tf.contract.filter_fields import FilterField
from atakora_tf.contract.query import Order
from atakora_tf.contract.rate_limit import RateLimit, rate_faults
from atakora_tf.contract.schema_variants import SchemaVariants, ServerFields
from atakora_tf.errors import SchemaInvalid

__all__ = ["contract_from_json", "contract_from_text", "contract_to_json", "contract_to_text"]

T = TypeVar("T")


def contract_to_json(contract: ApiContract) -> dict[str, Any]:
    """Plain JSON data: the same for contracts that are equal, in a fixed order."""
    return {"contract": CONTRACT_VERSION, **_plain(contract)}


def contract_to_text(contract: ApiContract) -> str:
    """The JSON as text, to be written to a file."""
    return json.dumps(contract_to_json(contract), indent=1, ensure_ascii=False) + "\n"


def contract_from_text(text: str | bytes) -> ApiContract:
    """The contract in a JSON text; raises `SchemaInvalid`."""
    try:
        data = json.loads(text)
    except ValueError as fault:
        raise SchemaInvalid([f"this contract of an API is no JSON: {fault}"]) from None
    return contract_from_json(data)


def contract_from_json(data: Any) -> ApiContract:
    """The contract in JSON data; raises `SchemaInvalid` if it is none, or of another version."""
    if not isinstance(data, Mapping) or "contract" not in data:
        raise SchemaInvalid(["this is no contract of an API: it has no 'contract'"])
    if data["contract"] != CONTRACT_VERSION:
        raise SchemaInvalid(
            [
                f"this contract of an API is of version {data['contract']!r}, and this release "
                f"reads version {CONTRACT_VERSION}; package the app with the release that runs it"
            ]
        )
    try:
        return _made(ApiContract, {k: v for k, v in data.items() if k != "contract"})
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        raise SchemaInvalid([f"this contract of an API cannot be read: {fault}"]) from None


def _plain(value: Any) -> Any:
    if attrs.has(type(value)):
        return {each.name: _plain(getattr(value, each.name)) for each in attrs.fields(type(value))}
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    return value


def _as_it_is(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _each(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: tuple(inner(each) for each in values)


def _one(kind: type[Any]) -> Callable[[Any], Any]:
    return lambda data: None if data is None else _made(kind, data)


def _rate_limit(data: Any) -> RateLimit | None:
    if data is None:
        return None
    made = _made(RateLimit, data)
    if faults := list(rate_faults(made)):
        raise ValueError(f"the rate limit: {'; '.join(faults)}")
    return made


# Fields that are more than JSON's own values; lists of these become tuples by themselves.
_FIELDS: Mapping[tuple[type[Any], str], Callable[[Any], Any]] = {
    (ApiContract, "apis"): _each(_one(EntityApi)),
    (EntityApi, "schemas"): _one(SchemaVariants),
    (EntityApi, "server_fields"): _one(ServerFields),
    (EntityApi, "operations"): _each(_one(ApiOperation)),
    (EntityApi, "partition_key"): _each(_one(KeyPart)),
    (EntityApi, "unique_keys"): _each(tuple),
    (EntityApi, "filters"): _each(_one(FilterField)),
    (EntityApi, "orderings"): _each(_each(_one(Order))),
    (EntityApi, "paging"): _one(Paging),
    (EntityApi, "soft_delete"): _one(SoftDelete),
    (EntityApi, "rate_limit"): _rate_limit,
    (ApiOperation, "access"): _one(Access),
}


def _made(kind: type[T], data: Any) -> T:
    known = {each.name for each in attrs.fields(kind)}  # type: ignore[arg-type]
    unknown = sorted(data.keys() - known)
    if unknown:
        raise ValueError(f"{kind.__name__} has no {', '.join(map(repr, unknown))}")
    made = {}
    for name, value in data.items():
        read = _FIELDS.get((kind, name), _as_it_is)
        made[name] = read(value)
    return kind(**made)
