import pytest

from atakora_tf.errors import NameInvalid, UnknownRegion
from atakora_tf.terraform import (
    ExistingResourceGroup,
    LocalBackend,
    NewResourceGroup,
    base_document,
    is_protected,
    stack_settings,
)


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
    settings = stack_settings("shop", environment="prod", location="westeurope")
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
