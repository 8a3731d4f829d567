"""Illegal names and lengths, for every type of resource that has a rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from mistake import Mistake, User, each, is_said

from atakora_tf import (
    CafNaming,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    FunctionGroup,
    FunctionsConfig,
    Resources,
    StaticSite,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
    define_backend,
)
from atakora_tf.azure.names import NAME_RULES, NameRule
from atakora_tf.azure.reserved_names import reserved_fault
from atakora_tf.errors import NameInvalid
from atakora_tf.naming import NameRequest, checked_name

# Characters and ends that the rules refuse; every one of a legal length.
REFUSED: dict[str, list[str]] = {
    "azurerm_resource_group": ["rg.", "r/g", "rg größe"],
    "azurerm_cosmosdb_account": ["Shop", "-shop", "shop-", "a--b", "a_b", "größe"],
    "azurerm_cosmosdb_sql_database": ["a/b", "a\\b", "a#b", "a?b", "a\tb", "shop "],
    "azurerm_cosmosdb_sql_container": ["a/b", "a\\b", "a#b", "a?b", "a\nb", "users "],
    "azurerm_linux_function_app": ["-func", "func-", "a_b", "a.b", "größe"],
    "azurerm_function_app_flex_consumption": ["-func", "func-", "a_b", "a.b", "größe"],
    "azurerm_service_plan": ["a.b", "a b", "größe"],
    "azurerm_storage_account": ["My-Store", "a-b", "store_1", "größe"],
    "azurerm_storage_container": ["Files", "-files", "files-", "a--b", "a_b", "$logs", "größe"],
    "azurerm_storage_queue": ["Jobs", "-jobs", "jobs-", "a--b", "a_b", "größe"],
    "azurerm_storage_table": ["1table", "a-b", "a_b", "Table", "größe"],
    "azurerm_storage_share": ["Share", "-share", "share-", "a--b", "a_b", "größe"],
    "azurerm_user_assigned_identity": ["-id", "_id", "a.b", "größe"],
    "azurerm_servicebus_namespace": ["1-orders", "orders-", "orders-sb", "orders-mgmt", "or_ders"],
    "azurerm_key_vault": ["1vault", "vault-", "va--ult", "va_ult", "größe"],
    "azurerm_log_analytics_workspace": ["-logs", "logs-", "lo_gs", "größe"],
    "azurerm_application_insights": ["a%b", "a&b", "a/b", "a?b", "insights.", "insights "],
    "azurerm_virtual_network": ["-net", "net-", "net.", "größe"],
    "azurerm_subnet": ["-net", "net-", "net.", "größe"],
    "azurerm_private_endpoint": ["_pep", "pep-", "pep.", "größe"],
    "azurerm_network_security_group": ["_nsg", "nsg-", "nsg.", "größe"],
    "azurerm_servicebus_queue": ["-jobs", "jobs.", "größe"],
    "azurerm_servicebus_topic": ["-news", "news.", "größe"],
    "azurerm_servicebus_subscription": ["-mail", "mail.", "größe"],
    "azurerm_servicebus_subscription_rule": ["-all", "all.", "größe"],
    "azurerm_key_vault_secret": ["mail_password", "mail.password", "größe"],
    "azurerm_monitor_diagnostic_setting": ["a<b", "a*b", "a%b"],
    "azurerm_management_lock": ["a.b", "a b", "a/b", "schloß!"],
    "azurerm_static_web_app": ["-site", "site-", "si_te", "größe"],
    "azurerm_cdn_frontdoor_profile": ["-door", "door-", "do_or", "größe"],
    "azurerm_cdn_frontdoor_endpoint": ["-door", "door-", "do_or", "größe"],
    "app_setting": ["MAIL-HOST", "MAIL HOST", "GRÜSSE"],
    "function": ["1st", "_run", "run.now", "host", "Host", "größe"],
}


def illegal(resource_type: str) -> Iterator[tuple[str, str]]:
    """Names that break the rule, each with the sentence about it."""
    rule = NAME_RULES[resource_type]
    for length in (rule.minimum - 1, rule.maximum + 1 if rule.maximum is not None else None):
        if length is not None:
            yield (
                "a" * length,
                f"'{'a' * length}' has {counted(length)}; {rule.noun} name has "
                + (
                    f"{rule.minimum} to {rule.maximum}"
                    if rule.maximum
                    else f"at least {rule.minimum}"
                ),
            )
    for name in REFUSED[resource_type]:
        yield name, f"{name!r} does not fit: {rule.noun} name {rule.words}"


def counted(length: int) -> str:
    return "1 character" if length == 1 else f"{length} characters"


def cases(*resource_types: str) -> Any:
    return pytest.mark.parametrize(
        ("resource_type", "name", "said"),
        [(kind, name, said) for kind in resource_types for name, said in illegal(kind)],
        ids=lambda value: str(value)[:20],
    )


def test_every_rule_has_names_that_break_it() -> None:
    assert sorted(REFUSED) == sorted(NAME_RULES)
    doors = [*BY_CONVENTION, *BY_COMPONENT, "azurerm_resource_group", *CHECKED_ALONE]
    assert sorted(doors) == sorted(NAME_RULES), "each type is named by somebody"


# Names that a user's convention gives.

BY_CONVENTION = {
    "azurerm_cosmosdb_account": "FC1",
    "azurerm_function_app_flex_consumption": "FC1",
    "azurerm_linux_function_app": "EP1",
    "azurerm_service_plan": "FC1",
    "azurerm_storage_account": "FC1",
    "azurerm_user_assigned_identity": "FC1",
}
"""The type, and a hosting plan that has it."""


class Naming:
    """Gives one type the same wrong name, and remembers for what."""

    def __init__(self, resource_type: str, wrong: str) -> None:
        self.resource_type = resource_type
        self.wrong = wrong
        self.asked: dict[NameRequest, None] = {}

    def name(self, request: NameRequest) -> str:
        if request.resource_type != self.resource_type:
            return CafNaming().name(request)
        self.asked[request] = None
        return self.wrong


def refused(request: NameRequest, said: str) -> str:
    parts = f", parts {', '.join(map(repr, request.parts))}" if request.parts else ""
    return (
        f"The naming convention gives {request.resource_type} a name that Azure refuses (backend "
        f"'shop', environment 'dev', location 'westeurope'{parts}): {said}. Change the convention."
    )


@cases(*BY_CONVENTION)
def test_a_convention_names_the_resource_the_rule_and_the_component(
    resource_type: str, name: str, said: str
) -> None:
    naming = Naming(resource_type, name)
    mistake = Mistake(
        title="",
        define=lambda: {
            "users": CrudApi.define("UserApi", entity=User),
            "plan": Resources.define(
                "Hosting",
                {"functions:api-functions": FunctionsConfig(plan=BY_CONVENTION[resource_type])},
            ),
        },
        options=lambda: {"naming": naming},
        offenders=("shop", "UserApi"),
        message="",
    )
    mistake.backend().validate()
    (request,) = naming.asked
    key, owners = "functions:api-functions", "- <Hosting>\n- <UserApi>"
    if resource_type == "azurerm_cosmosdb_account":
        key, owners = "cosmos:shared-database", "- <UserApi>"
    is_said(
        Mistake(
            title="",
            define=mistake.define,
            options=mistake.options,
            offenders=mistake.offenders,
            message=f"{key}: {refused(request, said)}\n- <shop>\n{owners}\n"
            "Ways out: correct naming=.",
        )
    )


@cases("azurerm_resource_group")
def test_a_convention_names_the_group_of_the_backend(
    resource_type: str, name: str, said: str
) -> None:
    naming = Naming(resource_type, name)
    request = NameRequest(resource_type, "shop", "dev", "westeurope")
    is_said(
        Mistake(
            title="",
            define=lambda: {"users": CrudApi.define("UserApi", entity=User)},
            options=lambda: {"naming": naming},
            offenders=("shop",),
            message=f"shop: {refused(request, said)}\n- <shop>\nWays out: correct naming=.",
        )
    )


# Types that nothing makes yet: whoever will, asks for a checked name.

CHECKED_ALONE = (
    "azurerm_application_insights",
    "azurerm_cdn_frontdoor_endpoint",
    "azurerm_cdn_frontdoor_profile",
    "azurerm_key_vault",
    "azurerm_key_vault_secret",
    "azurerm_log_analytics_workspace",
    "azurerm_management_lock",
    "azurerm_monitor_diagnostic_setting",
    "azurerm_network_security_group",
    "azurerm_private_endpoint",
    "azurerm_servicebus_namespace",
    "azurerm_servicebus_queue",
    "azurerm_servicebus_subscription",
    "azurerm_servicebus_subscription_rule",
    "azurerm_servicebus_topic",
    "azurerm_static_web_app",
    "azurerm_subnet",
    "azurerm_virtual_network",
)


@cases(*CHECKED_ALONE)
def test_a_checked_name_keeps_the_rule(resource_type: str, name: str, said: str) -> None:
    request = NameRequest(resource_type, "shop", "dev", "westeurope", ("main",))
    with pytest.raises(NameInvalid) as caught:
        checked_name(lambda _: name, request)
    assert str(caught.value) == refused(request, said)


# Names that a component gives.

ITEMS = CosmosContainer(partition_key="/id")


def with_database(name: str) -> Any:
    return CosmosConfig(databases={name: CosmosDatabase(containers={"items": ITEMS})})


def with_container(name: str) -> Any:
    return CosmosConfig(databases={"shop": CosmosDatabase(containers={name: ITEMS})})


def with_setting(name: str) -> Any:
    return FunctionsConfig(groups={"Owner": FunctionGroup(settings={name: "1"})})


def with_function(name: str) -> Any:
    return FunctionsConfig(groups={"Owner": FunctionGroup(functions={name: "http"})})


BY_COMPONENT: dict[str, tuple[str, Any, str, str]] = {
    "azurerm_cosmosdb_sql_database": ("cosmos:data", with_database, "databases", ""),
    "azurerm_cosmosdb_sql_container": (
        "cosmos:data",
        with_container,
        "databases['shop'] › containers",
        "",
    ),
    "azurerm_storage_container": (
        "storage:data",
        lambda name: StorageConfig(containers={name: StorageContainer()}),
        "containers",
        "",
    ),
    "azurerm_storage_queue": (
        "storage:data",
        lambda name: StorageConfig(queues={name: StorageQueue()}),
        "queues",
        "",
    ),
    "azurerm_storage_table": (
        "storage:data",
        lambda name: StorageConfig(tables={name: StorageTable()}),
        "tables",
        "",
    ),
    "azurerm_storage_share": (
        "storage:data",
        lambda name: StorageConfig(shares={name: StorageShare(quota_gb=1)}),
        "shares",
        "",
    ),
    "app_setting": ("functions:data", with_setting, "groups['Owner'] › settings", "'1'"),
    "function": ("functions:data", with_function, "groups['Owner'] › functions", "'http'"),
}
"""The type: key, config with the name, path to it, and the value if it has one of its own."""


@cases(*BY_COMPONENT)
def test_a_name_in_a_component_is_refused_with_the_rule_and_the_line(
    resource_type: str, name: str, said: str
) -> None:
    key, config, path, value = BY_COMPONENT[resource_type]
    is_said(
        Mistake(
            title="",
            define=lambda: {"owner": Resources.define("Owner", {key: config(name)})},
            offenders=("Owner",),
            message=f"{key} › {path}['{name}']: {said}\n"
            f"- {value or 'asked for'} at priority 20 by <Owner>\nWays out: rename it.",
        )
    )


def long_and_short() -> Any:
    files = StorageConfig(containers={"A": StorageContainer(), "a" * 64: StorageContainer()})
    return {"files": Resources.define("Uploads", {"storage:uploads": files})}


MISTAKES = [
    Mistake(
        title="a name that breaks the rules of its type",
        define=lambda: {
            "users": CrudApi.define("PersonApi", entity=User, database="people/all"),
        },
        offenders=("PersonApi",),
        message=(
            "cosmos:shared-database › databases['people/all']: 'people/all' does not fit: a"
            " Cosmos DB database name may not hold '/', '\\', '#', '?' or control "
            "characters, nor end with a space\n"
            "- asked for at priority 20 by <PersonApi>\n"
            "Ways out: rename it."
        ),
        means="Azure has rules for the names of every type of resource: length, characters, and "
        "how a name starts and ends. They are checked here, before Azure refuses the name in the "
        "middle of a deployment.",
        do="Choose a name that keeps the rule in the message.",
    ),
    Mistake(
        title="names that are too short and too long",
        define=long_and_short,
        offenders=("Uploads",),
        message=(
            "storage:uploads › containers['A']: 'A' has 1 character; a blob container name "
            "has 3 to 63\n"
            "- asked for at priority 20 by <Uploads>\n"
            "Ways out: rename it.\n"
            "\n"
            "storage:uploads › "
            "containers['aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa']:"
            " 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' has 64 "
            "characters; a blob container name has 3 to 63\n"
            "- asked for at priority 20 by <Uploads>\n"
            "Ways out: rename it."
        ),
    ),
    Mistake(
        title="a word that Azure keeps for itself",
        define=lambda: {"users": CrudApi.define("UserApi", entity=User)},
        options=lambda: {"environment": "windows"},
        offenders=("shop",),
        message=(
            "shop › environment: 'windows' holds the word 'windows', which Azure keeps for itself "
            "and takes in no name that is part of an address\n"
            "- <shop>\n"
            "Ways out: choose another word; leave it out of names with naming=."
        ),
        means="Azure refuses `microsoft` and `windows` in the name of everything that has an "
        "address, with `ReservedResourceName`, and only while it makes it.",
        do="Call the backend, the component or the key otherwise.",
    ),
    Mistake(
        title="a naming convention that Azure refuses",
        define=lambda: {"users": CrudApi.define("UserApi", entity=User)},
        options=lambda: {"naming": Naming("azurerm_storage_account", "shop-functions-host")},
        offenders=("shop", "UserApi"),
        message=(
            "functions:api-functions: The naming convention gives azurerm_storage_account a"
            " name that Azure refuses (backend 'shop', environment 'dev', location "
            "'westeurope', parts 'api-functions', 'host'): 'shop-functions-host' does not "
            "fit: a storage account name may hold only lowercase letters and digits. Change"
            " the convention.\n"
            "- <shop>\n"
            "- <UserApi>\n"
            "Ways out: correct naming=."
        ),
        means="The function or the convention that you gave as `naming=` returned this name for a "
        "resource of the components that are listed.",
        do="Change the convention for this type. `request.resource_type` says which type is "
        "asked for, `request.parts` which resource of it; `CafNaming().name(request)` is always "
        "legal.",
    ),
]


@each(MISTAKES)
def test_illegal_names_are_said(mistake: Mistake) -> None:
    is_said(mistake)


def test_components_and_keys_are_told_of_words_that_azure_keeps_for_itself() -> None:
    api = CrudApi.define("WindowsApi", entity=User, dedicated=True)
    pages = StaticSite.define("MicrosoftSite")
    of_no_address = StaticSite.define("MicrosoftApp", hosting="static-web-app")
    backend = define_backend(
        {"api": api, "pages": pages, "app": of_no_address},
        name="shop",
        location="westeurope",
        lock=None,
    )
    assert [
        (" › ".join(problem.path), *(source.component for source in problem.sources))
        for problem in backend.validate()
    ] == [
        ("cosmos:shared-database-windows-api", "WindowsApi"),
        ("front-door:sites › endpoints › [MicrosoftSite]", "MicrosoftSite"),
        ("functions:api-functions-windows-api", "WindowsApi"),
        ("storage:microsoft-site-content", "MicrosoftSite"),
    ]


@pytest.mark.parametrize("rule", NAME_RULES.values(), ids=lambda rule: rule.resource_type)
def test_the_limits_of_a_length_are_within_the_rule(rule: NameRule) -> None:
    assert rule.problem("a" * rule.minimum) is None
    assert rule.maximum is None or rule.problem("a" * rule.maximum) is None


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("func-microsoft-x", "holds the word 'microsoft', which Azure keeps for itself"),
        ("stmicrosoftx", "holds the word 'microsoft', which Azure keeps for itself"),
        ("st-micro-soft", "holds the word 'microsoft', which Azure keeps for itself"),
        ("Windows-shop", "holds the word 'windows', which Azure keeps for itself"),
        ("login-shop", "starts with 'login', which Azure keeps for itself"),
        ("XBOX", "is a word that Azure keeps for itself"),
        ("shop-login", None),
        ("xbox-shop", None),
    ],
)
def test_azure_keeps_words_for_itself(name: str, fault: str | None) -> None:
    assert reserved_fault(name) == (fault and f"{name!r} {fault}")


def test_a_word_of_azures_own_is_refused_where_a_name_is_part_of_an_address() -> None:
    for resource_type, legal in (("azurerm_service_plan", True), ("azurerm_key_vault", False)):
        request = NameRequest(resource_type, "shop", "dev", "westeurope")
        if legal:
            assert checked_name(lambda _: "kv-windows", request) == "kv-windows"
            continue
        with pytest.raises(NameInvalid) as caught:
            checked_name(lambda _: "kv-windows", request)
        assert str(caught.value) == refused(
            request, "'kv-windows' holds the word 'windows', which Azure keeps for itself"
        )


def test_who_is_renamed_to_such_a_word_keeps_the_name_that_is_legal() -> None:
    site = StaticSite.define("MicrosoftSite", previously="FirstSite")
    backend = define_backend({"site": site}, name="shop", location="westeurope", lock=None)
    assert backend.validate() == ()
