"""What the provider or Azure would refuse only when it is applied is said by `validate`."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    FunctionGroup,
    FunctionsConfig,
    PlacedAttribute,
    Resources,
    StaticWebsite,
    StorageConfig,
    StorageQueue,
    StorageTable,
    define_backend,
)


def backend(needs: dict[str, Any], **options: Any) -> Any:
    made = {"one": Resources.define("One", needs)}
    return define_backend(made, name="shop", location="westeurope", lock=None, **options)


def said(needs: dict[str, Any], **options: Any) -> list[str]:
    return [problem.what for problem in backend(needs, **options).validate()]


def app(name: str, other: str, attribute: str = "endpoint") -> FunctionsConfig:
    settings = {
        f"{name.upper()}_OTHER": PlacedAttribute(f"functions:{other}", "groups/One", attribute)
    }
    return FunctionsConfig(
        groups={"One": FunctionGroup(functions={name: "http"}, settings=settings)}
    )


def test_apps_that_wait_for_one_another_are_a_ring() -> None:
    ring = {f"functions:{a}": app(a, b) for a, b in (("p", "q"), ("q", "r"), ("r", "p"))}
    assert said(ring) == [
        "functions:p, functions:q, functions:r hold what the others have only once they are "
        "there, so none of them can be made first"
    ]


def test_identities_are_there_before_the_apps_and_make_no_ring() -> None:
    assert said({"functions:p": app("p", "q"), "functions:q": app("q", "p", "client_id")}) == []


@pytest.mark.parametrize(
    ("config", "what"),
    [
        (
            StorageConfig(static_website=StaticWebsite(index_document="a/index.html")),
            "'a/index.html' is not the name of an index document: 3 to 255 characters without '/'",
        ),
        (
            StorageConfig(queues={"jobs": StorageQueue(metadata={"a": "1"})}),
            "'a' is not a metadata key: two or more lowercase letters, digits and '_', no digit "
            "first",
        ),
        (
            StorageConfig(queues={"jobs": StorageQueue(metadata={"class": "y"})}),
            "'class' is a word of C#, which storage refuses as a metadata key",
        ),
        (
            StorageConfig(tables={"Logs": StorageTable(), "logs": StorageTable()}),
            "the tables 'Logs' and 'logs' are one to Azure",
        ),
    ],
)
def test_names_that_storage_refuses(config: StorageConfig, what: str) -> None:
    assert said({"storage:files": config}) == [what]


def test_every_origin_stands_alone() -> None:
    config = FunctionsConfig(cors_origins=["*", "https://shop.example.com"])
    assert said({"functions:p": config}) == [
        "'*' admits every origin, so Azure takes no others beside it"
    ]


def test_the_version_of_node_is_an_argument_on_every_plan() -> None:
    config = FunctionsConfig(
        plan="B1", runtime="node", app_settings={"WEBSITE_NODE_DEFAULT_VERSION": "~20"}
    )
    assert said({"functions:p": config}) == [
        "azurerm refuses the app setting 'WEBSITE_NODE_DEFAULT_VERSION': the version is an "
        "argument of the app itself"
    ]


def test_tags_that_differ_only_in_case_are_one() -> None:
    assert said({"storage:files": StorageConfig()}, tags={"Team": "a", "team": "b"}) == [
        "the tags 'Team' and 'team' are one to Azure"
    ]
    made = backend({"storage:files": StorageConfig()}, tags={"Environment": "mine"})
    account = made.document().to_dict()["resource"]["azurerm_storage_account"]
    assert account["shop_storage_files"]["tags"] == {
        "application": "shop",
        "Environment": "mine",
        "managed-by": "atakora_tf",
    }


def test_long_names_that_azure_takes_have_ids_that_terraform_takes() -> None:
    database = CosmosDatabase(containers={"c" * 200: CosmosContainer(partition_key="/id")})
    made = backend({"cosmos:shared-database": CosmosConfig(databases={"d" * 200: database})})
    blocks = made.document().to_dict()["resource"]["azurerm_cosmosdb_sql_container"]
    (logical,) = blocks
    assert len(logical) <= 255
    assert blocks[logical]["name"] == "c" * 200
