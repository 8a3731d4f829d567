"""`atakora explain` tells the truth: for an override, a maximum, a union and a conflict."""

from __future__ import annotations

from programs import CONFLICT, SHOP
from running import Folder

USED_BY = "used by Daily, OrderApi, UserApi, Weekly\n\n"


def explained(folder: Folder, *words: str) -> str:
    folder.write("main.py", SHOP)
    ran = folder.atakora("explain", *words)
    assert (ran.status, ran.err) == (0, "")
    return ran.out


def test_an_override(folder: Folder) -> None:
    assert explained(folder, "cosmos:shared-database", "consistency") == (
        f"cosmos:shared-database in westeurope, {USED_BY}"
        "consistency: 'Strong'\n"
        "  rule: the maximum of Eventual < ConsistentPrefix < Session < BoundedStaleness < Strong\n"
        "  - decided: 'Strong' at priority 30 by override (main.py:43)\n"
        "  - overridden by override (main.py:43) at priority 30: 'Session' at priority 10 by "
        "OrderApi (main.py:35)\n"
        "  - overridden by override (main.py:43) at priority 30: 'Session' at priority 10 by "
        "UserApi (main.py:34)\n"
    )


def test_a_maximum(folder: Folder) -> None:
    path = "databases['reports'] › containers['daily'] › throughput"
    said = (
        f"cosmos:shared-database in westeurope, {USED_BY}"
        f"{path}: manual(1000)\n"
        "  rule: the maximum of RU/s, manual and autoscale apart\n"
        "  - decided: manual(1000) at priority 20 by Weekly (main.py:37)\n"
        "  - satisfied: manual(400) at priority 20 by Daily (main.py:36)\n"
    )
    key = "cosmos:shared-database"
    assert explained(folder, key, path) == said
    assert explained(folder, key, "databases.reports.containers.daily.throughput") == said
    # As messages print it: in one piece.
    assert explained(folder, f"{key} › {path}") == said


def test_a_union(folder: Folder) -> None:
    assert explained(folder, "functions:api-functions", "cors_origins") == (
        f"functions:api-functions in westeurope, {USED_BY}"
        "cors_origins: {'https://one.example', 'https://two.example'}\n"
        "  rule: every element that anyone asks for\n"
        "  - decided: {'https://one.example'} at priority 20 by Daily (main.py:36)\n"
        "  - decided: {'https://two.example'} at priority 20 by Weekly (main.py:37)\n"
    )


WHERE = "cosmos:shared-database › databases['reports'] › containers['daily'] › partition_key"
CONFLICT_SAID = (
    f"{WHERE}: they must agree: the partition key of a container is fixed when it is made\n"
    "- ('/day',) at priority 20 by Daily (main.py:36)\n"
    "- ('/week',) at priority 20 by Weekly (main.py:37)\n"
    'Ways out: match the value; override it at priority 30: backend.override("cosmos:shared-'
    "database\", …) at databases['reports'] › containers['daily'] › partition_key; give one "
    "component its own requirement key.\n"
)


def test_a_conflict(folder: Folder) -> None:
    folder.write("main.py", CONFLICT)
    for path in (
        ["databases.reports.containers.daily.partition_key"],
        ["databases['reports'] › containers['daily']"],
        ["databases['reports'] › containers['daily'] › partition_key"],
        [],
    ):
        ran = folder.atakora("explain", "cosmos:shared-database", *path)
        assert (ran.status, ran.out, ran.err) == (2, CONFLICT_SAID, "")
    ran = folder.atakora("explain", WHERE)
    assert (ran.status, ran.out) == (2, CONFLICT_SAID)


def test_a_conflict_elsewhere_is_said_too_since_then_nothing_is_decided(folder: Folder) -> None:
    folder.write("main.py", CONFLICT)
    ran = folder.atakora("explain", "cosmos:shared-database", "consistency")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"This backend cannot be built: 1 problem.\n\n1. {WHERE}: ")


def test_other_problems_are_counted(folder: Folder) -> None:
    folder.write("main.py", CONFLICT.replace('location="westeurope"', 'location="atlantis"'))
    ran = folder.atakora("explain", "cosmos:shared-database")
    assert (ran.status, ran.out) == (2, CONFLICT_SAID)
    assert ran.err == "And 1 other problem; see atakora validate.\n"


def test_the_json_has_every_claim(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    found = folder.atakora("explain", "cosmos:shared-database", "consistency", "--json").json
    (reason,) = found["reasons"]
    assert reason["value"] == "Strong"
    assert [claim["component"] for claim in reason["decided_by"]] == ["override"]
    assert [claim["component"] for claim in reason["overridden"]] == ["OrderApi", "UserApi"]
    folder.write("main.py", CONFLICT)
    ran = folder.atakora("explain", "cosmos:shared-database", "--json")
    assert ran.status == 2
    (problem,) = ran.json["problems"]
    assert problem["kind"] == "conflict"
    assert [(c["component"], c["file"], c["line"]) for c in problem["claims"]] == [
        ("Daily", "main.py", 36),
        ("Weekly", "main.py", 37),
    ]


def test_a_slip_in_key_or_path_says_what_there_is(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("explain", "functions:api-functions", "cors_orgins")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "functions:api-functions has no path 'cors_orgins'; did you mean cors_origins?\n",
    )
    ran = folder.atakora("explain", "functions:api")
    assert ran.status == 2
    assert ran.err.startswith(
        "the plan has no resource 'functions:api'; it has cosmos:shared-database, "
        "functions:api-functions"
    )
