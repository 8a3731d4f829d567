"""A site that is hosted as a Static Web App: what it asks for, what it gives, its mistakes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from atakora_tf import (
    AzureState,
    Backend,
    ComponentReference,
    CrudApi,
    SecretReference,
    StackOptions,
    StaticSite,
    StaticWebAppConfig,
    StaticWebAppHandle,
    define_backend,
)
from atakora_tf.components.endpoint import endpoint_of
from atakora_tf.errors import PlacementUnknown
from atakora_tf.stand_alone import saving

ZONE = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers"
    "/Microsoft.Network/dnsZones/example.com"
)
HOST = "${azurerm_static_web_app.shop_static-web-app_storefront-site.default_host_name}"


def site(component_id: str = "Storefront", **options: Any) -> Any:
    return StaticSite.define(component_id, hosting="static-web-app", **options)


def backend(*components: Any, location: str = "westeurope") -> Backend:
    return define_backend(
        {component.id: component for component in components},
        name="shop",
        location=location,
        lock=None,
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )


def written(made: Backend) -> dict[str, Any]:
    """The document as JSON has it."""
    found: dict[str, Any] = made.document().to_dict()
    return found


def mistakes(*components: Any, location: str = "westeurope") -> list[str]:
    """All problems, each with the ids in the place of files and lines."""
    found = [str(problem) for problem in backend(*components, location=location).validate()]
    for component in components:
        found = [text.replace(f"({component.source.place})", "(here)") for text in found]
    return found


def test_each_site_has_an_app_of_its_own_and_nothing_else() -> None:
    made = backend(site(), site("Admin"), site("2fa"))
    resources = written(made)["resource"]
    assert {kind: sorted(blocks) for kind, blocks in resources.items()} == {
        "azurerm_static_web_app": [
            "shop_static-web-app_admin-site",
            "shop_static-web-app_storefront-site",
            "shop_static-web-app_x-2fa-site",
        ]
    }
    found = saving(made, made.plan())
    assert (found.shared, found.shared_alone) == (3, 3)


def test_the_region_of_a_site_is_its_own() -> None:
    found = written(backend(site(region="West US 2"), location="northeurope"))
    (app,) = found["resource"]["azurerm_static_web_app"].values()
    assert app["location"] == "westus2"


def test_an_api_and_its_site_know_each_other() -> None:
    key = "static-web-app:storefront-site"
    reference = ComponentReference("Storefront", key, "sites/Storefront", "url")
    api = CrudApi.define(
        "UserApi", entity_name="User", schema={"name": "string"}, settings={"SHOP_URL": reference}
    )
    made = site(environment={"VITE_API": api})
    assert endpoint_of(made) == reference
    document = written(backend(made, api))
    output = document["output"]["shop_static-web-app_storefront-site_website-environment"]
    function_app = "azurerm_function_app_flex_consumption"
    assert output["value"] == {
        "VITE_API": f"https://${{{function_app}.shop_functions_api-functions.default_hostname}}"
        "/api/users"
    }
    (app,) = document["resource"][function_app].values()
    assert app["app_settings"]["USER_API_SHOP_URL"] == f"https://{HOST}"


def test_what_a_site_holds_is_its_app(tmp_path: Path) -> None:
    made = backend(site(custom_domains={"www.example.com": ZONE}))
    made.synthesize(tmp_path)
    shop = made.get_component("Storefront", StaticSite)
    handle = shop.static_web_app
    assert isinstance(handle, StaticWebAppHandle)
    assert handle.name == "${azurerm_static_web_app.shop_static-web-app_storefront-site.name}"
    assert handle.hostname == HOST
    assert shop.endpoint == handle.endpoint == f"https://{HOST}"
    assert shop.url == handle.url == "https://www.example.com"
    for other in ("website", "front_door"):
        with pytest.raises(PlacementUnknown, match=r"^Storefront did not ask for "):
            getattr(shop, other)


@pytest.mark.node
def test_a_site_holds_its_construct(tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    state = AzureState("stshoptfstate")
    stack = AtakoraStack(app, "shop", environment="dev", location="westeurope", state=state)
    zones = {"www.example.com": ZONE, "example.com": ZONE}
    alone = StaticSite(stack, "Storefront", hosting="static-web-app", custom_domains=zones)
    assert type(alone.static_web_app.app).__name__ == "StaticWebApp"
    assert alone.static_web_app.construct is alone.static_web_app.app
    app.synth()
    text = json.loads((tmp_path / "stacks" / "shop" / "cdk.tf.json").read_text())
    assert len(text["resource"]["azurerm_static_web_app_custom_domain"]) == 2


def test_an_override_reaches_the_app() -> None:
    made = backend(site())
    config = StaticWebAppConfig(preview_environments=True)
    made.override("static-web-app:storefront-site", config)
    (app,) = written(made)["resource"]["azurerm_static_web_app"].values()
    assert app["preview_environments_enabled"] is True


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            {"cdn": False, "front_door_key": "inner", "storage_key": "files"},
            [
                "Storefront: cdn=False is for hosting='storage': a Static Web App is served from "
                "all over the world, and over HTTPS, by itself\n- Storefront (here)\n"
                "Ways out: leave cdn out; write hosting='storage'.",
                "Storefront: front_door_key='inner' is for hosting='storage': a Static Web App is "
                "served from all over the world, and over HTTPS, by itself\n- Storefront (here)\n"
                "Ways out: leave front_door_key out; write hosting='storage'.",
                "Storefront: storage_key='files' is for hosting='storage': a Static Web App is "
                "served from all over the world, and over HTTPS, by itself\n- Storefront (here)\n"
                "Ways out: leave storage_key out; write hosting='storage'.",
            ],
        ),
        (
            {"index_document": "start.html"},
            [
                "Storefront: index_document='start.html': a Static Web App serves index.html of a "
                "folder, and no other document\n- Storefront (here)\n"
                "Ways out: call it index.html; write hosting='storage'."
            ],
        ),
        (
            {"error_document": "/404.html"},
            [
                "Storefront: error_document='/404.html' is not the path of a document\n"
                "- Storefront (here)\n"
                "Ways out: write it from the root of the site, such as '404.html'."
            ],
        ),
        (
            {"headers": {"cache-control": "no-store", "Connection": "close"}},
            [
                "Storefront: headers: the header 'Connection' belongs to the connection; a site "
                "cannot choose it\n- Storefront (here)\nWays out: correct the header.",
                "Storefront: headers: the header 'cache-control' is said by cache_rules, for each "
                "file\n- Storefront (here)\nWays out: correct the header.",
            ],
        ),
        (
            {"custom_domains": ["www.example.com", "www.example.com"]},
            [
                "Storefront: custom_domains names www.example.com twice\n- Storefront (here)\n"
                "Ways out: leave one of them out."
            ],
        ),
        (
            {"custom_domains": ["a.example.com", "b.example.com", "c.example.com"]},
            [
                "static-web-app:storefront-site › sites['Storefront'] › domains: 3 custom domains; "
                "a Static Web App of the tier Free, which it has outside protected environments, "
                "holds 2\n"
                "- asked for at priority 20 by Storefront (here)\n"
                "Ways out: leave some out; ask for tier='Standard', which holds 5."
            ],
        ),
        (
            {"tier": "standard"},
            [
                "static-web-app:storefront-site › tier: 'standard' is not one of Free, Standard; "
                "did you mean 'Standard'?\n- 'standard' at priority 20 by Storefront (here)\n"
                "Ways out: correct it."
            ],
        ),
    ],
)
def test_a_mistake_is_said_with_a_way_out(options: dict[str, Any], expected: list[str]) -> None:
    assert mistakes(site(**options)) == expected


def test_a_site_in_storage_has_no_tier() -> None:
    assert mistakes(StaticSite.define("Storefront", tier="Standard")) == [
        "Storefront: tier='Standard' is for hosting='static-web-app'; a site in storage has the "
        "tier of its Front Door\n- Storefront (here)\n"
        "Ways out: leave tier out; write cdn='Standard' or cdn='Premium'."
    ]


def test_a_backend_elsewhere_is_told_where_a_site_can_be() -> None:
    assert mistakes(site(), location="northeurope") == [
        "static-web-app:storefront-site › sites: there are no Static Web Apps in northeurope; they "
        "are made in centralus, eastasia, eastus2, westeurope, westus2, and serve their files from "
        "all over the world all the same\n- asked for at priority 20 by Storefront (here)\n"
        "Ways out: give the site one of these, such as region='westeurope'."
    ]


@pytest.mark.parametrize(
    ("other", "place"),
    [
        ({"hosting": "static-web-app"}, "static-web-app:admin-site"),
        ({}, "front-door:sites"),
    ],
)
def test_a_domain_of_two_sites_is_said_wherever_they_are(other: Any, place: str) -> None:
    admin = StaticSite.define("Admin", custom_domains=["www.example.com"], **other)
    places = sorted([place, "static-web-app:storefront-site"])
    assert mistakes(site(custom_domains=["www.example.com"]), admin) == [
        f"www.example.com: {places[0]} and {places[1]} both have this custom domain, which leads "
        "to one place\n- Admin (here)\n- Storefront (here)\n"
        "Ways out: leave it out of all but one site."
    ]


def test_a_domain_of_two_front_doors_is_said() -> None:
    sites = [
        StaticSite.define(name, custom_domains=["www.example.com"], front_door_key=key)
        for name, key in (("Admin", "inner"), ("Storefront", "sites"))
    ]
    (said,) = mistakes(*sites)
    assert said.startswith(
        "www.example.com: front-door:inner and front-door:sites both have this custom domain"
    )


def test_secrets_are_no_part_of_what_everyone_can_read() -> None:
    secret = SecretReference("https://a.vault.azure.net/secrets/b")
    (said,) = mistakes(site(environment={"KEY": secret}))
    assert re.match(
        r"^static-web-app:storefront-site › sites\['Storefront'\] › environment\['KEY'\]: "
        "a secret in ",
        said,
    )


def test_an_api_that_the_backend_does_not_have_is_said() -> None:
    api = CrudApi.define("UserApi", entity_name="User", schema={"name": "string"})
    (said,) = mistakes(site(environment={"VITE_API": api}))
    where, _, rest = said.partition("\n")
    assert where.startswith("static-web-app:storefront-site › sites['Storefront'] › environment")
    assert rest.endswith("Ways out: add the component to the backend; write its address as a text.")


def test_the_example_of_the_page_is_a_site() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sites.md").read_text("utf-8")
    (example,) = (
        block
        for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL)
        if "static-web-app" in block
    )
    names: dict[str, Any] = {"StaticSite": StaticSite}
    exec(example, names)
    assert mistakes(names["admin"]) == []
