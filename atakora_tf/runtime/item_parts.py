"""Items as the API makes and shows them: times, owner, keys, merge patches, hidden fields."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from atakora_tf.contract.api import EntityApi
from atakora_tf.contract.schema_variants import ETAG
from atakora_tf.runtime.store.results import Stored

__all__ = ["Item", "Views", "merged", "moment", "new_id", "placed", "value_at"]

Item = dict[str, Any]


def new_id() -> str:
    """An id that nobody can guess."""
    return str(uuid.uuid4())


def moment(seconds: float) -> str:
    """Seconds since the epoch in RFC 3339, such as "2026-01-31T12:00:00.123456Z".

    Always as long: so the order of texts is the order of times.
    """
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def merged(target: Any, patch: Any) -> Any:
    """A merge patch applied (RFC 7396, section 2); neither argument is changed."""
    if not isinstance(patch, dict):
        return patch
    made = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            made.pop(name, None)
        else:
            made[name] = merged(made.get(name), value)
    return made


_MISSING = object()


def value_at(item: Mapping[str, Any], path: tuple[str, ...], default: Any = None) -> Any:
    """What stands at the end of a path; `default` if nothing does."""
    value: Any = item
    for name in path:
        if not isinstance(value, Mapping) or name not in value:
            return default
        value = value[name]
    return value


def placed(item: Item, path: tuple[str, ...], value: Any) -> Item:
    """A copy of the item with the value at the end of the path."""
    name, *rest = path
    if not rest:
        return {**item, name: value}
    inner = item.get(name)
    inner = inner if isinstance(inner, dict) else {}
    return {**item, name: placed(inner, tuple(rest), value)}


class Views:
    """What callers see of the items of an API; `hidden` are the fields that they never see."""

    def __init__(self, api: EntityApi) -> None:
        read = api.schemas.read
        shown = read.get("properties", {}).keys()
        self.hidden = frozenset(api.schemas.stored.get("properties", {}).keys() - shown)
        is_closed = read.get("additionalProperties", True) is False
        # Of a closed entity nothing is given that its schema does not know.
        self._shown = frozenset(shown) if is_closed else None

    def shown(self, stored: Stored) -> Item:
        """The item as an answer has it, with its entity tag."""
        if self._shown is not None:
            made = {name: each for name, each in stored.item.items() if name in self._shown}
        else:
            made = {n: each for n, each in stored.item.items() if n not in self.hidden}
        made[ETAG] = stored.etag
        return made
