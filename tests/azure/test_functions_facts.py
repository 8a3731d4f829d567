import pytest

from atakora_tf.azure import functions
from atakora_tf.azure.names import NAME_RULES


def test_families_and_plans_name_the_same_skus_in_one_order() -> None:
    by_family = [sku for skus in functions.PLAN_FAMILIES.values() for sku in skus]
    assert by_family == list(functions.HOSTING_PLANS)
    for family, skus in functions.PLAN_FAMILIES.items():
        assert {functions.HOSTING_PLANS[sku].family for sku in skus} == {family}


def test_plans_of_one_family_grow() -> None:
    for skus in functions.PLAN_FAMILIES.values():
        instances = [functions.HOSTING_PLANS[sku].maximum_instances for sku in skus]
        assert instances == sorted(instances)


def test_flex_consumption_takes_one_app_a_plan_and_needs_a_key() -> None:
    plan = functions.HOSTING_PLANS[functions.DEFAULT_PLAN]
    assert (plan.sku, plan.family, plan.maximum_apps) == ("FC1", "flex", 1)
    assert plan.resource_type == "azurerm_function_app_flex_consumption"
    assert (plan.elastic, plan.zone_capable, plan.supports_always_ready) == (True, True, True)
    assert (plan.supports_always_on, plan.supports_health_check) == (False, False)
    assert (plan.supports_network, plan.keyless_host_storage) == (True, False)


def test_a_basic_plan_is_always_on_and_in_one_zone() -> None:
    plan = functions.HOSTING_PLANS["B1"]
    assert plan.resource_type == "azurerm_linux_function_app"
    assert (plan.elastic, plan.zone_capable, plan.supports_always_ready) == (False, False, False)
    assert (plan.supports_always_on, plan.supports_health_check) == (True, True)
    assert (plan.supports_network, plan.keyless_host_storage) == (True, True)


def test_only_consumption_cannot_join_a_network() -> None:
    apart = [sku for sku, plan in functions.HOSTING_PLANS.items() if not plan.supports_network]
    assert apart == ["Y1"]


def test_zone_redundancy_starts_at_these_plans() -> None:
    zoned = [sku for sku, plan in functions.HOSTING_PLANS.items() if plan.zone_capable]
    assert zoned == ["FC1", "EP1", "EP2", "EP3", "P1v3"]


def test_flex_scales_as_far_as_its_plan() -> None:
    least, most = functions.FLEX_INSTANCE_COUNT_RANGE
    assert least <= functions.FLEX_DEFAULT_INSTANCE_COUNT <= most
    assert most == functions.HOSTING_PLANS["FC1"].maximum_instances
    assert functions.FLEX_DEFAULT_INSTANCE_MEMORY_MB in functions.FLEX_INSTANCE_MEMORY_MB


def test_consumption_knows_a_part_of_the_versions() -> None:
    assert functions.runtimes("FC1") is functions.RUNTIMES
    assert functions.runtimes("EP1") is functions.RUNTIMES
    consumption = functions.runtimes("Y1")
    assert list(consumption) == list(functions.RUNTIMES)
    newer = {
        name: sorted(set(versions) - set(consumption[name]))
        for name, versions in functions.RUNTIMES.items()
        if set(versions) != set(consumption[name])
    }
    assert newer == {"python": ["3.13"], "dotnet-isolated": ["10.0"]}


def test_versions_stand_from_old_to_new() -> None:
    for versions in functions.RUNTIMES.values():
        numbers = [tuple(map(int, version.split("."))) for version in versions]
        assert numbers == sorted(numbers)


def test_runtimes_of_an_unknown_plan_are_a_key_error() -> None:
    with pytest.raises(KeyError, match="P9"):
        functions.runtimes("P9")


def test_http_is_the_only_trigger_that_answers_http() -> None:
    assert [name for name, trigger in functions.TRIGGERS.items() if trigger.http] == ["http"]


def test_bindings_are_named_as_functions_does() -> None:
    assert functions.TRIGGERS["cosmosdb"].binding == "cosmosDBTrigger"
    assert functions.TRIGGERS["servicebus_topic"].binding == "serviceBusTrigger"


RESERVED = [
    (
        "FUNCTIONS_WORKER_RUNTIME",
        True,
        "the app setting 'FUNCTIONS_WORKER_RUNTIME' is not for Flex Consumption: "
        "the runtime is an argument of the app itself",
    ),
    (
        "functions_worker_runtime",
        False,
        "the app setting 'functions_worker_runtime' is written for you: it configures the runtime",
    ),
    (
        "WEBSITE_CONTENTOVERVNET",
        True,
        "the app setting 'WEBSITE_CONTENTOVERVNET' is not for Flex Consumption: "
        "the plan has no content share",
    ),
    (
        "Website_HealthCheck_MaxPingFailures",
        False,
        "azurerm refuses the app setting 'Website_HealthCheck_MaxPingFailures': "
        "the health check is an argument of the app itself",
    ),
    (
        "AzureWebJobsStorage__queueServiceUri",
        True,
        "the app setting 'AzureWebJobsStorage__queueServiceUri' is written for you: "
        "it configures the host storage",
    ),
    (
        "AZUREWEBJOBSSTORAGE",
        True,
        "the app setting 'AZUREWEBJOBSSTORAGE' is written for you: it configures the host storage",
    ),
    (
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        False,
        "the app setting 'APPLICATIONINSIGHTS_CONNECTION_STRING' is written for you: "
        "it configures Application Insights",
    ),
]


@pytest.mark.parametrize(("name", "flex", "reason"), RESERVED)
def test_a_reserved_setting_is_refused_with_its_reason(name: str, flex: bool, reason: str) -> None:
    assert functions.reserved_setting(name, flex=flex) == reason


@pytest.mark.parametrize("flex", [True, False])
@pytest.mark.parametrize(
    "name",
    ["USER_API_COSMOS_ENDPOINT", "AzureWebJobsFeatureFlags", "AzureWebJobs.list.Disabled", "TZX"],
)
def test_other_settings_are_free(name: str, flex: bool) -> None:
    assert functions.reserved_setting(name, flex=flex) is None


def test_a_time_zone_is_free_where_the_plan_knows_it() -> None:
    assert functions.reserved_setting("TZ", flex=False) is None
    assert functions.reserved_setting("WEBSITE_TIME_ZONE", flex=False) is None


def test_reserved_settings_are_legal_names() -> None:
    rule = NAME_RULES["app_setting"]
    for table in (
        functions.FLEX_FORBIDDEN_SETTINGS,
        functions.LINUX_FORBIDDEN_SETTINGS,
        functions.PROVIDER_OWNED_SETTINGS,
    ):
        assert [name for name in table if rule.problem(name.removesuffix("*"))] == []
