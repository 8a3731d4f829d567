"""What backends become, in forms that can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from atakora_tf import Backend, CrudApi
from atakora_tf.components.definition import ComponentDefinition


@frozen
class User:
    id: str
    tenant_id: str
    email: str


def apis(*numbers: int, **options: Any) -> dict[str, ComponentDefinition[CrudApi]]:
    """Numbered CRUD APIs, the numbers with three digits so that they sort."""
    return {
        f"api{number:03}": CrudApi.define(f"Entity{number:03}Api", entity=User, **options)
        for number in numbers
    }


def without_metadata(value: Any) -> Any:
    """The JSON without CDKTF's own `//` entries."""
    if isinstance(value, dict):
        return {key: without_metadata(item) for key, item in value.items() if key != "//"}
    if isinstance(value, list):
        return [without_metadata(item) for item in value]
    return value


def through_cdktf(directory: Path | str, stack: str) -> dict[str, Any]:
    """The JSON of a stack that an App synthesised into `directory`."""
    path = Path(directory) / "stacks" / stack / "cdk.tf.json"
    found: dict[str, Any] = without_metadata(json.loads(path.read_text(encoding="utf-8")))
    return found


def directly(backend: Backend, directory: Path, settings: Any = None) -> dict[str, Any]:
    """The JSON of a backend that is written without CDKTF."""
    path = backend.synthesize(directory, settings=settings)
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def document(backend: Backend) -> dict[str, Any]:
    """The backend's own part of a configuration."""
    return dict(backend.document().to_dict())


def blocks(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """Every resource of a configuration by its address."""
    return {
        f"{kind}.{name}": block
        for kind, named in configuration["resource"].items()
        for name, block in named.items()
    }


def only(configuration: Mapping[str, Any], kind: str) -> Any:
    """The one resource of a type."""
    (block,) = configuration["resource"][kind].values()
    return block


def app_of(configuration: Mapping[str, Any]) -> Any:
    """The one Function App."""
    return only(configuration, "azurerm_function_app_flex_consumption")


def unresolved(value: Any) -> Iterator[str]:
    """Texts in which CDKTF left a token of its own."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from unresolved(key)
            yield from unresolved(item)
    elif isinstance(value, list):
        for item in value:
            yield from unresolved(item)
    elif isinstance(value, str) and ("${TfToken[" in value or "#{" in value):
        yield value
