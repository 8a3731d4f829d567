"""`region=` of every component: its own resources, in that region, keyed and named so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    CrudApi,
    DataStack,
    EventBus,
    FunctionsApp,
    HttpTrigger,
    MonitoringConfig,
    Resources,
    Secrets,
    StaticSite,
    define_backend,
)


@frozen
class User:
    id: str


def functions(folder: Path) -> Any:
    (folder / "host.json").write_text('{"version": "2.0"}', encoding="utf-8")
    return FunctionsApp.define(
        "X",
        source=folder,
        runtime="python",
        version="3.12",
        functions={"ping": HttpTrigger()},
        region="East US",
    )


COMPONENTS = {
    "CrudApi": lambda _: CrudApi.define("X", entity=User, region="East US"),
    "DataStack": lambda _: DataStack.define(
        "X", entities=[User], blobs=["files"], events=["placed"], region="East US"
    ),
    "EventBus": lambda _: EventBus.define("X", queues=["jobs"], region="East US"),
    "FunctionsApp": functions,
    "Resources": lambda _: Resources.define(
        "X", {"monitoring:logs": MonitoringConfig()}, region="East US"
    ),
    "Secrets": lambda _: Secrets.define("X", names=["password"], region="East US"),
    "StaticSite": lambda folder: StaticSite.define("X", source_directory=folder, region="East US"),
}


@pytest.mark.parametrize("kind", COMPONENTS)
def test_everything_that_a_component_has_is_in_its_region(kind: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>", encoding="utf-8")
    backend = define_backend(
        {"x": COMPONENTS[kind](tmp_path)}, name="shop", location="westeurope", lock=None
    )
    # Front Door is everywhere, and its profile belongs to all regions.
    planned = [r for r in backend.plan().resources if r.type != "front-door"]
    assert planned
    assert {r.location for r in planned} == {"eastus"}
    assert all(str(r.key).endswith("-eastus") for r in planned)
    made: Any = backend.document().to_dict()["resource"]
    blocks = [block for of_type in made.values() for block in of_type.values()]
    assert {block["location"] for block in blocks if "location" in block} == {"eastus"}
