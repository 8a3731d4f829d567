"""What each command prints, writes and ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from programs import BY_ENVIRONMENT, CONFLICT, SHOP
from running import Folder

TABLE = """\
shared resource    key                      in          holds          used by
Cosmos DB account  cosmos:shared-database   westeurope  databases: 3   Daily, OrderApi, UserApi, Weekly
Function App       functions:api-functions  westeurope  functions: 10  Daily, OrderApi, UserApi, Weekly
"""  # noqa: E501
SAVING = (
    "4 components, 2 shared resources instead of 8. In Terraform: 15 resources, 23 fewer than the "
    "38 of stand-alone components.\n"
)
STACK = Path("cdktf.out/stacks/shop-dev")
SYNTHESISED = [
    "atakora.lock.json",
    "cdktf.out/manifest.json",
    f"{STACK}/cdk.tf.json",
    f"{STACK}/shop.plan.json",
    "main.py",
]


def test_plan_shows_what_is_shared_and_what_that_saves(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("plan")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"shop/dev in westeurope\n\n{TABLE}\n{SAVING}"
    assert folder.files == ["main.py"]


def test_plan_says_what_was_split(folder: Folder) -> None:
    folder.write(
        "main.py",
        SHOP.replace(
            'name="shop",', 'name="shop",\n    limits=ResourceLimits(max_databases_per_account=2),'
        ).replace("import Resources,", "import ResourceLimits, Resources,"),
    )
    ran = folder.atakora("plan")
    assert ran.status == 0
    assert (
        "Split: cosmos:shared-database is 2 resources, cosmos:shared-database, "
        "cosmos:shared-database-2.\n"
    ) in ran.out


def test_warnings_go_to_standard_error(folder: Folder) -> None:
    folder.write("main.py", SHOP.replace('name="shop",', 'name="shop", lock=None,\n').replace(
        "    location=", "    limits=ResourceLimits(max_databases_per_account=2),\n    location="
    ).replace("import Resources,", "import ResourceLimits, Resources,"))  # fmt: skip
    ran = folder.atakora("plan")
    assert ran.status == 0
    assert ran.err.startswith("Warning: cosmos:shared-database: it is split without a lock file")
    warnings = folder.atakora("validate", "--json").json["warnings"]
    assert [w["path"] for w in warnings] == ["cosmos:shared-database"]


def test_synth_writes_configuration_lock_and_plan(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("synth", "--direct")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"Wrote {STACK}/cdk.tf.json\n{TABLE}{SAVING}"
    assert folder.files == SYNTHESISED


@pytest.mark.node
def test_synth_through_cdktf_writes_the_same(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    assert folder.atakora("synth", "--direct", "-o", "direct").status == 0
    ran = folder.atakora("synth")
    assert (ran.status, ran.out) == (0, f"Wrote {STACK}/cdk.tf.json\n{TABLE}{SAVING}")
    direct = {f.replace("direct/", "cdktf.out/") for f in folder.files if f.startswith("direct/")}
    assert {f for f in folder.files if f.startswith("cdktf.out/")} == direct
    written = [
        json.loads((folder.path / out / "stacks/shop-dev/cdk.tf.json").read_text())
        for out in ("direct", "cdktf.out")
    ]
    assert written[0] == without_metadata(written[1])
    assert written[0] != written[1]


@pytest.mark.node
def test_synth_through_cdktf_keeps_other_stacks(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    for environment in ("dev", "qa"):
        assert folder.atakora("synth", "-e", environment).status == 0
    manifest = json.loads((folder.path / "cdktf.out/manifest.json").read_text())
    assert list(manifest["stacks"]) == ["shop-dev", "shop-qa"]
    for name in manifest["stacks"]:
        assert f"cdktf.out/stacks/{name}/cdk.tf.json" in folder.files


def without_metadata(value: object) -> object:
    if isinstance(value, dict):
        return {k: without_metadata(v) for k, v in value.items() if k != "//"}
    return [without_metadata(v) for v in value] if isinstance(value, list) else value


def test_synth_in_json(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    assert folder.atakora("synth", "--direct", "--json").json == {
        "stacks": [
            {
                "backend": "shop",
                "environment": "dev",
                "location": "westeurope",
                "path": f"{STACK}/cdk.tf.json",
                "plan": f"{STACK}/shop.plan.json",
                "resources": ["cosmos:shared-database", "functions:api-functions"],
                "saving": {
                    "components": 4,
                    "shared": 2,
                    "shared_alone": 8,
                    "terraform": 15,
                    "terraform_alone": 38,
                },
                "warnings": [],
            }
        ]
    }


def test_a_protected_environment_needs_a_place_for_its_state(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    ran = folder.atakora("synth", "--direct", "-e", "prod")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("The stack 'shop-prod' has no place for its state.")
    assert folder.files == ["main.py"]
    assert folder.atakora("plan", "-e", "prod").status == 0


def test_diff_compares_with_the_last_synthesis(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("diff")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        f"there is no {STACK}/shop.plan.json, so nothing is known of an earlier synthesis; run "
        "atakora synth first, or name a plan with --against\n",
    )
    folder.atakora("synth", "--direct")
    ran = folder.atakora("diff")
    harmless = f"Nothing that holds data is deleted or replaced, compared with {STACK}/cdk.tf.json."
    assert (ran.status, ran.out) == (0, f"shop/dev: nothing changes\n{harmless}\n")
    folder.write("main.py", SHOP.replace("reports(1000", "reports(4000"))
    ran = folder.atakora("diff")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "shop/dev: 1 change\n"
        "~ cosmos:shared-database › databases['reports'] › containers['daily'] › throughput: "
        f"manual(1000) → manual(4000), decided by Weekly (main.py:37)\n{harmless}\n"
    )
    assert folder.atakora("diff", "--exit-code").status == 1
    (change,) = folder.atakora("diff", "--json").json["changes"]
    assert change["change"] == "field changed"


def test_diff_against_a_plan_that_was_printed(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.write("before.json", folder.atakora("plan", "--json").out)
    assert folder.atakora("diff", "--against", "before.json").status == 0
    folder.write("main.py", SHOP.replace("dev", "qa"))
    assert folder.atakora("diff", "--against", "before.json").status == 0
    ran = folder.atakora("diff", "--against", "before.json", "--exit-code")
    assert ran.status == 1
    assert ran.out == "shop/dev → shop/qa: 1 change\n~ backend environment: dev → qa\n"


@pytest.mark.parametrize("text", ["{", "[]", '{"version": 99}', "\x00"])
def test_a_plan_that_is_none_is_said(folder: Folder, text: str) -> None:
    folder.write("main.py", SHOP)
    folder.write("before.json", text)
    ran = folder.atakora("diff", "--against", "before.json")
    assert (ran.status, ran.out) == (2, "")
    assert "before.json" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_validate_in_json_has_the_parts_of_every_problem(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    assert folder.atakora("validate", "--json").json == {
        "valid": True,
        "warnings": [],
        "problems": [],
    }
    folder.write("main.py", CONFLICT.replace('location="westeurope"', 'location="atlantis"'))
    ran = folder.atakora("validate", "--json")
    assert (ran.status, ran.err) == (2, "")
    found = ran.json
    assert found["valid"] is False
    assert [(p["kind"], p["path"].partition(" ")[0]) for p in found["problems"]] == [
        ("conflict", "cosmos:shared-database"),
        ("problem", "shop"),
    ]


def test_lock_writes_and_checks(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    ran = folder.atakora("lock", "--check")
    assert ran.status == 1
    assert "  + databases/user-api is placed in cosmos:shared-database\n" in ran.out
    assert ran.out.startswith("atakora.lock.json is stale: 4 lines of shop would change.\n")
    assert "  + cosmos:shared-database: api=nosql, capabilities=none, capacity_mode=" in ran.out
    assert ran.out.endswith("Run atakora lock, read what it says, and commit the lock file.\n")
    assert folder.files == ["main.py"]
    ran = folder.atakora("lock")
    assert ran.status == 0
    assert ran.out.startswith("atakora.lock.json is brought up to date: 4 lines of shop changed.\n")
    for check in ([], ["--check"]):
        ran = folder.atakora("lock", *check)
        assert (ran.status, ran.out) == (0, "atakora.lock.json is up to date for shop.\n")


def test_a_stale_lock_in_json(folder: Folder) -> None:
    folder.write("main.py", BY_ENVIRONMENT)
    folder.atakora("lock")
    folder.write("main.py", BY_ENVIRONMENT.replace('"UserApi"', '"PersonApi"'))
    ran = folder.atakora("lock", "--check", "--json")
    assert ran.status == 1
    (found,) = ran.json
    assert (found["backend"], found["lock"], found["stale"]) == ("shop", "atakora.lock.json", True)
    assert {(c["change"], c["unit"]) for c in found["changes"]} == {
        ("freed", "databases/user-api"),
        ("placed", "databases/person-api"),
        ("freed", "groups/UserApi"),
        ("placed", "groups/PersonApi"),
    }


def test_a_backend_without_a_lock_is_never_stale(folder: Folder) -> None:
    folder.write("main.py", SHOP.replace('name="shop",', 'name="shop", lock=None,'))
    for words in (["lock"], ["lock", "--check"]):
        ran = folder.atakora(*words)
        assert (ran.status, ran.out) == (0, "shop has no lock file (lock=None).\n")
    assert folder.files == ["main.py"]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("shop.mmd", "flowchart"),
        ("shop.dot", "digraph"),
        ("shop.svg", "<svg"),
        ("shop.html", "<!doctype html>"),
        ("shop.json", "{"),
    ],
)
def test_graph_draws_what_the_name_of_the_file_says(folder: Folder, name: str, begins: str) -> None:
    folder.write("main.py", SHOP)
    ran = folder.atakora("graph", "-o", name)
    assert (ran.status, ran.out, ran.err) == (0, f"Wrote {name}\n", "")
    text = (folder.path / name).read_text(encoding="utf-8")
    assert text.lower().startswith(begins) or f"\n{begins}" in text.lower()
    form = {"shop.mmd": "mermaid"}.get(name, name.partition(".")[2])
    assert folder.atakora("graph", "--format", form).out == text
    for component in ("Daily", "OrderApi", "UserApi", "Weekly"):
        assert component in text


def test_graph_draws_mermaid_unless_told_otherwise(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    assert folder.atakora("graph").out == folder.atakora("graph", "-f", "mermaid").out
    assert folder.atakora("graph", "--json").json == folder.atakora("graph", "-f", "json").json
    ran = folder.atakora("graph", "-o", "shop.png")
    assert ran.status == 2
    assert "shop.png: choose the form with --format" in ran.err
    assert folder.files == ["main.py"]


def test_completion_knows_the_keys_of_the_backend(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("main.py", SHOP)
    for shell, sign in (("bash", "complete -o"), ("zsh", "#compdef atakora"), ("fish", "complete")):
        ran = folder.atakora("completion", shell)
        assert ran.status == 0
        assert sign in ran.out
    monkeypatch.setenv("_ATAKORA_COMPLETE", "bash_complete")
    for words, expected in (
        ("atakora expl", ["plain,explain"]),
        ("atakora explain cos", ["plain,cosmos:shared-database"]),
        ("atakora explain cosmos:", ["plain,cosmos:shared-database"]),
        ("atakora plan --backend s", ["plain,shop"]),
        ("atakora graph --format m", ["plain,mermaid"]),
    ):
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
        assert folder.atakora().out.split() == expected
    folder.write("main.py", "x = (")
    monkeypatch.setenv("COMP_WORDS", "atakora explain cos")
    monkeypatch.setenv("COMP_CWORD", "2")
    ran = folder.atakora()
    assert (ran.out.strip(), ran.err) == ("", "")


PROBLEM = SHOP.replace('location="westeurope"', 'location="atlantis"')


@pytest.mark.parametrize(
    "command",
    [
        ["plan"],
        ["explain", "cosmos:shared-database"],
        ["diff"],
        ["lock"],
        ["lock", "--check"],
        ["synth"],
        ["synth", "--direct"],
        ["graph"],
        ["validate"],
    ],
    ids=" ".join,
)
def test_every_command_says_what_is_wrong_and_leaves_everything_as_it_was(
    folder: Folder, command: list[str]
) -> None:
    folder.write("main.py", SHOP)
    folder.atakora("synth", "--direct")
    before = {name: (folder.path / name).read_bytes() for name in folder.files}
    folder.write("main.py", PROBLEM)
    ran = folder.atakora(*command)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(
        "This backend cannot be built: 1 problem.\n\n1. shop: 'atlantis' is not an Azure region"
    )
    assert "main.py:32" in ran.err
    assert "Traceback" not in ran.err
    folder.write("main.py", SHOP)
    assert {name: (folder.path / name).read_bytes() for name in folder.files} == before
    if command != ["graph"]:
        folder.write("main.py", PROBLEM)
        ran = folder.atakora(*command, "--json")
        assert ran.status == 2
        assert [p["path"] for p in ran.json["problems"]] == ["shop"]


def test_a_folder_that_cannot_be_written_is_said(folder: Folder) -> None:
    folder.write("main.py", SHOP)
    folder.write("taken", "a file")
    ran = folder.atakora("synth", "--direct", "-o", "taken")
    assert ran.status == 2
    assert "taken" in ran.err
    ran = folder.atakora("graph", "-o", "missing/shop.svg")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == "missing/shop.svg: No such file or directory; nothing was changed there\n"
