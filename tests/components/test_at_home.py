"""What a component uses or refers to is where somebody declares it."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    BusUse,
    CrudApi,
    DatabaseUse,
    DataStack,
    EventBus,
    FunctionsApp,
    Secrets,
    SecretUse,
    ServiceBusQueueTrigger,
    StorageUse,
    TimerTrigger,
    define_backend,
)

BUS = "service-bus:shared-bus"
VAULT = "key-vault:shared-secrets"
STORAGE = "storage:shared-storage"
MAILS = BusUse(sends_to_queues=["mails"])
PASSWORD = SecretUse(names={"PASSWORD": "password"})


@frozen
class Note:
    id: str


def api(component_id: str = "Notes", **options: Any) -> Any:
    return CrudApi.define(component_id, entity=Note, **options)


def backend(*definitions: Any) -> Any:
    return define_backend(
        {d.id: d for d in definitions}, name="shop", location="westeurope", lock=None
    )


def places(*definitions: Any, asked: str) -> dict[str, str]:
    """Where each component finds what it asks for under a key; the same for every order."""
    found = [
        {
            c.id: str(c.resources[asked])
            for c in backend(*order).plan().components
            if asked in c.resources
        }
        for order in permutations(definitions)
    ]
    assert all(each == found[0] for each in found)
    return found[0]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "host.json").write_text('{"version": "2.0"}')
    (tmp_path / "function_app.py").write_text("")
    return tmp_path


def worker(source: Path, **options: Any) -> Any:
    trigger = ServiceBusQueueTrigger("mails")
    return FunctionsApp.define("Worker", source=source, functions={"send": trigger}, **options)


def test_a_group_has_one_bus_for_those_who_declare_send_and_listen(source: Path) -> None:
    found = places(
        EventBus.define("Bus", queues=["mails"], share_with="post"),
        worker(source, share_with="post"),
        api(share_with="post", uses=[MAILS]),
        asked=BUS,
    )
    assert set(found.values()) == {f"{BUS}-post"}
    assert sorted(found) == ["Bus", "Notes", "Worker"]


def test_dedicated_functions_listen_to_the_bus_that_everybody_shares(source: Path) -> None:
    found = places(
        EventBus.define("Bus", queues=["mails"]),
        worker(source, dedicated=True),
        api(dedicated=True, uses=[MAILS]),
        asked=BUS,
    )
    assert found == {"Bus": BUS, "Notes": BUS, "Worker": BUS}


def test_what_is_dedicated_can_be_used_by_others() -> None:
    vault = Secrets.define("Vault", names=["password"], dedicated=True)
    found = places(vault, api(uses=[PASSWORD]), asked=VAULT)
    assert found == {"Notes": f"{VAULT}-vault", "Vault": f"{VAULT}-vault"}


def test_the_own_group_comes_before_what_everybody_shares() -> None:
    ours = DataStack.define("Ours", queues=["mails"], share_with="post")
    theirs = DataStack.define("Theirs", queues=["mails"])
    uses = [StorageUse(sends_to_queues=["mails"])]
    found = places(ours, theirs, api("In", share_with="post", uses=uses), asked=STORAGE)
    assert found["In"] == found["Ours"] == f"{STORAGE}-post"
    found = places(ours, theirs, api("Out", uses=uses), asked=STORAGE)
    assert found["Out"] == found["Theirs"] == STORAGE


def test_an_api_of_another_region_reads_the_secrets_at_home() -> None:
    vault = Secrets.define("Vault", names=["password"])
    found = places(vault, api(region="northeurope", uses=[PASSWORD]), asked=VAULT)
    assert found == {"Notes": VAULT, "Vault": VAULT}


def test_an_api_at_home_sends_to_a_bus_of_another_region() -> None:
    bus = EventBus.define("Bus", queues=["mails"], region="northeurope")
    found = places(bus, api(uses=[MAILS]), asked=BUS)
    assert found == {"Bus": f"{BUS}-northeurope", "Notes": f"{BUS}-northeurope"}


def test_the_own_region_comes_first() -> None:
    near = Secrets.define("Near", names=["password"], region="northeurope")
    far = Secrets.define("Far", names=["password"])
    found = places(near, far, api(region="northeurope", uses=[PASSWORD]), asked=VAULT)
    assert found["Notes"] == found["Near"] == f"{VAULT}-northeurope"


def test_only_a_place_that_has_all_of_it_counts() -> None:
    ours = EventBus.define("Ours", queues=["letters"], share_with="post")
    theirs = EventBus.define("Theirs", queues=["mails"])
    found = places(ours, theirs, api(share_with="post", uses=[MAILS]), asked=BUS)
    assert found == {"Notes": BUS, "Ours": f"{BUS}-post", "Theirs": BUS}


def test_a_database_is_found_in_the_group_of_its_component(source: Path) -> None:
    reading = DatabaseUse(database="accounts", containers=["accounts"])
    accounts = api("Accounts", container="accounts", dedicated=True)
    found = places(accounts, worker_without(source, reading), asked="cosmos:shared-database")
    assert len(set(found.values())) == 1


def worker_without(source: Path, use: Any) -> Any:
    return FunctionsApp.define(
        "Report", source=source, functions={"nightly": TimerTrigger("0 0 3 * * *")}, uses=[use]
    )


def test_what_nobody_declares_is_made_for_its_user() -> None:
    assert places(api(dedicated=True, uses=[PASSWORD]), asked=VAULT) == {"Notes": VAULT}


def test_two_places_that_are_equally_near_are_said() -> None:
    vaults = [Secrets.define(name, names=["password"], dedicated=True) for name in ("One", "Two")]
    user = api(uses=[PASSWORD])
    (problem,) = backend(*vaults, user).validate()
    assert str(problem) == (
        "key-vault:shared-secrets: Notes uses it, and it is declared in the group 'one' and in the "
        "group 'two', so that nothing can tell which is meant\n"
        f"- Notes ({user.source.place})\n"
        "Ways out: put the component into one of the groups with share_with=; give what is "
        "declared keys of its own."
    )
