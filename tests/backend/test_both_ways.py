"""Through CDKTF or directly: the same Terraform JSON."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from backends import component_sets
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from rendered import apis, directly, through_cdktf, unresolved

from atakora_tf import AzureState, Backend, define_backend
from examples.shop.backend import STOREFRONT, shop

pytestmark = pytest.mark.node

STATE = AzureState("stshoptfstate")
OPTIONS = {"environment": "dev", "location": "westeurope"}


@pytest.mark.parametrize("environment", STOREFRONT)
def test_the_shop_is_the_same_both_ways(environment, tmp_path):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path / "cdktf"))
    stack = AtakoraStack(app, "shop", environment=environment, location="westeurope", state=STATE)
    lock = str(tmp_path / "lock.json")
    shop(environment, lock=lock).add_to_stack(stack)
    app.synth()
    written = directly(shop(environment, lock=lock), tmp_path / "direct", stack.settings)
    assert through_cdktf(tmp_path / "cdktf", "shop") == written
    assert written["resource"].keys() >= {"azurerm_cosmosdb_account", "azurerm_resource_group"}


def test_the_direct_way_names_stack_and_group_as_a_stack_of_the_usual_name_does(tmp_path):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    app = App(outdir=str(tmp_path))
    tags = {"application": "shop", "environment": "dev", "managed-by": "atakora_tf"}
    stack = AtakoraStack(app, "shop-dev", **OPTIONS, tags={**tags, "cost-centre": "storefront"})
    assert shop("dev", lock=None).stack_settings() == stack.settings


@settings(max_examples=3, phases=[Phase.generate])
@given(sets=st.lists(component_sets(), min_size=12, max_size=12))
def test_any_backend_is_the_same_both_ways(sets):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip

    with TemporaryDirectory() as directory:
        app = App(outdir=f"{directory}/cdktf", skip_validation=True)
        written = []
        for number, components in enumerate(sets):
            stack = AtakoraStack(
                app,
                f"stack{number}",
                environment=("dev", "prod")[number % 2],
                location="westeurope",
                tags={"team": "a ${b}"},
                state=STATE,
            )
            options = {"name": "mixed", "tags": {"c": "d"}, "lock": None}
            options["on_incompatible"] = "split"
            define_backend(components, **options).initialize(stack)
            direct = define_backend(components, **options)
            written.append(directly(direct, Path(directory), stack.settings))
        app.synth()
        for number, expected in enumerate(written):
            found = through_cdktf(app.outdir, f"stack{number}")
            assert found == expected
            assert list(unresolved(found)) == []


@pytest.mark.parametrize("own_provider", [False, True])
def test_a_stock_stack_gets_what_it_lacks(own_provider, tmp_path):
    from atakora_tf.stack.bindings import load_bindings

    load_bindings()
    from cdktf import App, TerraformStack  # isort: skip

    app = App(outdir=str(tmp_path / "cdktf"))
    stack = TerraformStack(app, "mine")
    if own_provider:
        from cdktf_cdktf_provider_azurerm.provider import AzurermProvider, AzurermProviderFeatures

        AzurermProvider(
            stack,
            "azurerm",
            features=[AzurermProviderFeatures()],
            subscription_id="00000000-0000-0000-0000-000000000000",
        )

    def backend() -> Backend:
        return define_backend(apis(1), name="shop", **OPTIONS, tags={"a": "b"}, lock=None)

    made = backend().initialize(stack)
    app.synth()
    found = through_cdktf(tmp_path / "cdktf", "mine")
    expected = directly(backend(), tmp_path / "direct", made.stack_settings("mine"))
    # The stack's state is its owner's affair, and so is a provider that was there.
    assert found["terraform"].pop("backend")["local"]["path"].endswith("terraform.mine.tfstate")
    del expected["terraform"]["backend"]
    if own_provider:
        (provider,) = found.pop("provider")["azurerm"]
        assert provider["subscription_id"] == "00000000-0000-0000-0000-000000000000"
        del expected["provider"]
    assert found == expected


def test_two_backends_share_the_base_of_a_stock_stack(tmp_path):
    from atakora_tf.stack.bindings import load_bindings

    load_bindings()
    from cdktf import App, TerraformStack  # isort: skip

    app = App(outdir=str(tmp_path))
    stack = TerraformStack(app, "mine")
    define_backend(apis(1), name="one", **OPTIONS, lock=None).initialize(stack)
    define_backend(apis(2), name="two", lock=None).initialize(stack)
    app.synth()
    found = through_cdktf(tmp_path, "mine")
    assert len(found["provider"]["azurerm"]) == 1
    assert list(found["resource"]["azurerm_resource_group"]) == ["resource_group"]
    assert list(found["resource"]["azurerm_cosmosdb_account"]) == [
        "one_cosmos_shared-database",
        "two_cosmos_shared-database",
    ]


def test_a_nested_scope_changes_no_logical_id(tmp_path):
    from atakora_tf import AtakoraStack

    from cdktf import App  # isort: skip
    from constructs import Construct  # isort: skip

    app = App(outdir=str(tmp_path))
    found = []
    for name in ("flat", "deep"):
        stack = AtakoraStack(app, name, **OPTIONS, resource_group="rg")
        scope = stack if name == "flat" else Construct(Construct(stack, "nested"), "deeper")
        backend = shop("dev", lock=None).initialize(scope)
        assert backend.construct.node.path.endswith("shop-backend")
        assert backend.construct.node.scope is scope
    app.synth()
    for name in ("flat", "deep"):
        text = (tmp_path / "stacks" / name / "cdk.tf.json").read_text(encoding="utf-8")
        own = through_cdktf(tmp_path, name)
        del own["terraform"]["backend"]
        found.append(own)
        assert json.loads(text)["//"]["metadata"]["stackName"] == name
    assert found[0] == found[1]
    assert "shop_cosmos_shared-database" in found[0]["resource"]["azurerm_cosmosdb_account"]
