"""Whatever the planner warns of (`unchangeable`), the gate refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from configurations import between

from atakora_tf import (
    Backend,
    CosmosConfig,
    CrudApi,
    FunctionsConfig,
    Resources,
    StorageConfig,
    StorageContainer,
    autoscale,
    define_backend,
)

TEXT = {"name": "string"}


def api(name: str = "OneApi", **options: Any) -> Any:
    return CrudApi.define(name, entity_name="Thing", schema=TEXT, **options)


def cosmos(**fields: Any) -> Any:
    return Resources.define("Other", {"cosmos:shared-database": CosmosConfig(**fields)})


def files(**fields: Any) -> Any:
    config = StorageConfig(containers={"files": StorageContainer()}, **fields)
    return Resources.define("Files", {"storage:files": config})


def hosting(sku: str) -> Any:
    return Resources.define("Plan", {"functions:api-functions": FunctionsConfig(plan=sku)})


def backend(*components: Any, location: str = "westeurope") -> Backend:
    return define_backend({c.id: c for c in components}, name="shop", location=location)


# By the fact that the planner names: the components before and after.
FACTS: dict[str, tuple[list[Any], list[Any]]] = {
    "cosmos capacity_mode": ([api()], [api(), api("TwoApi", throughput=autoscale(1000))]),
    "cosmos capacity_mode back": ([api(throughput=400)], [api()]),
    "cosmos capabilities": ([api()], [api(), cosmos(capabilities=["EnableNoSQLVectorSearch"])]),
    "cosmos free_tier": (
        [api(throughput=400)],
        [api(throughput=400), cosmos(free_tier=True)],
    ),
    "cosmos api": ([cosmos(api="mongodb")], [cosmos(api="nosql")]),
    "functions plan": ([api()], [api(), hosting("Y1")]),
    "functions plan to dedicated": ([api(), hosting("Y1")], [api(), hosting("B1")]),
    "storage hierarchical_namespace": ([files()], [files(hierarchical_namespace=True)]),
    "storage performance": (
        [files(performance="Standard", replication="LRS")],
        [files(performance="Premium", kind="BlockBlobStorage", replication="LRS")],
    ),
    "storage replication": ([files(replication="LRS")], [files(replication="ZRS")]),
}


@pytest.mark.parametrize("fact", sorted(FACTS))
def test_what_the_planner_warns_of_is_refused(
    fact: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before, after = FACTS[fact]
    old = backend(*before)
    former = json.loads(old.synthesize().read_text(encoding="utf-8"))
    now = backend(*after)
    name = fact.split()[1]
    warned = [w for w in now.plan().warnings if w.path[-1] == name]
    assert warned, fact
    gate = between(former, json.loads(now.document(whole=True).to_json()))
    assert gate.refused, fact


def test_another_region_is_refused_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    former = json.loads(backend(api()).synthesize().read_text(encoding="utf-8"))
    moved = backend(api(), location="northeurope")
    assert {w.path[-1] for w in moved.plan().warnings} == {"location"}
    assert between(former, json.loads(moved.document(whole=True).to_json())).refused


def test_every_fact_of_the_planner_has_a_case() -> None:
    held = {
        "cosmos": CosmosConfig(),
        "storage": StorageConfig(replication="LRS"),
        "functions": FunctionsConfig(plan="FC1"),
    }
    named = {f"{kind} {fact}" for kind, config in held.items() for fact in config.unchangeable()}
    # An account's kind and its tier change together.
    assert named - {"storage kind"} <= {" ".join(fact.split()[:2]) for fact in FACTS}
