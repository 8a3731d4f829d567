"""Front Door: the shapes that azurerm 4.55 applied, names for ever, what Azure refuses."""

from __future__ import annotations

import re
from typing import Any

import pytest

from atakora_tf import (
    Backend,
    FrontDoorConfig,
    FrontDoorDomain,
    FrontDoorEndpoint,
    MonitoringConfig,
    PlacedAttribute,
    Resources,
    StaticWebsite,
    StorageConfig,
    define_backend,
)
from atakora_tf.azure import front_door as facts
from atakora_tf.errors import PlacementUnknown
from tests.providers.field_examples import DNS_ZONE
from tests.providers.rendering import document, one, problems, resources

ORIGIN = PlacedAttribute("storage:x-content", "static_website/X", "web_hostname")
SITE: dict[str, Any] = {
    "storage:x-content": StorageConfig(static_website=StaticWebsite(site="X")),
    "front-door:sites": FrontDoorConfig(
        endpoints={
            "X": FrontDoorEndpoint(
                origin=ORIGIN, fallback="/index.html", headers={"X-Frame-Options": "DENY"}
            )
        },
        domains={
            "www.example.com": FrontDoorDomain(endpoint="X", dns_zone_id=DNS_ZONE),
            "example.com": FrontDoorDomain(endpoint="X", dns_zone_id=DNS_ZONE),
        },
    ),
}
TAGS = {"application": "shop", "environment": "dev", "managed-by": "atakora_tf"}
HERE = "shop_front-door_sites"
OF_X = f"{HERE}_{{}}_x-4b68ab38"
GROUP = f"azurerm_cdn_frontdoor_origin_group.{OF_X.format('origin-group')}"
FROM = f"azurerm_cdn_frontdoor_origin.{OF_X.format('origin')}"
RULES = f"azurerm_cdn_frontdoor_rule_set.{OF_X.format('rules')}"
ROUTE = f"azurerm_cdn_frontdoor_route.{OF_X.format('route')}"
ENDPOINT = f"azurerm_cdn_frontdoor_endpoint.{OF_X.format('endpoint')}"
APEX = f"{HERE}_domain_example-com-a379a6f6"
WWW = f"{HERE}_domain_www-example-com-80fc0fb9"
DOMAIN = "azurerm_cdn_frontdoor_custom_domain"
PROFILE = f"${{azurerm_cdn_frontdoor_profile.{HERE}.id}}"


def test_a_site_has_a_profile_an_endpoint_an_origin_and_a_route() -> None:
    found = {
        kind.removeprefix("azurerm_cdn_frontdoor_"): list(blocks.values())
        for kind, blocks in resources(SITE).items()
        if "frontdoor" in kind
    }
    assert found["profile"] == [
        {
            "name": "afd-shop-sites-dev-we",
            "resource_group_name": "${azurerm_resource_group.resource_group.name}",
            "sku_name": "Standard_AzureFrontDoor",
            "response_timeout_seconds": 60,
            "tags": TAGS,
        }
    ]
    assert found["endpoint"] == [
        {
            "name": "fde-shop-sites-x-dev-we-qsam3t",
            "cdn_frontdoor_profile_id": PROFILE,
            "tags": TAGS,
        }
    ]
    # One origin: a probe would have nothing to fail over to.
    assert found["origin_group"] == [
        {
            "name": "x--site",
            "cdn_frontdoor_profile_id": PROFILE,
            "session_affinity_enabled": False,
            "load_balancing": {
                "sample_size": 4,
                "successful_samples_required": 3,
                "additional_latency_in_milliseconds": 50,
            },
        }
    ]
    host = "${azurerm_storage_account.shop_storage_x-content.primary_web_host}"
    assert found["origin"] == [
        {
            "name": "x--site",
            "cdn_frontdoor_origin_group_id": f"${{{GROUP}.id}}",
            "enabled": True,
            "host_name": host,
            "origin_host_header": host,
            "certificate_name_check_enabled": True,
            "http_port": 80,
            "https_port": 443,
            "priority": 1,
            "weight": 1000,
        }
    ]
    assert found["route"] == [
        {
            "name": "x--site",
            "cdn_frontdoor_endpoint_id": f"${{{ENDPOINT}.id}}",
            "cdn_frontdoor_origin_group_id": f"${{{GROUP}.id}}",
            "cdn_frontdoor_origin_ids": [f"${{{FROM}.id}}"],
            "cdn_frontdoor_rule_set_ids": [f"${{{RULES}.id}}"],
            "cdn_frontdoor_custom_domain_ids": [
                f"${{{DOMAIN}.{APEX}.id}}",
                f"${{{DOMAIN}.{WWW}.id}}",
            ],
            "enabled": True,
            "patterns_to_match": ["/*"],
            "supported_protocols": ["Http", "Https"],
            "https_redirect_enabled": True,
            "forwarding_protocol": "HttpsOnly",
            "link_to_default_domain": True,
            "cache": {
                "query_string_caching_behavior": "IgnoreQueryString",
                "compression_enabled": True,
                "content_types_to_compress": list(facts.COMPRESSED_TYPES),
            },
        }
    ]


def test_rules_set_headers_and_send_paths_without_extension_to_the_application() -> None:
    found = resources(SITE)
    (rules,) = found["azurerm_cdn_frontdoor_rule_set"].values()
    assert rules == {"name": "rulesx", "cdn_frontdoor_profile_id": PROFILE}
    first, second = sorted(
        found["azurerm_cdn_frontdoor_rule"].values(), key=lambda rule: rule["order"]
    )
    common = {
        "cdn_frontdoor_rule_set_id": f"${{{RULES}.id}}",
        "behavior_on_match": "Continue",
        "depends_on": [FROM, GROUP],
    }
    assert first == {
        "name": "Headers1",
        "order": 1,
        "actions": {
            "response_header_action": [
                {
                    "header_action": "Overwrite",
                    "header_name": "X-Frame-Options",
                    "value": "DENY",
                }
            ]
        },
        **common,
    }
    assert second == {
        "name": "Fallback",
        "order": 2,
        "conditions": {
            "url_file_extension_condition": [
                {"operator": "LessThan", "match_values": ["1"], "negate_condition": False}
            ]
        },
        "actions": {
            "url_rewrite_action": {
                "source_pattern": "/",
                "destination": "/index.html",
                "preserve_unmatched_path": False,
            }
        },
        **common,
    }


@pytest.mark.parametrize(
    ("endpoint", "name"), [("X", "x--site"), ("7", "7--site"), ("Xy", "xy"), ("X Site", "x-site")]
)
def test_what_is_named_after_an_endpoint_has_two_characters_at_least(
    endpoint: str, name: str
) -> None:
    config = FrontDoorConfig(endpoints={endpoint: FrontDoorEndpoint(origin="a.test")})
    found = resources({"front-door:k": config})
    for kind in ("origin_group", "origin", "route"):
        (made,) = found[f"azurerm_cdn_frontdoor_{kind}"].values()
        assert made["name"] == name
        # azurerm 4.55.0, validate/front_door_{origin_group,origin,route}_name.go
        assert re.fullmatch(r"[\da-zA-Z][-\da-zA-Z]{0,88}[\da-zA-Z]", made["name"])


def test_a_site_without_rules_keeps_its_set_of_rules() -> None:
    config = FrontDoorConfig(endpoints={"X": FrontDoorEndpoint(origin="a.test")})
    found = resources({"front-door:k": config})
    ((name, _),) = found["azurerm_cdn_frontdoor_rule_set"].items()
    (route,) = found["azurerm_cdn_frontdoor_route"].values()
    assert route["cdn_frontdoor_rule_set_ids"] == [f"${{azurerm_cdn_frontdoor_rule_set.{name}.id}}"]
    assert "azurerm_cdn_frontdoor_rule" not in found


def test_no_rule_has_more_actions_than_azure_takes() -> None:
    headers = {f"X-Header-{n:02}": "yes" for n in range(12)}
    config = FrontDoorConfig(
        endpoints={"X": FrontDoorEndpoint(origin="a.test", headers=headers, fallback="/a.html")}
    )
    rules = resources({"front-door:k": config})["azurerm_cdn_frontdoor_rule"].values()
    by_order = sorted(rules, key=lambda rule: rule["order"])
    assert [rule["name"] for rule in by_order] == ["Headers1", "Headers2", "Headers3", "Fallback"]
    counts = [len(rule["actions"].get("response_header_action", [0])) for rule in by_order]
    assert counts == [5, 5, 2, 1]


def test_a_domain_in_a_zone_of_azure_gets_its_records() -> None:
    found = resources(SITE)
    assert found["azurerm_cdn_frontdoor_custom_domain"][WWW] == {
        "name": "www-example-com-80fc0fb9",
        "cdn_frontdoor_profile_id": PROFILE,
        "dns_zone_id": DNS_ZONE,
        "host_name": "www.example.com",
        "tls": {"certificate_type": "ManagedCertificate"},
    }
    assert found["azurerm_cdn_frontdoor_custom_domain_association"][f"{WWW}_association"] == {
        "cdn_frontdoor_custom_domain_id": f"${{{DOMAIN}.{WWW}.id}}",
        "cdn_frontdoor_route_ids": [f"${{{ROUTE}.id}}"],
    }
    zone = {"zone_name": "example.com", "resource_group_name": "dns", "ttl": 3600, "tags": TAGS}
    assert found["azurerm_dns_txt_record"] == {
        f"{WWW}_proof": {
            "name": "_dnsauth.www",
            "record": [{"value": f"${{{DOMAIN}.{WWW}.validation_token}}"}],
            **zone,
        },
        f"{APEX}_proof": {
            "name": "_dnsauth",
            "record": [{"value": f"${{{DOMAIN}.{APEX}.validation_token}}"}],
            **zone,
        },
    }
    assert found["azurerm_dns_cname_record"] == {
        f"{WWW}_way": {
            "name": "www",
            "record": f"${{{ENDPOINT}.host_name}}",
            "depends_on": [ROUTE],
            **zone,
        }
    }
    # A zone's own name takes no CNAME.
    assert found["azurerm_dns_a_record"] == {
        f"{APEX}_way": {
            "name": "@",
            "target_resource_id": f"${{{ENDPOINT}.id}}",
            "depends_on": [ROUTE],
            **zone,
        }
    }


def test_a_domain_elsewhere_comes_out_with_the_records_that_it_needs() -> None:
    config = FrontDoorConfig(
        endpoints={"X": FrontDoorEndpoint(origin="a.test")},
        domains={"www.example.com": FrontDoorDomain(endpoint="X")},
    )
    written = document({"front-door:sites": config})
    assert "azurerm_dns_txt_record" not in written["resource"]
    outputs = {name: output["value"] for name, output in written["output"].items()}
    assert outputs == {
        f"{HERE}_id": PROFILE,
        f"{OF_X.format('endpoint')}_url": "https://www.example.com",
        f"{WWW}_records": {
            "cname": {"name": "www.example.com", "value": f"${{{ENDPOINT}.host_name}}"},
            "txt": {
                "name": "_dnsauth.www.example.com",
                "value": f"${{{DOMAIN}.{WWW}.validation_token}}",
            },
        },
    }


def test_a_zone_of_somebody_else_gets_an_alias_at_its_own_name() -> None:
    config = FrontDoorConfig(
        endpoints={"X": FrontDoorEndpoint(origin="a.test")},
        domains={"example.com": FrontDoorDomain(endpoint="X")},
    )
    outputs = document({"front-door:sites": config})["output"]
    (records,) = [out["value"] for name, out in outputs.items() if name.endswith("_records")]
    assert list(records) == ["alias", "txt"]
    assert records["alias"] == {"name": "example.com", "value": f"${{{ENDPOINT}.host_name}}"}
    assert records["txt"]["name"] == "_dnsauth.example.com"


def test_without_caching_nothing_is_kept() -> None:
    config = FrontDoorConfig(endpoints={"X": FrontDoorEndpoint(origin="a.test", caching=False)})
    assert "cache" not in one({"front-door:k": config}, "cdn_frontdoor_route")


def test_logs_of_the_profile_are_collected_where_there_is_monitoring() -> None:
    found = resources({**SITE, "monitoring:k": MonitoringConfig()})
    settings = found["azurerm_monitor_diagnostic_setting"].values()
    assert PROFILE in [setting["target_resource_id"] for setting in settings]


def test_an_attribute_that_nobody_knows_is_said() -> None:
    made = define_backend(
        {"x": Resources.define("X", SITE)}, name="shop", location="westeurope", lock=None
    )
    plan = made.plan()
    provider = made.registry.of("front-door")
    resource = plan.resource("front-door:sites")
    assert provider.attributes(resource, "endpoints/X") == ("endpoint", "hostname", "url")
    assert provider.attributes(resource, "domains/www.example.com") == ()
    with pytest.raises(PlacementUnknown) as raised:
        provider.attribute(resource, "domains/www.example.com", "url", None)  # type: ignore[arg-type]
    assert str(raised.value) == (
        "front-door:sites has no attribute 'url' for domains/www.example.com"
    )


def test_an_origin_of_a_component_that_does_not_ask_for_it_is_said() -> None:
    lost = FrontDoorConfig(endpoints={"Y": FrontDoorEndpoint(origin=ORIGIN)})
    with pytest.raises(PlacementUnknown) as raised:
        document({**SITE, "front-door:sites": lost})
    assert str(raised.value) == (
        "front-door:sites › endpoints['Y'] › origin: web_hostname of static_website/X in "
        "storage:x-content: no component 'Y' asks for storage:x-content; name the endpoint after "
        "the component that does"
    )


def _front_door(endpoint: FrontDoorEndpoint | None = None, **fields: Any) -> FrontDoorConfig:
    return FrontDoorConfig(
        endpoints={"X": endpoint or FrontDoorEndpoint(origin="a.test")}, **fields
    )


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (_front_door(FrontDoorEndpoint()), "endpoints [X] origin: the endpoint has no origin"),
        (
            _front_door(FrontDoorEndpoint(origin="https://a.test")),
            "endpoints [X] origin: 'https://a.test' is not a host name such as 'www.example.com'; "
            "write it without 'https://'",
        ),
        (
            _front_door(FrontDoorEndpoint(origin="a.test", fallback="index.html")),
            "endpoints [X] fallback: 'index.html' is not the path of a document, such as "
            "'/index.html'",
        ),
        (
            _front_door(FrontDoorEndpoint(origin="a.test", caching=False, compression=True)),
            "endpoints [X] compression: without caching, compression has no effect: Front Door "
            "compresses and tells addresses apart for its cache alone",
        ),
        (
            _front_door(
                FrontDoorEndpoint(origin="a.test", headers={f"X-{n}": "a" for n in range(496)})
            ),
            "endpoints [X] headers: 496 headers; an endpoint's rules set 495 at most",
        ),
        (
            FrontDoorConfig(endpoints={"顧客": FrontDoorEndpoint(origin="a.test")}),
            "endpoints [顧客]: the name '顧客' holds no letter or digit of ASCII",
        ),
        (
            FrontDoorConfig(endpoints={"a" * 56: FrontDoorEndpoint(origin="a.test")}),
            f"endpoints [{'a' * 56}]: {'a' * 56!r} has 56 characters; what is named after an "
            "endpoint takes 55",
        ),
        (
            FrontDoorConfig(
                endpoints={n: FrontDoorEndpoint(origin="a.test") for n in ("UserApi", "user-api")}
            ),
            "endpoints [user-api]: the endpoints 'UserApi' and 'user-api' are both 'rulesuserapi' "
            "in the names of rules",
        ),
        (
            _front_door(domains={"www.example.com": FrontDoorDomain()}),
            "domains [www.example.com]: the domain leads to no endpoint",
        ),
        (
            _front_door(domains={"www.example.com": FrontDoorDomain(endpoint="x")}),
            "domains [www.example.com] endpoint: there is no endpoint 'x'; did you mean 'X'?",
        ),
        (
            _front_door(domains={"*.example.com": FrontDoorDomain(endpoint="X")}),
            "domains [*.example.com]: '*.example.com' is not a host name such as "
            "'www.example.com'; Front Door's own certificates are for single hosts, not for "
            "wildcards",
        ),
        (
            _front_door(domains={"WWW.Example.com": FrontDoorDomain(endpoint="X")}),
            "domains [WWW.Example.com]: 'WWW.Example.com': write it in lowercase",
        ),
        (
            _front_door(
                domains={"a.test": FrontDoorDomain(endpoint="X", dns_zone_id="example.com")}
            ),
            "domains [a.test] dns_zone_id: 'example.com' is not the resource id of a DNS zone; "
            "write it like '/subscriptions/…/resourceGroups/…/providers/Microsoft.Network"
            "/dnsZones/example.com'",
        ),
        (
            _front_door(domains={"a.test": FrontDoorDomain(endpoint="X", dns_zone_id=DNS_ZONE)}),
            "domains [a.test] dns_zone_id: a.test does not stand in the DNS zone example.com",
        ),
        (
            FrontDoorConfig(response_timeout_seconds=300),
            "response_timeout_seconds: 300 is not a whole number from 16 to 240",
        ),
    ],
)
def test_what_cannot_be_made_is_said_with_a_way_out(config: FrontDoorConfig, said: str) -> None:
    found = problems({"front-door:k": config})
    assert [f"{where}: {what}" for where, what, _ in found] == [f"front-door:k {said}"]
    assert all(ways for _, _, ways in found)


def test_who_would_do_with_standard_is_told_of_premium(tmp_path: Any) -> None:
    made = define_backend(
        {
            name: Resources.define(
                name,
                {
                    "front-door:sites": FrontDoorConfig(
                        sku=sku, endpoints={name: FrontDoorEndpoint(origin="a.test")}
                    )
                },
            )
            for name, sku in (("Admin", "Standard"), ("Shop", "Premium"))
        },
        name="shop",
        location="westeurope",
        lock=tmp_path / "atakora.lock.json",
    )
    assert [w.what for w in made.plan().warnings] == [
        "Admin would do with 'Standard'; it becomes 'Premium', which Shop cannot do without"
    ]


def test_a_change_of_the_tier_is_said_to_replace_the_profile(tmp_path: Any) -> None:
    def shop(sku: Any) -> Backend:
        needs = {"front-door:sites": _front_door(sku=sku)}
        return define_backend(
            {"x": Resources.define("X", needs)},
            name="shop",
            location="westeurope",
            lock=tmp_path / "atakora.lock.json",
        )

    shop("Premium").write_lock()
    (warning,) = shop("Standard").plan().warnings
    assert str(warning).startswith(
        "front-door:sites › sku: it was Premium and becomes Standard, which Azure cannot change in "
        "place: where the Front Door profile is deployed, Terraform replaces it"
    )
