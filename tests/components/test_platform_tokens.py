"""`EntraAuth(at_platform=True)`: what App Service checks before any code runs."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve, frozen

from atakora_tf import CrudApi, EntraAuth, define_backend

TENANT = "11111111-2222-3333-4444-555555555555"
OTHER = "22222222-2222-3333-4444-555555555555"
CLIENT = "99999999-2222-3333-4444-555555555555"
ENTRA = EntraAuth(tenant=TENANT, audience=["api://orders", CLIENT])
PLATFORM = evolve(ENTRA, at_platform=True)


@frozen
class Item:
    id: str


def api(name: str, auth: Any, **options: Any) -> Any:
    return CrudApi.define(f"{name}Api", entity=Item, entity_name=name, auth=auth, **options)


def backend(*apis: Any, **options: Any) -> Any:
    components = {each.id: each for each in apis}
    return define_backend(components, name="shop", location="westeurope", lock=None, **options)


def authentication(*apis: Any) -> Any:
    """What the only app says of authentication; None if nothing."""
    resources = backend(*apis).document().to_dict()["resource"]
    (app,) = resources["azurerm_function_app_flex_consumption"].values()
    return app.get("auth_settings_v2")


def said(*apis: Any) -> list[str]:
    """The first line of each problem."""
    return [str(problem).splitlines()[0] for problem in backend(*apis).validate()]


@pytest.mark.parametrize("auth", ["anonymous", "function", "entra", ENTRA])
def test_the_platform_checks_nothing_unless_it_is_asked_to(auth: Any) -> None:
    assert authentication(api("Order", auth)) is None


def test_the_platform_refuses_requests_without_a_token_where_all_need_one() -> None:
    assert authentication(api("Order", PLATFORM)) == {
        "auth_enabled": True,
        "require_authentication": True,
        "unauthenticated_action": "Return401",
        "active_directory_v2": {
            "client_id": CLIENT,
            "tenant_auth_endpoint": f"https://login.microsoftonline.com/{TENANT}/v2.0",
            "allowed_audiences": ["api://orders"],
        },
        "login": {"token_store_enabled": False},
    }


@pytest.mark.parametrize("other", ["anonymous", "function", "entra"])
def test_requests_without_a_token_pass_where_one_operation_or_neighbour_takes_them(
    other: Any,
) -> None:
    mixed = api("Order", {"list": other, "*": PLATFORM})
    for found in (
        authentication(mixed),
        authentication(api("Order", PLATFORM), api("User", other)),
    ):
        assert found["require_authentication"] is False
        assert found["unauthenticated_action"] == "AllowAnonymous"


def test_a_neighbours_audience_is_let_in_as_well() -> None:
    neighbour = api("User", evolve(ENTRA, audience="api://users"))
    found = authentication(api("Order", PLATFORM), neighbour)
    assert found["active_directory_v2"]["allowed_audiences"] == ["api://orders", "api://users"]
    assert found["require_authentication"] is True


def test_an_application_is_found_in_its_uri_and_audiences_say_it_once() -> None:
    found = authentication(api("Order", evolve(PLATFORM, audience=f"api://{CLIENT.upper()}")))
    assert found["active_directory_v2"]["client_id"] == CLIENT
    assert found["active_directory_v2"]["allowed_audiences"] == [f"api://{CLIENT.upper()}"]
    found = authentication(api("Order", evolve(PLATFORM, audience=CLIENT)))
    assert "allowed_audiences" not in found["active_directory_v2"]


def test_another_issuer_is_asked_where_one_is_named() -> None:
    own = "https://shop.ciamlogin.com/v2.0"
    auth = evolve(PLATFORM, issuer=own, keys="https://shop.ciamlogin.com/keys")
    found = authentication(api("Order", auth))
    assert found["active_directory_v2"]["tenant_auth_endpoint"] == own


@pytest.mark.parametrize("neighbour", [ENTRA, PLATFORM], ids=["beside", "asking too"])
def test_two_directories_do_not_meet_in_one_app(neighbour: EntraAuth) -> None:
    one, other = (f"https://login.microsoftonline.com/{each}/v2.0" for each in (TENANT, OTHER))
    apis = api("Order", PLATFORM), api("User", evolve(neighbour, tenant=OTHER))
    assert said(*apis) == [
        "functions:api-functions › groups['OrderApi'] › token_issuer: the platform checks the "
        "tokens of one issuer in front of an app, and OrderApi names "
        f"{one}, UserApi {other}"
    ]
    problem = str(backend(*apis).validate()[0])
    assert all(each.source.place in problem for each in apis)
    assert said(apis[0], api("User", evolve(neighbour, tenant=OTHER), functions_key="users")) == []


def test_two_applications_do_not_meet_in_one_app() -> None:
    assert said(api("Order", PLATFORM), api("User", evolve(PLATFORM, audience=OTHER))) == [
        "functions:api-functions › groups['OrderApi'] › token_client: the platform checks the "
        "tokens of one application in front of an app, and OrderApi names "
        f"{CLIENT}, UserApi {OTHER}"
    ]


@pytest.mark.parametrize(
    ("auth", "expected"),
    [
        (evolve(ENTRA, at_platform="yes"), "at_platform='yes' is neither True nor False"),
        (
            evolve(PLATFORM, audience="api://orders"),
            "at_platform: the platform has to know the application's client id, a GUID, and "
            "audience names api://orders",
        ),
        (
            evolve(PLATFORM, audience=[CLIENT, OTHER]),
            "at_platform: the platform checks tokens for one application in front of an app, and "
            f"audience names {OTHER} and {CLIENT}",
        ),
        (
            {"read": PLATFORM, "*": evolve(ENTRA, tenant=OTHER)},
            "at_platform: the platform checks tokens of one issuer in front of an app, and auth "
            f"names https://login.microsoftonline.com/{TENANT}/v2.0 and "
            f"https://login.microsoftonline.com/{OTHER}/v2.0",
        ),
    ],
)
def test_what_the_platform_cannot_check_is_said(auth: Any, expected: str) -> None:
    assert said(api("Order", auth)) == [f"OrderApi: auth: {expected}"]


def test_rules_of_any_kind_are_looked_at_without_a_fault() -> None:
    odd: Any = EntraAuth(tenant=5, audience=None, at_platform=True)  # type: ignore[arg-type]
    found = said(api("Order", odd), api("User", {5: odd}, operations="list"))
    assert any("audience=None names nobody" in each for each in found)
