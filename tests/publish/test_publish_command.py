"""`atakora site publish`, against Azurite, as somebody who is signed in."""

from __future__ import annotations

import json
import stat

import pytest

from tests.cli.running import Folder
from tests.publish.conftest import SignedIn, Web

pytestmark = [
    pytest.mark.node,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:azure.*"),
]

PROGRAM = """\
from atakora_tf import CrudApi, StaticSite, define_backend

users = CrudApi.define("UserApi", entity_name="User", schema={"name": "string"})
backend = define_backend(
    {
        "users": users,
        "web": StaticSite.define(
            "Storefront",
            source_directory="web",
            build_command="mkdir -p dist; cp *.html dist; echo $VITE_API $MODE > dist/api.txt",
            environment={"VITE_API": users, "MODE": "fast"},
            cache_rules={"api.txt": "no-store"},
        ),
    },
    name="shop",
    location="westeurope",
    lock=None,
)
"""

OUTPUTS = {
    "shop_storage_storefront-content_website-environment": {
        "sensitive": False,
        "type": ["object", {"MODE": "string", "VITE_API": "string"}],
        "value": {"MODE": "fast", "VITE_API": "https://func.test/api/users"},
    }
}


@pytest.fixture(autouse=True)
def _signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("azure.identity.DefaultAzureCredential", SignedIn)


@pytest.fixture
def shop(folder: Folder) -> Folder:
    """A program with an API and a site that is built with its endpoint."""
    folder.write("main.py", PROGRAM)
    folder.write("web/index.html", "<p>shop</p>")
    folder.write("outputs.json", json.dumps(OUTPUTS))
    return folder


def test_a_site_is_built_with_the_endpoint_of_its_api_and_published(shop: Folder, web: Web) -> None:
    ran = shop.atakora("site", "publish", "--outputs", "outputs.json", "--endpoint", web.endpoint)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        f"Published Storefront to {web.endpoint}: 2 files uploaded (44 bytes), 0 with new headers, "
        "0 unchanged, 0 left over.\n"
    )
    assert web.text("api.txt") == "https://func.test/api/users fast\n"
    assert web.files == {
        "api.txt": ("text/plain; charset=utf-8", "no-store"),
        "index.html": ("text/html; charset=utf-8", "no-cache"),
    }


def test_a_dry_run_says_what_it_would_do_and_does_not(shop: Folder, web: Web) -> None:
    web.client.upload_blob("old.js", b"1")
    ran = shop.atakora(
        "site", "publish", "Storefront", "--dry-run", "--outputs", "outputs.json",
        "--endpoint", web.endpoint,
    )  # fmt: skip
    assert ran.out == (
        f"Would publish Storefront to {web.endpoint}: 2 files uploaded (44 bytes), 0 with new "
        "headers, 0 unchanged, 1 left over.\n"
        "+ api.txt\n+ index.html\n- old.js\n"
        "What is left over stays; --delete deletes it.\n"
    )
    assert list(web.files) == ["old.js"]


def test_programs_get_json(shop: Folder, web: Web) -> None:
    web.client.upload_blob("old.js", b"1")
    arguments = ("site", "publish", "web", "--outputs", "outputs.json", "--endpoint", web.endpoint)
    assert shop.atakora(*arguments, "--json").json == {
        "sites": [
            {
                "site": "Storefront",
                "endpoint": web.endpoint,
                "dry_run": False,
                "uploaded": ["api.txt", "index.html"],
                "headers_changed": [],
                "unchanged": 0,
                "deleted": [],
                "left_over": ["old.js"],
            }
        ]
    }
    (again,) = shop.atakora(*arguments, "--json", "--delete").json["sites"]
    assert (again["uploaded"], again["unchanged"], again["deleted"]) == ([], 2, ["old.js"])
    assert sorted(web.files) == ["api.txt", "index.html"]


def test_terraform_is_asked_for_what_is_known_after_apply(
    shop: Folder, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = shop.path / "cdktf.out" / "stacks" / "shop-dev"
    stack.mkdir(parents=True)
    (stack / "said.json").write_text(json.dumps(OUTPUTS))
    command = shop.write(
        "bin/terraform", '#!/bin/sh\n[ "$1 $2" = "output -json" ] && cat said.json\n'
    )
    command.chmod(command.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")
    ran = shop.atakora("site", "publish", "--endpoint", web.endpoint)
    assert ran.status == 0, ran.err
    assert web.text("api.txt") == "https://func.test/api/users fast\n"


def test_without_outputs_the_way_to_them_is_said(shop: Folder, web: Web) -> None:
    ran = shop.atakora("site", "publish", "--endpoint", web.endpoint)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "the site is built with what is only known after apply, and there is no "
        "cdktf.out/stacks/shop-dev; apply the configuration there, or hand its outputs over: "
        "terraform output -json | atakora site publish --outputs -\n"
    )
    assert web.files == {}


def test_a_terraform_that_fails_is_said(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop.path / "cdktf.out" / "stacks" / "shop-dev").mkdir(parents=True)
    command = shop.write("bin/terraform", "#!/bin/sh\necho 'no state' >&2\nexit 1\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(command.parent), prepend=":")
    assert shop.atakora("site", "publish").err == (
        "terraform output failed in cdktf.out/stacks/shop-dev; apply the configuration there, or "
        "hand its outputs over: terraform output -json | atakora site publish --outputs -. "
        "Terraform said:\nno state\n"
    )


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"a": 1}'])
def test_a_file_that_holds_no_outputs_is_said(shop: Folder, text: str) -> None:
    shop.write("outputs.json", text)
    ran = shop.atakora("site", "publish", "--outputs", "outputs.json")
    assert (ran.status, ran.err) == (
        2,
        "outputs.json is not the output of `terraform output -json`\n",
    )


def test_outputs_of_an_older_configuration_are_said(shop: Folder) -> None:
    shop.write("outputs.json", "{}")
    assert shop.atakora("site", "publish", "--outputs", "outputs.json").err == (
        "Storefront: the outputs do not say VITE_API, which stands in "
        "shop_storage_storefront-content_website-environment; apply the configuration that was "
        "synthesised last\n"
    )


def test_a_build_that_fails_publishes_nothing(shop: Folder, web: Web) -> None:
    shop.write("main.py", PROGRAM.replace("mkdir -p dist", "echo broken; exit 1; mkdir"))
    ran = shop.atakora("site", "publish", "--outputs", "outputs.json", "--endpoint", web.endpoint)
    assert (ran.status, ran.out) == (2, "")
    first, said = ran.err.splitlines()
    assert first.endswith("failed in web with exit status 1; nothing was published. It said:")
    assert said == "broken"
    assert web.files == {}


def test_what_was_built_before_needs_no_outputs(shop: Folder, web: Web) -> None:
    shop.write("web/dist/index.html", "<p>built</p>")
    ran = shop.atakora("site", "publish", "--no-build", "--endpoint", web.endpoint)
    assert ran.status == 0, ran.err
    assert web.text("index.html") == "<p>built</p>"


def test_a_site_that_was_not_built_is_said(shop: Folder) -> None:
    assert shop.atakora("site", "publish", "--no-build").err == (
        "the output directory web/dist does not exist; build the site, or correct "
        "output_directory\n"
    )


def test_an_unknown_site_is_said(shop: Folder) -> None:
    assert shop.atakora("site", "publish", "Store").err == (
        "the program has no static site 'Store'; it has Storefront\n"
    )


def test_a_program_without_sites_is_said(folder: Folder) -> None:
    before, _, rest = PROGRAM.partition('        "web"')
    folder.write("main.py", before + rest[rest.index("    },\n    name=") :])
    ran = folder.atakora("site", "publish")
    assert ran.err == (
        "the program has no static site; define one, such as StaticSite.define('Storefront')\n"
    )


def test_one_account_is_not_for_two_sites(shop: Folder) -> None:
    shop.write(
        "main.py",
        PROGRAM.replace(
            '"web": StaticSite', '"admin": StaticSite.define("Admin"),\n "web": StaticSite'
        ),
    )
    assert shop.atakora("site", "publish", "--account", "stother").err == (
        "--account and --endpoint are for one site; say which: atakora site publish Admin\n"
    )


def test_the_account_is_that_of_the_plan(shop: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing leaves this machine: the container is a list."""
    seen: list[str] = []

    class Seen:
        def __init__(self, endpoint: str) -> None:
            seen.append(endpoint)

        def present(self) -> dict[str, object]:
            return {}

    monkeypatch.setattr("atakora_tf.publish.web_container.AzureContainer", Seen)
    shop.write("web/dist/index.html", "<p>built</p>")
    dry = ("site", "publish", "--no-build", "--dry-run")
    assert shop.atakora(*dry).status == 0
    assert shop.atakora(*dry, "--account", "stother").status == 0
    endpoint = {"shop_storage_storefront-content_blob-endpoint": {"value": "https://a.gov/"}}
    shop.write("outputs.json", json.dumps(endpoint))
    assert shop.atakora(*dry, "--outputs", "outputs.json").status == 0
    assert seen == [
        "https://stshopstorefrdevwegypn4c.blob.core.windows.net",
        "https://stother.blob.core.windows.net",
        "https://a.gov/",
    ]


def test_a_terminal_sees_how_far_it_is(
    shop: Folder, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    ran = shop.atakora("site", "publish", "--outputs", "outputs.json", "--endpoint", web.endpoint)
    assert ran.status == 0
    assert "Publishing Storefront" in ran.err
    assert "2/2" in ran.err


def test_without_the_extra_the_way_to_it_is_said(
    shop: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "azure.identity", None)
    shop.write("web/dist/index.html", "<p>built</p>")
    assert shop.atakora("site", "publish", "--no-build").err == (
        "the Python package 'azure.identity' is not installed; run "
        "`pip install 'atakora-tf[publish]'`\n"
    )
