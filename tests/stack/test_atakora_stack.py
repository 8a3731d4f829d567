import pytest

from atakora_tf.errors import UnknownRegion
from atakora_tf.naming import CafNaming, NameRequest, checked_name
from atakora_tf.terraform import (
    ExistingResourceGroup,
    LocalBackend,
    Output,
    TerraformDocument,
    azurerm,
    base_document,
    stack_settings,
)

pytestmark = pytest.mark.node


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
        {"environment": "prod", "location": "westeurope", "tags": {"a": "${b}"}},
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
    assert AtakoraStack(app, "a", environment="prod", location="westeurope").protected is True
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
