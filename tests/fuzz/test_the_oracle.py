"""The oracle sees what is missing, what is there twice, and what points at nothing."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from generated_backends import Case, User, Written
from oracle import Standing, expressions

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    PlacedAttribute,
    ResourceLimits,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
)

Json = Any

_JOBS = DataRole("storage:files", "queues/jobs", "process")
_NEEDS = {
    "storage:files": StorageConfig(
        containers={"images": StorageContainer()},
        queues={"jobs": StorageQueue()},
        shares={"exports": StorageShare(quota_gb=1)},
        tables={"audit": StorageTable()},
    ),
    "cosmos:archive": CosmosConfig(
        databases={
            "old": CosmosDatabase(
                containers={"items": CosmosContainer(partition_key="/id", ttl=None)}
            )
        }
    ),
    "functions:api-functions": FunctionsConfig(
        runtime="python",
        groups={
            "Files": FunctionGroup(
                functions={"shrink": "queue"},
                settings={
                    "FILES_MARK": "a${b}",
                    "FILES_QUEUE": PlacedAttribute("storage:files", "queues/jobs", "name"),
                },
                roles={_JOBS, DataRole("cosmos:archive", "databases/old", "read")},
                own_identity=True,
            )
        },
    ),
}
CASE = Case(
    (
        Written("UserApi", "crud", {"entity": User, "partition_key": "/tenant_id"}),
        Written("OrderApi", "crud", {"entity_name": "Order", "ttl": 60, "identity": "component"}),
        Written("Files", "resources", _NEEDS),
    ),
    {
        "name": "shop",
        "location": "westeurope",
        "limits": ResourceLimits(max_databases_per_account=1, max_functions_per_app=6),
    },
)


@pytest.fixture(scope="module")
def configuration(tmp_path_factory: pytest.TempPathFactory) -> Json:
    path = CASE.backend().synthesize(tmp_path_factory.mktemp("out"))
    return json.loads(path.read_text(encoding="utf-8"))


def _refuses(configuration: Json) -> bool:
    try:
        Standing(configuration, CASE).check()
    except (AssertionError, LookupError, ValueError):
        return True
    return False


def test_what_is_right_is_accepted(configuration: Json) -> None:
    Standing(configuration, CASE).check()
    assert len(configuration["resource"]["azurerm_cosmosdb_account"]) == 3
    assert len(configuration["resource"]["azurerm_function_app_flex_consumption"]) == 2


def test_every_block_is_missed(configuration: Json) -> None:
    unnoticed = []
    for kind, named in configuration["resource"].items():
        for name in named:
            without = copy.deepcopy(configuration)
            del without["resource"][kind][name]
            if not _refuses(without):
                unnoticed.append(f"{kind}.{name}")
    assert unnoticed == []


def test_every_block_that_is_there_twice_is_seen(configuration: Json) -> None:
    unnoticed = []
    for kind, named in configuration["resource"].items():
        for name in named:
            twice = copy.deepcopy(configuration)
            twice["resource"][kind][f"{name}-2"] = twice["resource"][kind][name]
            if not _refuses(twice):
                unnoticed.append(f"{kind}.{name}")
    assert [u for u in unnoticed if not u.startswith("azurerm_resource_group.")] == []


def test_every_setting_is_missed_and_nothing_may_be_added(configuration: Json) -> None:
    apps = configuration["resource"]["azurerm_function_app_flex_consumption"]
    for name, app in apps.items():
        for setting in app["app_settings"]:
            without = copy.deepcopy(configuration)
            changed = without["resource"]["azurerm_function_app_flex_consumption"][name]
            del changed["app_settings"][setting]
            assert _refuses(without), setting
            changed["app_settings"][setting] = "something else"
            assert _refuses(without), setting
        more = copy.deepcopy(configuration)
        changed = more["resource"]["azurerm_function_app_flex_consumption"][name]
        changed["app_settings"]["MORE"] = ""
        assert _refuses(more)


def test_a_shorter_life_or_another_partition_key_is_seen(configuration: Json) -> None:
    for name in configuration["resource"]["azurerm_cosmosdb_sql_container"]:
        for argument, value in (("default_ttl", 1), ("partition_key_paths", ["/other"])):
            changed = copy.deepcopy(configuration)
            changed["resource"]["azurerm_cosmosdb_sql_container"][name][argument] = value
            assert _refuses(changed), (name, argument)


def test_a_setting_that_points_at_another_account_is_seen(configuration: Json) -> None:
    text = json.dumps(configuration)
    accounts = ["shop_cosmos_shared-database", "shop_cosmos_shared-database-2"]
    for one, other in (accounts, accounts[::-1]):
        endpoint = "${azurerm_cosmosdb_account.%s.endpoint}"
        changed = text.replace(endpoint % one, endpoint % other)
        assert changed != text
        assert _refuses(json.loads(changed))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain", []),
        ("${a.b}", ["a.b"]),
        ("x${a.b}y${c.d}", ["a.b", "c.d"]),
        ("$${a.b}", []),
        ('${jsonencode({a = "}"})}', ['jsonencode({a = "}"})']),
        ('${join("-", ["${a.b}"])}', ['join("-", ["${a.b}"])']),
    ],
)
def test_expressions_are_told_from_texts(text: str, found: list[str]) -> None:
    assert [*expressions(text)] == found


def test_an_expression_without_an_end_is_no_expression() -> None:
    with pytest.raises(AssertionError, match="does not close"):
        [*expressions("${a.b")]


def test_the_oracle_reads_json_as_it_is_written(tmp_path: Path) -> None:
    path = CASE.backend().synthesize(tmp_path)
    assert _refuses(json.loads(path.read_text(encoding="utf-8").replace("/dbs/", "/db/")))
