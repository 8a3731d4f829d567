import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from atakora_tf.errors import DocumentError
from atakora_tf.terraform import AzureState, StateBackend, azure_state_from_environment
from atakora_tf.terraform.state import STATE_VARIABLES

ID = "01234567-89ab-CDEF-0123-456789abcdef"


def test_account_container_and_key_are_all_that_entra_id_needs():
    assert AzureState("stshop").backend("shop-prod", "prod") == StateBackend(
        "azurerm",
        {
            "storage_account_name": "stshop",
            "container_name": "tfstate",
            "key": "prod/shop-prod.tfstate",
            "use_azuread_auth": True,
        },
    )


def test_every_setting_becomes_an_argument():
    state = AzureState(
        "stshop",
        "states",
        key_prefix="teams/shop/",
        resource_group="rg-state",
        subscription_id=ID,
        tenant_id=ID,
        cloud="usgovernment",
        snapshot=True,
    )
    assert dict(state.backend("shop", "prod").arguments) == {
        "storage_account_name": "stshop",
        "container_name": "states",
        "key": "teams/shop/prod/shop.tfstate",
        "use_azuread_auth": True,
        "resource_group_name": "rg-state",
        "subscription_id": ID,
        "tenant_id": ID,
        "environment": "usgovernment",
        "snapshot": True,
    }
    other = AzureState("stshop", metadata_host="localhost:8443").backend("shop", "prod")
    assert other.arguments["metadata_host"] == "localhost:8443"


def test_a_state_never_carries_a_key_or_a_secret():
    taken = {name for name in AzureState.__slots__ if name != "__weakref__"}
    assert taken == set(STATE_VARIABLES.values())
    assert not {name for name in taken if "secret" in name or "token" in name or "access" in name}


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (
            {"storage_account": "St-Shop"},
            "storage_account: 'St-Shop' does not fit: a storage account name may hold only "
            "lowercase letters and digits",
        ),
        (
            {"storage_account": "st"},
            "storage_account: 'st' has 2 characters; a storage account name has 3 to 24",
        ),
        ({"storage_account": None}, "storage_account: None is not a text"),
        (
            {"container": "$web"},
            "container: '$web' is a container that Azure shows to everyone",
        ),
        ({"key_prefix": "shop"}, "key_prefix: 'shop' is not a path such as 'shop/'"),
        ({"key_prefix": "../"}, "key_prefix: '../' is not a path such as 'shop/'"),
        (
            {"resource_group": "rg."},
            "resource_group: 'rg.' does not fit: a resource group name may hold only letters, "
            "digits, '_', '-', '.', '(' and ')', and does not end with '.'",
        ),
        (
            {"subscription_id": "mine"},
            "subscription_id: 'mine' is not an id such as 00000000-0000-…",
        ),
        ({"tenant_id": ID[:-1]}, f"tenant_id: '{ID[:-1]}' is not an id such as 00000000-0000-…"),
        ({"cloud": "moon"}, "cloud: 'moon' is none of 'public', 'usgovernment', 'china'"),
        (
            {"metadata_host": "https://x"},
            "metadata_host: 'https://x' is not a host such as 'management.azure.com'",
        ),
        (
            {"metadata_host": "x", "cloud": "china"},
            "metadata_host: says of itself which cloud it is of; leave out one of both",
        ),
        ({"snapshot": "yes"}, "snapshot: 'yes' is neither True nor False"),
        (
            {"storage_account": 1, "container": "a--b"},
            "storage_account: 1 is not a text; container: 'a--b' does not fit: a blob container "
            "name may hold only lowercase letters, digits and single hyphens, and starts and ends "
            "with a letter or digit; only '$web' and '$root' are excepted",
        ),
    ],
)
def test_a_place_that_cannot_be_used_is_refused_with_all_that_is_wrong(given, fault):
    with pytest.raises(DocumentError) as caught:
        AzureState(**{"storage_account": "stshop", **given})
    assert str(caught.value) == f"The place of the state cannot be used: {fault}."


def test_a_connection_string_in_the_place_of_the_account_is_not_repeated():
    secret = "c2VjcmV0" * 4
    with pytest.raises(DocumentError) as caught:
        AzureState(f"AccountName=stshop;AccountKey={secret}")
    assert secret not in str(caught.value)
    assert "AccountKey=(hidden)" in str(caught.value)


names = st.from_regex(r"[A-Za-z0-9_-]([A-Za-z0-9._-]{0,8}[A-Za-z0-9_-])?", fullmatch=True)


@given(names, names, names, names)
@example("a", "b-c", "a-b", "c")
@example("prod", "shop", "Prod", "shop")
def test_different_stacks_or_environments_never_share_a_key(stack, environment, other, elsewhere):
    assume((stack, environment) != (other, elsewhere))
    for state in (AzureState("stshop"), AzureState("stshop", key_prefix="a/b/")):
        assert state.key(stack, environment) != state.key(other, elsewhere)


@given(names, names)
def test_the_key_of_a_workspace_is_the_key_of_no_stack(stack, environment):
    # Terraform appends "env:" and the workspace's name to the key.
    key = AzureState("stshop").key(stack, environment)
    assert ":" not in key
    assert key.endswith(f"/{stack}.tfstate")


@pytest.mark.parametrize(
    "wrong", ["", ".", "..", "a/b", "a b", "a:b", ".a", "a.", "ä", "a\n", None]
)
def test_a_name_that_is_no_part_of_a_path_has_no_key(wrong):
    rule = "may hold only letters, digits, '_', '-' and '.', without a '.' at either end"
    with pytest.raises(DocumentError) as caught:
        AzureState("stshop").key(wrong, wrong)
    assert str(caught.value) == (
        f"The state has no key in its container: the stack's name {wrong!r} {rule}; the "
        f"environment {wrong!r} {rule}."
    )


def test_a_key_is_no_longer_than_the_name_of_a_blob():
    state = AzureState("stshop")
    longest = "a" * (1024 - len("dev/.tfstate"))
    assert len(state.key(longest, "dev")) == 1024
    with pytest.raises(DocumentError) as caught:
        state.key(longest + "a", "dev")
    assert str(caught.value) == (
        f"The state has no key in its container: 'dev/{'a' * 36}'… has 1025 characters, a blob at "
        "most 1024."
    )


def test_the_environment_says_where_states_live():
    environ = {
        "ATAKORA_STATE_STORAGE_ACCOUNT": " stshop\n",
        "ATAKORA_STATE_CONTAINER": "states",
        "ATAKORA_STATE_KEY_PREFIX": "shop/",
        "ATAKORA_STATE_RESOURCE_GROUP": "rg",
        "ATAKORA_STATE_SUBSCRIPTION_ID": ID,
        "ATAKORA_STATE_TENANT_ID": ID,
        "ATAKORA_STATE_CLOUD": "china",
        "ATAKORA_STATE_SNAPSHOT": "True",
        "ATAKORA_STATE_METADATA_HOST": "",
        "ATAKORA_ENVIRONMENT": "prod",
    }
    assert environ.keys() >= STATE_VARIABLES.keys()
    assert azure_state_from_environment(environ) == AzureState(
        "stshop",
        "states",
        key_prefix="shop/",
        resource_group="rg",
        subscription_id=ID,
        tenant_id=ID,
        cloud="china",
        snapshot=True,
    )


@pytest.mark.parametrize("environ", [{}, {"PATH": "/"}, {"ATAKORA_STATE_CONTAINER": "  "}])
def test_an_environment_that_says_nothing_gives_nothing(environ):
    assert azure_state_from_environment(environ) is None


def test_the_environment_of_the_process_is_read_where_none_is_given(monkeypatch):
    for name in STATE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    assert azure_state_from_environment() is None
    monkeypatch.setenv("ATAKORA_STATE_STORAGE_ACCOUNT", "stshop")
    assert azure_state_from_environment() == AzureState("stshop")


def test_settings_without_the_account_are_named_and_so_are_unknown_ones():
    with pytest.raises(DocumentError) as caught:
        azure_state_from_environment(
            {
                "ATAKORA_STATE_CONTAINER": "states",
                "ATAKORA_STATE_ACCOUNT": "stshop",
                "ATAKORA_STATE_CLOUD": "china",
            }
        )
    assert str(caught.value) == (
        "The environment does not say where the state lives: ATAKORA_STATE_ACCOUNT is no setting "
        "(there are ATAKORA_STATE_STORAGE_ACCOUNT, ATAKORA_STATE_CONTAINER, "
        "ATAKORA_STATE_KEY_PREFIX, ATAKORA_STATE_RESOURCE_GROUP, ATAKORA_STATE_SUBSCRIPTION_ID, "
        "ATAKORA_STATE_TENANT_ID, ATAKORA_STATE_CLOUD, ATAKORA_STATE_METADATA_HOST, "
        "ATAKORA_STATE_SNAPSHOT); ATAKORA_STATE_STORAGE_ACCOUNT is missing beside "
        "ATAKORA_STATE_CLOUD and ATAKORA_STATE_CONTAINER."
    )


def test_a_wrong_value_in_the_environment_says_where_it_comes_from():
    with pytest.raises(DocumentError) as caught:
        azure_state_from_environment(
            {"ATAKORA_STATE_STORAGE_ACCOUNT": "stshop", "ATAKORA_STATE_SNAPSHOT": "maybe"}
        )
    assert str(caught.value) == (
        "The place of the state cannot be used: snapshot: 'maybe' is neither True nor False. It "
        "comes from the environment: ATAKORA_STATE_SNAPSHOT, ATAKORA_STATE_STORAGE_ACCOUNT."
    )
