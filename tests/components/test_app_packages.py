"""Which code is in which app: where the plan places it, under the names that the plan counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from attrs import frozen

from atakora_tf import Backend, CrudApi, FunctionsApp, QueueTrigger, ResourceLimits, define_backend
from atakora_tf.azure.functions import FLEX_RESOURCE_TYPE
from atakora_tf.components.app_packages import AppCode, app_codes
from atakora_tf.contract.contract_json import contract_from_text
from atakora_tf.runtime.app_settings import api_settings, key_settings


@frozen
class Item:
    id: str


def backend(apis: dict[str, dict[str, Any]], **options: Any) -> Backend:
    definitions: dict[str, Any] = {
        f"api{number}": CrudApi.define(name, **{"entity_name": f"Item{number}", **given})
        for number, (name, given) in enumerate(apis.items())
    }
    return define_backend(definitions, name="shop", location="westeurope", lock=None, **options)


def codes(made: Backend) -> dict[str, AppCode]:
    found = app_codes(made.plan(), made.components.values())
    return {str(code.resource.key): code for code in found}


def planned(made: Backend) -> dict[str, list[str]]:
    found = {}
    for resource in made.plan().resources:
        if resource.key.resource_type == "functions":
            found[str(resource.key)] = sorted(resource.config.function_names())
    return found


def test_apps_that_were_split_have_their_own_functions_and_contracts() -> None:
    limits = ResourceLimits(max_functions_per_app=10)
    made = backend({f"Api{n}": {} for n in range(5)}, limits=limits)
    found = codes(made)
    assert len(found) == 3
    assert {key: list(code.names) for key, code in found.items()} == planned(made)
    for code in found.values():
        text = code.files["atakora_contract.json"].decode()
        assert [f"Api{n}" for n in range(5) if f'"Api{n}"' in text] == sorted(
            {name.partition("_")[0] for name in code.names}
        )


def test_names_are_the_plans_whatever_an_id_holds() -> None:
    made = backend({"shop.Items": {}, "Ünï": {"route": "u"}, "user-api": {"route": "v"}})
    (code,) = codes(made).values()
    assert list(code.names) == planned(made)["functions:api-functions"]
    assert {name.partition("_read")[0] for name in code.names if name.endswith("_read")} == {
        *("n", "shop_Items", "user-api")
    }


def test_a_renamed_api_has_its_new_name() -> None:
    made = backend({"Users": {"previously": "UserApi"}})
    (code,) = codes(made).values()
    assert list(code.names) == planned(made)["functions:api-functions"]
    assert "Users_read" in code.names


def test_terraform_sets_what_the_app_reads() -> None:
    made = backend({"UserApi": {"identity": "component"}, "NoteApi": {}}, deploy_code=True)
    (code,) = codes(made).values()
    contract = contract_from_text(code.files["atakora_contract.json"])
    (app,) = made.document().to_dict()["resource"][FLEX_RESOURCE_TYPE].values()
    settings = {name: f"https://{name}" for name in app["app_settings"]}
    found = api_settings(contract.apis, settings)
    assert found["UserApi"].client_id == "https://USER_API_CLIENT_ID"
    assert found["NoteApi"].client_id == "https://AZURE_CLIENT_ID"
    assert key_settings(settings).container == "https://ATAKORA_HOST_BLOBS"
    assert key_settings(settings).client_id == "https://AZURE_CLIENT_ID"


def test_nobody_elses_functions_are_in_a_package(tmp_path: Path) -> None:
    (tmp_path / "host.json").write_text("{}")
    (tmp_path / "index.js").write_text("")
    jobs = FunctionsApp.define(
        "Jobs",
        source=tmp_path,
        runtime="node",
        functions={"bill": QueueTrigger("orders", declare=True)},
    )
    made = define_backend(
        {"items": CrudApi.define("ItemApi", entity=Item), "jobs": jobs},
        name="shop",
        location="westeurope",
        lock=None,
    )
    found = codes(made)
    node = found["functions:node-functions"]
    assert (node.python, node.names) == (None, ("bill",))
    assert set(node.files) == {"host.json", "index.js"}
    assert "bill" not in found["functions:api-functions"].names
