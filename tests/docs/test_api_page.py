"""The example of the page on APIs does what the page says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from atakora_tf.components.api_contract import api_contract
from atakora_tf.contract.list_parameters import ListRequest, parse_list

PAGE = Path(__file__).parents[2] / "docs" / "api.md"


def test_the_example_has_the_routes_and_the_list_of_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    found: dict[str, Any] = {"__name__": "page"}
    exec(compile(program, str(PAGE), "exec", dont_inherit=True), found)
    (api,) = api_contract("shop", [found["orders"]]).apis
    for operation in api.operations:
        assert operation.path in text
        assert f"`{operation.function}`" in text
    (query,) = re.findall(r"    GET /api/orders\?(\S+)", text)
    parameters = [tuple(each.split("=", 1)) for each in query.split("&")]
    assert isinstance(parse_list(parameters, api), ListRequest)
