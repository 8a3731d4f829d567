import importlib.util
import re
from pathlib import Path

import pytest

from atakora_tf.errors import BindingsError
from atakora_tf.terraform.base import AZURERM_VERSION
from atakora_tf.terraform.writer import CDKTF_VERSION

pytestmark = pytest.mark.node

# The types that the product renders.
RENDERED = [
    "application_insights",
    "application_insights_workbook",
    "cdn_frontdoor_custom_domain",
    "cdn_frontdoor_endpoint",
    "cdn_frontdoor_origin",
    "cdn_frontdoor_origin_group",
    "cdn_frontdoor_profile",
    "cdn_frontdoor_route",
    "cdn_frontdoor_rule",
    "cdn_frontdoor_rule_set",
    "consumption_budget_resource_group",
    "cosmosdb_account",
    "cosmosdb_sql_container",
    "cosmosdb_sql_database",
    "cosmosdb_sql_role_assignment",
    "cosmosdb_sql_role_definition",
    "cosmosdb_sql_trigger",
    "dns_cname_record",
    "dns_txt_record",
    "dns_zone",
    "function_app_flex_consumption",
    "key_vault",
    "key_vault_secret",
    "linux_function_app",
    "log_analytics_workspace",
    "management_lock",
    "monitor_action_group",
    "monitor_autoscale_setting",
    "monitor_diagnostic_setting",
    "monitor_metric_alert",
    "monitor_scheduled_query_rules_alert_v2",
    "network_security_group",
    "network_security_rule",
    "portal_dashboard",
    "private_dns_zone",
    "private_dns_zone_virtual_network_link",
    "private_endpoint",
    "resource_group",
    "resource_group_template_deployment",
    "role_assignment",
    "service_plan",
    "servicebus_namespace",
    "servicebus_queue",
    "servicebus_subscription",
    "servicebus_subscription_rule",
    "servicebus_topic",
    "static_web_app",
    "static_web_app_custom_domain",
    "static_web_app_function_app_registration",
    "storage_account",
    "storage_account_network_rules",
    "storage_account_queue_properties",
    "storage_account_static_website",
    "storage_blob",
    "storage_container",
    "storage_management_policy",
    "storage_queue",
    "storage_share",
    "storage_table",
    "subnet",
    "subnet_network_security_group_association",
    "user_assigned_identity",
    "virtual_network",
]


def package_files() -> dict[str, Path]:
    """The modules of the provider package, unimported."""
    spec = importlib.util.find_spec("cdktf_cdktf_provider_azurerm")
    assert spec is not None
    [place, *_] = spec.submodule_search_locations or ()
    return {path.parent.name: path for path in Path(place).glob("[a-z]*/__init__.py")}


def test_every_type_of_the_package_is_found_under_its_own_name():
    from atakora_tf.stack.typed_class import module_name

    files = package_files()
    assert len(files) > 1_500
    wrong = {}
    for module, path in files.items():
        with path.open(encoding="utf-8") as file:
            start = file.read(6_000)
        found = re.search(r"Represents a \{@link \S+ (azurerm\w*)\}", start)
        assert found is not None, module
        resource_type = found[1]
        data = module.startswith("data_azurerm_")
        if resource_type != "azurerm" and module_name(resource_type, data=data) != module:
            wrong[resource_type] = module
    assert wrong == {}


def test_every_argument_of_the_package_has_its_name_in_terraform():
    from atakora_tf.stack.typed_class import argument_name

    wrong = {}
    documented = re.compile(r":param (\w+): .*#(\w+) \w+#\2\b")
    total = 0
    for module, path in package_files().items():
        for parameter, argument in documented.findall(path.read_text(encoding="utf-8")):
            total += 1
            if argument_name(parameter) != argument:
                wrong[module, parameter] = argument
    assert total > 20_000
    assert wrong == {}


@pytest.mark.parametrize("name", RENDERED)
def test_every_type_that_is_rendered_has_a_class_and_a_signature(name):
    from atakora_tf.stack.signature import signature
    from atakora_tf.stack.typed_class import config_class, typed_class

    cls = typed_class(f"azurerm_{name}")
    expected = "".join(part.capitalize() for part in name.split("_"))
    assert cls.__name__ in (expected, f"{expected}A")
    found = signature(config_class(cls))
    assert found.required, "a resource without a single required argument is not to be believed"
    assert not {"lifecycle", "depends_on", "provider", "count"} & found.parameters.keys()


def test_a_type_that_does_not_exist_is_named_with_those_that_are_near():
    from atakora_tf.stack.typed_class import typed_class

    with pytest.raises(BindingsError) as caught:
        typed_class("azurerm_cosmosdb_sql_containr")
    assert str(caught.value) == (
        "azurerm_cosmosdb_sql_containr is no resource of azurerm 4.55. Did you mean "
        "azurerm_cosmosdb_sql_container or azurerm_cosmosdb_sql_function?"
    )
    with pytest.raises(BindingsError) as caught:
        typed_class("azurerm_zzzzzzzzzz", data=True)
    assert str(caught.value) == "azurerm_zzzzzzzzzz is no data source of azurerm 4.55."


def test_a_type_of_another_provider_is_refused():
    from atakora_tf.stack.typed_class import typed_class

    with pytest.raises(BindingsError) as caught:
        typed_class("random_string")
    assert str(caught.value) == (
        "random_string is not of the azurerm provider, and CDKTF classes are known here for "
        "that one only. Write the document directly, or build this resource with CDKTF itself."
    )


def test_the_versions_that_are_written_are_the_versions_that_are_installed():
    import importlib.metadata

    text = package_files()["provider"].read_text(encoding="utf-8")
    versions = set(re.findall(r"hashicorp/azurerm/([\d.]+)/docs", text))
    assert versions == {AZURERM_VERSION}
    assert importlib.metadata.version("cdktf") == CDKTF_VERSION
