"""Terraform's own azurerm backend, with what we write for it, against Azurite and Entra ID."""

from __future__ import annotations

import json
import re
import sys

import pytest

from atakora_tf.terraform import (
    Output,
    Resource,
    StackSettings,
    TerraformDocument,
    base_document,
    stack_settings,
)
from tests.state.running_terraform import kill, wait_for

pytestmark = [
    # Azurite is a program of Node's.
    pytest.mark.node,
    pytest.mark.skipif(
        sys.platform != "linux",
        reason="only there Go reads SSL_CERT_FILE, to trust our certificate",
    ),
]

UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def settings(cloud, name: str, environment: str = "prod", **given) -> StackSettings:
    return stack_settings(
        name, environment=environment, location="westeurope", state=cloud.state, **given
    )


def document(of: StackSettings, value: object) -> TerraformDocument:
    """A stack of ours without azurerm, which no test may download: its state and what it reads."""
    blocks = [
        of.state_backend,
        *base_document(of).data_sources,
        endpoint := Resource("terraform_data", "endpoint", {"input": value}),
        Output("cosmos_endpoint", endpoint["output"]),
    ]
    return TerraformDocument(blocks)


def blob(cloud, key: str):
    """The state in the container, read past Terraform."""
    with cloud.account.container("tfstate") as container:
        return json.loads(container.download_blob(key).readall())


def keys(cloud) -> set[str]:
    with cloud.account.container("tfstate") as container:
        return {found.name for found in container.list_blobs()}


def test_a_stack_keeps_its_state_in_its_own_blob(cloud, written):
    shop = settings(cloud, "shop-prod")
    terraform = written(document(shop, "https://shop.documents.azure.com:443/"), "shop-prod")
    assert 'Successfully configured the backend "azurerm"!' in terraform.init()
    terraform.apply()

    state = blob(cloud, "prod/shop-prod.tfstate")
    assert state["outputs"]["cosmos_endpoint"]["value"] == "https://shop.documents.azure.com:443/"
    assert [found["type"] for found in state["resources"]] == ["terraform_data"]
    shown = terraform.show()
    assert shown["values"]["outputs"]["cosmos_endpoint"] == {
        "sensitive": False,
        "value": "https://shop.documents.azure.com:443/",
        "type": "string",
    }
    [resource] = shown["values"]["root_module"]["resources"]
    assert (resource["address"], resource["values"]["input"]) == (
        "terraform_data.endpoint",
        "https://shop.documents.azure.com:443/",
    )
    assert terraform.run("plan", "-detailed-exitcode", "-input=false").returncode == 0
    assert list(terraform.directory.glob("*.tfstate*")) == [], "nothing of it stays on the machine"


def test_terraform_signs_in_with_entra_id_and_the_configuration_holds_no_secret(cloud, written):
    shop = settings(cloud, "shop-signed-in")
    terraform = written(document(shop, "x"), "shop-signed-in")
    terraform.init()
    terraform.apply()
    assert set(cloud.azure.tokens) == {"https://storage.azure.com"}
    everything = b"".join(
        path.read_bytes() for path in terraform.directory.rglob("*") if path.is_file()
    )
    assert b"shop-signed-in.tfstate" in everything
    assert cloud.azure.client_secret.encode() not in everything
    assert cloud.account.key.encode() not in everything


def test_a_client_that_azure_does_not_know_gets_no_state(cloud, written):
    terraform = written(document(settings(cloud, "shop-strange"), "x"), "shop-strange")
    terraform.extra["ARM_CLIENT_SECRET"] = "wrong"
    done = terraform.run("init", "-input=false")
    assert done.returncode == 1
    assert "invalid_client" in done.stderr
    assert "prod/shop-strange.tfstate" not in keys(cloud)


def test_stacks_of_one_program_have_a_key_each(cloud, written):
    for name, environment in (("two-dev", "dev"), ("two-prod", "prod")):
        terraform = written(document(settings(cloud, name, environment), environment), name)
        terraform.init()
        terraform.apply()
    for name, environment in (("two-dev", "dev"), ("two-prod", "prod")):
        found = blob(cloud, f"{environment}/{name}.tfstate")
        assert found["outputs"]["cosmos_endpoint"]["value"] == environment


def test_a_second_apply_is_told_who_holds_the_lock_and_waits_if_asked_to(cloud, written):
    terraform = written(document(settings(cloud, "shop-locked"), "x"), "shop-locked")
    terraform.init()
    # It takes the lock before it plans, and keeps it while it asks.
    first = terraform.start("apply")
    try:
        said = ""
        while "Enter a value:" not in said:
            letter = first.stdout.read(1)
            assert letter, said
            said += letter
        second = terraform.run("apply", "-auto-approve", "-input=false")
        assert second.returncode == 1
        assert "Error: Error acquiring the state lock" in second.stderr
        assert "state blob is already locked" in second.stderr
        assert re.search(rf"ID: +{UUID}\n", second.stderr)
        assert re.search(r"Path: +tfstate/prod/shop-locked\.tfstate\n", second.stderr)
        assert re.search(r"Operation: +OperationTypeApply\n", second.stderr)
        assert re.search(r"Who: +\S+@\S+\n", second.stderr)

        waiting = terraform.start("apply", "-auto-approve", "-input=false", "-lock-timeout=20s")
        try:
            first.stdin.write("yes\n")
            first.stdin.flush()
            rest, _ = first.communicate(timeout=20)
            assert first.returncode == 0, rest
            assert "Apply complete! Resources: 1 added" in rest
            waited, _ = waiting.communicate(timeout=30)
            if '"terraformlockid" was empty' in waited:
                # Terraform lets go of a lock in two steps, and one that asks between them gives
                # up instead of waiting on: nothing of ours, and rare.
                waited = terraform.run("apply", "-auto-approve", "-input=false").stdout
            else:
                assert waiting.returncode == 0, waited
            assert "Apply complete! Resources: 0 added" in waited
        finally:
            kill(waiting)
    finally:
        kill(first)


def test_a_killed_apply_leaves_a_lock_that_force_unlock_takes_away(cloud, written, tmp_path):
    terraform = written(document(settings(cloud, "shop-killed"), "kept"), "shop-killed")
    terraform.init()
    terraform.apply()
    before = blob(cloud, "prod/shop-killed.tfstate")
    started = tmp_path / "started"
    # A file beside ours, as a user may add one: it takes long, and says when it has begun.
    slow = {"local-exec": {"command": f"touch {started} && exec sleep 60"}}
    beside = terraform.directory / "slow.tf.json"
    beside.write_text(
        json.dumps({"resource": {"terraform_data": {"slow": {"provisioner": [slow]}}}})
    )
    killed = terraform.start("apply", "-auto-approve", "-input=false")
    try:
        wait_for(started, killed)
    finally:
        kill(killed)
    beside.unlink()

    refused = terraform.run("apply", "-auto-approve", "-input=false")
    assert refused.returncode == 1
    assert "state blob is already locked" in refused.stderr
    [lock] = re.findall(rf"ID: +({UUID})\n", refused.stderr)
    wrong = terraform.run("force-unlock", "-force", "00000000-0000-0000-0000-000000000000")
    assert wrong.returncode == 1
    assert "Failed to unlock state" in wrong.stderr
    assert "has been successfully unlocked" in terraform.succeed("force-unlock", "-force", lock)

    assert "Resources: 0 added, 0 changed" in terraform.apply()
    after = blob(cloud, "prod/shop-killed.tfstate")
    assert after["lineage"] == before["lineage"]
    assert terraform.outputs() == {"cosmos_endpoint": "kept"}


def test_a_stack_reads_the_outputs_of_another_from_its_state(cloud, written):
    europe = settings(cloud, "shop-prod-we")
    america = settings(cloud, "shop-prod-eus", reads=[europe])
    reading = written(document(america, europe.output("cosmos_endpoint")), "shop-prod-eus")
    reading.init()
    early = reading.run("apply", "-auto-approve", "-input=false")
    assert early.returncode == 1
    assert 'does not have an attribute named "cosmos_endpoint"' in early.stderr

    terraform = written(document(europe, "https://europe/"), "shop-prod-we")
    terraform.init()
    terraform.apply()
    reading.apply()
    assert reading.outputs() == {"cosmos_endpoint": "https://europe/"}
    assert keys(cloud) >= {"prod/shop-prod-we.tfstate", "prod/shop-prod-eus.tfstate"}


def test_a_stack_reads_that_of_its_own_workspace(cloud, written):
    first = settings(cloud, "shop-spaces")
    second = settings(cloud, "shop-spaces-reader", reads=[first])
    making = written(document(first, "in ada's"), "shop-spaces")
    reading = written(document(second, first.output("cosmos_endpoint")), "shop-spaces-reader")
    for terraform in (making, reading):
        terraform.init()
        terraform.succeed("workspace", "new", "ada")
        terraform.apply()
    assert reading.outputs() == {"cosmos_endpoint": "in ada's"}
    assert "prod/shop-spaces.tfstateenv:ada" in keys(cloud)
