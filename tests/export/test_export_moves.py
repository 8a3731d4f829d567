"""Exports of a backend with a renamed component: the `moved` blocks go along."""

from __future__ import annotations

import json

import pytest
from attrs import frozen

from atakora_tf import Backend, CrudApi, define_backend
from atakora_tf.terraform.module import MODULE_FILES, module_files
from atakora_tf.terraform.module_root import ROOT_FILES, root_files

DATABASE = "azurerm_cosmosdb_sql_database.shop_cosmos_shared-database_database"


@frozen
class User:
    id: str


def backend(component_id: str, **options: str) -> Backend:
    return define_backend(
        {"users": CrudApi.define(component_id, entity=User, **options)},  # type: ignore[arg-type]
        name="shop",
        location="westeurope",
        lock=None,
    )


def files(made: Backend, kind: str) -> dict[str, str]:
    settings = made.stack_settings()
    document = made.document(settings, whole=True)
    if kind == "module":
        return module_files(document, settings, "shop")
    return root_files(document, settings)


@pytest.mark.parametrize("kind", ["module", "root"])
def test_the_moves_are_a_file_of_their_own(kind: str) -> None:
    found = files(backend("CustomerApi", previously="UserApi"), kind)
    moved = json.loads(found["moved.tf.json"])["moved"]
    assert {"from": f"{DATABASE}_user-api", "to": f"{DATABASE}_customer-api"} in moved
    assert len(moved) == 3
    main = json.loads(found["main.tf.json"])
    assert "moved" not in main
    assert f"{DATABASE.partition('.')[2]}_customer-api" in main["resource"][DATABASE.split(".")[0]]


@pytest.mark.parametrize("kind", ["module", "root"])
def test_nothing_that_moves_nothing_has_the_file(kind: str) -> None:
    assert "moved.tf.json" not in files(backend("UserApi"), kind)
    # A former export's file of that name is removed by the next.
    assert "moved.tf.json" in (MODULE_FILES if kind == "module" else ROOT_FILES)
