"""The made-up caller: as strict about permissions as Azure, and never there."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import atakora_tf.runtime
from atakora_tf.contract.access import ANYONE, KEY
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.identity.azure_host import in_azure
from atakora_tf.runtime.identity.local import LocalAuthenticator
from atakora_tf.runtime.refusals import Refused
from tests.runtime.identity.asking import ask, now, rules
from tests.runtime.identity.directory import TENANT

ADA = "ada@example.com"
RUNTIME = Path(atakora_tf.runtime.__file__).parent
MODULE = "atakora_tf.runtime.identity.local"

AZURE = [
    "WEBSITE_INSTANCE_ID",
    "WEBSITE_SITE_NAME",
    "FUNCTIONS_WORKER_RUNTIME",
    "FUNCTIONS_EXTENSION_VERSION",
    "IDENTITY_ENDPOINT",
    "MSI_ENDPOINT",
    "CONTAINER_APP_NAME",
]


def test_the_caller_is_who_the_developer_says() -> None:
    local = LocalAuthenticator.as_user(ADA, roles=["Orders.Admin"])
    access = rules(scopes=["Orders.Use"], roles=["Orders.Admin"])
    assert now(ask(local, access)) == Caller(
        kind="user",
        subject=ADA,
        roles=frozenset({"Orders.Admin"}),
        scopes=frozenset({"Orders.Use"}),
        tenant=TENANT,
    )


def test_a_missing_role_is_missing_here_too() -> None:
    with pytest.raises(Refused) as caught:
        now(ask(LocalAuthenticator.as_user(ADA), rules(roles=["Orders.Admin"])))
    assert caught.value.code == "PermissionDenied"


def test_scopes_that_are_named_are_all_there_are() -> None:
    local = LocalAuthenticator.as_user(ADA, scopes=["Orders.Read"])
    with pytest.raises(Refused, match=r"^The token needs the scope Orders\.Use\.$"):
        now(ask(local, rules(scopes=["Orders.Use"])))


def test_where_nobody_is_signed_in_a_token_is_missing() -> None:
    with pytest.raises(Refused) as caught:
        now(ask(LocalAuthenticator.nobody(), rules()))
    assert caught.value.code == "AuthenticationRequired"


def test_what_needs_no_token_needs_none_here() -> None:
    local = LocalAuthenticator.nobody()
    assert now(ask(local, ANYONE)) is ANONYMOUS
    assert now(ask(local, KEY)) == Caller(kind="function")


def test_a_user_has_a_name() -> None:
    with pytest.raises(ValueError, match=r"^a user without a name; write one such as 'ada@exam"):
        LocalAuthenticator.as_user("")


@pytest.mark.parametrize("name", AZURE)
@pytest.mark.parametrize("make", [LocalAuthenticator, LocalAuthenticator.nobody])
def test_in_azure_there_is_no_made_up_caller(
    name: str, make: type[LocalAuthenticator], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "x")
    with pytest.raises(RuntimeError) as caught:
        make()
    assert str(caught.value) == (
        "LocalAuthenticator believes every caller, and this process runs in Azure: a variable of "
        "its environment begins with WEBSITE_ or FUNCTIONS_, or names a managed identity. Use "
        "EntraAuthenticator; on your own machine, take the variable out of the environment."
    )


def test_an_environment_of_one_s_own_is_not_azure() -> None:
    assert not in_azure({"HOME": "/home/ada", "AZURE_CLIENT_ID": "x", "MY_WEBSITE_NAME": "y"})
    assert in_azure({"Website_Instance_Id": ""})


def test_nothing_that_is_packaged_imports_the_made_up_caller() -> None:
    read = 0
    for file in RUNTIME.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom):
                names = {f"{node.module}.{each.name}" for each in node.names} | {node.module}
            elif isinstance(node, ast.Import):
                names = {each.name for each in node.names}
            else:
                continue
            assert MODULE not in names, file
            read += 1
    assert read > 100
