"""Functions with code through CDKTF: the same packages as in the direct way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atakora_tf import Backend, FunctionsApp, HttpTrigger, TimerTrigger, define_backend

pytestmark = pytest.mark.node

PACKAGE = Path("stacks", "shop-dev", "packages", "shop-api-functions.zip")


@pytest.fixture
def code(tmp_path: Path) -> Path:
    root = tmp_path / "code"
    root.mkdir()
    (root / "host.json").write_text("{}")
    (root / "data.bin").write_bytes(bytes(range(256)))
    return root


def shop(code: Path) -> Backend:
    jobs = FunctionsApp.define(
        "Jobs", source=code, functions={"sweep": TimerTrigger("0 0 3 * * *")}
    )
    return define_backend(
        {"jobs": jobs}, name="shop", environment="dev", location="westeurope", lock=None
    )


def test_packages_lie_beside_what_cdktf_writes(code: Path, tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack, AzureState

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path / "out"))
    stack = AtakoraStack(
        app, "shop-dev", environment="dev", location="westeurope", state=AzureState("stshopstate")
    )
    made = shop(code)
    made.initialize(stack)
    app.synth()
    direct = shop(code).synthesize(tmp_path / "direct")
    packed = (tmp_path / "out" / PACKAGE).read_bytes()
    assert packed == (tmp_path / "direct" / PACKAGE).read_bytes()
    written = json.loads(direct.read_text())["resource"]["azurerm_storage_blob"]
    through = json.loads((tmp_path / "out" / "stacks/shop-dev/cdk.tf.json").read_text())
    ((name, blob),) = through["resource"]["azurerm_storage_blob"].items()
    assert {k: v for k, v in blob.items() if k != "//"} == written[name]
    handle = made.get_component("jobs", FunctionsApp).functions
    assert type(handle.construct).__name__ == "FunctionAppFlexConsumption"


def test_the_command_carries_packages_to_their_place(code: Path, tmp_path: Path) -> None:
    from atakora_tf import AzureState, StackOptions
    from atakora_tf.stack.synthesis import synthesize

    made = shop(code)
    made.stack = StackOptions(state=AzureState("stshopstate"))
    settings = made.stack_settings()
    synthesize([(made, settings)], tmp_path / "out")
    shop(code).synthesize(tmp_path / "direct")
    assert (tmp_path / "out" / PACKAGE).read_bytes() == (tmp_path / "direct" / PACKAGE).read_bytes()


def test_functions_stand_alone_under_a_stack(code: Path, tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack, AzureState

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path / "out"))
    stack = AtakoraStack(
        app, "alone", environment="dev", location="westeurope", state=AzureState("stshopstate")
    )
    jobs = FunctionsApp(stack, "Jobs", source=code, functions={"ping": HttpTrigger()})
    assert jobs.endpoint == (
        "https://${azurerm_function_app_flex_consumption.jobs_functions_api-functions"
        ".default_hostname}"
    )
    assert (tmp_path / "out/stacks/alone/packages/jobs-api-functions.zip").is_file()
