from __future__ import annotations

import asyncio
import base64
import socket
import sys

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.cosmos_target import CosmosTarget
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.protocol import Checked, ContainerKey, Throughput, Wanted
from tests.cosmos.account import Shared
from tests.cosmos.server import CosmosServer
from tests.migration.target_fixture import TargetDriven, create_container


def _wanted(name: ContainerName, *paths: str, ttl: bool = False, version: int = 2) -> Wanted:
    return Wanted(name, ContainerKey(paths or ("/id",), version), ttl)


def _checked(url: str, *wanted: Wanted, key: str) -> Checked:
    async def check() -> Checked:
        async with CosmosTarget(url, key=key, pace=Pace(deadline=0.2)) as target:
            return await target.check(wanted)

    return asyncio.run(check())


def test_nothing_is_said_of_a_target_that_fits(cosmos_target: TargetDriven) -> None:
    one = cosmos_target.create_container("one", "/customer", defaultTtl=-1)
    two = cosmos_target.create_container("two", "/a", "/b")
    wanted = [_wanted(one, "/customer", ttl=True), _wanted(two, "/a", "/b")]
    assert cosmos_target.run(cosmos_target.target.check(wanted)) == Checked()
    assert cosmos_target.target.meter.total.requests == 0


def test_all_problems_of_containers_are_told_at_once(cosmos_target: TargetDriven) -> None:
    here = cosmos_target.target.identity
    other = cosmos_target.create_container("other", "/customer")
    ttl = cosmos_target.create_container("ttl")
    elsewhere = ContainerName("depot", "orders")
    nowhere = ContainerName("shop", "nowhere")
    before = dict(cosmos_target.server.counts)
    found = cosmos_target.run(
        cosmos_target.target.check(
            [
                _wanted(other, "/tenant"),
                _wanted(ttl, ttl=True),
                _wanted(elsewhere),
                _wanted(ContainerName("depot", "more")),
                _wanted(nowhere, "/a", "/b"),
            ]
        )
    )
    assert found.problems == (
        f"The database depot is not in Cosmos DB at {here}. Create it and its containers first.",
        f"The container shop/nowhere is not in Cosmos DB at {here}. Create it with the partition "
        "key /a and /b (version 2) first.",
        "The container shop/other has the partition key /customer (version 2), and the mapping "
        "wants /tenant (version 2). The key of a container cannot change: correct the mapping, or "
        "create another container.",
        "Items for shop/ttl have a time to live of their own (ttl), but the container has it "
        "turned off, so that they would stay for ever. Set the container's default time to live "
        "to -1, which turns it on and lets all other items stay.",
    )
    asked = {name for name, n in cosmos_target.server.counts.items() if n != before.get(name, 0)}
    assert asked == {"account", "container", "database"}


def test_another_version_of_the_key_is_another_key(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders", "/customer")
    wanted = [_wanted(name, "/customer", version=1)]
    (problem,) = cosmos_target.run(cosmos_target.target.check(wanted)).problems
    assert problem.startswith(
        "The container shop/orders has the partition key /customer (version 2), and the mapping "
        "wants /customer (version 1)."
    )


def test_what_people_should_know_before_is_noted(cosmos_target: TargetDriven) -> None:
    policy = {"uniqueKeys": [{"paths": ["/mail"]}, {"paths": ["/a", "/b"]}]}
    name = cosmos_target.create_container("people", defaultTtl=3600, uniqueKeyPolicy=policy)
    found = cosmos_target.run(cosmos_target.target.check([_wanted(name)]))
    assert found == Checked(
        (),
        (
            "The container shop/people has a default time to live: items without one of their "
            "own are gone 3600 seconds after they were written.",
            "The container shop/people has unique keys (/mail; /a, /b): of two items with the "
            "same values in one logical partition the second one is refused.",
        ),
    )


def test_a_host_that_does_not_answer_is_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        names = [ContainerName("shop", each) for each in ("a", "b")]
        key = base64.b64encode(b"key").decode()
        (problem,) = _checked(url, *map(_wanted, names), key=key).problems
    assert problem.startswith(f"Cosmos DB at {url} cannot be reached (")
    assert problem.endswith("). Check the endpoint, the network and the account's firewall.")


def test_a_key_that_is_refused_is_one_sentence() -> None:
    with CosmosServer() as server:
        create_container(server, "shop", "a")
        key = base64.b64encode(b"another key").decode()
        names = [ContainerName("shop", each) for each in ("a", "b")]
        (problem,) = _checked(server.url, *map(_wanted, names), key=key).problems
    assert problem == (
        f"Cosmos DB at {server.url} refuses the key (401: The input authorization token can't "
        "serve the request. Please check that the expected payload is built as per the protocol, "
        "and check the key being used). Give a read-write key of this account in COSMOS_KEY, or "
        "none to come as who is signed in to Azure."
    )


@pytest.mark.parametrize(
    ("endpoint", "message"),
    [
        (
            "shop.documents.azure.com",
            "'shop.documents.azure.com' is no endpoint of Cosmos DB: it looks like "
            "https://ACCOUNT.documents.azure.com/.",
        ),
        (
            "http://localhost:8081/",
            "Who is signed in to Azure is told to https:// addresses alone, and "
            "http://localhost:8081/ is none. For an emulator give its key in COSMOS_KEY.",
        ),
        ("http://here:x/", "The port of the endpoint 'http://here:x/' is no number."),
    ],
)
def test_an_endpoint_that_cannot_be_one_is_refused(endpoint: str, message: str) -> None:
    with pytest.raises(MigrationError) as refused:
        CosmosTarget(endpoint)
    assert str(refused.value) == message


def test_a_key_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(MigrationError) as refused:
        CosmosTarget("https://shop.documents.azure.com", key="no key!")
    assert str(refused.value) == (
        "The key is no key of Cosmos DB: it is not base64. Copy the primary or secondary key of "
        "the account once more."
    )


def test_equal_accounts_have_equal_identities() -> None:
    spelt = ["https://Shop.documents.azure.com", "https://shop.documents.azure.com:443/"]
    assert {CosmosTarget(each, key="a2V5").identity for each in spelt} == {
        "https://shop.documents.azure.com/"
    }


def test_the_throughput_of_a_container_is_told_and_changed(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders")
    target = cosmos_target.target
    container = cosmos_target.server.container("shop", "orders")
    container.provision(60_000)
    assert cosmos_target.run(target.throughput(name)) == Throughput(
        "manual", 60_000, 600, of="shop/orders"
    )
    cosmos_target.run(target.set_throughput(name, 1_000))
    assert container.throughput == 1_000
    with pytest.raises(MigrationError) as refused:
        cosmos_target.run(target.set_throughput(name, 400))
    assert str(refused.value) == (
        "Cosmos DB refuses 400 RU/s for shop/orders (The throughput has to be at least 600 RU/s, "
        "in steps of 100); the least is 600."
    )


def test_autoscale_stays_autoscale(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders")
    container = cosmos_target.server.container("shop", "orders")
    container.provision(20_000)
    container.scaled = True
    target = cosmos_target.target
    assert cosmos_target.run(target.throughput(name)) == Throughput(
        "autoscale", 20_000, 2_000, of="shop/orders"
    )
    cosmos_target.run(target.set_throughput(name, 40_000))
    assert (container.throughput, container.scaled) == (40_000, True)


def test_the_throughput_of_a_database_is_shared(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders")
    shared = cosmos_target.server.account.shared["shop"] = Shared(1_000)
    target = cosmos_target.target
    assert cosmos_target.run(target.throughput(name)) == Throughput(
        "manual", 1_000, 400, shared=True, of="shop"
    )
    cosmos_target.run(target.set_throughput(name, 2_000))
    assert shared.throughput == 2_000


def test_a_serverless_account_has_no_throughput_to_change(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders")
    target = cosmos_target.target
    assert cosmos_target.run(target.throughput(name)) == Throughput("serverless", of="shop/orders")
    with pytest.raises(MigrationError) as refused:
        cosmos_target.run(target.set_throughput(name, 1_000))
    assert str(refused.value) == "shop/orders has no RU/s to change: the account is serverless."


def test_a_container_that_is_not_there_ends_the_run(cosmos_target: TargetDriven) -> None:
    name = ContainerName("shop", "nowhere")
    with pytest.raises(MigrationError) as refused:
        cosmos_target.run(cosmos_target.target.container(name).read("a", ("a",)))
    assert str(refused.value) == (
        "The container shop/nowhere is not there (any more). Look whether somebody has deleted it."
    )


def test_a_key_needs_nobody_signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "azure.identity.aio", None)
    CosmosTarget("https://shop.example/", key="a2V5")
    with pytest.raises(MigrationError) as refused:
        CosmosTarget("https://shop.example/")
    assert str(refused.value) == (
        "Writing to Cosmos DB needs packages that are not installed (azure.identity.aio): pip "
        "install 'atakora-tf[migrate]'."
    )


def test_who_is_signed_in_comes_where_there_is_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    import azure.identity.aio
    from azure.core.credentials import AccessToken

    seen: list[str] = []

    class SignedIn:
        async def get_token(self, *scopes: str, **_options: object) -> AccessToken:
            seen.extend(scopes)
            return AccessToken("a token", 2_000_000_000)

        async def close(self) -> None:
            seen.append("closed")

    class NobodySignedIn(SignedIn):
        async def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
            raise azure.identity.CredentialUnavailableError(message="Please run 'az login'.")

    async def check(url: str) -> Checked:
        async with CosmosTarget(url, pace=Pace(deadline=0.2)) as target:
            return await target.check([_wanted(ContainerName("shop", "a"))])

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{taken.getsockname()[1]}/"
        monkeypatch.setattr(azure.identity.aio, "DefaultAzureCredential", SignedIn)
        (problem,) = asyncio.run(check(url)).problems
        assert problem.startswith(f"Cosmos DB at {url} cannot be reached (")
        assert "https://127.0.0.1/.default" in seen
        assert seen[-1] == "closed"
        monkeypatch.setattr(azure.identity.aio, "DefaultAzureCredential", NobodySignedIn)
        (problem,) = asyncio.run(check(url)).problems
    assert problem == (
        f"Nobody who could write to Cosmos DB at {url} is signed in to Azure here (Please run 'az "
        "login'). Sign in with `az login`, or give a key in COSMOS_KEY."
    )
