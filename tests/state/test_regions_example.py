"""The example of several stacks from one program."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from atakora_tf.errors import DocumentError
from examples.regions.backends import CATALOGUE_HOST, REGIONS, backends, catalogue, storefront
from tests.parts import ROOT

NAMES = ["catalogue-prod", *(f"storefront-prod-{region}" for region in REGIONS)]


def written(directory, name):
    return json.loads((directory / "stacks" / name / "cdk.tf.json").read_text(encoding="utf-8"))


def without_metadata(value):
    if isinstance(value, dict):
        return {key: without_metadata(item) for key, item in value.items() if key != "//"}
    return [without_metadata(item) for item in value] if isinstance(value, list) else value


def test_each_stack_has_a_key_of_its_own_and_the_storefronts_read_the_catalogue(tmp_path):
    for backend in backends("prod", tmp_path):
        backend.synthesize(tmp_path / "out")
    found = {name: written(tmp_path / "out", name) for name in NAMES}
    keys = [stack["terraform"]["backend"]["azurerm"]["key"] for stack in found.values()]
    assert keys == [f"regions/prod/{name}.tfstate" for name in NAMES]
    for name in NAMES[1:]:
        remote = found[name]["data"]["terraform_remote_state"]["state_catalogue-prod"]
        assert remote["config"] == found["catalogue-prod"]["terraform"]["backend"]["azurerm"]
        [app] = found[name]["resource"]["azurerm_function_app_flex_consumption"].values()
        assert app["app_settings"]["CART_API_CATALOGUE_HOST"] == (
            f"${{data.terraform_remote_state.state_catalogue-prod.outputs.{CATALOGUE_HOST}}}"
        )
    assert CATALOGUE_HOST in found["catalogue-prod"]["output"]
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert {name: stack["dependencies"] for name, stack in manifest["stacks"].items()} == {
        "catalogue-prod": [],
        "storefront-prod-westeurope": ["catalogue-prod"],
        "storefront-prod-eastus": ["catalogue-prod"],
    }


def test_a_misspelt_output_is_found_before_terraform_runs(tmp_path, monkeypatch):
    shared = catalogue("dev", tmp_path)
    products = shared.stack_settings().with_outputs(shared.document().outputs)
    monkeypatch.setattr("examples.regions.backends.CATALOGUE_HOST", "catalogue_hostname")
    with pytest.raises(DocumentError, match="has no output 'catalogue_hostname'; did you mean"):
        storefront("dev", "eastus", products, tmp_path)


@pytest.mark.node
def test_through_cdktf_the_stacks_are_the_same(tmp_path):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path / "cdktf"))
    for backend in backends("prod", tmp_path):
        backend.initialize(AtakoraStack.from_settings(app, backend.stack_settings()))
    app.synth()
    for backend in backends("prod", tmp_path):
        backend.synthesize(tmp_path / "direct")
    manifests = []
    for way in ("cdktf", "direct"):
        manifest = json.loads((tmp_path / way / "manifest.json").read_text(encoding="utf-8"))
        manifests.append(
            {name: entry["dependencies"] for name, entry in manifest["stacks"].items()}
        )
    assert manifests[0] == manifests[1]
    for name in NAMES:
        through = without_metadata(written(tmp_path / "cdktf", name))
        assert through == written(tmp_path / "direct", name)


def test_the_example_runs(tmp_path):
    (tmp_path / "examples" / "regions").mkdir(parents=True)
    done = subprocess.run(
        [sys.executable, "-m", "examples.regions", "prod"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"Wrote cdktf.out/stacks/{name}/cdk.tf.json" for name in NAMES
    ]
