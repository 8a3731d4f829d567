import pytest

from atakora_tf.errors import DocumentError, NameInvalid, StateUnconfigured, UnknownRegion
from atakora_tf.requirements.setting import TerraformValue
from atakora_tf.terraform import (
    AzureState,
    ExistingResourceGroup,
    LocalBackend,
    NewResourceGroup,
    Output,
    StackOptions,
    base_document,
    is_protected,
    stack_settings,
)
from atakora_tf.terraform.state import STATE_VARIABLES

HERE = {"environment": "dev", "location": "westeurope"}


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch):
    for name in STATE_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_a_new_group_in_development_is_the_stacks_own():
    settings = stack_settings(
        "shop",
        environment="dev",
        location="West Europe",
        resource_group="rg-shop",
        tags={"team": "shop"},
    )
    assert base_document(settings).to_dict() == {
        "provider": {
            "azurerm": [
                {
                    "features": [
                        {
                            "key_vault": [
                                {
                                    "purge_soft_delete_on_destroy": False,
                                    "recover_soft_deleted_key_vaults": True,
                                }
                            ],
                            "resource_group": [{"prevent_deletion_if_contains_resources": False}],
                            "storage": [{"data_plane_available": False}],
                        }
                    ],
                    "storage_use_azuread": True,
                }
            ]
        },
        "resource": {
            "azurerm_resource_group": {
                "resource_group": {
                    "location": "westeurope",
                    "name": "rg-shop",
                    "tags": {"team": "shop"},
                }
            }
        },
        "terraform": {
            "backend": {"local": {"path": "../../../terraform.shop.tfstate"}},
            "required_providers": {"azurerm": {"source": "azurerm", "version": "4.55.0"}},
        },
    }
    assert str(settings.resource_group_name) == "${azurerm_resource_group.resource_group.name}"
    assert str(settings.resource_group_id) == "${azurerm_resource_group.resource_group.id}"


def test_an_existing_group_is_read_and_never_emptied():
    settings = stack_settings(
        "shop",
        environment="dev",
        location="westeurope",
        resource_group=ExistingResourceGroup("rg-old"),
        subscription_id="00000000-0000-0000-0000-000000000000",
        state=LocalBackend("here"),
    )
    written = base_document(settings).to_dict()
    assert "resource" not in written
    assert written["data"] == {"azurerm_resource_group": {"resource_group": {"name": "rg-old"}}}
    assert written["terraform"]["backend"] == {"local": {"path": "here"}}
    [provider] = written["provider"]["azurerm"]
    assert provider["subscription_id"] == "00000000-0000-0000-0000-000000000000"
    assert provider["features"][0]["resource_group"] == [
        {"prevent_deletion_if_contains_resources": True}
    ]
    assert str(settings.resource_group_name) == "${data.azurerm_resource_group.resource_group.name}"


def test_a_protected_group_cannot_be_destroyed():
    settings = stack_settings(
        "shop", environment="prod", location="westeurope", state=AzureState("stshop")
    )
    written = base_document(settings).to_dict()
    group = written["resource"]["azurerm_resource_group"]["resource_group"]
    assert group == {
        "lifecycle": {"prevent_destroy": True},
        "location": "westeurope",
        "name": settings.resource_group.name,
    }
    [provider] = written["provider"]["azurerm"]
    assert provider["features"][0]["resource_group"] == [
        {"prevent_deletion_if_contains_resources": True}
    ]


@pytest.mark.parametrize(
    ("environment", "protected"),
    [("prod", True), ("Production", True), ("PROD", True), ("dev", False), ("preprod", False)],
)
def test_production_is_protected_unless_the_user_says_otherwise(environment, protected):
    assert is_protected(environment) is protected
    given = {"environment": environment, "location": "westeurope"}
    assert stack_settings("shop", **given).protected is protected
    assert stack_settings("shop", **given, protected=not protected).protected is not protected


def test_the_naming_convention_names_a_group_that_has_no_name():
    settings = stack_settings(
        "shop",
        environment="dev",
        location="West Europe",
        naming=lambda request: (
            f"{request.backend}.{request.environment}.{request.location}.{len(request.parts)}"
        ),
    )
    assert settings.resource_group == NewResourceGroup("shop.dev.westeurope.0")


def test_a_convention_without_a_usable_name_is_refused():
    with pytest.raises(NameInvalid):
        stack_settings("s", environment="dev", location="westeurope", naming=lambda _: "a/b")


def test_a_location_that_is_no_region_is_refused():
    with pytest.raises(UnknownRegion):
        stack_settings("s", environment="dev", location="westeros", resource_group="rg")


def backend_of(settings):
    return base_document(settings).to_dict()["terraform"]["backend"]


def test_a_state_account_keeps_the_state_of_every_stack():
    for environment in ("dev", "prod"):
        settings = stack_settings(
            "shop", environment=environment, location="westeurope", state=AzureState("stshop")
        )
        assert backend_of(settings) == {
            "azurerm": {
                "container_name": "tfstate",
                "key": f"{environment}/shop.tfstate",
                "storage_account_name": "stshop",
                "use_azuread_auth": True,
            }
        }


def test_the_environment_says_where_the_state_lives_unless_the_program_does(monkeypatch):
    monkeypatch.setenv("ATAKORA_STATE_STORAGE_ACCOUNT", "stpipeline")
    monkeypatch.setenv("ATAKORA_STATE_CONTAINER", "states")
    [arguments] = backend_of(stack_settings("shop", **HERE)).values()
    assert (arguments["storage_account_name"], arguments["container_name"]) == (
        "stpipeline",
        "states",
    )
    local = stack_settings("shop", **HERE, state=LocalBackend("here"))
    assert backend_of(local) == {"local": {"path": "here"}}


def test_a_protected_stack_without_a_place_for_its_state_is_planned_but_never_written():
    settings = stack_settings("shop-prod", environment="prod", location="westeurope")
    assert settings.state is None
    assert base_document(settings, with_state=False).state is None
    with pytest.raises(StateUnconfigured) as caught:
        base_document(settings)
    assert str(caught.value) == (
        "The stack 'shop-prod' has no place for its state. The environment 'prod' is protected, "
        "and its state must not live in a file on one machine, where it can be lost and nobody "
        'else can lock it. Say where it lives: state=AzureState("<storage account>"), or '
        "ATAKORA_STATE_STORAGE_ACCOUNT in the environment; or, if a file is what you want after "
        'all, state=LocalBackend("<path>").'
    )


def test_a_file_is_enough_where_nothing_is_protected_or_where_it_is_asked_for():
    prod = {"environment": "prod", "location": "westeurope"}
    for settings in (
        stack_settings("shop", **HERE),
        stack_settings("shop", **prod, protected=False),
        stack_settings("shop", **prod, state=LocalBackend("../../../terraform.shop.tfstate")),
    ):
        assert backend_of(settings) == {"local": {"path": "../../../terraform.shop.tfstate"}}
    with pytest.raises(StateUnconfigured, match="'dev' is protected"):
        base_document(stack_settings("shop", **HERE, protected=True))


def test_a_stack_reads_others_from_where_they_keep_their_states():
    hub = stack_settings("hub", **HERE)
    europe = stack_settings("shop.we", **HERE, state=AzureState("stshop", cloud="china"))
    settings = stack_settings("shop", **HERE, reads=[europe, hub, hub])
    assert settings.reads == (hub, europe)
    assert base_document(settings).to_dict()["data"] == {
        "terraform_remote_state": {
            "state_hub": {
                "backend": "local",
                "config": {"path": "../../../terraform.hub.tfstate"},
                "workspace": "${terraform.workspace}",
            },
            "state_shop-we-8ea60eda": {
                "backend": "azurerm",
                "config": {
                    "container_name": "tfstate",
                    "environment": "china",
                    "key": "dev/shop.we.tfstate",
                    "storage_account_name": "stshop",
                    "use_azuread_auth": True,
                },
                "workspace": "${terraform.workspace}",
            },
        }
    }
    assert str(hub.output("cosmos_endpoint")) == (
        "${data.terraform_remote_state.state_hub.outputs.cosmos_endpoint}"
    )
    assert hub.output_setting("cosmos_endpoint") == TerraformValue(
        "data.terraform_remote_state.state_hub.outputs.cosmos_endpoint"
    )
    assert str(europe.output("a-b")) == (
        "${data.terraform_remote_state.state_shop-we-8ea60eda.outputs.a-b}"
    )


def test_what_is_read_needs_a_place_too():
    hub = stack_settings("hub", environment="prod", location="westeurope")
    settings = stack_settings("shop", **HERE, reads=[hub])
    with pytest.raises(StateUnconfigured, match="The stack 'hub' has no place for its state"):
        base_document(settings)


def test_stacks_that_cannot_be_read_are_refused_all_at_once():
    state = AzureState("stshop").backend("one", "dev")
    one = stack_settings("one", **HERE, state=state)
    circle = stack_settings("b", **HERE, reads=[stack_settings("a", **HERE)])
    with pytest.raises(DocumentError) as caught:
        stack_settings(
            "a",
            **HERE,
            state=state,
            reads=[
                one,
                stack_settings("a", **HERE, state=LocalBackend("x")),
                circle,
                stack_settings("two", **HERE, protected=True),
                stack_settings("two", **HERE),
                "shop",
            ],
        )
    assert str(caught.value) == (
        "The stack 'a' reads itself. What it makes it can refer to directly; if another stack is "
        "meant, give that one another name.\n"
        "The stack 'a' reads 'b', which needs 'a' itself (a → b → a); neither could be applied "
        "first. Let one of them go without the other.\n"
        "The stack 'a' reads 'one', and both keep their state in one place (azurerm with "
        "{'storage_account_name': 'stshop', 'container_name': 'tfstate', 'key': "
        "'dev/one.tfstate', 'use_azuread_auth': True}); each would overwrite the other's. Give "
        "one of them another place.\n"
        "The stack 'a' reads 'shop'; give the settings of the other stack.\n"
        "The stack 'a' reads two stacks called 'two'; give one of them another name."
    )


def test_an_output_that_is_known_to_be_missing_is_refused():
    settings = stack_settings("hub", **HERE)
    assert settings.outputs is None
    assert settings.output("anything"), "nothing is known of its outputs"
    known = settings.with_outputs([Output("cosmos_endpoint", "x"), "group"])
    assert known == settings
    assert str(known.output("group")) == str(settings.output("group"))
    with pytest.raises(DocumentError) as caught:
        known.output("cosmos_endpont")
    assert str(caught.value) == (
        "The stack 'hub' has no output 'cosmos_endpont'; did you mean 'cosmos_endpoint'?"
    )
    with pytest.raises(DocumentError) as caught:
        known.output("zzz")
    assert str(caught.value) == (
        "The stack 'hub' has no output 'zzz'; its outputs: 'cosmos_endpoint', 'group'."
    )
    with pytest.raises(DocumentError, match="its outputs: none"):
        settings.with_outputs([]).output("zzz")


@pytest.mark.parametrize("wrong", ["", "a b", "1a", "a.b", "${x}", None])
def test_what_can_be_no_output_is_refused(wrong):
    with pytest.raises(DocumentError) as caught:
        stack_settings("hub", **HERE).output(wrong)
    assert str(caught.value) == (
        f"{wrong!r} cannot be an output of the stack 'hub'. Write the name of one, e.g. "
        "'cosmos_endpoint'."
    )


def test_options_make_the_stack_of_a_backend():
    hub = stack_settings("hub", **HERE)
    options = StackOptions(
        name="shop-europe",
        resource_group=ExistingResourceGroup("rg-old"),
        subscription_id="00000000-0000-0000-0000-000000000000",
        protected=True,
        state=AzureState("stshop"),
        reads=[hub],
        tags={"Team": "platform"},
    )
    assert options.settings("shop-dev", **HERE, tags={"team": "shop", "a": "b"}) == stack_settings(
        "shop-europe",
        **HERE,
        resource_group=ExistingResourceGroup("rg-old"),
        subscription_id="00000000-0000-0000-0000-000000000000",
        protected=True,
        state=AzureState("stshop"),
        reads=[hub],
        tags={"Team": "platform", "a": "b"},
    )


def test_options_that_say_nothing_change_nothing():
    assert StackOptions().settings("shop", **HERE, tags={"a": "b"}) == stack_settings(
        "shop", **HERE, tags={"a": "b"}
    )
    named = StackOptions().settings("shop", **HERE, naming=lambda _: "rg-by-convention")
    assert named.resource_group == NewResourceGroup("rg-by-convention")
