"""docs/networking.md: its programs run, and its numbers are those of the code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from atakora_tf import AzureState, CrudApi, NetworkingConfig, StackOptions, define_backend
from atakora_tf.azure.network import DEFAULT_ADDRESS_SPACE, DELEGATIONS
from examples.isolated.backend import clinic

PAGE = (Path(__file__).parents[2] / "docs" / "networking.md").read_text(encoding="utf-8")
PROGRAMS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_the_programs_on_the_page_run(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    known: dict[str, Any] = {"__name__": "page"}
    asked = []
    for program in PROGRAMS:
        exec(compile(program, "networking.md", "exec"), known)
        asked.append(known.get("networking"))
    assert known["backend"].validate() == ()
    configs = [config for config in dict.fromkeys(map(id, asked)) if config != id(None)]
    assert len(configs) == 3
    for config in asked:
        if config is None:
            continue
        assert isinstance(config, NetworkingConfig)
        backend = define_backend(
            {"users": CrudApi.define("UserApi", entity_name="User")},
            name="shop",
            location="westeurope",
            lock=None,
            networking=config,
        )
        assert backend.validate() == ()


def test_the_numbers_on_the_page_are_those_of_the_code() -> None:
    assert DEFAULT_ADDRESS_SPACE in PAGE
    sizes = {family: f"/{known.smallest}" for family, known in DELEGATIONS.items()}
    assert sizes == {"flex": "/27", "elastic": "/28", "dedicated": "/28"}
    assert "/27 for Flex Consumption, /28 for other\nplans" in PAGE


def test_the_costs_on_the_page_are_those_of_the_example() -> None:
    one = define_backend(
        {"users": CrudApi.define("UserApi", entity_name="User")},
        name="shop", location="westeurope", lock=None, networking="isolated",
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )  # fmt: skip
    for backend, endpoints, zones, cost in (
        (one, 5, 5, "$39 a month"),
        (clinic("prod", lock=None), 12, 6, "$90.60"),
    ):
        found = backend.document(whole=True).to_dict()["resource"]
        assert len(found["azurerm_private_endpoint"]) == endpoints
        assert len(found["azurerm_private_dns_zone"]) == zones
        monthly = endpoints * 7.30 + zones * 0.50
        assert f"${monthly:.2f}".removesuffix(".00") == cost.split()[0]
        assert cost in PAGE
