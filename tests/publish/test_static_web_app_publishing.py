"""`atakora site publish` for Static Web Apps.

Nothing here reaches Azure: `swa` and `az` are programs that write down how they were called, and
what they were given. What the real CLI does with it is not tested.
"""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import Folder, Ran

PROGRAM = """\
from atakora_tf import StaticSite, define_backend

backend = define_backend(
    {
        "web": StaticSite.define(
            "Storefront",
            hosting="static-web-app",
            source_directory="web",
            build_command="mkdir -p dist; cp *.html dist; echo $MODE > dist/mode.txt; "
            "touch dist/.env",
            environment={"MODE": "fast"},
            {options}
        ),
        {others}
    },
    name="shop",
    location="westeurope",
    lock=None,
)
"""

APP = "stapp-shop-storefront-site-dev-we"
TOKEN = "0123456789abcdef-token"

# What the process is given, and what is in the folder while it runs.
SWA = """\
#!/usr/bin/env python3
import json, os, pathlib, sys
folder = pathlib.Path(sys.argv[2])
found = {{
    "arguments": ["{{folder}}" if a == str(folder) else a for a in sys.argv[1:]],
    "variables": {{k: v for k, v in os.environ.items() if k.startswith("SWA_")}},
    "beside": sorted(p.name for p in pathlib.Path.cwd().iterdir()),
    "files": {{
        p.relative_to(folder).as_posix(): p.read_text()
        for p in sorted(folder.rglob("*")) if p.is_file()
    }},
}}
with open({log!r}, "a") as log:
    log.write(json.dumps(found) + "\\n")
print({said!r}.replace("TOKEN", os.environ["SWA_CLI_DEPLOYMENT_TOKEN"]))
sys.exit({status})
"""

AZ = """\
#!/bin/sh
echo "$@" >> {log}
[ -n "{token}" ] && echo "{token}" && exit 0
echo "ERROR: no such app" >&2
exit 3
"""


@pytest.fixture
def shop(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A program with a site, an empty PATH but for what a build needs, and nobody's settings."""
    for name in ("SWA_CLI_DEPLOYMENT_TOKEN", "SWA_CLI_APP_LOCATION", "ARM_SUBSCRIPTION_ID"):
        monkeypatch.delenv(name, raising=False)
    tools = folder.path / "bin"
    tools.mkdir()
    monkeypatch.setenv("PATH", f"{tools}:/usr/bin:/bin")
    program(folder)
    folder.write("web/index.html", "<p>shop</p>")
    return folder


def program(folder: Folder, options: str = "", others: str = "") -> None:
    folder.write("main.py", PROGRAM.replace("{options}", options).replace("{others}", others))


def tool(folder: Folder, name: str, text: str) -> None:
    command = folder.write(f"bin/{name}", text)
    command.chmod(command.stat().st_mode | stat.S_IXUSR)


def swa(folder: Folder, status: int = 0, said: str = "Project deployed to https://a.test") -> Path:
    log = folder.path / "swa.log"
    tool(folder, "swa", SWA.format(log=str(log), said=said, status=status))
    return log


def az(folder: Folder, token: str = TOKEN) -> Path:
    log = folder.path / "az.log"
    tool(folder, "az", AZ.format(log=log, token=token))
    return log


def calls(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def publish(folder: Folder, *arguments: str) -> Ran:
    return folder.atakora("site", "publish", *arguments)


def test_a_site_is_built_and_deployed_with_the_token_in_the_environment_alone(
    shop: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWA_CLI_DEPLOYMENT_TOKEN", TOKEN)
    monkeypatch.setenv("SWA_CLI_APP_LOCATION", "/elsewhere")
    log = swa(shop)
    ran = publish(shop)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        f"Published Storefront to the Static Web App {APP}: 2 files (16 bytes) and "
        "staticwebapp.config.json, made for it.\n"
    )
    (call,) = calls(log)
    files = call.pop("files")
    configuration = json.loads(files.pop("staticwebapp.config.json"))
    assert configuration["navigationFallback"]["rewrite"] == "/index.html"
    # Hidden files stay at home.
    assert files == {"index.html": "<p>shop</p>", "mode.txt": "fast\n"}
    assert call == {
        "arguments": [
            "deploy", "{folder}", "--swa-config-location", "{folder}", "--env", "production",
        ],
        "variables": {"SWA_CLI_DEPLOYMENT_TOKEN": TOKEN},
        "beside": ["site"],
    }  # fmt: skip
    # The build's own folder is as the build left it.
    dist = shop.path / "web" / "dist"
    assert sorted(p.name for p in dist.iterdir()) == [".env", "index.html", "mode.txt"]


def test_without_a_token_the_azure_cli_is_asked(
    shop: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARM_SUBSCRIPTION_ID", "1111")
    asked, log = az(shop), swa(shop)
    ran = publish(shop, "--json")
    assert (ran.status, ran.err) == (0, "")
    assert TOKEN not in ran.out
    (told,) = ran.json["sites"]
    assert "navigationFallback" in told.pop("configuration")
    assert told == {
        "site": "Storefront",
        "static_web_app": APP,
        "dry_run": False,
        "uploaded": ["index.html", "mode.txt"],
        "bytes": 16,
    }
    assert asked.read_text() == (
        f"staticwebapp secrets list --name {APP} --resource-group rg-shop-dev-we "
        "--subscription 1111 --query properties.apiKey --output tsv\n"
    )
    assert [c["variables"] for c in calls(log)] == [{"SWA_CLI_DEPLOYMENT_TOKEN": TOKEN}]


def test_a_dry_run_needs_nobody_and_brings_nothing(shop: Folder) -> None:
    ran = publish(shop, "--dry-run")
    assert (ran.status, ran.err) == (0, "")
    head, first, second, *rest = ran.out.splitlines()
    assert head == (
        f"Would publish Storefront to the Static Web App {APP}: 2 files (16 bytes) and "
        "staticwebapp.config.json, made for it."
    )
    assert (first, second) == ("+ index.html", "+ mode.txt")
    assert json.loads("\n".join(rest))["globalHeaders"]["Cache-Control"] == "no-cache"


def test_a_configuration_of_the_build_is_completed_and_said_so(shop: Folder) -> None:
    az(shop)
    log = swa(shop)
    own = shop.write("web/public/staticwebapp.config.json", '{"trailingSlash": "never"}')
    shop.write("web/public/index.html", "a")
    program(shop, 'output_directory="public",')
    for _ in range(2):
        ran = publish(shop, "--no-build")
        assert ran.out == (
            f"Published Storefront to the Static Web App {APP}: 1 file (1 bytes) and "
            "staticwebapp.config.json, the site's own, completed.\n"
        )
    first, second = (c["files"]["staticwebapp.config.json"] for c in calls(log))
    assert first == second
    assert json.loads(first)["trailingSlash"] == "never"
    assert own.read_text() == '{"trailingSlash": "never"}'


def test_without_the_cli_nothing_is_begun(shop: Folder) -> None:
    az(shop)
    ran = publish(shop)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "the Static Web Apps CLI is not installed, which brings sites there; run "
        "`npm install --global @azure/static-web-apps-cli`\n"
    )
    assert not (shop.path / "web" / "dist").exists()


def test_without_token_and_azure_cli_the_way_is_said(shop: Folder) -> None:
    log = swa(shop)
    ran = publish(shop)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        f"nothing says the deployment token of the Static Web App {APP}: "
        "SWA_CLI_DEPLOYMENT_TOKEN is not set, and the Azure CLI is not installed; install it and "
        "sign in with `az login`, or put the deployment token into SWA_CLI_DEPLOYMENT_TOKEN\n"
    )
    assert calls(log) == []


def test_an_azure_cli_that_fails_is_said(shop: Folder) -> None:
    az(shop, token="")
    log = swa(shop)
    ran = publish(shop)
    assert ran.status == 2
    assert ran.err == (
        f"the Azure CLI does not say the deployment token of the Static Web App {APP} in the "
        "resource group rg-shop-dev-we; apply the configuration first, and sign in with `az "
        "login`, or put the deployment token into SWA_CLI_DEPLOYMENT_TOKEN. It said:\n"
        "ERROR: no such app\n"
    )
    assert calls(log) == []


@pytest.mark.parametrize("status", [0, 1])
def test_a_deployment_that_fails_is_said_without_the_token(shop: Folder, status: int) -> None:
    az(shop)
    swa(shop, status=status, said="Deployment Failed: TOKEN is of another app")
    ran = publish(shop)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        f"swa deploy failed for the Static Web App {APP} with exit status {status}. It said:\n"
        "Deployment Failed: *** is of another app\n"
    )


def test_a_build_that_fails_brings_nothing(shop: Folder) -> None:
    az(shop)
    log = swa(shop)
    main = (shop.path / "main.py").read_text()
    shop.write("main.py", main.replace("mkdir -p dist;", "echo broken; exit 7;"))
    ran = publish(shop)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.endswith(
        "failed in web with exit status 7; nothing was published. It said:\nbroken\n"
    )
    assert calls(log) == []


def test_a_source_directory_that_is_missing_is_said(shop: Folder) -> None:
    az(shop)
    log = swa(shop)
    main = (shop.path / "main.py").read_text()
    shop.write("main.py", main.replace('"web",', '"wbe",', 2))
    ran = publish(shop)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("the source directory wbe does not exist, so ")
    assert calls(log) == []


def test_too_large_a_site_is_said_before_anything_is_brought(
    shop: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    az(shop)
    log = swa(shop)
    sizes = {"Free": 10, "Standard": 15}
    monkeypatch.setattr("atakora_tf.azure.static_web_app.MAXIMUM_APP_BYTES", sizes)
    ran = publish(shop)
    assert ran.err == (
        f"the files have 16 bytes, and the Static Web App {APP} of the tier Free takes 10; leave "
        "some out, or write tier='Standard'\n"
    )
    program(shop, 'tier="Standard",')
    assert publish(shop).err == (
        f"the files have 16 bytes, and the Static Web App {APP} of the tier Standard takes 15; "
        "leave some out\n"
    )
    assert calls(log) == []


def test_one_token_is_not_taken_for_two_sites(
    shop: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SWA_CLI_DEPLOYMENT_TOKEN", TOKEN)
    log = swa(shop)
    admin = '"admin": StaticSite.define("Admin", hosting="static-web-app", source_directory="web"),'
    program(shop, others=admin)
    ran = publish(shop)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "SWA_CLI_DEPLOYMENT_TOKEN is the token of one Static Web App, and 2 sites are to be "
        "published; publish them one by one, or unset it and sign in with `az login`\n"
    )
    assert calls(log) == []
    assert publish(shop, "Storefront").status == 0


def test_options_for_storage_are_refused(shop: Folder) -> None:
    swa(shop)
    ran = publish(shop, "--account", "stshop", "--endpoint", "https://a.test")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "Storefront is a Static Web App; --account and --endpoint are for sites in storage\n"
    )


def test_a_site_in_a_region_of_its_own_is_found(shop: Folder) -> None:
    asked, log = az(shop), swa(shop)
    program(shop, 'region="westus2",')
    assert publish(shop).status == 0
    assert len(calls(log)) == 1
    assert "--name stapp-shop-storefront-site-westus2-dev-wus2 " in asked.read_text()


def test_one_of_several_is_chosen_and_options_of_one_are_not_for_all(shop: Folder) -> None:
    program(shop, others='"a": StaticSite.define("Admin", source_directory="web"),')
    ran = publish(shop, "--dry-run", "Storefront", "--json")
    assert [told["site"] for told in ran.json["sites"]] == ["Storefront"]
    ran = publish(shop, "--account", "stshop")
    assert ran.err == (
        "--account and --endpoint are for one site; say which: atakora site publish Admin\n"
    )
