"""Values that contain themselves are problems like all others, for every field and option."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    CosmosConfig,
    CrudApi,
    FunctionsConfig,
    Resources,
    StorageConfig,
    define_backend,
)
from atakora_tf.components.crud_options import CrudApiOptions
from atakora_tf.merge.fields import field_specs

ROUND_MAPPING: dict[str, Any] = {}
ROUND_MAPPING["itself"] = ROUND_MAPPING
ROUND_LIST: list[Any] = []
ROUND_LIST.append(ROUND_LIST)
ROUND = [ROUND_MAPPING, ROUND_LIST, (ROUND_LIST,), {"x": ROUND_MAPPING}, {"x": ROUND_LIST}]

FIELDS = [
    (config, spec.name)
    for config in (CosmosConfig, FunctionsConfig, StorageConfig)
    for spec in field_specs(config)
]


def said(definition: Any) -> str:
    backend = define_backend({"one": definition}, name="shop", location="westeurope", lock=None)
    return "\n".join(str(problem) for problem in backend.validate())


@pytest.mark.parametrize(("config", "name"), FIELDS)
def test_no_field_is_taken_in_by_a_value_that_contains_itself(config: type[Any], name: str) -> None:
    for value in ROUND:
        made = config(**{name: value})
        key = f"{config.resource_type}:x"
        assert f"{key} › {name}" in said(Resources.define("One", {key: made}))


@pytest.mark.parametrize("name", sorted(CrudApiOptions.__annotations__))
def test_no_option_of_an_api_is_either(name: str) -> None:
    for value in ROUND:
        options: dict[str, Any] = {"entity_name": "Thing", "schema": {"a": "string"}, name: value}
        assert said(CrudApi.define("OneApi", **options))
