"""`deploy_code=True`: Terraform deploys what `atakora package` builds, on every hosting plan."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    Backend,
    BackendBuilder,
    CrudApi,
    EntraAuth,
    EventGridTrigger,
    FunctionsApp,
    HttpTrigger,
    RateLimit,
    TimerTrigger,
    define_backend,
)
from atakora_tf.components.api_contract import api_contract, hook_files
from atakora_tf.providers.function_package import package_file, package_files
from tests.parts import terraform, terraform_environment

TENANT = "11111111-2222-3333-4444-555555555555"
CLIENT = "99999999-2222-3333-4444-555555555555"
HOOKS = "def before_create(item, context):\n    return item\n"

# What Terraform reads, in its own words.
ZIP = "${path.module}/packages/shop-api-functions.zip"
DIGEST = f'substr(filesha256("{ZIP}"), 0, 16)'
HOST = "azurerm_storage_account.shop_functions_api-functions_host"
CODE = "shop_functions_api-functions_code"


@frozen
class Order:
    id: str
    customer_id: str
    total: float


@pytest.fixture
def hooks(tmp_path: Path) -> Path:
    """A file with hooks."""
    file = tmp_path / "orders.py"
    file.write_text(HOOKS)
    return file


def orders(hooks: Path | None = None, **options: Any) -> Any:
    """An API with everything that concerns its code."""
    auth = EntraAuth(
        tenant=TENANT,
        audience=["api://orders", CLIENT],
        roles={"delete": ["Orders.Admin"]},
        owner="customer_id",
        at_platform=True,
    )
    given = {"auth": auth, "rate_limit": RateLimit(100, seconds=60, burst=20), "hooks": hooks}
    return CrudApi.define("OrderApi", entity=Order, **{**given, **options})


def backend(components: dict[str, Any], plan: str = "FC1", **options: Any) -> Backend:
    """A backend called `shop` on a hosting plan."""
    overrides = {"functions:api-functions": {"plan": plan}}
    given = {"deploy_code": True, "overrides": overrides, **options}
    return define_backend(
        components, name="shop", location="westeurope", lock=None, stack=None, **given
    )


def resources(made: Backend) -> Any:
    """The resources of its document, by type."""
    return made.document().to_dict()["resource"]


def only(found: Any, kind: str) -> Any:
    """The only resource of a type."""
    (block,) = found[f"azurerm_{kind}"].values()
    return block


@pytest.mark.parametrize("plan", ["FC1", "Y1", "B1", "S1", "P1v3", "EP1", "EP2", "EP3"])
def test_an_api_with_everything_is_deployed_on_every_hosting_plan(plan: str, hooks: Path) -> None:
    flex = plan == "FC1"
    made = backend({"orders": orders(hooks)}, plan)
    found = resources(made)
    blob = only(found, "storage_blob")
    assert blob == {
        "name": "released-package.zip" if flex else f"${{{DIGEST}}}.zip",
        "storage_account_name": f"${{{HOST}.name}}",
        "storage_container_name": (
            "${azurerm_storage_container.shop_functions_api-functions_packages.name}"
        ),
        "type": "Block",
        "source": ZIP,
        "content_type": "application/zip",
        "content_md5": f'${{filemd5("{ZIP}")}}',
    }
    app = only(found, f"{'function_app_flex_consumption' if flex else 'linux_function_app'}")
    settings = app["app_settings"]
    if flex:
        assert settings["ATAKORA_PACKAGE"] == f"${{{DIGEST}}}"
        assert "WEBSITE_RUN_FROM_PACKAGE" not in settings
    else:
        assert settings["WEBSITE_RUN_FROM_PACKAGE"] == (
            f"${{{HOST}.primary_blob_endpoint}}"
            "${azurerm_storage_container.shop_functions_api-functions_packages.name}"
            f"/${{{DIGEST}}}.zip"
        )
        assert "ATAKORA_PACKAGE" not in settings
    assert settings["ATAKORA_HOST_BLOBS"] == f"${{{HOST}.primary_blob_endpoint}}atakora"
    assert found["azurerm_storage_container"][CODE] == {
        "name": "atakora",
        "storage_account_id": f"${{{HOST}.id}}",
        "container_access_type": "private",
    }
    assert app["auth_settings_v2"] == {
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
    assert package_files(made.plan()) == {}


@pytest.mark.parametrize("plan", ["FC1", "Y1", "B1", "EP1"])
def test_the_app_may_write_to_its_own_container_before_it_starts(plan: str) -> None:
    found = resources(backend({"orders": orders()}, plan))
    flex = plan == "FC1"
    app = only(found, f"{'function_app_flex_consumption' if flex else 'linux_function_app'}")
    identity = "${azurerm_user_assigned_identity.shop_functions_api-functions_identity"
    assert app["app_settings"]["AZURE_CLIENT_ID"] == f"{identity}.client_id}}"
    given = {
        name: (role["role_definition_name"], role["scope"])
        for name, role in found["azurerm_role_assignment"].items()
        if role["principal_id"] == f"{identity}.principal_id}}"
    }
    name = f"shop_functions_api-functions_identity_{'code' if flex else 'host-blobs'}"
    assert given[name] == (
        ("Storage Blob Data Contributor", f"${{azurerm_storage_container.{CODE}.id}}")
        if flex
        else ("Storage Blob Data Owner", f"${{{HOST}.id}}")
    )
    needed = {f"azurerm_role_assignment.{name}", f"azurerm_storage_container.{CODE}"}
    assert needed <= set(app["depends_on"])


def test_the_contract_tells_the_code_of_hooks_and_limit(hooks: Path) -> None:
    made = backend({"orders": orders(hooks)})
    (api,) = api_contract("shop", made.components.values()).apis
    assert api.hooks is True
    assert api.rate_limit == RateLimit(100, seconds=60, burst=20)
    errors = {each.name: each.errors for each in api.operations}
    assert "RequestRejected" in errors["create"]
    assert "TooManyRequests" in errors["read"]
    assert hook_files(made.components.values()) == {"OrderApi": hooks}


def test_terraform_takes_whatever_package_lies_there(tmp_path: Path) -> None:
    (tmp_path / "packages").mkdir()
    package = tmp_path / "packages" / "shop-api-functions.zip"
    package.write_bytes(b"anything")
    blob = only(resources(backend({"orders": orders()}, "EP1")), "storage_blob")
    asked = f'"{blob["name"]} {blob["content_md5"]}"'
    ran = subprocess.run(
        [*terraform(), "console"],
        cwd=tmp_path,
        env=terraform_environment(),
        input=asked,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    sha256, md5 = (hashlib.new(name, b"anything").hexdigest() for name in ("sha256", "md5"))
    assert ran.stdout.strip() == f'"{sha256[:16]}.zip {md5}"'


def folder(at: Path, **files: str) -> Path:
    """A folder of code, by names without dots."""
    at.mkdir()
    for name, text in {"host_json": "{}", **files}.items():
        (at / name.replace("_json", ".json").replace("_py", ".py")).write_text(text)
    return at


def jobs(component_id: str, source: Path, **options: Any) -> Any:
    """Functions of the user's own."""
    functions = {f"{component_id.lower()}_run": TimerTrigger("0 0 3 * * *")}
    return FunctionsApp.define(component_id, source=source, functions=functions, **options)


def test_folders_of_code_beside_an_api_are_joined_by_the_package_command(tmp_path: Path) -> None:
    components = {
        "orders": orders(),
        "jobs": jobs("Jobs", folder(tmp_path / "jobs", function_app_py="1", host_json='{"a": 1}')),
        "mail": jobs("Mail", folder(tmp_path / "mail", function_app_py="2", host_json='{"b": 1}')),
    }
    made = backend(components)
    assert package_files(made.plan()) == {}
    assert only(resources(made), "storage_blob")["source"] == ZIP
    (app,) = (each for each in made.plan().resources if each.type == "functions")
    assert package_file(made.plan(), app).as_posix() == "packages/shop-api-functions.zip"
    alone = backend(components, deploy_code=False)
    assert len(alone.validate()) == 1
    assert "ship different files as 'function_app.py', 'host.json'" in str(alone.validate()[0])


def test_other_files_at_one_path_are_still_a_mistake(tmp_path: Path) -> None:
    made = backend(
        {
            "orders": orders(),
            "jobs": jobs("Jobs", folder(tmp_path / "jobs", function_app_py="1", names_py="1")),
            "mail": jobs("Mail", folder(tmp_path / "mail", function_app_py="2", names_py="2")),
        }
    )
    (problem,) = made.validate()
    assert str(problem).splitlines()[0] == (
        "functions:api-functions › groups['Jobs'] › package: Jobs and Mail ship different files as "
        "'names.py', and an app has one package"
    )


def test_apps_without_an_api_stay_as_they_are(tmp_path: Path) -> None:
    components = {
        "orders": orders(),
        "jobs": jobs("Jobs", folder(tmp_path / "jobs"), functions_key="jobs"),
    }
    found, before = (resources(backend(components, deploy_code=d)) for d in (True, False))
    for kind, blocks in before.items():
        for name, block in blocks.items():
            if "_functions_jobs" in name:
                assert found[kind][name] == block
    assert [each.name for each in package_files(backend(components).plan())] == ["shop-jobs.zip"]


def test_every_door_takes_the_option() -> None:
    class Shop(Backend):
        orders = orders()

    builder = BackendBuilder("shop").with_location("westeurope").with_lock(None)
    made = [
        Shop(location="westeurope", lock=None, deploy_code=True),
        builder.add(orders()).with_deployed_code().build(),
        define_backend(
            {"o": orders()}, name="shop", location="westeurope", lock=None, deploy_code=True
        ),
    ]
    first, *others = [resources(each) for each in made]
    assert only(first, "storage_blob")["source"] == ZIP
    assert others == [first, first]


def test_without_the_option_no_package_is_deployed() -> None:
    found = resources(backend({"orders": orders()}, deploy_code=False))
    assert "azurerm_storage_blob" not in found
    app = only(found, "function_app_flex_consumption")
    assert not [name for name in app["app_settings"] if name.startswith("ATAKORA_")]


def test_the_option_is_a_truth_value() -> None:
    (problem,) = backend({"orders": orders()}, deploy_code="yes").validate()
    assert str(problem).splitlines()[0] == "shop: deploy_code='yes' is neither True nor False"


def test_what_is_called_over_http_beside_an_api_is_reached_without_a_token(tmp_path: Path) -> None:
    status = FunctionsApp.define(
        "Status", source=folder(tmp_path / "s"), functions={"status": HttpTrigger("status")}
    )
    event = FunctionsApp.define(
        "Events", source=folder(tmp_path / "e"), functions={"event": EventGridTrigger()}
    )
    for components, required in (
        ({"orders": orders(), "status": status}, False),
        ({"orders": orders(), "events": event}, False),
        ({"orders": orders(), "jobs": jobs("Jobs", folder(tmp_path / "j"))}, True),
    ):
        app = only(resources(backend(components)), "function_app_flex_consumption")
        auth = app["auth_settings_v2"]
        assert auth["require_authentication"] is required
        assert auth["unauthenticated_action"] == ("Return401" if required else "AllowAnonymous")
