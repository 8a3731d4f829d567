"""What Azure cannot change in place: a change is said, with whoever decided it."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    Backend,
    CosmosConfig,
    CrudApi,
    Resources,
    StorageConfig,
    StorageContainer,
    autoscale,
    define_backend,
)

TEXT = {"name": "string"}


def api(name: str, **options: Any) -> Any:
    return CrudApi.define(name, entity_name="Thing", schema=TEXT, **options)


def files(name: str, **fields: Any) -> Any:
    config = StorageConfig(containers={name.lower(): StorageContainer()}, **fields)
    return Resources.define(name, {"storage:files": config})


def backend(*components: Any, location: str = "westeurope") -> Backend:
    return define_backend({c.id: c for c in components}, name="shop", location=location)


CASES: list[tuple[list[Any], list[Any], str, str]] = [
    (
        [api("OneApi")],
        [api("OneApi"), api("TwoApi", throughput=autoscale(1000))],
        "cosmos:shared-database › capacity_mode",
        "it was serverless and becomes provisioned",
    ),
    (
        [api("OneApi"), api("TwoApi", throughput=400)],
        [api("OneApi")],
        "cosmos:shared-database › capacity_mode",
        "it was provisioned and becomes serverless",
    ),
    (
        [api("OneApi")],
        [
            api("OneApi"),
            Resources.define(
                "Search",
                {"cosmos:shared-database": CosmosConfig(capabilities=["EnableNoSQLVectorSearch"])},
            ),
        ],
        "cosmos:shared-database › capabilities",
        "it was none and becomes EnableNoSQLVectorSearch",
    ),
    (
        [files("One", replication="LRS")],
        [files("One", replication="LRS"), files("Two", replication="ZRS")],
        "storage:files › replication",
        "it was in one zone and becomes across zones",
    ),
    (
        [files("One")],
        [files("One"), files("Two", hierarchical_namespace=True)],
        "storage:files › hierarchical_namespace",
        "it was no and becomes yes",
    ),
]


@pytest.mark.parametrize(("before", "after", "where", "said"), CASES)
def test_a_neighbour_that_would_replace_a_resource_is_said(
    before: list[Any],
    after: list[Any],
    where: str,
    said: str,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    backend(*before).synthesize()
    warnings = [str(w) for w in backend(*after).plan().warnings]
    assert len(warnings) == 1
    first, *who = warnings[0].splitlines()
    assert first.startswith(f"{where}: {said}, which Azure cannot change in place")
    assert all("at priority" in line and ".py:" in line for line in who)


def test_another_location_is_said_of_every_resource(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    backend(api("OneApi")).synthesize()
    moved = backend(api("OneApi"), location="northeurope").plan()
    assert [w.path for w in moved.warnings] == [
        ("cosmos:shared-database", "location"),
        ("functions:api-functions", "location"),
    ]


def test_nothing_is_said_where_nothing_is_replaced(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    backend(api("OneApi")).synthesize()
    assert backend(api("OneApi"), api("TwoApi", ttl=60)).plan().warnings == ()
