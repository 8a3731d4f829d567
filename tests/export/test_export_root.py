"""A root of plain files says what `cdk.tf.json` says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import assume, given

from atakora_tf import AzureState, Backend, CrudApi, StackOptions, TerraformValue
from atakora_tf.terraform import Expression, LocalBackend, Output, TerraformDocument
from atakora_tf.terraform.module_root import ROOT_FILES, root_files
from examples.shop.backend import shop
from tests.fuzz.generated_backends import Case, right_cases
from tests.provider_free import Terraform


def _read(files: dict[str, str]) -> dict[str, Any]:
    whole: dict[str, Any] = {}
    for text in files.values():
        for section, found in json.loads(text).items():
            known = whole.setdefault(section, {})
            assert not set(known) & set(found)
            known.update(found)
    return whole


def _backend(**options: Any) -> Backend:
    settings = options.pop("settings", None)
    notes = CrudApi.define("NoteApi", entity_name="Note", settings=settings)
    given = {"name": "notes", "environment": "dev", "location": "westeurope", "lock": None}
    return Backend({"notes": notes}, **{**given, **options})


@given(right_cases())
def test_the_files_together_are_the_document(case: Case) -> None:
    backend = case.backend()
    assume(not case.homeless and not backend.validate())
    settings = backend.stack_settings()
    document = backend.document(settings, whole=True)
    files = root_files(document, settings)
    assert set(files) <= set(ROOT_FILES)
    found, said = _read(files), document.to_dict()
    found.pop("variable", None)
    state = found["terraform"].pop("backend")
    known: Any = said["terraform"]
    if state == {"local": {"path": f"terraform.{settings.name}.tfstate"}}:
        assert known.pop("backend") == {
            "local": {"path": f"../../../terraform.{settings.name}.tfstate"}
        }
    else:
        assert state == known.pop("backend")
    assert found == said


def test_the_files_of_the_shop_in_production() -> None:
    backend = shop("prod", lock=None)
    settings = backend.stack_settings()
    files = root_files(backend.document(settings, whole=True), settings)
    assert list(files) == [
        "backend.tf.json",
        "main.tf.json",
        "outputs.tf.json",
        "providers.tf.json",
        "versions.tf.json",
    ]
    assert json.loads(files["backend.tf.json"]) == {
        "terraform": {
            "backend": {
                "azurerm": {
                    "container_name": "tfstate",
                    "key": "prod/shop-prod.tfstate",
                    "storage_account_name": "stshoptfstate",
                    "use_azuread_auth": True,
                }
            }
        }
    }


def test_a_file_for_the_state_that_the_user_chose_stays_where_it_is() -> None:
    backend = _backend(stack=StackOptions(state=LocalBackend("states/notes.tfstate")))
    settings = backend.stack_settings()
    files = root_files(backend.document(settings, whole=True), settings)
    assert json.loads(files["backend.tf.json"])["terraform"]["backend"] == {
        "local": {"path": "states/notes.tfstate"}
    }


def test_variables_that_expressions_name_are_declared() -> None:
    values = {"MAIL": TerraformValue('upper("${var.mail}")')}
    backend = _backend(settings=values, stack=StackOptions(state=AzureState("stnotesstate")))
    settings = backend.stack_settings()
    document = backend.document(settings, whole=True)
    document.add(Output("also", Expression("var.mail")))
    files = root_files(document, settings)
    app = "azurerm_function_app_flex_consumption.notes_functions_api-functions"
    assert json.loads(files["variables.tf.json"]) == {
        "variable": {
            "mail": {
                "description": f"Named in an expression of {app}, output.also.",
                "nullable": False,
            }
        }
    }


def test_a_root_without_a_provider_runs(tmp_path: Path) -> None:
    document = TerraformDocument([Output("sum", Expression("1 + 1")), LocalBackend("s.tfstate")])
    settings = _backend().stack_settings()
    for name, text in root_files(document, settings).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    terraform = Terraform(tmp_path)
    terraform.run("init", "-input=false")
    terraform.run("apply", "-auto-approve", "-input=false")
    assert terraform.run("output", "-json", "sum").strip() == "2"
    assert (tmp_path / "s.tfstate").exists()
