import json

import pytest

from atakora_tf.errors import BindingsError, DocumentError, StateUnconfigured, UnknownRegion
from atakora_tf.naming import CafNaming, NameRequest, checked_name
from atakora_tf.terraform import (
    AzureState,
    DataSource,
    ExistingResourceGroup,
    LocalBackend,
    Output,
    StateBackend,
    TerraformDocument,
    azurerm,
    base_document,
    stack_settings,
)
from atakora_tf.terraform.state import STATE_VARIABLES

pytestmark = pytest.mark.node

DEV = {"environment": "dev", "location": "westeurope"}
PROD = {"environment": "prod", "location": "westeurope"}
EVERY_SETTING = AzureState(
    "stshop",
    "states",
    key_prefix="shop/",
    resource_group="rg-state",
    subscription_id="00000000-0000-0000-0000-000000000000",
    tenant_id="11111111-1111-1111-1111-111111111111",
    cloud="usgovernment",
    snapshot=True,
)


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch):
    for name in STATE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def shop_document(stack) -> TerraformDocument:
    return TerraformDocument(
        [
            azurerm(
                "storage_account",
                "content",
                name="stshop",
                location=stack.location,
                resource_group_name=stack.resource_group_name,
                account_tier="Standard",
                account_replication_type="ZRS",
                prevent_destroy=stack.protected,
            ),
            Output("environment", stack.environment),
        ]
    )


@pytest.mark.parametrize(
    "given",
    [
        {"environment": "dev", "location": "West Europe"},
        {
            "environment": "prod",
            "location": "westeurope",
            "tags": {"a": "${b}"},
            "state": AzureState("stshop", metadata_host="localhost:8443"),
        },
        {
            "environment": "test",
            "location": "westeurope",
            "state": EVERY_SETTING,
            "reads": [
                stack_settings("hub", **PROD, state=EVERY_SETTING),
                stack_settings("hub-of-dev", **DEV),
            ],
        },
        {
            "environment": "staging",
            "location": "northeurope",
            "resource_group": ExistingResourceGroup("rg-old"),
            "subscription_id": "00000000-0000-0000-0000-000000000000",
            "protected": True,
            "state": LocalBackend("elsewhere.tfstate"),
        },
        {
            "environment": "dev",
            "location": "westeurope",
            "resource_group": "rg-mine",
            "naming": lambda _: "never asked",
        },
    ],
    ids=lambda given: given["environment"],
)
def test_a_stack_and_the_direct_way_give_the_same(tmp_path, given):
    from synthesis import stack_json, stack_text

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    stack = AtakoraStack(app, "shop", **given)
    stack.emit(shop_document(stack))
    app.synth()
    settings = stack_settings("shop", **given)
    assert stack.settings == settings
    direct = base_document(settings).merge(shop_document(stack))
    assert stack_json(tmp_path, "shop") == direct.to_dict()
    assert "tmp" not in stack_text(tmp_path, "shop")


def test_a_group_without_a_name_is_named_by_the_cloud_adoption_framework(tmp_path):
    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    stack = AtakoraStack(app, "shop", environment="dev", location="West Europe")
    request = NameRequest(
        resource_type="azurerm_resource_group",
        backend="shop",
        environment="dev",
        location="westeurope",
    )
    assert stack.settings.resource_group.name == checked_name(CafNaming(), request)
    assert str(stack.resource_group_name) == "${azurerm_resource_group.resource_group.name}"
    assert (stack.environment, stack.location, stack.protected) == ("dev", "westeurope", False)
    assert list(stack.base) == ["provider.azurerm", "azurerm_resource_group.resource_group"]
    assert (
        stack.node.find_child("resource_group")
        is (stack.base["azurerm_resource_group.resource_group"])
    )


def test_production_is_protected(tmp_path):
    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    state = AzureState("stshop")
    assert AtakoraStack(app, "a", **PROD, state=state).protected is True
    open_stack = AtakoraStack(app, "b", environment="prod", location="westeurope", protected=False)
    assert open_stack.protected is False


def test_a_location_that_is_no_region_leaves_no_stack_behind(tmp_path):
    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    with pytest.raises(UnknownRegion):
        AtakoraStack(app, "shop", environment="dev", location="westeros")
    assert app.node.children == []


def test_two_stacks_live_in_one_app(tmp_path):
    from synthesis import stack_json

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    for name in ("one", "two"):
        AtakoraStack(app, name, environment="dev", location="westeurope")
    app.synth()
    for name in ("one", "two"):
        assert stack_json(tmp_path, name)["terraform"]["backend"] == {
            "local": {"path": f"../../../terraform.{name}.tfstate"}
        }


def test_a_stack_can_be_subclassed_with_its_own_constructs(tmp_path):
    from synthesis import stack_json

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App, TerraformOutput  # isort: skip

    class Shop(AtakoraStack):
        def __init__(self, scope, name):
            super().__init__(scope, name, environment="dev", location="westeurope")
            TerraformOutput(
                self, "group", value=self.base["azurerm_resource_group.resource_group"].id
            )

    app = App(outdir=str(tmp_path))
    Shop(app, "shop")
    app.synth()
    assert stack_json(tmp_path, "shop")["output"] == {
        "group": {"value": "${azurerm_resource_group.resource_group.id}"}
    }


def test_a_protected_stack_without_a_place_for_its_state_leaves_no_stack_behind(tmp_path):
    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    with pytest.raises(StateUnconfigured) as caught:
        AtakoraStack(app, "shop-prod", **PROD)
    assert str(caught.value).startswith(
        "The stack 'shop-prod' has no place for its state. The environment 'prod' is protected"
    )
    with pytest.raises(DocumentError, match="The stack 'shop' reads itself"):
        AtakoraStack(app, "shop", **DEV, reads=[stack_settings("shop", **PROD)])
    assert app.node.children == []


def test_the_environment_says_where_the_state_lives(tmp_path, monkeypatch):
    from synthesis import stack_json

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    monkeypatch.setenv("ATAKORA_STATE_STORAGE_ACCOUNT", "stpipeline")
    app = App(outdir=str(tmp_path))
    AtakoraStack(app, "shop-prod", **PROD)
    app.synth()
    assert stack_json(tmp_path, "shop-prod")["terraform"]["backend"] == {
        "azurerm": {
            "container_name": "tfstate",
            "key": "prod/shop-prod.tfstate",
            "storage_account_name": "stpipeline",
            "use_azuread_auth": True,
        }
    }


@pytest.mark.parametrize("group", [None, "rg-mine", ExistingResourceGroup("rg-old")])
def test_a_stack_made_from_settings_is_byte_for_byte_the_one_of_the_arguments(tmp_path, group):
    from synthesis import stack_text

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    given = {
        **PROD,
        "resource_group": group,
        "tags": {"a": "b"},
        "subscription_id": "00000000-0000-0000-0000-000000000000",
        "protected": False,
        "state": EVERY_SETTING,
        "reads": [stack_settings("hub", **DEV)],
    }
    settings = stack_settings("shop", **given)
    one, other = (App(outdir=str(tmp_path / name)) for name in ("one", "other"))
    AtakoraStack(one, "shop", **given)
    made = AtakoraStack.from_settings(other, settings)
    assert type(made) is AtakoraStack
    assert made.settings == settings
    for app in (one, other):
        app.synth()
    assert stack_text(tmp_path / "one", "shop") == stack_text(tmp_path / "other", "shop")


def test_a_stack_reads_another_which_goes_first(tmp_path):
    from synthesis import stack_json

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    state = AzureState("stshop")
    hub = AtakoraStack(app, "hub-prod", **PROD, state=state)
    outside = stack_settings("network", **PROD, state=state)
    shop = AtakoraStack(app, "shop-prod", **PROD, state=state, reads=[hub, outside])
    again = AtakoraStack(app, "shop-again", **PROD, state=state, reads=[hub.settings])
    for stack in (shop, again):
        stack.emit(TerraformDocument([Output("endpoint", hub.output("cosmos_endpoint"))]))
    assert hub.output_setting("cosmos_endpoint") == hub.settings.output_setting("cosmos_endpoint")
    # Made after it was asked for, as a backend is that is initialised later.
    hub.emit(TerraformDocument([Output("cosmos_endpoint", "https://hub/")]))
    app.synth()
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["stacks"]
    assert {name: entry["dependencies"] for name, entry in manifest.items()} == {
        "hub-prod": [],
        "shop-prod": ["hub-prod"],
        "shop-again": ["hub-prod"],
    }
    settings = stack_settings("shop-prod", **PROD, state=state, reads=[hub.settings, outside])
    document = base_document(settings)
    document.add(Output("endpoint", hub.settings.output("cosmos_endpoint")))
    assert stack_json(tmp_path, "shop-prod") == document.to_dict()
    assert document.to_dict()["output"] == {
        "endpoint": {
            "value": "${data.terraform_remote_state.state_hub-prod.outputs.cosmos_endpoint}"
        }
    }


def test_an_output_that_is_read_and_never_made_is_said_at_synthesis(tmp_path):
    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    hub = AtakoraStack(app, "hub", **DEV)
    hub.emit(TerraformDocument([Output("cosmos_endpoint", "x"), Output("group", "x")]))
    for name in ("cosmos_endpont", "group", "gruop"):
        hub.output(name)
    with pytest.raises(RuntimeError) as caught:
        app.synth()
    assert (
        "[hub] The stack 'hub' has no output 'cosmos_endpont', which is read of it; its outputs: "
        "'cosmos_endpoint', 'group'."
    ) in str(caught.value)
    assert "no output 'gruop'" in str(caught.value)
    assert "no output 'group'" not in str(caught.value)


@pytest.mark.parametrize(
    "state",
    [
        StateBackend("s3", {"bucket": "b", "key": "k", "region": "r", "encrypt": True}),
        StateBackend("gcs", {"bucket": "b", "prefix": "p"}),
        StateBackend("http", {"address": "https://x", "skip_cert_verification": True}),
        StateBackend("pg", {"conn_str": "postgres://x"}),
        StateBackend("consul", {"access_token": "t", "path": "p"}),
    ],
    ids=lambda state: state.kind,
)
def test_a_state_backend_of_any_kind_that_cdktf_can_read_is_the_same_both_ways(tmp_path, state):
    from synthesis import stack_json

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    hub = stack_settings("hub", **DEV, state=state)
    stack = AtakoraStack(app, "shop", **DEV, reads=[hub])
    app.synth()
    assert stack_json(tmp_path, "shop") == base_document(stack.settings).to_dict()


@pytest.mark.parametrize("kind", ["kubernetes", "remote", "cloud"])
def test_a_state_backend_that_cdktf_cannot_read_is_named(tmp_path, kind):
    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    hub = stack_settings("hub", **DEV, state=StateBackend(kind, {}))
    with pytest.raises(BindingsError) as caught:
        AtakoraStack(app, "shop", **DEV, reads=[hub])
    assert str(caught.value) == (
        "data.terraform_remote_state.state_hub: CDKTF has no class that reads a state backend of "
        f"the kind {kind!r} from plain data."
    )


def test_a_remote_state_of_the_users_own_is_checked_and_may_have_defaults(tmp_path):
    from synthesis import through_cdktf

    from cdktf import App, TerraformStack  # isort: skip
    from atakora_tf.stack.emission import emit

    def remote(**arguments):
        return TerraformDocument(
            [DataSource("terraform_remote_state", "hub", {"backend": "local", **arguments})]
        )

    good = remote(config={"path": "x"}, defaults={"endpoint": "none ${yet}", "ports": [1]})
    [written] = through_cdktf([good], tmp_path / "good")
    assert written["data"] == good.to_dict()["data"]
    waiting = TerraformDocument(
        [
            DataSource(
                "terraform_remote_state",
                "hub",
                {"backend": "local", "config": {"path": "x"}},
                depends_on=("azurerm_x.y",),
            )
        ]
    )
    [written] = through_cdktf([waiting], tmp_path / "waiting")
    assert written["data"] == waiting.to_dict()["data"]
    with pytest.raises(BindingsError) as caught:
        emit(
            remote(config={"pth": "x"}, workspaces="a"),
            TerraformStack(App(outdir=str(tmp_path)), "bad"),
        )
    assert str(caught.value) == (
        "2 things do not fit azurerm:\n"
        "- data.terraform_remote_state.hub, argument workspaces: there is no such argument.\n"
        "- data.terraform_remote_state.hub, argument pth: there is no such argument; did you mean "
        "'path'?"
    )


@pytest.mark.parametrize("state", [None, AzureState("stshop")], ids=["local", "azurerm"])
def test_references_of_cdktf_itself_between_stacks_work_with_our_state(tmp_path, state):
    from synthesis import stack_json

    from atakora_tf.stack.atakora_stack import AtakoraStack

    from cdktf import App, TerraformOutput  # isort: skip

    app = App(outdir=str(tmp_path))
    hub = AtakoraStack(app, "hub", **DEV, state=state)
    shop = AtakoraStack(app, "shop", **DEV, state=state)
    group = hub.base["azurerm_resource_group.resource_group"]
    TerraformOutput(shop, "group_of_hub", value=group.id)
    app.synth()
    made, reading = stack_json(tmp_path, "hub"), stack_json(tmp_path, "shop")
    [(output, value)] = made["output"].items()
    assert value == {"sensitive": True, "value": "${azurerm_resource_group.resource_group.id}"}
    [(name, remote)] = reading["data"]["terraform_remote_state"].items()
    [(kind, arguments)] = made["terraform"]["backend"].items()
    assert remote == {
        "backend": kind,
        "config": arguments,
        "workspace": "${terraform.workspace}",
    }
    assert reading["output"]["group_of_hub"]["value"] == (
        f"${{data.terraform_remote_state.{name}.outputs.{output}}}"
    )
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["stacks"]["shop"]["dependencies"] == ["hub"]
