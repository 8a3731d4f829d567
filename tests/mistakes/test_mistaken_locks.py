"""Lock files that cannot be read, and lock files that the program contradicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from mistake import OPTIONS, Mistake, User, each, is_said, places, report, with_places

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CrudApi,
    FunctionGroup,
    FunctionsConfig,
    Resources,
    define_backend,
)

LOCK = "atakora.lock.json"
COSMOS = "cosmos:shared-database"
FUNCTIONS = "functions:api-functions"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def backend(lock: str | bytes | Mapping[str, Any], *definitions: Any, **options: Any) -> Any:
    """A backend beside such a lock file; a mapping is the placements of shop/dev."""
    if isinstance(lock, Mapping):
        lock = json.dumps({"version": 1, "backends": {"shop/dev": lock}})
    Path(LOCK).write_bytes(lock if isinstance(lock, bytes) else lock.encode())
    found = definitions or (CrudApi.define("UserApi", entity=User),)
    components = {f"part{n}": each for n, each in enumerate(found)}
    return define_backend(components, **{**OPTIONS, "lock": LOCK, **options})


RESTORE = "restore it from version control"
BROKEN = [
    (
        '{"version": 2, "backends": {}}',
        "is of version 2",
        "this release of atakora_tf knows version 1; upgrade atakora_tf",
    ),
    (
        "{",
        "is not JSON (Expecting property name enclosed in double quotes: line 1 column 2 (char 1))",
        f"{RESTORE}: without it, what is deployed could be placed anew",
    ),
    (
        b"\xff\xfe",
        "cannot be read: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
        RESTORE,
    ),
    (
        '{"version": 1, "backends": {"shop/dev": {"a:b": {"c/d": "a:b", "c/d": "a:b-2"}}}}',
        "contradicts itself: 'c/d' stands in it twice",
        RESTORE,
    ),
    (
        '{"version": 1, "backends": {"shop/dev": {"a:b": {"c/d": "a:c"}}}}',
        "contradicts itself: shop/dev: c/d of a:b is placed in 'a:c'",
        RESTORE,
    ),
]


@pytest.mark.parametrize(("lock", "what", "way_out"), BROKEN, ids=range(len(BROKEN)))
def test_a_lock_file_that_cannot_be_trusted_is_said_with_all_else(
    lock: str | bytes, what: str, way_out: str
) -> None:
    made = backend(lock, CrudApi.define("UserApi", entity=User, auth="nobody"))
    assert report(made) == with_places(
        "UserApi: auth='nobody' is not one of anonymous, function, entra\n- <UserApi>\n"
        "Ways out: choose one of these.\n\n"
        f"shop: the lock file {LOCK} {what}\n- <shop>\nWays out: {way_out}.",
        places(made),
    )


def database(*names: str) -> CosmosConfig:
    items = CosmosDatabase(containers={"items": CosmosContainer(partition_key="/id")})
    return CosmosConfig(databases=dict.fromkeys(names, items))


def beside(lock: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """The options of a backend beside such a lock file."""
    if isinstance(lock, Mapping):
        lock = json.dumps({"version": 1, "backends": {"shop/dev": lock}})
    Path(LOCK).write_text(lock, encoding="utf-8")
    return {"lock": LOCK}


MISTAKES = [
    Mistake(
        title="a lock file of a newer version",
        define=lambda: {"users": CrudApi.define("UserApi", entity=User)},
        options=lambda: beside('{"version": 2, "backends": {}}'),
        offenders=("shop",),
        message=f"shop: the lock file {LOCK} is of version 2\n"
        "- <shop>\n"
        "Ways out: this release of atakora_tf knows version 1; upgrade atakora_tf.",
        means="Somebody wrote the lock file with a newer release than the one that runs here.",
        do="Upgrade, and pin one release for everybody. Do not delete the file: it is what keeps "
        "databases where they are.",
    ),
    Mistake(
        title="a lock file that is no JSON",
        define=lambda: {"users": CrudApi.define("UserApi", entity=User)},
        options=lambda: beside("<<<<<<< HEAD\n{}"),
        offenders=("shop",),
        message=f"shop: the lock file {LOCK} is not JSON (Expecting value: line 1 column 1 (char "
        "0))\n"
        "- <shop>\n"
        "Ways out: restore it from version control: without it, what is deployed could be placed "
        "anew.",
        means="The file is damaged; most often a merge in version control is not finished.",
        do="Restore the file from the main branch, then synthesise again: new components are "
        "added to it, and nothing that is placed moves.",
    ),
    Mistake(
        title="a component that the lock file has in two places",
        define=lambda: {"both": Resources.define("Both", {COSMOS: database("one", "two")})},
        options=lambda: beside({COSMOS: {"databases/one": COSMOS, "databases/two": f"{COSMOS}-2"}}),
        offenders=("Both",),
        message="cosmos:shared-database › databases['one']: it would need parts that are placed "
        "apart: databases 'one' in cosmos:shared-database; databases 'two' in "
        "cosmos:shared-database-2; a component is never torn apart and what is placed does not "
        "move\n"
        "- <Both>\n"
        "Ways out: let it use parts of one place only; make a component for each place.",
        means="Two databases that were placed in two accounts, each for a component of its own, "
        "are now asked for by one component. It would need both accounts, and data does not move.",
        do="Keep a component for each account, or move the data yourself and then correct the "
        "lock file.",
    ),
]


@each(MISTAKES)
def test_a_lock_file_that_stands_in_the_way_is_said(mistake: Mistake) -> None:
    is_said(mistake)


def test_a_component_that_can_no_longer_share_its_place_is_told_so() -> None:
    jobs = FunctionsConfig(runtime="node", groups={"Jobs": FunctionGroup(functions={"f": "http"})})
    pins = {FUNCTIONS: {"groups/UserApi": FUNCTIONS, "groups/Jobs": FUNCTIONS}}
    made = backend(
        pins,
        CrudApi.define("UserApi", entity=User),
        Resources.define("Jobs", {FUNCTIONS: jobs}),
        on_incompatible="split",
    )
    assert report(made) == with_places(
        "functions:api-functions › groups['UserApi']: it is placed in functions:api-functions "
        "together with components that it can no longer share a resource with, and what is "
        "placed does not move\n"
        "- <UserApi>\n"
        "Ways out: change all of them alike; give it a requirement key of its own, which makes a "
        "new resource.",
        places(made),
    )


def warned(made: Any) -> list[str]:
    assert made.validate() == ()
    return [str(warning) for warning in made.plan().warnings]


def test_a_slot_without_slots_before_it_is_kept() -> None:
    made = backend({COSMOS: {"databases/user-api": f"{COSMOS}-7"}})
    assert warned(made) == []
    assert [str(r.key) for r in made.plan().resources] == [f"{COSMOS}-7", FUNCTIONS]


FOREIGN = (
    "and nothing of what the components ask for. If another program with this name and environment "
    "wrote it, give one of them another name; if components were renamed, give them their former "
    "ids as previously=, or what they are called now is made anew"
)


def test_the_lock_file_of_another_program_is_noticed() -> None:
    pins = {
        COSMOS: {f"databases/d{n}": COSMOS for n in range(4)},
        FUNCTIONS: {"groups/A": FUNCTIONS},
    }
    assert warned(backend(pins)) == [
        "shop/dev: the lock file remembers databases/d0 in cosmos:shared-database, databases/d1 in "
        "cosmos:shared-database, databases/d2 in cosmos:shared-database and 2 more, " + FOREIGN
    ]


def test_the_lock_file_of_another_backend_beside_this_one_is_no_mistake() -> None:
    other = {"warehouse/dev": {COSMOS: {"databases/d": COSMOS}}}
    assert warned(backend(json.dumps({"version": 1, "backends": other}))) == []


def test_a_component_that_is_gone_is_no_mistake() -> None:
    pins = {COSMOS: {"databases/user-api": COSMOS, "databases/gone": f"{COSMOS}-2"}}
    assert warned(backend(pins)) == []


def test_a_place_of_an_unknown_kind_is_noticed() -> None:
    pins = {COSMOS: {"databases/user-api": COSMOS, "tables/user-api": COSMOS}}
    assert warned(backend(pins)) == [
        "cosmos:shared-database: the lock file places tables/user-api, but CosmosConfig has no "
        "'tables'; the place is forgotten. If that was not meant, restore the lock file from "
        "version control"
    ]


def test_what_azure_cannot_change_is_noticed_when_the_lock_file_remembers_otherwise() -> None:
    pins = {COSMOS: {f"fixed/{COSMOS}": "capacity_mode=provisioned, location=westeurope"}}
    made = backend(pins)
    assert warned(made) == [
        with_places(
            "cosmos:shared-database › capacity_mode: it was provisioned and becomes serverless, "
            "which Azure cannot change in place: where the Cosmos DB account is deployed, "
            "Terraform replaces it with everything that it holds. Keep the former value with an "
            "override, or give the component that wants another a requirement key of its own\n"
            "- 'serverless' at priority 10 by <UserApi>",
            places(made),
        )
    ]
