"""Code of an API, limits of its callers, and tokens for the platform, that cannot be."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from mistake import Mistake, User, each, is_said

from atakora_tf import CrudApi, EntraAuth, RateLimit

TENANT = "11111111-2222-3333-4444-555555555555"
OTHER = "22222222-2222-3333-4444-555555555555"
CLIENT = "99999999-2222-3333-4444-555555555555"
PLATFORM = EntraAuth(tenant=TENANT, audience=CLIENT, at_platform=True)


def api(component_id: str = "CodeApi", **options: Any) -> Any:
    """An API with an app of its own, so that all mistakes can stand in one program."""
    given = {"functions_key": "code-app", "route": component_id, **options}
    return CrudApi.define(component_id, entity=User, **given)


MISTAKES = [
    Mistake(
        title="hooks in a file that is not there",
        define=lambda: {"code": api(hooks="hooks/usres.py")},
        offenders=("CodeApi",),
        message=(
            "CodeApi: hooks='hooks/usres.py' is not there; paths begin in the working directory\n"
            "- <CodeApi>\n"
            "Ways out: correct the path; write the file, with "
            "`def before_create(item, context): ...` for example."
        ),
        means="The file is packed into the Function App with the API, so it is looked for already "
        "when the backend is checked.",
        do="Correct the path. It begins in the directory in which the program runs, like `source=` "
        "of a `FunctionsApp`.",
    ),
    Mistake(
        title="hooks that are no Python",
        define=lambda: {"code": api(hooks="hooks/users.ts")},
        offenders=("CodeApi",),
        message=(
            "CodeApi: hooks='hooks/users.ts' is no Python file (*.py)\n"
            "- <CodeApi>\n"
            "Ways out: name the file with the hooks."
        ),
        means="The code of an API is Python, and its hooks run inside it.",
        do="Write the hooks in Python, or functions in another language as a `FunctionsApp`.",
    ),
    Mistake(
        title="a limit that lets nobody through",
        define=lambda: {"code": api(rate_limit=RateLimit(0, seconds=60))},
        offenders=("CodeApi",),
        message=(
            "CodeApi: rate_limit: requests=0 is not a number above 0\n"
            "- <CodeApi>\n"
            "Ways out: correct the number."
        ),
        means="A caller who may make no request is always answered with 429.",
        do="Write how many requests a caller may make; without `rate_limit` there is no limit.",
    ),
    Mistake(
        title="a limit that is a number",
        define=lambda: {"code": api(rate_limit=100)},
        offenders=("CodeApi",),
        message=(
            "CodeApi: rate_limit=100 is not a RateLimit\n"
            "- <CodeApi>\n"
            "Ways out: write rate_limit=RateLimit(100, seconds=60)."
        ),
    ),
    Mistake(
        title="the platform without a client id",
        define=lambda: {"code": api(auth=evolve(PLATFORM, audience="api://orders"))},
        offenders=("CodeApi",),
        message=(
            "CodeApi: auth: at_platform: the platform has to know the application's client id, a "
            "GUID, and audience names api://orders\n"
            "- <CodeApi>\n"
            "Ways out: add the application's client id to audience."
        ),
        means="App Service authentication knows an application by its client id and takes further "
        "audiences beside it. Tokens of version 2 are for the client id anyway.",
        do="Add the client id of the app registration to `audience`.",
    ),
    Mistake(
        title="two directories in one app",
        define=lambda: {
            "code": api(auth=PLATFORM),
            "mail": api("MailApi", auth=evolve(PLATFORM, tenant=OTHER)),
        },
        offenders=("CodeApi", "MailApi"),
        message=(
            "functions:code-app › groups['CodeApi'] › token_issuer: the platform checks the tokens "
            "of one issuer in front of an app, and CodeApi names "
            f"https://login.microsoftonline.com/{TENANT}/v2.0, MailApi "
            f"https://login.microsoftonline.com/{OTHER}/v2.0\n"
            f"- 'https://login.microsoftonline.com/{TENANT}/v2.0' at priority 20 by <CodeApi>\n"
            f"- 'https://login.microsoftonline.com/{OTHER}/v2.0' at priority 20 by <MailApi>\n"
            "Ways out: match them; give one component its own functions_key."
        ),
        means="App Service authentication stands in front of a whole app and refuses every token "
        "that is not from the one directory it knows, before any code can look at it.",
        do="Use one directory, or give one API an app of its own with `functions_key=`.",
    ),
]


@each(MISTAKES)
def test_the_code_is_told(mistake: Mistake) -> None:
    is_said(mistake)
