"""What Cosmos DB takes for an item, checked before any store is asked.

learn.microsoft.com/azure/cosmos-db/concepts-limits and learn.microsoft.com/rest/api/cosmos-db/
create-a-document.  Three rules are stricter than Cosmos DB: a whole number beyond 2^53 is refused
instead of rounded; the ids "." and ".." are refused, as no client can read them; and an item has to
have its partition key instead of standing in the partition of all that have none.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Final, cast

from atakora_tf.contract.query import Scalar
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import BadItem, TooLarge
from atakora_tf.runtime.store.results import without_system

__all__ = ["MOST_BYTES", "checked_item", "checked_partition", "compact", "key_of"]

MOST_BYTES: Final = 2 * 1024 * 1024
_MOST_ID_BYTES: Final = 1023
_MOST_KEY_BYTES: Final = 2048
_MOST_LEVELS: Final = 128
_MOST_SECONDS: Final = 2_147_483_647
_MOST_WHOLE: Final = 2**53

# The last four are refused by the SDK, as they would not survive in a URL.
_FORBIDDEN: Final = frozenset("/\\?#\t\r\n")


def checked_item(item: Mapping[str, object], spec: ContainerSpec) -> tuple[dict[str, object], str]:
    """The item without system properties, and its JSON text.

    Raises `BadItem` or `TooLarge`.
    """
    own = without_system(item)
    check_id(own.get("id"))
    _check_value(own, 1, "")
    _check_ttl(own)
    key_of(own, spec)
    try:
        text = compact(own)
        size = len(text.encode())
    except UnicodeEncodeError:
        raise BadItem("The item has text that is not valid Unicode (a lone surrogate).") from None
    if size > MOST_BYTES:
        raise TooLarge(f"The item has {size} bytes of JSON; Cosmos DB takes {MOST_BYTES}.")
    return own, text


def compact(value: object) -> str:
    """The value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def check_id(value: object) -> str:
    """The id, if it is one; raises `BadItem` if not."""
    if not isinstance(value, str):
        raise BadItem("The item has no id, or one that is not text.")
    try:
        length = len(value.encode())
    except UnicodeEncodeError:
        raise BadItem("The id is not valid Unicode (a lone surrogate).") from None
    if not 1 <= length <= _MOST_ID_BYTES:
        raise BadItem(f"The id has {length} bytes; Cosmos DB takes 1 to {_MOST_ID_BYTES}.")
    if found := sorted(_FORBIDDEN & set(value)):
        raise BadItem(f"The id contains {', '.join(map(repr, found))}, which Cosmos DB forbids.")
    if value in (".", ".."):  # the path of the request would become that of the container
        raise BadItem(f"The id '{value}' would be lost in a URL, so no client could read the item.")
    if value.endswith(" "):
        raise BadItem("The id ends with a space, which the SDK of Cosmos DB forbids.")
    return value


def key_of(item: Mapping[str, object], spec: ContainerSpec) -> tuple[Scalar, ...]:
    """The values of the item's partition key; raises `BadItem` if they cannot be one."""
    values: list[object] = []
    for path, steps in zip(spec.partition_key, spec.key_steps, strict=True):
        value: object = item
        for step in steps:
            if not isinstance(value, Mapping) or step not in value:
                raise BadItem(f"The item has no value at '{path}', the partition key.")
            value = value[step]
        values.append(value)
    return checked_partition(values, spec)


def checked_partition(values: Sequence[object], spec: ContainerSpec) -> tuple[Scalar, ...]:
    """The values of a whole partition key; raises `BadItem` if they cannot be one."""
    if len(values) != len(spec.partition_key):
        raise BadItem(
            f"The partition key of {spec.container} is {' '.join(spec.partition_key)}; "
            f"{len(values)} values are given."
        )
    for path, value in zip(spec.partition_key, values, strict=True):
        if value is not None and not isinstance(value, str | int | float):
            raise BadItem(f"The partition key '{path}' is text, a number, a bool or null.")
        _check_value(value, 1, path)
        if isinstance(value, str) and len(_bytes(value, path)) > _MOST_KEY_BYTES:
            raise BadItem(f"The partition key '{path}' is longer than {_MOST_KEY_BYTES} bytes.")
    return cast(tuple[Scalar, ...], tuple(values))


def _bytes(value: str, path: str) -> bytes:
    try:
        return value.encode()
    except UnicodeEncodeError:
        raise BadItem(f"The text at '{path}' is not valid Unicode (a lone surrogate).") from None


def _check_value(value: object, level: int, path: str) -> None:
    if level > _MOST_LEVELS:
        raise BadItem(f"The item is nested deeper than {_MOST_LEVELS} levels.")
    if isinstance(value, Mapping):
        for name, each in value.items():
            if not isinstance(name, str):
                raise BadItem(f"The item has the key {name!r} at '{path}/', which is not text.")
            _check_value(each, level + 1, f"{path}/{name}")
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            _check_value(each, level + 1, f"{path}/{index}")
    elif isinstance(value, int):  # a bool is far from the limit
        if abs(value) > _MOST_WHOLE:
            raise BadItem(
                f"The number at '{path}' is beyond 2^53, so Cosmos DB would round it; "
                "keep it as text."
            )
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise BadItem(f"The number at '{path}' is not finite, so JSON cannot say it.")
    elif value is not None and not isinstance(value, str):
        raise BadItem(f"The value at '{path}' is of {type(value).__name__}, not of JSON.")


def _check_ttl(item: Mapping[str, object]) -> None:
    if "ttl" not in item:
        return
    value = item["ttl"]
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not (value == -1 or 1 <= cast(int, value) <= _MOST_SECONDS):
        raise BadItem(
            f"The ttl {value!r} of the item is neither -1 nor a whole number of seconds "
            f"from 1 to {_MOST_SECONDS}."
        )
