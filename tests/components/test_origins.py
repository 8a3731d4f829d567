"""Origins that are the addresses of sites, which Azure gives when it makes them."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    Backend,
    ComponentReference,
    CrudApi,
    FunctionsApp,
    FunctionsConfig,
    HttpTrigger,
    StaticSite,
    TerraformValue,
    define_backend,
)
from atakora_tf.components.crud_contract import crud_contract
from atakora_tf.stand_alone import alone

KEY = "functions:api-functions"
APP = "azurerm_function_app_flex_consumption"


@frozen
class User:
    id: str


def site(**options: Any) -> Any:
    return StaticSite.define("Storefront", **options)


def api(**options: Any) -> Any:
    return CrudApi.define("UserApi", entity=User, **options)


def shop(*definitions: Any, **options: Any) -> Backend:
    components = {definition.id: definition for definition in definitions}
    return define_backend(components, name="shop", location="westeurope", lock=None, **options)


def origins(backend: Backend) -> list[str]:
    document: Any = backend.document().to_dict()
    (app,) = document["resource"][APP].values()
    found: list[str] = app["site_config"]["cors"]["allowed_origins"]
    return found


@pytest.mark.parametrize(
    ("hosting", "host"),
    [
        (
            "storage",
            "azurerm_cdn_frontdoor_endpoint.shop_front-door_sites_endpoint_storefront-3c8b5475"
            ".host_name",
        ),
        (
            "static-web-app",
            "azurerm_static_web_app.shop_static-web-app_storefront-site.default_host_name",
        ),
    ],
)
def test_the_address_that_azure_gives_a_site_is_an_origin(hosting: str, host: str) -> None:
    pages = site(hosting=hosting)
    local = "http://localhost:5173"
    assert origins(shop(pages, api(cors=[pages.endpoint, local]))) == [
        local,
        f"https://${{{host}}}",
    ]


def test_a_custom_domain_is_the_origin_and_stands_there_once() -> None:
    pages = site(custom_domains=["www.example.com"])
    same = "https://www.example.com"
    assert origins(shop(pages, api(cors=[pages.endpoint]))) == [same]
    assert origins(shop(pages, api(cors=[same, pages.endpoint]))) == [same]


def test_a_site_and_its_api_know_each_other() -> None:
    users = api()
    pages = site(environment={"VITE_API": users})
    backend = shop(users, pages)
    backend.override(KEY, cors_origins=[pages.endpoint])
    assert len(origins(backend)) == 1


def test_every_site_of_an_app_is_an_origin_in_any_order() -> None:
    first, second = StaticSite.define("A"), StaticSite.define("B", hosting="static-web-app")
    one = origins(shop(first, second, api(cors=[first.endpoint, second.endpoint])))
    assert one == origins(shop(second, first, api(cors=[second.endpoint, first.endpoint])))
    assert len(one) == 2


def test_terraform_may_know_an_origin() -> None:
    assert origins(shop(api(cors=[TerraformValue("var.origin")]))) == ["${var.origin}"]


def test_a_contract_holds_the_origins_that_are_texts() -> None:
    users = api(cors=[site().endpoint, "https://b.example", "https://a.example"])
    contract = crud_contract(users.id, "CrudApi", users.props, users.source)
    assert contract.cors == ("https://a.example", "https://b.example")


def test_who_stands_alone_is_called_from_no_other_site() -> None:
    pages = site()
    made = alone(shop(pages, api(cors=[pages.endpoint, "https://a.example"])), "UserApi")
    (resource,) = [r for r in made.plan(location="westeurope").resources if str(r.key) == KEY]
    assert resource.config.cors_origins == {"https://a.example"}


def said(backend: Backend) -> list[str]:
    return [f"{' › '.join(p.path)}: {p.what}" for p in backend.validate()]


def test_an_address_with_a_path_is_no_origin() -> None:
    users = api()
    other = FunctionsApp.define(
        "Jobs", source=".", functions={"go": HttpTrigger()}, cors=[users.endpoint]
    )
    assert (
        f"{KEY} › cors_origins: endpoint of UserApi ends with '/api/users', and an origin has no "
        "path" in said(shop(users, other))
    )


def test_a_site_that_the_backend_does_not_have_is_said() -> None:
    assert said(shop(api(cors=[site().endpoint]))) == [
        f"{KEY} › cors_origins: url of endpoints/Storefront in front-door:sites: the backend has "
        "no component 'Storefront'"
    ]


def test_a_reference_to_nothing_is_said() -> None:
    config = FunctionsConfig(cors_origins=[ComponentReference("", "x", "y", "z")])
    backend = shop(api())
    backend.override(KEY, config)
    assert said(backend) == [f"{KEY} › cors_origins: '' is not a text"]
