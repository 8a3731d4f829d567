"""Static Web Apps: the shapes that azurerm 4.55 takes, names for ever, what Azure refuses."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    MonitoringConfig,
    StaticWebAppConfig,
    StaticWebAppDomain,
    StaticWebAppSite,
    define_backend,
)
from atakora_tf.azure import static_web_app as facts
from atakora_tf.azure.regions import region
from atakora_tf.components.resources import Resources
from atakora_tf.errors import PlacementUnknown
from tests.providers.field_examples import DNS_ZONE
from tests.providers.rendering import document, one, problems, resources

HERE = "shop_static-web-app_x-site"
APP = f"azurerm_static_web_app.{HERE}"
DOMAIN = "azurerm_static_web_app_custom_domain"
APEX = f"{HERE}_domain_example-com-a379a6f6"
WWW = f"{HERE}_domain_www-example-com-80fc0fb9"
TAGS = {"application": "shop", "environment": "dev", "managed-by": "atakora_tf"}


def site(**fields: Any) -> dict[str, Any]:
    own = {name: fields.pop(name) for name in ("domains", "environment") if name in fields}
    sites = {"X": StaticWebAppSite(**own)}
    return {"static-web-app:x-site": StaticWebAppConfig(sites=sites, **fields)}


def test_an_app_is_free_and_without_previews_unless_asked_for_more() -> None:
    assert resources(site())["azurerm_static_web_app"] == {
        HERE: {
            "name": "stapp-shop-x-site-dev-we",
            "resource_group_name": "${azurerm_resource_group.resource_group.name}",
            "location": "westeurope",
            "sku_tier": "Free",
            "sku_size": "Free",
            "configuration_file_changes_enabled": True,
            "preview_environments_enabled": False,
            "public_network_access_enabled": True,
            "tags": TAGS,
            # What pipelines with the GitHub task leave there.
            "lifecycle": {"ignore_changes": ["repository_branch", "repository_url"]},
        }
    }


@pytest.mark.parametrize(
    ("environment", "asked", "made"),
    [
        ("dev", {}, "Free"),
        ("prod", {}, "Standard"),
        ("prod", {"tier": "Free"}, "Free"),
        ("dev", {"tier": "Standard"}, "Standard"),
    ],
)
def test_tier_and_size_are_one(environment: str, asked: dict[str, str], made: str) -> None:
    app = one(site(**asked), "static_web_app", environment=environment)
    assert (app["sku_tier"], app["sku_size"]) == (made, made)


def test_a_domain_below_its_zone_is_proved_by_the_cname_that_leads_to_it() -> None:
    found = resources(site(domains={"www.example.com": StaticWebAppDomain(dns_zone_id=DNS_ZONE)}))
    assert found[DOMAIN] == {
        WWW: {
            "static_web_app_id": f"${{{APP}.id}}",
            "domain_name": "www.example.com",
            "validation_type": "cname-delegation",
            # Azure looks it up while it makes the domain.
            "depends_on": [f"azurerm_dns_cname_record.{WWW}_way"],
        }
    }
    assert found["azurerm_dns_cname_record"] == {
        f"{WWW}_way": {
            "name": "www",
            "zone_name": "example.com",
            "resource_group_name": "dns",
            "ttl": 300,
            "record": f"${{{APP}.default_host_name}}",
            "tags": TAGS,
        }
    }
    assert "azurerm_dns_txt_record" not in found


def test_a_zones_own_name_is_proved_by_a_token_and_led_by_an_alias() -> None:
    found = resources(site(domains={"example.com": StaticWebAppDomain(dns_zone_id=DNS_ZONE)}))
    assert found[DOMAIN] == {
        APEX: {
            "static_web_app_id": f"${{{APP}.id}}",
            "domain_name": "example.com",
            "validation_type": "dns-txt-token",
        }
    }
    common = {
        "name": "@",
        "zone_name": "example.com",
        "resource_group_name": "dns",
        "ttl": 300,
        "tags": TAGS,
    }
    assert found["azurerm_dns_txt_record"] == {
        f"{APEX}_proof": {
            **common,
            "record": [{"value": f"${{{DOMAIN}.{APEX}.validation_token}}"}],
            # The token is taken away once it has been seen.
            "lifecycle": {"ignore_changes": ["record"]},
        }
    }
    assert found["azurerm_dns_a_record"] == {
        f"{APEX}_way": {**common, "target_resource_id": f"${{{APP}.id}}"}
    }


@pytest.mark.parametrize(
    ("host", "piece", "way", "proof"),
    [
        ("shop.a.test", "shop-a-test-692e8adc", "cname", "_dnsauth.shop.a.test"),
        ("a.test", "a-test-52dcf5ee", "alias", "a.test"),
    ],
)
def test_without_a_zone_the_records_come_out(host: str, piece: str, way: str, proof: str) -> None:
    written = document(site(domains={host: StaticWebAppDomain()}))
    ((logical, made),) = written["resource"][DOMAIN].items()
    assert made["validation_type"] == "dns-txt-token"
    output = written["output"][f"{logical}_records"]
    assert output["sensitive"] is True
    assert output["value"] == {
        way: {"name": host, "value": f"${{{APP}.default_host_name}}"},
        "txt": {"name": proof, "value": f"${{{DOMAIN}.{logical}.validation_token}}"},
    }
    assert logical == f"{HERE}_domain_{piece}"


def test_address_and_environment_come_out_and_the_deployment_token_does_not() -> None:
    written = document(site(environment={"VITE_MODE": "fast"}))
    assert written["output"] == {
        **{k: v for k, v in written["output"].items() if "static-web-app" not in k},
        f"{HERE}_id": {
            "value": f"${{{APP}.id}}",
            "description": "Resource id of the Static Web App static-web-app:x-site",
        },
        f"{HERE}_url": {
            "value": f"https://${{{APP}.default_host_name}}",
            "description": "Address of X",
        },
        f"{HERE}_website-environment": {
            "value": {"VITE_MODE": "fast"},
            "description": "What the website of X is built with",
        },
    }
    assert "api_key" not in str(written)


def test_an_app_writes_no_logs() -> None:
    found = resources({**site(), "monitoring:k": MonitoringConfig()})
    settings = found.get("azurerm_monitor_diagnostic_setting", {}).values()
    assert f"${{{APP}.id}}" not in [setting["target_resource_id"] for setting in settings]


def test_an_attribute_that_nobody_knows_is_said() -> None:
    made = define_backend(
        {"x": Resources.define("X", site())}, name="shop", location="westeurope", lock=None
    )
    resource = made.plan().resource("static-web-app:x-site")
    provider = made.registry.of("static-web-app")
    assert provider.attributes(resource, "sites/X") == ("endpoint", "hostname", "name", "url")
    with pytest.raises(PlacementUnknown) as raised:
        provider.attribute(resource, "sites/X", "api_key", None)  # type: ignore[arg-type]
    assert str(raised.value) == "static-web-app:x-site has no attribute 'api_key' for sites/X"


KEY = "static-web-app:x-site"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"domains": {f"{n}.a.test": StaticWebAppDomain() for n in range(3)}},
            (
                f"{KEY} sites [X] domains",
                "3 custom domains; a Static Web App of the tier Free, which it has outside "
                "protected environments, holds 2",
                ("leave some out", "ask for tier='Standard', which holds 5"),
            ),
        ),
        (
            {"tier": "Free", "domains": {f"{n}.a.test": StaticWebAppDomain() for n in range(3)}},
            (
                f"{KEY} sites [X] domains",
                "3 custom domains; a Static Web App of the tier Free holds 2",
                ("leave some out", "ask for tier='Standard', which holds 5"),
            ),
        ),
        (
            {
                "tier": "Standard",
                "domains": {f"{n}.a.test": StaticWebAppDomain() for n in range(6)},
            },
            (
                f"{KEY} sites [X] domains",
                "6 custom domains; a Static Web App of the tier Standard holds 5",
                ("leave some out",),
            ),
        ),
        (
            {"domains": {"a.test": StaticWebAppDomain(dns_zone_id=DNS_ZONE)}},
            (
                f"{KEY} sites [X] domains [a.test] dns_zone_id",
                "a.test does not stand in the DNS zone example.com",
                ("name the zone that holds it", "leave the zone out"),
            ),
        ),
        (
            {"public_network_access": False},
            (
                f"{KEY} public_network_access",
                "without public access it takes a private endpoint, which only the tier Standard "
                "can have",
                ("ask for tier='Standard'", "leave public_network_access out"),
            ),
        ),
        (
            {"domains": {"*.example.com": StaticWebAppDomain()}},
            (
                f"{KEY} sites [X] domains [*.example.com]",
                "'*.example.com' is not a host name such as 'www.example.com'; a Static Web App "
                "gets certificates for single hosts, not for wildcards",
                ("rename it",),
            ),
        ),
        (
            {"domains": {"xn--kufe-hoa.example.com": StaticWebAppDomain()}},
            (
                f"{KEY} sites [X] domains [xn--kufe-hoa.example.com]",
                "'xn--kufe-hoa.example.com': Static Web Apps take no international host names "
                "(xn--)",
                ("rename it",),
            ),
        ),
    ],
)
def test_what_cannot_be_made_is_said_with_a_way_out(
    fields: dict[str, Any], said: tuple[str, str, tuple[str, ...]]
) -> None:
    assert problems(site(**fields)) == [said]


def test_a_region_without_static_web_apps_is_said() -> None:
    assert problems(site(), location="northeurope") == [
        (
            f"{KEY} sites",
            "there are no Static Web Apps in northeurope; they are made in centralus, eastasia, "
            "eastus2, westeurope, westus2, and serve their files from all over the world all the "
            "same",
            ("give the site one of these, such as region='westeurope'",),
        )
    ]


@pytest.mark.parametrize("location", facts.REGIONS)
def test_it_is_made_where_there_are_static_web_apps(location: str) -> None:
    assert region(location).name == location
    assert one(site(), "static_web_app", location=location)["location"] == location


def test_two_tiers_merge_into_the_higher_one_and_it_is_said() -> None:
    made = define_backend(
        {
            "a": Resources.define("A", {KEY: StaticWebAppConfig(tier="Free")}),
            "b": Resources.define("B", {KEY: StaticWebAppConfig(tier="Standard")}),
        },
        name="shop",
        location="westeurope",
        lock=None,
    )
    plan = made.plan()
    assert plan.resource(KEY).config.tier == "Standard"
    assert [warned.what for warned in plan.warnings if "Standard" in warned.what] == [
        "A would do with 'Free'; it becomes 'Standard', which B cannot do without"
    ]
