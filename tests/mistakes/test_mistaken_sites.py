"""Sites that ask for what their hosting does not have."""

from __future__ import annotations

from typing import Any

from mistake import Mistake, each, is_said

from atakora_tf import StaticSite


def app(component_id: str = "Storefront", **options: Any) -> Any:
    return StaticSite.define(component_id, hosting="static-web-app", **options)


def a_cdn_of_an_app():
    return {"web": app(cdn="Premium")}


def an_app_elsewhere():
    return {"web": app(region="northeurope")}


def three_domains_for_free():
    return {"web": app(custom_domains=["a.example.com", "b.example.com", "c.example.com"])}


def a_domain_of_two_sites():
    return {
        "web": app(custom_domains=["www.example.com"]),
        "admin": StaticSite.define("Admin", custom_domains=["www.example.com"]),
    }


MISTAKES = [
    Mistake(
        title="A CDN for a Static Web App",
        define=a_cdn_of_an_app,
        offenders=("Storefront",),
        message=(
            "Storefront: cdn='Premium' is for hosting='storage': a Static Web App is served from "
            "all over the world, and over HTTPS, by itself\n"
            "- <Storefront>\n"
            "Ways out: leave cdn out; write hosting='storage'."
        ),
        means="Front Door stands before storage. A Static Web App needs nothing before it.",
        do="Leave `cdn=` out, or host the site in storage.",
    ),
    Mistake(
        title="A Static Web App where there are none",
        define=an_app_elsewhere,
        offenders=("Storefront",),
        message=(
            "static-web-app:storefront-site-northeurope › sites: there are no Static Web Apps in "
            "northeurope; they are made in centralus, eastasia, eastus2, westeurope, westus2, and "
            "serve their files from all over the world all the same\n"
            "- asked for at priority 20 by <Storefront>\n"
            "Ways out: give the site one of these, such as region='westeurope'."
        ),
        means="Azure makes Static Web Apps in five regions. Visitors do not notice: the files are "
        "served from all over the world.",
        do="Write `region=` into the definition of the site.",
    ),
    Mistake(
        title="Three custom domains of a free Static Web App",
        define=three_domains_for_free,
        offenders=("Storefront",),
        message=(
            "static-web-app:storefront-site › sites['Storefront'] › domains: 3 custom domains; a "
            "Static Web App of the tier Free, which it has outside protected environments, "
            "holds 2\n"
            "- asked for at priority 20 by <Storefront>\n"
            "Ways out: leave some out; ask for tier='Standard', which holds 5."
        ),
        means="The tier Free, which every environment but a protected one gets, has two.",
        do="Write `tier='Standard'`.",
    ),
    Mistake(
        title="A custom domain of two sites",
        define=a_domain_of_two_sites,
        offenders=("Admin", "Storefront"),
        message=(
            "www.example.com: front-door:sites and static-web-app:storefront-site both have this "
            "custom domain, which leads to one place\n"
            "- <Admin>\n"
            "- <Storefront>\n"
            "Ways out: leave it out of all but one site."
        ),
        means="A host name leads to one place.",
        do="Give it to one of the sites.",
    ),
]


@each(MISTAKES)
def test_a_mistake_is_said(mistake: Mistake) -> None:
    is_said(mistake)
