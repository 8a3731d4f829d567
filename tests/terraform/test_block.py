import pytest

from atakora_tf.errors import DocumentError
from atakora_tf.terraform import (
    DataSource,
    LocalBackend,
    Output,
    ProviderBlock,
    Resource,
    azurerm,
    azurerm_data,
)


def test_the_helper_adds_the_prefix_and_drops_none():
    account = azurerm("cosmosdb_account", "main", name="a", tags=None, prevent_destroy=True)
    assert account == Resource(
        "azurerm_cosmosdb_account", "main", {"name": "a"}, prevent_destroy=True
    )
    assert account.address == "azurerm_cosmosdb_account.main"
    assert str(account["endpoint"]) == "${azurerm_cosmosdb_account.main.endpoint}"


def test_the_data_helper_does_the_same_for_data_sources():
    group = azurerm_data("resource_group", "it", name="rg", id=None)
    assert group == DataSource("azurerm_resource_group", "it", {"name": "rg"})
    assert group.address == "data.azurerm_resource_group.it"
    assert str(group["location"]) == "${data.azurerm_resource_group.it.location}"


def test_arguments_may_be_called_type_and_id():
    assert azurerm("x", "y", type="a", id="b").arguments == {"type": "a", "id": "b"}


def test_a_resource_keeps_its_own_copy_of_the_arguments():
    arguments = {"name": "a"}
    resource = Resource("azurerm_x", "y", arguments)
    arguments["name"] = "b"
    assert resource.arguments == {"name": "a"}


def test_dependencies_become_sorted_addresses():
    first, second = azurerm("x", "b"), azurerm_data("x", "a")
    resource = azurerm("x", "y", depends_on=(first, "module.net", second, first))
    assert resource.depends_on == ("azurerm_x.b", "data.azurerm_x.a", "module.net")


def test_one_address_alone_is_not_taken_for_its_letters():
    assert azurerm("x", "y", depends_on="azurerm_x.b").depends_on == ("azurerm_x.b",)


@pytest.mark.parametrize("wrong", [3, "", "${azurerm_x.b}", None])
def test_what_is_no_address_cannot_be_depended_on(wrong):
    with pytest.raises(DocumentError) as caught:
        azurerm("x", "y", depends_on=(wrong,))
    assert str(caught.value) == (
        f"depends_on holds {wrong!r}; name a resource, a data source or an address such as "
        "'azurerm_resource_group.main'."
    )


def test_ignoring_one_argument_needs_a_tuple():
    with pytest.raises(DocumentError) as caught:
        azurerm("x", "y", ignore_changes="tags")
    assert str(caught.value) == (
        "ignore_changes is 'tags'; give a tuple of argument names, or 'all'."
    )
    assert azurerm("x", "y", ignore_changes="all").ignore_changes == "all"


def test_terraforms_own_words_are_no_arguments():
    with pytest.raises(DocumentError) as caught:
        Resource("azurerm_x", "y", {"lifecycle": {"prevent_destroy": True}})
    assert str(caught.value) == (
        "azurerm_x.y: 'lifecycle' is a word of Terraform's own, not an argument of the type. "
        "Give prevent_destroy, ignore_changes or create_before_destroy instead."
    )
    with pytest.raises(DocumentError) as caught:
        azurerm_data("x", "y", count=2)
    assert str(caught.value) == (
        "data.azurerm_x.y: 'count' is a word of Terraform's own, not an argument of the type. "
        "Add one block for each resource."
    )


def test_every_block_has_an_address():
    assert Output("url", "x").address == "output.url"
    assert ProviderBlock("azurerm", {}).address == "provider.azurerm"
    assert ProviderBlock("azurerm", {}, alias="hub").address == "provider.azurerm.hub"


def test_a_local_backend_is_a_state_backend_of_the_kind_local():
    backend = LocalBackend("a.tfstate")
    assert (backend.kind, backend.arguments) == ("local", {"path": "a.tfstate"})
    assert backend == LocalBackend("a.tfstate")
