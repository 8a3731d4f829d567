"""What the search over whole backends has found, each as a plain example."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from atakora_tf import (
    Backend,
    BackendInvalid,
    CosmosConfig,
    CosmosDatabase,
    CrudApi,
    NameRequest,
    Resources,
)


def _backend(tmp_path: Path, components: Any, **options: Any) -> Backend:
    chosen = {"name": "shop", "location": "westeurope", "lock": tmp_path / "lock.json"}
    return Backend(components, **{**chosen, **options})


def _refusals(backend: Backend, directory: Path) -> list[str]:
    with pytest.raises(BackendInvalid) as caught:
        backend.synthesize(directory)
    assert caught.value.problems == backend.validate()
    place = f"{Path(__file__).name}:"
    assert all(place in str(problem) for problem in caught.value.problems)
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


@pytest.mark.parametrize("environment", ["Test Env", "qa/2", "früh", ".dev", "dev.", "-dev"])
def test_an_environment_that_no_folder_can_be_named_after_is_a_problem(
    tmp_path: Path, environment: str
) -> None:
    # It was found only by the writer, with the lock file written already.
    notes = CrudApi.define("Notes", entity_name="Note")
    backend = _backend(tmp_path, {"notes": notes}, environment=environment)
    assert _refusals(backend, tmp_path / "out") == [
        f"shop: environment={environment!r} cannot be part of the names of stacks, folders and "
        "blobs"
    ]
    assert [*tmp_path.iterdir()] == []


def test_a_convention_that_gives_two_resources_one_name_is_a_problem(tmp_path: Path) -> None:
    def naming(request: NameRequest) -> str:
        return f"{request.backend}{'x' * len(request.parts)}"

    needs = CosmosConfig(databases={"data": CosmosDatabase()})
    twice = {"cosmos:orders": needs, "cosmos:users": needs}
    backend = _backend(tmp_path, {"data": Resources.define("Data", twice)}, naming=naming)
    assert _refusals(backend, tmp_path / "out") == [
        "cosmos:users: The naming convention gives azurerm_cosmosdb_account the name 'shopx' "
        "twice: the one with the parts 'orders' and the one with the parts 'users'. Azure takes it "
        "once. Change the convention."
    ]
    assert [*tmp_path.iterdir()] == []


def test_names_that_differ_only_in_case_are_one(tmp_path: Path) -> None:
    def cased(request: NameRequest) -> str:
        first = "first" in request.parts[0] if request.parts else False
        return "ID-shop" if first else "id-shop"

    components = {
        name: CrudApi.define(name, entity_name="Note", functions_key=f"{name}-app")
        for name in ("first", "second")
    }
    backend = _backend(tmp_path, components, naming=cased)
    said = [
        each for each in _refusals(backend, tmp_path / "out") if "user_assigned_identity" in each
    ]
    assert said == [
        "functions:second-app: The naming convention gives azurerm_user_assigned_identity the name "
        "'id-shop' twice: the one with the parts 'first-app' and the one with the parts "
        "'second-app'. Azure takes it once. Change the convention."
    ]


def test_long_names_make_ids_that_terraform_takes(tmp_path: Path) -> None:
    # Five names of 60 characters in one id were more than the 255 that an id may have.
    long, key = " ".join(["name"] * 30), "-".join(["key"] * 20)

    def notes(number: int) -> Any:
        return CrudApi.define(
            f"{long[:100]} {number}",
            entity_name="Note",
            database=f"{long} {number}",
            container=long,
            database_key=key,
            functions_key=key,
            identity="component",
        )

    backend = _backend(tmp_path, {"one": notes(1), "two": notes(2)}, name=long)
    path = backend.synthesize(tmp_path / "out")
    resources = json.loads(path.read_text(encoding="utf-8"))["resource"]
    for kind in ("sql_database", "sql_container", "sql_role_assignment"):
        found = resources[f"azurerm_cosmosdb_{kind}"]
        assert len(found) == 2, kind
        assert all(len(name) <= 255 for name in found)
    (one, two) = resources["azurerm_cosmosdb_sql_role_assignment"]
    assert len(one) == len(two) == 255
