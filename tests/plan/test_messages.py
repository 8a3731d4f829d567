"""What a person reads when something is wrong: whole messages, and all of them at once."""

from __future__ import annotations

from typing import Any

import pytest
from planning import plan, problems
from strategies import COSMOS, FUNCTIONS, STORAGE, api, ask, declaration

from atakora_tf.errors import BackendInvalid
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.cosmos import CosmosConfig, CosmosContainer, CosmosDatabase
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.storage import StorageConfig, StorageContainer


def orders(key: str, config: Any, **options: Any) -> Declaration:
    return declaration("Orders", ask("Orders", key, config, **options))


def reviews(key: str, config: Any, **options: Any) -> Declaration:
    return declaration("Reviews", ask("Reviews", key, config, **options))


def shop(partition_key: Any, **more: Any) -> CosmosConfig:
    container = CosmosContainer(partition_key=partition_key, **more)
    return CosmosConfig(databases={"shop": CosmosDatabase(containers={"orders": container})})


def test_two_partition_keys() -> None:
    assert problems(orders(COSMOS, shop("/id")), reviews(COSMOS, shop(["/tenantId", "/id"]))) == [
        "cosmos:shared-database › databases['shop'] › containers['orders'] › partition_key: they "
        "must agree: the partition key of a container is fixed when it is made\n"
        "- ('/id',) at priority 20 by Orders (main.py:1)\n"
        "- ('/tenantId', '/id') at priority 20 by Reviews (main.py:30)\n"
        'Ways out: match the value; override it at priority 30: backend.override("cosmos:'
        "shared-database\", …) at databases['shop'] › containers['orders'] › partition_key; give "
        "one component its own requirement key."
    ]


def test_two_runtimes() -> None:
    assert problems(
        orders(FUNCTIONS, FunctionsConfig(runtime="python")),
        reviews(FUNCTIONS, FunctionsConfig(runtime="node")),
    ) == [
        "functions:api-functions › runtime: they must agree: one app runs one language\n"
        "- 'python' at priority 20 by Orders (main.py:1)\n"
        "- 'node' at priority 20 by Reviews (main.py:30)\n"
        "Ways out: match the value; override it at priority 30: "
        'backend.override("functions:api-functions", …) at runtime; give one component its own '
        "requirement key."
    ]


def test_throughput_on_a_serverless_account() -> None:
    assert problems(
        orders(COSMOS, CosmosConfig(capacity_mode="serverless")),
        reviews(COSMOS, shop("/id", throughput=400)),
    ) == [
        "cosmos:shared-database › capacity_mode: a serverless account takes no throughput\n"
        "- 'serverless' at priority 20 by Orders (main.py:1)\n"
        "- manual(400) at priority 20 by Reviews (main.py:30)\n"
        "Ways out: leave the throughput out; make the account provisioned."
    ]


def test_two_values_of_one_setting() -> None:
    def group(component: str, value: str) -> Declaration:
        config = FunctionsConfig(groups={component: FunctionGroup(settings={"MAIL": value})})
        return declaration(component, ask(component, FUNCTIONS, config))

    assert problems(group("Orders", "on"), group("Reviews", "off")) == [
        "functions:api-functions › groups['Reviews'] › settings['MAIL']: the setting 'MAIL' has "
        "two values in one app\n"
        "- 'on' at priority 20 by Orders (main.py:1)\n"
        "- 'off' at priority 20 by Reviews (main.py:30)\n"
        "Ways out: match the value; rename one of them."
    ]


def test_two_settings_that_differ_in_case_only() -> None:
    config = FunctionsConfig(app_settings={"Mail": "on", "MAIL": "on"})
    assert problems(orders(FUNCTIONS, config)) == [
        "functions:api-functions › app_settings['Mail']: the settings 'MAIL' and 'Mail' are one "
        "to Azure\n"
        "- 'on' at priority 20 by Orders (main.py:1)\n"
        "Ways out: match the value; rename one of them."
    ]


def test_addresses_without_a_common_part() -> None:
    assert problems(
        orders(STORAGE, StorageConfig(ip_rules=["203.0.113.0/24"])),
        reviews(STORAGE, StorageConfig(ip_rules=["198.51.100.5", "198.51.100.7"])),
    ) == [
        "storage:files › ip_rules: nothing is allowed by all of them\n"
        "- {'203.0.113.0/24'} at priority 20 by Orders (main.py:1)\n"
        "- {'198.51.100.5', '198.51.100.7'} at priority 20 by Reviews (main.py:30)\n"
        'Ways out: match the value; override it at priority 30: backend.override("storage:files", '
        "…) at ip_rules; give one component its own requirement key."
    ]


def test_an_illegal_value_and_an_illegal_name() -> None:
    config = StorageConfig(replication="GZR", containers={"A": StorageContainer()})
    assert problems(orders(STORAGE, config)) == [
        "storage:files › containers['A']: 'A' has 1 character; a blob container name has 3 to 63\n"
        "- asked for at priority 20 by Orders (main.py:1)\n"
        "Ways out: rename it.",
        "storage:files › replication: 'GZR' is not one of LRS, ZRS, GRS, RAGRS, GZRS, RAGZRS; "
        "did you mean 'GZRS'?\n"
        "- 'GZR' at priority 20 by Orders (main.py:1)\n"
        "Ways out: correct it.",
    ]


def test_a_runtime_that_the_plan_does_not_run() -> None:
    config = FunctionsConfig(runtime="python", runtime_version="3.13", plan="Y1")
    [problem] = problems(orders(FUNCTIONS, config))
    assert problem == (
        "functions:api-functions › runtime_version: python '3.13' is not a version that Azure "
        "Functions runs on plan Y1; it runs 3.10, 3.11, 3.12\n"
        "- '3.13' at priority 20 by Orders (main.py:1)\n"
        "- 'Y1' at priority 20 by Orders (main.py:1)\n"
        "- 'python' at priority 20 by Orders (main.py:1)\n"
        "Ways out: choose one of these versions."
    )


def test_a_secret_in_a_setting_is_refused_and_not_repeated() -> None:
    config = FunctionsConfig(app_settings={"MAIL": "Endpoint=x;SharedAccessKey=c2VjcmV0"})
    assert problems(orders(FUNCTIONS, config)) == [
        "functions:api-functions › app_settings['MAIL']: the value carries a secret; put it into a "
        "Key Vault and write SecretReference('https://…/secrets/…')\n"
        "- (a secret, not shown) at priority 20 by Orders (main.py:1)\n"
        "Ways out: correct it."
    ]


def test_an_override_warns_whom_it_overrules() -> None:
    planning = plan(
        orders(COSMOS, shop("/id")),
        reviews(COSMOS, shop("/id")),
        overrides=[ask("override", COSMOS, shop("/tenantId"), priority=30)],
    )
    assert planning.problems == ()
    assert planning.plan is not None
    assert [str(warning) for warning in planning.plan.warnings] == [
        "cosmos:shared-database › databases['shop'] › containers['orders'] › partition_key: the "
        "override ('/tenantId',) overrules Orders, Reviews; the partition key of a container is "
        "fixed when it is made\n"
        "- ('/tenantId',) at priority 30 by override (main.py:64)\n"
        "- ('/id',) at priority 20 by Orders (main.py:1)\n"
        "- ('/id',) at priority 20 by Reviews (main.py:30)"
    ]


def test_three_conflicts_are_one_report() -> None:
    planning = plan(
        orders(COSMOS, CosmosConfig(capacity_mode="serverless", consistency="session")),
        reviews(COSMOS, CosmosConfig(capacity_mode="provisioned")),
        declaration("Users", ask("Users", FUNCTIONS, FunctionsConfig(runtime="python"))),
        declaration("Wishes", ask("Wishes", FUNCTIONS, FunctionsConfig(runtime="node"))),
    )
    assert str(BackendInvalid(planning.problems)) == (
        "This backend cannot be built: 3 problems.\n"
        "\n"
        "1. cosmos:shared-database › capacity_mode: they must agree: Azure replaces the account "
        "to change between serverless and provisioned\n"
        "   - 'serverless' at priority 20 by Orders (main.py:1)\n"
        "   - 'provisioned' at priority 20 by Reviews (main.py:30)\n"
        "   Ways out: match the value; override it at priority 30: "
        'backend.override("cosmos:shared-database", …) at capacity_mode; give one component its '
        "own requirement key.\n"
        "\n"
        "2. cosmos:shared-database › consistency: 'session' is not one of Eventual, "
        "ConsistentPrefix, Session, BoundedStaleness, Strong; did you mean 'Session'?\n"
        "   - 'session' at priority 20 by Orders (main.py:1)\n"
        "   Ways out: correct it.\n"
        "\n"
        "3. functions:api-functions › runtime: they must agree: one app runs one language\n"
        "   - 'python' at priority 20 by Users (main.py:86)\n"
        "   - 'node' at priority 20 by Wishes (main.py:5)\n"
        "   Ways out: match the value; override it at priority 30: "
        'backend.override("functions:api-functions", …) at runtime; give one component its own '
        "requirement key."
    )


def test_everyone_who_disagrees_is_named() -> None:
    components = [f"Api{n}" for n in range(7)]
    declared = [
        declaration(name, ask(name, COSMOS, shop(f"/key{n % 3}")))
        for n, name in enumerate(components)
    ]
    [problem] = plan(*declared).problems
    assert [claim.source.component for claim in problem.claims] == components


@pytest.mark.parametrize("reverse", [False, True])
def test_the_report_is_the_same_for_every_order(reverse: bool) -> None:
    declared = [
        orders(COSMOS, CosmosConfig(capacity_mode="serverless", consistency=3)),
        reviews(COSMOS, CosmosConfig(capacity_mode="provisioned", ip_rules={"y", "x", 5})),
        api("Users", ["A#"]),
    ]
    found = problems(*(declared[::-1] if reverse else declared))
    assert found == problems(*declared)
    assert len(found) == 4


def test_a_conflict_is_not_followed_by_what_comes_of_it() -> None:
    # Without the conflict there would be a partition key.
    assert len(problems(orders(COSMOS, shop(5)))) == 1
    assert len(problems(orders(COSMOS, shop("/id")), reviews(COSMOS, shop("/a")))) == 1
