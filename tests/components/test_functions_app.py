"""`FunctionsApp`: sharing with CRUD APIs, apps by runtime, and code on its way to every plan."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    Backend,
    BlobTrigger,
    CosmosTrigger,
    CrudApi,
    DataStack,
    FunctionsApp,
    HttpTrigger,
    QueueTrigger,
    ResourceLimits,
    TimerTrigger,
    Trigger,
    define_backend,
)
from atakora_tf.components.endpoint import endpoint_of
from atakora_tf.plan.plan_json import plan_from_json, plan_to_json


@frozen
class Order:
    id: str


ORDERS = CrudApi.define("OrderApi", entity=Order)
SWEEP: dict[str, Trigger] = {"sweep": TimerTrigger("0 0 3 * * *")}
PING: dict[str, Trigger] = {"ping": HttpTrigger()}


@pytest.fixture
def code(tmp_path: Path) -> Path:
    return folder(tmp_path / "code", "app.py", "1")


def folder(root: Path, name: str, text: str) -> Path:
    root.mkdir(parents=True)
    (root / "host.json").write_text('{"version": "2.0"}')
    (root / name).write_text(text)
    return root


def backend(components: dict[str, Any], **options: Any) -> Backend:
    return define_backend(
        components, **{"name": "shop", "location": "westeurope", "lock": None, **options}
    )


def blocks(made: Backend, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = made.document().to_dict()["resource"].get(f"azurerm_{kind}", {})
    return found


def keys(made: Backend, kind: str = "functions") -> list[str]:
    return [str(r.key) for r in made.resources if r.type == kind]


def test_python_functions_share_the_app_of_the_crud_apis(code: Path) -> None:
    jobs = FunctionsApp.define("Jobs", source=code, functions=SWEEP)
    made = backend({"orders": ORDERS, "jobs": jobs})
    assert keys(made) == ["functions:api-functions"]
    app = made.get_resource("functions", "api-functions")
    assert sorted(app.config.groups) == ["Jobs", "OrderApi"]
    assert app.config.groups["Jobs"].functions == {"sweep": "timer"}
    assert (app.config.runtime, app.config.runtime_version) == ("python", "3.12")


@pytest.mark.parametrize(
    ("runtime", "key", "version"),
    [
        ("python", "api-functions", "3.12"),
        ("node", "node-functions", "22"),
        ("dotnet-isolated", "dotnet-isolated-functions", "9.0"),
        ("java", "java-functions", "21"),
        ("powershell", "powershell-functions", "7.4"),
        ("custom", "custom-functions", "1.0"),
    ],
)
def test_each_runtime_has_an_app_of_its_own(
    code: Path, runtime: Any, key: str, version: str
) -> None:
    jobs = FunctionsApp.define("Jobs", source=code, functions=PING, runtime=runtime)
    made = backend({"orders": ORDERS, "jobs": jobs})
    assert keys(made) == sorted({"functions:api-functions", f"functions:{key}"})
    config = made.get_resource("functions", key).config
    assert (config.runtime, config.runtime_version) == (runtime, version)


def test_a_version_that_is_written_is_the_version_of_the_shared_app(code: Path) -> None:
    jobs = FunctionsApp.define("Jobs", source=code, functions=PING, version="3.13")
    made = backend({"orders": ORDERS, "jobs": jobs})
    assert made.get_resource("functions", "api-functions").config.runtime_version == "3.13"


def test_its_functions_count_against_the_limit_of_an_app(code: Path) -> None:
    many = {f"f{n}": HttpTrigger() for n in range(197)}
    jobs = FunctionsApp.define("Jobs", source=code, functions=many)
    made = backend({"orders": ORDERS, "jobs": jobs})
    assert keys(made) == ["functions:api-functions", "functions:api-functions-2"]
    assert len(keys(backend({"orders": ORDERS, "jobs": jobs},
                            limits=ResourceLimits(max_functions_per_app=202)))) == 1  # fmt: skip


def test_a_trigger_attaches_to_the_queue_of_another_component(code: Path) -> None:
    jobs = FunctionsApp.define("Jobs", source=code, functions={"bill": QueueTrigger("orders")})
    made = backend({"sales": DataStack.define("Sales", queues=["orders"]), "jobs": jobs})
    storage = made.get_resource("storage", "shared-storage")
    assert sorted(storage.config.queues) == ["orders", "orders-poison"]
    assert storage.components == ("Jobs", "Sales")
    (app,) = blocks(made, "function_app_flex_consumption").values()
    account = "${azurerm_storage_account.shop_storage_shared-storage"
    identity = "${azurerm_user_assigned_identity.shop_functions_api-functions_identity"
    assert {k: v for k, v in app["app_settings"].items() if k.startswith("JOBS")} == {
        "JOBS_BILL__queueServiceUri": account + ".primary_queue_endpoint}",
        "JOBS_BILL__credential": "managedidentity",
        "JOBS_BILL__clientId": identity + ".client_id}",
        "JOBS_BILL_QUEUE": (
            "${azurerm_storage_queue.shop_storage_shared-storage_queue_orders.name}"
        ),
    }
    roles = blocks(made, "role_assignment").values()
    given = sorted(role["role_definition_name"] for role in roles)
    assert [name for name in given if "Queue" in name] == [
        "Storage Queue Data Message Processor",
        "Storage Queue Data Message Sender",
        "Storage Queue Data Reader",
    ]  # fmt: skip


def test_a_trigger_follows_a_database_into_the_account_where_a_split_puts_it(code: Path) -> None:
    apis = {f"api{n}": CrudApi.define(f"Api{n}", entity=Order, database=f"db-{n}") for n in "abc"}
    jobs = FunctionsApp.define(
        "Jobs", source=code, functions={"feed": CosmosTrigger("db-c", "orders")}
    )
    made = backend({**apis, "jobs": jobs}, limits=ResourceLimits(max_databases_per_account=2))
    second = made.get_resource("cosmos", "shared-database-2")
    assert sorted(second.config.databases["db-c"].containers) == ["leases", "orders"]
    app = made.get_resource("functions", "api-functions")
    assert "Jobs" in app.components
    (block,) = blocks(made, "function_app_flex_consumption").values()
    assert block["app_settings"]["JOBS_FEED__accountEndpoint"] == (
        "${azurerm_cosmosdb_account.shop_cosmos_shared-database-2.endpoint}"
    )


@pytest.mark.parametrize("on_incompatible", ["conflict", "split"])
def test_a_queue_that_nobody_declares_is_one_problem(code: Path, on_incompatible: str) -> None:
    jobs = FunctionsApp.define(
        "Jobs",
        source=code,
        functions={"bill": QueueTrigger("order"), "feed": CosmosTrigger("order-api", "oders")},
    )
    sales = DataStack.define("Sales", queues=["orders"])
    made = backend(
        {"sales": sales, "orders": ORDERS, "jobs": jobs}, on_incompatible=on_incompatible
    )
    place = jobs.source.place
    assert [str(problem) for problem in made.validate()] == [
        "cosmos:shared-database › databases['order-api'] › containers['oders']: no component "
        "declares this container; who is named here only refers to it\n"
        f"- Jobs ({place})\n"
        "Ways out: correct the name to 'orders'; declare the container in a component, such as a "
        "DataStack; correct the key, if it is declared under another one.",
        "storage:shared-storage › queues['order']: no component declares this queue; who is "
        "named here only refers to it\n"
        f"- Jobs ({place})\n"
        "Ways out: correct the name to 'orders'; declare the queue in a component, such as a "
        "DataStack; correct the key, if it is declared under another one.",
    ]


def test_a_queue_is_not_taken_for_its_own_poison_queue(code: Path) -> None:
    jobs = FunctionsApp.define("Jobs", source=code, functions={"bill": QueueTrigger("orders")})
    (problem,) = backend({"jobs": jobs}).validate()
    assert problem.ways_out == (
        "declare the queue in a component, such as a DataStack",
        "correct the key, if it is declared under another one",
    )


def test_a_trigger_may_declare_its_queue_itself(code: Path) -> None:
    trigger = QueueTrigger("orders", declare=True)
    made = backend({"j": FunctionsApp.define("Jobs", source=code, functions={"bill": trigger})})
    assert made.validate() == ()


def test_the_order_of_components_does_not_matter(code: Path) -> None:
    jobs = FunctionsApp.define(
        "Jobs",
        source=code,
        functions={"bill": QueueTrigger("orders"), "thumb": BlobTrigger("inbox"), **SWEEP, **PING},
    )
    parts: dict[str, Any] = {
        "sales": DataStack.define("Sales", queues=["orders"], blobs=["inbox"]),
        "orders": ORDERS,
        "jobs": jobs,
    }
    backwards = dict(reversed(parts.items()))
    assert backend(parts).document().to_json() == backend(backwards).document().to_json()


def test_flex_consumption_runs_the_package_in_its_container(code: Path) -> None:
    made = backend({"j": FunctionsApp.define("Jobs", source=code, functions=PING)})
    (blob,) = blocks(made, "storage_blob").values()
    host = "azurerm_storage_account.shop_functions_api-functions_host"
    packages = "azurerm_storage_container.shop_functions_api-functions_packages"
    zipped = written_package(made, code.parent)
    assert blob == {
        "name": "released-package.zip",
        "storage_account_name": f"${{{host}.name}}",
        "storage_container_name": f"${{{packages}.name}}",
        "type": "Block",
        "source": "${path.module}/packages/shop-api-functions.zip",
        "content_type": "application/zip",
        "content_md5": hashlib.md5(zipped, usedforsecurity=False).hexdigest(),
    }
    ((_, app),) = blocks(made, "function_app_flex_consumption").items()
    assert "azurerm_storage_blob.shop_functions_api-functions_package" in app["depends_on"]
    assert "WEBSITE_RUN_FROM_PACKAGE" not in app["app_settings"]
    assert len(app["app_settings"]["ATAKORA_PACKAGE"]) == 16


@pytest.mark.parametrize("plan", ["EP1", "B1", "Y1"])
def test_other_plans_run_the_package_at_an_address_of_its_own(code: Path, plan: Any) -> None:
    made = backend({"j": FunctionsApp.define("Jobs", source=code, functions=PING, plan=plan)})
    (blob,) = blocks(made, "storage_blob").values()
    (app,) = blocks(made, "linux_function_app").values()
    settings = app["app_settings"]
    assert settings["WEBSITE_RUN_FROM_PACKAGE"].endswith(f"_packages.name}}/{blob['name']}")
    assert settings["WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID"] == (
        "${azurerm_user_assigned_identity.shop_functions_api-functions_identity.id}"
    )
    assert "ATAKORA_PACKAGE" not in settings


@pytest.mark.parametrize("plan", ["FC1", "EP1"])
def test_a_change_of_the_code_is_a_change_for_terraform_and_nothing_else_is(
    code: Path, plan: Any
) -> None:
    def document() -> str:
        jobs = FunctionsApp.define("Jobs", source=code, functions=PING, plan=plan)
        return backend({"jobs": jobs}).document().to_json()

    before = document()
    (code / "app.py").touch()
    (code / "__pycache__").mkdir()
    (code / "__pycache__" / "app.pyc").write_text("compiled")
    assert document() == before
    (code / "app.py").write_text("2")
    assert document() != before
    (code / "app.py").write_text("1")
    assert document() == before


def written_package(made: Backend, root: Path) -> bytes:
    path = made.synthesize(root / "out")
    return (path.parent / "packages" / "shop-api-functions.zip").read_bytes()


def test_the_package_lies_beside_the_configuration(code: Path) -> None:
    made = backend({"j": FunctionsApp.define("Jobs", source=code, functions=PING)})
    with zipfile.ZipFile(io.BytesIO(written_package(made, code.parent))) as opened:
        assert opened.namelist() == ["app.py", "host.json"]


def test_components_of_one_app_ship_one_package(tmp_path: Path) -> None:
    one = folder(tmp_path / "one", "one.py", "1")
    two = folder(tmp_path / "two", "two.py", "2")
    made = backend(
        {
            "one": FunctionsApp.define("One", source=one, functions=PING),
            "two": FunctionsApp.define("Two", source=two, functions=SWEEP),
            "orders": ORDERS,
        }
    )
    with zipfile.ZipFile(io.BytesIO(written_package(made, tmp_path))) as opened:
        assert opened.namelist() == ["host.json", "one.py", "two.py"]


def test_an_app_without_code_has_no_package(tmp_path: Path) -> None:
    made = backend({"orders": ORDERS})
    assert blocks(made, "storage_blob") == {}
    assert not (made.synthesize(tmp_path).parent / "packages").exists()


def test_nothing_is_written_if_a_package_cannot_be(code: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (out / "stacks" / "shop-dev").mkdir(parents=True)
    (out / "stacks" / "shop-dev" / "packages").write_text("in the way")
    made = backend({"j": FunctionsApp.define("Jobs", source=code, functions=PING)})
    with pytest.raises(OSError):
        made.synthesize(out)
    assert not (out / "stacks" / "shop-dev" / "cdk.tf.json").exists()


def test_the_plan_names_the_package_and_can_be_read_back(code: Path) -> None:
    made = backend({"j": FunctionsApp.define("Jobs", source=code, functions=PING)})
    data = json.loads(json.dumps(plan_to_json(made.plan())))
    assert plan_from_json(data) == made.plan()
    package = data["resources"][0]["config"]["groups"]["Jobs"]["package"]["CodePackage"]
    assert package == {"source": code.as_posix(), "digest": package["digest"]}


def test_planning_twice_reads_the_code_once(code: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for path in code.iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    reads: list[str] = []
    read_bytes = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda p: reads.append(p.name) or read_bytes(p))
    made = backend({"j": FunctionsApp.define("Jobs", source=code, functions=PING)})
    made.validate()
    made.document()
    made.plan()
    assert sorted(reads) == ["app.py", "host.json"]


def test_its_handle_leads_to_its_app(code: Path, tmp_path: Path) -> None:
    jobs = FunctionsApp.define(
        "Jobs", source=code, functions=PING, runtime="node", identity="component"
    )
    made = backend({"orders": ORDERS, "jobs": jobs})
    made.synthesize(tmp_path / "out")
    component = made.get_component(jobs)
    app = "azurerm_function_app_flex_consumption.shop_functions_node-functions"
    assert component.endpoint == f"https://${{{app}.default_hostname}}"
    assert component.principal_id == (
        "${azurerm_user_assigned_identity.shop_functions_node-functions_identity_own_jobs"
        ".principal_id}"
    )
    assert component.connection("on_order") == "JOBS_ON_ORDER"
    reference = endpoint_of(jobs)
    assert (reference.component, reference.key, reference.unit, reference.attribute) == (
        "Jobs",
        "functions:node-functions",
        "groups/Jobs",
        "endpoint",
    )


def test_a_dedicated_component_has_an_app_of_its_own(code: Path) -> None:
    jobs = FunctionsApp.define("Jobs", source=code, functions=PING, dedicated=True)
    assert keys(backend({"orders": ORDERS, "jobs": jobs})) == [
        "functions:api-functions",
        "functions:api-functions-jobs",
    ]


def test_a_package_over_the_limit_is_one_problem_that_names_the_largest_file(code: Path) -> None:
    with (code / "model.bin").open("wb") as file:
        file.truncate(1_000_000_000)  # A hole: no byte of it is on the disk.
    jobs = FunctionsApp.define("Jobs", source=code, functions=PING)
    (problem,) = backend({"jobs": jobs}).validate()
    assert str(problem) == (
        f"Jobs: source: '{code.as_posix()}' makes a package of 1,000,000,317 bytes; Azure "
        "Functions runs packages of up to 1,000,000,000 bytes. Its largest file is 'model.bin' "
        "with 1,000,000,000\n"
        f"- Jobs ({jobs.source.place})\n"
        "Ways out: correct the folder, or what is in it."
    )


def test_functions_that_sleep_on_y1_are_warned_of(code: Path) -> None:
    jobs = FunctionsApp.define("Jobs", source=code, functions={**SWEEP, **PING}, plan="Y1")
    made = backend({"jobs": jobs}, lock=code.parent / "lock.json")
    assert [warning.what for warning in made.warnings] == [
        "on plan Y1 Azure does not learn by itself that sweep exist: after each deployment that "
        "changes triggers, restart the app, or call its syncfunctiontriggers "
        f"({jobs.source.place})"
    ]
