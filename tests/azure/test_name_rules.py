import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.azure.names import NAME_RULES, abbreviation

# Legal and illegal names at the edges of each rule.
LEGAL = [
    ("azurerm_resource_group", "a"),
    ("azurerm_resource_group", "rg_(x).y-"),
    ("azurerm_resource_group", "r" * 90),
    ("azurerm_cosmosdb_account", "abc"),
    ("azurerm_cosmosdb_account", "cosno-shop-1"),
    ("azurerm_cosmosdb_account", "a" * 44),
    ("azurerm_cosmosdb_sql_database", "Bücher & mehr"),
    ("azurerm_cosmosdb_sql_container", "x"),
    ("azurerm_linux_function_app", "ab"),
    ("azurerm_function_app_flex_consumption", "Func-1"),
    ("azurerm_service_plan", "_plan-"),
    ("azurerm_storage_account", "st0"),
    ("azurerm_storage_account", "a" * 24),
    ("azurerm_storage_container", "$web"),
    ("azurerm_storage_container", "$root"),
    ("azurerm_storage_container", "a-b-c"),
    ("azurerm_storage_queue", "1-2"),
    ("azurerm_storage_table", "Tables"),
    ("azurerm_storage_share", "a" * 63),
    ("azurerm_user_assigned_identity", "id_a-b"),
    ("azurerm_servicebus_namespace", "sbns-x"),
    ("azurerm_servicebus_queue", "orders/paid~1.x_y-2"),
    ("azurerm_servicebus_queue", "q" * 260),
    ("azurerm_servicebus_topic", "T"),
    ("azurerm_servicebus_subscription", "_billing.v1"),
    ("azurerm_servicebus_subscription_rule", "paid"),
    ("azurerm_cdn_frontdoor_profile", "a" * 90),
    ("azurerm_cdn_frontdoor_endpoint", "1e"),
    ("azurerm_key_vault", "kv-a-b"),
    ("azurerm_key_vault_secret", "1-mail-password-"),
    ("azurerm_log_analytics_workspace", "log-a"),
    ("azurerm_monitor_diagnostic_setting", "diag (to the workspace)"),
    ("azurerm_management_lock", "_lock-1"),
    ("azurerm_static_web_app", "stapp-Shop-1"),
    ("azurerm_application_insights", "appi (shop)"),
    ("azurerm_virtual_network", "v_"),
    ("azurerm_subnet", "s"),
    ("azurerm_private_endpoint", "pep.a"),
    ("azurerm_network_security_group", "nsg-a"),
    ("app_setting", "USER_API__x.y"),
    ("function", "list-users_2"),
]

ILLEGAL = [
    (
        "azurerm_servicebus_queue",
        "orders/",
        "'orders/' does not fit: a Service Bus queue name may hold only letters, digits, '.', "
        "'-', '_', '/' and '~', and starts and ends with a letter or digit",
    ),
    (
        "azurerm_servicebus_subscription",
        "s" * 51,
        f"'{'s' * 51}' has 51 characters; a Service Bus subscription name has 1 to 50",
    ),
    (
        "azurerm_servicebus_subscription_rule",
        "$Default",
        "'$Default' does not fit: a Service Bus rule name may hold only letters, digits, '.', "
        "'-' and '_', and does not start or end with '.' or '-'",
    ),
    (
        "azurerm_cdn_frontdoor_endpoint",
        "e" * 47,
        f"'{'e' * 47}' has 47 characters; a Front Door endpoint name has 2 to 46",
    ),
    (
        "azurerm_key_vault_secret",
        "mail_password",
        "'mail_password' does not fit: a secret name may hold only letters, digits and hyphens",
    ),
    (
        "azurerm_storage_account",
        "x",
        "'x' has 1 character; a storage account name has 3 to 24",
    ),
    (
        "azurerm_storage_account",
        "a" * 25,
        f"'{'a' * 25}' has 25 characters; a storage account name has 3 to 24",
    ),
    (
        "azurerm_storage_account",
        "My-Store",
        "'My-Store' does not fit: "
        "a storage account name may hold only lowercase letters and digits",
    ),
    (
        "azurerm_resource_group",
        "rg.",
        "'rg.' does not fit: a resource group name may hold only letters, digits, '_', '-', '.', "
        "'(' and ')', and does not end with '.'",
    ),
    (
        "azurerm_cosmosdb_account",
        "a--b",
        "'a--b' does not fit: a Cosmos DB account name may hold only lowercase letters, digits "
        "and single hyphens, and starts and ends with a letter or digit",
    ),
    (
        "azurerm_cosmosdb_sql_database",
        "a/b",
        "'a/b' does not fit: a Cosmos DB database name may not hold '/', '\\', '#', '?' or "
        "control characters, nor end with a space",
    ),
    (
        "azurerm_cosmosdb_sql_container",
        "users ",
        "'users ' does not fit: a Cosmos DB container name may not hold '/', '\\', '#', '?' or "
        "control characters, nor end with a space",
    ),
    (
        "azurerm_linux_function_app",
        "-func",
        "'-func' does not fit: a Function App name may hold only letters, digits and hyphens, "
        "and neither starts nor ends with a hyphen",
    ),
    (
        "azurerm_storage_container",
        "a--b",
        "'a--b' does not fit: a blob container name may hold only lowercase letters, digits and "
        "single hyphens, and starts and ends with a letter or digit; only '$web' and '$root' "
        "are excepted",
    ),
    (
        "azurerm_storage_table",
        "Table",
        "'Table' does not fit: a storage table name may hold only letters and digits, "
        "starts with a letter and is not 'table'",
    ),
    (
        "azurerm_servicebus_namespace",
        "orders-sb",
        "'orders-sb' does not fit: a Service Bus namespace name may hold only letters, digits "
        "and hyphens, starts with a letter, ends with a letter or digit, and does not end with "
        "'-sb' or '-mgmt'",
    ),
    (
        "azurerm_monitor_diagnostic_setting",
        "diag/a",
        "'diag/a' does not fit: a diagnostic setting name may not hold '<', '>', '*', '%', '&', "
        "':', '\\', '?', '+', '/' or control characters, nor end with a space",
    ),
    (
        "app_setting",
        "USER-API",
        "'USER-API' does not fit: an app setting name may hold only letters, digits, '_' and '.'",
    ),
    ("app_setting", "", "'' has 0 characters; an app setting name has at least 1"),
    (
        "function",
        "host",
        "'host' does not fit: a function name may hold only letters, digits, '_' and '-', "
        "starts with a letter and is not 'host'",
    ),
]

# What the provider itself checks; a name that we call legal must pass there too.
AZURERM_VALIDATORS = {
    "azurerm_resource_group": r"[-\w._()]*[-\w_()]",
    "azurerm_cosmosdb_account": r"[-a-z0-9]{3,50}",
    "azurerm_linux_function_app": r"[0-9a-zA-Z-]{1,60}",
    "azurerm_function_app_flex_consumption": r"[0-9a-zA-Z-]{1,60}",
    "azurerm_service_plan": r"[0-9a-zA-Z\-_]{1,60}",
    "azurerm_storage_account": r"[a-z0-9]{3,24}",
    "azurerm_storage_container": r"\$root|\$web|[0-9a-z-]{3,63}",
    "azurerm_storage_queue": r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
    "azurerm_storage_table": r"[A-Za-z][A-Za-z0-9]{2,62}",
    "azurerm_servicebus_namespace": r"[a-zA-Z][-a-zA-Z0-9]{4,48}[a-zA-Z0-9]",
    "azurerm_cdn_frontdoor_profile": r"[\da-zA-Z][-\da-zA-Z]{0,88}[\da-zA-Z]",
    "azurerm_cdn_frontdoor_endpoint": r"[\da-zA-Z][-\da-zA-Z]{0,44}[\da-zA-Z]",
    "azurerm_key_vault": r"[a-zA-Z0-9-]{3,24}",
    "azurerm_log_analytics_workspace": r"[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]",
    "azurerm_monitor_diagnostic_setting": r"[^<>*%&:\\?+/]{1,260}",
    "azurerm_private_endpoint": r"[a-zA-Z\d]([\w.-]{0,78}[a-zA-Z\d_])?",
}


@pytest.mark.parametrize(("resource_type", "name"), LEGAL)
def test_a_legal_name_has_no_problem(resource_type: str, name: str) -> None:
    assert NAME_RULES[resource_type].problem(name) is None


@pytest.mark.parametrize(("resource_type", "name", "problem"), ILLEGAL)
def test_an_illegal_name_is_told_what_is_wrong(resource_type: str, name: str, problem: str) -> None:
    assert NAME_RULES[resource_type].problem(name) == problem


def test_every_type_is_tried_with_a_legal_name() -> None:
    assert {resource_type for resource_type, _ in LEGAL} == set(NAME_RULES)


@given(st.data())
def test_a_name_that_passes_here_passes_the_provider(data: st.DataObject) -> None:
    resource_type = data.draw(st.sampled_from(sorted(AZURERM_VALIDATORS)))
    rule = NAME_RULES[resource_type]
    name = data.draw(st.from_regex(rf"\A(?:{rule.pattern})\Z", fullmatch=True))
    if rule.problem(name) is None:
        assert re.fullmatch(AZURERM_VALIDATORS[resource_type], name, re.ASCII) is not None


@pytest.mark.parametrize("resource_type", sorted(NAME_RULES))
@pytest.mark.parametrize("ending", ["\n", "\N{LATIN SMALL LETTER A WITH DIAERESIS}"])
def test_line_ends_and_umlauts_are_legal_in_no_name_but_an_entitys(
    resource_type: str, ending: str
) -> None:
    free = {
        "azurerm_cosmosdb_sql_database",
        "azurerm_cosmosdb_sql_container",
        "azurerm_application_insights",
        "azurerm_monitor_diagnostic_setting",
    }
    legal = NAME_RULES[resource_type].problem(f"abcdef{ending}") is None
    assert legal == (resource_type in free and ending != "\n")


def test_the_types_that_are_unique_in_all_of_azure_are_these() -> None:
    assert sorted(name for name, rule in NAME_RULES.items() if rule.scope == "global") == [
        "azurerm_cdn_frontdoor_endpoint",
        "azurerm_cosmosdb_account",
        "azurerm_function_app_flex_consumption",
        "azurerm_key_vault",
        "azurerm_linux_function_app",
        "azurerm_servicebus_namespace",
        "azurerm_storage_account",
    ]


def test_every_azurerm_type_with_a_rule_has_an_abbreviation_that_fits_it() -> None:
    for resource_type in NAME_RULES:
        if resource_type.startswith("azurerm_"):
            assert re.fullmatch("[a-z]{2,6}", abbreviation(resource_type))


def test_abbreviations_follow_the_cloud_adoption_framework() -> None:
    assert abbreviation("azurerm_resource_group") == "rg"
    assert abbreviation("azurerm_cosmosdb_account") == "cosno"
    assert abbreviation("azurerm_user_assigned_identity") == "id"


def test_a_type_without_an_abbreviation_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="app_setting"):
        abbreviation("app_setting")


def test_every_rule_names_its_source() -> None:
    assert [rule.resource_type for rule in NAME_RULES.values() if not rule.source] == []
