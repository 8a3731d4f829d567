"""Limits that are none, and components that need more than one resource holds."""

from __future__ import annotations

from typing import Any

import pytest
from mistake import Mistake, User, each, is_said, report

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    FunctionGroup,
    FunctionsConfig,
    ResourceLimits,
    Resources,
    StorageConfig,
    StorageContainer,
)

ITEMS = CosmosContainer(partition_key="/id")


def functions(component_id: str, count: int, trigger: str):
    names = {f"{component_id.lower()}_{n}": trigger for n in range(count)}
    return FunctionsConfig(runtime="python", groups={component_id: FunctionGroup(functions=names)})


def too_many_functions():
    needs = {"functions:crowd": functions("Crowd", 201, "http")}
    return {"crowd": Resources.define("Crowd", needs)}


def too_many_triggers():
    needs = {"functions:clocks": functions("Clocks", 101, "timer")}
    return {"clocks": Resources.define("Clocks", needs)}


def too_many_databases():
    databases = {f"tenant-{n:02}": CosmosDatabase(containers={"items": ITEMS}) for n in range(26)}
    return {"lake": Resources.define("Lake", {"cosmos:lake": CosmosConfig(databases=databases)})}


def too_many_blob_containers():
    containers = {f"tenant-{n:03}": StorageContainer() for n in range(251)}
    needs = {"storage:archive": StorageConfig(containers=containers)}
    return {"archive": Resources.define("Archive", needs)}


def too_many_for_azure():
    containers = {f"c{n:03}": ITEMS for n in range(500)}
    config = CosmosConfig(databases={"wide": CosmosDatabase(containers=containers)})
    return {"wide": Resources.define("Wide", {"cosmos:wide": config})}


def one_api():
    return {"users": CrudApi.define("UserApi", entity=User)}


def two_accounts():
    return {
        "users": CrudApi.define("UserApi", entity=User),
        "logs": CrudApi.define("LogApi", entity=User, database_key="logs"),
    }


MISTAKES = [
    Mistake(
        title="201 functions in one component",
        define=too_many_functions,
        offenders=("Crowd",),
        message=(
            "functions:crowd › groups['Crowd']: Crowd needs 201 functions in one resource; the"
            " limit max_functions_per_app is 200\n"
            "- <Crowd>\n"
            "Ways out: raise max_functions_per_app to 201 or more; divide it into several "
            "components."
        ),
        means="A component is never torn apart, and this one alone needs more than one Function "
        "App may hold. 200 is our own limit, not Azure's.",
        do="Divide the component, or raise the limit: "
        "`limits=ResourceLimits(max_functions_per_app=…)`.",
    ),
    Mistake(
        title="101 triggers other than HTTP in one component",
        define=too_many_triggers,
        offenders=("Clocks",),
        message=(
            "functions:clocks › groups['Clocks']: Clocks needs 101 triggers other than HTTP in "
            "one resource; Azure allows 100 (Azure/Azure-Functions#2372: the scale "
            "controller watches the first 100)\n"
            "- <Clocks>\n"
            "Ways out: divide it into several components."
        ),
    ),
    Mistake(
        title="26 databases in one component",
        define=too_many_databases,
        offenders=("Lake",),
        message=(
            "cosmos:lake › databases['tenant-00']: Lake needs 26 databases in one resource; "
            "the limit max_databases_per_account is 25\n"
            "- <Lake>\n"
            "Ways out: raise max_databases_per_account to 26 or more; divide it into "
            "several components."
        ),
        means="The same for databases in a Cosmos DB account; the path names the first of them.",
        do="Divide the component, keep tenants apart by partition key instead of by database, or "
        "raise `max_databases_per_account`.",
    ),
    Mistake(
        title="251 containers in one component",
        define=too_many_blob_containers,
        offenders=("Archive",),
        message=(
            "storage:archive › containers['tenant-000']: Archive needs 251 containers in one "
            "resource; the limit max_containers_per_storage_account is 250\n"
            "- <Archive>\n"
            "Ways out: raise max_containers_per_storage_account to 251 or more; divide it "
            "into several components."
        ),
    ),
    Mistake(
        title="more containers than Azure allows in one account",
        define=too_many_for_azure,
        offenders=("Wide",),
        message=(
            "cosmos:wide › databases['wide']: Wide needs 501 databases and containers in one "
            "resource; Azure allows 500 (Azure Cosmos DB service quotas, per-account "
            "limits)\n"
            "- <Wide>\n"
            "Ways out: divide it into several components."
        ),
    ),
    Mistake(
        title="a limit below what one component needs",
        define=one_api,
        options=lambda: {"limits": ResourceLimits(max_functions_per_app=4)},
        offenders=("UserApi",),
        message=(
            "functions:api-functions › groups['UserApi']: UserApi needs 5 functions in one "
            "resource; the limit max_functions_per_app is 4\n"
            "- <UserApi>\n"
            "Ways out: raise max_functions_per_app to 5 or more; divide it into several "
            "components."
        ),
        means="The limit that you set is smaller than what one component needs, so that no number "
        "of resources would do.",
        do="Raise the limit, or ask for less: here with fewer `operations`.",
    ),
    Mistake(
        title="more accounts than the limit admits",
        define=two_accounts,
        options=lambda: {"limits": ResourceLimits(max_cosmos_accounts=1)},
        offenders=("UserApi", "LogApi"),
        message=(
            "cosmos: the backend needs 2 Cosmos DB accounts (cosmos:logs, "
            "cosmos:shared-database); the limit max_cosmos_accounts is 1\n"
            "- <LogApi>\n"
            "- <UserApi>\n"
            "Ways out: raise max_cosmos_accounts to 2; raise the limits of what one of them"
            " holds; let components share a key and a region."
        ),
    ),
    Mistake(
        title="limits of zero and below",
        define=one_api,
        options=lambda: {
            "limits": ResourceLimits(max_functions_per_app=0, max_databases_per_account=-1)
        },
        offenders=("shop",),
        message=(
            "shop: max_databases_per_account=-1 is not a whole number of 1 or more\n"
            "- <shop>\n"
            "Ways out: correct the limit.\n"
            "\n"
            "shop: max_functions_per_app=0 is not a whole number of 1 or more\n"
            "- <shop>\n"
            "Ways out: correct the limit."
        ),
    ),
    Mistake(
        title="limits that are no ResourceLimits",
        define=one_api,
        options=lambda: {"limits": {"max_functions_per_app": 100}},
        offenders=("shop",),
        message=(
            "shop: limits={'max_functions_per_app': 100} is no ResourceLimits\n"
            "- <shop>\n"
            "Ways out: write ResourceLimits(…)."
        ),
    ),
]


@each(MISTAKES)
def test_what_does_not_fit_is_said(mistake: Mistake) -> None:
    is_said(mistake)


@pytest.mark.parametrize("name", ["201 functions", "26 databases", "251 containers"])
def test_one_less_fits(name: str) -> None:
    (mistake,) = (m for m in MISTAKES if m.title.startswith(f"{name} in"))
    limit = {"201": "functions_per_app", "26 ": "databases_per_account"}
    raised = limit.get(name[:3], "containers_per_storage_account")
    count = int(name.split()[0])
    limits = ResourceLimits(**{f"max_{raised}": count})
    assert mistake.backend(limits=limits).validate() == ()


@pytest.mark.parametrize(
    ("custom", "said"),
    [
        ([1], "custom=[1] is not a mapping of names to numbers"),
        (None, "custom=None is not a mapping of names to numbers"),
        ({5: 1}, "the name 5 in custom is not a text"),
        ({"max_topics": 0}, "max_topics=0 is not a whole number of 1 or more"),
        ({"max_topics": "9" * 400}, f"max_topics='{'9' * 59}…' is not a whole number of 1 or more"),
    ],
    ids=str,
)
def test_limits_of_own_types_are_checked_too(custom: Any, said: str) -> None:
    mistake = Mistake(
        title="",
        define=one_api,
        options=lambda: {"limits": ResourceLimits(custom=custom)},
        offenders=("shop",),
        message=f"shop: {said}\n- <shop>\nWays out: correct the limit.",
    )
    backend = mistake.backend()
    assert report(backend) == mistake.expected(backend)
