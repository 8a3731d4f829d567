"""What a static site asks for, what it gives, and how its mistakes are said."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
from attrs import fields

from atakora_tf import (
    AtakoraError,
    AzureState,
    Backend,
    ComponentReference,
    CrudApi,
    ResourceLimits,
    Resources,
    SecretReference,
    StackOptions,
    StaticSite,
    StorageConfig,
    TerraformValue,
    define_backend,
)
from atakora_tf.components.endpoint import endpoint_of
from atakora_tf.components.static_site_options import StaticSiteOptions, StaticSiteProps
from atakora_tf.stand_alone import saving

ZONE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers"
    "/Microsoft.Network/dnsZones/example.com"
)


def users(**options: Any) -> Any:
    return CrudApi.define("UserApi", entity_name="User", schema={"name": "string"}, **options)


def backend(*components: Any, **options: Any) -> Backend:
    made = {component.id: component for component in components}
    state = StackOptions(state=AzureState("stshoptfstate"))
    return define_backend(
        made, name="shop", location="westeurope", lock=None, stack=state, **options
    )


def resources(*components: Any) -> dict[str, Any]:
    found: dict[str, Any] = backend(*components).document().to_dict()["resource"]
    return found


def outputs(*components: Any) -> dict[str, Any]:
    written = backend(*components).document().to_dict()["output"]
    return {name: output["value"] for name, output in written.items()}


def mistakes(**options: Any) -> list[str]:
    """All problems of one site, each without its place."""
    site = StaticSite.define("Storefront", **options)
    place = re.escape(site.source.place)
    return [
        re.sub(rf" by Storefront \({place}\)|- Storefront \({place}\)\n", "", str(problem))
        for problem in backend(site).validate()
    ]


def test_sites_share_one_front_door_and_have_an_account_each() -> None:
    found = resources(StaticSite.define("Storefront"), StaticSite.define("Admin", cdn="Premium"))
    assert {kind: sorted(blocks) for kind, blocks in found.items()} == {
        "azurerm_cdn_frontdoor_profile": ["shop_front-door_sites"],
        "azurerm_cdn_frontdoor_endpoint": [
            "shop_front-door_sites_endpoint_admin-c1c224b0",
            "shop_front-door_sites_endpoint_storefront-3c8b5475",
        ],
        "azurerm_cdn_frontdoor_origin": [
            "shop_front-door_sites_origin_admin-c1c224b0",
            "shop_front-door_sites_origin_storefront-3c8b5475",
        ],
        "azurerm_cdn_frontdoor_origin_group": [
            "shop_front-door_sites_origin-group_admin-c1c224b0",
            "shop_front-door_sites_origin-group_storefront-3c8b5475",
        ],
        "azurerm_cdn_frontdoor_route": [
            "shop_front-door_sites_route_admin-c1c224b0",
            "shop_front-door_sites_route_storefront-3c8b5475",
        ],
        "azurerm_cdn_frontdoor_rule": [
            "shop_front-door_sites_rules_admin-c1c224b0_fallback",
            "shop_front-door_sites_rules_admin-c1c224b0_headers1",
            "shop_front-door_sites_rules_storefront-3c8b5475_fallback",
            "shop_front-door_sites_rules_storefront-3c8b5475_headers1",
        ],
        "azurerm_cdn_frontdoor_rule_set": [
            "shop_front-door_sites_rules_admin-c1c224b0",
            "shop_front-door_sites_rules_storefront-3c8b5475",
        ],
        "azurerm_storage_account": [
            "shop_storage_admin-content",
            "shop_storage_storefront-content",
        ],
        "azurerm_storage_account_static_website": [
            "shop_storage_admin-content_website",
            "shop_storage_storefront-content_website",
        ],
    }
    (profile,) = found["azurerm_cdn_frontdoor_profile"].values()
    assert profile["sku_name"] == "Premium_AzureFrontDoor"


def test_an_account_is_that_of_its_site_whatever_others_there_are() -> None:
    def account(*others: Any) -> Any:
        found = resources(StaticSite.define("Storefront"), *others)["azurerm_storage_account"]
        return found["shop_storage_storefront-content"]["name"]

    assert account() == account(StaticSite.define("Admin"), StaticSite.define("Zoo"))


def test_an_eleventh_site_gets_a_second_front_door() -> None:
    sites = [StaticSite.define(f"Site{n:02}") for n in range(11)]
    plan = backend(*sites).plan()
    profiles = [str(r.key) for r in plan.resources if r.type == "front-door"]
    assert profiles == ["front-door:sites", "front-door:sites-2"]
    last = plan.component("Site10").resources
    assert last["front-door:sites"] == "front-door:sites-2"


def test_an_own_key_keeps_a_site_out_of_the_shared_front_door() -> None:
    found = resources(
        StaticSite.define("Storefront"), StaticSite.define("Admin", front_door_key="inner-sites")
    )
    assert sorted(found["azurerm_cdn_frontdoor_profile"]) == [
        "shop_front-door_inner-sites",
        "shop_front-door_sites",
    ]


def test_headers_are_filled_in_replaced_and_left_out() -> None:
    site = StaticSite.define(
        "Storefront", headers={"x-frame-options": None, "Referrer-Policy": "no-referrer", "A": "b"}
    )
    rules = resources(site)["azurerm_cdn_frontdoor_rule"]
    (headers,) = (r for r in rules.values() if r["name"] == "Headers1")
    assert [
        (action["header_name"], action["value"])
        for action in headers["actions"]["response_header_action"]
    ] == [
        ("A", "b"),
        ("Referrer-Policy", "no-referrer"),
        ("Strict-Transport-Security", "max-age=31536000"),
        ("X-Content-Type-Options", "nosniff"),
    ]


def test_a_site_of_many_pages_has_no_fallback() -> None:
    site = StaticSite.define("Docs", spa=False, error_document="404.html")
    found = resources(site)
    assert [r["name"] for r in found["azurerm_cdn_frontdoor_rule"].values()] == ["Headers1"]
    (website,) = found["azurerm_storage_account_static_website"].values()
    assert website["error_404_document"] == "404.html"


def test_without_a_cdn_storage_serves_alone_and_says_what_that_means() -> None:
    made = backend(StaticSite.define("Storefront", cdn=False))
    found = made.document().to_dict()["resource"]
    assert sorted(found) == ["azurerm_storage_account", "azurerm_storage_account_static_website"]
    (website,) = found["azurerm_storage_account_static_website"].values()
    assert (website["index_document"], website["error_404_document"]) == (
        "index.html",
        "index.html",
    )
    warned = [str(w) for w in made.plan().warnings if "lock" not in w.what]
    place = made.components["Storefront"].source.place
    assert warned == [
        "Storefront: without a CDN, storage answers an address of the application's own with the "
        "right page, but with status 404, which search engines drop; with cdn=True the status is "
        f"200 ({place})"
    ]


def test_an_endpoint_in_the_environment_is_known_after_apply() -> None:
    site = StaticSite.define(
        "Storefront",
        environment={"VITE_API": users(), "MODE": "fast", "BUILD": TerraformValue("var.build")},
    )
    assert outputs(users(), site)["shop_storage_storefront-content_website-environment"] == {
        "BUILD": "${var.build}",
        "MODE": "fast",
        "VITE_API": "https://${azurerm_function_app_flex_consumption.shop_functions_api-functions"
        ".default_hostname}/api/users",
    }


def test_an_endpoint_is_where_the_api_is_after_a_split() -> None:
    apis = [
        CrudApi.define(f"{name}Api", entity_name=name, schema={"a": "string"})
        for name in ("Alpha", "Beta")
    ]
    site = StaticSite.define("Storefront", environment={"ALPHA": apis[0], "BETA": apis[1]})
    made = backend(*apis, site, limits=ResourceLimits(max_functions_per_app=5))
    written = made.document().to_dict()["output"]
    app = "https://${azurerm_function_app_flex_consumption.shop_functions_api-functions"
    assert written["shop_storage_storefront-content_website-environment"]["value"] == {
        "ALPHA": f"{app}.default_hostname}}/api/alphas",
        "BETA": f"{app}-2.default_hostname}}/api/betas",
    }
    (first, _) = (r for r in made.plan().resources if r.type == "functions")
    # Whoever knows an address shares nothing.
    assert first.components == ("AlphaApi",)


def test_an_endpoint_of_an_api_elsewhere_is_found_there() -> None:
    api = users(region="northeurope")
    site = StaticSite.define("Storefront", environment={"VITE_API": api})
    value = outputs(api, site)["shop_storage_storefront-content_website-environment"]["VITE_API"]
    assert "shop_functions_api-functions-northeurope" in value


def test_a_site_can_know_the_address_of_another() -> None:
    admin = StaticSite.define("Admin", custom_domains=["admin.example.com"])
    site = StaticSite.define("Storefront", environment={"ADMIN": admin, "SELF": "/"})
    found = outputs(admin, site)["shop_storage_storefront-content_website-environment"]
    assert found == {"ADMIN": "https://admin.example.com", "SELF": "/"}


def test_a_component_without_an_endpoint_is_said() -> None:
    files = Resources.define("Files", {"storage:files": StorageConfig()})
    with pytest.raises(AtakoraError, match=r"^Files is a Resources, which has no endpoint$"):
        endpoint_of(files)


def test_a_site_gives_its_addresses(tmp_path: Path) -> None:
    made = backend(
        StaticSite.define("Storefront", custom_domains=["www.example.com", "a.example.com"]),
        StaticSite.define("Admin"),
        StaticSite.define("Plain", cdn=False),
    )
    made.synthesize(tmp_path)
    shop, admin, plain = (
        made.get_component(name, StaticSite) for name in ("Storefront", "Admin", "Plain")
    )
    host = "${azurerm_cdn_frontdoor_endpoint.shop_front-door_sites_endpoint_"
    assert shop.url == "https://a.example.com"
    assert shop.endpoint == f"https://{host}storefront-3c8b5475.host_name}}"
    assert (admin.url, admin.endpoint) == (f"https://{host}admin-c1c224b0.host_name}}",) * 2
    assert admin.front_door.hostname == f"{host}admin-c1c224b0.host_name}}"
    account = "${azurerm_storage_account.shop_storage_plain-content."
    assert plain.url == plain.endpoint == f"https://{account}primary_web_host}}"
    assert plain.website.hostname == f"{account}primary_web_host}}"
    assert plain.website.account_name == f"{account}name}}"
    assert plain.website.blob_endpoint == f"{account}primary_blob_endpoint}}"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"hosting": "static-web-apps"},
            [
                "Storefront: hosting='static-web-apps' is not one of storage, static-web-app; did "
                "you mean 'static-web-app'?\nWays out: leave it out."
            ],
        ),
        (
            {"cdn": "standard"},
            [
                "Storefront: cdn='standard' is not one of True, False, 'Standard', 'Premium'; did "
                "you mean 'Standard'?\nWays out: choose one of these."
            ],
        ),
        (
            {"cdn": 1},
            [
                "Storefront: cdn=1 is not one of True, False, 'Standard', 'Premium'\n"
                "Ways out: choose one of these."
            ],
        ),
        (
            {"spa": "yes"},
            ["Storefront: spa='yes' is not True or False\nWays out: choose one of them."],
        ),
        (
            {"output_directory": 3, "source_directory": " "},
            [
                "Storefront: output_directory=3 is not the path of a folder\n"
                "Ways out: write one, such as output_directory='dist'.",
                "Storefront: source_directory=' ' is not the path of a folder\n"
                "Ways out: write one, such as source_directory='site'.",
            ],
        ),
        (
            {"build_command": ["npm", 3]},
            [
                "Storefront: build_command=['npm', 3] is not a command\n"
                "Ways out: write it as for a shell, such as 'npm ci && npm run build'; write its "
                "words, such as ['npm', 'run', 'build']."
            ],
        ),
        (
            {"error_document": "/404.html"},
            [
                "Storefront: error_document='/404.html' is not the path of a document\n"
                "Ways out: write it from the root of the site, such as '404.html'."
            ],
        ),
        (
            {"index_document": "a/b"},
            [
                "storage:storefront-content › static_website › index_document: 'a/b' is not the "
                "name of an index document: 3 to 255 characters without '/'\n"
                "- 'a/b' at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"headers": {"X Frame": "DENY", "Host": "a"}},
            [
                "Storefront: headers: 'X Frame' is not the name of a header, such as "
                "'X-Frame-Options'\nWays out: correct the header.",
                "Storefront: headers: the header 'Host' belongs to the connection; a site cannot "
                "choose it\nWays out: correct the header.",
            ],
        ),
        (
            {"headers": {"X-Azure-Ref": "a", "x-fd-mine": "b"}},
            [
                "Storefront: headers: the header 'X-Azure-Ref' is Front Door's own; no rule can "
                "set it\nWays out: correct the header.",
                "Storefront: headers: the header 'x-fd-mine' is Front Door's own; no rule can "
                "set it\nWays out: correct the header.",
            ],
        ),
        (
            {"headers": {"X-A": "a\nb"}},
            [
                "Storefront: headers: 'a\\nb' is not the value of a header: one line of visible "
                "ASCII characters\nWays out: correct the header."
            ],
        ),
        (
            {"headers": ["X-A"]},
            [
                "Storefront: headers=['X-A'] is not a mapping\n"
                "Ways out: write headers={'X-Frame-Options': 'DENY'}."
            ],
        ),
        (
            {"headers": {"X-A": "1", "x-a": "2"}},
            [
                "front-door:sites › endpoints['Storefront'] › headers['x-a']: the headers 'X-A' "
                "and 'x-a' are one\n- '1' at priority 20\n- '2' at priority 20\n"
                "Ways out: write them alike; leave one of them out."
            ],
        ),
        (
            {"cache_rules": {"/*.html": "no-cache", "*.js": "for ever"}},
            [
                "Storefront: cache_rules: 'for ever' is not a Cache-Control, such as 'public, "
                "max-age=3600' or 'no-cache': it has no 'for ever'\nWays out: correct the rule.",
                "Storefront: cache_rules: the pattern '/*.html' begins with '/'; paths begin at "
                "the root of the site\nWays out: correct the rule.",
            ],
        ),
        (
            {"custom_domains": "www.example.com"},
            [
                "Storefront: custom_domains='www.example.com' is not a list of host names\n"
                "Ways out: write a list, such as ['www.example.com']; write the DNS zone with "
                "each, such as {'www.example.com': '/subscriptions/…'}."
            ],
        ),
        (
            {"custom_domains": ["www.example.com", "www.example.com", 3]},
            [
                "Storefront: custom_domains names www.example.com twice\n"
                "Ways out: leave one of them out.",
                "Storefront: custom_domains: 3 is not a host name such as 'www.example.com'\n"
                "Ways out: correct the host name.",
            ],
        ),
        (
            {"custom_domains": ["https://www.example.com"]},
            [
                "front-door:sites › domains['https://www.example.com']: "
                "'https://www.example.com' is not a host name such as 'www.example.com'; write it "
                "without 'https://'\n- asked for at priority 20\nWays out: rename it."
            ],
        ),
        (
            {"custom_domains": {"www.example.org": ZONE}},
            [
                "front-door:sites › domains['www.example.org'] › dns_zone_id: www.example.org does "
                f"not stand in the DNS zone example.com\n- {ZONE!r} at priority 20\n"
                "Ways out: name the zone that holds it; leave the zone out."
            ],
        ),
        (
            {"cdn": False, "custom_domains": ["www.example.com"], "headers": {"X-A": "b"}},
            [
                "Storefront: custom_domains needs a CDN: storage alone serves its own host name "
                "over HTTPS, and no headers of yours\n"
                "Ways out: leave cdn=False out; leave custom_domains out.",
                "Storefront: headers needs a CDN: storage alone serves its own host name over "
                "HTTPS, and no headers of yours\n"
                "Ways out: leave cdn=False out; leave headers out.",
            ],
        ),
        (
            {"environment": {"VITE-API": "a"}},
            [
                "storage:storefront-content › static_website › environment['VITE-API']: "
                "'VITE-API' is not the name of an environment variable, such as 'VITE_API'\n"
                "- 'a' at priority 20\nWays out: rename it."
            ],
        ),
        (
            {"environment": {"KEY": SecretReference("https://a.vault.azure.net/secrets/b")}},
            [
                "storage:storefront-content › static_website › environment['KEY']: a secret in "
                "what a site is built with can be read by everyone; keep it in an API\n"
                "- SecretReference('https://a.vault.azure.net/secrets/b') at priority 20\n"
                "Ways out: correct it."
            ],
        ),
        (
            {"environment": {"API": users(functions_key="Shared Apps")}},
            [
                "storage:storefront-content › static_website › environment['API']: "
                "'functions:Shared Apps' is not a resource key; write the resource type, a colon "
                "and the requirement key, such as 'cosmos:shared-database'\n"
                "- endpoint of UserApi at priority 20\nWays out: correct it."
            ],
        ),
        (
            {"environment": {"API": CrudApi.define("UserApi", entity_name="日本")}},
            [
                "Storefront: environment['API']: no plural is known for the entity name '日本': "
                "use English letters\nWays out: write an address as a text."
            ],
        ),
        (
            {"storage_key": "storage:web", "front_door_key": "Sites"},
            [
                "Storefront: front_door_key: the requirement key 'Sites' is not of lowercase words "
                "joined by hyphens, such as 'shared-database'\nWays out: correct the key.",
                "Storefront: storage_key: the requirement key 'storage:web' is a whole key; write "
                "'web' alone\nWays out: correct the key.",
            ],
        ),
        (
            {"environment": {"ADMIN": StaticSite.define("Admin", cdn=False)}},
            [
                "Storefront: environment['ADMIN']: Admin has no CDN, so no endpoint to refer to\n"
                "Ways out: write an address as a text."
            ],
        ),
        (
            {"region": "atlantis"},
            [
                "Storefront: 'atlantis' is not an Azure region that this release knows. Write it "
                "as Azure does, for example 'westeurope' or 'West Europe'.\n"
                "Ways out: correct the region."
            ],
        ),
    ],
)
def test_a_mistake_is_said_with_a_way_out(options: dict[str, Any], expected: list[str]) -> None:
    assert mistakes(**options) == expected


def test_a_custom_domain_of_two_sites_names_both() -> None:
    one = StaticSite.define("Storefront", custom_domains=["www.example.com"])
    two = StaticSite.define("Admin", custom_domains=["www.example.com"])
    (problem,) = backend(one, two).validate()
    assert str(problem) == (
        "front-door:sites › domains['www.example.com'] › endpoint: they must agree: a custom "
        "domain leads to one site\n"
        f"- 'Admin' at priority 20 by Admin ({two.source.place})\n"
        f"- 'Storefront' at priority 20 by Storefront ({one.source.place})\n"
        "Ways out: match the value; override it at priority 30: "
        "backend.override(\"front-door:sites\", …) at domains['www.example.com'] › endpoint; give "
        "one component its own requirement key."
    )


def test_two_sites_on_one_account_are_named_both() -> None:
    one = StaticSite.define("Storefront", storage_key="web")
    two = StaticSite.define("Admin", storage_key="web")
    (problem,) = backend(one, two).validate()
    assert str(problem) == (
        "storage:web › static_website › site: they must agree: an account serves one website\n"
        f"- 'Admin' at priority 20 by Admin ({two.source.place})\n"
        f"- 'Storefront' at priority 20 by Storefront ({one.source.place})\n"
        "Ways out: match the value; override it at priority 30: "
        'backend.override("storage:web", …) at static_website › site; give one component its own '
        "requirement key."
    )


def test_an_endpoint_of_an_api_that_the_backend_lacks_is_said() -> None:
    site = StaticSite.define("Storefront", environment={"VITE_API": users()})
    (problem,) = backend(site).validate()
    assert str(problem) == (
        "storage:storefront-content › static_website › environment['VITE_API']: endpoint of "
        "UserApi, which this backend does not have: the plan has no component 'UserApi'; it has "
        "Storefront\n"
        f"- endpoint of UserApi at priority 20 by Storefront ({site.source.place})\n"
        "Ways out: add the component to the backend; write its address as a text."
    )


def test_what_a_site_saves_does_not_depend_on_what_it_refers_to() -> None:
    api = users()
    made = backend(api, StaticSite.define("Storefront", environment={"VITE_API": api}))
    found = saving(made, made.plan())
    assert (found.shared, found.shared_alone) == (4, 4)
    # Alone the site is built with the address of the API as a text, so it can be counted.
    assert found.terraform is not None
    assert found.terraform == found.terraform_alone


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        (ComponentReference("", "functions:a", "groups/A", "endpoint"), "'' is not a text"),
        (
            ComponentReference("A", "functions", "groups/A", "endpoint"),
            "'functions' is not a resource key; write the resource type, a colon and the "
            "requirement key, such as 'cosmos:shared-database'",
        ),
        (
            ComponentReference("A", "functions:a", "A", "endpoint"),
            "'A' is not of the form 'databases/user-api'",
        ),
        (3, "3 is not a text; a site's environment holds texts and the endpoints of components"),
    ],
)
def test_a_value_that_cannot_be_is_said(value: Any, fault: str) -> None:
    (problem,) = backend(StaticSite.define("Storefront", environment={"A": value})).validate()
    assert problem.what == fault


def test_define_takes_what_the_options_say() -> None:
    parameters = inspect.signature(StaticSite.define).parameters
    named = {n: p.default for n, p in parameters.items() if p.kind is p.KEYWORD_ONLY}
    assert set(named) == set(StaticSiteOptions.__annotations__)
    assert named == {a.name: a.default for a in fields(StaticSiteProps)}


@pytest.mark.node
def test_a_site_alone_and_in_a_backend_holds_its_constructs(tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    state = AzureState("stshoptfstate")
    stack = AtakoraStack(app, "shop", environment="dev", location="westeurope", state=state)
    site = StaticSite(stack, "Storefront", custom_domains=["www.example.com"])
    assert type(site.front_door.profile).__name__ == "CdnFrontdoorProfile"
    assert type(site.front_door.construct).__name__ == "CdnFrontdoorProfile"
    assert type(site.front_door.endpoint_construct).__name__ == "CdnFrontdoorEndpoint"
    assert type(site.website.account).__name__ == "StorageAccount"
    assert type(site.website.construct).__name__ == "StorageAccount"
    app.synth()
    text = (tmp_path / "stacks" / "shop" / "cdk.tf.json").read_text()
    assert '"www.example.com"' in text
